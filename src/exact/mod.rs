//! Exact operating characteristics: a dynamic program over the chain, one entry after the other.
//!
//! [`exact()`] is for one list and [`exact_stratified()`] for a trial with strata, both at their real
//! size; [`log2_sequences()`] counts the sequences that a procedure can make. Beside them, the exact
//! rejection rates of short lists, by enumeration.

mod any_ratio;
mod binomial;
mod chain;
mod differences;
mod error;
mod every_list;
mod imbalance;
mod largest;
mod lengths;
mod mixture;
mod sequences;
mod stratified;
mod walk;
mod watch;

pub(crate) use chain::{Chain, entropy};
pub use error::{ExactError, Limit};
pub(crate) use every_list::{MAX_ENUMERATED, exact_rejections};
use imbalance::Imbalance;
pub(crate) use imbalance::{Difference, Distance, block_variation};
pub use sequences::log2_sequences;
pub(crate) use stratified::exact_stratified_until;
pub use stratified::{
    Stratified, StratifiedError, Stratum, StratumCharacteristics, exact_stratified,
};

use crate::metric::{Characteristics, Estimate, MAX_ASSESSED, Method, Metric, Moment};
use crate::procedure::{Markov, Procedure, Visitor};
use crate::work::IsStopped;
use any_ratio::ExactOfRatio;
use chain::Explorer;
pub(crate) use differences::differences;
pub(crate) use imbalance::Distribution as DifferenceDistribution;
use imbalance::Distribution;
use largest::{Sizes, largest};
use walk::{ChainWalk, Expected};

/// A path of less probability than this is not followed. All that is left out sums to less than
/// 10^-10 of the last digit that is told.
const NEGLIGIBLE: f64 = 1e-26;

/// The most additions that are made: about ten seconds.
const MAX_WORK: u64 = 10_000_000_000;

/// The exact operating characteristics of a procedure for one list of `entries` entries.
///
/// Paths are merged where the procedure's state and the imbalance agree, and for the largest
/// imbalance where that agrees too. `docs/assessment.md` has the recurrence and its cost. For two arms 1:1 the
/// metrics are those of [`Metric::all`], for more arms and other ratios those of [`Metric::of_any_ratio`].
/// [`Metric::Log2Sequences`] is absent where [`log2_sequences`] does not give it.
///
/// # Errors
/// [`ExactError::Entries`] unless 1 <= entries <= [`MAX_ASSESSED`]; [`ExactError::TooLarge`] where the chain has
/// too many states or would take too long.
///
/// # Examples
/// ```
/// use evenhand::exact::exact;
/// use evenhand::metric::Metric;
/// use evenhand::design::Ratio;
/// use evenhand::procedure::Procedure;
/// let procedure = Procedure::parse("permuted-block(4)", &Ratio::new(&[1, 1])?, 404)?;
/// let found = exact(&procedure, 404)?;
/// // Blackwell and Hodges 1957: 17/24 for blocks of 4.
/// let guessed = found.get(Metric::CorrectGuessRate).expect("an exact metric");
/// assert!((guessed.value - 17.0 / 24.0).abs() < 1e-12);
/// // Each block is one of 6.
/// let entropy = found.get(Metric::Entropy).expect("an exact metric");
/// assert!((entropy.value - 6_f64.log2() / 4.0).abs() < 1e-12);
///
/// // Blocks of 3 for three arms: the count of each is on target after every third entry.
/// let procedure = Procedure::parse("permuted-block(3)", &Ratio::new(&[1, 1, 1])?, 405)?;
/// let found = exact(&procedure, 405)?;
/// let on_target = found.get(Metric::ProbOnTarget).expect("an exact metric");
/// assert!((on_target.value - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact(procedure: &Procedure, entries: u32) -> Result<Characteristics, ExactError> {
    exact_until(procedure, entries, &|| false)
}

/// That a list of so many entries is assessed.
pub(crate) fn check_entries(entries: u32) -> Result<(), ExactError> {
    if (1..=MAX_ASSESSED).contains(&entries) {
        Ok(())
    } else {
        Err(ExactError::Entries(entries))
    }
}

/// As [`exact()`], until the work is stopped.
///
/// # Errors
/// [`ExactError::Stopped`] too.
pub(crate) fn exact_until(
    procedure: &Procedure,
    entries: u32,
    is_stopped: IsStopped<'_>,
) -> Result<Characteristics, ExactError> {
    check_entries(entries)?;
    if procedure.ratio().is_one_to_one() {
        procedure.visit(Exact {
            entries,
            is_stopped,
        })
    } else {
        procedure.visit(ExactOfRatio {
            entries,
            imbalance: Distance::new(*procedure.ratio()),
            is_stopped,
        })
    }
}

