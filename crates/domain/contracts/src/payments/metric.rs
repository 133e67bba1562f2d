//! Metric payments: a cohort's rate beside its baseline's, a comparison group's, or what a risk score expects.
//!
//! What is decided, and by which rule, stands here; counting and comparing is done where lines are priced. Nothing here
//! says how a test works: it is only named.

use documents::{Entry, Fields, Holds, KeySpec, Located, Table, TableSpec};
use units::{Pence, Rate};

use super::fields::{paid_outcome, payment_at};
use super::metric_checks::{against_fits, pays_fits, test_fits};
use super::{Around, PaymentKind};
use crate::choices::{BandsPay, Better, Instalments, Over, SidesWord, Success, TestWord, WholePeople};
use crate::effects::EffectSize;
use crate::outcomes::{Measure, Outcome};
use crate::problem::Problem;
use crate::reader::{AMOUNT, RATE, positive};

/// How a cohort does beside what it is compared with, and what that is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// The outcome that is measured.
    pub outcome: usize,
    /// What it is compared with.
    pub against: Against,
    /// Whose entrants are compared together.
    pub over: Over,
    /// Which way the rate must go.
    pub better: Better,
    /// How large the effect must be.
    pub threshold: Option<EffectSize>,
    /// The test by which it must be significant.
    pub test: Option<MetricTest>,
    /// The payment whose metric must have been passed too.
    pub hurdle: Option<usize>,
    /// What is paid when it is passed.
    pub reward: Option<Reward>,
    /// How a fraction of a person, event, day or point is rounded before it is priced; nothing means not at all.
    pub whole: Option<WholePeople>,
    /// What is taken back when the rate has gone the wrong way.
    pub worse: Option<Worse>,
    /// What is taken back when the metric is not passed.
    pub missed: Option<Pence>,
    /// The most that a stretch pays.
    pub most: Option<Pence>,
    /// The least that it pays: how much can be taken back at most, as an amount below nothing.
    pub least: Option<Pence>,
    /// What is paid in advance for the results that are expected.
    pub foundation: Option<Foundation>,
    /// The metric payments of shorter stretches whose amounts are taken off: what is left is a top-up.
    pub less: Vec<usize>,
}

/// What a rate is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The outcome's stated baseline.
    Baseline,
    /// The same measure of a comparison group.
    Outcome(usize),
    /// What the outcome's risk score expects of these very people.
    Risk,
}

/// A named test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricTest {
    /// Its name.
    pub test: TestWord,
    /// How rare a difference must be.
    pub level: Rate,
    /// Which differences it looks for.
    pub sides: SidesWord,
    /// How much more people differ than by chance, for the negative binomial.
    pub overdispersion: Option<Rate>,
}

/// What an effect is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reward {
    /// One price whatever its size.
    Flat(EffectPrice),
    /// Prices by the size of the effect, the smallest size first.
    Banded {
        /// Which of them are paid.
        pays: BandsPay,
        /// The bands.
        bands: Vec<EffectBand>,
    },
}

/// A price from one size of the effect on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectBand {
    /// The size.
    pub from: EffectSize,
    /// The price.
    pub price: EffectPrice,
}

/// What is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectPrice {
    /// The effect as such.
    Sum(Pence),
    /// Each person, event or day avoided or gained.
    Each(Pence),
    /// Each percentage point, or each event per hundred people.
    Point(Pence),
}

/// What is taken back when the rate has gone the wrong way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worse {
    /// How far it must have gone; as far as the threshold if nothing is said.
    pub threshold: Option<EffectSize>,
    /// What is taken back.
    pub price: EffectPrice,
}

/// Part of the payment in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foundation {
    /// How much each stretch is paid in advance.
    pub amount: Pence,
    /// When.
    pub instalments: Instalments,
    /// What part of it goes back as far as it was not earned.
    pub claw_back: Rate,
}

const SIZE: Holds = Holds::a("a part such as \"10%\", or points such as \"5 points\"", "\"10%\"");

pub(crate) const EFFECT_BAND: TableSpec = TableSpec {
    name: "[[payments.NAME.bands]]",
    says: "Metric: the price from one size of the effect on, smallest first. Say one of `amount`, `each` and `point`.",
    keys: &[
        KeySpec::required("from", SIZE, "the size of the effect from which it holds"),
        KeySpec::optional("amount", AMOUNT, "the sum that is paid"),
        KeySpec::optional("each", AMOUNT, "the price for each person, event or day avoided or gained"),
        KeySpec::optional("point", AMOUNT, "the price for each percentage point, or event per hundred people"),
    ],
};

