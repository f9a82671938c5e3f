//! Replays of histories of a million allocations in memory, beside a plain loop that follows the chain and
//! makes the arms again; and the next allocation by a history of 10,000 rows, as a process.
//!
//! `cargo bench --bench allocate`
#![expect(clippy::disallowed_methods, reason = "a process needs its files")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use evenhand::allocation::{Entries, Entry};
use evenhand::design::{Levels, Ratio};
use evenhand::history::{self, History, Version};
use evenhand::participant::Participant;
use evenhand::procedure::{Arguments, PermutedBlock, Restricted as _};
use evenhand::rng::{Purpose, Seed, StreamKey};
use evenhand::trial::Trial;
use sha2::{Digest as _, Sha256};

const ROWS: u32 = 1_000_000;
const ROWS_OF_PROCESS: u32 = 10_000;
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn main() {
    divan::main();
}

fn seed() -> Seed {
    KEY.parse().expect("a key")
}

/// Two factors of two levels.
fn trial(procedure: &str) -> Trial {
    let builder = Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .factor("sex", ["f", "m"])
        .factor("age", ["young", "old"])
        .procedure(procedure)
        .sample_size(ROWS);
    let builder = if procedure.starts_with("minimization") {
        builder
    } else {
        builder.list_length(ROWS / 2)
    };
    builder.build().expect("a trial")
}

fn version() -> Version {
    Version::of(b"demo", None)
}

/// A history of so many rows.
fn history_of(trial: &Trial, version: Version, rows: u32) -> String {
    let mut history = History::new(trial, &seed(), version).expect("a history");
    let mut text = history.header().to_owned();
    let levels = [["f", "young"], ["m", "old"], ["m", "young"], ["f", "old"]];
    let levels = levels.map(|labels| Levels::labelled(trial.strata(), &labels).expect("levels"));
    for number in 1..=rows {
        let participant = Participant {
            id: Some(format!("P-{number:07}").into()),
            levels: levels[number as usize % 4].clone(),
            ..Participant::default()
        };
        text.push_str(history.allocate(&participant).expect("an entry").line());
    }
    text
}

fn replay(bencher: Bencher<'_, '_>, procedure: &str) {
    let trial = trial(procedure);
    let text = history_of(&trial, version(), ROWS);
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let replayed = history::replay(&trial, &seed(), version(), text.as_bytes());
        let replayed = replayed.expect("its own history");
        assert!(replayed.findings.is_empty());
        black_box(replayed.history.chain());
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn replay_of_a_list(bencher: Bencher<'_, '_>) {
    replay(bencher, "permuted-block(4)");
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn replay_of_random_blocks(bencher: Bencher<'_, '_>) {
    replay(bencher, "permuted-block(4, 6)");
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn replay_of_minimization(bencher: Bencher<'_, '_>) {
    replay(bencher, "minimization(range, 0.85)");
}

/// Follows the chain and compares the arms, and nothing else: no other column, no account, no words for what
/// does not follow.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn plain_loop_of_a_list(bencher: Bencher<'_, '_>) {
    let trial = trial("permuted-block(4)");
    let text = history_of(&trial, version(), ROWS);
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| plain_loop(black_box(&text)));
}

fn plain_loop(text: &str) {
    let ratio = Ratio::new(&[1, 1]).expect("a ratio");
    let blocks = PermutedBlock::new(&Arguments::from(vec!["4"]), &ratio, ROWS).expect("blocks");
    let strata = ["f|young", "f|old", "m|young", "m|old"];
    let labels = [
        "sex=f|age=young",
        "sex=f|age=old",
        "sex=m|age=young",
        "sex=m|age=old",
    ];
    let mut lists = strata.map(|label| {
        let draws = StreamKey::new(&seed(), Purpose::List, label).replicate(0);
        Entries::new(blocks.clone(), draws)
    });
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    let first = format!(
        "evenhand:history:1\ndemo\n{}\n{}\n{header}\n",
        version(),
        seed().commitment()
    );
    let mut chain = digits(&Sha256::digest(first));
    for line in lines {
        let (row, found) = line.rsplit_once(',').expect("a chain");
        let mut hash = Sha256::new();
        hash.update(chain);
        hash.update(b"\n");
        hash.update(row);
        chain = digits(&hash.finalize());
        assert_eq!(found.as_bytes(), chain);
        let mut cells = row.split(',').skip(5);
        let stratum = cells.next();
        let list = labels.iter().position(|label| Some(*label) == stratum);
        let Some(Entry { arm, .. }) = lists[list.expect("a stratum")].next() else {
            panic!("lists have no end");
        };
        assert_eq!(cells.next(), Some(["a", "b"][arm.get()]));
    }
}

fn digits(hash: &[u8]) -> [u8; 64] {
    let mut digits = [0; 64];
    for (byte, pair) in hash.iter().zip(digits.as_chunks_mut().0) {
        let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    digits
}

/// A scenario, its key and a history of it.
static PLACE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a directory");
    let mut source = evenhand::scenario::starter("trial").expect("built in");
    let text = String::from_utf8(source.text).expect("UTF-8");
    assert!(text.contains("sample_size = 120"));
    let text = text.replace("sample_size = 120", "sample_size = 20000");
    // As fast as it takes to be planned.
    let text = text.replace("mean_rate = 1.5", "mean_rate = 500");
    source.text = text.into_bytes();
    let trial = evenhand::scenario::read(&source).expect("a scenario");
    let sites = source.sites.as_ref().expect("sites");
    let version = Version::of(&source.text, Some(&sites.text));
    let mut history = History::new(&trial, &seed(), version).expect("a history");
    let mut rows = history.header().to_owned();
    let factors = trial.strata().factors();
    for number in 0..ROWS_OF_PROCESS {
        let levels = (0..factors.len()).map(|factor| {
            let many = factors[factor].labels().len();
            Some((number as usize >> factor) % many)
        });
        let participant = Participant {
            id: Some(format!("P-{number:07}").into()),
            levels: Levels::new(trial.strata(), levels).expect("levels"),
            ..Participant::default()
        };
        rows.push_str(history.allocate(&participant).expect("an entry").line());
    }
    let write = |name: &str, bytes: &[u8]| {
        fs::write(place.path().join(name), bytes).expect("a file");
    };
    write("trial.toml", &source.text);
    write("trial-sites.csv", &sites.text);
    write("key", KEY.as_bytes());
    write("10000.csv", rows.as_bytes());
    place
});

#[divan::bench(sample_count = 50, sample_size = 1)]
fn the_next_of_10_000_as_a_process(bencher: Bencher<'_, '_>) {
    let path = |name: &str| -> PathBuf { PLACE.path().join(name) };
    bencher
        .with_inputs(|| {
            fs::copy(path("10000.csv"), path("history.csv")).expect("a copy");
            let _ = fs::remove_file(path("history.csv.lock"));
        })
        .bench_local_values(|()| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
            let words = "allocate trial.toml --history history.csv --seed-file key --id N --set sex=male --set age=70";
            command.args(words.split(' ')).current_dir(PLACE.path());
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            assert!(status.expect("it starts").success());
        });
}
