//! Reading how a payment is shared: shares that make a whole, or by benefit.

use documents::{Diagnostics, Entry, Fields, Label, Located};
use units::Rate;

use super::{FunderShare, Sharing, funder};
use crate::choices::Role;
use crate::contract::Frame;
use crate::problem::Problem;
use crate::reader::{RATE, at, name_of};

/// What stands in place of shares where they come from benefits.
const BY_BENEFIT: &str = "by benefit";

/// Reads the shares of a funding.
pub(super) fn read_sharing(frame: &Frame<'_>, fields: &Fields<'_>) -> Option<Sharing> {
    let entry = fields.entry("shares")?;
    if let Some(text) = entry.value.as_text() {
        if text == BY_BENEFIT {
            return read_by_benefit(frame, fields);
        }
        let text = Located::new(text.to_string(), entry.value.span);
        fields.not_a_choice("shares", &text, &[BY_BENEFIT]);
        return None;
    }
    if fields.has("benefit") {
        let cause =
            Problem::KeyNotForKind { key: "benefit", kind: "fixed shares", belongs: "shares by benefit".into() };
        frame.reader.found.at(at(fields, "benefit"), "of no use here", cause);
    }
    read_fixed(frame, fields.table_at("shares")?).map(Sharing::Fixed)
}

fn read_by_benefit(frame: &Frame<'_>, fields: &Fields<'_>) -> Option<Sharing> {
    let Some(text) = fields.text("benefit") else {
        return if fields.has("benefit") { None } else { Some(Sharing::ByBenefit { benefit: None }) };
    };
    let benefits = &frame.head.benefits;
    let index = frame.reader.index(&text, "benefit", benefits.names())?;
    if let Some(benefit) = benefits.get(index) {
        let gains = benefit.gains();
        let pays = |gain: &crate::Gain| {
            let is_funder = |party: &&crate::Party| party.name == gain.party && party.roles.contains(&Role::Funder);
            gain.net.is_positive() && frame.head.parties.iter().any(|party| is_funder(&party))
        };
        if !gains.iter().any(pays) {
            let cause = Problem::NoFunderGains { benefit: benefit.name.to_string() };
            frame.reader.found.at(text.span, "nobody here gains", cause);
            return None;
        }
    }
    Some(Sharing::ByBenefit { benefit: Some(index) })
}

fn read_fixed(frame: &Frame<'_>, entry: &Entry) -> Option<Vec<FunderShare>> {
    let found = frame.reader.found;
    let table = entry.value.as_table()?;
    let mut shares = Vec::new();
    let mut labels = Vec::new();
    let mut whole = true;
    for share in &table.entries {
        let Some(rate) = read_rate(share, found) else {
            whole = false;
            continue;
        };
        labels.push(Label::new(share.value.span, format!("{} pays {}", share.key, rate.value)));
        let name = name_of(share, found).and_then(|name| funder(frame, &name.map(|name| name.to_string())));
        match name {
            Some(funder) => shares.push(FunderShare { funder, share: rate.value }),
            None => whole = false,
        }
    }
    let sum = Rate::total(shares.iter().map(|share| share.share));
    if whole && sum != Some(Rate::WHOLE) {
        if labels.is_empty() {
            labels.push(Label::new(entry.value.span, "nobody"));
        }
        found.at_all(labels, Problem::SharesNotWhole { sum: sum.unwrap_or(Rate::ZERO) });
        return None;
    }
    whole.then_some(shares)
}

fn read_rate(share: &Entry, found: &Diagnostics) -> Option<Located<Rate>> {
    let problem = |why: String| documents::Problem::BadValue {
        key: share.key.clone(),
        value: share.value.as_text().unwrap_or_default().to_string(),
        expected: RATE.what.into(),
        example: RATE.example.into(),
        why,
    };
    let Some(text) = share.value.as_text() else {
        let cause = documents::Problem::WrongType {
            key: share.key.clone(),
            expected: RATE.what.into(),
            example: RATE.example.into(),
            found: share.value.noun(),
        };
        found.at(share.value.span, "here", cause);
        return None;
    };
    match text.parse::<Rate>() {
        Ok(rate) if rate.is_share() => Some(Located::new(rate, share.value.span)),
        Ok(rate) => {
            found.at(share.value.span, "not within 0% to 100%", Problem::NotAShare { key: share.key.clone(), rate });
            None
        }
        Err(why) => {
            found.at(share.value.span, "here", problem(why.to_string()));
            None
        }
    }
}
