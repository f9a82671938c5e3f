//! Baseline attributes of a candidate, and the distributions they are drawn from.

use super::code::{CodeError, check_codes, numbered};
use super::condition::Condition;
use super::name::{NameError, check_name, check_text};
use super::probability::{Probability, Weights};

/// The most levels of a category.
pub(crate) const MAX_LEVELS: usize = 1000;

/// What values an attribute can take.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// One of these levels.
    Category(Vec<String>),
    /// A number with this many decimals; kept as an integer scaled by 10^decimals.
    Number {
        /// Digits after the point.
        decimals: u8,
        /// The unit, for the data dictionary; empty for a pure number.
        unit: String,
    },
    /// A date before randomization.
    Date,
}

impl Domain {
    /// The levels of a category; none of a number or a date.
    pub fn levels(&self) -> &[String] {
        match self {
            Self::Category(levels) => levels,
            Self::Number { .. } | Self::Date => &[],
        }
    }

    /// Checks the levels, the decimals and the unit.
    pub(crate) fn check(&self) -> Result<(), AttributeError> {
        match self {
            Self::Category(levels) => {
                if levels.len() < 2 || levels.len() > MAX_LEVELS {
                    return Err(AttributeError::Levels(levels.len()));
                }
                for (index, level) in levels.iter().enumerate() {
                    check_text(level)?;
                    if levels[..index].contains(level) {
                        return Err(AttributeError::LevelTwice(level.clone()));
                    }
                }
            }
            Self::Number { decimals, .. } if *decimals > 6 => {
                return Err(AttributeError::Decimals(*decimals));
            }
            Self::Number { unit, .. } if !unit.is_empty() => check_text(unit)?,
            Self::Number { .. } | Self::Date => {}
        }
        Ok(())
    }
}

/// How a value is drawn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Distribution {
    /// A level, each with its probability.
    Category(Weights),
    /// A normal distribution, truncated to [min, max] by redrawing, rounded to the decimals.
    /// All four are on the unscaled scale.
    Normal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation, > 0.
        sd: f64,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// Each value on the grid of the decimals from min to max, scaled, with equal probability.
    Uniform {
        /// Least value, scaled.
        min: i64,
        /// Greatest value, scaled.
        max: i64,
    },
    /// A date a number of days before screening, each from min to max with equal probability;
    /// missing with the probability left by `present`; never before the date `not_before`.
    DaysBefore {
        /// Fewest days before screening.
        min: u32,
        /// Most days before screening.
        max: u32,
        /// The probability that there is such a date at all.
        present: Probability,
        /// An earlier date attribute that this date may not precede.
        not_before: Option<usize>,
    },
}

impl Distribution {
    /// Checks the distribution of an attribute with these values.
    pub(crate) fn check(&self, domain: &Domain) -> Result<(), AttributeError> {
        match (domain, self) {
            (Domain::Category(levels), Self::Category(weights)) => {
                if levels.len() == weights.count() {
                    Ok(())
                } else {
                    Err(AttributeError::Weights {
                        weights: weights.count(),
                        levels: levels.len(),
                    })
                }
            }
            (Domain::Number { .. }, &Self::Normal { mean, sd, min, max }) => {
                let finite = [mean, sd, min, max]
                    .iter()
                    .all(|x| x.is_finite() && x.abs() < 1e9);
                if !finite || min >= max {
                    Err(AttributeError::Range { min, max })
                } else if sd <= 0.0 || !(min..=max).contains(&mean) {
                    // With the mean in the range, at least one redraw in about
                    // (max - min) / (2.5 sd) is kept, and half of them for a wide range.
                    Err(AttributeError::Normal { mean, sd, min, max })
                } else if sd > 1000.0 * (max - min) {
                    Err(AttributeError::Normal { mean, sd, min, max })
                } else {
                    Ok(())
                }
            }
            (&Domain::Number { decimals, .. }, &Self::Uniform { min, max }) => {
                if min <= max && max - min < i64::from(u32::MAX) {
                    Ok(())
                } else {
                    let unit = 10_f64.powi(i32::from(decimals));
                    Err(AttributeError::Range {
                        min: min as f64 / unit,
                        max: max as f64 / unit,
                    })
                }
            }
            (Domain::Date, &Self::DaysBefore { min, max, .. }) => {
                if min <= max && max <= super::limits::MAX_PERIOD_DAYS {
                    Ok(())
                } else {
                    Err(AttributeError::Range {
                        min: f64::from(min),
                        max: f64::from(max),
                    })
                }
            }
            (Domain::Category(_), _) => Err(AttributeError::Kind("a level")),
            (Domain::Number { .. }, _) => Err(AttributeError::Kind("a number")),
            (Domain::Date, _) => Err(AttributeError::Kind("a date")),
        }
    }
}

