//! A model learned from a place's records, and people who are looked up among them.

use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Ran, TestPlace, command, purse, ran, text};

const JULY: &str = "2029-07-31";

/// Runs `purse link` on so many threads.
fn link_on(threads: &str, place: &TestPlace, words: &[&str]) -> Ran {
    let mut all = vec!["link", text(&place.path), "--as-at", JULY];
    all.extend(words);
    let mut command = command(&all);
    command.env("RAYON_NUM_THREADS", threads).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.output().map(ran).expect("it ends")
}

fn accuracy(place: &TestPlace) -> Value {
    let truth = place.path.join("truth/people.csv");
    place.json(&["link", "--as-at", JULY, "--truth", text(&truth)])["accuracy"]["people"].clone()
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().expect("a number")
}

#[test]
fn a_learned_model_is_the_same_on_any_number_of_threads_and_links_better() {
    let place = TestPlace::example("recovery");
    let before = accuracy(&place);
    for threads in ["1", "2"] {
        let file = place.path.join(format!("learned-{threads}.toml"));
        let learned = link_on(threads, &place, &["--write-model", text(&file)]);
        assert_eq!(learned.code, 0, "{}", learned.error);
    }
    let model = place.read("learned-1.toml");
    assert_eq!(model, place.read("learned-2.toml"));
    // What has been written is not written over, and another seed is another model.
    let file = place.path.join("learned-1.toml");
    assert_eq!(link_on("2", &place, &["--write-model", text(&file)]).code, 2);
    assert_eq!(place.read("learned-1.toml"), model);

    std::fs::write(place.path.join("linkage.toml"), &model).expect("a file");
    let checked = purse(&["check", text(&place.path)]);
    assert_eq!(checked.code, 0, "{}", checked.error);
    let after = accuracy(&place);
    assert!(number(&after, "precision") > 0.999 && number(&after, "f1") > number(&before, "f1"), "{before} {after}");
    let [one, two] = ["1", "2"].map(|threads| link_on(threads, &place, &["--format", "json"]).out);
    assert_eq!(one, two);
}

#[test]
fn a_truth_teaches_too() {
    let place = TestPlace::example("recovery");
    let (truth, file) = (place.path.join("truth/people.csv"), place.path.join("learned.toml"));
    let words = ["link", "--as-at", JULY, "--truth", text(&truth), "--write-model", text(&file)];
    let answer = place.json(&words);
    assert_eq!(answer["is_labelled"], true);
    // 621 pairs of records are of one person in truth, and each has a sex or has none.
    let sex = answer["fields"].as_array().expect("fields").iter().find(|field| field["field"] == "sex");
    assert!(sex.expect("a field")["one_person"]["pairs"].as_u64().expect("a count") <= 621);
    assert!(place.read("learned.toml").contains("counted by a truth"));
}

/// A place that keeps one of the agency's people twice, as A1 and A4, and has posted October.
fn posted_twice() -> TestPlace {
    let place = TestPlace::new();
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    place
}

const A1_IS_A4: &str = "left_source,left_key,right_source,right_key,verdict,by,on,because,drawn\n\
                        agency,A1,agency,A4,same,ann,2027-11-02,registered twice,priority\n";

#[test]
fn a_merger_and_its_undoing_say_who_decided_and_are_told_until_they_are_posted() {
    let place = posted_twice();
    place.write("decisions.csv", A1_IS_A4);
    let changes = |place: &TestPlace| place.json(&["link", "--as-at", "2027-10-31"])["changes"].clone();
    let merged = "p-000004 has turned out to be p-000001, by decision (decisions.csv:2, ann on 2027-11-02)";
    assert_eq!(changes(&place), Value::from(vec![merged]));
    // A line that is restated says why, in the statement and when it is explained.
    let statement = place.json(&["statement", "first", "--as-at", "2027-10-31"]);
    let lines = statement["settlement"]["lines"].as_array().expect("lines").clone();
    let restated: Vec<&Value> =
        lines.iter().filter(|line| line["posted_pence"] != 0 && line["due_pence"] != 0).collect();
    assert!(!restated.is_empty(), "{statement:#}");
    for line in &lines {
        let says = line["steps"].as_array().expect("steps").iter().any(|step| {
            step["detail"].as_str().is_some_and(|detail| detail == format!("since the last posting {merged}"))
        });
        assert_eq!(says, restated.contains(&line), "{line:#}");
    }
    let id = restated[0]["line"].as_str().expect("a line");
    let explained = place.out(&["explain", id, "--as-at", "2027-10-31"]);
    assert!(explained.contains(merged), "{explained}");
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    assert_eq!(changes(&place), Value::from(Vec::<Value>::new()), "what has been posted is not told again");
    let asked = place.purse(&["explain", "p-000004", "--as-at", "2027-10-31"]);
    assert!(asked.code == 2 && asked.error.contains("turned out to be p-000001"), "{}", asked.error);

    // Ann changes her mind.
    let undone = A1_IS_A4.to_string() + "agency,A1,agency,A4,different,ann,2027-11-09,two after all,priority\n";
    place.write("decisions.csv", &undone);
    let told = changes(&place);
    let told = told[0].as_str().expect("a change");
    let expected = "p-000001 has turned out to be two people, p-000001 and p-000005, by decision (decisions.csv:3, ann on \
                    2027-11-09)";
    assert_eq!(told, expected);
    let statement = place.json(&["statement", "first", "--as-at", "2027-10-31"]).to_string();
    assert!(statement.contains(&format!("since the last posting {expected}")), "{statement}");
    place.out(&["settle", "--as-at", "2027-10-31", "--post"]);
    assert_eq!(changes(&place), Value::from(Vec::<Value>::new()));
}

