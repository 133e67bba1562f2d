//! `purse check` on designs: exit codes, formats, explanations, and the rules that count people in extracts.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::harness::{TestPlace, purse};

/// What SARIF 2.1.0 requires of the parts that are used here (OASIS, sections 3.13 to 3.28 and 3.49).
fn sarif_schema() -> Value {
    let message = json!({ "type": "object", "required": ["text"], "properties": { "text": { "type": "string", "minLength": 1 } } });
    let level = json!({ "enum": ["none", "note", "warning", "error"] });
    let one = json!({ "type": "integer", "minimum": 1 });
    let location = json!({
        "type": "object", "required": ["physicalLocation"],
        "properties": { "message": message, "physicalLocation": {
            "type": "object", "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": { "type": "object", "required": ["uri"], "properties": { "uri": { "type": "string", "pattern": "^[^/\\\\][^\\\\]*$" } } },
                "region": { "type": "object", "required": ["startLine", "startColumn"],
                    "properties": { "startLine": one, "startColumn": one, "endLine": one, "endColumn": one } }
            }
        } }
    });
    let result = json!({
        "type": "object", "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
        "properties": {
            "ruleId": { "type": "string" }, "ruleIndex": { "type": "integer", "minimum": 0 }, "level": level, "message": message,
            "locations": { "type": "array", "minItems": 1, "items": location },
            "relatedLocations": { "type": "array", "items": location },
            "suppressions": { "type": "array", "items": { "type": "object", "required": ["kind"],
                "properties": { "kind": { "enum": ["inSource", "external"] }, "justification": { "type": "string" } } } }
        }
    });
    let rule = json!({
        "type": "object", "required": ["id"],
        "properties": { "id": { "type": "string" }, "shortDescription": message, "fullDescription": message, "help": message,
            "defaultConfiguration": { "type": "object", "properties": { "level": level } } }
    });
    json!({
        "type": "object", "required": ["version", "runs"],
        "properties": {
            "$schema": { "type": "string" }, "version": { "const": "2.1.0" },
            "runs": { "type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["tool", "results"],
                "properties": {
                    "tool": { "type": "object", "required": ["driver"], "properties": { "driver": {
                        "type": "object", "required": ["name", "rules"],
                        "properties": { "name": { "const": "purse" }, "rules": { "type": "array", "items": rule } }
                    } } },
                    "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
                    "results": { "type": "array", "items": result }
                }
            } }
        }
    })
}

fn array<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no list at {pointer}"))
}

