//! Damaged inputs of every kind: whatever happens to the bytes, a reader reads or refuses them, and
//! what it says of them lies within them. `EVENHAND_MUTATIONS` is how many inputs are tried,
//! `EVENHAND_MUTATIONS_SEED` which ones; see `fuzz/README.md`.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

#[path = "common/split_mix.rs"]
mod split_mix;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "faults/workplace.rs"]
mod workplace;

use std::panic::{AssertUnwindSafe, catch_unwind};

use evenhand::characters::is_hidden;
use evenhand::intake::{
    DateForm, DecimalMark, InputForm, KnownForm, OutcomeColumns, read_allocations, read_deviations,
    read_outcomes, read_participants, read_sites,
};
use evenhand::problem::Problems;
use evenhand::run::{MANIFEST, Manifest};
use evenhand::scenario::{self, Source, builtin, sites_file_named};
use evenhand::simulate::Sums;
use evenhand::trial::Trial;
use split_mix::SplitMix;
use workplace::Workplace;

/// How many inputs the ordinary test run tries.
const INPUTS: usize = 10_000;

const SITES: &str = include_str!("seeds/sites/small.csv");
const PARTICIPANTS: &str = include_str!("seeds/participants/small.csv");
const FOREIGN: &str = include_str!("seeds/participants/foreign.csv");
const ALLOCATIONS: &str = include_str!("seeds/allocations/small.csv");
const OUTCOMES: &str = include_str!("seeds/outcomes/small.csv");
const DEVIATIONS: &str = include_str!("seeds/deviations/small.csv");
/// Sections to be put into the starter.
const WHAT_HAPPENS: &str = include_str!("seeds/scenarios/what-happens.toml");

/// What is put into the bytes, besides pieces of them.
const PIECES: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ",,,,,",
    "\r",
    "\n",
    "\r\n",
    "\n\n",
    "\u{feff}",
    "\0",
    "\t",
    ";",
    "=",
    "-",
    " ",
    "ü",
    "|",
    "1e999",
    "NaN",
    "9999-99-99",
    "2023-02-30",
    "0",
    "-1",
    "18446744073709551616",
    "9223372036854775807",
    "0.1",
    "true",
    "null",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "]]",
    ".",
    "#",
    "'",
    "'''",
    "\"\"\"",
    "\\",
    "\\u0000",
    ":",
    "\u{200b}",
    "\u{202e}",
    "\u{1b}[2J",
    "site_id",
    "AT-01",
    "arm",
    "stratum",
    "female",
    "permuted-block(4, 6)",
    "1 year",
    "[arm]",
    "a = 1",
];

/// Bytes that no text has.
const BYTES: &[&[u8]] = &[b"\xFF", b"\xFF\xFE", b"\xC3", b"\xED\xA0\x80"];

fn damage(draws: &mut SplitMix, bytes: &mut Vec<u8>) {
    let at = draws.below(bytes.len() + 1);
    let until = (at + draws.below(12)).min(bytes.len());
    let piece = match draws.below(PIECES.len() + BYTES.len()) {
        text if text < PIECES.len() => PIECES[text].as_bytes(),
        other => BYTES[other - PIECES.len()],
    };
    let piece = piece.to_vec();
    match draws.below(7) {
        0 => drop(bytes.splice(at..at, piece)),
        1 => drop(bytes.splice(at..until, piece)),
        2 => drop(bytes.drain(at..until)),
        3 => {
            let chunk = bytes[at..until].to_vec();
            let to = draws.below(bytes.len() + 1);
            bytes.splice(to..to, chunk);
        }
        4 if at < bytes.len() => bytes[at] ^= 1 << draws.below(8),
        // Lines are the parts of most of these texts.
        5 => {
            let line = line_around(bytes, at);
            let copy = bytes[line.clone()].to_vec();
            match draws.below(3) {
                0 => drop(bytes.drain(line)),
                1 => drop(bytes.splice(line.start..line.start, copy)),
                _ => {
                    let to = draws.below(bytes.len() + 1);
                    let to = line_around(bytes, to).start;
                    bytes.splice(to..to, copy);
                }
            }
        }
        _ if draws.below(8) == 0 => bytes.truncate(at),
        _ => drop(bytes.splice(at..at, piece)),
    }
}

