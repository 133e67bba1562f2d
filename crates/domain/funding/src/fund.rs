//! All lines of a place, in order, against the pots.

use std::collections::HashSet;

use contracts::{FunderWeight, OverCap, Place, Refund, Sharing};
use pricing::{Line, Step};
use units::{Day, Name, Pence, Quotient, Rounding, allot_by};

use crate::balances::PotBalances;
use crate::draw::{Draw, DrawError, Part, Purpose, Shortfall, deduct, draw};
use crate::held::Held;
use crate::posted::{Posted, PostedPart};
use crate::problem::FundingError;
use crate::refund::{are_same, kept};

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
/// What `commitments` hold of pots is not there for lines.
///
/// A refusal takes nothing back: where a line is refused and money was posted for its payment and period that would go
/// back, all lines of that payment and period are held. They stay as they were posted until the refusal is mended.
pub fn fund_place(place: &Place, lines: &[Line], posted: &Posted, commitments: &[Commitment]) -> FundedPlace {
    let here: HashSet<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    let gone: Vec<&str> = posted.lines().into_iter().filter(|id| !here.contains(id)).collect();
    let held = Held::of(lines, &gone, posted);
    let mut balances = PotBalances::default();
    let of_lines = lines.iter().map(|line| (line.id.as_str(), line.period.from));
    let stays = gone.iter().filter(|id| held.has(id)).map(|id| (*id, first_day_of(id)));
    for (line, day) in of_lines.chain(stays) {
        for part in posted.parts(line) {
            // The ledger has summed these before, and pots have limits: a sum that does not fit cannot have been posted.
            let _ = balances.take(place, &part.pot, day, part.amount);
        }
    }
    for held in commitments {
        // As above: what is committed was drawn from these very pots.
        let _ = balances.take(place, &held.pot, held.day, held.amount);
    }
    let paid = |line: &Line| Pence::total(posted.parts(&line.id).iter().map(|part| part.amount)).unwrap_or(Pence::ZERO);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| {
        let line = &lines[*at];
        (line.amount > paid(line), line.period, line.contract, line.payment, &line.id)
    });
    let mut funded = FundedPlace::default();
    let mut stopped = HashSet::new();
    let mut by_line: Vec<(usize, FundedLine)> = Vec::with_capacity(lines.len());
    for at in order {
        let line = &lines[at];
        by_line.push((
            at,
            match held.by(&line.id) {
                Some(by) => funded.hold(&line.id, posted.parts(&line.id), by),
                None => funded.add(place, line, posted, &mut balances, &mut stopped),
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
    for held in commitments {
        // It was counted above.
        let _ = balances.give_back(place, &held.pot, held.day, held.amount);
    }
    funded.problems.extend(balances.overdrawn(place));
    funded
}

/// Money of a pot that is held for something else than lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// The pot.
    pub pot: Name,
    /// The day by which it counts among the pot's years.
    pub day: Day,
    /// How much.
    pub amount: Pence,
}

/// The first day of a line's period, as its reference says it: contract, payment, day. A line of the ledger that is no
/// longer there is known by nothing else.
pub(crate) fn first_day_of(line: &str) -> Day {
    line.split('/').nth(2).and_then(|day| day.parse().ok()).unwrap_or(Day::MIN)
}

impl FundedPlace {
    fn add(
        &mut self,
        place: &Place,
        line: &Line,
        posted: &Posted,
        balances: &mut PotBalances,
        stopped: &mut HashSet<(usize, usize)>,
    ) -> FundedLine {
        let contract = &place.contracts[line.contract];
        let rule = (line.contract, contract.payments[line.payment].funding);
        let purpose = Purpose { place, contract, payment: line.payment, day: line.period.from };
        let situation =
            Situation { purpose, line, before: posted.parts(&line.id), is_stopped: stopped.contains(&rule) };
        let before = situation.before;
        match situation.fund(balances) {
            Ok((funded, short)) => {
                if funded.unfunded.is_positive() {
                    if contract.fundings[rule.1].over_cap == OverCap::Stop {
                        stopped.insert(rule);
                    }
                    let (line, unfunded) = (funded.line.clone(), funded.unfunded);
                    self.problems.push(if situation.is_stopped {
                        FundingError::Stopped { line, unfunded }
                    } else {
                        let funders = short.into_iter().map(|short| short.funder).collect();
                        FundingError::PotsEmpty { line, unfunded, funders }
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
    purpose: Purpose<'a>,
    line: &'a Line,
    before: &'a [PostedPart],
    /// Whether an earlier line of the same rule could not be paid, and the rule is to stop then.
    is_stopped: bool,
}

impl Situation<'_> {
    /// Who pays the line in all, and what that changes; also whose pots were short. Where it cannot be said, the balances
    /// are as they were.
    fn fund(&self, balances: &mut PotBalances) -> Result<(FundedLine, Vec<Shortfall>), DrawError> {
        let mut without = balances.clone();
        let funded = self.fund_on(&mut without)?;
        *balances = without;
        Ok(funded)
    }

    fn fund_on(&self, balances: &mut PotBalances) -> Result<(FundedLine, Vec<Shortfall>), DrawError> {
        let Purpose { place, day, .. } = self.purpose;
        let paid = Pence::total(self.before.iter().map(|part| part.amount))?;
        for part in self.before {
            balances.give_back(place, &part.pot, day, part.amount)?;
        }
        let mut steps = Vec::new();
        let draw = match self.line.amount.cmp(&paid) {
            std::cmp::Ordering::Equal => self.stays(&mut steps),
            _ if self.line.amount.is_negative() || paid.is_negative() => self.deducts(paid, balances, &mut steps)?,
            std::cmp::Ordering::Less => self.falls(paid, balances, &mut steps)?,
            std::cmp::Ordering::Greater if self.is_stopped => self.stops(paid, &mut steps)?,
            std::cmp::Ordering::Greater => self.rises(paid, balances, &mut steps)?,
        };
        for part in &draw.parts {
            balances.take(place, &part.pot, day, part.amount)?;
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

    /// An earlier line could not be paid, and by the rule nothing more is paid then. What was posted stays.
    fn stops(&self, paid: Pence, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        steps.push(self.ruled("over-cap", "an earlier line could not be paid; then: stop".to_string()));
        let parts = self.before.iter().map(part_of).collect();
        Ok(Draw { parts, unfunded: self.line.amount.minus(paid)?, ..Draw::default() })
    }

    /// The line is a deduction, or was one: money goes from the provider to the funders by the shares by which they pay. It
    /// is not money that this line has paid before, so nobody is an original funder of it.
    fn deducts(&self, paid: Pence, balances: &PotBalances, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let amount = self.line.amount;
        if paid.is_negative() {
            steps.push(self.ruled("posted", format!("{paid} was posted and is set right")));
        }
        if !amount.is_negative() {
            return draw(self.purpose, amount, balances);
        }
        steps.push(self.ruled("deduction", format!("{amount} goes back by the shares of those who pay")));
        deduct(self.purpose, amount)
    }

    /// The line is lower than what was posted: the difference goes back by the contract's rule.
    fn falls(&self, paid: Pence, balances: &PotBalances, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let parts = kept(self.purpose, self.before, self.line.amount, balances)?;
        let to = match self.purpose.funding().refund {
            Refund::OriginalFunders => "what goes back goes to those who paid it",
            Refund::HighestBandFirst => "what goes back goes first to those who paid last: highest band first",
        };
        steps.push(self.ruled("refund", format!("{paid} was posted; {to}")));
        Ok(Draw { parts, ..Draw::default() })
    }

    /// The line is higher than what was posted: the whole line is shared by today's rule. If the rule is still the one by
    /// which it was posted, that is all, so that it does not matter by how many steps the line came to its amount. Else,
    /// and where a pot with a limit would get a penny back, nothing posted is taken back: where a pot has paid more than
    /// today's rule asks, the others pay that much less between them.
    fn rises(&self, paid: Pence, balances: &PotBalances, steps: &mut Vec<Step>) -> Result<Draw, DrawError> {
        let (amount, funding) = (self.line.amount, self.purpose.funding());
        let by_rule = draw(self.purpose, amount, balances)?;
        if !funding.first.is_empty() {
            let pots = funding.first.iter().map(Name::as_str).collect::<Vec<_>>().join(", then ");
            let detail = format!("of {amount}, the pots that pay first: {pots}");
            steps.push(self.ruled("first", detail).comes_to(by_rule.first));
        }
        if funding.sharing != Sharing::Nobody {
            steps.push(self.ruled("shares", self.shares_told(amount.minus(by_rule.first)?)));
        }
        for Shortfall { funder, lacks } in &by_rule.short {
            let detail = format!("the pots of {funder} lack {lacks} of its share; then: {}", funding.over_cap);
            steps.push(self.ruled("over-cap", detail));
        }
        let fundable = amount.minus(by_rule.unfunded)?;
        if fundable <= paid {
            let parts = self.before.iter().map(part_of).collect();
            return Ok(Draw { parts, unfunded: amount.minus(paid)?, ..by_rule });
        }
        let owed = difference(&by_rule.parts, self.before)?;
        let is_same_rule = are_same(&draw(self.purpose, paid, balances)?.parts, self.before);
        if is_same_rule && !self.frees_a_limit(&owed) {
            return Ok(by_rule);
        }
        let mut parts: Vec<Part> = self.before.iter().map(part_of).collect();
        let (more, less): (Vec<Part>, Vec<Part>) = owed.into_iter().partition(|part| part.amount.is_positive());
        if !less.is_empty() {
            let detail = if is_same_rule {
                format!("{paid} was posted, and a pot with a limit gets no penny of it back while the line rises")
            } else {
                format!("{paid} was posted by other shares and stays with those who paid")
            };
            steps.push(self.ruled("posted", detail));
        }
        let weights: Vec<Quotient> = more.iter().map(|part| Quotient::from_pence(part.amount)).collect();
        let amounts = allot_by(fundable.minus(paid)?, &weights, funding.remainder)?.into_vec();
        for (part, amount) in more.into_iter().zip(amounts) {
            match parts.iter_mut().find(|known| known.pot == part.pot) {
                Some(known) => known.amount = known.amount.plus(amount)?,
                None => parts.push(Part { amount, ..part }),
            }
        }
        parts.retain(|part| !part.amount.is_zero());
        Ok(Draw { parts, ..by_rule })
    }

    /// Whether a pot with a limit would get something back. An earlier line that this pot could not pay would want it, and
    /// would not be asked again before the next settlement.
    fn frees_a_limit(&self, owed: &[Part]) -> bool {
        let is_limited = |part: &Part| {
            let pot = self.purpose.place.pots.iter().find(|pot| pot.name == part.pot);
            pot.is_some_and(|pot| pot.limit.is_some() || pot.years.is_some())
        };
        owed.iter().any(|part| part.amount.is_negative() && is_limited(part))
    }

    /// By what an amount is shared, for the explanation.
    fn shares_told(&self, amount: Pence) -> String {
        let Purpose { place, contract, payment, .. } = self.purpose;
        let funding = self.purpose.funding();
        let remainder = funding.remainder;
        if let Sharing::Fixed(shares) = &funding.sharing {
            let shares: Vec<String> = shares.iter().map(|share| format!("{} {}", share.funder, share.share)).collect();
            return format!("{amount} by shares: {}; remainder: {remainder}", shares.join(", "));
        }
        let weights = self.purpose.weights();
        let whole = Quotient::total(weights.iter().map(|weight| &weight.weight));
        let round = place.unit_costs.as_ref().map_or(Rounding::DOWN_TO_THE_PENNY, |costs| costs.round);
        let told = |weight: &FunderWeight| {
            let saved = weight.weight.round(round).unwrap_or(Pence::ZERO);
            format!("{} saves {saved} a result ({})", weight.funder, weight.weight.percent_of(&whole))
        };
        let name = place.shared_benefit(contract, payment).map_or("", |benefit| benefit.name.as_str());
        let told: Vec<String> = weights.iter().map(told).collect();
        format!("{amount} by benefit of {name}: {}; remainder: {remainder}", told.join(", "))
    }

    fn ruled(&self, what: &'static str, detail: String) -> Step {
        Step::new(what, detail).under(&self.purpose.funding().clause.value)
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
