//! What can be done to packages.

use std::collections::BTreeMap;

use contracts::{Contract, Place};
use funding::{Commitment, Price, fund_price};
use jiff::Timestamp;
use ledger::{Journal, Position, RunId, difference};
use packages::{Change, Event, Package, Packages, Part, Proposal, ResultOf, Signed, State, What};
use pricing::quote;
use store::{RunHeader, RunRecord, Store};
use units::{Day, Name, Pence, PersonNo};

use super::answer::{PackageAnswer, answer};
use super::error::PackageRefusal;
use super::holds::{commitment, parsed, positions, reference_of};
use super::record::{EventRecord, PACKAGE};
use crate::digest::digest_of;
use crate::error::RunError;
use crate::evidence::make_folder;
use crate::last_posting::note;
use crate::ledger_accounts::posted;
use crate::loaded::Loaded;
use crate::numbers::Numbers;
use crate::settle::{Books, VERSION};

/// The most letters of a signature or reason.
const TEXT_MAX: usize = 200;

/// Who does something, and why.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// The officer.
    pub by: &'a str,
    /// Why.
    pub why: &'a str,
}

/// What is proposed.
#[derive(Debug, Clone, Copy)]
pub struct ProposalRequest<'a> {
    /// The person's number.
    pub person: &'a str,
    /// The contract.
    pub contract: &'a str,
    /// The results: a payment each, or a payment, `=` and what it costs.
    pub results: &'a [String],
    /// The person's price band.
    pub band: Option<&'a str>,
    /// The last day on which holders can approve.
    pub expires: Day,
}

/// Proposes a package: what each result costs, and which part of it each funder would pay by the contract's funding rule.
/// The same proposal again is the same package.
///
/// # Errors
///
/// [`RunError::Package`] says why it cannot be proposed; and whatever keeps the store from being read or written.
pub async fn propose(
    loaded: &Loaded,
    as_at: Day,
    request: ProposalRequest<'_>,
    signature: Signature<'_>,
) -> Result<PackageAnswer, RunError> {
    let place = loaded.parts()?.place;
    let books = Books::read(loaded).await?;
    let person = person(loaded, &books, request.person)?;
    let number = contract_number(place, request.contract)?;
    let mut results = Vec::new();
    let mut commitments = commitments(&books.packages, as_at);
    let posted = posted(&books.journal);
    for asked in request.results {
        let (payment, amount) = priced(&place.contracts[number], asked, request.band, as_at)?;
        let result = ResultOf {
            payment: place.contracts[number].payments[payment].name.clone(),
            price: amount,
            parts: Vec::new(),
        };
        let price = Price { contract: number, payment, day: as_at, amount };
        let funded = fund_price(place, price, &posted, &commitments).map_err(PackageRefusal::from)?;
        if funded.unfunded.is_positive() {
            let payment = result.payment.to_string();
            return Err(PackageRefusal::Unfunded { payment, lacks: funded.unfunded }.into());
        }
        commitments.extend(funded.parts.iter().map(|part| Commitment {
            pot: part.pot.clone(),
            day: as_at,
            amount: part.amount,
        }));
        let parts = funded.parts.into_iter();
        let parts = parts.map(|part| Part { holder: part.funder, pot: part.pot, amount: part.amount }).collect();
        results.push(ResultOf { parts, ..result });
    }
    let contract = place.contracts[number].name.clone();
    let proposal = Proposal { person, contract, results, expires: request.expires };
    let event = Event {
        package: name_of(&proposal, as_at)?,
        on: as_at,
        signed: signed(signature)?,
        what: What::Proposed(proposal),
    };
    happen(loaded, books, event).await
}

/// Approves a holder's part, which is held from then on. When all holders have approved, the package starts.
///
/// # Errors
///
/// As [`propose`].
pub async fn approve(
    loaded: &Loaded,
    as_at: Day,
    asked: &str,
    holder: &str,
    signature: Signature<'_>,
) -> Result<PackageAnswer, RunError> {
    decide(loaded, as_at, asked, signature, What::Approved { holder: holder_of(holder)? }).await
}

