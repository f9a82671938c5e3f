//! The documents agree with what the program writes.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::assess::{assess_trial, assessed_files, with_conduct};
use evenhand::assess::{Approach, Choice};
use evenhand::design::{ArmIndex, Levels};
use evenhand::export::write_trial_test;
use evenhand::inference::{Conditions, Outcome, View};
use evenhand::metric::{EXCEEDED, Metric};
use evenhand::participant::Participant;
use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest};
use evenhand::rng::Seed;
use evenhand::run::{Formats, Run, RunDirectory, Table, Task};
use evenhand::scenario;

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The columns of each table of the data dictionary, in order.
fn dictionary() -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = None;
    for line in document("docs/data-dictionary.md").lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            table = Some(heading.to_owned());
        }
        let column = line
            .strip_prefix("| ")
            .and_then(|row| row.split(" | ").next());
        if let (Some(table), Some(column)) = (&table, column.filter(|cell| *cell != "column")) {
            tables
                .entry(table.clone())
                .or_default()
                .push(column.replace('`', ""));
        }
    }
    tables
}

#[test]
fn the_data_dictionary_has_the_columns_of_every_table() {
    let source = scenario::builtin("polar").unwrap();
    let run = Run::new(
        source,
        Task::Simulate {
            seed: Seed::from_integer(42),
            replicate: 0,
        },
    )
    .unwrap();
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("polar");
    let mut directory = RunDirectory::begin(&target, false).unwrap();
    run.execute(2, &mut directory, &mut |_| ()).unwrap();
    directory.commit().unwrap();

    let trial = run.trial();
    let arms: Vec<String> = trial
        .arms()
        .iter()
        .map(|arm| format!("n_{}", arm.name()))
        .collect();
    let attributes: Vec<String> = trial
        .attributes()
        .iter()
        .map(|attribute| attribute.name().to_owned())
        .collect();
    let dictionary = dictionary();
    for table in Table::SIMULATED {
        let columns: Vec<String> = dictionary[&*table.file_name()]
            .iter()
            .flat_map(|column| match column.as_str() {
                "n_ARM" => arms.clone(),
                "FACTOR" => vec!["planned_endocrine_therapy".to_owned()],
                "ATTRIBUTE" => attributes.clone(),
                name => vec![name.to_owned()],
            })
            .collect();
        let text = fs::read_to_string(target.join(&*table.file_name())).unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            columns.join(","),
            "{}",
            table.file_name()
        );
    }
}

#[test]
fn the_data_dictionary_has_the_columns_of_what_is_handed_over() {
    let by = "stratify_by = [\"sex\", \"age_class\"]";
    let keys = "stratify_by = [\"sex\", \"site_id\"]\nkits = { per_site = 2 }";
    let formats = Formats {
        redcap: true,
        sheets: true,
    };
    let task = Task::Randomize {
        seed: common::seed(42),
        formats,
    };
    let files = common::files(&common::scenario_with("starter", &[(by, keys)]), task, 1);
    let dictionary = dictionary();
    let sheets = "unblinded/sheets/0";
    for (name, bytes) in &files {
        if name.starts_with(sheets) && *name != "unblinded/sheets/001.csv" {
            continue;
        }
        let columns = dictionary[&**name]
            .iter()
            .map(|column| match column.as_str() {
                "FACTOR" => "sex",
                name => name,
            });
        let header = common::Rows::read(bytes).header;
        assert!(
            columns.eq(header.iter().map(String::as_str)),
            "{name}: {header:?}"
        );
    }
    // And no file stands there that nobody writes.
    for name in dictionary.keys().filter(|name| name.contains('/')) {
        assert!(files.contains_key(name.as_str()), "{name}");
    }
}

#[test]
fn the_data_dictionary_has_the_columns_of_an_assessment() {
    let approach = Approach::new(10, Choice::Best);
    let run = assess_trial(&scenario::builtin("starter").unwrap(), &[], approach, 42);
    let normal = Outcome::Normal {
        effects: vec![0.0],
        rerandomizations: 0,
    };
    let conditions = Conditions::new(0.05, vec![], View::Site, normal).unwrap();
    let run = run.with_conditions(Some(conditions)).unwrap();
    let files = with_conduct(2, |conduct| assessed_files(&run, None, conduct));
    let dictionary = dictionary();
    for table in Table::ASSESSED {
        let text = String::from_utf8_lossy(&files[&table.file_name()]);
        let columns = dictionary[&*table.file_name()].join(",");
        assert_eq!(text.lines().next().unwrap(), columns);
    }
}

#[test]
fn the_data_dictionary_has_the_columns_of_a_randomization_test() {
    let trial = scenario::read(&scenario::builtin("starter").unwrap()).unwrap();
    let mut allocation = ObservedAllocation::default();
    for arm in [0, 1] {
        let participant = Participant {
            levels: Levels::labelled(trial.strata(), &["female", "under 65"]).unwrap(),
            arm: Some(ArmIndex(arm)),
            ..Participant::default()
        };
        allocation.push(&participant).unwrap();
    }
    let compared = Compared::RankSum(vec![1.0, 2.0]);
    let test = TrialTest::new(&trial, &allocation, compared, true).unwrap();
    let seed = Seed::from_integer(42);
    let tail = with_conduct(1, |conduct| test.rerandomize(&seed, 9, conduct));
    let table = write_trial_test(&test, "score", tail, &seed, Vec::new()).unwrap();
    let dictionary = dictionary();
    let columns = dictionary["randomization-test --csv"]
        .iter()
        .flat_map(|column| match column.as_str() {
            "n_ARM" => vec!["n_active", "n_control"],
            name => vec![name],
        });
    assert!(columns.eq(common::Rows::read(&table).header.iter().map(String::as_str)));
}

#[test]
fn every_metric_stands_in_its_page() {
    let page = document("docs/assessment.md");
    for metric in Metric::MAIN.into_iter().chain(Metric::FURTHER) {
        assert!(page.contains(&format!("| `{metric}` |")), "{metric}");
    }
    for k in EXCEEDED {
        let name = Metric::ProbImbalanceAbove(k).to_string();
        assert_eq!(name, format!("prob_imbalance_above_{k}"));
    }
    assert!(page.contains("| `prob_imbalance_above_K` |"));
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents: Vec<_> = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "output/README.md",
    ]
    .into_iter()
    .map(|name| root.join(name))
    .collect();
    for folder in ["docs", "docs/decisions"] {
        documents.extend(
            fs::read_dir(root.join(folder))
                .unwrap()
                .map(|file| file.unwrap().path()),
        );
    }
    for document in documents
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
    {
        let text = fs::read_to_string(document).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if !link.starts_with("http") && !link.starts_with('#') {
                let target = document.parent().unwrap().join(link);
                assert!(target.exists(), "{} links to {link}", document.display());
            }
        }
    }
}

#[test]
fn every_stream_purpose_stands_in_the_contract() {
    let contract = document("docs/reproducibility.md");
    let source = document("src/rng/stream.rs");
    let labels = source
        .split("=> \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for label in labels {
        assert!(contract.contains(&format!("| `{label}` |")), "{label}");
    }
}
