//! How far the arms differ: standardized mean differences.

use std::ops::ControlFlow;

use maud::{Markup, html};

use crate::design::Arm;
use crate::picture::{Axis, DotRow, Dots, Scale, Words};
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, figure};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

/// The most rows of the picture.
const MOST_DOTS: usize = 60;
/// A difference that is small by custom (Austin 2009).
const SMALL: f64 = 0.1;

/// A difference as the table `balance` has it.
#[derive(Debug, Clone, PartialEq)]
struct Difference {
    attribute: String,
    /// Empty for a number, and for all levels together.
    level: String,
    text: String,
    value: f64,
    /// Whether it is about all levels of a category together.
    is_whole: bool,
}

impl Difference {
    fn name(&self) -> String {
        match (self.level.as_str(), self.is_whole) {
            ("", true) => format!("{}, all levels", self.attribute),
            ("", false) => self.attribute.clone(),
            (level, _) => format!("{}: {level}", self.attribute),
        }
    }
}

/// The picture with its words; `None` where the run has no such table, or nothing in it is defined.
pub(super) fn differences(
    source: &Source<'_>,
    trial: &Trial,
) -> Result<Option<Markup>, TableError> {
    let all = read(source, trial)?;
    if all.is_empty() {
        return Ok(None);
    }
    let (shown, what) = chosen(&all);
    let picture = picture(&shown, trial, &source.makings.software);
    let beyond = all.iter().filter(|one| is_beyond(one)).count();
    Ok(Some(html! {
        p {
            "The standardized mean difference (SMD) is the difference between two arms in units of the standard \
            deviation within arms, so that characteristics can be compared whatever their unit. " (sign(trial))
        }
        p {
            (of_all(beyond, all.len())) " Beyond \u{b1}0.1 a difference is customarily looked at. The arms were allocated \
            at random, so that imbalance here is due to chance. The smaller the arms, the larger the differences that \
            chance makes."
        }
        (figure(&picture.svg(), &numbers(&all)))
        @if let Some(what) = what {
            p.note { (what) }
        }
    }))
}

fn is_beyond(one: &Difference) -> bool {
    one.value.abs() > SMALL
}

fn of_all(beyond: usize, all: usize) -> String {
    match (beyond, all) {
        (0, 1) => "The only difference is within \u{b1}0.1.".to_owned(),
        (_, 1) => "The only difference is beyond \u{b1}0.1.".to_owned(),
        (0, _) => format!("All {all} differences are within \u{b1}0.1."),
        (1, _) => format!("1 of {all} differences is beyond \u{b1}0.1."),
        _ if beyond == all => format!("All {all} differences are beyond \u{b1}0.1."),
        _ => format!("{beyond} of {all} differences are beyond \u{b1}0.1."),
    }
}

/// What the sign of a difference means.
fn sign(trial: &Trial) -> String {
    let labels: Vec<&str> = trial.arms().iter().map(Arm::label).collect();
    match labels[..] {
        [first, second] => format!(
            "It is positive where the mean, or the share of a level, is larger in the arm \u{201c}{first}\u{201d} than in \
             \u{201c}{second}\u{201d}. Over all levels of a category together it has no sign."
        ),
        _ => format!(
            "With {} arms it is the largest difference between any two of them, without a sign.",
            labels.len()
        ),
    }
}

