//! `site/kits`: which kit is at which site.

use crate::allocation::Kit;
use crate::design::KitPlan;
use crate::table::{Column, Schema, Table, Value};
use crate::trial::Trial;

/// The kit's number as it is written.
pub(super) const KIT_NUMBER: Column = Column::text(
    "kit_number",
    "Kit number",
    "unique, in an order that reveals neither site nor arm: six digits, or by \
     `[randomization.kits.numbers]`",
);

/// The site that holds the kit.
pub(super) const SITE: Column = Column::text("site_id", "Site", "the site that is sent the kit");

const COLUMNS: &[Column] = &[KIT_NUMBER, SITE];

/// The schema of `site/kits`.
pub static SITE_KITS: Schema = Schema::new(
    "site/kits",
    "Kits",
    "kit",
    &["kit_number"],
    COLUMNS,
)
.about(
    "Written by `randomize` where the scenario has kits. Sites in their order, numbers ascending, so \
     that the order does not reveal the arm. For the sites: without arms.",
);

/// The table `site/kits`.
pub fn site_kits<'a>(trial: &'a Trial, plan: &'a KitPlan, kits: &'a [Kit]) -> Table<'a> {
    let rows = kits.iter().map(move |kit| {
        [
            plan.numbers().text(kit.number).into(),
            Value::from(&*trial.sites()[kit.site].id),
        ]
    });
    Table::from_rows(&SITE_KITS, rows)
}
