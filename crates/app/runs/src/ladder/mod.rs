//! How a payment responds to performance: the payment curve of every payment for results, with its cliffs named.
//!
//! Nobody is measured. For each step of performance a cohort is made up that has just these counts, and priced by the very
//! code that prices settlements, so that what the curve says is what would be paid.

mod cohort;
mod curve;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::RunError;
use crate::loaded::Loaded;

/// The payment curves of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ladder {
    /// The place.
    pub place: String,
    /// The contract.
    pub contract: String,
    /// The contract's title.
    pub title: String,
    /// How many people each made-up cohort has.
    pub people: u32,
    /// The curves, in the order of the contract's payments.
    pub curves: Vec<Curve>,
    /// Payments that do not respond to the results of a cohort, and so have no curve.
    pub flat: Vec<String>,
}

/// How one payment responds to performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Curve {
    /// The payment.
    pub payment: String,
    /// Its title.
    pub title: String,
    /// The kind of payment.
    pub kind: String,
    /// The price band, where the cohort has bands.
    pub band: Option<String>,
    /// What 100% is.
    pub whole: String,
    /// What is taken as given.
    pub given: Vec<String>,
    /// What is paid, step by step of performance.
    pub points: Vec<CurvePoint>,
    /// Where one more result changes the payment by a jump.
    pub cliffs: Vec<Cliff>,
}

/// One step of performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// The performance, in per cent.
    pub performance: i32,
    /// What was counted at it.
    pub counted: String,
    /// What is paid; below nothing where it is taken back.
    pub amount_pence: i64,
}

/// A jump of the payment between two neighbouring counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cliff {
    /// The first whole per cent of performance at or beyond it.
    pub performance: i32,
    /// The count before it.
    pub before: String,
    /// The count at it.
    pub at: String,
    /// What is paid before it.
    pub from_pence: i64,
    /// What is paid at it.
    pub to_pence: i64,
    /// Which step of the pricing makes it: threshold, test, band, and so on.
    pub because: String,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct LadderQuestion<'a> {
    /// The contract.
    pub contract: &'a str,
    /// One payment of it; nothing means all.
    pub payment: Option<&'a str>,
    /// How many people enter.
    pub people: u32,
}

/// Draws the payment curves of a contract.
///
/// # Errors
///
/// [`RunError::UnknownContract`] and [`RunError::UnknownPayment`].
pub fn ladder(loaded: &Loaded, question: LadderQuestion<'_>) -> Result<Ladder, RunError> {
    let ready = loaded.parts()?;
    let place = ready.place;
    let number = place.contracts.iter().position(|contract| contract.name.as_str() == question.contract);
    let Some(number) = number else {
        let known: Vec<String> = place.contracts.iter().map(|contract| contract.name.to_string()).collect();
        let nearest = documents::nearest(question.contract, known.iter().map(String::as_str)).map(str::to_string);
        return Err(RunError::UnknownContract { asked: question.contract.to_string(), nearest, known });
    };
    let contract = &place.contracts[number];
    if let Some(payment) = question.payment
        && contract.payment_index(payment).is_none()
    {
        let known: Vec<String> = contract.payments.iter().map(|payment| payment.name.to_string()).collect();
        let nearest = documents::nearest(payment, known.iter().map(String::as_str)).map(str::to_string);
        return Err(RunError::UnknownPayment { asked: payment.to_string(), nearest, known });
    }
    let mut curves = Vec::new();
    let mut flat = Vec::new();
    for (index, payment) in contract.payments.iter().enumerate() {
        if question.payment.is_some_and(|wanted| payment.name.as_str() != wanted) {
            continue;
        }
        let scenes = cohort::scenes(place, number, index, question.people);
        if scenes.is_empty() {
            flat.push(payment.name.to_string());
        }
        curves.extend(scenes.iter().map(curve::curve));
    }
    Ok(Ladder {
        place: place.name.to_string(),
        contract: contract.name.to_string(),
        title: contract.title.clone(),
        people: question.people,
        curves,
        flat,
    })
}
