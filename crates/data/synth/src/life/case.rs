//! The awkward cases: one for each boundary of the terms, so that every place of 240 people has them all.

use strum::{EnumCount, VariantArray};
use units::{Day, Period};

use crate::agency::Agency;
use crate::calendar::months_after;
use crate::settings::Calendar;

/// An awkward case. Where a name says a number, the terms put a boundary there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, VariantArray)]
pub(crate) enum Case {
    // Reviews: free from drug of dependence, wellbeing.
    /// Free on the last day of the twelve months.
    ReviewOnLastDay,
    /// Free on the day after them.
    ReviewOnDayAfter,
    /// Free, and entered on the last day that counts.
    ReviewEnteredInTime,
    /// Free, and entered a day later.
    ReviewEnteredTooLate,
    /// Wellbeing up by exactly 4 points.
    WellbeingUpByFour,
    /// Wellbeing up by 3.9 points.
    WellbeingUpByLess,
    /// One wellbeing score only.
    WellbeingOnce,
    /// Free by the first delivery, and not by the second.
    ReviewTakenBack,
    /// Not free by the first delivery, and free by the second.
    ReviewMended,
    /// The row that says so is held back in the first delivery.
    ReviewReleased,
    /// Free at a review that only the second delivery has.
    ReviewLate,

    // Offences.
    /// Proven on the last day of the waiting time.
    ProvenInTime,
    /// Proven a day later.
    ProvenTooLate,
    /// Offended on the last day of the twelve months.
    OffenceOnLastDay,
    /// Offended on the day after them.
    OffenceOnDayAfter,
    /// Offended on the day of entry.
    OffenceOnDayOfEntry,
    /// Acquitted.
    Acquitted,
    /// Not decided yet.
    StillPending,

    // Tenancies.
    /// A gap of 7 days.
    GapOfSeven,
    /// A gap of 8 days.
    GapOfEight,
    /// 182 days.
    HomeFor182,
    /// 181 days.
    HomeFor181,
    /// More than 182 days, but 181 from entry on.
    HomeSinceBefore,
    /// 182 days, the last of them on the day after the eighteen months.
    HomeOverTheEnd,
    /// Still open, and the 182nd day is the last that the first extract shows.
    OpenHomeReached,
    /// Still open, and one day short of it.
    OpenHomeNotYet,
    /// An end that lies ahead, and the 182nd day is that of the first settlement.
    HomeWithPlannedEnd,

    // Jobs.
    /// 182 days in two jobs.
    WorkFor182,
    /// 181 days in two jobs.
    WorkFor181,
    /// 16 hours a week.
    SixteenHours,
    /// 15.9 hours a week.
    FewerHours,
    /// More than 182 days of two jobs, but 181 different ones.
    OverlappingJobs,
    /// Still open, and the 182nd day is the last that the first extract shows.
    OpenJobReached,
    /// Still open, and the 182nd day comes between the deliveries.
    OpenJobBetween,
    /// Open and long enough by the first delivery; ended before by the second.
    JobTakenBack,
    /// The row that says so is held back in the first delivery.
    JobReleased,

    // Two contracts, one job.
    /// The recovery service's 182nd day is earlier.
    RecoveryFirst,
    /// Work First's is.
    WorkFirstFirst,
    /// The same day; the recovery service saw the person first.
    SameDayRecoveryFirst,
    /// The same day; Work First saw the person first.
    SameDayWorkFirstFirst,
    /// The same day, and both saw the person first on the same day.
    SameDaySameEntry,
    /// The recovery service's result is in its shadow stage, so it competes with nobody.
    ShadowDoesNotCompete,
    /// Thirteen further stretches of work, the last of them on the last day that counts.
    ThirteenStretches,
    /// 28 further days of work.
    OneStretch,
    /// 27 further days of work.
    NoStretch,
    /// Referred to another programme before.
    OtherProgrammeBefore,
    /// Referred to Work First twice.
    ReferredTwice,

