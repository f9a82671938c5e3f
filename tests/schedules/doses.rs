//! How much: by weight and surface, loading doses, steps and titration, placebo.

use super::fixture::{calendar, one, scenario};
use evenhand::problem::Problem;

const WEIGHT: &str = "[[attribute]]\nname = \"weight\"\nunit = \"kg\"\ndecimals = 1\nuniform = { min = 40, max = 120 }\n";
const HEIGHT: &str =
    "[[attribute]]\nname = \"height\"\nunit = \"cm\"\nuniform = { min = 140, max = 200 }\n";

#[test]
fn a_loading_dose_of_8_then_6_mg_per_kg() {
    let body = format!(
        "{WEIGHT}
[[regimen]]
treatment = \"trastuzumab\"
part = \"loading\"
dose = 8
unit = \"mg/kg\"
dose_by = {{ weight = \"weight\" }}
route = \"intravenous\"
once = true

[[regimen]]
treatment = \"trastuzumab\"
part = \"maintenance\"
dose = 6
unit = \"mg/kg\"
dose_by = {{ weight = \"weight\" }}
route = \"intravenous\"
start = \"21 days after start of loading\"
every = {{ interval = \"21 days\" }}
for = \"3 cycles\"
"
    );
    let people =
        "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,70.5\nP2,b,2025-02-01,52\n";
    let columns = [
        "participant_id",
        "study_day",
        "date",
        "dose",
        "dose_unit",
        "dose_number",
    ];
    assert_eq!(
        calendar(&body, people, columns),
        [
            "P1 1 2025-01-01 564 mg 1",
            "P1 22 2025-01-22 423 mg 2",
            "P1 43 2025-02-12 423 mg 3",
            "P1 64 2025-03-05 423 mg 4",
            "P2 1 2025-02-01 416 mg 1",
            "P2 22 2025-02-22 312 mg 2",
            "P2 43 2025-03-15 312 mg 3",
            "P2 64 2025-04-05 312 mg 4",
        ]
    );
}

/// Teclistamab's step-up: 0.06, 0.3 and 1.5 mg/kg, three days apart, then weekly.
#[test]
fn a_step_up() {
    let part = |name: &str, dose: &str, rest: &str| {
        format!(
            "[[regimen]]\ntreatment = \"teclistamab\"\npart = \"{name}\"\ndose = {dose}\nunit = \"mg/kg\"\n\
             dose_by = {{ weight = \"weight\" }}\nroute = \"subcutaneous\"\n{rest}\n"
        )
    };
    let body = [
        WEIGHT,
        &part("step 1", "0.06", "once = true"),
        &part("step 2", "0.3", "once = true\nstart = \"3 days after first dose of step 1\""),
        &part(
            "full",
            "1.5",
            "every = { interval = \"7 days\" }\nstart = \"3 days after last dose of step 2\"\nfor = \"3 doses\"",
        ),
    ]
    .concat();
    let people = "participant_id,arm,randomized_on,weight\nP1,a,2025-02-26,80\n";
    assert_eq!(
        calendar(&body, people, ["study_day", "date", "dose"]),
        [
            "1 2025-02-26 4.8",
            "4 2025-03-01 24",
            "7 2025-03-04 120",
            "14 2025-03-11 120",
            "21 2025-03-18 120",
        ]
    );
}

/// Semaglutide's titration: 0.25 mg for four weeks, 0.5 mg for four weeks, then 1 mg.
#[test]
fn a_titration_by_the_week() {
    let part = |name: &str, dose: &str, rest: &str| {
        format!(
            "[[regimen]]\ntreatment = \"semaglutide\"\npart = \"{name}\"\ndose = {dose}\nunit = \"mg\"\n\
             route = \"subcutaneous\"\nevery = {{ interval = \"1 week\" }}\n{rest}\n"
        )
    };
    let by_weeks = [
        part("low", "0.25", "for = \"4 weeks\""),
        part("middle", "0.5", "start = \"after low\"\nfor = \"4 weeks\""),
        part("high", "1", "start = \"after middle\"\nfor = \"2 weeks\""),
    ]
    .concat();
    let by_doses = [
        part("low", "0.25", "for = \"4 doses\""),
        part(
            "middle",
            "0.5",
            "start = \"7 days after last dose of low\"\nfor = \"4 doses\"",
        ),
        part("high", "1", "start = \"week 8\"\nfor = \"2 doses\""),
    ]
    .concat();
    let days = [1, 8, 15, 22, 29, 36, 43, 50, 57, 64];
    let doses = [0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0];
    let expected: Vec<String> = days
        .iter()
        .zip(doses)
        .zip(1..)
        .map(|((day, dose), number)| format!("{day} {dose} {number}"))
        .collect();
    for body in [by_weeks, by_doses] {
        let told = calendar(
            &body,
            &one("2025-01-01"),
            ["study_day", "dose", "dose_number"],
        );
        assert_eq!(told, expected);
    }
}

fn by_surface(rest: &str) -> String {
    format!(
        "{WEIGHT}{HEIGHT}[[regimen]]\ntreatment = \"docetaxel\"\ndose = 75\nunit = \"mg/m2\"\n\
         route = \"intravenous\"\nonce = true\ndose_by = {{ weight = \"weight\", height = \"height\", {rest} }}\n"
    )
}

/// At 60 kg and 150 cm the surface by Mosteller is the root of 2.5, 1.5811388 m2; by Du Bois it is
/// 0.007184 x 60^0.425 x 150^0.725 = 0.007184 x 5.69818 x 37.81508 = 1.548011 m2.
#[test]
fn a_dose_by_surface() {
    let people = "participant_id,arm,randomized_on,weight,height\nP1,a,2025-01-01,60,150\n";
    for (rest, dose) in [
        ("surface = \"mosteller\"", "118.585412"),
        ("surface = \"mosteller\", round_to = 5", "120"),
        (
            "surface = \"mosteller\", round_to = 5, rounding = \"down\"",
            "115",
        ),
        (
            "surface = \"mosteller\", round_to = 50, rounding = \"up\"",
            "150",
        ),
        (
            "surface = \"mosteller\", round_to = 50, at_most = 110",
            "100",
        ),
        ("surface = \"du-bois\", round_to = 0.1", "116.1"),
    ] {
        let told = calendar(&by_surface(rest), people, ["dose", "dose_unit"]);
        assert_eq!(told, [format!("{dose} mg")], "{rest}");
    }
}

/// Half a step is rounded up; a dose at the cap stays there.
#[test]
fn the_rounding_of_a_dose_by_weight() {
    for (weight, rest, dose) in [
        // 6 mg/kg x 62.5 kg = 375 mg, half of 50 mg above 350 mg.
        ("62.5", "round_to = 50", "400"),
        ("62.4", "round_to = 50", "350"),
        ("62.5", "round_to = 50, rounding = \"down\"", "350"),
        ("62.5", "round_to = 150, rounding = \"up\"", "450"),
        ("62.5", "at_most = 370, round_to = 50", "350"),
        ("62.5", "at_most = 375", "375"),
        ("62.5", "at_most = 1000", "375"),
    ] {
        let body = format!(
            "{WEIGHT}[[regimen]]\ntreatment = \"drug\"\ndose = 6\nunit = \"mg/kg\"\nroute = \"oral\"\nonce = true\n\
             dose_by = {{ weight = \"weight\", {rest} }}\n"
        );
        let people = format!("participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,{weight}\n");
        assert_eq!(
            calendar(&body, &people, ["dose"]),
            [dose],
            "{weight} kg, {rest}"
        );
    }
}

#[test]
fn a_placebo_is_a_dose_of_0() {
    let body = "[[regimen]]\ntreatment = \"placebo\"\ndose = 0\nunit = \"mg\"\nroute = \"oral\"\ndaily = true\nfor = \"2 days\"\n";
    assert_eq!(
        calendar(body, &one("2025-01-01"), ["date", "dose", "dose_unit"]),
        ["2025-01-01 0 mg", "2025-01-02 0 mg"]
    );
    let by_weight = format!(
        "{WEIGHT}{}",
        body.replace("\"mg\"", "\"mg/kg\"\ndose_by = { weight = \"weight\" }")
    );
    let people = "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,60\n";
    assert_eq!(calendar(&by_weight, people, ["dose"]), ["0", "0"]);
}

/// Names are the field's own, also with a hyphen, a digit first or a capital letter.
#[test]
fn names_of_treatments() {
    let parts = [
        ("nab-paclitaxel", ""),
        ("5-FU", "start = \"2 days after start of nab-paclitaxel\"\n"),
        (
            "Fulvestrant",
            "start = \"1 week after last dose of 5-FU\"\n",
        ),
        ("S 1 (tegafur)", "start = \"day 3\"\n"),
    ]
    .map(|(name, start)| {
        format!(
            "[[regimen]]\ntreatment = \"{name}\"\ndose = 1\nunit = \"mg\"\nroute = \"oral\"\nonce = true\n{start}\n"
        )
    });
    let body = parts.concat();
    assert_eq!(
        calendar(&body, &one("2025-01-01"), ["treatment", "study_day"]),
        [
            "nab-paclitaxel 1",
            "5-FU 3",
            "Fulvestrant 10",
            "S 1 (tegafur) 3"
        ]
    );
}

/// Classes of age: the doses of those who are 65 or older, and of two classes that follow each other.
#[test]
fn doses_by_the_levels_of_a_factor() {
    let frame = r#"
[[attribute]]
name = "age"
unit = "years"
uniform = { min = 40, max = 90 }

[[factor]]
name = "age_class"
attribute = "age"
levels = [
  { label = "young", below = 50 },
  { label = "middle", at_least = 50, below = 65 },
  { label = "old", at_least = 65 },
]
"#;
    let part = |dose: u32, levels: &str| {
        format!(
            "[[regimen]]\ntreatment = \"drug\"\ndose = {dose}\nunit = \"mg\"\nroute = \"oral\"\n\
             when = {{ age_class = {levels} }}\nonce = true\n\n"
        )
    };
    let body = format!(
        "{frame}{}{}",
        part(10, "[\"young\", \"middle\"]"),
        part(5, "\"old\"")
    );
    let people = "participant_id,arm,randomized_on,age\n\
                  P1,a,2025-01-01,49\nP2,a,2025-01-01,64\nP3,b,2025-01-01,65\n";
    assert_eq!(
        calendar(&body, people, ["participant_id", "dose"]),
        ["P1 10", "P2 10", "P3 5"]
    );
    for (levels, told) in [
        (
            "[\"young\", \"old\"]",
            "the levels are not adjacent: write one entry for each, or adjacent levels",
        ),
        (
            "\"elderly\"",
            "no level is named `elderly`: choose one of young, middle, old",
        ),
        (
            "{ at_least = 65 }",
            "`age_class` has levels here: write one in quotes, or a list of them",
        ),
    ] {
        let source = scenario(&format!("{frame}{}", part(10, levels)));
        let problems = evenhand::scenario::read(&source).unwrap_err();
        let messages: Vec<String> = problems.iter().map(Problem::message).collect();
        assert_eq!(messages, [told]);
    }
}
