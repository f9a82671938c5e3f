//! The documents agree with what the program writes.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::assess::{assess_trial, with_conduct};
use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::assess::{Approach, Choice};
use evenhand::design::{ArmIndex, Levels, Ratio};
use evenhand::forecast::Asked;
use evenhand::inference::{Analysis, Conditions, Outcome, View};
use evenhand::intake::InputForm;
use evenhand::metric::{EXCEEDED, Metric};
use evenhand::participant::Participant;
use evenhand::rerandomize::{Compared, ObservedAllocation, TrialTest};
use evenhand::rng::{Purpose, Seed};
use evenhand::run::{Assess, InputFile, ListFormat, Run, SHEETS, Task};
use evenhand::scenario;
use evenhand::table::{Collected, Column, MAX_LABEL, MAX_NAME, Schema};
use evenhand::tables;

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// What stands between two marks of a document, with what stands before and after.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> [&'a str; 3] {
    let from = text.find(begin).unwrap() + begin.len();
    let until = text.find(end).unwrap();
    [&text[..from], &text[from..until], &text[until..]]
}

#[test]
fn the_data_dictionary_is_made_from_the_schemas() {
    let text = document("docs/data-dictionary.md");
    let marks = [
        "<!-- tables: made from the schemas, do not edit -->\n",
        "<!-- end of tables -->",
    ];
    let [before, found, after] = between(&text, marks[0], marks[1]);
    let expected = format!("\n{}\n", tables::dictionary());
    if std::env::var_os("EVENHAND_WRITE_DOCS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/data-dictionary.md");
        fs::write(path, format!("{before}{expected}{after}")).unwrap();
        return;
    }
    let line = found
        .lines()
        .zip(expected.lines())
        .position(|(a, b)| a != b);
    assert!(
        found == expected,
        "docs/data-dictionary.md is stale from line {} of the tables on; write it anew with \
         `EVENHAND_WRITE_DOCS=1 cargo test --test docs`",
        line.unwrap_or_default() + 1,
    );
}

#[test]
fn every_schema_keeps_the_rules_of_names_and_labels() {
    let mut names = BTreeSet::new();
    for schema in tables::all() {
        assert!(
            names.insert(schema.name()),
            "{} stands twice",
            schema.name()
        );
        assert!(!schema.title().is_empty() && !schema.one_row_per().is_empty());
        let mut columns = BTreeSet::new();
        for column in schema.columns() {
            let name = column.name();
            assert!(
                columns.insert(name),
                "{}: {name} stands twice",
                schema.name()
            );
            assert!(name.len() <= MAX_NAME, "{name}");
            let is_pattern = column.pattern_of().is_some();
            let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(is_pattern || name.chars().all(is_known), "{name}");
            let label = column.label().chars().count();
            assert!(
                (1..=MAX_LABEL).contains(&label),
                "{name}: {}",
                column.label()
            );
            assert!(!column.meaning().is_empty(), "{name}");
        }
        for key in schema.key() {
            assert!(columns.contains(key), "{}: {key}", schema.name());
        }
    }
}

/// Whether columns are those of a schema, with its patterns replaced.
fn fits(schema: &Schema, columns: &[Column]) -> bool {
    let mut rest = columns.iter().peekable();
    for own in schema.columns() {
        if own.pattern_of().is_some() {
            let is_own = |column: &&Column| {
                schema
                    .columns()
                    .iter()
                    .all(|one| one.name() != column.name())
            };
            while rest
                .next_if(|column| is_own(column) || column.name() == own.name())
                .is_some()
            {}
        } else if rest.next().map(Column::name) != Some(own.name()) {
            return false;
        }
    }
    rest.next().is_none()
}

/// A trial, with tests.
fn with_tests() -> Assess {
    let starter = scenario::builtin("starter").unwrap();
    let normal = Outcome::Normal {
        effects: vec![0.0],
        rerandomizations: 0,
    };
    let conditions = Conditions::new(0.05, vec![], View::Site, normal).unwrap();
    let assess = assess_trial(&starter, &[], Approach::new(10, Choice::Best), 42);
    assess.with_conditions(Some(conditions)).unwrap()
}

