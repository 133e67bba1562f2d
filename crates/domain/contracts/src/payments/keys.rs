//! The keys of `[payments.NAME]`, and which of them belong to which kind.

use documents::{Holds, KeySpec, TableSpec};

use crate::choices::{Instalments, KindWord, Over, PricedOn, RiskPart};
use crate::cohorts::COHORT_KEY;
use crate::reader::{AMOUNT, CLAUSE, COUNT, LENGTH, RATE, ROUNDING, TABLE, TEXT};

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
             result; sustain: a price for each further stretch of a spell; bonus: a sum when enough have achieved",
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
            "kind is outcome, sustain or bonus",
            "the outcome that is paid for",
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
            "bonus: whose entrants are looked at together; it waits until all of them are mature",
        ),
        KeySpec::optional(
            "rate_at_least",
            RATE,
            "bonus: the share of entrants that is enough; either this or `people_at_least`",
        ),
        KeySpec::optional("people_at_least", COUNT, "bonus: the number of people that is enough"),
        KeySpec::optional("amount", AMOUNT, "bonus: the sum that is paid; either this or `each`"),
        KeySpec::optional("each", AMOUNT, "bonus: the price for each person above the threshold"),
    ],
};

/// Which keys belong to which kind, beside those that all share.
pub(super) const OF_KIND: &[(&str, &[&str])] = &[
    ("annual", &["block"]),
    ("total", &["block"]),
    ("instalments", &["block"]),
    ("cohort", &["start"]),
    ("pays", &["outcome", "sustain", "bonus"]),
    ("price", &["start", "outcome", "sustain"]),
    ("priced_on", &["outcome", "sustain"]),
    ("after", &["outcome", "sustain"]),
    ("above", &["outcome"]),
    ("every", &["sustain"]),
    ("up_to", &["sustain"]),
    ("over", &["bonus"]),
    ("rate_at_least", &["bonus"]),
    ("people_at_least", &["bonus"]),
    ("amount", &["bonus"]),
    ("each", &["bonus"]),
];
