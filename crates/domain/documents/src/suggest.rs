//! "Did you mean …?"

/// The candidate nearest to `word`, if any is near enough to be worth suggesting.
///
/// Nearness is the Damerau-Levenshtein distance, ignoring case; at most a third of the longer word may differ, and
/// ties go to the first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
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
}
