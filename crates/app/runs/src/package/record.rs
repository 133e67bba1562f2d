//! Events of packages as the store keeps them.

use packages::{Event, Packages, Part, Proposal, ResultOf, Signed, What};
use serde::{Deserialize, Serialize};
use store::{Reader, Run, RunSummary};
use units::{Day, Name, Pence, PersonNo};

use crate::error::RunError;

/// What the store calls a run that is something that was done to a package.
pub(crate) const PACKAGE: &str = "package";

/// An event as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EventRecord {
    package: String,
    on: String,
    by: String,
    why: String,
    what: WhatRecord,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WhatRecord {
    Proposed(ProposalRecord),
    Approved {
        holder: String,
    },
    Declined {
        holder: String,
    },
    Closed {
        holder: String,
    },
    /// What an expired package held was released. Nobody did anything to the package.
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ProposalRecord {
    person: String,
    contract: String,
    expires: String,
    results: Vec<ResultRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ResultRecord {
    payment: String,
    price_pence: i64,
    parts: Vec<PartRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PartRecord {
    holder: String,
    pot: String,
    amount_pence: i64,
}

impl EventRecord {
    /// The record of an event.
    pub fn of(event: &Event) -> EventRecord {
        let what = match &event.what {
            What::Proposed(proposal) => WhatRecord::Proposed(ProposalRecord::of(proposal)),
            What::Approved { holder } => WhatRecord::Approved { holder: holder.to_string() },
            What::Declined { holder } => WhatRecord::Declined { holder: holder.to_string() },
            What::Closed { holder } => WhatRecord::Closed { holder: holder.to_string() },
        };
        EventRecord {
            package: event.package.to_string(),
            on: event.on.to_string(),
            by: event.signed.by.clone(),
            why: event.signed.why.clone(),
            what,
        }
    }

    /// The record of a release of what an expired package held.
    pub fn expired(package: &Name, on: Day) -> EventRecord {
        let (package, on) = (package.to_string(), on.to_string());
        EventRecord { package, on, by: String::new(), why: String::new(), what: WhatRecord::Expired }
    }

    /// The event; nothing for a release, which is none.
    fn event(self) -> Option<Event> {
        let holder = |holder: String| holder.parse::<Name>().ok();
        let what = match self.what {
            WhatRecord::Proposed(proposal) => What::Proposed(proposal.proposal()?),
            WhatRecord::Approved { holder: by } => What::Approved { holder: holder(by)? },
            WhatRecord::Declined { holder: by } => What::Declined { holder: holder(by)? },
            WhatRecord::Closed { holder: by } => What::Closed { holder: holder(by)? },
            WhatRecord::Expired => return None,
        };
        let (package, on) = (self.package.parse().ok()?, self.on.parse().ok()?);
        Some(Event { package, on, signed: Signed { by: self.by, why: self.why }, what })
    }

    /// Whether it was anything that is done to a package, and not a release.
    fn is_event(&self) -> bool {
        self.what != WhatRecord::Expired
    }
}

impl ProposalRecord {
    fn of(proposal: &Proposal) -> ProposalRecord {
        let part = |part: &Part| PartRecord {
            holder: part.holder.to_string(),
            pot: part.pot.to_string(),
            amount_pence: part.amount.get(),
        };
        let result = |result: &ResultOf| ResultRecord {
            payment: result.payment.to_string(),
            price_pence: result.price.get(),
            parts: result.parts.iter().map(part).collect(),
        };
        ProposalRecord {
            person: proposal.person.to_string(),
            contract: proposal.contract.to_string(),
            expires: proposal.expires.to_string(),
            results: proposal.results.iter().map(result).collect(),
        }
    }

    fn proposal(self) -> Option<Proposal> {
        let part = |part: PartRecord| {
            let (holder, pot) = (part.holder.parse().ok()?, part.pot.parse().ok()?);
            Some(Part { holder, pot, amount: Pence::new(part.amount_pence) })
        };
        let result = |result: ResultRecord| {
            let parts = result.parts.into_iter().map(part).collect::<Option<Vec<Part>>>()?;
            Some(ResultOf { payment: result.payment.parse().ok()?, price: Pence::new(result.price_pence), parts })
        };
        Some(Proposal {
            person: self.person.parse::<PersonNo>().ok()?,
            contract: self.contract.parse().ok()?,
            expires: self.expires.parse().ok()?,
            results: self.results.into_iter().map(result).collect::<Option<Vec<ResultOf>>>()?,
        })
    }
}

/// The packages that some runs make, the earliest first. What was recorded and not posted did not happen.
pub(crate) async fn packages_of(reader: &Reader, runs: &[RunSummary]) -> Result<Packages, RunError> {
    let mut events = Vec::new();
    for run in runs.iter().filter(|run| run.posting.is_some() && run.header.kind.as_str() == PACKAGE) {
        let id = run.header.id.as_str();
        let unreadable = || RunError::Unusable(format!("what run {id} did to a package cannot be read"));
        let record: EventRecord = serde_json::from_str(&reader.run(id).await?.settlement).map_err(|_| unreadable())?;
        if record.is_event() {
            events.push(record.event().ok_or_else(unreadable)?);
        }
    }
    Ok(Packages::of(events))
}

/// The packages as they were when a run was made.
pub(crate) async fn packages_before(reader: &Reader, run: &Run) -> Result<Packages, RunError> {
    let runs = reader.runs().await?;
    let earlier: Vec<RunSummary> = runs.into_iter().take_while(|earlier| earlier.header.id != run.header.id).collect();
    packages_of(reader, &earlier).await
}
