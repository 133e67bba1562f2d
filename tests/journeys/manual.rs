//! The manual is true: its transcripts are run, its commands are those of the program, its links lead somewhere.
//!
//! In a ```` ```console ```` block of `README.md` or `docs/manual/*.md`, a line that begins with `$ ` is a command. What
//! follows, up to the next command or the end of the block, is what a user sees of it: standard output, then standard
//! error. A line of only `…` stands for any number of lines that were left out. Each document is one journey: its commands
//! run in their order, in a folder of its own that holds a copy of `examples/`. Blocks with another fence are not run.
//!
//! What the prose tells the reader to do between commands is told to the test by comments, which the reader does not see.
//! Files are seen from the journey's folder, and `\n` stands for a line feed:
//!
//! | comment | what it does |
//! |---|---|
//! | `<!-- replace FILE: OLD => NEW -->` | replaces a text that stands in the file exactly once |
//! | `<!-- write FILE from the block above -->` | writes the block that ended last into the file |
//! | `<!-- quotes FILE -->` | the lines of the block that ended last must stand in the file, in their order |
//! | `<!-- run COMMAND -->` | runs a command without looking at what it prints |
//! | `<!-- start anew -->` | goes on in an empty folder with its own copy of the examples |
//! | `<!-- goes on from DOCUMENT -->` | takes the steps of another document of the manual first |
//!
//! `UPDATE_EXPECT=1` writes what is printed now into the transcripts, and the new names of runs wherever the old ones stand;
//! read the changes as a reader of the manual would.
//! Where lines were left out, those that are kept are found again by their words without their figures; where that fails,
//! the transcript has to be mended by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::TempDir;

use crate::harness::{Ran, command, copy, purse, ran, repository};

/// How a reader of `README.md` runs the program without installing it.
const FROM_SOURCE: &str = "cargo run --quiet --bin purse -- ";
/// What stands for lines that were left out.
const LEFT_OUT: &str = "…";
/// Comments that are about something else.
const OTHER_COMMENTS: [&str; 2] = ["reference: begin", "reference: end"];

#[test]
fn every_transcript_says_exactly_this() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let wrong: Vec<String> = thread::scope(|scope| {
        let begin = |path: PathBuf| {
            // A journey that comes to no end says by its name which document it was.
            let named = thread::Builder::new().name(path.display().to_string());
            named.spawn_scoped(scope, move || held(&path, update)).expect("a thread")
        };
        let journeys: Vec<_> = documents().into_iter().map(begin).collect();
        journeys.into_iter().flat_map(|journey| journey.join().expect("a journey to its end")).collect()
    });
    assert!(wrong.is_empty(), "{} transcripts are not true:\n\n{}", wrong.len(), wrong.join("\n"));
}

/// The documents whose transcripts are run.
fn documents() -> Vec<PathBuf> {
    let mut documents = markdown("docs/manual");
    documents.push(repository().join("README.md"));
    documents
}

/// Goes on a document's journey and says which of its transcripts are wrong; with `update`, mends them.
fn held(path: &Path, update: bool) -> Vec<String> {
    let document = Document::read(path);
    let mut journey = Journey::begin();
    let mut wrong = Vec::new();
    let mut lines = document.lines.clone();
    // What a mended transcript has more or fewer lines than before moves those below it.
    let mut moved: isize = 0;
    let mut renamed = Renamed::default();
    for (line, step) in &document.steps {
        let Step::Show { command, shown } = step else {
            journey.take(step, &document);
            continue;
        };
        let command = &renamed.apply(command);
        let found = seen(&journey.run(command));
        let transcript = &document.lines[shown.clone()];
        if fits(transcript, &found) {
            continue;
        }
        match mended(transcript, &found) {
            Some(new) if update => {
                renamed.learn(transcript, &new);
                let begin = shown.start.strict_add_signed(moved);
                lines.splice(begin..begin + shown.len(), new.iter().cloned());
                moved += new.len().cast_signed() - shown.len().cast_signed();
            }
            _ => wrong.push(format!("{}:{line}: $ {command}\n{}\n", path.display(), found.join("\n"))),
        }
    }
    lines.iter_mut().for_each(|line| *line = renamed.apply(line));
    if update && lines != document.lines {
        fs::write(path, lines.join("\n") + "\n").expect("can be written");
    }
    wrong
}

/// The names of runs that have others now: a name counts everything that its run was made from and came to.
#[derive(Default)]
struct Renamed {
    /// The new name by the old one.
    names: BTreeMap<String, String>,
}

