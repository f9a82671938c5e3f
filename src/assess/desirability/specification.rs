//! How desirable the values of one metric are.

use crate::grammar::{parse_quantity, serde_as_text};
use crate::metric::Metric;

/// The largest weight and power.
const LARGEST: f64 = 100.0;

/// How desirable the values of a metric are, from 0 to 1 (Derringer and Suich 1980).
///
/// | specification | desirability of x |
/// |---|---|
/// | `METRIC(best, worst)` | 1 at `best` and beyond, 0 at `worst` and beyond, between them ((x - worst) / (best - worst))^power |
/// | `METRIC(low, best, high)` | 1 at `best`, 0 at `low` and `high` and beyond, between them as above |
///
/// `best` may be above or below `worst`. `power=P` bends the line between them: above 1, only values near the best are
/// worth much; 1 where it is not given. `weight=W` says how much the metric counts in the
/// [score](super::desirability); 1 where it is not given. Both are above 0 and at most 100. The R package randomizeR has
/// the same functions (`derFunc`).
///
/// # Examples
/// ```
/// use evenhand::assess::Desirable;
/// let small: Desirable = "mean_abs_imbalance(0, 8)".parse()?;
/// assert_eq!([-1.0, 0.0, 2.0, 8.0, 9.0].map(|x| small.desirability(x)), [1.0, 1.0, 0.75, 0.0, 0.0]);
/// let near: Desirable = "entropy(0.25, 0.5, 1, power=2, weight=3)".parse()?;
/// assert_eq!([0.25, 0.375, 0.5, 0.75, 1.0].map(|x| near.desirability(x)), [0.0, 0.25, 1.0, 0.25, 0.0]);
/// assert!("mean_abs_imbalance(3, 3)".parse::<Desirable>().is_err());
/// # Ok::<(), evenhand::assess::DesirabilityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Desirable {
    metric: Metric,
    /// Where it is 0 below the best, if it is.
    low: Option<f64>,
    best: f64,
    /// Where it is 0 above the best, if it is.
    high: Option<f64>,
    power: f64,
    weight: f64,
}

serde_as_text!(Desirable);

/// Why a desirability is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DesirabilityError {
    /// Not of the form of a specification.
    #[error(
        "`{0}` is not a desirability: write a metric with its best and its worst value, such as \
         \"correct_guess_rate(0.5, 0.75)\""
    )]
    Form(String),
    /// No metric has this name.
    #[error("no metric is named `{0}`: choose one of {names}", names = metrics())]
    Unknown(String),
    /// Too few or too many values.
    #[error(
        "{metric}: {given} value{s}: write the best and the worst, such as {metric}(0, 1), or the lowest, the best and \
         the highest",
        s = if *.given == 1 { "" } else { "s" }
    )]
    Count {
        /// The metric.
        metric: String,
        /// How many were given.
        given: usize,
    },
    /// A value that is no number.
    #[error(
        "{metric}: `{given}` is not a number: write a decimal, such as 0.5, or a quotient, such as 1/2"
    )]
    NotNumber {
        /// The metric.
        metric: String,
        /// What was given.
        given: String,
    },
    /// Values that do not differ or are out of order.
    #[error("{metric}: {rule}")]
    Order {
        /// The metric.
        metric: String,
        /// What the values have to be.
        rule: &'static str,
    },
    /// A name that is neither weight nor power.
    #[error("{metric}: there is no option `{given}`: write weight=W or power=P")]
    Option {
        /// The metric.
        metric: String,
        /// What was given.
        given: String,
    },
    /// A weight or a power out of its range.
    #[error("{metric}: {name}={given}: give a number above 0 and at most {LARGEST}")]
    Range {
        /// The metric.
        metric: String,
        /// The option.
        name: &'static str,
        /// What was given.
        given: String,
    },
    /// A metric that the designs do not have.
    #[error(
        "{metric} is not defined for these designs, {designs}: choose one of {names}",
        names = list(known)
    )]
    NotOfDesigns {
        /// The metric.
        metric: String,
        /// What the designs are.
        designs: &'static str,
        /// The metrics that they have.
        known: Vec<String>,
    },
}

