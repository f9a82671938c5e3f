//! How often tests reject: the type I error and the power.

use super::designs::{Designs, number, number_or_none};
use super::numbers::{count, digits, percent, short};
use crate::report::parts::{Cell, Head, MOST_ROWS, Table};
use crate::report::source::{Source, TableError};

const TABLE: &str = "rejection_rates";

/// 95 % of a normal distribution lie within so many standard deviations.
const NORMAL_95: f64 = 1.96;
/// How far rounding may be from an exact rate.
const ROUNDING: f64 = 1e-9;

/// How often a test rejects under a condition.
#[derive(Debug, Clone)]
pub(super) struct Rate {
    pub design: String,
    pub test: String,
    pub effect: String,
    pub bias: String,
    pub is_null: bool,
    pub alpha: f64,
    pub value: f64,
    pub std_error: Option<f64>,
    pub interval: Option<(f64, f64)>,
}

impl Rate {
    /// The 95 % interval: of Clopper and Pearson where rejections are counted, else normal.
    fn interval(&self) -> (f64, f64) {
        self.interval.unwrap_or_else(|| {
            let reach = NORMAL_95 * self.std_error.unwrap_or(0.0);
            (self.value - reach, self.value + reach)
        })
    }

    fn is_above(&self) -> bool {
        self.interval().0 > self.alpha + ROUNDING
    }

    /// `0.0512 (0.0469 to 0.0557)`.
    fn text(&self) -> String {
        match (self.interval, self.std_error) {
            (Some((low, high)), _) => {
                format!(
                    "{} ({} to {})",
                    digits(self.value),
                    digits(low),
                    digits(high)
                )
            }
            (None, Some(error)) => format!("{} (SE {})", digits(self.value), short(error)),
            (None, None) => digits(self.value),
        }
    }

    fn condition(&self) -> String {
        let bias = match self.bias.as_str() {
            "none" => "no bias",
            bias => bias,
        };
        if self.is_null {
            format!("type I error, {bias}")
        } else {
            format!("power at {}, {bias}", self.effect)
        }
    }
}

/// The rates; none where no tests were asked for.
pub(super) fn read(source: &Source<'_>, designs: &Designs) -> Result<Vec<Rate>, TableError> {
    const COLUMNS: [&str; 11] = [
        "procedure",
        "stratified_by",
        "outcome",
        "effect",
        "bias",
        "test",
        "alpha",
        "value",
        "std_error",
        "lower",
        "upper",
    ];
    let rows = source.collect(TABLE, &COLUMNS)?.unwrap_or_default();
    let rate = |row: &Vec<String>| {
        let given = |column: usize| number(TABLE, COLUMNS[column], &row[column]);
        let maybe = |column: usize| number_or_none(TABLE, COLUMNS[column], &row[column]);
        let no_effect = no_effect(source, &row[2]);
        Ok(Rate {
            design: designs.name(&row[0], &row[1]),
            test: row[5].clone(),
            effect: row[3].clone(),
            bias: row[4].clone(),
            is_null: (given(3)? - no_effect).abs() == 0.0,
            alpha: given(6)?,
            value: given(7)?,
            std_error: maybe(8)?,
            interval: maybe(9)?.zip(maybe(10)?),
        })
    };
    rows.iter().map(rate).collect()
}

/// The effect that is none: of a scenario's outcome by its scale, of normal responses 0, of times 1.
fn no_effect(source: &Source<'_>, outcome: &str) -> f64 {
    let modelled = source.trial.and_then(|trial| {
        let mut outcomes = trial.outcomes().iter();
        outcomes.find(|one| one.name() == outcome)
    });
    match modelled {
        Some(model) => model.scale().none(),
        None if outcome == "normal" => 0.0,
        None => 1.0,
    }
}

/// A row for each design and test, a column for each condition.
pub(super) fn table(rates: &[Rate]) -> Table {
    let mut conditions: Vec<String> = Vec::new();
    // By design and test, the cells with their columns.
    let mut keys: Vec<(&str, &str)> = Vec::new();
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    for rate in rates {
        let condition = rate.condition();
        let known = conditions.iter().position(|one| *one == condition);
        let column = known.unwrap_or_else(|| {
            conditions.push(condition);
            conditions.len() - 1
        });
        let key = (&*rate.design, &*rate.test);
        let place = keys.iter().position(|own| *own == key);
        let place = place.unwrap_or_else(|| {
            keys.push(key);
            rows.push(Vec::new());
            keys.len() - 1
        });
        rows[place].push((column, rate.text()));
    }
    let many = rows.len();
    let rows = keys.iter().zip(rows).take(MOST_ROWS);
    let rows = rows.map(|((design, test), cells)| {
        let columns = 0..conditions.len();
        let columns = columns.map(|column| {
            let found = cells.iter().find(|(own, _)| *own == column);
            Cell::number(found.map_or("\u{2013}", |(_, text)| text))
        });
        [Cell::text(*design), Cell::text(*test)]
            .into_iter()
            .chain(columns)
            .collect()
    });
    Table {
        caption: "how often tests reject".to_owned(),
        rows: rows.collect(),
        head: [Head::text("Design"), Head::text("Test")]
            .into_iter()
            .chain(conditions.iter().map(Head::number))
            .collect(),
        note: (many > MOST_ROWS).then(|| {
            format!("The first {MOST_ROWS} of {many} rows; the table {TABLE} has the others.")
        }),
    }
}

