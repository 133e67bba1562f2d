//! What was looked for and what was seen.

use statistics::correction::Correction;
use statistics::{Level, StatisticsError};
use strum::{Display, EnumString, VariantArray};

use super::innocent::Innocent;

/// Which sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Easier people are started, harder ones are not.
    CherryPicking,
    /// Harder people are taken on and left alone.
    Parking,
    /// Bands go up after referral.
    Rebanding,
    /// Discharges come just before a window ends.
    DischargeSpike,
    /// People come back just after payment.
    Representation,
    /// People wait longer for a start than was usual.
    Delay,
}

/// Whether a sign is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
pub enum Seen {
    /// More than chance does, and enough to matter.
    #[strum(serialize = "seen")]
    Seen,
    /// No more than chance does, or too little to matter. It does not say that there is none.
    #[strum(serialize = "not seen")]
    NotSeen,
    /// Too few are known for any numbers to tell.
    #[strum(serialize = "cannot be told")]
    CannotBeTold,
}

/// A sign, looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Which.
    pub kind: Kind,
    /// Whether it is there.
    pub seen: Seen,
    /// The p value that decides, one-sided in the suspicious direction; none where nothing can be told.
    pub p: Option<f64>,
    /// What was found, the most important first.
    pub figures: Vec<Figure>,
    /// The tests, the deciding one first.
    pub tests: Vec<TestUsed>,
    /// For its picture, in their order.
    pub bars: Vec<Bar>,
}

/// A figure of a sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// What it is, with its unit.
    pub name: &'static str,
    /// The figure.
    pub value: f64,
}

/// A test that was used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestUsed {
    /// Its name, and what it asked.
    pub name: &'static str,
    /// The statistic; none for exact tests.
    pub statistic: Option<f64>,
    /// The p value.
    pub p: f64,
}

/// A bar of a sign's picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The group: a decile, a band, a stretch of days.
    pub group: String,
    /// How many are in it: people, or days at risk.
    pub of: u64,
    /// What was observed: a ratio, a share or a count, as the sign says.
    pub observed: f64,
    /// What would be expected; none where nothing would.
    pub expected: Option<f64>,
    /// The lower exact limit of the observed.
    pub low: f64,
    /// The upper exact limit; infinite where there is none.
    pub high: f64,
}

impl Sign {
    /// A sign of which nothing can be told, with what is known.
    pub(super) fn cannot_be_told(kind: Kind, figures: Vec<Figure>, bars: Vec<Bar>) -> Sign {
        Sign { kind, seen: Seen::CannotBeTold, p: None, figures, tests: Vec::new(), bars }
    }

    /// A sign that its first test decides, if the figure matters.
    pub(super) fn decided(
        kind: Kind,
        level: Level,
        matters: bool,
        tests: Vec<TestUsed>,
        figures: Vec<Figure>,
        bars: Vec<Bar>,
    ) -> Sign {
        let p = tests.first().map(|test| test.p);
        let seen = if matters && p.is_some_and(|p| level.is_reached_by(p)) { Seen::Seen } else { Seen::NotSeen };
        Sign { kind, seen, p, figures, tests, bars }
    }

    /// In a sentence.
    pub fn headline(&self) -> &'static str {
        match (self.kind, self.seen) {
            (Kind::CherryPicking, Seen::Seen) => {
                "Those started are easier to help than those referred and not started."
            }
            (Kind::CherryPicking, Seen::NotSeen) => "Those started were not found to be easier than those not started.",
            (Kind::Parking, Seen::Seen) => "Of the hardest band, more have had no contact for long than of the others.",
            (Kind::Parking, Seen::NotSeen) => "The hardest band was not found to be left alone more than the others.",
            (Kind::Rebanding, Seen::Seen) => "After referral, bands go up more often than they go down.",
            (Kind::Rebanding, Seen::NotSeen) => {
                "Bands were not found to go up more often than expected after referral."
            }
            (Kind::DischargeSpike, Seen::Seen) => "Discharges crowd into the last days before the window ends.",
            (Kind::DischargeSpike, Seen::NotSeen) => "Discharges were not found to crowd before the end of the window.",
            (Kind::Representation, Seen::Seen) => "People come back more often just after payment than at other times.",
            (Kind::Representation, Seen::NotSeen) => {
                "People were not found to come back more often just after payment."
            }
            (Kind::Delay, Seen::Seen) => "People wait longer from referral to start than was usual.",
            (Kind::Delay, Seen::NotSeen) => "Waits from referral to start were not found to be longer than was usual.",
            (_, Seen::CannotBeTold) => "Too few are known to tell.",
        }
    }

    /// What else could have made it, to be ruled out before anybody is accused.
    pub fn rule_out(&self) -> &'static [Innocent] {
        Innocent::of(self.kind)
    }
}

/// Takes back what is seen only because several signs were looked for: p values are corrected together.
///
/// Signs that cannot be told are no tests and do not count.
///
/// # Errors
///
/// [`StatisticsError::BadP`] if a p value is none.
pub fn read_together(signs: &mut [Sign], correction: Correction, level: Level) -> Result<(), StatisticsError> {
    let values: Vec<f64> = signs.iter().filter_map(|sign| sign.p).collect();
    let mut corrected = correction.apply(&values)?.into_iter();
    for sign in signs.iter_mut().filter(|sign| sign.p.is_some()) {
        let p = corrected.next();
        if sign.seen == Seen::Seen && !p.is_some_and(|p| level.is_reached_by(p)) {
            sign.seen = Seen::NotSeen;
        }
        sign.p = p;
    }
    Ok(())
}
