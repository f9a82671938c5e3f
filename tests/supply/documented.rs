//! The example of `docs/supply.md`: its scenario, and the table that the page shows.
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::path::Path;

use super::fixture::{cells, one, run, table};

/// The block of this language after a heading.
fn block<'t>(page: &'t str, language: &str) -> &'t str {
    let begin = format!("```{language}\n");
    let (_, rest) = page.split_once(&begin).expect("the page has the block");
    rest.split_once("```").expect("the block ends").0
}

#[test]
fn the_page_shows_what_is_handed_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/supply.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, example) = page.split_once("## An example").unwrap();
    let run = run(block(example, "toml"), &one("2027-01-04"));
    let told = cells(
        &table(&run, "dispensing"),
        [
            "treatment",
            "date",
            "study_day",
            "strength",
            "items",
            "packs",
        ],
    );
    let shown: Vec<String> = block(example, "text")
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(told, shown);
}
