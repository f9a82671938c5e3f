//! Operating characteristics of one list, from simulated lists.

use super::error::AssessError;
use super::plan::check_ratio;
use crate::exact::check_entries;
use crate::metric::{Characteristics, Method};
use crate::procedure::Procedure;
use crate::rng::Seed;
use crate::simulate::AllocationDesign;
use crate::simulate::ParticipantSource;
use crate::simulate::{Detail, Simulation};
use crate::work::Conduct;

/// Which lists are simulated.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The seed.
    pub seed: &'a Seed,
    /// How many lists, at least 1: the replicates 0, 1, ...
    pub replicates: u64,
    /// How many threads make them; the numbers are the same for any.
    pub threads: usize,
    /// Whether the imbalance after each entry is kept.
    pub keep_course: bool,
}

/// The operating characteristics of a procedure for one list of `entries` entries, estimated.
///
/// Replicate k is byte for byte the list that `randomize` makes for a trial without stratification
/// factors under this seed and replicate. Sums are whole numbers, so that the estimates depend on
/// neither the number of threads nor their order. What could be foreseen of entries needs the chain
/// of the procedure; where that has too many states,
/// [`DeterministicRate`](crate::metric::Metric::DeterministicRate) and
/// [`ForcingIndex`](crate::metric::Metric::ForcingIndex) are absent.
///
/// # Errors
/// [`AssessError::Exact`] unless 1 <= entries <= [`MAX_ASSESSED`](crate::metric::MAX_ASSESSED);
/// [`AssessError::Ratio`] where the ratio is too fine for so many entries; [`AssessError::Replicates`] for no lists.
///
/// # Examples
/// ```
/// use evenhand::assess::{Sample, monte_carlo};
/// use evenhand::design::Ratio;
/// use evenhand::metric::Metric;
/// use evenhand::procedure::Procedure;
/// use evenhand::rng::Seed;
/// let procedure = Procedure::parse("big-stick(2)", &Ratio::new(&[1, 1])?, 100)?;
/// let seed = Seed::from_integer(42);
/// let sample = Sample { seed: &seed, replicates: 500, threads: 2, keep_course: false };
/// let found = monte_carlo(&procedure, 100, &sample)?;
/// let largest = found.get(Metric::MeanMaxImbalance).expect("always estimated");
/// // All 500 lists have the same: what its error is, they do not tell.
/// assert_eq!((largest.value, largest.std_error), (2.0, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn monte_carlo(
    procedure: &Procedure,
    entries: u32,
    sample: &Sample<'_>,
) -> Result<Characteristics, AssessError> {
    check_entries(entries)?;
    check_ratio(procedure.ratio(), entries)?;
    if sample.replicates == 0 {
        return Err(AssessError::Replicates);
    }
    let source = ParticipantSource::Unknown(entries);
    let design = AllocationDesign::one_list(procedure.clone());
    let detail = Detail {
        course: sample.keep_course,
        predictability: true,
    };
    let simulation = Simulation::new(&source, [(&design, detail)], None, sample.seed, &|| false);
    let mut conduct = Conduct {
        threads: sample.threads,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let sums = simulation.run(0..sample.replicates, &mut conduct)?;
    let findings = sums.findings();
    let found = findings.first().ok_or(AssessError::Replicates)?;
    Ok(Characteristics {
        entries,
        method: Method::MonteCarlo,
        metrics: found.metrics(),
        course: found.course(),
        of_arms: found.of_arms(),
        probabilities: found.probabilities(),
    })
}
