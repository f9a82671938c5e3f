//! Stratification factors and their levels.

use super::attribute::{Attribute, Domain};
use super::code::{CodeError, check_codes, numbered};
use super::levels::LevelsError;
use super::name::{NameError, check_name, check_text};
use super::value::Value;

/// Where a factor's level comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorSource {
    /// A baseline attribute.
    Attribute(usize),
    /// The site itself.
    Site,
    /// The site's country.
    Country,
}

/// A level of a factor: which values of the attribute it takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// These levels of a category, or the site or country of this place.
    OneOf(Vec<u16>),
    /// Scaled numbers in [at_least, below).
    Between {
        /// Least value, if bounded.
        at_least: Option<i64>,
        /// First value that is too large, if bounded.
        below: Option<i64>,
    },
}

/// Why a factor is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactorError {
    /// Its name or one of its labels.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Fewer than two levels.
    #[error("a factor with {0} level stratifies nothing: give at least 2 levels")]
    Levels(usize),
    /// Two levels share a label.
    #[error("the level `{0}` is listed twice: name each level once")]
    LevelTwice(String),
    /// A level of the attribute that no level of the factor takes in, or that two do.
    #[error(
        "`{value}` belongs to {count} levels of the factor: each value of the attribute belongs to exactly one"
    )]
    NotAPartition {
        /// The attribute's level.
        value: String,
        /// In how many levels it stands.
        count: usize,
    },
    /// Intervals that leave a gap or overlap.
    #[error(
        "the intervals leave a gap or overlap: the first has only `below`, each next begins with `at_least` where the one before ends, the last has no `below`"
    )]
    Intervals,
    /// The codes of its levels.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// A date cannot be a factor.
    #[error(
        "`{0}` is a date, which cannot stratify: name a category, or a [[factor]] over a number"
    )]
    Date(String),
}

/// A stratification factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    name: String,
    source: FactorSource,
    labels: Vec<String>,
    levels: Vec<Level>,
    codes: Vec<String>,
}

impl Factor {
    /// A factor over an attribute; its levels must partition the attribute's values.
    ///
    /// # Errors
    /// The first rule that is broken, see [`FactorError`].
    pub fn of_attribute(
        name: &str,
        index: usize,
        attribute: &Attribute,
        levels: Vec<(String, Level)>,
    ) -> Result<Self, FactorError> {
        check_name(name)?;
        if levels.len() < 2 {
            return Err(FactorError::Levels(levels.len()));
        }
        for (place, (label, _)) in levels.iter().enumerate() {
            check_text(label)?;
            if levels[..place].iter().any(|(earlier, _)| earlier == label) {
                return Err(FactorError::LevelTwice(label.clone()));
            }
        }
        let (labels, levels): (Vec<_>, Vec<_>) = levels.into_iter().unzip();
        match attribute.domain() {
            Domain::Category(values) => Self::check_partition(values, &levels)?,
            Domain::Number { .. } => Self::check_intervals(&levels)?,
            Domain::Date => return Err(FactorError::Date(attribute.name().to_owned())),
        }
        let source = FactorSource::Attribute(index);
        Ok(Self {
            name: name.to_owned(),
            source,
            codes: numbered(labels.len()),
            labels,
            levels,
        })
    }

    /// The factor `site` or `country`, with one level per place in `labels`.
    pub fn of_place(source: FactorSource, labels: Vec<String>) -> Self {
        let name = match source {
            FactorSource::Country => "country",
            FactorSource::Site | FactorSource::Attribute(_) => "site_id",
        };
        let levels = (0..labels.len())
            .map(|place| Level::OneOf(vec![place as u16]))
            .collect();
        Self {
            name: name.to_owned(),
            source,
            codes: numbered(labels.len()),
            labels,
            levels,
        }
    }

    /// The same factor with the codes that other systems know its levels by, in their order.
    ///
    /// # Errors
    /// [`FactorError::Code`] unless there is one code per level, each of the form of
    /// [`check_code`](super::check_code) and given once.
    pub fn with_codes(mut self, codes: Vec<String>) -> Result<Self, FactorError> {
        check_codes(&codes, self.labels.len())?;
        self.codes = codes;
        Ok(self)
    }

    fn check_partition(values: &[String], levels: &[Level]) -> Result<(), FactorError> {
        for (place, value) in values.iter().enumerate() {
            let takes = |level: &&Level| match level {
                Level::OneOf(places) => places.contains(&(place as u16)),
                Level::Between { .. } => false,
            };
            let count = levels.iter().filter(takes).count();
            if count != 1 {
                return Err(FactorError::NotAPartition {
                    value: value.clone(),
                    count,
                });
            }
        }
        Ok(())
    }

    fn check_intervals(levels: &[Level]) -> Result<(), FactorError> {
        let mut edge = None;
        for (place, level) in levels.iter().enumerate() {
            let Level::Between { at_least, below } = *level else {
                return Err(FactorError::Intervals);
            };
            let is_last = place + 1 == levels.len();
            let ascends = at_least.zip(below).is_none_or(|(low, high)| low < high);
            if at_least != edge || below.is_none() != is_last || !ascends {
                return Err(FactorError::Intervals);
            }
            edge = below;
        }
        Ok(())
    }

    /// The name in tables.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the level comes from.
    pub fn source(&self) -> FactorSource {
        self.source
    }

    /// What the level at a place takes in.
    ///
    /// # Panics
    /// Where there is no such level.
    pub(crate) fn level_at(&self, place: usize) -> &Level {
        &self.levels[place]
    }

    /// The labels of the levels, in order.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The codes of the levels, in order: 1, 2, ... where none were given.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The place of the level with this label.
    pub fn find(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|own| own == label)
    }

    /// That there is a level at this place.
    pub(super) fn check_level(&self, place: usize) -> Result<(), LevelsError> {
        if place < self.labels.len() {
            return Ok(());
        }
        Err(LevelsError::Place {
            factor: self.name.clone(),
            given: place,
            labels: self.labels.clone(),
        })
    }

    /// The level that takes in a value. Levels partition the attribute's values, so only a
    /// missing value has none.
    pub fn level(&self, value: Value) -> Option<usize> {
        self.levels.iter().position(|level| match (level, value) {
            (Level::OneOf(places), Value::Level(place)) => places.contains(&place),
            (&Level::Between { at_least, below }, Value::Number(number)) => {
                at_least.is_none_or(|least| number >= least)
                    && below.is_none_or(|limit| number < limit)
            }
            _ => false,
        })
    }
}
