//! Pictures of a linkage: well-formed, the same whenever they are drawn, and with the figures of the tables.

use std::fs;

use serde_json::Value;

use crate::harness::{TestPlace, text};

const JULY: &str = "2029-07-31";

/// The texts of a picture, and its title and description.
fn said(picture: &str) -> Vec<String> {
    let parsed = roxmltree::Document::parse(picture).unwrap_or_else(|why| panic!("{why}:\n{picture}"));
    let root = parsed.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let names = root.attribute("aria-labelledby").expect("what it shows, in words").split(' ');
    for name in names {
        let words = parsed.descendants().find(|node| node.attribute("id") == Some(name));
        assert!(words.and_then(|node| node.text()).is_some_and(|words| !words.trim().is_empty()), "{name}");
    }
    let outside = ["script", "style", "image", "use", "a"];
    assert!(!parsed.descendants().any(|node| outside.contains(&node.tag_name().name())), "it needs nothing else");
    let texts = parsed.descendants().filter(|node| node.has_tag_name("text"));
    texts.map(|node| node.text().unwrap_or_default().trim().to_string()).collect()
}

/// Draws with these words, twice, and checks that every figure is there.
fn check(place: &TestPlace, words: &[&str], figures: &[String]) {
    let mut words = words.to_vec();
    words.extend(["--format", "svg"]);
    let picture = place.out(&words);
    assert_eq!(place.out(&words), picture, "{words:?}");
    let said = said(&picture);
    let missing: Vec<&String> = figures.iter().filter(|figure| !said.contains(figure)).collect();
    assert!(missing.is_empty(), "{words:?} does not say {missing:?}: {said:?}");
    assert!(!figures.is_empty(), "{words:?}");
}

fn list<'a>(answer: &'a Value, key: &str) -> &'a Vec<Value> {
    answer[key].as_array().expect("a list")
}

fn number(answer: &Value, key: &str) -> f64 {
    answer[key].as_f64().expect("a number")
}

fn count(answer: &Value, key: &str) -> u64 {
    answer[key].as_u64().expect("a count")
}

#[test]
fn pictures_hold_the_figures_of_the_tables() {
    let place = TestPlace::example("recovery");
    let truth = place.path.join("truth/people.csv");
    // Few enough weights for a column each: everyone is not compared with everyone.
    let rules = ["[\"birth-date\"]", "[\"postcode\", \"surname\"]"]
        .map(|agree| format!("[[blocking.rules]]\nagree = {agree}\n"));
    fs::write(place.path.join("linkage.toml"), format!("format = 1\n{}", rules.concat())).expect("a file");
    let link = ["link", "--as-at", JULY];
    let with = |more: &[&'static str]| [&link[..], more].concat();

    let weights = place.json(&with(&["--weights"]));
    let parts = list(&weights, "bins").iter().flat_map(|bin| {
        let above = count(bin, "above");
        [count(bin, "pairs") - above, above]
    });
    let parts: Vec<String> = parts.filter(|pairs| *pairs > 0).map(|pairs| pairs.to_string()).collect();
    check(&place, &with(&["--weights"]), &parts);

    let parameters = place.json(&["link", "--parameters"]);
    let rows = list(&parameters, "rows").iter();
    let shown = rows.map(|row| format!("{:+.2}", number(row, "weight"))).collect::<Vec<String>>();
    check(&place, &["link", "--parameters"], &shown);

    let linked = place.json(&link);
    let people = count(&linked, "people");
    let sizes = list(&linked, "sizes").iter().map(|size| count(size, "people"));
    let shown = sizes.map(|size| format!("{size} people ({:.0}%)", size as f64 / people as f64 * 100.0));
    check(&place, &link, &shown.collect::<Vec<String>>());

    let pair = with(&["--pair", "treatment/T-000113", "benefits/0000102C"]);
    let told = place.json(&pair);
    let steps = list(&told, "steps").iter().flat_map(|step| ["weight", "frequency"].map(|key| number(step, key)));
    let shown = steps.chain(["prior", "relatives", "total"].map(|key| number(&told, key)));
    check(&place, &pair, &shown.map(|weight| format!("{weight:+.2}")).collect::<Vec<String>>());

    let judged = [&link[..], &["--truth", text(&truth)]].concat();
    let accuracy = &place.json(&judged)["accuracy"];
    let rows = list(accuracy, "pairs").iter().chain([&accuracy["people"]]);
    let shares = rows.flat_map(|row| ["precision", "recall"].map(|key| number(row, key)));
    check(&place, &judged, &shares.map(|share| format!("{:.2}%", share * 100.0)).collect::<Vec<String>>());
}

/// Each pair is counted once, and the threshold tells those above it as it does for joins.
#[test]
fn every_pair_is_counted_by_its_weight() {
    let place = TestPlace::example("recovery");
    let linked = place.json(&["link", "--as-at", JULY]);
    let bins = list(&linked["weights"], "bins");
    let sum = |key: &str| bins.iter().map(|bin| count(bin, key)).sum::<u64>();
    assert_eq!((sum("pairs"), sum("above")), (count(&linked, "pairs_weighed"), count(&linked, "pairs_above")));
    assert!(bins.windows(2).all(|two| two[0]["to"] == two[1]["from"]), "{bins:?}");
    let threshold = number(&linked["weights"], "threshold");
    for bin in bins {
        let [from, to] = ["from", "to"].map(|key| number(bin, key));
        let expected = if from >= threshold { count(bin, "pairs") } else { 0 };
        assert!(from < threshold && threshold < to || count(bin, "above") == expected, "{bin}");
    }
    let csv = place.out(&["link", "--as-at", JULY, "--weights", "--format", "csv"]);
    assert_eq!(csv.lines().count(), bins.len() + 1);
}

/// Parameters are those of the rules, so they are there before any extract is.
#[test]
fn parameters_need_no_extract() {
    let place = TestPlace::new();
    for file in ["people", "assessments", "reviews"] {
        fs::remove_file(place.path.join(format!("sources/agency/{file}-2027-10-05.csv"))).expect("it was there");
    }
    let before = place.out(&["link", "--parameters", "--format", "csv"]);
    assert!(
        before
            .starts_with("field,level,one_person,strangers,relatives,weight\nforename,the same,0.8,0.007,0.02,+6.84\n")
    );
    place.write("linkage.toml", "format = 1\n\n[comparisons.forename]\nused = false\n");
    let after = place.out(&["link", "--parameters", "--format", "csv"]);
    assert!(!after.contains("forename,the same") && after.contains("surname,the same"), "{after}");
}

#[test]
fn pictures_are_drawn_into_a_folder_and_drawn_anew() {
    let place = TestPlace::new();
    let folder = place.path.join("for/the council");
    let draw = ["link", "--as-at", "2027-10-31", "--charts", text(&folder)];
    let names = ["weights.svg", "parameters.svg", "people.svg"];
    let paths = names.map(|name| folder.join(name));
    assert_eq!(place.out(&draw), paths.each_ref().map(|path| format!("{}\n", path.display())).concat());
    let pictures = paths.each_ref().map(|path| fs::read_to_string(path).expect("a picture"));
    pictures.iter().for_each(|picture| drop(said(picture)));
    assert_eq!(pictures[2], place.out(&["link", "--as-at", "2027-10-31", "--format", "svg"]));
    fs::write(&paths[0], pictures[1].as_str()).expect("can be written");
    assert_eq!(place.json(&draw).as_array().map(Vec::len), Some(3));
    assert_eq!(fs::read_to_string(&paths[0]).expect("a picture"), pictures[0], "an older picture is replaced");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 3, "nothing else is left there");
}
