//! What shifts the expected response of a participant besides the treatment.

mod sum;

pub use sum::BiasSum;

use crate::design::Ratio;
use crate::grammar::{parse_quantity, split_specification};

/// The largest size of a number that shifts responses, in standard deviations: of an effect, of a
/// bias, and of a trend from one participant to the next.
pub const MAX_SHIFT: f64 = 100.0;

/// What shifts what is expected of participants, in their order of randomization j = 1 ... n.
///
/// | specification | shift of participant j |
/// |---|---|
/// | `none` | 0 |
/// | `selection(eta)` | eta where N0/w0 < N1/w1, -eta where N0/w0 > N1/w1, else 0 |
/// | `linear(theta)` | theta j |
/// | `log(theta)` | theta ln j |
/// | `step(theta, after)` | theta where j > after, else 0 |
/// | `selection(eta) + linear(theta)` and so on | the sum of the shifts |
///
/// N0 and N1 count the earlier participants on each arm, in the ratio w0:w1. Selection bias is that of an
/// investigator who guesses the arm with fewer participants for its part (the convergence strategy of Blackwell and Hodges
/// 1957) and enrols one of better prognosis where the guess is the first arm, one of worse
/// prognosis where it is the second. The counts are those of the investigator's view: of the whole
/// trial, a stratum or a site. A trend follows the whole trial's order.
///
/// A shift above 0 is for the better: it is added to a normal response, and lowers the logarithm of
/// a hazard. Numbers are decimals, such as 0.449, or quotients, such as 1/12. eta and theta are in
/// standard deviations, from -[`MAX_SHIFT`] to [`MAX_SHIFT`].
///
/// # Examples
/// ```
/// use evenhand::inference::Bias;
/// let bias: Bias = "selection(0.5)".parse()?;
/// let (arms, views) = ([0, 1, 1, 0, 0], [0; 5]);
/// let mut shifts = [0.0; 5];
/// bias.course(1).shifts(&arms, &views, &mut shifts);
/// assert_eq!(shifts, [0.0, -0.5, 0.0, 0.5, 0.0]);
/// assert_eq!("linear(1/8)".parse::<Bias>()?.to_string(), "linear(0.125)");
/// let combined: Bias = "selection(0.5) + linear(0.1)".parse()?;
/// combined.course(1).shifts(&arms, &views, &mut shifts);
/// assert_eq!(shifts, [0.1, -0.3, 0.30000000000000004, 0.9, 0.5]);
/// assert!("linear".parse::<Bias>().is_err());
/// # Ok::<(), evenhand::inference::BiasError>(())
/// ```
///
/// # References
/// Proschan 1994; Kennes, Cramer, Hilgers and Heussen 2011 for selection bias. Tamm and Hilgers
/// 2014 for time trends. The R package randomizeR adds selection bias and a trend in the same way (`combineBias`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bias {
    /// No shift.
    None,
    /// Selection bias by the convergence strategy.
    Selection {
        /// The shift where the first arm is guessed.
        eta: f64,
    },
    /// A linear trend.
    Linear {
        /// The shift from one participant to the next.
        theta: f64,
    },
    /// A logarithmic trend.
    Log {
        /// The shift from participant 1 to participant e.
        theta: f64,
    },
    /// A step.
    Step {
        /// The step's height.
        theta: f64,
        /// How many participants come before it.
        after: u32,
    },
    /// Several of them at once.
    Sum(BiasSum),
}

/// The names of the biases.
const NAMES: [&str; 5] = ["none", "selection", "linear", "log", "step"];

