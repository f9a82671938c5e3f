//! Lists of trials that are really run: no fiction in the scenario, entries that stay, numbers as sites want
//! them. The field cases of November 2026 about lists (`tests/field/`), run with the program.
#![allow(clippy::unwrap_used)] // a test may panic
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A key, as `evenhand seed` prints one.
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

struct Workplace(tempfile::TempDir);

impl Workplace {
    /// A directory with the field cases.
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field");
        for case in fs::read_dir(cases).unwrap() {
            let case = case.unwrap().path();
            fs::copy(&case, place.path().join(case.file_name().unwrap())).unwrap();
        }
        Self(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_evenhand");
        let mut command = Command::new(program);
        command
            .current_dir(self.0.path())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// What the program prints, where it succeeds.
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the program says, where it fails with this status.
    fn fails(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn randomize(&self, scenario: &str, out: &str, more: &[&str]) {
        let mut arguments = vec!["randomize", scenario, "--seed", KEY, "--out", out];
        arguments.extend(more);
        self.succeeds(&arguments);
    }

    /// The rows of a table of a run, by their columns.
    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path(name)).unwrap();
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    /// The arm and the number of every entry, by stratum and place.
    fn entries(&self, run: &str) -> BTreeMap<(String, u32), (String, String)> {
        let rows = self.table(&format!("{run}/randomization_list.csv"));
        let entry = |row: BTreeMap<String, String>| {
            let place = (row["stratum"].clone(), row["sequence"].parse().unwrap());
            (
                place,
                (row["arm"].clone(), row["randomization_number"].clone()),
            )
        };
        rows.into_iter().map(entry).collect()
    }
}

/// L04: a site is added, and every entry keeps its arm, its number and its kits.
#[test]
fn a_site_that_is_added_leaves_entries_and_kits() {
    let place = Workplace::new();
    place.randomize("L04-before.toml", "before", &[]);
    place.randomize("L04-after.toml", "after", &[]);
    let (before, after) = (place.entries("before"), place.entries("after"));
    assert_eq!((before.len(), after.len()), (24, 36));
    for (entry, held) in &before {
        assert_eq!(after.get(entry), Some(held), "{entry:?}");
    }
    let (before, after) = (
        place.table("before/unblinded/kits.csv"),
        place.table("after/unblinded/kits.csv"),
    );
    assert_eq!((before.len(), after.len()), (8, 12));
    assert!(before.iter().all(|kit| after.contains(kit)));
}

/// The same where the site stands first, where one is closed, and where the lists are longer.
#[test]
fn whatever_is_added_or_closed_leaves_entries_and_kits() {
    let place = Workplace::new();
    place.randomize("L04-before.toml", "before", &[]);
    let scenario = fs::read_to_string(place.path("L04-before.toml")).unwrap();
    place.write(
        "first-sites.csv",
        "site_id,name,city,country\n00,Site 00,Town,XX\n01,Site 01,Town,XX\n02,Site 02,Town,XX\n",
    );
    place.write(
        "closed-sites.csv",
        "site_id,name,city,country\n02,Site 02,Town,XX\n",
    );
    place.write(
        "first.toml",
        &scenario.replace("L04-before-sites", "first-sites"),
    );
    place.write(
        "closed.toml",
        &scenario.replace("L04-before-sites", "closed-sites"),
    );
    let longer = scenario
        .replace("list_length = 12", "list_length = 200")
        .replace("per_site = 4", "per_site = 40");
    place.write("longer.toml", &longer);
    let (held, kits) = (
        place.entries("before"),
        place.table("before/unblinded/kits.csv"),
    );
    for (version, entries) in [("first", 36), ("closed", 12), ("longer", 400)] {
        place.randomize(&format!("{version}.toml"), version, &[]);
        let now = place.entries(version);
        assert_eq!(now.len(), entries);
        let same = held
            .iter()
            .filter(|(entry, held)| now.get(*entry) == Some(held))
            .count();
        assert_eq!(same, if version == "closed" { 12 } else { 24 }, "{version}");
        let kits_now = place.table(&format!("{version}/unblinded/kits.csv"));
        let same = kits.iter().filter(|kit| kits_now.contains(kit)).count();
        assert_eq!(same, if version == "closed" { 4 } else { 8 }, "{version}");
    }
}

/// L22: one integer seed in two trials makes two lists; a key makes the same.
#[test]
fn an_integer_seed_is_tied_to_the_trial() {
    let place = Workplace::new();
    for (seed, is_same) in [("4", false), (KEY, true)] {
        for (trial, out) in [("L22-trial-one.toml", "one"), ("L22-trial-two.toml", "two")] {
            place.succeeds(&[
                "randomize",
                trial,
                "--seed",
                seed,
                "--allow-integer-seed",
                "--force",
                "--out",
                out,
            ]);
        }
        let list = |run: &str| fs::read(place.path(run).join("randomization_list.csv")).unwrap();
        assert_eq!(list("one") == list("two"), is_same, "{seed}");
    }
}

/// L23: a list needs arms, strata, a procedure and a length, and nothing else.
#[test]
fn a_list_needs_no_fiction() {
    let place = Workplace::new();
    let checked = place.succeeds(&["check", "L23.toml"]);
    assert!(checked.contains("without [enrolment]"), "{checked}");
    place.randomize("L23.toml", "list", &[]);
    let arms = place.entries("list").into_values().map(|(arm, _)| arm);
    let arms: Vec<String> = arms.collect();
    assert_eq!(arms.len(), 100);
    for ten in arms.chunks(10) {
        assert_eq!(ten.iter().filter(|arm| *arm == "a").count(), 5);
    }
    // Enrolment of centuries is no matter of the list, and is said where enrolment is asked for.
    place.randomize("L23-slow.toml", "slow", &[]);
    let said = place.run(&["check", "L23-slow.toml"]);
    assert!(said.status.success());
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("takes about 333 years"), "{said}");
    let said = place.fails(
        2,
        &["simulate", "L23-slow.toml", "--seed", "1", "--out", "x"],
    );
    assert!(said.contains("takes about 333 years"), "{said}");
    let said = place.fails(2, &["simulate", "L23.toml", "--seed", "1", "--out", "x"]);
    assert!(said.contains("no enrolment plan"), "{said}");
}

