//! Every table of an evaluation file: one description for the reader and for the manual.

use documents::{Holds, KeySpec, TableSpec};

use super::choices::{
    AlsoTreated, Better, CaliperOn, Correction, CovariateKind, Estimand, MeasureWord, MethodWord, Missing, Rule, Take,
    TestWord, Timing,
};

/// Every table of an evaluation file, in the order of the manual.
pub const REFERENCE: &[&TableSpec] = &[
    &FILE,
    &EVALUATION,
    &TREATED,
    &COMPARISON,
    &DATA,
    &COVARIATE,
    &MATCHING,
    &WEIGHTS,
    &DIFFERENCES,
    &OUTCOME,
    &GAMING,
];

const TABLE: Holds = Holds::a("a table", "{ … }");
const TABLES: Holds = Holds::a("tables by name", "[….NAME]");
const TEXT: Holds = Holds::a("text", "\"…\"");
const TRUTH: Holds = Holds::a("true or false", "true");
const COLUMN: Holds = Holds::a("a column", "\"age\"");
const COHORT: Holds = Holds::a("a cohort", "\"transition/aided\"");
const CONDITION: Holds = Holds::a("a condition on the event's columns, in SQL", "\"decision = 'accepted'\"");
const EVENT: Holds = Holds::a("the name of an event", "\"assessment\"");
const LENGTH: Holds = Holds::a("a length of time", "\"12 months\"");
const COUNT: Holds = Holds::a("a whole number", "60");
const SHARE: Holds = Holds::a("a share", "\"5%\"");
const NUMBER: Holds = Holds::a("a number in quotation marks", "\"0.2\"");

pub(super) const FILE: TableSpec = TableSpec {
    name: "evaluations/NAME.toml",
    says: "One question: whether something made a difference. The file of a plain CSV file is written alike.",
    keys: &[
        KeySpec::required("format", Holds::a("the version of the format", "1"), "the version of this format"),
        KeySpec::required("evaluation", TABLE, "what is asked, and how it is answered"),
        KeySpec::when("treated", TABLE, "the evaluation is a place's", "who was treated"),
        KeySpec::when("comparison", TABLE, "the evaluation is a place's", "with whom they are compared"),
        KeySpec::when("data", TABLE, "the evaluation is of a CSV file", "what its columns are"),
        KeySpec::optional("covariates", TABLES, "what describes people before the treatment"),
        KeySpec::optional("matching", TABLE, "how matches are found"),
        KeySpec::optional("weights", TABLE, "how people are weighted"),
        KeySpec::when("differences", TABLE, "method is differences", "how changes are compared"),
        KeySpec::required("outcomes", TABLES, "what is looked at, once the design is frozen"),
        KeySpec::optional("gaming", TABLE, "signs of gaming that are looked for in a place"),
    ],
};

pub(super) const EVALUATION: TableSpec = TableSpec {
    name: "[evaluation]",
    says: "What is asked, and how it is answered.",
    keys: &[
        KeySpec::required("title", TEXT, "its name for people"),
        KeySpec::required(
            "offer",
            Holds::a("text", "\"thirteen weeks of financial aid\""),
            "what those treated were offered, in plain words without a full stop; it is read in sentences",
        ),
        KeySpec::default("people", Holds::a("a word", "\"men\""), "people", "what they are called in sentences"),
        KeySpec::required(
            "method",
            Holds::one_of(MethodWord::WORDS, "\"matching\""),
            "how the comparison is made fair",
        ),
        KeySpec::default(
            "missing",
            Holds::one_of(Missing::WORDS, "\"drop\""),
            "refuse",
            "what becomes of somebody of whom a covariate is not known; nothing is filled in without being told to",
        ),
        KeySpec::default("level", SHARE, "5%", "the p-value up to which a difference is called significant"),
        KeySpec::default(
            "correction",
            Holds::one_of(Correction::WORDS, "\"holm\""),
            "none",
            "how several outcomes are taken into account, where one would be found by chance",
        ),
        KeySpec::default(
            "balance",
            SHARE,
            "5%",
            "the largest standardised difference between the groups that may be left; above it there is no verdict",
        ),
        KeySpec::default("people_at_least", COUNT, "60", "how many people treated there must be for a verdict"),
        KeySpec::default(
            "happened_at_least",
            COUNT,
            "30",
            "to how many of those treated it must have happened for a verdict on counts and times",
        ),
    ],
};

