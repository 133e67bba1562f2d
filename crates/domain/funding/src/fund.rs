//! All lines of a place, in order, against the pots.

use std::collections::HashSet;

use contracts::{Contract, Funding, Place};
use pricing::{Line, Step};
use units::{Pence, Rate, allot};

use crate::draw::{Draw, DrawError, Part, PotBalances, Shortfall, deduct, draw};
use crate::held::Held;
use crate::posted::{Posted, PostedPart};
use crate::problem::FundingError;
use crate::refund::kept;

/// A line and who pays it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundedLine {
    /// The line's reference.
    pub line: String,
    /// What each pot pays of it in all, what was posted before included.
    pub parts: Vec<Part>,
    /// What was posted before.
    pub posted: Pence,
    /// What is due now: below nothing if money goes back.
    pub due: Pence,
    /// What nobody can pay.
    pub unfunded: Pence,
    /// What each pot pays now: the difference to what was posted; below nothing if money goes back. No zeros.
    pub due_parts: Vec<Part>,
    /// Whether it stays as it was posted because another line of its payment and period is refused.
    pub is_held: bool,
    /// How the parts came about.
    pub steps: Vec<Step>,
}

/// Every line of a place and who pays it.
#[derive(Debug, Clone, Default)]
pub struct FundedPlace {
    /// The lines, in the order given; then the lines that were posted before and are no longer there.
    pub lines: Vec<FundedLine>,
    /// What is not funded.
    pub problems: Vec<FundingError>,
}

/// Funds the lines of a place.
///
/// Lines that have fallen, and lines that are no longer there, give back first; then lines that have risen are paid in
/// the order of their periods, then contracts, payments and references, so that a pot is used up in time and not by
/// the alphabet. The parts of each line sum to its amount less what is unfunded. Funding the same lines again after
/// posting what is due leaves nothing due.
///
/// A refusal takes nothing back: where a line is refused and money was posted for its payment and period that would go
/// back, all lines of that payment and period are held. They stay as they were posted until the refusal is mended.
pub fn fund_place(place: &Place, lines: &[Line], posted: &Posted) -> FundedPlace {
    let here: HashSet<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    let gone: Vec<&str> = posted.lines().into_iter().filter(|id| !here.contains(id)).collect();
    let held = Held::of(lines, &gone, posted);
    let mut balances = PotBalances::default();
    let stays = gone.iter().filter(|id| held.has(id));
    for part in here.iter().chain(stays).flat_map(|line| posted.parts(line)) {
        // The ledger has summed these before, and pots have limits: a sum that does not fit cannot have been posted.
        let _ = balances.take(&part.pot, part.amount);
    }
    let paid = |line: &Line| Pence::total(posted.parts(&line.id).iter().map(|part| part.amount)).unwrap_or(Pence::ZERO);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| {
        let line = &lines[*at];
        (line.amount > paid(line), line.period, line.contract, line.payment, &line.id)
    });
    let mut funded = FundedPlace::default();
    let mut by_line: Vec<(usize, FundedLine)> = Vec::with_capacity(lines.len());
    for at in order {
        let line = &lines[at];
        by_line.push((
            at,
            match held.by(&line.id) {
                Some(by) => funded.hold(&line.id, posted.parts(&line.id), by),
                None => funded.add(place, line, posted, &mut balances),
            },
        ));
    }
    by_line.sort_by_key(|(at, _)| *at);
    funded.lines = by_line.into_iter().map(|(_, line)| line).collect();
    for id in gone {
        let line = match held.by(id) {
            Some(by) => funded.hold(id, posted.parts(id), by),
            None => returned(id, posted.parts(id)),
        };
        funded.lines.push(line);
    }
    funded.problems.extend(overdrawn(place, &funded.lines));
    funded
}

/// Pots that have paid more than their limits: a limit was lowered below what had been posted.
fn overdrawn(place: &Place, lines: &[FundedLine]) -> Vec<FundingError> {
    let mut found = Vec::new();
    for pot in &place.pots {
        let parts = lines.iter().flat_map(|line| &line.parts).filter(|part| part.pot == pot.name);
        // What does not fit is above every limit; no ledger holds it.
        let paid = Pence::total(parts.map(|part| part.amount)).unwrap_or(Pence::new(i64::MAX));
        if let Some(limit) = pot.limit.filter(|limit| paid > *limit) {
            found.push(FundingError::PotOverdrawn { pot: pot.name.clone(), paid, limit });
        }
    }
    found
}

