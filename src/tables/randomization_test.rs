//! `randomization_test`: the test of one observed allocation.

use super::columns::{N_OF_ARM, counts_of_arms};
use crate::design::{ArmIndex, Arms};
use crate::inference::TailCount;
use crate::rerandomize::{ArmsFound, ArmsTest, EffectInterval, TrialTest};
use crate::rng::{Seed, SeedForm};
use crate::table::{Column, Schema, Table, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    Column::text("outcome", "Outcome", "name of the outcome's column"),
    Column::text(
        "statistic",
        "Statistic",
        "`mean-difference`, `rank-sum`, `log-rank`, or the name of an analysis",
    ),
    Column::text(
        "comparison",
        "Arms compared",
        "the two arms, joined by `|`; in a trial with more than two `all`, and a row for each two",
    ),
    Column::text(
        "stratified_by",
        "Stratification factors",
        "names of the factors within whose strata the statistic is taken, joined by `|`; empty where it \
         is taken over all participants together",
    ),
    Column::text(
        "procedure",
        "Procedure",
        "the scenario's procedure, which allocates again",
    ),
    N_OF_ARM,
    Column::number(
        "observed",
        "Observed statistic",
        "the statistic for the observed allocation, the null effect taken from the first arm; first arm \
         less second. In a trial with more than two arms Q of all, and t of two",
    ),
    Column::whole(
        "extreme",
        "Extreme allocations",
        "allocations that were at least as extreme",
    ),
    Column::whole(
        "rerandomizations",
        "Allocations made",
        "allocations that were made",
    ),
    Column::number(
        "p_value",
        "p-value",
        "(1 + `extreme`) / (1 + `rerandomizations`)",
    ),
    Column::number(
        "p_lower",
        "p-value, lower limit",
        "lower limit of the 95 % Monte Carlo interval",
    ),
    Column::number("p_upper", "p-value, upper limit", "its upper limit"),
    Column::number(
        "adjusted_p_value",
        "Adjusted p-value",
        "in a trial with more than two arms the same with the largest |t| of all pairs of each allocation; \
         else empty",
    ),
    Column::text(
        "ordinary_test",
        "Ordinary test",
        "`t-test`, `log-rank`, or the analysis; empty in a trial with more than two arms",
    ),
    Column::number(
        "ordinary_p_value",
        "p-value of the ordinary test",
        "its p-value, with the same strata and null effect; empty where it is not defined",
    ),
    Column::number(
        "null_effect",
        "Null effect",
        "the effect that is tested, in the outcome's unit",
    ),
    Column::number(
        "estimate",
        "Effect",
        "first arm less second: the difference of means, with an interval the Hodges-Lehmann estimate of \
         a rank sum; in a trial with more than two arms the difference of mean scores; else empty",
    ),
    Column::number(
        "confidence",
        "Confidence level",
        "of the interval of the effect; empty where none was asked for",
    ),
    Column::number(
        "effect_lower",
        "Effect, lower limit",
        "the least effect that is not rejected; empty where there is none",
    ),
    Column::number(
        "effect_upper",
        "Effect, upper limit",
        "the largest effect that is not rejected; empty where there is none",
    ),
    Column::text(
        "seed",
        "Seed",
        "the seed; empty for one of 64 hexadecimal digits",
    ),
    Column::text(
        "seed_commitment",
        "Commitment to the seed",
        "the seed's commitment",
    ),
];

/// The schema of `randomization_test`.
pub static RANDOMIZATION_TEST: Schema = Schema::new(
    "randomization_test",
    "Randomization test",
    "test",
    &["outcome", "statistic", "comparison"],
    COLUMNS,
)
.about(
    "What `evenhand randomization-test --format csv` prints: one row, in a trial with more than two arms \
     one for all and one for each two. [inference.md](inference.md) has \
     the formulas. Numbers have as many digits as read back to the same number.",
);