pub(super) const TREATED: TableSpec = TableSpec {
    name: "[treated]",
    says: "Who was treated: entrants of a contract's cohort of persons, or some of them.",
    keys: &[
        KeySpec::required("cohort", COHORT, "the contract and its cohort"),
        KeySpec::optional("where", CONDITION, "which of them, by the event with which they entered; all if left out"),
    ],
};

pub(super) const COMPARISON: TableSpec = TableSpec {
    name: "[comparison]",
    says: "With whom they are compared. Nobody is compared with themselves.",
    keys: &[
        KeySpec::required("cohort", COHORT, "the contract and its cohort"),
        KeySpec::optional("where", CONDITION, "which of them, by the event with which they entered; all if left out"),
        KeySpec::default(
            "also_treated",
            Holds::one_of(AlsoTreated::WORDS, "\"leave out\""),
            "refuse",
            "what becomes of somebody who is in both: the evaluation is refused, or they are left out here, and counted",
        ),
    ],
};

pub(super) const DATA: TableSpec = TableSpec {
    name: "[data]",
    says: "The columns of a CSV file with a row a person.",
    keys: &[
        KeySpec::optional("id", COLUMN, "the person, once each; rows are numbered if left out"),
        KeySpec::required("treatment", COLUMN, "who was treated"),
        KeySpec::default("treated", Holds::a("a value", "\"1\""), "1", "what that column says of those who were"),
    ],
};

pub(super) const COVARIATE: TableSpec = TableSpec {
    name: "[covariates.NAME]",
    says: "Something that describes people before the treatment. In a place it is read from rows of an event on or before \
           the day of entry, never after; of a row that became known later, nothing is taken.",
    keys: &[
        KeySpec::when("event", EVENT, "the evaluation is a place's", "the event"),
        KeySpec::optional("where", CONDITION, "which of its rows; all if left out"),
        KeySpec::optional("column", COLUMN, "the column; in a CSV file that of the covariate's name if left out"),
        KeySpec::default(
            "take",
            Holds::one_of(Take::WORDS, "\"count\""),
            "latest",
            "what is taken of the event's rows: what the latest says, how many there are, or whether there are any",
        ),
        KeySpec::optional("within", LENGTH, "how far back before the day of entry; ever before if left out"),
        KeySpec::optional(
            "kind",
            Holds::one_of(CovariateKind::WORDS, "\"category\""),
            "in a CSV file, where `number` is meant if it is left out; a place's descriptors say it",
        ),
    ],
};

pub(super) const MATCHING: TableSpec = TableSpec {
    name: "[matching]",
    says: "How matches are found, by a propensity score: the chance of being treated, as the covariates tell it. Those with \
           the highest score choose first, the nearest is taken, and of equals the one whose id comes first.",
    keys: &[
        KeySpec::default("rule", Holds::one_of(Rule::WORDS, "\"radius\""), "nearest", "whom somebody is matched with"),
        KeySpec::default("ratio", COUNT, "1", "how many are found for each"),
        KeySpec::default("replacement", TRUTH, "false", "whether somebody can be matched more than once"),
        KeySpec::optional("caliper", NUMBER, "the largest distance of a match, in standard deviations of the scale"),
        KeySpec::default("caliper_on", Holds::one_of(CaliperOn::WORDS, "\"score\""), "logit", "the scale"),
        KeySpec::optional("exact", Holds::a("covariates", "[\"sex\"]"), "covariates that must be the same"),
    ],
};

pub(super) const WEIGHTS: TableSpec = TableSpec {
    name: "[weights]",
    says: "How people are weighted, by the inverse of the chance of being in the group that they are in.",
    keys: &[
        KeySpec::default(
            "estimand",
            Holds::one_of(Estimand::WORDS, "\"everyone\""),
            "treated",
            "for whom the effect is estimated",
        ),
        KeySpec::default("stabilised", TRUTH, "false", "whether weights are brought to a mean of about one"),
        KeySpec::optional(
            "trim",
            NUMBER,
            "people whose chance is nearer to 0 or 1 than this are left out, and counted",
        ),
    ],
};

