#![allow(dead_code, reason = "each target uses a part of it")]
//! Changes a text by its lines and words.
//!
//! Bytes changed at random hardly ever give a document that can be read. A line moved, or a value put in the place of
//! another, often does, and so comes further.

/// Values that are often read wrongly.
const TRICKY: &[&str] = &[
    "",
    "0",
    "-1",
    "1e9",
    "0.5",
    ".5",
    "1,000",
    "£0.01",
    "£999999999999999999",
    "100%",
    "99.999999999999999%",
    "1/3",
    "0 days",
    "1 month",
    "31 days",
    "104 weeks",
    "100 years",
    "0001-01-01",
    "2028-02-29",
    "2027-02-29",
    "9999-12-31",
    "31/12/2027",
    "2027-04-01T00:00:00Z",
    "18446744073709551616",
    "\"",
    "\"\"",
    "'",
    "''",
    "[]",
    "{}",
    "[[",
    "]]",
    "\\",
    "\u{feff}",
    "\u{a0}",
    "é",
    "🦀",
    "\0",
    "\t",
    " ",
    "true",
    "null",
    "default",
    "NULL",
    "#",
    "--",
    "/*",
];

/// Mutates `data[skip..size]` as text; with half of the seeds as libFuzzer itself would. `donors` are texts whose lines
/// and words are worth having.
pub fn mutate(data: &mut [u8], size: usize, size_max: usize, seed: u32, skip: usize, donors: &[&str]) -> usize {
    let mut chance = Chance(u64::from(seed) << 1 | 1);
    let text = data.get(skip..size).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_string);
    let (Some(mut text), true) = (text, chance.below(2) == 0) else {
        return libfuzzer_sys::fuzzer_mutate(data, size, size_max);
    };
    for _ in 0..=chance.below(3) {
        let donor = donors.get(chance.below(donors.len() + 1)).map_or_else(|| text.clone(), |donor| donor.to_string());
        text = if chance.below(2) == 0 {
            by_line(&text, &donor, &mut chance)
        } else {
            by_word(&text, &donor, &mut chance)
        };
    }
    let bytes = text.as_bytes();
    let length = bytes.len().min(size_max - skip);
    data[skip..skip + length].copy_from_slice(&bytes[..length]);
    skip + length
}

fn by_line(text: &str, donor: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let given: Vec<&str> = donor.split_inclusive('\n').collect();
    let (at, other) = (chance.below(lines.len().max(1)), chance.below(lines.len().max(1)));
    let Some(gift) = given.get(chance.below(given.len().max(1))) else { return text.to_string() };
    let mended;
    match chance.below(5) {
        _ if lines.is_empty() => lines.push(gift),
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, gift),
        2 => lines.swap(at, other),
        3 => lines[at] = gift,
        // The key of one line with the value of another.
        _ => {
            let key = lines[at].split_once('=').map_or(lines[at], |(key, _)| key);
            mended = match gift.split_once('=') {
                Some((_, value)) => format!("{key}={value}"),
                None => return text.to_string(),
            };
            lines[at] = &mended;
        }
    }
    lines.concat()
}

fn by_word(text: &str, donor: &str, chance: &mut Chance) -> String {
    let (words, given) = (words(text), words(donor));
    if words.is_empty() || given.is_empty() {
        return text.to_string();
    }
    let word = &words[chance.below(words.len())];
    let gift = match chance.below(3) {
        0 => TRICKY[chance.below(TRICKY.len())],
        _ => &donor[given[chance.below(given.len())].clone()],
    };
    // A tricky value may also come right before or behind a word.
    let (start, end) = match chance.below(6) {
        0 => (word.start, word.start),
        1 => (word.end, word.end),
        _ => (word.start, word.end),
    };
    format!("{}{gift}{}", &text[..start], &text[end..])
}

/// Runs of letters, digits and what stands inside values.
fn words(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_in_word = |letter: char| letter.is_alphanumeric() || "_-.£%:/".contains(letter);
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_in_word(*letter)) {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += letter.len_utf8(),
            _ => found.push(at..at + letter.len_utf8()),
        }
    }
    found
}

/// A generator of numbers: Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % bound.max(1)
    }
}
