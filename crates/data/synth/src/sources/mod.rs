//! The agencies' extracts: tables, descriptors, files, and the rows that are planted to be bad.

mod cell;
mod csv_file;
mod descriptor;
mod extract;
mod parquet_file;
mod people;
mod planting;
mod table_file;
mod tables;

pub(crate) use descriptor::{descriptor, mapping};
pub(crate) use extract::{Extracted, TableRows, extract};
pub(crate) use planting::PlantedRow;