#[test]
fn a_list_from_options_carries_its_scenario() {
    let place = Workplace::new();
    place.write("key.txt", KEY);
    let options = [
        "--arms",
        "A:2,B:1",
        "--n",
        "60",
        "--procedure",
        "permuted-block(3, 6)",
        "--strata",
        "sex=f,m",
    ];
    let mut arguments = vec!["randomize"];
    arguments.extend(options);
    arguments.extend(["--seed-file", "key.txt", "--out", "list"]);
    place.succeeds(&arguments);
    place.succeeds(&["verify", "list"]);
    let rows = place.table("list/randomization_list.csv");
    assert!(rows.len() >= 120);
    // The next step has the scenario, or the same options.
    let people = rows.iter().take(30).enumerate();
    let people: Vec<String> = people
        .map(|(n, row)| format!("P{n},{},f", row["arm"]))
        .collect();
    let people = people.join("\n");
    place.write("people.csv", &format!("participant_id,arm,sex\n{people}\n"));
    let of_file = place.succeeds(&[
        "balance",
        "list/scenario/scenario.toml",
        "--allocations",
        "people.csv",
    ]);
    let mut arguments = vec!["balance"];
    arguments.extend(options);
    arguments.extend(["--allocations", "people.csv"]);
    assert_eq!(place.succeeds(&arguments), of_file);
    place.succeeds(&[
        "randomize",
        "list/scenario/scenario.toml",
        "--seed-file",
        "key.txt",
        "--out",
        "again",
    ]);
    assert_eq!(place.entries("again"), place.entries("list"));
}

