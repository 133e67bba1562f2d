//! One agency's extracts, from the people it knows and what it knows of them.

use std::path::Path;

use units::Day;

use super::cell::Cell;
use super::people::person_row;
use super::planting::{PlantedRow, Planting, RowPlace};
use super::table_file::TableFile;
use super::tables::{Package, Table};
use crate::agency::Agency;
use crate::error::SynthError;
use crate::fault::Fault;
use crate::identity::{Identity, Record};
use crate::life::{self, Plan, Told};
use crate::settings::Format;
use crate::world::World;

/// What was written of an agency.
pub(crate) struct Extracted {
    pub(crate) agency: Agency,
    /// The tables, in the order of the descriptor.
    pub(crate) tables: Vec<TableRows>,
    pub(crate) planted: Vec<PlantedRow>,
}

/// How many rows a table has, in all its files.
pub(crate) struct TableRows {
    pub(crate) table: &'static str,
    pub(crate) rows: u64,
}

/// How many people are written between two ticks.
const TICK: u32 = 1000;

/// Writes an agency's extracts into its folder, which is there and empty.
pub(crate) fn extract(
    world: &World,
    agency: Agency,
    folder: &Path,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Extracted, SynthError> {
    let mut files = Files::create(world, agency, folder)?;
    let numbering = world.numbering(agency);
    let people = world.settings.people;
    for position in 0..people {
        let plan = Plan::of(world, numbering.person_at(position));
        if plan.known_to.contains(agency) {
            files.person(&plan)?;
        }
        if position % TICK == TICK - 1 {
            tick(u64::from(TICK));
        }
    }
    tick(u64::from(people % TICK));
    files.finish()
}

/// The files of an agency, being written.
struct Files<'w> {
    world: &'w World,
    agency: Agency,
    tables: Vec<OpenTable>,
    planting: Planting<'w>,
}

struct OpenTable {
    table: &'static Table,
    rounds: Vec<TableFile>,
    next_id: i64,
}

/// The keys under which an agency knows a person: one, or two by mistake.
struct Keys {
    first: String,
    second: Option<String>,
}

impl Keys {
    /// The key of a person's row of this number: rows fall to both in turn.
    fn of_row(&self, number: usize) -> &str {
        match &self.second {
            Some(second) if number % 2 == 1 => second,
            _ => &self.first,
        }
    }
}

impl<'w> Files<'w> {
    fn create(world: &'w World, agency: Agency, folder: &Path) -> Result<Files<'w>, SynthError> {
        let package = Package::of(agency);
        let open = |table: &'static Table| {
            let rounds = if table.is_delivered_twice { 0..2 } else { 0..1 };
            let create = |round| TableFile::create(folder, agency, table, package.manner, &world.settings, round);
            let rounds = rounds.map(create).collect::<Result<_, _>>()?;
            Ok(OpenTable { table, rounds, next_id: 1 })
        };
        let tables = package.tables.iter().map(open).collect::<Result<_, SynthError>>()?;
        Ok(Files { world, agency, tables, planting: Planting::new(world, agency, package.manner) })
    }

    /// Writes what the agency has of a person.
    fn person(&mut self, plan: &Plan) -> Result<(), SynthError> {
        let world = self.world;
        let number = |second| self.agency.key(world.numbering(self.agency).number(plan.person, second));
        let has_second = world.has_second_record(self.agency, plan.person);
        let keys = Keys { first: number(false), second: has_second.then(|| number(true)) };
        let settings = &world.settings;
        let identity = Identity::of(&world.names, settings.seed, settings.people, plan.person);
        for (second, key) in [(false, Some(&keys.first)), (true, keys.second.as_ref())] {
            let Some(key) = key else { continue };
            let mut stream = Record::stream(settings.seed, self.agency, plan.person, second);
            let record = Record::of(&identity, &world.names, &settings.errors, self.agency, &mut stream);
            let row = person_row(self.agency, key, &identity, &record, settings.is_clean(), &mut stream);
            self.tables[0].rounds[0].write(&row)?;
        }
        match self.agency {
            Agency::Treatment => self.treatment(plan, &keys),
            Agency::Probation => self.probation(plan, &keys),
            Agency::Housing => self.housing(plan, &keys),
            Agency::Benefits => self.benefits(plan, &keys),
            Agency::Police => self.police(plan, &keys),
        }
    }

    fn treatment(&mut self, plan: &Plan, keys: &Keys) -> Result<(), SynthError> {
        self.events(1, keys, once(life::assessments(self.world, plan)), |row| {
            vec![Cell::Day(row.on), word(row.tier), word(row.substance), word(row.decision)]
        })?;
        self.events(2, keys, once(life::starts(self.world, plan)), |row| vec![Cell::Day(row.on)])?;
        self.events(3, keys, life::reviews(self.world, plan), |row| {
            let wellbeing = row.wellbeing.map_or(Cell::Empty, |tenths| Cell::Tenths(tenths.into()));
            vec![Cell::Day(row.on), Cell::Day(row.entered), Cell::Integer(row.days_used.into()), wellbeing]
        })
    }

    fn probation(&mut self, plan: &Plan, keys: &Keys) -> Result<(), SynthError> {
        self.events(1, keys, once(life::offences(self.world, plan)), |row| {
            vec![Cell::Day(row.on), Cell::day(row.proven), word(row.disposal), word(row.kind)]
        })
    }

