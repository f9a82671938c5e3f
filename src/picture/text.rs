//! How wide a text is, estimated without a font, and where its lines break.

/// The average advance of a character in the sans-serif fonts of the usual systems, as a share of
/// the font size. It is rather too wide: a label may have more room than it needs, not less.
fn advance(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.31,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | ' ' | '\u{a0}' => 0.39,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '\u{2014}' => 0.94,
        'A'..='Z' | '&' | '+' | '<' | '>' | '=' | '~' | '\u{2212}' => 0.71,
        '0'..='9' | 'a'..='z' | ' '..='~' => 0.61,
        '\u{0}'..='\u{2fff}' => 0.68,
        _ => 1.0,
    }
}

/// The width of `text` at a font size, in the unit of the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// `text` in lines not wider than `room`, broken at spaces that may break; a longer word stays whole.
pub(super) fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_ascii_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `text` with an ellipsis where it is wider than `room`.
pub(super) fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - width("\u{2026}", size);
    let mut short = String::new();
    for character in text.chars() {
        left -= advance(character) * size;
        if left < 0.0 {
            break;
        }
        short.push(character);
    }
    short.truncate(short.trim_end().len());
    short.push('\u{2026}');
    short
}

/// `text` in characters that XML 1.0 allows, on one line.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' => ' ',
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            _ => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_grows_with_the_text_and_the_size() {
        assert!(width("mm", 10.0) > width("ii", 10.0));
        assert!((width("big-stick(3)", 22.0) - 2.0 * width("big-stick(3)", 11.0)).abs() < 1e-9);
        assert!(width("", 10.0).abs() < 1e-12);
    }

    #[test]
    fn lines_break_at_spaces() {
        let lines = wrapped("one two  three", 10.0, width("one two", 10.0));
        assert_eq!(lines, ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 10.0, 1.0), ["unbreakable"]);
        assert!(wrapped("  ", 10.0, 100.0).is_empty());
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        let name = "minimization(range, 0.85)";
        assert_eq!(shortened(name, 10.0, 1000.0), name);
        let short = shortened(name, 10.0, 60.0);
        assert!(short.ends_with('\u{2026}') && short.starts_with("minim"));
        assert!(width(&short, 10.0) <= 60.0);
    }

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(clean("a\nb\u{1}c"), "a b\u{fffd}c");
    }
}
