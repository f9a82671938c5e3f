//! Sums over simulated lists: whole numbers, so that the order in which they are added, and the
//! number of threads, make no difference.

use super::metric::{Characteristics, EXCEEDED, Estimate, Method, Metric, Moment};

/// Units of the forcing index and of the mean cumulative loss in a sum.
const UNITS: f64 = (1_u64 << 40) as f64;

/// What one list comes to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListTotals {
    /// |D_n|.
    pub(super) imbalance: u32,
    /// The largest |D_j|.
    pub(super) largest: u32,
    /// Entries before which D was 0.
    pub(super) ties: u32,
    /// The sum of D_j^2 / j.
    pub(super) loss: f64,
    /// Entries that were certain.
    pub(super) forced: u32,
    /// The sum of |phi_j - 1/2|.
    pub(super) forcing: f64,
}

/// A sum and a sum of squares.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    sum: u128,
    squares: u128,
}

impl Moments {
    #[inline]
    fn add(&mut self, value: u64) {
        let value = u128::from(value);
        self.sum += value;
        self.squares += value * value;
    }

    fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean of `lists` values of so many units each, and its standard error
    /// sqrt((sum x^2 - (sum x)^2 / R) / (R (R - 1))), in whole numbers as long as they hold it.
    fn estimate(self, lists: u64, units: f64) -> Estimate {
        let r = lists as f64;
        let (sum, squares) = (self.sum as f64, self.squares as f64);
        let whole = self.squares.checked_mul(u128::from(lists));
        let spread = match whole.zip(self.sum.checked_mul(self.sum)) {
            Some((squares, sum)) => squares.saturating_sub(sum) as f64 / r,
            None => (squares - sum * (sum / r)).max(0.0),
        };
        let std_error = (spread / (r * (r - 1.0))).sqrt() / units;
        Estimate {
            value: sum / r / units,
            std_error: (lists > 1).then_some(std_error),
        }
    }
}

/// The sums over lists of one length.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    entries: u32,
    lists: u64,
    imbalance: Moments,
    square: Moments,
    largest: Moments,
    /// Of twice the number of guesses, a tie counting one half.
    guesses: Moments,
    forced: Moments,
    forcing: Moments,
    loss: Moments,
    /// Lists by |D_n|; the last counts all that are larger.
    by_imbalance: [u64; 12],
    course: Option<Vec<EntrySums>>,
    /// Whether `forced` and `forcing` were found.
    is_foreseen: bool,
}

/// The sums over lists after one entry. Mean squares are about n at most, as in simple
/// randomization, so that n <= 10^6 and less than 2^32 lists leave room in 64 bits.
#[derive(Debug, Clone, Copy, Default)]
struct EntrySums {
    signed: i64,
    size: u64,
    square: u64,
    fourth: u128,
    largest: u64,
    largest_square: u64,
}

impl Tally {
    /// No lists yet. The course costs time, so it is kept only where it is wanted.
    pub(super) fn new(entries: u32, keep_course: bool, is_foreseen: bool) -> Self {
        Self {
            entries,
            lists: 0,
            imbalance: Moments::default(),
            square: Moments::default(),
            largest: Moments::default(),
            guesses: Moments::default(),
            forced: Moments::default(),
            forcing: Moments::default(),
            loss: Moments::default(),
            by_imbalance: [0; 12],
            course: keep_course.then(|| vec![EntrySums::default(); entries as usize]),
            is_foreseen,
        }
    }

    /// Counts a list: its totals, and D after each entry.
    #[inline]
    pub(super) fn add(&mut self, totals: &ListTotals, differences: &[i32]) {
        let n = f64::from(self.entries);
        self.lists += 1;
        let imbalance = u64::from(totals.imbalance);
        self.imbalance.add(imbalance);
        self.square.add(imbalance * imbalance);
        self.largest.add(u64::from(totals.largest));
        // Each entry counts 1 - sign(D)(D' - D), so twice the guesses are n + ties - |D_n|.
        let guesses = u64::from(self.entries) + u64::from(totals.ties);
        self.guesses.add(guesses - imbalance);
        self.forced.add(u64::from(totals.forced));
        self.forcing
            .add((totals.forcing * 4.0 / n * UNITS + 0.5) as u64);
        self.loss.add((totals.loss / n * UNITS + 0.5) as u64);
        let last = self.by_imbalance.len() - 1;
        self.by_imbalance[(totals.imbalance as usize).min(last)] += 1;
        if let Some(course) = &mut self.course {
            let mut largest = 0;
            for (sums, &d) in course.iter_mut().zip(differences) {
                let size = u64::from(d.unsigned_abs());
                let square = size * size;
                largest = size.max(largest);
                sums.signed += i64::from(d);
                sums.size += size;
                sums.square += square;
                sums.fourth += u128::from(square) * u128::from(square);
                sums.largest += largest;
                sums.largest_square += largest * largest;
            }
        }
    }

