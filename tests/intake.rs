//! Files as they come, of sites and of other systems; damaged ones are the matter of `tests/mutations.rs`.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]
#![allow(clippy::disallowed_methods, reason = "a test reads its own files")]

#[path = "intake/deviations.rs"]
mod deviations;
#[path = "intake/field.rs"]
mod field;
#[path = "intake/runs.rs"]
mod runs;

use evenhand::intake::read_sites;

const VALID: &str = include_str!("seeds/sites/small.csv");

#[test]
fn the_starter_sites_are_read() {
    let csv = include_bytes!("../scenarios/starter-sites.csv");
    let sites = read_sites("starter-sites.csv", csv).unwrap();
    let ids: Vec<&str> = sites.iter().map(|site| site.id.as_str()).collect();
    assert_eq!(ids, ["AT-01", "AT-02", "DE-01", "DE-02"]);
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    let plain = read_sites("sites.csv", VALID.as_bytes()).unwrap();
    let crlf = format!("\u{feff}{}", VALID.replace('\n', "\r\n"));
    assert_eq!(read_sites("sites.csv", crlf.as_bytes()), Ok(plain.clone()));
    assert_eq!(
        (
            plain[1].name.as_str(),
            plain[1].relative_rate,
            plain[3].relative_rate
        ),
        ("General \"West\" Hospital, Ward 2", 0.5, 1.0)
    );
}

/// Time grows with the length of a file, not with its square: this is over at once or never.
#[test]
fn a_long_damaged_file_is_refused_without_delay() {
    let header = "site_id,name,city,country\n";
    for piece in [
        "\n",
        "\"a\n",
        "\"\",",
        "\"\"\"a\n",
        ",",
        "\"a\"\"",
        "a\"\r\n\"",
        "\"\"\n",
    ] {
        let text = format!("{header}{}x", piece.repeat(100_000));
        assert!(
            read_sites("sites.csv", text.as_bytes()).is_err(),
            "{piece:?}"
        );
        let headless = &text[header.len()..];
        assert!(
            read_sites("sites.csv", headless.as_bytes()).is_err(),
            "{piece:?}"
        );
    }
}
