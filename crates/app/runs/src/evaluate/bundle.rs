//! What a third party needs to compute an evaluation again: inputs' digests, parameters, who is compared with whom, covariates.
//! People have pseudonyms that serve nothing else; no identity, no agency's key and no outcome is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use csv::Writer;
use evaluation::plan::Plan;
use serde::Serialize;
use store::Input;

use super::answer::{BalanceAnswer, EvaluationAnswer, GroupsAnswer};
use super::design::{Comparison, Design};
use crate::error::RunError;
use crate::settle::VERSION;

/// A bundle to be written.
pub struct Bundle<'a> {
    pub(super) answer: &'a EvaluationAnswer,
    pub(super) plan: &'a Plan,
    pub(super) plan_text: &'a str,
    pub(super) design: &'a Design,
    pub(super) inputs: &'a BTreeMap<String, Input>,
}

/// `bundle.json`.
#[derive(Debug, Serialize)]
struct Manifest<'a> {
    evaluation: &'a str,
    title: &'a str,
    software: &'a str,
    sha256: &'a str,
    as_at: Option<&'a str>,
    method: &'a str,
    method_says: &'a str,
    columns: Vec<ColumnManifest<'a>>,
    inputs: Vec<InputManifest<'a>>,
    groups: &'a GroupsAnswer,
    balance: Option<&'a BalanceAnswer>,
    balance_at_most: f64,
    says: &'static str,
}

/// A covariate's columns in `people.csv`.
#[derive(Debug, Serialize)]
struct ColumnManifest<'a> {
    covariate: &'a str,
    columns: &'a [String],
    reference: Option<&'a str>,
}

/// A file that the design was made from.
#[derive(Debug, Serialize)]
struct InputManifest<'a> {
    path: &'a str,
    sha256: String,
    bytes: u64,
}

const SAYS: &str = "people.csv has a row for everybody who could be compared, with covariates as numbers and the weight of each; \
                    sets.csv says who is compared with whom; evaluation.toml is the file as it was written. With the inputs named \
                    here the same software comes to the same sha256. Outcomes are not in it.";

impl Bundle<'_> {
    /// Writes the bundle into a folder that does not exist yet. `called` gives the pseudonym of a row of the sample.
    pub(super) fn write(&self, folder: &Path, called: impl Fn(usize) -> String) -> Result<(), RunError> {
        if folder.exists() {
            return Err(RunError::WouldOverwrite { path: folder.to_path_buf() });
        }
        let on_file = |why| RunError::File { path: folder.to_path_buf(), why };
        fs::create_dir_all(folder).map_err(on_file)?;
        let sample = &self.design.sample;
        let columns = sample.terms.iter().map(|term| ColumnManifest {
            covariate: &term.name,
            columns: &sample.design.names()[term.columns.clone()],
            reference: term.reference.as_deref(),
        });
        let inputs = self.inputs.iter().map(|(path, input)| InputManifest {
            path,
            sha256: input.sha256.to_string(),
            bytes: input.bytes,
        });
        let manifest = Manifest {
            evaluation: &self.answer.name,
            title: &self.plan.title,
            software: VERSION,
            sha256: &self.answer.design.sha256,
            as_at: self.answer.as_at.as_deref(),
            method: &self.answer.method,
            method_says: &self.answer.method_says,
            columns: columns.collect(),
            inputs: inputs.collect(),
            groups: &self.answer.groups,
            balance: self.answer.balance.as_ref(),
            balance_at_most: self.plan.balance_at_most,
            says: SAYS,
        };
        // Plain data always serialises.
        let manifest = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
        let files = [
            ("bundle.json", manifest),
            ("evaluation.toml", self.plan_text.to_string()),
            ("people.csv", self.people(&called)),
            ("sets.csv", self.sets(&called)),
        ];
        for (name, text) in files {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|why| RunError::File { path, why })?;
        }
        Ok(())
    }

    /// Everybody with their covariates, in the order of pseudonyms, which says nothing of them.
    fn people(&self, called: &impl Fn(usize) -> String) -> String {
        let sample = &self.design.sample;
        let weights = self.design.comparison.weights(sample.len());
        let mut rows: Vec<Vec<String>> = (0..sample.len())
            .map(|row| {
                let mut cells = vec![called(row), u8::from(sample.treated[row]).to_string()];
                cells.extend(sample.design.columns().iter().map(|column| column[row].to_string()));
                cells.extend(self.design.scores.as_ref().map(|scores| scores[row].to_string()));
                cells.push(weights[row].to_string());
                cells
            })
            .collect();
        rows.sort();
        let mut header = vec!["person".to_string(), "treated".to_string()];
        header.extend(sample.design.names().iter().cloned());
        header.extend(self.design.scores.as_ref().map(|_| "score".to_string()));
        header.push("weight".to_string());
        written(header, rows)
    }

    /// Who is compared with whom.
    fn sets(&self, called: &impl Fn(usize) -> String) -> String {
        let mut rows = Vec::new();
        let mut each = |treated: u32, controls: &[u32]| {
            let treated = called(treated as usize);
            rows.extend(controls.iter().map(|row| vec![treated.clone(), called(*row as usize)]));
        };
        match &self.design.comparison {
            Comparison::Matched(set) => {
                set.treated().iter().enumerate().for_each(|(place, row)| each(*row, set.controls(place)));
            }
            Comparison::Radius(radius) => {
                radius.treated().iter().enumerate().for_each(|(place, row)| each(*row, radius.controls(place)));
            }
            Comparison::All | Comparison::Weighted(_) => {}
        }
        rows.sort();
        written(vec!["treated".to_string(), "comparison".to_string()], rows)
    }
}

fn written(header: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(&header);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
