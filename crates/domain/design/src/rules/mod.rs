//! The sixty rules, a file for each part of the list.

mod assurance;
pub(crate) mod cohort;
mod joining_up;
mod money;
mod outcomes;
mod pace_and_law;
mod purpose;

use crate::rule::Rule;

/// Every rule, in the order of their numbers.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let groups: [&'static [Rule]; 8] = [
        purpose::RULES,
        outcomes::RULES,
        cohort::RULES,
        money::CASH,
        money::RISK,
        joining_up::RULES,
        assurance::RULES,
        pace_and_law::RULES,
    ];
    groups.into_iter().flatten()
}

/// The rule of this code; `gain-share` is short for `design::gain-share`, and a number stands for its rule.
pub fn find(code: &str) -> Option<&'static Rule> {
    let word = code.strip_prefix("design::").unwrap_or(code);
    let is_it = |rule: &&Rule| rule.code.strip_prefix("design::") == Some(word) || rule.number.to_string() == word;
    all().find(is_it)
}

#[cfg(test)]
mod tests {
    use super::{all, find};

    #[test]
    fn there_are_sixty_rules_in_the_order_of_their_numbers_and_no_code_twice() {
        let numbers: Vec<u8> = all().map(|rule| rule.number).collect();
        assert_eq!(numbers, (1..=60).collect::<Vec<u8>>());
        let mut codes: Vec<&str> = all().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 60);
        for rule in all() {
            let slug = rule.code.strip_prefix("design::").expect("a code of this crate");
            assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.code);
            assert!(
                !rule.sources.is_empty() && !rule.why.ends_with('.') && !rule.change.ends_with('.'),
                "{}",
                rule.code
            );
        }
    }

    #[test]
    fn a_rule_is_found_by_its_code_its_word_and_its_number() {
        for asked in ["design::single-purpose", "single-purpose", "1"] {
            assert_eq!(find(asked).map(|rule| rule.number), Some(1), "{asked}");
        }
        assert!(find("design::nothing").is_none());
    }
}
