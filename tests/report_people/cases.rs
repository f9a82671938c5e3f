//! Kinds of runs, names and sizes that are hard to show.

use std::fmt::Write as _;

use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::format;
use evenhand::run::Task;
use evenhand::scenario::{Source, builtin};

use super::page::{self, section, table, unblinded};
use super::{Made, count, csv, input, row, source};
use crate::common::{scenario_with, seed, with_sites};

#[test]
fn every_format_gives_the_same_sections() {
    let task = || Task::Simulate {
        seed: seed(3),
        replicate: 0,
    };
    let sections = |format: &str| {
        let format = format::find(format).unwrap();
        let made = Made::new(builtin("starter").unwrap(), task(), format);
        let report = made.report();
        ["flow", "baseline", "accrual"].map(|id| section(&report, id))
    };
    let csv = sections("csv");
    for format in ["json", "parquet"] {
        assert_eq!(sections(format), csv, "{format}");
    }
}

#[test]
fn a_blinded_report_has_totals_only() {
    let made = Made::simulated(builtin("starter").unwrap());
    let report = made.blinded();
    for id in ["flow", "baseline", "accrual"] {
        let section = section(&report, id);
        for arm in ["Active treatment", "Standard of care", "active", "control"] {
            assert!(!section.contains(arm), "{arm} in {id}");
        }
    }
    let flow = table(&section(&report, "flow"), "Participant flow");
    assert_eq!(
        row(&flow, &["Allocated"]),
        ["Allocated", "", "120", "participants"]
    );
    let baseline = section(&report, "baseline");
    assert!(
        baseline.contains("All (n\u{a0}=\u{a0}120)") && !baseline.contains("<h3>Standardized mean")
    );
    let unblinded = made.report();
    let accrual = [&report, &unblinded].map(|report| section(report, "accrual"));
    assert_eq!(accrual[0], accrual[1], "accrual has no arms");
}

const THREE_ARMS: &str = r#"
format = 1
name = "three"
title = "Three arms <i>&\"'"
sample_size = 60
arms_are_below = true
"#;

/// Names that HTML and SVG have to escape, three arms 3:2:1, an adaptive procedure, many sites.
fn hostile(sites: usize) -> Source {
    let text = THREE_ARMS.replace(
        "arms_are_below = true",
        r#"
[[arm]]
name = "a"
label = "Drug <b>A</b> & \"B\" 'C'"
ratio = 3

[[arm]]
name = "b"
label = "Placebo & more"
ratio = 2

[[arm]]
name = "c"
label = "A_label_of_an_arm_that_is_long_and_has_no_space_in_it_so_that_it_breaks_anywhere"
ratio = 1

[enrolment]
start = 2027-01-04
sites = "sites.csv"
mean_rate = 1.2
shape = 1.5
screening_days = [0, 14]

[[attribute]]
name = "ecog"
levels = ["0 < 1", "\"1\" & 2"]
probabilities = [0.5, 0.5]

[[criterion]]
id = "E1"
kind = "exclusion"
text = "Any <script>alert(1)</script> & \"quote\""
fails = 0.3

[randomization]
procedure = "minimization(range, 0.8)"
stratify_by = ["ecog"]
"#,
    );
    let mut csv = "site_id,name,city,country\n".to_owned();
    for site in 0..sites {
        writeln!(
            csv,
            "S{site},\"Site <{site}> & \"\"sons\"\"\",City,Land <{}> & co",
            site % 3
        )
        .unwrap();
    }
    let mut source = source(&text);
    source.sites = Some(evenhand::scenario::SitesSource {
        file: "sites.csv".to_owned(),
        text: csv.into_bytes(),
    });
    source
}

#[test]
fn names_are_escaped_and_pictures_are_well_formed() {
    let report = Made::simulated(hostile(12)).report();
    for id in ["flow", "baseline", "accrual"] {
        let section = section(&report, id);
        for raw in ["<script>", "<b>A</b>", "<0>", "<1>", "< 1"] {
            assert!(!section.contains(raw), "{raw} in {id}");
        }
        let pictures = page::pictures(&section);
        assert!(!pictures.is_empty());
        for picture in pictures {
            let document = roxmltree::Document::parse(&picture).unwrap();
            let right = document
                .descendants()
                .filter_map(|node| node.attribute("x"));
            assert!(
                right
                    .map(|x| x.parse::<f64>().unwrap())
                    .all(|x| (0.0..=960.0).contains(&x))
            );
        }
    }
    let flow = table(&section(&report, "flow"), "Participant flow");
    let allocated = row(&flow, &["Allocated"]);
    let arms: Vec<u32> = allocated[2..5]
        .iter()
        .map(|cell| cell.parse().unwrap())
        .collect();
    assert_eq!(arms.iter().sum::<u32>(), 60);
    assert!(arms[0] > arms[1] && arms[1] > arms[2], "3:2:1 {arms:?}");
    let baseline = section(&report, "baseline");
    assert!(baseline.contains("With 3 arms it is the largest difference between any two of them"));
}

