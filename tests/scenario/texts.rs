//! Texts that are not UTF-8, begin with a byte order mark, end lines with CRLF, or are no TOML.

use super::{problems, read, read_text, starter, starter_with};

#[test]
fn a_text_that_is_not_utf_8_is_refused_with_the_byte() {
    let (mut source, text) = starter();
    let at = text.find("Active").unwrap();
    source.text[at] = 0xe9;
    let problems = read(&source).unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problems.count(), problem.span.clone()), (1, at..at));
    assert!(
        problem.message().contains(&format!("byte {} ", at + 1)),
        "{}",
        problem.message()
    );
}

#[test]
fn a_byte_order_mark_and_crlf_are_taken_and_places_stay_right() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let (_, text) = starter();
    assert_eq!(problems(&windows(&text)), []);
    let wrong = starter_with("missing_day = \"clamp\"", "missing_day = \"clip\"");
    let problems = problems(&windows(&wrong));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].0, "\"clip\"");
}

#[test]
fn every_error_of_the_syntax_is_reported() {
    let (_, text) = starter();
    let text = text
        .replacen("ratio = 1", "ratio = ", 1)
        .replacen("unit = \"years\"", "unit \"years\"", 1)
        .replacen("id = \"I1\"", "id = I1", 1)
        .replacen("\n[[factor]]", "\n[[factor]", 1)
        .replacen("end = \"end-exclusive\"", "end = \"end-exclusive", 1)
        .replacen(
            "missing_day = \"clamp\"",
            "missing_day = \"clamp\"\nend = \"end-exclusive\"",
            1,
        );
    let problems = problems(&text);
    let expected = [
        "there is no value here",
        "this key has no value",
        "`I1` is neither a number nor text in quotes",
        "this header is not closed",
        "this text is not closed",
        "`end` is given twice",
    ];
    for part in expected {
        assert!(
            problems.iter().any(|(_, message)| message.contains(part)),
            "{part}\n{problems:#?}"
        );
    }
}

#[test]
fn an_open_bracket_is_one_problem() {
    for (old, new) in [
        ("\"male\"]", "\"male\""),
        ("present = 0.8 }", "present = 0.8"),
        ("[0, 14]", "[0, 14"),
        ("off = 7 }", "off = 7"),
    ] {
        let problems = problems(&starter_with(old, new));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].1.contains("not closed"), "{problems:#?}");
    }
}

#[test]
fn a_value_that_makes_no_sense_leaves_the_rest_readable() {
    let text = starter_with("mean_rate = 1.5", "mean_rate = 1.5.2");
    let text = text.replacen("shape = 2.0", "shape = -1", 1);
    let problems = problems(&text);
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn an_empty_file_lacks_every_section() {
    let problems = problems("");
    let count = |part: &str| {
        problems
            .iter()
            .filter(|(_, message)| message.contains(part))
            .count()
    };
    assert_eq!((count("is missing"), count("there is no section")), (4, 2));
    assert_eq!(problems.len(), 6);
}

#[test]
fn brackets_within_brackets_are_refused_and_do_not_overflow_the_stack() {
    assert!(read_text(&format!("x = {}", "[".repeat(100_000))).is_err());
    assert!(read_text(&format!("x = {}", "{a=".repeat(100_000))).is_err());
    assert!(read_text(&format!("{} = 1", "a.".repeat(100_000) + "a")).is_err());
}
