//! `unblinded/plain`: the list with labels, names and codes in one file, for any system.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::columns::{STRATUM, arm_names};
use super::form_error::FormError;
use super::randomization_list::Lists;
use super::randomization_numbers::NUMBER;
use crate::design::{Arm, Factor};
use crate::table::{Column, MAX_NAME, Reveals, Schema, Table, Value};
use crate::trial::Trial;

/// The pattern of the factors' columns.
const FACTOR: &str = "FACTOR";
/// What the name of the column of a factor's codes ends with.
const CODE: &str = "_code";

const COLUMNS: &[Column] = &[
    STRATUM,
    Column::text(
        FACTOR,
        "Level",
        "label of the level, and then `FACTOR_code`, its code",
    )
    .one_per("stratification factor"),
    Column::whole(
        "sequence",
        "Place in the list",
        "place in the stratum's list, from 1",
    ),
    NUMBER,
    Column::text("arm", "Arm", "name of the arm").revealing(Reveals::List),
    Column::text("arm_label", "Label of the arm", "label of the arm").revealing(Reveals::List),
    Column::text("arm_code", "Code of the arm", "code of the arm").revealing(Reveals::List),
];

/// The schema of `unblinded/plain`.
pub static PLAIN: Schema = Schema::new(
    "unblinded/plain",
    "List with labels and codes",
    "entry of the list",
    &["stratum", "sequence"],
    COLUMNS,
)
.about(
    "Written by `randomize --format plain`, and always as CSV: the rows of `randomization_list` with \
     all that another system may need to know about them. The name of a factor's column of codes begins \
     with the first 27 characters of the factor's name.",
)
.for_csv_readers();

/// The name of the column of a factor's codes.
fn code_column(factor: &Factor) -> String {
    let name: String = factor.name().chars().take(MAX_NAME - CODE.len()).collect();
    name + CODE
}

/// Whether all columns of the form would have names of their own.
///
/// # Errors
/// [`FormError::SameColumn`] where two would share one.
pub fn check_plain(trial: &Trial) -> Result<(), FormError> {
    let own = COLUMNS.iter().map(|column| column.name().to_owned());
    let mut seen: BTreeSet<String> = own.collect();
    for factor in trial.strata().factors() {
        for name in [factor.name().to_owned(), code_column(factor)] {
            if !seen.insert(name.clone()) {
                return Err(FormError::SameColumn(name));
            }
        }
    }
    Ok(())
}

/// The table `unblinded/plain`.
pub fn plain<'a>(lists: &'a Lists<'_>) -> Table<'a> {
    let (trial, strata) = (lists.trial, &lists.plan.strata);
    let pattern = PLAIN.pattern(FACTOR).clone();
    let columns = strata.factors().iter().flat_map(|factor| {
        let name = factor.name();
        [
            pattern.named(name.to_owned()).labelled(name),
            pattern
                .named(code_column(factor))
                .labelled(&format!("Code of {name}")),
        ]
    });
    let schema = PLAIN.expanded(FACTOR, columns.collect::<Vec<_>>());
    let texts = |of: fn(&Arm) -> &str| -> Vec<Arc<str>> {
        trial.arms().iter().map(|arm| of(arm).into()).collect()
    };
    let names = arm_names(trial.arms());
    let (labels, codes) = (texts(Arm::label), texts(Arm::code));
    let arms: Vec<[Value; 3]> = (0..names.len())
        .map(|arm| [&names, &labels, &codes].map(|texts| Value::Text(texts[arm].clone())))
        .collect();
    let arms = Arc::new(arms);
    let rows = strata.iter().flat_map(move |stratum| {
        let mut head = vec![Value::from(strata.label(stratum))];
        for (factor, level) in strata.factors().iter().zip(strata.levels(stratum)) {
            head.push(Value::from(&*factor.labels()[level]));
            head.push(Value::from(&*factor.codes()[level]));
        }
        let arms = Arc::clone(&arms);
        lists.entries(stratum).map(move |(entry, number)| {
            let mut row = head.clone();
            row.extend([entry.sequence.into(), number.into()]);
            row.extend_from_slice(&arms[entry.arm.get()]);
            row
        })
    });
    Table::from_rows(schema, rows)
}