    fn housing(&mut self, plan: &Plan, keys: &Keys) -> Result<(), SynthError> {
        self.events(1, keys, once(life::tenancies(self.world, plan)), |row| {
            vec![Cell::Day(row.from), Cell::day(row.to), word(row.landlord)]
        })
    }

    fn benefits(&mut self, plan: &Plan, keys: &Keys) -> Result<(), SynthError> {
        self.events(1, keys, once(life::referrals(self.world, plan)), |row| {
            vec![Cell::Day(row.on), word(row.programme)]
        })?;
        self.events(2, keys, life::jobs(self.world, plan), |row| {
            vec![Cell::Day(row.from), Cell::day(row.to), Cell::Tenths(row.hours.into())]
        })
    }

    fn police(&mut self, plan: &Plan, keys: &Keys) -> Result<(), SynthError> {
        self.events(1, keys, once(life::arrests(self.world, plan)), |row| vec![Cell::Day(row.on), word(row.reason)])
    }

    /// Writes a person's rows of an event table, by day, into the deliveries they are in. `cells` gives what stands
    /// behind the row's number and the person's key.
    fn events<T: Dated>(
        &mut self,
        table: usize,
        keys: &Keys,
        mut rows: Vec<Told<T>>,
        cells: impl Fn(&T) -> Vec<Cell<'static>>,
    ) -> Result<(), SynthError> {
        rows.sort_by_key(|told| told.by(1).map(Dated::day));
        for (number, told) in rows.iter().enumerate() {
            let open = &mut self.tables[table];
            let id = open.take_id();
            let row = |fact: &T| {
                let mut row = vec![Cell::Integer(id), Cell::Text(keys.of_row(number).into())];
                row.extend(cells(fact));
                row
            };
            match told {
                Told::First(fact) => self.put(table, 0, row(fact))?,
                Told::Late(fact) => self.put(table, 1, row(fact))?,
                Told::Corrected { was, is } => {
                    self.put(table, 0, row(was))?;
                    self.put(table, 1, row(is))?;
                }
                Told::Held { is, fault } => self.held(table, row(is), *fault)?,
            }
        }
        Ok(())
    }

    /// Writes a good row, and what is planted beside it.
    fn put(&mut self, table: usize, round: usize, good: Vec<Cell<'_>>) -> Result<(), SynthError> {
        let open = &mut self.tables[table];
        let mut written = good.clone();
        let padded = self.planting.pad(open.table, &mut written);
        let row = open.rounds[round].write(&written)?;
        if padded.is_some() {
            self.note(table, round, row, padded, Fault::WhiteSpace);
        }
        let open = &mut self.tables[table];
        let extra = self.planting.due(open.table, &good, || open.take_id());
        for extra in extra {
            let row = self.tables[table].rounds[round].write(&extra.cells)?;
            self.note(table, round, row, extra.column, extra.fault);
        }
        Ok(())
    }

    /// Writes a row that is bad in the first delivery and good in the second. A format that cannot hold bad rows has it
    /// in the second only.
    fn held(&mut self, table: usize, good: Vec<Cell<'_>>, fault: Fault) -> Result<(), SynthError> {
        let open = &mut self.tables[table];
        if self.world.settings.format == Format::Parquet {
            return open.rounds[1].write(&good).map(drop);
        }
        let mut bad = good.clone();
        let column = self.planting.spoil(open.table, &mut bad, fault);
        let row = open.rounds[0].write(&bad)?;
        let by_row = open.rounds[1].write(&good)?;
        let released_by = Some(RowPlace { file: open.rounds[1].shown.clone(), row: by_row });
        let file = open.rounds[0].shown.clone();
        self.planting.found.push(PlantedRow { file, row, column, fault, released_by });
        Ok(())
    }

    fn note(&mut self, table: usize, round: usize, row: u64, column: Option<&'static str>, fault: Fault) {
        let file = self.tables[table].rounds[round].shown.clone();
        self.planting.found.push(PlantedRow { file, row, column, fault, released_by: None });
    }

    fn finish(self) -> Result<Extracted, SynthError> {
        let mut tables = Vec::new();
        for open in self.tables {
            let rows = open.rounds.iter().map(|file| file.rows).sum();
            tables.push(TableRows { table: open.table.name, rows });
            open.rounds.into_iter().try_for_each(TableFile::finish)?;
        }
        Ok(Extracted { agency: self.agency, tables, planted: self.planting.found })
    }
}

impl OpenTable {
    fn take_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id - 1
    }
}

/// A fact with a day to sort it by.
trait Dated {
    fn day(&self) -> Day;
}

/// Says by which field facts are dated.
macro_rules! dated {
    ($($fact:ident by $field:ident),+ $(,)?) => {
        $(impl Dated for life::$fact {
            fn day(&self) -> Day {
                self.$field
            }
        })+
    };
}

dated!(
    Assessment by on,
    Start by on,
    Review by on,
    Offence by on,
    Tenancy by from,
    Referral by on,
    Job by from,
    Arrest by on,
);

/// Rows of a table that is delivered once.
fn once<T>(rows: Vec<T>) -> Vec<Told<T>> {
    rows.into_iter().map(Told::First).collect()
}

fn word(word: impl Into<&'static str>) -> Cell<'static> {
    Cell::Text(word.into().into())
}
