//! Who is who: the numbers of people, linked anew only when identities, the model or earlier numbers have changed.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use engine::{Cores, IdentityInput, KeptNumber, known, read_numbers, read_people, write_numbers};
use linkage::{
    Assignment, Change, Decided, DecidedEntity, Decision, EntityKey, EntityNo, Links, Model, Secret, Verdict, assign,
    link_blocks,
};
use serde::{Deserialize, Serialize};
use units::PersonNo;

use crate::digest::digest_of;
use crate::erased_links::with_links_of_erased;
use crate::error::RunError;
use crate::evidence::{deliveries_of_people, make_folder};
use crate::identities::Identities;
use crate::loaded::{Loaded, Ready};
use crate::plan::blocks_within_reason;
use crate::progress::Progress;
use crate::review::written_at;

/// The people of all identity tables, read when they are first needed.
pub(crate) struct People {
    identities: Identities,
    inputs: Vec<IdentityInput>,
    /// The evidence key of each input.
    keys: Vec<String>,
    secret: Option<Secret>,
    read: OnceCell<engine::People>,
}

/// The numbers of one linkage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Names the linkage by what it was made from.
    pub id: String,
    /// Names what it was made from: the identities and the model, without earlier numbers.
    pub made_from: String,
    /// The linkage before it, whose numbers it kept.
    pub previous: Option<String>,
    /// How many sources' records of people there were.
    pub entities: u64,
    /// How many people they are.
    pub people: u64,
    /// One more than the highest number given out.
    pub next: u32,
    /// How many numbers are new.
    pub new: u64,
    /// Two numbers that have become one: the one that stays, and the one that has gone.
    pub merged: Vec<[u32; 2]>,
    /// One number that has become two: the one that was, and the one that is new.
    pub split: Vec<[u32; 2]>,
    /// How many records went from one person to another.
    pub moved: u64,
    /// Decisions by which numbers have become one or two.
    #[serde(default)]
    pub decided: Vec<DecidedChange>,
}

/// Two numbers that have become one, or one that has become two, because somebody decided so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedChange {
    /// The numbers, as in [`Numbers::merged`] or [`Numbers::split`].
    pub numbers: [u32; 2],
    /// Who, and where that is written: `decisions.csv:3, ann on 2027-11-02`.
    pub by: String,
}

/// The person of each record number of each delivery.
pub(crate) struct PersonLists {
    by_key: BTreeMap<String, Arc<[u32]>>,
}

impl PersonLists {
    /// Those of a delivery, by its evidence key.
    pub fn of(&self, key: &str) -> Arc<[u32]> {
        self.by_key.get(key).map_or_else(|| Arc::from([]), Arc::clone)
    }
}

impl People {
    /// The people of a report's deliveries.
    pub fn of(report: &intake::Report, loaded: &Loaded) -> Result<People, RunError> {
        let identities = &loaded.identities;
        let mut people = People {
            identities: identities.clone(),
            inputs: Vec::new(),
            keys: Vec::new(),
            secret: loaded.secret.clone(),
            read: OnceCell::new(),
        };
        for (source, table, delivery) in deliveries_of_people(report) {
            let Some(identity) = &delivery.stored.identity else { continue };
            let name = source
                .parse()
                .map_err(|why| RunError::Unusable(format!("the source folder `{source}` needs another name: {why}")))?;
            people.inputs.push(IdentityInput {
                source: name,
                table: table.to_string(),
                path: identities.path(identity),
                key: None,
            });
            people.keys.push(delivery.stored.key.clone());
        }
        Ok(people)
    }

    /// Everyone's records.
    pub fn read(&self) -> Result<&engine::People, RunError> {
        if let Some(read) = self.read.get() {
            return Ok(read);
        }
        let read = read_people(&self.inputs_with_key()?, self.secret.as_ref())?;
        Ok(self.read.get_or_init(|| read))
    }

    /// The identity tables, with the key that opens them, for whoever may show them.
    pub fn inputs_with_key(&self) -> Result<Vec<IdentityInput>, RunError> {
        let key = self.identities.key()?;
        Ok(self.inputs.iter().map(|input| IdentityInput { key: key.clone(), ..input.clone() }).collect())
    }