fn read(source: &Source<'_>, trial: &Trial) -> Result<Vec<Difference>, TableError> {
    let mut all = Vec::new();
    let columns = ["scope", "name", "level", "measure", "value"];
    source.tables.read("balance", &columns, &mut |cells| {
        let &[scope, name, level, measure, value] = cells else {
            return Ok(ControlFlow::Break(()));
        };
        if (scope, measure) == ("covariate", "smd") {
            let number: f64 =
                (value.parse()).map_err(|_| TableError::cell("balance", "value", value))?;
            let attribute = trial.attributes().iter().find(|one| one.name() == name);
            let has_levels = attribute.is_some_and(|one| !one.domain().levels().is_empty());
            all.push(Difference {
                attribute: name.to_owned(),
                level: level.to_owned(),
                text: value.to_owned(),
                value: number,
                is_whole: has_levels && level.is_empty(),
            });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// The differences that are drawn, and what is left out.
fn chosen(all: &[Difference]) -> (Vec<&Difference>, Option<String>) {
    let every: Vec<&Difference> = all.iter().collect();
    if every.len() <= MOST_DOTS {
        return (every, None);
    }
    let whole: Vec<&Difference> = (all.iter()).filter(|one| one.level.is_empty()).collect();
    if whole.len() <= MOST_DOTS {
        let note = "The picture leaves out single levels of categories; the table of its numbers has them.";
        return (whole, Some(note.to_owned()));
    }
    let mut largest = whole;
    largest.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    largest.truncate(MOST_DOTS);
    let note = format!(
        "The picture has the {MOST_DOTS} characteristics with the largest differences; the table of its numbers has more."
    );
    (largest, Some(note))
}

fn picture(shown: &[&Difference], trial: &Trial, software: &str) -> Dots {
    let labels: Vec<&str> = trial.arms().iter().map(Arm::label).collect();
    let of_two = labels.len() == 2;
    let subtitle = match labels[..] {
        [first, second] => format!("{first} minus {second}, in standard deviations"),
        _ => "Largest between any two arms, in standard deviations".to_owned(),
    };
    Dots {
        words: Words {
            title: "Balance of baseline characteristics".to_owned(),
            subtitle,
            source: software.to_owned(),
        },
        x: Axis {
            scale: Scale::Linear,
            ..Axis::new("Standardized mean difference")
        },
        references: if of_two {
            vec![-SMALL, 0.0, SMALL]
        } else {
            vec![0.0, SMALL]
        },
        marks: [
            "of a number, or of one level".to_owned(),
            "of all levels of a category together".to_owned(),
        ],
        rows: shown
            .iter()
            .map(|one| DotRow {
                name: one.name(),
                value: one.value,
                is_hollow: one.is_whole,
            })
            .collect(),
    }
}

fn numbers(all: &[Difference]) -> Table {
    let rows = all.iter().take(MOST_ROWS).map(|one| {
        let level = if one.is_whole {
            "all levels"
        } else {
            &one.level
        };
        vec![
            Cell::text(&one.attribute),
            Cell::text(level),
            Cell::number(&one.text),
        ]
    });
    let more = all.len().saturating_sub(MOST_ROWS);
    let from = "From the table balance, scope covariate, measure smd.";
    Table {
        caption: "Standardized mean differences".to_owned(),
        head: vec![
            Head::text("Characteristic"),
            Head::text("Level"),
            Head::number("SMD"),
        ],
        rows: rows.collect(),
        note: Some(if more > 0 {
            format!("{from} {more} more rows are in that table.")
        } else {
            from.to_owned()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(level: &str, value: f64) -> Difference {
        Difference {
            attribute: "sex".to_owned(),
            level: level.to_owned(),
            text: value.to_string(),
            value,
            is_whole: level.is_empty(),
        }
    }

    #[test]
    fn many_levels_are_left_out_of_the_picture_first() {
        let mut all: Vec<Difference> = vec![difference("", 0.2)];
        all.extend((0..MOST_DOTS).map(|_| difference("f", 0.1)));
        let (shown, note) = chosen(&all);
        assert_eq!((shown.len(), note.is_some()), (1, true));
        assert_eq!(chosen(&all[..MOST_DOTS]).0.len(), MOST_DOTS);
        let whole: Vec<Difference> = (0..100).map(|at| difference("", f64::from(at))).collect();
        let (shown, _) = chosen(&whole);
        assert_eq!(shown.len(), MOST_DOTS);
        assert!(shown.iter().all(|one| one.value >= 40.0));
    }

    #[test]
    fn sentences_are_grammatical() {
        assert_eq!(of_all(1, 3), "1 of 3 differences is beyond \u{b1}0.1.");
        assert_eq!(of_all(0, 1), "The only difference is within \u{b1}0.1.");
        assert_eq!(difference("f", 0.0).name(), "sex: f");
        assert_eq!(difference("", 0.0).name(), "sex, all levels");
    }
}
