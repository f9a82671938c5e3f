//! What is wrong with participants of a file: the cell, or why nothing can be planned.

use super::fixture::{refused, run, unplannable};

fn part(treatment: &str, rest: &str) -> String {
    format!(
        "[[regimen]]\ntreatment = \"{treatment}\"\ndose = 10\nunit = \"mg\"\nroute = \"oral\"\n{rest}\n\n"
    )
}

const WEIGHT: &str = "[[attribute]]\nname = \"weight\"\nunit = \"kg\"\ndecimals = 1\nuniform = { min = 0, max = 120 }\n";
const EVENT: &str = "[[event]]\nname = \"progression_on\"\n\n";

fn by_weight(rest: &str) -> String {
    format!(
        "{WEIGHT}[[regimen]]\ntreatment = \"drug\"\npart = \"main\"\ndose = 0.5\nunit = \"mg/kg\"\nroute = \"oral\"\n\
         once = true\nwhen = {{ arm = \"a\" }}\ndose_by = {{ weight = \"weight\"{rest} }}\n"
    )
}

#[track_caller]
fn check(body: &str, people: &str, underlined: &str, message: &str) {
    let told = refused(body, people);
    assert_eq!(told, [(underlined.to_owned(), message.to_owned())]);
}

#[test]
fn a_weight_that_a_dose_needs() {
    let people = "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,70\nP2,b,2025-01-01,\nP3,a,2025-01-01,\n";
    // Arm b is not given the drug, and needs no weight.
    check(
        &by_weight(""),
        people,
        "",
        "line 4, `weight`: the cell is empty: write a number",
    );
    check(
        &by_weight(""),
        "participant_id,arm,randomized_on\nP1,a,2025-01-01\n",
        "",
        "the file lacks the column `weight`: it has the columns `participant_id`, `arm`, `randomized_on`",
    );
    assert_eq!(
        unplannable(
            &by_weight(""),
            "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,0\n"
        ),
        "participant `P1`: part `main` of drug: a weight or height that the dose needs is not above 0"
    );
}

#[test]
fn a_dose_that_rounds_to_0() {
    let people =
        "participant_id,arm,randomized_on,weight\nP1,a,2025-01-01,70\nP2,a,2025-01-01,40\n";
    assert_eq!(
        unplannable(&by_weight(", round_to = 50"), people),
        "participant `P2`: part `main` of drug: the dose rounds to 0: write a smaller `round_to`"
    );
}

#[test]
fn a_visit_before_screening() {
    let body = part("drug", "once = true") + "[[visit]]\nname = \"Imaging\"\nat = \"day -7\"\n";
    let people = "participant_id,arm,randomized_on,screened_on\nP1,a,2025-01-15,2025-01-08\nP2,a,2025-01-15,2025-01-09\n";
    let body = body.replace("day -7", "7 days before day 1");
    assert_eq!(
        unplannable(&body, people),
        "participant `P2`: the visit `Imaging` is planned on 2025-01-08, before screening on 2025-01-09: \
         plan it later, or correct the day of screening"
    );
}

