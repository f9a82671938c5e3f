//! Times from randomization to an event, such as invasive disease or death.

use std::ops::RangeInclusive;

use crate::grammar::{parse_quantity, split_specification};
use crate::rng::Draws;

/// What rates per year, times in years, shapes and hazard ratios can be.
pub const SURVIVAL_RANGE: RangeInclusive<f64> = 1e-6..=1e6;

/// The distribution of the time to the event on the control arm, in years.
///
/// | specification | hazard at t years | survival |
/// |---|---|---|
/// | `exponential(rate)` | rate | exp(-rate t) |
/// | `weibull(shape, scale)` | (shape / scale) (t / scale)^(shape - 1) | exp(-(t / scale)^shape) |
///
/// All parameters are from 0.000001 to 1000000 ([`SURVIVAL_RANGE`]); the scale is in years, the time by which 63 % have had the event.
/// Numbers are decimals, such as 0.05, or quotients.
///
/// # Examples
/// ```
/// use evenhand::survival::Survival;
/// use evenhand::rng::{Purpose, Seed, Streams};
/// let control: Survival = "weibull(1.2, 15)".parse()?;
/// assert!((control.survival(15.0) - (-1_f64).exp()).abs() < 1e-15);
///
/// let mut draws = Streams::new(Seed::from_integer(42), 0).open(Purpose::Attribute, "idfs");
/// let years = control.draw(Survival::relative_hazard(0.75, 0, 0.0), &mut draws);
/// assert!(years > 0.0);
/// # Ok::<(), evenhand::survival::SurvivalError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Survival {
    /// A constant hazard.
    Exponential {
        /// Events per year at risk.
        rate: f64,
    },
    /// A hazard that is a power of time.
    Weibull {
        /// Above 1 for a hazard that rises, below 1 for one that falls.
        shape: f64,
        /// Years.
        scale: f64,
    },
}

/// Why a distribution of times is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurvivalError {
    /// Not a known distribution with its arguments.
    #[error(
        "`{0}` is not a distribution of times: write exponential(rate), such as \"exponential(0.05)\", or weibull(shape, scale), such as \"weibull(1.2, 15)\""
    )]
    Form(String),
    /// A parameter that is no number of [`SURVIVAL_RANGE`].
    #[error(
        "`{0}` is not a number from {least} to {most}: write a decimal, such as 0.05, or a quotient",
        least = SURVIVAL_RANGE.start(), most = SURVIVAL_RANGE.end()
    )]
    OutOfRange(String),
}

impl Survival {
    /// The same distribution, if its parameters are in their range.
    ///
    /// # Errors
    /// [`SurvivalError::OutOfRange`] where one is not in [`SURVIVAL_RANGE`].
    pub fn checked(self) -> Result<Self, SurvivalError> {
        let parameters = match self {
            Self::Exponential { rate } => [rate, rate],
            Self::Weibull { shape, scale } => [shape, scale],
        };
        match parameters.iter().find(|one| !SURVIVAL_RANGE.contains(one)) {
            Some(one) => Err(SurvivalError::OutOfRange(one.to_string())),
            None => Ok(self),
        }
    }

    /// How the hazard of a participant compares with the control arm's without bias:
    /// e^-shift, times the hazard ratio on the first arm.
    ///
    /// A shift above 0 is for the better, as for other responses; see [`Bias`](crate::inference::Bias).
    pub fn relative_hazard(hazard_ratio: f64, arm: u8, shift: f64) -> f64 {
        let of_arm = if arm == 0 { hazard_ratio } else { 1.0 };
        of_arm * libm::exp(-shift)
    }

    /// The probability of no event until a time, in years, on the control arm.
    pub fn survival(self, years: f64) -> f64 {
        libm::exp(-match self {
            Self::Exponential { rate } => rate * years,
            Self::Weibull { shape, scale } => libm::pow(years / scale, shape),
        })
    }

    /// The time to the event, in years, under a hazard that is `relative_hazard` > 0 times that of
    /// the control arm throughout: the time by which the control arm's cumulative hazard is
    /// E / `relative_hazard`, with one exponential draw E.
    #[inline]
    pub fn draw(self, relative_hazard: f64, draws: &mut Draws) -> f64 {
        self.at_cumulative(draws.exponential() / relative_hazard)
    }

    /// The time, in years, by which the control arm's cumulative hazard is this.
    #[inline]
    pub fn at_cumulative(self, hazard: f64) -> f64 {
        match self {
            Self::Exponential { rate } => hazard / rate,
            Self::Weibull { shape, scale } => scale * libm::pow(hazard, 1.0 / shape),
        }
    }
}

