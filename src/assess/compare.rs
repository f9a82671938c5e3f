//! The balance-randomness plane: which procedures are not beaten, and how far each is from the
//! best of both.

use super::AssessError;
use crate::design::Ratio;
use crate::exact::{ExactError, Limit, exact};
use crate::metric::Metric;
use crate::procedure::Procedure;

/// A procedure's place in the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// A metric of imbalance, such as [`Metric::MeanMaxImbalance`].
    pub imbalance: f64,
    /// A metric of predictability, such as [`Metric::CorrectGuessRate`].
    pub predictability: f64,
}

/// The values of one metric that stand for 0 and for 1: U = (x - best) / (worst - best).
///
/// U is below 0 or above 1 where x is outside of them. `best` may be the larger, as for
/// [`Metric::Entropy`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The value with U = 0.
    pub best: f64,
    /// The value with U = 1.
    pub worst: f64,
}

impl Scale {
    fn standardize(self, value: f64) -> f64 {
        (value - self.best) / (self.worst - self.best)
    }
}

/// What the two metrics are measured against. Fixed anchors: a procedure's standing does not change
/// with the others in the list, but for its rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchors {
    /// Of the imbalance.
    pub imbalance: Scale,
    /// Of the predictability.
    pub predictability: Scale,
}

impl Anchors {
    /// Metrics as they are: those that go from 0 to 1 by themselves. With
    /// [`Metric::MeanCumulativeLoss`], 1 for simple randomization, and [`Metric::ForcingIndex`], the
    /// distance times the root of 2 is the trade-off G(n) of Ryeznik's package Incertus.jl.
    pub const UNIT: Self = Self {
        imbalance: Scale {
            best: 0.0,
            worst: 1.0,
        },
        predictability: Scale {
            best: 0.0,
            worst: 1.0,
        },
    };

    /// The two ends of restricted randomization for a list of n entries, exactly: blocks of two have
    /// the least imbalance and the most predictability, simple randomization the reverse.
    ///
    /// # Errors
    /// [`ExactError::TooLarge`] where the list is too long, or one of the metrics is not among those
    /// that [`exact`] gives; [`AssessError::Entries`] where there are no entries.
    ///
    /// # Examples
    /// ```
    /// use evenhand::assess::Anchors;
    /// use evenhand::metric::Metric;
    /// let anchors = Anchors::exact(Metric::MeanMaxImbalance, Metric::CorrectGuessRate, 100)?;
    /// assert!((anchors.imbalance.best - 1.0).abs() < 1e-12);
    /// assert!((anchors.predictability.best - 0.5).abs() < 1e-12);
    /// assert!((anchors.predictability.worst - 0.75).abs() < 1e-12);
    /// # Ok::<(), evenhand::assess::AssessError>(())
    /// ```
    #[expect(
        clippy::missing_panics_doc,
        reason = "1:1 is a ratio, and both procedures are defined for it"
    )]
    pub fn exact(
        imbalance: Metric,
        predictability: Metric,
        entries: u32,
    ) -> Result<Self, AssessError> {
        if entries == 0 {
            return Err(AssessError::Entries(0));
        }
        let ratio = Ratio::new(&[1, 1]).expect("1:1 is a ratio");
        let values = |specification: &str| {
            let procedure = Procedure::parse(specification, &ratio, entries)
                .expect("defined for 1:1 and any length");
            let found = exact(&procedure, entries)?;
            let value = |metric| found.get(metric).ok_or(ExactError::TooLarge(Limit::Work));
            Ok::<_, AssessError>((value(imbalance)?.value, value(predictability)?.value))
        };
        let (simple, blocks) = (values("simple")?, values("permuted-block(2)")?);
        Ok(Self {
            imbalance: Scale {
                best: blocks.0,
                worst: simple.0,
            },
            predictability: Scale {
                best: simple.1,
                worst: blocks.1,
            },
        })
    }
}

/// How much each of the two counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// w_I >= 0.
    pub imbalance: f64,
    /// w_R >= 0.
    pub predictability: f64,
}

impl Weights {
    /// Both the same.
    pub const EQUAL: Self = Self {
        imbalance: 1.0,
        predictability: 1.0,
    };
}

/// Where a procedure stands among others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// One more than the number of points that are nearer: 1 is the best, equal distances share a
    /// rank.
    pub rank: usize,
    /// sqrt((w_I U_I^2 + w_R U_R^2) / (w_I + w_R)).
    pub distance: f64,
    /// Whether no other point is better in one and at least as good in the other. Points that are
    /// equal are on the front together.
    pub is_on_front: bool,
    /// U_I.
    pub u_imbalance: f64,
    /// U_R.
    pub u_predictability: f64,
}

/// Why points cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CompareError {
    /// A coordinate that is no number.
    #[error("point {0}, counted from 0, has a coordinate that is not a finite number")]
    Point(usize),
    /// Anchors that measure nothing.
    #[error("the anchors {best} and {worst} do not differ: give two finite numbers that do")]
    Anchors {
        /// The value that stands for 0.
        best: f64,
        /// The value that stands for 1.
        worst: f64,
    },
    /// Weights that weigh nothing.
    #[error(
        "the weights are {imbalance} and {predictability}: give two finite numbers of at least 0, not both 0"
    )]
    Weights {
        /// w_I.
        imbalance: f64,
        /// w_R.
        predictability: f64,
    },
}

