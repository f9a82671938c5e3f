//! Names of visits as participants have them, with numbers in place of what stands in braces.

/// What becomes a number in the name of a visit.
const PLACEHOLDERS: [&str; 3] = ["{n}", "{cycle}", "{day}"];

/// The place of the visit of this name: the one that is named so exactly, else the first whose
/// placeholders can become numbers that make it.
pub(super) fn visit_named(names: &[&str], text: &str) -> Option<usize> {
    let exactly = names.iter().position(|name| *name == text);
    exactly.or_else(|| names.iter().position(|name| fits(name, text)))
}

fn fits(name: &str, text: &str) -> bool {
    let first = PLACEHOLDERS
        .iter()
        .filter_map(|placeholder| Some((name.find(placeholder)?, placeholder.len())))
        .min();
    let Some((at, length)) = first else {
        return name == text;
    };
    let Some(rest) = text.strip_prefix(&name[..at]) else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = !rest.starts_with('0');
    is_number && (1..=digits).any(|digits| fits(&name[at + length..], &rest[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_the_name_has_braces() {
        let names = ["Week 12", "C{cycle}D{day}", "Imaging {n}", "C1D1"];
        for (text, place) in [
            ("Week 12", Some(0)),
            ("C12D15", Some(1)),
            ("C1D1", Some(3)),
            ("Imaging 8", Some(2)),
            ("Imaging ", None),
            ("Imaging 08", None),
            ("Imaging 8b", None),
            ("CxD1", None),
            ("Week 13", None),
            ("C{cycle}D{day}", Some(1)),
        ] {
            assert_eq!(visit_named(&names, text), place, "{text}");
        }
        assert_eq!(visit_named(&["{n}{day}"], "12"), Some(0));
        assert_eq!(visit_named(&["{n}{day}"], "1"), None);
    }
}