/// Whether tests hold their level, in sentences: one for each test.
pub(super) fn sentences(rates: &[Rate]) -> Vec<String> {
    if rates.is_empty() {
        return vec![
            "No tests were asked for, so that this assessment does not say whether a test holds its level under \
             selection bias or a drift; the options --bias and --effect add them."
                .to_owned(),
        ];
    }
    let mut tests: Vec<&str> = Vec::new();
    for rate in rates.iter().filter(|rate| rate.is_null) {
        if !tests.contains(&&*rate.test) {
            tests.push(&rate.test);
        }
    }
    if tests.is_empty() {
        return vec![
            "No condition without an effect was asked for, so that no type I error is known."
                .to_owned(),
        ];
    }
    tests.into_iter().map(|test| of_test(rates, test)).collect()
}

fn of_test(rates: &[Rate], test: &str) -> String {
    let own: Vec<&Rate> = rates
        .iter()
        .filter(|rate| rate.is_null && rate.test == test)
        .collect();
    let level = own.first().map_or(0.05, |rate| rate.alpha);
    let above: Vec<&&Rate> = own.iter().filter(|rate| rate.is_above()).collect();
    let worst = above.iter().max_by(|a, b| a.value.total_cmp(&b.value));
    let designs = if own.len() == 1 {
        "the one case".to_owned()
    } else {
        format!("{} of design and bias", count(own.len(), "combination"))
    };
    match worst {
        None => format!(
            "The {test} holds its level of {} in {}{designs}: no 95 % interval of its type I error lies above it.",
            percent(level),
            if own.len() == 1 { "" } else { "all " },
        ),
        Some(worst) => format!(
            "The {test} exceeds its level of {} in {} of {designs}; most of all under {} with {}, where the type I error \
             is {}.",
            percent(level),
            above.len(),
            if worst.bias == "none" {
                "no bias"
            } else {
                &worst.bias
            },
            worst.design,
            percent(worst.value),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(design: &str, bias: &str, effect: &str, value: f64) -> Rate {
        Rate {
            design: design.to_owned(),
            test: "t-test".to_owned(),
            effect: effect.to_owned(),
            bias: bias.to_owned(),
            is_null: effect == "0",
            alpha: 0.05,
            value,
            std_error: Some(0.001),
            interval: None,
        }
    }

    #[test]
    fn levels_are_said_to_hold_or_not() {
        let fine = [rate("a", "none", "0", 0.05), rate("a", "none", "0.5", 0.9)];
        assert_eq!(
            sentences(&fine),
            [
                "The t-test holds its level of 5.0 % in the one case: no 95 % interval of its type I error lies above it."
            ]
        );
        let bad = [
            rate("a", "none", "0", 0.05),
            rate("a", "selection(0.5)", "0", 0.08),
            rate("b", "selection(0.5)", "0", 0.12),
        ];
        assert_eq!(
            sentences(&bad),
            [
                "The t-test exceeds its level of 5.0 % in 2 of 3 combinations of design and bias; most of all under \
              selection(0.5) with b, where the type I error is 12.0 %."
            ]
        );
        assert!(sentences(&[])[0].starts_with("No tests were asked for"));
        assert!(sentences(&fine[1..])[0].starts_with("No condition without an effect"));
    }

    #[test]
    fn conditions_are_columns() {
        let all = [rate("a", "none", "0", 0.05), rate("a", "none", "0.5", 0.9)];
        let table = table(&all);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.head.len(), 4);
        assert_eq!(table.rows[0][3], Cell::number("0.9000 (SE 0.0010)"));
        let counted = Rate {
            interval: Some((0.01, 0.1)),
            ..rate("a", "none", "0", 0.05)
        };
        assert_eq!(counted.text(), "0.05000 (0.01000 to 0.1000)");
    }
}
