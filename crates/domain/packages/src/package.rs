//! One package: what its events have made of it.

use units::{Day, Name, Pence};

use crate::error::PackageError;
use crate::event::{Event, Part, Proposal, Signed, What};

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: Name,
    /// What it is about.
    pub proposal: Proposal,
    /// Everything that happened to it, the proposal first. Each was allowed when it happened.
    pub events: Vec<Event>,
}

/// How a package stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Some holders have not approved yet.
    Waiting {
        /// They, in the order of the proposal.
        on: Vec<Name>,
    },
    /// All have approved.
    Started {
        /// The day of the last approval.
        on: Day,
    },
    /// A holder has declined.
    Declined {
        /// The holder.
        holder: Name,
        /// When.
        on: Day,
    },
    /// Not all had approved by its last day.
    Expired {
        /// The day after its last one.
        on: Day,
    },
    /// It had started, and a holder has closed it.
    Closed {
        /// The holder.
        holder: Name,
        /// When.
        on: Day,
    },
}

/// What a holder holds for a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// The payment that pays for the result.
    pub payment: &'a Name,
    /// The part, with its pot.
    pub part: &'a Part,
}

impl State {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            State::Waiting { .. } => "waiting",
            State::Started { .. } => "started",
            State::Declined { .. } => "declined",
            State::Expired { .. } => "expired",
            State::Closed { .. } => "closed",
        }
    }

    /// Whether money is held in it.
    pub fn is_open(&self) -> bool {
        matches!(self, State::Waiting { .. } | State::Started { .. })
    }
}

impl Package {
    /// A package that is proposed.
    ///
    /// # Errors
    ///
    /// The first [`PackageError`] of the proposal by itself.
    pub(crate) fn proposed(event: Event, proposal: Proposal) -> Result<Package, PackageError> {
        check_signed(&event.signed)?;
        check_proposal(&proposal, event.on)?;
        Ok(Package { name: event.package.clone(), proposal, events: vec![event] })
    }

    /// The funders that hold a part, each once, in the order of the proposal.
    pub fn holders(&self) -> Vec<Name> {
        let mut holders: Vec<Name> = Vec::new();
        for part in self.proposal.results.iter().flat_map(|result| &result.parts) {
            if !holders.contains(&part.holder) {
                holders.push(part.holder.clone());
            }
        }
        holders
    }

    /// What a holder's parts come to.
    ///
    /// # Errors
    ///
    /// [`units::PenceOverflow`] if they do not fit.
    pub fn part_of(&self, holder: &Name) -> Result<Pence, units::PenceOverflow> {
        let parts = self.proposal.results.iter().flat_map(|result| &result.parts);
        Pence::total(parts.filter(|part| part.holder == *holder).map(|part| part.amount))
    }

    /// How it stands on a day. What happened after that day does not count.
    ///
    /// A package that expires is open for all of its last day. Being declined or closed comes before expiring, because
    /// it happened.
    pub fn state(&self, as_at: Day) -> State {
        let known = self.events.iter().filter(|event| event.on <= as_at);
        let mut waiting = self.holders();
        let mut last_approval = None;
        for event in known {
            match &event.what {
                What::Proposed(_) => {}
                What::Approved { holder } => {
                    waiting.retain(|name| name != holder);
                    last_approval = Some(event.on);
                }
                What::Declined { holder } => return State::Declined { holder: holder.clone(), on: event.on },
                What::Closed { holder } => return State::Closed { holder: holder.clone(), on: event.on },
            }
        }
        match last_approval.filter(|_| waiting.is_empty()) {
            Some(on) => State::Started { on },
            None if as_at > self.proposal.expires => State::Expired { on: self.proposal.expires.plus_days(1) },
            None => State::Waiting { on: waiting },
        }
    }

