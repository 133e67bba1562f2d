//! Which records are brought together.

use documents::{Choice, Fields, Holds, KeySpec, Located, Table, TableSpec};

use super::super::{Model, NamedThing, PairScope, Problem, Thing};
use super::{TABLE_LIST, section, whole};
use crate::blocking::{Part, Rule};

/// How records are brought together.
pub(super) const BLOCKING: TableSpec = TableSpec {
    name: "[blocking]",
    says: "Which records are compared: those that share a few values by one of several rules.",
    keys: &[
        KeySpec::default(
            "largest_block",
            Holds::a("a number of records", "1000"),
            "1000",
            "more records than this that share the same values are not compared for that; the report counts them",
        ),
        KeySpec::default(
            "most_pairs",
            Holds::a("a number of pairs", "2000000000"),
            "2000000000",
            "if all rules together bring more pairs than this together, nothing is compared and nobody linked",
        ),
        KeySpec::default(
            "pairs",
            Holds::one_of(&["all", "between-agencies", "within-agencies"], "\"between-agencies\""),
            "all",
            "whether records of one agency are compared with each other (unless it keeps one key a person), with those \
             of other agencies, or both",
        ),
        KeySpec::optional(
            "rules",
            TABLE_LIST,
            "the rules, in the order in which they are searched; left out, the usual ones",
        ),
    ],
};

/// One rule.
pub(super) const RULE: TableSpec = TableSpec {
    name: "[[blocking.rules]]",
    says: "What two records must agree on to be compared. A pair that several rules find is weighed once.",
    keys: &[
        KeySpec::required(
            "agree",
            Holds::a("a list of parts", "[\"birth-date\", \"surname\"]"),
            "all of these: `birth-date`, `birthday`, `birth-year`, `forename`, `forename-initial`, `initials`, `names` \
             (both, in either order), `postcode`, `postcode-district`, `surname`, `national-insurance`, `nhs-number`, \
             `pnc`, `identifier:NAME`; or `everyone` alone",
        ),
        KeySpec::optional(
            "at_most",
            Holds::a("a number of records", "20"),
            "more records than this that share the same values are not compared for this rule",
        ),
    ],
};

impl Choice for PairScope {
    const ALL: &'static [(&'static str, Self)] = &[
        ("all", PairScope::All),
        ("between-agencies", PairScope::BetweenSources),
        ("within-agencies", PairScope::WithinSources),
    ];
}

/// A rule asks for so many bits.
const RULES_MOST: usize = 64;
/// What stands for no part at all.
pub(in crate::model) const EVERYONE: &str = "everyone";
const TWO: &str = "a pair takes two records, and 100,000 make five thousand million pairs";

pub(super) fn read(file: &Fields<'_>, model: &mut Model) {
    let Some(fields) = section(file, "blocking", &BLOCKING) else { return };
    if let Some(largest) = whole(&fields, "largest_block", 2..=100_000, "from 2 to 100000", TWO) {
        model.largest_block = largest;
    }
    let why = "a thousand million pairs take minutes to compare, and more than four take too long for one process";
    if let Some(most) = whole(&fields, "most_pairs", 1..=4_000_000_000, "from 1 to 4000000000", why) {
        model.most_pairs = most;
    }
    if let Some(pairs) = fields.choice_or_default::<PairScope>("pairs", fields.table().span) {
        model.pairs = pairs.value;
    }
    let tables = fields.tables("rules");
    if tables.len() > RULES_MOST {
        let at = tables[RULES_MOST].span;
        fields.found().at(at, "", Problem::TooManyRules { most: RULES_MOST });
        return;
    }
    let rules: Vec<Rule> = tables.into_iter().filter_map(|table| rule(table, &fields, &mut model.named)).collect();
    model.blocking_rules = rules;
}

fn rule(table: &Table, blocking: &Fields<'_>, named: &mut Vec<NamedThing>) -> Option<Rule> {
    let fields = Fields::open(table, table.span, &RULE, blocking.found());
    let at_most = whole(&fields, "at_most", 2..=100_000, "from 2 to 100000", TWO);
    let texts = fields.texts("agree")?;
    if let [only] = texts.as_slice()
        && only.value == EVERYONE
    {
        return Some(Rule { agree: Vec::new(), at_most });
    }
    let mut agree = Vec::new();
    for text in &texts {
        if text.value == EVERYONE {
            fields.found().at(text.span, "here", Problem::EveryoneWithOthers);
            return None;
        }
        let part = part(text, &fields);
        if part.is_some() && agree.contains(&part) {
            fields.found().at(text.span, "again", Problem::RepeatedPart { part: text.value.clone() });
            return None;
        }
        if let Some(Part::Identifier(name)) = &part {
            named.push(NamedThing { thing: Thing::Identifier, name: name.clone(), at: text.span });
        }
        agree.push(part);
    }
    Some(Rule { agree: agree.into_iter().collect::<Option<_>>()?, at_most })
}

fn part(text: &Located<String>, fields: &Fields<'_>) -> Option<Part> {
    let part = text.value.parse().ok();
    if part.is_none() {
        let mut choices = Part::choices();
        choices.push(EVERYONE);
        fields.not_a_choice("agree", text, &choices);
    }
    part
}
