//! Slips of the hand: what typing, hearing and copying make of names, dates and numbers.

use jiff::civil::Date;
use units::Day;

use crate::random::Stream;

/// The neighbours of each key on a British keyboard.
const NEIGHBOURS: &[&str] = &[
    "qwsz", "bvghn", "cxdfv", "dserfcx", "ewsdr", "frtgvcd", "gtyhbvf", "hyujnbg", "iujko", "juikmnh", "kiolmj",
    "lopk", "mnjk", "nbhjm", "oiklp", "pol", "qwa", "redft", "swedxza", "trfgy", "uyhji", "vcfgb", "wqase", "xzsdc",
    "ytghu", "zasx",
];

/// Spellings that sound alike.
const SOUNDS: &[(&str, &str)] = &[
    ("ph", "f"),
    ("f", "ph"),
    ("ck", "k"),
    ("k", "ck"),
    ("ie", "y"),
    ("y", "ie"),
    ("ll", "l"),
    ("tt", "t"),
    ("nn", "n"),
    ("ea", "ee"),
    ("s", "z"),
    ("ou", "oo"),
    ("ey", "y"),
    ("son", "sen"),
];

/// A name with one slip: a neighbouring key, a letter left out, doubled, put in or changed about, or another spelling of
/// the same sound.
pub(crate) fn in_name(name: &str, stream: &mut Stream) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = stream.below(letters.len().max(1) as u64) as usize;
    match stream.below(100) {
        0..25 => letters[at] = neighbour(letters[at], stream),
        25..45 if letters.len() > 2 => drop(letters.remove(at)),
        45..60 => letters.insert(at, neighbour(letters[at], stream)),
        60..75 if letters.len() > 2 => {
            let at = at.min(letters.len() - 2);
            letters.swap(at, at + 1);
        }
        75..82 => letters.insert(at, letters[at]),
        _ => return in_sound(name, stream),
    }
    letters.into_iter().collect()
}

fn neighbour(letter: char, stream: &mut Stream) -> char {
    let small = letter.to_ascii_lowercase();
    let keys = NEIGHBOURS.iter().find(|keys| keys.starts_with(small)).map_or("e", |keys| &keys[1..]);
    let pressed = char::from(stream.pick(keys.as_bytes()));
    if letter.is_ascii_uppercase() { pressed.to_ascii_uppercase() } else { pressed }
}

fn in_sound(name: &str, stream: &mut Stream) -> String {
    // The first letter stays, or capitals would be lost.
    let fits: Vec<_> =
        SOUNDS.iter().filter(|(from, _)| name.get(1..).is_some_and(|rest| rest.contains(from))).collect();
    if fits.is_empty() {
        return name.chars().chain(name.chars().last()).collect();
    }
    let (from, to) = stream.pick(&fits);
    let (first, rest) = name.split_at(1);
    format!("{first}{}", rest.replacen(from, to, 1))
}

/// A number or postcode with one slip: a wrong digit or letter, or two neighbours changed about.
pub(crate) fn in_number(number: &str, stream: &mut Stream) -> String {
    let mut marks: Vec<char> = number.chars().collect();
    let at = stream.below(marks.len().saturating_sub(1).max(1) as u64) as usize;
    if stream.percent(40) && marks.len() > 1 {
        marks.swap(at, at + 1);
    } else if marks[at].is_ascii_digit() {
        marks[at] = char::from(b'0' + stream.below(10) as u8);
    } else if marks[at].is_ascii_alphabetic() {
        marks[at] = char::from(b'A' + stream.below(26) as u8);
    }
    marks.into_iter().collect()
}

/// Day and month in each other's place, where that makes a date.
pub(crate) fn day_and_month(born: Day) -> Day {
    let date = born.date();
    Date::new(date.year(), date.day(), date.month()).map_or(born, Day::from)
}

/// 1 January of the same year.
pub(crate) fn first_of_january(born: Day) -> Day {
    Day::from(jiff::civil::date(born.date().year(), 1, 1))
}

/// A year that is 1 or 10 off.
pub(crate) fn wrong_year(born: Day, stream: &mut Stream) -> Day {
    let date = born.date();
    let year = date.year() + [-10, -1, 1, 10][stream.below(4) as usize];
    Date::new(year, date.month(), date.day()).map_or(born, Day::from)
}

/// A date with a wrong digit, if that is a date.
pub(crate) fn wrong_digit(born: Day, stream: &mut Stream) -> Day {
    let mut digits = born.to_string().into_bytes();
    let at = stream.pick(&[2_usize, 3, 5, 6, 8, 9]);
    digits[at] = b'0' + stream.below(10) as u8;
    String::from_utf8(digits).ok().and_then(|text| text.parse().ok()).unwrap_or(born)
}

#[cfg(test)]
mod tests {
    use units::Day;

    use super::{day_and_month, first_of_january, in_name, in_number, wrong_digit, wrong_year};
    use crate::random::{Stream, Topic};

    #[test]
    fn slips_are_small() {
        let mut stream = Stream::new(1, Topic::Record, 0);
        let mut changed = 0;
        for name in ["Christopher", "Jo", "Zoë", "O'Brien", "d’Arcy", "Phillipson", "X"] {
            for _ in 0..200 {
                let slipped = in_name(name, &mut stream);
                let (before, after) = (name.chars().count(), slipped.chars().count());
                assert!(before.abs_diff(after) <= 1, "{name} {slipped}");
                assert!(!slipped.is_empty());
                changed += u32::from(slipped != name);
            }
        }
        assert!(changed > 1300, "{changed}");
        for number in ["AB123456C", "2003/0011985X", "CX4 1AA"] {
            for _ in 0..200 {
                assert_eq!(in_number(number, &mut stream).len(), number.len());
            }
        }
    }

    #[test]
    fn slips_in_dates_are_dates() {
        let day = |text: &str| text.parse::<Day>().expect("a date");
        assert_eq!(day_and_month(day("1987-03-14")), day("1987-03-14"), "there is no fourteenth month");
        assert_eq!(day_and_month(day("1987-03-04")), day("1987-04-03"));
        assert_eq!(first_of_january(day("1987-03-04")), day("1987-01-01"));
        let mut stream = Stream::new(1, Topic::Record, 1);
        for _ in 0..500 {
            let off = wrong_year(day("1988-02-29"), &mut stream).date().year();
            assert!([1978, 1987, 1988, 1989, 1998].contains(&off));
            assert!(wrong_digit(day("1987-03-04"), &mut stream).to_string().len() == 10);
        }
    }
}
