//! Exact operating characteristics: a dynamic program over the chain, one entry after the other.

use super::AssessError;
use super::chain::{Chain, Explorer};
use super::metric::{Characteristics, EXCEEDED, Estimate, Method, Metric, Moment};
use crate::procedure::{Markov, Procedure, Visitor};

/// A path of less probability than this is not followed. All that is left out sums to less than
/// 10^-10 of the last digit that is told.
const NEGLIGIBLE: f64 = 1e-26;

/// The most additions that are made: about ten seconds.
const MAX_WORK: u64 = 10_000_000_000;

/// The exact operating characteristics of a procedure for one list of `entries` entries.
///
/// Paths are merged where the procedure's state and the imbalance agree, and for the largest
/// imbalance where that agrees too. `docs/assessment.md` has the recurrence and its cost.
///
/// # Errors
/// [`AssessError::NoExact`] where the chain has too many states or would take too long.
///
/// # Examples
/// ```
/// use evenhand::assess::{Metric, exact};
/// use evenhand::design::Ratio;
/// use evenhand::procedure::Procedure;
/// let procedure = Procedure::parse("permuted-block(4)", &Ratio::new(&[1, 1])?, 404)?;
/// let found = exact(&procedure, 404)?;
/// // Blackwell and Hodges 1957: 17/24 for blocks of 4.
/// let guessed = found.get(Metric::CorrectGuessRate).expect("an exact metric");
/// assert!((guessed.value - 17.0 / 24.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn exact(procedure: &Procedure, entries: u32) -> Result<Characteristics, AssessError> {
    procedure.visit(Exact(entries))
}

struct Exact(u32);

impl Visitor<'_> for Exact {
    type Output = Result<Characteristics, AssessError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let (walk, chain) = Walk::new(procedure, self.0)?;
        if walk.work_with_largest > MAX_WORK {
            return Err(AssessError::NoExact);
        }
        let largest = largest(&chain, self.0, walk.largest);
        Ok(walk.characteristics(&largest))
    }
}

/// The chain of a procedure as far as n entries can reach it with a probability worth telling.
pub(super) fn reached<P: Markov>(procedure: &P, entries: u32) -> Option<Chain> {
    Walk::new(procedure, entries).ok().map(|(_, chain)| chain)
}

/// The probabilities of states, of one entry and the next.
#[derive(Default)]
struct Layer {
    /// The states with a probability, in the order in which they were reached.
    active: Vec<u32>,
    /// By state.
    weight: Vec<f64>,
}

impl Layer {
    #[inline]
    fn add(&mut self, state: u32, weight: f64) {
        let at = state as usize;
        if at >= self.weight.len() {
            self.weight.resize(2 * at + 2, 0.0);
        }
        if self.weight[at] == 0.0 {
            self.active.push(state);
        }
        self.weight[at] += weight;
    }

    fn clear(&mut self) {
        for &state in &self.active {
            self.weight[state as usize] = 0.0;
        }
        self.active.clear();
    }
}

/// The imbalance after an entry, without its largest so far.
struct Imbalance {
    mean: f64,
    mean_abs: f64,
    mean_sq: f64,
}

/// What one walk through the chain gives: everything but the largest imbalance.
struct Walk {
    entries: u32,
    guessed: f64,
    forced: f64,
    forcing: f64,
    loss: f64,
    balanced: f64,
    above: Vec<f64>,
    course: Vec<Imbalance>,
    /// The largest |D| of any state that was reached.
    largest: u32,
    /// How many additions it takes to follow the largest imbalance.
    work_with_largest: u64,
}

