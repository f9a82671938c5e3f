//! A forecast as files: the same for any number of threads, and made again by `verify`.

use evenhand::forecast::{Asked, ForecastPlan};
use evenhand::intake::InputForm;
use evenhand::run::{GoingOn, InputFile, Run, Target, Task, verify, write};
use evenhand::scenario::{self, Source, builtin};

use super::common::assess::with_conduct;
use super::common::{Files, Rows, files, scenario_with, seed, with_sites};
use super::day;

const EVENT: &str = "[[event]]
name = \"progression\"
survival = \"exponential(0.5)\"

[conventions]";

fn task(replicates: u32, going_on: Option<GoingOn>) -> Task {
    let is_running = going_on.is_some();
    let event = ("progression".to_owned(), 60);
    Task::Forecast {
        seed: seed(42),
        asked: Asked {
            by_site: true,
            milestones: vec![10],
            by_dates: vec![day("2028-06-30")],
            events: if is_running { vec![] } else { vec![event] },
            ..Asked::new(replicates)
        },
        going_on,
    }
}

fn source() -> Source {
    scenario_with("starter", &[("[conventions]", EVENT)])
}

fn opened(source: Source) -> Source {
    with_sites(source, |text| {
        text.replace("country\n", "country,opens_on\n")
            .replace("Austria\n", "Austria,2027-01-04\n")
            .replace("Germany\n", "Germany,2027-03-01\n")
    })
}

fn going_on(rows: &str) -> GoingOn {
    let text = format!("participant_id,site_id,randomized_on,arm\n{rows}");
    GoingOn {
        as_of: day("2027-06-30"),
        allocations: InputFile {
            file: "allocations.csv".to_owned(),
            bytes: text.into_bytes().into(),
            form: InputForm::default(),
        },
    }
}

const ROWS: &str =
    "A1,AT-01,2027-02-01,active\nA2,DE-02,2027-04-01,control\nA3,AT-01,2027-06-30,active\n";

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    for going_on in [None, Some(going_on(ROWS))] {
        let source = opened(source());
        let on = |threads| files(&source, task(150, going_on.clone()), threads);
        let one = on(1);
        let names: Vec<&str> = one.keys().map(String::as_str).collect();
        let mut expected = vec![
            "forecast_accrual.csv",
            "forecast_accrual.svg",
            "forecast_dates.csv",
            "forecast_events.csv",
            "forecast_events_progression.svg",
            "forecast_milestones.csv",
        ];
        if going_on.is_some() {
            expected.retain(|name| !name.contains("events"));
        }
        assert_eq!(names, expected);
        for threads in [2, 3, 7] {
            assert!(on(threads) == one, "{threads} threads");
        }
    }
}

#[test]
fn a_run_is_verified() {
    for going_on in [None, Some(going_on(ROWS))] {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("forecast");
        let run = Run::new(opened(source()), task(20, going_on)).unwrap();
        let target = Target {
            directory: &directory,
            replace: false,
            withhold_seed: false,
        };
        with_conduct(2, |conduct| write(&run, target, conduct)).unwrap();
        let found = with_conduct(1, |conduct| verify(&directory, None, conduct)).unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
    }
}

fn table(files: &Files, name: &str) -> Rows {
    Rows::read(&files[&format!("{name}.csv")])
}

#[test]
fn tables_have_the_rows_that_they_say() {
    let files = files(&source(), task(60, None), 2);
    let accrual = table(&files, "forecast_accrual");
    let months = accrual.columns(["scope", "measure"]);
    let months = months.filter(|[scope, measure]| *scope == "overall" && *measure == "screened");
    let months = months.count();
    assert_eq!(accrual.rows.len(), months * 4 * (1 + 2 + 4));
    for [measure, mean, q05, q50, q95] in accrual.columns(["measure", "mean", "q05", "q50", "q95"])
    {
        let [mean, low, median, high] =
            [mean, q05, q50, q95].map(|cell| cell.parse::<f64>().unwrap());
        assert!(low <= median && median <= high && mean >= 0.0, "{measure}");
    }
    let milestones = table(&files, "forecast_milestones");
    let rows = milestones.columns(["milestone", "event", "number", "probability"]);
    let rows: Vec<_> = rows.map(|row| row.join(" ")).collect();
    assert_eq!(
        rows,
        [
            "randomized  1 1",
            "randomized  10 1",
            "randomized  120 1",
            "event progression 60 1"
        ]
    );
    let first = accrual.columns(["month"]).next().unwrap();
    assert_eq!(first, ["2027-01-01"]);
}

/// What is asked that a trial does not have, in whole messages.
#[test]
fn what_cannot_be_asked() {
    let trial = scenario::read(&source()).unwrap();
    let refused = |asked: Asked| {
        let error = ForecastPlan::new(trial.clone(), asked, None).unwrap_err();
        error.to_string()
    };
    let ten = || Asked::new(10);
    assert_eq!(
        refused(Asked::new(0)),
        "0 replicates forecast nothing: give 1 or more, such as 1000"
    );
    assert_eq!(
        refused(Asked {
            milestones: vec![5, 121],
            ..ten()
        }),
        "there is no participant 121: give a number from 1 to 120, the sample size"
    );
    assert_eq!(
        refused(Asked {
            by_dates: vec![day("2027-01-03")],
            ..ten()
        }),
        "nobody can be counted by 2027-01-03, as enrolment starts on 2027-01-04: give a later day, in this or the next century"
    );
    let events = |name: &str, number| Asked {
        events: vec![(name.to_owned(), number)],
        ..ten()
    };
    assert_eq!(
        refused(events("death", 10)),
        "`death` is neither an event with a distribution nor an outcome of kind survival: write one of `progression`"
    );
    assert_eq!(
        refused(events("progression", 121)),
        "there is no event 121 of `progression`: give a number from 1 to 120, as each participant has at most one"
    );
    let none = scenario::read(&builtin("starter").unwrap()).unwrap();
    let error = ForecastPlan::new(none, events("death", 10), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`death` is neither an event with a distribution nor an outcome of kind survival: the scenario has none, so leave it out"
    );
}

/// Rows that a trial cannot go on from are told with their place, all at once.
#[test]
fn rows_are_refused_where_they_stand() {
    let rows = "A1,AT-01,2027-02-01,active\nA2,DE-02,2027-02-28,control\nA3,,2027-06-30,active\nA4,AT-02,2027-07-01,active\n";
    let task = task(10, Some(going_on(rows)));
    let problems = Run::new(opened(source()), task).unwrap_err();
    let text = format!("participant_id,site_id,randomized_on,arm\n{rows}");
    let told = problems
        .iter()
        .map(|one| (&text[one.span.clone()], one.message()));
    let told: Vec<(&str, String)> = told.collect();
    assert_eq!(
        told,
        [
            (
                "A2,DE-02,2027-02-28,control",
                "participant `A2` was randomized on 2027-02-28, before site `DE-02` opened on 2027-03-01: correct one of the days".to_owned()
            ),
            (
                "A3,,2027-06-30,active",
                "participant `A3` has no site: write it in the column `site_id`".to_owned()
            ),
            (
                "A4,AT-02,2027-07-01,active",
                "participant `A4` was randomized on 2027-07-01, after 2027-06-30, the last day of the data: correct one of the days, or leave the row out".to_owned()
            ),
        ]
    );
}