impl Renamed {
    /// Learns what the runs of a transcript are called now, if there are as many as before.
    fn learn(&mut self, before: &[String], now: &[String]) {
        let (before, now) = (runs(before), runs(now));
        if before.len() == now.len() {
            self.names.extend(before.into_iter().zip(now).filter(|(before, now)| before != now));
        }
    }

    /// The text with the new names, and the beginnings of new names where it has beginnings of old ones.
    fn apply(&self, text: &str) -> String {
        let mut text = text.to_string();
        for word in run_words(&text.clone()) {
            if let Some((_, new)) = self.names.iter().find(|(old, _)| old.starts_with(word)) {
                text = text.replace(word, &new[..word.len()]);
            }
        }
        text
    }
}

/// The names of runs in these lines, each once, in their order.
fn runs(lines: &[String]) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    for run in lines.iter().flat_map(|line| run_words(line)) {
        if !runs.iter().any(|known| known == run) {
            runs.push(run.to_string());
        }
    }
    runs
}

/// The words that look like the name of a run or the beginning of one: `r-` and four figures or more.
fn run_words(text: &str) -> impl Iterator<Item = &str> {
    let is_figures = |figures: &str| figures.len() >= 4 && figures.chars().all(|figure| figure.is_ascii_hexdigit());
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
    words.filter(move |word| word.strip_prefix("r-").is_some_and(is_figures))
}

/// A document as lines and steps.
struct Document {
    lines: Vec<String>,
    /// Each with the number of its line.
    steps: Vec<(usize, Step)>,
}

/// What is done next on a journey. A command that is shown must print these lines of the document.
enum Step {
    Show { command: String, shown: Range<usize> },
    Replace { file: String, old: String, new: String },
    Write { file: String, block: Range<usize> },
    Quotes { file: String, block: Range<usize> },
    Run { command: String },
    StartAnew,
    GoOnFrom { document: String },
}

impl Document {
    fn read(path: &Path) -> Document {
        let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        let mut steps = Vec::new();
        let mut block = 0..0;
        let mut fence: Option<(&str, usize)> = None;
        for (at, line) in lines.iter().enumerate() {
            match (fence, line.strip_prefix("```")) {
                (None, Some(language)) => fence = Some((language, at + 1)),
                (Some((language, begin)), Some("")) => {
                    block = begin..at;
                    if language == "console" {
                        steps.extend(transcripts(&lines, &block));
                    }
                    fence = None;
                }
                (Some(_), _) => {}
                (None, None) => {
                    let comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                    if let Some(comment) = comment.filter(|comment| !OTHER_COMMENTS.contains(comment)) {
                        let step = directive(comment, &block);
                        let step = step.unwrap_or_else(|| panic!("{}:{}: {comment}?", path.display(), at + 1));
                        steps.push((at + 1, step));
                    }
                }
            }
        }
        Document { lines, steps }
    }
}

/// The commands of a block, each with what is shown of it.
fn transcripts(lines: &[String], block: &Range<usize>) -> Vec<(usize, Step)> {
    let is_command = |at: &usize| lines[*at].starts_with("$ ");
    let commands: Vec<usize> = block.clone().filter(is_command).collect();
    assert_eq!(commands.first(), Some(&block.start), "line {}: a transcript begins with a command", block.start + 1);
    let ends = commands.iter().skip(1).copied().chain([block.end]);
    let steps = commands.iter().zip(ends).map(|(&at, end)| {
        let command = lines[at].trim_start_matches("$ ").to_string();
        (at + 1, Step::Show { command, shown: at + 1..end })
    });
    steps.collect()
}

/// What a comment tells the test to do.
fn directive(comment: &str, block: &Range<usize>) -> Option<Step> {
    let (verb, rest) = comment.split_once(' ')?;
    let text = |text: &str| text.replace("\\n", "\n");
    Some(match verb {
        "replace" => {
            let (file, change) = rest.split_once(": ")?;
            let (old, new) = change.split_once(" => ")?;
            Step::Replace { file: file.to_string(), old: text(old), new: text(new) }
        }
        "write" => Step::Write { file: rest.strip_suffix(" from the block above")?.to_string(), block: block.clone() },
        "quotes" => Step::Quotes { file: rest.to_string(), block: block.clone() },
        "run" => Step::Run { command: rest.to_string() },
        "start" if rest == "anew" => Step::StartAnew,
        "goes" => Step::GoOnFrom { document: rest.strip_prefix("on from ")?.to_string() },
        _ => return None,
    })
}

