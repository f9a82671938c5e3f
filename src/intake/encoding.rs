//! Encoding: UTF-8, with or without a byte order mark, and nothing else.

/// The byte order mark that some programs put before UTF-8.
const MARK: char = '\u{feff}';

/// Why bytes are not taken for text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum EncodingError {
    /// A file in UTF-16, by its byte order mark or its zero bytes.
    #[error(
        "the file is encoded as UTF-16: save the file as UTF-8 (spreadsheets call it \"CSV UTF-8\")"
    )]
    Utf16,
    /// A byte that UTF-8 does not have in this place, as in a file in Latin-1.
    #[error(
        "line {line}, character {column}: the byte 0x{byte:02X} is not UTF-8, so the file has another encoding: save the file as UTF-8 (spreadsheets call it \"CSV UTF-8\")"
    )]
    NotUtf8 {
        /// Line, from 1.
        line: usize,
        /// Character of the line, from 1.
        column: usize,
        /// The byte.
        byte: u8,
    },
}

/// The text of a file and where it begins after a byte order mark.
///
/// # Errors
/// [`EncodingError`] with the place of the byte.
pub(super) fn decode(bytes: &[u8]) -> Result<(&str, usize), (usize, EncodingError)> {
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if marked
        || matches!(
            bytes,
            [1..=255, 0, 1..=255, 0, ..] | [0, 1..=255, 0, 1..=255, ..]
        )
    {
        return Err((0, EncodingError::Utf16));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with(MARK) => Ok((text, MARK.len_utf8())),
        Ok(text) => Ok((text, 0)),
        Err(error) => {
            let at = error.valid_up_to();
            let before = std::str::from_utf8(&bytes[..at]).expect("valid up to here");
            let last_line = before.rsplit('\n').next().unwrap_or_default();
            let problem = EncodingError::NotUtf8 {
                line: before.matches('\n').count() + 1,
                column: last_line.chars().filter(|&c| c != MARK).count() + 1,
                byte: bytes[at],
            };
            Err((at, problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(decode(b"a,b"), Ok(("a,b", 0)));
        assert_eq!(decode("\u{feff}a,b".as_bytes()), Ok(("\u{feff}a,b", 3)));
    }

    #[test]
    fn another_encoding_is_refused_with_its_place() {
        let latin = b"id,city\nA,Z\xFCrich\n";
        let (at, error) = decode(latin).unwrap_err();
        assert_eq!(at, 11);
        assert!(
            error
                .to_string()
                .starts_with("line 2, character 4: the byte 0xFC")
        );
        for utf16 in [&b"\xFF\xFEa\0"[..], b"\xFE\xFF\0a", b"i\0d\0", b"\0i\0d"] {
            assert_eq!(decode(utf16), Err((0, EncodingError::Utf16)), "{utf16:?}");
        }
    }
}