fn line_around(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let before = bytes[..at].iter().rposition(|&byte| byte == b'\n');
    let after = bytes[at..].iter().position(|&byte| byte == b'\n');
    before.map_or(0, |newline| newline + 1)..after.map_or(bytes.len(), |newline| at + newline + 1)
}

type Read<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;

/// A reader, and sound texts for it.
struct Reader<'a> {
    name: &'static str,
    texts: Vec<Vec<u8>>,
    /// How much of all inputs is tried on it: a table is read in a hundredth of the time of a scenario.
    share: f64,
    /// Whether the bytes were read; what is said of them has been looked at.
    read: Read<'a>,
}

/// Holds that every problem lies within the text of its file and says what it is.
fn are_sound(problems: &Problems, texts: &[(&str, &[u8])]) {
    assert!(problems.count() > 0);
    for problem in problems.iter() {
        let text = texts.iter().find(|(file, _)| *file == problem.file);
        let (_, bytes) = text.unwrap_or_else(|| panic!("{problem:?}"));
        let text = String::from_utf8_lossy(bytes);
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        assert!(problem.message().len() > 10, "{problem:?}");
        assert!(!problem.message().contains(is_hidden), "{problem:?}");
    }
}

/// The reader of a table.
fn table<'a, T>(
    name: &'static str,
    text: &str,
    read: impl Fn(&[u8]) -> Result<T, Problems> + 'a,
) -> Reader<'a> {
    let is_read = move |bytes: &[u8]| {
        let Err(problems) = read(bytes) else {
            return true;
        };
        are_sound(&problems, &[("table.csv", bytes)]);
        assert!(problems.iter().all(|problem| !problem.advice.is_empty()));
        false
    };
    Reader {
        name,
        texts: vec![text.as_bytes().to_vec()],
        share: 0.2,
        read: Box::new(is_read),
    }
}

/// The starter with all that can really happen, and a visit.
fn what_happens() -> Source {
    let mut source = builtin("starter").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let visit =
        "[[visit]]\nname = \"C{cycle}D{day}\"\ncycle = { of = \"active\", days = [1, 15] }\n\n";
    let more = format!("{WHAT_HAPPENS}\n{visit}[conventions]");
    source.text = text.replacen("[conventions]", &more, 1).into_bytes();
    source
}

fn scenario_reader() -> Reader<'static> {
    let builtin = |name: &str| builtin(name).unwrap();
    let sources = [
        builtin("starter"),
        builtin("polar"),
        builtin("polar-by-site"),
        what_happens(),
    ];
    let sites = sources[0].sites.clone().unwrap();
    let is_read = move |bytes: &[u8]| {
        let mut sites = sites.clone();
        let named = sites_file_named(bytes);
        sites.file = named.clone().unwrap_or_default();
        let source = Source {
            file: "a scenario".to_owned(),
            text: bytes.to_vec(),
            sites: named.map(|_| sites.clone()),
        };
        let texts = [("a scenario", bytes), (sites.file.as_str(), &*sites.text)];
        scenario::read(&source)
            .map_err(|problems| are_sound(&problems, &texts))
            .is_ok()
    };
    Reader {
        name: "scenario",
        texts: sources.into_iter().map(|source| source.text).collect(),
        share: 0.05,
        read: Box::new(is_read),
    }
}

