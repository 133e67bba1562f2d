//! Shows diagnostics and reports as text, and makes places to read.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use documents::{Diagnostics, Severity, Sources};
use intake::{DeliveryReport, EvidenceFolder, Report, Source, TableReport, describe, schema, take_in};
use units::Day;

/// The date that all tests read as at, unless they say otherwise.
pub const AS_AT: &str = "2027-12-31";

/// A day.
pub fn day(text: &str) -> Day {
    text.parse().expect("a date")
}

/// Describes the place, or shows what is wrong with its descriptors.
pub fn describe_place(place: &Path) -> (Vec<Source>, String) {
    let mut texts = Sources::default();
    let found = Diagnostics::default();
    let sources = describe(place, &mut texts, &found);
    schema(&sources, &found);
    let mut shown = String::new();
    let has_errors = found.errors() > 0;
    for finding in found.finish() {
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        let place = finding.labels[0].span;
        let _ = writeln!(shown, "{severity}[{}] {}:{}", finding.code, texts.name(place.source), texts.position(place));
        let _ = writeln!(shown, "  {}", finding.message);
        for label in &finding.labels[1..] {
            let at = texts.position(label.span);
            let _ = writeln!(shown, "  {}: {}:{at}", label.text, texts.name(label.span.source));
        }
        if let Some(help) = finding.help {
            let _ = writeln!(shown, "  help: {help}");
        }
    }
    (if has_errors { Vec::new() } else { sources }, shown)
}

/// Reads the place into a folder of its own, and shows what was found.
pub fn show_place(place: &Path) -> String {
    let (sources, mut shown) = describe_place(place);
    if !sources.is_empty() {
        let evidence = tempfile::tempdir().expect("a folder");
        let folder = EvidenceFolder::new(evidence.path().join(".purse"));
        let report = take_in(&sources, &folder, day(AS_AT), &|_| ()).expect("evidence is stored");
        shown.push_str(&show_report(&report));
    }
    shown
}

/// A report as text.
pub fn show_report(report: &Report) -> String {
    let mut shown = String::new();
    for source in &report.sources {
        for table in &source.tables {
            let _ = writeln!(shown, "{}/{} ({})", source.source, table.table, table.mode);
            show_table(table, &mut shown);
        }
    }
    shown
}

fn show_table(table: &TableReport, shown: &mut String) {
    for failure in &table.failures {
        let _ = writeln!(shown, "  failed[{}] {}", failure.code, failure.file);
        let _ = writeln!(shown, "    {}\n    help: {}", failure.message, failure.remedy);
    }
    for delivery in &table.deliveries {
        show_delivery(delivery, shown);
    }
    for future in &table.not_yet_received {
        let _ = writeln!(shown, "  {} not yet received ({})", future.file, future.received);
    }
}

fn show_delivery(delivery: &DeliveryReport, shown: &mut String) {
    let rows = delivery.rows;
    let kind = match (&delivery.encoding, &delivery.line_endings) {
        (Some(encoding), Some(lines)) => format!("{encoding}, {lines}"),
        _ => "Parquet".to_string(),
    };
    let _ = writeln!(
        shown,
        "  {} received {} ({kind}): {} read, {} accepted, {} quarantined, {} released, {} outstanding",
        delivery.file, delivery.received, rows.read, rows.accepted, rows.quarantined, rows.released, rows.outstanding
    );
    for notice in &delivery.notices {
        let _ = writeln!(shown, "    notice[{}] {}\n      help: {}", notice.code, notice.message, notice.remedy);
    }
    for problem in &delivery.problems {
        let column = problem.column.as_ref().map(|column| format!(", `{column}`")).unwrap_or_default();
        let _ = writeln!(shown, "    row {}{column} [{}] {}", problem.row, problem.code, problem.class);
        let _ = writeln!(shown, "      {}\n      help: {}", problem.reason, problem.remedy);
    }
    for more in &delivery.more_problems {
        let _ = writeln!(shown, "    and {} more [{}] {:?}", more.count, more.code, more.column);
    }
    for release in &delivery.released {
        let _ = writeln!(
            shown,
            "    row {} released by delivery {}, row {}",
            release.row, release.by_delivery, release.by_row
        );
    }
}

/// A place that lasts as long as the test.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A place with these files, by their paths.
    pub fn new(files: &[(&str, &str)]) -> Place {
        let place = Place { folder: tempfile::tempdir().expect("a folder") };
        for (path, text) in files {
            place.write(path, text.as_bytes());
        }
        place
    }

    /// Writes a file.
    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where its evidence lies.
    pub fn evidence(&self) -> EvidenceFolder {
        EvidenceFolder::new(self.evidence_root())
    }

    fn evidence_root(&self) -> PathBuf {
        self.folder.path().join(".purse")
    }

    /// Reads the place as at a date.
    pub fn take_in(&self, as_at: &str) -> Report {
        let (sources, shown) = describe_place(self.path());
        assert!(!sources.is_empty(), "{shown}");
        take_in(&sources, &self.evidence(), day(as_at), &|_| ()).expect("evidence is stored")
    }
}
