//! Reviews: drug use and wellbeing.

use units::Day;

use super::case::Case;
use super::facts::{Review, Told};
use super::plan::Plan;
use crate::agency::Agency;
use crate::calendar::months_after;
use crate::fault::Fault;
use crate::random::{Stream, Topic};
use crate::world::World;

/// The reviews of a person, in no order, as far as they have been delivered.
pub(crate) fn reviews(world: &World, plan: &Plan) -> Vec<Told<Review>> {
    let Some(entry) = plan.entry.filter(|_| plan.known_to.contains(Agency::Treatment)) else { return Vec::new() };
    let stream = &mut world.stream(Topic::Reviews, plan.person);
    let (drug_free, better) = (plan.goals.drug_free, plan.goals.better);
    let usual = course(entry, drug_free, better, stream);
    let reviews = match plan.case {
        Some(case) => of_case(world, case, entry, usual, stream),
        None => {
            let mut all = usual;
            if let Some(again) = plan.again {
                let (drug_free, better) = (stream.percent(45), stream.percent(50));
                all.extend(course(again, drug_free, better, stream));
            } else if stream.percent(50) {
                // A follow-up after the twelve months proves nothing for them.
                let on = months_after(entry, 12).plus_days(stream.between(0, 60));
                all.push(Review { days_used: stream.between(0, 6), ..review(on, stream) });
            }
            return all.into_iter().filter_map(|review| usually_told(world, review, stream)).collect();
        }
    };
    reviews.into_iter().filter_map(|review| told(world, review)).collect()
}

/// A year's reviews that lead to what they are to lead to. All are before the last two days of the twelve months, and
/// entered within days.
fn course(entry: Day, drug_free: bool, better: bool, stream: &mut Stream) -> Vec<Review> {
    let until = months_after(entry, 12).plus_days(-2);
    let mut found = Vec::new();
    let mut on = entry.plus_days(stream.between(7, 28));
    while on < until {
        found.push(review(on, stream));
        on = on.plus_days(stream.between(50, 100));
    }
    let last = found.len() - 1;
    if drug_free {
        let first_free = stream.between(1, last as i32) as usize;
        for (at, review) in found.iter_mut().enumerate().skip(first_free) {
            let relapsed = at > first_free && stream.percent(35);
            review.days_used = if relapsed { stream.between(1, 20) } else { 0 };
        }
    }
    // Some are not asked for a score; the first and the last are, so that the change is what it is to be.
    for review in &mut found[1..last] {
        review.wellbeing = review.wellbeing.filter(|_| !stream.percent(8));
    }
    let change = if better { stream.between(40, 85) } else { stream.between(-30, 39) };
    set_change(&mut found, change, stream);
    found
}

/// Lets the last score lie so many tenths above the first.
fn set_change(reviews: &mut [Review], change: i32, stream: &mut Stream) {
    let first = stream.between(30, 110);
    if let [from, .., to] = reviews {
        (from.wellbeing, to.wellbeing) = (Some(first), Some(first + change));
    }
}

fn review(on: Day, stream: &mut Stream) -> Review {
    let entered = on.plus_days(stream.between(0, 9));
    Review { on, entered, days_used: stream.between(1, 28), wellbeing: Some(stream.between(30, 140)) }
}

/// The reviews of an awkward case.
fn of_case(world: &World, case: Case, entry: Day, usual: Vec<Review>, stream: &mut Stream) -> Vec<Told<Review>> {
    let (ends, last_known) = (months_after(entry, 12), months_after(entry, 15));
    let first_received = world.settings.calendar.first.received;
    let mut reviews = usual;
    let used = |reviews: &mut Vec<Review>| reviews.iter_mut().for_each(|review| review.days_used = 5);
    let free = |on: Day, entered: Day| Review { on, entered, days_used: 0, wellbeing: None };
    match case {
        Case::ReviewOnLastDay | Case::ReviewOnDayAfter | Case::ReviewEnteredInTime | Case::ReviewEnteredTooLate => {
            used(&mut reviews);
            let last = ends.plus_days(-1);
            reviews.push(match case {
                Case::ReviewOnLastDay => free(last, last.plus_days(3)),
                Case::ReviewOnDayAfter => free(ends, ends.plus_days(3)),
                Case::ReviewEnteredInTime => free(last.plus_days(-1), last_known.plus_days(-1)),
                _ => free(last.plus_days(-1), last_known),
            });
        }
        Case::WellbeingUpByFour => set_change(&mut reviews, 40, stream),
        Case::WellbeingUpByLess => set_change(&mut reviews, 39, stream),
        Case::WellbeingOnce => reviews[1..].iter_mut().for_each(|review| review.wellbeing = None),
        Case::ReviewTakenBack | Case::ReviewMended | Case::ReviewReleased => {
            used(&mut reviews);
            let is = Review { days_used: if case == Case::ReviewTakenBack { 4 } else { 0 }, ..reviews[2] };
            let was = Review { days_used: if case == Case::ReviewTakenBack { 0 } else { 4 }, ..is };
            let errors = &world.settings.errors;
            let corrected = match case {
                Case::ReviewReleased if errors.holds_rows() => Told::Held { is, fault: Fault::NoSuchDay },
                Case::ReviewTakenBack | Case::ReviewMended if errors.corrects_rows() => Told::Corrected { was, is },
                _ => Told::First(is),
            };
            reviews.remove(2);
            return reviews.into_iter().map(Told::First).chain([corrected]).collect();
        }
        Case::ReviewLate => {
            used(&mut reviews);
            reviews.retain(|review| review.entered < first_received.plus_days(-30));
            reviews.push(free(first_received.plus_days(-5), first_received.plus_days(10)));
        }
        Case::AcceptedAgainAtOnce => {
            used(&mut reviews);
            // More than a month after the second entry and within a year of both.
            let on = entry.plus_days(100);
            reviews.push(free(on, on.plus_days(2)));
        }
        Case::AcceptedNextYear => reviews.extend(course(ends.plus_days(20), true, true, stream)),
        _ => {}
    }
    reviews.into_iter().map(Told::First).collect()
}

/// Which deliveries a review is in by the day it was entered; what is late stays late.
fn told(world: &World, review: Told<Review>) -> Option<Told<Review>> {
    let calendar = &world.settings.calendar;
    match review {
        Told::First(review) if review.entered < calendar.first.received => Some(Told::First(review)),
        Told::First(review) if review.entered < calendar.second.received => Some(Told::Late(review)),
        Told::First(_) => None,
        other => Some(other),
    }
}

/// The same, with rows that are held back or corrected now and then.
fn usually_told(world: &World, review: Review, stream: &mut Stream) -> Option<Told<Review>> {
    let errors = &world.settings.errors;
    let (held, corrected) = (stream.chance(errors.held_rows), stream.chance(errors.corrected_rows));
    let fault = stream.pick(&[Fault::NoSuchDay, Fault::SerialNumber, Fault::TooLarge, Fault::MissingValue]);
    let was = Review { days_used: stream.between(0, 28), ..review };
    match told(world, Told::First(review))? {
        Told::First(is) if held => Some(Told::Held { is, fault }),
        Told::First(is) if corrected && was != is => Some(Told::Corrected { was, is }),
        told => Some(told),
    }
}
