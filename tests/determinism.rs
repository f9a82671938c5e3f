//! What a run's values do not depend on: threads, repetition, and other parts of the scenario.
//!
//! Debug and release builds are held to the same values by the pins of `tests/golden.rs`, which
//! both must reproduce.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of a test fail as the test does"
)]

use crate::common;

use std::collections::BTreeMap;

use common::{Files, Rows, files, scenario_with, seed, simulated, with_sites};
use evenhand::run::Task;
use evenhand::scenario::{Source, builtin};

/// The starter, as it is.
fn starter() -> Source {
    builtin("starter").unwrap()
}

/// The starter with one piece of its text replaced.
fn starter_with(old: &str, new: &str) -> Source {
    scenario_with("starter", &[(old, new)])
}

/// Participants as a table.
fn participants(files: &Files) -> Rows {
    Rows::read(&files["participants.csv"])
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let source = starter();
    let on_threads = |threads| {
        let (seed, replicate) = (seed(42), 3);
        files(&source, Task::Simulate { seed, replicate }, threads)
    };
    let one = on_threads(1);
    for threads in [0, 1, 2, 3, 7, 64] {
        assert!(on_threads(threads) == one, "{threads} threads");
    }
}

#[test]
fn a_longer_list_leaves_the_earlier_entries_as_they_were() {
    let strata = "stratify_by = [\"sex\", \"age_class\"]";
    for procedure in [
        "permuted-block(4, 6)",
        "permuted-block(2)",
        "simple",
        "random-allocation",
        "big-stick(3)",
        "efron(2/3)",
        "wei-urn(0, 1)",
    ] {
        let list = |length: u32| {
            let source = scenario_with(
                "starter",
                &[
                    ("permuted-block(4, 6)", procedure),
                    (strata, &format!("{strata}\nlist_length = {length}")),
                ],
            );
            let list = common::randomized(&source, seed(42));
            let mut strata: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
            for row in Rows::read(&list).rows {
                strata.entry(row[0].clone()).or_default().push(row);
            }
            strata
        };
        let longest = list(400);
        for length in [1, 7, 120, 399] {
            for (stratum, entries) in list(length) {
                assert!(entries.len() >= length as usize);
                // Whole rows: the block, the randomization number and the arm.
                assert_eq!(
                    entries,
                    longest[&stratum][..entries.len()],
                    "{procedure}: {stratum}"
                );
            }
        }
    }
}

/// What is known of each site's candidates, sorted, up to the day before one of two runs ended.
///
/// Everyone who arrived at a site before that day has been screened in both runs. Who comes later
/// is screened only while there are places left, and so depends on the other sites.
fn by_site<'a, const N: usize>(
    table: &'a Rows,
    columns: [&str; N],
    day: &str,
    before: &str,
) -> BTreeMap<&'a str, Vec<[&'a str; N]>> {
    let mut sites: BTreeMap<&str, Vec<[&str; N]>> = BTreeMap::new();
    let day = table.column(day);
    let kept = table.rows.iter().map(|row| row[day].as_str() < before);
    for ((is_kept, [site]), cells) in kept
        .zip(table.columns(["site_id"]))
        .zip(table.columns(columns))
    {
        if is_kept {
            sites.entry(site).or_default().push(cells);
        }
    }
    for rows in sites.values_mut() {
        rows.sort_unstable();
    }
    sites
}

/// The day of the last randomization of whichever run ended first.
fn first_end(runs: [&Files; 2]) -> String {
    let last = |files: &Files| {
        let participants = participants(files);
        let days = participants.columns(["randomized_on"]);
        days.map(|[day]| day.to_owned()).max().unwrap()
    };
    runs.map(last).into_iter().min().unwrap()
}

#[test]
fn a_site_inserted_in_the_middle_leaves_the_candidates_of_the_other_sites_as_they_were() {
    let inserted = with_sites(starter(), |sites| {
        sites.replace("DE-01,", "AT-03,Hospital,Linz,Austria\nDE-01,")
    });
    for number in [1, 42] {
        let (plain, more) = (simulated(&starter(), number), simulated(&inserted, number));
        let end = first_end([&plain, &more]);
        for (table, columns, day) in [
            (
                "screening.csv",
                [
                    "screened_on",
                    "eligible",
                    "failed_criteria",
                    "eligible",
                    "eligible",
                    "eligible",
                ],
                "screened_on",
            ),
            (
                "participants.csv",
                [
                    "screened_on",
                    "randomized_on",
                    "sex",
                    "age",
                    "weight",
                    "surgery_on",
                ],
                "randomized_on",
            ),
        ] {
            let [plain, more] = [&plain, &more].map(|files| Rows::read(&files[table]));
            let plain = by_site(&plain, columns, day, &end);
            let mut more = by_site(&more, columns, day, &end);
            assert!(more.remove("AT-03").is_some_and(|rows| !rows.is_empty()));
            assert!(plain.values().map(Vec::len).sum::<usize>() > 60, "{table}");
            assert_eq!(plain, more, "{table}");
        }
    }
}

#[test]
fn an_inserted_attribute_leaves_everything_but_its_own_column_as_it_was() {
    let first = "[[attribute]]\nname = \"age\"";
    let inserted = "[[attribute]]\nname = \"ecog\"\nlevels = [\"0\", \"1\"]\n\
                    probabilities = [0.7, 0.3]\n\n";
    let more = simulated(&starter_with(first, &format!("{inserted}{first}")), 42);
    let plain = simulated(&starter(), 42);
    let table = participants(&more);
    assert_eq!(table.column("ecog") + 1, table.column("age"));
    let table = table.without("ecog");
    assert_eq!(table.rows, participants(&plain).rows);
    assert_eq!(table.header, participants(&plain).header);
    for (name, bytes) in &plain {
        if !["participants.csv", "balance.csv"].contains(&&**name) {
            assert!(more[name] == *bytes, "{name}");
        }
    }
}

