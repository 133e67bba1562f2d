//! From batches of typed columns to evidence and problems.
//!
//! A file is read in one pass. What shows only at its end (a key that occurs twice) sends it through a second pass, in
//! which the rows in question are known from the start; that happens to few files, and keeps the first pass simple.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, FixedSizeBinaryArray, UInt32Array};
use arrow::buffer::Buffer;
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field as ArrowField, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use parquet::errors::ParquetError;

use super::folder::{EvidenceFolder, Kind};
use super::keys::{KeyIndex, KeyedRow, LateFault, primary_key_faults, unique_faults, unique_sets};
use super::outputs::{Outputs, Written};
use super::people::{Households, People};
use super::problems::{ProblemLog, Problems};
use crate::digest::{Digest, DigestSet, RowDigests, View};
use crate::error::IntakeError;
use crate::fault::Fault;
use crate::reading::{Batch, FileFacts, Scan, Stop, arrow_type, read_file};
use crate::report::RowCounts;
use crate::role::Role;
use crate::table::{ExtractFile, Rules};
use crate::values::Class;

/// What foreign keys to other tables may refer to, in the order of [`Rules::foreign_keys`]; nothing for a table's own.
pub(crate) struct References {
    pub(crate) sets: Vec<Option<DigestSet>>,
}

/// What became of a file.
pub(crate) struct Assembled {
    pub(super) facts: FileFacts,
    pub(super) counts: RowCounts,
    pub(super) problems: Problems,
    pub(super) written: Vec<Written>,
    pub(super) quarantined: Vec<KeyedRow>,
    pub(super) referred: Vec<Vec<Digest>>,
}

/// Reads a file into evidence that has no names yet.
pub(crate) fn assemble(
    file: &ExtractFile,
    rules: &Rules,
    scan: &Scan,
    references: &References,
    folder: &EvidenceFolder,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Assembled, Stop> {
    let mut first = one_pass(file, rules, scan, references, folder, tick, None)?;
    let clashes = first.primary.clashes();
    let contents = if clashes.is_empty() { HashMap::new() } else { contents(file, rules, scan, &clashes)? };
    let late = first.late_faults(primary_key_faults(rules, &clashes, &contents));
    if late.is_empty() {
        return Ok(first.finish()?);
    }
    drop(first.outputs.finish()?);
    let second = one_pass(file, rules, scan, references, folder, &|_| (), Some(&late))?;
    Ok(second.finish()?)
}

/// The content of the rows that have a key in common with others. Rows with faults are left out: what is wrong with a
/// row is not in its columns, so it is taken to differ from all others.
fn contents(
    file: &ExtractFile,
    rules: &Rules,
    scan: &Scan,
    clashes: &[Vec<u32>],
) -> Result<HashMap<u32, Digest>, Stop> {
    let wanted: HashSet<u32> = clashes.iter().flatten().copied().collect();
    let kept: Vec<usize> = (0..rules.fields.len()).filter(|at| rules.fields[*at].role != Role::Ignore).collect();
    let mut contents = HashMap::with_capacity(wanted.len());
    read_file(file, rules, scan, &|_| (), &mut |batch| {
        let faulty: HashSet<usize> = batch.faults.iter().map(|placed| placed.at).collect();
        let mut digests = RowDigests::new(&batch.arrays, kept.iter().copied());
        for (at, row) in batch.rows.iter().enumerate().filter(|(at, row)| wanted.contains(row) && !faulty.contains(at))
        {
            contents.insert(*row, digests.digest(at));
        }
        Ok(())
    })?;
    Ok(contents)
}

fn one_pass<'a>(
    file: &ExtractFile,
    rules: &'a Rules,
    scan: &Scan,
    references: &'a References,
    folder: &EvidenceFolder,
    tick: &(dyn Fn(u64) + Sync),
    late: Option<&'a [LateFault]>,
) -> Result<Pass<'a>, Stop> {
    let mut pass = Pass::new(rules, references, folder, late)?;
    let facts = read_file(file, rules, scan, tick, &mut |batch| match pass.take(batch) {
        Ok(true) => Ok(()),
        // The writer has stopped. Ending it says why.
        Ok(false) => Err(Stop::Folder(IntakeError::WriterStopped { path: folder.root.clone() })),
        Err(source) => {
            let source = ParquetError::from(source);
            Err(Stop::Folder(IntakeError::Parquet { path: folder.root.clone(), source }))
        }
    });
    match facts {
        Ok(facts) => {
            pass.facts = facts;
            Ok(pass)
        }
        Err(Stop::Folder(IntakeError::WriterStopped { path })) => match pass.outputs.finish() {
            Err(why) => Err(Stop::Folder(why)),
            Ok(_) => Err(Stop::Folder(IntakeError::WriterStopped { path })),
        },
        Err(stop) => Err(stop),
    }
}

