//! Linkage on invented people whose records are labelled with the truth: FEBRL 4 and Splink's fake_1000.
//!
//! The collections are read where they lie, beside the checkout, and are not part of the project. Where they are
//! missing, the tests say so and pass. Each states the figures it holds the defaults to, and those for a `linkage.toml`
//! that says what is known of the collection: neither has families, and fake_1000 is a whole world of 1,000 records with
//! four to a person, half of whose dates of birth are wrong.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use csv::{ReaderBuilder, StringRecord, Trim};
use documents::{Diagnostics, Sources};
use linkage::{
    Alone, Encoder, Join, Model, RecordFields, RecordNo, Records, RecordsBuilder, Secret, link, train, weigh,
};
use units::Name;

/// Records and, for each entity, the person it truly is.
struct Labelled {
    records: Records,
    truth: Vec<String>,
}

/// How well found pairs agree with the true ones.
#[derive(Clone, Copy)]
struct Agreement {
    found: u64,
    right: u64,
    all: u64,
}

impl Agreement {
    fn precision(self) -> f64 {
        self.right as f64 / self.found as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.all as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.all) as f64
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "precision {:.4}, recall {:.4}, F1 {:.4}", self.precision(), self.recall(), self.f1())
    }
}

/// The lowest figures that a test allows, for clusters.
struct Floor {
    precision: f64,
    f1: f64,
}

/// The rows of a shared file; nothing if it is not there.
fn rows(file: &str) -> Option<Vec<StringRecord>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data").join(file);
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_path(path).ok()?;
    Some(reader.records().map(|row| row.expect("a row of the file")).collect())
}

fn names(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| text.parse().expect("a name")).collect()
}

fn filled(row: &StringRecord, column: usize) -> Option<&str> {
    Some(&row[column]).filter(|text| !text.is_empty())
}

/// Invented: what is encoded by it is no secret.
const SECRET: &[u8] = b"a secret of the tests, and of nobody else";

/// Takes records in, those of some agencies as encodings and nothing else.
struct Pusher {
    builder: RecordsBuilder,
    encoder: Encoder,
    encoded: &'static [u16],
}

impl Pusher {
    fn new(sources: &[&str], kinds: &[&str], encoded: &'static [u16]) -> Pusher {
        let kinds = names(kinds);
        let encoder = Encoder::new(&Secret::new(SECRET).expect("a secret"), &kinds);
        let builder = Records::builder(&names(sources), &kinds);
        let builder = if encoded.is_empty() { builder } else { builder.encode_with(encoder.clone()) };
        Pusher { builder, encoder, encoded }
    }

    fn push(&mut self, record: RecordFields<'_>) {
        if !self.encoded.contains(&record.source) {
            return self.builder.push(record);
        }
        let (source, key) = (record.source, record.key);
        let encoding = Some(&self.encoder.encode(&record));
        self.builder.push(RecordFields { source, key, encoding, ..RecordFields::default() });
    }
}

/// Puts the records in order and finds the person of each entity.
fn labelled(records: Records, truth: &HashMap<String, String>) -> Labelled {
    let of_entity = |entity| {
        let key = records.key(entity);
        truth[&format!("{} {}", key.source, key.key)].clone()
    };
    let truth = records.entities().map(of_entity).collect();
    Labelled { records, truth }
}

/// FEBRL 4: 5,000 people, each in both of two agencies. Columns: key, forename, surname, number, two lines of address,
/// town, postcode, state, date of birth, social security number.
fn febrl(encoded: &'static [u16]) -> Option<Labelled> {
    febrl_with(&["social-security"], encoded)
}

