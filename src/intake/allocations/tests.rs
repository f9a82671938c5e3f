use super::*;
use crate::design::ArmIndex;
use crate::intake::fixture::{assert_refused, assert_survives, trial};

fn read(text: &str) -> Result<Vec<Participant>, Problems> {
    read_allocations(&trial(), "allocations.csv", text.as_bytes())
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
fn columns_that_disagree_are_refused() {
    refused(
        "participant_id,arm,stratum,sex,age,site_id\n\
         P,active,male|65 or older|I|Germany,female,64,AT-01\n",
        &[
            (
                "female",
                "line 2, `sex`: `sex` is `female` by this cell but `male` by the column `stratum`",
            ),
            (
                "64",
                "`age_class` is `under 65` by this cell but `65 or older` by the column `stratum`",
            ),
            (
                "AT-01",
                "`country` is `Austria` by this cell but `Germany` by the column `stratum`",
            ),
        ],
    );
    refused(
        "participant_id,arm,age,age_class\nP,active,64,65 or older\n",
        &[("65 or older", "but `under 65` by the column `age`")],
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
                 `female|under 65|I|Austria`",
            ),
            (
                "AT-1",
                "not a site of the trial: write one of `AT-01`, `AT-02`, `DE-01`; is `AT-01` meant?",
            ),
            ("f", "write one of `female`, `male`"),
            (
                "old",
                "not a level of the factor: write one of `under 65`, `65 or older`",
            ),
            ("III", "write one of `IA`, `IB`, `II`"),
            ("heavy", "not a number"),
            ("P", "stands on line 2 too"),
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
    let text = "participant_id,arm,stratum,sex,age,age_class,stage,site_id,weight,surgery_on\n\
                P,active,male|65 or older|I|Germany,male,65,65 or older,IB,DE-01,1.5,2020-01-02\n";
    assert!(read_allocations(&trial, "x.csv", text.as_bytes()).is_ok());
    assert_survives(text, |bytes| read_allocations(&trial, "x.csv", bytes));
}
