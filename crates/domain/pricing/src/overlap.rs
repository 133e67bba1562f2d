//! One result, several claims: which of them is paid by the place's overlap rule.
//!
//! Two claims are the same result when a linked person, the kind of outcome and overlapping windows agree, whatever
//! contract, provider or department they come from. Within one contract only one payment's own repeated claims are
//! held against each other: that a contract pays for an interim and a final result of one kind is its own affair.

use std::collections::HashMap;

use contracts::{Contract, OverlapRule, OverlapTerms, Place};
use outcomes::Measured;
use units::{Name, Rate};

use crate::claims::{Claim, ClaimClass};

/// What becomes of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Treatment {
    /// It is paid whole.
    Full,
    /// It is paid one of so many equal parts of its price.
    Split {
        /// How many claims share the result.
        ways: u32,
    },
    /// It is paid less a discount.
    Discounted {
        /// The part of the price that is paid.
        part: Rate,
    },
    /// It is not paid.
    Lost,
}

/// One result that is claimed more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlapFinding {
    /// The kind of outcome; nothing for repeated claims of one payment without a kind.
    pub kind: Option<Name>,
    /// The rule that decided, with its clause; nothing within one contract, where the first always wins.
    pub terms: Option<OverlapTerms>,
    /// The claims, the earliest first.
    pub claims: Vec<OverlapClaim>,
}

/// One of the claims of an overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverlapClaim {
    /// Index of the claim among all claims of the place.
    pub claim: usize,
    /// What becomes of it.
    pub treatment: Treatment,
}

/// What the overlap rules decide.
pub(crate) struct Decided {
    /// One treatment a claim.
    pub treatments: Vec<Treatment>,
    /// Every result that is claimed more than once.
    pub findings: Vec<OverlapFinding>,
}

impl Treatment {
    /// The part of the price that is paid.
    pub fn part(self) -> Rate {
        match self {
            Treatment::Full => Rate::WHOLE,
            Treatment::Split { ways } => Rate::of(1, i64::from(ways)).unwrap_or(Rate::ZERO),
            Treatment::Discounted { part } => part,
            Treatment::Lost => Rate::ZERO,
        }
    }
}

/// Decides every claim. `competes` leaves out claims that are not paid anyway, such as those of a shadow stage.
pub(crate) fn decide(
    place: &Place,
    measured: &Measured,
    claims: &[Claim],
    competes: impl Fn(&Claim) -> bool,
) -> Decided {
    let mut order: Vec<usize> =
        (0..claims.len()).filter(|at| claims[*at].class != ClaimClass::Start && competes(&claims[*at])).collect();
    order.sort_by_key(|at| precedence(&claims[*at]));
    let mut decider = Decider::new(place, claims);
    // For each person and kind of result: the claims that stand first so far.
    let mut leaders: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for at in order {
        let claim = &claims[at];
        let persons = measured.persons_of(&measured.entries[claim.entry as usize]);
        let key = |person: u32| Key { class: claim.class, person, kind: SameKind::of(place, claim) };
        let rival = persons.iter().find_map(|person| {
            leaders.get(&key(*person))?.iter().find(|leader| same_result(claim, &claims[**leader])).copied()
        });
        if rival.is_none_or(|rival| decider.meet(rival, at)) {
            for person in persons {
                leaders.entry(key(*person)).or_default().push(at);
            }
        }
    }
    decider.finish()
}

/// Earlier results first, then earlier entries, then contracts in the alphabet, payments in the file, and entries in
/// the order of units: a total order, so that nothing depends on the order of the extracts.
fn precedence(claim: &Claim) -> (units::Day, units::Day, usize, usize, u32, Option<u32>) {
    (claim.on, claim.index, claim.contract, claim.payment, claim.entry, claim.outcome)
}

/// What claims must have in common to be compared at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    class: ClaimClass,
    person: u32,
    kind: SameKind<'a>,
}

/// The kind of outcome, or, for outcomes without one, the payment whose repeated claims are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum SameKind<'a> {
    Outcome(&'a Name),
    Payment { contract: usize, payment: usize },
}