    /// Counts the lists of another tally too.
    pub(super) fn merge(&mut self, other: &Self) {
        self.lists += other.lists;
        self.imbalance.merge(other.imbalance);
        self.square.merge(other.square);
        self.largest.merge(other.largest);
        self.guesses.merge(other.guesses);
        self.forced.merge(other.forced);
        self.forcing.merge(other.forcing);
        self.loss.merge(other.loss);
        for (count, more) in self.by_imbalance.iter_mut().zip(other.by_imbalance) {
            *count += more;
        }
        let courses = self.course.iter_mut().flatten();
        for (sums, more) in courses.zip(other.course.iter().flatten()) {
            sums.signed += more.signed;
            sums.size += more.size;
            sums.square += more.square;
            sums.fourth += more.fourth;
            sums.largest += more.largest;
            sums.largest_square += more.largest_square;
        }
    }

    /// The share of lists of which there are so many.
    fn share(&self, lists: u64) -> Estimate {
        let indicator = Moments {
            sum: u128::from(lists),
            squares: u128::from(lists),
        };
        indicator.estimate(self.lists, 1.0)
    }

    /// One metric, if it was found.
    fn metric(&self, metric: Metric) -> Option<Estimate> {
        let n = f64::from(self.entries);
        let lists = self.lists;
        Some(match metric {
            Metric::MeanAbsImbalance => self.imbalance.estimate(lists, 1.0),
            Metric::MeanSqImbalance => self.square.estimate(lists, 1.0),
            Metric::MeanMaxImbalance => self.largest.estimate(lists, 1.0),
            Metric::ProbBalanced => self.share(self.by_imbalance[0]),
            Metric::CorrectGuessRate => self.guesses.estimate(lists, 2.0 * n),
            Metric::DeterministicRate if self.is_foreseen => self.forced.estimate(lists, n),
            Metric::ForcingIndex if self.is_foreseen => self.forcing.estimate(lists, UNITS),
            Metric::DeterministicRate
            | Metric::ForcingIndex
            | Metric::DirectionalGuessRate
            | Metric::Entropy
            | Metric::Log2Sequences => return None,
            Metric::MeanCumulativeLoss => self.loss.estimate(lists, UNITS),
            Metric::ProbImbalanceAbove(k) => {
                self.share(self.by_imbalance[usize::from(k) + 1..].iter().sum())
            }
        })
    }

    /// The estimates.
    pub(super) fn characteristics(&self) -> Characteristics {
        let metrics = Metric::all().filter_map(|metric| Some((metric, self.metric(metric)?)));
        let course = self.course.iter().flatten();
        Characteristics {
            entries: self.entries,
            method: Method::MonteCarlo,
            metrics: metrics.collect(),
            course: course.map(|sums| sums.moment(self.lists)).collect(),
        }
    }
}

impl EntrySums {
    fn moment(&self, lists: u64) -> Moment {
        let of = |sum: u64, squares: u128| {
            let sum = u128::from(sum);
            Moments { sum, squares }.estimate(lists, 1.0)
        };
        let square = u128::from(self.square);
        let size = u128::from(self.signed.unsigned_abs());
        let signed = Moments {
            sum: size,
            squares: square,
        }
        .estimate(lists, 1.0);
        Moment {
            mean_imbalance: Estimate {
                value: self.signed as f64 / lists as f64,
                ..signed
            },
            mean_abs_imbalance: of(self.size, square),
            mean_sq_imbalance: of(self.square, self.fourth),
            mean_max_imbalance: of(self.largest, u128::from(self.largest_square)),
        }
    }
}

const _: () = assert!(*EXCEEDED.end() == 10, "`by_imbalance` has a place for each");