/// Why a bias is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BiasError {
    /// Not of the form of a specification.
    #[error(
        "`{0}` is not a bias: write a name and, in parentheses, its arguments, such as \"selection(0.4)\""
    )]
    Form(String),
    /// No bias has this name.
    #[error("no bias is named `{0}`: choose one of {names}", names = NAMES.join(", "))]
    Unknown(String),
    /// Too few or too many arguments.
    #[error("{given} argument{s}: {allowed}", s = if *.given == 1 { "" } else { "s" })]
    Count {
        /// How many were given.
        given: usize,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An argument that is not a finite number.
    #[error("`{0}` is not a number: write a decimal, such as -0.25, or a quotient, such as 1/12")]
    NotNumber(String),
    /// An argument that is larger than any bias.
    #[error("a shift of {0} standard deviations: write a number from -{MAX_SHIFT} to {MAX_SHIFT}")]
    OutOfRange(f64),
    /// A step that is not after a whole number of participants.
    #[error("`{given}` is not a whole number from 0 to {most}: write one that is", most = u32::MAX)]
    NotWhole {
        /// The argument as given.
        given: String,
    },
    /// A sum with `none` in it.
    #[error("`none` in a sum adds nothing: leave it out")]
    NoneInSum,
    /// A sum in which a kind of bias is found twice.
    #[error("`{0}` is in the sum twice: write it once")]
    Twice(&'static str),
}

impl Bias {
    /// The same bias, if its numbers are in their range.
    ///
    /// # Errors
    /// [`BiasError::OutOfRange`] where eta or theta is not from -[`MAX_SHIFT`] to [`MAX_SHIFT`].
    pub fn checked(self) -> Result<Self, BiasError> {
        match self {
            Self::Selection { eta: shift }
            | Self::Linear { theta: shift }
            | Self::Log { theta: shift }
            | Self::Step { theta: shift, .. }
                if !(-MAX_SHIFT..=MAX_SHIFT).contains(&shift) =>
            {
                Err(BiasError::OutOfRange(shift))
            }
            Self::Sum(sum) => {
                for part in sum.parts() {
                    part.checked()?;
                }
                Ok(self)
            }
            bias => Ok(bias),
        }
    }

    /// The shift of participant j, where w1 N0 - w0 N1 = `lead`.
    #[inline]
    fn shift(self, j: u32, lead: i32) -> f64 {
        match self {
            Self::None => 0.0,
            // Not -0.
            Self::Selection { eta } => f64::from(-lead.signum()) * eta + 0.0,
            Self::Linear { theta } => theta * f64::from(j),
            Self::Log { theta } => theta * libm::log(f64::from(j)),
            Self::Step { theta, after } => {
                if j > after {
                    theta
                } else {
                    0.0
                }
            }
            Self::Sum(sum) => sum.parts().map(|part| part.shift(j, lead)).sum(),
        }
    }

    /// The shifts of one trial, participant by participant, with `views` views.
    pub fn course(self, views: usize) -> BiasCourse {
        BiasCourse {
            bias: self,
            participants: 0,
            leads: vec![0; views],
            steps: [1, -1],
        }
    }
}

impl std::str::FromStr for Bias {
    type Err = BiasError;

    fn from_str(text: &str) -> Result<Self, BiasError> {
        match sum::summands(text)[..] {
            [text] => Self::single(text),
            ref texts => {
                let parts: Result<Vec<Self>, _> = texts.iter().copied().map(Self::single).collect();
                BiasSum::new(&parts?).map(Self::Sum)
            }
        }
    }
}

impl Bias {
    /// A bias that is no sum.
    fn single(text: &str) -> Result<Self, BiasError> {
        let (name, arguments) =
            split_specification(text).ok_or_else(|| BiasError::Form(text.to_owned()))?;
        let count = |allowed| BiasError::Count {
            given: arguments.len(),
            allowed,
        };
        let number =
            |text: &str| parse_quantity(text).ok_or_else(|| BiasError::NotNumber(text.to_owned()));
        let one = |allowed| match arguments[..] {
            [argument] => number(argument),
            _ => Err(count(allowed)),
        };
        let bias = match name {
            "none" if arguments.is_empty() => Ok(Self::None),
            "none" => Err(count("`none` has no arguments")),
            "selection" => one("give the shift where the first arm is guessed, such as 0.4")
                .map(|eta| Self::Selection { eta }),
            "linear" => one("give the shift from one participant to the next, such as 1/12")
                .map(|theta| Self::Linear { theta }),
            "log" => one("give the factor of ln j, such as 0.1").map(|theta| Self::Log { theta }),
            "step" => {
                let [theta, after] = arguments[..] else {
                    return Err(count(
                        "give the step's height and how many participants come before it, such as step(0.5, 200)",
                    ));
                };
                let is_digits = after.bytes().all(|byte| byte.is_ascii_digit());
                let whole = after.parse().ok().filter(|_| is_digits);
                Ok(Self::Step {
                    theta: number(theta)?,
                    after: whole.ok_or_else(|| BiasError::NotWhole {
                        given: after.to_owned(),
                    })?,
                })
            }
            _ => Err(BiasError::Unknown(name.to_owned())),
        };
        bias?.checked()
    }
}

/// The specification, with decimals. It reads back as the same bias.
impl std::fmt::Display for Bias {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Selection { eta } => write!(f, "selection({eta})"),
            Self::Linear { theta } => write!(f, "linear({theta})"),
            Self::Log { theta } => write!(f, "log({theta})"),
            Self::Step { theta, after } => write!(f, "step({theta}, {after})"),
            Self::Sum(sum) => sum.fmt(f),
        }
    }
}

/// The shifts of one trial, in order of randomization. Nothing is allocated after it is made.
#[derive(Debug, Clone)]
pub struct BiasCourse {
    bias: Bias,
    participants: u32,
    /// w1 N0 - w0 N1, by view.
    leads: Vec<i32>,
    /// What a participant on each arm adds to it.
    steps: [i32; 2],
}

impl BiasCourse {
    /// The same where the arms are in a ratio other than 1:1: an investigator guesses the arm with fewer
    /// participants for its part. The sum of the ratio times the participants must be below 2^31.
    ///
    /// # Panics
    /// Unless there are two arms.
    #[must_use]
    pub fn in_ratio(mut self, ratio: &Ratio) -> Self {
        let &[first, second] = ratio.parts() else {
            panic!("selection bias is of two arms, not of {}", ratio.arms());
        };
        self.steps = [second.cast_signed(), -first.cast_signed()];
        self
    }

    /// Begins the next trial.
    pub fn restart(&mut self) {
        self.participants = 0;
        self.leads.fill(0);
    }

    /// The shift of the next participant, who is seen in a view and is then allocated to an arm,
    /// 0 or 1.
    ///
    /// # Panics
    /// Where there is no such view.
    #[inline]
    pub fn next(&mut self, view: u16, arm: u8) -> f64 {
        self.participants += 1;
        let lead = &mut self.leads[usize::from(view)];
        let shift = self.bias.shift(self.participants, *lead);
        *lead += self.steps[usize::from(arm)];
        shift
    }

    /// The shifts of a whole trial, from its first participant on.
    ///
    /// # Panics
    /// Where the slices differ in length, or there is no such view.
    pub fn shifts(&mut self, arms: &[u8], views: &[u16], shifts: &mut [f64]) {
        assert_eq!(arms.len(), views.len(), "a view for each participant");
        assert_eq!(arms.len(), shifts.len(), "a shift for each participant");
        self.restart();
        for ((&arm, &view), shift) in arms.iter().zip(views).zip(shifts) {
            *shift = self.next(view, arm);
        }
    }
}

#[cfg(test)]
mod tests;
