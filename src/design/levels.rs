//! A participant's levels of the stratification factors.

use super::strata::{Strata, StratumIndex};
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
    /// A factor whose level is not known.
    #[error("no level of `{factor}` is known: each stratification factor needs one")]
    Unknown {
        /// The factor's name.
        factor: String,
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
    let meant = nearest(given, labels()).map(|label| format!("; did you mean `{label}`?"));
    format!(
        "write one of {}{}",
        listed(labels()),
        meant.unwrap_or_default()
    )
}

/// A participant's level of each stratification factor, as far as it is known, and the stratum that
/// they make. Checked against the factors, so that a level is one that the factor has.
///
/// The default knows nothing, not even how many factors there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels {
    /// By their places: [`MAX_STRATA`](super::MAX_STRATA) keeps them below 2^16.
    levels: Vec<Option<u16>>,
    stratum: Option<StratumIndex>,
}

impl Levels {
    /// The level of each factor by its place, from 0; `None` where it is not known.
    ///
    /// # Errors
    /// [`LevelsError::Count`] where there is not one for each factor; [`LevelsError::Place`] where
    /// a place is not below the factor's number of levels.
    pub fn new(
        strata: &Strata,
        levels: impl IntoIterator<Item = Option<usize>>,
    ) -> Result<Self, LevelsError> {
        let levels = levels.into_iter().map(|level| level.map(to_u16));
        let levels: Vec<Option<u16>> = levels.collect();
        strata.check_count(levels.len())?;
        let mut stratum = Some(0);
        for (factor, level) in strata.factors().iter().zip(&levels) {
            if let Some(level) = *level {
                factor.check_level(usize::from(level))?;
            }
            let pair = stratum.zip(*level);
            stratum = pair
                .map(|(stratum, level)| stratum * factor.labels().len() as u32 + u32::from(level));
        }
        let stratum = stratum.map(StratumIndex);
        Ok(Self { levels, stratum })
    }

    /// The levels with these labels, one for each factor.
    ///
    /// # Errors
    /// [`LevelsError::Count`], or [`LevelsError::Label`] where a factor has no level of that label.
    pub fn labelled(strata: &Strata, labels: &[impl AsRef<str>]) -> Result<Self, LevelsError> {
        Self::new(strata, strata.places(labels)?.into_iter().map(Some))
    }

    /// The level of each factor, by its place; `None` where it is not known.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<usize>> {
        self.levels.iter().map(|level| level.map(usize::from))
    }

    /// The level of a factor, where it is known.
    pub fn get(&self, factor: usize) -> Option<usize> {
        self.levels.get(factor).copied()?.map(usize::from)
    }

    /// How many factors there are.
    pub fn factors(&self) -> usize {
        self.levels.len()
    }

    /// The stratum, where the level of each factor is known.
    pub fn stratum(&self) -> Option<StratumIndex> {
        self.stratum
    }

    /// The level of each factor of a trial, all known.
    ///
    /// # Errors
    /// [`LevelsError::Unknown`] where one is not; [`LevelsError::Count`] where these are not levels
    /// of the trial's factors.
    pub fn all(&self, strata: &Strata) -> Result<Vec<usize>, LevelsError> {
        strata.check_count(self.levels.len())?;
        let levels = strata.factors().iter().zip(self.iter());
        let known = levels.map(|(factor, level)| {
            level.ok_or_else(|| LevelsError::Unknown {
                factor: factor.name().to_owned(),
            })
        });
        known.collect()
    }
}

/// A place, or one that no factor reaches.
fn to_u16(level: usize) -> u16 {
    u16::try_from(level).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{Factor, FactorSource};
    use super::*;

    fn strata() -> Strata {
        let labels = |count: usize| (0..count).map(|n| format!("L{n}")).collect();
        let site = Factor::of_place(FactorSource::Site, labels(4));
        let country = Factor::of_place(FactorSource::Country, labels(3));
        Strata::new(vec![site, country]).unwrap()
    }

    #[test]
    fn levels_make_the_stratum_that_their_places_do() {
        let strata = strata();
        for stratum in strata.iter() {
            let places = strata.levels(stratum);
            let levels = Levels::new(&strata, places.iter().copied().map(Some)).unwrap();
            assert_eq!(levels.stratum(), Some(stratum));
            assert_eq!(levels.all(&strata), Ok(places));
        }
        let levels = Levels::labelled(&strata, &["L3", "L2"]).unwrap();
        assert_eq!(
            (levels.get(0), levels.get(1), levels.get(2)),
            (Some(3), Some(2), None)
        );
        let unstratified = Strata::new(vec![]).unwrap();
        let nothing = Levels::new(&unstratified, []).unwrap();
        assert_eq!(nothing.stratum(), Some(StratumIndex(0)));
    }

    #[test]
    fn what_is_not_known_makes_no_stratum() {
        let strata = strata();
        let levels = Levels::new(&strata, [Some(1), None]).unwrap();
        assert_eq!((levels.stratum(), levels.factors()), (None, 2));
        let unknown = |factor: &str| LevelsError::Unknown {
            factor: factor.to_owned(),
        };
        assert_eq!(levels.all(&strata), Err(unknown("country")));
        assert!(matches!(
            Levels::default().all(&strata),
            Err(LevelsError::Count { given: 0, .. })
        ));
    }

    #[test]
    fn levels_that_a_factor_does_not_have_are_refused() {
        let strata = strata();
        for place in [3, 65_536, 65_536 + 1, usize::MAX] {
            let refused = Levels::new(&strata, [None, Some(place)]);
            assert!(matches!(refused, Err(LevelsError::Place { .. })), "{place}");
        }
        let refused = Levels::new(&strata, [Some(0)]);
        assert!(matches!(refused, Err(LevelsError::Count { given: 1, .. })));
    }
}
