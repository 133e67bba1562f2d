//! The terms of the two contracts, as this program reads them. Clauses are those of `contracts/*/terms.md`.

use units::Day;

use crate::error::SynthError;
use crate::life::Tier;
use crate::place_files::RATES;

/// A contract, in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contract {
    Recovery,
    Work,
}

/// A payment, in the order of the contracts and of their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Payment {
    Core,
    Start,
    DrugFree,
    NoReoffence,
    Wellbeing,
    SettledHome,
    InWork,
    Bonus,
    Attachment,
    Job,
    Staying,
}

/// A stage of the recovery contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Shadow,
    Building,
    Full,
}

/// Both contracts begin on 1 April 2027 and end on 31 March 2030.
pub(crate) const START: Day = Day::from_epoch_days(20_909);
pub(crate) const END: Day = Day::from_epoch_days(22_005);

/// Clause 1.2: a quarter of the price is at risk from 1 October 2027.
const BUILDING_FROM: Day = Day::from_epoch_days(21_092);
/// Clause 1.3: 40% from 1 October 2028.
const FULL_FROM: Day = Day::from_epoch_days(21_458);

/// Clauses 3.3 and 3.4, and clause 2 of Work First: so many days make a settled home, or a job.
pub(crate) const ENOUGH_DAYS: i32 = 182;
/// Clause 3.3: a longer break than this ends a settled home.
pub(crate) const LONGEST_BREAK: i32 = 7;
/// Clause 3.4, and clause 2 of Work First: so many hours a week, in tenths.
pub(crate) const LEAST_HOURS: i32 = 160;
/// Clause 3.5: 4 points, in tenths.
pub(crate) const BETTER_BY: i32 = 40;
/// Clause 3.6: within 21 days, the first of which is the day of assessment.
pub(crate) const PROMPT_DAYS: i32 = 21;
/// Clause 3.3 of Work First: every further 28 days, up to thirteen times.
pub(crate) const STRETCH_DAYS: i32 = 28;
pub(crate) const STRETCHES: usize = 13;

/// Clause 4.1: £960,000 a year in twelve instalments.
pub(crate) const INSTALMENT: i64 = 960_000_00 / 12;
/// Clause 4.5: at least 45%, £25,000.
pub(crate) const BONUS_PERCENT: u64 = 45;
pub(crate) const BONUS: i64 = 25_000_00;

impl Contract {
    pub(crate) const ALL: [Contract; 2] = [Contract::Recovery, Contract::Work];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Contract::Recovery => "recovery",
            Contract::Work => "work",
        }
    }

    /// The limits on what is paid.
    pub(crate) fn caps(self) -> &'static [Cap] {
        use Payment::*;
        match self {
            // Clause 5.
            Contract::Recovery => &[
                Cap { limit: 4_000_000_00, is_yearly: false, payments: None },
                Cap {
                    limit: 600_000_00,
                    is_yearly: true,
                    payments: Some(&[DrugFree, NoReoffence, Wellbeing, SettledHome, InWork, Bonus]),
                },
            ],
            // Clause 4.
            Contract::Work => &[Cap { limit: 1_000_000_00, is_yearly: true, payments: None }],
        }
    }
}

/// The most that is paid, in all or in each contract year.
pub(crate) struct Cap {
    pub(crate) limit: i64,
    pub(crate) is_yearly: bool,
    /// For these payments; nothing means all.
    pub(crate) payments: Option<&'static [Payment]>,
}

