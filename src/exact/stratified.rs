//! Exact operating characteristics of a trial with strata.

use std::ops::RangeInclusive;

use super::ExactError;
use super::MAX_WORK;
use super::any_ratio::stratified;
use super::binomial::Binomial;
use super::imbalance::{Distribution, Sums};
use super::lengths::{ByLength, Length, Lengths};
use super::mixture::{StratumList, overall};
use super::watch::Watch;
use crate::metric::{ArmScope, Estimate, MAX_ASSESSED, Metric, Metrics, find};
use crate::procedure::Procedure;
use crate::work::IsStopped;

/// A stratum of a trial: how often participants are in it, and the procedure of its list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum<'a> {
    /// w_s: a participant is in stratum s with probability w_s / (w_1 + w_2 + ...). At least 1.
    pub weight: u64,
    /// The procedure, for the same ratio as those of the other strata. One that depends on the length of its list, such as
    /// `random-allocation`, must be made for that of this stratum's list.
    pub procedure: &'a Procedure,
}

/// Why a trial with strata has no exact characteristics.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StratifiedError {
    /// No participants, or too many.
    #[error(
        "a trial of {0} participants cannot be assessed: write a whole number from 1 to {MAX_ASSESSED}"
    )]
    Participants(u32),
    /// No strata.
    #[error("there are no strata: give at least one")]
    Empty,
    /// A stratum that no participant is in.
    #[error("stratum {0}, counted from 0, has the weight 0: give it one above 0, or leave it out")]
    Weight(usize),
    /// There are too many participants, strata or states.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

/// The operating characteristics of a trial with strata.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratified {
    /// n.
    pub participants: u32,
    /// Over all participants, in the order of [`Metric::all`], or of [`Metric::of_any_ratio`].
    pub overall: Metrics,
    /// The metrics of each arm and of each two arms; none for two arms 1:1.
    pub of_arms: Vec<(ArmScope, Metrics)>,
    /// Within each stratum, in the order they were given.
    pub strata: Vec<StratumCharacteristics>,
}

/// The operating characteristics of one stratum's list, at its random length.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumCharacteristics {
    /// E N_s, the expected number of participants.
    pub mean_participants: f64,
    /// The metrics, in the order of [`Metric::all`], or of [`Metric::of_any_ratio`].
    pub metrics: Metrics,
}

impl Stratified {
    /// One metric over all participants.
    pub fn get(&self, metric: Metric) -> Option<Estimate> {
        find(&self.overall, metric)
    }
}

impl StratumCharacteristics {
    /// One metric.
    pub fn get(&self, metric: Metric) -> Option<Estimate> {
        find(&self.metrics, metric)
    }
}

/// The exact operating characteristics of a trial of n participants whose strata are drawn
/// independently and in which each stratum has a list of its own.
///
/// N_s, the number of participants in stratum s, is Binomial(n, p_s) with p_s = w_s / (w_1 + w_2 +
/// ...), and all of them together multinomial. D = sum of D_s(N_s) is the overall imbalance.
///
/// * Overall: [`MeanAbsImbalance`](Metric::MeanAbsImbalance),
///   [`MeanSqImbalance`](Metric::MeanSqImbalance), [`ProbBalanced`](Metric::ProbBalanced) and
///   [`ProbImbalanceAbove`](Metric::ProbImbalanceAbove) are those of D after n participants.
///   [`CorrectGuessRate`](Metric::CorrectGuessRate) is that of an investigator who guesses the arm
///   that lags within the stratum; [`DeterministicRate`](Metric::DeterministicRate),
///   [`ForcingIndex`](Metric::ForcingIndex),
///   [`DirectionalGuessRate`](Metric::DirectionalGuessRate) and [`Entropy`](Metric::Entropy) too are
///   given the stratum and its list so far: expected sums over all participants, divided by n.
///   [`MeanCumulativeLoss`](Metric::MeanCumulativeLoss) follows from E D_s(m)^2 for every m.
/// * Within stratum s: the same of D_s(N_s), with
///   [`MeanMaxImbalance`](Metric::MeanMaxImbalance); rates are expected sums over the stratum's
///   participants, divided by E N_s.
///
/// For more arms than two and other ratios than 1:1, the same holds with distances and deviations in place of D; the
/// cumulative loss is given where every entry preserves the ratio, and what is over all participants only where
/// the counts of all strata together do not take too many numbers.
///
/// Other metrics are absent. `docs/assessment.md` has the recurrence and its cost.
///
/// # Errors
/// Unless 1 <= n <= [`MAX_ASSESSED`]; no stratum; a weight of 0;
/// [`ExactError::Ratio`] for procedures of different ratios; [`ExactError::TooLarge`] where it would take too much memory or time.
///
/// # Examples
/// ```
/// use evenhand::exact::{Stratum, exact_stratified};
/// use evenhand::metric::Metric;
/// use evenhand::design::Ratio;
/// use evenhand::procedure::Procedure;
/// let blocks = Procedure::parse("permuted-block(2)", &Ratio::new(&[1, 1])?, 2)?;
/// let strata = [3, 1].map(|weight| Stratum { weight, procedure: &blocks });
/// let found = exact_stratified(&strata, 2)?;
/// // D is 0 where both are in one stratum, 5/8, and where the arms of two strata differ, 3/16.
/// let balanced = found.get(Metric::ProbBalanced).expect("an overall metric");
/// assert!((balanced.value - 13.0 / 16.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact_stratified(
    strata: &[Stratum<'_>],
    participants: u32,
) -> Result<Stratified, StratifiedError> {
    exact_stratified_until(strata, participants, &|| false)
}

