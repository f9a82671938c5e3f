//! The summary of a forecast.

use std::fmt::Write as _;

use chrono::NaiveDate;
use evenhand::forecast::{ByDate, Forecast, Milestone};
use evenhand::run::{Run, Task};
use evenhand::trial::Trial;

use super::columns::columns;
use super::number_of;

/// A forecast in words and numbers.
pub(crate) fn forecast_summary(run: &Run, found: &Forecast) -> String {
    let Some(trial) = run.trial() else {
        return String::new();
    };
    format!(
        "{}\n{}",
        trial.title(),
        forecast_text(run.task(), trial, found)
    )
}

/// The same below the trial's title.
pub(super) fn forecast_text(task: &Task, trial: &Trial, found: &Forecast) -> String {
    let mut text = String::new();
    if let Task::Forecast { seed, going_on, .. } = task {
        let replicates = number_of(found.replicates, "replicate", "replicates");
        let _ = write!(text, "{}, {replicates}", seed.public_name());
        if let Some(going_on) = going_on {
            let _ = write!(text, ", continued after {}", going_on.as_of);
        }
        text.push('\n');
    }
    let overall = &found.accrual[0];
    if let Some(last) = overall.screened.to_date.last() {
        let since = match task {
            Task::Forecast {
                going_on: Some(_), ..
            } => " since then",
            _ => "",
        };
        let _ = writeln!(
            text,
            "{:.1} candidates screened on average{since}, {} randomized in all",
            last.mean,
            trial.sample_size()
        );
    }
    let head = ["", "5 %", "25 %", "median", "75 %", "95 %"].map(str::to_owned);
    let rows = found.milestones.iter().map(milestone);
    let rows: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    let _ = write!(text, "\n{}", columns(&rows));
    for one in &found.milestones {
        let (probability, error) = one.comes;
        if let Some(event) = one.event.as_ref().filter(|_| probability < 1.0) {
            let share = percent(probability, error);
            let _ = writeln!(
                text,
                "event {} of {event} occurs in {share} of replicates",
                one.number
            );
        }
    }
    if !found.by_dates.is_empty() {
        text.push('\n');
    }
    for ByDate {
        day,
        complete: (probability, error),
        randomized,
    } in &found.by_dates
    {
        let [low, _, _, median, _, _, high] = randomized.quantiles;
        let _ = writeln!(
            text,
            "by {day}: complete in {} of replicates; {median} randomized, 90 % from {low} to {high}",
            percent(*probability, *error),
        );
    }
    text
}

/// A share in percent with its standard error.
fn percent(share: f64, error: f64) -> String {
    format!(
        "{:.1} % (standard error {:.1})",
        100.0 * share,
        100.0 * error
    )
}

/// When something comes, as a row.
fn milestone(one: &Milestone) -> Vec<String> {
    let what = match &one.event {
        Some(event) => format!("event {} of {event}", one.number),
        None => format!("participant {}", one.number),
    };
    let [low, _, lower, median, upper, _, high] = one.quantiles;
    let days = [low, lower, median, upper, high].map(|day: Option<NaiveDate>| {
        day.map_or_else(|| "never".to_owned(), |day| day.to_string())
    });
    std::iter::once(what).chain(days).collect()
}
