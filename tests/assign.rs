//! People who are there already: `evenhand assign`, with leftovers balanced over strata. The field cases L15
//! and L16 of November 2026, which have no files.
#![allow(clippy::unwrap_used)] // a test may panic
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::intake::InputForm;
use evenhand::rng::Seed;
use evenhand::run::{InputFile, Outcome, Run, Task};
use evenhand::scenario::QuickScenario;
use evenhand::table::Collected;
use evenhand::work::Conduct;
use proptest::prelude::*;

/// A key, as `evenhand seed` prints one.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Two arms, two strata, permuted blocks; nothing that a trial does not need.
const TRIAL: &str = r#"
format = 1
name = "roster"
title = "A roster"
sample_size = 12
[[arm]]
name = "a"
ratio = 1
[[arm]]
name = "b"
ratio = 1
[[attribute]]
name = "sex"
levels = ["F", "M"]
[randomization]
procedure = "permuted-block(4)"
stratify_by = ["sex"]
"#;

const ROSTER: &str = "participant_id,sex\nP5,F\nP1,M\nP4,F\nP2,F\nP3,M\nP6,F\n";

struct Workplace(tempfile::TempDir);

impl Workplace {
    /// A directory with the trial and the roster.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("trial.toml", TRIAL);
        place.write("roster.csv", ROSTER);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The trial with a piece of its scenario replaced.
    fn write_trial_with(&self, name: &str, old: &str, new: &str) {
        assert!(TRIAL.contains(old));
        self.write(name, &TRIAL.replacen(old, new, 1));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        let command = command.current_dir(self.0.path()).args(arguments);
        command.output().unwrap()
    }

    /// What the program prints, where it succeeds.
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the program says, where it fails with this status; nothing is left then.
    fn fails(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn assign(&self, out: &str, more: &[&str]) -> String {
        let mut arguments = vec!["assign", "trial.toml", "roster.csv", "--seed", KEY];
        arguments.extend(["--out", out]);
        arguments.extend(more);
        self.succeeds(&arguments)
    }

    /// What is said where an assignment is refused, of which nothing is left.
    fn refuses(&self, scenario: &str, roster: &str, more: &[&str]) -> String {
        let mut arguments = vec!["assign", scenario, roster, "--seed", KEY];
        arguments.extend(["--out", "refused"]);
        arguments.extend(more);
        let said = self.fails(2, &arguments);
        assert!(!self.path("refused").exists());
        said
    }

    /// The rows of a table, by their columns.
    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path(name)).unwrap();
        reader.deserialize().map(|row| row.unwrap()).collect()
    }
}

/// L15 by hand: in the order of the file, the n-th person of a stratum has the n-th entry of its list.
#[test]
fn people_take_the_entries_of_their_strata_in_turn() {
    let place = Workplace::new();
    place.succeeds(&["randomize", "trial.toml", "--seed", KEY, "--out", "list"]);
    let said = place.assign("people", &["--order", "file"]);
    assert!(
        said.contains("6 participants in the order of the file"),
        "{said}"
    );
    assert!(said.contains("worst imbalance in a stratum"), "{said}");
    let list = place.table("list/randomization_list.csv");
    let entry = |stratum: &str, sequence: &str| {
        let entry = list
            .iter()
            .find(|row| row["stratum"] == stratum && row["sequence"] == sequence);
        let entry = entry.unwrap();
        (entry["arm"].clone(), entry["randomization_number"].clone())
    };
    let people = place.table("people/assignments.csv");
    let expected = [
        ("P5", "sex=F", "1"),
        ("P1", "sex=M", "1"),
        ("P4", "sex=F", "2"),
        ("P2", "sex=F", "3"),
        ("P3", "sex=M", "2"),
        ("P6", "sex=F", "4"),
    ];
    assert_eq!(people.len(), expected.len());
    for (place, (row, (id, stratum, sequence))) in people.iter().zip(expected).enumerate() {
        assert_eq!(row["order"], (place + 1).to_string());
        assert_eq!((&*row["participant_id"], &*row["stratum"]), (id, stratum));
        let held = (row["arm"].clone(), row["randomization_number"].clone());
        assert_eq!(held, entry(stratum, sequence), "{id}");
    }
}

