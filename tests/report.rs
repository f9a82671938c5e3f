//! Reports: made with every run, again from its directory, and refused where they would not be true.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn evenhand(directory: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_evenhand");
    let output = Command::new(program)
        .current_dir(directory)
        .args(args)
        .output();
    output.unwrap()
}

fn done(directory: &Path, args: &[&str]) -> String {
    let output = evenhand(directory, args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What is said where a command is refused.
fn refused(directory: &Path, args: &[&str]) -> String {
    let output = evenhand(directory, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}

/// A directory with a run of each kind.
fn runs() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    done(
        at,
        &["simulate", "starter", "--seed", "1", "--out", "simulated"],
    );
    done(
        at,
        &[
            "randomize",
            "starter",
            "--seed",
            "1",
            "--allow-integer-seed",
            "--out",
            "list",
        ],
    );
    let people = "simulated/participants.csv";
    done(
        at,
        &[
            "balance",
            "starter",
            "--allocations",
            people,
            "--out",
            "balance",
        ],
    );
    done(
        at,
        &[
            "calendar",
            "starter",
            "--participants",
            people,
            "--out",
            "calendar",
        ],
    );
    done(
        at,
        &[
            "assess",
            "starter",
            "--replicates",
            "20",
            "--seed",
            "1",
            "--out",
            "assessed",
        ],
    );
    done(
        at,
        &[
            "forecast",
            "starter",
            "--replicates",
            "20",
            "--seed",
            "1",
            "--out",
            "forecast",
        ],
    );
    directory
}

const KINDS: [&str; 6] = [
    "simulated",
    "list",
    "balance",
    "calendar",
    "assessed",
    "forecast",
];

#[test]
fn every_run_has_a_report_that_is_made_again_with_the_same_bytes() {
    let runs = runs();
    for kind in KINDS {
        let file = runs.path().join(kind).join("report.html");
        let first = read(file.clone());
        assert!(
            first.starts_with("<!DOCTYPE html>") && first.ends_with("</html>\n"),
            "{kind}"
        );
        fs::remove_file(&file).unwrap();
        done(runs.path(), &["report", kind]);
        assert_eq!(read(file), first, "{kind}");
        done(runs.path(), &["verify", kind]);
    }
}

#[test]
fn a_report_asks_for_nothing_from_elsewhere() {
    let runs = runs();
    for kind in KINDS {
        let html = read(runs.path().join(kind).join("report.html"));
        for asked in [
            "<link", "src=", "@import", "url(", "fetch(", "http:", "https:",
        ] {
            let found = html.match_indices(asked).find(|(at, _)| {
                // Namespaces of SVG are names, not addresses.
                !html[*at..].starts_with("http://www.w3.org/")
            });
            assert!(
                found.is_none(),
                "{kind}: {asked} {:?}",
                found.map(|(at, _)| &html[at..at + 80])
            );
        }
    }
}

#[test]
fn an_altered_report_is_found() {
    let runs = runs();
    let file = runs.path().join("balance/report.html");
    let altered = read(file.clone()).replacen("participants", "volunteers", 1);
    fs::write(&file, altered).unwrap();
    let output = evenhand(runs.path(), &["verify", "balance"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("report.html"));
    done(runs.path(), &["report", "balance"]);
    done(runs.path(), &["verify", "balance"]);
}

#[test]
fn no_report_is_made_of_what_is_no_run_or_was_changed() {
    let runs = runs();
    let at = runs.path();
    fs::create_dir(at.join("empty")).unwrap();
    for none in ["empty", "nowhere", "simulated/participants.csv"] {
        assert!(
            refused(at, &["report", none]).contains("not a run of evenhand"),
            "{none}"
        );
    }
    let report = at.join("simulated/report.html");
    let before = read(report.clone());
    let table = at.join("simulated/balance.csv");
    let good = read(table.clone());
    fs::write(&table, good.replacen(",overall", ",none", 1) + "\n").unwrap();
    let said = refused(at, &["report", "simulated"]);
    assert!(
        said.contains("not as it was written") && said.contains("balance.csv: SHA-256"),
        "{said}"
    );
    fs::remove_file(&table).unwrap();
    assert!(refused(at, &["report", "simulated"]).contains("balance.csv is missing"));
    assert_eq!(
        read(report),
        before,
        "a refused report leaves what is there"
    );
    let input = at.join("calendar/participants.csv");
    fs::write(&input, read(input.clone()) + "\n").unwrap();
    assert!(refused(at, &["report", "calendar"]).contains("participants.csv: SHA-256"));
}

#[test]
fn a_part_of_an_assessment_says_how_much_there_is() {
    let runs = tempfile::tempdir().unwrap();
    let at = runs.path();
    let shard = [
        "assess",
        "starter",
        "--replicates",
        "10",
        "--monte-carlo",
        "--seed",
        "1",
        "--shard",
        "1/2",
    ];
    done(at, &[&shard[..], &["--out", "part"]].concat());
    assert!(!at.join("part/report.html").exists());
    let said = refused(at, &["report", "part"]);
    assert!(said.contains("5 of 10 replicates"), "{said}");
    let shard = [
        "assess",
        "starter",
        "--replicates",
        "10",
        "--monte-carlo",
        "--seed",
        "1",
        "--shard",
        "2/2",
    ];
    done(at, &[&shard[..], &["--out", "other"]].concat());
    done(at, &["merge", "part", "other", "--out", "whole"]);
    assert!(at.join("whole/report.html").exists());
    done(at, &["verify", "whole"]);
}

#[test]
fn the_run_of_another_version_keeps_its_report() {
    let runs = runs();
    let at = runs.path();
    let manifest = at.join("list/manifest.json");
    let this = concat!("evenhand ", env!("CARGO_PKG_VERSION"));
    fs::write(
        &manifest,
        read(manifest.clone()).replace(this, "evenhand 99.1.0"),
    )
    .unwrap();
    let said = refused(at, &["report", "list"]);
    assert!(
        said.contains("evenhand 99.1.0") && said.contains("--out"),
        "{said}"
    );
    done(at, &["report", "list", "--out", "new.html"]);
    assert!(read(at.join("new.html")).contains("evenhand 99.1.0"));
    assert!(refused(at, &["report", "list", "--out", "new.html"]).contains("--force"));
    done(at, &["report", "list", "--out", "new.html", "--force"]);
}

#[test]
fn a_blinded_report_has_no_arm_of_anybody_and_no_seed() {
    let runs = runs();
    let at = runs.path();
    assert_eq!(
        evenhand(at, &["report", "list", "--blinded"]).status.code(),
        Some(2)
    );
    for kind in ["list", "simulated", "balance"] {
        let file = format!("{kind}.html");
        done(at, &["report", kind, "--blinded", "--out", &file]);
        let html = read(at.join(&file));
        assert!(html.contains("Blinded:"), "{kind}");
        assert!(!html.contains("<details class=\"unblinded\""), "{kind}");
        assert!(!html.contains("id=\"balance\""), "{kind}");
        assert!(!html.contains("--seed 1 "), "{kind}");
    }
    assert!(read(at.join("list/report.html")).contains("<details class=\"unblinded\""));
}

#[test]
fn a_report_needs_no_seed() {
    let runs = tempfile::tempdir().unwrap();
    let at = runs.path();
    done(at, &["seed", "--out", "trial.key"]);
    let withheld = [
        "--seed-file",
        "trial.key",
        "--withhold-seed",
        "--out",
        "list",
    ];
    done(at, &[&["randomize", "starter"][..], &withheld].concat());
    let first = read(at.join("list/report.html"));
    let key = read(at.join("trial.key"));
    assert!(!first.contains(key.trim()) && first.contains("--seed SEED --withhold-seed"));
    fs::remove_file(at.join("list/report.html")).unwrap();
    done(at, &["report", "list"]);
    assert_eq!(read(at.join("list/report.html")), first);
    done(at, &["verify", "list", "--seed-file", "trial.key"]);
}

#[test]
fn the_command_of_a_report_makes_the_same_run() {
    let runs = tempfile::tempdir().unwrap();
    let at = runs.path();
    let asked = [
        "assess",
        "--n",
        "40",
        "--ratio",
        "2:1",
        "--procedure",
        "permuted-block(3)",
        "--procedure",
        "simple",
        "--replicates",
        "30",
        "--seed",
        "5",
        "--bias",
        "selection(0.5)",
        "--effect=-0.25",
        "--effect",
        "0",
        "--alpha",
        "0.1",
        "--desirability",
        "correct_guess_rate(0.5, 0.75)",
    ];
    done(at, &[&asked[..], &["--out", "first"]].concat());
    let html = read(at.join("first/report.html"));
    let from = html.find("<code>evenhand assess").unwrap() + "<code>evenhand ".len();
    let command = html[from..][..html[from..].find("</code>").unwrap()]
        .replace("&quot;", "\"")
        .replace("--out DIR", "--out second");
    // A shell takes the quotes away.
    let mut words = Vec::new();
    for (place, part) in command.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part);
        } else {
            words.extend(part.split_whitespace());
        }
    }
    done(at, &words);
    assert_eq!(read(at.join("second/report.html")), html);
}