pub(super) const DIFFERENCES: TableSpec = TableSpec {
    name: "[differences]",
    says: "How changes are compared: what changed where treatment began, less what changed elsewhere. Errors are clustered \
           by area.",
    keys: &[
        KeySpec::default(
            "timing",
            Holds::one_of(Timing::WORDS, "\"staggered\""),
            "two periods",
            "whether treatment begins for all at once",
        ),
        KeySpec::required("area", COLUMN, "the area: a column of the event of entry, or of the file"),
        KeySpec::when(
            "from",
            Holds::a("a date, or a period of the file", "2012-04-01"),
            "timing is two periods",
            "when it begins",
        ),
        KeySpec::optional("periods", LENGTH, "in a place: how long the periods are in which changes are shown"),
        KeySpec::when("period", COLUMN, "the evaluation is of a CSV file", "the period, a whole number"),
        KeySpec::when("start", COLUMN, "timing is staggered", "the period in which the area begins; 0 for never"),
        KeySpec::default("not_yet", TRUTH, "false", "whether areas that are not yet treated are compared with too"),
    ],
};

pub(super) const OUTCOME: TableSpec = TableSpec {
    name: "[outcomes.NAME]",
    says: "Something that is looked at. It is not read before the design is frozen.",
    keys: &[
        KeySpec::optional("title", TEXT, "its name for people; in a place that of the contract's outcome if left out"),
        KeySpec::when(
            "of",
            Holds::a("an outcome", "\"transition/free\""),
            "the evaluation is a place's",
            "the outcome",
        ),
        KeySpec::optional(
            "comparison",
            Holds::a("an outcome", "\"transition/free-others\""),
            "the outcome of the comparison pool, if that is another cohort",
        ),
        KeySpec::when(
            "measure",
            Holds::one_of(MeasureWord::WORDS, "\"binary\""),
            "the evaluation is of a CSV file",
            "what it is",
        ),
        KeySpec::optional("column", COLUMN, "in a CSV file: the column; that of the outcome's name if left out"),
        KeySpec::when(
            "event",
            COLUMN,
            "measure is time to event, in a CSV file",
            "1 if it happened then, 0 if nothing was seen up to then",
        ),
        KeySpec::optional("exposure", COLUMN, "in a CSV file, for counts: how long somebody was observed"),
        KeySpec::required("better", Holds::one_of(Better::WORDS, "\"less\""), "which way is better"),
        KeySpec::required(
            "test",
            Holds::one_of(TestWord::WORDS, "\"z pooled\""),
            "the test that decides; there is no default, because tests differ",
        ),
        KeySpec::optional(
            "also",
            Holds::a("tests", "[\"fisher exact\"]"),
            "tests that are shown beside it and decide nothing",
        ),
    ],
};

pub(super) const GAMING: TableSpec = TableSpec {
    name: "[gaming]",
    says: "Signs of gaming that are looked for among the entrants of one cohort. Each asks for events; what is left out is \
           not looked for. A sign is a reason to ask, never a proof.",
    keys: &[
        KeySpec::required(
            "cohort",
            Holds::a("a cohort", "\"recovery/main\""),
            "the contract and its cohort of those referred",
        ),
        KeySpec::optional(
            "risk",
            Holds::a("a binary outcome of the cohort", "\"recovery/drug-free\""),
            "the outcome whose failure says who is hard to help, as the covariates foretell it: cherry-picking",
        ),
        KeySpec::optional(
            "bands",
            Holds::a("bands", "[\"low\", \"high\"]"),
            "the bands of the cohort, the easiest and cheapest first: parking and re-banding",
        ),
        KeySpec::optional(
            "started",
            EVENT,
            "the event by which somebody referred is started: cherry-picking, and delay",
        ),
        KeySpec::default("started_within", LENGTH, "6 months", "how long after the day of entry it is looked for"),
        KeySpec::optional("usual_delay", COUNT, "the days from entry to start that were usual before"),
        KeySpec::optional("contact", EVENT, "the event of contact with the provider: parking"),
        KeySpec::optional("rebanded", EVENT, "the event that says the band anew: re-banding; `band` is its column"),
        KeySpec::optional("band", COLUMN, "the column of that event that says the band"),
        KeySpec::optional("discharged", EVENT, "the event of discharge: spikes just before `window` ends"),
        KeySpec::optional("window", LENGTH, "the window, from the day of entry"),
        KeySpec::optional("represented", EVENT, "the event by which somebody comes back: just after `payment`"),
        KeySpec::optional("payment", Holds::a("a payment of the contract", "\"drug-free\""), "the payment"),
    ],
};
