//! The name that was probably meant.

/// The candidate nearest to what was written, where one is near: at most a third of the letters
/// must be inserted, left out or replaced. Of two equally near, the first.
pub(super) fn nearest<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let (distance, near) = candidates
        .iter()
        .map(|&candidate| (distance(written, candidate), candidate))
        .min_by_key(|&(distance, _)| distance)?;
    let letters = written.chars().count().max(near.chars().count());
    (distance * 3 <= letters).then_some(near)
}

/// Levenshtein's distance in characters.
fn distance(a: &str, b: &str) -> usize {
    // A long text is near nothing; this also bounds the work.
    if a.len().abs_diff(b.len()) > 40 {
        return usize::MAX / 3;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_has_a_nearest_name_and_a_foreign_word_has_none() {
        let known = ["sample_size", "name", "arm"];
        assert_eq!(nearest("samplesize", &known), Some("sample_size"));
        assert_eq!(nearest("arms", &known), Some("arm"));
        assert_eq!(nearest("blinding", &known), None);
        assert_eq!(nearest("x", &[]), None);
        assert_eq!(nearest(&"x".repeat(100_000), &known), None);
    }

    #[test]
    fn the_distance_counts_single_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("é", "e"), 1);
    }
}