/// One pass over a file.
struct Pass<'a> {
    rules: &'a Rules,
    references: &'a References,
    /// What the first pass found out at its end, by row; nothing in the first pass itself.
    late: Option<&'a [LateFault]>,
    facts: FileFacts,
    log: ProblemLog<'a>,
    counts: RowCounts,
    primary: KeyIndex,
    unique: Vec<UniqueSet>,
    /// References of the table to itself: which rows make them, by foreign key.
    own_references: Vec<Vec<KeyedRow>>,
    referred: Vec<Vec<KeyedRow>>,
    quarantined: Vec<KeyedRow>,
    people: Option<People>,
    households: Option<Households>,
    evidence: Option<Arc<Schema>>,
    outputs: Outputs,
}

struct UniqueSet {
    fields: Vec<usize>,
    index: KeyIndex,
}

impl<'a> Pass<'a> {
    fn new(
        rules: &'a Rules,
        references: &'a References,
        folder: &EvidenceFolder,
        late: Option<&'a [LateFault]>,
    ) -> Result<Pass<'a>, IntakeError> {
        let people = People::new(rules);
        let households = Households::new(rules);
        let evidence = (rules.has_events() || !rules.primary_key.is_empty()).then(|| evidence_schema(rules));
        let mut kinds = Vec::new();
        if let Some(schema) = &evidence {
            kinds.push((evidence_kind(rules), Arc::clone(schema)));
        }
        kinds.extend(people.as_ref().map(|people| (Kind::Identity, people.schema())));
        kinds.extend(households.as_ref().map(|households| (Kind::Households, households.schema())));
        let unique = unique_sets(rules).into_iter().map(|fields| UniqueSet { fields, index: KeyIndex::default() });
        Ok(Pass {
            rules,
            references,
            late,
            facts: FileFacts::default(),
            log: ProblemLog::new(rules),
            counts: RowCounts::default(),
            primary: KeyIndex::default(),
            unique: unique.collect(),
            own_references: vec![Vec::new(); rules.foreign_keys.len()],
            referred: vec![Vec::new(); rules.referred.len()],
            quarantined: Vec::new(),
            people,
            households,
            evidence,
            outputs: Outputs::start(folder, kinds)?,
        })
    }

    /// Takes the next rows. False if nothing can be written any more.
    fn take(&mut self, batch: Batch) -> Result<bool, ArrowError> {
        for (row, fault) in &batch.lost {
            self.log.note(*row, None, fault);
        }
        let mut bad = vec![false; batch.rows.len()];
        for placed in &batch.faults {
            self.log.note(batch.rows[placed.at], Some(placed.field), &placed.fault);
            bad[placed.at] = true;
        }
        self.check_rows(&batch, &mut bad);
        let keys = self.digest_keys(&batch);
        self.apply_late(&batch, &mut bad, |fault| !matches!(fault, Fault::NoSuchReference { .. }));
        self.gather_referred(&batch, &bad);
        self.check_references(&batch, &mut bad);
        self.apply_late(&batch, &mut bad, |fault| matches!(fault, Fault::NoSuchReference { .. }));
        let quarantined = bad.iter().filter(|bad| **bad).count() + batch.lost.len();
        self.counts.read += (batch.rows.len() + batch.lost.len()) as u64;
        self.counts.quarantined += quarantined as u64;
        for (at, key) in keys.iter().enumerate().filter(|(at, _)| bad[*at]) {
            self.quarantined.extend(key.map(|key| KeyedRow { key, row: batch.rows[at] }));
        }
        self.write(batch, &bad, keys)
    }

    /// Faults that several cells of a row make together.
    fn check_rows(&mut self, batch: &Batch, bad: &mut [bool]) {
        let rules = self.rules;
        if rules.with_role(&Role::Person).is_none() && rules.identity_fields().next().is_some() {
            let names = RowDigests::new(&batch.arrays, rules.identity_fields().map(|(at, _)| at));
            for at in (0..batch.rows.len()).filter(|at| names.is_empty(*at)) {
                self.log.note(batch.rows[at], None, &Fault::Nobody);
                bad[at] = true;
            }
        }
        let (Some(start), Some(end)) = (rules.with_role(&Role::EventDate), rules.with_role(&Role::EventEnd)) else {
            return;
        };
        let (View::Day(starts), View::Day(ends)) = (View::of(&batch.arrays[start]), View::of(&batch.arrays[end]))
        else {
            return;
        };
        for (at, (start, end_day)) in starts.iter().zip(ends.iter()).enumerate() {
            if start.zip(end_day).is_some_and(|(start, end)| end < start) {
                self.log.note(batch.rows[at], Some(end), &Fault::EndsBeforeStart { class: Class::IsoDate });
                bad[at] = true;
            }
        }
    }

    /// The digest of each row's primary key, if it has one that can be read. The first pass also indexes all keys.
    fn digest_keys(&mut self, batch: &Batch) -> Vec<Option<Digest>> {
        if self.late.is_none() {
            for set in &mut self.unique {
                let mut digests = RowDigests::new(&batch.arrays, set.fields.iter().copied());
                for (at, row) in batch.rows.iter().enumerate() {
                    if !digests.has_null(at) {
                        set.index.push(digests.digest(at), *row);
                    }
                }
            }
        }
        if self.rules.primary_key.is_empty() {
            return vec![None; batch.rows.len()];
        }
        let mut digests = RowDigests::new(&batch.arrays, self.rules.primary_key.iter().copied());
        let mut keys = Vec::with_capacity(batch.rows.len());
        for (at, row) in batch.rows.iter().enumerate() {
            let key = (!digests.has_null(at)).then(|| digests.digest(at));
            if let (Some(key), None) = (key, self.late) {
                self.primary.push(key, *row);
            }
            keys.push(key);
        }
        keys
    }

    /// Applies what the first pass found out at its end.
    fn apply_late(&mut self, batch: &Batch, bad: &mut [bool], is_wanted: impl Fn(&Fault) -> bool) {
        let (Some(late), Some(first), Some(last)) = (self.late, batch.rows.first(), batch.rows.last()) else { return };
        let from = late.partition_point(|fault| fault.row < *first);
        for fault in late[from..].iter().take_while(|fault| fault.row <= *last).filter(|late| is_wanted(&late.fault)) {
            if let Ok(at) = batch.rows.binary_search(&fault.row) {
                self.log.note(fault.row, fault.field, &fault.fault);
                bad[at] = true;
            }
        }
    }

    /// What other rows may refer to: rows that are good apart from their own references.
    fn gather_referred(&mut self, batch: &Batch, bad: &[bool]) {
        for (fields, rows) in self.rules.referred.iter().zip(&mut self.referred) {
            let mut digests = RowDigests::new(&batch.arrays, fields.iter().copied());
            for (at, row) in batch.rows.iter().enumerate() {
                if !bad[at] && !digests.has_null(at) {
                    rows.push(KeyedRow { key: digests.digest(at), row: *row });
                }
            }
        }
    }

    /// Holds references against the rows of other tables; those of the table to itself wait for its end.
    fn check_references(&mut self, batch: &Batch, bad: &mut [bool]) {
        for (number, key) in self.rules.foreign_keys.iter().enumerate() {
            let mut digests = RowDigests::new(&batch.arrays, key.fields.iter().copied());
            for (at, row) in batch.rows.iter().enumerate() {
                if digests.has_null(at) {
                    continue;
                }
                let digest = digests.digest(at);
                match &self.references.sets[number] {
                    Some(set) if !set.contains(&digest) => {
                        self.log.note(*row, single(&key.fields), &no_such_reference(self.rules, number));
                        bad[at] = true;
                    }
                    Some(_) => {}
                    None if self.late.is_none() => {
                        self.own_references[number].push(KeyedRow { key: digest, row: *row });
                    }
                    None => {}
                }
            }
        }
    }

    /// Writes the good rows.
    fn write(&mut self, batch: Batch, bad: &[bool], mut keys: Vec<Option<Digest>>) -> Result<bool, ArrowError> {
        let Batch { mut rows, mut arrays, .. } = batch;
        if bad.contains(&true) {
            let good = BooleanArray::from_iter(bad.iter().map(|bad| Some(!bad)));
            arrays = arrays.iter().map(|array| filter(array, &good)).collect::<Result<_, _>>()?;
            let mut flags = bad.iter();
            rows.retain(|_| flags.next().is_some_and(|bad| !bad));
            let mut flags = bad.iter();
            keys.retain(|_| flags.next().is_some_and(|bad| !bad));
        }
        self.counts.accepted += rows.len() as u64;
        if rows.is_empty() {
            return Ok(true);
        }
        let mut columns: Vec<ArrayRef> = Vec::new();
        let mut goes_on = true;
        if let Some(people) = &mut self.people {
            let recorded = people.record(&arrays, &rows)?;
            goes_on &= self.outputs.write(Kind::Identity, recorded.identity);
            columns.push(Arc::new(recorded.records));
        }
        if let Some(households) = &mut self.households {
            let housed = households.record(&arrays, rows.len())?;
            goes_on &= self.outputs.write(Kind::Households, housed.keys);
            columns.push(Arc::new(housed.households));
        }
        if let Some(schema) = &self.evidence {
            let batch = evidence_batch(self.rules, schema, columns, &arrays, rows, &keys)?;
            goes_on &= self.outputs.write(evidence_kind(self.rules), batch);
        }
        Ok(goes_on)
    }

    /// What shows only now that the whole file has been read, by row: first the faults of primary keys, then what
    /// follows from them.
    fn late_faults(&mut self, mut faults: Vec<LateFault>) -> Vec<LateFault> {
        let repeats: HashSet<u32> =
            faults.iter().filter(|late| matches!(late.fault, Fault::RepeatedRow { .. })).map(|late| late.row).collect();
        for set in &mut self.unique {
            faults.extend(unique_faults(self.rules, &set.fields, set.index.clashes(), |row| repeats.contains(&row)));
        }
        let gone: HashSet<u32> = faults.iter().map(|late| late.row).collect();
        for (number, key) in self.rules.foreign_keys.iter().enumerate().filter(|(_, key)| key.table.is_none()) {
            let good = self.referred[key.referred].iter().filter(|keyed| !gone.contains(&keyed.row));
            let good: DigestSet = good.map(|keyed| keyed.key).collect();
            let dangling = self.own_references[number].iter().filter(|keyed| !good.contains(&keyed.key));
            faults.extend(dangling.map(|keyed| LateFault {
                row: keyed.row,
                field: single(&key.fields),
                fault: no_such_reference(self.rules, number),
            }));
        }
        faults.sort_by_key(|late| late.row);
        faults
    }

    fn finish(self) -> Result<Assembled, IntakeError> {
        let digests = |rows: Vec<KeyedRow>| rows.into_iter().map(|keyed| keyed.key).collect();
        Ok(Assembled {
            facts: self.facts,
            counts: RowCounts { outstanding: self.counts.quarantined, ..self.counts },
            problems: self.log.finish(),
            written: self.outputs.finish()?,
            quarantined: self.quarantined,
            referred: self.referred.into_iter().map(digests).collect(),
        })
    }
}

