//! `unblinded/kits` and `supply/kits`: which kit is at which site, and what is in it.

use super::columns::arm_names;
use super::site_kits::{KIT_NUMBER, SITE};
use crate::allocation::Kit;
use crate::design::KitPlan;
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    KIT_NUMBER,
    SITE,
    Column::text(
        "arm",
        "Arm",
        "name of the arm whose treatment is in the kit",
    )
    .revealing(Reveals::List),
];

/// The schema of `unblinded/kits`.
pub static KITS: Schema = Schema::new(
    "unblinded/kits",
    "Kits and what is in them",
    "kit",
    &["kit_number"],
    COLUMNS,
)
.about(
    "Written by `randomize` where the scenario has kits: the rows of `site/kits` in the same order, \
     for the unblinded statistician.",
);

/// The schema of `supply/kits`.
pub static SUPPLY_KITS: Schema = Schema::new(
    "supply/kits",
    "Kits for the depot",
    "kit",
    &["kit_number"],
    COLUMNS,
)
.about(
    "Written by `randomize` where the scenario has kits: the rows of `unblinded/kits`, for those who \
     pack and label, who need no list.",
);

/// The table `supply/kits`.
pub fn supply_kits<'a>(trial: &'a Trial, plan: &'a KitPlan, own: &'a [Kit]) -> Table<'a> {
    of_kits(&SUPPLY_KITS, trial, plan, own)
}

/// The table `unblinded/kits`.
pub fn kits<'a>(trial: &'a Trial, plan: &'a KitPlan, own: &'a [Kit]) -> Table<'a> {
    of_kits(&KITS, trial, plan, own)
}

fn of_kits<'a>(
    schema: &'static Schema,
    trial: &'a Trial,
    plan: &'a KitPlan,
    kits: &'a [Kit],
) -> Table<'a> {
    let arms = arm_names(trial.arms());
    let rows = kits.iter().map(move |kit| {
        [
            plan.numbers().text(kit.number).into(),
            Value::from(&*trial.sites()[kit.site].id),
            Value::Text(arms[kit.arm.get()].clone()),
        ]
    });
    Table::from_rows(schema, rows)
}