/// Every metric, each once.
fn all() -> Vec<Metric> {
    let mut all: Vec<Metric> = Metric::all().collect();
    for metric in Metric::of_any_ratio() {
        if !all.contains(&metric) {
            all.push(metric);
        }
    }
    all
}

fn metrics() -> String {
    list(&all().iter().map(Metric::to_string).collect::<Vec<_>>())
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

impl Desirable {
    /// The metric.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// How much the metric counts.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// How desirable a value is, from 0 to 1.
    pub fn desirability(&self, value: f64) -> f64 {
        let end = if value < self.best {
            self.low
        } else {
            self.high
        };
        let Some(end) = end.filter(|_| (value - self.best).abs() > 0.0) else {
            return 1.0;
        };
        let share = ((value - end) / (self.best - end)).clamp(0.0, 1.0);
        libm::pow(share, self.power)
    }

    /// Refuses a metric that designs with or without the ratio 1:1 for two arms do not have.
    ///
    /// # Errors
    /// [`DesirabilityError::NotOfDesigns`].
    pub fn check(&self, is_one_to_one: bool) -> Result<(), DesirabilityError> {
        let known: Vec<Metric> = if is_one_to_one {
            Metric::all().collect()
        } else {
            Metric::of_any_ratio().collect()
        };
        if known.contains(&self.metric) {
            return Ok(());
        }
        Err(DesirabilityError::NotOfDesigns {
            metric: self.metric.to_string(),
            designs: if is_one_to_one {
                "which have two arms 1:1"
            } else {
                "which have more than two arms or another ratio than 1:1"
            },
            known: known.iter().map(Metric::to_string).collect(),
        })
    }
}

impl std::str::FromStr for Desirable {
    type Err = DesirabilityError;

    fn from_str(text: &str) -> Result<Self, DesirabilityError> {
        let (name, arguments) =
            split(text).ok_or_else(|| DesirabilityError::Form(text.to_owned()))?;
        let metric = (all().into_iter())
            .find(|metric| metric.to_string() == name)
            .ok_or_else(|| DesirabilityError::Unknown(name.to_owned()))?;
        let metric_name = || metric.to_string();
        let (mut values, mut weight, mut power) = (Vec::new(), 1.0, 1.0);
        for argument in arguments {
            let Some((option, given)) = argument.split_once('=') else {
                let value = parse_quantity(argument);
                values.push(value.ok_or_else(|| DesirabilityError::NotNumber {
                    metric: metric_name(),
                    given: argument.to_owned(),
                })?);
                continue;
            };
            let (name, place) = match option.trim() {
                "weight" => ("weight", &mut weight),
                "power" => ("power", &mut power),
                _ => {
                    return Err(DesirabilityError::Option {
                        metric: metric_name(),
                        given: option.trim().to_owned(),
                    });
                }
            };
            let number = parse_quantity(given.trim());
            let number = number.filter(|number| *number > 0.0 && *number <= LARGEST);
            *place = number.ok_or_else(|| DesirabilityError::Range {
                metric: metric_name(),
                name,
                given: given.trim().to_owned(),
            })?;
        }
        let refused = |rule| {
            let metric = metric_name();
            Err(DesirabilityError::Order { metric, rule })
        };
        let (low, best, high) = match values[..] {
            [best, worst] if best < worst => (None, best, Some(worst)),
            [best, worst] if best > worst => (Some(worst), best, None),
            [_, _] => {
                return refused("the best and the worst value are the same: write two that differ");
            }
            [low, best, high] if low < best && best < high => (Some(low), best, Some(high)),
            [_, _, _] => {
                return refused(
                    "three values must ascend: write the lowest, the best and the highest",
                );
            }
            _ => {
                return Err(DesirabilityError::Count {
                    metric: metric_name(),
                    given: values.len(),
                });
            }
        };
        Ok(Self {
            metric,
            low,
            best,
            high,
            power,
            weight,
        })
    }
}

/// `METRIC(ARGUMENT, ...)` in its parts: names of metrics have `_` where those of procedures have `-`.
fn split(text: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = text.trim().split_once('(')?;
    let arguments = rest.strip_suffix(')')?;
    let is_plain = !arguments.contains(['(', ')']);
    is_plain.then(|| {
        (
            name.trim_end(),
            arguments.split(',').map(str::trim).collect(),
        )
    })
}

/// The specification. It reads back as the same.
impl std::fmt::Display for Desirable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(", self.metric)?;
        match (self.low, self.high) {
            (Some(low), Some(high)) => write!(f, "{low}, {}, {high}", self.best)?,
            (low, high) => {
                let worst = low.or(high).unwrap_or(self.best);
                write!(f, "{}, {worst}", self.best)?;
            }
        }
        for (name, number) in [("power", self.power), ("weight", self.weight)] {
            if (number - 1.0_f64).abs() > 0.0 {
                write!(f, ", {name}={number}")?;
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desirability_is_written_one_way() {
        for (text, written) in [
            ("entropy(1, 0)", "entropy(1, 0)"),
            ("mean_distance( 0 , 16/2 )", "mean_distance(0, 8)"),
            (
                "entropy(.25, 1/2, 1, weight=3, power=2)",
                "entropy(0.25, 0.5, 1, power=2, weight=3)",
            ),
            (
                "prob_imbalance_above_3(0, 0.1)",
                "prob_imbalance_above_3(0, 0.1)",
            ),
        ] {
            let found: Desirable = text.parse().unwrap();
            assert_eq!(found.to_string(), written);
            assert_eq!(written.parse(), Ok(found));
        }
    }

    /// The three examples of randomizeR's `derFunc`: a target of 0.5 with a left limit of 0.3 and the power 2, a right
    /// limit of 0.8, and both, 0.3 to the power 3 and 0.9. The values are worked out by hand.
    #[test]
    fn one_sided_and_two_sided_functions_are_those_of_derringer_and_suich() {
        let of = |text: &str, value| text.parse::<Desirable>().unwrap().desirability(value);
        let near = |found: f64, wanted: f64| (found - wanted).abs() < 1e-12;
        assert!(near(of("entropy(0.5, 0.3, power=2)", 0.4), 0.25));
        assert!(near(of("entropy(0.5, 0.8)", 0.6), 2.0 / 3.0));
        let both = "entropy(0.3, 0.5, 0.9)";
        assert!(near(of(both, 0.35), 0.25) && near(of(both, 0.8), 0.25));
        assert!(near(of(both, 0.29), 0.0) && near(of(both, 0.91), 0.0));
    }

    #[test]
    fn what_is_no_desirability_is_refused_with_its_reason() {
        let refused = |text: &str| text.parse::<Desirable>().unwrap_err().to_string();
        for (text, reason) in [
            ("entropy(1", "such as \"correct_guess_rate(0.5, 0.75)\""),
            (
                "entrophy(1, 0)",
                "no metric is named `entrophy`: choose one of mean_abs_imbalance, ",
            ),
            (
                "entropy(1)",
                "1 value: write the best and the worst, such as entropy(0, 1)",
            ),
            ("entropy(1, x)", "`x` is not a number"),
            ("entropy(1, 1)", "write two that differ"),
            ("entropy(0, 2, 1)", "the lowest, the best and the highest"),
            ("entropy(0, 1, w=1)", "no option `w`"),
            ("entropy(0, 1, weight=0)", "above 0 and at most 100"),
        ] {
            let found = refused(text);
            assert!(found.contains(reason), "{text}: {found}");
        }
        let distance: Desirable = "mean_distance(0, 8)".parse().unwrap();
        assert_eq!(distance.check(false), Ok(()));
        let found = distance.check(true).unwrap_err().to_string();
        assert!(
            found.contains("two arms 1:1: choose one of mean_abs_imbalance, "),
            "{found}"
        );
    }
}
