//! A broken trial per rule of the arms, attributes, criteria and factors: the path of the part, and
//! what is said.

use evenhand::design::Period;
use evenhand::trial::draft::{Attribute, Criterion, DaysBefore, Draw, Factor, Regimen, When};
use evenhand::trial::{Trial, TrialBuilder};

use super::{demo, starter};

/// A broken trial, the path of its one fault, and a part of what is said.
pub type Broken = (TrialBuilder, &'static str, &'static str);

#[track_caller]
pub fn check(broken: impl IntoIterator<Item = Broken>) {
    for (builder, path, text) in broken {
        let faults = builder.build().expect_err(path);
        assert_eq!(faults.count(), 1, "{path}: {faults}");
        let fault = faults.iter().next().expect("there is one");
        assert_eq!(fault.path.to_string(), path, "{fault}");
        assert!(fault.rule.to_string().contains(text), "{path}: {fault}");
    }
}

fn age() -> Attribute {
    Attribute::number("age", "years", 0)
}

fn asks(when: When) -> TrialBuilder {
    starter().criterion(Criterion::inclusion("I9", "Another").require([when]))
}

#[test]
fn the_head_and_the_arms() {
    let named = |name: &str| {
        Trial::builder(name)
            .arms([("A", 1), ("B", 1)])
            .procedure("simple")
            .sample_size(10)
    };
    let arms = || {
        Trial::builder("demo")
            .procedure("simple")
            .sample_size(10)
            .arm("a", "A", 1)
    };
    check([
        (
            named("../demo"),
            "name",
            "`../demo` is not a scenario's name",
        ),
        (named("demo").title("=1"), "title", "begins with '='"),
        (
            named("demo").sample_size(0),
            "sample_size",
            "`sample_size` is 0: write a whole number from 1 to 10000000",
        ),
        (arms(), "arm", "a trial here has 2 to 16 arms, not 1"),
        (
            arms().arm("a", "B", 1),
            "arm[1].name",
            "two arms are named `a`",
        ),
        (
            arms().arm("=B", "B", 1),
            "arm[1].name",
            "`=B` begins with '='",
        ),
        (
            arms().arm(&"b".repeat(31), "B", 1),
            "arm[1].name",
            "the name has 31 characters",
        ),
        (
            arms().arm("A", "B", 1),
            "arm[1].name",
            "the columns of `a` and `A` would have the same name",
        ),
        (arms().arm("b", "", 1), "arm[1].label", "0 characters"),
        (
            arms().arm("b", "B", 0),
            "arm[1].ratio",
            "a part of the allocation ratio is 0",
        ),
    ]);
}

#[test]
fn attributes_and_their_distributions() {
    check([
        (
            starter().attribute(Attribute::date("arm").drawn(DaysBefore::new(1..=2))),
            "attribute[4].name",
            "`arm` is already a column of the tables",
        ),
        (
            starter().attribute(Attribute::date("sex").drawn(DaysBefore::new(1..=2))),
            "attribute[4].name",
            "two attributes are named `sex`",
        ),
        (
            demo().attribute(Attribute::category("stage", ["I"])),
            "attribute[1].levels",
            "a category has 2 to 1000 levels, not 1",
        ),
        (
            demo().attribute(Attribute::category("stage", ["I", "II", "I"])),
            "attribute[1].levels[2]",
            "the level `I` is listed twice",
        ),
        (
            demo().attribute(Attribute::number("weight", "kg", 7)),
            "attribute[1].decimals",
            "`decimals` is 7",
        ),
        (
            starter().attribute(Attribute::date("birth")),
            "attribute[4]",
            "there is no distribution: write `days_before`",
        ),
        (
            demo().attribute(age().drawn(Draw::levels([0.5, 0.5]))),
            "attribute[1].probabilities",
            "does not draw this attribute, which is a number",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(1.0..=2.0)).drawn(Draw::normal(
                1.5,
                1.0,
                1.0..=2.0,
            ))),
            "attribute[1].normal",
            "`uniform` and `normal` are both given",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(1.5..=2.0))),
            "attribute[1].uniform.min",
            "1.5 has more decimals than the attribute",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(f64::NAN..=2.0))),
            "attribute[1].uniform.min",
            "NaN is out of range",
        ),
        (
            demo()
                .attribute(Attribute::category("ecog", ["0", "1"]).drawn(Draw::levels([0.5, 0.4]))),
            "attribute[1].probabilities",
            "the probabilities sum to 0.9",
        ),
        (
            demo().attribute(
                age()
                    .case(When::new().is("stage", "I"), Draw::uniform(1.0..=2.0))
                    .drawn(Draw::uniform(1.0..=3.0)),
            ),
            "attribute[1].case[0].when.stage",
            "no attribute is named `stage`: the only one is sex",
        ),
        (
            demo()
                .attribute(Attribute::date("end").drawn(DaysBefore::new(1..=9).not_before("sex"))),
            "attribute[1].days_before.not_before",
            "`sex` is a category: name a date",
        ),
    ]);
}

