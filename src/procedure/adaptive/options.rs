//! The arguments of a covariate-adaptive procedure: some by position, some by name.

use super::error::AdaptiveError;
use crate::procedure::spec::number;
use crate::procedure::{Arguments, Fraction};

/// Arguments, sorted into those without and those with a name (`weights=1:2:1`).
pub(super) struct Options<'a> {
    plain: Vec<&'a str>,
    named: Vec<(&'a str, &'a str)>,
}

impl<'a> Options<'a> {
    /// Sorts the arguments. `names` are the options that there are, `allowed` says so in words.
    pub(super) fn new(
        arguments: &Arguments<'a>,
        names: &[&str],
        allowed: &'static str,
    ) -> Result<Self, AdaptiveError> {
        let mut options = Self {
            plain: Vec::new(),
            named: Vec::new(),
        };
        for argument in arguments.iter() {
            let Some((name, value)) = argument.split_once('=') else {
                options.plain.push(argument);
                continue;
            };
            let (name, value) = (name.trim_end(), value.trim_start());
            if !names.contains(&name) {
                let name = name.to_owned();
                return Err(AdaptiveError::Option { name, allowed });
            }
            if options.get(name).is_some() {
                return Err(AdaptiveError::OptionTwice(name.to_owned()));
            }
            options.named.push((name, value));
        }
        Ok(options)
    }

    /// The arguments without a name, if there are exactly `N`.
    pub(super) fn plain<const N: usize>(
        &self,
        allowed: &'static str,
    ) -> Result<[&'a str; N], AdaptiveError> {
        let given = self.plain.len();
        <[&str; N]>::try_from(&self.plain[..]).map_err(|_| AdaptiveError::Count { given, allowed })
    }

    /// How many arguments have no name.
    pub(super) fn count(&self) -> usize {
        self.plain.len()
    }

    /// The value of an option.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.named.iter().find(|(own, _)| *own == name)?;
        Some(value)
    }
}

/// A number from 0.
pub(super) fn fraction(text: &str) -> Result<Fraction, AdaptiveError> {
    Ok(number(text, Fraction::ZERO, Fraction::MAX)?)
}

/// Numbers joined by colons.
pub(super) fn fractions(text: &str) -> Result<Vec<Fraction>, AdaptiveError> {
    text.split(':').map(|text| fraction(text.trim())).collect()
}

/// Joins numbers by colons.
pub(super) fn joined<T: ToString>(numbers: &[T]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    texts.join(":")
}
