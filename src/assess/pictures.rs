//! The pictures of an assessment.

use crate::assess::{
    Assessed, IMBALANCE, InPlane, PREDICTABILITY, Plan, RejectionRate, StrataMarks, trade_off,
};
use crate::inference::{Bias, Condition, Conditions, TestKind};
use crate::metric::Estimate;
use crate::picture::{
    Axis, Interval, Intervals, Line, Measure, Plane, Point, Reference, Row, Scale, Trajectory,
    Unit, Words,
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
    marks: StrataMarks,
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
            marks: StrataMarks::new(assessed),
        }
    }

    /// The plane of balance and randomness as SVG.
    pub fn trade_off(&self) -> String {
        let places = trade_off(self.assessed);
        let point = |place: &InPlane| {
            let error = |metric| {
                let (_, found) = self.assessed[place.design].overall(metric)?;
                found.std_error
            };
            let [across, upwards] = [IMBALANCE, PREDICTABILITY].map(error);
            let errors = (across.is_some() || upwards.is_some())
                .then(|| (across.unwrap_or(0.0), upwards.unwrap_or(0.0)));
            Point {
                name: self.name(place.design),
                x: place.point.imbalance,
                y: place.point.predictability,
                errors,
                is_on_front: place.standing.is_on_front,
            }
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

    /// The mean size of the imbalance over enrolment as SVG.
    pub fn course(&self) -> String {
        let reasons = self.reasons();
        let line = |(design, one): (usize, &Assessed)| {
            let moments = (1_u32..).zip(&one.course);
            Line {
                name: self.name(design),
                why: reasons[design].to_owned(),
                values: moments
                    .map(|(j, moment)| (f64::from(j), moment.size().value))
                    .collect(),
            }
        };
        let size = if self.plan.ratio().is_one_to_one() {
            "Mean absolute imbalance, participants"
        } else {
            "Mean distance from target, participants"
        };
        let course = Trajectory {
            words: self.words("Imbalance over enrolment"),
            x: Axis::new("Participants randomized"),
            y: Axis::new(size),
            lines: self.assessed.iter().enumerate().map(line).collect(),
        };
        course.svg()
    }

    /// Why designs stand out in the course; empty for those that do not. At most 8 do: the least and the most balanced
    /// at the end, and of the Pareto front those that come first in the ranking.
    fn reasons(&self) -> Vec<&'static str> {
        const FROM_FRONT: usize = 6;
        let mut reasons = vec![""; self.assessed.len()];
        let mut front: Vec<InPlane> = trade_off(self.assessed);
        front.retain(|place| place.standing.is_on_front);
        front.sort_by_key(|place| (place.standing.rank, place.design));
        for place in front.iter().take(FROM_FRONT) {
            reasons[place.design] = "best ranked on the Pareto front";
        }
        let last = |design: usize| Some(self.assessed[design].course.last()?.size().value);
        let ends = (0..self.assessed.len()).filter_map(|design| Some((design, last(design)?)));
        let ends: Vec<(usize, f64)> = ends.collect();
        let most = ends.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let least = ends.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        for (end, why) in [(most, "largest at the end"), (least, "smallest at the end")] {
            if let Some((design, _)) = end
                && reasons[*design].is_empty()
            {
                reasons[*design] = why;
            }
        }
        reasons
    }

    /// The rejection rates under conditions as SVG: the type I error and the power in panels of their own.
    pub fn rejection_rates(&self, conditions: &Conditions) -> String {
        let outcome = conditions.outcome();
        let what = outcome.effect_name();
        let is_level = |one: &Condition| (one.effect - outcome.no_effect()).abs() == 0.0;
        let (levels, powers): (Vec<Condition>, Vec<Condition>) =
            conditions.all().partition(is_level);
        let row = |(design, one): (usize, &Assessed)| {
            let mut tests: Vec<TestKind> = Vec::new();
            for rate in &one.rejections {
                if !tests.contains(&rate.test) {
                    tests.push(rate.test);
                }
            }
            let found = |test: TestKind, condition: &Condition| {
                let is_meant =
                    |rate: &&RejectionRate| rate.test == test && rate.condition == *condition;
                let rate = one.rejections.iter().find(is_meant)?;
                Some(interval(rate))
            };
            let name = self.name(design);
            let rows = tests.iter().map(|&test| Row {
                name: match tests.len() {
                    1 => name.clone(),
                    _ => format!("{name}, {}", test.name()),
                },
                values: (levels.iter().chain(&powers))
                    .map(|condition| found(test, condition))
                    .collect(),
            });
            rows.collect::<Vec<_>>()
        };
        let level = Measure {
            x: Axis {
                unit: Unit::Percent,
                ..Axis::new("Type I error, %")
            },
            reaches: Vec::new(),
            reference: Some(Reference {
                value: conditions.alpha(),
                name: "nominal level".to_owned(),
            }),
            panels: levels
                .iter()
                .map(|one| format!("type I error, {}", bias_name(&one.bias)))
                .collect(),
        };
        let power = Measure {
            x: Axis {
                scale: Scale::Linear,
                ..Axis::new("Power")
            },
            reaches: vec![0.0, 1.0],
            reference: None,
            panels: powers
                .iter()
                .map(|one| format!("power, {}, {what} {}", bias_name(&one.bias), one.effect))
                .collect(),
        };
        let measures = [level, power].into_iter();
        let intervals = Intervals {
            words: self.words("How often tests reject"),
            measures: measures
                .filter(|measure| !measure.panels.is_empty())
                .collect(),
            rows: self.assessed.iter().enumerate().flat_map(row).collect(),
        };
        intervals.svg()
    }

    fn words(&self, title: &str) -> Words {
        let (n, ratio) = (self.plan.entries(), self.plan.ratio());
        let setting = match (self.plan.trial(), ratio.is_one_to_one()) {
            (None, true) => format!("One list of {n} entries, two arms 1:1"),
            (None, false) => format!("One list of {n} entries, {} arms {ratio}", ratio.arms()),
            (Some(trial), true) => format!("{n} participants, scenario {}", trial.name()),
            (Some(trial), false) => {
                format!(
                    "{n} participants, scenario {}, allocation {ratio}",
                    trial.name()
                )
            }
        };
        let subtitle = match self.marks.key() {
            key if key.is_empty() => setting,
            key => format!("{setting}. Strata: {key}"),
        };
        Words {
            title: title.to_owned(),
            subtitle,
            source: self.source.clone(),
        }
    }

    /// The design's procedure, with letters for its factors where designs differ in them.
    fn name(&self, design: usize) -> String {
        let one = &self.assessed[design];
        if self.marks.is_empty() {
            return one.procedure.clone();
        }
        match one.stratified_by.as_str() {
            "" => format!("{}, no strata", one.procedure),
            factors => format!("{} by {}", one.procedure, self.marks.mark(factors)),
        }
    }
}