/// L15 by an adaptive procedure: the arms are those of `allocate`, one by one in the same order.
#[test]
fn an_adaptive_procedure_takes_them_one_by_one() {
    let place = Workplace::new();
    let minimization = "procedure = \"minimization(range, 0.85)\"";
    place.write_trial_with(
        "trial.toml",
        "procedure = \"permuted-block(4)\"",
        minimization,
    );
    place.assign("people", &["--order", "file"]);
    let more = [
        "--history",
        "history.csv",
        "--new",
        "--participants",
        "roster.csv",
    ];
    let mut arguments = vec!["allocate", "trial.toml", "--seed", KEY];
    arguments.extend(more);
    place.succeeds(&arguments);
    let cells = |name: &str| -> Vec<[String; 3]> {
        let rows = place.table(name).into_iter();
        let cells = ["participant_id", "arm", "randomization_number"];
        rows.map(|row| cells.map(|cell| row[cell].clone()))
            .collect()
    };
    assert_eq!(cells("people/assignments.csv"), cells("history.csv"));
    place.succeeds(&["verify", "people"]);
}

#[test]
fn a_random_order_does_not_hang_on_the_rows() {
    let place = Workplace::new();
    for leftovers in ["as-drawn", "balanced"] {
        let one = format!("one-{leftovers}");
        let other = format!("other-{leftovers}");
        place.write("roster.csv", ROSTER);
        place.assign(&one, &["--leftovers", leftovers]);
        let mut rows: Vec<&str> = ROSTER.lines().skip(1).collect();
        rows.reverse();
        rows.swap(1, 3);
        place.write(
            "roster.csv",
            &format!("participant_id,sex\n{}\n", rows.join("\n")),
        );
        place.assign(&other, &["--leftovers", leftovers]);
        let assignments = place.read(&format!("{one}/assignments.csv"));
        assert_eq!(assignments, place.read(&format!("{other}/assignments.csv")));
        // The roster is kept as it was given.
        assert_ne!(
            place.read(&format!("{one}/roster.csv")),
            place.read(&format!("{other}/roster.csv"))
        );
        let ids = |run: &str| -> Vec<String> {
            let rows = place.table(&format!("{run}/assignments.csv")).into_iter();
            rows.map(|row| row["participant_id"].clone()).collect()
        };
        let mut sorted = ids(&one);
        sorted.sort();
        assert_ne!(ids(&one), sorted, "nobody was moved");
        assert_eq!(sorted, ["P1", "P2", "P3", "P4", "P5", "P6"]);
    }
}

#[test]
fn each_order_of_three_is_as_likely() {
    let mut counts: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    let people = roster(&[3]);
    for seed in 0..1_200 {
        let run = run_of(&[1, 1], 1, "simple", &people, Leftovers::AsDrawn, seed);
        let ids = cells(&run, "participant_id");
        *counts.entry(ids).or_default() += 1;
    }
    assert_eq!(counts.len(), 6);
    // 200 expected of each: 5 standard deviations of a binomial count.
    let limit = 5.0 * (1_200.0 * (1.0 / 6.0) * (5.0 / 6.0_f64)).sqrt();
    for (order, count) in counts {
        assert!(
            (f64::from(count) - 200.0).abs() < limit,
            "{order:?} {count}"
        );
    }
}

#[test]
fn a_roster_that_cannot_be_assigned_is_refused() {
    let place = Workplace::new();
    let refused = |roster: &str| {
        place.write("roster.csv", roster);
        place.refuses("trial.toml", "roster.csv", &[])
    };
    let twice = refused("participant_id,sex\nP1,F\nP2,M\nP1,F\n");
    assert!(twice.contains("line 4") && twice.contains("P1"), "{twice}");
    // A hidden character is no way around that.
    let hidden = refused("participant_id,sex\nP1,F\nP2,M\nP1\u{200b},F\n");
    assert!(hidden.contains("line 4"), "{hidden}");
    let arm = refused("participant_id,sex,arm\nP1,F,a\n");
    assert!(arm.contains("arms are still to be allocated"), "{arm}");
    let level = refused("participant_id,sex\nP1,X\n");
    assert!(level.contains("`X`"), "{level}");
    let none = refused("participant_id,sex\nP1,\n");
    assert!(none.contains("sex"), "{none}");
    let lacks = refused("participant_id\nP1\n");
    assert!(lacks.contains("sex"), "{lacks}");
    let nobody = refused("participant_id,sex\n");
    assert!(nobody.contains("a header but no row"), "{nobody}");
    let many: Vec<String> = (0..13).map(|n| format!("P{n},F\n")).collect();
    let short = refused(&format!("participant_id,sex\n{}", many.concat()));
    assert!(short.contains("no entry left after 12"), "{short}");
}

