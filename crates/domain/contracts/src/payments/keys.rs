//! The keys of `[payments.NAME]`, and which of them belong to which kind.

use documents::{Holds, KeySpec, TableSpec};

use crate::choices::{
    BandsPay, Better, Instalments, KindWord, Over, PricedOn, RiskPart, SidesWord, TestWord, WholePeople,
};
use crate::cohorts::COHORT_KEY;
use crate::reader::{AMOUNT, CLAUSE, COUNT, LENGTH, RATE, ROUNDING, TABLE, TABLE_LIST, TEXT};

pub(crate) const PAYMENT: TableSpec = TableSpec {
    name: "[payments.NAME]",
    says: "What is paid, for what, at which price.",
    keys: &[
        KeySpec::required("clause", CLAUSE, "the heading of terms.md that agrees it"),
        KeySpec::optional("title", TEXT, "its name for people"),
        KeySpec::required(
            "kind",
            Holds::one_of(KindWord::WORDS, "\"outcome\""),
            "block: a fixed sum by instalments; start: a price for each entry (attachment); outcome: a price for each \
             result; sustain: a price for each further stretch of a spell; bonus: a sum when enough have achieved; \
             metric: a price for how a cohort does beside the one it is compared with",
        ),
        KeySpec::optional("round", ROUNDING, "how its amounts are rounded; as the contract says if left out"),
        KeySpec::when(
            "share",
            Holds::one_of(RiskPart::WORDS, "\"at risk\""),
            "the contract has stages",
            "at risk: it pays the stage's share at risk of its price; guaranteed: it pays the rest; whole: it pays the same in every stage",
        ),
        KeySpec::optional("annual", AMOUNT, "block: the sum for each contract year; either this or `total`"),
        KeySpec::optional("total", AMOUNT, "block: the sum for the whole contract"),
        KeySpec::when(
            "instalments",
            Holds::one_of(Instalments::WORDS, "\"monthly in arrears\""),
            "kind is block",
            "how the sum is spread, in equal parts; pence that are left over go one each to the last ones, and a part of a month is paid by its days",
        ),
        COHORT_KEY,
        KeySpec::when(
            "pays",
            Holds::a("the name of an outcome", "\"drug-free\""),
            "kind is outcome, sustain, bonus or metric",
            "the outcome that is paid for; metric: the one whose rate is compared",
        ),
        KeySpec::when(
            "price",
            Holds::a("an amount in quotation marks, or \"rates.csv\"", "\"£350\""),
            "kind is start, outcome or sustain",
            "one price for all (\"£1,200\"), or the dated prices by band of the rate card (\"rates.csv\")",
        ),
        KeySpec::when(
            "priced_on",
            Holds::one_of(PricedOn::WORDS, "\"entry\""),
            "kind is outcome or sustain and the price or the stage depends on the date",
            "the date that fixes price and stage",
        ),
        KeySpec::when(
            "after",
            Holds::a("the name of a payment", "\"job\""),
            "kind is sustain",
            "outcome: the person must have achieved that payment's outcome too; sustain: the count begins when it was achieved",
        ),
        KeySpec::optional("above", TABLE, "outcome: only results above an expected number are paid"),
        KeySpec::when("every", LENGTH, "kind is sustain", "how long each paid stretch is, in days or weeks"),
        KeySpec::when("up_to", COUNT, "kind is sustain", "the most stretches that are paid for one person"),
        KeySpec::default(
            "over",
            Holds::one_of(Over::WORDS, "\"year\""),
            "contract",
            "bonus, metric: whose entrants are looked at together; it waits until all of them are mature",
        ),
        KeySpec::optional(
            "rate_at_least",
            RATE,
            "bonus: the share of entrants that is enough; either this or `people_at_least`",
        ),
        KeySpec::optional("people_at_least", COUNT, "bonus: the number of people that is enough"),
        KeySpec::optional(
            "amount",
            AMOUNT,
            "bonus: the sum that is paid, or else `each`; metric: the sum that is paid when it is passed, or else `each`, `point` or `bands`",
        ),
        KeySpec::optional(
            "each",
            AMOUNT,
            "bonus: the price for each person above the threshold; metric: for each person, event or day avoided or gained",
        ),
        KeySpec::when(
            "against",
            Holds::a("`baseline`, `risk`, or the name of an outcome", "\"baseline\""),
            "kind is metric",
            "what the rate is compared with: the outcome's own baseline, what its risk score expects of the same people, \
             or a comparison group's outcome",
        ),
        KeySpec::when(
            "better",
            Holds::one_of(Better::WORDS, "\"lower\""),
            "kind is metric and the outcome does not say what a success is",
            "which way the rate must go",
        ),
        KeySpec::optional(
            "threshold",
            Holds::a("a part such as \"10%\", or points such as \"5 points\"", "\"10%\""),
            "metric: how large the effect must be, as it was counted: a part of the rate that it is compared with, or \
             percentage points (events per 100 people); a metric needs this, or a `test`, or is passed by both",
        ),
        KeySpec::optional(
            "test",
            Holds::one_of(TestWord::WORDS, "\"z pooled\""),
            "metric: the test by which the effect must be significant",
        ),
        KeySpec::when("level", RATE, "there is a test", "metric: how rare a difference must be, such as \"5%\""),
        KeySpec::default(
            "sides",
            Holds::one_of(SidesWord::WORDS, "\"two-sided\""),
            "two-sided",
            "metric: which differences the test looks for; one-sided: only better",
        ),
        KeySpec::when(
            "overdispersion",
            RATE,
            "test is negative binomial rate ratio",
            "metric: α of the variance μ + αμ² of a person's events, as it was agreed",
        ),
        KeySpec::optional(
            "hurdle",
            Holds::a("the name of a metric payment", "\"binary\""),
            "metric: it pays only where that metric was passed for the same entrants; deductions are not affected",
        ),
        KeySpec::optional("point", AMOUNT, "metric: the price for each percentage point, or event per 100 people"),
        KeySpec::optional(
            "whole",
            Holds::one_of(WholePeople::WORDS, "\"down\""),
            "metric: how a fraction of a person, event, day or point is rounded before it is priced; it is priced as a \
             fraction if left out",
        ),
        KeySpec::optional("bands", TABLE_LIST, "metric: prices by the size of the effect"),
        KeySpec::when(
            "bands_pay",
            Holds::one_of(BandsPay::WORDS, "\"highest reached\""),
            "there are bands",
            "metric: whether the whole effect is paid at the price of the highest band reached, or each part at its own",
        ),
        KeySpec::optional("worse", TABLE, "metric: what is taken back when the rate has gone the wrong way"),
        KeySpec::optional("missed", TABLE, "metric: what is taken back when it is not passed"),
        KeySpec::optional("most", AMOUNT, "metric: the most that the entrants of one stretch earn (a cap)"),
        KeySpec::optional(
            "least",
            Holds::a("an amount of money of £0 or below", "\"-£50,000\""),
            "metric: the least that they earn (a collar): no more than this is taken back for them",
        ),
        KeySpec::optional("foundation", TABLE, "metric: part of the payment in advance"),
        KeySpec::optional(
            "less",
            Holds::a("names of metric payments", "[\"quarterly\"]"),
            "metric: a top-up: what those payments came to for the shorter stretches within this one is taken off; what \
             they paid is not taken back",
        ),
    ],
};