/// The bias in a panel's title.
fn bias_name(bias: &Bias) -> String {
    match bias {
        Bias::None => "no bias".to_owned(),
        bias => bias.to_string(),
    }
}

/// A rate with its 95 % interval: of Clopper and Pearson where rejections are counted, normal where their
/// probabilities are averaged.
fn interval(rate: &RejectionRate) -> Interval {
    let Estimate { value, std_error } = rate.estimate;
    let (low, high) = rate.interval.unwrap_or_else(|| {
        let reach = NORMAL_95 * std_error.unwrap_or(0.0);
        (value - reach, value + reach)
    });
    Interval {
        value,
        low: (low - ROUNDING).max(0.0),
        high: (high + ROUNDING).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::clopper_pearson;
    use crate::metric::Method;

    fn rate(test: TestKind, value: f64, interval: Option<(f64, f64)>) -> RejectionRate {
        RejectionRate {
            condition: Condition {
                bias: Bias::None,
                effect: 0.0,
            },
            test,
            method: Method::MonteCarlo,
            estimate: Estimate {
                value,
                std_error: Some(0.0),
            },
            interval,
            not_analysed: None,
            mean_estimate: None,
        }
    }

    #[test]
    fn no_rejection_of_a_hundred_still_leaves_room_for_some() {
        let found = interval(&rate(TestKind::LogRank, 0.0, Some(clopper_pearson(0, 100))));
        assert!(found.low <= 0.0, "{}", found.low);
        // 1 - 0.025^(1 / 100)
        assert!((found.high - 0.036_216_7).abs() < 1e-6, "{}", found.high);
    }

    #[test]
    fn a_mean_of_equal_probabilities_has_no_noise() {
        let found = interval(&rate(TestKind::T, 0.05, None));
        assert!(found.high - found.low < 1e-8, "{found:?}");
    }
}