impl std::str::FromStr for Survival {
    type Err = SurvivalError;

    fn from_str(text: &str) -> Result<Self, SurvivalError> {
        let form = || SurvivalError::Form(text.to_owned());
        let (name, arguments) = split_specification(text).ok_or_else(form)?;
        let number = |text: &str| {
            let number = parse_quantity(text).filter(|number| SURVIVAL_RANGE.contains(number));
            number.ok_or_else(|| SurvivalError::OutOfRange(text.to_owned()))
        };
        match (name, &arguments[..]) {
            ("exponential", [rate]) => number(rate).map(|rate| Self::Exponential { rate }),
            ("weibull", [shape, scale]) => Ok(Self::Weibull {
                shape: number(shape)?,
                scale: number(scale)?,
            }),
            _ => Err(form()),
        }
    }
}

/// The specification, with decimals. It reads back as the same distribution.
impl std::fmt::Display for Survival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exponential { rate } => write!(f, "exponential({rate})"),
            Self::Weibull { shape, scale } => write!(f, "weibull({shape}, {scale})"),
        }
    }
}

/// What is seen of a participant's time to the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Until the event, or until the end of follow-up without one.
    pub time: f64,
    /// Whether the event was seen.
    pub is_event: bool,
}

impl Observation {
    /// A time to the event as seen with a length of follow-up, from entry to the end of the study,
    /// in the same unit. An event at the very end is seen; follow-up below 0 counts as 0.
    pub fn new(event: f64, follow_up: f64) -> Self {
        let follow_up = follow_up.max(0.0);
        Self {
            time: event.min(follow_up),
            is_event: event <= follow_up,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Streams};

    #[test]
    fn a_distribution_is_written_one_way() {
        for (text, written) in [
            ("exponential( 1/20 )", "exponential(0.05)"),
            ("weibull(1.20, 15)", "weibull(1.2, 15)"),
        ] {
            let read: Survival = text.parse().unwrap();
            assert_eq!(read.to_string(), written);
            assert_eq!(written.parse(), Ok(read));
        }
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        let refused = |text: &str| text.parse::<Survival>().unwrap_err();
        for text in [
            "exponential",
            "exponential(1, 2)",
            "weibull(1)",
            "gamma(1, 2)",
            "weibull(1,2",
        ] {
            assert_eq!(refused(text), SurvivalError::Form(text.to_owned()));
        }
        for number in ["0", "-1", "x", "1/0"] {
            let error = SurvivalError::OutOfRange(number.to_owned());
            assert_eq!(refused(&format!("exponential({number})")), error);
            assert_eq!(refused(&format!("weibull(1, {number})")), error);
        }
    }

    /// Kolmogorov and Smirnov's distance of 10,000 draws; 1.95 / sqrt(n) is exceeded once in 1,000.
    #[test]
    fn draws_have_the_survival_of_proportional_hazards() {
        let mut draws = Streams::new(Seed::from_integer(1), 0).open(Purpose::Attribute, "times");
        for (text, hazard_ratio, arm, shift) in [
            ("exponential(0.05)", 0.75, 1, 0.0),
            ("exponential(0.05)", 0.75, 0, 0.5),
            ("weibull(1.4, 12)", 0.6, 0, -0.3),
            ("weibull(0.7, 12)", 0.6, 1, 0.3),
        ] {
            let control: Survival = text.parse().unwrap();
            let relative = Survival::relative_hazard(hazard_ratio, arm, shift);
            let mut times: Vec<f64> = (0..10_000)
                .map(|_| control.draw(relative, &mut draws))
                .collect();
            times.sort_by(f64::total_cmp);
            let distance = times.iter().enumerate().map(|(i, &time)| {
                let below = 1.0 - libm::pow(control.survival(time), relative);
                (below - (i as f64 + 0.5) / 10_000.0).abs()
            });
            let largest = distance.fold(0.0, f64::max);
            assert!(largest < 1.95 / 100.0, "{text}: {largest}");
        }
    }

    #[test]
    fn follow_up_ends_what_is_seen() {
        let seen = |time, is_event| Observation { time, is_event };
        assert_eq!(Observation::new(2.0, 3.0), seen(2.0, true));
        assert_eq!(Observation::new(3.0, 3.0), seen(3.0, true));
        assert_eq!(Observation::new(4.0, 3.0), seen(3.0, false));
        assert_eq!(Observation::new(4.0, -1.0), seen(0.0, false));
    }
}
