//! Histories that were changed.

use evenhand::design::Levels;
use evenhand::history::{self, Chain, Fault, History, Version};
use evenhand::participant::Participant;
use evenhand::rng::{Draws, Purpose, Seed, StreamKey};
use evenhand::run::history_file::has;
use evenhand::trial::Trial;
use sha2::{Digest as _, Sha256};

use super::common::Rows;

const PROCEDURES: [&str; 2] = ["permuted-block(2, 4)", "minimization(range, 0.85)"];

fn trial(procedure: &str) -> Trial {
    let builder = Trial::builder("changes")
        .arms([("A", 2), ("B", 2), ("C", 2)])
        .factor("sex", ["f", "m"])
        .factor("age", ["65, or older", "younger"])
        .sample_size(60);
    let builder = if procedure.starts_with("minimization") {
        builder.procedure(procedure)
    } else {
        builder.procedure("permuted-block(3, 6)").list_length(60)
    };
    builder.build().unwrap()
}

fn seed() -> Seed {
    Seed::from_integer(11)
}

fn version() -> Version {
    Version::of(b"changes", None)
}

fn draws() -> Draws {
    StreamKey::new(&seed(), Purpose::Cohort, "").replicate(0)
}

/// A history of 40 rows, and its last link.
fn made(trial: &Trial) -> (String, Chain) {
    let mut history = History::new(trial, &seed(), version()).unwrap();
    let mut text = history.header().to_owned();
    let mut draws = draws();
    for number in 0..40 {
        let levels = [0, 1].map(|_| Some(draws.below(2) as usize));
        let day = chrono::NaiveDate::from_ymd_opt(2027, 1, 1 + number / 2);
        let participant = Participant {
            id: Some(format!("P-{number}").into()),
            levels: Levels::new(trial.strata(), levels).unwrap(),
            randomized_on: day.filter(|_| number % 3 > 0),
            ..Participant::default()
        };
        text += history.allocate(&participant).unwrap().line();
    }
    (text, history.chain())
}

/// One change at random, and what it was.
fn change(text: &str, draws: &mut Draws) -> (Vec<u8>, String) {
    let mut bytes = text.as_bytes().to_vec();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut line = || 1 + draws.below(lines.len() as u32 - 1) as usize;
    let (one, other) = (line(), line());
    let kind = draws.below(8);
    match kind {
        0 => {
            lines.remove(one);
        }
        1 if one != other => lines.swap(one, other),
        2 => lines.insert(other, lines[one]),
        3 => {
            let at = draws.below(bytes.len() as u32) as usize;
            bytes.truncate(at);
            return (bytes, format!("cut at {at}"));
        }
        _ => {
            let at = draws.below(bytes.len() as u32) as usize;
            let old = bytes[at];
            while bytes[at] == old {
                bytes[at] = draws.below(256) as u8;
            }
            return (bytes, format!("byte {at}"));
        }
    }
    (
        lines.concat().into_bytes(),
        format!("kind {kind}, lines {one} and {other}"),
    )
}

#[test]
fn each_of_1_000_random_changes_is_found() {
    for procedure in PROCEDURES {
        let trial = trial(procedure);
        let (text, last) = made(&trial);
        let replay = |bytes: &[u8]| history::replay(&trial, &seed(), version(), bytes);
        let whole = replay(text.as_bytes()).unwrap();
        assert!(whole.findings.is_empty(), "{}", whole.findings);
        assert_eq!(whole.history.chain(), last);
        assert!(has(text.as_bytes(), last));
        let mut draws = draws();
        for _ in 0..500 {
            let (bytes, what) = change(&text, &mut draws);
            let is_found = match replay(&bytes) {
                Err(_) => true,
                Ok(replayed) => !replayed.findings.is_empty() || !has(&bytes, last),
            };
            assert!(is_found, "{procedure}: {what}");
        }
    }
}

/// The chain as `docs/allocate.md` tells it, made again for rows that were altered: whoever has the
/// file can do so. What the rows hold is then still judged.
fn chained_again(trial: &Trial, lines: &[String]) -> String {
    let digits =
        |hash: &[u8]| -> String { hash.iter().map(|byte| format!("{byte:02x}")).collect() };
    let header = &lines[0];
    let begin = format!(
        "evenhand:history:1\n{}\n{}\n{}\n{header}\n",
        trial.name(),
        version(),
        seed().commitment()
    );
    let mut chain = digits(&Sha256::digest(begin));
    let mut text = format!("{header}\n");
    for line in &lines[1..] {
        let (row, _) = line.rsplit_once(',').unwrap();
        chain = digits(&Sha256::digest(format!("{chain}\n{row}")));
        text += &format!("{row},{chain}\n");
    }
    text
}

#[test]
fn the_chain_is_as_the_document_tells_it() {
    for procedure in PROCEDURES {
        let trial = trial(procedure);
        let (text, _) = made(&trial);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        assert_eq!(chained_again(&trial, &lines), text);
    }
}

/// Another arm under a chain that was made again: named where it stands.
#[test]
fn an_arm_that_does_not_follow_is_named_at_its_place() {
    for procedure in PROCEDURES {
        let trial = trial(procedure);
        let (text, _) = made(&trial);
        let column = Rows::read(text.as_bytes()).column("arm");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let row = rows.records().nth(9).unwrap().unwrap();
        let old = row[column].to_owned();
        let new = if &old == "A" { "B" } else { "A" };
        let stratum = &row[column - 1];
        let before = if stratum.contains(',') {
            format!("\"{stratum}\",")
        } else {
            format!("{stratum},")
        };
        lines[10] = lines[10].replace(&format!("{before}{old},"), &format!("{before}{new},"));
        let altered = chained_again(&trial, &lines);
        assert_ne!(altered, text);
        let replayed = history::replay(&trial, &seed(), version(), altered.as_bytes()).unwrap();
        let first = &replayed.findings.first()[0];
        assert_eq!((first.line, &*first.participant_id), (11, "P-9"));
        let names_arm = |fault: &Fault| {
            matches!(fault, Fault::Cell(cell) if cell.column == "arm"
                && cell.found == new && cell.follows == old)
        };
        assert!(first.faults.iter().any(names_arm), "{first}");
        if procedure.starts_with("permuted") {
            // The list goes on as it is: no later arm is doubted, only the imbalance that was recorded.
            for finding in &replayed.findings.first()[1..] {
                assert!(!finding.faults.iter().any(names_arm), "{finding}");
                assert!(finding.to_string().contains("imbalance"), "{finding}");
            }
        }
    }
}

/// Of a list, a lost row is found where it was, and what follows is judged from there.
#[test]
fn a_lost_row_is_found_once() {
    let trial = trial(PROCEDURES[0]);
    let (text, _) = made(&trial);
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.remove(6);
    let replayed = history::replay(&trial, &seed(), version(), lines.concat().as_bytes()).unwrap();
    let breaks = |fault: &&Fault| matches!(fault, Fault::Chain);
    let findings = replayed.findings.first();
    let faults = findings.iter().flat_map(|finding| &finding.faults);
    assert_eq!(faults.filter(breaks).count(), 1);
    assert_eq!(findings[0].line, 7);
    for finding in &findings[1..] {
        let text = finding.to_string();
        assert!(!text.contains("`arm`"), "{text}");
        assert!(!text.contains("`sequence`"), "{text}");
    }
}
