use proptest::prelude::*;

use super::*;
use crate::intake::fixture::{assert_refused, trial};
use crate::intake::{Rows, read_allocations, read_participants};
use crate::participant::Participant;
use crate::problem::Problems;

const HEADER: &str = "participant_id,arm,randomized_on,sex,age,weight,surgery_on";

fn form(change: impl FnOnce(&mut InputForm)) -> InputForm {
    let mut form = InputForm::default();
    change(&mut form);
    form
}

fn dates(dates: DateForm) -> InputForm {
    form(|form| form.dates = Some(dates))
}

fn read(text: &str, form: &InputForm) -> Result<Rows<Participant>, Problems> {
    read_participants(&trial(), form, "x.csv", text.as_bytes())
}

fn lines(text: &str, form: &InputForm) -> Vec<String> {
    read(text, form).unwrap().conversions.lines()
}

fn refused(text: &str, form: &InputForm, expected: &[(&str, &str)]) {
    assert_refused(text, read(text, form), expected);
}

/// One participant randomized on a day that is written so.
fn on(day: &str) -> String {
    format!("{HEADER}\nP1,control,{day},male,44,,\n")
}

/// One participant of this weight.
fn weighing(weight: &str) -> String {
    format!("{HEADER}\nP1,control,2027-02-01,male,44,{weight},\n")
}

#[test]
fn a_file_as_evenhand_writes_it_has_no_conversion() {
    let read = read(&on("2027-02-01"), &InputForm::default()).unwrap();
    assert_eq!(read.conversions.lines(), Vec::<String>::new());
    assert!(read.conversions.is_empty());
}

#[test]
fn each_form_of_dates_reads_the_27th_of_august_2019() {
    for (form, texts) in [
        (
            DateForm::Dmy,
            &["27.08.2019", "27/8/2019", "27-08-2019"][..],
        ),
        (DateForm::Mdy, &["08/27/2019", "8.27.2019", "08-27-2019"]),
        (
            DateForm::Sas,
            &["21788", "27AUG2019", "27aug2019", "21788.0"],
        ),
        (DateForm::Excel, &["43704", "43704.00"]),
        (
            DateForm::IsoTime,
            &[
                "2019-08-27",
                "2019-08-27T23:30",
                "2019-08-27 00:00:00.123",
                "2019-08-27T23:30:00Z",
                "2019-08-27T23:30:00-05:00",
            ],
        ),
        (DateForm::Iso, &["2019-08-27"]),
    ] {
        for text in texts {
            let read = read(&on(text), &dates(form)).unwrap();
            let date = read.rows[0].randomized_on.unwrap();
            assert_eq!(date.to_string(), "2019-08-27", "{text} by {form:?}");
        }
    }
}

#[test]
fn a_date_of_another_form_names_the_option_that_reads_it() {
    for (text, message) in [
        ("27.08.2019", "give --dates dmy to read it as 2019-08-27"),
        ("08/27/2019", "give --dates mdy to read it as 2019-08-27"),
        ("27AUG2019", "give --dates sas to read it as 2019-08-27"),
        (
            "2019-08-27T10:00",
            "give --dates iso-time to read it as 2019-08-27",
        ),
        ("05/05/2024", "give --dates dmy to read it as 2024-05-05"),
        (
            "03/04/2024",
            "and can be 2024-04-03 or 2024-03-04: say with --dates dmy or --dates mdy",
        ),
        (
            "43704",
            "and can be 2079-08-28 or 2019-08-27: say with --dates sas or --dates excel",
        ),
        ("27.08.19", "write 27 August 2019 as 2019-08-27"),
        ("2019", "write 27 August 2019 as 2019-08-27"),
        ("2019-08", "write 27 August 2019 as 2019-08-27"),
    ] {
        refused(&on(text), &InputForm::default(), &[(text, message)]);
    }
}