impl FundedPlace {
    fn add(&mut self, place: &Place, line: &Line, posted: &Posted, balances: &mut PotBalances) -> FundedLine {
        let contract = &place.contracts[line.contract];
        let funding = &contract.fundings[contract.payments[line.payment].funding];
        let before = posted.parts(&line.id);
        let situation = Situation { place, contract, funding, line, before };
        match situation.fund(balances) {
            Ok((funded, short)) => {
                if funded.unfunded.is_positive() {
                    let (line, unfunded) = (funded.line.clone(), funded.unfunded);
                    self.problems.push(FundingError::PotsEmpty {
                        line,
                        unfunded,
                        funders: short.into_iter().map(|short| short.funder).collect(),
                    });
                }
                funded
            }
            Err(why) => {
                let line_id = line.id.clone();
                self.problems.push(match why {
                    DrawError::Allotment(why) => FundingError::Allotment { line: line_id, why },
                    DrawError::Overflow(why) => FundingError::Overflow { line: line_id, why },
                });
                unchanged(line, before)
            }
        }
    }

    /// Leaves a line as it was posted, because of the refused line `by`.
    fn hold(&mut self, id: &str, before: &[PostedPart], by: &str) -> FundedLine {
        // What was posted has been summed by the ledger, so it fits.
        let posted = Pence::total(before.iter().map(|part| part.amount)).unwrap_or(Pence::ZERO);
        if posted.is_positive() {
            self.problems.push(FundingError::Held { line: id.to_string(), posted, refused: by.to_string() });
        }
        let detail = format!("{by} is refused, so what was posted stays until that is mended");
        FundedLine {
            line: id.to_string(),
            parts: before.iter().map(part_of).collect(),
            posted,
            due: Pence::ZERO,
            unfunded: Pence::ZERO,
            due_parts: Vec::new(),
            is_held: true,
            steps: vec![Step::new("held", detail).comes_to(posted)],
        }
    }
}

/// A line, its rule, and what was posted for it before.
struct Situation<'a> {
    place: &'a Place,
    contract: &'a Contract,
    funding: &'a Funding,
    line: &'a Line,
    before: &'a [PostedPart],
}

impl Situation<'_> {
    /// Who pays the line in all, and what that changes; also whose pots were short.
    fn fund(&self, balances: &mut PotBalances) -> Result<(FundedLine, Vec<Shortfall>), DrawError> {
        let paid = Pence::total(self.before.iter().map(|part| part.amount))?;
        for part in self.before {
            balances.give_back(&part.pot, part.amount)?;
        }
        let mut steps = Vec::new();
        let draw = match self.line.amount.cmp(&paid) {
            std::cmp::Ordering::Equal => self.stays(&mut steps),
            _ if self.line.amount.is_negative() || paid.is_negative() => self.deducts(paid, balances, &mut steps)?,
            std::cmp::Ordering::Less => self.falls(paid, &mut steps)?,
            std::cmp::Ordering::Greater => self.rises(paid, balances, &mut steps)?,
        };
        for part in &draw.parts {
            balances.take(&part.pot, part.amount)?;
            steps.push(Step::new("share", format!("{} pays from {}", part.funder, part.pot)).comes_to(part.amount));
        }
        if draw.unfunded.is_positive() {
            steps.push(Step::new("unfunded", "no pot that pays it by the rule has money left").comes_to(draw.unfunded));
        }
        let funded = FundedLine {
            line: self.line.id.clone(),
            due: self.line.amount.minus(draw.unfunded)?.minus(paid)?,
            due_parts: difference(&draw.parts, self.before)?,
            parts: draw.parts,
            posted: paid,
            unfunded: draw.unfunded,
            is_held: false,
            steps,
        };
        Ok((funded, draw.short))
    }

    /// Nothing has changed: those who paid have paid.
    fn stays(&self, steps: &mut Vec<Step>) -> Draw {
        if !self.before.is_empty() {
            steps.push(Step::new("posted", "the whole line has been posted"));
        }
        Draw { parts: self.before.iter().map(part_of).collect(), ..Draw::default() }
    }

    /// The line is a deduction, or was one: money goes from the provider to the funders by the shares by which they pay. It
    /// is not money that this line has paid before, so nobody is an original funder of it.
    fn deducts(&self, paid: Pence, balances: &PotBalances, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let amount = self.line.amount;
        if paid.is_negative() {
            steps.push(self.ruled("posted", format!("{paid} was posted and is set right")));
        }
        if !amount.is_negative() {
            return draw(self.place, self.contract, self.funding, self.line.period.from, amount, balances);
        }
        steps.push(self.ruled("deduction", format!("{amount} goes back by the shares of those who pay")));
        deduct(self.place, self.contract, self.funding, self.line.period.from, amount)
    }

    /// The line is lower than what was posted: the difference goes back to those who paid.
    fn falls(&self, paid: Pence, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let parts = kept(self.before, self.line.amount, self.funding.remainder)?;
        steps.push(self.ruled("refund", format!("{paid} was posted; what goes back goes to those who paid it")));
        Ok(Draw { parts, ..Draw::default() })
    }

    /// The line is higher than what was posted: the whole line is shared by today's rule, except that nothing posted
    /// is taken back. Where a pot has paid more than today's share, the others pay that much less between them.
    fn rises(&self, paid: Pence, balances: &PotBalances, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let amount = self.line.amount;
        let day = self.line.period.from;
        let by_rule = draw(self.place, self.contract, self.funding, day, amount, balances)?;
        let shares: Vec<String> =
            self.funding.shares.iter().map(|share| format!("{} {}", share.funder, share.share)).collect();
        let detail = format!("{amount} by shares: {}; remainder: {}", shares.join(", "), self.funding.remainder);
        steps.push(self.ruled("shares", detail));
        for Shortfall { funder, lacks } in &by_rule.short {
            let detail = format!("the pots of {funder} lack {lacks} of its share; then: {}", self.funding.over_cap);
            steps.push(self.ruled("over-cap", detail));
        }
        let fundable = amount.minus(by_rule.unfunded)?;
        if fundable <= paid {
            let parts = self.before.iter().map(part_of).collect();
            return Ok(Draw { parts, unfunded: amount.minus(paid)?, short: by_rule.short });
        }
        let mut parts: Vec<Part> = self.before.iter().map(part_of).collect();
        let owed = difference(&by_rule.parts, self.before)?;
        let (more, less): (Vec<Part>, Vec<Part>) = owed.into_iter().partition(|part| part.amount.is_positive());
        if !less.is_empty() {
            steps
                .push(self.ruled("posted", format!("{paid} was posted by other shares and stays with those who paid")));
        }
        let whole = Pence::total(more.iter().map(|part| part.amount))?;
        let weights: Option<Vec<Rate>> = more.iter().map(|part| Rate::of(part.amount.get(), whole.get())).collect();
        let weights = weights.unwrap_or_default();
        let amounts = allot(fundable.minus(paid)?, &weights, self.funding.remainder)?.into_vec();
        for (part, amount) in more.into_iter().zip(amounts) {
            match parts.iter_mut().find(|known| known.pot == part.pot) {
                Some(known) => known.amount = known.amount.plus(amount)?,
                None => parts.push(Part { amount, ..part }),
            }
        }
        parts.retain(|part| !part.amount.is_zero());
        Ok(Draw { parts, ..by_rule })
    }

    fn ruled(&self, what: &'static str, detail: String) -> Step {
        Step::new(what, detail).under(&self.funding.clause.value)
    }
}

