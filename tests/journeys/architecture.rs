//! ARCHITECTURE.md is the map; these tests hold it against the ground.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::harness::repository;

/// A crate's ring and the crates of the house that it depends on.
#[derive(Debug, PartialEq, Eq)]
struct Arrows {
    ring: String,
    to: BTreeSet<String>,
}

fn on_the_map() -> BTreeMap<String, Arrows> {
    let text = fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the map");
    let table = text.split("<!-- arrows").nth(1).and_then(|rest| rest.split("<!-- end of arrows -->").next());
    let rows =
        table.expect("the table of arrows").lines().filter(|line| line.starts_with("| ") && !line.contains("---"));
    rows.skip(1)
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let to = cells[2].split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_string).collect();
            (cells[0].to_string(), Arrows { ring: cells[1].to_string(), to })
        })
        .collect()
}

fn on_the_ground() -> BTreeMap<String, Arrows> {
    let metadata = MetadataCommand::new()
        .manifest_path(repository().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_string()])
        .exec()
        .expect("cargo metadata");
    let names: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    metadata
        .packages
        .iter()
        .map(|package| {
            let of_house = |dependency: &&cargo_metadata::Dependency| {
                dependency.kind == DependencyKind::Normal && names.contains(&dependency.name)
            };
            let to = package.dependencies.iter().filter(of_house).map(|dependency| dependency.name.clone()).collect();
            let folder = package.manifest_path.parent().and_then(|path| path.parent()).expect("crates/RING/NAME");
            (package.name.to_string(), Arrows { ring: folder.file_name().unwrap_or_default().to_string(), to })
        })
        .collect()
}

#[test]
fn the_map_shows_every_crate_and_every_arrow() {
    assert_eq!(on_the_map(), on_the_ground());
}

#[test]
fn arrows_point_inward_or_along_the_job() {
    let ground = on_the_ground();
    let depth = |ring: &str| ["domain", "data", "app"].iter().position(|known| *known == ring).expect("a known ring");
    for (name, arrows) in &ground {
        for to in &arrows.to {
            let (from, into) = (depth(&arrows.ring), depth(&ground[to].ring));
            assert!(into <= from, "{name} ({}) must not depend on {to} ({})", arrows.ring, ground[to].ring);
            assert!(
                !(arrows.ring == "data" && ground[to].ring == "data"),
                "data crates never import each other: {name} → {to}"
            );
        }
    }
}

/// The crates through which money passes.
const MONEY: [&str; 6] = ["units", "contracts", "outcomes", "pricing", "funding", "ledger"];

#[test]
fn no_float_is_written_in_a_money_crate() {
    for name in MONEY {
        let all = rust_files(&repository().join("crates/domain").join(name).join("src"));
        for file in all.into_iter().filter(|file| !file.ends_with("tests.rs") && !file.ends_with("testing.rs")) {
            let text = fs::read_to_string(&file).expect("can be read");
            let tokens: TokenStream = text.parse().unwrap_or_else(|why| panic!("{}: {why}", file.display()));
            refuse_floats(tokens, &file);
        }
    }
}

/// Goes through every token but those of test modules, in which a float does no harm.
fn refuse_floats(tokens: TokenStream, file: &Path) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let attribute = tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
                if attribute.is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]") {
                    // The item goes on to its braces, or to a semicolon.
                    let is_end = |token: &TokenTree| match token {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        TokenTree::Punct(sign) => sign.as_char() == ';',
                        _ => false,
                    };
                    tokens.by_ref().find(is_end);
                }
            }
            TokenTree::Group(group) => refuse_floats(group.stream(), file),
            TokenTree::Ident(name) => {
                assert!(name != "f32" && name != "f64", "{} names {name}", file.display());
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let is_number = text.starts_with(|first: char| first.is_ascii_digit());
                let is_float = is_number && !text.starts_with("0x") && text.contains(['.', 'e', 'E']);
                assert!(!is_float, "{} has the float {text}", file.display());
            }
            TokenTree::Punct(_) => {}
        }
    }
}

#[test]
fn the_rules_against_floats_and_the_outside_world_are_in_force() {
    let domain = repository().join("crates/domain");
    let ring = fs::read_to_string(domain.join("clippy.toml")).expect("the ring's rules");
    for banned in
        ["\"f32\"", "\"f64\"", "std::fs::File", "std::time::SystemTime", "std::env::var", "std::thread::spawn"]
    {
        assert!(ring.contains(banned), "the domain ring does not ban {banned}");
    }
    // A crate with rules of its own escapes those of the ring, so only those that weigh evidence may have them.
    let mut own: Vec<PathBuf> = fs::read_dir(&domain)
        .expect("can be read")
        .map(|entry| entry.expect("can be read").path())
        .filter(|path| path.join("clippy.toml").exists())
        .collect();
    own.sort();
    assert_eq!(own, ["evaluation", "linkage", "statistics"].map(|name| domain.join(name)));
    for path in own {
        let rules = fs::read_to_string(path.join("clippy.toml")).expect("its rules");
        for banned in ["std::fs::File", "std::time::SystemTime", "std::env::var", "std::thread::spawn"] {
            assert!(rules.contains(banned), "{} does not ban {banned}", path.display());
        }
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    let crates = repository().join("crates");
    for file in rust_files(&crates) {
        let lines = fs::read_to_string(&file).expect("can be read").lines().count();
        assert!(lines <= 800, "{} has {lines} lines: split it by concept", file.display());
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display())) {
        let path = entry.expect("can be read").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
