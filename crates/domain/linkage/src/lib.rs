//! Who is who: which records of a place's agencies are of one person.
//!
//! Half a dozen agencies each hold their own record of the same person. This crate reads their identifying fields, weighs
//! pairs of records that may belong together, joins them into people, and gives every person a pseudonymous number that
//! stays theirs. The data flows one way:
//!
//! ```text
//! RecordFields ─► Records ─► Blocking ─► Scorer ─► clusters ─► assign ─► PersonNo
//!  as written    normalised   pairs      weights    link       numbers
//! ```
//!
//! Normalisation gives every value one spelling and takes placeholders for missing. Blocking rules find the pairs that
//! are worth weighing. A weight sets three explanations against each other: one person, strangers, relatives. Pairs join
//! clusters in descending order of weight, and no join crosses a constraint: a decision, two different checked numbers,
//! twins, two entities of an agency that keeps one a person, or a weak bridge. Everything is told: what each rule found and refused,
//! which joins made a cluster, which were refused and why, and how each weight came about ([`Scorer::explain`]).
//!
//! The outcome depends on the records, the [`Model`] and the numbers of the linkage before, never on the order of the
//! records, nor on who does which piece of the work ([`Workers`]). What the model says by default are figures for British
//! administrative records; [`train`] learns others from records. What people decide is read in `decided`, and what is worth
//! asking them stands in `review`. [`Finder`] looks up one more record.
//!
//! This crate refuses to open files, to guess (a value that cannot be read is missing), and to show a person's details:
//! nothing that it returns, not even for debugging, has a name, a date or a number in it, only places, counts and the
//! agencies' own keys.
//!
//! ```
//! use linkage::{Alone, Model, RecordFields, Records, Scorer, assign, link};
//! use units::{Name, PersonNo};
//!
//! let sources: Vec<Name> = ["probation", "housing"].map(|name| name.parse().expect("a name")).into();
//! let identifiers: Vec<Name> = vec!["national-insurance".parse().expect("a name")];
//! let mut builder = Records::builder(&sources, &identifiers);
//! builder.push(RecordFields {
//!     source: 0,
//!     key: "P1",
//!     forename: Some("William"),
//!     surname: Some("O'Neill"),
//!     birth_date: "1987-03-14".parse().ok(),
//!     identifiers: &[Some("JM 40 24 71 C")],
//!     ..RecordFields::default()
//! });
//! builder.push(RecordFields {
//!     source: 1,
//!     key: "H7",
//!     full_name: Some("ONEILL, Bill"),
//!     birth_date: "1987-03-14".parse().ok(),
//!     ..RecordFields::default()
//! });
//! let records = builder.build();
//! let model = Model::default();
//!
//! let links = link(&records, &model, &[], &Alone);
//! assert_eq!(links.cluster_count, 1);
//! let told = Scorer::fit(&records, &model).explain(links.joins[0].one, links.joins[0].other);
//! assert_eq!(told.steps[0].level.to_string(), "forms of one name");
//!
//! let numbers = assign(&records, &links.clusters, &[], PersonNo(1)).expect("numbers enough");
//! assert_eq!(numbers.persons, [PersonNo(1), PersonNo(1)]);
//! ```

mod accuracy;
mod assign;
mod blocking;
mod cluster;
mod compare;
mod constraint;
mod decided;
mod encoding;
mod find;
mod frequencies;
mod histogram;
mod link;
mod model;
mod nicknames;
mod normalise;
mod parameters;
mod plan;
mod pool;
mod records;
mod review;
mod score;
#[cfg(test)]
mod testing;
mod training;

pub use accuracy::{Accuracy, PeopleAccuracy, ThresholdAccuracy, pairs_accuracy, people_accuracy};
pub use assign::{AssignError, Assignment, Change, Known, assign};
pub use blocking::{Blocking, FieldPart, Part, Rule, RuleCount, TokenPart};
pub use cluster::{Join, RefusedJoin};
pub use compare::{
    BirthDateLevel, Comparison, DistanceLevel, EncodingLevel, ForenameLevel, IdentifierLevel, Level, Likeness,
    MiddleNameLevel, PostcodeLevel, SexLevel, Shared, SurnameLevel,
};
pub use constraint::Barrier;
pub use decided::{
    DECISION_COLUMNS, Decided, DecidedPair, DecisionProblem, Disagreement, Drawn, Imported, ImportedBy, ImportedRuling,
    Ruling, Verdict, read_import, without_details,
};
pub use encoding::{
    BadFilter, BadSecret, BadToken, BadTokens, BlockingToken, BlockingTokens, EncodedRecord, Encoder, Filter,
    Fingerprint, Secret, Token,
};
pub use find::{Candidate, Finder};
pub use histogram::{Bin, Histogram};
pub use link::{
    ClusterNo, LinkReport, Links, RuleReport, SizeCount, Weighed, barrier_between, link, link_blocks, weigh,
};
pub use model::{
    Conflict, DecidedEntity, Decision, FORMAT_VERSION, Holder, IdentifierRule, Model, NamedThing, PairScope, Prior,
    Probability, Problem, REFERENCE, SourceRule, Thing,
};
pub use normalise::Coordinates;
pub use parameters::{EncodingLikelihoods, Likelihood, Parameters, Rarity};
pub use plan::Plan;
pub use records::{
    Built, EntityKey, EntityNo, FieldQuality, IdentifierQuality, Quality, RecordFields, RecordNo, Records,
    RecordsBuilder,
};
pub use review::{
    Agreement, Chance, EntityPair, Estimate, Estimates, Labelled, Question, ReviewersAgreement, SAMPLED_FROM, Stratum,
    UNCERTAIN_FROM, Why, agreement, draw, estimate, follows, parted_by_same, queue, strata,
};
pub use score::{BestPair, Scorer, Step, Waterfall};
pub use training::{FieldTraining, LevelTraining, RuleTraining, Source, Trained, TrainedField, TrainingReport, train};
pub use workers::{Alone, Workers};
