//! A plain CSV file: its columns, read when they are asked for and not before.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};
use evaluation::plan::{
    Begins, Covariate, CovariateFrom, CovariateKind, DifferencesOptions, FileSubjects, MeasureWord, Method, Missing,
    Outcome, OutcomeFrom, Plan,
};
use evaluation::{Column, Ids, Missing as Gaps, Values};
use store::{Input, Role};

use super::error::EvaluateError;
use super::outcomes::OutcomeValues;
use super::subjects::{Areas, Subjects};
use crate::error::RunError;

/// A CSV file whose header has been read.
pub(super) struct Table {
    path: PathBuf,
    /// The names in its header.
    pub columns: Vec<String>,
    /// What it is to a frozen design.
    pub input: Input,
}

/// What a cell is asked to be.
enum Wanted<'a> {
    Number(&'a str),
    Text(&'a str),
}

/// A column that was read.
enum Read {
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

impl Table {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    ///
    /// [`RunError::File`], and [`EvaluateError::Line`] if there is no header or a name stands twice.
    pub fn open(path: &Path) -> Result<Table, RunError> {
        let on_file = |why| RunError::File { path: path.to_path_buf(), why };
        let bytes = std::fs::read(path).map_err(on_file)?;
        let input = Input::of(Role::Extract, &bytes);
        drop(bytes);
        let mut table = Table { path: path.to_path_buf(), columns: Vec::new(), input };
        let header = table.reader()?.headers().map_err(|why| table.line(&why))?.clone();
        let refused = |why: String| RunError::from(EvaluateError::Line { path: path.to_path_buf(), line: 1, why });
        table.columns = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_string()).collect();
        if table.columns.iter().all(String::is_empty) {
            return Err(refused("it has no header".into()));
        }
        for (at, name) in table.columns.iter().enumerate() {
            if table.columns[..at].contains(name) {
                return Err(refused(format!("two columns are called `{name}`")));
            }
        }
        Ok(table)
    }

    /// Reads who was treated and what describes them. Columns of outcomes are not looked at.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`] with file, line and column.
    pub fn subjects(&self, of: &FileSubjects, plan: &Plan) -> Result<Subjects, RunError> {
        let mut wanted = vec![Wanted::Text(&of.treatment)];
        let covariates: Vec<(&Covariate, &str)> =
            plan.covariates.iter().filter_map(|covariate| Some((covariate, column_of(covariate)?))).collect();
        wanted.extend(covariates.iter().map(|(covariate, column)| match covariate.kind {
            CovariateKind::Number => Wanted::Number(column),
            CovariateKind::Category => Wanted::Text(column),
        }));
        let differences = match &plan.method {
            Method::Differences(options) => Some(options),
            _ => None,
        };
        let area_from = wanted.len();
        if let Some(options) = differences {
            wanted.push(Wanted::Text(&options.area));
            match &options.begins {
                Begins::Period { column, .. } => wanted.push(Wanted::Number(column)),
                Begins::Starts { period, start } => wanted.extend([Wanted::Number(period), Wanted::Number(start)]),
                Begins::Day(_) => {}
            }
        }
        let id_at = wanted.len();
        wanted.extend(of.id.as_deref().map(Wanted::Text));
        let (mut read, lines) = self.read(&wanted)?;
        let ids = match &of.id {
            Some(column) => self.ids(column, texts(&mut read, id_at), &lines)?,
            None => Ids::Numbers((1..=lines.len() as u64).collect()),
        };
        let areas = differences.map(|options| self.areas(options, area_from, &mut read, &lines)).transpose()?;
        let treated = self.treated(of, texts(&mut read, 0), &lines)?;
        let mut columns = Vec::new();
        for ((covariate, column), values) in covariates.iter().zip(read.drain(1..area_from)) {
            columns.push(self.covariate(covariate, column, values, plan.missing, &lines)?);
        }
        Ok(Subjects { ids, treated, covariates: columns, areas, left_out: Vec::new(), rows: lines })
    }

    /// Reads an outcome.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`] with file, line and column: a binary outcome is 0 or 1, a count a whole number, a time above nothing.
    pub fn outcome(&self, outcome: &Outcome) -> Result<OutcomeValues, RunError> {
        let OutcomeFrom::Column { column, event, exposure } = &outcome.from else {
            return Ok(OutcomeValues::default());
        };
        let mut wanted = vec![Wanted::Number(column)];
        wanted.extend(event.as_deref().map(Wanted::Number));
        wanted.extend(exposure.as_deref().map(Wanted::Number));
        let (mut read, lines) = self.read(&wanted)?;
        let mut numbers = read.drain(..).map(|read| match read {
            Read::Numbers(numbers) => numbers,
            Read::Texts(_) => Vec::new(),
        });
        let values = numbers.next().unwrap_or_default();
        let known = |column: &str, values: &[f64], is_good: &dyn Fn(f64) -> bool, why: &'static str| {
            for (value, line) in values.iter().zip(&lines) {
                if value.is_nan() {
                    let column = column.to_string();
                    return Err(EvaluateError::OutcomeMissing { path: self.path.clone(), line: *line, column });
                }
                if !is_good(*value) {
                    return Err(self.cell(*line, column, why));
                }
            }
            Ok(())
        };
        let is_binary = |value: f64| value == 0.0 || value == 1.0;
        match outcome.measure {
            MeasureWord::Binary => known(column, &values, &is_binary, "an outcome that is binary is 0 or 1")?,
            MeasureWord::Count => {
                let is_count = |value: f64| value >= 0.0 && value.fract() == 0.0 && value.is_finite();
                known(column, &values, &is_count, "a count is a whole number from 0 on")?;
            }
            MeasureWord::Amount => known(column, &values, &|_| true, "it is not a number")?,
            MeasureWord::Time => {
                let is_time = |value: f64| value > 0.0 && value.is_finite();
                known(column, &values, &is_time, "a time is a number above 0")?;
            }
        }
        let events = match event {
            Some(column) => {
                let events = numbers.next().unwrap_or_default();
                known(
                    column,
                    &events,
                    &is_binary,
                    "it is 1 if it happened then, and 0 if nothing was seen up to then",
                )?;
                events.iter().map(|event| *event == 1.0).collect()
            }
            None => values.iter().map(|value| *value > 0.0).collect(),
        };
        let exposures = match exposure {
            Some(column) => {
                let exposures = numbers.next().unwrap_or_default();
                known(
                    column,
                    &exposures,
                    &|value| value > 0.0 && value.is_finite(),
                    "an exposure is a number above 0",
                )?;
                Some(exposures)
            }
            None => None,
        };
        Ok(OutcomeValues { values: values.into_iter().map(Some).collect(), happened: events, exposures })
    }

    fn reader(&self) -> Result<Reader<BufReader<File>>, RunError> {
        let file = File::open(&self.path).map_err(|why| RunError::File { path: self.path.clone(), why })?;
        Ok(ReaderBuilder::new().from_reader(BufReader::with_capacity(1 << 20, file)))
    }

    /// Reads some columns, and the line on which each row stands.
    fn read(&self, wanted: &[Wanted<'_>]) -> Result<(Vec<Read>, Vec<u64>), RunError> {
        let places: Vec<usize> = wanted
            .iter()
            .map(|wanted| {
                let (Wanted::Number(name) | Wanted::Text(name)) = wanted;
                self.columns.iter().position(|column| column == name).unwrap_or(usize::MAX)
            })
            .collect();
        let mut read: Vec<Read> = wanted
            .iter()
            .map(|wanted| match wanted {
                Wanted::Number(_) => Read::Numbers(Vec::new()),
                Wanted::Text(_) => Read::Texts(Vec::new()),
            })
            .collect();
        let mut lines = Vec::new();
        let mut reader = self.reader()?;
        let mut row = StringRecord::new();
        while reader.read_record(&mut row).map_err(|why| self.line(&why))? {
            let line = row.position().map_or(0, csv::Position::line);
            for ((place, wanted), read) in places.iter().zip(wanted).zip(&mut read) {
                let cell = row.get(*place).map(str::trim).filter(|cell| !is_missing(cell));
                match (wanted, read) {
                    (Wanted::Number(name), Read::Numbers(numbers)) => {
                        let number = match cell {
                            None => f64::NAN,
                            Some(cell) => cell
                                .parse::<f64>()
                                .ok()
                                .filter(|number| number.is_finite())
                                .ok_or_else(|| self.cell(line, name, "it is not a number"))?,
                        };
                        numbers.push(number);
                    }
                    (_, Read::Texts(texts)) => texts.push(cell.map(str::to_string)),
                    (_, Read::Numbers(numbers)) => numbers.push(f64::NAN),
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            let why = "there are no rows below the header".to_string();
            return Err(EvaluateError::Line { path: self.path.clone(), line: 1, why }.into());
        }
        Ok((read, lines))
    }

    fn ids(&self, column: &str, texts: Vec<Option<String>>, lines: &[u64]) -> Result<Ids, RunError> {
        let mut seen: HashMap<&str, u64> = HashMap::with_capacity(texts.len());
        for (text, line) in texts.iter().zip(lines) {
            let Some(text) = text else { return Err(self.cell(*line, column, "the id is missing").into()) };
            if let Some(first) = seen.insert(text, *line) {
                let (path, column) = (self.path.clone(), column.to_string());
                return Err(EvaluateError::DuplicatedId { path, column, first, second: *line }.into());
            }
        }
        // Numbers are ordered as numbers, so that a tie between 9 and 10 goes to 9.
        let numbers: Option<Vec<u64>> = texts.iter().map(|text| text.as_deref()?.parse().ok()).collect();
        Ok(match numbers {
            Some(numbers) => Ids::Numbers(numbers),
            None => Ids::Texts(texts.into_iter().flatten().collect()),
        })
    }

    fn treated(&self, of: &FileSubjects, texts: Vec<Option<String>>, lines: &[u64]) -> Result<Vec<bool>, RunError> {
        let mut treated = Vec::with_capacity(texts.len());
        let mut others: Option<&str> = None;
        for (text, line) in texts.iter().zip(lines) {
            let text = text
                .as_deref()
                .ok_or_else(|| self.cell(*line, &of.treatment, "it does not say whether they were treated"))?;
            treated.push(text == of.treated);
            if text != of.treated && *others.get_or_insert(text) != text {
                let why = "there are three values or more: treated, and several others; leave out those who are not to be compared";
                return Err(self.cell(*line, &of.treatment, why).into());
            }
        }
        Ok(treated)
    }

    fn covariate(
        &self,
        covariate: &Covariate,
        column: &str,
        values: Read,
        missing: Missing,
        lines: &[u64],
    ) -> Result<Column, RunError> {
        let name = covariate.name.to_string();
        let (gaps, first): (usize, Option<usize>) = match &values {
            Read::Numbers(numbers) => gaps(numbers.iter().map(|number| number.is_nan())),
            Read::Texts(texts) => gaps(texts.iter().map(Option::is_none)),
        };
        if let (Missing::Refuse, Some(first)) = (missing, first) {
            return Err(EvaluateError::Missing {
                what: format!("{} line {}", self.path.display(), lines[first]),
                covariate: column.to_string(),
                count: gaps,
                people: lines.len(),
            }
            .into());
        }
        Ok(match values {
            Read::Numbers(numbers) => {
                Column { name, values: Values::Numbers(numbers), missing: numbers_missing(missing) }
            }
            Read::Texts(texts) => {
                let column = Column::categories(name, texts.iter().map(Option::as_deref), None);
                Column { missing: categories_missing(missing), ..column }
            }
        })
    }

    fn areas(
        &self,
        options: &DifferencesOptions,
        from: usize,
        read: &mut [Read],
        lines: &[u64],
    ) -> Result<Areas, RunError> {
        let names = texts(read, from);
        let mut whole = |at: usize, column: &str| {
            let Some(Read::Numbers(numbers)) = read.get_mut(at) else { return Ok(Vec::new()) };
            let whole = std::mem::take(numbers).into_iter().zip(lines).map(|(number, line)| {
                let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
                if is_whole { Ok(number as i64) } else { Err(self.cell(*line, column, "a period is a whole number")) }
            });
            whole.collect::<Result<Vec<i64>, EvaluateError>>()
        };
        let (periods, starts, from) = match &options.begins {
            Begins::Period { column, from: begins } => (whole(from + 1, column)?, None, Some(*begins)),
            Begins::Starts { period, start } => (whole(from + 1, period)?, Some(whole(from + 2, start)?), None),
            Begins::Day(_) => (Vec::new(), None, None),
        };
        let named = names
            .into_iter()
            .zip(lines)
            .map(|(name, line)| name.ok_or_else(|| self.cell(*line, &options.area, "the area is missing")));
        Ok(Areas { names: named.collect::<Result<_, EvaluateError>>()?, periods, starts, from })
    }

    fn line(&self, why: &csv::Error) -> RunError {
        let line = why.position().map_or(1, csv::Position::line);
        let why = match why.kind() {
            csv::ErrorKind::UnequalLengths { .. } => "it has more or fewer cells than the header",
            csv::ErrorKind::Utf8 { .. } => "it is not text in UTF-8",
            _ => "it cannot be read as CSV",
        };
        EvaluateError::Line { path: self.path.clone(), line, why: why.into() }.into()
    }

    fn cell(&self, line: u64, column: &str, why: &'static str) -> EvaluateError {
        EvaluateError::Cell { path: self.path.clone(), line, column: column.to_string(), why }
    }
}

/// What stands for nothing: an empty cell, and what R writes.
fn is_missing(cell: &str) -> bool {
    cell.is_empty() || cell == "NA"
}

fn texts(read: &mut [Read], at: usize) -> Vec<Option<String>> {
    match read.get_mut(at) {
        Some(Read::Texts(texts)) => std::mem::take(texts),
        _ => Vec::new(),
    }
}

fn column_of(covariate: &Covariate) -> Option<&str> {
    match &covariate.from {
        CovariateFrom::Column(column) => Some(column),
        CovariateFrom::Event { .. } => None,
    }
}

fn gaps(are: impl Iterator<Item = bool>) -> (usize, Option<usize>) {
    let mut first = None;
    let count = are
        .enumerate()
        .filter(|(at, gap)| {
            *gap && {
                first.get_or_insert(*at);
                true
            }
        })
        .count();
    (count, first)
}

pub(super) fn numbers_missing(missing: Missing) -> Gaps {
    match missing {
        Missing::Refuse => Gaps::Refuse,
        Missing::Drop => Gaps::Drop,
        Missing::MeanWithFlag => Gaps::MeanWithFlag,
    }
}

pub(super) fn categories_missing(missing: Missing) -> Gaps {
    match missing {
        Missing::Refuse => Gaps::Refuse,
        Missing::Drop => Gaps::Drop,
        Missing::MeanWithFlag => Gaps::Category,
    }
}
