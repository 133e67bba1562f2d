//! `linkage.toml`: what a place decides about its linkage, and the description that the manual is printed from.

mod blocking;
mod levels;

use std::ops::RangeInclusive;

use documents::{
    Choice, Diagnostics, Entry, Fields, Holds, KeySpec, Located, SourceId, Sources, Table, TableSpec, parse_toml,
};
use strum::VariantArray;
use units::{Name, Rate};

use super::decisions;
use super::{
    Conflict, DecidedEntity, Decision, Holder, IdentifierRule, Model, NamedThing, Prior, Probability, Problem,
    SourceRule, Thing, number,
};
use crate::compare::Comparison;
use crate::training::Field;

use blocking::{BLOCKING, RULE};
use levels::LEVEL;

pub(super) use blocking::EVERYONE;

/// The version of the format that this reader knows.
pub const FORMAT_VERSION: i64 = 1;

/// Every table of `linkage.toml`, in the order of the manual.
pub const REFERENCE: &[&TableSpec] = &[
    &FILE,
    &THRESHOLDS,
    &PRIOR,
    &BLOCKING,
    &RULE,
    &COMPARISON,
    &IDENTIFIER,
    &LEVEL,
    &SOURCE,
    &ENCODINGS,
    &DECISION,
    &ENTITY,
];

const TABLE: Holds = Holds::a("a table", "{ … }");
const TABLES: Holds = Holds::a("tables by name", "[….NAME]");
const TABLE_LIST: Holds = Holds::a("a list of tables", "[[…]]");
const TRUTH: Holds = Holds::a("true or false", "true");
const RECORDS: Holds = Holds::a("a number of records", "\"1.5\"");

const FILE: TableSpec = TableSpec {
    name: "linkage.toml",
    says: "Which records of a place's agencies are one person. All but `format` may be left out.",
    keys: &[
        KeySpec::required("format", Holds::a("the version of the format", "1"), "the version of this format"),
        KeySpec::optional("thresholds", TABLE, "how sure a join must be"),
        KeySpec::optional("prior", TABLE, "what is expected of a record before it is compared"),
        KeySpec::optional("blocking", TABLE, "which records are compared"),
        KeySpec::optional("comparisons", TABLES, "the fields that are compared"),
        KeySpec::optional("identifiers", TABLES, "the kinds of identifier"),
        KeySpec::optional("sources", TABLES, "the agencies' tables of people"),
        KeySpec::optional("encodings", TABLE, "how clear text is compared with encodings"),
        KeySpec::optional("same", TABLE_LIST, "entities that are the same person, by decision"),
        KeySpec::optional("different", TABLE_LIST, "entities that are different people, by decision"),
    ],
};

const THRESHOLDS: TableSpec = TableSpec {
    name: "[thresholds]",
    says: "How sure a join must be.",
    keys: &[
        KeySpec::default(
            "join",
            Holds::a("a probability", "\"95%\""),
            "95%",
            "two records are joined from this probability on; wrong joins become fewer, and missed ones more, as it rises",
        ),
        KeySpec::default(
            "split",
            Holds::a("a probability", "\"80%\""),
            "80%",
            "what was one person at the last posting stays one down to this probability, so that nobody is taken apart \
             by a small change",
        ),
    ],
};

const PRIOR: TableSpec = TableSpec {
    name: "[prior]",
    says: "What is expected of a record before anything in it is compared.",
    keys: &[
        KeySpec::default("matches_per_record", RECORDS, "1", "how many other records of the same person there are"),
        KeySpec::default(
            "relatives_per_record",
            RECORDS,
            "1",
            "how many records there are of others of the person's family or household",
        ),
        KeySpec::default(
            "strangers_at_least",
            Holds::a("a number of records", "10000"),
            "10000",
            "how many records of other people there are to be mistaken for this one, at least, because those of a small \
             extract live in a larger world",
        ),
    ],
};

const COMPARISON: TableSpec = TableSpec {
    name: "[comparisons.NAME]",
    says: "A field that is compared: `forename`, `middle-name`, `surname`, `birth-date`, `postcode`, `distance` or `sex`.",
    keys: &[
        KeySpec::default("used", TRUTH, "true", "whether the field is compared at all"),
        KeySpec::default("fixed", TRUTH, "false", "whether training leaves its levels as they are"),
        KeySpec::optional("levels", TABLES, "how often each level is seen; left out, the stated figures"),
    ],
};

const IDENTIFIER: TableSpec = TableSpec {
    name: "[identifiers.NAME]",
    says: "A kind of identifier. Numbers of the kinds `national-insurance`, `nhs-number` and `pnc` are checked, and \
           those that fail are not used.",
    keys: &[
        KeySpec::default("used", TRUTH, "true", "whether the identifier is evidence at all"),
        KeySpec::default(
            "belongs_to",
            Holds::one_of(&["person", "household"], "\"household\""),
            "person",
            "whose it is: the members of a household share a tenancy, and it does not tell them from each other",
        ),
        KeySpec::optional(
            "conflict",
            Holds::one_of(&["refuse", "weigh"], "\"refuse\""),
            "what two different numbers mean: two people, who are never joined, or evidence to be weighed with the \
             rest; left out, checked kinds refuse and others weigh",
        ),
        KeySpec::default("fixed", TRUTH, "false", "whether training leaves its levels as they are"),
        KeySpec::optional("levels", TABLES, "how often each level is seen; left out, the stated figures"),
    ],
};

