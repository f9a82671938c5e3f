//! What `evenhand assess` prints: for people, and for programs.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::process::Command;

/// What `evenhand assess` prints with these arguments, one by one.
fn printed(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_evenhand");
    let mut command = Command::new(program);
    let output = command.arg("assess").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

const DRAWN: [&str; 5] = ["--monte-carlo", "--replicates", "3", "--seed", "1"];

/// Many simulated columns, long names, factors, conditions: no line has more than 100 characters.
#[test]
fn no_line_is_wider_than_100_characters() {
    let long = "minimization(range, 0.85, weights=1:2)";
    let sizes: Vec<String> = (1..=40).map(|half| (2 * half).to_string()).collect();
    let longest = format!("permuted-block({})", sizes.join(", "));
    let names = [
        "--procedure",
        "mass-weighted-urn(4)",
        "--procedure",
        "permuted-block(4, 6)",
    ];
    for arguments in [
        &["--n", "30"][..],
        &[
            "--n",
            "30",
            "--ratio",
            "4:3:2:1",
            "--desirability",
            "mean_distance(0, 8)",
        ],
        &["--n", "30", "--procedure", &longest],
        &[
            "starter",
            "--procedure",
            long,
            "--bias",
            "selection(0.5) + linear(0.01) + log(0.1)",
        ],
        &[
            "starter",
            "--over-strata",
            "--bias",
            "none",
            "--rerandomizations",
            "9",
        ],
    ] {
        let is_ratio = arguments.contains(&"--ratio");
        let arguments = [arguments, if is_ratio { &[] } else { &names[..] }].concat();
        let arguments = &arguments[..];
        let text = printed(&[arguments, &DRAWN].concat());
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{arguments:?}: {line}");
        }
        assert!(text.lines().count() > 20, "{text}");
    }
}

/// Every head of a table is explained under it.
#[test]
fn every_column_has_a_legend() {
    for ratio in ["1:1", "2:2:1"] {
        let text = printed(&[
            "--n",
            "50",
            "--ratio",
            ratio,
            "--procedure",
            "simple",
            "--exact",
        ]);
        let (tables, legend) = text.split_once("\n\n  E").unwrap();
        let legend = format!("  E{legend}");
        let heads = tables
            .lines()
            .filter_map(|line| line.strip_prefix("procedure"));
        let heads: Vec<&str> = heads
            .flat_map(|line| line.split("  "))
            .map(str::trim)
            .filter(|head| !head.is_empty())
            .collect();
        assert!(heads.len() >= 8, "{text}");
        for head in heads {
            let entry = format!("  {head}  ");
            assert!(legend.contains(&entry), "{head}: {text}");
        }
    }
}

#[test]
fn the_heading_has_the_arms_and_the_ratio() {
    let first = |ratio| {
        let text = printed(&[
            "--n",
            "50",
            "--ratio",
            ratio,
            "--procedure",
            "simple",
            "--exact",
        ]);
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        first("1:1"),
        "one list of 50 entries, two arms 1:1, D = (first arm) - (second arm)"
    );
    assert_eq!(
        first("4:4:2"),
        "one list of 50 entries, 3 arms 2:2:1, d = distance of the arms' counts from their targets"
    );
}

/// A simulated number and its error are in one place; an exact one has no error.
#[test]
fn an_error_stands_behind_its_number() {
    let arguments = ["--n", "50", "--procedure", "simple"];
    let drawn = printed(&[&arguments[..], &DRAWN].concat());
    let row = drawn
        .lines()
        .find(|line| line.starts_with("simple"))
        .unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert!(words[2].starts_with('±'), "{row}");
    assert!(!drawn.contains("standard error\n"), "{drawn}");
    let exact = printed(&[&arguments[..], &["--exact"]].concat());
    assert!(!exact.contains('±'), "{exact}");
}

