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
        "`{0}` is not a distribution of days: write uniform(A, B), such as \"uniform(3, 11)\", \
         exponential(MEAN) or weibull(SHAPE, SCALE)"
    )]
    Form(String),
    /// Days that are no whole numbers of the range.
    #[error("`{0}` days: write a whole number from 0 to {MAX_PERIOD_DAYS}")]
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
    #[error("`{0}` is out of range: write a number from 0.01 to {1}")]
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
            let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
            let days = text.parse().ok().filter(|_| is_whole);
            let days = days.filter(|&days| days <= MAX_PERIOD_DAYS);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Streams};

    #[test]
    fn a_law_reads_back_as_it_is_written() {
        for (text, written) in [
            ("uniform(0, 36525)", "uniform(0, 36525)"),
            ("uniform(7,7)", "uniform(7, 7)"),
            ("exponential(90)", "exponential(90)"),
            ("exponential(1/3)", "exponential(0.3333333333333333)"),
            ("weibull(0.01, 36525)", "weibull(0.01, 36525)"),
            ("weibull(100, 0.01)", "weibull(100, 0.01)"),
        ] {
            let law: DaysLaw = text.parse().unwrap();
            assert_eq!(law.to_string(), written);
            assert_eq!(written.parse(), Ok(law));
        }
    }

    #[test]
    fn what_is_no_law_is_refused() {
        let form = |text: &str| DaysLawError::Form(text.to_owned());
        let days = |text: &str| DaysLawError::Days(text.to_owned());
        let parameter = |text: &str, most| DaysLawError::Parameter(text.to_owned(), most);
        for (text, error) in [
            ("", form("")),
            ("7", form("7")),
            ("normal(1, 2)", form("normal(1, 2)")),
            ("uniform(1)", form("uniform(1)")),
            ("uniform(1, 2, 3)", form("uniform(1, 2, 3)")),
            ("exponential()", form("exponential()")),
            ("uniform(-1, 2)", days("-1")),
            ("uniform(+1, 2)", days("+1")),
            ("uniform(1, 2.5)", days("2.5")),
            ("uniform(1, 36526)", days("36526")),
            ("uniform(3, 2)", DaysLawError::Empty { min: 3, max: 2 }),
            ("exponential(0)", parameter("0", 36_525)),
            ("exponential(0.009)", parameter("0.009", 36_525)),
            ("exponential(nan)", parameter("nan", 36_525)),
            ("weibull(101, 5)", parameter("101", 100)),
            ("weibull(1, 36526)", parameter("36526", 36_525)),
        ] {
            assert_eq!(text.parse::<DaysLaw>(), Err(error), "{text}");
        }
    }

    /// Each bound is at least 5 standard errors from the expectation.
    #[test]
    fn days_are_drawn_by_their_law() {
        const DRAWS: u32 = 100_000;
        let streams = Streams::new(Seed::from_integer(42), 0);
        let drawn = |law: &str| -> Vec<u32> {
            let law: DaysLaw = law.parse().unwrap();
            let mut draws = streams.open(Purpose::Event, "days");
            (0..DRAWS).map(|_| law.draw(&mut draws)).collect()
        };
        let share = |drawn: &[u32], is: &dyn Fn(u32) -> bool| {
            drawn.iter().filter(|&&days| is(days)).count() as f64 / f64::from(DRAWS)
        };

        let uniform = drawn("uniform(3, 5)");
        for day in 3..=5 {
            assert!((share(&uniform, &|days| days == day) - 1.0 / 3.0).abs() < 0.008);
        }
        // P(days > d) = exp(-d / mean) for whole d.
        let exponential = drawn("exponential(10)");
        assert!((share(&exponential, &|days| days > 10) - 0.367_879).abs() < 0.008);
        // P(days > d) = exp(-(d / scale)^shape).
        let weibull = drawn("weibull(2, 10)");
        assert!((share(&weibull, &|days| days > 5) - 0.778_801).abs() < 0.008);
        assert!(drawn("exponential(0.01)").iter().all(|&days| days == 1));
        assert!(drawn("weibull(0.01, 36525)").contains(&MAX_PERIOD_DAYS));
    }
}
