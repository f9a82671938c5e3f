//! A mistake per rule of [[supply]]: what is underlined, and the whole of what is said; the same of trials made in memory.

use evenhand::design::Rounding;
use evenhand::problem::Problem;
use evenhand::scenario::read;
use evenhand::trial::Trial;
use evenhand::trial::draft::{Attribute, Regimen, Schedule, Supply, Visit};

use super::fixture::{scenario, text};

const PARTS: &str = r#"
[[attribute]]
name = "weight"
unit = "kg"
uniform = { min = 40, max = 120 }

[[regimen]]
treatment = "tablets"
dose = 110
unit = "mg"
route = "oral"
cycle = { on = 21, off = 7 }
for = "1 year"

[[regimen]]
treatment = "infusion"
part = "loading"
dose = 8
unit = "mg/kg"
dose_by = { weight = "weight" }
route = "intravenous"
once = true

[[regimen]]
treatment = "infusion"
part = "maintenance"
dose = 600
unit = "mg"
route = "intravenous"
start = "day 22"
cycle = { length = 21, days = [1] }
for = "1 year"

[[regimen]]
treatment = "placebo"
dose = 0
unit = "mg"
route = "oral"
daily = true
for = "1 year"

[[regimen]]
treatment = "drops"
dose = 1
unit = "ml"
route = "oral"
daily = true
for = "3 days"

[[regimen]]
treatment = "drops"
dose = 900
unit = "ul"
route = "oral"
start = "day 4"
daily = true
for = "3 days"

[[visit]]
name = "Week 12"
at = "week 12"
"#;

/// Checks that a supply with these lines is the one problem.
#[track_caller]
fn check(lines: &str, underlined: &str, message: &str) {
    let body = format!("{PARTS}\n[[supply]]\n{lines}\n");
    let whole = text(&body);
    let problems = read(&scenario(&body)).expect_err(lines);
    let told = problems
        .iter()
        .map(|problem: &Problem| (whole[problem.span.clone()].to_owned(), problem.message()));
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [(underlined.to_owned(), message.to_owned())],
        "{lines}"
    );
}

/// A supply of tablets with these lines in place of those of its keys.
fn tablets(line: &str) -> String {
    let key = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let own = [
        "treatment = \"tablets\"",
        "item = \"tablet\"",
        "strengths = [100, 10]",
        "dispensed = \"cycle\"",
    ];
    let mut lines: Vec<&str> = own
        .into_iter()
        .filter(|own| key(own) != key(line))
        .collect();
    lines.push(line);
    lines.join("\n")
}

#[test]
fn a_supply_of_tablets_is_read() {
    for line in [
        "pack = 21",
        "overage = 10",
        "dispensed = \"dose\"",
        "dispensed = \"1 month\"",
        "dispensed = { visits = [\"Week 12\"] }",
        "whole = false",
        "strengths = [110]",
    ] {
        let body = format!("{PARTS}\n[[supply]]\n{}\n", tablets(line));
        assert!(read(&scenario(&body)).is_ok(), "{line}");
    }
}

#[test]
fn keys() {
    for (line, underlined, message) in [
        (
            "treatment = \"tablet\"",
            "\"tablet\"",
            "no treatment is named `tablet`: did you mean `tablets`?",
        ),
        (
            "item = \"\"",
            "\"\"",
            "the text has 0 characters: write 1 to 200",
        ),
        (
            "item = \"=1+1\"",
            "\"=1+1\"",
            "`=1+1` begins with '=', which a spreadsheet runs as a formula: begin with a letter or a digit",
        ),
        (
            "pack = 0",
            "0",
            "`pack` is 0: write a whole number from 1 to 10000",
        ),
        (
            "pack = 1.5",
            "1.5",
            "`pack` is 1.5: write a whole number such as 21",
        ),
        (
            "overage = -0.1",
            "-0.1",
            "an overage of -0.1: write a share from 0 to 10 with at most 6 decimals, such as 0.1",
        ),
        (
            "overage = 10.5",
            "10.5",
            "an overage of 10.5: write a share from 0 to 10 with at most 6 decimals, such as 0.1",
        ),
        (
            "overage = 0.0000001",
            "0.0000001",
            "an overage of 0.0000001: write a share from 0 to 10 with at most 6 decimals, such as 0.1",
        ),
        (
            "packs = 3",
            "packs",
            "there is no key `packs` here: did you mean `pack`?",
        ),
    ] {
        check(&tablets(line), underlined, message);
    }
    check(
        "treatment = \"tablets\"\nstrengths = [110]\ndispensed = \"cycle\"",
        "[[supply]]",
        "`item` is missing: write text in quotes, such as item = \"tablet\"",
    );
}