impl Payment {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Payment::Core => "core",
            Payment::Start => "start",
            Payment::DrugFree => "drug-free",
            Payment::NoReoffence => "no-reoffence",
            Payment::Wellbeing => "wellbeing",
            Payment::SettledHome => "settled-home",
            Payment::InWork => "in-work",
            Payment::Bonus => "bonus",
            Payment::Attachment => "attachment",
            Payment::Job => "job",
            Payment::Staying => "staying",
        }
    }

    pub(crate) fn contract(self) -> Contract {
        match self {
            Payment::Attachment | Payment::Job | Payment::Staying => Contract::Work,
            _ => Contract::Recovery,
        }
    }

    /// The kind of outcome that two contracts may both claim; nothing for what is not a result.
    pub(crate) fn kind(self) -> Option<&'static str> {
        match self {
            Payment::DrugFree => Some("drug-free"),
            Payment::NoReoffence => Some("not-reoffending"),
            Payment::Wellbeing => Some("wellbeing"),
            Payment::SettledHome => Some("settled-home"),
            Payment::InWork | Payment::Job => Some("employment"),
            _ => None,
        }
    }

    /// Whether only the share at risk of its price is paid (clause 1).
    pub(crate) fn is_at_risk(self) -> bool {
        use Payment::*;
        matches!(self, DrugFree | NoReoffence | Wellbeing | SettledHome | InWork)
    }

    /// Who pays, and what part, in hundredths; in the order of the contract.
    pub(crate) fn funders(self) -> &'static [Funder] {
        const fn funder(name: &'static str, percent: i64) -> Funder {
            Funder { name, percent }
        }
        match self {
            // Clause 5 of Work First.
            Payment::Attachment | Payment::Job | Payment::Staying => const { &[funder("dwp", 100)] },
            // Clause 6.2.
            Payment::NoReoffence => const { &[funder("moj", 70), funder("council", 30)] },
            // Clause 6.3.
            Payment::InWork => const { &[funder("dwp", 60), funder("council", 40)] },
            // Clause 6.1.
            _ => const { &[funder("dhsc", 45), funder("council", 35), funder("moj", 20)] },
        }
    }
}

/// A funder's part of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Funder {
    pub(crate) name: &'static str,
    pub(crate) percent: i64,
}

impl Stage {
    /// The stage of a day.
    pub(crate) fn of(day: Day) -> Stage {
        match day {
            day if day < BUILDING_FROM => Stage::Shadow,
            day if day < FULL_FROM => Stage::Building,
            _ => Stage::Full,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Stage::Shadow => "shadow",
            Stage::Building => "building",
            Stage::Full => "full",
        }
    }

    /// The share at risk, in hundredths.
    pub(crate) fn at_risk(self) -> i64 {
        match self {
            Stage::Shadow => 0,
            Stage::Building => 25,
            Stage::Full => 40,
        }
    }
}

/// A price, and the day from which it holds if there was another before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Price {
    pub(crate) pence: i64,
    pub(crate) since: Option<Day>,
}

/// The prices: those of the rate card, and those of the contracts.
pub(crate) struct Prices {
    card: Vec<CardRow>,
}

struct CardRow {
    payment: &'static str,
    band: &'static str,
    from: Day,
    pence: i64,
}

