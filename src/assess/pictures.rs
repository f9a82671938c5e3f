//! The pictures of an assessment.

use crate::assess::{Assessed, InPlane, Plan, RejectionRate, trade_off};
use crate::inference::clopper_pearson;
use crate::inference::{Condition, Conditions, TestKind};
use crate::metric::{Estimate, Method};
use crate::picture::{
    Axis, Interval, Intervals, Line, Plane, Point, Reference, Row, Trajectory, Unit, Words,
};
use crate::rng::Seed;

/// How far rounding may be from an exact rate.
const ROUNDING: f64 = 1e-9;

/// 95 % of a normal distribution lie within so many standard deviations.
const NORMAL_95: f64 = 1.96;

/// What the pictures of one assessment have in common.
pub struct Pictures<'a> {
    plan: &'a Plan,
    assessed: &'a [Assessed],
    source: String,
}

impl<'a> Pictures<'a> {
    /// The pictures of an assessment, made by a version of the software.
    pub fn new(plan: &'a Plan, assessed: &'a [Assessed], software: &str, seed: &Seed) -> Self {
        let is_drawn = assessed.iter().any(Assessed::is_drawn);
        let drawn = || {
            let replicates = plan.approach().replicates;
            format!(", {replicates} replicates, {}", seed.public_name())
        };
        let source = format!(
            "{software}{}",
            if is_drawn {
                drawn()
            } else {
                ", exact".to_owned()
            }
        );
        Self {
            plan,
            assessed,
            source,
        }
    }

    /// The plane of balance and randomness as SVG.
    pub fn trade_off(&self) -> String {
        let places = trade_off(self.assessed);
        let point = |place: &InPlane| Point {
            name: self.name(place.design),
            x: place.point.imbalance,
            y: place.point.predictability,
            is_on_front: place.standing.is_on_front,
        };
        let plane = Plane {
            words: self.words("Balance against randomness"),
            x: Axis::new("Imbalance: mean cumulative loss"),
            y: Axis::new("Predictability: forcing index"),
            best: "balanced and hard to guess".to_owned(),
            points: places.iter().map(point).collect(),
        };
        plane.svg()
    }

    /// The mean absolute imbalance over enrolment as SVG.
    pub fn course(&self) -> String {
        let places = trade_off(self.assessed);
        let is_on_front = |design: usize| {
            let is_meant = |place: &InPlane| place.design == design && place.standing.is_on_front;
            places.iter().any(is_meant)
        };
        let line = |(design, one): (usize, &Assessed)| {
            let moments = (1_u32..).zip(&one.course);
            Line {
                name: self.name(design),
                highlighted: is_on_front(design),
                values: moments
                    .map(|(j, moment)| (f64::from(j), moment.size().value))
                    .collect(),
            }
        };
        let course = Trajectory {
            words: self.words("Imbalance over enrolment"),
            x: Axis::new("Participants randomized"),
            y: Axis::new("Mean absolute imbalance, participants"),
            lines: self.assessed.iter().enumerate().map(line).collect(),
        };
        course.svg()
    }

    /// The rejection rates under conditions as SVG.
    pub fn rejection_rates(&self, conditions: &Conditions) -> String {
        let what = conditions.outcome().effect_name();
        let panel = |one: Condition| format!("{}, {what} {}", one.bias, one.effect);
        let replicates = self.plan.approach().replicates;
        let row = |(design, one): (usize, &Assessed)| {
            // Every condition has the same tests, in the same order.
            let conditions = conditions.all().count().max(1);
            let first = &one.rejections[..one.rejections.len() / conditions];
            let tests: Vec<TestKind> = first.iter().map(|rate| rate.test).collect();
            let name = self.name(design);
            let rows = tests.clone().into_iter().map(move |test| {
                let rates = one.rejections.iter().filter(move |rate| rate.test == test);
                Row {
                    name: match tests.len() {
                        1 => name.clone(),
                        _ => format!("{name}, {}", test.name()),
                    },
                    values: rates.map(|rate| Some(interval(rate, replicates))).collect(),
                }
            });
            rows.collect::<Vec<_>>()
        };
        let no_effect = conditions.outcome().no_effect();
        let has_no_effect = conditions
            .all()
            .any(|one| (one.effect - no_effect).abs() == 0.0);
        let intervals = Intervals {
            words: self.words("How often tests reject"),
            x: Axis {
                unit: Unit::Percent,
                ..Axis::new("Rejected, %")
            },
            reference: has_no_effect.then(|| Reference {
                value: conditions.alpha(),
                name: "nominal level".to_owned(),
            }),
            panels: conditions.all().map(panel).collect(),
            rows: self.assessed.iter().enumerate().flat_map(row).collect(),
        };
        intervals.svg()
    }

    fn words(&self, title: &str) -> Words {
        let n = self.plan.entries();
        let subtitle = match self.plan.trial() {
            None => format!("One list of {n} entries, two arms 1:1"),
            Some(trial) => format!("{} participants, scenario {}", n, trial.name()),
        };
        Words {
            title: title.to_owned(),
            subtitle,
            source: self.source.clone(),
        }
    }

    /// The design's procedure, with its factors where designs differ in them.
    fn name(&self, design: usize) -> String {
        let one = &self.assessed[design];
        if !Assessed::differ_in_strata(self.assessed) {
            return one.procedure.clone();
        }
        match one.stratified_by.as_str() {
            "" => format!("{}, unstratified", one.procedure),
            factors => format!("{} by {}", one.procedure, factors.replace('|', ", ")),
        }
    }
}

/// A rate with its 95 % interval: of Clopper and Pearson where rejections are counted in so many
/// replicates, normal where their probabilities are averaged.
fn interval(rate: &RejectionRate, replicates: u32) -> Interval {
    let Estimate { value, std_error } = rate.estimate;
    let (low, high) = match rate.method {
        Method::MonteCarlo if rate.test.is_counted() => {
            let count = (value * f64::from(replicates)).round() as u64;
            clopper_pearson(count, replicates.into())
        }
        Method::Exact | Method::MonteCarlo => {
            let reach = NORMAL_95 * std_error.unwrap_or(0.0);
            (value - reach, value + reach)
        }
    };
    Interval {
        value,
        low: (low - ROUNDING).max(0.0),
        high: (high + ROUNDING).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::Bias;

    fn rate(test: TestKind, value: f64, std_error: f64) -> RejectionRate {
        RejectionRate {
            condition: Condition {
                bias: Bias::None,
                effect: 0.0,
            },
            test,
            method: Method::MonteCarlo,
            estimate: Estimate {
                value,
                std_error: Some(std_error),
            },
        }
    }

    #[test]
    fn no_rejection_of_a_hundred_still_leaves_room_for_some() {
        let found = interval(&rate(TestKind::LogRank, 0.0, 0.0), 100);
        assert!(found.low <= 0.0, "{}", found.low);
        // 1 - 0.025^(1 / 100)
        assert!((found.high - 0.036_216_7).abs() < 1e-6, "{}", found.high);
    }

    #[test]
    fn a_mean_of_equal_probabilities_has_no_noise() {
        let found = interval(&rate(TestKind::T, 0.05, 0.0), 100);
        assert!(found.high - found.low < 1e-8, "{found:?}");
    }
}
