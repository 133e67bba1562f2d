//! Results that contracts claim for one person, and which of them is paid.

use units::Day;

use super::findings::Finding;
use super::terms::{Payment, Stage};
use crate::life::Tier;

/// A result, start or stretch that a payment would pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) payment: Payment,
    pub(crate) entered: Day,
    pub(crate) tier: Tier,
    /// The day of the result, start or stretch.
    pub(crate) on: Day,
    /// The day after the last on which the result could have come about.
    pub(crate) window_until: Day,
    /// Whether another claim is paid instead.
    pub(crate) is_lost: bool,
}

/// Two claims for one result: the first is paid, and the other is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overlap {
    pub(crate) paid: Claim,
    pub(crate) lost: Claim,
}

impl Claim {
    /// A claim for a finding; nothing if it is not achieved.
    pub(crate) fn of(payment: Payment, entered: Day, tier: Tier, finding: Finding, window_until: Day) -> Option<Claim> {
        let Finding::Achieved(on) = finding else { return None };
        Some(Claim { payment, entered, tier, on, window_until, is_lost: false })
    }

    /// Whether it is measured only: what is not paid takes nothing from one that is.
    fn is_shadow(&self) -> bool {
        self.payment.is_at_risk() && Stage::of(self.entered) == Stage::Shadow
    }

    fn is_same_result(&self, other: &Claim) -> bool {
        let overlap = self.entered < other.window_until && other.entered < self.window_until;
        // Within one contract, only one payment's own claims are held against each other.
        let comparable = self.payment == other.payment || self.payment.contract() != other.payment.contract();
        self.payment.kind().is_some() && self.payment.kind() == other.payment.kind() && comparable && overlap
    }
}

/// Clause 3 of the place: the claim whose result came first is paid. On one day the earlier entry comes first, then the
/// contracts in the order of their names.
pub(crate) fn decide(claims: &mut [Claim]) -> Vec<Overlap> {
    let mut order: Vec<usize> =
        (0..claims.len()).filter(|at| claims[*at].payment.kind().is_some() && !claims[*at].is_shadow()).collect();
    order.sort_by_key(|at| (claims[*at].on, claims[*at].entered, claims[*at].payment));
    let mut paid: Vec<usize> = Vec::new();
    let mut overlaps = Vec::new();
    for at in order {
        match paid.iter().copied().find(|first| claims[*first].is_same_result(&claims[at])) {
            Some(first) => {
                claims[at].is_lost = true;
                overlaps.push(Overlap { paid: claims[first], lost: claims[at] });
            }
            None => paid.push(at),
        }
    }
    overlaps
}
