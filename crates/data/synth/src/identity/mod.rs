//! Who people are, and how agencies have written them down.

mod names;
mod person;
mod record;
mod slips;

pub(crate) use names::{Names, Sex};
pub(crate) use person::Identity;
pub(crate) use record::Record;
