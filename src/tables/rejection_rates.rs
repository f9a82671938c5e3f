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
        "`normal`, the distribution of times to the event on the second arm, or the name of the scenario's outcome",
    ),
    Column::number(
        "effect",
        "Treatment effect",
        "first arm less second in standard deviations, or the hazard ratio; of a scenario's outcome the difference or the ratio that its kind has",
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
        "`t-test`, `stratified-t-test`, `randomization-test`, `log-rank` or `stratified-log-rank`; of a scenario's outcome the analysis, or `randomization-test(ANALYSIS)`",
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
    Column::number(
        "lower",
        "Lower limit of the rate",
        "exact 95 % interval (Clopper and Pearson) where rejections are counted, else empty",
    ),
    Column::number(
        "upper",
        "Upper limit of the rate",
        "upper limit of the same interval",
    ),
    Column::whole(
        "not_analysed",
        "Replicates without a result",
        "replicates that the analysis of a scenario's outcome had no result for; they do not reject",
    ),
    Column::number(
        "mean_estimate",
        "Mean of the estimates",
        "mean of the estimated effects of a scenario's outcome: on the scale of the analysis, see inference.md; replicates without an estimate are left out",
    ),
    Column::number(
        "estimate_std_error",
        "Standard error of that mean",
        "Monte Carlo standard error of the mean of the estimates",
    ),
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
                Value::from(rate.test.name().into_owned()),
                conditions.alpha().into(),
                Value::Code(rate.method.name()),
                value,
                error,
                rate.interval.map(|(lower, _)| lower).into(),
                rate.interval.map(|(_, upper)| upper).into(),
                rate.not_analysed.into(),
                rate.mean_estimate.map(|mean| mean.value).into(),
                rate.mean_estimate.and_then(|mean| mean.std_error).into(),
            ])
        })
    });
    Table::from_rows(&REJECTION_RATES, rows)
}
