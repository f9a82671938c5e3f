//! The operating characteristics of a procedure, and estimates of them: what the exact method, the
//! simulation and the assessment have in common.

/// The most entries of a list that is assessed.
pub const MAX_ASSESSED: u32 = 1_000_000;

/// The imbalances k whose probability of being exceeded is told.
pub const EXCEEDED: std::ops::RangeInclusive<u8> = 1..=10;

/// An operating characteristic of one list of n entries for two arms 1:1.
///
/// D_j is the imbalance after j entries, (entries on the first arm) - (entries on the second), and
/// phi_j the probability that entry j is on the first arm, given everything the procedure has
/// drawn before. `docs/assessment.md` has each with its reference.
///
/// [`Display`](std::fmt::Display) writes the name in tables, such as `mean_abs_imbalance` or
/// `prob_imbalance_above_3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Metric {
    /// E |D_n|.
    MeanAbsImbalance,
    /// E D_n^2.
    MeanSqImbalance,
    /// E max |D_j|, over j from 1 to n.
    MeanMaxImbalance,
    /// P(D_n = 0).
    ProbBalanced,
    /// The expected share of entries guessed by the convergence strategy: the arm that lags, a
    /// coin at a tie.
    CorrectGuessRate,
    /// The expected share of entries with phi_j = 0 or 1.
    DeterministicRate,
    /// 4/n sum E |phi_j - 1/2|.
    ForcingIndex,
    /// 1/n sum E D_j^2 / j.
    MeanCumulativeLoss,
    /// E L_n, the loss of precision of the estimated treatment effect, in participants: of a
    /// linear model with the stratification factors as covariates.
    LossOfPrecision,
    /// The expected share of entries guessed by whoever knows phi_j: the arm that is more likely, a
    /// coin where phi_j = 1/2. It is 1/2 + 1/n sum E |phi_j - 1/2|, the most that any guesser can
    /// reach.
    DirectionalGuessRate,
    /// 1/n sum E h(phi_j), h(p) = -p log2 p - (1 - p) log2 (1 - p): bits per entry, given everything
    /// the procedure has drawn before.
    Entropy,
    /// The base 2 logarithm of the number of sequences of n arms with a probability above 0.
    Log2Sequences,
    /// P(|D_n| > k).
    #[strum(to_string = "prob_imbalance_above_{0}")]
    ProbImbalanceAbove(u8),
}

impl Metric {
    /// Every metric, in the order of tables.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::MAIN
            .into_iter()
            .chain(Self::FURTHER)
            .chain(EXCEEDED.map(Self::ProbImbalanceAbove))
    }

    /// The metrics that a table for people shows.
    pub const MAIN: [Self; 8] = [
        Self::MeanAbsImbalance,
        Self::MeanSqImbalance,
        Self::MeanMaxImbalance,
        Self::ProbBalanced,
        Self::CorrectGuessRate,
        Self::DeterministicRate,
        Self::ForcingIndex,
        Self::MeanCumulativeLoss,
    ];

    /// The metrics that stand in files only.
    pub const FURTHER: [Self; 4] = [
        Self::DirectionalGuessRate,
        Self::Entropy,
        Self::Log2Sequences,
        Self::LossOfPrecision,
    ];
}

/// How a number was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Method {
    /// By a dynamic program over the procedure's chain.
    Exact,
    /// From simulated lists.
    MonteCarlo,
}

impl Method {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A number, with its standard error where it was simulated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error; `None` for an exact number, and for a mean over a single list.
    pub std_error: Option<f64>,
}

impl Estimate {
    /// An exact number.
    pub(crate) fn exact(value: f64) -> Self {
        let std_error = None;
        Self { value, std_error }
    }
}

/// The imbalance after one entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// E D_j.
    pub mean_imbalance: Estimate,
    /// E |D_j|.
    pub mean_abs_imbalance: Estimate,
    /// E D_j^2.
    pub mean_sq_imbalance: Estimate,
    /// E max |D_i|, over i from 1 to j.
    pub mean_max_imbalance: Estimate,
}

impl Moment {
    /// The four with their names in tables.
    pub fn named(&self) -> [(&'static str, Estimate); 4] {
        [
            ("mean_imbalance", self.mean_imbalance),
            ("mean_abs_imbalance", self.mean_abs_imbalance),
            ("mean_sq_imbalance", self.mean_sq_imbalance),
            ("mean_max_imbalance", self.mean_max_imbalance),
        ]
    }
}

/// The operating characteristics of one procedure for one list.
#[derive(Debug, Clone, PartialEq)]
pub struct Characteristics {
    /// n.
    pub entries: u32,
    /// How the numbers were found.
    pub method: Method,
    /// The metrics, in the order of [`Metric::all`]. One that the method does not give is absent.
    pub metrics: Vec<(Metric, Estimate)>,
    /// The imbalance after entries 1, 2, ..., n.
    pub course: Vec<Moment>,
}

impl Characteristics {
    /// One metric, where the method gives it.
    pub fn get(&self, metric: Metric) -> Option<Estimate> {
        find(&self.metrics, metric)
    }
}

/// One metric among several.
pub(crate) fn find(metrics: &[(Metric, Estimate)], metric: Metric) -> Option<Estimate> {
    let found = metrics.iter().find(|(name, _)| *name == metric);
    found.map(|(_, estimate)| *estimate)
}