#[test]
fn a_pair_names_its_keys_and_who_decided_it() {
    let place = posted_twice();
    let pair = ["link", "--as-at", "2027-10-31", "--pair", "agency/A1", "agency/A4"];
    let before = place.out(&pair);
    assert!(before.starts_with("p-000001 of agency/A1 and p-000004 of agency/A4\n"), "{before}");
    assert_eq!(place.json(&pair)["decided"], Value::Null);
    place.write("decisions.csv", A1_IS_A4);
    let after = place.out(&pair);
    assert!(after.contains("one person by decision (decisions.csv:2, ann on 2027-11-02)"), "{after}");
    place.write("decisions.csv", &A1_IS_A4.replace(",same,", ",different,"));
    let after = place.out(&pair);
    assert!(after.contains("two people by decision (decisions.csv:2, ann on 2027-11-02)"), "{after}");
}

#[test]
fn a_plan_tells_the_pairs_of_the_run_that_follows() {
    let place = TestPlace::example("recovery");
    let plan = place.json(&["link", "--as-at", JULY, "--plan"]);
    // Nobody has been numbered.
    assert!(!place.path.join(".purse/identity/numbers").exists());
    let linked = place.json(&["link", "--as-at", JULY]);
    let pairs = |answer: &Value| -> Vec<(String, u64)> {
        let rules = answer["rules"].as_array().expect("rules").iter();
        rules.map(|rule| (rule["rule"].to_string(), rule["pairs"].as_u64().expect("a count"))).collect()
    };
    assert_eq!(pairs(&plan), pairs(&linked));
    let number = |key: &str| plan[key].as_u64().expect("a number");
    assert_eq!(number("pairs"), pairs(&plan).iter().map(|(_, pairs)| pairs).sum::<u64>());
    assert!(number("expected_bytes") > 100_000 && number("expected_bytes") <= number("largest_bytes"), "{plan:#}");
}