#[test]
fn options_in_place_of_a_scenario_are_refused_where_one_is_missing() {
    let place = Workplace::new();
    let said = place.fails(
        2,
        &["randomize", "--arms", "A,B", "--seed", KEY, "--out", "x"],
    );
    assert!(
        said.contains("--procedure") && said.contains("--n"),
        "{said}"
    );
    let said = place.fails(
        2,
        &[
            "randomize",
            "--arms",
            "A:x,B",
            "--n",
            "4",
            "--procedure",
            "simple",
            "--seed",
            KEY,
            "--out",
            "x",
        ],
    );
    assert!(said.contains("such as A:2"), "{said}");
    let said = place.fails(2, &["randomize", "--seed", KEY, "--out", "x"]);
    assert!(said.contains("SCENARIO"), "{said}");
    let said = place.fails(
        2,
        &[
            "randomize",
            "--arms",
            "A,B",
            "--n",
            "5",
            "--procedure",
            "permuted-block(3)",
            "--seed",
            KEY,
            "--out",
            "x",
        ],
    );
    assert!(
        said.contains("a block of 3 cannot hold the ratio 1:1"),
        "{said}"
    );
    assert!(!place.path("x").exists());
}

/// L10: numbers 001 to 060 in the order of the list, and with a prefix for each site.
#[test]
fn numbers_can_go_in_the_order_of_the_list() {
    let place = Workplace::new();
    place.randomize("L10.toml", "list", &[]);
    let numbers: Vec<String> = place
        .entries("list")
        .into_values()
        .map(|(_, number)| number)
        .collect();
    let expected: Vec<String> = (1..=60).map(|number| format!("{number:03}")).collect();
    assert_eq!(numbers, expected);

    let scenario = fs::read_to_string(place.path("L04-after.toml")).unwrap();
    let numbers =
        "[randomization.numbers]\norder = \"list\"\nprefix = \"S{site_id}-\"\n[randomization.kits]";
    place.write(
        "site.toml",
        &scenario.replace("[randomization.kits]", numbers),
    );
    place.randomize("site.toml", "site", &[]);
    for ((site, sequence), (_, number)) in place.entries("site") {
        let site = site.rsplit('=').next().unwrap();
        assert_eq!(number, format!("S{site}-{sequence:03}"));
    }
}

#[test]
fn numbers_in_order_that_would_meet_are_refused() {
    let place = Workplace::new();
    let scenario = fs::read_to_string(place.path("L04-after.toml")).unwrap();
    let with = |numbers: &str| {
        let section =
            format!("[randomization.numbers]\norder = \"list\"\n{numbers}\n[randomization.kits]");
        place.write(
            "x.toml",
            &scenario.replace("[randomization.kits]", &section),
        );
        place.fails(1, &["check", "x.toml"])
    };
    for (numbers, said) in [
        ("", "3 lists have the same prefix"),
        (
            "prefix = \"S{sex}\"",
            "`{sex}` in a prefix names no stratification factor",
        ),
        ("prefix = \"S{site_id\"", "a prefix is up to 12"),
        ("count = 11", "a list of up to 12 entries can need 12"),
        ("count = 400", "go up to 1200, which has more than 3 digits"),
        ("digits = 0", "from 1 to 10"),
    ] {
        let found = with(numbers);
        let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(found.contains(said), "{numbers}: {found}");
    }
    // Three lists of 100 numbers fit in three digits.
    let section = "[randomization.numbers]\norder = \"list\"\ncount = 100\n[randomization.kits]";
    let fitting = scenario.replace("[randomization.kits]", section);
    place.write("x.toml", &fitting);
    place.succeeds(&["check", "x.toml"]);
}

/// L26: another ratio in some strata.
#[test]
fn a_stratum_can_have_a_ratio_of_its_own() {
    let place = Workplace::new();
    place.randomize("L26.toml", "list", &[]);
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    for ((stratum, _), (arm, _)) in place.entries("list") {
        *counts.entry((stratum, arm)).or_default() += 1;
    }
    let counts: Vec<u32> = counts.into_values().collect();
    // Control and treat at site 01, 9:1, then at site 02, 4:1.
    assert_eq!(counts, [36, 4, 32, 8]);
}

/// L01: a fixed set of blocks in random order.
#[test]
fn a_set_of_blocks_is_shuffled() {
    let place = Workplace::new();
    let blocks = "shuffled-blocks(45, 45, 45, 54)";
    place.succeeds(&[
        "randomize",
        "--arms",
        "A:2,B:1",
        "--n",
        "189",
        "--procedure",
        blocks,
        "--seed",
        KEY,
        "--out",
        "list",
    ]);
    let rows = place.table("list/randomization_list.csv");
    let sizes: BTreeMap<&str, &str> = rows
        .iter()
        .map(|row| (&*row["block"], &*row["block_size"]))
        .collect();
    let mut sizes: Vec<&str> = sizes.into_values().collect();
    sizes.sort_unstable();
    assert_eq!((rows.len(), sizes), (189, vec!["45", "45", "45", "54"]));
}