/// As [`exact_stratified`], until the work is stopped.
///
/// # Errors
/// [`ExactError::Stopped`] too.
pub(crate) fn exact_stratified_until(
    strata: &[Stratum<'_>],
    participants: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Stratified, StratifiedError> {
    if !(1..=MAX_ASSESSED).contains(&participants) {
        return Err(StratifiedError::Participants(participants));
    }
    if let Some(stratum) = strata.iter().position(|stratum| stratum.weight == 0) {
        return Err(StratifiedError::Weight(stratum));
    }
    let first = strata.first().ok_or(StratifiedError::Empty)?;
    let ratio = first.procedure.ratio();
    let mut ratios = strata.iter().map(|stratum| stratum.procedure.ratio());
    if let Some(other) = ratios.find(|other| *other != ratio) {
        return Err(ExactError::Ratio(*other).into());
    }
    let shares = Shares::new(strata, participants);
    if !ratio.is_one_to_one() {
        return Ok(stratified(
            strata,
            &shares,
            ratio,
            participants,
            is_stopped,
        )?);
    }
    let (distinct, of_stratum) = shares.distinct(strata);
    let courses = distinct.into_iter();
    let courses = courses.map(|(procedure, lengths)| {
        procedure.visit(Lengths {
            lengths,
            is_stopped,
        })
    });
    let courses: Vec<ByLength> = courses.collect::<Result<_, ExactError>>()?;
    let course = |stratum: usize| &courses[of_stratum[stratum]];
    let parts = shares.conditional.iter().enumerate();
    let parts: Vec<StratumList<'_>> = parts
        .map(|(stratum, &share)| StratumList {
            share,
            course: course(stratum),
        })
        .collect();
    let distribution = overall(&parts, participants, is_stopped)?;

    let n = f64::from(participants);
    let mut sums = Sums::default();
    let mut within = Vec::with_capacity(strata.len());
    for (index, number) in shares.numbers.iter().enumerate() {
        let mixed = Mixed::new(course(index), number, n * shares.of_strata[index]);
        sums.add(&mixed.sums, 1.0);
        within.push(mixed.characteristics());
    }
    let strata_of = |index: usize| (shares.of_strata[index], course(index).mean_squares());
    let loss = cumulative_loss((0..strata.len()).map(strata_of), participants, is_stopped)?;
    let value = |metric| match metric {
        Metric::MeanCumulativeLoss => loss,
        Metric::MeanAbsImbalance => Some(distribution.mean(f64::from)),
        Metric::MeanSqImbalance => Some(distribution.mean(|size| f64::from(size).powi(2))),
        Metric::ProbBalanced => Some(distribution.balanced()),
        Metric::ProbImbalanceAbove(k) => Some(distribution.above(u32::from(k))),
        metric => sums.rate(metric, n),
    };
    Ok(Stratified {
        participants,
        overall: estimates_of(Metric::all(), value),
        of_arms: Vec::new(),
        strata: within,
    })
}

/// 1/n sum E D_j^2 / j, overall, of strata with these shares: strata are independent given how many
/// participants are in each and E D_s = 0, so that E D_j^2 is the sum over strata of
/// E D_s(N_s(j))^2, N_s(j) ~ Binomial(j, p_s). Each stratum comes with E D_s(m)^2 by m. `None` where it would take too
/// long.
pub(super) fn cumulative_loss<'a>(
    strata: impl ExactSizeIterator<Item = (f64, &'a [f64])>,
    participants: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Option<f64>, ExactError> {
    let n = f64::from(participants);
    // About 20 standard deviations of every N_s(j).
    let work = 20.0 * n * n.sqrt() * strata.len() as f64;
    if work > MAX_WORK as f64 {
        return Ok(None);
    }
    let mut watch = Watch::new(is_stopped);
    // 0 for an m that no stratum reaches but with a negligible probability.
    let square = |squares: &[f64], m: u32| squares.get(m as usize).copied().unwrap_or(0.0);
    let of_stratum = |(share, squares): (f64, &[f64])| {
        let of_entry = |j: u32| {
            let number = Binomial::new(j, share);
            watch.add(number.weights.len() as u64)?;
            let mean_sq = number.iter().map(|(m, weight)| weight * square(squares, m));
            Ok(mean_sq.sum::<f64>() / f64::from(j))
        };
        (1..=participants)
            .map(of_entry)
            .sum::<Result<f64, ExactError>>()
    };
    let sum: f64 = strata.map(of_stratum).sum::<Result<_, _>>()?;
    Ok(Some(sum / n))
}

/// The metrics that have a value.
pub(super) fn estimates_of(
    metrics: impl Iterator<Item = Metric>,
    value: impl Fn(Metric) -> Option<f64>,
) -> Metrics {
    let estimate = |metric| Some((metric, Estimate::exact(value(metric)?)));
    metrics.filter_map(estimate).collect()
}

/// How many participants are in each stratum.
pub(super) struct Shares {
    /// p_s.
    pub(super) of_strata: Vec<f64>,
    /// Of the participants that the strata before left, the share that is in it; 1 for the last stratum.
    pub(super) conditional: Vec<f64>,
    /// N_s.
    pub(super) numbers: Vec<Binomial>,
}

impl Shares {
    fn new(strata: &[Stratum<'_>], participants: u32) -> Self {
        let weights = strata.iter().map(|stratum| u128::from(stratum.weight));
        let all: u128 = weights.sum();
        let share = |stratum: &Stratum<'_>, of: u128| stratum.weight as f64 / of as f64;
        let of_strata: Vec<f64> = strata.iter().map(|one| share(one, all)).collect();
        let mut left = all;
        let conditional = strata.iter().map(|stratum| {
            let conditional = share(stratum, left);
            left -= u128::from(stratum.weight);
            conditional
        });
        Self {
            conditional: conditional.collect(),
            numbers: of_strata
                .iter()
                .map(|&p| Binomial::new(participants, p))
                .collect(),
            of_strata,
        }
    }

    /// Each distinct procedure with all the lengths that its strata's lists can have, and which of them each
    /// stratum has.
    pub(super) fn distinct<'p>(
        &self,
        strata: &[Stratum<'p>],
    ) -> (Vec<(&'p Procedure, RangeInclusive<u32>)>, Vec<usize>) {
        let mut distinct: Vec<(&Procedure, RangeInclusive<u32>)> = Vec::new();
        let of_stratum = strata.iter().zip(&self.numbers).map(|(stratum, number)| {
            let own = number.first..=number.last();
            let known = distinct
                .iter()
                .position(|(one, _)| *one == stratum.procedure);
            let Some(place) = known else {
                distinct.push((stratum.procedure, own));
                return distinct.len() - 1;
            };
            let lengths = &mut distinct[place].1;
            *lengths = *lengths.start().min(own.start())..=*lengths.end().max(own.end());
            place
        });
        let of_stratum = of_stratum.collect();
        (distinct, of_stratum)
    }
}

/// A stratum's list, mixed over its length.
struct Mixed<'a> {
    course: &'a ByLength,
    number: &'a Binomial,
    /// E N_s.
    mean_participants: f64,
    sums: Sums,
}

impl<'a> Mixed<'a> {
    fn new(course: &'a ByLength, number: &'a Binomial, mean_participants: f64) -> Self {
        let mut mixed = Self {
            course,
            number,
            mean_participants,
            sums: Sums::default(),
        };
        for (length, probability) in mixed.lengths() {
            mixed.sums.add(&length.sums, probability);
        }
        mixed
    }

    /// Every length with its probability.
    fn lengths(&self) -> impl Iterator<Item = (&'a Length, f64)> + use<'a> {
        let (course, number) = (self.course, self.number);
        let length = move |(m, probability)| Some((course.get(m)?, probability));
        number.iter().filter_map(length)
    }

    /// The mean of something over the length.
    fn mean(&self, of: impl Fn(&Length) -> f64) -> f64 {
        let terms = self.lengths();
        terms.fold(0.0, |sum, (length, weight)| sum + weight * of(length))
    }

    /// The mean of something of the distribution of D_m.
    fn mean_of(&self, of: impl Fn(&Distribution) -> f64) -> f64 {
        self.mean(|length| of(&length.distribution))
    }

    fn characteristics(&self) -> StratumCharacteristics {
        let square = |size| f64::from(size).powi(2);
        let value = |metric| match metric {
            Metric::MeanAbsImbalance => Some(self.mean_of(|d| d.mean(f64::from))),
            Metric::MeanSqImbalance => Some(self.mean_of(|d| d.mean(square))),
            Metric::MeanMaxImbalance => Some(self.mean(|length| length.mean_max)),
            Metric::ProbBalanced => Some(self.mean_of(Distribution::balanced)),
            Metric::ProbImbalanceAbove(k) => Some(self.mean_of(|d| d.above(u32::from(k)))),
            metric => self.sums.rate(metric, self.mean_participants),
        };
        StratumCharacteristics {
            mean_participants: self.mean_participants,
            metrics: estimates_of(Metric::all(), value),
        }
    }
}
