//! The field cases of November 2026 that are about files of other systems (`tests/field/`), with what a
//! trial's staff expects of each.

use evenhand::intake::{InputForm, KnownForm, Rows, read_allocations, read_participants};
use evenhand::participant::Participant;
use evenhand::problem::{Problem, Problems};
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::trial::Trial;

macro_rules! case {
    ($name:literal) => {
        (
            trial(
                $name,
                include_str!(concat!("../field/", $name, ".toml")),
                include_str!(concat!("../field/", $name, "-sites.csv")),
            ),
            include_str!(concat!("../field/", $name, ".csv")),
        )
    };
}

fn trial(name: &str, scenario: &str, sites: &str) -> Trial {
    let source = Source {
        file: format!("{name}.toml"),
        text: scenario.into(),
        sites: Some(SitesSource {
            file: format!("{name}-sites.csv"),
            text: sites.into(),
        }),
    };
    scenario::read(&source).unwrap()
}

fn from(form: KnownForm) -> InputForm {
    InputForm {
        from: Some(form),
        ..InputForm::default()
    }
}

fn balance((trial, text): &(Trial, &str), form: &InputForm) -> Result<Rows<Participant>, Problems> {
    read_allocations(trial, form, "x.csv", text.as_bytes())
}

/// The key, the arm and the stratum of each participant.
fn told(trial: &Trial, rows: &Rows<Participant>) -> Vec<String> {
    let strata = trial.strata();
    let one = |participant: &Participant| {
        let arm = trial.arms().get(participant.arm.unwrap()).name();
        let stratum = participant.stratum().map(|stratum| strata.label(stratum));
        format!(
            "{} {arm} {}",
            participant.id_text(),
            stratum.unwrap_or_default()
        )
    };
    rows.rows.iter().map(one).collect()
}

fn messages(problems: &Problems) -> Vec<String> {
    problems.iter().map(Problem::message).collect()
}

/// I01: blockrand's own file, with arms by label and ids that begin again at each centre.
#[test]
fn i01_a_file_of_blockrand() {
    let case = case!("I01");
    let read = balance(&case, &from(KnownForm::Blockrand)).unwrap();
    assert_eq!(
        told(&case.0, &read),
        [
            "Center1/patient_01 ttt2 site_id=Center1",
            "Center1/patient_02 ttt1 site_id=Center1",
            "Center2/patient_01 ttt1 site_id=Center2",
            "Center2/patient_02 ttt2 site_id=Center2",
        ]
    );
    assert_eq!(
        read.conversions.lines(),
        [
            "the separator is the semicolon",
            "`treatment` is read as `arm`",
            "`id` is read as `participant_id`",
            "4 keys made of stratum and id, such as `Center1/patient_01`",
            "2 cells `Ttt1` read as the arm `ttt1`",
            "2 cells `Ttt2` read as the arm `ttt2`",
        ]
    );
    let problems = balance(&case, &InputForm::default()).unwrap_err();
    assert!(messages(&problems)[0].ends_with("; give --from blockrand to read it as it is"));
}

/// I06: SDTM DM as it is. Two participants, and a screen failure without arm.
#[test]
fn i06_dm_of_sdtm() {
    let case = case!("I06");
    let form = from(KnownForm::SdtmDm);
    let read = read_participants(&case.0, &form, "dm.csv", case.1.as_bytes()).unwrap();
    assert_eq!(
        told(&case.0, &read),
        ["X01-001 low sex=M", "X01-002 placebo sex=F"]
    );
    let days: Vec<String> = (read.rows.iter())
        .map(|participant| participant.randomized_on.unwrap().to_string())
        .collect();
    assert_eq!(days, ["2012-11-30", "2013-10-08"]);
    let said = read.conversions.lines();
    assert!(said.contains(
        &"`RFSTDTC` is read as `randomized_on`: it is the reference start date".to_owned()
    ));
    assert_eq!(
        said.last().unwrap(),
        "1 row without arm skipped (screen failure or not assigned)"
    );
    // By its code the arm is found too, whatever the case of its letters.
    let mut by_code = form.clone();
    by_code.map_column("arm", "ARMCD").unwrap();
    let by_code = read_participants(&case.0, &by_code, "dm.csv", case.1.as_bytes()).unwrap();
    assert_eq!(by_code.rows, read.rows);
    // The codes of the implementation guides up to 3.3.
    let older = case.1.replace(",711,F,,", ",711,F,SCRNFAIL,Screen Failure");
    let older = read_participants(&case.0, &form, "dm.csv", older.as_bytes()).unwrap();
    assert_eq!(older.rows, read.rows);
    assert_eq!(balance(&case, &form).unwrap().rows.len(), 2);
}

