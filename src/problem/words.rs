//! Words of messages: names listed, long text shortened, the nearest name.

use crate::characters::visible;

/// How many names a message lists.
const MAX_NAMES: usize = 15;

/// How many characters of a cell a message shows.
const MAX_SHOWN: usize = 60;

/// How many names are searched for the nearest, and how long they may be.
const MAX_SEARCHED: usize = 1000;

/// The text, shortened where it is long, with what is not seen written by its number.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

/// The names separated by commas; at most [`MAX_NAMES`] of them.
pub(crate) fn several(names: &[&str]) -> String {
    let list = names[..names.len().min(MAX_NAMES)].join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// The names in backticks, separated by commas; at most [`MAX_NAMES`] of them.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let first: Vec<String> = names
        .by_ref()
        .take(MAX_NAMES)
        .map(|name| format!("`{}`", shown(name)))
        .collect();
    let more = names.count();
    let list = first.join(", ");
    if more == 0 {
        list
    } else {
        format!("{list} and {more} more")
    }
}

/// The candidate that differs least from the name, if it is near enough to be a slip.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = plain(name);
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .take(MAX_SEARCHED)
        .filter(|candidate| candidate.len() <= 4 * MAX_SHOWN && name.len() <= 4 * MAX_SHOWN)
        .map(|candidate| (strsim::levenshtein(&name, &plain(candidate)), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The letters and digits of the name in lower case: what is left when spelling is ignored.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_a_slip_away() {
        let names = ["site_id", "name", "country"];
        assert_eq!(nearest("SiteID", names), Some("site_id"));
        assert_eq!(nearest("contry", names), Some("country"));
        assert_eq!(nearest("weight", names), None);
        assert_eq!(
            nearest("samplesize", ["sample_size", "name"]),
            Some("sample_size")
        );
        assert_eq!(nearest(&"x".repeat(100_000), names), None);
    }

    #[test]
    fn long_lists_and_texts_are_shortened() {
        let names = vec!["a"; MAX_NAMES + 3];
        assert!(listed(names).ends_with("`a` and 3 more"));
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert_eq!(shown(&"ü".repeat(100)), format!("{}...", "ü".repeat(60)));
    }
}