/// The table of a randomization test of two arms, of one row. `outcome` is the name of the outcome's
/// column. A seed of 64 digits is told by its commitment only.
pub fn randomization_test(
    test: &TrialTest,
    outcome: &str,
    tail: TailCount,
    interval: Option<&EffectInterval>,
    seed: &Seed,
) -> Table<'static> {
    let limit = |limit: f64| limit.is_finite().then_some(limit);
    let head = Head {
        outcome,
        statistic: test.compared().name(),
        stratified_by: test.stratified_by().join("|"),
        trial: test.trial(),
        on_arms: test.arms().map(|(_, count, _)| count).collect(),
        seed,
    };
    let arms = test.trial().arms();
    let estimate = interval.map(|interval| interval.estimate);
    let row = head.row(Found {
        comparison: pair(arms, (ArmIndex(0), ArmIndex(1))),
        observed: test.observed(),
        tail,
        adjusted: None,
        ordinary: Some((test.compared().ordinary_name(), test.ordinary_p_value())),
        effects: [
            Some(test.null()),
            estimate.or_else(|| test.estimate()),
            interval.map(|interval| interval.level),
            interval.and_then(|interval| limit(interval.lower)),
            interval.and_then(|interval| limit(interval.upper)),
        ],
    });
    head.table(vec![row])
}

/// The table of a randomization test of more than two arms: a row for all, and one for each two.
pub fn randomization_test_of_arms(
    test: &ArmsTest,
    outcome: &str,
    found: &ArmsFound,
    seed: &Seed,
) -> Table<'static> {
    let head = Head {
        outcome,
        statistic: test.compared().name(),
        stratified_by: test.stratified_by().join("|"),
        trial: test.trial(),
        on_arms: test.arms().map(|(_, count, _)| count).collect(),
        seed,
    };
    let mut rows = vec![head.row(Found {
        comparison: "all".to_owned(),
        observed: test.observed(),
        tail: found.all,
        adjusted: None,
        ordinary: None,
        effects: [None; 5],
    })];
    for (arms, pair_found) in test.pairs().zip(&found.pairs) {
        let (difference, t) = test.observed_pair(arms);
        rows.push(head.row(Found {
            comparison: pair(test.trial().arms(), arms),
            observed: t,
            tail: pair_found.own,
            adjusted: Some(pair_found.any.p_value()),
            ordinary: None,
            effects: [None, Some(difference), None, None, None],
        }));
    }
    head.table(rows)
}

fn pair(arms: &Arms, (one, other): (ArmIndex, ArmIndex)) -> String {
    format!("{}|{}", arms.get(one).name(), arms.get(other).name())
}

/// What all rows of a test share.
struct Head<'a> {
    outcome: &'a str,
    statistic: &'static str,
    stratified_by: String,
    trial: &'a Trial,
    on_arms: Vec<usize>,
    seed: &'a Seed,
}

/// What a row has of its own.
struct Found {
    comparison: String,
    observed: f64,
    tail: TailCount,
    adjusted: Option<f64>,
    ordinary: Option<(&'static str, Option<f64>)>,
    /// Null effect, estimate, level, lower and upper limit.
    effects: [Option<f64>; 5],
}

impl Head<'_> {
    fn row(&self, found: Found) -> Vec<Value> {
        let (lower, upper) = found.tail.interval();
        let mut row = vec![
            Value::from(self.outcome),
            Value::Code(self.statistic),
            found.comparison.into(),
            self.stratified_by.clone().into(),
            self.trial.randomization().specification().into(),
        ];
        row.extend(self.on_arms.iter().map(|&count| Value::from(count)));
        row.extend([
            found.observed.into(),
            found.tail.extreme.into(),
            found.tail.draws.into(),
            found.tail.p_value().into(),
            lower.into(),
            upper.into(),
            found.adjusted.into(),
            found
                .ordinary
                .map_or(Value::Missing, |(name, _)| Value::Code(name)),
            found.ordinary.and_then(|(_, p_value)| p_value).into(),
        ]);
        row.extend(found.effects.map(Value::from));
        row.extend([
            match self.seed.form() {
                SeedForm::Integer(number) => number.to_string().into(),
                SeedForm::Key => Value::Missing,
            },
            self.seed.commitment().into(),
        ]);
        row
    }

    fn table(&self, rows: Vec<Vec<Value>>) -> Table<'static> {
        let arms = self.trial.arms();
        let schema = RANDOMIZATION_TEST.expanded(N_OF_ARM.name(), counts_of_arms(arms));
        Table::from_rows(schema, rows)
    }
}
