use super::*;
use crate::design::{ArmIndex, Levels, Value};
use crate::intake::fixture::{assert_refused, assert_survives, trial};

const SCORE: OutcomeColumns<'static> = OutcomeColumns {
    outcome: "score",
    event: None,
    covariates: &[],
};

const YEARS: OutcomeColumns<'static> = OutcomeColumns {
    outcome: "years",
    event: Some("relapse"),
    covariates: &[],
};

fn read(columns: OutcomeColumns<'_>, text: &str) -> Result<Vec<ParticipantOutcome>, Problems> {
    read_outcomes(
        &trial(),
        columns,
        &InputForm::default(),
        "outcomes.csv",
        text.as_bytes(),
    )
    .map(|read| read.rows)
}

fn levels(row: &ParticipantOutcome) -> Vec<usize> {
    row.participant.levels.iter().flatten().collect()
}

fn refused(columns: OutcomeColumns<'_>, text: &str, expected: &[(&str, &str)]) {
    assert_refused(text, read(columns, text), expected);
}

#[test]
fn an_outcome_stands_beside_the_allocation() {
    let text = "participant_id,arm,stratum,score\n\
                P2,control,male|65 or older|I|Germany,-1.5e-3\n\
                P1,active,female|under 65|II|Austria,0\n";
    let read = read(SCORE, text).unwrap();
    let first = ParticipantOutcome {
        participant: Participant {
            id: Some("P2".into()),
            arm: Some(ArmIndex(1)),
            levels: Levels::new(trial().strata(), [1, 1, 0, 1].map(Some)).unwrap(),
            values: vec![Value::Missing; 6],
            ..Participant::default()
        },
        outcome: -0.0015,
        is_event: true,
        covariates: Vec::new(),
    };
    assert_eq!(read[0], first);
    assert_eq!(read[1].participant.id_text(), "P1");
    assert_eq!(levels(&read[1]), [0, 0, 1, 0]);
}

#[test]
fn levels_may_come_from_several_columns() {
    let text = "participant_id,arm,stage,years,sex,relapse,site_id,age\n\
                P,active,II,0,male,0,DE-01,70\nQ,active,I,2.5,male,1,DE-01,64\n";
    let read = read(YEARS, text).unwrap();
    assert_eq!(levels(&read[0]), [1, 1, 1, 1]);
    let seen = |row: &ParticipantOutcome| (row.outcome, row.is_event);
    assert_eq!(
        (seen(&read[0]), seen(&read[1])),
        ((0.0, false), (2.5, true))
    );
}

#[test]
fn every_cell_of_an_outcome_is_a_number() {
    let stratum = "male|65 or older|I|Germany";
    let row = |id: &str, score: &str| format!("{id},active,{stratum},{score}\n");
    let rows = [
        ("A", ""),
        ("B", "NA"),
        ("C", "1;5"),
        ("D", "inf"),
        ("E", "1e999"),
        ("F", " 1"),
    ];
    let rows = rows.map(|(id, score)| row(id, score)).concat();
    refused(
        SCORE,
        &format!("participant_id,arm,stratum,score\n{rows}"),
        &[
            ("", "line 2, `score`: the cell is empty: write a number"),
            (
                "NA",
                "line 3, `score`: `NA` is not a value here: a missing value is an empty cell",
            ),
            ("1;5", "`1;5` is not a number"),
            ("inf", "`inf` is not a number"),
            (
                "1e999",
                "`1e999` is out of range: write a number between -1e100 and 1e100",
            ),
            (" 1", "begins or ends with a space"),
        ],
    );
}