impl<'a> SameKind<'a> {
    fn of(place: &'a Place, claim: &Claim) -> SameKind<'a> {
        kind_of(place, claim)
            .map_or(SameKind::Payment { contract: claim.contract, payment: claim.payment }, SameKind::Outcome)
    }
}

/// The kind of outcome that a claim is for.
fn kind_of<'a>(place: &'a Place, claim: &Claim) -> Option<&'a Name> {
    let contract: &Contract = &place.contracts[claim.contract];
    contract.outcomes[contract.payments[claim.payment].outcome()?].kind.as_ref()
}

fn same_result(claim: &Claim, leader: &Claim) -> bool {
    let comparable = claim.contract != leader.contract || claim.payment == leader.payment;
    comparable && claim.window.meet(leader.window).is_some()
}

/// Treatments and findings as they come about.
struct Decider<'a> {
    place: &'a Place,
    claims: &'a [Claim],
    treatments: Vec<Treatment>,
    findings: Vec<OverlapFinding>,
    /// The findings that each first claim has led to.
    findings_of: HashMap<usize, Vec<usize>>,
}

impl<'a> Decider<'a> {
    fn new(place: &'a Place, claims: &'a [Claim]) -> Decider<'a> {
        Decider {
            place,
            claims,
            treatments: vec![Treatment::Full; claims.len()],
            findings: Vec::new(),
            findings_of: HashMap::new(),
        }
    }

    /// Applies the rule for a claim that meets an earlier one. Gives whether it too stands as a first claim.
    fn meet(&mut self, leader: usize, at: usize) -> bool {
        let terms = self.terms(leader, at);
        let rule = terms.as_ref().map_or(OverlapRule::FirstWins, |terms| terms.rule);
        let discount = terms.as_ref().and_then(|terms| terms.discount);
        let finding = self.note(leader, at, terms);
        match rule {
            OverlapRule::FirstWins => self.treatments[at] = Treatment::Lost,
            OverlapRule::PayBoth => {}
            OverlapRule::Exclude => {
                self.treatments[at] = Treatment::Lost;
                self.treatments[leader] = Treatment::Lost;
            }
            OverlapRule::Discount => {
                let part = discount.and_then(Rate::complement).unwrap_or(Rate::ZERO);
                self.treatments[at] = Treatment::Discounted { part };
            }
            OverlapRule::Split => {
                let sharing: Vec<usize> = self.findings[finding].claims.iter().map(|claim| claim.claim).collect();
                let ways = u32::try_from(sharing.len()).unwrap_or(u32::MAX);
                for claim in sharing {
                    self.treatments[claim] = Treatment::Split { ways };
                }
            }
        }
        rule == OverlapRule::PayBoth
    }

    /// The agreed rule for two claims; nothing within one contract.
    fn terms(&self, leader: usize, at: usize) -> Option<OverlapTerms> {
        let (first, later) = (&self.claims[leader], &self.claims[at]);
        if first.contract == later.contract {
            return None;
        }
        let name = |claim: &Claim| &self.place.contracts[claim.contract].name;
        let (overlap, kind) = (self.place.overlap.as_ref()?, kind_of(self.place, later)?);
        Some(overlap.terms_for(name(first), name(later), kind).clone())
    }

    /// Writes the overlap down: claims that meet one first claim under one rule are one finding.
    fn note(&mut self, leader: usize, at: usize, terms: Option<OverlapTerms>) -> usize {
        let known = self.findings_of.entry(leader).or_default();
        let finding = known.iter().copied().find(|finding| self.findings[*finding].terms == terms);
        let finding = finding.unwrap_or_else(|| {
            let kind = kind_of(self.place, &self.claims[leader]).cloned();
            let first = OverlapClaim { claim: leader, treatment: Treatment::Full };
            self.findings.push(OverlapFinding { kind, terms, claims: vec![first] });
            known.push(self.findings.len() - 1);
            self.findings.len() - 1
        });
        self.findings[finding].claims.push(OverlapClaim { claim: at, treatment: Treatment::Full });
        finding
    }

    fn finish(mut self) -> Decided {
        for claim in self.findings.iter_mut().flat_map(|finding| &mut finding.claims) {
            claim.treatment = self.treatments[claim.claim];
        }
        Decided { treatments: self.treatments, findings: self.findings }
    }
}
