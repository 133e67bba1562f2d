//! What has been seen of a person as at a settlement: the facts of the deliveries received by then, as they stand in them.

use units::Day;

use crate::life::{self, Arrest, Assessment, Job, Offence, Plan, Referral, Review, Start, Tenancy, Told};
use crate::world::World;

/// Everything that was laid down of a person.
pub(crate) struct Life {
    pub(crate) assessments: Vec<Assessment>,
    pub(crate) starts: Vec<Start>,
    pub(crate) reviews: Vec<Told<Review>>,
    pub(crate) offences: Vec<Offence>,
    pub(crate) tenancies: Vec<Tenancy>,
    pub(crate) referrals: Vec<Referral>,
    pub(crate) jobs: Vec<Told<Job>>,
    pub(crate) arrests: Vec<Arrest>,
}

/// A settlement: its day, and how far the extracts reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settlement {
    /// 0 or 1.
    pub(crate) round: usize,
    pub(crate) as_at: Day,
    /// The last day that can be told from tables that are delivered once: the day they were received.
    pub(crate) once: Day,
    /// The same for reviews and jobs.
    pub(crate) twice: Day,
}

/// What has been seen of a person.
pub(crate) struct Seen<'a> {
    pub(crate) settlement: Settlement,
    pub(crate) life: &'a Life,
    pub(crate) reviews: Vec<Review>,
    pub(crate) jobs: Vec<Job>,
}

impl Life {
    pub(crate) fn of(world: &World, plan: &Plan) -> Life {
        let mut assessments = life::assessments(world, plan);
        assessments.sort_by_key(|assessment| assessment.on);
        Life {
            assessments,
            starts: life::starts(world, plan),
            reviews: life::reviews(world, plan),
            offences: life::offences(world, plan),
            tenancies: life::tenancies(world, plan),
            referrals: life::referrals(world, plan),
            jobs: life::jobs(world, plan),
            arrests: life::arrests(world, plan),
        }
    }
}

impl Settlement {
    /// The settlement of a round, 0 or 1.
    pub(crate) fn of(world: &World, round: usize) -> Settlement {
        let rounds = world.settings.calendar.rounds();
        let as_at = rounds[round].as_at;
        Settlement { round, as_at, once: as_at.min(rounds[0].received), twice: as_at.min(rounds[round].received) }
    }
}

impl<'a> Seen<'a> {
    /// What deliveries up to a settlement show. Everything in them was known when they were received, and so by then.
    pub(crate) fn of(life: &'a Life, settlement: Settlement) -> Seen<'a> {
        let round = settlement.round;
        let mut reviews: Vec<Review> = life.reviews.iter().filter_map(|told| told.by(round)).copied().collect();
        reviews.sort_by_key(|review| review.on);
        let jobs = life.jobs.iter().filter_map(|told| told.by(round)).copied().collect();
        Seen { settlement, life, reviews, jobs }
    }
}
