//! The imbalance over enrolment.

use maud::Markup;

use super::counted::Counted;
use super::expected::{Expected, Point, times};
use crate::balance::imbalance;
use crate::design::Arm;
use crate::picture::{Axis, Course, Range, Words};
use crate::report::parts::{Cell, Head, Table, figure as framed};
use crate::report::source::Source;
use crate::trial::Trial;

/// As many rows the picture's table has.
const ROWS: usize = 40;

/// What is followed over enrolment.
struct Followed {
    name: String,
    /// The number of participants, and the quantity after them.
    values: Vec<(usize, f64)>,
}

/// The picture with its numbers.
pub(super) fn figure(
    source: &Source<'_>,
    trial: &Trial,
    counted: &Counted,
    expected: &Expected,
) -> Markup {
    let followed = follow(trial, counted);
    let picture = Course {
        words: Words {
            title: "Imbalance over enrolment".to_owned(),
            subtitle: subtitle(expected),
            source: source.makings.software.clone(),
        },
        x: Axis::new("Participants randomized"),
        y: Axis::new(followed.name.clone()),
        observed: (followed.values.iter())
            .map(|&(n, value)| (n as f64, value))
            .collect(),
        bands: expected.overall.iter().map(range).collect(),
    };
    framed(&picture.svg(), &numbers(&followed, expected))
}

fn subtitle(expected: &Expected) -> String {
    if expected.overall.is_empty() {
        "After each participant, in the order of randomization".to_owned()
    } else {
        "After each participant, within the exact bands of the procedure, given how participants came to the strata"
            .to_owned()
    }
}

/// The difference of two arms 1:1, else the imbalance of any number of arms.
fn follow(trial: &Trial, counted: &Counted) -> Followed {
    let ratio = trial.arms().ratio();
    let times = times(counted.steps.len());
    let mut arms = vec![0; trial.arms().count()];
    let mut values = vec![(0, 0.0)];
    let mut wanted = times.iter().skip(1).peekable();
    let is_difference = ratio.is_one_to_one();
    for (place, step) in counted.steps.iter().enumerate() {
        arms[step.arm.get()] += 1;
        if wanted.next_if(|&&time| time == place + 1).is_none() {
            continue;
        }
        let value = if is_difference {
            f64::from(arms[0]) - f64::from(arms[1])
        } else {
            imbalance(&arms, ratio).value()
        };
        values.push((place + 1, value));
    }
    let name = if is_difference {
        let names: Vec<&str> = trial.arms().iter().map(Arm::name).collect();
        format!("Difference, {} minus {}", names[0], names[1])
    } else {
        "Imbalance: largest minus smallest count, each over its share of the ratio".to_owned()
    };
    Followed { name, values }
}

fn range(point: &Point) -> Range {
    let at = |p| f64::from(point.law.quantile(p));
    Range {
        at: point.n as f64,
        outer: [at(0.0005), at(0.9995)],
        inner: [at(0.025), at(0.975)],
    }
}

fn numbers(followed: &Followed, expected: &Expected) -> Table {
    let values = &followed.values;
    let step = values.len().div_ceil(ROWS).max(1);
    let has_bands = !expected.overall.is_empty();
    let mut head = vec![
        Head::number("Participants"),
        Head::number(followed.name.as_str()),
    ];
    if has_bands {
        for name in ["2.5 %", "97.5 %", "0.05 %", "99.95 %"] {
            head.push(Head::number(format!("Quantile {name}")));
        }
    }
    let is_shown = |place: usize| place.is_multiple_of(step) || place + 1 == values.len();
    let rows = values
        .iter()
        .enumerate()
        .filter(|(place, _)| is_shown(*place));
    let rows = rows.map(|(place, &(n, value))| {
        let mut row = vec![Cell::number(n.to_string()), Cell::number(value.to_string())];
        if let Some(point) = expected.overall.get(place) {
            let at = |p| Cell::number(point.law.quantile(p).to_string());
            row.extend([0.025, 0.975, 0.0005, 0.9995].map(at));
        }
        row
    });
    let shown = if step == 1 {
        None
    } else {
        Some(format!(
            "Every {step}th of the points that are drawn, and the last."
        ))
    };
    Table {
        caption: "Imbalance over enrolment".to_owned(),
        head,
        rows: rows.collect(),
        note: shown,
    }
}
