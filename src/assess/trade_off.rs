//! The trade-off of balance and randomness among the designs of an assessment.

use super::assessed::Assessed;
use super::compare::{Anchors, Point, Standing, Weights, compare};
use crate::metric::Metric;

/// The metric of imbalance in the trade-off: 0 is the best, simple randomization has 1.
pub const IMBALANCE: Metric = Metric::MeanCumulativeLoss;

/// The metric of predictability in the trade-off: 0 is that of simple randomization.
pub const PREDICTABILITY: Metric = Metric::ForcingIndex;

/// A design in the plane of balance and randomness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InPlane {
    /// The design's place among those assessed.
    pub design: usize,
    /// Its imbalance and predictability.
    pub point: Point,
    /// Where it stands among the others.
    pub standing: Standing,
}

/// The designs in the plane of [`IMBALANCE`] and [`PREDICTABILITY`], both as they are, in their
/// order. One without a forcing index, because its chain has too many states, is not among them.
///
/// # Panics
/// Never: the metrics of an assessment are finite.
pub fn trade_off(assessed: &[Assessed]) -> Vec<InPlane> {
    let found = |one: &Assessed, metric| one.overall(metric).map(|(_, found)| found.value);
    let points: Vec<(usize, Point)> = assessed
        .iter()
        .enumerate()
        .filter_map(|(design, one)| {
            let point = Point {
                imbalance: found(one, IMBALANCE)?,
                predictability: found(one, PREDICTABILITY)?,
            };
            Some((design, point))
        })
        .collect();
    let only: Vec<Point> = points.iter().map(|(_, point)| *point).collect();
    let standings =
        compare(&only, &Anchors::UNIT, Weights::EQUAL).expect("metrics are finite numbers");
    let places = points.into_iter().zip(standings);
    places
        .map(|((design, point), standing)| InPlane {
            design,
            point,
            standing,
        })
        .collect()
}
