//! What became of an entry: each clause in plain code, day by day where days are counted.

use units::Day;

use super::seen::Seen;
use super::terms::{
    BETTER_BY, END, ENOUGH_DAYS, LEAST_HOURS, LONGEST_BREAK, PROMPT_DAYS, START, STRETCH_DAYS, STRETCHES,
};
use crate::calendar::{months_after, year_start};
use crate::life::{Decision, Disposal, Programme, Tier};

/// The verdict, and the day it was reached; for one that is not, the first day on which it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    Achieved(Day),
    NotAchieved(Day),
    Immature(Day),
}

/// A finding and what was counted: events, days, or tenths of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) finding: Finding,
    pub(crate) quantity: i32,
}

/// The days on which a stretch of time begins and, not included, ends.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: Day,
    until: Day,
}

impl Window {
    fn holds(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    fn days(self) -> impl Iterator<Item = Day> {
        (0..self.until.days_since(self.from)).map(move |days| self.from.plus_days(days))
    }
}

/// Clause 2.1 and 2.2: the entries for recovery, with their bands.
pub(crate) fn recovery_entries(seen: &Seen<'_>) -> Vec<(Day, Tier)> {
    let mut entries: Vec<(Day, Tier)> = Vec::new();
    for assessment in &seen.life.assessments {
        let on = assessment.on;
        let accepted = assessment.decision == Decision::Accepted && START <= on && on < END;
        let half_a_year_before = Window { from: months_after(on, -6), until: on };
        let was_moved = |other: &crate::life::Assessment| {
            other.decision == Decision::TransferredOut && half_a_year_before.holds(other.on)
        };
        let is_first_of_year = entries.last().is_none_or(|(last, _)| year_start(*last) != year_start(on));
        if accepted && is_first_of_year && !seen.life.assessments.iter().any(was_moved) {
            entries.push((on, assessment.tier));
        }
    }
    entries
}

/// Clause 1 of Work First: the first referral to it.
pub(crate) fn work_entry(seen: &Seen<'_>) -> Option<Day> {
    let referred = seen.life.referrals.iter().filter(|referral| referral.programme == Programme::WorkFirst);
    referred.map(|referral| referral.on).filter(|on| START <= *on && *on < END).min()
}

/// What happens when time has run its course: the verdict on the day everything is known, or none yet.
fn when_over(known: Day, seen_until: Day, is_achieved: bool) -> Finding {
    match (known <= seen_until, is_achieved) {
        (true, true) => Finding::Achieved(known),
        (true, false) => Finding::NotAchieved(known),
        (false, _) => Finding::Immature(known),
    }
}

/// Clause 3.1. Decided as soon as it is achieved.
pub(crate) fn drug_free(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 12) };
    let known = months_after(entered, 15);
    let free = || {
        let in_time = seen.reviews.iter().filter(|review| window.holds(review.on) && review.entered < known);
        in_time.filter(|review| review.days_used == 0)
    };
    let finding = match free().map(|review| review.on).min() {
        Some(on) => Finding::Achieved(on),
        None => when_over(known, seen.settlement.twice, false),
    };
    Measured { finding, quantity: count(free()) }
}

/// Clause 3.2. An offence decides it at once; that there is none is certain only when the waiting time is over.
pub(crate) fn no_reoffence(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 12) };
    let known = months_after(entered, 18);
    let counted = || {
        let proven = |offence: &&crate::life::Offence| {
            matches!(offence.disposal, Disposal::Convicted | Disposal::Cautioned)
                && offence.proven.is_some_and(|proven| proven < known)
        };
        seen.life.offences.iter().filter(move |offence| window.holds(offence.on)).filter(proven)
    };
    let finding = match counted().map(|offence| offence.on).min() {
        Some(on) => Finding::NotAchieved(on),
        None => when_over(known, seen.settlement.once, true),
    };
    Measured { finding, quantity: count(counted()) }
}

/// Clause 3.3. Walks through the eighteen months: a day in a tenancy counts, a break of more than seven days begins anew.
pub(crate) fn settled_home(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 18) };
    let Settled { reached, longest } = settled(seen, window);
    let finding = match reached {
        Some(on) => Finding::Achieved(on),
        None => when_over(window.until, seen.settlement.once, false),
    };
    Measured { finding, quantity: longest }
}

struct Settled {
    reached: Option<Day>,
    longest: i32,
}

