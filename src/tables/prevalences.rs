//! `prevalences`: how common the strata are.

use super::columns::STRATUM;
use crate::simulate::Prevalences;
use crate::table::{Column, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    STRATUM,
    Column::whole(
        "simulated",
        "Simulated participants",
        "simulated participants in it; empty where the prevalence was computed",
    ),
    Column::number(
        "prevalence",
        "Prevalence",
        "the share of participants in it",
    ),
    Column::number(
        "std_error",
        "Standard error",
        "of the prevalence; empty where it was computed",
    ),
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
    "How common the strata are: computed from the distributions of the attributes and the criteria or, \
     where a factor depends on a date, counted among 65,536 simulated participants, see \
     [assessment.md](assessment.md). Only for a trial whose factors are neither site nor country.",
);

/// The table `prevalences`.
pub fn prevalences<'a>(trial: &'a Trial, prevalences: &'a Prevalences) -> Table<'a> {
    let strata = trial.strata();
    let rows = strata
        .iter()
        .zip(prevalences.shares())
        .map(move |(stratum, share)| {
            [
                Value::from(strata.label(stratum)),
                prevalences.count(stratum).into(),
                share.into(),
                prevalences.std_error(stratum).into(),
            ]
        });
    Table::from_rows(&PREVALENCES, rows)
}