/// Which keys belong to which kind, beside those that all share.
pub(super) const OF_KIND: &[(&str, &[&str])] = &[
    ("annual", &["block"]),
    ("total", &["block"]),
    ("instalments", &["block"]),
    ("cohort", &["start"]),
    ("pays", &["outcome", "sustain", "bonus", "metric"]),
    ("price", &["start", "outcome", "sustain"]),
    ("priced_on", &["outcome", "sustain"]),
    ("after", &["outcome", "sustain"]),
    ("above", &["outcome"]),
    ("every", &["sustain"]),
    ("up_to", &["sustain"]),
    ("over", &["bonus", "metric"]),
    ("rate_at_least", &["bonus"]),
    ("people_at_least", &["bonus"]),
    ("amount", &["bonus", "metric"]),
    ("each", &["bonus", "metric"]),
    ("against", &["metric"]),
    ("better", &["metric"]),
    ("threshold", &["metric"]),
    ("test", &["metric"]),
    ("level", &["metric"]),
    ("sides", &["metric"]),
    ("overdispersion", &["metric"]),
    ("hurdle", &["metric"]),
    ("point", &["metric"]),
    ("whole", &["metric"]),
    ("bands", &["metric"]),
    ("bands_pay", &["metric"]),
    ("worse", &["metric"]),
    ("missed", &["metric"]),
    ("most", &["metric"]),
    ("least", &["metric"]),
    ("foundation", &["metric"]),
    ("less", &["metric"]),
];
