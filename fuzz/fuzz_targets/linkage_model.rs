#![no_main]
//! Any text as linkage.toml; what stands behind a line `---` are records, a line each, that are linked by it.

mod common;
mod mutate;

use std::collections::BTreeSet;

use documents::{Diagnostic, Diagnostics, Severity, Sources};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use linkage::{Alone, Coordinates, Finder, Model, Probability, RecordFields, Records, link, train};
use units::Name;

const RECORDS_MAX: usize = 24;

const DONOR: &str = "format = 1\n[thresholds]\njoin = \"95%\"\n[prior]\nmatches_per_record = \"1\"\n\
    relatives_per_record = \"1.5\"\nstrangers_at_least = 10000\n[blocking]\nlargest_block = 1000\n[comparisons.sex]\n\
    used = false\n[identifiers.nhs-number]\nbelongs_to = \"household\"\nconflict = \"refuse\"\n[sources.housing]\n\
    deduplicated = false\n[[blocking.rules]]\nagree = [\"birth-date\", \"identifier:tenancy\"]\nat_most = 20\n\
    [comparisons.surname.levels]\nthe-same = { one_person = \"98%\", strangers = \"0.5\", relatives = \"1/2\" }\n[[same]]\nleft = { source = \"probation\", key = \"P1\" }\n\
    right = { source = \"housing\", key = \"H1\" }\nbecause = \"seen\"\n[[different]]\n---\n\
    0,P1,William John,,O'Neill,Smith,,1987-03-14,M,E1 6AN,JM 40 24 71 C,9434765919\n\
    1,H1,,,,,ONEILL; Bill,1987-14-03,male,e16an,JM402471C,\n\
    1,H2,Zoë,Ann-Marie,van der Berg,,,1987-01-01,F,SW1A 1AA,,943 476 5919,,51.5,-0.1\n\
    1,H3,Zoe,,van der Berg,,,1987-01-01,F,,,,,,,530000,179000\n";

fuzz_target!(|text: &str| {
    let (settings, records) = text.split_once("\n---\n").unwrap_or((text, ""));
    let (model, findings) = read(settings);
    let (again, found_again) = read(settings);
    assert!(model == again && findings == found_again);
    if !settings.contains('\r') {
        let (windows, found_there) = read(&settings.replace('\n', "\r\n"));
        assert_eq!(common::codes(&findings), common::codes(&found_there));
        assert_eq!((windows.join, windows.prior), (model.join, model.prior));
    }
    check_model(&model);
    if !common::has(&findings, Severity::Error) && !records.is_empty() {
        check_links(&model, records);
    }
});

fn read(text: &str) -> (Model, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("linkage.toml", text);
    let found = Diagnostics::default();
    let model = Model::read(&sources, id, &found);
    let findings = found.finish();
    common::check_findings(&sources, &findings);
    (model, findings)
}

fn check_model(model: &Model) {
    assert!(model.join.get() > 0.0 && model.join.get() < 1.0 && model.join.weight().is_finite());
    let prior = model.prior;
    for expected in [prior.matches_per_record, prior.relatives_per_record] {
        assert!(expected > 0.0 && expected.is_finite(), "{prior:?}");
    }
    assert!(prior.strangers_at_least > 0 && model.largest_block > 1);
    assert!(model.same.iter().chain(&model.different).all(|decision| decision.left != decision.right));
}

/// Which records belong together does not depend on their order, and decisions are obeyed.
fn check_links(model: &Model, text: &str) {
    let lines: Vec<&str> = text.lines().take(RECORDS_MAX).collect();
    let (groups, records) = groups(model, lines.iter().copied());
    let (upside_down, _) = self::groups(model, lines.iter().copied().rev());
    assert_eq!(groups, upside_down);
    let is_there = |entity: &linkage::DecidedEntity| records.find(entity.key()).is_some();
    let written = |entity: &linkage::DecidedEntity| format!("{}/{}", entity.source, entity.key);
    let are_together = |decision: &linkage::Decision| {
        let (left, right) = (written(&decision.left), written(&decision.right));
        groups.iter().any(|group| group.contains(&left) && group.contains(&right))
    };
    let are_there = |decision: &&linkage::Decision| is_there(&decision.left) && is_there(&decision.right);
    assert!(model.same.iter().filter(are_there).all(are_together), "{groups:?}");
    assert!(!model.different.iter().filter(are_there).any(are_together), "{groups:?}");
    check_training(model, &records);
    let mut finder = Finder::new(records, model, &Alone);
    let nobody = finder.find(RecordFields::default(), Probability::of_weight(0.0));
    assert!(nobody.iter().all(|candidate| candidate.weight.is_finite()));
}

/// Whatever is learned can be written down, read again, and linked by.
fn check_training(model: &Model, records: &Records) {
    let trained = train(records, model, None, 1, &Alone).model;
    let (again, findings) = read(&trained.to_toml("learned"));
    assert!(!common::has(&findings, Severity::Error), "{findings:?}");
    assert_eq!(again.to_toml(""), read(&again.to_toml("")).0.to_toml(""));
    link(records, &again, &[], &Alone);
}

/// The entities that are one person, by their keys.
fn groups<'a>(model: &Model, lines: impl Iterator<Item = &'a str>) -> (BTreeSet<BTreeSet<String>>, Records) {
    let name = |name: &&str| name.parse::<Name>().expect("a name");
    let sources: Vec<Name> = ["probation", "housing", "courts"].iter().map(name).collect();
    let kinds: Vec<Name> = ["national-insurance", "nhs-number", "tenancy"].iter().map(name).collect();
    let mut builder = Records::builder(&sources, &kinds);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |at: usize| cells.get(at).copied().filter(|cell| !cell.is_empty());
        let source = cell(0).and_then(|text| text.parse::<u16>().ok()).unwrap_or(0) % 3;
        builder.push(RecordFields {
            source,
            key: cell(1).unwrap_or_default(),
            forename: cell(2),
            middle_name: cell(3),
            surname: cell(4),
            previous_surname: cell(5),
            // A full name may be written with a comma, so a semicolon stands for one here.
            full_name: cell(6).map(|text| text.replace(';', ",")).as_deref(),
            birth_date: cell(7).and_then(|text| text.parse().ok()),
            sex: cell(8),
            postcode: cell(9),
            identifiers: &[cell(10), cell(11), cell(12)],
            coordinates: Coordinates {
                latitude: cell(13).and_then(|text| text.parse().ok()),
                longitude: cell(14).and_then(|text| text.parse().ok()),
                easting: cell(15).and_then(|text| text.parse().ok()),
                northing: cell(16).and_then(|text| text.parse().ok()),
            },
            encoding: None,
        });
    }
    let records = builder.build();
    let links = link(&records, model, &[], &Alone);
    let mut groups = vec![BTreeSet::new(); links.cluster_count];
    for (entity, cluster) in records.entities().zip(&links.clusters) {
        let key = records.key(entity);
        groups[cluster.0 as usize].insert(format!("{}/{}", key.source, key.key));
    }
    assert!(groups.iter().all(|group| !group.is_empty()));
    (groups.into_iter().collect(), records)
}

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    mutate::mutate(data, size, size_max, seed, 0, &[DONOR])
});
