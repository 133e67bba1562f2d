//! Learning a model of linkage from the records of a place, as a file to look at and to keep.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use engine::Cores;
use linkage::{FieldTraining, LevelTraining, RuleTraining, Source, Trained, train as learn};
use schemars::JsonSchema;
use serde::Serialize;
use units::Day;

use crate::error::RunError;
use crate::evidence;
use crate::loaded::Loaded;
use crate::numbers::People;
use crate::progress::Progress;
use crate::truth::TruthFile;

/// A model that was learned, and how. Nothing in it identifies anybody.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrainAnswer {
    /// The place.
    pub place: String,
    /// The day as at which extracts were read.
    pub as_at: String,
    /// The file that was written.
    pub file: String,
    /// The seed of the pairs drawn at random.
    pub seed: u64,
    /// How many records there are.
    pub records: u64,
    /// Pairs brought together by rules that were looked at.
    pub candidates: u64,
    /// Pairs drawn at random.
    pub drawn: u64,
    /// Whether pairs of one person were counted by a truth instead of guessed.
    pub is_labelled: bool,
    /// How many other records of the same person a record has, on average.
    pub matches_per_record: f64,
    /// How many records of relatives.
    pub relatives_per_record: f64,
    /// How many records of strangers a record is taken to live among, at least: before, and in the model.
    pub strangers_at_least: [u32; 2],
    /// What each rule taught.
    pub rules: Vec<RuleTaught>,
    /// What was learned of each field.
    pub fields: Vec<FieldLearned>,
}

/// What a rule taught.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleTaught {
    /// The rule.
    pub rule: String,
    /// Pairs of it that were looked at.
    pub pairs: u64,
    /// The share of them that are of one person; nothing if they could teach nothing.
    pub same: Option<f64>,
    /// Turns taken.
    pub iterations: u32,
    /// Whether nothing moved in the end.
    pub converged: bool,
}

/// What was learned of a field.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FieldLearned {
    /// The field or kind of identifier.
    pub field: String,
    /// Where the figures for one person come from.
    pub one_person: Origin,
    /// Where those for strangers come from.
    pub strangers: Origin,
    /// Its levels.
    pub levels: Vec<LevelLearned>,
}

/// Where figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum Origin {
    /// Learned from so many pairs.
    Pairs {
        /// How many.
        pairs: u64,
    },
    /// Held fixed by `linkage.toml`.
    Fixed,
    /// Kept as they were, because too few pairs could tell.
    Kept {
        /// How many pairs there were.
        pairs: u64,
    },
}

/// How often a level is seen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LevelLearned {
    /// The level.
    pub level: String,
    /// In two records of one person: a share.
    pub one_person: f64,
    /// In records of two strangers: a share.
    pub strangers: f64,
    /// In records of two relatives: a share. It is not learned.
    pub relatives: f64,
    /// What it is worth against strangers: a binary logarithm of odds.
    pub weight: f64,
}

/// Learns a model from everyone whom extracts received by a day speak of, and writes it as a new file.
///
/// With a truth, pairs of one person are counted; without, they are guessed by expectation maximisation.
///
/// # Errors
///
/// [`RunError::FileExists`] if the file is there already; [`RunError`] if a descriptor or the truth is wrong, or extracts
/// or the store cannot be read.
pub fn train(
    loaded: &Loaded,
    as_at: Day,
    truth: Option<&Path>,
    seed: u64,
    into: &Path,
    progress: &dyn Progress,
) -> Result<TrainAnswer, RunError> {
    let place = loaded.parts()?.place;
    if into.exists() {
        return Err(RunError::FileExists { path: into.to_path_buf() });
    }
    let truth = truth.map(TruthFile::read).transpose()?;
    let report = evidence::take_in_people(loaded, as_at, progress)?;
    let people = People::of(&report, loaded)?;
    progress.begin("Reading identities", None);
    let read = people.read();
    progress.end();
    let records = &read?.records;
    let truth = truth.map(|truth| truth.of(records));
    let tick = progress.begin("Learning", None);
    let known = truth.as_ref().map(|truth| &truth.persons[..]);
    let trained = learn(records, &loaded.model, known, seed, &Cores { tick: &*tick });
    progress.end();
    let answer = TrainAnswer {
        strangers_at_least: [loaded.model.prior.strangers_at_least, trained.model.prior.strangers_at_least],
        ..answer(&trained, place.name.as_str(), as_at, seed, records.count() as u64, into)
    };
    write(into, &trained.model.to_toml(&header(&answer)))?;
    Ok(answer)
}

/// Writes a new file; nothing is left of it if that fails.
fn write(into: &Path, text: &str) -> Result<(), RunError> {
    let on_file = |why: std::io::Error| match why.kind() {
        ErrorKind::AlreadyExists => RunError::FileExists { path: into.to_path_buf() },
        _ => RunError::File { path: into.to_path_buf(), why },
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(into).map_err(on_file)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|why| {
        // The error that matters is the one before.
        let _ = std::fs::remove_file(into);
        RunError::File { path: into.to_path_buf(), why }
    })
}

/// What stands above the model.
fn header(answer: &TrainAnswer) -> String {
    let TrainAnswer { place, as_at, seed, records, .. } = answer;
    let how = if answer.is_labelled { "counted by a truth" } else { "learned without labels" };
    format!(
        "Which records of {place} are one person: figures {how} from {records} records as at {as_at}, seed {seed}.\n\
         Look at them, try them with `purse link --truth`, and keep them as linkage.toml in the place's folder."
    )
}

fn answer(trained: &Trained, place: &str, as_at: Day, seed: u64, records: u64, into: &Path) -> TrainAnswer {
    let Trained { model, report } = trained;
    TrainAnswer {
        place: place.to_string(),
        as_at: as_at.to_string(),
        file: into.display().to_string(),
        seed,
        records,
        candidates: report.candidates,
        drawn: report.drawn,
        is_labelled: report.is_labelled,
        matches_per_record: model.prior.matches_per_record,
        relatives_per_record: model.prior.relatives_per_record,
        strangers_at_least: [model.prior.strangers_at_least; 2],
        rules: report.rules.iter().map(rule).collect(),
        fields: report.fields.iter().map(field).collect(),
    }
}

fn rule(taught: &RuleTraining) -> RuleTaught {
    RuleTaught {
        rule: taught.rule.to_string(),
        pairs: taught.pairs,
        same: taught.same,
        iterations: taught.iterations,
        converged: taught.converged,
    }
}

fn field(learned: &FieldTraining) -> FieldLearned {
    let origin = |source: Source| match source {
        Source::Learned { pairs } => Origin::Pairs { pairs },
        Source::Fixed => Origin::Fixed,
        Source::Kept { pairs } => Origin::Kept { pairs },
    };
    let level = |LevelTraining { level, likelihood, .. }: &LevelTraining| LevelLearned {
        level: level.to_string(),
        one_person: likelihood.same,
        strangers: likelihood.strangers,
        relatives: likelihood.relatives,
        weight: (likelihood.same / likelihood.strangers).log2(),
    };
    FieldLearned {
        field: learned.field.to_string(),
        one_person: origin(learned.same),
        strangers: origin(learned.strangers),
        levels: learned.levels.iter().map(level).collect(),
    }
}
