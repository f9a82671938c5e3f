use super::*;
use crate::design::ArmIndex;
use crate::intake::RowOrder;
use crate::intake::fixture::{assert_refused, assert_survives, trial};

fn read(text: &str) -> Result<Vec<Participant>, Problems> {
    read_allocations(
        &trial(),
        &InputForm::default(),
        "allocations.csv",
        text.as_bytes(),
    )
    .map(|read| read.rows)
}

fn refused(text: &str, expected: &[(&str, &str)]) {
    assert_refused(text, read(text), expected);
}

/// The levels of the first row: sex, `age_class`, stage, country.
fn levels(text: &str) -> Vec<Option<usize>> {
    let row = read(text).unwrap().swap_remove(0);
    row.levels.iter().collect()
}

#[test]
fn two_columns_are_enough() {
    let text = "participant_id,arm,phone\nP2,control,+43\nP1,active,-\n";
    let read = read(text).unwrap();
    let none = Participant {
        id: Some("P2".into()),
        arm: Some(ArmIndex(1)),
        levels: Levels::new(trial().strata(), [None; 4]).unwrap(),
        values: vec![Value::Missing; 6],
        ..Participant::default()
    };
    assert_eq!((&read[0], &*read[1].id_text()), (&none, "P1"));
}

#[test]
fn a_stratum_gives_all_levels() {
    let text = "participant_id,arm,stratum\nP,active,male|65 or older|I|Germany\n";
    assert_eq!(levels(text), [Some(1), Some(1), Some(0), Some(1)]);
}

#[test]
fn a_level_follows_from_what_the_factor_is_of() {
    let text = "participant_id,arm,sex,age,stage,site_id\nP,active,male,64,IB,DE-01\n";
    let row = read(text).unwrap().swap_remove(0);
    assert_eq!(levels(text), [Some(1), Some(0), Some(0), Some(1)]);
    assert_eq!(row.site, Some(2));
    assert_eq!(
        row.values[..3],
        [Value::Level(1), Value::Number(64), Value::Missing]
    );
    assert_eq!(row.values[4], Value::Level(1));
}

#[test]
fn a_factor_may_have_its_own_column() {
    let text = "participant_id,arm,age_class,country,stage\nP,active,65 or older,Austria,I\n";
    let row = read(text).unwrap().swap_remove(0);
    assert_eq!(levels(text), [None, Some(1), Some(0), Some(0)]);
    assert_eq!(
        row.values,
        [Value::Missing; 6],
        "a merged level is no value"
    );
}

#[test]
fn empty_optional_cells_tell_nothing() {
    let text = "participant_id,arm,stratum,site_id,sex,age_class,surgery_on\nP,active,,,,,\n";
    let row = read(text).unwrap().swap_remove(0);
    assert_eq!((levels(text), row.site), (vec![None; 4], None));
}

#[test]
fn the_stratum_is_as_randomized_and_the_other_columns_are_true() {
    let text = "participant_id,arm,stratum,sex,age,site_id\n\
                P,active,male|65 or older|I|Germany,female,64,AT-01\n\
                Q,active,male|65 or older|I|Germany,male,,\n";
    let read = read(text).unwrap();
    let of = |levels: &Levels| levels.iter().collect::<Vec<_>>();
    assert_eq!(of(&read[0].levels), [1, 1, 0, 1].map(Some));
    assert_eq!(of(read[0].true_levels()), [0, 0, 0, 0].map(Some));
    assert_eq!(read[1].actual_levels, None);
    // Without a stratum, what is true is as randomized.
    let text = "participant_id,arm,stratum,sex\nP,active,,female\n";
    let row = self::read(text).unwrap().swap_remove(0);
    assert_eq!(of(&row.levels), [Some(0), None, None, None]);
    assert_eq!(row.actual_levels, None);
}

#[test]
fn true_values_that_disagree_are_refused() {
    refused(
        "participant_id,arm,stratum,age,age_class\n\
         P,active,male|65 or older|I|Germany,64,65 or older\n",
        &[(
            "65 or older",
            "line 2, `age_class`: `age_class` is `65 or older` in this cell but `under 65` in the column `age`",
        )],
    );
    refused(
        "participant_id,arm,country,site_id\nP,active,Germany,AT-01\n",
        &[(
            "AT-01",
            "`country` is `Austria` in this cell but `Germany` in the column `country`",
        )],
    );
}

