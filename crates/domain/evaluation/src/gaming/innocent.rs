//! Innocent explanations of signs, each to be ruled out, and how.

use strum::{Display, VariantArray};

use super::sign::Kind;

/// What else could have made a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Innocent {
    /// Harder people refuse, move or are sent to prison before they can start.
    HarderPeopleDropOut,
    /// Some may not be started under the contract.
    NotEligible,
    /// The risk score is worse for some groups.
    ScoreIsOff,
    /// Referrers changed whom they send.
    ReferralsChanged,
    /// Contacts were made and not recorded, or recorded late.
    ContactsNotRecorded,
    /// Cases are open on paper only: in prison, in hospital, moved away.
    OpenOnPaper,
    /// Harder people are harder to reach.
    HarderToReach,
    /// More came to light once people were known better.
    MoreCameToLight,
    /// The first assessment was short or made by somebody else.
    FirstAssessmentShort,
    /// The bands, or their forms, changed.
    BandsChanged,
    /// Programmes have a planned length that ends then.
    PlannedLength,
    /// Reviews, funding or the end of a month fall on those days.
    CalendarRhythm,
    /// Discharges are entered in batches.
    EnteredInBatches,
    /// Relapse is likeliest soon after treatment ends, paid or not.
    RelapseIsSoon,
    /// Coming back early is what people were asked to do.
    AskedToComeBack,
    /// Payment dates do not follow the person's own dates.
    PaymentDatesOfBatches,
    /// More were referred than there was room for.
    MoreReferrals,
    /// An assessment was put before the start.
    AssessmentBeforeStart,
    /// Dates of referral or start are now recorded otherwise.
    DatesRecordedOtherwise,
}

impl Innocent {
    /// Those that could make a sign of this kind.
    pub fn of(kind: Kind) -> &'static [Innocent] {
        match kind {
            Kind::CherryPicking => &[
                Innocent::HarderPeopleDropOut,
                Innocent::NotEligible,
                Innocent::ScoreIsOff,
                Innocent::ReferralsChanged,
            ],
            Kind::Parking => &[Innocent::ContactsNotRecorded, Innocent::OpenOnPaper, Innocent::HarderToReach],
            Kind::Rebanding => &[Innocent::MoreCameToLight, Innocent::FirstAssessmentShort, Innocent::BandsChanged],
            Kind::DischargeSpike => &[Innocent::PlannedLength, Innocent::CalendarRhythm, Innocent::EnteredInBatches],
            Kind::Representation => {
                &[Innocent::RelapseIsSoon, Innocent::AskedToComeBack, Innocent::PaymentDatesOfBatches]
            }
            Kind::Delay => {
                &[Innocent::MoreReferrals, Innocent::AssessmentBeforeStart, Innocent::DatesRecordedOtherwise]
            }
        }
    }

    /// What it is and how it is ruled out, in two sentences.
    pub fn words(self) -> &'static str {
        match self {
            Innocent::HarderPeopleDropOut => {
                "Harder people may refuse, move or go to prison before they can start. Read why those not started were not."
            }
            Innocent::NotEligible => "Some of those referred may not be eligible. Take them out and look again.",
            Innocent::ScoreIsOff => {
                "The risk score may be off for some groups. Hold it against what happened to people like them elsewhere."
            }
            Innocent::ReferralsChanged => {
                "Whoever refers may have begun to send others. Compare those referred over time, not only those started."
            }
            Innocent::ContactsNotRecorded => {
                "Contacts may have been made and not recorded. Look at case notes of a sample, of every band."
            }
            Innocent::OpenOnPaper => {
                "Cases may be open on paper only, of people in prison, in hospital or moved away. Check them against those records."
            }
            Innocent::HarderToReach => {
                "Harder people are harder to reach. Ask for attempts at contact, not only for contacts."
            }
            Innocent::MoreCameToLight => {
                "More may have come to light as people were known better. Have an independent assessor band a sample anew."
            }
            Innocent::FirstAssessmentShort => {
                "The first assessment may have been short, or made by somebody else. Compare bands by who assessed."
            }
            Innocent::BandsChanged => {
                "The bands or their forms may have changed. Look at moves before and after the change apart."
            }
            Innocent::PlannedLength => {
                "Programmes may have a planned length that ends then. Compare with providers that are not paid by this window."
            }
            Innocent::CalendarRhythm => {
                "Reviews, or the ends of months, may fall on those days. Look at days of the calendar beside days since entry."
            }
            Innocent::EnteredInBatches => {
                "Discharges may be entered in batches with one date. Look at when they were entered."
            }
            Innocent::RelapseIsSoon => {
                "Relapse is likeliest soon after treatment ends, whoever pays. Compare with people discharged and not paid for."
            }
            Innocent::AskedToComeBack => {
                "People may have been asked to come back early if they struggle, which is good practice. Read why they came."
            }
            Innocent::PaymentDatesOfBatches => {
                "Payments may be dated by batch rather than by what was achieved. Count from the day of the result instead."
            }
            Innocent::MoreReferrals => {
                "More may have been referred than there was room for. Compare referrals with places over the same time."
            }
            Innocent::AssessmentBeforeStart => {
                "An assessment may have been put before the start, as the contract asks. Count from the assessment as well."
            }
            Innocent::DatesRecordedOtherwise => {
                "Dates of referral or start may be recorded otherwise than before. Check a sample against letters."
            }
        }
    }
}