/// FEBRL 4 with these identifiers, of which `address` is number and first line of the address in one.
fn febrl_with(kinds: &[&str], encoded: &'static [u16]) -> Option<Labelled> {
    let mut records = Pusher::new(&["a", "b"], kinds, encoded);
    let mut truth = HashMap::new();
    for (source, agency) in [(0, "a"), (1, "b")] {
        for row in rows(&format!("dataset4{agency}.csv"))? {
            let born = &row[9];
            let born = (born.len() == 8).then(|| format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..]));
            let address = (!row[3].is_empty() && !row[4].is_empty()).then(|| format!("{} {}", &row[3], &row[4]));
            let identifier = |kind: &&str| match *kind {
                "address" => address.as_deref(),
                _ => filled(&row, 10),
            };
            let identifiers: Vec<Option<&str>> = kinds.iter().map(identifier).collect();
            records.push(RecordFields {
                source,
                key: &row[0],
                forename: filled(&row, 1),
                surname: filled(&row, 2),
                postcode: filled(&row, 7),
                birth_date: born.and_then(|born| born.parse().ok()),
                identifiers: &identifiers,
                ..RecordFields::default()
            });
            let person = row[0].split('-').nth(1).expect("a number").to_string();
            truth.insert(format!("{agency} {}", &row[0]), person);
        }
    }
    Some(labelled(records.builder.build(), &truth))
}

/// fake_1000: columns are key, forename, surname, date of birth, town, email address, person. Keys repeat, so rows are
/// counted. The town stands in for the postcode, as one of another form.
fn fake_1000(encoded: &'static [u16]) -> Option<Labelled> {
    let mut records = Pusher::new(&["a", "b"], &["email"], encoded);
    let mut truth = HashMap::new();
    for (key, row) in rows("fake_1000.csv")?.iter().enumerate() {
        // Two agencies of one collection: every other row.
        let source = u16::from(key % 2 == 1);
        let key = key.to_string();
        records.push(RecordFields {
            source,
            key: &key,
            forename: filled(row, 1),
            surname: filled(row, 2),
            birth_date: filled(row, 3).and_then(|born| born.parse().ok()),
            postcode: filled(row, 4),
            identifiers: &[filled(row, 5)],
            ..RecordFields::default()
        });
        truth.insert(format!("{} {key}", ["a", "b"][usize::from(source)]), row[6].to_string());
    }
    Some(labelled(records.builder.build(), &truth))
}

fn model(text: &str) -> Model {
    let mut sources = Sources::default();
    let id = sources.add("linkage.toml", text);
    let found = Diagnostics::default();
    let model = Model::read(&sources, id, &found);
    assert_eq!(found.finish(), []);
    model
}

/// The model that the collection itself teaches, without its truth.
fn learned(data: &Labelled, text: &str) -> Model {
    train(&data.records, &model(text), None, 1, &Alone).model
}

fn pairs_of(members: impl Iterator<Item = u64>) -> u64 {
    members.map(|members| members * (members - 1) / 2).sum()
}

fn sizes<Key: std::hash::Hash + Eq>(keys: impl Iterator<Item = Key>) -> HashMap<Key, u64> {
    let mut sizes = HashMap::new();
    keys.for_each(|key| *sizes.entry(key).or_default() += 1);
    sizes
}

/// Links, says how well pairs and clusters agree with the truth, and holds the clusters to `floor`.
fn check(what: &str, data: &Labelled, model: &Model, floor: &Floor) -> String {
    let Labelled { records, truth } = data;
    let all = pairs_of(sizes(truth.iter()).into_values());
    let person = |record: RecordNo| &truth[records.entity_of(record).0 as usize];
    let pairs: Vec<Join> = weigh(records, model, model.join, &Alone).pairs;
    let right = pairs.iter().filter(|pair| person(pair.one) == person(pair.other)).count() as u64;
    let of_pairs = Agreement { found: pairs.len() as u64, right, all };
    let links = link(records, model, &[], &Alone);
    let of_clusters = Agreement {
        found: pairs_of(sizes(links.clusters.iter()).into_values()),
        right: pairs_of(sizes(links.clusters.iter().zip(truth)).into_values()),
        all,
    };
    let told = format!("{what}\n  pairs:    {of_pairs}\n  clusters: {of_clusters}");
    assert!(of_clusters.precision() >= floor.precision && of_clusters.f1() >= floor.f1, "{told}");
    told
}

