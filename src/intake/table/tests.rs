use super::*;
use crate::intake::fixture::assert_refused;
use crate::problem::Problem;

/// Reads a table with the columns `id` and `name`; `only` refuses others.
fn read(text: &str, only: bool) -> Result<Vec<Vec<String>>, Problems> {
    let mut table = Table::open("x.csv", text.as_bytes())?;
    if only {
        table.refuse_unknown(&["id", "name"]);
    }
    table.refuse_misspelt(&["id", "name", "opens_on"]);
    let mut rows = Vec::new();
    if table.require(["id"], &["name"]).is_some() {
        let mut row = Row::default();
        while table.next_row(&mut row) {
            rows.push(row.cells.iter().map(|c| c.text.to_string()).collect());
        }
    }
    table.finish().map(|_| rows)
}

fn refused(text: &str, expected: &[(&str, &str)]) {
    assert_refused(text, read(text, true), expected);
}

#[test]
fn further_columns_are_read_where_they_are_allowed() {
    let text = "phone,name,id\n+43 1,Ann,1\n";
    assert_eq!(read(text, false).unwrap(), [["+43 1", "Ann", "1"]]);
    refused(
        text,
        &[(
            "phone",
            "`phone` is not known here: allowed are `id`, `name`",
        )],
    );
    refused("id,name,nam\n1,a,b\n", &[("nam", "did you mean `name`?")]);
}

#[test]
fn a_file_without_rows_is_refused() {
    for text in ["", "\u{feff}", "\n\r\n"] {
        refused(text, &[("", "the file is empty")]);
    }
    for text in ["id,name", "id,name\n", "id,name\r\n\r\n"] {
        refused(text, &[("", "a header but no row")]);
    }
}

#[test]
fn another_encoding_or_separator_is_told_alone() {
    refused("id;name\n1;\"a\n", &[(";", "separated by semicolons")]);
    refused("id\tname\n1\ta\n", &[("\t", "separated by tabs")]);
    let problems = Table::open("x.csv", b"id,name\n1,\xFC\n\"").unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert!(
        problem
            .message()
            .contains("line 2, character 3: the byte 0xFC")
    );
    assert_eq!((problems.count(), problem.span.clone()), (1, 10..10));
}

#[test]
fn every_column_has_its_own_name() {
    refused("id,name,\n1,a,b\n", &[("", "column 3 has no name")]);
    refused(
        "id,name,id\n1,a,2\n",
        &[("id", "two columns are named `id`")],
    );
    refused(
        "id,name, id\n1,a,2\n",
        &[(" id", "begins or ends with a space")],
    );
}

#[test]
fn all_missing_columns_are_named_at_once() {
    let text = "ID,weight\n1,2,3\n";
    let result = read(text, false);
    assert_refused(
        text,
        result,
        &[
            ("ID", "the column `ID` is not `id`: write that"),
            (
                "",
                "lacks the columns `id`, `name`: it has the columns `ID`, `weight`; \
                 rename `ID` to `id` if it is meant",
            ),
            ("3", "line 2 has 3 cells, the header 2"),
        ],
    );
}

#[test]
fn an_optional_column_is_not_passed_over_for_its_spelling() {
    let text = "id,name,Opens-On\n1,a,\n";
    let expected = [("Opens-On", "is not `opens_on`")];
    assert_refused(text, read(text, false), &expected);
    assert!(read("id,name,opens_on,Opens-On\n1,a,,\n", false).is_ok());
}

#[test]
fn a_row_has_a_cell_per_column() {
    refused(
        "id,name\n1\n2,b\n3,c,d,e\n,\n",
        &[
            ("1", "line 2 has 1 cell, the header 2: write a comma"),
            ("d,e", "line 4 has 4 cells, the header 2: put a cell"),
            (",", "line 5 has only empty cells"),
        ],
    );
}

#[test]
fn problems_beyond_fifty_are_counted() {
    let text = format!("id,name\n{}", "1\n".repeat(58));
    let problems = read(&text, true).unwrap_err();
    assert_eq!(problems.count(), 51);
    let last = problems.iter().last().unwrap();
    assert!(
        last.message().starts_with("and 8 more"),
        "{}",
        last.message()
    );
}

#[test]
fn a_character_that_is_not_seen_is_refused_where_it_is_read() {
    refused(
        "id\u{200B},name,\u{FE0F}\n1,a,b\n",
        &[
            (
                "id\u{200B}",
                "the name of column 1: character 3 is U+200B (zero width space)",
            ),
            ("\u{FE0F}", "the name of column 3: character 1 is U+FE0F"),
        ],
    );
    let mut table = Table::open("x.csv", "id,note\na\u{AD}b,🏥\u{FE0F}\n".as_bytes()).unwrap();
    let mut row = Row::default();
    assert!(table.next_row(&mut row));
    assert_eq!(
        table.read(&row, 0, |text| Ok::<_, String>(text.len())),
        None
    );
    let problems = table.finish().unwrap_err();
    let problem = problems.iter().next().unwrap();
    // The note is passed over, and may have in it what it has.
    assert_eq!(problems.count(), 1);
    assert_eq!(
        problem.message(),
        "line 2, `id`: character 2 is U+00AD (soft hyphen), which is invisible: remove it"
    );
}

#[test]
fn a_row_of_more_cells_than_a_spreadsheet_has_is_refused() {
    let wide = |cells: usize| vec!["x"; cells].join(",");
    let text = format!("id,name\n{}\n{}\n", wide(16_384), wide(16_385));
    let problems = read(&text, true).unwrap_err();
    let messages: Vec<String> = problems.iter().map(Problem::message).collect();
    assert!(
        messages[0].contains("line 2 has 16384 cells"),
        "{messages:?}"
    );
    assert!(
        messages[1].contains("line 3 has more than 16384 cells"),
        "{messages:?}"
    );
}

#[test]
fn rows_after_ten_thousand_problems_are_not_read() {
    let text = format!("id,name\n{}", "x\n".repeat(10_005));
    let problems = read(&text, true).unwrap_err();
    assert_eq!(problems.count(), 51);
    let last = problems.iter().last().unwrap();
    assert!(
        last.what
            .starts_with("and 9950 more before line 10002, where reading stopped"),
        "{last:?}"
    );
}
