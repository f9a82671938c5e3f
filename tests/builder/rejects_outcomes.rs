//! Broken outcomes: the path of the part, and what is said.

use evenhand::trial::draft::{Effect, Outcome, When};

use super::demo;
use super::rejects::check;

#[test]
fn outcomes() {
    let binary = || Outcome::binary("y", 0.3);
    let with = |outcome: Outcome| demo().outcome(outcome);
    let man = || Effect::when(When::new().is("sex", "m"));
    check([
        (
            with(Outcome::normal("y", 0.0, -1.0)),
            "outcome[0].sd",
            "`sd` is -1",
        ),
        (
            demo().outcome(binary()).outcome(binary()),
            "outcome[1].name",
            "two outcomes are named `y`",
        ),
        (
            with(binary().effect(Effect::when(When::new().is("arm", "c")).odds_ratio(2.0))),
            "outcome[0].effects[0].when.arm",
            "no arm is named `c`",
        ),
        (
            with(binary().effect(man().difference(2.0))),
            "outcome[0].effects[0].difference",
            "write the effect as `odds_ratio`",
        ),
        (
            with(binary().effect(man())),
            "outcome[0].effects[0]",
            "the size of the effect",
        ),
        (
            with(binary().effect(Effect::per("sex", 1.0, 0.0).odds_ratio(2.0))),
            "outcome[0].effects[0].attribute",
            "`sex` is a category",
        ),
        (
            with(binary().site_sd(0.4)),
            "outcome[0].site_sd",
            "depends on sites, and the trial has none",
        ),
        (
            with(Outcome::ordinal("y", [0.5, 0.4])),
            "outcome[0].probabilities",
            "sum to 0.9",
        ),
        (
            with(Outcome::count("y", 9000.0, 0.0).effect(man().rate_ratio(2.0))),
            "outcome[0].effects",
            "with sex m the mean is 18000",
        ),
        (
            with(Outcome::survival("y", "weibull(1)", 2.0)),
            "outcome[0].survival",
            "`weibull(1)` is not a distribution of times",
        ),
    ]);
    assert!(with(binary().effect(man().odds_ratio(2.0))).build().is_ok());
}