impl Walk {
    fn new<P: Markov>(procedure: &P, entries: u32) -> Result<(Self, Chain), AssessError> {
        let mut explorer = Explorer::new(procedure);
        let (mut now, mut next) = (Layer::default(), Layer::default());
        now.add(0, 1.0);
        let mut walk = Self {
            entries,
            guessed: 0.0,
            forced: 0.0,
            forcing: 0.0,
            loss: 0.0,
            balanced: 0.0,
            above: Vec::new(),
            course: Vec::with_capacity(entries as usize),
            largest: 0,
            work_with_largest: 0,
        };
        let mut work = 0;
        for j in 1..=entries {
            for &number in &now.active {
                let weight = now.weight[number as usize];
                if weight < NEGLIGIBLE {
                    continue;
                }
                explorer.explore(number)?;
                let chain = explorer.chain();
                let state = chain.state(number);
                walk.guessed += weight * state.guessed;
                walk.forcing += weight * state.forcing;
                if state.is_forced {
                    walk.forced += weight;
                }
                for step in chain.steps(number) {
                    next.add(step.target, weight * step.probability);
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
            walk.count(explorer.chain(), &now, j);
            work += now.active.len() as u64;
            walk.work_with_largest += now.active.len() as u64 * u64::from(walk.largest + 1);
            if work > MAX_WORK / 10 {
                return Err(AssessError::NoExact);
            }
        }
        walk.end(explorer.chain(), &now);
        Ok((walk, explorer.into_chain()))
    }

    /// Takes the imbalance after entry j into account.
    fn count(&mut self, chain: &Chain, layer: &Layer, j: u32) {
        let (mut mean, mut mean_abs, mut mean_sq) = (0.0, 0.0, 0.0);
        for &number in &layer.active {
            let weight = layer.weight[number as usize];
            let difference = chain.state(number).difference;
            let d = f64::from(difference);
            mean += weight * d;
            mean_abs += weight * d.abs();
            mean_sq += weight * d * d;
            self.largest = self.largest.max(difference.unsigned_abs());
        }
        self.loss += mean_sq / f64::from(j);
        self.course.push(Imbalance {
            mean,
            mean_abs,
            mean_sq,
        });
    }

    /// Takes the last entry's distribution into account.
    fn end(&mut self, chain: &Chain, layer: &Layer) {
        let of = |is_counted: &dyn Fn(u32) -> bool| -> f64 {
            let states = layer.active.iter();
            let counted =
                states.filter(|&&number| is_counted(chain.state(number).difference.unsigned_abs()));
            // Not `sum`, which gives -0 where there is nothing to add.
            counted.fold(0.0, |sum, &number| sum + layer.weight[number as usize])
        };
        self.balanced = of(&|size| size == 0);
        self.above = EXCEEDED.map(|k| of(&|size| size > u32::from(k))).collect();
    }

    /// The metrics and the course, with the mean largest imbalance after each entry.
    fn characteristics(self, mean_max: &[f64]) -> Characteristics {
        let n = f64::from(self.entries);
        let last = self.course.last();
        let last_max = mean_max.last().copied().unwrap_or(0.0);
        let value = |metric| match metric {
            Metric::MeanAbsImbalance => last.map_or(0.0, |last| last.mean_abs),
            Metric::MeanSqImbalance => last.map_or(0.0, |last| last.mean_sq),
            Metric::MeanMaxImbalance => last_max,
            Metric::ProbBalanced => self.balanced,
            Metric::CorrectGuessRate => self.guessed / n,
            Metric::DeterministicRate => self.forced / n,
            Metric::ForcingIndex => 4.0 * self.forcing / n,
            Metric::MeanCumulativeLoss => self.loss / n,
            Metric::LossOfPrecision => last.map_or(0.0, |last| last.mean_sq) / n,
            Metric::ProbImbalanceAbove(k) => self.above[usize::from(k - EXCEEDED.start())],
        };
        let moment = |(imbalance, &max): (&Imbalance, &f64)| Moment {
            mean_imbalance: Estimate::exact(imbalance.mean),
            mean_abs_imbalance: Estimate::exact(imbalance.mean_abs),
            mean_sq_imbalance: Estimate::exact(imbalance.mean_sq),
            mean_max_imbalance: Estimate::exact(max),
        };
        Characteristics {
            entries: self.entries,
            method: Method::Exact,
            metrics: Metric::all()
                .map(|metric| (metric, Estimate::exact(value(metric))))
                .collect(),
            course: self.course.iter().zip(mean_max).map(moment).collect(),
        }
    }
}

/// One row per state: the probability of the state together with each largest |D| so far.
struct Rows {
    active: Vec<u32>,
    /// By state, the place in `active`, or [`Rows::ABSENT`].
    place: Vec<u32>,
    /// Row after row, `width` numbers each.
    weights: Vec<f64>,
}

impl Rows {
    const ABSENT: u32 = u32::MAX;

    fn new(states: usize) -> Self {
        Self {
            active: Vec::new(),
            place: vec![Self::ABSENT; states],
            weights: Vec::new(),
        }
    }

    /// The row of a state, a new one of zeros if it has none.
    #[inline]
    fn row(&mut self, state: u32, width: usize) -> &mut [f64] {
        let place = &mut self.place[state as usize];
        if *place == Self::ABSENT {
            *place = self.active.len() as u32;
            self.active.push(state);
            let end = self.active.len() * width;
            if self.weights.len() < end {
                self.weights.resize(end, 0.0);
            } else {
                self.weights[end - width..end].fill(0.0);
            }
        }
        let start = *place as usize * width;
        &mut self.weights[start..start + width]
    }

    fn clear(&mut self) {
        for &state in &self.active {
            self.place[state as usize] = Self::ABSENT;
        }
        self.active.clear();
    }
}

/// E max |D_i| over i up to j, for each j from 1 to n. No |D| of the chain is above `bound`.
fn largest(chain: &Chain, entries: u32, bound: u32) -> Vec<f64> {
    let width = bound as usize + 1;
    let (mut now, mut next) = (Rows::new(chain.len()), Rows::new(chain.len()));
    now.row(0, width)[0] = 1.0;
    let mut of_largest = vec![0.0; width];
    // The largest |D| of any state so far: rows are zero above it.
    let mut top = 0;
    let mut means = Vec::with_capacity(entries as usize);
    for _ in 1..=entries {
        let mut later_top = top;
        for (&number, row) in now.active.iter().zip(now.weights.chunks_exact(width)) {
            let size = chain.state(number).difference.unsigned_abs() as usize;
            let row = &row[..=top];
            if row[size..].iter().sum::<f64>() < NEGLIGIBLE {
                continue;
            }
            for step in chain.steps(number) {
                let size_after = chain.state(step.target).difference.unsigned_abs() as usize;
                later_top = later_top.max(size_after);
                let later = next.row(step.target, width);
                // A new largest |D| can only be one above the state's own.
                if size_after > size {
                    later[size_after] += step.probability * row[size];
                }
                let from = size.max(size_after).min(top + 1);
                for (later, weight) in later[from..=top].iter_mut().zip(&row[from..]) {
                    *later += step.probability * weight;
                }
            }
        }
        top = later_top;
        now.clear();
        std::mem::swap(&mut now, &mut next);
        of_largest.fill(0.0);
        for (_, row) in now.active.iter().zip(now.weights.chunks_exact(width)) {
            for (sum, weight) in of_largest[..=top].iter_mut().zip(row) {
                *sum += weight;
            }
        }
        let terms = (0_u32..).zip(&of_largest);
        means.push(terms.map(|(largest, sum)| f64::from(largest) * sum).sum());
    }
    means
}
