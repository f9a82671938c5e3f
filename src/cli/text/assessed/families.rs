//! What the tables of an assessment show: one line per column.

use evenhand::balance::Scope;
use evenhand::metric::Metric;

/// A column: its head, what is in it, and its meaning in a few words.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) scope: Scope,
    pub(super) metric: Metric,
    pub(super) meaning: &'static str,
}

const fn column(head: &'static str, scope: Scope, metric: Metric, meaning: &'static str) -> Column {
    Column {
        head,
        scope,
        metric,
        meaning,
    }
}

/// Over the whole list or trial of two arms 1:1, the most asked first.
#[rustfmt::skip]
pub(super) const OF_TWO: &[Column] = &[
    column("E|D|", Scope::Overall, Metric::MeanAbsImbalance, "mean size of the imbalance at the end, in \
            participants"),
    column("E max|D|", Scope::Overall, Metric::MeanMaxImbalance, "mean of the largest imbalance on the way"),
    GUESSED,
    CERTAIN,
    FORCING,
    LOSS,
    column("E D^2", Scope::Overall, Metric::MeanSqImbalance, "variance of the imbalance at the end"),
    column("P(D=0)", Scope::Overall, Metric::ProbBalanced, "probability of no imbalance at the end"),
];

/// The same of more arms and other ratios.
#[rustfmt::skip]
pub(super) const OF_ANY_RATIO: &[Column] = &[
    column("E d", Scope::Overall, Metric::MeanDistance, "mean distance from target at the end, in \
            participants"),
    column("E max d", Scope::Overall, Metric::MeanMaxDistance, "mean of the largest distance from \
            target on the way"),
    GUESSED,
    column("best guess", Scope::Overall, Metric::DirectionalGuessRate, "share guessed right by naming \
            the most likely arm"),
    CERTAIN,
    column("off ratio", Scope::Overall, Metric::MaxRatioDeviation, "largest difference between an arm's \
            probability at any place and its share of the ratio"),
    FORCING,
    LOSS,
    column("E d^2", Scope::Overall, Metric::MeanSqDistance, "mean squared distance from target at the end"),
    column("P(d=0)", Scope::Overall, Metric::ProbOnTarget, "probability that every arm is on target at the end"),
];

const GUESSED: Column = column(
    "guessed",
    Scope::Overall,
    Metric::CorrectGuessRate,
    "share guessed right by naming the arm that lags behind its target",
);
const CERTAIN: Column = column(
    "certain",
    Scope::Overall,
    Metric::DeterministicRate,
    "share certain to anyone who knows the procedure and the past",
);
const FORCING: Column = column(
    "forcing",
    Scope::Overall,
    Metric::ForcingIndex,
    "forcing index: 0 for simple randomization, near 1 for the shortest blocks",
);
const LOSS: Column = column(
    "loss",
    Scope::Overall,
    Metric::MeanCumulativeLoss,
    "mean cumulative loss: imbalance along the way, 1 for simple randomization",
);

/// Within strata and sites. Those of another family than the designs' have no numbers and are left out.
#[rustfmt::skip]
pub(super) const WITHIN: &[Column] = &[
    column("L_n", Scope::Overall, Metric::LossOfPrecision, "precision lost to imbalance in the factors, in participants"),
    column("E|D| stratum", Scope::Stratum, Metric::MeanAbsImbalance, "imbalance of a stratum at the \
            end, mean over strata"),
    column("E d stratum", Scope::Stratum, Metric::MeanDistance, "distance of a stratum from its target \
            at the end, mean over strata"),
    column("guess stratum", Scope::Stratum, Metric::CorrectGuessRate, "share guessed right by counting \
            within each stratum"),
    column("E|D| site", Scope::Site, Metric::MeanAbsImbalance, "imbalance of a site at the end, mean \
            over sites"),
    column("E d site", Scope::Site, Metric::MeanDistance, "distance of a site from its target at the \
            end, mean over sites"),
    column("guess site", Scope::Site, Metric::CorrectGuessRate, "share guessed right by counting \
            within each site"),
];
