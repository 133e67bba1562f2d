//! Names and how frequent they are. Where the lists come from is said in `data/README.md`.

use std::collections::HashMap;
use std::str::FromStr;

use strum::{EnumCount, EnumString, VariantArray};

use crate::error::SynthError;
use crate::random::Stream;

/// Whether someone is recorded as female or male.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Sex {
    Female,
    Male,
}

/// Where someone's names come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Group {
    British,
    SouthAsian,
    Polish,
    WestAfrican,
}

/// How many of a hundred people are of each group.
const GROUP_SHARES: [u64; Group::COUNT] = [84, 8, 5, 3];

/// All lists.
pub(crate) struct Names {
    surnames: [Pool; Group::COUNT],
    forenames: [[Pool; Sex::COUNT]; Group::COUNT],
    /// Looked into by name only, so that its order never matters.
    short_forms: HashMap<&'static str, Vec<&'static str>>,
}

/// A list of names, and how many people bear each one or one before it.
#[derive(Default)]
struct Pool {
    names: Vec<&'static str>,
    up_to: Vec<u64>,
}

impl Names {
    /// Reads the lists, which are part of this program.
    pub(crate) fn load() -> Result<Names, SynthError> {
        let mut names =
            Names { surnames: Default::default(), forenames: Default::default(), short_forms: HashMap::new() };
        let list = List { file: "surnames.csv", text: include_str!("../../data/surnames.csv") };
        for [group, name, weight] in list.rows()? {
            names.surnames[list.read::<Group>(group)? as usize].push(name, list.read(weight)?);
        }
        let list = List { file: "forenames.csv", text: include_str!("../../data/forenames.csv") };
        for [group, sex, name, weight] in list.rows()? {
            let pools = &mut names.forenames[list.read::<Group>(group)? as usize];
            pools[list.read::<Sex>(sex)? as usize].push(name, list.read(weight)?);
        }
        let list = List { file: "short-forms.csv", text: include_str!("../../data/short-forms.csv") };
        for [name, forms] in list.rows()? {
            names.short_forms.insert(name, forms.split(' ').collect());
        }
        Ok(names)
    }

    /// A group, by its share.
    pub(crate) fn group(stream: &mut Stream) -> Group {
        Group::VARIANTS[stream.weighted(&GROUP_SHARES)]
    }

    /// A surname, by its frequency.
    pub(crate) fn surname(&self, group: Group, stream: &mut Stream) -> &'static str {
        self.surnames[group as usize].draw(stream)
    }

    /// A forename, by its frequency.
    pub(crate) fn forename(&self, group: Group, sex: Sex, stream: &mut Stream) -> &'static str {
        self.forenames[group as usize][sex as usize].draw(stream)
    }

    /// What a bearer of the forename is called; nothing if it has no short form.
    pub(crate) fn short_form(&self, forename: &str, stream: &mut Stream) -> Option<&'static str> {
        self.short_forms.get(forename).map(|forms| stream.pick(forms))
    }
}

impl Pool {
    fn push(&mut self, name: &'static str, weight: u64) {
        self.up_to.push(self.up_to.last().unwrap_or(&0) + weight);
        self.names.push(name);
    }

    fn draw(&self, stream: &mut Stream) -> &'static str {
        let drawn = stream.below(self.up_to.last().copied().unwrap_or(1));
        self.names.get(self.up_to.partition_point(|up_to| *up_to <= drawn)).copied().unwrap_or("Smith")
    }
}

/// A list that is part of this program.
struct List {
    file: &'static str,
    text: &'static str,
}

impl List {
    /// The cells of each row behind the header. The lists have no quotes.
    fn rows<const COLUMNS: usize>(&self) -> Result<Vec<[&'static str; COLUMNS]>, SynthError> {
        let cells = |line: &'static str| line.split(',').collect::<Vec<_>>().try_into();
        let rows: Result<Vec<_>, Vec<&str>> = self.text.lines().skip(1).map(cells).collect();
        rows.map_err(|cells| self.damaged(&cells.join(",")))
    }

    fn read<T: FromStr>(&self, cell: &str) -> Result<T, SynthError> {
        cell.parse().map_err(|_| self.damaged(cell))
    }

    fn damaged(&self, what: &str) -> SynthError {
        SynthError::BuiltIn { file: self.file, why: format!("`{what}` is not what stands there") }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use strum::VariantArray;

    use super::{Group, Names, Sex};
    use crate::random::{Stream, Topic};

    #[test]
    fn frequent_names_are_drawn_frequently() {
        let names = Names::load().expect("the lists are whole");
        let mut stream = Stream::new(1, Topic::Identity, 0);
        let smiths = (0..10_000).filter(|_| names.surname(Group::British, &mut stream) == "Smith").count();
        assert!((150..400).contains(&smiths), "{smiths}");
        assert!(names.short_form("William", &mut stream).is_some());
        assert_eq!(names.short_form("Zoë", &mut stream), None);
    }

    /// The police write Windows-1252, so every name must have a spelling in it; and some must differ from ASCII, or the
    /// encoding would not be put to any test.
    #[test]
    fn every_name_can_be_written_by_the_police() {
        let names = Names::load().expect("the lists are whole");
        let of_group = |group: &Group| {
            let pools = &names.forenames[*group as usize];
            let [female, male] = [Sex::Female, Sex::Male].map(|sex| &pools[sex as usize].names);
            [&names.surnames[*group as usize].names, female, male].into_iter().flatten().copied().collect::<Vec<_>>()
        };
        let all: Vec<&str> = Group::VARIANTS.iter().flat_map(of_group).collect();
        for name in &all {
            assert!(!WINDOWS_1252.encode(name).2, "{name}");
        }
        assert!(all.iter().filter(|name| !name.is_ascii()).count() >= 5);
    }
}