/// Declines a package that has not started. What others hold for it is released.
///
/// # Errors
///
/// As [`propose`].
pub async fn decline(
    loaded: &Loaded,
    as_at: Day,
    asked: &str,
    holder: &str,
    signature: Signature<'_>,
) -> Result<PackageAnswer, RunError> {
    decide(loaded, as_at, asked, signature, What::Declined { holder: holder_of(holder)? }).await
}

/// Closes a package that has started. What is still held for it is released.
///
/// # Errors
///
/// As [`propose`].
pub async fn close(
    loaded: &Loaded,
    as_at: Day,
    asked: &str,
    holder: &str,
    signature: Signature<'_>,
) -> Result<PackageAnswer, RunError> {
    decide(loaded, as_at, asked, signature, What::Closed { holder: holder_of(holder)? }).await
}

/// Every package as at a day, by name.
///
/// # Errors
///
/// Whatever keeps the store from being read.
pub async fn packages(loaded: &Loaded, as_at: Day) -> Result<Vec<PackageAnswer>, RunError> {
    let books = Books::read(loaded).await?;
    let is_known = |package: &&Package| package.events.first().is_some_and(|event| event.on <= as_at);
    Ok(books.packages.all().filter(is_known).map(|package| answer(package, &books.journal, as_at)).collect())
}

/// One package as at a day.
///
/// # Errors
///
/// [`RunError::Package`] if there is none of that name.
pub async fn package(loaded: &Loaded, as_at: Day, asked: &str) -> Result<PackageAnswer, RunError> {
    let books = Books::read(loaded).await?;
    Ok(answer(find(&books.packages, asked)?, &books.journal, as_at))
}

/// Releases what expired packages still hold, and gives those of which something was released.
///
/// # Errors
///
/// As [`propose`].
pub async fn expire(loaded: &Loaded, as_at: Day) -> Result<Vec<PackageAnswer>, RunError> {
    let mut released = Vec::new();
    let expired: Vec<Name> = {
        let books = Books::read(loaded).await?;
        let all = books.packages.all();
        let has_expired = |package: &&Package| matches!(package.state(as_at), State::Expired { .. });
        all.filter(has_expired).map(|package| package.name.clone()).collect()
    };
    for name in expired {
        let books = Books::read(loaded).await?;
        let Some(package) = books.packages.get(&name) else { continue };
        let wanted = nothing_held(&books.journal, package)?;
        if wanted.is_empty() {
            continue;
        }
        let record = EventRecord::expired(&name, as_at);
        let books = post(loaded, &books, &record, as_at, &wanted).await?;
        released.extend(books.packages.get(&name).map(|package| answer(package, &books.journal, as_at)));
    }
    Ok(released)
}

/// Does what a holder decided about a package.
async fn decide(
    loaded: &Loaded,
    as_at: Day,
    asked: &str,
    signature: Signature<'_>,
    what: What,
) -> Result<PackageAnswer, RunError> {
    let books = Books::read(loaded).await?;
    let package = find(&books.packages, asked)?.name.clone();
    let event = Event { package, on: as_at, signed: signed(signature)?, what };
    happen(loaded, books, event).await
}

/// Keeps an event with what it holds or releases, if it changes anything.
async fn happen(loaded: &Loaded, books: Books, event: Event) -> Result<PackageAnswer, RunError> {
    let (name, as_at) = (event.package.clone(), event.on);
    let change = books.packages.check(&event).map_err(PackageRefusal::from)?;
    let books = match change {
        Change::Nothing => books,
        Change::Something => {
            let mut after = books.packages.clone();
            after.add(event.clone()).map_err(PackageRefusal::from)?;
            let wanted = match after.get(&name) {
                Some(package) => wanted(&books.journal, package, &event)?,
                None => Vec::new(),
            };
            post(loaded, &books, &EventRecord::of(&event), as_at, &wanted).await?
        }
    };
    Ok(answer(find(&books.packages, name.as_str())?, &books.journal, as_at))
}