#[test]
fn times_and_events_have_their_rules() {
    refused(
        YEARS,
        "participant_id,arm,stratum,years,relapse\n\
         A,active,male|65 or older|I|Germany,-1,yes\nB,placebo,,1,\n",
        &[
            ("-1", "a time of `-1`: write the time from randomization"),
            (
                "yes",
                "`yes` does not say whether the event was seen: write 1 for an event, 0 for",
            ),
            ("placebo", "is not an arm"),
            (
                "",
                "line 3, `relapse`: the cell is empty: write 1 for an event",
            ),
        ],
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_the_nearest() {
    refused(
        OutcomeColumns {
            outcome: "scores",
            event: Some("relapsed"),
            covariates: &[],
        },
        "participant_id,arm,stratum,score,relapse\nA,active,male|65 or older|I|Germany,1,x\n",
        &[
            (
                "",
                "there is no column `scores` for the outcome: the file has the columns \
                 `participant_id`, `arm`, `stratum`, `score`, `relapse`; did you mean `score`?",
            ),
            ("", "no column `relapsed` for the event"),
        ],
    );
    refused(
        SCORE,
        "participant_id,arm,Stratum,score,Randomized_on\nA,active,x,1,2020-01-01\n",
        &[
            ("Stratum", "is not `stratum`"),
            ("Randomized_on", "is not `randomized_on`"),
            ("", "no column gives the level of `sex`"),
            (
                "",
                "no column gives the level of `age_class`, by which the allocation is stratified: add one of `stratum`, `age_class`, `age`",
            ),
            ("", "add one of `stratum`, `stage`"),
            ("", "add one of `stratum`, `country`, `site_id`"),
        ],
    );
}

#[test]
fn every_participant_needs_every_level() {
    let text = "participant_id,arm,sex,age_class,stage,country,score\n\
                A,active,,65 or older,II,Austria,1\n\
                B,active,f,65 or older,,Austria,1\n\
                C,active,male,65 or older,II,Austria,x\n";
    refused(
        SCORE,
        text,
        &[
            (
                "A,active,,65 or older,II,Austria,1",
                "line 2 gives no level of `sex`",
            ),
            (
                "B,active,f,65 or older,,Austria,1",
                "line 3 gives no level of `stage`",
            ),
            ("f", "write one of `female`, `male`"),
            ("x", "not a number"),
        ],
    );
}

#[test]
fn rows_are_in_the_order_of_randomization() {
    let row = |id: &str, date: &str| format!("{id},active,male|65 or older|I|Germany,{date},1\n");
    let text = |dates: [&str; 5]| {
        let rows = ["A", "B", "C", "D", "E"]
            .iter()
            .zip(dates)
            .map(|(id, date)| row(id, date));
        format!(
            "participant_id,arm,stratum,randomized_on,score\n{}",
            rows.collect::<String>()
        )
    };
    let day = "2020-03-01";
    let ids = |dates| {
        let read = read(SCORE, &text(dates)).unwrap();
        let ids = read
            .iter()
            .map(|row| row.participant.id_text().into_owned());
        ids.collect::<String>()
    };
    assert_eq!(ids([day, day, day, "2020-03-02", "2021-01-01"]), "ABCDE");
    assert_eq!(ids([day, "2020-03-02", day, "2020-02-29", day]), "DACEB");
    refused(
        SCORE,
        &text([day, day, "", day, day]),
        &[(
            "",
            "line 4, `randomized_on`: the cell is empty: write the day",
        )],
    );
    refused(
        SCORE,
        &text([day, "1.4.2020", day, day, day]),
        &[("1.4.2020", "not a date")],
    );
}

#[test]
fn small_damage_is_survived() {
    let trial = trial();
    let text = "participant_id,arm,sex,age,stage,site_id,randomized_on,years,relapse\n\
                P,active,male,65,IB,DE-01,2020-01-02,1.5,1\n\
                Q,control,male,64,IB,DE-01,2020-01-02,2,0\n";
    let read = |bytes: &[u8]| read_outcomes(&trial, YEARS, &InputForm::default(), "x.csv", bytes);
    assert_eq!(read(text.as_bytes()).unwrap().rows.len(), 2);
    assert_survives(text, read);
}
