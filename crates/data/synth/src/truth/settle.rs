//! One person at one settlement: entries, findings and claims.

use units::Day;

use super::claims::{Claim, Overlap, decide};
use super::findings::{self, Finding, Measured};
use super::seen::Seen;
use super::terms::{Contract, Payment};
use crate::calendar::months_after;
use crate::life::Tier;

/// What became of a person as at a settlement.
pub(crate) struct Settled {
    pub(crate) entries: Vec<Entry>,
    /// Every claim, those that are lost included.
    pub(crate) claims: Vec<Claim>,
    pub(crate) overlaps: Vec<Overlap>,
}

/// One entry and its outcomes, in the order of the contract.
pub(crate) struct Entry {
    pub(crate) contract: Contract,
    pub(crate) entered: Day,
    /// Nothing where the contract has no bands.
    pub(crate) band: Option<Tier>,
    pub(crate) outcomes: Vec<Outcome>,
}

/// An outcome of an entry.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) measured: Measured,
    /// Whether what was counted is in tenths.
    pub(crate) is_in_tenths: bool,
}

impl Outcome {
    fn new(name: &'static str, measured: Measured) -> Outcome {
        Outcome { name, measured, is_in_tenths: false }
    }
}

/// Settles a person.
pub(crate) fn settle(seen: &Seen<'_>) -> Settled {
    let mut settled = Settled { entries: Vec::new(), claims: Vec::new(), overlaps: Vec::new() };
    for (entered, tier) in findings::recovery_entries(seen) {
        settled.recovery(seen, entered, tier);
    }
    if let Some(referred) = findings::work_entry(seen) {
        settled.work(seen, referred);
    }
    settled.overlaps = decide(&mut settled.claims);
    settled
}

impl Settled {
    fn recovery(&mut self, seen: &Seen<'_>, entered: Day, tier: Tier) {
        let outcomes = vec![
            Outcome::new("drug-free", findings::drug_free(seen, entered)),
            Outcome::new("no-reoffence", findings::no_reoffence(seen, entered)),
            Outcome::new("settled-home", findings::settled_home(seen, entered)),
            Outcome::new("in-work", findings::in_work(seen, entered)),
            Outcome { is_in_tenths: true, ..Outcome::new("wellbeing", findings::wellbeing(seen, entered)) },
            Outcome::new("prompt-start", findings::prompt_start(seen, entered)),
            Outcome::new("arrests", findings::arrests(seen, entered)),
        ];
        self.claims.push(started(Payment::Start, entered, tier));
        let paid = [
            (Payment::DrugFree, 12),
            (Payment::NoReoffence, 12),
            (Payment::SettledHome, 18),
            (Payment::InWork, 24),
            (Payment::Wellbeing, 12),
        ];
        for ((payment, months), outcome) in paid.into_iter().zip(&outcomes) {
            let until = months_after(entered, months);
            self.claims.extend(Claim::of(payment, entered, tier, outcome.measured.finding, until));
        }
        self.entries.push(Entry { contract: Contract::Recovery, entered, band: Some(tier), outcomes });
    }

    fn work(&mut self, seen: &Seen<'_>, referred: Day) {
        // Work First has no bands; the tier is of no meaning there.
        let tier = Tier::Low;
        let job = findings::job(seen, referred);
        let until = referred.plus_days(104 * 7);
        self.claims.push(started(Payment::Attachment, referred, tier));
        self.claims.extend(Claim::of(Payment::Job, referred, tier, job.measured.finding, until));
        let stretches = job.stretches.iter().map(|on| Finding::Achieved(*on));
        self.claims.extend(stretches.filter_map(|on| Claim::of(Payment::Staying, referred, tier, on, until)));
        let outcomes = vec![Outcome::new("job", job.measured)];
        self.entries.push(Entry { contract: Contract::Work, entered: referred, band: None, outcomes });
    }
}

/// The claim for an entry itself.
fn started(payment: Payment, entered: Day, tier: Tier) -> Claim {
    Claim { payment, entered, tier, on: entered, window_until: entered.plus_days(1), is_lost: false }
}
