use super::*;
use crate::intake::fixture::{assert_refused, assert_survives, trial};

const HEADER: &str = "participant_id,arm,randomized_on,sex,age,weight,surgery_on\n";

fn read(text: &str) -> Result<Vec<Participant>, Problems> {
    read_participants(
        &trial(),
        &InputForm::default(),
        "participants.csv",
        text.as_bytes(),
    )
    .map(|read| read.rows)
}

fn refused(rows: &str, expected: &[(&str, &str)]) {
    let text = format!("{HEADER}{rows}");
    assert_refused(&text, read(&text), expected);
}

#[test]
fn values_are_read_in_the_order_of_the_attributes() {
    let text = "note,surgery_on,weight,age,sex,randomized_on,arm,participant_id\n\
                +43,2020-01-02,61.5,70,male,2020-03-01,active,P2\n\
                ,,,64,,2020-03-02,control,P1\n";
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let missing = Value::Missing;
    let trial = trial();
    // Sex, `age_class`, stage, country: the file tells of the first two.
    let levels = |levels: [Option<usize>; 4]| Levels::new(trial.strata(), levels).unwrap();
    assert_eq!(
        read(text).unwrap(),
        [
            Participant {
                id: Some("P2".into()),
                arm: Some(ArmIndex(0)),
                randomized_on: Some(date("2020-03-01")),
                levels: levels([Some(1), Some(1), None, None]),
                values: vec![
                    Value::Level(1),
                    Value::Number(70),
                    Value::Number(615),
                    Value::Date(date("2020-01-02")),
                    missing,
                    missing,
                ],
                ..Participant::default()
            },
            Participant {
                id: Some("P1".into()),
                arm: Some(ArmIndex(1)),
                randomized_on: Some(date("2020-03-02")),
                levels: levels([None, Some(0), None, None]),
                values: vec![
                    missing,
                    Value::Number(64),
                    missing,
                    missing,
                    missing,
                    missing
                ],
                ..Participant::default()
            },
        ]
    );
}

#[test]
fn an_attribute_that_a_regimen_asks_about_is_needed() {
    let text = "participant_id,arm,randomized_on,weigth\nP1,active,2020-01-01,1\n";
    let expected = [(
        "",
        "lacks the columns `sex`, `age`, `weight`, `surgery_on`: it has the columns \
         `participant_id`, `arm`, `randomized_on`, `weigth`; rename `weigth` to `weight`",
    )];
    assert_refused(text, read(text), &expected);
    refused(
        "P1,active,2020-01-01,,,,\n",
        &[
            (
                "",
                "line 2, `sex`: the cell is empty: write one of `female`, `male`",
            ),
            ("", "line 2, `age`: the cell is empty: write a number"),
            ("", "line 2, `weight`: the cell is empty: write a number"),
        ],
    );
}

#[test]
fn a_column_that_nobody_asks_about_is_checked_where_it_stands() {
    let text = "participant_id,arm,randomized_on,sex,age,weight,surgery_on,ecog\n\
                P1,active,2020-01-01,male,1,2,,\nP2,active,2020-01-01,male,1,2,,4\n";
    let expected = [(
        "4",
        "line 3, `ecog`: `4` is not a level of the scenario: write one of `0`, `1`",
    )];
    assert_refused(text, read(text), &expected);
}

#[test]
fn every_cell_has_its_rule() {
    refused(
        "=P,Active,01.02.2020,F,6.5,1.25,2020-02-30\nP1,control,2020-01-01,male,5,1,2020-01-02\n",
        &[
            ("=P", "runs as a formula"),
            (
                "Active",
                "`Active` is not an arm of the scenario: write one of `active`, `control`; did you mean `active`?",
            ),
            ("01.02.2020", "not a date of the form"),
            ("F", "write one of `female`, `male`"),
            ("6.5", "more than the 0 decimals"),
            ("1.25", "more than the 1 decimals"),
            ("2020-02-30", "not a day of the calendar"),
            (
                "2020-01-02",
                "2020-01-02 lies after the randomization on 2020-01-01",
            ),
        ],
    );
}

#[test]
fn a_participant_stands_once() {
    refused(
        "P1,control,2020-01-01,,5,,\nP1,control,2020-01-01,,5,,\n",
        &[("P1", "line 3, `participant_id`: `P1` is also on line 2")],
    );
}

#[test]
fn small_damage_is_survived() {
    let trial = trial();
    let text = format!("{HEADER}\"P,1\",active,2020-03-01,male,70,61.5,2020-01-02\n");
    assert_survives(&text, |bytes| {
        read_participants(&trial, &InputForm::default(), "x.csv", bytes)
    });
}

#[test]
fn keys_that_are_not_seen_to_differ_are_refused() {
    refused(
        "001,active,2020-03-01,male,70,61.5,\n001\u{200B},active,2020-03-01,male,70,61.5,\n",
        &[(
            "001\u{200B}",
            "character 4 is U+200B (zero width space), which is invisible: remove it",
        )],
    );
    // A Cyrillic letter, and an accent of its own.
    let rows = "P-1,active,2020-03-01,male,70,61.5,\nl-1,active,2020-03-01,male,70,61.5,\n\
                I-1,active,2020-03-01,male,70,61.5,\n\u{420}-1,active,2020-03-01,male,70,61.5,\n\
                \u{E9},active,2020-03-01,male,70,61.5,\ne\u{301},active,2020-03-01,male,70,61.5,\n\
                \u{406}-1,active,2020-03-01,male,70,61.5,\n";
    refused(
        rows,
        &[
            ("\u{420}-1", "looks like another key, on line 2"),
            ("e\u{301}", "looks like another key, on line 6"),
            ("\u{406}-1", "looks like another key, on line 3"),
        ],
    );
    // Keys in ASCII that are alike are in use, and letters of any script are.
    let rows = "I1,active,2020-03-01,male,70,61.5,\nl1,active,2020-03-01,male,70,61.5,\n\
                \u{DC}1,active,2020-03-01,male,70,61.5,\nU1,active,2020-03-01,male,70,61.5,\n\
                東京,active,2020-03-01,male,70,61.5,\n11,active,2020-03-01,male,70,61.5,\n";
    let text = format!("{HEADER}{rows}");
    assert_eq!(read(&text).unwrap().len(), 6);
}
