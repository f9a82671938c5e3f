//! Names and labels: what may stand in a column header and in a cell.

use crate::characters::{HiddenCharacter, check_seen, formula_sign};

/// The longest name of an arm: SAS allows a column 32, and tables put `n_` before it.
const MAX_ARM_NAME: usize = 30;

/// Why a name or a label is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A name that R, SAS or Python would not take as a column's name.
    #[error(
        "`{0}` is not a name: write 1 to 30 of a-z, 0-9 and _, a letter first, \
         so that R, SAS and Python accept it as a column name"
    )]
    NotAName(String),
    /// A scenario's name that is no plain file name.
    #[error(
        "`{0}` is not a scenario's name: write 1 to 60 of a-z, 0-9, - and _, a letter first, \
         as in the name of its file"
    )]
    NotAScenarioName(String),
    /// Text that is empty or longer than 200 characters.
    #[error("the text has {0} characters: write 1 to 200")]
    Length(usize),
    /// A name of an arm that is too long for a column of its own.
    #[error("the name has {0} characters: write 1 to {MAX_ARM_NAME}, and the rest as the label")]
    LongName(usize),
    /// Text that a spreadsheet would run as a formula.
    #[error(
        "`{0}` begins with {1:?}, which a spreadsheet runs as a formula: begin with a letter or a digit"
    )]
    Formula(String, char),
    /// Text with a character that the tables use themselves.
    #[error("`{0}` contains {1:?}, which the tables reserve: leave it out")]
    Reserved(String, char),
    /// Text with a control or another character that is not seen.
    #[error(transparent)]
    Hidden(#[from] HiddenCharacter),
}

/// Checks a name: 1 to 30 of `a-z`, `0-9` and `_`, a letter first.
///
/// Thirty, because SAS allows 32 and the tables put `n_` before an arm's name.
///
/// # Errors
/// [`NameError::NotAName`] otherwise.
///
/// # Examples
/// ```
/// use evenhand::design::check_name;
/// assert!(check_name("endocrine_therapy").is_ok());
/// assert!(check_name("Endocrine therapy").is_err());
/// ```
pub fn check_name(name: &str) -> Result<(), NameError> {
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    let all_well = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if starts_well && all_well && name.len() <= 30 {
        Ok(())
    } else {
        Err(NameError::NotAName(name.to_owned()))
    }
}

/// Checks the name of an arm: a [label](check_text) of at most 30 characters.
///
/// # Errors
/// The rule that the name breaks.
///
/// # Examples
/// ```
/// use evenhand::design::check_arm_name;
/// assert!(check_arm_name("Active Drug").is_ok());
/// assert!(check_arm_name("").is_err());
/// ```
pub fn check_arm_name(name: &str) -> Result<(), NameError> {
    check_text(name)?;
    let length = name.chars().count();
    if length > MAX_ARM_NAME {
        return Err(NameError::LongName(length));
    }
    Ok(())
}

/// The text as a part of a column's name: in lower case, with `_` for whatever a name cannot have.
///
/// # Examples
/// ```
/// use evenhand::design::column_name;
/// assert_eq!(column_name("nab-Paclitaxel"), "nab_paclitaxel");
/// ```
pub fn column_name(text: &str) -> String {
    let part = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    text.chars().map(part).collect()
}

/// Checks a scenario's name: 1 to 60 of `a-z`, `0-9`, `-` and `_`, a letter first. It is no
/// column's name, but may become that of a file or a directory.
///
/// # Errors
/// [`NameError::NotAScenarioName`] otherwise.
///
/// # Examples
/// ```
/// use evenhand::design::check_scenario_name;
/// assert!(check_scenario_name("polar-by-site").is_ok());
/// assert!(check_scenario_name("../polar").is_err());
/// ```
pub fn check_scenario_name(name: &str) -> Result<(), NameError> {
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    let all_well = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
    if starts_well && all_well && name.len() <= 60 {
        Ok(())
    } else {
        Err(NameError::NotAScenarioName(name.to_owned()))
    }
}

/// Checks a label: 1 to 200 characters, each of them seen, no `|` (it joins the levels of a
/// stratum), and nothing at its start that a spreadsheet would run (`=`, `+`, `-`, `@`, also in their
/// full-width forms).
///
/// # Errors
/// The rule that the text breaks.
pub fn check_text(text: &str) -> Result<(), NameError> {
    let length = text.chars().count();
    if length == 0 || length > 200 {
        return Err(NameError::Length(length));
    }
    check_seen(text)?;
    let space = text.chars().next().filter(|c| c.is_whitespace());
    if let Some(first) = formula_sign(text).or(space) {
        return Err(NameError::Formula(text.to_owned(), first));
    }
    if text.contains('|') {
        return Err(NameError::Reserved(text.to_owned(), '|'));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_a_spreadsheet_runs_is_refused() {
        for text in [
            "=1+1",
            "+41 44",
            "-2",
            "@SUM(A1)",
            " x",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
        ] {
            assert!(
                matches!(check_text(text), Err(NameError::Formula(..))),
                "{text:?}"
            );
        }
        assert_eq!(check_text("IHC 1+"), Ok(()));
        assert!(matches!(
            check_text("a|b"),
            Err(NameError::Reserved(_, '|'))
        ));
        assert_eq!(check_text(""), Err(NameError::Length(0)));
    }

    #[test]
    fn a_label_with_a_character_that_is_not_seen_is_refused() {
        for text in [
            "a\nb",
            "\tx",
            "001\u{200B}",
            "\u{200B}=1+1",
            "a\u{202E}b",
            "\u{E0041}",
        ] {
            let error = check_text(text).unwrap_err();
            assert!(matches!(error, NameError::Hidden(_)), "{error:?}");
        }
        assert_eq!(check_text("Zürich 東京"), Ok(()));
    }
}