const NO_FAMILIES: &str = "format = 1\n[prior]\nrelatives_per_record = \"0.001\"\n";

#[test]
fn febrl_4_is_linked() {
    let Some(data) = febrl(&[]) else {
        eprintln!("SKIPPED: the shared collection FEBRL 4 (dataset4a.csv, dataset4b.csv) is not beside the checkout");
        return;
    };
    let floor = Floor { precision: 0.999, f1: 0.985 };
    println!("{}", check("FEBRL 4, defaults", &data, &model("format = 1"), &floor));
    let floor = Floor { precision: 0.999, f1: 0.994 };
    println!("{}", check("FEBRL 4, without families", &data, &model(NO_FAMILIES), &floor));
    let floor = Floor { precision: 0.9999, f1: 0.9965 };
    println!("{}", check("FEBRL 4, learned", &data, &learned(&data, "format = 1"), &floor));
    let Some(data) = febrl_with(&["address", "social-security"], &[]) else { return };
    let floor = Floor { precision: 0.9999, f1: 0.9990 };
    println!("{}", check("FEBRL 4 with addresses, learned", &data, &learned(&data, "format = 1"), &floor));
}

#[test]
fn fake_1000_is_linked() {
    let Some(data) = fake_1000(&[]) else {
        eprintln!("SKIPPED: the shared collection fake_1000.csv is not beside the checkout");
        return;
    };
    let source = "[sources.a]\ndeduplicated = false\n[sources.b]\ndeduplicated = false\n";
    let floor = Floor { precision: 0.999, f1: 0.80 };
    println!("{}", check("fake_1000, defaults", &data, &model(&format!("format = 1\n{source}")), &floor));
    let world = "matches_per_record = \"3\"\nstrangers_at_least = 1000\n";
    let floor = Floor { precision: 0.99, f1: 0.93 };
    let known = model(&format!("{NO_FAMILIES}{world}{source}"));
    println!("{}", check("fake_1000, a world of its own without families", &data, &known, &floor));
    let floor = Floor { precision: 0.999, f1: 0.961 };
    let learned = learned(&data, &format!("format = 1\n{source}"));
    println!("{}", check("fake_1000, learned", &data, &learned, &floor));
}

/// One agency sends encodings and the other names. That costs recall, and hardly any precision.
#[test]
fn febrl_4_is_linked_with_one_agency_encoded() {
    let Some(data) = febrl(&[1]) else {
        eprintln!("SKIPPED: the shared collection FEBRL 4 (dataset4a.csv, dataset4b.csv) is not beside the checkout");
        return;
    };
    let floor = Floor { precision: 0.999, f1: 0.955 };
    println!("{}", check("FEBRL 4, one of two agencies encoded, defaults", &data, &model("format = 1"), &floor));
    let floor = Floor { precision: 0.999, f1: 0.96 };
    println!("{}", check("FEBRL 4, one of two agencies encoded, without families", &data, &model(NO_FAMILIES), &floor));
}

#[test]
fn fake_1000_is_linked_with_every_other_record_encoded() {
    let Some(data) = fake_1000(&[1]) else {
        eprintln!("SKIPPED: the shared collection fake_1000.csv is not beside the checkout");
        return;
    };
    let source = "[sources.a]\ndeduplicated = false\n[sources.b]\ndeduplicated = false\n";
    let world = "matches_per_record = \"3\"\nstrangers_at_least = 1000\n";
    let floor = Floor { precision: 0.999, f1: 0.87 };
    let known = model(&format!("{NO_FAMILIES}{world}{source}"));
    println!("{}", check("fake_1000, every other record encoded, a world of its own", &data, &known, &floor));
}
