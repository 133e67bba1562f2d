//! Rules 24 to 37: when money comes, whether it is enough, and who bears the risk.

mod cash;
mod risk;

pub(super) use cash::RULES as CASH;
pub(super) use risk::RULES as RISK;
