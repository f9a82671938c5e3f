//! No text whatever makes the reader panic.

use evenhand::problem::Problems;

use super::{read, starter};

/// A small generator (splitmix64): this test needs variety, not quality.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) as usize
}

#[test]
fn no_mutation_of_the_starter_makes_the_reader_panic_or_point_elsewhere() {
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
    let (mut source, text) = starter();
    let mut state = 20_270_104;
    for round in 0..2_000 {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=next(&mut state) % 4 {
            let from = next(&mut state) % bytes.len();
            let to = (from + next(&mut state) % 12).min(bytes.len());
            match next(&mut state) % 5 {
                0 => drop(bytes.drain(from..to)),
                1 => {
                    let piece = bytes[from..to].to_vec();
                    bytes.splice(to..to, piece);
                }
                2 => bytes[from] = (next(&mut state) % 256) as u8,
                3 => {
                    let piece = PIECES[next(&mut state) % PIECES.len()];
                    bytes.splice(from..to, piece.bytes());
                }
                _ => swap_lines(&mut bytes, from, next(&mut state)),
            }
        }
        source.text = bytes;
        // Whatever lies within the text can be drawn, which the drawing's own tests show.
        for problem in read(&source).err().iter().flat_map(Problems::iter) {
            let within = 0..=source.text.len();
            let ends = [problem.span.start, problem.span.end];
            let lies_within =
                problem.file != source.file || ends.iter().all(|end| within.contains(end));
            assert!(lies_within, "{round}: {problem:?}");
        }
    }
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
    let mended = format!("{key}={value}");
    let lines: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| if at == here { mended.as_str() } else { line })
        .collect();
    *bytes = lines.join("\n").into_bytes();
}
