//! The closed lists of words of the contract language, in one place so that they read alike.

use units::Every;

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

        impl documents::Choice for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, $name::$variant)),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

pub(crate) use choices;

choices! {
    /// What a party is in a place.
    Role {
        /// Pays.
        Funder = "funder",
        /// Signs contracts for the public.
        Commissioner = "commissioner",
        /// Delivers the service and is paid.
        Provider = "provider",
        /// Assesses people, sets bands and verifies results.
        Assessor = "assessor",
        /// Says whether it worked.
        Evaluator = "evaluator",
    }
}

choices! {
    /// Why a contract is let by results.
    Purpose {
        /// To try something new.
        Innovation = "innovation",
        /// To get better results.
        ImproveOutcomes = "improve outcomes",
        /// To spend less.
        ReduceCost = "reduce cost",
        /// To move risk to the provider.
        TransferRisk = "transfer risk",
        /// To bring new providers in.
        OpenMarket = "open market",
    }
}

choices! {
    /// Whose events are looked at together.
    Unit {
        /// One person.
        Person = "person",
        /// Everybody of a household.
        Household = "household",
    }
}

choices! {
    /// Which entry events begin an entry.
    EntryRule {
        /// The first in the contract.
        First = "first",
        /// Every one.
        Every = "every",
        /// The first in each quarter of the contract.
        FirstPerQuarter = "first per quarter",
        /// The first in each year of the contract.
        FirstPerYear = "first per year",
    }
}

choices! {
    /// Whether the day a window is counted from is its first day.
    DayOne {
        /// It is: "beginning with the day of entry".
        Counts = "counts",
        /// It is not: "after the day of entry".
        DoesNotCount = "does not count",
    }
}

choices! {
    /// When a result is final.
    Decided {
        /// When the window and the waiting time are over.
        AtMaturity = "at maturity",
        /// As soon as it is achieved.
        WhenAchieved = "when achieved",
    }
}

choices! {
    /// What the verdict of a binary outcome rests on.
    Success {
        /// The event happened.
        Event = "event",
        /// The event did not happen.
        NoEvent = "no event",
    }
}

choices! {
    /// Of whom a frequency is an average.
    Per {
        /// Everyone in the cohort.
        Person = "person",
        /// Those with at least one event.
        Achiever = "achiever",
        /// A hundred people of the cohort.
        Hundred = "100 people",
    }
}

choices! {
    /// How days of spells add up.
    DayCount {
        /// All days in the window.
        Cumulative = "cumulative",
        /// The longest run, allowed gaps bridged but not counted.
        Continuous = "continuous",
    }
}

choices! {
    /// Which reading a change is measured from.
    StartReading {
        /// The last one on or before the first day of the window.
        LastBefore = "last before window",
        /// The first one in the window.
        FirstIn = "first in window",
    }
}

choices! {
    /// Which way a score must go.
    Direction {
        /// Down.
        Fall = "fall",
        /// Up.
        Rise = "rise",
    }
}

choices! {
    /// The kinds of payment.
    KindWord {
        /// A fixed sum by instalments.
        Block = "block",
        /// A price for each start (attachment).
        Start = "start",
        /// A price for each result.
        Outcome = "outcome",
        /// A price for each further stretch of a spell after a first result.
        Sustain = "sustain",
        /// A sum when a share or number of people is reached.
        Bonus = "bonus",
        /// A price for how a cohort does beside the one it is compared with.
        Metric = "metric",
        /// A part of a fee that is taken where a measured rate falls below a standard.
        Deduction = "deduction",
        /// A share of a measured saving.
        GainShare = "gain share",
    }
}

choices! {
    /// The date that fixes a result's price and stage.
    PricedOn {
        /// The day the person entered the cohort.
        Entry = "entry",
        /// The day the result was achieved or decided.
        Result = "result",
    }
}

choices! {
    /// Which part of a payment the stage's share at risk scales.
    RiskPart {
        /// None: it is paid whole in every stage.
        Whole = "whole",
        /// It is the part at risk.
        AtRisk = "at risk",
        /// It is the part that is not at risk.
        Guaranteed = "guaranteed",
    }
}

choices! {
    /// When instalments fall due.
    Instalments {
        /// The day after each month.
        MonthlyArrears = "monthly in arrears",
        /// The first day of each month.
        MonthlyAdvance = "monthly in advance",
        /// The day after each quarter.
        QuarterlyArrears = "quarterly in arrears",
        /// The first day of each quarter.
        QuarterlyAdvance = "quarterly in advance",
        /// The day after each year.
        YearlyArrears = "yearly in arrears",
        /// The first day of each year.
        YearlyAdvance = "yearly in advance",
    }
}

choices! {
    /// How long the settlement periods of a contract are.
    Settles {
        /// A month.
        Monthly = "monthly",
        /// A quarter.
        Quarterly = "quarterly",
        /// A year.
        Yearly = "yearly",
    }
}

choices! {
    /// The stretch of the contract that a limit or a bonus looks at.
    Over {
        /// The whole contract.
        Contract = "contract",
        /// Each year of it.
        Year = "year",
        /// Each quarter of it.
        Quarter = "quarter",
        /// Each month of it.
        Month = "month",
    }
}

choices! {
    /// How a fractional number of people becomes a whole one.
    WholePeople {
        /// Down.
        Down = "down",
        /// To the nearer, a half up.
        Nearest = "nearest",
        /// Up.
        Up = "up",
    }
}