pub(crate) const WORSE: TableSpec = TableSpec {
    name: "[payments.NAME.worse]",
    says: "Metric: what is taken back when the rate has gone the wrong way: significantly where a test is named, and as \
           far as the threshold where there is one. Within these limits nothing is paid and nothing taken back. Say one \
           of `amount`, `each` and `point`.",
    keys: &[
        KeySpec::optional("amount", AMOUNT, "the sum that is taken back"),
        KeySpec::optional("each", AMOUNT, "the price for each person, event or day too many or too few"),
        KeySpec::optional("point", AMOUNT, "the price for each percentage point, or event per hundred people"),
        KeySpec::optional(
            "threshold",
            SIZE,
            "how far it must have gone; as far as the payment's own threshold if left out",
        ),
    ],
};

pub(crate) const MISSED: TableSpec = TableSpec {
    name: "[payments.NAME.missed]",
    says: "Metric: what is taken back when it is not passed.",
    keys: &[KeySpec::required("amount", AMOUNT, "the sum that is taken back")],
};

pub(crate) const FOUNDATION: TableSpec = TableSpec {
    name: "[payments.NAME.foundation]",
    says: "Metric: part of the payment in advance, for the results that are expected. What the stretch earns is set off \
           against it; what was not earned goes back.",
    keys: &[
        KeySpec::required("amount", AMOUNT, "how much each stretch is paid in advance, in equal instalments"),
        KeySpec::required("instalments", Holds::one_of(Instalments::WORDS, "\"monthly in advance\""), "when"),
        KeySpec::default("claw_back", RATE, "100%", "what part of what was not earned goes back"),
    ],
};