    // Entries.
    /// On the first day of the contract.
    EntryOnFirstDay,
    /// On the last day of the shadow stage.
    EntryOnLastDayOfShadow,
    /// On the day after.
    EntryOnFirstDayAtRisk,
    /// On 29 February.
    EntryOnLeapDay,
    /// On the last day of the first year.
    EntryOnLastDayOfYear,
    /// On the first day of the second, at the new prices.
    EntryOnFirstDayOfYear,
    /// On the last day at 25%.
    EntryOnLastDayAtQuarter,
    /// On the first day at 40%.
    EntryOnFirstDayAtFull,
    /// Accepted on the day before the contract begins, and again later.
    AssessedBeforeStart,
    /// Accepted twice in one year.
    AcceptedTwiceInYear,
    /// Declined, then accepted.
    DeclinedThenAccepted,
    /// Only declined.
    DeclinedOnly,
    /// Transferred out exactly six months before.
    TransferredOutSixMonthsBefore,
    /// Transferred out six months and a day before.
    TransferredOutLongerBefore,
    /// Accepted again more than a year later.
    AcceptedNextYear,
    /// Accepted again within weeks, in the next contract year: the windows overlap, and one review shows both results.
    AcceptedAgainAtOnce,

    // What is measured and not paid.
    /// Treatment starts 20 days after assessment.
    StartAfterTwentyDays,
    /// Treatment starts 21 days after assessment.
    StartAfterTwentyOneDays,
    /// Treatment never starts.
    NeverStarted,
    /// Arrested on the last day of the twelve months, and on the day after.
    ArrestedAroundTheEnd,
}

/// What a case needs to come about.
pub(crate) struct Needs {
    /// The days on which the person enters; nothing if the person does not.
    pub(crate) entry: Option<Period>,
    /// An agency that must know the person, besides the treatment service.
    pub(crate) agency: Option<Agency>,
    /// Days from entry to the referral to Work First; nothing if there is none.
    pub(crate) referral: Option<i32>,
}

/// Every third person of a block is a case, as long as there are cases.
const STEP: u32 = 3;
/// The people of a block.
const BLOCK: u32 = 240;
/// One block of so many holds the cases: at scale they must not drown what is usual.
const BLOCKS: u32 = 10;

impl Case {
    /// The case of a person; nothing for most.
    pub(crate) fn of(person: u32) -> Option<Case> {
        let (block, place) = (person / BLOCK, person % BLOCK);
        let is_case = block.is_multiple_of(BLOCKS) && place % STEP == STEP - 1;
        if is_case { Case::VARIANTS.get((place / STEP) as usize).copied() } else { None }
    }

    /// What the case needs.
    pub(crate) fn needs(self, calendar: &Calendar) -> Needs {
        let agency = self.agency();
        Needs { entry: self.entry(calendar), agency, referral: self.referral() }
    }

    fn agency(self) -> Option<Agency> {
        use Case::*;
        match self {
            ProvenInTime | ProvenTooLate | OffenceOnLastDay | OffenceOnDayAfter | OffenceOnDayOfEntry | Acquitted
            | StillPending => Some(Agency::Probation),
            GapOfSeven | GapOfEight | HomeFor182 | HomeFor181 | HomeSinceBefore | HomeOverTheEnd | OpenHomeReached
            | OpenHomeNotYet | HomeWithPlannedEnd => Some(Agency::Housing),
            WorkFor182
            | WorkFor181
            | SixteenHours
            | FewerHours
            | OverlappingJobs
            | OpenJobReached
            | OpenJobBetween
            | JobTakenBack
            | JobReleased
            | RecoveryFirst
            | WorkFirstFirst
            | SameDayRecoveryFirst
            | SameDayWorkFirstFirst
            | SameDaySameEntry
            | ShadowDoesNotCompete
            | ThirteenStretches
            | OneStretch
            | NoStretch
            | OtherProgrammeBefore
            | ReferredTwice => Some(Agency::Benefits),
            ArrestedAroundTheEnd => Some(Agency::Police),
            _ => None,
        }
    }

    fn referral(self) -> Option<i32> {
        use Case::*;
        match self {
            RecoveryFirst => Some(60),
            WorkFirstFirst => Some(-90),
            SameDayRecoveryFirst => Some(20),
            SameDayWorkFirstFirst => Some(-20),
            SameDaySameEntry => Some(0),
            ShadowDoesNotCompete | OtherProgrammeBefore => Some(10),
            // Later than entry, so that the recovery service's own result never hides what this case is about.
            ThirteenStretches | OneStretch | NoStretch | ReferredTwice => Some(3),
            _ => None,
        }
    }