#[test]
fn strengths() {
    for (line, underlined, message) in [
        (
            "strengths = []",
            "[]",
            "there are 0 strengths: write 1 to 8",
        ),
        (
            "strengths = [1, 2, 3, 4, 5, 6, 7, 8, 9]",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9]",
            "there are 9 strengths: write 1 to 8",
        ),
        (
            "strengths = [110, 0]",
            "0",
            "a strength of 0: write an amount above 0 with at most 6 decimals, such as 125, in the unit of the dose",
        ),
        (
            "strengths = [-110]",
            "-110",
            "a strength of -110: write an amount above 0 with at most 6 decimals, such as 125, in the unit of the dose",
        ),
        (
            "strengths = [0.0000001, 110]",
            "0.0000001",
            "a strength of 0.0000001: write an amount above 0 with at most 6 decimals, such as 125, in the unit of the dose",
        ),
        (
            "strengths = [110, 10, 110.0]",
            "110.0",
            "the strength 110 is listed twice: write each once",
        ),
        (
            "strengths = [110, 0.001]",
            "[110, 0.001]",
            "the strength 110 is more than 10000 times 0.001, the largest amount that divides all strengths: correct a strength",
        ),
        (
            "strengths = [100, 75]",
            "[100, 75]",
            "no 20 or fewer items make up the dose of 110 mg of the part `1` exactly: write strengths that can, or `whole = false` for vials",
        ),
        (
            "strengths = [5]",
            "[5]",
            "no 20 or fewer items make up the dose of 110 mg of the part `1` exactly: write strengths that can, or `whole = false` for vials",
        ),
        (
            "strengths = [\"110 mg\"]",
            "\"110 mg\"",
            "an entry of `strengths` is text: write a list such as [125, 100, 75]",
        ),
    ] {
        check(&tablets(line), underlined, message);
    }
    check(
        &tablets("strengths = [5]\nwhole = false"),
        "[5]",
        "no 20 or fewer items make up the dose of 110 mg of the part `1` at least: write larger strengths",
    );
    let without = tablets("strengths = [100, 10]").replace("strengths = [100, 10]", "");
    check(
        &without,
        "[[supply]]",
        "the items of a dose are not given: write `strengths`, the amounts in one item, such as [125, 100, 75], \
         or `per_dose`, the number of items of each dose",
    );
    check(
        &tablets("per_dose = 2"),
        "[[supply]]",
        "`strengths` and `per_dose` are both given: keep one",
    );
    for (lines, underlined, message) in [
        (
            "per_dose = 0",
            "0",
            "`per_dose` is 0: write a whole number from 1 to 20",
        ),
        (
            "per_dose = 21",
            "21",
            "`per_dose` is 21: write a whole number from 1 to 20",
        ),
        (
            "per_dose = 2\nwhole = true",
            "true",
            "`whole` goes with `strengths`: leave it out",
        ),
    ] {
        check(&format!("{without}\n{lines}"), underlined, message);
    }
}

#[test]
fn when_items_are_handed_out() {
    for (line, underlined, message) in [
        (
            "dispensed = \"monthly\"",
            "\"monthly\"",
            "`monthly` does not say when items are handed out: write \"cycle\", \"dose\", a period such as \"12 weeks\", or { visits = [\"NAME\"] }",
        ),
        (
            "dispensed = \"101 years\"",
            "\"101 years\"",
            "`101 years` is out of range: a period is from 1 day to 100 years",
        ),
        (
            "dispensed = 28",
            "28",
            "`dispensed` is 28: write text in quotes, or { visits = [\"NAME\"] }, such as \"cycle\"",
        ),
        (
            "dispensed = { visits = [] }",
            "[]",
            "the list is empty: name at least one visit",
        ),
        (
            "dispensed = { visits = [\"Week 12\", \"Week 13\"] }",
            "\"Week 13\"",
            "no visit is named `Week 13`: did you mean `Week 12`?",
        ),
        (
            "dispensed = { visit = [\"Week 12\"] }",
            "visit",
            "there is no key `visit` here: did you mean `visits`?",
        ),
    ] {
        check(&tablets(line), underlined, message);
    }
    check(
        "treatment = \"infusion\"\nitem = \"vial\"\nstrengths = [150]\nwhole = false\ndispensed = \"cycle\"",
        "\"cycle\"",
        "the part `loading` of infusion is not given in cycles: write \"dose\", a period such as \"12 weeks\", or \
         { visits = [\"NAME\"] }",
    );
}