/// ADSL with numeric dates and with dates of ISO 8601.
#[test]
fn adsl_with_dates_of_either_kind() {
    let case = case!("I06");
    let text = "USUBJID,SITEID,TRT01P,RANDDT,TRTSDT,TRTEDT,SEX\n\
                X01-001,701,Low Dose,19327,2012-12-01,,M\n\
                X01-002,701,Placebo,08OCT2013,,,F\n\
                X01-003,711,,,,,F\n";
    let form = from(KnownForm::Adsl);
    let read = read_participants(&case.0, &form, "adsl.csv", text.as_bytes()).unwrap();
    assert_eq!(
        told(&case.0, &read),
        ["X01-001 low sex=M", "X01-002 placebo sex=F"]
    );
    let first = &read.rows[0];
    assert_eq!(first.randomized_on, Some("2012-11-30".parse().unwrap()));
    assert_eq!(
        first.dates.first_dose_on,
        Some("2012-12-01".parse().unwrap())
    );
    let said = read.conversions.lines();
    assert!(said.contains(&"2 dates read as days since 1960-01-01 or as DATE9 (sas)".to_owned()));
}

/// I15: `NA` where a level and a number are wanted.
#[test]
fn i15_how_a_missing_value_is_written() {
    let case = case!("I15");
    let problems = balance(&case, &InputForm::default()).unwrap_err();
    let message = "`NA` is not a value here: a missing value is an empty cell; if `NA` means missing, give --missing NA";
    assert_eq!(
        messages(&problems),
        [
            format!("line 2, `hba1c`: {message}"),
            format!("line 3, `sex`: {message}")
        ]
    );
    let form = InputForm {
        missing: vec!["NA".to_owned()],
        ..InputForm::default()
    };
    let read = balance(&case, &form).unwrap();
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.conversions.lines(), ["2 cells `NA` read as missing"]);
}

/// I16: two ids that look the same.
#[test]
fn i16_ids_that_look_the_same() {
    let (trial, text) = case!("I16");
    let read =
        |text: &str| read_participants(&trial, &InputForm::default(), "x.csv", text.as_bytes());
    let problems = read(text).unwrap_err();
    assert!(messages(&problems)[0].contains("U+200B (zero width space), which is invisible"));
    // In another normal form of Unicode they look the same too.
    let forms = text
        .replace("001\u{200b}", "Ame\u{301}lie")
        .replace("001,", "Am\u{e9}lie,");
    let problems = read(&forms).unwrap_err();
    assert!(messages(&problems)[0].contains("looks like another key, on line 2"));
}

/// I18: an allocation table of REDCap, with codes and notes.
#[test]
fn i18_an_allocation_table_of_redcap() {
    let case = case!("I18");
    let form = from(KnownForm::RedcapAllocation);
    let read = balance(&case, &form).unwrap();
    assert_eq!(
        told(&case.0, &read),
        ["1 placebo all", "2 drug_a all", "3 drug_b all"]
    );
    let said = read.conversions.lines();
    assert_eq!(
        said[2],
        "codes are those of the arms in their order: `1` is `drug_a`, `2` is `drug_b`, `3` is `placebo`"
    );
    assert_eq!(said.last().unwrap(), "3 rows without group skipped (notes)");
    let mut coded = form;
    coded.map_arm("3", "drug_a").unwrap();
    let problems = balance(&case, &coded).unwrap_err();
    assert_eq!(problems.count(), 2, "{problems}");
    assert!(messages(&problems)[0].contains("`1` is not an arm of the scenario"));
}

/// A record of REDCap with raw codes and a group.
#[test]
fn a_record_of_redcap() {
    let case = case!("I01");
    let text = "record_id,redcap_data_access_group,redcap_event_name,arm\n\
                1,Center1,baseline_arm_1,1\n2,Center2,baseline_arm_1,2\n";
    let mut form = from(KnownForm::Redcap);
    form.map_arm("1", "ttt2").unwrap();
    form.map_arm("2", "ttt1").unwrap();
    let read = balance(&(case.0.clone(), text), &form).unwrap();
    assert_eq!(
        told(&case.0, &read),
        ["1 ttt2 site_id=Center1", "2 ttt1 site_id=Center2"]
    );
}