/// What the ledger should say of a package's results after an event.
fn wanted(journal: &Journal, package: &Package, event: &Event) -> Result<Vec<Position>, RunError> {
    let What::Approved { holder } = &event.what else {
        return match event.what {
            What::Proposed(_) => Ok(Vec::new()),
            _ => nothing_held(journal, package),
        };
    };
    let mut wanted = Vec::new();
    for result in &package.proposal.results {
        let reference = parsed(&reference_of(package, &result.payment))?;
        let approved = |part: &&Part| package.approved(&part.holder, event.on);
        let parts: Vec<Part> = result.parts.iter().filter(approved).cloned().collect();
        // What a settlement has paid meanwhile is held no more, whoever approves now.
        let others = parts.iter().filter(|part| part.holder != *holder).count();
        if journal.positions_of(&reference).len() == others && !parts.is_empty() {
            wanted.extend(positions(journal, &reference, &package.proposal.contract, &parts)?);
        }
    }
    Ok(wanted)
}

/// That the ledger should hold nothing for a package.
fn nothing_held(journal: &Journal, package: &Package) -> Result<Vec<Position>, RunError> {
    let mut wanted = Vec::new();
    for result in &package.proposal.results {
        let reference = parsed(&reference_of(package, &result.payment))?;
        wanted.extend(positions(journal, &reference, &package.proposal.contract, &[])?);
    }
    Ok(wanted)
}

/// Posts a record with the transfers that bring the ledger to what is wanted, wholly or not at all; gives the books after.
async fn post(
    loaded: &Loaded,
    books: &Books,
    record: &EventRecord,
    as_at: Day,
    wanted: &[Position],
) -> Result<Books, RunError> {
    let last = books.journal.transfers().last().map(|transfer| transfer.on);
    if let Some(last) = last.filter(|last| *last > as_at) {
        return Err(PackageRefusal::BeforeLedger { as_at, last }.into());
    }
    let digest = digest_of(&(PACKAGE, VERSION, &books.head, record));
    let short: String = digest.chars().take(12).collect();
    let unnamed = |why: &dyn std::fmt::Display| RunError::Unusable(format!("the run cannot be named: {why}"));
    let id: RunId = format!("a-{short}").parse().map_err(|why| unnamed(&why))?;
    let transfers = difference(&books.journal, wanted, as_at, &id)?;
    let kind = PACKAGE.parse().map_err(|why| unnamed(&why))?;
    let now = Timestamp::now();
    let header =
        RunHeader { id: id.clone(), kind, as_at, made_at: now, version: VERSION.to_string(), head: books.head_number };
    // Plain data always serialises.
    let settlement = serde_json::to_string(record).unwrap_or_default();
    make_folder(&loaded.store)?;
    let store = Store::open(&loaded.store).await?;
    store.record_run(&RunRecord { header, inputs: BTreeMap::new(), texts: Vec::new(), settlement }).await?;
    store.post(&id, now, &transfers).await?;
    note(&loaded.store, &store.head().await?)?;
    store.close().await?;
    Books::read(loaded).await
}

/// What packages hold on a day, as far as is known without a settlement.
fn commitments(packages: &Packages, as_at: Day) -> Vec<Commitment> {
    let of = |package: &Package| -> Vec<Commitment> {
        package.held(as_at).into_iter().map(|held| commitment(package, held.part)).collect()
    };
    packages.all().flat_map(of).collect()
}

/// The package of this name, or the only one whose name begins like this.
fn find<'a>(packages: &'a Packages, asked: &str) -> Result<&'a Package, RunError> {
    if let Some(exact) = packages.all().find(|package| package.name.as_str() == asked) {
        return Ok(exact);
    }
    let begins = |package: &&Package| !asked.is_empty() && package.name.as_str().starts_with(asked);
    let matching: Vec<&Package> = packages.all().filter(begins).collect();
    match matching[..] {
        [only] => Ok(only),
        [] => Err(PackageRefusal::NoPackage { asked: asked.to_string() }.into()),
        _ => {
            let matching = matching.iter().map(|package| package.name.to_string()).collect();
            Err(PackageRefusal::Ambiguous { asked: asked.to_string(), matching }.into())
        }
    }
}

