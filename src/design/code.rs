//! Codes: how another system, such as an EDC, writes arms, levels and sites.

/// The longest code, in characters.
const MAX_CODE: usize = 30;

/// Why codes are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// A code with other characters, or too long.
    #[error("`{0}` is not a code: write 1 to {MAX_CODE} of A-Z, a-z, 0-9, `_`, `.` and `-`")]
    Form(String),
    /// A code given twice.
    #[error("the code `{0}` is given twice: give each its own code")]
    Twice(String),
    /// A part without a code, beside others that have one.
    #[error("the code is missing here, but others have one: give each a code, or none")]
    Missing,
    /// Not one code for each.
    #[error(
        "the number of codes is {given}, and {wanted} are needed: give one for each, in their order"
    )]
    Count {
        /// The codes that were given.
        given: usize,
        /// How many are wanted.
        wanted: usize,
    },
}

/// Checks a code: 1 to 30 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`.
///
/// # Errors
/// [`CodeError::Form`] otherwise.
///
/// # Examples
/// ```
/// use evenhand::design::check_code;
/// assert!(check_code("0").is_ok());
/// assert!(check_code("ARM A").is_err());
/// ```
pub fn check_code(code: &str) -> Result<(), CodeError> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if (1..=MAX_CODE).contains(&code.len()) && code.chars().all(is_allowed) {
        Ok(())
    } else {
        Err(CodeError::Form(code.to_owned()))
    }
}

/// The codes of what has none of its own: 1, 2, ..., `count`.
pub(crate) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|place| place.to_string()).collect()
}

/// The codes of parts in their order, as each was given or left out: all, or none of them.
///
/// # Errors
/// Everything that is wrong, each with the place of the part.
pub(crate) fn resolved(given: &[Option<&str>]) -> Result<Vec<String>, Vec<(usize, CodeError)>> {
    if given.iter().all(Option::is_none) {
        return Ok(numbered(given.len()));
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut check = |code: &str| {
        check_code(code)?;
        if seen.insert(code.to_owned()) {
            Ok(code.to_owned())
        } else {
            Err(CodeError::Twice(code.to_owned()))
        }
    };
    let mut codes = Vec::new();
    let mut errors = Vec::new();
    for (place, code) in given.iter().enumerate() {
        match code.ok_or(CodeError::Missing).and_then(&mut check) {
            Ok(code) => codes.push(code),
            Err(error) => errors.push((place, error)),
        }
    }
    if errors.is_empty() {
        Ok(codes)
    } else {
        Err(errors)
    }
}

/// Checks the codes of so many levels, one for each.
///
/// # Errors
/// The first that is wrong.
pub(crate) fn check_codes(codes: &[String], wanted: usize) -> Result<(), CodeError> {
    let given = codes.len();
    if given != wanted {
        return Err(CodeError::Count { given, wanted });
    }
    let given: Vec<Option<&str>> = codes.iter().map(|code| Some(code.as_str())).collect();
    resolved(&given).map_err(|errors| errors[0].1.clone())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_to_all_or_none() {
        assert_eq!(resolved(&[None, None]).unwrap(), ["1", "2"]);
        assert_eq!(resolved(&[Some("1"), Some("0")]).unwrap(), ["1", "0"]);
        assert_eq!(
            resolved(&[Some("2"), None, Some("2"), Some("a b")]),
            Err(vec![
                (1, CodeError::Missing),
                (2, CodeError::Twice("2".into())),
                (3, CodeError::Form("a b".into())),
            ])
        );
    }

    #[test]
    fn a_code_has_1_to_30_plain_characters() {
        for code in ["0", "-1", "A.b_9", &"x".repeat(30)] {
            assert_eq!(check_code(code), Ok(()), "{code}");
        }
        for code in ["", " 1", "1,2", "ä", "=1", &"x".repeat(31)] {
            assert_eq!(check_code(code), Err(CodeError::Form(code.into())));
        }
    }
}
