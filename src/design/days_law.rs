//! Laws of whole numbers of days, such as that of a delay.

use crate::grammar::{parse_quantity, split_specification};
use crate::rng::Draws;

use super::limits::MAX_PERIOD_DAYS;

/// The distribution of a whole number of days.
///
/// | specification | days |
/// |---|---|
/// | `uniform(A, B)` | A to B, each as likely |
/// | `exponential(MEAN)` | ceil(MEAN E), at least 1; E exponential with mean 1 |
/// | `weibull(SHAPE, SCALE)` | ceil(SCALE E^(1/SHAPE)), at least 1 |
///
/// A and B are whole numbers, 0 <= A <= B <= 36525; MEAN and SCALE are from 0.01 to 36525 days, SHAPE
/// from 0.01 to 100. What would be above 36525 days is 36525.
///
/// # Examples
/// ```
/// use evenhand::design::DaysLaw;
/// use evenhand::rng::{Purpose, Seed, Streams};
/// let law: DaysLaw = "uniform(3, 11)".parse()?;
/// let mut draws = Streams::new(Seed::from_integer(42), 0).open(Purpose::Event, "example");
/// assert!((3..=11).contains(&law.draw(&mut draws)));
/// # Ok::<(), evenhand::design::DaysLawError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DaysLaw {
    /// Each of some days as likely.
    Uniform {
        /// Fewest days.
        min: u32,
        /// Most days.
        max: u32,
    },
    /// A constant hazard.
    Exponential {
        /// The mean in days.
        mean: f64,
    },
    /// A hazard that is a power of time.
    Weibull {
        /// Above 1 for a hazard that rises, below 1 for one that falls.
        shape: f64,
        /// Days.
        scale: f64,
    },
}

/// Why a law of days is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaysLawError {
    /// Not a known law with its arguments.
    #[error(
        "`{0}` is not a law of days: write uniform(A, B), such as \"uniform(3, 11)\", exponential(MEAN) or weibull(SHAPE, SCALE)"
    )]
    Form(String),
    /// Days that are no whole numbers of the range.
    #[error("`{0}` is not a whole number of days from 0 to {MAX_PERIOD_DAYS}")]
    Days(String),
    /// A range without days.
    #[error("from {min} to {max} days: write the fewest first")]
    Empty {
        /// Fewest.
        min: u32,
        /// Most.
        max: u32,
    },
    /// A parameter out of its range.
    #[error("`{0}` is not a number from 0.01 to {1}")]
    Parameter(String, u32),
}

impl DaysLaw {
    /// One number of days.
    pub fn draw(self, draws: &mut Draws) -> u32 {
        let whole = |days: f64| libm::ceil(days).clamp(1.0, f64::from(MAX_PERIOD_DAYS)) as u32;
        match self {
            Self::Uniform { min, max } => min + draws.below(max - min + 1),
            Self::Exponential { mean } => whole(mean * draws.exponential()),
            Self::Weibull { shape, scale } => {
                whole(scale * libm::pow(draws.exponential(), 1.0 / shape))
            }
        }
    }
}

impl std::str::FromStr for DaysLaw {
    type Err = DaysLawError;

    fn from_str(text: &str) -> Result<Self, DaysLawError> {
        let form = || DaysLawError::Form(text.to_owned());
        let (name, arguments) = split_specification(text).ok_or_else(form)?;
        let days = |text: &str| {
            let days = text.parse().ok().filter(|&days| days <= MAX_PERIOD_DAYS);
            days.ok_or_else(|| DaysLawError::Days(text.to_owned()))
        };
        let number = |text: &str, most: u32| {
            let range = 0.01..=f64::from(most);
            let number = parse_quantity(text).filter(|number| range.contains(number));
            number.ok_or_else(|| DaysLawError::Parameter(text.to_owned(), most))
        };
        match (name, &arguments[..]) {
            ("uniform", [min, max]) => {
                let (min, max) = (days(min)?, days(max)?);
                if min > max {
                    return Err(DaysLawError::Empty { min, max });
                }
                Ok(Self::Uniform { min, max })
            }
            ("exponential", [mean]) => Ok(Self::Exponential {
                mean: number(mean, MAX_PERIOD_DAYS)?,
            }),
            ("weibull", [shape, scale]) => Ok(Self::Weibull {
                shape: number(shape, 100)?,
                scale: number(scale, MAX_PERIOD_DAYS)?,
            }),
            _ => Err(form()),
        }
    }
}

/// The specification. It reads back as the same law.
impl std::fmt::Display for DaysLaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Uniform { min, max } => write!(f, "uniform({min}, {max})"),
            Self::Exponential { mean } => write!(f, "exponential({mean})"),
            Self::Weibull { shape, scale } => write!(f, "weibull({shape}, {scale})"),
        }
    }
}