/// Compares points of the plane; the standings are in the order of the points.
///
/// Both coordinates are standardized, U_I and U_R, and points are ranked by the distance
///
/// G = sqrt((w_I U_I^2 + w_R U_R^2) / (w_I + w_R))
///
/// from the procedure that would be the best in both, if it existed. The front is taken on the
/// standardized coordinates too; there, differences below 10^-9 of a coordinate's range count as
/// rounding.
///
/// # Errors
/// A coordinate, an anchor or a weight that is not finite; a weight below 0; w_I + w_R = 0; anchors
/// with best = worst, as those of a list of one entry.
///
/// # Examples
/// ```
/// use evenhand::assess::{Anchors, Point, Weights, compare};
/// use evenhand::design::Ratio;
/// use evenhand::exact::exact;
/// use evenhand::metric::Metric;
/// use evenhand::procedure::Procedure;
/// let ratio = Ratio::new(&[1, 1])?;
/// let (balance, guesses) = (Metric::MeanMaxImbalance, Metric::CorrectGuessRate);
/// let mut points = Vec::new();
/// for specification in ["big-stick(4)", "permuted-block(4)", "efron(2/3)"] {
///     let found = exact(&Procedure::parse(specification, &ratio, 100)?, 100)?;
///     let value = |metric| found.get(metric).map_or(f64::NAN, |one| one.value);
///     points.push(Point { imbalance: value(balance), predictability: value(guesses) });
/// }
/// let anchors = Anchors::exact(balance, guesses, 100)?;
/// let standings = compare(&points, &anchors, Weights::EQUAL)?;
/// assert_eq!(standings.iter().map(|one| one.rank).collect::<Vec<_>>(), [1, 3, 2]);
/// // The big stick is better than Efron's coin in both.
/// assert_eq!(standings.iter().map(|one| one.is_on_front).collect::<Vec<_>>(), [true, true, false]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Zhao, Weng, Wu and Palesch 2012, *Pharmaceutical Statistics* 11:39-48: U_I, U_R and G with the
/// mean maximum imbalance and the convergence strategy. Ryeznik's package Incertus.jl has the same
/// distance of two metrics as they are: [`Anchors::UNIT`].
pub fn compare(
    points: &[Point],
    anchors: &Anchors,
    weights: Weights,
) -> Result<Vec<Standing>, CompareError> {
    check(points, anchors, weights)?;
    let all = weights.imbalance + weights.predictability;
    let standing = |point: &Point| {
        let u_imbalance = anchors.imbalance.standardize(point.imbalance);
        let u_predictability = anchors.predictability.standardize(point.predictability);
        let square = weights.imbalance * u_imbalance * u_imbalance
            + weights.predictability * u_predictability * u_predictability;
        Standing {
            rank: 1,
            distance: (square / all).sqrt(),
            is_on_front: true,
            u_imbalance,
            u_predictability,
        }
    };
    let found: Vec<Standing> = points.iter().map(standing).collect();
    let rounding = [
        rounding(found.iter().map(|one| one.u_imbalance)),
        rounding(found.iter().map(|one| one.u_predictability)),
    ];
    let placed = found.iter().map(|&one| Standing {
        rank: 1 + (found.iter().filter(|other| other.distance < one.distance)).count(),
        is_on_front: !found.iter().any(|other| beats(other, &one, rounding)),
        ..one
    });
    Ok(placed.collect())
}

/// Differences below this share of a coordinate's range are rounding.
const SAME: f64 = 1e-9;

/// How far apart equal values of a coordinate may be by rounding.
fn rounding(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    (high - low) * SAME
}

/// Whether one point is better in one coordinate and at least as good in the other, but for rounding.
fn beats(one: &Standing, other: &Standing, rounding: [f64; 2]) -> bool {
    let better = [
        other.u_imbalance - one.u_imbalance,
        other.u_predictability - one.u_predictability,
    ];
    let mut both = better.iter().zip(rounding);
    both.clone().all(|(better, same)| *better >= -same) && both.any(|(better, same)| *better > same)
}

fn check(points: &[Point], anchors: &Anchors, weights: Weights) -> Result<(), CompareError> {
    let is_finite = |point: &Point| point.imbalance.is_finite() && point.predictability.is_finite();
    if let Some(point) = points.iter().position(|point| !is_finite(point)) {
        return Err(CompareError::Point(point));
    }
    for Scale { best, worst } in [anchors.imbalance, anchors.predictability] {
        let width = worst - best;
        if !width.is_finite() || width == 0.0 {
            return Err(CompareError::Anchors { best, worst });
        }
    }
    let Weights {
        imbalance,
        predictability,
    } = weights;
    let sum = imbalance + predictability;
    let is_valid = imbalance >= 0.0 && predictability >= 0.0 && sum > 0.0 && sum.is_finite();
    if !is_valid {
        return Err(CompareError::Weights {
            imbalance,
            predictability,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(points: &[(f64, f64)]) -> Vec<bool> {
        let point = |&(imbalance, predictability)| Point {
            imbalance,
            predictability,
        };
        let points: Vec<Point> = points.iter().map(point).collect();
        let found = compare(&points, &Anchors::UNIT, Weights::EQUAL).unwrap();
        found.iter().map(|one| one.is_on_front).collect()
    }

    #[test]
    fn only_beaten_points_are_off_the_front() {
        let points = [(1.0, 5.0), (2.0, 3.0), (3.0, 3.0), (4.0, 1.0), (4.0, 4.0)];
        assert_eq!(front(&points), [true, true, false, true, false]);
    }

    #[test]
    fn equal_points_are_both_on_the_front() {
        assert_eq!(front(&[(1.0, 1.0), (1.0, 1.0)]), [true, true]);
        assert_eq!(
            front(&[(0.3, 0.0), (0.1 + 0.2, 0.0), (1.0, 1.0)]),
            [true, true, false]
        );
        assert!(front(&[]).is_empty());
    }
}