/// A distribution and when it applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// On which earlier attributes it depends; the first case that holds is drawn from.
    pub when: Condition,
    /// The distribution.
    pub draw: Distribution,
}

/// Why an attribute is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AttributeError {
    /// Its name or one of its labels.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A category with no level, or with a level twice.
    #[error("the level `{0}` is listed twice: name each level once")]
    LevelTwice(String),
    /// A category with fewer than two levels or more than 1,000.
    #[error("a category has 2 to {MAX_LEVELS} levels, not {0}: add or remove some")]
    Levels(usize),
    /// The codes of the levels.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// More than six decimals.
    #[error("an attribute has at most 6 decimals, not {0}: write fewer")]
    Decimals(u8),
    /// A distribution of another kind than the attribute.
    #[error("this distribution does not draw {0}")]
    Kind(&'static str),
    /// As many probabilities as levels are needed.
    #[error(
        "the number of probabilities is {weights}, of levels {levels}: give one per level, in their order"
    )]
    Weights {
        /// Probabilities given.
        weights: usize,
        /// Levels of the attribute.
        levels: usize,
    },
    /// An empty or absurd range.
    #[error("the range from {min} to {max} is empty or not finite: write min <= max")]
    Range {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// A normal distribution that [min, max] would cut almost wholly away, or with sd <= 0.
    #[error(
        "mean {mean} and sd {sd} do not fit the range from {min} to {max}: write sd > 0 and a mean within the range"
    )]
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
    },
    /// No case, or a last case with a condition, so that a candidate could be left without.
    #[error(
        "the last case has a condition, so some candidates would have no value: end with a case without `when`"
    )]
    NotExhaustive,
}

/// A baseline attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    name: String,
    domain: Domain,
    cases: Vec<Case>,
    codes: Vec<String>,
}

impl Attribute {
    /// An attribute with the cases it is drawn from.
    ///
    /// # Errors
    /// The first rule that is broken, see [`AttributeError`].
    pub fn new(name: &str, domain: Domain, cases: Vec<Case>) -> Result<Self, AttributeError> {
        check_name(name)?;
        domain.check()?;
        for case in &cases {
            case.draw.check(&domain)?;
        }
        if cases.last().is_none_or(|last| !last.when.is_always()) {
            return Err(AttributeError::NotExhaustive);
        }
        Ok(Self {
            name: name.to_owned(),
            codes: numbered(domain.levels().len()),
            domain,
            cases,
        })
    }

    /// An attribute that is known of participants but drawn of nobody, as in a trial whose enrolment
    /// is not simulated.
    ///
    /// # Errors
    /// [`AttributeError::Name`], [`AttributeError::Levels`], [`AttributeError::LevelTwice`] and
    /// [`AttributeError::Decimals`], as [`new`](Self::new).
    pub fn undrawn(name: &str, domain: Domain) -> Result<Self, AttributeError> {
        check_name(name)?;
        domain.check()?;
        Ok(Self {
            name: name.to_owned(),
            codes: numbered(domain.levels().len()),
            domain,
            cases: Vec::new(),
        })
    }

    /// The same attribute with the codes that other systems know its levels by, in their order.
    ///
    /// # Errors
    /// [`AttributeError::Code`] unless there is one code per level, each of the form of
    /// [`check_code`](super::check_code) and given once. A number and a date have no level.
    pub fn with_codes(mut self, codes: Vec<String>) -> Result<Self, AttributeError> {
        check_codes(&codes, self.domain.levels().len())?;
        self.codes = codes;
        Ok(self)
    }

    /// The codes of the levels, in their order: 1, 2, ... where none were given; none of a number or a
    /// date.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The name in tables.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What values it can take.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The cases it is drawn from; the first whose condition holds is the one. None where it is
    /// [not drawn](Self::undrawn).
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The place of a level.
    pub fn level(&self, label: &str) -> Option<u16> {
        match &self.domain {
            Domain::Category(levels) => levels
                .iter()
                .position(|level| level == label)
                .map(|index| index as u16),
            Domain::Number { .. } | Domain::Date => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_needs_a_probability_per_level() {
        let domain = Domain::Category(vec!["yes".into(), "no".into()]);
        let weights = Weights::new(&[1.0]).unwrap();
        let case = Case {
            when: Condition::always(),
            draw: Distribution::Category(weights),
        };
        assert_eq!(
            Attribute::new("x", domain, vec![case]),
            Err(AttributeError::Weights {
                weights: 1,
                levels: 2
            })
        );
    }
}
