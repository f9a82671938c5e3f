//! Names with arguments.

/// Splits a specification into its name and its arguments, without the spaces around them; `None`
/// where it is not of the form. A name has lower case letters and hyphens and begins with a letter.
/// Arguments are not empty and have no parentheses.
///
/// # Examples
/// ```
/// use evenhand::grammar::split_specification;
/// let (name, arguments) = split_specification("permuted-block( 4,6 )").expect("of the form");
/// assert_eq!((name, &arguments[..]), ("permuted-block", &["4", "6"][..]));
/// assert_eq!(split_specification("permuted-block(4"), None);
/// ```
pub fn split_specification(text: &str) -> Option<(&str, Vec<&str>)> {
    let text = text.trim();
    let (name, arguments) = match text.split_once('(') {
        None => (text, Vec::new()),
        Some((name, rest)) => {
            let inside = rest.strip_suffix(')')?;
            (name.trim_end(), inside.split(',').map(str::trim).collect())
        }
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let is_argument = |argument: &&str| !argument.is_empty() && !argument.contains(['(', ')']);
    (is_name && arguments.iter().all(is_argument)).then_some((name, arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specification_is_a_name_and_arguments() {
        assert_eq!(
            split_specification(" permuted-block( 4,6 ) "),
            Some(("permuted-block", vec!["4", "6"]))
        );
        assert_eq!(split_specification("simple"), Some(("simple", Vec::new())));
    }

    #[test]
    fn a_malformed_specification_is_refused() {
        for text in [
            "",
            "(4)",
            "simple(",
            "simple)",
            "Simple",
            "efron(2/3",
            "a(1,)",
            "a((1))",
            "a()",
            "4",
        ] {
            assert_eq!(split_specification(text), None, "{text:?}");
        }
    }
}
