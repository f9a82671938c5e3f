//! The report's sections about participants: their flow, baseline characteristics, accrual and sites. Their numbers
//! are those of the run's tables.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;
#[path = "report_people/page.rs"]
mod page;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use common::assess::with_conduct;
use common::{Rows, scenario_with, seed, with_sites};
use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::format::{self, Format};
use evenhand::intake::InputForm;
use evenhand::run::{InputFile, ReportPlan, Run, Target, Task, report_again, write};
use evenhand::scenario::{Source, builtin};
use page::{section, table};

/// A run in a directory of its own, which ends with the value.
struct Made {
    directory: tempfile::TempDir,
}

impl Made {
    fn new(source: Source, task: Task, format: &'static dyn Format) -> Self {
        let run = Run::new(source, task).unwrap_or_else(|problems| panic!("{problems}"));
        let run = run.in_format(format);
        let directory = tempfile::tempdir().unwrap();
        let target = Target {
            directory: &directory.path().join("run"),
            replace: false,
            withhold_seed: false,
        };
        with_conduct(2, |conduct| write(&run, target, conduct)).unwrap();
        Self { directory }
    }

    fn simulated(source: Source) -> Self {
        let task = Task::Simulate {
            seed: seed(11),
            replicate: 0,
        };
        Self::new(source, task, csv())
    }

    fn run(&self) -> std::path::PathBuf {
        self.directory.path().join("run")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.run().join(name)).unwrap()
    }

    fn report(&self) -> String {
        String::from_utf8(self.read("report.html")).unwrap()
    }

    fn blinded(&self) -> String {
        let file = self.directory.path().join("blinded.html");
        report_again(ReportPlan {
            directory: &self.run(),
            is_blinded: true,
            file: Some(Path::new(&file)),
            replace: true,
        })
        .unwrap();
        std::fs::read_to_string(file).unwrap()
    }

    fn table(&self, name: &str) -> Rows {
        Rows::read(&self.read(&format!("{name}.csv")))
    }
}

fn csv() -> &'static dyn Format {
    format::find("csv").unwrap()
}

fn input(text: &str) -> InputFile {
    InputFile {
        file: "input.csv".to_owned(),
        bytes: Arc::from(text.as_bytes()),
        form: InputForm::default(),
    }
}

fn source(text: &str) -> Source {
    Source {
        file: "trial.toml".to_owned(),
        text: text.as_bytes().to_vec(),
        sites: None,
    }
}

/// The cells of the only row of a table that begins with these.
fn row<'a>(rows: &'a [Vec<String>], begins: &[&str]) -> &'a [String] {
    let found: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| begins.iter().zip(*row).all(|(wanted, cell)| wanted == cell))
        .collect();
    assert_eq!(found.len(), 1, "{begins:?} in {rows:?}");
    found[0]
}

fn count<const N: usize>(
    table: &Rows,
    columns: [&str; N],
    is: impl Fn([&str; N]) -> bool,
) -> String {
    table
        .columns(columns)
        .filter(|cells| is(*cells))
        .count()
        .to_string()
}

