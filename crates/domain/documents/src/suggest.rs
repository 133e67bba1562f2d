//! "Did you mean …?"

/// A text of more characters than this is no slip of the pen. Comparing two takes time by the product of their lengths.
const CHARACTERS_MAX: usize = 200;

/// The candidate nearest to `word`, if any is near enough to be worth suggesting.
///
/// Nearness is the Damerau-Levenshtein distance, ignoring case; at most a third of the longer word may differ, and
/// ties go to the first candidate. Texts of more than two hundred characters are not compared.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > CHARACTERS_MAX {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= word.chars().count().max(candidate.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let keys = ["annual", "clause", "instalments", "kind"];
        assert_eq!(nearest("cluase", keys), Some("clause"));
        assert_eq!(nearest("Instalment", keys), Some("instalments"));
        assert_eq!(nearest("price", keys), None);
        assert_eq!(nearest("", keys), None);
    }

    #[test]
    fn long_texts_are_no_slips_of_the_pen() {
        let long = "a".repeat(40_000);
        assert_eq!(nearest(&long, ["a", &format!("{long}b")]), None);
        assert_eq!(nearest("clase", [long.as_str(), "clause"]), Some("clause"));
    }
}