const SOURCE: TableSpec = TableSpec {
    name: "[sources.NAME]",
    says: "An agency's table of people.",
    keys: &[KeySpec::default(
        "deduplicated",
        TRUTH,
        "true",
        "whether the agency keeps one key a person, so that two of its keys are never joined",
    )],
};

const ENCODINGS: TableSpec = TableSpec {
    name: "[encodings]",
    says: "How the records of agencies that send names are compared with those of agencies that send encodings.",
    keys: &[KeySpec::required(
        "secret_file",
        Holds::a("a path", "\"../secret.txt\""),
        "the file of the secret that the agencies share; a path from the place's folder",
    )],
};

const DECISION: TableSpec = TableSpec {
    name: "[[same]] and [[different]]",
    says: "A decision about two entities. It overrules all evidence, and lasts.",
    keys: &[
        KeySpec::required("left", TABLE, "one entity"),
        KeySpec::required("right", TABLE, "the other"),
        KeySpec::required(
            "because",
            Holds::a("text", "\"seen together by the housing officer, 2027-05-01\""),
            "who decided it, when and on what grounds; write nothing about the person",
        ),
    ],
};

const ENTITY: TableSpec = TableSpec {
    name: "left and right",
    says: "An entity: an agency's own key for a person.",
    keys: &[
        KeySpec::required("source", Holds::a("the name of an agency", "\"probation\""), "the agency"),
        KeySpec::required("key", Holds::a("text", "\"P1234\""), "the agency's key"),
    ],
};

impl Choice for Conflict {
    const ALL: &'static [(&'static str, Self)] = &[("refuse", Conflict::Refuse), ("weigh", Conflict::Weigh)];
}

impl Choice for Holder {
    const ALL: &'static [(&'static str, Self)] = &[("person", Holder::Person), ("household", Holder::Household)];
}

impl Model {
    /// Reads a `linkage.toml`. What is wrong goes to `found`, and the default stands in for it.
    pub fn read(sources: &Sources, id: SourceId, found: &Diagnostics) -> Model {
        let mut model = Model::default();
        let Some(table) = parse_toml(sources, id, found) else { return model };
        let file = Fields::open(&table, id.start(), &FILE, found);
        check_format(&file);
        read_thresholds(&file, &mut model);
        read_prior(&file, &mut model.prior);
        blocking::read(&file, &mut model);
        file.named_tables("comparisons").into_iter().for_each(|entry| read_comparison(entry, &file, &mut model));
        model.identifiers = file.named_tables("identifiers").into_iter().filter_map(|e| identifier(e, found)).collect();
        model.sources = file.named_tables("sources").into_iter().filter_map(|e| source(e, found)).collect();
        for (key, thing) in [("identifiers", Thing::Identifier), ("sources", Thing::Source)] {
            let named = file
                .named_tables(key)
                .into_iter()
                .filter_map(|entry| Some(NamedThing { thing, name: entry.key.parse().ok()?, at: entry.key_span }));
            model.named.extend(named);
        }
        model.secret_file = section(&file, "encodings", &ENCODINGS).and_then(|fields| fields.text("secret_file"));
        let decided = |key| file.tables(key).into_iter().filter_map(|table| decision(table, found)).collect();
        (model.same, model.different) = (decided("same"), decided("different"));
        decisions::check(&model.same, &model.different, found);
        model
    }
}

fn check_format(file: &Fields<'_>) {
    let Some(format) = file.integer("format") else { return };
    if format.value != FORMAT_VERSION {
        let cause = Problem::UnknownFormat { found: format.value, known: FORMAT_VERSION };
        file.found().at(format.span, "", cause);
    }
}

/// A table of the file that stands once.
fn section<'a>(file: &Fields<'a>, key: &'static str, spec: &'static TableSpec) -> Option<Fields<'a>> {
    Fields::open_value(file.entry(key)?, spec, file.found())
}

fn read_thresholds(file: &Fields<'_>, model: &mut Model) {
    let Some(fields) = section(file, "thresholds", &THRESHOLDS) else { return };
    let read = |key| {
        let share = fields.parse_or_default::<Rate>(key, fields.table().span)?;
        let span = share.span;
        match Probability::of(share.value) {
            Some(probability) => Some(Located::new(probability, span)),
            None => {
                out_of_range(&fields, key, share, "above 0% and below 100%", "nothing is ever quite certain");
                None
            }
        }
    };
    let (join, split) = (read("join"), read("split"));
    if let Some(join) = join {
        model.join = join.value;
    }
    let Some(split) = split else { return };
    if split.value > model.join && fields.has("split") {
        let why = "what was joined must not be taken apart at once";
        out_of_range(&fields, "split", split, "at most `join`", why);
    } else {
        model.split = split.value;
    }
}

