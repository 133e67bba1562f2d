//! Writes the truth, settlement by settlement and person by person.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use csv::Writer;
use units::Day;

use super::claims::{Claim, Overlap};
use super::findings::Finding;
use super::lines::{Line, Tally};
use super::seen::{Life, Seen, Settlement};
use super::settle::{Entry, Settled, settle};
use super::shares::split;
use super::terms::{Contract, Prices};
use crate::agency::Agency;
use crate::error::SynthError;
use crate::life::Plan;
use crate::settings::TruthDetail;
use crate::world::World;
use crate::written::{ContractTotals, OutcomeTotals, SettlementTotals};

/// How many people are settled between two ticks.
const TICK: u32 = 1000;

/// A CSV file of the truth.
struct Table {
    path: PathBuf,
    writer: Writer<BufWriter<File>>,
}

impl Table {
    fn create(folder: &Path, name: &str, header: &[&str]) -> Result<Table, SynthError> {
        let path = folder.join(name);
        let file = File::create_new(&path).map_err(SynthError::file(&path))?;
        let mut table = Table { writer: Writer::from_writer(BufWriter::new(file)), path };
        table.row(header)?;
        Ok(table)
    }

    fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> Result<(), SynthError> {
        self.writer.write_record(cells).map_err(SynthError::file(&self.path))
    }

    fn finish(mut self) -> Result<(), SynthError> {
        self.writer.flush().map_err(SynthError::file(&self.path))
    }
}

/// The files that have a row for each finding or overlap of a person.
struct Details {
    outcomes: Table,
    overlaps: Table,
}