#[cfg(unix)]
#[test]
fn a_report_with_arms_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let runs = runs();
    let at = runs.path();
    let mode = |file: &str| fs::metadata(at.join(file)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("list/report.html"), 0o600);
    assert_ne!(mode("assessed/report.html") & 0o044, 0);
    done(
        at,
        &["report", "list", "--blinded", "--out", "blinded.html"],
    );
    assert_ne!(mode("blinded.html") & 0o044, 0);
}

#[test]
fn names_with_markup_are_text() {
    let runs = tempfile::tempdir().unwrap();
    let at = runs.path();
    let scenario = "format = 1\nname = \"odd\"\ntitle = \"<script>alert(1)</script> & \\\"more\\\"\"\nsample_size = 4\n\
         [[arm]]\nname = \"a\"\nlabel = \"<b>A</b>\"\nratio = 1\n[[arm]]\nname = \"b\"\nratio = 1\n\
         [[attribute]]\nname = \"sex\"\nlevels = [\"<f>\", \"m & n\"]\n\
         [randomization]\nprocedure = \"permuted-block(4)\"\nstratify_by = [\"sex\"]\n";
    fs::write(at.join("odd.toml"), scenario).unwrap();
    let people = "participant_id,arm,sex\n\"<img src=x>\",a,<f>\n'2',b,m & n\n3,a,m & n\n4,b,<f>\n";
    fs::write(at.join("people.csv"), people).unwrap();
    done(
        at,
        &[
            "balance",
            "odd.toml",
            "--allocations",
            "people.csv",
            "--out",
            "balance",
        ],
    );
    let html = read(at.join("balance/report.html"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
    for markup in ["<script>alert", "<b>A</b>", "<img", "<f>"] {
        assert!(!html.contains(markup), "{markup}");
    }
}

/// The texts of the cells of a table with this caption.
fn table(html: &str, caption: &str) -> Vec<Vec<String>> {
    let from = html.find(&format!("<caption>{caption}</caption>")).unwrap();
    let body = &html[from..][html[from..].find("<tbody>").unwrap()..];
    let body = &body[..body.find("</tbody>").unwrap()];
    let cell = |cell: &str| {
        let text = &cell[cell.find('>').unwrap() + 1..];
        text[..text.find('<').unwrap_or(text.len())].to_owned()
    };
    let cells = |row: &str| -> Vec<String> {
        let row = row.replace("<th", "<td");
        row.split("<td").skip(1).map(cell).collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

#[test]
fn the_numbers_of_balance_are_those_of_the_tables() {
    let runs = runs();
    let html = read(runs.path().join("simulated/report.html"));
    let people = read(runs.path().join("simulated/participants.csv"));
    let mut rows = people.lines();
    let header: Vec<&str> = rows.next().unwrap().split(',').collect();
    let place = header.iter().position(|name| *name == "arm").unwrap();
    let arms: Vec<&str> = rows.map(|row| row.split(',').nth(place).unwrap()).collect();
    let first = arms.iter().filter(|arm| **arm == arms_of(&html)[0]).count();
    let course = table(&html, "Imbalance over enrolment");
    let last = course.last().unwrap();
    assert_eq!(last[0], arms.len().to_string());
    let difference = i64::try_from(first).unwrap() * 2 - i64::try_from(arms.len()).unwrap();
    assert_eq!(last[1], difference.to_string());
    let strata = table(&html, "Participants by stratum and arm");
    let sum: usize = strata
        .iter()
        .map(|row| row[1].parse::<usize>().unwrap())
        .sum();
    assert_eq!(sum, first);
    // The exact band holds the run: no allocation of permuted blocks leaves it.
    for row in &course {
        let numbers: Vec<i64> = row.iter().map(|cell| cell.parse().unwrap()).collect();
        assert!(numbers[4] <= numbers[2] && numbers[2] <= numbers[3] && numbers[3] <= numbers[5]);
    }
    let listed = table(&html, "Entries of the list by stratum");
    let list = read(runs.path().join("simulated/randomization_list.csv"));
    let entries: usize = listed
        .iter()
        .map(|row| row[1].parse::<usize>().unwrap())
        .sum();
    assert_eq!(entries, list.lines().count() - 1);
    let used: usize = listed
        .iter()
        .map(|row| row[2].parse::<usize>().unwrap())
        .sum();
    assert_eq!(used, arms.len());
}

/// The names of the arms in the heads of the table of strata.
fn arms_of(html: &str) -> Vec<&str> {
    let from = html
        .find("<caption>Participants by stratum and arm</caption>")
        .unwrap();
    let head = &html[from..][..html[from..].find("</thead>").unwrap()];
    let heads = head.split("class=\"number\">").skip(1);
    heads.map(|text| &text[..text.find('<').unwrap()]).collect()
}
