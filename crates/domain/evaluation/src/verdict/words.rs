//! The words of verdicts, as data.

use super::{Balance, Facts, Finding, Scale};
use crate::plan::{Better, MeasureWord};

/// The words of one verdict.
pub(super) struct Words {
    pub headline: String,
    pub can_say: Vec<String>,
    pub cannot_say: Vec<String>,
}

/// A word or two for tables.
pub fn finding_words(finding: Finding) -> &'static str {
    match finding {
        Finding::Better => "better",
        Finding::Worse => "worse",
        Finding::Inconclusive => "inconclusive",
        Finding::TooFew => "too few people",
        Finding::NotAlike => "groups not alike",
    }
}

const BETTER: &str = "{title}: better for {people} who were offered {offer} than for the comparison group.";
const WORSE: &str = "{title}: worse for {people} who were offered {offer} than for the comparison group.";
const INCONCLUSIVE: &str = "{title}: inconclusive. The figures fit a helpful effect and a harmful one, so they settle neither; \
                            this is not a finding that {offer} made no difference.";
const TOO_FEW: &str = "{title}: no verdict, because too few people were compared: {why}.";
const NOT_ALIKE: &str = "{title}: no verdict, because the groups are not alike: {why}. A difference between them may be one of \
                         who they are.";

const NEEDED: &str = "About {needed} {people} in each group would be needed to find a difference as large as the one that was \
                      seen, four times of five.";
const NOT_NEEDED: &str = "The difference that was seen is so small, or so uncertain, that no number of {people} can be named \
                          that would settle it.";
const CHANCE: &str = "If {offer} made no difference at all, a difference at least this large would come up in {p} of such \
                      comparisons.";
const FITS: &str = "The figures fit anything from {low} to {high}.";

const NOT_NO_EFFECT: &str = "That {offer} had no effect: none was found, and none was ruled out.";
const NOT_AN_EFFECT: &str = "That {offer} had an effect.";
const NOT_EVERYBODY: &str = "That it was so for every one of them: what is told is an average.";
const NOT_ELSEWHERE: &str = "That it would be so for other {people}, in another place, or at another time.";
const NOT_WORTH: &str = "That {offer} was worth, or not worth, what it cost.";
const NOT_UNSEEN: &str = "That {offer} alone is the cause: the groups are alike in what is known of them, and may differ in what \
                          is not.";
const NOT_TRENDS: &str =
    "That {offer} alone is the cause: it is taken that without it both groups would have changed alike.";
const NOT_MODEL: &str =
    "That {offer} alone is the cause: a regression allows for what is known of people, as far as its form fits.";
const NOT_ANYTHING: &str = "Whether {offer} made a difference, in either direction.";

/// The words of a verdict.
pub(super) fn of(facts: &Facts, finding: Finding, needed: Option<u64>) -> Words {
    let fill = |template: &str| filled(template, facts);
    let needed = match needed {
        Some(needed) => fill(NEEDED).replace("{needed}", &numbers::grouped(needed)),
        None => fill(NOT_NEEDED),
    };
    let counted = counted(facts);
    let fits = facts.estimate.map(|estimate| {
        let told = |value: f64| effect(facts, estimate.scale, value);
        FITS.replace("{low}", &told(estimate.low)).replace("{high}", &told(estimate.high))
    });
    let chance = facts.estimate.map(|estimate| fill(CHANCE).replace("{p}", &numbers::chance(estimate.p)));
    let cause = match facts.balance {
        Balance::ByChance => None,
        Balance::Within { .. } | Balance::Beyond { .. } => Some(fill(NOT_UNSEEN)),
        Balance::ByChange { .. } => Some(fill(NOT_TRENDS)),
        Balance::ByRegression => Some(fill(NOT_MODEL)),
    };
    match finding {
        Finding::Better | Finding::Worse => {
            let seen = facts
                .estimate
                .map(|estimate| found(facts, estimate.scale, estimate.effect, [estimate.low, estimate.high]));
            Words {
                headline: fill(if finding == Finding::Better { BETTER } else { WORSE }),
                can_say: [Some(counted), seen, chance].into_iter().flatten().collect(),
                cannot_say: cause.into_iter().chain([NOT_EVERYBODY, NOT_ELSEWHERE, NOT_WORTH].map(fill)).collect(),
            }
        }
        Finding::Inconclusive => Words {
            headline: fill(INCONCLUSIVE),
            can_say: [Some(counted), fits, chance, Some(needed)].into_iter().flatten().collect(),
            cannot_say: [NOT_NO_EFFECT, NOT_AN_EFFECT].map(fill).into(),
        },
        Finding::TooFew => Words {
            headline: fill(TOO_FEW).replace("{why}", &too_few(facts)),
            can_say: vec![counted, needed],
            cannot_say: vec![fill(NOT_ANYTHING)],
        },
        Finding::NotAlike => Words {
            headline: fill(NOT_ALIKE).replace("{why}", &not_alike(facts)),
            can_say: vec![counted],
            cannot_say: vec![fill(NOT_ANYTHING)],
        },
    }
}

