//! `imbalance_trajectory`: the imbalance after each allocation.

use super::designs::{
    METHOD, METRIC, N, PROCEDURE, SCOPE, STD_ERROR, STRATIFIED_BY, VALUE, design, estimate,
};
use crate::assess::{Assessed, Place};
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    SCOPE,
    Column::whole(
        "sequence",
        "Allocations so far",
        "allocations so far, from 1",
    ),
    METRIC,
    METHOD,
    VALUE,
    STD_ERROR,
];

/// The schema of `imbalance_trajectory`.
pub static IMBALANCE_TRAJECTORY: Schema = Schema::new(
    "imbalance_trajectory",
    "Imbalance over enrolment",
    "procedure, stratification, allocation and metric",
    &["procedure", "stratified_by", "scope", "sequence", "metric"],
    COLUMNS,
)
.about(
    "The scope is always `overall`. The metrics are `mean_imbalance`, `mean_abs_imbalance`, \
     `mean_sq_imbalance` and `mean_max_imbalance`; for more than two arms and ratios other than 1:1 \
     `mean_distance`, `mean_sq_distance`, `mean_max_distance` and `mean_abs_deviation`.",
);

/// The table `imbalance_trajectory`.
pub fn imbalance_trajectory(assessed: &[Assessed]) -> Table<'_> {
    let overall = Place::overall().scope.name();
    let rows = assessed.iter().flat_map(move |one| {
        let design = design(one);
        let moments = (1_u32..).zip(&one.course);
        moments.flat_map(move |(sequence, moment)| {
            let design = design.clone();
            moment.named().map(move |(metric, found)| {
                let [value, error] = estimate(found);
                design.clone().into_iter().chain([
                    Value::Code(overall),
                    sequence.into(),
                    Value::Code(metric),
                    Value::Code(one.course_method.name()),
                    value,
                    error,
                ])
            })
        })
    });
    Table::from_rows(&IMBALANCE_TRAJECTORY, rows)
}
