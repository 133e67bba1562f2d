//! What a place is to be like.

use units::{Day, Period, Rate};

use crate::error::SynthError;

/// What a place is to be like: how many people, when, who knows them, and what goes wrong.
///
/// Equal settings make equal places, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many people there are.
    pub people: u32,
    /// What chance starts from.
    pub seed: u64,
    /// When people enter, extracts are received and lines are settled.
    pub calendar: Calendar,
    /// Which agencies know whom.
    pub coverage: Coverage,
    /// What goes wrong.
    pub errors: Errors,
    /// How extracts are written.
    pub format: Format,
    /// How much of the truth is written down.
    pub truth: TruthDetail,
}

/// When things happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// The days on which people are accepted for recovery or referred to work.
    pub entries: Period,
    /// What is received first, and the settlement that follows.
    pub first: Round,
    /// What is received later, of the tables that are delivered twice, and the settlement that follows.
    pub second: Round,
}

/// A round of deliveries and the settlement after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The day the extracts are received. What happens or becomes known on that day or later is not in them.
    pub received: Day,
    /// The day the settlement is as at.
    pub as_at: Day,
}

/// The share of people that each agency knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The treatment service. Only those whom it knows can enter for recovery.
    pub treatment: Rate,
    /// Probation.
    pub probation: Rate,
    /// Housing.
    pub housing: Rate,
    /// Benefits.
    pub benefits: Rate,
    /// The police.
    pub police: Rate,
    /// Of those whom benefits knows, how many are referred to Work First.
    pub work_first: Rate,
}

/// How often things go wrong. Rates of the first group are for one field of one record; agencies differ by a third to
/// either side, and people by up to two and a half times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errors {
    /// A slip of the hand in a name.
    pub typing: Rate,
    /// A short form in place of the forename.
    pub short_form: Rate,
    /// Only the first letter of the forename.
    pub initial: Rate,
    /// Forename and surname in each other's place.
    pub swapped_names: Rate,
    /// The surname from before a marriage, among those who have one.
    pub earlier_surname: Rate,
    /// Two surnames joined by a hyphen.
    pub double_surname: Rate,
    /// Day and month of birth in each other's place, where that is a date.
    pub day_and_month: Rate,
    /// 1 January in place of the day of birth.
    pub first_of_january: Rate,
    /// A year of birth that is 1 or 10 years off.
    pub wrong_year: Rate,
    /// A wrong digit in the date of birth.
    pub wrong_digit: Rate,
    /// No date of birth.
    pub missing_birth: Rate,
    /// No forename.
    pub missing_forename: Rate,
    /// The other sex, or none.
    pub sex: Rate,
    /// An address other than the one most agencies have.
    pub moved: Rate,
    /// No postcode.
    pub missing_postcode: Rate,
    /// A slip in the postcode.
    pub postcode_slip: Rate,
    /// No identifier; a fifth of it for National Insurance numbers at benefits, which pays by them.
    pub missing_identifier: Rate,
    /// A slip in an identifier.
    pub identifier_slip: Rate,
    /// A second record of one person in one agency.
    pub second_record: Rate,
    /// A bad row planted beside the good ones, as a share of rows.
    pub bad_rows: Rate,
    /// White space around a value, as a share of rows.
    pub white_space: Rate,
    /// A row of the first delivery that is bad and comes in good order in the second.
    pub held_rows: Rate,
    /// A row of the first delivery that is good but wrong, and is corrected by the second.
    pub corrected_rows: Rate,
}

/// How extracts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV in each agency's own manner.
    Csv,
    /// Parquet, for benchmarks. Its columns have types, so bad rows and white space cannot be planted: rows that would
    /// be held back in the first delivery are not in it at all.
    Parquet,
}

/// How much of the truth is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TruthDetail {
    /// Everything.
    Whole,
    /// Everything but the findings and overlaps of single people, which are larger than the extracts.
    Totals,
}

impl Settings {
    /// A believable place with the errors of real life.
    pub fn believable(people: u32, seed: u64) -> Settings {
        Settings {
            people,
            seed,
            calendar: Calendar::default(),
            coverage: Coverage::default(),
            errors: Errors::believable(),
            format: Format::Csv,
            truth: TruthDetail::Whole,
        }
    }

