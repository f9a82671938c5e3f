//! REDCap's allocation tables and their codes: `unblinded/redcap_production`,
//! `unblinded/redcap_development` and `unblinded/redcap_codebook`.
//!
//! REDCap knows categories by raw codes: here 1, 2, ... in the order of levels and arms. A site is
//! a data access group. The columns are those of REDCap's own template; with both a randomization
//! number and an arm ("group"), one table serves open and blinded projects.
//!
//! # References
//! Vanderbilt University, REDCap, randomization module: template of the allocation table.

use super::randomization_list::Lists;
use crate::allocation::ListUse;
use crate::design::{Factor, FactorSource};
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
    Column::whole(ARM, "Code of the arm", "code of the arm").revealing(Reveals::List),
    Column::whole(
        FACTOR,
        "Code of the level",
        "code of the level of each stratification factor but the site, and of the country",
    )
    .one_per("factor"),
    Column::whole(
        SITE,
        "Code of the site",
        "code of the site, where the trial is stratified by site",
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
    "The table to try the REDCap project with: the same columns and lengths (but for last blocks of \
     another size) from other streams, so that it tells nothing of the list. Readable by its owner only \
     all the same, so that nobody takes it for the other.",
)
.for_csv_readers();

/// The schema of `unblinded/redcap_codebook`.
pub static REDCAP_CODEBOOK: Schema = Schema::new(
    "unblinded/redcap_codebook",
    "Codes of the REDCap allocation tables",
    "code",
    &["variable", "code"],
    CODE_COLUMNS,
)
.about("In the order of columns and codes.")
.for_csv_readers();

const CODE_COLUMNS: &[Column] = &[
    Column::text("variable", "Variable", "column of the allocation tables"),
    Column::whole(
        "code",
        "Code",
        "REDCap's raw code, 1, 2, ... in the order of arms, levels or sites",
    ),
    Column::text("level", "Level", "arm, level, country or site id").revealing(Reveals::List),
];

/// The factors in REDCap's order, each with its place: the site is the last.
fn factors(trial: &Trial) -> Vec<(usize, &Factor, &str)> {
    let factors = trial.strata().factors().iter().enumerate();
    let mut columns: Vec<_> = factors
        .map(|(place, factor)| match factor.source() {
            FactorSource::Site => (place, factor, SITE),
            _ => (place, factor, factor.name()),
        })
        .collect();
    columns.sort_by_key(|(_, _, column)| *column == SITE);
    columns
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
    let places: Vec<usize> = factors.iter().map(|(place, ..)| *place).collect();
    let strata = &lists.plan.strata;
    let rows = strata.iter().flat_map(move |stratum| {
        let levels = strata.levels(stratum);
        let codes: Vec<Value> = places.iter().map(|&place| code(levels[place])).collect();
        lists.entries(stratum).map(move |(entry, number)| {
            let mut row = vec![Value::from(number), code(entry.arm.get())];
            row.extend_from_slice(&codes);
            row
        })
    });
    Table::from_rows(own, rows)
}

/// The table `unblinded/redcap_codebook`.
pub fn redcap_codebook(trial: &Trial) -> Table<'_> {
    let row = |variable: &str, place: usize, level: &str| {
        [Value::from(variable), code(place), Value::from(level)]
    };
    let arms = trial.arms().iter().enumerate();
    let arms = arms.map(move |(place, arm)| row(ARM, place, arm.name()));
    let levels = factors(trial)
        .into_iter()
        .flat_map(move |(_, factor, column)| {
            let labels = factor.labels().iter().enumerate();
            labels.map(move |(place, label)| row(column, place, label))
        });
    Table::from_rows(&REDCAP_CODEBOOK, arms.chain(levels))
}

/// The raw code of the level at this place.
fn code(place: usize) -> Value {
    Value::from(place + 1)
}