#[test]
fn dates_out_of_order() {
    let body = EVENT.to_owned()
        + &part(
            "Drug-X",
            "daily = true\nuntil = \"progression_on\"\nfor = \"9 days\"",
        );
    check(
        &body,
        "participant_id,arm,randomized_on,progression_on,first_dose_on,last_dose_on\n\
         P1,a,2025-01-01,,2025-01-05,2025-01-04\n",
        "2025-01-04",
        "line 2, `last_dose_on`: 2025-01-04 lies before the first dose on 2025-01-05: correct one of the two dates",
    );
    check(
        &body,
        "participant_id,arm,randomized_on,progression_on,first_dose_on_drug_x,last_dose_on_drug_x\n\
         P1,a,2025-01-01,,2025-01-05,2025-01-04\n",
        "2025-01-04",
        "line 2, `last_dose_on_drug_x`: 2025-01-04 lies before the first dose on 2025-01-05: correct one of the two dates",
    );
    // Without a first dose of its own, a treatment begins with the first of all.
    check(
        &body,
        "participant_id,arm,randomized_on,progression_on,first_dose_on,first_dose_on_drug_x,last_dose_on_drug_x\n\
         P1,a,2025-01-01,,2025-01-05,2025-01-03,2025-01-04\nP2,a,2025-01-01,,2025-01-05,,2025-01-04\n",
        "2025-01-04",
        "line 3, `last_dose_on_drug_x`: 2025-01-04 lies before the first dose on 2025-01-05: correct one of the two dates",
    );
    check(
        &body,
        "participant_id,arm,randomized_on,progression_on,last_dose_on,first_dose_on_drug_x\n\
         P1,a,2025-01-01,,2025-01-05,2025-01-06\n",
        "2025-01-06",
        "line 2, `first_dose_on_drug_x`: 2025-01-06 lies after the last dose on 2025-01-05: correct one of the two dates",
    );
    for column in [
        "first_dose_on",
        "last_dose_on",
        "progression_on",
        "first_dose_on_drug_x",
    ] {
        let other = if column == "progression_on" {
            "note"
        } else {
            "progression_on"
        };
        let people = format!(
            "participant_id,arm,randomized_on,{other},{column}\nP1,a,2025-01-02,,2025-01-01\n"
        );
        check(
            &body,
            &people,
            "2025-01-01",
            &format!(
                "line 2, `{column}`: 2025-01-01 lies before `randomized_on`, 2025-01-02: correct one of the two dates"
            ),
        );
    }
    check(
        &body,
        "participant_id,arm,randomized_on,screened_on,progression_on\nP1,a,2025-01-01,2025-01-02,\n",
        "2025-01-02",
        "line 2, `screened_on`: 2025-01-02 lies after the randomization on 2025-01-01: correct one of the two dates",
    );
}

#[test]
fn a_column_that_a_moment_needs() {
    let body = EVENT.to_owned()
        + &part(
            "drug",
            "daily = true\nuntil = \"progression_on\"\nfor = \"9 days\"",
        );
    check(
        &body,
        "participant_id,arm,randomized_on,progresion_on\nP1,a,2025-01-01,\n",
        "",
        "the file lacks the column `progression_on`: it has the columns `participant_id`, `arm`, `randomized_on`, \
         `progresion_on`; rename `progresion_on` to `progression_on` if it is meant",
    );
    let body = part(
        "drug",
        "daily = true\nstart = \"first_dose_on\"\nfor = \"9 days\"",
    ) + "[[visit]]\nname = \"Consent\"\nat = \"screening\"\n";
    check(
        &body,
        "participant_id,arm,randomized_on\nP1,a,2025-01-01\n",
        "",
        "the file lacks the columns `first_dose_on`, `screened_on`: it has the columns `participant_id`, `arm`, \
         `randomized_on`",
    );
}

/// Nobody knows before the file that an event comes while the first part is still given.
#[test]
fn parts_that_overlap_for_a_participant_of_the_file() {
    let body = EVENT.to_owned()
        + &part("drug", "part = \"low\"\ndaily = true\nfor = \"30 days\"")
        + &part(
            "drug",
            "part = \"high\"\ndaily = true\nstart = \"progression_on\"\nfor = \"30 days\"",
        );
    let people = |day: &str| {
        format!(
            "participant_id,arm,randomized_on,progression_on\nP1,a,2025-01-01,2025-01-31\nP2,a,2025-01-01,{day}\n"
        )
    };
    run(&body, &people("2025-02-01")).table("calendar").unwrap();
    assert_eq!(
        unplannable(&body, &people("2025-01-30")),
        "participant `P2`: the parts `low` and `high` of drug both give a dose on 2025-01-30 in time slot 1: \
         end the one before the other begins, or give them different time slots"
    );
}

#[test]
fn a_column_of_two_treatments() {
    let body = part("a-b", "once = true") + &part("A b", "once = true");
    let people = "participant_id,arm,randomized_on,first_dose_on_a_b\nP1,a,2025-01-01,2025-01-01\n";
    let told = refused(&body, people);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        told[0].1,
        "the column `first_dose_on_a_b` could belong to two treatments: rename one of them in the scenario"
    );
    run(&body, "participant_id,arm,randomized_on\nP1,a,2025-01-01\n");
}
