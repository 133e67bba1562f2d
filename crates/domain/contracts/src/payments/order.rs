//! Payments that come after others: none may come after itself.

use documents::{Fields, Label};

use super::{Payment, PaymentKind, span_of};
use crate::contract::Frame;
use crate::problem::Problem;

/// Reports payments that come after themselves, and payments that come after one without results of persons.
pub(crate) fn check_order(frame: &Frame<'_>, file: &Fields<'_>, payments: &[Payment]) {
    for (start, payment) in payments.iter().enumerate() {
        let mut chain = vec![start];
        let mut seen = vec![false; payments.len()];
        let mut at = start;
        while let Some(next) = payments[at].after() {
            if next == start {
                // Each cycle is reported once, at its first payment in the file.
                if chain.iter().min() == Some(&start) {
                    let name = |index: &usize| payments[*index].name.to_string();
                    let names: Vec<String> = chain.iter().chain([&start]).map(name).collect();
                    let label = |index: &usize| {
                        let text = format!("{} comes after this", payments[*index].name);
                        Label::new(span_of(file, &payments[*index], "after"), text)
                    };
                    let labels = chain.iter().map(label).collect();
                    frame.reader.found.at_all(labels, Problem::CyclicAfter { chain: names });
                }
                break;
            }
            if std::mem::replace(&mut seen[next], true) {
                break;
            }
            chain.push(next);
            at = next;
        }
        if let Some(after) = payment.after()
            && (payments[after].outcome().is_none() || matches!(payments[after].kind, PaymentKind::Bonus { .. }))
        {
            let cause =
                Problem::AfterNotResult { payment: payment.name.to_string(), after: payments[after].name.to_string() };
            frame.reader.found.at(span_of(file, payment, "after"), "pays for no result", cause);
        }
    }
}
