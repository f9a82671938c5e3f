//! When milestones come, and how far enrolment is by days that are asked about.

use super::quantiles::{QUANTILES, heads};
use super::short;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table};
use crate::report::source::{Source, TableError};

/// Rows of `forecast_milestones` and `forecast_dates`.
#[derive(Debug)]
pub(super) struct Times {
    milestones: Vec<Vec<String>>,
    days: Vec<Vec<String>>,
}

/// The most events that have a sentence of their own.
const MOST_SENTENCES: usize = 3;

impl Times {
    pub(super) fn read(source: &Source<'_>) -> Result<Self, TableError> {
        let milestones = ["milestone", "event", "number", "probability", "std_error"];
        let ends = ["earliest", "latest"];
        let columns: Vec<&str> = milestones
            .into_iter()
            .chain(QUANTILES)
            .chain(ends)
            .collect();
        let milestones = source.collect("forecast_milestones", &columns)?;
        let days = ["by_date", "probability_complete", "std_error"];
        let columns: Vec<&str> = days.into_iter().chain(QUANTILES).chain(["mean"]).collect();
        let days = source.collect("forecast_dates", &columns)?;
        Ok(Self {
            milestones: milestones.unwrap_or_default(),
            days: days.unwrap_or_default(),
        })
    }

    /// The milestones as a table.
    pub(super) fn milestones(&self) -> Table {
        let rows = self.milestones.iter().take(MOST_ROWS).map(|row| {
            let what = what(row);
            let head = [
                Cell::text(what),
                Cell::number(short_share(&row[3])),
                Cell::number(short_share(&row[4])),
            ];
            let order = [10, 5, 6, 7, 8, 9, 11];
            let days = order.map(|column| {
                Cell::date(match &*row[column] {
                    "" => "\u{2013}",
                    day => day,
                })
            });
            head.into_iter().chain(days).collect()
        });
        let days = [
            "Earliest", "5 %", "25 %", "Median", "75 %", "95 %", "Latest",
        ];
        let many = self.milestones.len();
        let note = "The probability is the share of replicates in which the milestone comes, and the standard error \
                    that of this share. Quantiles are over all replicates; those without the milestone come last, \
                    so that a quantile is missing where it does not come in as many."
            .to_owned();
        Table {
            caption: "When milestones come".to_owned(),
            head: [
                Head::text("Milestone"),
                Head::number("Probability"),
                Head::number("Standard error"),
            ]
            .into_iter()
            .chain(days.map(Head::text))
            .collect(),
            rows: rows.collect(),
            note: Some(if many > MOST_ROWS {
                format!(
                    "{note} The first {MOST_ROWS} of {many}; the table forecast_milestones has the others."
                )
            } else {
                note
            }),
        }
    }

    /// The days that are asked about as a table; none where none are.
    pub(super) fn days(&self) -> Option<Table> {
        if self.days.is_empty() {
            return None;
        }
        let rows = self.days.iter().take(MOST_ROWS).map(|row| {
            let head = [
                Cell::date(&row[0]),
                Cell::number(short_share(&row[1])),
                Cell::number(short_share(&row[2])),
            ];
            let quantiles = row[3..8].iter().map(Cell::number);
            head.into_iter()
                .chain(quantiles)
                .chain([Cell::number(short(&row[8]))])
                .collect()
        });
        Some(Table {
            caption: "Participants randomized by the end of given days".to_owned(),
            head: [
                Head::text("Day"),
                Head::number("Probability that enrolment is complete"),
                Head::number("Standard error"),
            ]
            .into_iter()
            .chain(heads())
            .chain([Head::number("Mean")])
            .collect(),
            rows: rows.collect(),
            note: (self.days.len() > MOST_ROWS).then(|| {
                format!("The first {MOST_ROWS} days; the table forecast_dates has the others.")
            }),
        })
    }

    /// What it comes to, in sentences.
    pub(super) fn sentences(&self, sample_size: u32) -> Vec<String> {
        let mut sentences = Vec::new();
        let last = self
            .milestones
            .iter()
            .find(|row| row[1].is_empty() && row[2] == sample_size.to_string());
        sentences.extend(last.map(|row| enrolled(row, sample_size)));
        sentences.extend(self.days.iter().take(MOST_SENTENCES).map(|row| by_day(row)));
        let events = self.milestones.iter().filter(|row| !row[1].is_empty());
        sentences.extend(events.take(MOST_SENTENCES).map(|row| event(row)));
        sentences
    }
}

/// A milestone in words.
fn what(row: &[String]) -> String {
    match &*row[1] {
        "" => format!("participant {} randomized", row[2]),
        event => format!("event {} of {event}", row[2]),
    }
}

