//! The texts of the TOML parser's errors that this reader knows.
//!
//! The parser says what is wrong by a text and nothing else: its errors have no kinds. So the reader
//! looks at how a text begins, and a test of each text below fails when the parser words it anew.

/// An entry or a pair without the comma before it.
const MISSING_COMMA: &str = "missing comma";
const EXTRA_COMMA: &str = "extra comma";
const MISSING_ASSIGNMENT: &str = "missing assignment";
const EXTRA_ASSIGNMENT: &str = "extra assignment";
const MISSING_KEY: &str = "missing key for";
const NOT_A_PAIR: &str = "invalid inline table";
const ASSIGNMENT_IN_ARRAY: &str = "unexpected `=`";
const UNCLOSED_ARRAY: &str = "unclosed array,";
const UNCLOSED_INLINE_TABLE: &str = "unclosed inline table";

/// Those about the brackets of lists and tables.
pub(super) const BRACKETS: &[&str] = &[
    MISSING_COMMA,
    MISSING_ASSIGNMENT,
    MISSING_KEY,
    EXTRA_ASSIGNMENT,
    EXTRA_COMMA,
    NOT_A_PAIR,
    ASSIGNMENT_IN_ARRAY,
    UNCLOSED_ARRAY,
    UNCLOSED_INLINE_TABLE,
];

/// Those that show that an open bracket has taken in the lines below it.
pub(super) const SWALLOWED: &[&str] = &[ASSIGNMENT_IN_ARRAY, UNCLOSED_ARRAY, UNCLOSED_INLINE_TABLE];

/// Anything that is not closed: a header, a list or a table.
pub(super) const UNCLOSED: &str = "unclosed";
pub(super) const UNCLOSED_HEADER: &str = "unclosed table";
pub(super) const UNCLOSED_LIST_HEADER: &str = "unclosed array table";
pub(super) const NO_VALUE: &str = "key with no value";
/// The whole text of it.
pub(super) const DUPLICATE_KEY: &str = "duplicate key";
pub(super) const UNQUOTED: &str = "string values must be quoted";
/// A text that is not closed, or has a character that it cannot have.
pub(super) const INVALID: &str = "invalid";
pub(super) const TOO_DEEP: &str = "cannot recurse";

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    /// A test of each text: this TOML makes the parser say it.
    macro_rules! provoked {
        ($($name:ident: $text:ident by $toml:expr;)+) => {$(
            #[test]
            fn $name() {
                let toml: &str = $toml;
                let (_, errors) = DeTable::parse_recoverable(toml);
                let said: Vec<&str> = errors.iter().map(|error| error.message()).collect();
                assert!(
                    said.iter().any(|said| said.starts_with($text)),
                    "of {toml:?} the parser no longer says {:?} but {said:?}",
                    $text
                );
            }
        )+};
    }

    provoked! {
        a_missing_comma_in_a_table: MISSING_COMMA by "a = { b = 1 c = 2 }";
        a_missing_comma_in_a_list: MISSING_COMMA by "a = [1\nb = 2]";
        an_extra_comma_in_a_list: EXTRA_COMMA by "a = [1,,2]";
        an_extra_comma_in_a_table: EXTRA_COMMA by "a = { b = 1,, c = 2 }";
        a_missing_assignment: MISSING_ASSIGNMENT by "a = { b 1 }";
        an_extra_assignment: EXTRA_ASSIGNMENT by "a = { b = = 1 }";
        a_missing_key: MISSING_KEY by "a = { [1] }";
        a_table_that_ends_as_a_list: NOT_A_PAIR by "a = { b = 1 ]";
        an_assignment_in_a_list: ASSIGNMENT_IN_ARRAY by "a = [b = 1]";
        an_open_list: UNCLOSED_ARRAY by "a = [1, 2";
        an_open_table: UNCLOSED_INLINE_TABLE by "a = { b = 1";
        an_open_header: UNCLOSED_HEADER by "[a\nb = 1";
        an_open_header_of_a_list: UNCLOSED_LIST_HEADER by "[[a]\nb = 1";
        an_open_header_is_unclosed: UNCLOSED by "[a\nb = 1";
        a_key_without_a_value: NO_VALUE by "a\nb = 1";
        a_key_twice: DUPLICATE_KEY by "a = 1\na = 2";
        words_without_quotes: UNQUOTED by "a = [x y]";
        a_text_that_is_not_closed: INVALID by "a = \"x\nb = 1";
        nesting_without_end: TOO_DEEP by &format!("a = {}", "[".repeat(200));
    }

    /// This one is compared as a whole.
    #[test]
    fn a_key_twice_has_no_more_words() {
        let (_, errors) = DeTable::parse_recoverable("a = 1\na = 2");
        assert_eq!(errors[0].message(), DUPLICATE_KEY);
    }
}
