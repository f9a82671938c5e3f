//! Whatever happens to a text, it is read, or refused with a place and advice for each problem.

use super::malformed_deviations::sections;
use super::split_mix::SplitMix;
use super::{read, starter};

#[test]
fn a_damaged_scenario_is_read_or_refused_with_places_and_advice() {
    const PIECES: &[&str] = &[
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "=",
        ",",
        "\n",
        ".",
        "-",
        "#",
        "\r",
        "\u{feff}",
        "é",
        "\0",
        "999999999999999999999",
        "-1",
        "1e308",
        "nan",
        "inf",
        "0",
        "true",
        "2027-13-45",
        "\"\"",
        "\"arm\"",
        "\"age\"",
        "\"100 years\"",
        "[]",
        "{}",
        "[[arm]]",
        "[[attribute]]",
        "[enrolment]",
        "0x7fffffffffffffff",
        "\"\"\"",
        "\\u0000",
    ];
    let (mut source, starter) = starter();
    let texts = [starter, sections()];
    let mut draws = SplitMix(20_270_104);
    let (mut valid, mut refused) = (0, 0);
    for place in 0..4_000 {
        let text = &texts[place % 2];
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=draws.below(4) {
            let from = draws.below(bytes.len());
            let to = (from + draws.below(12)).min(bytes.len());
            match draws.below(5) {
                0 => drop(bytes.drain(from..to)),
                1 => {
                    let piece = bytes[from..to].to_vec();
                    bytes.splice(to..to, piece);
                }
                2 => bytes[from] = draws.below(256) as u8,
                3 => {
                    let piece = PIECES[draws.below(PIECES.len())];
                    bytes.splice(from..to, piece.bytes());
                }
                _ => swap_lines(&mut bytes, from, draws.below(usize::MAX)),
            }
        }
        source.text = bytes;
        let Err(problems) = read(&source) else {
            valid += 1;
            continue;
        };
        refused += 1;
        let text = String::from_utf8_lossy(&source.text).into_owned();
        for problem in problems.iter() {
            assert_eq!(problem.file, source.file);
            // Of bytes that are no text, only the place is known: it may lie within a character.
            let is_text = text.len() == source.text.len();
            let is_in_it = text.get(problem.span.clone()).is_some();
            assert!(is_in_it || !is_text, "{problem:?} in {text:?}");
            assert!(!problem.what.is_empty(), "{problem:?}");
            assert!(!problem.advice.is_empty(), "{problem:?} in {text:?}");
        }
    }
    assert!(
        valid > 100 && refused > 1000,
        "{valid} read, {refused} refused"
    );
}

/// Replaces the value on the line of this byte by the value of another line.
fn swap_lines(bytes: &mut Vec<u8>, from: usize, other: usize) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines: Vec<&str> = text.split('\n').collect();
    let before = String::from_utf8_lossy(&bytes[..from.min(bytes.len())]);
    let here = before.matches('\n').count();
    let value = lines[other % lines.len()]
        .split_once('=')
        .map_or("", |(_, value)| value);
    let key = lines[here].split('=').next().unwrap_or_default();
    let changed = format!("{key}={value}");
    let lines: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| if at == here { changed.as_str() } else { line })
        .collect();
    *bytes = lines.join("\n").into_bytes();
}