#[test]
fn a_date_must_have_the_form_that_is_given() {
    for (form, text, message) in [
        (
            DateForm::Dmy,
            "2019-08-27",
            "is not a date of the form `dmy`",
        ),
        (
            DateForm::Dmy,
            "08/27/2019",
            "is not a day of the calendar as `dmy` reads it",
        ),
        (DateForm::Dmy, "27.08.19", "a year of two digits"),
        (
            DateForm::Dmy,
            "27.08/2019",
            "is not a date of the form `dmy`",
        ),
        (
            DateForm::Mdy,
            "27/08/2019",
            "is not a day of the calendar as `mdy` reads it",
        ),
        (DateForm::Sas, "27AUG19", "a year of two digits"),
        (
            DateForm::Sas,
            "2019-08-27",
            "write 27 August 2019 as 21788 or 27AUG2019",
        ),
        (DateForm::Sas, "99999", "outside the years 1900 to 2199"),
        (DateForm::Excel, "60", "before 1 March 1900"),
        (
            DateForm::Excel,
            "43704.5",
            "is not a date of the form `excel`",
        ),
        (
            DateForm::IsoTime,
            "2019-08-27T25:00",
            "is not a date of the form `iso-time`",
        ),
        (
            DateForm::IsoTime,
            "2019-08-27T10:00+25:00",
            "is not a date of the form `iso-time`",
        ),
        (
            DateForm::IsoTime,
            "2019-08-27T10:00:",
            "is not a date of the form `iso-time`",
        ),
        (
            DateForm::IsoTime,
            "2019-02-30T10:00",
            "is not a day of the calendar",
        ),
    ] {
        refused(&on(text), &dates(form), &[(text, message)]);
    }
}

#[test]
fn dates_that_mdy_would_read_too_are_told() {
    let open = "no date of `randomized_on` has a day above 12: mdy would read each of them too";
    let said = lines(&on("03.04.2024"), &dates(DateForm::Dmy));
    assert_eq!(said, ["1 date read as day, month, year (dmy)", open]);
    let said = lines(&on("27.04.2024"), &dates(DateForm::Dmy));
    assert_eq!(said, ["1 date read as day, month, year (dmy)"]);
}

#[test]
fn a_decimal_comma_is_read_where_it_is_said() {
    let comma = form(|form| form.decimal = Some(DecimalMark::Comma));
    let said = lines(&weighing("\"71,5\""), &comma);
    assert_eq!(said, ["1 number read with a comma before the decimals"]);
    for (text, form, message) in [
        ("\"71,5\"", &InputForm::default(), "give --decimal comma"),
        ("71.5", &comma, "has a point, and --decimal comma was given"),
        (
            "\"1.071,5\"",
            &comma,
            "has a point, and --decimal comma was given",
        ),
        (
            "\"71,5,0\"",
            &comma,
            "write digits with a comma before the decimals",
        ),
        (
            "\"71,55\"",
            &comma,
            "`71,55` has more than the 1 decimals of the scenario",
        ),
    ] {
        refused(&weighing(text), form, &[(text, message)]);
    }
    // Without quotes the comma ends the cell.
    refused(
        &weighing("71,5"),
        &comma,
        &[("", "put a cell that contains a comma in quotes")],
    );
}

#[test]
fn missing_values_are_named_or_told_how_to_write_them() {
    let na = form(|form| form.missing = vec!["NA".to_owned(), ".".to_owned()]);
    let text = format!("{HEADER},note\nP1,control,2027-02-01,NA,44,.,NA,NA\n");
    assert_eq!(
        lines(&text, &na),
        ["1 cell `.` read as missing", "2 cells `NA` read as missing"]
    );
    for text in ["NA", ".", "N/A", "NULL", "NaN", "-", "missing"] {
        let message = format!(
            "`{text}` is not a value here: a missing value is an empty cell; if `{text}` means missing, give --missing {text}"
        );
        refused(&weighing(text), &InputForm::default(), &[(text, &message)]);
    }
}

