//! What can be wrong with a `linkage.toml`, beyond its form.

use documents::{Cause, Severity};
use strum::{IntoStaticStr, VariantNames};

/// Problems of a linkage model.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "linkage::")]
pub enum Problem {
    /// A file for another version of the program.
    UnknownFormat {
        /// The format of the file.
        found: i64,
        /// The format that is read.
        known: i64,
    },
    /// A name that cannot be one.
    BadName {
        /// The text.
        name: String,
    },
    /// A number outside its range.
    OutOfRange {
        /// The key.
        key: &'static str,
        /// The range, as "above 0".
        range: &'static str,
        /// Why it is so.
        why: &'static str,
    },
    /// A file of a secret that cannot be used.
    BadSecret {
        /// The file, as it is written.
        file: String,
        /// Why.
        why: String,
    },
    /// Another secret than the one by which an agency encoded its people.
    OtherSecret {
        /// The fingerprint of the place's secret.
        ours: String,
        /// The agency.
        source: String,
    },
    /// Agencies that send names beside agencies that send encodings, and no secret to compare them by.
    NoSecret {
        /// An agency that sends encodings.
        encoded: String,
        /// An agency that sends names.
        named: String,
    },
    /// A secret that is needed for nothing.
    IdleSecret,
    /// A level without likelihoods, while others of its field have some.
    LevelMissing {
        /// The level.
        level: String,
    },
    /// Shares of all levels that do not add up to 100%.
    LevelsNotWhole {
        /// The column.
        key: &'static str,
        /// What they add up to.
        percent: String,
    },
    /// A part that a blocking rule names twice.
    RepeatedPart {
        /// The part.
        part: String,
    },
    /// `everyone` beside parts to agree on.
    EveryoneWithOthers,
    /// More blocking rules than can be told apart.
    TooManyRules {
        /// The most there can be.
        most: usize,
    },
    /// An agency that the place does not have.
    UnknownSource {
        /// The name.
        name: String,
        /// A name like it.
        nearest: Option<String>,
        /// The agencies there are.
        known: Vec<String>,
    },
    /// A kind of identifier that no descriptor has.
    UnknownIdentifier {
        /// The name.
        name: String,
        /// A name like it.
        nearest: Option<String>,
        /// The kinds there are.
        known: Vec<String>,
    },
    /// A decision about one entity.
    DecidedWithItself,
    /// Two entities that are decided to be different people, and by other decisions the same.
    Contradiction,
}

impl Cause for Problem {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn severity(&self) -> Severity {
        match self {
            Problem::IdleSecret => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn message(&self) -> String {
        match self {
            Problem::UnknownFormat { found, known } => {
                format!("this file is written in format {found}; this program reads format {known}")
            }
            Problem::BadName { name } => format!("`{name}` is not a name"),
            Problem::OutOfRange { key, range, .. } => format!("`{key}` must be {range}"),
            Problem::BadSecret { file, why } => format!("the secret in `{file}` cannot be used: {why}"),
            Problem::OtherSecret { ours, source } => {
                format!(
                    "the people of `{source}` are encoded by another secret than the place's, whose fingerprint is {ours}"
                )
            }
            Problem::NoSecret { encoded, named } => format!(
                "`{encoded}` sends encodings and `{named}` names, and without the secret nobody would be found in both"
            ),
            Problem::IdleSecret => {
                "the secret is not needed: no agency that sends names is compared with an encoded one".into()
            }
            Problem::LevelMissing { level } => format!("the level `{level}` is missing"),
            Problem::LevelsNotWhole { key, percent } => format!("the shares of `{key}` add up to {percent}, not 100%"),
            Problem::RepeatedPart { part } => format!("this rule asks for `{part}` twice"),
            Problem::EveryoneWithOthers => {
                "`everyone` asks for nothing, and this rule asks for something beside it".into()
            }
            Problem::TooManyRules { most } => format!("there are more than {most} blocking rules"),
            Problem::UnknownSource { name, .. } => format!("no agency of this place is called `{name}`"),
            Problem::UnknownIdentifier { name, .. } => format!("no extract of this place has an identifier `{name}`"),
            Problem::DecidedWithItself => "both sides of this decision are the same record".into(),
            Problem::Contradiction => {
                "these two are decided to be different people, and by other decisions they are the same person".into()
            }
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Problem::UnknownFormat { known, .. } => {
                format!("write `format = {known}`, or use the version of the program that the file was written for")
            }
            Problem::BadName { .. } => {
                "a name has small letters, digits, `-` and `_`, starts with a letter, and is at most 60 long".into()
            }
            Problem::OutOfRange { why, .. } => (*why).to_string(),
            Problem::BadSecret { .. } => "give the path of the file that the agencies share, from the place's folder; `purse secret` makes one".into(),
            Problem::OtherSecret { .. } => "use the secret by which the agencies encoded their extracts, or have them encode anew".into(),
            Problem::NoSecret { .. } => {
                "name the secret's file in linkage.toml (`[encodings]`, `secret_file`); or have every agency send encodings, so \
                 that nobody here needs it"
                    .into()
            }
            Problem::IdleSecret => "take it out, and remove the file: whoever has it can look people up in encodings".into(),
            Problem::LevelMissing { .. } => {
                "give all levels of a field or none; `purse link PLACE --parameters` shows those that hold now".into()
            }
            Problem::LevelsNotWhole { .. } => {
                "every pair of records is at one level, so the shares of a column are 100% together".into()
            }
            Problem::RepeatedPart { .. } => "name each part once; what was meant may be another part".into(),
            Problem::EveryoneWithOthers => {
                "take `everyone` out to compare those who agree on the rest, or write `agree = \"everyone\"` to compare all".into()
            }
            Problem::TooManyRules { .. } => "leave out rules whose pairs others find anyway".into(),
            Problem::UnknownSource { nearest, known, .. } => {
                named("an agency is the name of a folder below sources", nearest, known)
            }
            Problem::UnknownIdentifier { nearest, known, .. } => {
                named("an identifier is a role in a descriptor, as `identifier:NAME`", nearest, known)
            }
            Problem::DecidedWithItself => "name two records, or take the decision out".into(),
            Problem::Contradiction => {
                "take out the decision that is wrong: which of them counts must never depend on chance".into()
            }
        })
    }
}

/// What a name can be, and the one that was probably meant.
fn named(what: &str, nearest: &Option<String>, known: &[String]) -> String {
    let meant = nearest.as_ref().map(|nearest| format!("did you mean `{nearest}`? ")).unwrap_or_default();
    let known = if known.is_empty() { "there is none".to_string() } else { format!("there are: {}", known.join(", ")) };
    format!("{meant}{what}; {known}")
}
