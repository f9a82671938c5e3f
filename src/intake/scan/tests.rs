use super::*;
use crate::intake::fixture::seen;

/// The rows of a text, or what is wrong with it.
fn scan(text: &str) -> (Vec<Vec<String>>, Vec<(&str, String)>) {
    let mut scanner = Scanner::new(text, 0, Separator::Comma);
    let mut findings = Findings::new("x.csv", text.len());
    let (mut row, mut rows) = (Row::default(), Vec::new());
    loop {
        match scanner.next(&mut row, &mut findings) {
            Scanned::End => break,
            Scanned::Damaged => {}
            Scanned::Row => rows.push(row.cells.iter().map(|c| c.text.to_string()).collect()),
        }
    }
    let problems = findings
        .finish()
        .map_or_else(|p| seen(text, &p), |()| Vec::new());
    (rows, problems)
}

fn assert_problems(text: &str, expected: &[(&str, &str)]) {
    let (_, problems) = scan(text);
    let fits = problems.len() == expected.len()
        && problems
            .iter()
            .zip(expected)
            .all(|(seen, expected)| seen.0 == expected.0 && seen.1.contains(expected.1));
    assert!(
        fits,
        "{text:?}\nseen: {problems:#?}\nexpected: {expected:#?}"
    );
}

fn assert_rows(text: &str, expected: &[&[&str]]) {
    let (rows, problems) = scan(text);
    assert_eq!(problems, [], "{text:?}");
    assert_eq!(rows, expected, "{text:?}");
}

#[test]
fn cells_are_read_with_and_without_quotes() {
    assert_rows("a,b\nc,d\n", &[&["a", "b"], &["c", "d"]]);
    assert_rows("a,b\r\nc,d", &[&["a", "b"], &["c", "d"]]);
    assert_rows(
        "\"a,b\",\"say \"\"x\"\"\",\"\"\n,,\n",
        &[&["a,b", "say \"x\"", ""], &["", "", ""]],
    );
    assert_rows("\"\"\"\",é\n\n\r\n", &[&["\"", "é"]]);
    assert_rows("", &[]);
    assert_rows("\n\n", &[]);
}

#[test]
fn a_cell_knows_its_place() {
    let text = "é,\"b,\"\"c\",d\n";
    let mut row = Row::default();
    let mut findings = Findings::new("x.csv", text.len());
    Scanner::new(text, 0, Separator::Comma).next(&mut row, &mut findings);
    let cells: Vec<&str> = row.cells.iter().map(|c| &text[c.span.clone()]).collect();
    assert_eq!(cells, ["é", "\"b,\"\"c\"", "d"]);
    assert_eq!((&text[row.span.clone()], row.line), ("é,\"b,\"\"c\",d", 1));
}

#[test]
fn an_unclosed_quote_is_told_where_it_opened() {
    assert_problems("a,b\nc,\"d\n", &[("\"", "opens on line 2 is never closed")]);
    let damaged = "a,b\nc,\"d\ne,\"f\"\n";
    assert_problems(damaged, &[("\"", "opens on line 2 is never closed")]);
    let (rows, _) = scan(damaged);
    assert_eq!(
        rows,
        [["a", "b"], ["e", "f"]],
        "the rest of the file is read"
    );
}

#[test]
fn a_line_break_in_a_cell_is_refused() {
    let text = "a,b\n\"c\n\nd\",e\n\"f\",\"g\n";
    assert_problems(
        text,
        &[
            ("\"c\n\nd\"", "begins on line 2 has a line break"),
            ("\"", "opens on line 5 is never closed"),
        ],
    );
}

#[test]
fn quotes_stand_around_a_whole_cell() {
    assert_problems(
        "a,\"b\"c,d\n",
        &[("c", "line 1: \"c\" follows a closing quote")],
    );
    assert_problems("a,b 6\"\n", &[("\"", "line 1: a quote within a cell")]);
}

#[test]
fn control_characters_are_refused_by_name() {
    assert_problems(
        "a\nb\0c\n",
        &[("\0", "line 2: the control character U+0000 (NUL)")],
    );
    assert_problems("a,b\tc\n", &[("\t", "U+0009 (tab)")]);
    assert_problems("\"a\u{7f}\"\n", &[("\u{7f}", "U+007F")]);
    assert_problems("a\u{feff}\n", &[("\u{feff}", "byte order mark")]);
}

#[test]
fn one_kind_of_line_end_is_allowed_in_a_file() {
    assert_problems(
        "a\r\nb\r\nc\nd\ne\r\n",
        &[("\n", "line 3 ends with LF, those before it with CRLF")],
    );
    assert_problems(
        "a\nb\r\nc\r\n",
        &[("\r\n", "line 2 ends with CRLF, those before it with LF")],
    );
    assert_problems(
        "a\rb\rc\r",
        &[("\r", "line 1 ends with only a carriage return")],
    );
}

#[test]
fn an_empty_line_is_refused_before_the_end() {
    assert_problems(
        "a\n\n\nb\n\n",
        &[("", "line 2 is empty"), ("", "line 3 is empty")],
    );
}

/// Every text that the scanner accepts means the same to the `csv` crate.
#[test]
fn what_is_accepted_is_read_as_others_read_it() {
    const PIECES: [&str; 9] = ["a", ",", "\"", "\"\"", "\n", "\n", "é", "\"a\"", "\"b,\""];
    let mut accepted = 0;
    for number in 0..9_usize.pow(5) {
        let pieces = (0..5).map(|place| PIECES[number / 9_usize.pow(place) % 9]);
        let text: String = pieces.collect();
        let (rows, problems) = scan(&text);
        if !problems.is_empty() {
            continue;
        }
        accepted += 1;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64)
            .from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(rows, theirs, "{text:?}");
    }
    assert!(accepted > 5_000, "{accepted}");
}
