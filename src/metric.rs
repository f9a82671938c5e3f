//! The operating characteristics of a procedure, and estimates of them: what the exact method, the
//! simulation and the assessment have in common.

use crate::design::ArmIndex;

/// The most entries of a list that is assessed.
pub const MAX_ASSESSED: u32 = 1_000_000;

/// The imbalances k whose probability of being exceeded is told.
pub const EXCEEDED: std::ops::RangeInclusive<u8> = 1..=10;

/// An operating characteristic of one list of n entries.
///
/// For two arms 1:1, D_j is the imbalance after j entries, (entries on the first arm) - (entries on the
/// second), and phi_j the probability that entry j is on the first arm, given everything the
/// procedure has drawn before.
///
/// For more arms and other ratios, arm k of K has N_k(j) entries after j, the part w_k of the ratio and the share
/// rho_k = w_k / (w_1 + ... + w_K); its deviation from the target is N_k(j) - j rho_k, and the distance d_j is
/// the Euclidean one, the root of the sum of the squared deviations. phi_jk is the probability of arm k at entry j,
/// given everything drawn before.
///
/// `docs/assessment.md` has each with its reference.
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
    /// coin at a tie. In general the arm whose entries fall shortest of j rho_k.
    CorrectGuessRate,
    /// The expected share of entries that are certain: with phi_j = 0 or 1.
    DeterministicRate,
    /// 4/n sum E |phi_j - 1/2|; in general [`ForcingTotalVariation`](Self::ForcingTotalVariation) over that of a
    /// permuted block that holds the ratio once, which for two arms 1:1 is 1/4.
    ForcingIndex,
    /// 1/n sum E D_j^2 / j; in general 1/n sum E 1/(K - 1) sum over k of (N_k(j) - j rho_k)^2 / (j rho_k).
    MeanCumulativeLoss,
    /// E L_n, the loss of precision of the estimated treatment effect, in participants: of a
    /// linear model with the stratification factors as covariates.
    LossOfPrecision,
    /// The expected share of entries guessed by whoever knows phi_j: the arm that is more likely, a
    /// coin where phi_j = 1/2. It is 1/n sum E max over k of phi_jk, the most that any guesser can reach; for two
    /// arms 1/2 + 1/n sum E |phi_j - 1/2|.
    DirectionalGuessRate,
    /// The expected share of entries guessed by whoever names the arm whose entries before fall shortest of
    /// (j - 1) rho_k, a fair draw at a tie. For arms in equal parts it is the
    /// [`CorrectGuessRate`](Self::CorrectGuessRate).
    LaggingGuessRate,
    /// 1/n sum E h(phi_j), h(phi) = -sum over k of phi_k log2 phi_k: bits per entry, given everything
    /// the procedure has drawn before.
    Entropy,
    /// The base 2 logarithm of the number of sequences of n arms with a probability above 0.
    Log2Sequences,
    /// P(|D_n| > k).
    #[strum(to_string = "prob_imbalance_above_{0}")]
    ProbImbalanceAbove(u8),
    /// E d_n.
    MeanDistance,
    /// E d_n^2.
    MeanSqDistance,
    /// E max d_j, over j from 1 to n.
    MeanMaxDistance,
    /// E max over k of |N_k(n) - n rho_k|; in a scope of one arm, that arm's.
    MeanAbsDeviation,
    /// E max over j and k of |N_k(j) - j rho_k|.
    MeanMaxDeviation,
    /// E (N_k(n) - n rho_k)^2 of one arm.
    MeanSqDeviation,
    /// E (N_k(n) - n rho_k) of one arm.
    MeanDeviation,
    /// E (max over k of N_k(n) / w_k - min over k of N_k(n) / w_k); of two arms, that of the two.
    MeanScaledDifference,
    /// P(N_k(n) = n rho_k for every k).
    ProbOnTarget,
    /// 1/n sum E 1/2 sum over k of |phi_jk - rho_k|.
    ForcingTotalVariation,
    /// 1/n sum E sqrt(sum over k of (phi_jk - rho_k)^2).
    ForcingDistance,
    /// max over j and k of |P(entry j is on arm k) - rho_k|: 0 where every entry preserves the ratio.
    MaxRatioDeviation,
    /// P(d_n > k).
    #[strum(to_string = "prob_distance_above_{0}")]
    ProbDistanceAbove(u8),
}

