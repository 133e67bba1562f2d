//! The closed lists of words of an evaluation file, in one place so that they read alike.

use documents::Choice;

/// Writes a [`Choice`] and a way back to the word.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            /// The words, in the order people should see them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word for it.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word),+
                }
            }
        }

        impl Choice for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, $name::$variant)),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

choices! {
    /// How the comparison is made fair.
    MethodWord {
        /// Chance decided who was treated.
        Randomised = "randomised",
        /// Everybody treated is matched with people who were not.
        Matching = "matching",
        /// People who were not treated are weighted to look like those who were.
        Weights = "weights",
        /// A regression holds the covariates fixed.
        Regression = "regression",
        /// The change over time is compared with the change elsewhere.
        Differences = "differences",
    }
}

choices! {
    /// What becomes of somebody of whom a covariate is not known.
    Missing {
        /// Nobody may miss one: the evaluation is refused, and says who does.
        Refuse = "refuse",
        /// They are left out, and counted.
        Drop = "drop",
        /// The mean stands in, and a covariate of its own says that it does; of a category, a category of its own.
        MeanWithFlag = "mean with flag",
    }
}

choices! {
    /// What becomes of somebody who was treated and is in the comparison pool.
    AlsoTreated {
        /// The evaluation is refused.
        Refuse = "refuse",
        /// They are left out of the pool.
        LeaveOut = "leave out",
    }
}

choices! {
    /// How matches are looked for.
    Rule {
        /// The nearest.
        Nearest = "nearest",
        /// Everybody within the caliper.
        Radius = "radius",
    }
}

choices! {
    /// On what scale a caliper is measured.
    CaliperOn {
        /// The propensity score.
        Score = "score",
        /// Its logit.
        Logit = "logit",
    }
}

choices! {
    /// For whom the effect is estimated.
    Estimand {
        /// For those who were treated.
        Treated = "treated",
        /// For everybody.
        Everyone = "everyone",
    }
}

choices! {
    /// What an outcome is.
    MeasureWord {
        /// Whether it happened.
        Binary = "binary",
        /// How often.
        Count = "count",
        /// How much: any number, such as earnings.
        Amount = "amount",
        /// How long it took.
        Time = "time to event",
    }
}

choices! {
    /// Which way is better.
    Better {
        /// Less of it.
        Less = "less",
        /// More of it.
        More = "more",
    }
}

choices! {
    /// How many comparisons at once are taken into account.
    Correction {
        /// They are not.
        None = "none",
        /// Each p-value is multiplied by the number of outcomes.
        Bonferroni = "bonferroni",
        /// Bonferroni's, step by step.
        Holm = "holm",
        /// The expected share of false findings is held.
        BenjaminiHochberg = "benjamini-hochberg",
    }
}

choices! {
    /// The kind of a covariate that a file holds.
    CovariateKind {
        /// A number.
        Number = "number",
        /// One of a few words.
        Category = "category",
    }
}

choices! {
    /// What is taken of the rows of an event that happened up to the day of entry.
    Take {
        /// What the latest says.
        Latest = "latest",
        /// How many there are.
        Count = "count",
        /// Whether there are any.
        Any = "any",
    }
}

choices! {
    /// Two periods, or areas that begin one after another.
    Timing {
        /// Before and after one day for all.
        TwoPeriods = "two periods",
        /// Each area from its own period on.
        Staggered = "staggered",
    }
}

choices! {
    /// The named test by which an outcome is judged.
    TestWord {
        /// Difference of two rates by z, with a pooled variance.
        Z = "z pooled",
        /// The same without pooling.
        ZUnpooled = "z unpooled",
        /// Newcombe's interval for a difference of rates.
        Newcombe = "newcombe",
        /// Fisher's exact test.
        Fisher = "fisher exact",
        /// Ratio of two rates of counts by negative binomial regression.
        NegativeBinomial = "negative binomial",
        /// Ratio of two rates of counts as if they were Poisson's.
        Poisson = "poisson",
        /// Log-rank test of two survival curves.
        LogRank = "log-rank",
        /// Cox regression.
        Cox = "cox",
        /// Difference with errors that allow for matched sets, weights and areas.
        Robust = "robust",
    }
}

impl TestWord {
    /// The tests that can judge an outcome of a measure when the comparison is made by a method.
    pub fn of(measure: MeasureWord, method: MethodWord) -> &'static [TestWord] {
        use {MeasureWord as M, MethodWord as W, TestWord as T};
        match (measure, method) {
            (M::Binary, W::Randomised) => &[T::Z, T::ZUnpooled, T::Newcombe, T::Fisher, T::Robust],
            (M::Count, W::Randomised) => &[T::NegativeBinomial, T::Poisson, T::Robust],
            (M::Time, W::Randomised) => &[T::LogRank, T::Cox],
            (M::Amount, _) => &[T::Robust],
            (M::Binary | M::Count, W::Matching | W::Weights | W::Differences) => &[T::Robust],
            (M::Binary, W::Regression) => &[T::Robust],
            (M::Count, W::Regression) => &[T::NegativeBinomial, T::Robust],
            (M::Time, W::Matching | W::Weights | W::Regression) => &[T::Cox],
            (M::Time, W::Differences) => &[],
        }
    }
}