#[test]
fn doses_of_other_kinds() {
    check(
        "treatment = \"infusion\"\nitem = \"vial\"\nstrengths = [150]\ndispensed = \"dose\"",
        "[150]",
        "the dose of the part `loading` depends on body size and is a multiple of 0.000001 mg, which no items make up exactly: write a `round_to` there that they can make up, or `whole = false` for vials",
    );
    check(
        "treatment = \"placebo\"\nitem = \"tablet\"\nstrengths = [10]\ndispensed = \"12 weeks\"",
        "[10]",
        "the dose of the part `1` is 0, which no items make up: write `per_dose`, the number of items of each dose, instead of `strengths`",
    );
    check(
        "treatment = \"drops\"\nitem = \"bottle\"\nstrengths = [1]\ndispensed = \"dose\"",
        "[1]",
        "the doses of drops are in ml and in ul, and strengths are in one unit: write the doses in one unit",
    );
    let twice = format!(
        "{}\n[[supply]]\n{}",
        tablets("pack = 21"),
        tablets("dispensed = \"dose\"")
    );
    check(
        &twice,
        "\"tablets\"",
        "`tablets` is supplied by another [[supply]] already: keep one of them",
    );
}

#[test]
fn trials_in_memory() {
    let demo = |supply: Supply| {
        Trial::builder("demo")
            .arms([("A", 1), ("B", 1)])
            .procedure("simple")
            .list_length(60)
            .attribute(Attribute::number("weight", "kg", 1))
            .regimen(
                Regimen::new("tablets", 125.0, "mg", "oral")
                    .schedule(Schedule::cycles(21, 7))
                    .lasts("1 year"),
            )
            .regimen(
                Regimen::new("infusion", 6.0, "mg/kg", "intravenous")
                    .by_weight("weight")
                    .round_to(50.0, Rounding::Up)
                    .schedule(Schedule::once()),
            )
            .visit(Visit::at("Week 12", "week 12"))
            .supply(supply)
            .build()
    };
    let tablets = || Supply::new("tablets", "tablet").strengths([125.0]);
    for supply in [
        tablets().each_cycle(),
        tablets().each_dose().pack(21),
        tablets().every("12 weeks").overage(0.1),
        tablets().at_visits(["Week 12"]),
        Supply::new("tablets", "kit").per_dose(1).each_dose(),
        Supply::new("infusion", "vial")
            .strengths([50.0, 100.0])
            .each_dose(),
        Supply::new("infusion", "vial")
            .strengths([420.0])
            .at_least()
            .each_dose(),
    ] {
        assert_eq!(demo(supply).unwrap().supplies().len(), 1);
    }
    for (supply, path, message) in [
        (
            tablets(),
            "supply[0]",
            "the time of dispensing is not given: write `dispensed`, \"cycle\", \"dose\", a period such as \"12 weeks\", or \
             { visits = [\"NAME\"] }",
        ),
        (
            tablets().every("soon"),
            "supply[0].dispensed",
            "`soon` does not say when items are handed out: write \"cycle\", \"dose\", a period such as \"12 weeks\", or \
             { visits = [\"NAME\"] }",
        ),
        (
            Supply::new("infusion", "vial")
                .strengths([100.0])
                .each_dose(),
            "supply[0].strengths",
            "the dose of the part `1` depends on body size and is a multiple of 50 mg, which no items make up exactly: write a `round_to` there that they can make up, or `whole = false` for vials",
        ),
        (
            tablets().strengths([f64::NAN]).each_dose(),
            "supply[0].strengths[0]",
            "a strength of NaN: write an amount above 0 with at most 6 decimals, such as 125, in the unit of the dose",
        ),
    ] {
        let faults = demo(supply).unwrap_err();
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.path.to_string(), fault.rule.to_string()))
            .collect();
        assert_eq!(told, [(path.to_owned(), message.to_owned())]);
    }
}
