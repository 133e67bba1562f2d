//! All lines of a place together: only so can a result be paid once.

use contracts::Place;
use outcomes::Measured;
use units::Name;

use crate::claims::{Claim, ClaimClass, Found, claims_of};
use crate::groups::Groups;
use crate::line::Line;
use crate::overlap::{Decided, OverlapFinding, decide};
use crate::price::{pricing_day, stage_part};
use crate::seen::Seen;
use crate::waiting::{WaitingPeople, waiting};
use crate::{block, caps, metric, people};

/// What is priced: everything, or some payments of it.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The contract; nothing means all.
    pub contract: Option<&'a Name>,
    /// The payments; nothing means all.
    pub payments: Option<&'a [Name]>,
}

/// What a place owes as at a day, before funders and before what was posted.
#[derive(Debug, Clone, Default)]
pub struct PlacePricing {
    /// The lines: by contract, period, payment and reference.
    pub lines: Vec<Line>,
    /// Every claim of the place.
    pub claims: Vec<Claim>,
    /// The results that are claimed more than once.
    pub overlaps: Vec<OverlapFinding>,
    /// Who is immature.
    pub waiting: Vec<WaitingPeople>,
}

impl Selection<'_> {
    /// Everything.
    pub const ALL: Selection<'static> = Selection { contract: None, payments: None };

    fn takes_contract(&self, name: &Name) -> bool {
        self.contract.is_none_or(|wanted| wanted == name)
    }

    fn takes_payment(&self, name: &Name) -> bool {
        self.payments.is_none_or(|wanted| wanted.contains(name))
    }
}

/// Prices everything measured in a place.
///
/// A line's amount is `quantity × unit price × overlap part × stage part`, rounded once by the contract's rule and
/// then cut to its caps. The result does not depend on the order of what was measured, except that it stands in the
/// order of units.
pub fn price_place(place: &Place, measured: &Measured, seen: &Seen, selection: Selection<'_>) -> PlacePricing {
    let found = Found::of(measured);
    let mut claims = Vec::new();
    for (number, contract) in place.contracts.iter().enumerate() {
        if selection.takes_contract(&contract.name) {
            claims.extend(claims_of(number, contract, &found));
        }
    }
    claims.retain(|claim| {
        let contract = &place.contracts[claim.contract];
        selection.takes_payment(&contract.payments[claim.payment].name)
    });
    let decided = decide(place, measured, &claims, |claim| is_paid_stage(place, claim));
    let mut pricing = PlacePricing::default();
    for (number, contract) in place.contracts.iter().enumerate() {
        if !selection.takes_contract(&contract.name) {
            continue;
        }
        let mut lines = contract_lines(number, place, measured, &claims, &decided, seen);
        lines.retain(|line| selection.takes_payment(&contract.payments[line.payment].name));
        lines.sort_by(|a, b| (a.period, a.payment, &a.id).cmp(&(b.period, b.payment, &b.id)));
        caps::cut(contract, &mut lines);
        pricing.lines.extend(lines);
        pricing.waiting.extend(waiting(number, contract, measured));
    }
    pricing.claims = claims;
    pricing.overlaps = decided.findings;
    pricing
}

fn contract_lines(
    number: usize,
    place: &Place,
    measured: &Measured,
    claims: &[Claim],
    decided: &Decided,
    seen: &Seen,
) -> Vec<Line> {
    let contract = &place.contracts[number];
    let groups = Groups { number, contract, measured, seen };
    let mut lines = block::lines(number, contract, seen.as_at);
    lines.extend(people::lines(number, contract, measured, claims, &decided.treatments));
    lines.extend(groups.above_lines(claims, &decided.treatments));
    lines.extend(groups.bonus_lines());
    lines.extend(metric::lines(&groups));
    lines
}

/// Whether a claim falls in a stage that pays: what is only measured must not take a result from one who is paid.
fn is_paid_stage(place: &Place, claim: &Claim) -> bool {
    let contract = &place.contracts[claim.contract];
    let payment = &contract.payments[claim.payment];
    claim.class == ClaimClass::Start
        || !stage_part(contract, payment, pricing_day(payment, claim.index, claim.on)).shadow
}
