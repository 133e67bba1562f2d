//! A row a rule and a refusal, in order of precedence; and properties over random events.

use proptest::prelude::*;
use units::{Day, Name, Pence, PersonNo};

use crate::{Change, Event, PackageError, Packages, Part, Proposal, ResultOf, Signed, What};

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

fn day(number: i32) -> Day {
    Day::from_epoch_days(20_000 + number)
}

fn result(payment: &str, parts: &[(&str, i64)]) -> ResultOf {
    let part = |(holder, amount): &(&str, i64)| Part {
        holder: name(holder),
        pot: name(&format!("pot-{holder}")),
        amount: Pence::new(*amount),
    };
    ResultOf {
        payment: name(payment),
        price: Pence::new(parts.iter().map(|(_, amount)| amount).sum()),
        parts: parts.iter().map(part).collect(),
    }
}

/// Three holders, two results, ten days to approve.
fn proposal() -> Proposal {
    Proposal {
        person: PersonNo(12),
        contract: name("recovery"),
        results: vec![
            result("drug-free", &[("dhsc", 450), ("moj", 200)]),
            result("in-work", &[("dwp", 600), ("moj", 50)]),
        ],
        expires: day(10),
    }
}

fn event(package: &str, on: i32, what: What) -> Event {
    let signed = Signed { by: "ann".into(), why: "as agreed".into() };
    Event { package: name(package), on: day(on), signed, what }
}

fn propose(package: &str, on: i32, proposal: Proposal) -> Event {
    event(package, on, What::Proposed(proposal))
}

fn approve(on: i32, holder: &str) -> Event {
    event("k-1", on, What::Approved { holder: name(holder) })
}

fn decline(on: i32, holder: &str) -> Event {
    event("k-1", on, What::Declined { holder: name(holder) })
}

fn close(on: i32, holder: &str) -> Event {
    event("k-1", on, What::Closed { holder: name(holder) })
}