    /// What is held for it on a day: the parts of those who have approved, as long as it is waiting or has started.
    pub fn held(&self, as_at: Day) -> Vec<Held<'_>> {
        if !self.state(as_at).is_open() {
            return Vec::new();
        }
        let results = self.proposal.results.iter();
        let parts = results.flat_map(|result| result.parts.iter().map(|part| Held { payment: &result.payment, part }));
        parts.filter(|held| self.approved(&held.part.holder, as_at)).collect()
    }

    /// Whether a holder has approved by a day.
    pub fn approved(&self, holder: &Name, as_at: Day) -> bool {
        let is_approval = |event: &Event| matches!(&event.what, What::Approved { holder: by } if by == holder);
        self.events.iter().any(|event| event.on <= as_at && is_approval(event))
    }

    /// Whether an event other than a proposal changes anything.
    ///
    /// Refusals in order of precedence: nobody signed, who holds no part, a day before the latest event, then what the
    /// state does not allow. What has happened already happens once: the same again changes nothing.
    ///
    /// # Errors
    ///
    /// The first [`PackageError`].
    pub(crate) fn check(&self, event: &Event) -> Result<bool, PackageError> {
        let (holder, needs_reason) = match &event.what {
            What::Proposed(_) => return Ok(false),
            What::Approved { holder } => (holder, false),
            What::Declined { holder } | What::Closed { holder } => (holder, true),
        };
        check_signed(&event.signed)?;
        if needs_reason && event.signed.why.trim().is_empty() {
            return Err(PackageError::NoReason);
        }
        let holders = self.holders();
        if !holders.contains(holder) {
            return Err(PackageError::NotAHolder { holder: holder.clone(), holders });
        }
        if let Some(latest) = self.events.iter().map(|event| event.on).max().filter(|latest| *latest > event.on) {
            return Err(PackageError::BackInTime { on: event.on, latest });
        }
        match (&event.what, self.state(event.on)) {
            (What::Approved { .. }, State::Waiting { on }) => Ok(on.contains(holder)),
            (What::Approved { .. }, State::Started { .. }) => Ok(false),
            (What::Declined { .. }, State::Waiting { .. }) => Ok(true),
            (What::Declined { .. }, State::Started { on }) => Err(PackageError::HasStarted { on }),
            (What::Declined { holder }, State::Declined { holder: by, .. }) if by == *holder => Ok(false),
            (What::Closed { .. }, State::Started { .. }) => Ok(true),
            (What::Closed { holder }, State::Closed { holder: by, .. }) if by == *holder => Ok(false),
            (What::Closed { .. }, State::Waiting { on }) => Err(PackageError::NotStarted { waiting: on }),
            (_, State::Declined { holder, on }) => Err(PackageError::WasDeclined { holder, on }),
            (_, State::Closed { holder, on }) => Err(PackageError::WasClosed { holder, on }),
            (_, State::Expired { .. }) => Err(PackageError::HasExpired { expires: self.proposal.expires }),
            (What::Proposed(_), _) => Ok(false),
        }
    }
}

fn check_signed(signed: &Signed) -> Result<(), PackageError> {
    if signed.by.trim().is_empty() { Err(PackageError::Unsigned) } else { Ok(()) }
}

fn check_proposal(proposal: &Proposal, on: Day) -> Result<(), PackageError> {
    if proposal.results.is_empty() {
        return Err(PackageError::Empty);
    }
    for (number, result) in proposal.results.iter().enumerate() {
        let payment = || result.payment.clone();
        if proposal.results[..number].iter().any(|earlier| earlier.payment == result.payment) {
            return Err(PackageError::ResultTwice { payment: payment() });
        }
        if !result.price.is_positive() {
            return Err(PackageError::NothingToHold { payment: payment(), price: result.price });
        }
        // Parts that do not fit are more than any price.
        let parts = Pence::total(result.parts.iter().map(|part| part.amount)).unwrap_or(Pence::new(i64::MAX));
        if parts != result.price || result.parts.iter().any(|part| !part.amount.is_positive()) {
            return Err(PackageError::PartsNotThePrice { payment: payment(), parts, price: result.price });
        }
    }
    if proposal.expires < on {
        return Err(PackageError::ExpiresBefore { expires: proposal.expires, on });
    }
    Ok(())
}
