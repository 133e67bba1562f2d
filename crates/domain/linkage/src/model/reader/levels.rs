//! The likelihoods of a field's levels, where a place states its own.

use documents::{Diagnostics, Entry, Fields, Holds, KeySpec, Located, TableSpec};
use units::Rate;

use super::super::{Problem, number};
use crate::parameters::Likelihood;
use crate::training::Field;

const SHARE: Holds = Holds::a("a share above 0%", "\"2.5%\"");

/// A level's likelihoods.
pub(super) const LEVEL: TableSpec = TableSpec {
    name: "levels",
    says: "How often a level of agreement is seen, of the pairs in which both records have the field: in the words of \
           `purse link --pair`, with `-` between them, as `the-same` or `a-slip-apart`. If one level is given, all are, \
           and each column adds up to 100%.",
    keys: &[
        KeySpec::required("one_person", SHARE, "in two records of one person"),
        KeySpec::required("strangers", SHARE, "in records of two strangers, over all values"),
        KeySpec::required("relatives", SHARE, "in records of two members of one family or household"),
    ],
};

/// How far a column may be from 100%, for rounding.
const SLACK: f64 = 0.001;

/// Reads the levels at `levels`; nothing if there are none, or if something is wrong with them.
pub(super) fn read(fields: &Fields<'_>, field: Field) -> Option<Vec<Likelihood>> {
    let entry = fields.table_at("levels")?;
    let found = fields.found();
    let keys: Vec<String> = (0..field.levels()).map(|number| field.level(number).key()).collect();
    let mut levels: Vec<Option<Likelihood>> = vec![None; keys.len()];
    let mut is_good = true;
    for entry in fields.named_tables("levels") {
        let Some(at) = keys.iter().position(|key| *key == entry.key) else {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            fields.not_a_choice("levels", &Located::new(entry.key.clone(), entry.key_span), &keys);
            is_good = false;
            continue;
        };
        levels[at] = likelihood(entry, found);
        is_good &= levels[at].is_some();
    }
    if !is_good {
        return None;
    }
    for (key, _) in keys.iter().zip(&levels).filter(|(_, level)| level.is_none()) {
        found.at(entry.key_span, "", Problem::LevelMissing { level: key.clone() });
    }
    let levels: Vec<Likelihood> = levels.into_iter().collect::<Option<_>>()?;
    whole(levels, entry, found)
}

fn likelihood(entry: &Entry, found: &Diagnostics) -> Option<Likelihood> {
    let fields = Fields::open_value(entry, &LEVEL, found)?;
    let share = |key| {
        let share = fields.parse::<Rate>(key)?;
        if share.value > Rate::ZERO {
            return Some(number(share.value));
        }
        let why = "what is never seen cannot be weighed; write a small share such as \"0.001%\"";
        found.at(share.span, "out of range", Problem::OutOfRange { key, range: "above 0%", why });
        None
    };
    let (same, strangers, relatives) = (share("one_person"), share("strangers"), share("relatives"));
    Some(Likelihood { same: same?, strangers: strangers?, relatives: relatives? })
}

/// The levels with columns that add up to 1 exactly, if they do but for rounding.
fn whole(mut levels: Vec<Likelihood>, entry: &Entry, found: &Diagnostics) -> Option<Vec<Likelihood>> {
    let sum = |share: fn(&Likelihood) -> f64| levels.iter().map(share).sum::<f64>();
    let sums = Likelihood {
        same: sum(|level| level.same),
        strangers: sum(|level| level.strangers),
        relatives: sum(|level| level.relatives),
    };
    let mut is_whole = true;
    for (key, sum) in [("one_person", sums.same), ("strangers", sums.strangers), ("relatives", sums.relatives)] {
        if (sum - 1.0).abs() > SLACK {
            let percent = format!("{:.2}%", sum * 100.0);
            found.at(entry.key_span, "", Problem::LevelsNotWhole { key, percent });
            is_whole = false;
        }
    }
    for level in &mut levels {
        level.same /= sums.same;
        level.strangers /= sums.strangers;
        level.relatives /= sums.relatives;
    }
    is_whole.then_some(levels)
}