/// A share with at most 4 decimals.
fn short_share(cell: &str) -> String {
    let Ok(value) = cell.parse::<f64>() else {
        return cell.to_owned();
    };
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share in per cent.
fn percent(cell: &str) -> String {
    let value = cell.parse::<f64>().unwrap_or_default();
    format!("{:.1} %", 100.0 * value)
}

fn enrolled(row: &[String], sample_size: u32) -> String {
    let who = match sample_size {
        1 => "The participant is randomized".to_owned(),
        many => format!("All {many} participants are randomized"),
    };
    let [low, median, high] = [5, 7, 9].map(|column| &*row[column]);
    match (median, high) {
        ("", _) => format!(
            "{who} in fewer than half of the replicates ({}, standard error {}).",
            percent(&row[3]),
            percent(&row[4])
        ),
        (median, "") => format!("{who} by {median} with a probability of 50 %."),
        (median, high) if low == high => {
            format!("{who} by {median} in at least 90 % of replicates.")
        }
        (median, high) => format!(
            "{who} by {median} with a probability of 50 %, and by {high} with a probability of 95 %; with a probability \
             of 5 % by {low} already."
        ),
    }
}

fn by_day(row: &[String]) -> String {
    format!(
        "The probability that enrolment is complete by {} is {} (standard error {}); the median number of \
         participants randomized by then is {}.",
        row[0],
        percent(&row[1]),
        percent(&row[2]),
        row[5],
    )
}

fn event(row: &[String]) -> String {
    let probability = match &*row[3] {
        "1" => "in all replicates".to_owned(),
        "0" => return format!("Event {} of {} comes in no replicate.", row[2], row[1]),
        share => format!(
            "with a probability of {} (standard error {})",
            percent(share),
            percent(&row[4])
        ),
    };
    let [low, median, high] = [5, 7, 9].map(|column| &*row[column]);
    let when = match (low, median, high) {
        ("", ..) => String::new(),
        (low, "", _) => format!("; in 5 % of replicates by {low}"),
        (low, median, "") => format!("; in half of the replicates by {median}, in 5 % by {low}"),
        (low, median, high) => {
            format!("; in half of the replicates by {median}, in 90 % of them from {low} to {high}")
        }
    };
    format!("Event {} of {} comes {probability}{when}.", row[2], row[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn sentences_are_made_from_the_numbers() {
        let times = Times {
            milestones: vec![
                row(&[
                    "randomized",
                    "",
                    "1",
                    "1",
                    "0",
                    "a",
                    "b",
                    "c",
                    "d",
                    "e",
                    "f",
                    "g",
                ]),
                row(&[
                    "randomized",
                    "",
                    "405",
                    "1",
                    "0",
                    "2024-01-14",
                    "x",
                    "2024-11-06",
                    "x",
                    "2025-11-23",
                    "y",
                    "z",
                ]),
                row(&[
                    "event",
                    "death",
                    "20",
                    "0.5",
                    "0.05",
                    "2026-01-01",
                    "2027-01-01",
                    "2028-01-01",
                    "",
                    "",
                    "y",
                    "z",
                ]),
            ],
            days: vec![row(&[
                "2024-12-31",
                "0.61",
                "0.015",
                "1",
                "2",
                "400",
                "405",
                "405",
                "399",
            ])],
        };
        let said = times.sentences(405);
        assert_eq!(said.len(), 3);
        assert!(said[0].starts_with(
            "All 405 participants are randomized by 2024-11-06 with a probability of 50 %"
        ));
        assert!(said[1].contains("complete by 2024-12-31 is 61.0 % (standard error 1.5 %)"));
        assert!(said[2].starts_with("Event 20 of death comes with a probability of 50.0 %"));
        assert!(
            said[2].ends_with("in half of the replicates by 2028-01-01, in 5 % by 2026-01-01.")
        );
        assert_eq!(
            times.milestones().rows[2][0],
            Cell::text("event 20 of death")
        );
        assert_eq!(times.milestones().rows[2][8], Cell::date("\u{2013}"));
    }

    #[test]
    fn what_seldom_comes_is_said_so() {
        let never = row(&["event", "death", "20", "0", "0", "", "", "", "", "", "", ""]);
        assert_eq!(event(&never), "Event 20 of death comes in no replicate.");
        let short = row(&[
            "randomized",
            "",
            "9",
            "0.3",
            "0.1",
            "2026-01-01",
            "",
            "",
            "",
            "",
            "",
            "",
        ]);
        assert!(enrolled(&short, 9).contains("fewer than half"));
        assert_eq!(short_share("0.12345"), "0.1235");
        assert_eq!(short_share("1"), "1");
    }
}
