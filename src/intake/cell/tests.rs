use super::*;

fn message<T: std::fmt::Debug>(result: Result<T, CellError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_date_is_written_one_way() {
    assert_eq!(date("2020-02-29"), Ok("2020-02-29".parse().unwrap()));
    for other in [
        "27/08/2019",
        "27AUG2019",
        "2019-8-27",
        "2019-08-27T10:00",
        "43704",
        "２019-08-2",
    ] {
        let shown = message(date(other));
        assert!(shown.contains("of the form YYYY-MM-DD"), "{shown}");
        assert!(shown.contains(other), "{shown}");
    }
    for none in ["2023-02-30", "2023-02-29", "2023-13-01", "2023-00-10"] {
        assert_eq!(date(none), Err(CellError::NoSuchDay(none.to_owned())));
    }
    for year in ["1899-12-31", "2200-01-01", "0000-01-01"] {
        assert!(message(date(year)).contains("outside the years 1900 to 2199"));
    }
    assert!(message(date("")).contains("the cell is empty: write a date"));
    assert!(message(date("2019-08-27 ")).contains("begins or ends with a space"));
}

#[test]
fn a_number_is_read_exactly() {
    assert_eq!(number("0.1", 1), Ok(1));
    assert_eq!(number("8.2", 2), Ok(820));
    assert_eq!(number("-0.05", 2), Ok(-5));
    assert_eq!(number("061.00", 0), Ok(61));
    assert_eq!(number("999999999.999999", 6), Ok(999_999_999_999_999));
    for other in [
        "", " ", "1,5", "1.", ".5", "+1", "1e3", "--1", "-", "NaN", "0x1", "1.2.3", "٣",
    ] {
        assert!(number(other, 2).is_err(), "{other:?}");
    }
    assert!(message(number("1.25", 1)).contains("more than the 1 decimals"));
    assert!(message(number("1000000000", 0)).contains("out of range"));
    assert!(message(number(&"9".repeat(40), 0)).contains("out of range"));
    assert!(message(number("1,5", 2)).contains("with a point before the decimals"));
}

#[test]
fn a_rate_is_positive_and_not_absurd() {
    assert_eq!(
        (rate("1"), rate("0.25"), rate("1e-3")),
        (Ok(1.0), Ok(0.25), Ok(0.001))
    );
    for bad in ["0", "-1.5", "1000.1", "1e999"] {
        assert_eq!(rate(bad), Err(CellError::Rate(bad.to_owned())));
    }
    for bad in ["inf", "NaN", "+1", "1,5", "one"] {
        assert_eq!(rate(bad), Err(CellError::Number(bad.to_owned())));
    }
}

#[test]
fn text_that_a_spreadsheet_runs_is_refused() {
    for bad in ["=1+1", "+43", "-1", "@x"] {
        for read in [text, country, participant_id, site_id] {
            assert!(matches!(read(bad), Err(CellError::Formula(..))), "{bad}");
        }
    }
    assert_eq!(text("IHC 1+"), Ok("IHC 1+".to_owned()));
    assert_eq!(text_or_empty(""), Ok(String::new()));
    assert!(message(text("")).contains("the cell is empty"));
    assert!(message(text("\u{a0}x")).contains("begins or ends with a space"));
    assert_eq!(text(&"é".repeat(200)), Ok("é".repeat(200)));
    assert_eq!(
        text(&"é".repeat(201)),
        Err(CellError::Length {
            given: 201,
            max: 200
        })
    );
    assert!(message(country("A|B")).contains("joins the levels"));
}

#[test]
fn keys_have_their_own_rules() {
    assert_eq!(site_id("FR-01_a"), Ok("FR-01_a".to_owned()));
    for bad in [
        "FR 01",
        "FR.01",
        "Zürich",
        "0123456789012345678901234567890",
    ] {
        assert_eq!(site_id(bad), Err(CellError::SiteId(bad.to_owned())));
    }
    assert_eq!(participant_id("P 001/a"), Ok("P 001/a".to_owned()));
    assert!(message(participant_id(&"P".repeat(51))).contains("51 characters: write at most 50"));
    let mut keys = Keys::default();
    assert_eq!(keys.check("a", 2), Ok(()));
    assert!(message(keys.check("a", 9)).contains("is also on line 2"));
}

#[test]
fn a_name_is_one_of_those_allowed() {
    let read = |text| {
        one_of(
            text,
            "an arm",
            || vec!["active", "control"],
            |t| (t == "active").then_some(1),
        )
    };
    assert_eq!(read("active"), Ok(1));
    assert_eq!(
        message(read("Active")),
        "`Active` is not an arm: write one of `active`, `control`; did you mean `active`?"
    );
    assert_eq!(
        message(read("")),
        "the cell is empty: write one of `active`, `control`"
    );
}