/// Reads what this kind of payment says.
pub(super) fn read(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<PaymentKind> {
    let found = around.frame.reader.found;
    let over = fields.choice_or_default::<Over>("over", entry.key_span);
    let threshold = optional(fields, "threshold", |key| fields.parse::<EffectSize>(key));
    let test = optional(fields, "test", |_| read_test(fields, entry));
    let has_rule = fields.has("threshold") || fields.has("test");
    if !has_rule {
        found.at(entry.key_span, "passed when?", Problem::MetricUndecided { payment: entry.key.clone() });
    }
    for key in ["level", "sides", "overdispersion"].into_iter().filter(|key| fields.has(key) && !fields.has("test")) {
        let payment = entry.key.clone();
        found.at(crate::reader::at(fields, key), "of which test?", Problem::TestUnnamed { payment, key });
    }
    let against = read_against(around, fields, entry);
    let hurdle = optional(fields, "hurdle", |key| payment_at(around, fields, key));
    let reward = read_reward(fields, entry);
    let whole = optional(fields, "whole", |key| fields.choice::<WholePeople>(key));
    let worse = optional(fields, "worse", |key| fields.table_at(key).and_then(|entry| read_worse(fields, entry)));
    let missed = optional(fields, "missed", |key| fields.table_at(key).and_then(|entry| read_missed(fields, entry)));
    let limit = |key| optional(fields, key, |key| fields.parse::<Pence>(key));
    let (most, least) = (limit("most"), limit("least"));
    let foundation =
        optional(fields, "foundation", |key| fields.table_at(key).and_then(|entry| read_foundation(fields, entry)));
    let less = fields.texts("less").unwrap_or_default();
    let less = less.iter().map(|text| around.frame.reader.index(text, "payment", &around.names));
    let less = less.collect::<Option<Vec<usize>>>();
    let outcome = paid_outcome(around, fields, entry)?;
    let metric = Metric {
        outcome,
        against: against?,
        over: over?.value,
        better: read_better(around.outcomes.get(outcome)?, fields, entry)?,
        threshold: threshold?.map(|size| size.value),
        test: test?,
        hurdle: hurdle?,
        reward: reward?,
        whole: whole?.map(|whole| whole.value),
        worse: worse?,
        missed: missed?,
        most: most?.map(|most| most.value),
        least: least?.map(|least| least.value),
        foundation: foundation?,
        less: less?,
    };
    has_rule.then_some(())?;
    check(around, fields, entry, &metric)?;
    Some(PaymentKind::Metric(Box::new(metric)))
}

/// What a key says: nothing if it is not there, and no answer at all if it cannot be read.
#[allow(clippy::option_option, reason = "left out and unreadable are different, and only the latter ends the reading")]
fn optional<T>(
    fields: &Fields<'_>,
    key: &'static str,
    read: impl FnOnce(&'static str) -> Option<T>,
) -> Option<Option<T>> {
    if fields.has(key) { read(key).map(Some) } else { Some(None) }
}

/// Reports what each part of a metric says of another; gives nothing if it cannot be priced.
fn check(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry, metric: &Metric) -> Option<()> {
    let found = around.frame.reader.found;
    let outcome = around.outcomes.get(metric.outcome)?;
    pays_fits(around, fields, outcome)?;
    against_fits(around, fields, metric)?;
    test_fits(around, fields, metric)?;
    if metric.reward.is_none() && metric.worse.is_none() && metric.missed.is_none() {
        found.at(entry.key_span, "worth what?", Problem::MetricWorthless { payment: entry.key.clone() });
    }
    for (key, limit) in [("most", metric.most), ("foundation", metric.foundation.map(|foundation| foundation.amount))] {
        if let Some(amount) = limit.filter(|limit| limit.is_negative()) {
            found.at(crate::reader::at(fields, key), "below nothing", Problem::NegativeAmount { key, amount });
        }
    }
    if let Some(least) = metric.least.filter(|least| least.is_positive()) {
        found.at(crate::reader::at(fields, "least"), "above nothing", Problem::LeastAboveNothing { least });
    }
    check_points(around, fields, outcome, metric);
    Some(())
}

/// Points are parts of a hundred people, so a rate that is no such part has none.
fn check_points(around: &Around<'_>, fields: &Fields<'_>, outcome: &Outcome, metric: &Metric) {
    if outcome.measure.has_points() {
        return;
    }
    let bands = match &metric.reward {
        Some(Reward::Banded { bands, .. }) => bands.as_slice(),
        _ => &[],
    };
    let flat = match metric.reward {
        Some(Reward::Flat(price)) => Some(price),
        _ => None,
    };
    let is_size = |size: &EffectSize| matches!(size, EffectSize::Points(_));
    let is_price = |price: &EffectPrice| matches!(price, EffectPrice::Point(_));
    let in_points = [
        ("threshold", metric.threshold.as_ref().is_some_and(is_size)),
        ("point", flat.as_ref().is_some_and(is_price)),
        ("bands", bands.iter().any(|band| is_size(&band.from) || is_price(&band.price))),
        (
            "worse",
            metric.worse.is_some_and(|worse| is_price(&worse.price) || worse.threshold.as_ref().is_some_and(is_size)),
        ),
    ];
    for (key, _) in in_points.into_iter().filter(|(_, is_there)| *is_there) {
        let cause = Problem::NoPoints { outcome: outcome.name.to_string() };
        around.frame.reader.found.at(crate::reader::at(fields, key), "in points", cause);
    }
}

fn read_against(around: &Around<'_>, fields: &Fields<'_>, entry: &Entry) -> Option<Against> {
    if !fields.has("against") {
        fields.missing("against", entry.key_span);
    }
    let text = fields.text("against")?;
    match text.value.as_str() {
        "baseline" => Some(Against::Baseline),
        "risk" => Some(Against::Risk),
        _ => around.frame.reader.index(&text, "outcome", around.outcomes.names()).map(Against::Outcome),
    }
}

fn read_test(fields: &Fields<'_>, entry: &Entry) -> Option<MetricTest> {
    let test = fields.choice::<TestWord>("test")?;
    if !fields.has("level") {
        fields.missing("level", entry.key_span);
    }
    let level = fields.parse::<Rate>("level")?;
    if level.value <= Rate::ZERO || level.value >= Rate::WHOLE {
        fields.found().at(level.span, "not between", Problem::BadLevel { level: level.value });
        return None;
    }
    let sides = fields.choice_or_default::<SidesWord>("sides", entry.key_span)?;
    let overdispersion =
        optional(fields, "overdispersion", |key| positive::<Rate>(fields, key, |rate| *rate > Rate::ZERO))?;
    if test.value.takes_overdispersion() && overdispersion.is_none() {
        fields.missing("overdispersion", entry.key_span);
        return None;
    }
    if !test.value.takes_overdispersion() && overdispersion.is_some() {
        let belongs = TestWord::NegativeBinomialRateRatio.word().to_string();
        let cause = Problem::KeyNotForKind { key: "overdispersion", kind: test.value.word(), belongs };
        fields.found().at(crate::reader::at(fields, "overdispersion"), "", cause);
    }
    Some(MetricTest { test: test.value, level: level.value, sides: sides.value, overdispersion })
}

/// Which way is better: what a success is says it, or the contract does.
fn read_better(outcome: &Outcome, fields: &Fields<'_>, entry: &Entry) -> Option<Better> {
    let said = match outcome.measure {
        Measure::Binary { success: Success::Event, .. } => Some(Better::Higher),
        Measure::Binary { success: Success::NoEvent, .. } => Some(Better::Lower),
        Measure::Frequency { at_least: Some(_), .. } => Some(Better::Higher),
        Measure::ShareOfTime { at_least: Some(_), .. } => Some(Better::Higher),
        _ => None,
    };
    if !fields.has("better") {
        if said.is_none() {
            fields.missing("better", entry.key_span);
        }
        return said;
    }
    let better = fields.choice::<Better>("better")?;
    if let Some(said) = said.filter(|said| *said != better.value) {
        let cause = Problem::BetterContradicts { outcome: outcome.name.to_string(), said };
        fields.found().at(better.span, "", cause);
    }
    Some(better.value)
}

#[allow(clippy::option_option, reason = "no reward and an unreadable one are different")]
fn read_reward(fields: &Fields<'_>, entry: &Entry) -> Option<Option<Reward>> {
    if fields.has("bands") {
        for other in ["amount", "each", "point"].into_iter().filter(|key| fields.has(key)) {
            let cause = Problem::EitherOr { one: "bands", other };
            fields.found().at(crate::reader::at(fields, other), "not both", cause);
        }
        return read_bands(fields, entry).map(Some);
    }
    if fields.has("bands_pay") {
        fields.missing("bands", entry.key_span);
    }
    if ["amount", "each", "point"].iter().any(|key| fields.has(key)) {
        return read_price(fields, entry.key_span).map(|price| Some(Reward::Flat(price)));
    }
    Some(None)
}

fn read_bands(fields: &Fields<'_>, entry: &Entry) -> Option<Reward> {
    if !fields.has("bands_pay") {
        fields.missing("bands_pay", entry.key_span);
    }
    let pays = fields.choice::<BandsPay>("bands_pay");
    let tables = fields.tables("bands");
    let mut bands: Vec<EffectBand> = Vec::new();
    for table in &tables {
        let band = read_band(fields, table)?;
        if let Some(before) = bands.last().map(|band| band.from)
            && (!band.from.is_like(before) || band.from <= before)
        {
            let cause = Problem::EffectBandOrder { before, from: band.from };
            fields.found().at(table.span, "not larger", cause);
        }
        bands.push(band);
    }
    let pays = pays?.value;
    if pays == BandsPay::EachItsPart
        && let Some(at) = bands.iter().position(|band| matches!(band.price, EffectPrice::Sum(_)))
    {
        let cause = Problem::KeyNotForKind {
            key: "amount",
            kind: BandsPay::EachItsPart.word(),
            belongs: BandsPay::HighestReached.word().to_string(),
        };
        fields.found().at(tables[at].span, "a sum has no parts", cause);
    }
    Some(Reward::Banded { pays, bands })
}

fn read_band(fields: &Fields<'_>, table: &Table) -> Option<EffectBand> {
    let band = Fields::open(table, table.span, &EFFECT_BAND, fields.found());
    let from = band.parse::<EffectSize>("from");
    let price = read_price(&band, table.span);
    Some(EffectBand { from: from?.value, price: price? })
}

/// The one of `amount`, `each` and `point` that is there.
fn read_price(fields: &Fields<'_>, at: documents::Span) -> Option<EffectPrice> {
    let there: Vec<&'static str> = ["amount", "each", "point"].into_iter().filter(|key| fields.has(key)).collect();
    let [key] = there[..] else {
        let at = there.get(1).map_or(at, |key| crate::reader::at(fields, key));
        let label = if there.is_empty() { "none of them" } else { "not both" };
        fields.found().at(at, label, Problem::OnePrice);
        return None;
    };
    let price = positive::<Pence>(fields, key, |pence| pence.is_positive())?;
    Some(match key {
        "amount" => EffectPrice::Sum(price),
        "each" => EffectPrice::Each(price),
        _ => EffectPrice::Point(price),
    })
}

fn read_worse(fields: &Fields<'_>, entry: &Entry) -> Option<Worse> {
    let worse = Fields::open_value(entry, &WORSE, fields.found())?;
    let threshold = optional(&worse, "threshold", |key| worse.parse::<EffectSize>(key));
    let price = read_price(&worse, entry.key_span);
    Some(Worse { threshold: threshold?.map(|size: Located<EffectSize>| size.value), price: price? })
}

fn read_missed(fields: &Fields<'_>, entry: &Entry) -> Option<Pence> {
    let missed = Fields::open_value(entry, &MISSED, fields.found())?;
    positive::<Pence>(&missed, "amount", |pence| pence.is_positive())
}

fn read_foundation(fields: &Fields<'_>, entry: &Entry) -> Option<Foundation> {
    let foundation = Fields::open_value(entry, &FOUNDATION, fields.found())?;
    let amount = positive::<Pence>(&foundation, "amount", |pence| pence.is_positive());
    let instalments = foundation.choice::<Instalments>("instalments");
    let claw_back = foundation.parse_or_default::<Rate>("claw_back", entry.key_span);
    if let Some(rate) = claw_back.as_ref().filter(|rate| !rate.value.is_share()) {
        let cause = Problem::NotAShare { key: "claw_back".into(), rate: rate.value };
        fields.found().at(rate.span, "not within 0% to 100%", cause);
    }
    Some(Foundation { amount: amount?, instalments: instalments?.value, claw_back: claw_back?.value })
}