#[test]
fn leftovers_are_refused_where_there_are_no_whole_sets_of_one_ratio() {
    let place = Workplace::new();
    let refused = |old: &str, new: &str| {
        place.write_trial_with("other.toml", old, new);
        place.refuses("other.toml", "roster.csv", &["--leftovers", "balanced"])
    };
    let procedure = "procedure = \"permuted-block(4)\"";
    let coin = refused(procedure, "procedure = \"big-stick(2)\"");
    assert!(coin.contains("`big-stick(2)` has no such sets"), "{coin}");
    let adaptive = refused(procedure, "procedure = \"minimization(range, 0.85)\"");
    assert!(adaptive.contains("has no such sets"), "{adaptive}");
    let by = "stratify_by = [\"sex\"]";
    let own = format!(
        "{by}\n[[randomization.stratum]]\nwhen = {{ sex = \"M\" }}\nratio = {{ a = 2, b = 1 }}\n\
         procedure = \"permuted-block(6)\""
    );
    let ratio = refused(by, &own);
    assert!(ratio.contains("`sex=M` has 2:1"), "{ratio}");
    let amended = format!(
        "{by}\n[[randomization.amendment]]\nname = \"2\"\nfrom = 5\nprocedure = \"permuted-block(2)\""
    );
    let amended = refused(by, &amended);
    assert!(amended.contains("amendments"), "{amended}");
    // As the procedure draws them, the same scenarios are fine.
    let mut arguments = vec!["assign", "other.toml", "roster.csv", "--seed", KEY];
    arguments.extend(["--out", "amended"]);
    place.succeeds(&arguments);
}

#[test]
fn an_integer_seed_is_for_trying_out() {
    let place = Workplace::new();
    let with = |more: &[&'static str]| {
        let mut arguments = vec![
            "assign",
            "trial.toml",
            "roster.csv",
            "--seed",
            "7",
            "--out",
            "out",
        ];
        arguments.extend(more);
        arguments
    };
    let said = place.fails(2, &with(&[]));
    assert!(said.contains("64 hexadecimal digits"), "{said}");
    place.succeeds(&with(&["--allow-integer-seed"]));
    let none = place.fails(2, &["assign", "trial.toml", "roster.csv", "--out", "none"]);
    assert!(none.contains("--seed"), "{none}");
}

#[test]
fn verify_makes_it_again_and_finds_what_was_changed() {
    let place = Workplace::new();
    for (out, more) in [
        ("drawn", &["--order", "file"][..]),
        ("balanced", &["--leftovers", "balanced"]),
        ("withheld", &["--withhold-seed"]),
    ] {
        place.assign(out, more);
        let mut arguments = vec!["verify", out];
        if out == "withheld" {
            assert!(!place.read("withheld/manifest.json").contains(KEY));
            place.fails(2, &arguments);
            arguments.extend(["--seed", KEY]);
        }
        place.succeeds(&arguments);
        let file = format!("{out}/assignments.csv");
        let text = place.read(&file);
        let altered = text.replacen(",a,", ",b,", 1);
        assert_ne!(text, altered);
        place.write(&file, &altered);
        let output = place.run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{out}");
        place.write(&file, &text);
        // Somebody else's roster.
        place.write(
            &format!("{out}/roster.csv"),
            &ROSTER.replace("P6,F", "P6,M"),
        );
        assert_eq!(place.run(&arguments).status.code(), Some(1), "{out}");
    }
}

/// A manifest that says another order than the one that was taken is found out.
#[test]
fn verify_takes_order_and_leftovers_from_the_manifest() {
    let place = Workplace::new();
    place.assign("people", &[]);
    let manifest = place.read("people/manifest.json");
    assert!(
        manifest.contains("\"order\": \"random\"")
            && manifest.contains("\"leftovers\": \"as-drawn\"")
    );
    for (old, new) in [
        ("\"order\": \"random\"", "\"order\": \"file\""),
        ("\"leftovers\": \"as-drawn\"", "\"leftovers\": \"balanced\""),
    ] {
        place.write("people/manifest.json", &manifest.replacen(old, new, 1));
        assert_eq!(
            place.run(&["verify", "people"]).status.code(),
            Some(1),
            "{new}"
        );
    }
}

