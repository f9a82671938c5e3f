//! Damaged CSV files: whatever happens to the bytes, a file is read or refused with a place.

#[path = "common/split_mix.rs"]
mod split_mix;

use evenhand::intake::read_sites;
use split_mix::SplitMix;

const VALID: &str = "site_id,name,city,country,opens_on,relative_rate
AT-01,University Hospital,Vienna,Austria,2019-08-27,1
AT-02,\"General \"\"West\"\" Hospital, Ward 2\",Graz,Austria,,0.5
CH-01,Kantonsspital,Zürich,Switzerland,2020-02-29,12.25
HU-01,Kórház,,Hungary,,
";

/// What is put into the bytes.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b",",
    b",,,,,",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\xEF\xBB\xBF",
    b"\xFF",
    b"\xFF\xFE",
    b"\0",
    b"\t",
    b";",
    b"=",
    b"-",
    b" ",
    b"\xC3",
    b"\xC3\xBC",
    b"|",
    b"1e999",
    b"NaN",
    b"9999-99-99",
    b"2023-02-30",
    b"site_id",
    b"AT-01",
];

fn damage(draws: &mut SplitMix, bytes: &mut Vec<u8>) {
    let at = draws.below(bytes.len() + 1);
    let until = (at + draws.below(12)).min(bytes.len());
    let piece = PIECES[draws.below(PIECES.len())].to_vec();
    match draws.below(5) {
        0 => drop(bytes.splice(at..at, piece)),
        1 => drop(bytes.splice(at..until, piece)),
        2 => drop(bytes.drain(at..until)),
        3 => {
            let chunk = bytes[at..until].to_vec();
            let to = draws.below(bytes.len() + 1);
            bytes.splice(to..to, chunk);
        }
        _ => bytes.truncate(at),
    }
}

#[test]
fn a_damaged_file_is_read_or_refused_with_a_place() {
    let mut draws = SplitMix(20_190_827);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..5_000 {
        let mut bytes = VALID.as_bytes().to_vec();
        for _ in 0..=draws.below(4) {
            damage(&mut draws, &mut bytes);
        }
        match read_sites("sites.csv", &bytes) {
            Ok(sites) => {
                read += 1;
                assert!(!sites.is_empty());
            }
            Err(problems) => {
                refused += 1;
                let text = String::from_utf8_lossy(&bytes);
                for problem in problems.iter() {
                    let underlined = text.get(problem.span.clone());
                    assert!(underlined.is_some(), "{problem:?} in {text:?}");
                    assert!(problem.message().len() > 10, "{problem:?}");
                    assert!(!problem.advice.is_empty(), "{problem:?}");
                    assert_eq!(problem.file, "sites.csv");
                }
            }
        }
    }
    assert!(
        read > 100 && refused > 3000,
        "{read} read, {refused} refused"
    );
}

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
