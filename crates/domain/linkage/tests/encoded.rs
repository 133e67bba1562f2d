//! Encoded records beside what was made for records that can be read: rules of one's own, training, looking up, review.

use documents::{Diagnostics, Sources};
use linkage::{
    Alone, Encoder, EntityKey, Finder, Model, Part, Probability, RecordFields, Records, Secret, link, queue, strata,
    train, weigh,
};
use units::Name;

/// People as forename, surname, date of birth and postcode; each is in both agencies.
const PEOPLE: [[&str; 4]; 4] = [
    ["Jo", "Fox", "1987-03-14", "SW1A 1AA"],
    ["Kim", "Lee", "1952-11-30", "M1 1AE"],
    ["Winston", "Ashcombe", "1971-06-02", "LS1 4AP"],
    ["Vera", "Grofield", "1990-01-25", "CF10 1EP"],
];

fn names(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| text.parse().expect("a name")).collect()
}

/// The police send names; housing sends encodings.
fn records() -> Records {
    let secret = Secret::new(b"a secret of the tests, and of nobody else").expect("a secret");
    let encoder = Encoder::new(&secret, &[]);
    let mut builder = Records::builder(&names(&["police", "housing"]), &[]).encode_with(encoder.clone());
    for (person, fields) in PEOPLE.iter().enumerate() {
        let key = person.to_string();
        let named = fields_of(fields, &key);
        builder.push(named);
        // The last has another surname there, which leaves some doubt.
        let surname = if key == "3" { Some("Hollowley") } else { named.surname };
        let encoding = encoder.encode(&RecordFields { surname, ..named });
        builder.push(RecordFields { source: 1, key: &key, encoding: Some(&encoding), ..RecordFields::default() });
    }
    builder.build()
}

fn fields_of<'a>([forename, surname, born, postcode]: &[&'a str; 4], key: &'a str) -> RecordFields<'a> {
    RecordFields {
        key,
        forename: Some(forename),
        surname: Some(surname),
        birth_date: born.parse().ok(),
        postcode: Some(postcode),
        ..RecordFields::default()
    }
}

fn model(text: &str) -> Model {
    let (mut sources, found) = (Sources::default(), Diagnostics::default());
    let id = sources.add("linkage.toml", text.to_string());
    let model = Model::read(&sources, id, &found);
    assert!(found.finish().is_empty(), "{text}");
    model
}

/// Rules that find nobody here.
const OWN_RULE: &str = "[[blocking.rules]]\nagree = [\"postcode\", \"surname\", \"birthday\"]\n";

#[test]
fn tokens_bring_together_whatever_rules_a_model_has() {
    let records = records();
    for rules in ["", OWN_RULE] {
        let links = link(&records, &model(&format!("format = 1\n{rules}")), &[], &Alone);
        // The last, of whom there is some doubt, stays two.
        assert_eq!(links.cluster_count, PEOPLE.len() + 1, "{rules}");
    }
    let links = link(&records, &model(&format!("format = 1\n{OWN_RULE}")), &[], &Alone);
    let by_tokens = links.report.rules.iter().filter(|rule| matches!(rule.count.rule.agree[..], [Part::Token(_)]));
    assert_eq!(by_tokens.map(|rule| rule.above).sum::<u64>(), PEOPLE.len() as u64 - 1);
}

#[test]
fn a_model_is_written_without_tokens_and_with_its_secret() {
    let text = "format = 1\n[encodings]\nsecret_file = \"../our \\\"secret\\\".txt\"\n";
    let trained = train(&records(), &model(text), None, 1, &Alone).model;
    let again = model(&trained.to_toml(""));
    assert_eq!(again.secret_file.map(|file| file.value).as_deref(), Some("../our \"secret\".txt"));
    assert_eq!(again.blocking_rules, trained.blocking_rules);
    assert!(!trained.blocking_rules.is_empty());
}

#[test]
fn training_looks_at_nothing_that_cannot_be_read() {
    let records = records();
    let people: Vec<Option<u32>> = records.entities().map(|entity| records.key(entity).key.parse().ok()).collect();
    let given = model("format = 1\n[sources.police]\ndeduplicated = false\n");
    for truth in [None, Some(&people[..])] {
        let trained = train(&records, &given, truth, 1, &Alone);
        // All pairs among the police, and none with housing.
        assert_eq!(trained.report.candidates, 6);
        assert_eq!(trained.model.prior.matches_per_record, given.prior.matches_per_record);
        assert_eq!(trained.model.parameters.encoding, given.parameters.encoding);
        assert_eq!(trained.model.parameters.forename.map(|l| l.same), given.parameters.forename.map(|l| l.same));
    }
}

#[test]
fn who_is_looked_up_is_found_among_those_who_can_be_read() {
    let mut finder = Finder::new(records(), &Model::default(), &Alone);
    for _ in 0..2 {
        let found = finder.find(fields_of(&PEOPLE[0], ""), Probability::of_weight(0.0));
        let keys: Vec<EntityKey<'_>> = found.iter().map(|found| finder.records().key(found.entity)).collect();
        assert_eq!(keys, [EntityKey { source: "police", key: "0" }]);
    }
}

#[test]
fn nobody_is_asked_about_what_nobody_can_read() {
    let (records, model) = (records(), model("format = 1\n[sources.police]\ndeduplicated = false\n"));
    let links = link(&records, &model, &[], &Alone);
    let pairs = weigh(&records, &model, Probability::of_weight(f64::NEG_INFINITY), &Alone).pairs;
    // Among the police, and between the police and housing.
    assert_eq!(pairs.len(), 6 + 16);
    assert!(pairs.iter().any(|join| (0.0..9.0).contains(&join.weight)), "{pairs:?}");
    // At a threshold that nothing reaches, every pair between two people would be a question.
    let strict = Model { join: Probability::of_weight(40.0), ..model.clone() };
    let apart = link(&records, &strict, &[], &Alone);
    for (model, links) in [(&model, &links), (&strict, &apart)] {
        assert!(queue(&records, model, links, &pairs, |_| true, |_| false).is_empty());
    }
    let sampled: usize = strata(&records, &model, &pairs).iter().map(|stratum| stratum.pairs.len()).sum();
    assert!(sampled <= 6, "{sampled}");
}