#[test]
fn people_are_told_apart_by_where_they_live_where_coordinates_are_given() {
    let place = TestPlace::new();
    let agency = "sources/agency/people-2027-10-05.csv";
    let (old, descriptor) = (place.read(agency), place.read("sources/agency/datapackage.json"));
    let with_east_and_north = |line: &str| match line.split(',').next() {
        Some("person_id") => format!("{line},east,north"),
        Some("A1") => format!("{line},430000,433000"),
        _ => format!("{line},,"),
    };
    place.write(agency, &(old.lines().map(with_east_and_north).collect::<Vec<String>>().join("\n") + "\n"));
    let field = |name: &str, role: &str| {
        format!("{{ \"name\": \"{name}\", \"type\": \"number\", \"purse:role\": \"{role}\" }}")
    };
    let born = "\"purse:role\": \"date-of-birth\" }";
    assert!(descriptor.contains(born), "{descriptor}");
    let more = format!("{born}, {}, {}", field("east", "easting"), field("north", "northing"));
    place.replace("sources/agency/datapackage.json", born, &more);
    // The same place in degrees, and one far away.
    place.write(
        "sources/housing/datapackage.json",
        &format!(
            r#"{{ "name": "housing", "resources": [ {{ "name": "tenants", "path": "tenants-2027-10-05.csv", "schema": {{ "fields": [
              {{ "name": "tenant", "type": "string", "purse:role": "person" }},
              {{ "name": "name", "type": "string", "purse:role": "full-name" }}, {}, {} ] }} }} ] }}"#,
            field("lat", "latitude"),
            field("lon", "longitude")
        ),
    );
    place.write(
        "sources/housing/tenants-2027-10-05.csv",
        "tenant,name,lat,lon\nH1,Sam Okafor,53.7924,-1.5462\nH2,Sam Okafor,50.3755,-4.1427\n",
    );
    let checked = purse(&["check", text(&place.path)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.error);
    let level = |key: &str| {
        let told = place.json(&["link", "--as-at", "2027-10-31", "--pair", "agency/A1", key]);
        let steps = told["steps"].as_array().expect("steps").clone();
        let step = steps.iter().find(|step| step["field"] == "distance").expect("a distance");
        (step["level"].as_str().expect("a level").to_string(), told["probability"].as_f64().expect("a number"))
    };
    let ((near, likely), (far, unlikely)) = (level("housing/H1"), level("housing/H2"));
    assert_eq!((near.as_str(), far.as_str()), ("within 100 m", "farther"));
    assert!(likely > 0.95 && unlikely < 0.6, "{likely} {unlikely}");
    // Whoever is looked for is found by it, and erased with it.
    place.write("asked.csv", "full-name,latitude,longitude\nSam Okafor,53.7924,-1.5462\n");
    let asked = place.path.join("asked.csv");
    let found = place.json(&["link", "--as-at", "2027-10-31", "--find", text(&asked)]);
    let people: Vec<&Value> = found["rows"][0]["people"].as_array().expect("people").iter().collect();
    assert!(people[0]["probability"].as_f64().expect("a number") > 0.9, "{found:#}");
    place.write("asked.csv", "full-name,latitude,longitude\nSam Okafor,north,-1.5\n");
    let refused = place.purse(&["link", "--as-at", "2027-10-31", "--find", text(&asked)]);
    assert!(refused.code == 2 && refused.error.contains("a coordinate is not written"), "{}", refused.error);
    place.out(&["erase", "housing/H1", "--because", "x", "--as-at", "2027-10-31", "--confirm"]);
    let after = place.json(&["link", "--as-at", "2027-10-31", "--pair", "agency/A1", "housing/H1"]);
    assert!(!after.to_string().contains("distance"), "{after:#}");
}

#[test]
fn everybody_of_an_extract_is_found_again() {
    let place = TestPlace::example("recovery");
    // What the treatment service knows of its first people, with the columns named by what they mean.
    let people = place.read("sources/treatment/people-2029-04-10.csv");
    let mut reader = csv::Reader::from_reader(people.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name);
    let descriptor: Value =
        serde_json::from_str(&place.read("sources/treatment/datapackage.json")).expect("a descriptor");
    let tables = descriptor["resources"].as_array().expect("resources");
    let fields = tables.iter().find(|table| table["name"] == "people").expect("a table")["schema"]["fields"].clone();
    let roles: Vec<(usize, String)> = fields
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|field| Some((column(field["name"].as_str()?)?, field["purse:role"].as_str()?.to_string())))
        .filter(|(_, role)| {
            ["forename", "surname", "full-name", "date-of-birth", "sex", "postcode", "nhs-number", "national-insurance"]
                .contains(&role.as_str())
        })
        .collect();
    assert!(roles.len() > 3, "{fields}");
    let mut asked = roles.iter().map(|(_, role)| role.as_str()).collect::<Vec<&str>>().join(",");
    for row in reader.records().map(|row| row.expect("a row")).take(30) {
        let cells: Vec<&str> = roles.iter().map(|(at, _)| &row[*at]).collect();
        asked.push_str(&format!("\n{}", cells.join(",")));
    }
    std::fs::write(place.path.join("asked.csv"), asked + "\n").expect("a file");
    let file = place.path.join("asked.csv");
    let answer = place.json(&["link", "--as-at", JULY, "--find", text(&file)]);
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 30);
    let known_to_treatment = |row: &&Value| {
        let first = &row["people"][0];
        first["probability"].as_f64().is_some_and(|chance| chance > 0.5)
            && first["sources"].as_array().is_some_and(|sources| sources.iter().any(|source| source == "treatment"))
    };
    // A row without a date of birth and a postcode may be anybody's.
    assert!(rows.iter().filter(known_to_treatment).count() >= 28, "{answer}");
}