/// Writes everything but the planted problems, which the extracts know, into the truth's folder.
pub(crate) fn write_truth(
    world: &World,
    folder: &Path,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Vec<SettlementTotals>, SynthError> {
    write_people(world, folder)?;
    let mut details = match world.settings.truth {
        TruthDetail::Whole => Some(Details::create(folder)?),
        TruthDetail::Totals => None,
    };
    let due_header = [
        "as_at",
        "contract",
        "payment",
        "period_from",
        "band",
        "stage",
        "people",
        "quantity",
        "amount_pence",
        "status",
        "price_pence",
        "full_amount_pence",
        "line",
    ];
    let mut due = Table::create(folder, "due.csv", &due_header)?;
    let mut shares = Table::create(folder, "shares.csv", &["as_at", "contract", "funder", "amount_pence"])?;
    let mut totals = Vec::new();
    for round in 0..2 {
        let settlement = Settlement::of(world, round);
        let (tally, mut found) = settle_everyone(world, settlement, details.as_mut(), tick)?;
        let lines = tally.lines(settlement.as_at);
        lines.iter().try_for_each(|line| due.row(&due_row(settlement.as_at, line)))?;
        write_shares(&mut shares, settlement.as_at, &lines, &mut found)?;
        totals.push(found);
    }
    details.map_or(Ok(()), Details::finish)?;
    due.finish()?;
    shares.finish()?;
    Ok(totals)
}

/// Who is who: every record of every agency, person by person.
fn write_people(world: &World, folder: &Path) -> Result<(), SynthError> {
    let mut people = Table::create(folder, "people.csv", &["person", "source", "key"])?;
    for person in 0..world.settings.people {
        let plan = Plan::of(world, person);
        for agency in Agency::ALL.into_iter().filter(|agency| plan.known_to.contains(*agency)) {
            let records = if world.has_second_record(agency, person) { 2 } else { 1 };
            for record in 0..records {
                let key = agency.key(world.numbering(agency).number(person, record == 1));
                people.row(&[number_of(person).as_str(), agency.folder(), &key])?;
            }
        }
    }
    people.finish()
}

/// People are numbered from 1.
fn number_of(person: u32) -> String {
    (u64::from(person) + 1).to_string()
}

fn settle_everyone(
    world: &World,
    settlement: Settlement,
    mut details: Option<&mut Details>,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<(Tally, SettlementTotals), SynthError> {
    let mut tally = Tally::new(Prices::read()?);
    let mut totals = SettlementTotals::new(settlement.as_at);
    let people = world.settings.people;
    for person in 0..people {
        let life = Life::of(world, &Plan::of(world, person));
        let settled = settle(&Seen::of(&life, settlement));
        for entry in settled.entries.iter().filter(|entry| entry.contract == Contract::Recovery) {
            tally.add_entry(entry.entered, entry.outcomes[0].measured.finding);
        }
        tally.add(&settled.claims);
        totals.count(&settled);
        if let Some(details) = details.as_deref_mut() {
            details.write(settlement.as_at, person, &settled)?;
        }
        if person % TICK == TICK - 1 {
            tick(u64::from(TICK));
        }
    }
    tick(u64::from(people % TICK));
    Ok((tally, totals))
}

impl Details {
    fn create(folder: &Path) -> Result<Details, SynthError> {
        let outcomes = ["as_at", "contract", "person", "entered", "outcome", "finding", "on", "quantity", "band"];
        let overlaps = [
            "as_at",
            "person",
            "kind",
            "paid_contract",
            "paid_payment",
            "paid_entered",
            "paid_on",
            "lost_contract",
            "lost_payment",
            "lost_entered",
            "lost_on",
        ];
        Ok(Details {
            outcomes: Table::create(folder, "outcomes.csv", &outcomes)?,
            overlaps: Table::create(folder, "overlaps.csv", &overlaps)?,
        })
    }

    fn write(&mut self, as_at: Day, person: u32, settled: &Settled) -> Result<(), SynthError> {
        let (as_at, person) = (as_at.to_string(), number_of(person));
        for entry in &settled.entries {
            self.write_entry(&as_at, &person, entry)?;
        }
        for Overlap { paid, lost } in &settled.overlaps {
            let claim = |claim: &Claim| {
                let (contract, payment) = (claim.payment.contract().name(), claim.payment.name());
                [contract.to_string(), payment.to_string(), claim.entered.to_string(), claim.on.to_string()]
            };
            let mut row = vec![as_at.clone(), person.clone(), paid.payment.kind().unwrap_or_default().to_string()];
            row.extend(claim(paid));
            row.extend(claim(lost));
            self.overlaps.row(&row)?;
        }
        Ok(())
    }

    fn write_entry(&mut self, as_at: &str, person: &str, entry: &Entry) -> Result<(), SynthError> {
        let entered = entry.entered.to_string();
        let band: &str = entry.band.map_or("", Into::into);
        for outcome in &entry.outcomes {
            let Told { word, on } = told(outcome.measured.finding);
            let counted = outcome.measured.quantity;
            let quantity = if outcome.is_in_tenths { tenths(counted) } else { counted.to_string() };
            let (contract, on) = (entry.contract.name(), on.to_string());
            self.outcomes.row(&[as_at, contract, person, &entered, outcome.name, word, &on, &quantity, band])?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), SynthError> {
        self.outcomes.finish()?;
        self.overlaps.finish()
    }
}

/// A finding in words.
struct Told {
    word: &'static str,
    on: Day,
}

fn told(finding: Finding) -> Told {
    match finding {
        Finding::Achieved(on) => Told { word: "achieved", on },
        Finding::NotAchieved(on) => Told { word: "not achieved", on },
        Finding::Immature(on) => Told { word: "immature", on },
    }
}

fn tenths(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

fn due_row(as_at: Day, line: &Line) -> Vec<String> {
    vec![
        as_at.to_string(),
        line.payment.contract().name().to_string(),
        line.payment.name().to_string(),
        line.period_from.to_string(),
        line.tier.map_or("", Into::into).to_string(),
        line.stage.map_or("", |stage| stage.name()).to_string(),
        line.people.to_string(),
        line.quantity.to_string(),
        line.amount.to_string(),
        line.status.to_string(),
        line.price.to_string(),
        line.full_amount.to_string(),
        line.id.clone(),
    ]
}

/// What each funder pays of each contract's lines, each split by itself.
fn write_shares(
    shares: &mut Table,
    as_at: Day,
    lines: &[Line],
    totals: &mut SettlementTotals,
) -> Result<(), SynthError> {
    for contract in Contract::ALL {
        let mut by_funder: BTreeMap<&str, i64> = BTreeMap::new();
        let mine = lines.iter().filter(|line| line.payment.contract() == contract);
        let totals = totals.of(contract);
        for line in mine {
            totals.lines += 1;
            totals.due_pence += line.amount;
            for part in split(line.amount, line.payment.funders()) {
                *by_funder.entry(part.funder).or_default() += part.pence;
            }
        }
        for (funder, pence) in by_funder {
            shares.row(&[as_at.to_string(), contract.name().to_string(), funder.to_string(), pence.to_string()])?;
        }
    }
    Ok(())
}

impl SettlementTotals {
    fn new(as_at: Day) -> SettlementTotals {
        let contract = |contract: &Contract| ContractTotals {
            contract: contract.name(),
            entries: 0,
            outcomes: Vec::new(),
            lines: 0,
            due_pence: 0,
        };
        let contracts = Contract::ALL.iter().map(contract).collect();
        SettlementTotals { as_at: as_at.to_string(), contracts, overlaps: 0 }
    }

    fn of(&mut self, contract: Contract) -> &mut ContractTotals {
        &mut self.contracts[contract as usize]
    }

    fn count(&mut self, settled: &Settled) {
        self.overlaps += settled.overlaps.len() as u64;
        for entry in &settled.entries {
            let totals = self.of(entry.contract);
            totals.entries += 1;
            if totals.outcomes.is_empty() {
                let none = |outcome: &super::settle::Outcome| OutcomeTotals {
                    outcome: outcome.name,
                    achieved: 0,
                    not_achieved: 0,
                    immature: 0,
                };
                totals.outcomes = entry.outcomes.iter().map(none).collect();
            }
            for (counts, outcome) in totals.outcomes.iter_mut().zip(&entry.outcomes) {
                *match outcome.measured.finding {
                    Finding::Achieved(_) => &mut counts.achieved,
                    Finding::NotAchieved(_) => &mut counts.not_achieved,
                    Finding::Immature(_) => &mut counts.immature,
                } += 1;
            }
        }
    }
}