#[test]
fn rows_are_in_the_order_of_randomization() {
    let rows = |days: [&str; 4]| {
        let rows = ["A", "B", "C", "D"].iter().zip(days);
        let rows = rows.zip(["active", "active", "control", "control"]);
        let rows = rows.map(|((id, day), arm)| format!("{id},{arm},{day}\n"));
        format!(
            "participant_id,arm,randomized_on\n{}",
            rows.collect::<String>()
        )
    };
    let read = |days| {
        let text = rows(days);
        let form = InputForm::default();
        let read = read_allocations(&trial(), &form, "x.csv", text.as_bytes()).unwrap();
        let ids: String = read.rows.iter().map(Participant::id_text).collect();
        (ids, read.lines, read.order)
    };
    let (first, second) = ("2025-01-01", "2025-01-02");
    let of = |moved, mixed_days| RowOrder::RandomizedOn { moved, mixed_days };
    assert_eq!(
        read([second, second, first, first]),
        ("CDAB".to_owned(), vec![4, 5, 2, 3], of(true, 0))
    );
    assert_eq!(
        read([second, first, second, second]),
        ("BACD".to_owned(), vec![3, 2, 4, 5], of(true, 1))
    );
    assert_eq!(read([first; 4]).2, of(false, 1));
    let text = rows([first; 4]).replace("randomized_on", "day");
    let form = InputForm::default();
    let undated = read_allocations(&trial(), &form, "x.csv", text.as_bytes()).unwrap();
    assert_eq!(
        (undated.order, undated.lines),
        (RowOrder::File, vec![2, 3, 4, 5])
    );
    refused(
        &rows([first, "", "1.2.2025", ""]),
        &[
            (
                "",
                "line 3, `randomized_on`: the cell is empty: write the day of everybody's",
            ),
            ("1.2.2025", "is not a date"),
            ("", "line 5, `randomized_on`: the cell is empty"),
        ],
    );
}

#[test]
fn every_cell_has_its_rule() {
    refused(
        "participant_id,arm,stratum,site_id,sex,age_class,stage,weight\n\
         P,placebo,male|I,AT-1,f,old,III,heavy\nP,,,,,,,\n",
        &[
            (
                "placebo",
                "`placebo` is not an arm of the scenario: write one of `active`, `control`",
            ),
            (
                "male|I",
                "`male|I` is not a stratum of the scenario: write a level of each of `sex`, \
                 `age_class`, `stage`, `country` in this order, joined by `|`, such as \
                 `sex=female|age_class=under 65|stage=I|country=Austria`",
            ),
            (
                "AT-1",
                "not a site of the trial: write one of `AT-01`, `AT-02`, `DE-01`; did you mean `AT-01`?",
            ),
            ("f", "write one of `female`, `male`"),
            (
                "old",
                "not a level of the factor: write one of `under 65`, `65 or older`",
            ),
            ("III", "write one of `IA`, `IB`, `II`"),
            ("heavy", "not a number"),
            ("P", "is also on line 2"),
            (
                "",
                "line 3, `arm`: the cell is empty: write one of `active`, `control`",
            ),
        ],
    );
}

#[test]
fn columns_are_needed_and_spelt_as_in_the_scenario() {
    refused(
        "participant_id,Site_ID\nP,AT-01\n",
        &[
            ("Site_ID", "is not `site_id`"),
            ("", "lacks the column `arm`"),
        ],
    );
}

#[test]
fn small_damage_is_survived() {
    let trial = trial();
    let text = "participant_id,arm,stratum,sex,age,age_class,stage,site_id,weight,surgery_on,randomized_on\n\
                P,active,male|65 or older|I|Germany,male,65,65 or older,IB,DE-01,1.5,2020-01-02,2020-01-09\n";
    assert!(read_allocations(&trial, &InputForm::default(), "x.csv", text.as_bytes()).is_ok());
    assert_survives(text, |bytes| {
        read_allocations(&trial, &InputForm::default(), "x.csv", bytes)
    });
}
