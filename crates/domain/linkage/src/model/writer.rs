//! A model as the text of a `linkage.toml`.

use std::fmt::Write;

use strum::VariantArray;
use toml_writer::{ToTomlValue, TomlStringBuilder};

use super::reader::EVERYONE;
use super::{Conflict, Decision, Holder, IdentifierRule, Model, PairScope};
use crate::FORMAT_VERSION;
use crate::blocking::Rule;
use crate::compare::Comparison;
use crate::parameters::Likelihood;
use crate::training::Field;

impl Model {
    /// The text of a `linkage.toml` that says the same, with likelihoods rounded to four digits. `header` goes first, as
    /// comments.
    pub fn to_toml(&self, header: &str) -> String {
        let mut text = String::new();
        for line in header.lines() {
            push(&mut text, format_args!("# {line}"));
        }
        push(&mut text, format_args!("format = {FORMAT_VERSION}"));
        self.write_figures(&mut text);
        self.write_blocking(&mut text);
        for comparison in Comparison::VARIANTS {
            self.write_comparison(&mut text, *comparison);
        }
        self.identifiers.iter().for_each(|rule| write_identifier(&mut text, rule));
        for source in &self.sources {
            push(&mut text, format_args!("\n[sources.{}]\ndeduplicated = {}", source.name, source.deduplicated));
        }
        if let Some(file) = &self.secret_file {
            push(&mut text, format_args!("\n[encodings]\nsecret_file = {}", quoted(&file.value)));
        }
        for (table, decisions) in [("same", &self.same), ("different", &self.different)] {
            decisions.iter().for_each(|decision| write_decision(&mut text, table, decision));
        }
        text
    }

    fn write_figures(&self, text: &mut String) {
        push(text, format_args!("\n[thresholds]"));
        push(text, format_args!("join = \"{}\"", percent(self.join.get())));
        push(text, format_args!("split = \"{}\"", percent(self.split.get())));
        push(text, format_args!("\n[prior]"));
        push(text, format_args!("matches_per_record = \"{}\"", decimal(self.prior.matches_per_record)));
        push(text, format_args!("relatives_per_record = \"{}\"", decimal(self.prior.relatives_per_record)));
        push(text, format_args!("strangers_at_least = {}", self.prior.strangers_at_least));
    }

    fn write_blocking(&self, text: &mut String) {
        push(text, format_args!("\n[blocking]\nlargest_block = {}", self.largest_block));
        push(text, format_args!("most_pairs = {}", self.most_pairs));
        let pairs = match self.pairs {
            PairScope::All => "all",
            PairScope::BetweenSources => "between-agencies",
            PairScope::WithinSources => "within-agencies",
        };
        push(text, format_args!("pairs = \"{pairs}\""));
        for Rule { agree, at_most } in &self.blocking_rules {
            let parts: Vec<String> = agree.iter().map(|part| format!("\"{}\"", part.key())).collect();
            let parts = if parts.is_empty() { format!("\"{EVERYONE}\"") } else { parts.join(", ") };
            push(text, format_args!("\n[[blocking.rules]]\nagree = [{parts}]"));
            if let Some(at_most) = at_most {
                push(text, format_args!("at_most = {at_most}"));
            }
        }
    }

    fn write_comparison(&self, text: &mut String, comparison: Comparison) {
        push(text, format_args!("\n[comparisons.{comparison}]"));
        if !self.uses(comparison) {
            push(text, format_args!("used = false"));
        }
        if self.fixed.contains(&comparison) {
            push(text, format_args!("fixed = true"));
        }
        let field = Field::Comparison(comparison);
        write_levels(text, &format!("comparisons.{comparison}"), field, self.parameters.levels(comparison));
    }
}

fn write_identifier(text: &mut String, rule: &IdentifierRule) {
    push(text, format_args!("\n[identifiers.{}]", rule.name));
    if !rule.used {
        push(text, format_args!("used = false"));
    }
    if rule.belongs_to == Holder::Household {
        push(text, format_args!("belongs_to = \"household\""));
    }
    let conflict = match rule.conflict {
        Conflict::Refuse => "refuse",
        Conflict::Weigh => "weigh",
    };
    if rule.conflict != IdentifierRule::of(&rule.name).conflict {
        push(text, format_args!("conflict = \"{conflict}\""));
    }
    if rule.fixed {
        push(text, format_args!("fixed = true"));
    }
    if let Some(levels) = &rule.levels {
        // The levels of all kinds are the same, so any kind's number does.
        write_levels(text, &format!("identifiers.{}", rule.name), Field::Identifier(0), levels);
    }
}

fn write_levels(text: &mut String, table: &str, field: Field, levels: &[Likelihood]) {
    push(text, format_args!("\n[{table}.levels]"));
    let keys: Vec<String> = (0..levels.len()).map(|number| field.level(number).key()).collect();
    let width = keys.iter().map(String::len).max().unwrap_or(0);
    for (key, level) in keys.iter().zip(levels) {
        let Likelihood { same, strangers, relatives } = level;
        let [same, strangers, relatives] = [same, strangers, relatives].map(|share| format!("\"{}\"", percent(*share)));
        push(
            text,
            format_args!(
                "{key:width$} = {{ one_person = {same:10}, strangers = {strangers:13}, relatives = {relatives:10} }}"
            ),
        );
    }
}

fn write_decision(text: &mut String, table: &str, decision: &Decision) {
    push(text, format_args!("\n[[{table}]]"));
    for (side, entity) in [("left", &decision.left), ("right", &decision.right)] {
        push(text, format_args!("{side} = {{ source = \"{}\", key = {} }}", entity.source, quoted(&entity.key)));
    }
    push(text, format_args!("because = {}", quoted(&decision.because)));
}

/// A share in percent with four digits that say something, as `0.003578%`.
fn percent(share: f64) -> String {
    format!("{}%", decimal(share * 100.0))
}

/// Four digits that say something, without zeros behind.
fn decimal(number: f64) -> String {
    let whole_digits = number.abs().max(f64::MIN_POSITIVE).log10().floor() as i32;
    // Shares near 1 keep the digits by which they miss it.
    let places = (3 - whole_digits).clamp(4, 12) as usize;
    let text = format!("{number:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A text in TOML's quotation marks.
fn quoted(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

/// Writing to a text cannot fail.
fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}