#[cfg(unix)]
#[test]
fn arms_of_a_masked_trial_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Workplace::new();
    let mode = |file: &str| fs::metadata(place.path(file)).unwrap().permissions().mode() & 0o077;
    place.assign("masked", &[]);
    assert_eq!(mode("masked"), 0);
    assert_eq!(mode("masked/assignments.csv"), 0);
    place.write_trial_with(
        "trial.toml",
        "sample_size",
        "masking = \"open-label\"\nsample_size",
    );
    place.assign("open", &[]);
    assert_ne!(mode("open/assignments.csv"), 0);
    assert_eq!(mode("open/manifest.json"), 0);
}

/// Without a scenario file, and from a file of another system; `balance` reads what was written.
#[test]
fn it_reads_files_as_others_write_them_and_scenarios_from_options() {
    let place = Workplace::new();
    place.write("export.csv", "Patient;Geschlecht\nA-1;f\nA-2;m\nA-3;f\n");
    let scenario = [
        "--arms",
        "A:2,B:1",
        "--n",
        "30",
        "--procedure",
        "permuted-block(3)",
    ];
    let strata = ["--strata", "sex=f,m"];
    let mut arguments = vec!["assign", "export.csv", "--seed", KEY, "--out", "out"];
    arguments.extend(scenario);
    arguments.extend(strata);
    arguments.extend([
        "--column",
        "participant_id=Patient",
        "--column",
        "sex=Geschlecht",
    ]);
    let output = place.run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("the separator is the semicolon"), "{said}");
    place.succeeds(&["verify", "out"]);
    let mut arguments = vec!["balance", "--allocations", "out/assignments.csv"];
    arguments.extend(scenario);
    arguments.extend(strata);
    let balance = place.succeeds(&arguments);
    assert!(balance.contains("overall"), "{balance}");
    let copy = place.read("out/roster.csv");
    assert_eq!(copy, place.read("export.csv"));
    assert!(Path::new(&place.path("out/manifest.json")).is_file());
}

/// A roster with so many people in each stratum, in a scrambled order of rows.
fn roster(sizes: &[usize]) -> String {
    let mut rows = Vec::new();
    for (stratum, &size) in sizes.iter().enumerate() {
        rows.extend((0..size).map(|person| format!("s{stratum}-{person},{stratum}\n")));
    }
    let by_reversed_text = |row: &String| row.chars().rev().collect::<String>();
    rows.sort_by_key(by_reversed_text);
    format!("participant_id,centre\n{}", rows.concat())
}