struct Exact<'a> {
    entries: u32,
    is_stopped: IsStopped<'a>,
}

impl Visitor<'_> for Exact<'_> {
    type Output = Result<Characteristics, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let Self {
            entries,
            is_stopped,
        } = self;
        let mut explorer = Explorer::new(procedure, Difference);
        let mut last = Distribution::start();
        let walk = ChainWalk::new(&mut explorer, entries, is_stopped, |j, chain, layer| {
            if j == entries {
                last = Distribution::of(chain, layer);
            }
            Ok(())
        })?;
        if walk.work_with_largest > MAX_WORK {
            return Err(ExactError::TooLarge(Limit::Work));
        }
        let sizes = Sizes::of_differences(explorer.chain(), walk.largest);
        let largest = largest(explorer.chain(), &sizes, entries, is_stopped)?;
        let log2_sequences = sequences::count(&mut explorer, entries, is_stopped);
        // Where it is not known, that may be because it was not to be finished.
        if log2_sequences.is_none() && is_stopped() {
            return Err(ExactError::Stopped);
        }
        let found = Found {
            walk,
            last,
            largest,
            log2_sequences,
        };
        Ok(found.characteristics(entries))
    }
}

/// The chain of a procedure as far as n entries can reach it with a probability worth telling; `None`
/// where it is too large, or the work was stopped.
pub(crate) fn reached<P: Markov, I: Imbalance>(
    procedure: &P,
    imbalance: I,
    entries: u32,
    is_stopped: IsStopped<'_>,
) -> Option<Chain<I>> {
    let mut explorer = Explorer::new(procedure, imbalance);
    ChainWalk::new(&mut explorer, entries, is_stopped, |_, _, _| Ok(())).ok()?;
    Some(explorer.into_chain())
}

/// What was found of one list.
struct Found {
    walk: ChainWalk<Difference>,
    /// The distribution of D_n.
    last: Distribution,
    /// E max |D_i| over i up to j, by j - 1.
    largest: Vec<f64>,
    log2_sequences: Option<f64>,
}

impl Found {
    fn characteristics(&self, entries: u32) -> Characteristics {
        let estimate = |metric| Some((metric, Estimate::exact(self.value(metric)?)));
        let moment = |(expected, &max): (&Expected<Difference>, &f64)| Moment::Difference {
            mean: Estimate::exact(expected.spread.mean),
            mean_abs: Estimate::exact(expected.spread.mean_abs),
            mean_sq: Estimate::exact(expected.spread.mean_sq),
            mean_max: Estimate::exact(max),
        };
        let course = self.walk.course.iter().zip(&self.largest);
        Characteristics {
            entries,
            method: Method::Exact,
            metrics: Metric::all().filter_map(estimate).collect(),
            course: course.map(moment).collect(),
            of_arms: Vec::new(),
            probabilities: Vec::new(),
        }
    }

    fn value(&self, metric: Metric) -> Option<f64> {
        let walk = &self.walk;
        let n = walk.course.len() as f64;
        let last = walk.course.last().map(|entry| entry.spread);
        let loss = || {
            let terms = (1_u32..).zip(&walk.course);
            terms.fold(0.0, |sum, (j, entry)| {
                sum + entry.spread.mean_sq / f64::from(j)
            })
        };
        Some(match metric {
            Metric::MeanAbsImbalance => last.map_or(0.0, |last| last.mean_abs),
            Metric::MeanSqImbalance => last.map_or(0.0, |last| last.mean_sq),
            Metric::MeanMaxImbalance => self.largest.last().copied().unwrap_or(0.0),
            Metric::ProbBalanced => self.last.balanced(),
            Metric::MeanCumulativeLoss => loss() / n,
            Metric::CorrectGuessRate
            | Metric::DeterministicRate
            | Metric::ForcingIndex
            | Metric::DirectionalGuessRate
            | Metric::Entropy => return walk.sums().rate(metric, n),
            Metric::Log2Sequences => return self.log2_sequences,
            Metric::LossOfPrecision => last.map_or(0.0, |last| last.mean_sq) / n,
            Metric::ProbImbalanceAbove(k) => self.last.above(u32::from(k)),
            // Of more arms or other ratios.
            _ => return None,
        })
    }
}
