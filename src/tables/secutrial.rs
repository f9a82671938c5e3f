//! `unblinded/secutrial`: the list as secuTrial's "External Randomization (with list import)" takes it.
//!
//! Two columns, by their places: the number, and the group by the text that it has in the form builder.
//! Centres are no column: numbers stand in the order of the centres, and are assigned to them in the
//! administration tool.
//!
//! # References
//! Swiss Clinical Trial Organisation, secuTrial recipes, "Implement an external randomization list into
//! secuTrial", steps 2.5 to 3.5, and its example file.

use std::sync::Arc;

use super::form_error::FormError;
use super::randomization_list::Lists;
use crate::design::FactorSource;
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text(
        "randomization_number",
        "Randomization number",
        "as `randomization_number` of the list",
    ),
    Column::text(
        "randomization_group",
        "Randomization group",
        "label of the arm",
    )
    .revealing(Reveals::List),
];

/// The schema of `unblinded/secutrial`.
pub static SECUTRIAL: Schema = Schema::new(
    "unblinded/secutrial",
    "List for secuTrial",
    "entry of the list",
    &["randomization_number"],
    COLUMNS,
)
.about(
    "Written by `randomize --format secutrial`, and always as CSV: sites in their order, entries in theirs. \
     For a list without strata, or stratified by site only.",
)
.for_csv_readers();

/// Whether secuTrial can take the list of this trial.
///
/// # Errors
/// [`FormError::SecutrialStrata`] where it is stratified by anything but the site.
pub fn check_secutrial(trial: &Trial) -> Result<(), FormError> {
    let factors = trial.strata().factors().iter();
    let others = factors.filter(|factor| factor.source() != FactorSource::Site);
    let others: Vec<String> = others.map(|factor| factor.name().to_owned()).collect();
    if others.is_empty() {
        Ok(())
    } else {
        Err(FormError::SecutrialStrata(others))
    }
}

/// The table `unblinded/secutrial`.
pub fn secutrial<'a>(lists: &'a Lists<'_>) -> Table<'a> {
    let arms = lists.trial.arms().iter();
    let labels: Vec<Arc<str>> = arms.map(|arm| arm.label().into()).collect();
    let entries = lists.plan.strata.iter();
    let entries = entries.flat_map(|stratum| lists.entries(stratum));
    let rows = entries
        .map(move |(entry, number)| [number.into(), Value::Text(labels[entry.arm.get()].clone())]);
    Table::from_rows(&SECUTRIAL, rows)
}