#[test]
fn separators_are_recognized() {
    let text = on("2027-02-01");
    for (separator, sign) in [("semicolon", ";"), ("tab", "\t"), ("bar", "|")] {
        let said = lines(&text.replace(',', sign), &InputForm::default());
        assert_eq!(said, [format!("the separator is the {separator}")]);
    }
}

#[test]
fn a_separator_that_two_readings_have_is_asked_for() {
    let text = "participant_id;arm,x\nP1;active,1\n";
    let message = "the cells can be separated by commas or by semicolons, as every row then has as many as the first line: say which with `--separator comma` or `--separator semicolon`";
    refused(
        text,
        &InputForm::default(),
        &[("participant_id;arm,x", message)],
    );
    // The rows settle it here.
    let text = "participant_id;arm;\"last, first\";a,b\nP1;active;x;1\n";
    let trial = trial();
    let read = read_allocations(&trial, &InputForm::default(), "x.csv", text.as_bytes()).unwrap();
    assert_eq!(read.columns.unused, ["last, first", "a,b"]);
}

#[test]
fn row_names_of_r_are_passed_over_or_read() {
    let csv =
        "\"\",\"participant_id\",\"arm\"\n\"1\",\"P1\",\"active\"\n\"2\",\"P2\",\"control\"\n";
    let table = csv.replacen("\"\",", "", 1);
    let trial = trial();
    for text in [csv, &table] {
        let read = read_allocations(&trial, &InputForm::default(), "x.csv", text.as_bytes());
        let read = read.unwrap();
        assert_eq!(read.rows[1].id_text(), "P2");
        let said = "row names in the first column are skipped";
        assert_eq!(read.conversions.lines(), [said]);
        let named = text.replace("\"1\"", "\"a\"").replace("\"2\"", "\"b\"");
        let named = named.replace("participant_id", "number");
        let form = form(|form| form.map_column("participant_id", "row-names").unwrap());
        let read = read_allocations(&trial, &form, "x.csv", named.as_bytes()).unwrap();
        assert_eq!(read.rows[1].id_text(), "b");
        assert_eq!(
            read.conversions.lines(),
            ["row names are read as `participant_id`"]
        );
    }
    // A row with a cell too many is not taken for one with a name.
    let text = "participant_id,arm\nP1,active,x\n";
    let read = read_allocations(&trial, &InputForm::default(), "x.csv", text.as_bytes());
    assert_refused(text, read, &[("x", "line 2 has 3 cells, the header 2")]);
}

#[test]
fn columns_are_mapped_once_and_to_what_is_there() {
    let mut form = InputForm::default();
    form.map_column("arm", "treatment").unwrap();
    assert_eq!(
        form.map_column("arm", "group").unwrap_err().to_string(),
        "`treatment` and `group` are both to be read as `arm`: name one column for it"
    );
    assert_eq!(
        form.map_column("sex", "treatment").unwrap_err().to_string(),
        "the column `treatment` is to be read as `arm` and as `sex`: name it once"
    );
    assert!(form.map_column("", "x").is_err());
    let text = on("2027-02-01");
    refused(
        &text,
        &form,
        &[("", "there is no column `treatment` to be read as `arm`")],
    );
    let slip = super::tests::form(|form| form.map_column("armm", "arm").unwrap());
    refused(
        &text,
        &slip,
        &[("", "`armm`, which is not a column that is read here")],
    );
    // What is mapped comes before what has the name.
    let text = text
        .replace("weight,", "weight,treatment,")
        .replace("44,,", "44,,active,");
    let text = text.replace("P1,control", "P1,nobody's");
    let read = read(
        &text
            .replace("44,,", "44,60,")
            .replace(",active,", ",active,2027-01-30"),
        &form,
    );
    let read = read.unwrap();
    assert_eq!(
        read.conversions.lines(),
        ["`treatment` is read as `arm`, and the column `arm` is skipped"]
    );
    assert_eq!(read.columns.unused, ["arm"]);
}