/// A trial that is amended twice: what was handed over stays, and only what is added is handed over.
#[test]
fn an_amended_list_keeps_what_was_handed_over() {
    let place = Workplace::new();
    let scenario = fs::read_to_string(place.path("L04-before.toml")).unwrap();
    let third = scenario.replace(
        "[randomization]",
        "[[arm]]\nname = \"c\"\nratio = 0\n\n[randomization]",
    ) + "\n[[randomization.amendment]]\nname = \"2\"\nfrom = { \"site_id=01\" = 7, \"site_id=02\" = 10 }\n\
           procedure = \"permuted-block(6)\"\nratio = { a = 1, b = 1, c = 1 }\n";
    let closed = third.clone()
        + "\n[[randomization.amendment]]\nname = \"3\"\nfrom = 15\nratio = { a = 1, c = 2 }\n";
    let closed = closed.replace("list_length = 12", "list_length = 30");
    place.write("2.toml", &third);
    place.write("3.toml", &closed);
    place.randomize("L04-before.toml", "1", &["--format", "redcap"]);
    place.randomize("2.toml", "2", &["--amends", "1", "--format", "redcap"]);
    place.randomize("3.toml", "3", &["--amends", "2", "--format", "redcap"]);
    for run in ["1", "2", "3"] {
        place.succeeds(&["verify", run]);
    }
    let [first, second, third] = ["1", "2", "3"].map(|run| place.entries(run));
    let used =
        |(site, sequence): &(String, u32)| *sequence < if site.ends_with("01") { 7 } else { 10 };
    for (entry, held) in first.iter().filter(|(entry, _)| used(entry)) {
        assert_eq!(second.get(entry), Some(held), "{entry:?}");
    }
    for (entry, held) in second.iter().filter(|((_, sequence), _)| *sequence < 15) {
        assert_eq!(third.get(entry), Some(held), "{entry:?}");
    }
    // From entry 15 on b is closed, and c has two parts.
    for site in ["01", "02"] {
        let of_site = third
            .iter()
            .filter(|((own, sequence), _)| own.ends_with(site) && *sequence >= 15);
        let arms: Vec<&str> = of_site.map(|(_, (arm, _))| arm.as_str()).collect();
        assert!(arms.len() >= 16 && !arms.contains(&"b"), "{arms:?}");
        let whole = &arms[..arms.len() / 6 * 6];
        assert_eq!(
            whole.iter().filter(|arm| **arm == "c").count() * 3,
            whole.len() * 2
        );
    }
    // No number ever stands for two entries.
    let all = [&first, &second, &third].into_iter().flatten();
    let numbered: BTreeSet<_> = all
        .map(|(entry, (arm, number))| (number, entry, arm))
        .collect();
    let numbers: BTreeSet<&str> = numbered
        .iter()
        .map(|(number, ..)| number.as_str())
        .collect();
    assert_eq!(numbers.len(), numbered.len());
    // What is handed over are the entries that the run before did not have.
    let added = place.table("2/unblinded/added_entries.csv");
    let handed_over = place.table("2/unblinded/redcap_production.csv");
    assert_eq!(added.len(), handed_over.len());
    let is_new = |row: &BTreeMap<String, String>| {
        !first
            .values()
            .any(|(_, number)| *number == row["randomization_number"])
    };
    assert!(!added.is_empty() && added.iter().all(is_new));
    let kept = second
        .values()
        .filter(|held| first.values().any(|other| other == *held));
    assert_eq!(second.len() - kept.count(), added.len());
}

