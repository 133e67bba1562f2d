//! Bad rows, planted beside the good ones and written down, so that what is held back can be counted.
//!
//! A planted row never tells anything of its own: without it the place is the same.

use units::{Day, Rate};

use super::cell::{Cell, push_day};
use super::tables::{Column, Manner, Table};
use crate::agency::{Agency, Numbering};
use crate::calendar::Civil;
use crate::fault::Fault;
use crate::random::{Stream, Topic};
use crate::world::World;
use strum::{EnumCount, VariantArray};

/// A bad row that was planted, or a value with white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlantedRow {
    /// Its path in the place.
    pub(crate) file: String,
    /// Its number as intake counts.
    pub(crate) row: u64,
    /// The column that is wrong, if it is one.
    pub(crate) column: Option<&'static str>,
    pub(crate) fault: Fault,
    /// The row of a later delivery that brings it in good order.
    pub(crate) released_by: Option<RowPlace>,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowPlace {
    pub(crate) file: String,
    pub(crate) row: u64,
}

/// How rows are spoilt in one agency, how many have been, and which.
pub(super) struct Planting<'w> {
    agency: Agency,
    numbering: &'w Numbering,
    manner: Manner,
    stream: Stream,
    bad_rows: Rate,
    white_space: Rate,
    seen: i64,
    planted: i64,
    uses: [u32; Fault::COUNT],
    pub(super) found: Vec<PlantedRow>,
}

/// An extra row that is to be written, and what is wrong with it.
pub(super) struct ExtraRow<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) column: Option<&'static str>,
    /// Nothing for the first of two rows that are only bad together.
    pub(super) fault: Fault,
}

