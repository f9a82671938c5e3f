//! `allocation_ratio`: the probability of each arm at each allocation.

use super::designs::{
    ARM_OF_DESIGN, METHOD, N, PROCEDURE, STD_ERROR, STRATIFIED_BY, VALUE, design, estimate,
};
use crate::assess::Assessed;
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    Column::whole("sequence", "Allocation", "place of the allocation, from 1"),
    ARM_OF_DESIGN,
    Column::number(
        "target",
        "Share of the ratio",
        "the arm's share of the ratio",
    ),
    METHOD,
    VALUE,
    STD_ERROR,
];

/// The schema of `allocation_ratio`.
pub static ALLOCATION_RATIO: Schema = Schema::new(
    "allocation_ratio",
    "Probability of each arm at each allocation",
    "procedure, stratification, allocation and arm",
    &["procedure", "stratified_by", "sequence", "arm"],
    COLUMNS,
)
.about(
    "For more than two arms and for ratios other than 1:1: `value` is the probability of the arm \
     before anything is drawn. A procedure under which it is `target` at every allocation preserves \
     the allocation ratio (Kuznetsova and Tymofyeyev 2012).",
);

/// The table `allocation_ratio`.
pub fn allocation_ratio(assessed: &[Assessed]) -> Table<'_> {
    let rows = assessed.iter().flat_map(|one| {
        let design = design(one);
        let total = f64::from(one.ratio.total());
        let entries = (1_u32..).zip(&one.probabilities);
        entries.flat_map(move |(sequence, arms)| {
            let design = design.clone();
            let of_arms = one.arms.iter().zip(one.ratio.parts()).zip(arms);
            of_arms.map(move |((arm, &part), &found)| {
                let [value, error] = estimate(found);
                design.clone().into_iter().chain([
                    sequence.into(),
                    Value::from(&**arm),
                    (f64::from(part) / total).into(),
                    Value::Code(one.probabilities_method.name()),
                    value,
                    error,
                ])
            })
        })
    });
    Table::from_rows(&ALLOCATION_RATIO, rows)
}
