//! What happens to people: first what is to become of each, then the events that make it so.
//!
//! Each topic is laid down by itself from a stream of its own, so that an agency's extract can be written without
//! drawing what the other agencies know.

mod arrests;
mod case;
mod entries;
mod facts;
mod homes;
mod offences;
mod plan;
mod reviews;
mod work;

pub(crate) use arrests::arrests;
#[cfg(test)]
pub(crate) use case::Case;
pub(crate) use entries::{assessments, starts};
pub(crate) use facts::{
    Arrest, Assessment, Decision, Disposal, Job, Offence, Programme, Referral, Review, Start, Tenancy, Tier, Told,
};
pub(crate) use homes::tenancies;
pub(crate) use offences::offences;
pub(crate) use plan::Plan;
pub(crate) use reviews::reviews;
pub(crate) use work::{jobs, referrals};
