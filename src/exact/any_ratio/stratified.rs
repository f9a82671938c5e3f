//! A trial with strata, for more arms than two or another ratio than 1:1.

use super::lengths::{ByLength, Length, Lengths};
use super::mixture::{StratumList, overall};
use crate::design::Ratio;
use crate::exact::binomial::Binomial;
use crate::exact::imbalance::{Distance, DistanceSums};
use crate::exact::stratified::{Shares, cumulative_loss, estimates_of};
use crate::exact::{ExactError, Stratified, Stratum, StratumCharacteristics};
use crate::metric::Metric;
use crate::procedure::Procedure;
use crate::work::IsStopped;

/// The characteristics of n participants whose strata have these shares.
pub(in crate::exact) fn stratified(
    strata: &[Stratum<'_>],
    shares: &Shares,
    ratio: &Ratio,
    participants: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Stratified, ExactError> {
    let imbalance = Distance::new(*ratio);
    let courses = courses(strata, shares, imbalance, is_stopped)?;
    let course = |stratum: usize| &courses.made[courses.of_stratum[stratum]];
    let parts = shares.conditional.iter().enumerate();
    let parts: Vec<StratumList<'_>> = parts
        .map(|(stratum, &share)| StratumList {
            share,
            course: course(stratum),
        })
        .collect();
    let counts = match overall(&parts, ratio, participants, is_stopped) {
        Err(ExactError::TooLarge(_)) => None,
        found => Some(found?),
    };
    let n = f64::from(participants);
    let mut sums = DistanceSums::default();
    let mut within = Vec::with_capacity(strata.len());
    for (stratum, number) in shares.numbers.iter().enumerate() {
        let mean_participants = n * shares.of_strata[stratum];
        let mixed = Mixed {
            course: course(stratum),
            number,
            imbalance,
        };
        let own = mixed.sums();
        sums.add(&own, 1.0);
        within.push(mixed.characteristics(&own, mean_participants));
    }
    // Strata with mean deviations of 0 are independent in what they add to the sum of squares.
    let is_preserving = (0..strata.len()).all(|stratum| course(stratum).is_preserving);
    let squares = |stratum: usize| (shares.of_strata[stratum], &course(stratum).weighted[..]);
    let loss = if is_preserving {
        let freedom = (ratio.arms() - 1) as f64;
        let strata = (0..strata.len()).map(squares);
        cumulative_loss(strata, participants, is_stopped)?.map(|loss| loss / freedom)
    } else {
        None
    };
    let value = |metric| match metric {
        Metric::MeanCumulativeLoss => loss,
        metric => {
            let of_counts = counts.as_ref()?.metric(&imbalance, metric);
            of_counts.or_else(|| imbalance.rate(&sums, metric, n))
        }
    };
    Ok(Stratified {
        participants,
        overall: estimates_of(Metric::of_any_ratio(), value),
        of_arms: counts.map_or_else(Vec::new, |counts| counts.of_arms(&imbalance)),
        strata: within,
    })
}

/// The course of each distinct procedure, and which of them each stratum has.
struct Courses {
    made: Vec<ByLength>,
    of_stratum: Vec<usize>,
}

fn courses(
    strata: &[Stratum<'_>],
    shares: &Shares,
    imbalance: Distance,
    is_stopped: IsStopped<'_>,
) -> Result<Courses, ExactError> {
    let (distinct, of_stratum) = shares.distinct(strata);
    let made = distinct.into_iter().map(|(procedure, lengths)| {
        let procedure: &Procedure = procedure;
        procedure.visit(Lengths {
            these: lengths,
            imbalance,
            is_stopped,
        })
    });
    Ok(Courses {
        made: made.collect::<Result<_, _>>()?,
        of_stratum,
    })
}

/// A stratum's list, mixed over its length.
struct Mixed<'a> {
    course: &'a ByLength,
    number: &'a Binomial,
    imbalance: Distance,
}

impl<'a> Mixed<'a> {
    /// Every length with its probability.
    fn lengths(&self) -> impl Iterator<Item = (&'a Length, f64)> {
        let (course, number) = (self.course, self.number);
        let length = move |(m, probability)| Some((course.get(m)?, probability));
        number.iter().filter_map(length)
    }

    fn sums(&self) -> DistanceSums {
        let mut sums = DistanceSums::default();
        for (length, probability) in self.lengths() {
            sums.add(&length.sums, probability);
        }
        sums
    }

    /// The mean of something over the length, where every length has it.
    fn mean(&self, of: impl Fn(&Length) -> Option<f64>) -> Option<f64> {
        let mut terms = self.lengths();
        terms.try_fold(0.0, |sum, (length, weight)| {
            Some(sum + weight * of(length)?)
        })
    }

    fn characteristics(&self, sums: &DistanceSums, participants: f64) -> StratumCharacteristics {
        let value = |metric| match metric {
            Metric::MeanMaxDistance => self.mean(|length| length.max_distance),
            Metric::MeanMaxDeviation => self.mean(|length| length.max_deviation),
            metric => {
                let of_counts = self.mean(|length| length.counts.metric(&self.imbalance, metric));
                of_counts.or_else(|| self.imbalance.rate(sums, metric, participants))
            }
        };
        StratumCharacteristics {
            mean_participants: participants,
            metrics: estimates_of(Metric::of_any_ratio(), value),
        }
    }
}
