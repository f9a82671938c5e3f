//! The arguments of procedures, and why a procedure is refused.

use super::adaptive::AdaptiveProcedure;
use super::{Fraction, Procedure};
use crate::design::{MAX_ENTRIES, Ratio};
use crate::grammar::split_specification;

/// Why a procedure is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProcedureError {
    /// Not of the form of a specification.
    #[error(
        "`{0}` is not a procedure: write a name and, in parentheses, its arguments, such as \"permuted-block(4, 6)\""
    )]
    Form(String),
    /// No procedure has this name.
    #[error(
        "no procedure is named `{0}`: those with a list are {listed}; those without are {adaptive}",
        listed = Procedure::NAMES.join(", "),
        adaptive = AdaptiveProcedure::NAMES.join(", ")
    )]
    Unknown(String),
    /// Too few or too many arguments.
    #[error("{given} argument{s}: {allowed}", s = if *.given == 1 { "" } else { "s" })]
    Count {
        /// How many were given.
        given: usize,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An argument that is not a whole number of the range that is allowed.
    #[error("`{given}` is not a whole number from {least} to {most}: write one that is")]
    NotWhole {
        /// The argument as given.
        given: String,
        /// The least number allowed.
        least: u32,
        /// The largest number allowed.
        most: u32,
    },
    /// An argument that is not a number of the range that is allowed.
    #[error(
        "`{given}` is not a number from {least} to {most}: write a decimal of at most 9 places, such as 0.85, or a fraction, such as 2/3"
    )]
    NotNumber {
        /// The argument as given.
        given: String,
        /// The least number allowed.
        least: Fraction,
        /// The largest number allowed.
        most: Fraction,
    },
    /// A block size that the ratio does not divide.
    #[error("a block of {size} cannot hold the ratio {ratio}: write a multiple of {total}, at most {max}", total = ratio.total(), max = super::MAX_BLOCK)]
    BlockSize {
        /// The size given.
        size: u32,
        /// The allocation ratio.
        ratio: Box<Ratio>,
    },
    /// The same block size twice; its weight says how often it comes.
    #[error("the block size {0} is given twice: write it once, with its weight, such as 4*2")]
    BlockTwice(u32),
    /// Weights that sum to more than a draw can hold.
    #[error("the weights sum to {0}: at most 4294967295")]
    Weights(u64),
    /// A parameter, or a number of participants, that the procedure does not allow.
    #[error("{procedure} cannot take {given}: {allowed}")]
    Parameter {
        /// The procedure's name.
        procedure: &'static str,
        /// The parameter as given.
        given: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A procedure for two arms 1:1, with other arms or another ratio.
    #[error(
        "the ratio is {0}: this procedure is defined for two arms in the ratio 1:1; for {0}, choose one of {known}",
        known = Procedure::that_take(.0).join(", ")
    )]
    TwoEqualArms(Box<Ratio>),
    /// A procedure for arms in equal parts, with another ratio.
    #[error(
        "the ratio is {0}: this procedure is defined for arms in equal parts, such as 1:1 or 1:1:1; for \
         {0}, choose one of {known}",
        known = Procedure::that_take(.0).join(", ")
    )]
    EqualArms(Box<Ratio>),
    /// Not the probability of the arm that lags.
    #[error(
        "`{0}` is not a probability for the arm that lags: write a fraction such as 2/3 or a decimal of at most 9 places, above 1/2 and at most 1 (1/2 itself is `simple`, or `big-stick` with a largest imbalance)"
    )]
    LaggingProbability(String),
    /// An urn that starts empty and stays empty.
    #[error(
        "no balls at the start and none added: give at least one above 0, such as wei-urn(0, 1)"
    )]
    EmptyUrn,
    /// More balls than a draw can hold, in the longest list.
    #[error(
        "the urn would hold {0} balls after {MAX_ENTRIES} entries, more than 4294967295: give fewer; only their proportion matters"
    )]
    UrnOverflow(u64),
}

/// The arguments of a specification, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arguments<'a>(Vec<&'a str>);

impl<'a> From<Vec<&'a str>> for Arguments<'a> {
    fn from(arguments: Vec<&'a str>) -> Self {
        Self(arguments)
    }
}

impl<'a> Arguments<'a> {
    /// The arguments, in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().copied()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The N arguments that a procedure takes.
    ///
    /// # Errors
    /// [`ProcedureError::Count`] where there are more or fewer.
    pub fn exactly<const N: usize>(
        &self,
        allowed: &'static str,
    ) -> Result<[&'a str; N], ProcedureError> {
        let given = self.count();
        <[&str; N]>::try_from(&self.0[..]).map_err(|_| ProcedureError::Count { given, allowed })
    }

    /// That there are none.
    ///
    /// # Errors
    /// [`ProcedureError::Count`] where there are some.
    pub fn none(&self) -> Result<(), ProcedureError> {
        match self.count() {
            0 => Ok(()),
            given => Err(ProcedureError::Count {
                given,
                allowed: "this procedure takes none",
            }),
        }
    }
}

/// A whole number of a range.
///
/// # Errors
/// [`ProcedureError::NotWhole`] for anything else.
pub(super) fn whole(text: &str, least: u32, most: u32) -> Result<u32, ProcedureError> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text
        .parse()
        .ok()
        .filter(|number| is_digits && (least..=most).contains(number));
    number.ok_or_else(|| ProcedureError::NotWhole {
        given: text.to_owned(),
        least,
        most,
    })
}

/// A number of a range, kept exactly.
///
/// # Errors
/// [`ProcedureError::NotNumber`] for anything else.
pub(super) fn number(
    text: &str,
    least: Fraction,
    most: Fraction,
) -> Result<Fraction, ProcedureError> {
    let number = Fraction::parse(text).filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| ProcedureError::NotNumber {
        given: text.to_owned(),
        least,
        most,
    })
}

/// Splits a specification into its name and its arguments.
pub(super) fn split(text: &str) -> Result<(&str, Arguments<'_>), ProcedureError> {
    let (name, arguments) =
        split_specification(text).ok_or_else(|| ProcedureError::Form(text.to_owned()))?;
    Ok((name, Arguments(arguments)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::adaptive::Covariates;

    #[test]
    fn every_procedure_has_examples_that_are_defined_and_written_one_way() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let listed = Procedure::examples().map(|example| {
            let procedure = Procedure::parse(example, &ratio, 406).unwrap();
            assert_eq!(procedure.to_string(), example);
            procedure.name()
        });
        let covariates = Covariates::new(&[6, 3, 2], Some(0)).unwrap();
        let adaptive = AdaptiveProcedure::examples().map(|example| {
            let procedure = AdaptiveProcedure::parse(example, &ratio, &covariates).unwrap();
            assert_eq!(procedure.to_string(), example);
            procedure.name()
        });
        let (mut listed, mut adaptive): (Vec<_>, Vec<_>) = (listed.collect(), adaptive.collect());
        listed.dedup();
        adaptive.dedup();
        assert_eq!(listed, Procedure::NAMES);
        assert_eq!(adaptive, AdaptiveProcedure::NAMES);
    }
}