impl<'w> Planting<'w> {
    pub(super) fn new(world: &'w World, agency: Agency, manner: Manner) -> Planting<'w> {
        let is_csv = world.settings.format == crate::settings::Format::Csv;
        let rate = |rate: Rate| if is_csv { rate } else { Rate::ZERO };
        Planting {
            agency,
            numbering: world.numbering(agency),
            manner,
            stream: Stream::new(world.settings.seed, Topic::Rows, agency as u64),
            bad_rows: rate(world.settings.errors.bad_rows),
            white_space: rate(world.settings.errors.white_space),
            seen: 0,
            planted: 0,
            uses: [0; Fault::COUNT],
            found: Vec::new(),
        }
    }

    /// Puts white space around a value of a good row now and then, and says of which column.
    pub(super) fn pad(&mut self, table: &Table, cells: &mut [Cell<'_>]) -> Option<&'static str> {
        if !self.stream.chance(self.white_space) {
            return None;
        }
        let is_listed = |column: &Column| !column.listed.is_empty();
        let at = place_of(table, is_listed).or_else(|| place_of(table, Column::is_event_date))?;
        let mut text = String::new();
        cells[at].write(self.manner, &mut text);
        let padded = if self.stream.percent(50) { format!(" {text}") } else { format!("{text}  ") };
        cells[at] = Cell::Text(padded.into());
        Some(table.columns[at].name)
    }

    /// The bad rows that are due after a good one, made from it. `next_id` gives numbers that no row has.
    pub(super) fn due<'a>(
        &mut self,
        table: &Table,
        good: &[Cell<'a>],
        mut next_id: impl FnMut() -> i64,
    ) -> Vec<ExtraRow<'a>> {
        self.seen += 1;
        let ratio = self.bad_rows.ratio();
        let wanted = (self.seen * ratio.numer() + ratio.denom() / 2) / ratio.denom();
        if self.planted >= wanted {
            return Vec::new();
        }
        let fault = self.next_fault(table);
        self.uses[fault as usize] += 1;
        let mut extra = good.to_vec();
        if fault == Fault::RepeatedRow {
            self.planted += 1;
            return vec![ExtraRow { cells: extra, column: None, fault }];
        }
        extra[0] = Cell::Integer(next_id());
        if fault == Fault::KeyConflict {
            self.planted += 2;
            let mut other = extra.clone();
            if let Some(at) = place_of(table, Column::is_event_date)
                && let Cell::Day(day) = &mut other[at]
            {
                *day = day.plus_days(-1);
            }
            let column = Some(table.columns[0].name);
            return [extra, other].map(|cells| ExtraRow { cells, column, fault }).into();
        }
        self.planted += 1;
        let column = self.spoil(table, &mut extra, fault);
        vec![ExtraRow { cells: extra, column, fault }]
    }

    /// The fault that has been planted least of those that the table can have. Each agency begins with another.
    fn next_fault(&self, table: &Table) -> Fault {
        let start = self.agency as usize * 2;
        let turned = (0..Fault::COUNT).map(|step| Fault::VARIANTS[(start + step) % Fault::COUNT]);
        let fits = turned.filter(|fault| can_have(table, *fault));
        fits.min_by_key(|fault| self.uses[*fault as usize]).unwrap_or(Fault::RepeatedRow)
    }

    /// Spoils a row, and says which column is wrong.
    pub(super) fn spoil(&mut self, table: &Table, cells: &mut [Cell<'_>], fault: Fault) -> Option<&'static str> {
        let at = match fault {
            Fault::NoSuchDay | Fault::SerialNumber | Fault::MissingValue => place_of(table, Column::is_event_date),
            Fault::EndsBeforeStart => place_of(table, Column::is_event_end),
            Fault::NotListed => place_of(table, |column| !column.listed.is_empty()),
            Fault::TooLarge => place_of(table, |column| column.bounds.is_some()),
            Fault::NoSuchReference => Some(table.person_column()),
            Fault::KeyConflict | Fault::RepeatedRow | Fault::WhiteSpace => None,
        }?;
        let day = place_of(table, Column::is_event_date).and_then(|at| match cells[at] {
            Cell::Day(day) => Some(day),
            _ => None,
        })?;
        cells[at] = match fault {
            Fault::NoSuchDay => Cell::Text(no_such_day(day, self.manner).into()),
            // Spreadsheets count days from 30 December 1899.
            Fault::SerialNumber => Cell::Integer(i64::from(day.epoch_days()) + 25_569),
            Fault::EndsBeforeStart => Cell::Day(day.plus_days(-self.stream.between(1, 40))),
            Fault::NotListed => Cell::Text("other".into()),
            Fault::TooLarge => too_large(&table.columns[at], &cells[at], &mut self.stream),
            Fault::NoSuchReference => {
                let nobody = self.numbering.nobody(self.stream.below(1 << 30));
                Cell::Text(self.agency.key(nobody).into())
            }
            _ => Cell::Empty,
        };
        Some(table.columns[at].name)
    }
}

fn place_of(table: &Table, is_wanted: impl Fn(&Column) -> bool) -> Option<usize> {
    table.columns.iter().position(is_wanted)
}

fn can_have(table: &Table, fault: Fault) -> bool {
    match fault {
        Fault::EndsBeforeStart => place_of(table, Column::is_event_end).is_some(),
        Fault::NotListed => place_of(table, |column| !column.listed.is_empty()).is_some(),
        Fault::TooLarge => place_of(table, |column| column.bounds.is_some()).is_some(),
        Fault::WhiteSpace => false,
        _ => true,
    }
}

/// 31 February of the same year, in the agency's notation.
fn no_such_day(day: Day, manner: Manner) -> String {
    let mut text = String::new();
    // 3 March is written first, so that the notation is that of the other days; then its day and month are put wrong.
    let year = Civil::of(day).year;
    push_day(Day::from(jiff::civil::date(year as i16, 3, 3)), manner.is_day_first, &mut text);
    if manner.is_day_first { text.replacen("03/03", "31/02", 1) } else { text.replacen("-03-03", "-02-31", 1) }
}

fn too_large<'a>(column: &Column, cell: &Cell<'_>, stream: &mut Stream) -> Cell<'a> {
    let above = column.bounds.map_or(0, |bounds| bounds.most) + 1 + i64::from(stream.between(0, 9));
    match cell {
        Cell::Tenths(_) => Cell::Tenths(above * 10),
        _ => Cell::Integer(above),
    }
}

#[cfg(test)]
mod tests {
    use super::no_such_day;
    use crate::agency::Agency;
    use crate::sources::tables::Package;

    #[test]
    fn impossible_days_are_in_the_notation_of_the_agency() {
        let day = "2028-07-04".parse().expect("a date");
        assert_eq!(no_such_day(day, Package::of(Agency::Housing).manner), "2028-02-31");
        assert_eq!(no_such_day(day, Package::of(Agency::Police).manner), "31/02/2028");
    }
}
