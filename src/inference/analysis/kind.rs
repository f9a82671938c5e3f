//! The analyses by name, and which responses each is for.

/// What a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum ResponseKind {
    /// A number on a continuous scale.
    Number,
    /// A number of events, 0, 1, 2 and so on.
    Count,
    /// One of a few ordered categories, by its rank.
    Ordinal,
    /// Yes or no.
    Binary,
    /// A time to an event, which may be censored.
    Time,
}

impl ResponseKind {
    /// The kind's name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An analysis of the arm effect in two arms, see the table of the [module](super).
///
/// # Examples
/// ```
/// use evenhand::inference::{Analysis, ResponseKind};
/// let analysis: Analysis = "mantel-haenszel".parse()?;
/// assert!(analysis.is_for(ResponseKind::Binary) && analysis.uses_strata());
/// assert_eq!(Analysis::NAMES[0], "t-test");
/// # Ok::<(), strum::ParseError>(())
/// ```
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Analysis {
    /// The two-sample t test with a common variance.
    TTest,
    /// The linear model response ~ arm + stratum.
    StratifiedTTest,
    /// The linear model response ~ arm + stratum + covariates.
    Ancova,
    /// Pearson's chi-square test of two proportions.
    ChiSquare,
    /// The Cochran-Mantel-Haenszel test, with the common odds ratio of Mantel and Haenszel.
    MantelHaenszel,
    /// The logistic model response ~ arm.
    Logistic,
    /// The logistic model response ~ arm + stratum + covariates.
    AdjustedLogistic,
    /// The log-linear model count ~ arm, with a robust variance.
    Poisson,
    /// The log-linear model count ~ arm + stratum + covariates, with a robust variance.
    AdjustedPoisson,
    /// The rank sum test of Wilcoxon, and of Mann and Whitney.
    RankSum,
    /// The rank sum test within strata, of van Elteren.
    VanElteren,
    /// The log-rank test.
    LogRank,
    /// The log-rank test within strata.
    StratifiedLogRank,
    /// The proportional hazards model of Cox with the arm.
    Cox,
    /// The same with a baseline hazard for each stratum, and with covariates.
    StratifiedCox,
}

impl Analysis {
    /// All names, in the order of the variants.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The analysis' name, such as `t-test`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// All analyses, in the order of their names.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::IntoEnumIterator>::iter()
    }

    /// Whether responses of this kind can be analysed so.
    pub fn is_for(self, kind: ResponseKind) -> bool {
        use ResponseKind::{Binary, Count, Number, Ordinal, Time};
        match self {
            Self::TTest
            | Self::StratifiedTTest
            | Self::Ancova
            | Self::RankSum
            | Self::VanElteren => matches!(kind, Number | Count | Ordinal),
            Self::Poisson | Self::AdjustedPoisson => kind == Count,
            Self::ChiSquare | Self::MantelHaenszel | Self::Logistic | Self::AdjustedLogistic => {
                kind == Binary
            }
            Self::LogRank | Self::StratifiedLogRank | Self::Cox | Self::StratifiedCox => {
                kind == Time
            }
        }
    }

    /// Whether the strata enter.
    pub fn uses_strata(self) -> bool {
        match self {
            Self::StratifiedTTest
            | Self::Ancova
            | Self::MantelHaenszel
            | Self::AdjustedLogistic
            | Self::AdjustedPoisson
            | Self::VanElteren
            | Self::StratifiedLogRank
            | Self::StratifiedCox => true,
            Self::TTest
            | Self::ChiSquare
            | Self::Logistic
            | Self::Poisson
            | Self::RankSum
            | Self::LogRank
            | Self::Cox => false,
        }
    }

    /// Whether covariates enter. An analysis that does not use them leaves them out.
    pub fn uses_covariates(self) -> bool {
        matches!(
            self,
            Self::Ancova | Self::AdjustedLogistic | Self::AdjustedPoisson | Self::StratifiedCox
        )
    }
}
