//! The tests by name, and what they can say.

use strum::{Display, EnumString, VariantArray};

/// A test by the name that a contract gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Test {
    /// [`z_pooled`](crate::two_proportions::z_pooled).
    #[strum(serialize = "z pooled")]
    ZPooled,
    /// [`z_pooled_corrected`](crate::two_proportions::z_pooled_corrected).
    #[strum(serialize = "z pooled corrected")]
    ZPooledCorrected,
    /// [`z_unpooled`](crate::two_proportions::z_unpooled).
    #[strum(serialize = "z unpooled")]
    ZUnpooled,
    /// Whether [`newcombe`](crate::two_proportions::newcombe) leaves out 0.
    Newcombe,
    /// [`fisher`](crate::two_proportions::fisher).
    #[strum(serialize = "fisher exact")]
    FisherExact,
    /// [`score_test`](crate::proportion::score_test): whether [`wilson`](crate::proportion::wilson) leaves out the rate.
    Wilson,
    /// [`exact_test`](crate::proportion::exact_test).
    #[strum(serialize = "exact binomial")]
    ExactBinomial,
    /// [`ratio_test`](crate::poisson::ratio_test).
    #[strum(serialize = "poisson rate ratio")]
    PoissonRateRatio,
    /// [`exact_test`](crate::poisson::exact_test).
    #[strum(serialize = "poisson exact")]
    PoissonExact,
    /// [`negative_binomial_test`](crate::poisson::negative_binomial_test).
    #[strum(serialize = "negative binomial rate ratio")]
    NegativeBinomialRateRatio,
}

/// What a test says of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
pub enum Verdict {
    /// Lower than what it is compared with, by more than chance.
    #[strum(serialize = "significantly lower")]
    SignificantlyLower,
    /// No difference that chance could not make. It does not say that there is none.
    #[strum(serialize = "within")]
    Within,
    /// Higher than what it is compared with, by more than chance.
    #[strum(serialize = "significantly higher")]
    SignificantlyHigher,
}

impl Test {
    /// Whether it compares with a second group; else with a stated rate.
    pub fn takes_two_groups(self) -> bool {
        !matches!(self, Test::Wilson | Test::ExactBinomial | Test::PoissonExact)
    }

    /// Whether a person can have several events; else each has the event or not.
    pub fn takes_frequencies(self) -> bool {
        matches!(self, Test::PoissonRateRatio | Test::PoissonExact | Test::NegativeBinomialRateRatio)
    }

    /// Whether it needs an overdispersion.
    pub fn takes_overdispersion(self) -> bool {
        self == Test::NegativeBinomialRateRatio
    }
}