choices! {
    /// Which way a rate must go.
    Better {
        /// Down: the event is one to be avoided.
        Lower = "lower",
        /// Up: the event is one to be had.
        Higher = "higher",
    }
}

choices! {
    /// The tests that a metric can name. `statistics` knows them by the same words.
    TestWord {
        /// Two shares, by the pooled standard error.
        ZPooled = "z pooled",
        /// The same with a correction for continuity.
        ZPooledCorrected = "z pooled corrected",
        /// Two shares, each with its own standard error.
        ZUnpooled = "z unpooled",
        /// Whether Newcombe's interval of the difference of two shares leaves out nothing.
        Newcombe = "newcombe",
        /// Two shares, exactly.
        FisherExact = "fisher exact",
        /// One share against a stated one, by Wilson's interval.
        Wilson = "wilson",
        /// One share against a stated one, exactly.
        ExactBinomial = "exact binomial",
        /// Two frequencies, exactly.
        PoissonRateRatio = "poisson rate ratio",
        /// One frequency against a stated one, exactly.
        PoissonExact = "poisson exact",
        /// Two frequencies of people who differ more than by chance.
        NegativeBinomialRateRatio = "negative binomial rate ratio",
    }
}

choices! {
    /// Which differences a metric's test looks for.
    SidesWord {
        /// Better and worse, with half the level for each.
        Two = "two-sided",
        /// Only better, with the whole level.
        One = "one-sided",
    }
}

choices! {
    /// Which prices of the bands of an effect are paid.
    BandsPay {
        /// The whole effect at the price of the highest band that it reaches.
        HighestReached = "highest reached",
        /// Each part of the effect at the price of the band it lies in.
        EachItsPart = "each its part",
    }
}

choices! {
    /// Which of two alternatives are paid where both could be.
    AlternativePays {
        /// Those whose prices sum to more.
        WorthMost = "worth most",
        /// Those of which a result came first.
        FirstReached = "first reached",
    }
}

choices! {
    /// What happens when one result is claimed more than once.
    OverlapRule {
        /// The earliest is paid, the others are not.
        FirstWins = "first wins",
        /// Each is paid an equal part of its price.
        Split = "split",
        /// The earliest is paid whole, the others at a discount.
        Discount = "discount",
        /// None is paid.
        Exclude = "exclude",
        /// Each is paid whole, by signed agreement.
        PayBoth = "pay both",
    }
}

choices! {
    /// Who pays what a funder's pots cannot.
    OverCap {
        /// The next funder in the stated priority.
        NextInPriority = "next in priority",
        /// The other funders, in proportion to their shares.
        ProRata = "other funders pro rata",
        /// Nobody: the part stays unfunded and is reported.
        LeaveUnfunded = "leave unfunded",
        /// Nobody, and each pays only its share of what all of them can pay: matched money.
        InStep = "in step",
        /// Nobody pays any of the line, nor of those that come after it.
        Stop = "stop",
    }
}

choices! {
    /// What becomes of a pot's money that is not spent in its year.
    Unspent {
        /// The next years can spend it.
        CarriedOver = "carried over",
        /// Nobody can.
        Lapses = "lapses",
    }
}

choices! {
    /// To whom money goes back.
    Refund {
        /// To the funders that paid it, in proportion to what each has paid.
        OriginalFunders = "original funders",
        /// To those first that paid last: over a cap, then by shares, then the pots that pay first from the last on.
        HighestBandFirst = "highest band first",
    }
}

impl Instalments {
    /// How long each period is.
    pub fn every(self) -> Every {
        match self {
            Instalments::MonthlyArrears | Instalments::MonthlyAdvance => Every::Month,
            Instalments::QuarterlyArrears | Instalments::QuarterlyAdvance => Every::Quarter,
            Instalments::YearlyArrears | Instalments::YearlyAdvance => Every::Year,
        }
    }

    /// Whether an instalment falls due on the first day of its period rather than after its last.
    pub fn in_advance(self) -> bool {
        matches!(self, Instalments::MonthlyAdvance | Instalments::QuarterlyAdvance | Instalments::YearlyAdvance)
    }
}

impl Settles {
    /// How long each period is.
    pub fn every(self) -> Every {
        match self {
            Settles::Monthly => Every::Month,
            Settles::Quarterly => Every::Quarter,
            Settles::Yearly => Every::Year,
        }
    }
}

impl TestWord {
    /// Whether it compares with a second group; else with a stated rate.
    pub fn takes_two_groups(self) -> bool {
        !matches!(self, TestWord::Wilson | TestWord::ExactBinomial | TestWord::PoissonExact)
    }

    /// Whether a person can have several events; else each has the event or not.
    pub fn takes_frequencies(self) -> bool {
        matches!(self, TestWord::PoissonRateRatio | TestWord::PoissonExact | TestWord::NegativeBinomialRateRatio)
    }

    /// Whether it needs to be told how much people differ.
    pub fn takes_overdispersion(self) -> bool {
        self == TestWord::NegativeBinomialRateRatio
    }
}

impl Over {
    /// Whether every stretch of the other lies within one of this, and it is the longer.
    pub fn is_longer_than(self, other: Over) -> bool {
        self.every().map_or(i32::MAX, Every::months) > other.every().map_or(i32::MAX, Every::months)
    }

    /// The length of the stretch, or nothing for the whole contract.
    pub fn every(self) -> Option<Every> {
        match self {
            Over::Contract => None,
            Over::Year => Some(Every::Year),
            Over::Quarter => Some(Every::Quarter),
            Over::Month => Some(Every::Month),
        }
    }
}
