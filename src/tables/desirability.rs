//! `desirability`: designs ranked by several metrics in one score.

use std::sync::Arc;

use super::designs::{METRIC, N, PROCEDURE, STRATIFIED_BY, design};
use crate::assess::{Assessed, Desirable, desirability as scored};
use crate::table::{Column, Schema, Table, Value};

/// The metric of the rows that have the score.
const SCORE: &str = "score";

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    METRIC,
    Column::text(
        "wanted",
        "What is desirable",
        "the metric with its best and its worst value, such as `correct_guess_rate(0.5, 0.75)`; empty for `score`",
    ),
    Column::number("value", "Value", "the metric's value; empty for `score`"),
    Column::number(
        "desirability",
        "Desirability",
        "from 0 to 1; for `score` the weighted geometric mean over the metrics",
    ),
    Column::whole(
        "rank",
        "Rank by score",
        "1 for the largest score; equal scores share a rank; empty for single metrics",
    ),
];

/// The schema of `desirability`.
pub static DESIRABILITY: Schema = Schema::new(
    "desirability",
    "Desirability of designs",
    "procedure, stratification and metric",
    &["procedure", "stratified_by", "metric", "wanted"],
    COLUMNS,
)
.about(
    "How desirable designs are by the metrics that `--desirability` names, see \
     [assessment.md](assessment.md). The rows whose metric is `score` have all of them together.",
);

/// The table `desirability`.
pub fn desirability<'a>(assessed: &'a [Assessed], wanted: &'a [Desirable]) -> Table<'a> {
    let rows = scored(assessed, wanted).into_iter().flat_map(move |one| {
        let design = design(&assessed[one.design]);
        let head = design.clone();
        let each = wanted.iter().zip(one.worth).map(move |(wanted, worth)| {
            let own = [
                Value::from(wanted.metric().to_string()),
                Value::Text(Arc::from(wanted.to_string())),
                worth.map(|worth| worth.value).into(),
                worth.map(|worth| worth.desirability).into(),
                Value::Missing,
            ];
            head.clone().into_iter().chain(own).collect::<Vec<_>>()
        });
        let all = [
            Value::Code(SCORE),
            Value::Missing,
            Value::Missing,
            one.score.into(),
            one.rank.into(),
        ];
        each.chain([design.into_iter().chain(all).collect::<Vec<_>>()])
            .collect::<Vec<_>>()
    });
    Table::from_rows(&DESIRABILITY, rows)
}