#[test]
fn conditions_and_criteria() {
    check([
        (asks(When::new()), "criterion[3].require[0]", "is empty"),
        (
            asks(When::new().is("arm", "active")),
            "criterion[3].require[0].arm",
            "the arm is not known here",
        ),
        (
            asks(When::new().is("sex", "Male")),
            "criterion[3].require[0].sex",
            "no level is named `Male`: did you mean `male`?",
        ),
        (
            asks(When::new().is("age", "male")),
            "criterion[3].require[0].age",
            "`age` is a number: write bounds",
        ),
        (
            asks(When::new().at_least("age", 70.0).below("age", 60.0)),
            "criterion[3].require[0].age",
            "no number is at least 70 and below 60",
        ),
        (
            asks(
                When::new()
                    .within("age", Period::Days(3))
                    .below("age", 60.0),
            ),
            "criterion[3].require[0].age.within",
            "`within` bounds a date",
        ),
        (
            asks(
                When::new()
                    .within("surgery_on", Period::Days(7))
                    .more_than("surgery_on", Period::Months(1)),
            ),
            "criterion[3].require[0].surgery_on",
            "no date is within 7 days and more than 1 month",
        ),
        (
            asks(When::new().within("surgery_on", Period::Months(5000))),
            "criterion[3].require[0].surgery_on.within",
            "a period is from 1 day to 100 years",
        ),
        (
            starter().criterion(Criterion::inclusion("I1", "Again").fails(0.1)),
            "criterion[3].id",
            "two criteria are named `I1`",
        ),
        (
            starter().criterion(Criterion::inclusion("-1", "Minus").fails(0.1)),
            "criterion[3].id",
            "`-1` is not a criterion's key",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "").fails(0.1)),
            "criterion[3].text",
            "0 characters: write 1 to 2000",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "Judged by nobody")),
            "criterion[3]",
            "the criterion has no test",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "None").require([])),
            "criterion[3].require",
            "nobody could pass",
        ),
        (
            starter().criterion(
                Criterion::inclusion("I9", "Both")
                    .require([When::new().is("sex", "male")])
                    .fails(0.5),
            ),
            "criterion[3].fails",
            "`require` and `fails` are both given",
        ),
    ]);
}

#[test]
fn factors_and_strata() {
    let classes = |factor: Factor| demo().attribute(age()).classes(factor);
    check([
        (
            classes(
                Factor::new("age", "age")
                    .below("y", 65.0)
                    .at_least("o", 65.0),
            ),
            "factor[0].name",
            "`age` is the name of an attribute",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .below("y", 60.0)
                    .at_least("o", 65.0),
            ),
            "factor[0].levels",
            "leave a gap or overlap",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .below("y", 65.0)
                    .at_least("y", 65.0),
            ),
            "factor[0].levels[1].label",
            "the level `y` is listed twice",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .one_of("y", ["1"])
                    .at_least("o", 65.0),
            ),
            "factor[0].levels[0].one_of",
            "the attribute is a number",
        ),
        (
            classes(
                Factor::new("gender", "sex")
                    .one_of("f", ["f"])
                    .one_of("m", ["x"]),
            ),
            "factor[0].levels[1].one_of[0]",
            "no level is named `x`",
        ),
        (
            classes(
                Factor::new("gender", "sex")
                    .below("f", 1.0)
                    .one_of("m", ["m"]),
            ),
            "factor[0].levels[0].below",
            "the attribute is a category",
        ),
        (
            demo().stratify_by("sex"),
            "randomization.stratify_by[1]",
            "`sex` is listed twice",
        ),
        (
            demo().stratify_by("sec"),
            "randomization.stratify_by[1]",
            "no factor is named `sec`: did you mean `sex`?",
        ),
        (
            demo().attribute(age()).stratify_by("age"),
            "randomization.stratify_by[1]",
            "`age` is a number",
        ),
        (
            demo().stratify_by("site_id"),
            "randomization.stratify_by[1]",
            "`site_id` depends on sites, and the trial has none",
        ),
    ]);
}

#[test]
fn all_faults_are_reported_at_once() {
    let faults = Trial::builder("Demo")
        .arms([("A", 1), ("A", 0)])
        .procedure("permuted-block(4, 6)")
        .regimen(Regimen::new("pill", 1e-9, "mg", "oral"))
        .build()
        .unwrap_err();
    let paths: Vec<String> = faults.iter().map(|fault| fault.path.to_string()).collect();
    let expected = [
        "name",
        "sample_size",
        "arm[1].name",
        "arm[1].ratio",
        "regimen[0].dose",
        "regimen[0].for",
    ];
    assert_eq!(paths, expected);
    let text = faults.to_string();
    assert_eq!(text.lines().count(), expected.len());
    assert!(text.starts_with("name: `Demo` is not a scenario's name"));
}
