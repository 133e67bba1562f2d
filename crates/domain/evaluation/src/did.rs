//! Differences in differences: what changed for those who were treated, less what changed for those who were not.
//!
//! [`two_by_two`] takes two groups and two times, [`two_way`] any panel with one effect for all, and [`group_times`] groups
//! that began at different times, each with its own effect in each period, after Callaway and Sant'Anna (2021). With staggered
//! beginnings and effects that grow, the second compares the newly treated with the already treated and may get the sign
//! wrong; the third does not.
//!
//! All of them lean on one assumption that no data can show: that without the treatment the groups would have changed alike.
//! [`GroupTimes::pre_trend`] says whether they changed alike before it. Passing it is no proof.

mod aggregate;
mod bootstrap;
mod estimators;
mod group_time;
mod panel;
mod trend;
mod two_by_two;
mod two_way;

pub use aggregate::{Aggregate, Part};
pub use bootstrap::Bands;
pub use estimators::Method;
pub use group_time::{Base, Cell, Controls, GroupTimes, Options, Skipped, group_times};
pub use panel::{Panel, Rows};
pub use trend::PreTrend;
pub use two_by_two::{CellMean, TwoByTwo, two_by_two};
pub use two_way::two_way;