impl Metric {
    /// Every metric of two arms 1:1, in the order of tables.
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

impl Metric {
    /// Every metric of a whole list for more arms or another ratio, in the order of tables.
    pub fn of_any_ratio() -> impl Iterator<Item = Self> {
        let above = EXCEEDED.map(Self::ProbDistanceAbove);
        Self::OF_ANY_RATIO.into_iter().chain(above)
    }

    const OF_ANY_RATIO: [Self; 18] = [
        Self::MeanDistance,
        Self::MeanSqDistance,
        Self::MeanMaxDistance,
        Self::ProbOnTarget,
        Self::CorrectGuessRate,
        Self::DeterministicRate,
        Self::ForcingIndex,
        Self::MeanCumulativeLoss,
        Self::MeanAbsDeviation,
        Self::MeanMaxDeviation,
        Self::MeanScaledDifference,
        Self::LaggingGuessRate,
        Self::DirectionalGuessRate,
        Self::ForcingTotalVariation,
        Self::ForcingDistance,
        Self::Entropy,
        Self::Log2Sequences,
        Self::MaxRatioDeviation,
    ];
}

/// How a number was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Method {
    /// By a dynamic program over the procedure's chain.
    Exact,
    /// Likewise, given how common the strata are, which was counted among simulated participants.
    ExactGivenPrevalences,
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
    /// Its standard error; `None` for an exact number, and for a mean over replicates that all have the same
    /// value, such as a single one: then its error is not 0 but unknown. An event that none of R replicates had has a
    /// probability below 1 - 0.05^(1/R), about 3/R, with 95 % confidence.
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
pub enum Moment {
    /// Of two arms 1:1.
    Difference {
        /// E D_j.
        mean: Estimate,
        /// E |D_j|.
        mean_abs: Estimate,
        /// E D_j^2.
        mean_sq: Estimate,
        /// E max |D_i|, over i from 1 to j.
        mean_max: Estimate,
    },
    /// Of more arms or another ratio.
    Distance {
        /// E d_j.
        mean: Estimate,
        /// E d_j^2.
        mean_sq: Estimate,
        /// E max d_i, over i from 1 to j; absent where it would take too long.
        mean_max: Option<Estimate>,
        /// E max over k of |N_k(j) - j rho_k|.
        mean_deviation: Estimate,
    },
}

impl Moment {
    /// Each number with its name in tables.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Estimate)> + use<> {
        let named = match *self {
            Self::Difference {
                mean,
                mean_abs,
                mean_sq,
                mean_max,
            } => [
                ("mean_imbalance", Some(mean)),
                ("mean_abs_imbalance", Some(mean_abs)),
                ("mean_sq_imbalance", Some(mean_sq)),
                ("mean_max_imbalance", Some(mean_max)),
            ],
            Self::Distance {
                mean,
                mean_sq,
                mean_max,
                mean_deviation,
            } => [
                ("mean_distance", Some(mean)),
                ("mean_sq_distance", Some(mean_sq)),
                ("mean_max_distance", mean_max),
                ("mean_abs_deviation", Some(mean_deviation)),
            ],
        };
        let known = named.into_iter();
        known.filter_map(|(name, found)| Some((name, found?)))
    }

    /// How large the imbalance is expected to be: E |D_j|, or E d_j.
    pub fn size(&self) -> Estimate {
        match *self {
            Self::Difference { mean_abs, .. } => mean_abs,
            Self::Distance { mean, .. } => mean,
        }
    }
}

/// One arm, or two arms that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArmScope {
    /// One arm.
    Arm(ArmIndex),
    /// Two arms.
    Pair(ArmIndex, ArmIndex),
}

/// Metrics with their values.
pub type Metrics = Vec<(Metric, Estimate)>;

/// The operating characteristics of one procedure for one list.
#[derive(Debug, Clone, PartialEq)]
pub struct Characteristics {
    /// n.
    pub entries: u32,
    /// How the numbers were found.
    pub method: Method,
    /// The metrics, in the order of [`Metric::all`], or of [`Metric::of_any_ratio`] for more arms than two or another
    /// ratio than 1:1. One that the method does not give is absent.
    pub metrics: Metrics,
    /// The imbalance after entries 1, 2, ..., n.
    pub course: Vec<Moment>,
    /// The metrics of each arm, and of each two arms; none for two arms 1:1.
    pub of_arms: Vec<(ArmScope, Metrics)>,
    /// By entry, the probability of each arm before anything is drawn; none for two arms 1:1.
    pub probabilities: Vec<Box<[Estimate]>>,
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
