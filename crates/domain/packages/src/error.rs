//! Why something may not happen to a package.

use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;
use units::{Day, Name, Pence, PersonNo};

/// Why an event may not be.
#[derive(Debug, Clone, PartialEq, Eq, Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "package::")]
pub enum PackageError {
    /// There is no such package.
    #[error("there is no package `{package}`")]
    Unknown {
        /// What was asked for.
        package: Name,
    },
    /// A package of nothing.
    #[error("a package holds at least one result")]
    Empty,
    /// One result twice.
    #[error("`{payment}` stands in the package twice")]
    ResultTwice {
        /// The payment.
        payment: Name,
    },
    /// A result that costs nothing, or less.
    #[error("`{payment}` costs {price}, so there is nothing to hold for it")]
    NothingToHold {
        /// The payment.
        payment: Name,
        /// What it costs.
        price: Pence,
    },
    /// Parts that are not the price.
    #[error("the parts of `{payment}` make {parts}, and it costs {price}")]
    PartsNotThePrice {
        /// The payment.
        payment: Name,
        /// What the parts make.
        parts: Pence,
        /// What it costs.
        price: Pence,
    },
    /// A package that would expire before it is proposed.
    #[error("it would expire on {expires}, before it is proposed on {on}")]
    ExpiresBefore {
        /// The last day to approve.
        expires: Day,
        /// The day of the proposal.
        on: Day,
    },
    /// Another package holds money for the same result.
    #[error("package {package} holds money for `{payment}` of {person} already")]
    HeldAlready {
        /// The other package.
        package: Name,
        /// The payment.
        payment: Name,
        /// The person.
        person: PersonNo,
    },
    /// Nobody signed.
    #[error("nobody has signed")]
    Unsigned,
    /// No reason where one is needed.
    #[error("nothing says why")]
    NoReason,
    /// Somebody who holds no part.
    #[error("`{holder}` holds no part of the package; its holders are {}", list(.holders))]
    NotAHolder {
        /// Who was named.
        holder: Name,
        /// Who holds parts.
        holders: Vec<Name>,
    },
    /// An event before the latest one.
    #[error("something happened to the package on {latest}, and {on} is before that")]
    BackInTime {
        /// The day of the event.
        on: Day,
        /// The day of the latest event.
        latest: Day,
    },
    /// It has expired.
    #[error("the package expired: it could be approved until {expires}")]
    HasExpired {
        /// The last day to approve.
        expires: Day,
    },
    /// It has been declined.
    #[error("`{holder}` declined the package on {on}")]
    WasDeclined {
        /// By whom.
        holder: Name,
        /// When.
        on: Day,
    },
    /// It has been closed.
    #[error("`{holder}` closed the package on {on}")]
    WasClosed {
        /// By whom.
        holder: Name,
        /// When.
        on: Day,
    },
    /// It has started, so that it cannot be declined any more.
    #[error("the package started on {on}, when all had approved")]
    HasStarted {
        /// When.
        on: Day,
    },
    /// It has not started, so that there is nothing to close.
    #[error("the package has not started: {} have not approved", list(.waiting))]
    NotStarted {
        /// Who has not approved.
        waiting: Vec<Name>,
    },
}

impl PackageError {
    /// A stable name such as `package::has-expired`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            PackageError::Unknown { .. } => "`purse package list` shows the packages",
            PackageError::Empty => "name a payment with `--result PAYMENT`",
            PackageError::ResultTwice { .. } => "name each payment once",
            PackageError::NothingToHold { .. } => {
                "state what it costs with `--result PAYMENT=AMOUNT`, or leave it out: in a shadow stage nothing is paid for it"
            }
            PackageError::PartsNotThePrice { .. } => "propose it again",
            PackageError::ExpiresBefore { .. } => "name a later day with `--expires`",
            PackageError::HeldAlready { .. } => "decline or close the other package first, or leave the result out",
            PackageError::Unsigned => "say who does it with `--by NAME`",
            PackageError::NoReason => "say why with `--why TEXT`: the other holders want to know",
            PackageError::NotAHolder { .. } => "name one of the holders with `--holder`",
            PackageError::BackInTime { .. } => "name that day or a later one with `--as-at`",
            PackageError::HasExpired { .. } | PackageError::WasDeclined { .. } | PackageError::WasClosed { .. } => {
                "propose it anew; nothing is held for this one any more"
            }
            PackageError::HasStarted { .. } => {
                "close it with `purse package close`; what was not paid is then released"
            }
            PackageError::NotStarted { .. } => "decline it with `purse package decline`",
        }
    }
}

fn list(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}