    /// The number of each entity, by a linkage that has been made.
    pub fn of_entities(&self, numbers: &Numbers) -> Result<Vec<PersonNo>, RunError> {
        let records = &self.read()?.records;
        // The file lists the entities of this linkage first, in the order which they had before anybody was erased.
        let kept = numbers.kept(&self.identities)?;
        let mut persons = vec![PersonNo(u32::MAX); records.entity_count()];
        for (at, kept) in kept.iter().take(records.entity_count()).enumerate() {
            let key = EntityKey { source: &kept.source, key: &kept.key };
            let at = u32::try_from(at).ok().map(EntityNo).filter(|entity| records.key(*entity) == key);
            if let Some(entity) = at.or_else(|| records.find(key)) {
                persons[entity.0 as usize] = kept.person;
            }
        }
        Ok(persons)
    }

    /// The person of each record number, by a linkage that has been made.
    pub fn persons(&self, numbers: &Numbers) -> Result<PersonLists, RunError> {
        let people = self.read()?;
        let of_entity = self.of_entities(numbers)?;
        let by_key = self.keys.iter().cloned().zip(people.persons(&of_entity)).collect();
        Ok(PersonLists { by_key })
    }
}

impl Numbers {
    /// The linkage of these people: the previous one if nothing has changed since, else one made before from the same
    /// things, else a new one.
    pub(crate) fn find_or_link(
        people: &People,
        ready: Ready<'_>,
        previous: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Numbers, RunError> {
        match Numbers::find(people, ready, previous) {
            Some(found) => Ok(found),
            None => {
                let kept = kept_numbers(&ready.loaded.identities, previous)?;
                let links = link(people, &ready.loaded.model, &kept, progress)?;
                progress.begin("Numbering people", None);
                let numbers = Numbers::keep(people, ready, previous, &links);
                progress.end();
                numbers
            }
        }
    }

    /// The same, seen from itself: what has become of whom since the linkage before it has been posted, and told.
    fn without_changes(self) -> Numbers {
        Numbers { new: 0, merged: Vec::new(), split: Vec::new(), moved: 0, decided: Vec::new(), ..self }
    }

    /// A linkage that was made before from the same things.
    pub(crate) fn find(people: &People, ready: Ready<'_>, previous: Option<&str>) -> Option<Numbers> {
        let identities = &ready.loaded.identities;
        let made_from = made_from(people, ready);
        let before = previous.and_then(|id| Numbers::read(identities, id));
        before
            .filter(|before| before.made_from == made_from)
            .map(Numbers::without_changes)
            .or_else(|| Numbers::read(identities, &digest_of(&(&made_from, previous))))
    }

    /// Gives everyone a number by links that have been found, and keeps it.
    pub(crate) fn keep(
        people: &People,
        ready: Ready<'_>,
        previous: Option<&str>,
        links: &Links,
    ) -> Result<Numbers, RunError> {
        let identities = &ready.loaded.identities;
        let made_from = made_from(people, ready);
        let id = digest_of(&(&made_from, previous));
        let before = previous.and_then(|id| Numbers::read(identities, id));
        let kept = kept_numbers(identities, previous)?;
        let people = people.read()?;
        // Numbers that nobody has any more are in no list, and are not given again.
        let next = before.as_ref().map_or(PersonNo(1), |before| PersonNo(before.next));
        let assignment = assign(&people.records, &links.clusters, &known(&kept), next)?;
        let mut numbers = Numbers::of(&assignment, links, id, made_from, before.map(|before| before.id));
        numbers.decided = decided_changes(&numbers, ready.loaded, &kept, &people.records, &assignment);
        let path = identities.numbers_path(&numbers.id);
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        write_numbers(people, &assignment.persons, &kept, &path, identities.key()?.as_ref())?;
        // The description comes last: a linkage without one does not count.
        numbers.write(&path)?;
        Ok(numbers)
    }

    fn of(assignment: &Assignment, links: &Links, id: String, made_from: String, previous: Option<String>) -> Numbers {
        let mut numbers = Numbers {
            id,
            made_from,
            previous,
            entities: links.report.entities,
            people: links.cluster_count as u64,
            next: assignment.next.0,
            new: 0,
            merged: Vec::new(),
            split: Vec::new(),
            moved: 0,
            decided: Vec::new(),
        };
        for change in &assignment.changes {
            match change {
                Change::New { .. } => numbers.new += 1,
                Change::Merged { into, from } => numbers.merged.push([into.0, from.0]),
                Change::Split { from, to } => numbers.split.push([from.0, to.0]),
                Change::Moved { .. } => numbers.moved += 1,
            }
        }
        numbers
    }

    /// The number that somebody has now whose number has been retired; nothing if it has not.
    ///
    /// The linkages before this one say into which each number went, the latest first.
    pub(crate) fn successor(&self, identities: &Identities, number: PersonNo) -> Option<PersonNo> {
        let mut into: BTreeMap<u32, u32> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        // Read anew: this linkage may be told without its changes.
        let mut next = Some(self.id.clone());
        while let Some(linkage) =
            next.filter(|id| seen.insert(id.clone())).and_then(|id| Numbers::read(identities, &id))
        {
            for [stays, goes] in &linkage.merged {
                into.entry(*goes).or_insert(*stays);
            }
            next = linkage.previous;
        }
        let mut now = *into.get(&number.0)?;
        // A number goes into a lower one, so this ends.
        while let Some(further) = into.get(&now).filter(|further| **further < now) {
            now = *further;
        }
        Some(PersonNo(now))
    }

    /// Says which number somebody has now, where `asked` is one that nobody has any more; `has_records` says whether
    /// anybody has it.
    pub(crate) fn must_be_in_use(
        &self,
        identities: &Identities,
        asked: PersonNo,
        has_records: bool,
    ) -> Result<(), RunError> {
        match self.successor(identities, asked).filter(|_| !has_records) {
            Some(now) => Err(RunError::RetiredNumber { was: asked.to_string(), now: now.to_string() }),
            None => Ok(()),
        }
    }

    /// What has become of whom since the linkage before, in words: `p-000004 has turned out to be p-000001, by
    /// linkage.toml:3`. `concerns` says whose changes are wanted.
    pub(crate) fn changes_in_words(&self, concerns: impl Fn(u32) -> bool) -> Vec<String> {
        let name = |number: u32| PersonNo(number).to_string();
        let by = |numbers: &[u32; 2]| {
            let decided = self.decided.iter().find(|change| change.numbers == *numbers);
            decided.map_or("by the evidence".to_string(), |change| format!("by decision ({})", change.by))
        };
        let is_wanted = |numbers: &&[u32; 2]| numbers.iter().any(|number| concerns(*number));
        let merged =
            self.merged.iter().filter(is_wanted).map(|numbers| {
                format!("{} has turned out to be {}, {}", name(numbers[1]), name(numbers[0]), by(numbers))
            });
        let split = self.split.iter().filter(is_wanted).map(|numbers| {
            format!(
                "{} has turned out to be two people, {} and {}, {}",
                name(numbers[0]),
                name(numbers[0]),
                name(numbers[1]),
                by(numbers)
            )
        });
        merged.chain(split).collect()
    }

    /// A linkage that was kept; nothing if it is not there, for instance because identities have been erased.
    pub(crate) fn read(identities: &Identities, id: &str) -> Option<Numbers> {
        let path = identities.numbers_path(id);
        let text = fs::read_to_string(path.with_extension("json")).ok()?;
        if path.exists() { serde_json::from_str(&text).ok() } else { None }
    }

    /// Everybody's numbers, in the order in which they were written.
    pub(crate) fn kept(&self, identities: &Identities) -> Result<Vec<KeptNumber>, RunError> {
        Ok(read_numbers(&identities.numbers_path(&self.id), identities.key()?.as_ref())?)
    }

    /// Writes the description beside the numbers. It holds no identity, and is never encrypted.
    fn write(&self, numbers: &Path) -> Result<(), RunError> {
        let path = numbers.with_extension("json");
        let part = path.with_extension(format!("json.{}.part", std::process::id()));
        let on_file = |why| RunError::File { path: path.clone(), why };
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        fs::write(&part, text).map_err(on_file)?;
        fs::rename(&part, &path).map_err(on_file)
    }
}

/// The changes that decisions are about: a merger of two numbers between whose records a decision says the same, and a split
/// between whose parts one says different.
fn decided_changes(
    numbers: &Numbers,
    loaded: &Loaded,
    kept: &[KeptNumber],
    records: &linkage::Records,
    assignment: &Assignment,
) -> Vec<DecidedChange> {
    if numbers.merged.is_empty() && numbers.split.is_empty() {
        return Vec::new();
    }
    let before: BTreeMap<(&str, &str), u32> =
        kept.iter().map(|kept| ((kept.source.as_str(), kept.key.as_str()), kept.person.0)).collect();
    let of = |entity: &DecidedEntity| {
        let at = records.find(entity.key())?;
        let was = before.get(&(entity.source.as_str(), entity.key.as_str())).copied();
        Some((was, assignment.persons[at.0 as usize].0))
    };
    let sides = |decision: &Decision| Some([of(&decision.left)?, of(&decision.right)?]);
    let told =
        |numbers: &[u32; 2], decision: &Decision| DecidedChange { numbers: *numbers, by: decided_by(loaded, decision) };
    let merged = numbers.merged.iter().filter_map(|pair| {
        let is_about = |decision: &&Decision| {
            let was = |side: &(Option<u32>, u32)| side.0;
            sides(decision).is_some_and(|sides| {
                let was = sides.each_ref().map(was);
                was == [Some(pair[0]), Some(pair[1])] || was == [Some(pair[1]), Some(pair[0])]
            })
        };
        loaded.model.same.iter().find(is_about).map(|decision| told(pair, decision))
    });
    let split = numbers.split.iter().filter_map(|pair| {
        let is_about = |decision: &&Decision| {
            sides(decision).is_some_and(|sides| {
                let now = sides.each_ref().map(|side| side.1);
                (now == *pair || now == [pair[1], pair[0]]) && sides.iter().all(|side| side.0 == Some(pair[0]))
            })
        };
        loaded.model.different.iter().find(is_about).map(|decision| told(pair, decision))
    });
    merged.chain(split).collect()
}

/// Who decided, and where that is written.
pub(crate) fn decided_by(loaded: &Loaded, decision: &Decision) -> String {
    let at = written_at(loaded, decision.at);
    let ruling = loaded.decided.rulings().iter().find(|ruling| ruling.at == decision.at);
    ruling.map_or_else(|| at.clone(), |ruling| format!("{at}, {} on {}", ruling.by, ruling.on))
}

/// Names what a linkage is made from: identities, model and decisions.
fn made_from(people: &People, ready: Ready<'_>) -> String {
    let model = ready.loaded.texts.find("linkage.toml").map(|id| ready.loaded.texts.text(id));
    let decided = decided(&ready.loaded.decided);
    if decided.is_empty() {
        return digest_of(&("numbers-1", &people.keys, model));
    }
    digest_of(&("numbers-1", &people.keys, model, decided))
}

/// What has been decided, pair by pair. Lines that change nothing, and the order of lines, do not count.
fn decided(decided: &Decided) -> Vec<(String, [(String, String); 2])> {
    let decisions = |verdict| {
        let name = |entity: &DecidedEntity| (entity.source.as_str().to_string(), entity.key.clone());
        let pairs = decided.pairs().filter(move |pair| decided.verdict(pair, None) == Some(verdict));
        pairs.map(move |pair| (verdict.to_string(), pair.entities().map(name)))
    };
    decisions(Verdict::Same).chain(decisions(Verdict::Different)).collect()
}

/// The numbers of an earlier linkage. Where identities are gone, numbers begin anew.
pub(crate) fn kept_numbers(identities: &Identities, previous: Option<&str>) -> Result<Vec<KeptNumber>, RunError> {
    match previous.and_then(|id| Numbers::read(identities, id)) {
        Some(before) => before.kept(identities),
        None => Ok(Vec::new()),
    }
}

/// Links everyone by a model; `kept` has the numbers of the linkage before.
pub(crate) fn link(
    people: &People,
    model: &Model,
    kept: &[KeptNumber],
    progress: &dyn Progress,
) -> Result<Links, RunError> {
    progress.begin("Reading identities", None);
    let read = people.read();
    progress.end();
    let read = read?;
    let model = with_links_of_erased(model, &read.records, &people.identities)?;
    let blocking = blocks_within_reason(&read.records, &model, progress)?;
    let tick = progress.begin("Linking people: pairs compared", Some(blocking.pairs()));
    let links = link_blocks(&read.records, &model, blocking, &known(kept), &Cores { tick: &*tick });
    progress.end();
    Ok(links)
}
