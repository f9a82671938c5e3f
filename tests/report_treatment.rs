//! The report's sections on treatment, forecasts and operating characteristics: their numbers are those of the tables.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![allow(
    clippy::disallowed_methods,
    reason = "runs are files, which the test reads"
)]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use common::assess::{assess_list, assess_trial, conditions, with_conduct};
use common::{Rows, scenario_with, seed};
use evenhand::assess::{Approach, Choice};
use evenhand::design::Ratio;
use evenhand::forecast::Asked;
use evenhand::format::{Format, Parquet};
use evenhand::intake::InputForm;
use evenhand::picture::{Amounts, AmountsPanel, Axis, Bar, BarKind, Lane, Sign, Swimmer, Words};
use evenhand::run::{
    Assess, InputFile, REPORT, ReportPlan, Run, Target, Task, report_again, write,
};
use evenhand::scenario::{Source, builtin};
use tempfile::TempDir;

/// A run in a directory with its report.
struct Made {
    place: TempDir,
    html: String,
}

impl Made {
    fn new(run: &Run) -> Self {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("run");
        let target = Target {
            directory: &directory,
            replace: false,
            withhold_seed: false,
        };
        with_conduct(2, |conduct| write(run, target, conduct)).unwrap();
        let html = std::fs::read_to_string(directory.join(REPORT)).unwrap();
        Self { place, html }
    }

    fn directory(&self) -> std::path::PathBuf {
        self.place.path().join("run")
    }

    fn table(&self, name: &str) -> Rows {
        Rows::read(&std::fs::read(self.directory().join(format!("{name}.csv"))).unwrap())
    }

    /// The report without what only unblinded persons may see.
    fn blinded(&self) -> String {
        let file = self.place.path().join("blinded.html");
        let plan = ReportPlan {
            directory: &self.directory(),
            is_blinded: true,
            file: Some(Path::new(&file)),
            replace: false,
        };
        report_again(plan, &mut |_| ()).unwrap();
        std::fs::read_to_string(file).unwrap()
    }
}

fn simulate(source: Source) -> Run {
    let task = Task::Simulate {
        seed: seed(42),
        replicate: 0,
    };
    Run::new(source, task).unwrap()
}

fn polar() -> &'static Made {
    static POLAR: OnceLock<Made> = OnceLock::new();
    POLAR.get_or_init(|| Made::new(&simulate(builtin("polar").unwrap())))
}

/// A section's markup.
fn section<'h>(html: &'h str, id: &str) -> &'h str {
    let from = html
        .find(&format!("<section id=\"{id}\""))
        .unwrap_or_else(|| panic!("no section {id}"));
    let rest = &html[from..];
    &rest[..rest.find("</section>").unwrap()]
}