fn part_of(posted: &PostedPart) -> Part {
    Part { funder: posted.funder.clone(), pot: posted.pot.clone(), amount: posted.amount }
}

/// What each pot pays now: wanted less posted, without zeros.
fn difference(wanted: &[Part], before: &[PostedPart]) -> Result<Vec<Part>, DrawError> {
    let mut parts = Vec::new();
    for part in wanted {
        let posted = before.iter().find(|posted| posted.pot == part.pot).map_or(Pence::ZERO, |posted| posted.amount);
        parts.push(Part { amount: part.amount.minus(posted)?, ..part.clone() });
    }
    for posted in before.iter().filter(|posted| !wanted.iter().any(|part| part.pot == posted.pot)) {
        parts.push(Part { amount: posted.amount.negated()?, ..part_of(posted) });
    }
    parts.retain(|part| !part.amount.is_zero());
    Ok(parts)
}

/// A line that was posted and is no longer there: all of it goes back.
fn returned(id: &str, before: &[PostedPart]) -> FundedLine {
    // What was posted has been summed by the ledger, so it fits.
    let posted = Pence::total(before.iter().map(|part| part.amount)).unwrap_or(Pence::ZERO);
    let due_parts = difference(&[], before).unwrap_or_default();
    let detail = "the line is no longer there; what was posted goes back to those who paid it".to_string();
    FundedLine {
        line: id.to_string(),
        parts: Vec::new(),
        posted,
        due: posted.negated().unwrap_or(Pence::ZERO),
        unfunded: Pence::ZERO,
        due_parts,
        is_held: false,
        steps: vec![Step::new("refund", detail)],
    }
}

/// A line that could not be funded: what was posted stays as it is, and nothing is due.
fn unchanged(line: &Line, before: &[PostedPart]) -> FundedLine {
    let posted = Pence::total(before.iter().map(|part| part.amount)).unwrap_or(Pence::ZERO);
    FundedLine {
        line: line.id.clone(),
        parts: before.iter().map(part_of).collect(),
        posted,
        due: Pence::ZERO,
        unfunded: line.amount.minus(posted).unwrap_or(Pence::ZERO).max(Pence::ZERO),
        due_parts: Vec::new(),
        is_held: false,
        steps: Vec::new(),
    }
}
