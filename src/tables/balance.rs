//! `balance`: measures of balance.

use super::columns::{N_OF_ARM, counts_of_arms};
use crate::balance::{Balance, Quantity};
use crate::table::{Column, Reveals, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text(
        "scope",
        "Scope",
        "`overall`, `stratum`, `factor`, `stratum-actual`, `factor-actual`, `site`, `country` or `covariate`",
    ),
    Column::text(
        "name",
        "Factor or attribute",
        "factor or attribute; factors joined by `|` for a stratum; empty overall",
    ),
    Column::text(
        "level",
        "Level",
        "level, stratum, site or country; empty for a measure over all levels",
    ),
    N_OF_ARM.revealing(Reveals::Arm),
    Column::text(
        "measure",
        "Measure",
        "`imbalance`, `max_imbalance`, `smd`, `mean_ARM`, `sd_ARM`, `chi_square`, `chi_square_df`, \
         `chi_square_p` or `fisher_p`",
    ),
    Column::scientific(
        "value",
        "Value",
        "its value; statistics with 6 significant digits",
    ),
];

/// The schema of `balance`.
pub static BALANCE: Schema = Schema::new(
    "balance",
    "Balance of the allocation",
    "measure",
    &["scope", "name", "level", "measure"],
    COLUMNS,
)
.about(
    "[balance.md](balance.md) has the formulas. In a stratum or at a site with a single participant, \
     the counts reveal that participant's arm.",
);

/// The table `balance`, in the order of [`Balance::measures`].
pub fn balance(trial: &Trial, balance: &Balance) -> Table<'static> {
    let schema = BALANCE.expanded(
        N_OF_ARM.name(),
        counts_of_arms(trial.arms()).map(|column| column.revealing(Reveals::Arm)),
    );
    let rows = balance.measures().into_iter().map(|measure| {
        let mut row = vec![
            Value::Code(measure.scope.name()),
            measure.name.into(),
            measure.level.into(),
        ];
        row.extend(measure.counts.get().iter().map(|&count| Value::from(count)));
        row.push(measure.statistic.to_string().into());
        row.push(value(&measure.quantity));
        row
    });
    Table::from_rows(schema, rows)
}

/// A quantity as it is shown: rounded, so that the cell is the same number in every format.
fn value(quantity: &Quantity) -> Value {
    match quantity {
        Quantity::Whole(number) => Value::Number(f64::from(*number)),
        shown => shown.to_string().parse::<f64>().ok().into(),
    }
}