/// The text of markup.
fn text(markup: &str) -> String {
    let mut is_tag = false;
    let mut text = String::new();
    for character in markup.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The rows of the table with a caption, the head first.
fn rows(html: &str, caption: &str) -> Vec<Vec<String>> {
    let start = format!("<caption>{caption}</caption>");
    let from = html
        .find(&start)
        .unwrap_or_else(|| panic!("no table `{caption}`"));
    let rest = &html[from + start.len()..];
    let table = &rest[..rest.find("</table>").unwrap()];
    let rows = table.split("<tr>").skip(1).map(|row| {
        let cells = row.split("<t").skip(1);
        let cells = cells.filter(|cell| cell.starts_with('h') || cell.starts_with('d'));
        let cells = cells.map(|cell| {
            let cell = &cell[cell.find('>').unwrap() + 1..];
            text(cell)
        });
        cells.collect::<Vec<_>>()
    });
    rows.collect()
}

fn number(cell: &str) -> f64 {
    cell.parse()
        .unwrap_or_else(|_| panic!("`{cell}` is no number"))
}

#[test]
fn exposure_by_arm_is_that_of_the_table() {
    let made = polar();
    let shown = rows(&made.html, "Exposure to palbociclib by arm");
    assert_eq!(shown[0][1], "Palbociclib plus standard endocrine therapy");
    let cell = |label: &str| {
        let row = shown.iter().find(|row| row[0] == label);
        row.unwrap_or_else(|| panic!("no row {label}"))[1].clone()
    };
    let table = made.table("exposure_by_arm");
    let mut seen = 0;
    for [
        treatment,
        measure,
        reason,
        of,
        count,
        percent,
        q25,
        median,
        q75,
    ] in table.columns([
        "treatment",
        "measure",
        "reason",
        "participants",
        "count",
        "percent",
        "q25",
        "median",
        "q75",
    ]) {
        if treatment != "palbociclib" {
            continue;
        }
        seen += 1;
        let found = match (measure, reason) {
            ("reduced", "") => cell("Dose reduced at least once"),
            ("stopped", "") => cell("Stopped before the end of its plan"),
            ("stopped", reason) => cell(&format!("\u{2003}because of {reason}")),
            ("relative dose intensity", _) => {
                cell("Relative dose intensity, planned duration, %, median (quartiles), mean")
            }
            _ => continue,
        };
        if count.is_empty() {
            assert!(
                found.starts_with(&format!("{median} ({q25} to {q75}), ")),
                "{found}"
            );
        } else {
            let percent = number(percent);
            assert_eq!(found, format!("{count} of {of} ({percent:.1} %)"));
        }
    }
    assert!(seen > 15);
}

#[test]
fn demand_is_the_sum_of_what_is_handed_out() {
    let made = polar();
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut months: BTreeMap<(String, String), u64> = BTreeMap::new();
    for [treatment, strength, unit, date, items, mood] in
        made.table("dispensing")
            .columns(["treatment", "strength", "unit", "date", "items", "mood"])
    {
        let items: u64 = items.parse().unwrap();
        let name = format!("{treatment} {strength} {unit}");
        *sums.entry((name.clone(), mood.to_owned())).or_default() += items;
        if mood == "PERFORMED" {
            *months.entry((name, date[..7].to_owned())).or_default() += items;
        }
    }
    let shown = rows(&made.html, "Drug handed out in all");
    let names: BTreeSet<&String> = sums.keys().map(|(name, _)| name).collect();
    assert_eq!(shown.len() - 1, names.len());
    for row in &shown[1..] {
        let of = |mood: &str| sums.get(&(row[0].clone(), mood.to_owned()));
        assert_eq!(row[2], of("PERFORMED").unwrap().to_string());
        assert_eq!(row[4], of("SCHEDULED").map_or(0, |sum| *sum).to_string());
        let own = months.iter().filter(|((name, _), _)| *name == row[0]);
        let most = own.map(|(_, items)| items).max().unwrap();
        assert_eq!(row[7], most.to_string());
        assert_eq!(months[&(row[0].clone(), row[6].clone())], *most);
    }
    // One month in the numbers of a picture.
    let by_month = rows(
        &made.html,
        "items by month, anastrozole 1 mg, exemestane 25 mg, fulvestrant 250 mg, goserelin 3.6 mg",
    );
    let column = by_month[0]
        .iter()
        .position(|head| head == "anastrozole 1 mg, tablets handed out")
        .unwrap();
    for row in &by_month[1..] {
        let key = ("anastrozole 1 mg".to_owned(), row[0].clone());
        let expected = months.get(&key).copied().unwrap_or(0);
        assert_eq!(row[column], expected.to_string(), "{}", row[0]);
    }
}

#[test]
fn shares_are_those_of_the_summary_of_exposure() {
    let made = polar();
    let shown = rows(
        &made.html,
        "participants on each treatment, by month since randomization",
    );
    let randomized: BTreeMap<String, chrono::NaiveDate> = made
        .table("participants")
        .columns(["participant_id", "randomized_on"])
        .map(|[id, on]| (id.to_owned(), on.parse().unwrap()))
        .collect();
    let (mut of, mut on) = (0, 0);
    for [id, treatment, first, last] in made.table("exposure_summary").columns([
        "participant_id",
        "treatment",
        "first_dose_date",
        "last_dose_date",
    ]) {
        if treatment != "palbociclib" {
            continue;
        }
        of += 1;
        let day = randomized[id] + chrono::Months::new(12);
        let covers = |first: &str, last: &str| {
            !first.is_empty()
                && first
                    .parse()
                    .is_ok_and(|first: chrono::NaiveDate| first <= day)
                && last
                    .parse()
                    .is_ok_and(|last: chrono::NaiveDate| day <= last)
        };
        on += u64::from(covers(first, last));
    }
    let column = shown[0]
        .iter()
        .position(|head| *head == format!("palbociclib (n = {of})"))
        .unwrap();
    let row = shown.iter().find(|row| row[0] == "12").unwrap();
    assert!(row[column].starts_with(&format!("{on} (")), "{row:?}");
}

#[test]
fn the_first_calendar_has_the_days_on_which_doses_were_given() {
    let made = polar();
    let html = section(&made.html, "treatment");
    let from = html.find("Participant P0001, ").unwrap();
    let calendar = &html[from..];
    let calendar = &calendar[..calendar.find("</details>").unwrap()];
    let mut days = BTreeSet::new();
    let mut doses = 0;
    for [id, status, date] in
        made.table("administrations")
            .columns(["participant_id", "status", "date"])
    {
        if id == "P0001" && status == "GIVEN" {
            days.insert(date.to_owned());
            doses += 1;
        }
    }
    assert_eq!(
        calendar.matches("<td class=\"on\">").count(),
        days.len(),
        "days with a letter"
    );
    let letters = calendar
        .split("<b>")
        .skip(1)
        .map(|rest| rest.find('<').unwrap());
    assert_eq!(
        letters.sum::<usize>(),
        doses,
        "letters, one for each daily dose"
    );
    assert!(calendar.contains("\u{d7}"), "a dose that was not given");
    assert_eq!(html.matches("<summary>Participant ").count(), 12);
}

#[test]
fn courses_are_drawn_from_intervals_and_events() {
    let made = polar();
    let shown = rows(&made.html, "the course of each participant who is drawn");
    assert_eq!(shown.len() - 1, 40);
    let first = &shown.iter().find(|row| row[0] == "P0001").unwrap()[3..];
    let mut span: Option<(String, String)> = None;
    for [id, treatment, mood, from, to] in made.table("exposure").columns([
        "participant_id",
        "treatment",
        "mood",
        "start_date",
        "end_date",
    ]) {
        if (id, treatment, mood) == ("P0001", "palbociclib", "PERFORMED") {
            let span = span.get_or_insert_with(|| (from.to_owned(), String::new()));
            to.clone_into(&mut span.1);
        }
    }
    let (from, to) = span.unwrap();
    assert!(
        first[0].contains(&format!("palbociclib {from} to {to}")),
        "{first:?}"
    );
    let reductions = made
        .table("events")
        .columns(["participant_id", "category"])
        .filter(|row| *row == ["P0001", "REDUCTION"])
        .count();
    assert!(reductions > 0);
    assert_eq!(first[2].matches(" reduced to ").count(), reductions);
}

#[test]
fn a_blinded_report_has_no_participants_and_a_small_size() {
    let made = polar();
    assert!(made.html.len() < 2_000_000, "{}", made.html.len());
    let blinded = made.blinded();
    let html = section(&blinded, "treatment");
    assert!(!html.contains("P0001") && !html.contains("calendars\""));
    assert!(!html.contains("<caption>Exposure to"));
    let head = &rows(html, "Drug handed out in all");
    assert!(head.iter().all(|row| !row[0].starts_with("palbociclib")));
    assert!(head.iter().any(|row| row[0].starts_with("letrozole")));
    assert!(text(html).contains("Left out of this blinded report"));
}

/// What is planned, of a small trial.
fn planned(format: Option<&'static dyn Format>) -> String {
    let source = scenario_with("starter", &[("sample_size = 120", "sample_size = 6")]);
    let run = simulate(source);
    let run = match format {
        Some(format) => run.in_format(format),
        None => run,
    };
    let made = Made::new(&run);
    section(&made.html, "treatment").to_owned()
}

#[test]
fn every_format_of_tables_gives_the_same_section() {
    let csv = planned(None);
    assert!(csv.contains("All 6 participants"));
    assert!(csv.contains("nothing is known of what really happened"));
    assert_eq!(planned(Some(&Parquet)), csv);
}

#[test]
fn one_participant_with_markup_in_the_id_is_shown() {
    let source = builtin("starter").unwrap();
    let participants = InputFile {
        file: "participants.csv".to_owned(),
        bytes: b"participant_id,arm,randomized_on\n\"<b>&\"\"1\"\"\",active,2027-02-01\n"
            .as_slice()
            .into(),
        form: InputForm::default(),
    };
    let task = Task::Calendar {
        participants,
        deviations: None,
    };
    let Ok(run) = Run::new(source, task) else {
        panic!("the file is refused");
    };
    let made = Made::new(&run);
    let html = section(&made.html, "treatment");
    assert!(!html.contains("<b>&"), "escaped");
    assert!(html.contains("Participant &lt;b&gt;&amp;"));
    assert!(html.contains("The calendar of the first participant"));
    assert!(html.contains("One participant, by arm"));
}

#[test]
fn a_forecast_shows_its_tables() {
    let mut asked = Asked::new(20);
    asked.by_dates = vec!["2024-06-30".parse().unwrap()];
    asked.events = vec![("recurrence_on".to_owned(), 3)];
    let task = Task::Forecast {
        seed: seed(7),
        asked,
        going_on: None,
    };
    let made = Made::new(&Run::new(builtin("polar").unwrap(), task).unwrap());
    let html = section(&made.html, "forecast");
    let shown = rows(html, "When milestones come");
    let table = made.table("forecast_milestones");
    let expected: Vec<Vec<String>> = table
        .columns(["milestone", "event", "number", "q05", "q50", "q95"])
        .map(|[_, event, number, low, median, high]| {
            let what = match event {
                "" => format!("participant {number} randomized"),
                event => format!("event {number} of {event}"),
            };
            let dash = |cell: &str| if cell.is_empty() { "\u{2013}" } else { cell }.to_owned();
            vec![what, dash(low), dash(median), dash(high)]
        })
        .collect();
    let found: Vec<Vec<String>> = shown[1..]
        .iter()
        .map(|row| [0, 4, 6, 8].map(|column| row[column].clone()).to_vec())
        .collect();
    assert_eq!(found, expected);
    let last = table
        .columns(["event", "number", "q50"])
        .find(|[event, number, _]| event.is_empty() && *number == "405")
        .unwrap()[2];
    assert!(text(html).contains(&format!("All 405 participants are randomized by {last}")));
    let accrual = rows(html, "participants randomized to the end of each month");
    let table = made.table("forecast_accrual");
    let medians: Vec<(&str, &str)> = table
        .columns(["scope", "measure", "month", "q50"])
        .filter(|[scope, measure, ..]| *scope == "overall" && *measure == "randomized_to_date")
        .map(|[_, _, month, median]| (&month[..7], median))
        .collect();
    let shown: Vec<(&str, &str)> = accrual[1..]
        .iter()
        .map(|row| (&*row[0], &*row[3]))
        .collect();
    assert_eq!(shown, medians);
    assert!(text(html).contains("Demand peaks in "));
    assert!(html.matches("<svg ").count() >= 8);
    assert!(rows(html, "Participants randomized by the end of given days").len() == 2);
}

#[test]
fn an_assessment_shows_every_design_and_says_what_it_means() {
    let approach = Approach::new(40, Choice::Best);
    let procedures = ["simple", "permuted-block(4)", "big-stick(3)"];
    let run = assess_trial(&builtin("starter").unwrap(), &procedures, approach, 5);
    let run = run
        .with_conditions(Some(conditions(
            &["none", "selection(0.5)"],
            &[0.0, 0.5],
            0,
        )))
        .unwrap();
    let made = Made::new(&run.into());
    let html = section(&made.html, "characteristics");
    let balance = rows(html, "Balance over all participants");
    assert_eq!(balance.len(), 4);
    let table = made.table("operating_characteristics");
    let mut compared = 0;
    for [procedure, scope, metric, value] in
        table.columns(["procedure", "scope", "metric", "value"])
    {
        if (scope, metric) == ("overall", "mean_abs_imbalance") {
            let row = balance.iter().find(|row| row[0] == procedure).unwrap();
            let shown = row[1].split([' ', '*']).next().unwrap();
            let (shown, value) = (number(shown), number(value));
            assert!((shown - value).abs() <= 5e-4 * value.abs(), "{row:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 3);
    let rates = rows(html, "how often tests reject");
    assert_eq!(rates[0].len(), 2 + 4);
    assert_eq!(rates.len() - 1, 3 * 2);
    let said = text(html);
    assert!(said.contains("an investigator who knows the allocations of the own site guesses"));
    assert!(said.contains("The t-test "));
    assert!(said.contains("in both balance and randomness"));
    assert!(html.matches("<svg ").count() == 4);
}

#[test]
fn lists_of_one_entry_and_of_three_arms_are_assessed() {
    let one = assess_list(&["simple"], 1, Approach::new(10, Choice::Best), 1);
    let made = Made::new(&one.into());
    let html = section(&made.html, "characteristics");
    assert!(text(html).contains("1 design for 1 participant."));
    assert!(text(html).contains("Every number is exact."));
    let ratio = Ratio::new(&[2, 1, 1]).unwrap();
    let procedures = vec!["simple".to_owned(), "permuted-block(4)".to_owned()];
    let approach = Approach::new(10, Choice::Best);
    let run = Assess::of_list(procedures, 40, &ratio, approach, seed(1)).unwrap();
    let made = Made::new(&run.into());
    let html = section(&made.html, "characteristics");
    assert!(rows(html, "Balance over all participants")[0].contains(&"Final distance".to_owned()));
    assert!(html.contains("probability that the final distance is larger than k"));
}

/// A title that XML has to escape, with a character that it forbids.
const HOSTILE: &str = "a < b & \"c\" > 'd'\u{1}";

#[test]
fn new_pictures_are_well_formed_whatever_the_names_are() {
    let words = Words {
        title: HOSTILE.to_owned(),
        subtitle: HOSTILE.to_owned(),
        source: HOSTILE.to_owned(),
    };
    let lane = |name: &str| Lane {
        name: name.to_owned(),
        group: HOSTILE.to_owned(),
        bars: vec![
            Bar {
                kind: 0,
                from: 0.0,
                to: 3.0,
            },
            Bar {
                kind: 9,
                from: 0.0,
                to: 1.0,
            },
        ],
        gaps: vec![Bar {
            kind: 0,
            from: 1.0,
            to: 1.5,
        }],
        signs: vec![Sign {
            kind: 7,
            at: 2.0,
            colour: Some(0),
            note: HOSTILE.to_owned(),
        }],
    };
    let swimmer = |lanes: usize| Swimmer {
        words: words.clone(),
        x: Axis::new(HOSTILE),
        bars: vec![BarKind {
            name: HOSTILE.repeat(20),
            colour: 3,
            pattern: 2,
        }],
        signs: vec![HOSTILE.to_owned(); 8],
        lanes: vec![lane(HOSTILE); lanes],
    };
    let amounts = |periods: usize| Amounts {
        words: words.clone(),
        across: HOSTILE.to_owned(),
        periods: vec![HOSTILE.to_owned(); periods],
        ticks: vec![(0, HOSTILE.to_owned())],
        columns: HOSTILE.to_owned(),
        line: HOSTILE.to_owned(),
        panels: vec![AmountsPanel {
            name: HOSTILE.repeat(20),
            columns: vec![1e9; periods],
            line: vec![0.0; periods],
        }],
    };
    let pictures = [0, 1, 300].map(|many| [swimmer(many).svg(), amounts(many).svg()]);
    for svg in pictures.iter().flatten() {
        let document = roxmltree::Document::parse(svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert_eq!(root.attribute("width"), Some("960"));
        assert!(!document.descendants().any(|node| node.has_attribute("id")));
        for node in document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
        {
            let size: f64 = node.attribute("font-size").unwrap().parse().unwrap();
            assert!(size >= 11.0);
            let x: f64 = node.attribute("x").unwrap().parse().unwrap();
            assert!((0.0..=960.0).contains(&x));
        }
    }
}
