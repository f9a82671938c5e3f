//! What an unblinded statistician hands over: complete, consistent, and nothing blinded that tells
//! of an arm.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use common::assess::with_conduct;
use common::{Files, Rows, files, scenario_with, seed};
use evenhand::design::CheckDigit;
use evenhand::run::{Formats, ListFormat, Run, Task};
use evenhand::scenario::{Source, builtin};

const BY: &str = "stratify_by = [\"sex\", \"age_class\"]";

/// All forms that a trial by sex and site can be handed over as.
fn all_forms() -> Formats {
    vec![ListFormat::Redcap, ListFormat::Plain, ListFormat::Sheets].into()
}

/// The starter with these keys of `[randomization]` in place of its `stratify_by`.
fn with(keys: &str) -> Source {
    scenario_with("starter", &[(BY, keys)])
}

/// A trial by sex and site with everything that can be handed over.
fn whole() -> Source {
    with(
        "stratify_by = [\"sex\", \"site_id\"]\n\
         stratum = [{ when = { sex = \"male\" }, list_length = 40 }]\n\
         numbers = { prefix = \"R-\", start = 1, count = 99_999, check_digit = \"mod-97\" }\n\
         kits = { per_site = 12, numbers = { check_digit = \"luhn\" } }",
    )
}

fn handed_over(source: &Source, number: u64) -> Files {
    let (seed, formats) = (seed(number), all_forms());
    files(source, Task::Randomize { seed, formats }, 1)
}

#[test]
fn all_files_are_there() {
    let files = handed_over(&whole(), 1);
    let mut names: Vec<&str> = files.keys().map(AsRef::as_ref).collect();
    names.sort_unstable();
    let sheets: Vec<String> = (1..=8)
        .map(|sheet| format!("unblinded/sheets/{sheet:03}.csv"))
        .collect();
    let mut expected = vec![
        "blinded/randomization_numbers.csv",
        "randomization_list.csv",
        "scenario/scenario.toml",
        "scenario/starter-sites.csv",
        "site/kits.csv",
        "supply/kits.csv",
        "unblinded/kits.csv",
        "unblinded/plain.csv",
        "unblinded/redcap_codebook.csv",
        "unblinded/redcap_development.csv",
        "unblinded/redcap_production.csv",
    ];
    expected.extend(sheets.iter().map(String::as_str));
    expected.push("unblinded/sheets/index.csv");
    assert_eq!(names, expected);
    // Without kits and formats, there is the list, and the blinded numbers.
    let task = Task::Randomize {
        seed: seed(1),
        formats: Formats::default(),
    };
    let plain = common::files(&builtin("starter").unwrap(), task, 1);
    let names: Vec<&str> = plain.keys().map(AsRef::as_ref).collect();
    assert_eq!(
        names,
        [
            "blinded/randomization_numbers.csv",
            "randomization_list.csv",
            "scenario/scenario.toml",
            "scenario/starter-sites.csv",
        ]
    );
}

