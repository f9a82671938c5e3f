//! REDCap's check of an uploaded allocation table, made again from its public rules, and every table that
//! `--format redcap` writes held to it.
//!
//! The rules, as the module's public documents state them (see docs/systems.md): the header is that of the
//! project's own template and no more; the group is a raw code of the randomization field, never blank;
//! each stratum's field holds one of its raw codes, never blank; a data access group is one of the
//! project's group numbers; concealed numbers are unique; at most 14 fields stratify; the tables of
//! development and of production differ; field names are lower-case letters, digits and underscores, a
//! letter first, at most 100 characters.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(
    clippy::format_push_string,
    reason = "a scenario is put together line by line"
)]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Files, Rows, files, seed};
use evenhand::run::{ListFormat, Task};
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::trial::Trial;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const NUMBER: &str = "redcap_randomization_number";
const GROUP: &str = "redcap_randomization_group";
const DAG: &str = "redcap_data_access_group";

/// A REDCap project: the raw codes of its randomization field and of the fields that stratify, and the
/// numbers of its groups where these stratify.
struct Project {
    arms: BTreeSet<String>,
    fields: BTreeMap<String, BTreeSet<String>>,
    groups: Option<BTreeSet<String>>,
}

fn is_field(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 100
        && bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// What REDCap says of an uploaded table: everything that is wrong with it.
fn upload(project: &Project, table: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    let text = std::str::from_utf8(table).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let fields = project.fields.keys().map(String::as_str);
    let mut wanted: BTreeSet<&str> = fields.chain([NUMBER, GROUP]).collect();
    wanted.extend(project.groups.as_ref().map(|_| DAG));
    if header.iter().copied().collect::<BTreeSet<_>>() != wanted || header.len() != wanted.len() {
        wrong.push(format!(
            "the header is {header:?}, and the template's {wanted:?}"
        ));
        return wrong;
    }
    let names = project.fields.keys().filter(|name| !is_field(name));
    wrong.extend(names.map(|name| format!("`{name}` is no field")));
    if project.fields.len() > 14 {
        wrong.push("more than 14 fields stratify".to_owned());
    }
    let mut numbers = BTreeSet::new();
    let mut rows = 0;
    for (row, line) in lines.enumerate() {
        rows += 1;
        let cells: Vec<&str> = line.split(',').collect();
        if cells.len() != header.len() {
            wrong.push(format!("row {row} has {} cells", cells.len()));
            continue;
        }
        for (&column, &cell) in header.iter().zip(&cells) {
            let is_right = match column {
                NUMBER => !cell.is_empty() && numbers.insert(cell.to_owned()),
                GROUP => project.arms.contains(cell),
                DAG => {
                    let is_number = cell.bytes().all(|byte| byte.is_ascii_digit());
                    is_number
                        && project
                            .groups
                            .as_ref()
                            .is_some_and(|own| own.contains(cell))
                }
                field => project.fields[field].contains(cell),
            };
            if !is_right {
                wrong.push(format!("row {row}: `{cell}` in {column}"));
            }
        }
    }
    if rows == 0 {
        wrong.push("the table is empty".to_owned());
    }
    wrong
}

/// The project that the codebook asks for: whoever builds it types these codes.
fn project(files: &Files) -> Project {
    let book = Rows::read(&files["unblinded/redcap_codebook.csv"]);
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    for [field, code] in book.columns(["field", "code"]) {
        fields
            .entry(field.to_owned())
            .or_default()
            .insert(code.to_owned());
        count += 1;
    }
    let codes: usize = fields.values().map(BTreeSet::len).sum();
    assert_eq!(codes, count, "a code stands twice in the codebook");
    Project {
        arms: fields.remove(GROUP).unwrap(),
        groups: fields.remove(DAG),
        fields,
    }
}

fn handed_over(source: &Source, number: u64) -> Files {
    let formats = vec![ListFormat::Redcap].into();
    let seed = seed(number);
    files(source, Task::Randomize { seed, formats }, 1)
}

#[track_caller]
fn assert_accepted(source: &Source, number: u64) -> Files {
    let files = handed_over(source, number);
    let project = project(&files);
    let tables = ["production", "development"];
    let [production, development] =
        tables.map(|name| &files[&format!("unblinded/redcap_{name}.csv")]);
    for table in [production, development] {
        let none: Vec<String> = Vec::new();
        assert_eq!(upload(&project, table), none, "{}", source.file);
    }
    assert_ne!(production, development);
    files
}

fn l08(pieces: &[[&str; 2]]) -> Source {
    let mut text = include_str!("field/L08.toml").to_owned();
    for [old, new] in pieces {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    Source {
        file: "L08.toml".to_owned(),
        text: text.into(),
        sites: Some(SitesSource {
            file: "L08-sites.csv".to_owned(),
            text: include_bytes!("field/L08-sites.csv").to_vec(),
        }),
    }
}

const BY: &str = "\"smoker\", \"gender\"]";
const BY_SITE: &str = "\"smoker\", \"gender\", \"site_id\"]";

#[test]
fn built_in_trials_are_accepted() {
    let mut accepted = 0;
    for name in scenario::builtin_names() {
        let source = scenario::builtin(name).unwrap();
        // A covariate-adaptive procedure has no list to upload.
        let trial = scenario::read(&source).unwrap();
        if trial.randomization().lists().is_none() {
            continue;
        }
        assert_accepted(&source, 3);
        accepted += 1;
    }
    assert!(accepted >= 3);
}

/// L08: Yes = 1, No = 0; Man 0, Woman 1, Other 2; the numbers of the data access groups.
#[test]
fn l08_is_accepted_with_codes_of_its_own() {
    let files = assert_accepted(&l08(&[[BY, BY_SITE]]), 1);
    let production = Rows::read(&files["unblinded/redcap_production.csv"]);
    let list = Rows::read(&files["randomization_list.csv"]);
    let columns = ["smoker", "gender", DAG, GROUP, NUMBER];
    let theirs = production.columns(columns);
    for ([smoker, gender, dag, group, number], [stratum, arm, own]) in
        theirs.zip(list.columns(["stratum", "arm", "randomization_number"]))
    {
        let smoker = if smoker == "1" { "Yes" } else { "No" };
        let gender = ["Man", "Woman", "Other"][gender.parse::<usize>().unwrap()];
        let site = if dag == "1330" { "S1" } else { "S2" };
        let label = format!("smoker={smoker}|gender={gender}|site_id={site}");
        assert_eq!((label.as_str(), number), (stratum, own));
        assert_eq!(group, if arm == "drug_a" { "A" } else { "B" });
    }
    let book = Rows::read(&files["unblinded/redcap_codebook.csv"]);
    let book: Vec<String> = book
        .columns(["field", "code", "label", "name"])
        .map(|cells| cells.join(","))
        .collect();
    assert_eq!(
        book,
        [
            "redcap_randomization_group,A,drug_a,drug_a",
            "redcap_randomization_group,B,drug_b,drug_b",
            "smoker,1,Yes,Yes",
            "smoker,0,No,No",
            "gender,0,Man,Man",
            "gender,1,Woman,Woman",
            "gender,2,Other,Other",
            "redcap_data_access_group,1330,Site one,S1",
            "redcap_data_access_group,1331,Site two,S2",
        ]
    );
}

#[test]
fn fields_have_the_names_of_the_project_and_sites_can_be_one() {
    let fields = "[redcap]\nfields = { smoker = \"smk\", site_id = \"center\" }\n\n[randomization]";
    let files = assert_accepted(&l08(&[[BY, BY_SITE], ["[randomization]", fields]]), 1);
    let text = String::from_utf8(files["unblinded/redcap_production.csv"].clone()).unwrap();
    assert_eq!(
        text.lines().next(),
        Some("redcap_randomization_number,redcap_randomization_group,smk,gender,center")
    );
}

#[test]
fn fields_that_redcap_refuses_are_refused_at_their_place() {
    for (fields, place, said) in [
        (
            "smoker = \"Smk\"",
            "\"Smk\"",
            "`Smk` is not a field of REDCap",
        ),
        ("smoker = \"1smk\"", "\"1smk\"", "a letter first"),
        (
            "smoker = \"redcap_x\"",
            "\"redcap_x\"",
            "reserved by REDCap",
        ),
        ("smoker = \"gender\"", "\"gender\"", "holds two factors"),
        (
            "smoker = \"x\", gender = \"x\"",
            "\"x\"",
            "holds two factors",
        ),
        (
            "age = \"x\"",
            "age",
            "no stratification factor is named `age`",
        ),
        ("smoker = 1", "1", "`smoker` is 1: write text in quotes"),
    ] {
        let table = format!("[redcap]\nfields = {{ {fields} }}\n\n[randomization]");
        let source = l08(&[["[randomization]", &table]]);
        let problems = scenario::read(&source).unwrap_err();
        let problem = problems.iter().next().unwrap();
        assert_eq!(problems.count(), 1, "{fields}: {problems:?}");
        let text = std::str::from_utf8(&source.text).unwrap();
        assert_eq!(&text[problem.span.clone()], place, "{fields}");
        assert!(problem.message().contains(said), "{}", problem.message());
    }
}

/// The check can fail: each change of a table that was accepted is refused.
#[test]
fn a_table_with_a_fault_is_refused() {
    let files = handed_over(&l08(&[[BY, BY_SITE]]), 1);
    let project = project(&files);
    let table = String::from_utf8(files["unblinded/redcap_production.csv"].clone()).unwrap();
    let mut lines = table.lines();
    let header = lines.next().unwrap();
    let first = lines.next().unwrap();
    let cells: Vec<&str> = first.split(',').collect();
    let with = |column: usize, cell: &str| {
        let mut changed = cells.clone();
        changed[column] = cell;
        table.replacen(first, &changed.join(","), 1)
    };
    let faults = [
        table.replacen("gender", "sex", 1),
        table.replacen("gender", "gender,block", 1),
        with(0, ""),
        with(1, ""),
        with(1, "C"),
        with(2, "2"),
        with(3, ""),
        with(4, "1"),
        format!("{table}{first}\n"),
        format!("{header}\n"),
    ];
    for fault in faults {
        assert_ne!(
            upload(&project, fault.as_bytes()),
            Vec::<String>::new(),
            "{fault}"
        );
    }
}

#[test]
fn a_data_access_group_is_a_number() {
    let mut source = l08(&[[BY, BY_SITE]]);
    let sites = source.sites.as_mut().unwrap();
    sites.text = String::from_utf8(sites.text.clone())
        .unwrap()
        .replace("1331", "west")
        .into();
    let trial = scenario::read(&source).unwrap();
    let error = evenhand::tables::check_redcap(&trial)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(
            "the code of site `S2` is `west`, and REDCap identifies data access groups by numbers"
        ),
        "{error}"
    );
}

/// Labels, codes and field names at random.
fn scenarios() -> impl Strategy<Value = (String, u64)> {
    let factor = (2..5_usize, any::<bool>(), any::<bool>());
    let factors = prop::collection::vec(factor, 0..4);
    (factors, 2..5_usize, any::<bool>(), any::<bool>(), any::<u64>()).prop_map(
        |(factors, arms, coded, by_site, seed)| {
            let mut text = String::from("format = 1\nname = \"t\"\ntitle = \"T\"\nsample_size = 12\n");
            for arm in 0..arms {
                let code = if coded { format!("code = \"x-{arm}\"\n") } else { String::new() };
                text += &format!("[[arm]]\nname = \"arm {arm}\"\nlabel = \"Arm, {arm}\"\nratio = 1\n{code}");
            }
            let mut by = Vec::new();
            let mut fields = Vec::new();
            for (place, (levels, has_codes, is_renamed)) in factors.iter().enumerate() {
                let labels: Vec<String> = (0..*levels).map(|l| format!("\"l, {l} = x\"")).collect();
                text += &format!(
                    "[[attribute]]\nname = \"f{place}\"\nlevels = [{}]\nprobabilities = {:?}\n",
                    labels.join(", "),
                    vec![1.0 / *levels as f64; *levels]
                );
                if *has_codes {
                    let codes: Vec<usize> = (0..*levels).rev().collect();
                    text += &format!("codes = {codes:?}\n");
                }
                if *is_renamed {
                    fields.push(format!("f{place} = \"field_{place}\""));
                }
                by.push(format!("\"f{place}\""));
            }
            if by_site {
                by.push("\"site_id\"".to_owned());
            }
            text += &format!("[redcap]\nfields = {{ {} }}\n", fields.join(", "));
            text += &format!(
                "[randomization]\nprocedure = \"permuted-block({})\"\nstratify_by = [{}]\nlist_length = 3\n",
                2 * arms,
                by.join(", ")
            );
            text += "[enrolment]\nstart = 2025-01-01\nsites = \"L08-sites.csv\"\nmean_rate = 5.0\n\
                     shape = 1000.0\nscreening_days = [0, 0]\n";
            (text, seed)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::with_cases(64)
    })]

    #[test]
    fn random_trials_are_accepted((text, number) in scenarios()) {
        let source = Source { text: text.into(), ..l08(&[]) };
        let read: Result<Trial, _> = scenario::read(&source);
        prop_assert!(read.is_ok(), "{:?}", read.err());
        assert_accepted(&source, number);
    }
}
