//! Columns of numbers and days over replicates.

use crate::forecast::{MonthlyCounts, Spread};
use crate::table::{Column, Value};

/// The mean.
pub(super) const MEAN: Column = Column::number("mean", "Mean", "mean over replicates");
/// The standard deviation.
pub(super) const SD: Column = Column::number(
    "sd",
    "Standard deviation",
    "standard deviation over replicates, with n - 1; empty for one replicate",
);
/// The standard error of a share of replicates.
pub(super) const SHARE_ERROR: Column = Column::number(
    "std_error",
    "Standard error",
    "Monte Carlo standard error of the probability",
);

/// A column of quantiles: of numbers, and of days.
macro_rules! quantile {
    ($whole:ident, $day:ident, $name:literal, $label:literal, $meaning:literal) => {
        pub(super) const $whole: Column = Column::whole($name, $label, $meaning);
        pub(super) const $day: Column = Column::date($name, $label, $meaning);
    };
}

quantile!(
    Q05,
    DAY05,
    "q05",
    "5 % quantile",
    "5 % quantile over replicates"
);
quantile!(
    Q10,
    DAY10,
    "q10",
    "10 % quantile",
    "10 % quantile over replicates"
);
quantile!(
    Q25,
    DAY25,
    "q25",
    "25 % quantile",
    "25 % quantile over replicates"
);
quantile!(Q50, DAY50, "q50", "Median", "median over replicates");
quantile!(
    Q75,
    DAY75,
    "q75",
    "75 % quantile",
    "75 % quantile over replicates"
);
quantile!(
    Q90,
    DAY90,
    "q90",
    "90 % quantile",
    "90 % quantile over replicates"
);
quantile!(
    Q95,
    DAY95,
    "q95",
    "95 % quantile",
    "95 % quantile over replicates"
);

/// The cells of a mean, a standard deviation and quantiles.
pub(super) fn cells(spread: &Spread) -> [Value; 9] {
    let [a, b, c, d, e, f, g] = spread.quantiles.map(Value::from);
    [spread.mean.into(), spread.sd.into(), a, b, c, d, e, f, g]
}

/// Month by month: its place, whether what is counted is that to date, and the numbers.
pub(super) fn by_month(counts: &MonthlyCounts) -> impl Iterator<Item = (usize, bool, &Spread)> {
    let months = counts.in_month.iter().zip(&counts.to_date).enumerate();
    months
        .flat_map(|(place, (in_month, to_date))| [(place, false, in_month), (place, true, to_date)])
}
