//! Rules that pull in opposite directions. The report says so; it resolves nothing.

use units::Name;

use crate::found::Finding;

/// Two sets of rules that pull in opposite directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TensionRule {
    /// The rules of one side.
    pub one: &'static [u8],
    /// The rules of the other.
    pub other: &'static [u8],
    /// What pulls against what.
    pub says: &'static str,
}

const ALL: &[TensionRule] = &[
    TensionRule {
        one: &[6, 7],
        other: &[26, 27, 28],
        says: "paying for steps on the way rewards activity, and paying only at the end starves the provider of cash",
    },
    TensionRule {
        one: &[3],
        other: &[11, 21],
        says: "a simple metric is understood and trusted, and one that sees frequency and case mix is fairer",
    },
    TensionRule {
        one: &[46],
        other: &[47],
        says: "an independent assessor keeps claims honest, and another assessment makes people wait",
    },
    TensionRule {
        one: &[4],
        other: &[52],
        says: "freedom of method lets providers find what works, and minimum standards protect people from what does not",
    },
];

/// Every pair of sides.
pub fn all() -> &'static [TensionRule] {
    ALL
}

/// A tension that shows in a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tension {
    /// The sides.
    pub rule: &'static TensionRule,
    /// The contract; nothing for the place.
    pub contract: Option<Name>,
    /// The codes of one side that show here.
    pub one: Vec<&'static str>,
    /// The codes of the other side that show here.
    pub other: Vec<&'static str>,
}

impl TensionRule {
    /// Whether two rules stand on its two sides.
    pub fn is_between(&self, first: u8, second: u8) -> bool {
        let crosses = |a: u8, b: u8| self.one.contains(&a) && self.other.contains(&b);
        crosses(first, second) || crosses(second, first)
    }

    /// Whether a rule stands on one of its sides.
    pub fn has(&self, number: u8) -> bool {
        self.one.contains(&number) || self.other.contains(&number)
    }
}

/// The tensions that show: both sides find something, or one is accepted for the sake of the other.
pub(crate) fn seen(findings: &[Finding]) -> Vec<Tension> {
    let mut contracts: Vec<&Option<Name>> = findings.iter().map(|finding| &finding.contract).collect();
    contracts.sort();
    contracts.dedup();
    let mut seen = Vec::new();
    for contract in contracts {
        for rule in ALL {
            let side = |numbers: &[u8], others: &[u8]| {
                let here = findings.iter().filter(|finding| finding.contract == *contract);
                let mut codes: Vec<&'static str> = Vec::new();
                for finding in here {
                    let favoured = finding.accepted.as_ref().and_then(|accepted| accepted.favours);
                    if numbers.contains(&finding.rule.number) {
                        codes.push(finding.rule.code);
                    } else if others.contains(&finding.rule.number)
                        && let Some(favoured) = favoured.and_then(crate::rules::find)
                        && numbers.contains(&favoured.number)
                    {
                        codes.push(favoured.code);
                    }
                }
                codes.sort_unstable();
                codes.dedup();
                codes
            };
            let (one, other) = (side(rule.one, rule.other), side(rule.other, rule.one));
            if !one.is_empty() && !other.is_empty() {
                seen.push(Tension { rule, contract: contract.clone(), one, other });
            }
        }
    }
    seen
}
