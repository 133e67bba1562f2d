//! The jobs: one file each. A job loads a place, calls the pure stages in order, and keeps what came out.
//!
//! Jobs answer with values that can be printed as a table or as JSON; how they look is `report`'s and `cli`'s affair.
//! The clock is read here and nowhere further in.

mod alike;
mod answers;
mod case_counts;
mod case_rows;
mod cases;
mod cautions;
mod decisions_file;
mod design;
mod digest;
mod encode;
mod encrypt;
mod erase;
mod erased_links;
mod error;
mod evaluate;
mod evidence;
mod explain;
mod find;
mod funders;
mod identities;
mod identity_error;
mod intake;
mod keeper;
mod kept;
mod ladder;
mod last_posting;
mod ledger;
mod ledger_accounts;
mod link;
mod loaded;
mod measure;
mod new;
mod numbers;
mod package;
mod pair;
mod parameters;
mod plan;
mod power;
mod progress;
mod pseudonyms;
mod replay;
mod review;
mod secret;
mod settle;
mod settlement;
mod statement;
mod store_id;
mod sums;
mod supplied;
mod synth;
mod train;
mod truth;
mod weights;
mod write_once;

pub use alike::AlikeRecord;
pub use cases::{CaseAnswer, CaseLine, Difference, test};
pub use design::check_design;
pub use encode::{SourceFindings, encode};
pub use encrypt::{Encrypted, decrypt, encrypt, new_key};
pub use erase::{ErasureAnswer, ErasureRequest, HeldRow, erase};
pub use error::{RunError, UnreadableExtract};
pub use evaluate::{
    AtRisk, BalanceAnswer, BalanceRow, Bundle, ChangeAnswer, DesignAnswer, EvaluateError, EvaluationAnswer,
    EvaluationRow, EvaluationsAnswer, EventPoint, FilePlan, GamingAnswer, GamingBar, GamingFigure, GroupsAnswer,
    LeftOut, OutcomeAnswer, ScoresAnswer, SideAnswer, Steps, SurvivalAnswer, SurvivalCurve, SurvivalPoint, TestAnswer,
    VersionAnswer, VersionsAnswer, evaluate_file, evaluate_place, evaluation_schema, evaluations, versions,
    with_evaluations,
};
pub use explain::{
    EvidenceRow, LineExplanation, PersonExplanation, PersonLine, ResultExplanation, explain_line, explain_person,
};
pub use find::{FindAnswer, FoundPerson, FoundRow, find};
pub use funders::{FlowAnswer, FunderAnswer, FundersAnswer, SavingAnswer, funders};
pub use identities::Identities;
pub use identity_error::{IdentityError, KEY_VARIABLE};
pub use intake::intake;
pub use ladder::{Cliff, Curve, CurvePoint, Ladder, LadderQuestion, ladder};
pub use ledger::{
    AccountAnswer, LedgerCheck, RunAnswer, TransferAnswer, balances, check_ledger, journal, kept_runs, transfers,
};
pub use link::{ClusterSize, LinkAnswer, RuleAnswer, SourceRecords, link};
pub use loaded::{Loaded, Ready};
pub use measure::{Calibration, Measures, OutcomeMeasure, measure};
pub use new::new_place;
pub use numbers::Numbers;
pub use package::{
    PackageAnswer, PackageEventAnswer, PackagePartAnswer, PackageRefusal, PackageResultAnswer, ProposalRequest,
    Signature, approve, close, decline, expire, package, packages, propose,
};
pub use pair::{PairAnswer, PairDecision, PairStep, explain_pair};
pub use parameters::{ParameterRow, ParametersAnswer, parameters};
pub use plan::{PlanAnswer, PlannedRule, plan};
pub use power::{ContractRisk, PowerAnswer, PowerQuestion, power};
pub use progress::{Progress, Tick, Unseen};
pub use pseudonyms::{ChangedPseudonym, PseudonymRow, Pseudonyms, forget, pseudonyms};
pub use replay::{ChangedInput, LineDifference, ReplayAnswer, replay};
pub use review::{
    AgreementAnswer, Answered, Desk, DisagreementAnswer, EstimateAnswer, EstimatesAnswer, FieldShown, ImportAnswer,
    ImportedBy, PairShown, QuestionAnswer, QueueAnswer, ReviewReport, ReviewerAnswer, Session, ShownEvidence, Sign,
    StratumAnswer, Verdict, Wanted, export, import, review_report,
};
pub use secret::new_secret;
pub use settle::{Posted, Settled, VERSION, settle};
pub use settlement::{
    ClaimAnswer, CohortAnswer, ContractSettlement, LineAnswer, OverlapAnswer, ProblemAnswer, Settlement, ShareAnswer,
    StepAnswer, WaitingAnswer, settlement_schema,
};
pub use statement::{Statement, statement};
pub use supplied::SuppliedAnswer;
pub use synth::{InventedPlace, synth};
pub use train::{FieldLearned, LevelLearned, Origin, RuleTaught, TrainAnswer, train};
pub use truth::{AccuracyAnswer, AccuracyRow};
pub use weights::{WeightBin, Weights};