/// A folder in which a reader follows a document.
struct Journey {
    folder: TempDir,
}

impl Journey {
    fn begin() -> Journey {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&repository().join("examples"), &folder.path().join("examples"));
        Journey { folder }
    }

    /// Takes a step whose outcome is not looked at.
    fn take(&mut self, step: &Step, document: &Document) {
        let path = |file: &str| self.folder.path().join(file);
        match step {
            Step::Show { command, .. } => drop(self.run(command)),
            Step::Run { command } => {
                let ran = self.run(command);
                assert!(ran.code < 2, "{command}: {}", ran.error);
            }
            Step::Replace { file, old, new } => {
                let text = fs::read_to_string(path(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
                assert_eq!(text.matches(old).count(), 1, "{file} does not hold {old:?} once");
                fs::write(path(file), text.replace(old, new)).expect("can be written");
            }
            Step::Write { file, block } => {
                fs::create_dir_all(path(file).parent().expect("a folder")).expect("can be made");
                fs::write(path(file), document.lines[block.clone()].join("\n") + "\n").expect("can be written");
            }
            Step::Quotes { file, block } => {
                let text = fs::read_to_string(path(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
                let mut rest = text.lines();
                let missing = document.lines[block.clone()].iter().find(|quoted| !rest.any(|line| line == *quoted));
                assert!(missing.is_none(), "{file} does not say {missing:?} there");
            }
            Step::StartAnew => *self = Journey::begin(),
            Step::GoOnFrom { document } => {
                let earlier = Document::read(&repository().join("docs/manual").join(document));
                for (_, step) in &earlier.steps {
                    self.take(step, &earlier);
                }
            }
        }
    }

    /// Runs a command as a reader types it.
    fn run(&self, typed: &str) -> Ran {
        let words = typed.strip_prefix("purse ").or_else(|| typed.strip_prefix(FROM_SOURCE));
        let words = words.unwrap_or_else(|| panic!("$ {typed}: only `purse` is run; give other blocks another fence"));
        let words: Vec<&str> = words.split_whitespace().collect();
        assert!(!words.iter().any(|word| [">", "|", "&&"].contains(word)), "$ {typed}: no shell runs this");
        ran(command(&words).current_dir(self.folder.path()).output().expect("the binary runs"))
    }
}

/// The lines that a user sees.
fn seen(ran: &Ran) -> Vec<String> {
    let printed = format!("{}{}", ran.out, ran.error);
    printed.trim_end().lines().map(|line| line.trim_end().to_string()).collect()
}

/// Whether these lines were found, but for those that were left out.
fn fits(transcript: &[String], found: &[String]) -> bool {
    places(transcript, found, |shown, found| shown == found).is_some()
}

/// The transcript with the lines that are printed now; none if those that were kept cannot be told among them.
fn mended(transcript: &[String], found: &[String]) -> Option<Vec<String>> {
    // A command that used to do something and now ends with an error is not to be published as it is.
    let fails = |lines: &[String]| lines.iter().any(|line| line.starts_with("error: "));
    if fails(found) && !fails(transcript) {
        return None;
    }
    if !transcript.iter().any(|line| line == LEFT_OUT) {
        return Some(found.to_vec());
    }
    let kept = places(transcript, found, |shown, found| words(shown) == words(found))?;
    let parts: Vec<&[String]> = kept.into_iter().map(|part| &found[part]).collect();
    Some(parts.join(&[LEFT_OUT.to_string()][..]))
}

/// A line's words, with a mark in place of whatever holds a figure.
fn words(line: &str) -> Vec<&str> {
    let word = |word| match word {
        _ if str::contains(word, |sign: char| sign.is_ascii_digit()) => "0",
        _ if word.starts_with('─') => "─",
        _ => word,
    };
    line.split_whitespace().map(word).collect()
}

/// Where each part of a transcript, between what was left out, stands among the lines that were found: the first part at
/// their beginning, the last at their end.
fn places(transcript: &[String], found: &[String], same: impl Fn(&str, &str) -> bool) -> Option<Vec<Range<usize>>> {
    let parts: Vec<&[String]> = transcript.split(|line| line == LEFT_OUT).collect();
    let mut at = 0;
    let mut places = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let latest = found.len().checked_sub(part.len())?;
        let from = if number + 1 == parts.len() { latest.max(at) } else { at };
        let to = if number == 0 { 0 } else { latest };
        let fits = |at: &usize| part.iter().zip(&found[*at..]).all(|(shown, found)| same(shown, found));
        let begin = (from..=to).find(fits)?;
        at = begin + part.len();
        places.push(begin..at);
    }
    Some(places)
}

#[test]
fn every_command_and_option_is_in_the_manual_and_no_other() {
    let manual = fs::read_to_string(repository().join("docs/manual/commands.md")).expect("the manual");
    let sections = sections(&manual);
    let taken = taken();
    let mut wrong = Vec::new();
    for (title, options) in &taken {
        let named = sections.get(title.as_str()).map(|section| named(section)).unwrap_or_default();
        wrong.extend((!sections.contains_key(title.as_str())).then(|| format!("no section {title}")));
        wrong.extend(options.difference(&named).map(|option| format!("{title} does not name {option}")));
    }
    for (title, section) in sections.iter().filter(|(title, _)| title.starts_with("`purse ")) {
        wrong.extend(
            formats(section).filter(|has| !section.contains(has.as_str())).map(|has| format!("{title} lacks: {has}")),
        );
    }
    let titles = sections.keys().filter(|title| title.starts_with("`purse ") && !taken.contains_key(**title));
    wrong.extend(titles.map(|title| format!("there is no {title}")));
    let known: BTreeSet<String> = taken.into_values().flatten().collect();
    wrong.extend(named(&manual).difference(&known).map(|option| format!("there is no {option}")));
    assert!(wrong.is_empty(), "docs/manual/commands.md: {wrong:#?}");
}

/// The formats of the command whose example a section shows, as the section should name them: what the program says when
/// it is asked for one that few commands have.
fn formats(section: &str) -> Option<String> {
    let example = section.lines().find_map(|line| line.strip_prefix("$ purse "))?;
    let plain = example.split(" --format").next().unwrap_or(example);
    let words: Vec<&str> = plain.split(' ').chain(["--format", "sarif"]).collect();
    let said = purse(&words).error;
    let has = said
        .split_once("it has: ")
        .map_or("table, json, csv, html, sarif", |(_, rest)| rest.lines().next().unwrap_or(rest));
    Some(format!("Formats: {has}."))
}

/// The program's options, by the title of the section that has to name them.
fn taken() -> BTreeMap<String, BTreeSet<String>> {
    let program = help("purse");
    let mut taken = BTreeMap::new();
    let mut waiting = program.commands;
    while let Some(command) = waiting.pop() {
        let help = help(&command);
        waiting.extend(help.commands);
        taken.insert(format!("`{command}`"), &help.options - &program.options);
    }
    taken.insert("What every command takes".to_string(), program.options);
    taken
}

/// What `--help` lists.
struct Help {
    /// In full, such as `purse ledger check`.
    commands: Vec<String>,
    /// The long ones, such as `--as-at`.
    options: BTreeSet<String>,
}

fn help(command: &str) -> Help {
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--help"]).collect();
    let printed = purse(&words).out;
    let of_command =
        printed.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = of_command.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    let commands = names.map(|name| format!("{command} {name}")).collect();
    let options = printed.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(named).collect();
    Help { commands, options }
}

/// The long options that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-');
    let is_option = |word: &&str| word.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_alphabetic));
    words.filter(is_option).map(str::to_string).collect()
}

/// What stands below each title, up to the next.
fn sections(text: &str) -> BTreeMap<&str, &str> {
    let parts = text.split("\n#").map(|part| part.trim_start_matches('#').trim_start());
    parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let documents = [".", "docs", "docs/manual", "docs/decisions"].into_iter().flat_map(markdown);
    let mut wrong = Vec::new();
    for path in documents {
        let text = fs::read_to_string(&path).expect("a document");
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("http")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let to = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            if !to.exists() || !anchor.is_empty() && !anchors(&to).contains(anchor) {
                wrong.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links to nowhere: {wrong:#?}");
}

/// The Markdown files of a folder of the repository.
fn markdown(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("can be read").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// What a link can name in a document: its titles in small letters, without signs, and with `-` for spaces.
fn anchors(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let anchor = |title: &str| {
        let kept = title.to_lowercase().replace(' ', "-");
        kept.chars().filter(|sign| sign.is_alphanumeric() || ['-', '_'].contains(sign)).collect()
    };
    sections(&text).into_keys().map(anchor).collect()
}
