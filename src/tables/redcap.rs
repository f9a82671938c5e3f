//! REDCap's allocation tables and their codes: `unblinded/redcap_production`,
//! `unblinded/redcap_development` and `unblinded/redcap_codebook`.
//!
//! REDCap knows categories by raw codes: those of the scenario. A site is a data access group, or an
//! ordinary field where `[redcap]` says so. The columns are those of REDCap's own template; with both a
//! randomization number and an arm ("group"), one table serves open and blinded projects.
//!
//! # References
//! Vanderbilt University, REDCap, randomization module: template of the allocation table.

use std::sync::Arc;

use super::form_error::FormError;
use super::randomization_list::Lists;
use crate::allocation::ListUse;
use crate::design::{Arm, Factor, FactorSource};
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::Trial;

/// The column of the arm.
const ARM: &str = "redcap_randomization_group";
/// The column of the site.
const SITE: &str = "redcap_data_access_group";
/// The pattern of the factors' columns.
const FACTOR: &str = "FACTOR";

const COLUMNS: &[Column] = &[
    Column::text(
        "redcap_randomization_number",
        "Randomization number",
        "as `randomization_number` of the list",
    ),
    Column::text(ARM, "Code of the arm", "code of the arm").revealing(Reveals::List),
    Column::text(
        FACTOR,
        "Code of the level",
        "code of the level of each stratification factor, in the field that `[redcap]` gives it or of its own \
         name; of the site only where it has a field",
    )
    .one_per("factor"),
    Column::text(
        SITE,
        "Number of the data access group",
        "code of the site, where the trial is stratified by site and the site has no field",
    )
    .one_per("stratification by site"),
];

/// The schema of `unblinded/redcap_production`.
pub static REDCAP_PRODUCTION: Schema = Schema::new(
    "unblinded/redcap_production",
    "REDCap allocation table, production",
    "entry of the list",
    &["redcap_randomization_number"],
    COLUMNS,
)
.about(
    "Written by `randomize --format redcap`, and always as CSV, which is what REDCap reads: its \
     allocation table of the list, in the order of `randomization_list`.",
)
.for_csv_readers();

/// The schema of `unblinded/redcap_development`.
pub static REDCAP_DEVELOPMENT: Schema = Schema::new(
    "unblinded/redcap_development",
    "REDCap allocation table, development",
    "entry of a list that is not the trial's",
    &["redcap_randomization_number"],
    COLUMNS,
)
.about(
    "The table for testing the REDCap project: the same columns and lengths (except for last blocks of \
     another size) from other streams, so that it reveals nothing about the list. Still readable by its \
     owner only, so that nobody mistakes it for the other.",
)
.for_csv_readers();

/// The schema of `unblinded/redcap_codebook`.
pub static REDCAP_CODEBOOK: Schema = Schema::new(
    "unblinded/redcap_codebook",
    "Codes of the REDCap allocation tables",
    "code",
    &["field", "code"],
    CODE_COLUMNS,
)
.about("In the order of columns and codes.")
.for_csv_readers();

const CODE_COLUMNS: &[Column] = &[
    Column::text("field", "Field", "column of the allocation tables"),
    Column::text(
        "code",
        "Code",
        "REDCap's raw code; of a data access group its number",
    ),
    Column::text(
        "label",
        "Label",
        "label of the arm or level, name of the site",
    )
    .revealing(Reveals::List),
    Column::text(
        "name",
        "Name",
        "name of the arm, the level or country, key of the site",
    )
    .revealing(Reveals::List),
];

/// The factors in REDCap's order, each with its place and its column: a data access group is the last.
fn factors(trial: &Trial) -> Vec<(usize, &Factor, &str)> {
    let factors = trial.strata().factors().iter().enumerate();
    let mut columns: Vec<_> = factors
        .map(|(place, factor)| {
            let field = trial.redcap().of(factor.name());
            let column = match (field, factor.source()) {
                (Some(field), _) => field,
                (None, FactorSource::Site) => SITE,
                (None, _) => factor.name(),
            };
            (place, factor, column)
        })
        .collect();
    columns.sort_by_key(|(_, _, column)| *column == SITE);
    columns
}

/// Whether REDCap can take the tables of this trial: data access groups are known by numbers.
///
/// # Errors
/// [`FormError::GroupNumber`] where the code of a site that is a data access group is no number.
pub fn check_redcap(trial: &Trial) -> Result<(), FormError> {
    for (_, factor, column) in factors(trial) {
        let levels = factor.labels().iter().zip(factor.codes());
        let is_number = |code: &str| code.bytes().all(|byte| byte.is_ascii_digit());
        for (site, code) in levels.filter(|_| column == SITE) {
            if !is_number(code) {
                let (site, code) = (site.clone(), code.clone());
                return Err(FormError::GroupNumber { site, code });
            }
        }
    }
    Ok(())
}

/// The allocation table of these lists: strata in their order, entries in theirs.
pub fn redcap_allocation_table<'a>(lists: &'a Lists<'_>) -> Table<'a> {
    let trial = lists.trial;
    let schema = match lists.list {
        ListUse::Production => &REDCAP_PRODUCTION,
        ListUse::Development => &REDCAP_DEVELOPMENT,
    };
    let factors = factors(trial);
    let (sites, others): (Vec<_>, Vec<_>) =
        factors.iter().partition(|(_, _, column)| *column == SITE);
    let named = |pattern: &str, of: Vec<&(usize, &Factor, &str)>| {
        let pattern = schema.pattern(pattern).clone();
        let names = of.into_iter().map(|(_, _, column)| (*column).to_owned());
        names
            .map(move |name| pattern.named(name))
            .collect::<Vec<_>>()
    };
    let own = schema
        .expanded(FACTOR, named(FACTOR, others))
        .expanded(SITE, named(SITE, sites));
    let codes: Vec<(usize, Vec<Value>)> = factors
        .iter()
        .map(|(place, factor, _)| (*place, values(factor.codes().iter().map(String::as_str))))
        .collect();
    let arms = Arc::new(values(trial.arms().iter().map(Arm::code)));
    let strata = &lists.plan.strata;
    let rows = strata.iter().flat_map(move |stratum| {
        let levels = strata.levels(stratum);
        let codes = codes.iter();
        let codes: Vec<Value> = codes
            .map(|(place, codes)| codes[levels[*place]].clone())
            .collect();
        let arms = Arc::clone(&arms);
        lists.entries(stratum).map(move |(entry, number)| {
            let mut row = vec![Value::from(number), arms[entry.arm.get()].clone()];
            row.extend_from_slice(&codes);
            row
        })
    });
    Table::from_rows(own, rows)
}

/// The table `unblinded/redcap_codebook`.
pub fn redcap_codebook(trial: &Trial) -> Table<'_> {
    let row = |texts: [&str; 4]| texts.map(Value::from);
    let arms = trial.arms().iter();
    let arms = arms.map(move |arm| row([ARM, arm.code(), arm.label(), arm.name()]));
    let levels = factors(trial)
        .into_iter()
        .flat_map(move |(_, factor, column)| {
            let levels = factor.labels().iter().zip(factor.codes()).enumerate();
            levels.map(move |(place, (name, code))| {
                let label = match factor.source() {
                    FactorSource::Site => &trial.sites()[place].name,
                    FactorSource::Attribute(_) | FactorSource::Country => name,
                };
                row([column, code, label, name])
            })
        });
    Table::from_rows(&REDCAP_CODEBOOK, arms.chain(levels))
}

/// Texts as values, to be shared by many rows.
fn values<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Value> {
    texts.map(Value::from).collect()
}
