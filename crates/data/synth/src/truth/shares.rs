//! What each funder pays of a line.

use super::terms::Funder;

/// A funder's part, in pence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) funder: &'static str,
    pub(crate) pence: i64,
}

/// Splits an amount: whole pence by the shares, and those left over to the largest remainders, the first in order among
/// equals (clause 6.1).
pub(crate) fn split(amount: i64, funders: &[Funder]) -> Vec<Part> {
    let hundredths = |funder: &Funder| amount * funder.percent;
    let mut parts: Vec<Part> =
        funders.iter().map(|funder| Part { funder: funder.name, pence: hundredths(funder) / 100 }).collect();
    let left = amount - parts.iter().map(|part| part.pence).sum::<i64>();
    let mut order: Vec<usize> = (0..funders.len()).collect();
    // A stable sort keeps the order of equals.
    order.sort_by_key(|at| std::cmp::Reverse(hundredths(&funders[*at]) % 100));
    for at in order.into_iter().take(left.unsigned_abs() as usize) {
        parts[at].pence += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::truth::terms::Payment;

    fn check(amount: i64, payment: Payment, expected: &str) {
        let parts = split(amount, payment.funders());
        let shown: Vec<String> = parts.iter().map(|part| format!("{} {}", part.funder, part.pence)).collect();
        assert_eq!(shown.join(", "), expected);
        assert_eq!(parts.iter().map(|part| part.pence).sum::<i64>(), amount);
    }

    /// The first is the parties' own worked example of £687.50.
    #[test]
    fn odd_pence_go_to_the_largest_remainder() {
        check(68_750, Payment::DrugFree, "dhsc 30938, council 24062, moj 13750");
        check(10, Payment::DrugFree, "dhsc 5, council 3, moj 2");
        check(1, Payment::DrugFree, "dhsc 1, council 0, moj 0");
        check(27_501, Payment::NoReoffence, "moj 19251, council 8250");
        check(99, Payment::InWork, "dwp 59, council 40");
        check(21_500, Payment::Staying, "dwp 21500");
    }
}