    /// The days of entry on which the case comes about, and its result can be told and, where it is one, is paid.
    fn entry(self, calendar: &Calendar) -> Option<Period> {
        use Case::*;
        let Calendar { entries, first, second } = *calendar;
        let at_risk = days::AT_RISK;
        let whole = |from: Day, until: Day| Some(Period { from, until }.meet(entries).unwrap_or(entries));
        let on = |day: Day| whole(day, day.plus_days(1));
        // Everything is known so many months after entry: on that day an extract must be there.
        let known = |months: i32, received: Day| months_after(received, -months).plus_days(1);
        match self {
            DeclinedOnly => None,
            EntryOnFirstDay => on(days::START),
            EntryOnLastDayOfShadow => on(at_risk.plus_days(-1)),
            EntryOnFirstDayAtRisk => on(at_risk),
            EntryOnLeapDay => on(days::LEAP),
            EntryOnLastDayOfYear => on(days::SECOND_YEAR.plus_days(-1)),
            EntryOnFirstDayOfYear => on(days::SECOND_YEAR),
            EntryOnLastDayAtQuarter => on(days::FULL.plus_days(-1)),
            EntryOnFirstDayAtFull => on(days::FULL),
            AssessedBeforeStart => on(days::START.plus_days(19)),
            AcceptedAgainAtOnce => whole(days::SECOND_YEAR.plus_days(-22), days::SECOND_YEAR.plus_days(-5)),
            AcceptedTwiceInYear | AcceptedNextYear => whole(at_risk, at_risk.plus_days(30)),
            ReviewOnLastDay | ReviewOnDayAfter | ReviewEnteredInTime | ReviewEnteredTooLate | WellbeingUpByFour
            | WellbeingUpByLess | WellbeingOnce => whole(at_risk, known(15, first.received)),
            ReviewTakenBack | ReviewMended | ReviewReleased => whole(at_risk, known(15, second.received)),
            ReviewLate => whole(months_after(first.received, -11), months_after(first.received, -5)),
            ProvenInTime | OffenceOnLastDay | OffenceOnDayAfter | OffenceOnDayOfEntry | Acquitted | StillPending
            | GapOfEight | HomeFor181 | HomeSinceBefore | HomeOverTheEnd => whole(at_risk, known(18, first.received)),
            // The day after the waiting time must be in the extract too, or the offence would still be pending there.
            ProvenTooLate => whole(at_risk, known(18, first.received).plus_days(-1)),
            OpenHomeReached | OpenHomeNotYet | HomeWithPlannedEnd => {
                whole(months_after(first.received, -14), months_after(first.received, -8))
            }
            WorkFor181 | FewerHours | OverlappingJobs | ThirteenStretches => {
                whole(entries.from, known(24, second.received).plus_days(-8))
            }
            OpenJobReached | OpenJobBetween | JobTakenBack => {
                whole(months_after(first.received, -16), months_after(first.received, -8))
            }
            ShadowDoesNotCompete => whole(days::START.plus_days(30), days::START.plus_days(120)),
            TransferredOutSixMonthsBefore | TransferredOutLongerBefore | DeclinedThenAccepted => {
                whole(at_risk.plus_days(30), at_risk.plus_days(120))
            }
            _ => whole(at_risk.plus_days(20), at_risk.plus_days(150)),
        }
    }
}

/// The days of the recovery contract on which something changes.
pub(crate) mod days {
    use units::Day;

    /// The contract begins: 1 April 2027.
    pub(crate) const START: Day = Day::from_epoch_days(20_909);
    /// A quarter of the price is at risk: 1 October 2027 (clause 1.2).
    pub(crate) const AT_RISK: Day = Day::from_epoch_days(21_092);
    /// 29 February 2028.
    pub(crate) const LEAP: Day = Day::from_epoch_days(21_243);
    /// The second year begins, with new prices: 1 April 2028.
    pub(crate) const SECOND_YEAR: Day = Day::from_epoch_days(21_275);
    /// 40% of the price is at risk: 1 October 2028 (clause 1.3).
    pub(crate) const FULL: Day = Day::from_epoch_days(21_458);
}

#[cfg(test)]
mod tests {
    use strum::{EnumCount, VariantArray};

    use super::{BLOCK, Case, days};

    #[test]
    fn the_first_block_has_every_case_once() {
        let mut cases: Vec<Case> = (0..BLOCK).filter_map(Case::of).collect();
        assert_eq!(cases, Case::VARIANTS);
        cases.extend((BLOCK..BLOCK * 10).filter_map(Case::of));
        assert_eq!(cases.len(), Case::COUNT, "nine blocks without");
    }

    #[test]
    fn days_are_the_days_they_are_called() {
        let shown = [days::START, days::AT_RISK, days::LEAP, days::SECOND_YEAR, days::FULL].map(|day| day.to_string());
        assert_eq!(shown, ["2027-04-01", "2027-10-01", "2028-02-29", "2028-04-01", "2028-10-01"]);
    }
}