/// One list in another ratio than 1:1, with a score.
fn of_ratio(seed: Seed) -> Assess {
    let ratio = Ratio::new(&[2, 1]).unwrap();
    let approach = Approach::new(10, Choice::Exact);
    let assess = Assess::of_list(vec!["simple".to_owned()], 10, &ratio, approach, seed);
    let wanted = vec!["mean_distance(0, 8)".parse().unwrap()];
    assess.unwrap().with_desirability(wanted).unwrap()
}

/// Every table that a command writes, with its key unique.
#[test]
#[expect(clippy::too_many_lines, reason = "one run for each kind of table")]
fn every_table_that_is_written_is_in_the_dictionary() {
    let by = "stratify_by = [\"sex\", \"age_class\"]";
    let keys = "stratify_by = [\"sex\", \"site_id\"]\nkits = { per_site = 2 }";
    let seed = common::seed(42);
    let all = vec![ListFormat::Redcap, ListFormat::Plain, ListFormat::Sheets];
    let randomize = |formats: Vec<ListFormat>| Task::Randomize {
        seed: seed.clone(),
        formats: formats.into(),
    };
    let simulate = Task::Simulate {
        seed: seed.clone(),
        replicate: 0,
    };
    let visit = "[[visit]]\nname = \"Week 12\"\nat = \"week 12\"\n\n[conventions]";
    let event = "[[event]]\nname = \"death\"\nsurvival = \"exponential(0.2)\"\n\n[conventions]";
    let runs = [
        Run::new(scenario::builtin("polar").unwrap(), simulate.clone()).unwrap(),
        Run::new(
            common::scenario_with("starter", &[("[conventions]", visit)]),
            simulate,
        )
        .unwrap(),
        Run::new(
            common::scenario_with("starter", &[(by, keys)]),
            randomize(all),
        )
        .unwrap(),
        Run::new(
            common::scenario_with("starter", &[(by, "stratify_by = [\"site_id\"]")]),
            randomize(vec![ListFormat::Secutrial]),
        )
        .unwrap(),
        Run::new(
            scenario::builtin("starter").unwrap(),
            Task::Assign {
                seed: seed.clone(),
                roster: InputFile {
                    file: "roster.csv".to_owned(),
                    bytes: b"participant_id,sex,age\nA,male,70\nB,female,50\n"
                        .as_slice()
                        .into(),
                    form: InputForm::default(),
                },
                order: RosterOrder::Random,
                leftovers: Leftovers::Balanced,
            },
        )
        .unwrap(),
        Run::new(
            common::scenario_with("starter", &[("[conventions]", event)]),
            Task::Forecast {
                seed: seed.clone(),
                asked: Asked {
                    by_site: true,
                    by_dates: vec!["2028-01-01".parse().unwrap()],
                    ..Asked::new(10)
                },
                going_on: None,
            },
        )
        .unwrap(),
        Run::new(
            scenario::builtin("polar").unwrap(),
            Task::Forecast {
                seed: seed.clone(),
                asked: Asked::new(2),
                going_on: None,
            },
        )
        .unwrap(),
        Run::new(scenario::builtin("polar").unwrap(), reported()).unwrap(),
        Run::from(with_tests()),
        Run::from(of_ratio(seed.clone())),
    ];
    let mut written = BTreeSet::from(["randomization_test".to_owned()]);
    for run in runs {
        let mut collected = Collected::all();
        with_conduct(2, |conduct| run.execute(conduct, &mut collected)).unwrap();
        for name in collected.names() {
            let (schema, batches) = collected.table(name).unwrap();
            let is_sheet = name.starts_with(SHEETS) && !name.ends_with("index");
            let known = if is_sheet {
                "unblinded/sheets/001"
            } else {
                name
            };
            let known = tables::all()
                .into_iter()
                .find(|one| one.name() == known)
                .unwrap();
            assert!(fits(known, schema.columns()), "{name}");
            written.insert(known.name().to_owned());
            let places: Vec<usize> = (schema.key().iter())
                .map(|key| {
                    schema
                        .columns()
                        .iter()
                        .position(|one| one.name() == *key)
                        .unwrap()
                })
                .collect();
            let mut keys = BTreeSet::new();
            for batch in batches {
                for row in 0..batch.rows() {
                    let key = places
                        .iter()
                        .map(|&place| batch.columns()[place].value(row));
                    let key = format!("{:?}", key.collect::<Vec<_>>());
                    assert!(keys.insert(key), "{name}, row {row}: the key stands twice");
                }
            }
        }
    }
    let all: BTreeSet<String> = tables::all()
        .iter()
        .map(|one| one.name().to_owned())
        .collect();
    assert_eq!(written, all);
}

