//! Why levels of the stratification factors make no stratum.

use crate::problem::words::{listed, nearest, shown};

/// Why levels make no stratum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelsError {
    /// Not one level for each factor.
    #[error(
        "{} for {}: {}",
        counted(*.given, "level"),
        counted(.factors.len(), "factor"),
        how_many(.factors)
    )]
    Count {
        /// How many levels were given.
        given: usize,
        /// The factors' names, in order.
        factors: Vec<String>,
    },
    /// A place at which the factor has no level.
    #[error(
        "`{factor}` has no level {given}: write a number from 0 to {}, for {}",
        .labels.len() - 1,
        listed(.labels.iter().map(String::as_str))
    )]
    Place {
        /// The factor's name.
        factor: String,
        /// The place that was given, from 0.
        given: usize,
        /// The labels of the factor's levels, in order.
        labels: Vec<String>,
    },
    /// A label that the factor does not have.
    #[error("`{}` is not a level of `{factor}`: {}", shown(.given), which_label(.given, .labels))]
    Label {
        /// The factor's name.
        factor: String,
        /// The label that was given.
        given: String,
        /// The labels of the factor's levels, in order.
        labels: Vec<String>,
    },
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn how_many(factors: &[String]) -> String {
    match factors {
        [] => "the trial is not stratified, so give no level".to_owned(),
        [factor] => format!("give one level, of `{factor}`"),
        _ => {
            let names = listed(factors.iter().map(String::as_str));
            format!("give one level of each of {names}, in this order")
        }
    }
}

fn which_label(given: &str, labels: &[String]) -> String {
    let labels = || labels.iter().map(String::as_str);
    let meant = nearest(given, labels()).map(|label| format!("; is `{label}` meant?"));
    format!(
        "write one of {}{}",
        listed(labels()),
        meant.unwrap_or_default()
    )
}
