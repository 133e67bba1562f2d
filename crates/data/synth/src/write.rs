//! Writes a whole place.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use csv::Writer;
use rayon::prelude::*;

use crate::agency::Agency;
use crate::error::SynthError;
use crate::fault::Fault;
use crate::place_files::PLACE_FILES;
use crate::settings::Settings;
use crate::sources::{Extracted, PlantedRow, descriptor, extract, mapping};
use crate::truth::write_truth;
use crate::world::World;
use crate::written::{PlantedTotals, SettlementTotals, TableTotals, Written};

/// Explains the columns of the truth.
const TRUTH_README: &str = include_str!("../data/truth.md");

/// Writes a new place into a folder, which must be empty or not there yet.
///
/// `tick` is called with numbers of people as work goes on, from several threads; they come to [`ticks`]. Memory does not
/// grow with the number of people, apart from the few rows that are planted to be bad.
///
/// # Errors
///
/// [`SynthError`] if the settings contradict themselves, the folder is not empty, or a file cannot be written.
pub fn write(settings: &Settings, into: &Path, tick: &(dyn Fn(u64) + Sync)) -> Result<Written, SynthError> {
    let world = World::new(settings)?;
    let sources = into.join("sources");
    let truth = into.join("truth");
    make_empty(into)?;
    for file in PLACE_FILES {
        write_text(&into.join(file.path), file.text)?;
    }
    for agency in Agency::ALL {
        let folder = sources.join(agency.folder());
        write_text(&folder.join("datapackage.json"), &descriptor(agency, &settings.calendar, settings.format))?;
        if let Some(mapping) = mapping(agency) {
            write_text(&folder.join("mapping.toml"), &mapping)?;
        }
    }
    write_text(&truth.join("README.md"), TRUTH_README)?;
    let mut parts: Vec<Part> = jobs()
        .into_par_iter()
        .map(|job| match job {
            Job::Extract(agency) => extract(&world, agency, &sources.join(agency.folder()), tick).map(Part::Extracted),
            Job::Truth => write_truth(&world, &truth, tick).map(Part::Settled),
        })
        .collect::<Result<_, SynthError>>()?;
    let settlements = match parts.remove(0) {
        Part::Settled(settlements) => settlements,
        Part::Extracted(_) => Vec::new(),
    };
    let extracted: Vec<Extracted> = parts.into_iter().filter_map(Part::extracted).collect();
    let planted: Vec<&PlantedRow> = extracted.iter().flat_map(|extracted| &extracted.planted).collect();
    write_problems(&truth.join("problems.csv"), &planted)?;
    let written = totals(settings, &extracted, &planted, settlements);
    // Plain data that cannot fail to be written as text.
    let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
    text.push('\n');
    write_text(&truth.join("totals.json"), &text)?;
    Ok(written)
}

/// How many people [`write`] ticks in all: everyone once for each agency and settlement.
pub fn ticks(settings: &Settings) -> u64 {
    u64::from(settings.people) * (Agency::ALL.len() as u64 + 2)
}

/// What can be done side by side.
enum Job {
    Truth,
    Extract(Agency),
}

/// What a job leads to.
enum Part {
    Settled(Vec<SettlementTotals>),
    Extracted(Extracted),
}

impl Part {
    fn extracted(self) -> Option<Extracted> {
        match self {
            Part::Extracted(extracted) => Some(extracted),
            Part::Settled(_) => None,
        }
    }
}

/// The longest job first, so that the others fill the time beside it.
fn jobs() -> Vec<Job> {
    [Job::Truth].into_iter().chain(Agency::ALL.map(Job::Extract)).collect()
}

fn make_empty(folder: &Path) -> Result<(), SynthError> {
    let failed = |source| SynthError::Folder { folder: folder.to_path_buf(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    match fs::read_dir(folder).map_err(failed)?.next() {
        Some(_) => Err(SynthError::NotEmpty { folder: folder.to_path_buf() }),
        None => Ok(()),
    }
}

fn write_text(path: &Path, text: &str) -> Result<(), SynthError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| SynthError::Folder { folder: folder.to_path_buf(), source })?;
    }
    fs::write(path, text).map_err(SynthError::file(path))
}

/// Every planted row, by agency, file and row.
fn write_problems(path: &Path, planted: &[&PlantedRow]) -> Result<(), SynthError> {
    let mut sorted = planted.to_vec();
    sorted.sort_by_key(|row| (&row.file, row.row));
    let mut writer = Writer::from_path(path).map_err(SynthError::file(path))?;
    let header = ["file", "row", "column", "kind", "quarantined", "released_by_file", "released_by_row"];
    writer.write_record(header).map_err(SynthError::file(path))?;
    for row in sorted {
        let (by_file, by_row) = match &row.released_by {
            Some(place) => (place.file.clone(), place.row.to_string()),
            None => (String::new(), String::new()),
        };
        let number = row.row.to_string();
        let held = if row.fault == Fault::WhiteSpace { "no" } else { "yes" };
        let cells = [&row.file, &number, row.column.unwrap_or_default(), row.fault.word(), held, &by_file, &by_row];
        writer.write_record(cells).map_err(SynthError::file(path))?;
    }
    writer.flush().map_err(SynthError::file(path))
}

fn totals(
    settings: &Settings,
    extracted: &[Extracted],
    planted: &[&PlantedRow],
    settlements: Vec<SettlementTotals>,
) -> Written {
    let of_agency = |extracted: &Extracted| {
        let source = extracted.agency.folder();
        let table = |rows: &crate::sources::TableRows| TableTotals { source, table: rows.table, rows: rows.rows };
        extracted.tables.iter().map(table).collect::<Vec<_>>()
    };
    let mut kinds: BTreeMap<Fault, PlantedTotals> = BTreeMap::new();
    for row in planted {
        let totals = kinds.entry(row.fault).or_insert(PlantedTotals { kind: row.fault.word(), rows: 0, released: 0 });
        totals.rows += 1;
        totals.released += u64::from(row.released_by.is_some());
    }
    Written {
        people: settings.people,
        seed: settings.seed,
        tables: extracted.iter().flat_map(of_agency).collect(),
        planted: kinds.into_values().collect(),
        settlements,
    }
}