impl Prices {
    /// Reads the embedded rate card. Its `to` is left out throughout: a price holds until the next.
    pub(crate) fn read() -> Result<Prices, SynthError> {
        let damaged = |line: &str| SynthError::BuiltIn {
            file: "rates.csv",
            why: format!("`{line}` is not payment, band, first day, nothing, price"),
        };
        let row = |line: &'static str| {
            let cells: Vec<&str> = line.split(',').collect();
            let [payment, band, from, "", price] = cells[..] else { return Err(damaged(line)) };
            let from = from.parse().map_err(|_| damaged(line))?;
            let pence = price.replace('.', "").parse().map_err(|_| damaged(line))?;
            if price.rsplit('.').next().map(str::len) != Some(2) {
                return Err(damaged(line));
            }
            Ok(CardRow { payment, band, from, pence })
        };
        Ok(Prices { card: RATES.lines().skip(1).map(row).collect::<Result<_, _>>()? })
    }

    /// The price of one on a day.
    pub(crate) fn price(&self, payment: Payment, tier: Tier, day: Day) -> Price {
        let fixed = |pence| Price { pence, since: None };
        match payment {
            Payment::Core => fixed(INSTALMENT),
            Payment::Bonus => fixed(BONUS),
            // Clauses 4.2 and 4.4.
            Payment::Start => fixed(120_00),
            Payment::SettledHome => fixed(1_800_00),
            Payment::InWork => fixed(2_400_00),
            // Clauses 3.1 to 3.3 of Work First.
            Payment::Attachment => fixed(400_00),
            Payment::Job => fixed(1_200_00),
            Payment::Staying => fixed(215_00),
            // Clause 4.3: the rate card, by band and day of entry.
            Payment::DrugFree | Payment::NoReoffence | Payment::Wellbeing => self.card_price(payment, tier, day),
        }
    }

    fn card_price(&self, payment: Payment, tier: Tier, day: Day) -> Price {
        let band: &str = tier.into();
        let rows = || self.card.iter().filter(|row| row.payment == payment.name() && row.band == band);
        let first = rows().map(|row| row.from).min();
        let holds = rows().filter(|row| row.from <= day).max_by_key(|row| row.from);
        holds.map_or(Price { pence: 0, since: None }, |row| Price {
            pence: row.pence,
            since: (Some(row.from) != first).then_some(row.from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILDING_FROM, END, FULL_FROM, Payment, Prices, START};
    use crate::life::Tier;
    use crate::place_files::PLACE_FILES;

    /// The figures above are this program's own; if a contract changes, this finds it.
    #[test]
    fn the_contracts_still_say_what_is_read_here() {
        let text = |path: &str| PLACE_FILES.iter().find(|file| file.path == path).expect("a file").text;
        let recovery = text("contracts/recovery/contract.toml");
        let work = text("contracts/work/contract.toml");
        for words in [
            "start = 2027-04-01\nend = 2030-03-31",
            "to = 2027-09-30\nshadow = true",
            "to = 2028-09-30\nat_risk = \"25%\"",
            "name = \"full\"\nat_risk = \"40%\"",
            "annual = \"£960,000\"",
            "price = \"£120\"",
            "price = \"£1,800\"",
            "price = \"£2,400\"",
            "rate_at_least = \"45%\"\namount = \"£25,000\"",
            "limit = \"£4,000,000\"\nover = \"contract\"",
            "limit = \"£600,000\"\nover = \"year\"",
            "shares = { dhsc = \"45%\", council = \"35%\", moj = \"20%\" }",
            "shares = { moj = \"70%\", council = \"30%\" }",
            "shares = { dwp = \"60%\", council = \"40%\" }",
            "round = \"down to the penny\"",
            "entry = \"first per year\"",
            "before = \"6 months\"",
        ] {
            assert!(recovery.contains(words), "{words}");
        }
        for words in ["\"£400\"", "\"£1,200\"", "\"£215\"", "every = \"28 days\"\nup_to = 13", "limit = \"£1,000,000\""]
        {
            assert!(work.contains(words), "{words}");
        }
        let days = [START, BUILDING_FROM, FULL_FROM, END].map(|day| day.to_string());
        assert_eq!(days, ["2027-04-01", "2027-10-01", "2028-10-01", "2030-04-01"]);
    }

    #[test]
    fn prices_change_with_the_rate_card() {
        let prices = Prices::read().expect("a rate card");
        let price = |payment, tier, day: &str| prices.price(payment, tier, day.parse().expect("a date"));
        assert_eq!(price(Payment::DrugFree, Tier::High, "2028-03-31").pence, 2_750_00);
        let later = price(Payment::DrugFree, Tier::High, "2028-04-01");
        assert_eq!((later.pence, later.since.map(|day| day.to_string())), (2_825_00, Some("2028-04-01".into())));
        assert_eq!(price(Payment::Wellbeing, Tier::Low, "2029-01-01").pence, 333_33);
    }
}