#[test]
fn what_would_change_an_entry_that_was_handed_over_is_refused() {
    let place = Workplace::new();
    place.randomize("L04-before.toml", "list", &[]);
    let scenario = fs::read_to_string(place.path("L04-before.toml")).unwrap();
    let amends = |text: &str, seed: &str| {
        place.write("x.toml", text);
        let said = place.fails(
            2,
            &[
                "randomize",
                "x.toml",
                "--seed",
                seed,
                "--amends",
                "list",
                "--out",
                "x",
            ],
        );
        assert!(!place.path("x").exists());
        said
    };
    let said = amends(
        &scenario.replace("permuted-block(4)", "permuted-block(6)"),
        KEY,
    );
    assert!(
        said.contains("was handed over with the arm")
            && said.contains("[[randomization.amendment]]"),
        "{said}"
    );
    let said = amends(&scenario, &KEY.replace('0', "1"));
    assert!(
        said.contains("the seed is not the one of the list"),
        "{said}"
    );
    let said = amends(
        &scenario.replace("name = \"field\"", "name = \"other\""),
        KEY,
    );
    assert!(
        said.contains("is of the trial `field`, not of `other`"),
        "{said}"
    );
    let said = place.fails(
        2,
        &[
            "randomize",
            "L04-before.toml",
            "--seed",
            KEY,
            "--amends",
            "nowhere",
            "--out",
            "x",
        ],
    );
    assert!(said.contains("nowhere"), "{said}");
}

#[test]
fn amendments_that_cannot_be_are_refused_with_their_place() {
    let place = Workplace::new();
    let scenario = fs::read_to_string(place.path("L04-before.toml")).unwrap();
    for (amendment, said) in [
        ("name = \"2\"\nfrom = 5", "the amendment changes nothing"),
        (
            "name = \"B\"\nfrom = 5\nprocedure = \"simple\"",
            "`B` is not a name of an amendment",
        ),
        (
            "name = \"2\"\nfrom = 0\nprocedure = \"simple\"",
            "from 1 to",
        ),
        (
            "name = \"2\"\nfrom = { \"site_id=09\" = 4 }\nprocedure = \"simple\"",
            "no stratum is named `site_id=09`",
        ),
        (
            "name = \"2\"\nfrom = 5\nratio = { a = 1 }",
            "give at least two",
        ),
        (
            "name = \"2\"\nfrom = 5\nratio = { a = 1, z = 1 }",
            "no arm is named `z`",
        ),
        (
            "name = \"2\"\nfrom = 5\nratio = { a = 2, b = 1 }",
            "a block of 4 cannot hold the ratio 2:1",
        ),
        (
            "name = \"2\"\nfrom = 9\nprocedure = \"simple\"\n[[randomization.amendment]]\nname = \"3\"\nfrom = 5\nprocedure = \"simple\"",
            "is already amended from entry 9 on",
        ),
        (
            "name = \"2\"\nfrom = 5\nprocedure = \"simple\"\n[[randomization.amendment]]\nname = \"2\"\nfrom = 9\nprocedure = \"simple\"",
            "two amendments are named `2`",
        ),
    ] {
        place.write(
            "x.toml",
            &format!("{scenario}\n[[randomization.amendment]]\n{amendment}\n"),
        );
        let found = place.fails(1, &["check", "x.toml"]);
        let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(found.contains(said), "{amendment}: {found}");
    }
    let closed = scenario.replacen("ratio = 1", "ratio = 0", 1);
    place.write("x.toml", &closed);
    let found = place.fails(1, &["check", "x.toml"]);
    assert!(
        found.contains("a part of the allocation ratio is 0"),
        "{found}"
    );
    // Operating characteristics are of one procedure.
    let amended = "\n[[randomization.amendment]]\nname = \"2\"\nfrom = 5\nprocedure = \"simple\"\n";
    place.write("x.toml", &format!("{scenario}{amended}"));
    let found = place.fails(
        2,
        &["assess", "x.toml", "--seed", "1", "--replicates", "10"],
    );
    assert!(found.contains("not all alike"), "{found}");
}

/// I19: a list that was saved by a spreadsheet says the same, and `verify` says so.
#[test]
fn a_list_that_was_saved_with_other_line_ends_is_told_so() {
    let place = Workplace::new();
    place.randomize("I19.toml", "list", &[]);
    let list = fs::read_to_string(place.path("list/randomization_list.csv")).unwrap();
    place.write("list/randomization_list.csv", &list.replace('\n', "\r\n"));
    let output = place.run(&["verify", "list"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("only line ends differ"), "{said}");
}