#[test]
fn ten_thousand_sites_are_summed_up() {
    let made = Made::simulated(hostile(10_000));
    let report = made.report();
    let accrual = section(&report, "accrual");
    let sizes = table(&accrual, "Sites by how many participants they have");
    let sites: usize = sizes
        .iter()
        .map(|row| row[1].parse::<usize>().unwrap())
        .sum();
    let participants: usize = sizes
        .iter()
        .map(|row| row[2].parse::<usize>().unwrap())
        .sum();
    assert_eq!((sites, participants), (10_000, 60));
    assert_eq!(
        table(&accrual, "Sites, by participants randomized").len(),
        50
    );
    assert!(report.len() < 300_000, "{} bytes", report.len());
}

const TWO_ARMS: &str = r#"
format = 1
name = "two"
title = "Two arms"
sample_size = 10

[[arm]]
name = "A"
ratio = 1

[[arm]]
name = "B"
ratio = 1

[randomization]
procedure = "permuted-block(2)"
stratify_by = ["sex"]

[[attribute]]
name = "sex"
levels = ["f", "m"]

[[attribute]]
name = "weight"
decimals = 1
unit = "kg"
"#;

#[test]
fn an_allocation_without_days_and_sites_has_no_accrual() {
    let rows = "participant_id,arm,sex,weight\n1,A,f,61.5\n2,B,f,\n3,B,m,80.0\n";
    let allocations = input(rows);
    let made = Made::new(source(TWO_ARMS), Task::Balance { allocations }, csv());
    let report = made.report();
    assert!(!report.contains("id=\"accrual\""));
    let flow = section(&report, "flow");
    let (totals, by_arm) = flow
        .split_once("Unblinded: participant flow by arm")
        .unwrap();
    assert_eq!(
        table(totals, "Participant flow"),
        [["Allocated", "", "3", "balance"]]
    );
    let numbers = table(by_arm, "Participant flow");
    assert_eq!(numbers, [["Allocated", "", "1", "2", "3", "balance"]]);
    assert!(
        flow.contains("3 participants were randomized. Who was screened is not part of this run.")
    );
    let baseline = page::grouped(&unblinded(&report, "baseline"), "Baseline characteristics");
    let weight =
        |statistic: &str| baseline[&("weight, kg".to_owned(), statistic.to_owned())].clone();
    assert_eq!(
        weight("Mean (SD)"),
        ["61.50 (\u{2013})", "80.00 (\u{2013})", "70.75 (13.08)"]
    );
    assert_eq!(weight("Median (Q1, Q3)")[2], "70.75 (61.5, 80.0)");
    assert_eq!(weight("Missing"), ["0", "1", "1"]);
}

#[test]
fn one_participant_is_enough() {
    let rows = "participant_id,arm,sex,randomized_on\n1,A,f,2027-03-31\n";
    let allocations = input(rows);
    let made = Made::new(source(TWO_ARMS), Task::Balance { allocations }, csv());
    let report = made.report();
    let accrual = section(&report, "accrual");
    assert!(
        accrual.contains("<p>1 participant was randomized, on 2027-03-31.</p>"),
        "{accrual}"
    );
    assert_eq!(table(&accrual, "Accrual by month"), [["2027-03", "1", "1"]]);
    let baseline = section(&report, "baseline");
    assert!(baseline.contains("the only randomized participant"));
    assert!(baseline.contains("Left out, because the run has no value of anybody: weight."));
}

