#![no_main]
//! Any bytes as an extract.

use std::fs;

use documents::{Diagnostics, Sources};
use intake::EvidenceFolder;
use libfuzzer_sys::fuzz_target;

const DESCRIPTOR: &str = r#"{ "name": "agency", "resources": [ { "name": "reviews", "type": "table",
  "path": "reviews-2027-10-05.csv", "purse:event": "review", "schema": { "primaryKey": ["id"], "fields": [
    { "name": "id", "type": "string", "constraints": { "required": true } },
    { "name": "person", "type": "string", "purse:role": "person" },
    { "name": "surname", "type": "string", "purse:role": "surname" },
    { "name": "from", "type": "date", "purse:role": "event-date" },
    { "name": "to", "type": "date", "purse:role": "event-end" },
    { "name": "score", "type": "number" },
    { "name": "days", "type": "integer", "constraints": { "minimum": 0 } },
    { "name": "clean", "type": "boolean" },
    { "name": "band", "type": "string", "constraints": { "enum": ["high", "low"] } } ] } } ] }"#;

fuzz_target!(|bytes: &[u8]| {
    let place = tempfile::tempdir().expect("a folder");
    let source = place.path().join("sources/agency");
    fs::create_dir_all(&source).expect("can be made");
    fs::write(source.join("datapackage.json"), DESCRIPTOR).expect("can be written");
    let mut content = b"id,person,surname,from,to,score,days,clean,band\n".to_vec();
    content.extend_from_slice(bytes);
    fs::write(source.join("reviews-2027-10-05.csv"), content).expect("can be written");
    let mut texts = Sources::default();
    let found = Diagnostics::default();
    let sources = intake::describe(place.path(), &mut texts, &found);
    assert_eq!(found.errors(), 0);
    let folder = EvidenceFolder { root: place.path().join(".purse") };
    let as_at = "2027-12-31".parse().expect("a date");
    let report = intake::take_in(&sources, &folder, as_at, &|_| {}).expect("evidence can be stored");
    // Every row is accounted for.
    for table in report.tables() {
        for delivery in &table.deliveries {
            assert_eq!(delivery.rows.read, delivery.rows.accepted + delivery.rows.quarantined);
        }
    }
});
