//! Rules that a contract breaks by itself, or beside another contract of its place.

mod people_and_money;
mod purpose_and_outcomes;
mod together_and_law;

use expect_test::Expect;

use crate::{found_by, recovery};

/// The contract of the folder keeps the rule; changed so, it breaks it.
fn check(number: u8, changes: &[(&str, &str)], expected: Expect) {
    let kept = found_by(&recovery(&[]), number, None);
    assert!(kept.lines().all(|line| line.starts_with("not looked at")), "{kept}");
    expected.assert_eq(&found_by(&recovery(changes), number, None));
}