/// Calendars of a participant whose dose was lowered below the levels of the protocol.
fn reported() -> Task {
    let input = |file: &str, text: &str| InputFile {
        file: file.to_owned(),
        bytes: text.as_bytes().into(),
        form: InputForm::default(),
    };
    Task::Calendar {
        participants: input(
            "participants.csv",
            "participant_id,arm,randomized_on,endocrine_therapy,lhrh_agonist\n\
             A,palbociclib_et,2027-01-04,letrozole,none\n",
        ),
        deviations: Some(input(
            "deviations.csv",
            "participant_id,treatment,deviation,start_date,dose\nA,palbociclib,reduction,2027-03-01,50\n",
        )),
    }
}

#[test]
fn the_table_of_a_randomization_test_is_in_the_dictionary() {
    let trial = scenario::read(&scenario::builtin("starter").unwrap()).unwrap();
    let mut allocation = ObservedAllocation::default();
    for arm in [0, 1] {
        let participant = Participant {
            levels: Levels::new(trial.strata(), [Some(0), Some(0)]).unwrap(),
            arm: Some(ArmIndex(arm)),
            ..Participant::default()
        };
        allocation.push(&participant).unwrap();
    }
    let compared = Compared::RankSum(vec![1.0, 2.0]);
    let test = TrialTest::new(&trial, &allocation, compared, true).unwrap();
    let seed = Seed::from_integer(42);
    let tail = with_conduct(1, |conduct| test.rerandomize(&seed, 9, conduct)).unwrap();
    let table = tables::randomization_test(&test, "score", tail, None, &seed);
    assert!(fits(&tables::RANDOMIZATION_TEST, table.schema.columns()));
    assert_eq!(table.batches.map(|batch| batch.rows()).sum::<usize>(), 1);
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
fn every_analysis_stands_in_its_page() {
    let page = document("docs/inference.md");
    for name in Analysis::NAMES {
        let rows = page.lines().filter(|line| line.starts_with('|'));
        let rows = rows.filter(|row| row.contains(&format!("`{name}`")));
        assert!(rows.count() >= 2, "what `{name}` is, and what it estimates");
    }
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
                let (file, heading) = link.split_once('#').unwrap_or((link, ""));
                let target = document.parent().unwrap().join(file);
                assert!(target.exists(), "{} links to {link}", document.display());
                let is_there = heading.is_empty() || headings(&target).any(|own| own == heading);
                assert!(is_there, "{} links to {link}", document.display());
            }
        }
    }
}

/// The headings of a document, as links name them.
fn headings(document: &Path) -> impl Iterator<Item = String> {
    let text = fs::read_to_string(document).unwrap();
    let titles: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim().to_lowercase())
        .collect();
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    titles.into_iter().map(move |title| {
        let kept = title.chars().filter(is_kept);
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

#[test]
fn every_stream_purpose_stands_in_the_contract() {
    let contract = document("docs/reproducibility.md");
    for purpose in Purpose::ALL {
        let row = format!("| `{}` |", purpose.label());
        assert!(contract.contains(&row), "{purpose:?}");
    }
    let (_, table) = contract.split_once("| PURPOSE | NAME |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
    assert_eq!(rows.count(), Purpose::ALL.len());
}

/// Tests are grouped, and Cargo finds none by itself: a file that no group names would never run.
#[test]
fn every_file_of_tests_is_in_a_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut programs = document("Cargo.toml");
    for group in fs::read_dir(tests.join("groups")).unwrap() {
        programs.push_str(&fs::read_to_string(group.unwrap().path()).unwrap());
    }
    for file in fs::read_dir(&tests).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_named = programs.contains(&format!("mod {name};"))
            || programs.contains(&format!("name = \"{name}\""));
        assert!(
            path.extension().is_none_or(|end| end != "rs") || is_named,
            "{} runs nowhere",
            path.display()
        );
    }
}
