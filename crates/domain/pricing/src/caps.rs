//! Caps: what does not fit under them is not due.

use std::collections::HashMap;

use contracts::Contract;
use units::Pence;

use crate::line::{Line, Status};
use crate::step::Step;

/// Cuts the due lines of a contract to its caps, in the order given: by period, then payment, then reference.
pub(crate) fn cut(contract: &Contract, lines: &mut [Line]) {
    // What each cap has let through so far in each of its stretches.
    let mut used: HashMap<(usize, i32), Pence> = HashMap::new();
    for line in lines.iter_mut().filter(|line| line.status == Status::Due && line.amount.is_positive()) {
        let applies: Vec<usize> =
            (0..contract.caps.len()).filter(|cap| contract.caps[*cap].payments.contains(&line.payment)).collect();
        let stretch_of = |cap: usize| {
            contract.caps[cap].over.every().map_or(0, |every| contract.stretches(every).number_of(line.period.from))
        };
        let keys: Vec<(usize, i32)> = applies.iter().map(|cap| (*cap, stretch_of(*cap))).collect();
        for key in &keys {
            let cap = &contract.caps[key.0];
            let before = used.get(key).copied().unwrap_or(Pence::ZERO);
            // Both are at most the limit, so neither subtraction can overflow or go below nothing.
            let room = cap.limit.minus(before).unwrap_or(Pence::ZERO);
            if line.amount > room {
                line.amount = room;
                let detail = format!("{} each {} is the most; {before} is used, {room} is left", cap.limit, cap.over);
                line.steps.push(Step::new("cap", detail).under(&cap.clause.value).comes_to(room));
            }
        }
        for key in keys {
            let sum = used.entry(key).or_insert(Pence::ZERO);
            *sum = sum.plus(line.amount).unwrap_or(contract.caps[key.0].limit);
        }
        if line.amount.is_zero() {
            line.status = Status::Capped;
        }
    }
}