fn single(fields: &[usize]) -> Option<usize> {
    if let [only] = *fields { Some(only) } else { None }
}

fn no_such_reference(rules: &Rules, number: usize) -> Fault {
    let key = &rules.foreign_keys[number];
    let names: Vec<String> = key.names.iter().map(|name| format!("`{name}`")).collect();
    Fault::NoSuchReference { table: key.table.clone(), fields: names.join(", ") }
}

/// Tables without events keep the keys of their rows only, so that later deliveries can be told from earlier ones.
fn evidence_kind(rules: &Rules) -> Kind {
    if rules.has_events() { Kind::Events } else { Kind::Keys }
}

fn evidence_schema(rules: &Rules) -> Arc<Schema> {
    let mut fields = Vec::new();
    if rules.has_events() {
        if rules.has_people() {
            fields.push(ArrowField::new("_record", DataType::UInt32, false));
        }
        if rules.with_role(&Role::Household).is_some() {
            fields.push(ArrowField::new("_household", DataType::UInt32, true));
        }
        fields.push(ArrowField::new("_day", DataType::Date32, false));
        for (role, name) in [(Role::EventEnd, "_end"), (Role::KnownDate, "_known")] {
            if rules.with_role(&role).is_some() {
                fields.push(ArrowField::new(name, DataType::Date32, true));
            }
        }
    }
    fields.push(ArrowField::new("_row", DataType::UInt32, false));
    if !rules.primary_key.is_empty() {
        fields.push(ArrowField::new("_key", DataType::FixedSizeBinary(16), false));
    }
    if rules.has_events() {
        let stored = rules.fields.iter().filter(|field| field.role.is_stored_with_events());
        fields.extend(stored.map(|field| ArrowField::new(&field.name, arrow_type(field.stored()), true)));
    }
    Arc::new(Schema::new(fields))
}

/// The evidence of some accepted rows; `columns` are their records and households.
fn evidence_batch(
    rules: &Rules,
    schema: &Arc<Schema>,
    columns: Vec<ArrayRef>,
    arrays: &[ArrayRef],
    rows: Vec<u32>,
    keys: &[Option<Digest>],
) -> Result<RecordBatch, ArrowError> {
    let mut columns = if rules.has_events() { columns } else { Vec::new() };
    if rules.has_events() {
        let dates = [Role::EventDate, Role::EventEnd, Role::KnownDate];
        columns.extend(dates.iter().filter_map(|role| Some(Arc::clone(&arrays[rules.with_role(role)?]))));
    }
    columns.push(Arc::new(UInt32Array::from(rows)));
    if !rules.primary_key.is_empty() {
        let digests: Vec<u8> = keys.iter().flatten().flat_map(|key| key.0).collect();
        columns.push(Arc::new(FixedSizeBinaryArray::try_new(16, Buffer::from_vec(digests), None)?));
    }
    if rules.has_events() {
        let stored = rules.fields.iter().zip(arrays).filter(|(field, _)| field.role.is_stored_with_events());
        columns.extend(stored.map(|(_, array)| Arc::clone(array)));
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}