fn filled(template: &str, facts: &Facts) -> String {
    template.replace("{title}", &facts.title).replace("{people}", &facts.people).replace("{offer}", &facts.offer)
}

/// What was counted, before anything is concluded.
fn counted(facts: &Facts) -> String {
    let side = |side: &super::Side| {
        let people = format!("{} {}", numbers::grouped(side.people), facts.people);
        match (facts.measure, side.value) {
            (MeasureWord::Binary, Some(share)) => format!("{} of {people}", numbers::percent(share)),
            (MeasureWord::Count, Some(mean)) => format!("{} for each of {people}", numbers::plain(mean)),
            (MeasureWord::Amount, Some(mean)) => format!("{} on average for {people}", numbers::plain(mean)),
            (MeasureWord::Time, _) => format!("{} of {people}", numbers::grouped(side.happened)),
            (_, None) => people,
        }
    };
    format!(
        "{}: {} who were offered it, against {} of the comparison group.",
        facts.title,
        side(&facts.treated),
        side(&facts.comparison)
    )
}

/// What was found, where it is significant.
fn found(facts: &Facts, scale: Scale, value: f64, [low, high]: [f64; 2]) -> String {
    let (told, low, high) = (effect(facts, scale, value), effect(facts, scale, low), effect(facts, scale, high));
    let which = if facts.better == Better::Less { "less is better" } else { "more is better" };
    let confidence = numbers::percent(1.0 - facts.level).replace(".0%", "%");
    format!("The difference is {told}, and lies between {low} and {high} with {confidence} confidence; {which}.")
}

/// An effect in words, with its direction.
fn effect(facts: &Facts, scale: Scale, value: f64) -> String {
    let direction = |is_less: bool| if is_less { "fewer" } else { "more" };
    match scale {
        Scale::Difference => format!("{} percentage points {}", numbers::points(value), direction(value < 0.0)),
        Scale::Means => {
            let direction = match (facts.measure, value < 0.0) {
                (MeasureWord::Amount, true) => "less",
                (_, is_less) => direction(is_less),
            };
            format!("{} {direction} each", numbers::plain(value.abs()))
        }
        Scale::Ratio => {
            let what = match facts.measure {
                MeasureWord::Time => "hazard",
                MeasureWord::Count => "rate",
                MeasureWord::Binary | MeasureWord::Amount => "odds",
            };
            format!("{} times the {what}", numbers::ratio(value))
        }
    }
}

fn too_few(facts: &Facts) -> String {
    if facts.treated.people < facts.people_at_least {
        let (has, wanted) = (facts.treated.people, facts.people_at_least);
        return format!("{has} were treated, and at least {wanted} are asked for");
    }
    let (has, wanted) = (facts.treated.happened, facts.happened_at_least);
    format!("it happened to {has} of those treated, and at least {wanted} are asked for")
}

fn not_alike(facts: &Facts) -> String {
    match &facts.balance {
        Balance::Beyond { covariates, largest, at_most } => format!(
            "they differ in {} by up to {} of a standard deviation, and at most {} is allowed",
            numbers::listed(covariates),
            numbers::percent(*largest),
            numbers::percent(*at_most)
        ),
        _ => "they changed differently before the treatment began".into(),
    }
}

/// How numbers are written in sentences.
pub mod numbers {
    /// `1,234`.
    pub fn grouped(number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// `22.2%`, of a fraction of 1.
    pub fn percent(share: f64) -> String {
        format!("{:.1}%", share * 100.0)
    }

    /// `8.3`: percentage points without a sign, of a fraction of 1.
    pub fn points(share: f64) -> String {
        format!("{:.1}", share.abs() * 100.0)
    }

    /// `1.23`, and `1,234` from a thousand on.
    pub fn plain(number: f64) -> String {
        if number.abs() < 1_000.0 {
            return format!("{number:.2}");
        }
        let sign = if number < 0.0 { "-" } else { "" };
        format!("{sign}{}", grouped(number.abs().round() as u64))
    }

    /// `0.85`, with three places below a hundredth.
    pub fn ratio(number: f64) -> String {
        if number < 0.1 { format!("{number:.3}") } else { format!("{number:.2}") }
    }

    /// `.0494`, and `below .0001`, as p-values are written.
    pub fn p_value(p: f64) -> String {
        if p < 0.0001 {
            return "< .0001".into();
        }
        let text = format!("{p:.4}");
        text.strip_prefix('0').map_or(text.clone(), str::to_string)
    }

    /// `4.9%`, and `fewer than 0.1%`.
    pub fn chance(p: f64) -> String {
        if p < 0.001 { "fewer than 0.1%".into() } else { percent(p) }
    }

    /// `a, b and c`.
    pub fn listed(words: &[String]) -> String {
        match words {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}
