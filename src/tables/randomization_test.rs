//! `randomization_test`: the test of one observed allocation.

use super::columns::{N_OF_ARM, counts_of_arms};
use crate::inference::TailCount;
use crate::rerandomize::TrialTest;
use crate::rng::{Seed, SeedForm};
use crate::table::{Column, Schema, Table, Value};

const COLUMNS: &[Column] = &[
    Column::text("outcome", "Outcome", "name of the outcome's column"),
    Column::text(
        "statistic",
        "Statistic",
        "`mean-difference`, `rank-sum` or `log-rank`",
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
        "the statistic for the observed allocation; first arm less second",
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
    Column::text("ordinary_test", "Ordinary test", "`t-test` or `log-rank`"),
    Column::number(
        "ordinary_p_value",
        "p-value of the ordinary test",
        "its p-value, with the same strata; empty where it is not defined",
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
    &["outcome", "statistic"],
    COLUMNS,
)
.about(
    "What `evenhand randomization-test --format csv` prints: one row. [inference.md](inference.md) has \
     the formulas. Numbers have as many digits as read back to the same number.",
);

/// The table of a randomization test, of one row. `outcome` is the name of the outcome's column. A seed
/// of 64 digits is told by its commitment only.
pub fn randomization_test(
    test: &TrialTest,
    outcome: &str,
    tail: TailCount,
    seed: &Seed,
) -> Table<'static> {
    let arms = test.trial().arms();
    let schema = RANDOMIZATION_TEST.expanded(N_OF_ARM.name(), counts_of_arms(arms));
    let (lower, upper) = tail.interval();
    let mut row = vec![
        Value::from(outcome),
        Value::Code(test.compared().name()),
        test.stratified_by().join("|").into(),
        test.trial().randomization().specification().into(),
    ];
    row.extend(
        test.arms()
            .map(|(_, participants, _)| Value::from(participants)),
    );
    row.extend([
        test.observed().into(),
        tail.extreme.into(),
        tail.draws.into(),
        tail.p_value().into(),
        lower.into(),
        upper.into(),
        Value::Code(test.compared().ordinary_name()),
        test.ordinary_p_value().into(),
        match seed.form() {
            SeedForm::Integer(number) => number.to_string().into(),
            SeedForm::Key => Value::Missing,
        },
        seed.commitment().into(),
    ]);
    Table::from_rows(schema, [row])
}