/// The readers of what runs leave behind.
fn run_readers() -> [Reader<'static>; 2] {
    let place = Workplace::new();
    for command in [
        "simulate trial.toml --seed 1 --out simulated",
        "randomize trial.toml --seed 1 --redcap --out list",
        "assess trial.toml --replicates 8 --shard 1/2 --seed 1 --monte-carlo --out share",
    ] {
        let outcome = place.run(command);
        assert!(outcome.status.is_some(), "{outcome:?}");
    }
    let runs = ["simulated", "list", "share"].into_iter();
    let runs = runs.filter(|run| place.path(run).exists());
    let manifests = runs.map(|run| place.read(&format!("{run}/{MANIFEST}")));
    let sums = place.read("share/sums.json");
    let manifest = |bytes: &[u8]| {
        let manifest = Manifest::from_json(bytes).and_then(|manifest| manifest.run(None, &[]));
        manifest
            .map_err(|error| assert!(error.to_string().len() > 10, "{error:?}"))
            .is_ok()
    };
    let is_sums = |bytes: &[u8]| {
        let sums = serde_json::from_slice::<Sums>(bytes);
        sums.map(|sums| sums.replicates().clone()).is_ok()
    };
    [
        Reader {
            name: "manifest",
            texts: manifests.collect(),
            share: 0.1,
            read: Box::new(manifest),
        },
        Reader {
            name: "sums",
            texts: vec![sums],
            share: 0.05,
            read: Box::new(is_sums),
        },
    ]
}

/// The form of [`FOREIGN`].
fn foreign() -> InputForm {
    let mut form = InputForm {
        from: Some(KnownForm::SdtmDm),
        dates: Some(DateForm::Dmy),
        decimal: Some(DecimalMark::Comma),
        missing: vec!["NA".to_owned()],
        ..InputForm::default()
    };
    form.map_arm("1", "active").unwrap();
    form
}

fn readers<'a>(trial: &'a Trial, happens: &'a Trial) -> Vec<Reader<'a>> {
    let read = read_participants(trial, &InputForm::default(), "", PARTICIPANTS.as_bytes());
    let participants = read.unwrap().rows;
    let columns = OutcomeColumns {
        outcome: "y",
        event: Some("event"),
        covariates: &[],
    };
    let mut readers = vec![
        table("sites", SITES, |bytes| read_sites("table.csv", bytes)),
        table("participants", PARTICIPANTS, |bytes| {
            read_participants(trial, &InputForm::default(), "table.csv", bytes)
        }),
        table("foreign participants", FOREIGN, move |bytes| {
            read_participants(trial, &foreign(), "table.csv", bytes)
        }),
        table("allocations", ALLOCATIONS, |bytes| {
            read_allocations(trial, &InputForm::default(), "table.csv", bytes)
        }),
        table("outcomes", OUTCOMES, move |bytes| {
            read_outcomes(trial, columns, &InputForm::default(), "table.csv", bytes)
        }),
        table("deviations", DEVIATIONS, move |bytes| {
            let form = InputForm::default();
            read_deviations(happens, &participants, &form, "table.csv", bytes)
        }),
        scenario_reader(),
    ];
    readers.extend(run_readers());
    readers
}

#[allow(clippy::disallowed_methods, reason = "a long run is asked for by hand")]
fn asked(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |number| number.parse().expect("a whole number"))
}

#[allow(clippy::print_stdout, reason = "a long run is looked at by hand")]
#[test]
fn damaged_inputs_are_read_or_refused() {
    let trial = scenario::read(&builtin("starter").unwrap()).unwrap();
    let happens = scenario::read(&what_happens()).unwrap();
    let readers = readers(&trial, &happens);
    let inputs = asked("EVENHAND_MUTATIONS", INPUTS);
    let seed = asked("EVENHAND_MUTATIONS_SEED", 20_190_827);
    let mut draws = SplitMix(seed as u64);
    for reader in &readers {
        for text in &reader.texts {
            assert!((reader.read)(text), "the sound text of {}", reader.name);
        }
        let (mut read, mut refused) = (0, 0);
        for _ in 0..(inputs as f64 * reader.share) as usize {
            let mut bytes = reader.texts[draws.below(reader.texts.len())].clone();
            for _ in 0..=draws.below(4) {
                damage(&mut draws, &mut bytes);
            }
            let Ok(is_read) = catch_unwind(AssertUnwindSafe(|| (reader.read)(&bytes))) else {
                panic!("{}: {}", reader.name, bytes.escape_ascii());
            };
            *(if is_read { &mut read } else { &mut refused }) += 1;
        }
        println!("{}: {read} read, {refused} refused", reader.name);
        assert!(refused > read / 100, "damage is not noticed");
    }
}
