//! `worst_replicates`: which simulated trials were worst.

use super::designs::{LEVEL, N, NAME, PROCEDURE, SCOPE, STRATIFIED_BY, design, place};
use crate::assess::Assessed;
use crate::table::{Column, Schema, Table};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    SCOPE,
    NAME,
    LEVEL,
    Column::text(
        "metric",
        "Metric",
        "the metric: |D| for `mean_abs_imbalance`, and so on",
    ),
    Column::number(
        "value",
        "Value in the replicate",
        "the replicate's own value",
    ),
    Column::whole(
        "replicate",
        "Replicate",
        "its number: `simulate --replicate` writes it, where the procedure is the scenario's own",
    ),
];

/// The schema of `worst_replicates`.
pub static WORST_REPLICATES: Schema = Schema::new(
    "worst_replicates",
    "Worst replicates",
    "procedure, stratification, scope and metric",
    &["procedure", "stratified_by", "scope", "name", "metric"],
    COLUMNS,
)
.about(
    "The replicate with the worst value of the quantity whose mean the metric is; the first of several. \
     Only for a trial. `level` is empty: the mean over strata, levels or sites is meant.",
);

/// The table `worst_replicates`.
pub fn worst_replicates(assessed: &[Assessed]) -> Table<'_> {
    let rows = assessed.iter().flat_map(|one| {
        let design = design(one);
        one.worst.iter().map(move |worst| {
            let found = [
                worst.metric.to_string().into(),
                worst.value.into(),
                worst.replicate.into(),
            ];
            design
                .clone()
                .into_iter()
                .chain(place(&worst.place))
                .chain(found)
        })
    });
    Table::from_rows(&WORST_REPLICATES, rows)
}