#[test]
fn no_blinded_file_tells_of_arms_or_blocks() {
    for (name, bytes) in handed_over(&whole(), 2) {
        let is_blinded = name.starts_with("blinded/") || name.starts_with("site/");
        let text = String::from_utf8(bytes).unwrap();
        for word in ["active", "control", "arm", "block", "position"] {
            assert!(!is_blinded || !text.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn blinded_files_have_the_rows_of_the_unblinded_ones() {
    let files = handed_over(&whole(), 3);
    let list = Rows::read(&files["randomization_list.csv"]);
    let numbers = Rows::read(&files["blinded/randomization_numbers.csv"]);
    let columns = ["stratum", "sequence", "randomization_number"];
    // As many as were asked for: 40 of a stratum of males, else 120, and no more to the block's end.
    let is_asked_for = |[stratum, sequence, _]: &[&str; 3]| {
        let length = if stratum.starts_with("sex=male|") {
            40
        } else {
            120
        };
        sequence.parse::<u32>().unwrap() <= length
    };
    let asked_for = list.columns(columns).filter(is_asked_for);
    assert!(asked_for.eq(numbers.columns(columns)));
    let kits = Rows::read(&files["unblinded/kits.csv"]);
    let blinded = Rows::read(&files["site/kits.csv"]);
    let columns = ["kit_number", "site_id"];
    assert!(kits.columns(columns).eq(blinded.columns(columns)));
}

#[test]
fn strata_have_their_own_lengths() {
    let files = handed_over(&whole(), 4);
    let list = Rows::read(&files["randomization_list.csv"]);
    let mut lengths: BTreeMap<&str, u32> = BTreeMap::new();
    for [stratum] in list.columns(["stratum"]) {
        *lengths.entry(stratum).or_default() += 1;
    }
    for (stratum, length) in lengths {
        let least = if stratum.starts_with("sex=male|") {
            40
        } else {
            120
        };
        assert!((least..least + 6).contains(&length), "{stratum}: {length}");
    }
}

/// A shorter list is the beginning of the longer one, numbers included.
#[test]
fn a_length_of_its_own_changes_nothing_else() {
    let own = "\nstratum = [{ when = { age_class = \"under 65\" }, list_length = 10 }]";
    let [long, short] = [BY.to_owned(), BY.to_owned() + own].map(|keys| {
        let files = handed_over(&with(&keys), 5);
        Rows::read(&files["randomization_list.csv"])
    });
    let all: BTreeSet<&Vec<String>> = long.rows.iter().collect();
    assert!(short.rows.len() < long.rows.len() - 150);
    assert!(short.rows.iter().all(|row| all.contains(row)));
}

/// Men by the big stick, women by blocks; the other strata's lists do not change.
#[test]
fn a_stratum_can_have_a_procedure_of_its_own() {
    let own = "\nstratum = [{ when = { sex = \"male\" }, procedure = \"big-stick(3)\" }]";
    let [blocks, mixed] = [BY.to_owned(), BY.to_owned() + own].map(|keys| {
        let files = handed_over(&with(&keys), 5);
        Rows::read(&files["randomization_list.csv"])
    });
    let women = |list: &Rows| -> Vec<Vec<String>> {
        list.rows
            .iter()
            .filter(|row| row[0].starts_with("sex=female|"))
            .cloned()
            .collect()
    };
    assert_eq!(women(&blocks), women(&mixed));
    let mut difference = 0_i32;
    let mut largest = 0;
    for [stratum, block, arm] in mixed.columns(["stratum", "block", "arm"]) {
        assert_eq!(
            block.is_empty(),
            stratum.starts_with("sex=male|"),
            "{stratum}: {block:?}"
        );
        if stratum == "sex=male|age_class=under 65" {
            difference += if arm == "active" { 1 } else { -1 };
            largest = largest.max(difference.abs());
        }
    }
    assert_eq!(largest, 3, "the big stick is reached and not passed");
}

#[test]
fn numbers_are_written_by_their_scheme() {
    let files = handed_over(&whole(), 6);
    let list = Rows::read(&files["randomization_list.csv"]);
    let mut seen = BTreeSet::new();
    for [number] in list.columns(["randomization_number"]) {
        let digits = number.strip_prefix("R-").unwrap();
        assert_eq!(digits.len(), 5 + 2, "{number}");
        assert_eq!(
            CheckDigit::Mod97.of(&digits[..5]).as_deref(),
            Some(&digits[5..]),
            "{number}"
        );
        assert!((1..=99_999).contains(&digits[..5].parse::<u32>().unwrap()));
        assert!(seen.insert(number), "{number} stands twice");
    }
}

/// The same numbers are used in a simulated trial.
#[test]
fn a_simulated_trial_uses_the_list() {
    let source = whole();
    let simulated = common::simulated(&source, 7);
    let files = handed_over(&source, 7);
    assert_eq!(
        simulated["randomization_list.csv"],
        files["randomization_list.csv"]
    );
    let list = Rows::read(&files["randomization_list.csv"]);
    let columns = ["randomization_number", "stratum", "arm"];
    let entries: BTreeSet<_> = list.columns(columns).collect();
    let allocations = Rows::read(&simulated["allocations.csv"]);
    assert!(
        allocations
            .columns(columns)
            .all(|used| entries.contains(&used))
    );
}

#[test]
fn every_site_has_its_kits_and_their_numbers_tell_nothing() {
    let of_arms = "\nkits = { per_site = { control = 2, active = 5 } }";
    for (keys, each) in [("\nkits = { per_site = 12 }", [6, 6]), (of_arms, [5, 2])] {
        let files = handed_over(&with(&(BY.to_owned() + keys)), 8);
        let kits = Rows::read(&files["unblinded/kits.csv"]);
        let mut counts: BTreeMap<[&str; 2], u32> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut before = ("", "");
        for [number, site, arm] in kits.columns(["kit_number", "site_id", "arm"]) {
            assert_eq!(number.len(), 6);
            assert!(seen.insert(number), "{number} stands twice");
            assert!(site != before.0 || number > before.1, "numbers ascend");
            before = (site, number);
            *counts.entry([site, arm]).or_default() += 1;
        }
        assert_eq!(counts.len(), 8, "4 sites, 2 arms");
        for ([_, arm], count) in counts {
            assert_eq!(count, each[usize::from(arm == "control")]);
        }
    }
}

/// Arm by first digit (9 classes) and by being above the kit before it, over 4 sites with 2,000
/// kits: chi-square with 8 and 1 degrees of freedom is above 26.12 and 10.83 with probability 0.001;
/// the seed is fixed.
#[test]
fn a_kit_number_says_nothing_of_the_arm() {
    let files = handed_over(&with(&format!("{BY}\nkits = {{ per_site = 2_000 }}")), 9);
    let kits = Rows::read(&files["unblinded/kits.csv"]);
    let mut digits = [[0.0; 9]; 2];
    let mut follows = [[0.0; 2]; 2];
    let mut last = None;
    for [number, arm] in kits.columns(["kit_number", "arm"]) {
        let arm = usize::from(arm == "control");
        digits[arm][usize::from(number.as_bytes()[0] - b'1')] += 1.0;
        if let Some(last) = last {
            follows[arm][usize::from(last == arm)] += 1.0;
        }
        last = Some(arm);
    }
    assert!(chi_square(&digits) < 26.12, "{digits:?}");
    assert!(chi_square(&follows) < 10.83, "{follows:?}");
    let runs: f64 = follows.iter().map(|arm| arm[1]).sum();
    assert!((runs - 4_000.0).abs() < 3.29 * 2_000.0_f64.sqrt(), "{runs}");
}

fn chi_square<const N: usize>(table: &[[f64; N]; 2]) -> f64 {
    let row: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let all: f64 = row.iter().sum();
    let cell = |arm: usize, class: usize| {
        let expected = row[arm] * (table[0][class] + table[1][class]) / all;
        (table[arm][class] - expected).powi(2) / expected
    };
    (0..N).map(|class| cell(0, class) + cell(1, class)).sum()
}

#[test]
fn more_kits_leave_the_numbers_of_the_earlier_ones() {
    let [few, many] = [4, 10].map(|kits| {
        let files = handed_over(&with(&format!("{BY}\nkits = {{ per_site = {kits} }}")), 10);
        Rows::read(&files["unblinded/kits.csv"])
    });
    let many: BTreeSet<_> = many.rows.into_iter().collect();
    assert!(few.rows.iter().all(|kit| many.contains(kit)));
}

#[test]
fn redcap_has_the_list_in_codes() {
    let files = handed_over(&whole(), 11);
    let table = Rows::read(&files["unblinded/redcap_production.csv"]);
    assert_eq!(
        table.header,
        [
            "redcap_randomization_number",
            "redcap_randomization_group",
            "sex",
            "redcap_data_access_group"
        ]
    );
    let codebook = Rows::read(&files["unblinded/redcap_codebook.csv"]);
    let codes: BTreeMap<[&str; 2], &str> = codebook
        .columns(["field", "code", "name"])
        .map(|[field, code, name]| ([field, code], name))
        .collect();
    let decoded = table.rows.iter().map(|row| {
        let level = |column: usize| codes[&[table.header[column].as_str(), row[column].as_str()]];
        [
            row[0].clone(),
            level(1).to_owned(),
            format!("sex={}|site_id={}", level(2), level(3)),
        ]
    });
    let list = Rows::read(&files["randomization_list.csv"]);
    let listed = list.columns(["randomization_number", "arm", "stratum"]);
    assert!(decoded.eq(listed.map(|row| row.map(str::to_owned))));
}

#[test]
fn redcaps_development_table_is_another_list() {
    let files = handed_over(&whole(), 12);
    let [production, development] = ["production", "development"]
        .map(|name| Rows::read(&files[format!("unblinded/redcap_{name}.csv").as_str()]));
    assert_eq!(production.header, development.header);
    let column = |rows: &Rows, name| -> Vec<String> {
        rows.columns([name]).map(|[cell]| cell.to_owned()).collect()
    };
    for name in ["redcap_randomization_number", "redcap_randomization_group"] {
        assert_ne!(
            column(&production, name),
            column(&development, name),
            "{name}"
        );
    }
    // The arms of the two agree no oftener than by chance: within 4.4 standard deviations of half.
    let arms = [&production, &development].map(|rows| column(rows, "redcap_randomization_group"));
    let length = arms[0].len().min(arms[1].len()) as f64;
    let same = arms[0]
        .iter()
        .zip(&arms[1])
        .filter(|(one, other)| one == other);
    let same = same.count() as f64;
    assert!(
        (same - length / 2.0).abs() < 2.2 * length.sqrt(),
        "{same} of {length}"
    );
}

#[test]
fn sheets_together_are_the_list() {
    let files = handed_over(&whole(), 13);
    let list = Rows::read(&files["randomization_list.csv"]);
    let index = Rows::read(&files["unblinded/sheets/index.csv"]);
    let mut rows = Vec::new();
    for [sheet, stratum] in index.columns(["sheet", "stratum"]) {
        let sheet = Rows::read(&files[format!("unblinded/sheets/{sheet}").as_str()]);
        let (label, header) = sheet.header.split_last().unwrap();
        assert_eq!((label.as_str(), header), ("arm_label", &list.header[..]));
        assert!(sheet.columns(["stratum"]).all(|[own]| own == stratum));
        let without_label = |mut row: Vec<String>| {
            row.pop();
            row
        };
        rows.extend(sheet.rows.into_iter().map(without_label));
    }
    assert_eq!(rows, list.rows);
}

/// The files that a run reports are those that it writes, in whichever format.
#[test]
fn every_file_is_recorded() {
    let task = Task::Randomize {
        seed: seed(14),
        formats: vec![ListFormat::Redcap, ListFormat::Plain, ListFormat::Sheets].into(),
    };
    let run = Run::new(whole(), task).unwrap();
    let mut memory = common::Memory::default();
    let outcome = with_conduct(1, |conduct| run.write_into(&mut memory, conduct)).unwrap();
    let recorded: BTreeSet<&str> = outcome
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let files = memory.files();
    let written: BTreeSet<&str> = files.keys().map(AsRef::as_ref).collect();
    assert_eq!(recorded, written);
    assert_eq!(outcome.files.len(), written.len());
}