#[test]
fn a_roster_has_its_factors() {
    let roster = input("participant_id,sex\n1,f\n2,f\n3,m\n4,m\n");
    let task = Task::Assign {
        seed: seed(1),
        roster,
        order: RosterOrder::Random,
        leftovers: Leftovers::AsDrawn,
    };
    let made = Made::new(source(TWO_ARMS), task, csv());
    let report = made.report();
    let flow = table(&unblinded(&report, "flow"), "Participant flow");
    assert_eq!(flow, [["Allocated", "", "2", "2", "4", "assignments"]]);
    let rows = page::grouped(&unblinded(&report, "baseline"), "Baseline characteristics");
    let cell = "1 (50.0\u{a0}%)";
    let key = ("sex (stratification factor)".to_owned(), "f".to_owned());
    assert_eq!(rows[&key], [cell, cell, "2 (50.0\u{a0}%)"]);
}

#[test]
fn reported_deviations_are_in_the_flow() {
    let read = |name: &str| std::fs::read_to_string(format!("tests/cli/{name}")).unwrap();
    let task = Task::Calendar {
        participants: input(&read("treated.csv")),
        deviations: Some(input(&read("happened.csv"))),
    };
    let made = Made::new(source(&read("reported.toml")), task, csv());
    let flow = table(&unblinded(&made.report(), "flow"), "Participant flow");
    assert_eq!(
        row(&flow, &["Received treatment", ""])[2..5],
        ["2", "0", "2"]
    );
    assert_eq!(
        row(&flow, &["Never treated", ""])[2..6],
        ["0", "1", "1", "disposition"]
    );
}

#[test]
fn planned_treatment_is_counted_where_nothing_is_reported() {
    let read = |name: &str| std::fs::read_to_string(format!("tests/cli/{name}")).unwrap();
    let task = Task::Calendar {
        participants: input(&read("treated.csv")),
        deviations: None,
    };
    let made = Made::new(source(&read("reported.toml")), task, csv());
    let report = made.report();
    let flow = table(&unblinded(&report, "flow"), "Participant flow");
    assert_eq!(
        row(&flow, &["Treatment planned"])[2..6],
        ["2", "0", "2", "exposure"]
    );
    assert_eq!(row(&flow, &["No dose planned"])[2..5], ["0", "1", "1"]);
    let months = table(&section(&report, "accrual"), "Accrual by month");
    assert_eq!(months, [["2025-01", "2", "2"], ["2025-02", "1", "3"]]);
}

#[test]
fn many_arms_have_a_table_and_no_diagram() {
    let arms = |count: usize| {
        let (mut arms, mut rows) = (String::new(), String::new());
        for arm in 0..count {
            writeln!(arms, "[[arm]]\nname = \"arm{arm}\"\nratio = 1\n").unwrap();
            writeln!(rows, "P{arm},arm{arm}").unwrap();
        }
        let rest = "[randomization]\nprocedure = \"simple\"\n";
        let text = format!(
            "format = 1\nname = \"many\"\ntitle = \"Many\"\nsample_size = 20\n\n{arms}{rest}"
        );
        let allocations = input(&format!("participant_id,arm\n{rows}"));
        let made = Made::new(source(&text), Task::Balance { allocations }, csv());
        unblinded(&made.report(), "flow")
    };
    let eight = arms(8);
    assert_eq!(page::pictures(&eight).len(), 1);
    let nine = arms(9);
    assert!(page::pictures(&nine).is_empty() && nine.contains("the trial has 9 arms"));
    assert_eq!(table(&nine, "Participant flow")[0].len(), 2 + 9 + 2);
}

#[test]
fn caps_and_long_trials_are_told() {
    // One site that recruits slowly, so that the trial lasts for more than ten years.
    let slow = scenario_with("starter", &[("mean_rate = 1.5 ", "mean_rate = 0.1 ")]);
    let slow = with_sites(slow, |_| {
        "site_id,name,city,country,at_most\nA,A,A,A,\nB,B,B,B,5\n".to_owned()
    });
    let made = Made::simulated(slow);
    let report = made.report();
    let flow = table(&section(&report, "flow"), "Participant flow");
    let capped = count(&made.table("screening"), ["failed_criteria"], |[failed]| {
        failed == "cap"
    });
    assert_eq!(
        row(&flow, &["Excluded", "eligible, a cap was reached"])[4],
        capped
    );
    let accrual = section(&report, "accrual");
    let years = table(&accrual, "Accrual by year");
    let randomized: usize = years
        .iter()
        .filter_map(|row| row[3].parse::<usize>().ok())
        .sum();
    assert_eq!(randomized, 120);
    assert!(accrual.contains("Caps are not taken into account."));
}
