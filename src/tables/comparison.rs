//! `comparison`: designs in the plane of balance and randomness.

use super::designs::{N, PROCEDURE, STRATIFIED_BY, design};
use crate::assess::{Assessed, trade_off};
use crate::table::{Column, Schema, Table};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    Column::number(
        "mean_cumulative_loss",
        "Imbalance: mean cumulative loss",
        "the imbalance: 0 at best, 1 for simple randomization",
    ),
    Column::number(
        "forcing_index",
        "Predictability: forcing index",
        "the predictability: 0 for simple randomization",
    ),
    Column::number(
        "distance",
        "Distance from the best",
        "from the point where both are 0: the root of the mean of the two squares",
    ),
    Column::whole(
        "rank",
        "Rank by distance",
        "1 for the smallest distance; equal distances share a rank",
    ),
    Column::flag(
        "on_front",
        "On the Pareto front",
        "`true` unless another design is better in one and at least as good in the other",
    ),
];

/// The schema of `comparison`.
pub static COMPARISON: Schema = Schema::new(
    "comparison",
    "Balance against randomness",
    "procedure and stratification",
    &["procedure", "stratified_by"],
    COLUMNS,
)
.about(
    "The designs in the plane of balance and randomness, see [assessment.md](assessment.md). A design \
     whose forcing index is unknown has no row.",
);

/// The table `comparison`.
pub fn comparison(assessed: &[Assessed]) -> Table<'_> {
    let rows = trade_off(assessed).into_iter().map(|one| {
        design(&assessed[one.design]).into_iter().chain([
            one.point.imbalance.into(),
            one.point.predictability.into(),
            one.standing.distance.into(),
            one.standing.rank.into(),
            one.standing.is_on_front.into(),
        ])
    });
    Table::from_rows(&COMPARISON, rows)
}
