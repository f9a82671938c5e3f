//! Who was allocated.

use std::collections::HashMap;

/// The participants of a history, with their lines.
#[derive(Debug, Default)]
pub(super) struct Ids {
    lines: HashMap<String, usize>,
    /// What ids with a letter beyond ASCII look like, by Unicode's skeletons (UTS 39). Ids in ASCII such
    /// as `I1` and `l1` are alike too, and in use.
    looks_beyond: HashMap<String, (String, usize)>,
    /// What all ids look like, once that was asked.
    looks: Option<HashMap<String, (String, usize)>>,
}

impl Ids {
    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.lines.reserve(more);
    }

    /// The line of an id.
    pub(super) fn line(&self, id: &str) -> Option<usize> {
        self.lines.get(id).copied()
    }

    /// Puts an id on a line, unless it stands on one, which is returned.
    pub(super) fn put(&mut self, id: &str, line: usize) -> Option<usize> {
        if let Some(earlier) = self.line(id) {
            return Some(earlier);
        }
        self.lines.insert(id.to_owned(), line);
        let own = || (id.to_owned(), line);
        if !id.is_ascii() {
            self.looks_beyond.entry(look(id)).or_insert_with(own);
        }
        if let Some(looks) = &mut self.looks {
            looks.entry(look(id)).or_insert_with(own);
        }
        None
    }

    /// Another id that a new one looks like, where one of the two has a letter beyond ASCII; and its line.
    pub(super) fn look_alike(&mut self, id: &str) -> Option<(String, usize)> {
        if id.is_ascii() {
            let is_empty = self.looks_beyond.is_empty();
            let other = || self.looks_beyond.get(&look(id)).cloned();
            return if is_empty { None } else { other() };
        }
        let looks = self.looks.get_or_insert_with(|| {
            let mut ids: Vec<(&String, usize)> =
                self.lines.iter().map(|(id, &line)| (id, line)).collect();
            // Of ids that look alike the first is told.
            ids.sort_unstable_by_key(|&(_, line)| std::cmp::Reverse(line));
            let looks = ids.into_iter();
            looks
                .map(|(id, line)| (look(id), (id.clone(), line)))
                .collect()
        });
        looks.get(&look(id)).cloned()
    }
}

fn look(id: &str) -> String {
    unicode_security::skeleton(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_with_other_letters_is_known_by_its_look() {
        let mut ids = Ids::default();
        // The second begins with a Cyrillic letter.
        assert_eq!(ids.put("P-1", 2), None);
        assert_eq!(ids.look_alike("\u{420}-1"), Some(("P-1".to_owned(), 2)));
        assert_eq!(ids.put("\u{420}-2", 3), None);
        assert_eq!(ids.look_alike("P-2"), Some(("\u{420}-2".to_owned(), 3)));
        assert_eq!(ids.look_alike("P-3"), None);
        assert_eq!(ids.put("P-1", 4), Some(2));
        assert_eq!(ids.put("I1", 5), None);
        assert_eq!(ids.look_alike("l1"), None);
    }
}
