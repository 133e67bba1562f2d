//! Unit costs against a publication: the unit cost database v1.4 of the Greater Manchester Combined Authority.
//!
//! The publication is read where it lies, beside the checkout, and is not part of the project. Where it is missing, the
//! test says so and passes.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::Path;

use contracts::{CostTable, Deflators};
use documents::{Diagnostics, Sources};
use units::{FinancialYear, Pence, Quotient, Rounding};

/// The rows of a file of the publication; nothing if it is not there.
fn published(file: &str) -> Option<Vec<csv::StringRecord>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/facts").join(file);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    };
    Some(reader.records().map(|record| record.expect("a row")).collect())
}

/// One row of the publication.
struct Row {
    code: String,
    agency: String,
    cost: String,
    year: String,
    uprated: String,
}

fn rows() -> Option<Vec<Row>> {
    let rows = published("gmca-unit-costs.csv")?.into_iter().enumerate().map(|(number, record)| {
        let field = |at: usize| record.get(at).expect("a field").to_string();
        // One row was published without its code.
        let code = if field(1).is_empty() { format!("row-{number}") } else { field(1) };
        Row { code, agency: field(3), cost: field(5), year: field(6), uprated: field(7) }
    });
    Some(rows.collect())
}

fn deflators() -> Option<Deflators> {
    let published = published("gmca-deflators.csv")?;
    let mut text = "year,index\n".to_string();
    for record in published {
        text += &format!("{},{}\n", &record[0], &record[2]);
    }
    let mut sources = Sources::default();
    let id = sources.add("deflators.csv", text);
    let found = Diagnostics::default();
    let deflators = Deflators::read(&sources, id, &found);
    assert_eq!(found.errors(), 0, "{:#?}", found.finish());
    Some(deflators)
}

fn table(rows: &[Row]) -> CostTable {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "unit", "agency", "cost", "year"]).expect("memory");
    for row in rows {
        writer.write_record([&row.code, "each", &row.agency, &row.cost, &row.year]).expect("memory");
    }
    let text = String::from_utf8(writer.into_inner().expect("memory")).expect("text");
    let mut sources = Sources::default();
    let id = sources.add("unit-costs.csv", text);
    let found = Diagnostics::default();
    let table = CostTable::read(&sources, id, &found);
    assert_eq!(found.errors(), 0, "{:#?}", found.finish());
    table
}

/// A published number of pounds, which may have more digits than anything that is read as an amount, to the penny.
fn to_the_penny(pounds: &str) -> Pence {
    let cut: String = pounds.chars().take(17).collect();
    let pence = cut.parse::<Quotient>().expect("a number").times(&Quotient::from_whole(100));
    pence.round(half_up()).expect("small")
}

fn half_up() -> Rounding {
    "half up to the penny".parse().expect("a rounding")
}

#[test]
fn every_published_uprated_value_comes_out_to_the_penny() {
    let (Some(rows), Some(deflators)) = (rows(), deflators()) else { return };
    let table = table(&rows);
    let year: FinancialYear = "2015/16".parse().expect("a year");
    let mut reproduced = 0;
    for (row, cost) in rows.iter().zip(table.rows()) {
        let uprated = deflators.uprated(&cost.cost, cost.year, year).expect("a year of the index");
        let (found, expected) = (uprated.round(half_up()).expect("small"), to_the_penny(&row.uprated));
        assert_eq!(found, expected, "{} {} of {}", row.code, row.cost, row.year);
        reproduced += 1;
    }
    assert_eq!(reproduced, 674);
}

/// Drug treatment for a year was published as parts of two years: each is uprated by its own, and then they are summed.
#[test]
fn parts_are_uprated_and_then_summed() {
    let Some(deflators) = deflators() else { return };
    let uprated = |pounds: &str, year: &str| {
        let pence = pounds.parse::<Quotient>().expect("a number").times(&Quotient::from_whole(100));
        let to = "2013/14".parse().expect("a year");
        deflators.uprated(&pence, year.parse().expect("a year"), to).expect("a year of the index")
    };
    let parts = [uprated("1408", "2010/11"), uprated("101", "2010/11"), uprated("1719.06", "2006/07")];
    // Published as £3,614.
    let pound = "half up to the pound".parse().expect("a rounding");
    assert_eq!(Quotient::total(&parts).round(pound), Ok(Pence::new(3_614_00)));
    // Going to another year and back is no change: nothing was rounded.
    let (from, to) = ("2006/07".parse().expect("a year"), "2015/16".parse().expect("a year"));
    let there = deflators.uprated(&parts[2], from, to).expect("a year of the index");
    assert_eq!(deflators.uprated(&there, to, from), Some(parts[2].clone()));
}
