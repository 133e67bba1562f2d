//! Pictures of an evaluation: its design before outcomes are opened, and what came of them after.

mod balance;
mod changes;
mod forest;
mod gaming;
mod survival;
#[cfg(test)]
mod tests;

use runs::EvaluationAnswer;

/// A picture of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationPicture {
    /// Its file's name without an ending; no two of an evaluation have the same.
    pub name: String,
    /// What it is about.
    pub about: About,
    /// The picture, as SVG.
    pub svg: String,
}

/// What a picture is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The effects on all outcomes.
    Effects,
    /// One outcome, or whether the groups are alike.
    Detail,
    /// A sign of gaming.
    Gaming,
}

/// Every picture that an evaluation has something to show in, in the order in which they are read: the effects, then
/// each outcome's own, whether the groups are alike, and signs of gaming.
pub fn evaluation_pictures(answer: &EvaluationAnswer) -> Vec<EvaluationPicture> {
    let mut pictures = Vec::new();
    let mut add = |about: About, name: String, svg: Option<String>| {
        pictures.extend(svg.map(|svg| EvaluationPicture { name, about, svg }));
    };
    add(About::Effects, "effects".into(), forest::effects_svg(answer));
    for outcome in &answer.outcomes {
        if let Some(found) = &outcome.survival {
            let name = format!("survival-{}", outcome.name);
            let svg = survival::survival_svg(&name, answer, outcome, found);
            add(About::Detail, name, Some(svg));
        }
        if let Some(found) = &outcome.change {
            let name = format!("changes-{}", outcome.name);
            let svg = changes::changes_svg(&name, answer, outcome, found);
            add(About::Detail, name, svg);
        }
    }
    let balance = answer.balance.as_ref().and_then(|balance| balance::balance_svg(answer, balance));
    add(About::Detail, "balance".into(), balance);
    for sign in &answer.gaming {
        let name = format!("gaming-{}", slug(&sign.sign));
        let svg = gaming::gaming_svg(&name, answer, sign);
        add(About::Gaming, name, svg);
    }
    pictures
}

/// Where the figures of an evaluation come from.
fn origin(answer: &EvaluationAnswer) -> String {
    let short: String = answer.design.sha256.chars().take(12).collect();
    let place = answer.place.as_ref().map(|place| format!("Place {place}, evaluation")).unwrap_or("Evaluation".into());
    let day = answer.outcomes_as_at.as_ref().or(answer.as_at.as_ref());
    let day = day.map(|day| format!(" as at {day}")).unwrap_or_default();
    format!("{place} {}{day}, design {short}.", answer.name)
}

/// A name for a file: letters and figures, everything else a hyphen.
fn slug(text: &str) -> String {
    let letters =
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