/// The assignment of a roster whose people are in the strata `0`, `1`, ... of one factor.
fn run_of(
    ratio: &[u32],
    strata: usize,
    procedure: &str,
    roster: &str,
    leftovers: Leftovers,
    seed: u64,
) -> Run {
    let arms = ratio.iter().zip('A'..);
    let quick = QuickScenario {
        name: "list".to_owned(),
        arms: arms.map(|(&part, name)| (name.to_string(), part)).collect(),
        entries: 2_000,
        procedure: procedure.to_owned(),
        strata: vec![(
            "centre".to_owned(),
            (0..strata.max(2)).map(|level| level.to_string()).collect(),
        )],
    };
    let task = Task::Assign {
        seed: Seed::from_integer(seed),
        roster: InputFile {
            file: "roster.csv".to_owned(),
            bytes: roster.as_bytes().into(),
            form: InputForm::default(),
        },
        order: RosterOrder::Random,
        leftovers,
    };
    Run::new(quick.source(), task).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The cells of a column of `assignments`.
fn cells(run: &Run, name: &str) -> Vec<String> {
    let table = run.table("assignments").unwrap();
    let place = table
        .schema
        .columns()
        .iter()
        .position(|column| column.name() == name);
    let place = place.unwrap();
    let batches = table.batches.map(|batch| {
        let cells = &batch.columns()[place];
        let cells =
            (0..batch.rows()).map(|row| cells.value(row).text().unwrap_or_default().to_owned());
        cells.collect::<Vec<String>>()
    });
    batches.flatten().collect()
}

/// How many people of each stratum are on each arm.
fn counts(run: &Run, arms: usize, strata: usize) -> Vec<Vec<u32>> {
    let mut counts = vec![vec![0; arms]; strata];
    let of = cells(run, "stratum").into_iter().zip(cells(run, "arm"));
    for (stratum, arm) in of {
        let stratum: usize = stratum.strip_prefix("centre=").unwrap().parse().unwrap();
        counts[stratum][usize::from(arm.as_bytes()[0] - b'A')] += 1;
    }
    counts
}

/// How many people were left over.
fn leftovers_of(run: &Run) -> Option<u32> {
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    match run.execute(&mut conduct, &mut Collected::only("")).unwrap() {
        Outcome::Assigned { assigned, .. } => assigned.leftovers,
        other => panic!("{other:?}"),
    }
}

/// L16 by hand. Six strata of odd sizes have one person left over each, 1:1: three on each arm, and of each
/// stratum's people half, rounded up or down.
#[test]
fn one_left_over_in_each_of_six_strata_are_three_on_each_arm() {
    let sizes = [1, 3, 5, 7, 1, 9];
    let people = roster(&sizes);
    let mut worst = 0;
    for seed in 0..200 {
        let run = run_of(
            &[1, 1],
            6,
            "permuted-block(2)",
            &people,
            Leftovers::Balanced,
            seed,
        );
        let counts = counts(&run, 2, 6);
        let ups: u32 = counts.iter().map(|of| of[0]).sum();
        assert_eq!(ups, 13, "{counts:?}");
        for (of, size) in counts.iter().zip(sizes) {
            assert!(
                of[0].abs_diff(of[1]) == 1 && of[0] + of[1] == size as u32,
                "{counts:?}"
            );
        }
        assert!(
            cells(&run, "randomization_number")
                .iter()
                .all(String::is_empty)
        );
        assert_eq!(leftovers_of(&run), Some(6));
        // As the procedure draws them, all six can be on one arm: that is what it is against.
        let drawn = run_of(
            &[1, 1],
            6,
            "permuted-block(2)",
            &people,
            Leftovers::AsDrawn,
            seed,
        );
        let drawn = self::counts(&drawn, 2, 6);
        let ups: u32 = drawn.iter().map(|of| of[0]).sum();
        worst = worst.max(ups.abs_diff(13));
    }
    assert!(worst >= 2, "{worst}");
}

/// Two left over in each of two strata, 2:1. A set has the places A A B. The first stratum takes two of it, and
/// the second the last and one of another set, but no second B: AA|B+A, AB|A+A or AB|A+B. So of four people 2 or 3
/// are on A, with all of a stratum's on one arm only where that is A.
#[test]
fn two_left_over_in_each_of_two_strata_two_to_one() {
    let people = roster(&[2, 2]);
    let mut seen: BTreeMap<Vec<Vec<u32>>, u32> = BTreeMap::new();
    let runs = 1_000_u32;
    for seed in 0..runs {
        let run = run_of(
            &[2, 1],
            2,
            "permuted-block(3)",
            &people,
            Leftovers::Balanced,
            seed.into(),
        );
        let mut counts = counts(&run, 2, 2);
        counts.sort();
        *seen.entry(counts).or_default() += 1;
    }
    let share = |counts: [[u32; 2]; 2]| {
        let counts: Vec<Vec<u32>> = counts.iter().map(|of| of.to_vec()).collect();
        f64::from(seen.get(&counts).copied().unwrap_or(0)) / f64::from(runs)
    };
    // AA first: 1/3, then B is left, held back in the new set: A. AB first: 2/3, then A is left, and of the new set
    // A and B, as one A is held back: half each.
    let expected = [([[1, 1], [2, 0]], 2.0 / 3.0), ([[1, 1], [1, 1]], 1.0 / 3.0)];
    for (counts, probability) in expected {
        let sd = (probability * (1.0 - probability) / f64::from(runs)).sqrt();
        assert!((share(counts) - probability).abs() < 5.0 * sd, "{seen:?}");
    }
    assert_eq!(seen.len(), 2);
}

/// Bruhn and McKenzie (World Bank, 6 November 2011): six groups, 72 strata of 1 to 99 with 1751 people, of whom
/// 1590 are in whole sets and 161 left over. The sizes themselves are not published: these have the same sums.
#[test]
fn bruhn_and_mckenzie_have_161_left_over() {
    let mut sizes = vec![1, 99];
    let rests = [5, 4, 3, 2, 1, 0, 1, 2, 0, 3];
    sizes.extend((0..70).map(|place| rests[place % 10] + 6 * (1 + place % 6)));
    let leftovers = |sizes: &[usize]| sizes.iter().map(|size| size % 6).sum::<usize>();
    // Bring the sums to the published ones.
    let mut place = 2;
    while leftovers(&sizes) != 161 {
        let is_more = leftovers(&sizes) < 161;
        match (is_more, sizes[place] % 6) {
            (true, 0..5) => sizes[place] += 1,
            (false, 1..6) => sizes[place] -= 1,
            _ => {}
        }
        place = 2 + (place - 1) % 70;
    }
    while sizes.iter().sum::<usize>() < 1751 {
        sizes[place] += 6;
        place = 2 + (place - 1) % 70;
    }
    while sizes.iter().sum::<usize>() > 1751 {
        if sizes[place] > 6 {
            sizes[place] -= 6;
        }
        place = 2 + (place - 1) % 70;
    }
    assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (72, 1751));
    let run = run_of(
        &[1; 6],
        72,
        "permuted-block(6)",
        &roster(&sizes),
        Leftovers::Balanced,
        1,
    );
    assert_eq!(leftovers_of(&run), Some(161));
    let counts = counts(&run, 6, 72);
    for arm in 0..6 {
        let all: u32 = counts.iter().map(|of| of[arm]).sum();
        assert!(all == 291 || all == 292, "{all}");
    }
    for of in &counts {
        assert!(of.iter().max().unwrap() - of.iter().min().unwrap() <= 1);
    }
}

