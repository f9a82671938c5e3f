//! Characters that are not seen, or that change how others are seen.
//!
//! Two keys that differ only in one of these look like one, and at a terminal some of them move the
//! cursor or turn the text round. So no name of a design may hold one, and where a text is shown they
//! are written by their number.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// The hidden characters beyond the controls: General_Category Cf, Zl and Zp, and
/// Default_Ignorable_Code_Point, which has the variation selectors, fillers and tags. From
/// `DerivedGeneralCategory.txt` and `DerivedCoreProperties.txt` of Unicode 16.0, sorted.
const HIDDEN: [(char, char); 25] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{600}', '\u{605}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{6DD}', '\u{6DD}'),
    ('\u{70F}', '\u{70F}'),
    ('\u{890}', '\u{891}'),
    ('\u{8E2}', '\u{8E2}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{2028}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFFB}'),
    ('\u{110BD}', '\u{110BD}'),
    ('\u{110CD}', '\u{110CD}'),
    ('\u{13430}', '\u{1343F}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// A hidden character where a name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("character {place} is {}, which is invisible: remove it", Named(*.character))]
pub struct HiddenCharacter {
    /// The character.
    pub character: char,
    /// Which one of the text it is, from 1.
    pub place: usize,
}

/// A hidden character by its number, and by its name where it is a common one.
pub(crate) struct Named(pub char);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            '\0' => "NUL",
            '\t' => "tab",
            '\n' => "line feed",
            '\r' => "carriage return",
            '\u{1B}' => "escape",
            '\u{AD}' => "soft hyphen",
            '\u{200B}' => "zero width space",
            '\u{200C}' => "zero width non-joiner",
            '\u{200D}' => "zero width joiner",
            '\u{200E}' => "left-to-right mark",
            '\u{200F}' => "right-to-left mark",
            '\u{2028}' => "line separator",
            '\u{2029}' => "paragraph separator",
            '\u{202E}' => "right-to-left override",
            '\u{FEFF}' => "byte order mark",
            _ => "",
        };
        write!(f, "U+{:04X}", u32::from(self.0))?;
        if name.is_empty() {
            Ok(())
        } else {
            write!(f, " ({name})")
        }
    }
}

/// Whether a character is a control, is not seen, or changes how others are seen.
pub fn is_hidden(character: char) -> bool {
    if character < '\u{AD}' {
        return character.is_control();
    }
    let after = HIDDEN.partition_point(|&(first, _)| first <= character);
    after > 0 && character <= HIDDEN[after - 1].1
}

/// Checks that every character of a name is seen.
///
/// # Errors
/// The first that [`is_hidden`].
///
/// # Examples
/// ```
/// use evenhand::characters::check_seen;
/// assert!(check_seen("Zürich, 東京").is_ok());
/// let hidden = check_seen("001\u{200B}").unwrap_err();
/// assert_eq!(
///     hidden.to_string(),
///     "character 4 is U+200B (zero width space), which is invisible: remove it"
/// );
/// ```
pub fn check_seen(text: &str) -> Result<(), HiddenCharacter> {
    let mut characters = text.chars().zip(1..);
    match characters.find(|&(character, _)| is_hidden(character)) {
        Some((character, place)) => Err(HiddenCharacter { character, place }),
        None => Ok(()),
    }
}

/// The text with every hidden character written by its number, such as `<U+200B>`: what may be shown
/// on one line of a terminal.
///
/// # Examples
/// ```
/// use evenhand::characters::visible;
/// assert_eq!(visible("a\u{1B}[2Jb"), "a<U+001B>[2Jb");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The first character of a text that a spreadsheet would run as a formula: `=`, `+`, `-`, `@`, or one
/// of their full-width forms, which some spreadsheets take for them.
pub(crate) fn formula_sign(text: &str) -> Option<char> {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    text.chars().next().filter(|first| signs.contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_ascend_and_do_not_touch() {
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
        let mut pairs = HIDDEN.windows(2);
        assert!(pairs.all(|pair| u32::from(pair[0].1) + 1 < u32::from(pair[1].0)));
    }

    #[test]
    fn what_is_not_seen_is_hidden() {
        let hidden = "\0\t\n\r\u{1B}\u{7F}\u{80}\u{85}\u{9B}\u{AD}\u{200B}\u{200D}\u{202E}\u{2028}\
                      \u{2029}\u{2066}\u{FEFF}\u{FE0F}\u{3164}\u{E0001}\u{E0041}\u{E01EF}";
        assert!(hidden.chars().all(is_hidden), "{hidden:?}");
    }

    #[test]
    fn letters_of_every_script_are_seen() {
        let text = "abc 019 é e\u{301} ñ ø ß Ž Ελλάδα Україна עברית العربية हिन्दी ไทย 東京 한국 \u{A0}\u{3000} – “’” ≥ ½ 🏥";
        assert_eq!(check_seen(text), Ok(()));
        assert!(matches!(visible(text), Cow::Borrowed(_)));
    }

    #[test]
    fn a_hidden_character_is_named_by_its_number() {
        let error = check_seen("ab\u{202E}c").unwrap_err();
        assert_eq!((error.character, error.place), ('\u{202E}', 3));
        assert_eq!(visible("é\u{E0041}\u{9B}"), "é<U+E0041><U+009B>");
    }

    #[test]
    fn full_width_signs_begin_formulas_too() {
        for text in ["=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a"] {
            assert!(formula_sign(text).is_some(), "{text}");
        }
        for text in ["1+1", "", "IHC 1+", "–5", "a＝b"] {
            assert_eq!(formula_sign(text), None, "{text}");
        }
    }
}