#[test]
fn the_flow_is_that_of_the_tables() {
    let made = Made::simulated(builtin("polar").unwrap());
    let flow = section(&made.report(), "flow");
    let rows = table(&flow, "Participant flow");
    let screening = made.table("screening");
    let disposition = made.table("disposition");
    let arms = ["palbociclib_et", "et"];

    let all = |begins: &[&str]| row(&rows, begins)[4].clone();
    let screened = |is: &dyn Fn([&str; 3]) -> bool| {
        count(
            &screening,
            ["eligible", "failed_criteria", "participant_id"],
            is,
        )
    };
    assert_eq!(
        all(&["Assessed for eligibility"]),
        screening.rows.len().to_string()
    );
    assert_eq!(
        all(&["Excluded", ""]),
        screened(&|[_, _, id]| id.is_empty())
    );
    let failed = all(&["Excluded", "did not meet every criterion"]);
    assert_eq!(failed, screened(&|[eligible, _, _]| eligible == "N"));
    assert_eq!(
        all(&["Excluded", "eligible, the sample size was reached first"]),
        screened(&|[eligible, failed, id]| eligible == "Y" && failed.is_empty() && id.is_empty())
    );
    assert_eq!(all(&["Randomized"]), "405");
    let mut criteria: BTreeMap<&str, usize> = BTreeMap::new();
    for [failed] in screening.columns(["failed_criteria"]) {
        for id in failed
            .split(';')
            .filter(|id| !id.is_empty() && *id != "cap")
        {
            *criteria.entry(id).or_default() += 1;
        }
    }
    let listed = rows.iter().filter(|row| row[0] == "Criterion not met");
    assert_eq!(listed.count(), criteria.len());
    for (id, times) in criteria {
        let own = rows
            .iter()
            .find(|row| row[1].starts_with(&format!("{id} ")))
            .unwrap();
        assert_eq!(own[4], times.to_string(), "{id}");
    }

    let mut reasons: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let columns = [
        "arm",
        "treatment_status",
        "treatment_reason",
        "trial_status",
        "trial_reason",
    ];
    for [arm, status, reason, trial_status, trial_reason] in disposition.columns(columns) {
        if status == "DISCONTINUED" {
            *reasons
                .entry((arm, "Discontinued treatment", reason))
                .or_default() += 1;
        }
        if trial_status == "DISCONTINUED" {
            *reasons
                .entry((arm, "Left the trial", trial_reason))
                .or_default() += 1;
        }
    }
    assert!(reasons.len() > 8);
    for ((arm, step, reason), number) in reasons {
        let place = arms.iter().position(|one| *one == arm).unwrap();
        assert_eq!(
            row(&rows, &[step, reason])[2 + place],
            number.to_string(),
            "{arm} {reason}"
        );
    }
    for (place, arm) in arms.into_iter().enumerate() {
        let of_arm = |is: &dyn Fn(&str) -> bool| {
            count(
                &disposition,
                ["arm", "treatment_status"],
                |[own, status]| own == arm && is(status),
            )
        };
        let cell = |step: &str| row(&rows, &[step, ""])[2 + place].clone();
        assert_eq!(cell("Allocated"), of_arm(&|_| true));
        assert_eq!(
            cell("Received treatment"),
            of_arm(&|status| status != "NOT TREATED")
        );
        assert_eq!(
            cell("Never treated"),
            of_arm(&|status| status == "NOT TREATED")
        );
        assert_eq!(
            cell("Discontinued treatment"),
            of_arm(&|status| status == "DISCONTINUED")
        );
        assert_eq!(cell("Analysed"), of_arm(&|_| true));
        let number = format!("(n\u{a0}=\u{a0}{})", cell("Discontinued treatment"));
        assert!(flow.contains(&number), "{number} is in the picture");
    }
}

/// Means and counts by hand, from the participants.
#[test]
fn baseline_characteristics_are_those_of_the_participants() {
    let made = Made::simulated(builtin("starter").unwrap());
    let baseline = section(&made.report(), "baseline");
    let rows = page::grouped(&baseline, "Baseline characteristics");
    let participants = made.table("participants");
    let ages = |arm: &str| {
        let all = participants.columns(["arm", "age"]);
        let mut ages: Vec<f64> = all
            .filter(|[own, _]| arm.is_empty() || *own == arm)
            .map(|[_, age]| age.parse().unwrap())
            .collect();
        ages.sort_by(f64::total_cmp);
        ages
    };
    for (place, arm) in ["active", "control", ""].into_iter().enumerate() {
        let ages = ages(arm);
        let n = ages.len() as f64;
        let mean = ages.iter().sum::<f64>() / n;
        let squares: f64 = ages.iter().map(|age| (age - mean) * (age - mean)).sum();
        let sd = (squares / (n - 1.0)).sqrt();
        let age =
            |statistic: &str| rows[&("age, years".to_owned(), statistic.to_owned())][place].clone();
        assert_eq!(age("Mean (SD)"), format!("{mean:.1} ({sd:.1})"));
        let (least, most) = (ages[0], ages[ages.len() - 1]);
        assert_eq!(age("Min, max"), format!("{least}, {most}"));
        let half = ages.len() / 2;
        let median = if ages.len() % 2 == 0 {
            f64::midpoint(ages[half - 1], ages[half])
        } else {
            ages[half]
        };
        assert!(age("Median (Q1, Q3)").starts_with(&format!("{median} (")));

        let sexes = participants.columns(["arm", "sex"]);
        let women = sexes.filter(|[own, sex]| (arm.is_empty() || *own == arm) && *sex == "female");
        let women = women.count();
        let percent = 100.0 * women as f64 / n;
        let key = (
            "sex (stratification factor)".to_owned(),
            "female".to_owned(),
        );
        assert_eq!(rows[&key][place], format!("{women} ({percent:.1}\u{a0}%)"));
        let dates = participants.columns(["arm", "surgery_on"]);
        let missing = dates.filter(|[own, day]| (arm.is_empty() || *own == arm) && day.is_empty());
        let key = ("surgery_on".to_owned(), "Missing".to_owned());
        assert_eq!(rows[&key][place], missing.count().to_string());
    }
    let sizes = format!("Active treatment (n = {})", ages("active").len());
    assert!(baseline.contains(&sizes), "{sizes}");
    assert!(!baseline.contains("chi") && !baseline.contains("p =") && !baseline.contains("p &lt;"));

    // Standardized differences, digit by digit.
    let shown = table(&baseline, "Standardized mean differences");
    let balance = made.table("balance");
    let columns = ["scope", "name", "level", "measure", "value"];
    let wanted: Vec<[&str; 3]> = (balance.columns(columns))
        .filter(|[scope, _, _, measure, _]| *scope == "covariate" && *measure == "smd")
        .map(|[_, name, level, _, value]| [name, level, value])
        .collect();
    assert_eq!(shown.len(), wanted.len());
    for (row, [name, level, value]) in shown.iter().zip(wanted) {
        assert_eq!((row[0].as_str(), row[2].as_str()), (name, value));
        assert!(row[1] == level || row[1] == "all levels");
    }
}

