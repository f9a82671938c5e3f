//! A mistake per rule of moments and doses, each with the whole message.

use super::malformed_schedules::{check, check_added, part};
use super::{problems, starter_with};

#[test]
fn moments() {
    let start = |moment: &str| part("drug", &format!("once = true\nstart = \"{moment}\""));
    check_added(&[
        (
            &start("after suportive"),
            "\"after suportive\"",
            "no part, treatment, epoch, event or date is named `suportive`: did you mean `supportive`?",
        ),
        (
            &start("day 0"),
            "\"day 0\"",
            "there is no day 0: write 1 or more for days of treatment, -1 or less for days before randomization, up to 36525",
        ),
        (
            &start("after day 8"),
            "\"after day 8\"",
            "`after day 8` does not say how long: write for example \"1 day after\", or the day itself",
        ),
        (
            &start("after first dose"),
            "\"after first dose\"",
            "`after first dose` does not say how long: write for example \"1 day after\", or the day itself",
        ),
        (
            &start("supportive"),
            "\"supportive\"",
            "`supportive` begins and ends: write `start of supportive` or `after supportive`",
        ),
        (
            &start("week -1"),
            "\"week -1\"",
            "there is no week -1: write a week from 0 to 5217",
        ),
        (
            &start("2 moons after day 1"),
            "\"2 moons after day 1\"",
            "`2 moons` is not a period: write a whole number and days, weeks, months or years, such as \"28 days\" or \
             \"3 years\"",
        ),
        (
            &start("1025-01-01"),
            "\"1025-01-01\"",
            "1025-01-01 lies outside the years 1900 to 2199: correct the year",
        ),
        (
            &start("previous visit"),
            "\"previous visit\"",
            "there is no previous visit here: only a visit that follows another may count from it",
        ),
    ]);
    check(&[(
        "missing_day = \"clamp\"",
        "week = \"from-one\"\n[[visit]]\nname = \"W0\"\nat = \"week 0\"",
        "\"week 0\"",
        "there is no week 0: write a week from 1 to 5217",
    )]);
}

#[test]
fn doses() {
    let dose = "dose = 100\nunit = \"mg\"";
    let by = |rest: &str| {
        format!("dose = 6\nunit = \"mg/m2\"\ndose_by = {{ weight = \"weight\", {rest} }}")
    };
    let height =
        "[[attribute]]\nname = \"height\"\nunit = \"cm\"\nuniform = { min = 140, max = 200 }\n";
    check(&[
        (
            dose,
            "dose = 6\nunit = \"mg/kg\"",
            "\"mg/kg\"",
            "`mg/kg` is a dose by weight: write `dose_by`, such as dose_by = { weight = \"weight\" }",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg/m2\"",
            "\"mg/m2\"",
            "`mg/m2` is a dose by body surface: write `dose_by`, such as dose_by = { surface = \"mosteller\", weight = \
             \"weight\", height = \"height\" }",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg\"\ndose_by = { weight = \"weight\" }",
            "\"mg\"",
            "the unit `mg` does not end in `/kg`: write it as the protocol does, such as \"mg/kg\"",
        ),
        (
            dose,
            &by("surface = \"mosteller\""),
            "{ weight = \"weight\", surface = \"mosteller\" }",
            "a body surface needs a height: write height = and the name of a number in cm",
        ),
        (
            dose,
            &by("height = \"age\""),
            "{ weight = \"weight\", height = \"age\" }",
            "a dose by height and weight needs a formula: write surface = \"mosteller\" or \"du-bois\"",
        ),
        (
            dose,
            &by("height = \"age\", surface = \"mosteller\""),
            "\"age\"",
            "`age` is not a number in cm: name an attribute with unit = \"cm\"",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg/kg\"\ndose_by = { weight = \"age\" }",
            "\"age\"",
            "`age` is not a number in kg: name an attribute with unit = \"kg\"",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg/kg\"\ndose_by = { weight = \"sex\" }",
            "\"sex\"",
            "`sex` is not a number in kg: name an attribute with unit = \"kg\"",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg/kg\"\ndose_by = { weight = \"wieght\" }",
            "\"wieght\"",
            "no attribute is named `wieght`: did you mean `weight`?",
        ),
        (
            dose,
            "dose = 6\nunit = \"mg/kg\"\ndose_by = { weight = \"weight\", round_to = 0 }",
            "0",
            "`round_to` is 0: write a number above 0 with at most 6 decimals, such as 50",
        ),
        (
            dose,
            "dose = -6\nunit = \"mg\"",
            "-6",
            "a dose of `-6`: write a number from 0 (a placebo) with at most 6 decimals, such as 125 or 3.6",
        ),
    ]);
    let of_pounds = starter_with("unit = \"kg\"", "unit = \"lb\"").replacen(
        dose,
        "dose = 6\nunit = \"mg/kg\"\ndose_by = { weight = \"weight\" }",
        1,
    );
    let told = problems(&of_pounds);
    assert_eq!(
        told,
        [(
            "\"weight\"".to_owned(),
            "`weight` is not a number in kg: name an attribute with unit = \"kg\"".to_owned()
        )]
    );
    let well = starter_with(dose, &by("height = \"height\", surface = \"du-bois\"")).replacen(
        "[[criterion]]",
        &format!("{height}\n[[criterion]]"),
        1,
    );
    assert_eq!(problems(&well), []);
}
