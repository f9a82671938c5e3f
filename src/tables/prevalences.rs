//! `prevalences`: how common the strata are.

use super::columns::STRATUM;
use crate::simulate::{POPULATION, Prevalences};
use crate::table::{Column, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    STRATUM,
    Column::whole(
        "simulated",
        "Simulated participants",
        "simulated participants in it",
    ),
    Column::number("prevalence", "Prevalence", "their share"),
];

/// The schema of `prevalences`.
pub static PREVALENCES: Schema = Schema::new(
    "prevalences",
    "Prevalences of strata",
    "stratum",
    &["stratum"],
    COLUMNS,
)
.about(
    "How common the strata are: counted among 65,536 simulated participants, see \
     [assessment.md](assessment.md). Only for a trial whose factors are neither site nor country.",
);

/// The table `prevalences`.
pub fn prevalences<'a>(trial: &'a Trial, prevalences: &'a Prevalences) -> Table<'a> {
    let strata = trial.strata();
    let counted = strata.iter().zip(prevalences.counts());
    let rows = counted.map(move |(stratum, &count)| {
        [
            Value::from(strata.label(stratum)),
            count.into(),
            (f64::from(count) / f64::from(POPULATION)).into(),
        ]
    });
    Table::from_rows(&PREVALENCES, rows)
}
