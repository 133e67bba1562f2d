//! Packages as tables.

use runs::PackageAnswer;
use units::Pence;

use crate::grid::{Cell, Grid};

/// A list of packages, a row each.
pub fn packages_grid(packages: &[PackageAnswer]) -> Grid {
    let mut grid = Grid::new()
        .text("Package", "package")
        .text("Person", "person")
        .text("Contract", "contract")
        .text("State", "state")
        .text("Waiting on", "waiting_on")
        .text("Expires", "expires")
        .number("Price", "price_pence")
        .number("Held", "held_pence");
    for package in packages {
        grid.row(vec![
            Cell::text(&package.package),
            Cell::text(&package.person),
            Cell::text(&package.contract),
            Cell::text(&package.state),
            Cell::text(package.waiting_on.join(", ")),
            Cell::text(&package.expires),
            Cell::Money(package.price_pence),
            Cell::Money(package.held_pence),
        ]);
    }
    grid
}

/// The parts of a package, a row each.
pub fn package_parts_grid(package: &PackageAnswer) -> Grid {
    let mut grid = Grid::new()
        .text("Result", "payment")
        .text("Holder", "holder")
        .reference("Pot", "pot")
        .number("Part", "amount_pence")
        .text("Approved", "approved")
        .number("Held", "held_pence");
    for result in &package.results {
        for part in &result.parts {
            grid.row(vec![
                Cell::text(&result.payment),
                Cell::text(&part.holder),
                Cell::text(&part.pot),
                Cell::Money(part.amount_pence),
                Cell::text(if part.approved { "yes" } else { "no" }),
                Cell::Money(part.held_pence),
            ]);
        }
    }
    grid
}

/// One package for people: how it stands, who holds which part, and what happened to it.
pub fn package_text(package: &PackageAnswer, width: usize) -> String {
    let mut text = format!("Package {} for {} under {}\n", package.package, package.person, package.contract);
    let state = match (package.state.as_str(), &package.since) {
        ("waiting", _) => {
            format!("It waits for {}, who can approve until {}.", package.waiting_on.join(", "), package.expires)
        }
        ("started", Some(day)) => format!("It started on {day}: all have approved."),
        ("expired", Some(day)) => format!("It expired on {day}: not all had approved."),
        (state, Some(day)) => format!("It was {state} on {day}."),
        (state, None) => format!("It is {state}."),
    };
    text.push_str(&state);
    let (price, held) = (Pence::new(package.price_pence), Pence::new(package.held_pence));
    text.push_str(&format!("\nIt costs {price}, of which {held} is held.\n"));
    text.push_str(&package_parts_grid(package).to_table(width));
    text.push('\n');
    let mut grid =
        Grid::new().text("On", "on").text("What", "what").text("Holder", "holder").text("By", "by").text("Why", "why");
    for event in &package.history {
        grid.row(vec![
            Cell::text(&event.on),
            Cell::text(&event.what),
            Cell::maybe(event.holder.as_ref(), Cell::text),
            Cell::text(&event.by),
            Cell::text(&event.why),
        ]);
    }
    text.push_str(&grid.to_table(width));
    text
}
