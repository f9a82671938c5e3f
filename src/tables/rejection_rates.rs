//! `rejection_rates`: how often tests of the treatment effect reject.

use super::designs::{METHOD, N, PROCEDURE, STD_ERROR, STRATIFIED_BY, design, estimate};
use crate::assess::Assessed;
use crate::inference::{Condition, Conditions};
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    PROCEDURE,
    STRATIFIED_BY,
    N,
    Column::text(
        "outcome",
        "Distribution of the outcome",
        "`normal`, or the distribution of times to the event on the second arm",
    ),
    Column::number(
        "effect",
        "Treatment effect",
        "first arm less second in standard deviations, or the hazard ratio",
    ),
    Column::text("bias", "Bias", "the bias as a specification"),
    Column::text(
        "view",
        "What an investigator sees",
        "whose allocations an investigator sees: `overall`, `stratum` or `site`",
    ),
    Column::text(
        "test",
        "Test",
        "`t-test`, `stratified-t-test`, `randomization-test`, `log-rank` or `stratified-log-rank`",
    ),
    Column::number(
        "alpha",
        "Significance level",
        "two-sided significance level",
    ),
    METHOD,
    Column::number(
        "value",
        "Probability of a rejection",
        "probability of a rejection: the type I error where there is no effect, else the power",
    ),
    STD_ERROR,
];

/// The schema of `rejection_rates`.
pub static REJECTION_RATES: Schema = Schema::new(
    "rejection_rates",
    "Rejection rates of tests",
    "procedure, stratification, condition and test",
    &["procedure", "stratified_by", "effect", "bias", "test"],
    COLUMNS,
)
.about(
    "How often tests of the treatment effect reject, where conditions are asked for; see \
     [inference.md](inference.md).",
);

/// The table `rejection_rates`.
pub fn rejection_rates<'a>(assessed: &'a [Assessed], conditions: &'a Conditions) -> Table<'a> {
    let rows = assessed.iter().flat_map(move |one| {
        let design = design(one);
        one.rejections.iter().map(move |rate| {
            let [value, error] = estimate(rate.estimate);
            let Condition { bias, effect } = rate.condition;
            design.clone().into_iter().chain([
                conditions.outcome().to_string().into(),
                effect.into(),
                bias.to_string().into(),
                Value::Code(conditions.view().name()),
                Value::Code(rate.test.name()),
                conditions.alpha().into(),
                Value::Code(rate.method.name()),
                value,
                error,
            ])
        })
    });
    Table::from_rows(&REJECTION_RATES, rows)
}