/// The state on a day, whom it waits for, and what is held.
fn shown(packages: &Packages, on: i32) -> String {
    let package = packages.get(&name("k-1")).expect("the package");
    let state = package.state(day(on));
    let waiting = match &state {
        crate::State::Waiting { on } => format!(" on {}", on.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")),
        _ => String::new(),
    };
    let held: i64 = package.held(day(on)).iter().map(|held| held.part.amount.get()).sum();
    format!("{}{waiting}, holds {held}", state.word())
}

#[test]
fn it_starts_when_all_have_approved() {
    let mut packages = Packages::default();
    let mut step = |event: Event, expected: &str| {
        let on = event.on.days_since(day(0));
        assert_eq!(packages.add(event), Ok(Change::Something));
        assert_eq!(shown(&packages, on), expected);
    };
    step(propose("k-1", 0, proposal()), "waiting on dhsc, moj, dwp, holds 0");
    step(approve(1, "moj"), "waiting on dhsc, dwp, holds 250");
    step(approve(1, "dhsc"), "waiting on dwp, holds 700");
    step(approve(10, "dwp"), "started, holds 1300");
    // Once it has started it does not expire, and what happened later does not count for an earlier day.
    assert_eq!(shown(&packages, 99), "started, holds 1300");
    assert_eq!(shown(&packages, 1), "waiting on dwp, holds 700");
    assert_eq!(packages.add(approve(11, "moj")), Ok(Change::Nothing));
    assert_eq!(packages.add(close(20, "dwp")), Ok(Change::Something));
    assert_eq!(shown(&packages, 20), "closed, holds 0");
    assert_eq!(shown(&packages, 19), "started, holds 1300");
    assert_eq!(packages.add(close(21, "dwp")), Ok(Change::Nothing));
}

#[test]
fn it_is_released_when_one_declines_or_it_expires() {
    let begin = [propose("k-1", 0, proposal()), approve(1, "moj")];
    let mut packages = Packages::of(begin.clone());
    assert_eq!(packages.add(decline(2, "dwp")), Ok(Change::Something));
    assert_eq!(shown(&packages, 2), "declined, holds 0");
    assert_eq!(packages.add(decline(2, "dwp")), Ok(Change::Nothing));
    let expiring = Packages::of(begin);
    assert_eq!(shown(&expiring, 10), "waiting on dhsc, dwp, holds 250");
    assert_eq!(shown(&expiring, 11), "expired, holds 0");
    // Whoever has approved can still change its mind before all have.
    let mut packages = Packages::of([propose("k-1", 0, proposal()), approve(1, "moj")]);
    assert_eq!(packages.add(decline(2, "moj")), Ok(Change::Something));
}

/// Each row breaks its rule and those below it.
#[test]
fn refusals_in_order_of_precedence() {
    let waiting = || Packages::of([propose("k-1", 5, proposal()), approve(6, "moj")]);
    let all = ["moj", "dhsc", "dwp"].map(|holder| approve(6, holder));
    let started = || Packages::of([propose("k-1", 5, proposal())].into_iter().chain(all.clone()));
    let declined = || Packages::of([propose("k-1", 5, proposal()), decline(7, "dwp")]);
    let closed =
        || Packages::of([propose("k-1", 5, proposal())].into_iter().chain(all.clone()).chain([close(8, "moj")]));
    let unsigned = |mut event: Event| {
        event.signed.by = " ".into();
        event
    };
    let silent = |mut event: Event| {
        event.signed.why = String::new();
        event
    };
    let other = |change: fn(&mut Proposal)| {
        let mut proposal = proposal();
        change(&mut proposal);
        propose("k-2", 20, proposal)
    };
    let rows: Vec<(Packages, Event, &str)> = vec![
        (waiting(), event("k-9", 0, What::Approved { holder: name("x") }), "package::unknown"),
        (waiting(), unsigned(approve(0, "nobody")), "package::unsigned"),
        (waiting(), silent(decline(0, "nobody")), "package::no-reason"),
        (waiting(), approve(0, "nobody"), "package::not-a-holder"),
        (waiting(), approve(5, "dwp"), "package::back-in-time"),
        (waiting(), approve(11, "dwp"), "package::has-expired"),
        (waiting(), decline(11, "dwp"), "package::has-expired"),
        (waiting(), close(7, "moj"), "package::not-started"),
        (started(), decline(7, "moj"), "package::has-started"),
        (declined(), approve(7, "moj"), "package::was-declined"),
        (declined(), decline(8, "moj"), "package::was-declined"),
        (closed(), approve(8, "moj"), "package::was-closed"),
        (closed(), close(9, "dwp"), "package::was-closed"),
        (waiting(), unsigned(other(|proposal| proposal.results.clear())), "package::unsigned"),
        (waiting(), other(|proposal| proposal.results.clear()), "package::empty"),
        (
            waiting(),
            other(|proposal| {
                proposal.results[1].payment = proposal.results[0].payment.clone();
                proposal.results[1].price = Pence::ZERO;
            }),
            "package::result-twice",
        ),
        (waiting(), other(|proposal| proposal.results[1].price = Pence::ZERO), "package::nothing-to-hold"),
        (waiting(), other(|proposal| proposal.results[0].price = Pence::new(651)), "package::parts-not-the-price"),
        (waiting(), other(|_| {}), "package::expires-before"),
        (waiting(), propose("k-2", 6, proposal()), "package::held-already"),
    ];
    for (number, (mut packages, event, expected)) in rows.into_iter().enumerate() {
        let before = packages.clone();
        let found = packages.add(event).map_err(|why| why.code());
        assert_eq!(found, Err(expected), "row {number}");
        assert_eq!(packages, before, "row {number}: nothing has changed");
    }
}

#[test]
fn a_result_can_be_proposed_again_once_nothing_is_held_for_it() {
    let again = |packages: &Packages, on: i32| {
        let mut proposal = proposal();
        proposal.expires = day(99);
        packages.check(&propose("k-2", on, proposal))
    };
    let mut packages = Packages::of([propose("k-1", 0, proposal())]);
    assert_eq!(packages.add(propose("k-1", 0, proposal())), Ok(Change::Nothing));
    assert!(matches!(again(&packages, 10), Err(PackageError::HeldAlready { .. })));
    assert_eq!(again(&packages, 11), Ok(Change::Something));
}

proptest! {
    /// Whatever is tried: it is open or not, and holds something only if it is open; what is held is never more than the
    /// prices; all parts are held when it has started; the same events again change nothing.
    #[test]
    fn what_is_held_follows_from_what_happened(
        tried in prop::collection::vec((0..3_u8, 0..4_usize, 0..20_i32), 0..20),
    ) {
        let mut packages = Packages::of([propose("k-1", 0, proposal())]);
        let mut kept = Vec::new();
        for (what, holder, on) in tried {
            let holder = ["dhsc", "moj", "dwp", "nobody"][holder];
            let event = match what {
                0 => approve(on, holder),
                1 => decline(on, holder),
                _ => close(on, holder),
            };
            let before = packages.clone();
            match packages.add(event.clone()) {
                Ok(Change::Something) => kept.push(event),
                Ok(Change::Nothing) | Err(_) => prop_assert_eq!(&before, &packages),
            }
        }
        for on in 0..25 {
            let package = packages.get(&name("k-1")).expect("the package");
            let held: i64 = package.held(day(on)).iter().map(|held| held.part.amount.get()).sum();
            match package.state(day(on)) {
                crate::State::Started { .. } => prop_assert_eq!(held, 1_300),
                crate::State::Waiting { on } => prop_assert!(held < 1_300 && !on.is_empty()),
                _ => prop_assert_eq!(held, 0),
            }
        }
        let again = Packages::of([propose("k-1", 0, proposal())].into_iter().chain(kept.clone()).chain(kept.clone()));
        prop_assert_eq!(again, Packages::of([propose("k-1", 0, proposal())].into_iter().chain(kept)));
    }
}
