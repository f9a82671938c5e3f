//! Numbers with a point or a comma before their decimals.

use serde::{Deserialize, Serialize};

use crate::problem::words::shown;

/// The decimal separator. No sign groups thousands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DecimalMark {
    /// `7.1`
    #[default]
    Point,
    /// `7,1`
    Comma,
}

/// Why a number is refused for the sign before its decimals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum DecimalError {
    /// A comma, where a point is wanted.
    #[error(
        "`{shown}` is not a number: write a decimal point, or give --decimal comma for a decimal \
         comma",
        shown = shown(.0)
    )]
    Comma(String),
    /// No number with a comma.
    #[error(
        "`{shown}` is not a number: write digits with a comma before the decimals, such as 12 or 12,5",
        shown = shown(.0)
    )]
    NoNumber(String),
    /// A point, where a comma is wanted.
    #[error(
        "`{shown}` has a point, and --decimal comma was given: write a comma before the decimals and nothing between thousands",
        shown = shown(.0)
    )]
    Point(String),
}

impl DecimalMark {
    /// That the other sign does not stand in a number.
    ///
    /// # Errors
    /// [`DecimalError`] where it does.
    pub(super) fn check(self, text: &str) -> Result<(), DecimalError> {
        match self {
            Self::Point if is_like_a_number(text, b',') => {
                Err(DecimalError::Comma(text.to_owned()))
            }
            Self::Comma if text.contains('.') => Err(DecimalError::Point(text.to_owned())),
            _ => Ok(()),
        }
    }
}

/// Whether a text is digits but for this sign, which it has.
fn is_like_a_number(text: &str, sign: u8) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).bytes();
    let mut signs = 0;
    let mut others = digits.filter(|byte| {
        signs += usize::from(*byte == sign);
        *byte != sign && !byte.is_ascii_digit()
    });
    others.next().is_none() && signs > 0
}
