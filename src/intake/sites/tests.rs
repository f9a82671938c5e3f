use super::*;
use crate::intake::fixture::assert_refused;

const HEADER: &str = "site_id,name,city,country,opens_on,relative_rate\n";

fn refused(rows: &str, expected: &[(&str, &str)]) {
    let text = format!("{HEADER}{rows}");
    assert_refused(&text, read_sites("sites.csv", text.as_bytes()), expected);
}

#[test]
fn sites_keep_the_order_of_the_file() {
    let text = format!("{HEADER}B,\"Spital, West\",,Austria,2020-02-29,0.5\nA,x,y,z,,\n");
    let sites = read_sites("sites.csv", text.as_bytes()).unwrap();
    let first = Site {
        id: "B".to_owned(),
        name: "Spital, West".to_owned(),
        city: String::new(),
        country: "Austria".to_owned(),
        opens_on: Some("2020-02-29".parse().unwrap()),
        closes_on: None,
        at_most: None,
        code: None,
        relative_rate: 0.5,
    };
    assert_eq!(sites[0], first);
    assert_eq!((sites[1].opens_on, sites[1].relative_rate), (None, 1.0));
}

#[test]
fn every_cell_has_its_rule() {
    refused(
        "A B,,,Austria,27/08/2019,0\nA,x,,\" Austria\",2023-02-30,fast\nB,=1,-2,A|B,,\n",
        &[
            ("A B", "line 2, `site_id`: `A B` is not a site's key"),
            ("", "line 2, `name`: the cell is empty"),
            (
                "27/08/2019",
                "`27/08/2019` is not a date of the form YYYY-MM-DD",
            ),
            ("0", "a relative rate of `0`"),
            (
                "\" Austria\"",
                "line 3, `country`: ` Austria` begins or ends with a space",
            ),
            ("2023-02-30", "is not a day of the calendar"),
            ("fast", "`fast` is not a number"),
            ("=1", "runs as a formula"),
            ("-2", "runs as a formula"),
            ("A|B", "joins the levels"),
        ],
    );
}

#[test]
fn a_site_stands_once() {
    refused(
        "A,x,,z,,\nB,x,,z,,\nA,x,,z,,\n",
        &[("A", "line 4, `site_id`: `A` is also on line 2")],
    );
}

#[test]
fn unknown_and_missing_columns_are_told_together() {
    let text = "site_id,name,land\nA,x,z\n";
    let expected = [
        (
            "land",
            "`land` is not known here: allowed are `site_id`, `name`, `city`",
        ),
        (
            "",
            "lacks the columns `city`, `country`: it has the columns `site_id`, `name`, `land`",
        ),
    ];
    assert_refused(text, read_sites("sites.csv", text.as_bytes()), &expected);
}

#[test]
fn there_are_at_most_so_many_sites() {
    use std::fmt::Write as _;
    let mut text = HEADER.to_owned();
    for number in 0..=MAX_SITES {
        writeln!(text, "S{number},x,,z,,").unwrap();
    }
    let last = format!("S{MAX_SITES},x,,z,,");
    let expected = [(last.as_str(), "has more than 10000 sites")];
    assert_refused(&text, read_sites("sites.csv", text.as_bytes()), &expected);
    let fewer = text.strip_suffix(&format!("{last}\n")).unwrap();
    let sites = read_sites("sites.csv", fewer.as_bytes()).unwrap();
    assert_eq!(sites.len(), MAX_SITES);
}
