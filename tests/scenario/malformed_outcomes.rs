//! A mistake per rule of outcomes: what is replaced, what is underlined, and what is said.

use evenhand::outcome::OutcomeModel;

use super::{problems, starter};

const OUTCOMES: &str = "
[[outcome]]
name = \"response\"
kind = \"binary\"
probability = 0.3
site_sd = 0.4
effects = [
  { when = { arm = \"active\" }, odds_ratio = 1.8 },
  { when = { sex = \"male\" }, odds_ratio = 0.7 },
  { attribute = \"age\", per = 10, from = 60, odds_ratio = 0.9 },
  { per_years = 1, odds_ratio = 1.1 },
]

[[outcome]]
name = \"pain\"
kind = \"normal\"
mean = 50
sd = 10

[[outcome]]
name = \"scale\"
kind = \"ordinal\"
probabilities = [0.2, 0.5, 0.3]

[[outcome]]
name = \"falls\"
kind = \"count\"
mean = 2.5
dispersion = 0.5

[[outcome]]
name = \"relapse\"
kind = \"survival\"
survival = \"exponential(0.05)\"
follow_up = 2
";

/// The starter with outcomes, in which one text is replaced.
fn with(old: &str, new: &str) -> String {
    assert_eq!(OUTCOMES.matches(old).count(), 1, "{old:?}");
    let (_, text) = starter();
    text + &OUTCOMES.replace(old, new)
}

#[track_caller]
fn check(mistakes: &[(&str, &str, &str, &str)]) {
    for &(old, new, underlined, part) in mistakes {
        let problems = problems(&with(old, new));
        let [(place, message)] = problems.as_slice() else {
            panic!("{new:?} should be one problem: {problems:#?}");
        };
        assert_eq!(place, underlined, "{new:?}: {message}");
        assert!(message.contains(part), "{new:?}: {message}");
    }
}

#[test]
fn outcomes_are_read() {
    let trial = super::read_text(&with("kind = \"normal\"", "kind = \"normal\"")).unwrap();
    let names: Vec<&str> = trial.outcomes().iter().map(OutcomeModel::name).collect();
    assert_eq!(names, ["response", "pain", "scale", "falls", "relapse"]);
    let response = &trial.outcomes()[0];
    assert!((response.effect() - 1.8).abs() < 1e-15);
    assert!((response.site_sd() - 0.4).abs() < 1e-15);
    assert!((response.per_year() - libm::log(1.1)).abs() < 1e-15);
}

#[test]
fn names_and_kinds() {
    check(&[
        (
            "name = \"pain\"",
            "name = \"response\"",
            "\"response\"",
            "two outcomes are named `response`",
        ),
        ("name = \"pain\"", "name = \"Pain\"", "\"Pain\"", "Pain"),
        (
            "kind = \"normal\"",
            "kind = \"gaussian\"",
            "\"gaussian\"",
            "write \"normal\" or \"binary\"",
        ),
        (
            "mean = 50\n",
            "",
            "[[outcome]]",
            "this outcome is normal and has no `mean`: write it, such as mean = 50",
        ),
        (
            "mean = 50",
            "mean = 50\nprobability = 0.3",
            "0.3",
            "`probability` belongs to another kind of outcome, and this one is normal: leave it out",
        ),
        (
            "sd = 10",
            "sd = 10\ndispersion = 1",
            "1",
            "`dispersion` belongs to another kind",
        ),
        (
            "follow_up = 2\n",
            "",
            "[[outcome]]",
            "this outcome is a time to an event and has no `follow_up`",
        ),
    ]);
}

#[test]
fn numbers() {
    check(&[
        (
            "probability = 0.3",
            "probability = 1.0",
            "1.0",
            "`probability` is 1: write a number above 0 and below 1",
        ),
        ("sd = 10", "sd = 0", "0", "above 0 and at most 1000000"),
        ("sd = 10", "sd = -2", "-2", "`sd` is -2"),
        ("site_sd = 0.4", "site_sd = -0.4", "-0.4", "from 0 to"),
        (
            "[0.2, 0.5, 0.3]",
            "[0.2, 0.5, 0.2]",
            "[0.2, 0.5, 0.2]",
            "the probabilities sum to 0.9, not to 1",
        ),
        (
            "[0.2, 0.5, 0.3]",
            "[0.2, 0.8, 0.0]",
            "0.0",
            "`probabilities` is 0: write a number above 0 and below 1",
        ),
        ("mean = 2.5", "mean = 0", "0", "at most 10000"),
        (
            "dispersion = 0.5",
            "dispersion = -1",
            "-1",
            "from 0 to 10000",
        ),
        (
            "\"exponential(0.05)\"",
            "\"exponential(0)\"",
            "\"exponential(0)\"",
            "`0` is not a number from 0.000001",
        ),
        ("follow_up = 2", "follow_up = 0", "0", "from 0.000001 to"),
    ]);
}

#[test]
fn effects() {
    check(&[
        (
            "arm = \"active\"",
            "arm = \"aktive\"",
            "\"aktive\"",
            "no arm is named `aktive`: did you mean `active`?",
        ),
        (
            "sex = \"male\"",
            "sex = \"men\"",
            "\"men\"",
            "no level is named `men`",
        ),
        (
            "sex = \"male\"",
            "gender = \"male\"",
            "gender",
            "no attribute is named `gender`",
        ),
        (
            "sex = \"male\"",
            "age_class = \"old\"",
            "\"old\"",
            "no level is named `old`",
        ),
        (
            "sex = \"male\"",
            "sex = \"male\", arm = \"active\"",
            "{ sex = \"male\", arm = \"active\" }",
            "uses 2 things: an effect is that of one attribute, one factor or the arm",
        ),
        (
            "attribute = \"age\"",
            "attribute = \"sex\"",
            "\"sex\"",
            "`sex` is a category: name a number, or write `when`",
        ),
        (
            "attribute = \"age\"",
            "attribute = \"height\"",
            "\"height\"",
            "no attribute is named `height`",
        ),
        (
            "per = 10",
            "per = 0",
            "0",
            "`per` is 0: write a number above 0",
        ),
        (
            "from = 60, ",
            "",
            "{ attribute = \"age\", per = 10, odds_ratio = 0.9 }",
            "the effect of a number has no `from`",
        ),
        (
            "sex = \"male\" }",
            "sex = \"male\" }, per = 10",
            "10",
            "`per` bounds an effect of an `attribute`",
        ),
        (
            "per_years = 1",
            "per_years = -1",
            "-1",
            "`per_years` is -1: write a number above 0 and at most 1000",
        ),
        (
            "per_years = 1",
            "per_years = 1, when = { sex = \"male\" }",
            "1",
            "`when` and `per_years` are both given: keep one",
        ),
        (
            "per_years = 1, ",
            "",
            "{ odds_ratio = 1.1 }",
            "what the effect depends on is not given",
        ),
        (
            "odds_ratio = 1.1",
            "hazard_ratio = 1.1",
            "1.1",
            "the outcome is binary: write the effect as `odds_ratio` instead of `hazard_ratio`",
        ),
        (
            ", odds_ratio = 1.1",
            "",
            "{ per_years = 1 }",
            "the size of the effect is not given: write `odds_ratio`",
        ),
        (
            "odds_ratio = 1.8",
            "odds_ratio = 0",
            "0",
            "`odds_ratio` is 0: write a number from 0.001 to 1000",
        ),
    ]);
}

/// The combination that takes a probability, a mean or a hazard out of its range is named.
#[test]
fn effects_that_go_too_far_together() {
    check(&[
        (
            "\nname = \"pain\"\nkind = \"normal\"\nmean = 50\nsd = 10",
            "\nname = \"pain\"\nkind = \"binary\"\nprobability = 0.01\neffects = [{ attribute = \"age\", per = 1, \
             from = 0, odds_ratio = 1.3 }, { when = { sex = \"male\" }, odds_ratio = 2 }]",
            "[{ attribute = \"age\", per = 1, from = 0, odds_ratio = 1.3 }, { when = { sex = \"male\" }, \
             odds_ratio = 2 }]",
            "with sex male, age 95 the probability of an event is 0.999999999",
        ),
        (
            "probabilities = [0.2, 0.5, 0.3]",
            "probabilities = [0.00001, 0.5, 0.49999]\neffects = [{ when = { arm = \"active\" }, odds_ratio = 100 }]",
            "[{ when = { arm = \"active\" }, odds_ratio = 100 }]",
            "with arm active the probability of a level or a lower one is 0.0000001",
        ),
        (
            "dispersion = 0.5",
            "effects = [{ attribute = \"weight\", per = 1, from = 45, rate_ratio = 1.2 }]",
            "[{ attribute = \"weight\", per = 1, from = 45, rate_ratio = 1.2 }]",
            "with weight 120.0 the mean is",
        ),
        (
            "follow_up = 2",
            "follow_up = 2\neffects = [{ attribute = \"weight\", per = 1, from = 45, hazard_ratio = 1.3 }]",
            "[{ attribute = \"weight\", per = 1, from = 45, hazard_ratio = 1.3 }]",
            "with weight 120.0 the hazard, over that at the reference,",
        ),
    ]);
}

/// Everything that is wrong is said at once.
#[test]
fn all_at_once() {
    let (_, text) = starter();
    let outcomes = OUTCOMES
        .replace("arm = \"active\"", "arm = \"aktive\"")
        .replace("sd = 10", "sd = 0")
        .replace("[0.2, 0.5, 0.3]", "[0.2]")
        .replace("per = 10", "per = -10");
    let found = problems(&(text + &outcomes));
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["\"aktive\"", "-10", "0", "[0.2]"], "{found:#?}");
    assert!(found[3].1.contains("and the list has 1"), "{found:#?}");
}