#[test]
fn sarif_is_of_its_schema_and_points_where_it_says() {
    let place = TestPlace::example("recovery");
    let log: Value = serde_json::from_str(&place.out(&["check", "--format", "sarif"])).expect("JSON");
    let validator = jsonschema::validator_for(&sarif_schema()).expect("a schema");
    let wrong: Vec<String> =
        validator.iter_errors(&log).map(|why| format!("{why} at {}", why.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let rules = array(&log, "/runs/0/tool/driver/rules");
    let results = array(&log, "/runs/0/results");
    assert!(results.len() > 5, "{} results", results.len());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        assert_eq!(rules[usize::try_from(index).expect("small")]["id"], result["ruleId"]);
        let physical = &result["locations"][0]["physicalLocation"];
        let file = place.path.join(physical["artifactLocation"]["uri"].as_str().expect("a file"));
        let text = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let number = |key: &str| usize::try_from(physical["region"][key].as_u64().expect("a number")).expect("small");
        let line = text.lines().nth(number("startLine") - 1).expect("the line is there");
        assert!(number("startColumn") <= line.chars().count() + 1, "{result:#}");
    }
    let accepted: Vec<&Value> = results.iter().filter(|result| result.get("suppressions").is_some()).collect();
    assert!(accepted.iter().any(|result| result["ruleId"] == "design::attachment-twice"), "{accepted:#?}");
    assert!(
        accepted.iter().all(|result| !result["suppressions"][0]["justification"].as_str().unwrap_or("").is_empty())
    );
}

#[test]
fn json_holds_the_language_and_the_design() {
    let answer = TestPlace::example("recovery").json(&["check"]);
    assert!(array(&answer, "/diagnostics").is_empty());
    let contracts = array(&answer, "/design/contracts");
    let names: Vec<&str> = contracts.iter().filter_map(|contract| contract["contract"].as_str()).collect();
    assert_eq!(names, ["recovery", "work"]);
    for contract in contracts.iter().filter(|contract| contract["contract"].is_string()) {
        assert_eq!(array(contract, "/commandments").len(), 10);
        assert_eq!(array(contract, "/principles").len(), 5);
    }
    let cash = array(&contracts[0], "/findings").iter().find(|finding| finding["code"] == "design::first-cash");
    let cash = cash.expect("the charity cannot last until it is paid");
    assert_eq!(cash["severity"], "error");
    assert!(cash["sources"].to_string().contains("sound financing"), "{cash:#}");
    assert!(!cash["change"].as_str().unwrap_or("").is_empty() && !cash["why"].as_str().unwrap_or("").is_empty());
    assert!(cash["places"][0]["file"].as_str().is_some_and(|file| file.ends_with("recovery/contract.toml")));
}

/// The examples' designs have a few findings that a commissioner would nod at, and no long list.
#[test]
fn the_examples_have_few_findings() {
    for (example, most) in [("recovery", 16), ("release", 10)] {
        let answer = TestPlace::example(example).json(&["check"]);
        let open = answer["design"]["errors"].as_u64().zip(answer["design"]["warnings"].as_u64());
        let (errors, warnings) = open.expect("counts");
        assert!(errors + warnings <= most, "{example}: {errors} errors, {warnings} warnings");
        assert!(errors > 0, "{example} has no error at all");
    }
}

#[test]
fn a_design_stops_nothing_unless_asked_to() {
    let place = TestPlace::example("recovery");
    assert_eq!(place.purse(&["check"]).code, 0);
    assert_eq!(place.purse(&["check", "--strict"]).code, 1);
    // A mistake in the language hides the design, and says so in JSON.
    place.replace("contracts/recovery/contract.toml", "kind = \"block\"", "kind = \"blocks\"");
    let ran = place.purse(&["check", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let answer: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert!(answer["design"].is_null() && !array(&answer, "/diagnostics").is_empty());
}

#[test]
fn the_page_shows_what_was_found_and_what_is_accepted() {
    let place = TestPlace::example("recovery");
    place.replace("contracts/recovery/contract.toml", "the partnership's board", "the <b>board</b>");
    let page = place.out(&["check", "--format", "html"]);
    assert!(page.contains("Score card") && page.contains("design::first-cash") && page.contains("sound financing"));
    assert!(page.contains("Accepted by the &lt;b&gt;board&lt;") && !page.contains("<b>board"), "text is not escaped");
}

#[test]
fn every_rule_is_explained() {
    let all = purse(&["check", "--explain", "all", "--format", "json"]);
    assert_eq!(all.code, 0, "{}", all.error);
    let rules: Value = serde_json::from_str(&all.out).expect("JSON");
    let codes: BTreeSet<&str> = array(&rules, "").iter().filter_map(|rule| rule["code"].as_str()).collect();
    assert_eq!(codes.len(), 60);
    let listed = purse(&["check", "--explain", "all"]).out;
    for code in codes {
        assert!(listed.contains(code), "{code} is not listed");
        let one = purse(&["check", "--explain", code]);
        assert!(
            one.code == 0 && one.out.contains("What to change: ") && one.out.contains("Source: "),
            "{code}: {}",
            one.out
        );
    }
    assert_eq!(purse(&["check", "--explain", "7"]).out, purse(&["check", "--explain", "milestone-share"]).out);
}

/// Thirty people of one agency, whose marks are counted by hand.
///
/// All are assessed on 12 April and fifteen of them again 38 days later. Eighteen are seen within 60 days and twelve are
/// not. Eleven have three panels in three days. Twenty take a step that eight took in the right order; one of the others
/// met the prerequisite afterwards. Ten have a need that nobody meets.
fn thirty_people() -> TestPlace {
    let place = TestPlace::new();
    let (mut people, mut assessments, mut reviews) = (
        String::from("person_id,forename,surname,date_of_birth\n"),
        String::from("assessment_id,person_id,assessed_on,decision\n"),
        String::from("review_id,person_id,reviewed_on,score\n"),
    );
    let mut number = 0;
    let mut review = |person: usize, day: &str, score: u32| {
        number += 1;
        reviews.push_str(&format!("R{number},P{person},{day},{score}\n"));
    };
    for person in 1..=30 {
        // Names that are nobody else's, so that nobody is taken for another.
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).expect("small"));
        let name = |step: usize| (1..=6).map(|at| letter(person * step + at * person)).collect::<String>();
        people.push_str(&format!(
            "P{person},{},{},{}-0{}-{}\n",
            name(7),
            name(11),
            1950 + person,
            1 + person % 9,
            10 + person % 18
        ));
        assessments.push_str(&format!("E{person},P{person},2027-04-12,accepted\n"));
        if person <= 15 {
            assessments.push_str(&format!("F{person},P{person},2027-05-20,declined\n"));
        }
        if person <= 18 {
            review(person, "2027-05-10", 7);
        }
        if person <= 11 {
            ["2027-06-01", "2027-06-02", "2027-06-03"].into_iter().for_each(|day| review(person, day, 1));
        }
        if person <= 8 {
            review(person, "2027-06-15", 5);
        }
        if person == 9 {
            review(person, "2027-07-10", 5);
        }
        if person <= 20 {
            review(person, "2027-07-01", 12);
        }
        if person <= 10 {
            review(person, "2027-08-01", 15);
        }
    }
    place.write("sources/agency/people-2027-10-05.csv", &people);
    place.write("sources/agency/assessments-2027-10-05.csv", &assessments);
    place.write("sources/agency/reviews-2027-10-05.csv", &reviews);
    let records = r#"
[records.contact]
event = "review"

[records.full-assessment]
event = "assessment"

[records.panel]
event = "review"
where = "score = 1"

[[prerequisites]]
title = "a tenancy after detoxification"
step = "review"
where = "score = 12"
first = "review"
first_where = "score = 5"

[[needs]]
domain = "debt"
event = "review"
where = "score = 15"
"#;
    let path = place.path.join("place.toml");
    let text = fs::read_to_string(&path).expect("the place");
    fs::write(&path, text + records).expect("can be written");
    place
}

#[test]
fn rules_that_count_people_count_what_is_in_the_extracts() {
    let place = thirty_people();
    let without = place.json(&["check"]);
    let found = |answer: &Value| -> Vec<String> {
        let contracts = array(answer, "/design/contracts").iter();
        let findings = contracts.flat_map(|contract| array(contract, "/findings").clone());
        let line = |finding: Value| {
            format!("{}: {}", finding["code"].as_str().unwrap_or(""), finding["message"].as_str().unwrap_or(""))
        };
        let counted = ["parking", "duplication", "sequencing", "unmet-need", "panels"];
        findings.map(line).filter(|line| counted.iter().any(|code| line.contains(code))).collect()
    };
    assert_eq!(found(&without), Vec::<String>::new());
    let with = place.json(&["check", "--as-at", "2027-10-05"]);
    assert_eq!(
        found(&with),
        [
            "design::parking: 12 of 30 people who entered `main` were not seen for 60 days",
            "design::duplication: 15 of 45 times a second full assessment followed within 90 days",
            "design::sequencing: 12 of 20 people took the step \"a tenancy after detoxification\" before `review where score = 5`",
            "design::unmet-need: 10 people need help with debt, and nobody provides it",
            "design::panels: 11 times a month began in which more than 2 panels met about one person",
        ]
    );
    // The answer does not depend on the order of the rows.
    for file in ["assessments", "reviews"] {
        let path = place.path.join(format!("sources/agency/{file}-2027-10-05.csv"));
        let text = fs::read_to_string(&path).expect("the extract");
        let (head, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).expect("can be written");
    }
    assert_eq!(found(&place.json(&["check", "--as-at", "2027-10-05"])), found(&with));
}