#[test]
fn an_inserted_criterion_leaves_every_candidate_and_the_other_criteria_as_they_were() {
    let first = "[[criterion]]\nid = \"I1\"";
    let inserted = "[[criterion]]\nid = \"E0\"\nkind = \"exclusion\"\ntext = \"Other\"\n\
                    fails = 0.3\n\n";
    let more = simulated(&starter_with(first, &format!("{inserted}{first}")), 42);
    let plain = simulated(&starter(), 42);
    let end = first_end([&plain, &more]);
    let [screened, screened_more] =
        [&plain, &more].map(|files| Rows::read(&files["screening.csv"]));
    let columns = ["screened_on", "failed_criteria"];
    let plain_by_site = by_site(&screened, columns, "screened_on", &end);
    let mut more_by_site = by_site(&screened_more, columns, "screened_on", &end);
    let mut failed = 0;
    for rows in more_by_site.values_mut() {
        for [_, criteria] in rows.iter_mut() {
            if let Some(rest) = criteria.strip_prefix("E0") {
                failed += 1;
                *criteria = rest.trim_start_matches([' ', ';', '|', ',']);
            }
        }
        rows.sort_unstable();
    }
    assert!(failed > 10);
    assert_eq!(plain_by_site, more_by_site);

    // Whoever is still randomized has the same dates and the same values.
    let [table, table_more] = [&plain, &more].map(participants);
    let columns = [
        "site_id",
        "screened_on",
        "randomized_on",
        "sex",
        "age",
        "weight",
        "surgery_on",
    ];
    let before: Vec<_> = table.columns(columns).collect();
    let kept = table_more.columns(columns).filter(|cells| *cells[2] < *end);
    let mut count = 0;
    for cells in kept {
        assert!(before.contains(&cells), "{cells:?}");
        count += 1;
    }
    assert!(count > 60);
}

#[test]
fn criteria_in_another_order_leave_everyone_as_they_were() {
    let source = starter();
    let text = String::from_utf8(source.text.clone()).unwrap();
    let start = text.find("[[criterion]]").unwrap();
    let end = start + text[start..].find("# A factor is").unwrap();
    let mut criteria: Vec<&str> = text[start..end].split_inclusive("\n\n").collect();
    assert_eq!(criteria.len(), 3);
    criteria.reverse();
    let text = [&text[..start], &criteria.concat(), &text[end..]].concat();
    let reordered = Source {
        text: text.into_bytes(),
        ..source
    };
    let (plain, other) = (simulated(&starter(), 42), simulated(&reordered, 42));
    for name in [
        "participants.csv",
        "allocations.csv",
        "calendar.csv",
        "exposure.csv",
    ] {
        assert!(plain[name] == other[name], "{name}");
    }
}

#[test]
fn sites_in_another_order_leave_everyone_as_they_were() {
    let reordered = with_sites(starter(), |sites| {
        let (header, sites) = sites.split_once('\n').unwrap();
        let rows: Vec<&str> = sites.lines().rev().collect();
        assert_eq!(rows.len(), 4);
        format!("{header}\n{}\n", rows.join("\n"))
    });
    let (plain, other) = (simulated(&starter(), 42), simulated(&reordered, 42));
    for (name, bytes) in &plain {
        // Balance has a row per site, in the order of the sites.
        if *name != "balance.csv" {
            assert!(other[name] == *bytes, "{name}");
        }
    }
}

#[test]
fn another_stratification_factor_leaves_enrolment_as_it_was() {
    let strata = "\"sex\", \"age_class\"]";
    let more = simulated(
        &starter_with(strata, "\"sex\", \"age_class\", \"country\"]"),
        42,
    );
    let fewer = simulated(&starter_with(strata, "\"sex\"]"), 42);
    let plain = simulated(&starter(), 42);
    // Everything of participants but what the strata decide.
    let people = |files: &Files| participants(files).without("arm").without("stratum");
    assert_eq!(people(&more).rows, people(&plain).rows);
    assert!(more["allocations.csv"] != plain["allocations.csv"]);
    assert!(more["screening.csv"] == plain["screening.csv"]);
    assert!(fewer["screening.csv"] == plain["screening.csv"]);
    // The factor of its own has a column; nothing else moves.
    let table = people(&plain).without("age_class");
    assert_eq!(table.rows, people(&fewer).rows);
}

#[test]
fn an_added_stratum_leaves_the_entries_of_the_other_strata_as_they_were() {
    let list = |source: &Source| common::randomized(source, seed(42));
    let levels = "\"female\", \"male\"]\nprobabilities = [0.55, 0.45]";
    let more = "\"other\", \"female\", \"male\"]\nprobabilities = [0.0, 0.55, 0.45]";
    let arms = |list: &[u8]| -> BTreeMap<String, Vec<String>> {
        let mut strata: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for [stratum, arm] in Rows::read(list).columns(["stratum", "arm"]) {
            let arms = strata.entry(stratum.to_owned()).or_default();
            arms.push(arm.to_owned());
        }
        strata
    };
    let plain = arms(&list(&starter()));
    let mut more = arms(&list(&starter_with(levels, more)));
    assert_eq!(more.len(), plain.len() + 2);
    more.retain(|stratum, _| !stratum.starts_with("sex=other"));
    assert_eq!(more, plain);
}