fn settled(seen: &Seen<'_>, window: Window) -> Settled {
    let mut found = Settled { reached: None, longest: 0 };
    if seen.life.tenancies.is_empty() {
        return found;
    }
    let (mut run, mut gap) = (0, 0);
    for day in window.days() {
        let is_housed =
            seen.life.tenancies.iter().any(|tenancy| lasts(tenancy.from, tenancy.to, day, seen, seen.settlement.once));
        if is_housed {
            (run, gap) = (run + 1, 0);
            found.longest = found.longest.max(run);
            if run == ENOUGH_DAYS && found.reached.is_none() {
                found.reached = Some(day);
            }
        } else {
            gap += 1;
            run = if gap > LONGEST_BREAK { 0 } else { run };
        }
    }
    found
}

/// Whether a spell is known to go on on a day. One without an end is known until the day before the extract that shows
/// it; one with an end, until that end or the settlement.
fn lasts(from: Day, to: Option<Day>, day: Day, seen: &Seen<'_>, received: Day) -> bool {
    let until = match to {
        Some(to) => to.min(seen.settlement.as_at),
        None => received.plus_days(-1),
    };
    from <= day && day <= until
}

/// Days of work, as a contract counts them.
pub(crate) struct Work {
    pub(crate) measured: Measured,
    /// The days on which further stretches of 28 days are complete.
    pub(crate) stretches: Vec<Day>,
}

/// Clause 3.4: within 24 months.
pub(crate) fn in_work(seen: &Seen<'_>, entered: Day) -> Measured {
    work(seen, Window { from: entered, until: months_after(entered, 24) }).measured
}

/// Clause 2 of Work First: within 104 weeks, and clause 3.3: further stretches.
pub(crate) fn job(seen: &Seen<'_>, referred: Day) -> Work {
    work(seen, Window { from: referred, until: referred.plus_days(104 * 7) })
}

fn work(seen: &Seen<'_>, window: Window) -> Work {
    let (mut days, mut reached, mut stretches) = (0, None, Vec::new());
    let walked = if seen.jobs.is_empty() { Window { until: window.from, ..window } } else { window };
    for day in walked.days() {
        let works = |job: &crate::life::Job| {
            job.hours >= LEAST_HOURS && lasts(job.from, job.to, day, seen, seen.settlement.twice)
        };
        if !seen.jobs.iter().any(works) {
            continue;
        }
        days += 1;
        if days == ENOUGH_DAYS {
            reached = Some(day);
        }
        let further = days - ENOUGH_DAYS;
        if further > 0 && further % STRETCH_DAYS == 0 && stretches.len() < STRETCHES {
            stretches.push(day);
        }
    }
    let finding = match reached {
        Some(on) => Finding::Achieved(on),
        None => when_over(window.until, seen.settlement.twice, false),
    };
    Work { measured: Measured { finding, quantity: days }, stretches }
}

/// Clause 3.5: the last score of the twelve months against the first; with one score there is no change.
pub(crate) fn wellbeing(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 12) };
    let known = months_after(entered, 15);
    let in_time = seen.reviews.iter().filter(|review| window.holds(review.on) && review.entered < known);
    let scores: Vec<i32> = in_time.filter_map(|review| review.wellbeing).collect();
    let change = match scores[..] {
        [first, .., last] => last - first,
        _ => 0,
    };
    let is_better = scores.len() > 1 && change >= BETTER_BY;
    Measured { finding: when_over(known, seen.settlement.twice, is_better), quantity: change }
}

/// Clause 3.6, measured and not paid: days from assessment to the first day of treatment.
pub(crate) fn prompt_start(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 6) };
    let seen_until = seen.settlement.once;
    match seen.life.starts.iter().map(|start| start.on).filter(|on| window.holds(*on)).min() {
        Some(on) => {
            let quantity = on.days_since(entered);
            let is_prompt = quantity < PROMPT_DAYS;
            let finding = if is_prompt { when_over(window.until, seen_until, true) } else { Finding::NotAchieved(on) };
            Measured { finding, quantity }
        }
        None => {
            let last = window.until.min(seen_until.plus_days(1));
            let quantity = last.days_since(entered).max(0);
            Measured { finding: when_over(window.until, seen_until, false), quantity }
        }
    }
}

/// Clause 3.7, measured and not paid: how often someone was arrested. There is nothing to achieve.
pub(crate) fn arrests(seen: &Seen<'_>, entered: Day) -> Measured {
    let window = Window { from: entered, until: months_after(entered, 12) };
    let quantity = count(seen.life.arrests.iter().filter(|arrest| window.holds(arrest.on)));
    Measured { finding: when_over(window.until, seen.settlement.once, false), quantity }
}

fn count<T>(of: impl Iterator<Item = T>) -> i32 {
    i32::try_from(of.count()).unwrap_or(i32::MAX)
}
