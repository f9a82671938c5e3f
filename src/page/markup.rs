//! Text as it stands in HTML.

use std::fmt::{self, Display, Write as _};

/// A text with what HTML would read as markup escaped, in elements and in quoted attributes.
pub(super) struct Text<'a>(pub &'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                // Not allowed in a document, escaped or not.
                character if character.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                character => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(
            Text("<b class=\"x\">&'\n\u{1}\u{1F9EA}").to_string(),
            "&lt;b class=&quot;x&quot;&gt;&amp;&#39; \u{fffd}\u{1F9EA}"
        );
    }
}