    /// The same place in a world without errors: one spelling of everybody, no bad rows, and no row that changes. What
    /// the second delivery brings is new.
    pub fn clean(people: u32, seed: u64) -> Settings {
        Settings { errors: Errors::none(), ..Settings::believable(people, seed) }
    }

    /// Whether nothing at all goes wrong.
    pub fn is_clean(&self) -> bool {
        self.errors == Errors::none()
    }

    pub(crate) fn check(&self) -> Result<(), SynthError> {
        if self.people == 0 {
            return Err(SynthError::NoPeople);
        }
        let Calendar { entries, first, second } = self.calendar;
        let days = [entries.from, entries.last(), first.received, first.as_at, second.received, second.as_at];
        // One settlement must see the first round only, and the other both.
        if first.as_at == second.received || !days.is_sorted() {
            return Err(SynthError::CalendarOrder { days });
        }
        Ok(())
    }
}

impl Default for Calendar {
    /// The calendar of the example: entries from 1 April 2027 to 31 December 2028, extracts of 10 April and 10 July
    /// 2029, settlements as at 30 April and 31 July 2029.
    fn default() -> Calendar {
        let day = |year, month, day| Day::from(jiff::civil::date(year, month, day));
        Calendar {
            entries: Period { from: day(2027, 4, 1), until: day(2029, 1, 1) },
            first: Round { received: day(2029, 4, 10), as_at: day(2029, 4, 30) },
            second: Round { received: day(2029, 7, 10), as_at: day(2029, 7, 31) },
        }
    }
}

impl Calendar {
    /// Both rounds, in order.
    pub fn rounds(&self) -> [Round; 2] {
        [self.first, self.second]
    }
}

impl Default for Coverage {
    /// About two and a half records a person.
    fn default() -> Coverage {
        Coverage {
            treatment: percent(96),
            probation: percent(40),
            housing: percent(42),
            benefits: percent(50),
            police: percent(26),
            work_first: Rate::of(2, 3).unwrap_or(Rate::ZERO),
        }
    }
}

impl Errors {
    /// Rates such as linkage studies of such records report.
    pub fn believable() -> Errors {
        Errors {
            typing: permille(40),
            short_form: permille(70),
            initial: permille(12),
            swapped_names: permille(8),
            earlier_surname: permille(350),
            double_surname: permille(6),
            day_and_month: permille(12),
            first_of_january: permille(12),
            wrong_year: permille(10),
            wrong_digit: permille(25),
            missing_birth: permille(20),
            missing_forename: permille(8),
            sex: permille(20),
            moved: permille(350),
            missing_postcode: permille(70),
            postcode_slip: permille(15),
            missing_identifier: permille(150),
            identifier_slip: permille(12),
            second_record: permille(10),
            bad_rows: permille(3),
            white_space: permille(2),
            held_rows: permille(2),
            corrected_rows: permille(10),
        }
    }

    /// Nothing goes wrong.
    pub fn none() -> Errors {
        let never = Rate::ZERO;
        Errors {
            typing: never,
            short_form: never,
            initial: never,
            swapped_names: never,
            earlier_surname: never,
            double_surname: never,
            day_and_month: never,
            first_of_january: never,
            wrong_year: never,
            wrong_digit: never,
            missing_birth: never,
            missing_forename: never,
            sex: never,
            moved: never,
            missing_postcode: never,
            postcode_slip: never,
            missing_identifier: never,
            identifier_slip: never,
            second_record: never,
            bad_rows: never,
            white_space: never,
            held_rows: never,
            corrected_rows: never,
        }
    }

    /// Whether any row of the first delivery is bad and comes in good order in the second.
    pub(crate) fn holds_rows(&self) -> bool {
        self.held_rows > Rate::ZERO
    }

    /// Whether any row of the first delivery is corrected by the second.
    pub(crate) fn corrects_rows(&self) -> bool {
        self.corrected_rows > Rate::ZERO
    }
}

fn permille(permille: i64) -> Rate {
    Rate::of(permille, 1000).unwrap_or(Rate::ZERO)
}

fn percent(percent: i64) -> Rate {
    permille(percent * 10)
}