#[test]
fn accrual_is_that_of_the_tables() {
    let made = Made::simulated(builtin("polar").unwrap());
    let accrual = section(&made.report(), "accrual");
    let months = table(&accrual, "Accrual by month");
    let participants = made.table("participants");
    let screening = made.table("screening");
    let mut until = [0, 0];
    for row in months.iter().filter(|row| !row[1].is_empty()) {
        let in_month = |table: &Rows, column: &str| {
            table
                .columns([column])
                .filter(|[day]| day.starts_with(&row[0]))
                .count()
        };
        let own = [
            in_month(&screening, "screened_on"),
            in_month(&participants, "randomized_on"),
        ];
        until = [until[0] + own[0], until[1] + own[1]];
        let wanted = [own[0], until[0], own[1], until[1]].map(|count| count.to_string());
        assert_eq!(row[1..5], wanted, "{}", row[0]);
    }
    assert_eq!(until, [screening.rows.len(), 405]);

    let sites = table(&accrual, "Sites, by participants randomized");
    assert_eq!(sites.len(), 53);
    let mut before = usize::MAX;
    for row in &sites {
        let at = |table: &Rows| {
            table
                .columns(["site_id"])
                .filter(|[site]| *site == row[0])
                .count()
        };
        let randomized = at(&participants);
        assert_eq!(
            row[4..6],
            [at(&screening), randomized].map(|count| count.to_string())
        );
        assert!(randomized <= before, "the largest first");
        before = randomized;
        let mut days: Vec<&str> = (participants.columns(["site_id", "randomized_on"]))
            .filter(|[site, _]| *site == row[0])
            .map(|[_, day]| day)
            .collect();
        days.sort_unstable();
        assert_eq!(row[6], days.first().copied().unwrap_or_default());
        assert_eq!(row[7], days.last().copied().unwrap_or_default());
    }
    let countries = table(&accrual, "Countries, by participants randomized");
    for row in countries {
        let own = participants
            .columns(["country"])
            .filter(|[country]| *country == row[0]);
        assert_eq!(row[4], own.count().to_string(), "{}", row[0]);
    }
    // The scenario's plan is calibrated so that enrolment ends in December 2024, on average.
    let expected = accrual.split("Sample size expected by").nth(1).unwrap();
    assert!(expected.contains("<dd>2024-1"), "{}", &expected[..60]);
}

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
    assert!(baseline.contains("All (n = 120)") && !baseline.contains("<h3>Standardized mean"));
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
        csv.push_str(&format!(
            "S{site},\"Site <{site}> & \"\"sons\"\"\",City,Land <{}> & co\n",
            site % 3
        ));
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
        for raw in ["<script>", "<b>A", "<0>", "<1>", "< 1"] {
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
    let numbers = table(&flow, "Participant flow");
    assert_eq!(numbers, [["Allocated", "", "1", "2", "3", "balance"]]);
    assert!(
        flow.contains("3 participants were randomized. Who was screened is not part of this run.")
    );
    let baseline = page::grouped(&section(&report, "baseline"), "Baseline characteristics");
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
    let flow = table(&section(&report, "flow"), "Participant flow");
    assert_eq!(flow, [["Allocated", "", "2", "2", "4", "assignments"]]);
    let rows = page::grouped(&section(&report, "baseline"), "Baseline characteristics");
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
    let flow = table(&section(&made.report(), "flow"), "Participant flow");
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
    let flow = table(&section(&report, "flow"), "Participant flow");
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
        let arms: String = (0..count)
            .map(|arm| format!("[[arm]]\nname = \"arm{arm}\"\nratio = 1\n\n"))
            .collect();
        let rest = "[randomization]\nprocedure = \"simple\"\n";
        let text = format!(
            "format = 1\nname = \"many\"\ntitle = \"Many\"\nsample_size = 20\n\n{arms}{rest}"
        );
        let rows: String = (0..count).map(|arm| format!("P{arm},arm{arm}\n")).collect();
        let allocations = input(&format!("participant_id,arm\n{rows}"));
        let made = Made::new(source(&text), Task::Balance { allocations }, csv());
        section(&made.report(), "flow")
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