/// A person whose number lasts.
fn person(loaded: &Loaded, books: &Books, asked: &str) -> Result<PersonNo, RunError> {
    let number = asked.strip_prefix("p-").and_then(|_| asked.parse::<PersonNo>().ok());
    let person = number.ok_or_else(|| PackageRefusal::NotAPerson { asked: asked.to_string() })?;
    let numbers = books.numbers.as_deref().and_then(|id| Numbers::read(&loaded.identities, id));
    let numbers = numbers.ok_or(PackageRefusal::NoNumbers)?;
    if person.0 == 0 || person.0 >= numbers.next {
        return Err(PackageRefusal::NoSuchPerson { person }.into());
    }
    Ok(person)
}

fn contract_number(place: &Place, asked: &str) -> Result<usize, RunError> {
    let names = || place.contracts.iter().map(|contract| contract.name.as_str());
    place.contracts.iter().position(|contract| contract.name.as_str() == asked).ok_or_else(|| {
        RunError::UnknownContract {
            asked: asked.to_string(),
            nearest: documents::nearest(asked, names()).map(str::to_string),
            known: names().map(str::to_string).collect(),
        }
    })
}

/// The payment that a result names, and what it costs.
fn priced(contract: &Contract, asked: &str, band: Option<&str>, day: Day) -> Result<(usize, Pence), RunError> {
    let (name, amount) = asked.split_once('=').map_or((asked, None), |(name, amount)| (name, Some(amount)));
    let Some(payment) = contract.payment_index(name) else {
        return Err(PackageRefusal::NoPayment {
            contract: contract.name.to_string(),
            asked: name.to_string(),
            known: contract.payments.iter().map(|payment| payment.name.to_string()).collect(),
        }
        .into());
    };
    if let Some(text) = amount {
        let amount = text.parse().map_err(|why| PackageRefusal::BadAmount { text: text.to_string(), why })?;
        return Ok((payment, amount));
    }
    let quoted = quote(contract, payment, band, day)
        .map_err(|why| PackageRefusal::Price { payment: name.to_string(), why })?
        .ok_or_else(|| PackageRefusal::NoPrice { payment: name.to_string() })?;
    Ok((payment, quoted))
}

fn holder_of(asked: &str) -> Result<Name, RunError> {
    asked.parse().map_err(|_| PackageRefusal::NotAName { asked: asked.to_string() }.into())
}

fn signed(signature: Signature<'_>) -> Result<Signed, RunError> {
    let text = |text: &str| {
        let text = text.trim().to_string();
        let is_good = text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control);
        if is_good { Ok(text) } else { Err(PackageRefusal::BadText { length_max: TEXT_MAX }) }
    };
    Ok(Signed { by: text(signature.by)?, why: text(signature.why)? })
}

/// A name made from what is proposed, so that the same proposal is the same package.
fn name_of(proposal: &Proposal, on: Day) -> Result<Name, RunError> {
    let part = |part: &Part| (part.holder.to_string(), part.pot.to_string(), part.amount.get());
    let result = |result: &ResultOf| {
        (result.payment.to_string(), result.price.get(), result.parts.iter().map(part).collect::<Vec<_>>())
    };
    let results: Vec<_> = proposal.results.iter().map(result).collect();
    let (contract, expires) = (proposal.contract.to_string(), proposal.expires.to_string());
    let digest = digest_of(&(proposal.person.to_string(), contract, expires, results, on.to_string()));
    let short: String = digest.chars().take(12).collect();
    format!("k-{short}").parse().map_err(|why| RunError::Unusable(format!("the package cannot be named: {why}")))
}