fn read_prior(file: &Fields<'_>, prior: &mut Prior) {
    let Some(fields) = section(file, "prior", &PRIOR) else { return };
    let above_nothing = |key| {
        let expected = fields.parse_or_default::<Rate>(key, fields.table().span)?;
        if expected.value > Rate::ZERO {
            return Some(number(expected.value));
        }
        let why = "what is not expected at all can never be found; write a small number such as \"0.001\"";
        out_of_range(&fields, key, expected, "above 0", why);
        None
    };
    if let Some(matches) = above_nothing("matches_per_record") {
        prior.matches_per_record = matches;
    }
    if let Some(relatives) = above_nothing("relatives_per_record") {
        prior.relatives_per_record = relatives;
    }
    let why = "without strangers any two records that share a name would be one person";
    if let Some(strangers) = whole(&fields, "strangers_at_least", 1..=1_000_000_000, "from 1 to 1000000000", why) {
        prior.strangers_at_least = strangers;
    }
}

/// A whole number in a range, if the key is there.
fn whole(
    fields: &Fields<'_>,
    key: &'static str,
    allowed: RangeInclusive<u32>,
    range: &'static str,
    why: &'static str,
) -> Option<u32> {
    let written = fields.integer(key)?;
    let number = u32::try_from(written.value).ok().filter(|number| allowed.contains(number));
    if number.is_none() {
        out_of_range(fields, key, written, range, why);
    }
    number
}

fn out_of_range<T>(fields: &Fields<'_>, key: &'static str, value: Located<T>, range: &'static str, why: &'static str) {
    fields.found().at(value.span, "out of range", Problem::OutOfRange { key, range, why });
}

fn read_comparison(entry: &Entry, file: &Fields<'_>, model: &mut Model) {
    let comparison = entry.key.parse::<Comparison>();
    if comparison.is_err() {
        let words: Vec<String> = Comparison::VARIANTS.iter().map(Comparison::to_string).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        file.not_a_choice("comparisons", &Located::new(entry.key.clone(), entry.key_span), &words);
    }
    let Some(fields) = Fields::open_value(entry, &COMPARISON, file.found()) else { return };
    let (is_used, is_fixed) = (truth(&fields, "used", true), truth(&fields, "fixed", false));
    let Ok(comparison) = comparison else { return };
    if is_used == Some(false) {
        model.unused.push(comparison);
    }
    if is_fixed == Some(true) {
        model.fixed.push(comparison);
    }
    if fields.has("levels")
        && let Some(levels) = levels::read(&fields, Field::Comparison(comparison))
    {
        model.parameters.set_levels(comparison, &levels);
    }
}

fn identifier(entry: &Entry, found: &Diagnostics) -> Option<IdentifierRule> {
    let name = name_of(entry, found);
    let fields = Fields::open_value(entry, &IDENTIFIER, found)?;
    let (used, conflict) = (truth(&fields, "used", true), fields.choice::<Conflict>("conflict"));
    let fixed = truth(&fields, "fixed", false);
    let levels = if fields.has("levels") { levels::read(&fields, Field::Identifier(0)) } else { None };
    let levels = levels.map(|levels| std::array::from_fn(|level| levels[level]));
    let belongs_to = fields.choice_or_default::<Holder>("belongs_to", entry.key_span);
    let rule = IdentifierRule::of(&name?);
    let conflict = conflict.map_or(rule.conflict, |conflict| conflict.value);
    Some(IdentifierRule { used: used?, belongs_to: belongs_to?.value, conflict, fixed: fixed?, levels, ..rule })
}

fn source(entry: &Entry, found: &Diagnostics) -> Option<SourceRule> {
    let name = name_of(entry, found);
    let fields = Fields::open_value(entry, &SOURCE, found)?;
    let deduplicated = truth(&fields, "deduplicated", true);
    Some(SourceRule { name: name?, deduplicated: deduplicated? })
}

fn decision(table: &Table, found: &Diagnostics) -> Option<Decision> {
    let fields = Fields::open(table, table.span, &DECISION, found);
    let entity = |key| {
        let fields = Fields::open_value(fields.entry(key)?, &ENTITY, found)?;
        let (source, key) = (fields.parse::<Name>("source"), fields.text("key"));
        Some(DecidedEntity { source: source?.value, key: key?.value })
    };
    let (left, right, because) = (entity("left"), entity("right"), fields.text("because"));
    let decision = Decision { left: left?, right: right?, because: because?.value, at: table.span };
    if decision.left == decision.right {
        found.at(table.span, "", Problem::DecidedWithItself);
        return None;
    }
    Some(decision)
}

/// A key that may be left out.
fn truth(fields: &Fields<'_>, key: &'static str, otherwise: bool) -> Option<bool> {
    if fields.has(key) { fields.boolean(key).map(|truth| truth.value) } else { Some(otherwise) }
}

fn name_of(entry: &Entry, found: &Diagnostics) -> Option<Name> {
    let name = entry.key.parse().ok();
    if name.is_none() {
        found.at(entry.key_span, "", Problem::BadName { name: entry.key.clone() });
    }
    name
}

#[cfg(test)]
mod tests;