/// DeclareDesign's forum ("block_ra wrapping"): two districts of three villages, of which three are
/// to be treated, each with the same probability. No allocation of each district by itself does that.
#[test]
fn three_of_two_times_three_villages_are_treated() {
    let people = roster(&[3, 3]);
    let mut treated: BTreeMap<String, u32> = BTreeMap::new();
    let runs = 600;
    for seed in 0..runs {
        let how = Leftovers::Balanced;
        let run = run_of(&[1, 1], 2, "permuted-block(2)", &people, how, seed);
        let counts = counts(&run, 2, 2);
        assert_eq!(counts[0][0] + counts[1][0], 3, "{counts:?}");
        assert!(
            counts.iter().all(|of| of[0] == 1 || of[0] == 2),
            "{counts:?}"
        );
        let ids = cells(&run, "participant_id").into_iter();
        for (id, _) in ids.zip(cells(&run, "arm")).filter(|(_, arm)| arm == "A") {
            *treated.entry(id).or_default() += 1;
        }
    }
    assert_eq!(treated.len(), 6);
    // 300 expected of each: 5 standard deviations of a binomial count are 61.
    assert!(
        treated.values().all(|&count| count.abs_diff(300) < 61),
        "{treated:?}"
    );
}

/// `randtreat`'s help: of 120 people in the ratio 19 : 51, 50 are left over.
#[test]
fn randtreat_leaves_50_of_120_over() {
    let people = roster(&[120]);
    let run = run_of(
        &[19, 51],
        1,
        "permuted-block(70)",
        &people,
        Leftovers::Balanced,
        1,
    );
    assert_eq!(leftovers_of(&run), Some(50));
    let counts = counts(&run, 2, 1);
    assert!((19..=38).contains(&counts[0][0]) && counts[0][0] + counts[0][1] == 120);
}

const RATIOS: [&[u32]; 6] = [
    &[1, 1],
    &[2, 1],
    &[1, 1, 1],
    &[3, 2],
    &[2, 1, 1],
    &[1, 2, 3, 1],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Every arm's count differs from its share by less than one set of the ratio, within each stratum and
    /// overall; everybody has an arm, once.
    #[test]
    fn no_arm_is_a_set_off(
        ratio in proptest::sample::select(&RATIOS[..]),
        sizes in proptest::collection::vec(0_usize..30, 2..12),
        seed in any::<u64>(),
    ) {
        prop_assume!(sizes.iter().any(|&size| size > 0));
        let total: u32 = ratio.iter().sum();
        let procedure = format!("permuted-block({total})");
        let run = run_of(ratio, sizes.len(), &procedure, &roster(&sizes), Leftovers::Balanced, seed);
        let counts = counts(&run, ratio.len(), sizes.len());
        let mut said = String::new();
        let _ = write!(said, "{ratio:?} {sizes:?} {counts:?}");
        let people: usize = sizes.iter().sum();
        for (arm, &part) in ratio.iter().enumerate() {
            let is_near = |count: u32, people: usize| {
                let whole = people as u32 / total * part;
                (whole..=whole + part).contains(&count)
            };
            for (of, &size) in counts.iter().zip(&sizes) {
                prop_assert!(is_near(of[arm], size), "{}", said);
            }
            let all = counts.iter().map(|of| of[arm]).sum();
            prop_assert!(is_near(all, people), "{}", said);
        }
        for (of, &size) in counts.iter().zip(&sizes) {
            prop_assert_eq!(of.iter().sum::<u32>() as usize, size);
        }
        let mut ids = cells(&run, "participant_id");
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), people);
    }
}
