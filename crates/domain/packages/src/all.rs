//! All packages of a place, made from their events.

use std::collections::BTreeMap;

use units::{Day, Name, PersonNo};

use crate::error::PackageError;
use crate::event::{Event, Proposal, What};
use crate::package::Package;

/// Every package of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    by_name: BTreeMap<Name, Package>,
}

/// What an event would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Something.
    Something,
    /// Nothing: it has happened already, and twice is once.
    Nothing,
}

impl Packages {
    /// The packages that these events make, in their order.
    ///
    /// Events are checked before they are kept. Two that were kept at the same moment may still contradict each other;
    /// then the earlier counts, and the later makes nothing of it.
    pub fn of(events: impl IntoIterator<Item = Event>) -> Packages {
        let mut packages = Packages::default();
        for event in events {
            let _ = packages.add(event);
        }
        packages
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Package> {
        self.by_name.values()
    }

    /// The package of this name.
    pub fn get(&self, name: &Name) -> Option<&Package> {
        self.by_name.get(name)
    }

    /// What an event would change.
    ///
    /// # Errors
    ///
    /// [`PackageError`] says why it may not be.
    pub fn check(&self, event: &Event) -> Result<Change, PackageError> {
        let changes = match (&event.what, self.by_name.get(&event.package)) {
            (What::Proposed(_), Some(_)) => false,
            (What::Proposed(proposal), None) => {
                Package::proposed(event.clone(), proposal.clone())?;
                self.check_held(proposal, event.on)?;
                true
            }
            (_, None) => return Err(PackageError::Unknown { package: event.package.clone() }),
            (_, Some(package)) => package.check(event)?,
        };
        Ok(if changes { Change::Something } else { Change::Nothing })
    }

    /// Adds an event.
    ///
    /// # Errors
    ///
    /// As [`Packages::check`]; the packages are then as they were.
    pub fn add(&mut self, event: Event) -> Result<Change, PackageError> {
        let change = self.check(&event)?;
        if change == Change::Something {
            match (&event.what, self.by_name.get_mut(&event.package)) {
                (What::Proposed(proposal), _) => {
                    let proposal = proposal.clone();
                    let package = Package::proposed(event, proposal)?;
                    self.by_name.insert(package.name.clone(), package);
                }
                (_, Some(package)) => package.events.push(event),
                (_, None) => {}
            }
        }
        Ok(change)
    }

    /// Refuses a result for which another open package holds, or would hold, money.
    fn check_held(&self, proposal: &Proposal, on: Day) -> Result<(), PackageError> {
        for result in &proposal.results {
            if let Some(other) = self.open_for(proposal.person, &proposal.contract, &result.payment, on) {
                let (package, payment) = (other.name.clone(), result.payment.clone());
                return Err(PackageError::HeldAlready { package, payment, person: proposal.person });
            }
        }
        Ok(())
    }

    /// The open package that holds one result of one person on a day.
    pub fn open_for(&self, person: PersonNo, contract: &Name, payment: &Name, on: Day) -> Option<&Package> {
        self.all().find(|package| {
            package.proposal.person == person
                && package.proposal.contract == *contract
                && package.proposal.results.iter().any(|result| result.payment == *payment)
                && package.state(on).is_open()
        })
    }
}