#[test]
fn arms_are_read_by_name_label_or_code() {
    let mut form = InputForm::default();
    form.map_arm("1", "active").unwrap();
    assert_eq!(
        form.map_arm("1", "control").unwrap_err().to_string(),
        "`1` is given the arms `active` and `control`: a text means one arm"
    );
    let text = on("2027-02-01").replace("control", "1");
    // The arm `active` asks for a weight.
    let text = text.replace("44,,", "44,60,");
    assert_eq!(lines(&text, &form), ["1 cell `1` read as the arm `active`"]);
    refused(
        &text,
        &InputForm::default(),
        &[(
            "1",
            "or give --arm '1=NAME' with the name of the arm that is meant",
        )],
    );
    for (given, arm, message) in [
        (
            "1",
            "activ",
            "which the scenario does not have: write one of `active`, `control`; did you mean `active`?",
        ),
        (
            "control",
            "active",
            "`control` is given the arm `active` but is the name of another",
        ),
    ] {
        let form = super::tests::form(|form| form.map_arm(given, arm).unwrap());
        refused(&on("2027-02-01"), &form, &[("", message)]);
    }
}

#[test]
fn a_form_takes_from_another_what_it_leaves_out() {
    let mut own = dates(DateForm::Dmy);
    own.map_column("arm", "group").unwrap();
    let mut other = form(|form| {
        form.dates = Some(DateForm::Mdy);
        form.decimal = Some(DecimalMark::Comma);
        form.missing = vec!["NA".to_owned()];
    });
    other.map_column("arm", "treatment").unwrap();
    other.map_column("participant_id", "group").unwrap();
    other.map_column("sex", "gender").unwrap();
    let both = own.or(&other);
    assert_eq!(
        (both.dates, both.decimal),
        (Some(DateForm::Dmy), Some(DecimalMark::Comma))
    );
    assert_eq!(both.missing, ["NA"]);
    let columns: Vec<_> = both.columns.iter().map(|(a, b)| (&**a, &**b)).collect();
    assert_eq!(columns, [("arm", "group"), ("sex", "gender")]);
    // A run is made again by the form that it was made by.
    assert_eq!(both.or(&other), both);
    let json = serde_json::to_string(&both).unwrap();
    assert_eq!(serde_json::from_str::<InputForm>(&json).unwrap(), both);
}

/// How a table is written.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
struct Writing {
    separator: (Separator, bool),
    dates: DateForm,
    is_comma: bool,
    is_quoted: bool,
    has_mark: bool,
    has_row_names: bool,
    line_end: &'static str,
}

fn writing() -> impl Strategy<Value = Writing> {
    let separator = prop::sample::select(vec![
        Separator::Comma,
        Separator::Semicolon,
        Separator::Tab,
        Separator::Bar,
    ]);
    let dates = prop::sample::select(vec![
        DateForm::Dmy,
        DateForm::Mdy,
        DateForm::Sas,
        DateForm::Excel,
        DateForm::IsoTime,
        DateForm::Iso,
    ]);
    let flags = any::<[bool; 5]>();
    let line_end = prop::sample::select(vec!["\n", "\r\n"]);
    (separator, dates, flags, line_end).prop_map(|(separator, dates, flags, line_end)| Writing {
        separator: (separator, flags[0]),
        dates,
        is_comma: flags[1],
        is_quoted: flags[2],
        has_mark: flags[3],
        has_row_names: flags[4],
        line_end,
    })
}

/// An id's tail, a day after 2000-01-01, a weight in tenths, and whether the arm is active.
type Person = (u16, u32, u16, bool);

impl Writing {
    fn form(&self) -> InputForm {
        form(|form| {
            // Recognized, where it is not said.
            form.separator = Some(self.separator.0).filter(|_| self.separator.1);
            form.dates = Some(self.dates);
            form.decimal = self.is_comma.then_some(DecimalMark::Comma);
            form.map_column("participant_id", "Patient").unwrap();
            form.map_arm("A", "active").unwrap();
        })
    }