/// What is printed as CSV is the file, byte for byte; as JSON it has the same rows.
#[test]
fn csv_and_json_are_the_file_operating_characteristics() {
    let place = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        (
            "list",
            &["--n", "50", "--ratio", "2:1", "--procedure", "block-urn(2)"][..],
        ),
        (
            "trial",
            &[
                "starter",
                "--procedure",
                "permuted-block(4)",
                "--bias",
                "none",
            ],
        ),
    ] {
        let target = place.path().join(name);
        let directory = target.to_str().unwrap();
        let with = |more: &[&str]| printed(&[arguments, &DRAWN, more].concat());
        with(&["--out", directory]);
        let file = fs::read_to_string(target.join("operating_characteristics.csv")).unwrap();
        assert_eq!(with(&["--csv"]), file);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&with(&["--json"])).unwrap();
        assert_eq!(rows.len() + 1, file.lines().count());
        let last = file.lines().last().unwrap().rsplit(',').nth(1).unwrap();
        assert_eq!(
            rows.last().unwrap()["value"].to_string().parse::<f64>(),
            last.parse()
        );
    }
}

/// E max|D| of `simple` and of blocks of 4 is worth 0 and 1 here, so that the score of the one is 0 and that of the
/// other the desirability of the other metric to the power 2/3.
#[test]
fn designs_are_ranked_by_their_desirability() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let directory = target.to_str().unwrap();
    let arguments = [
        "--n",
        "50",
        "--exact",
        "--procedure",
        "simple",
        "--procedure",
        "permuted-block(4)",
        "--desirability",
        "mean_max_imbalance(2, 6)",
        "--desirability",
        "correct_guess_rate(0.5, 0.75, weight=2)",
    ];
    let text = printed(&[&arguments[..], &["--out", directory]].concat());
    let (_, table) = text.split_once("desirability, from 0 to 1\n").unwrap();
    let ranks: Vec<&str> = table.lines().skip(1).take(2).collect();
    assert!(ranks[0].starts_with("1     permuted-block(4)"), "{text}");
    assert!(ranks[1].starts_with("2     simple "), "{text}");
    let file = fs::read_to_string(target.join("desirability.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6);
    let number = |row: &csv::StringRecord, column: usize| row[column].parse::<f64>().unwrap();
    let (blocks, guessed) = (&rows[5], &rows[4]);
    assert_eq!((&blocks[3], &blocks[7]), ("score", "1"));
    // The largest imbalance of blocks of 4 is below 2 in the mean, which is the best.
    assert!((number(&rows[3], 6) - 1.0).abs() < 1e-12);
    assert!((number(guessed, 6) - (0.75 - number(guessed, 5)) / 0.25).abs() < 1e-12);
    let expected = number(guessed, 6).powf(2.0 / 3.0);
    assert!((number(blocks, 6) - expected).abs() < 1e-12, "{file}");
    assert_eq!((number(&rows[2], 6), &rows[2][7]), (0.0, "2"));

    let program = env!("CARGO_BIN_EXE_evenhand");
    let verified = Command::new(program).args(["verify", directory]).output();
    assert!(verified.unwrap().status.success());
}

#[test]
fn a_metric_that_the_designs_do_not_have_is_refused_with_those_that_they_have() {
    let program = env!("CARGO_BIN_EXE_evenhand");
    let mut command = Command::new(program);
    command.args([
        "assess",
        "--n",
        "50",
        "--ratio",
        "2:1",
        "--exact",
        "--procedure",
        "simple",
    ]);
    let output = command
        .args(["--desirability", "mean_abs_imbalance(0, 8)"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("mean_abs_imbalance is not defined for these designs"),
        "{said}"
    );
    assert!(said.contains("choose one of mean_distance, "), "{said}");
}

/// A run in JSON is verified row by row: a changed cell is named.
#[test]
fn a_run_in_json_is_verified() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("run");
    let directory = target.to_str().unwrap();
    printed(&[
        "--n",
        "20",
        "--procedure",
        "simple",
        "--exact",
        "--format",
        "json",
        "--out",
        directory,
    ]);
    let verify = || {
        let program = env!("CARGO_BIN_EXE_evenhand");
        let output = Command::new(program)
            .args(["verify", directory])
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    assert_eq!(verify().0, Some(0));
    let file = target.join("comparison.json");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replacen("\"rank\":1", "\"rank\":2", 1);
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    let (status, said) = verify();
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("comparison.json, line 2, column rank"),
        "{said}"
    );
}
