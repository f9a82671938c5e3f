//! Content lines of iCalendar (RFC 5545, 3.1): folded, and their texts escaped.

/// Octets of a line, without its end, at most.
const LONGEST: usize = 75;

/// Appends `name:value` with its line end, folded where it is long. The value is written as it is.
pub(super) fn push(out: &mut String, name: &str, value: &str) {
    let mut room = LONGEST;
    for character in name.chars().chain([':']).chain(value.chars()) {
        if character.len_utf8() > room {
            out.push_str("\r\n ");
            room = LONGEST - 1;
        }
        out.push(character);
        room -= character.len_utf8();
    }
    out.push_str("\r\n");
}

/// Appends a property whose value is a text (RFC 5545, 3.3.11).
pub(super) fn push_text(out: &mut String, name: &str, text: &str) {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            ',' | ';' | '\\' => escaped.extend(['\\', character]),
            // Not allowed in a text, escaped or not.
            character if character.is_ascii_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            character => escaped.push(character),
        }
    }
    push(out, name, &escaped);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, text: &str) -> String {
        let mut out = String::new();
        push_text(&mut out, name, text);
        out
    }

    #[test]
    fn what_separates_values_is_escaped() {
        assert_eq!(
            line("SUMMARY", "1,5 mg; a\\b\nc:d \"e\"\r"),
            "SUMMARY:1\\,5 mg\\; a\\\\b\\nc:d \"e\"\u{fffd}\r\n"
        );
    }

    #[test]
    fn a_line_of_75_octets_stays_whole() {
        let text = "x".repeat(75 - "SUMMARY:".len());
        assert_eq!(line("SUMMARY", &text), format!("SUMMARY:{text}\r\n"));
        let folded = line("SUMMARY", &format!("{text}y"));
        assert_eq!(folded, format!("SUMMARY:{text}\r\n y\r\n"));
    }

    #[test]
    fn no_character_is_split() {
        let text = "\u{1F9EA}\u{E9}".repeat(60);
        let folded = line("S", &text);
        let lines: Vec<&str> = folded.trim_end().split("\r\n").collect();
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|line| line.len() <= LONGEST));
        // A line ends where the next character has no room.
        assert!(lines.iter().rev().skip(1).all(|line| line.len() > 71));
        assert_eq!(folded.replace("\r\n ", ""), format!("S:{text}\r\n"));
    }
}