    fn date(&self, date: chrono::NaiveDate) -> String {
        let since = |origin: &str| {
            let origin: chrono::NaiveDate = origin.parse().unwrap();
            (date - origin).num_days().to_string()
        };
        match self.dates {
            DateForm::Dmy => date.format("%d.%m.%Y").to_string(),
            DateForm::Mdy => date.format("%m/%d/%Y").to_string(),
            DateForm::Sas => since("1960-01-01"),
            DateForm::Excel => since("1899-12-30"),
            DateForm::IsoTime => date.format("%Y-%m-%dT23:59:59-11:00").to_string(),
            DateForm::Iso => date.to_string(),
        }
    }

    fn line(&self, cells: &[String]) -> String {
        let separator = char::from(self.separator.0.byte());
        let cell = |cell: &String| {
            if self.is_quoted || cell.contains([separator, '"']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let cells: Vec<String> = cells.iter().map(cell).collect();
        cells.join(&separator.to_string()) + self.line_end
    }

    fn text(&self, people: &[Person]) -> String {
        let mut text = if self.has_mark { "\u{feff}" } else { "" }.to_owned();
        let first = |name: String| self.has_row_names.then_some(name).into_iter();
        let header = [
            "Patient",
            "arm",
            "randomized_on",
            "sex",
            "age",
            "weight",
            "surgery_on",
        ];
        let header = first(String::new()).chain(header.map(str::to_owned));
        text += &self.line(&header.collect::<Vec<_>>());
        for (row, &(id, day, weight, is_active)) in people.iter().enumerate() {
            let weight = format!("{}.{}", weight / 10, weight % 10);
            let cells = [
                key(row, id),
                if is_active { "A" } else { "control" }.to_owned(),
                self.date(date(day)),
                "female".to_owned(),
                "50".to_owned(),
                if self.is_comma {
                    weight.replace('.', ",")
                } else {
                    weight
                },
                String::new(),
            ];
            text += &self.line(&first(format!("r{row}")).chain(cells).collect::<Vec<_>>());
        }
        text
    }
}

fn key(row: usize, id: u16) -> String {
    // Signs that separate or quote in some of the files.
    format!("P{row}, \"{id}\"; x|y")
}

fn date(day: u32) -> chrono::NaiveDate {
    let origin: chrono::NaiveDate = "2000-01-01".parse().unwrap();
    origin + chrono::Days::new(day.into())
}

proptest! {
    /// However a table is written, the same participants are read.
    #[test]
    fn a_table_reads_the_same_in_every_form(
        writing in writing(),
        people in prop::collection::vec((0_u16..1000, 0_u32..20_000, 0_u16..3000, any::<bool>()), 1..6),
    ) {
        let read = read(&writing.text(&people), &writing.form()).unwrap();
        prop_assert_eq!(read.rows.len(), people.len());
        for (row, (participant, &(id, day, weight, is_active))) in
            read.rows.iter().zip(&people).enumerate()
        {
            prop_assert_eq!(participant.id_text(), key(row, id));
            prop_assert_eq!(participant.randomized_on, Some(date(day)));
            prop_assert_eq!(participant.values[2], crate::design::Value::Number(weight.into()));
            let arm = crate::design::ArmIndex(u8::from(!is_active));
            prop_assert_eq!(participant.arm, Some(arm));
        }
    }

    /// Any two readings of a date that differ are both named, and neither is taken.
    #[test]
    fn no_date_is_guessed(day in 1_u32..=12, month in 1_u32..=12, year in 1900_u32..2200) {
        let text = format!("{day:02}/{month:02}/{year}");
        let problems = read(&on(&text), &InputForm::default()).unwrap_err();
        let message = problems.iter().next().unwrap().message();
        let dmy = format!("{year}-{month:02}-{day:02}");
        let mdy = format!("{year}-{day:02}-{month:02}");
        prop_assert!(message.contains(&dmy), "{}", message);
        prop_assert!(message.contains(&mdy), "{}", message);
        prop_assert_eq!(message.contains("--dates mdy"), day != month, "{}", message);
    }
}
