//! Exposure of each arm, as a paper prints it.

use maud::{Markup, html};

use crate::design::Arms;
use crate::report::makings::Fact;
use crate::report::parts::{Cell, Head, Table, facts};
use crate::report::source::{Source, TableError};
use crate::trial::Trial;

const TABLE: &str = "exposure_by_arm";
const COLUMNS: [&str; 11] = [
    "arm",
    "treatment",
    "measure",
    "reason",
    "participants",
    "count",
    "percent",
    "mean",
    "q25",
    "median",
    "q75",
];

/// What measures are called, in their order.
const MEASURES: [(&str, &str); 15] = [
    ("planned", "Planned, or begun by an event"),
    ("begun", "Begun: at least one dose"),
    ("completed", "Completed: given to the end of its plan"),
    ("stopped", "Stopped before the end of its plan"),
    ("reduced", "Dose reduced at least once"),
    ("reduced twice", "Dose reduced twice or more"),
    (
        "interrupted",
        "Interrupted: held, with a planned dose not given",
    ),
    (
        "delayed",
        "Delayed: a cycle or single dose after its window",
    ),
    ("interrupted or delayed", "Interrupted or delayed"),
    ("missed", "Missed: a dose was forgotten"),
    (
        "days on treatment",
        "Days on treatment, median (quartiles), mean",
    ),
    ("cycles begun", "Cycles begun, median (quartiles), mean"),
    (
        "relative dose intensity",
        "Relative dose intensity, planned duration, %, median (quartiles), mean",
    ),
    (
        "relative dose intensity, actual duration",
        "Relative dose intensity, actual duration, %, median (quartiles), mean",
    ),
    (
        "relative dose intensity, per week",
        "Relative dose intensity, dose per week, %, median (quartiles), mean",
    ),
];

/// A table for each treatment with a column for each arm; nothing where the run does not say what really happens.
pub(super) fn by_arm(source: &Source<'_>, trial: &Trial) -> Result<Option<Markup>, TableError> {
    let Some(rows) = source.collect(TABLE, &COLUMNS)? else {
        return Ok(None);
    };
    if rows.is_empty() {
        return Ok(None);
    }
    let treatments = names(&rows, 1);
    let tables = treatments
        .iter()
        .map(|treatment| table(&rows, treatment, trial.arms()));
    let tables: Vec<Table> = tables.collect::<Result<_, _>>()?;
    Ok(Some(html! {
        p {
            "Counts are participants. The first rows are shares of those for whom the treatment is planned, those \
             from \u{201c}dose reduced\u{201d} on of those who began it. Quartiles are the least values that at least \
             25 % and 75 % of participants do not exceed. Days on treatment are counted from the first dose to the \
             last, both included."
        }
        (facts(&[
            Fact::new(
                "Relative dose intensity, planned duration",
                "amount given / amount planned in the whole plan. Stopping early lowers it.",
            ),
            Fact::new(
                "Relative dose intensity, actual duration",
                "amount given / amount planned in as many first days of the plan as the participant was on treatment. \
                 Stopping early does not lower it.",
            ),
            Fact::new(
                "Relative dose intensity, dose per week",
                "amount given per week on treatment / amount planned per week of the whole plan.",
            ),
        ]))
        @for table in &tables {
            (table.markup())
        }
    }))
}

/// The different cells of a column, in their order.
fn names(rows: &[Vec<String>], column: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        if !names.contains(&row[column]) {
            names.push(row[column].clone());
        }
    }
    names
}

fn table(rows: &[Vec<String>], treatment: &str, labels: &Arms) -> Result<Table, TableError> {
    let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == treatment).collect();
    let mut arms: Vec<&str> = Vec::new();
    for row in &own {
        if !arms.contains(&&*row[0]) {
            arms.push(&row[0]);
        }
    }
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for row in &own {
        let measure = MEASURES.iter().position(|(name, _)| *name == row[2]);
        let measure = measure.ok_or_else(|| TableError::cell(TABLE, "measure", &row[2]))?;
        if !lines.contains(&(measure, &row[3])) {
            lines.push((measure, &row[3]));
        }
    }
    lines.sort_by_key(|(measure, _)| *measure);
    let mut cells = Vec::new();
    for (measure, reason) in lines {
        let label = match reason {
            "" => MEASURES[measure].1.to_owned(),
            reason => format!("\u{2003}because of {reason}"),
        };
        let mut line = vec![Cell::text(label)];
        for arm in &arms {
            let found = own
                .iter()
                .find(|row| row[0] == *arm && row[2] == MEASURES[measure].0 && row[3] == reason);
            line.push(Cell::number(match found {
                Some(row) => cell(row)?,
                None if reason.is_empty() => "\u{2013}".to_owned(),
                // Where nobody stopped for a reason, the table has no row.
                None => nobody(&own, arm),
            }));
        }
        cells.push(line);
    }
    let head = arms.iter().map(|arm| {
        let found = labels.find(arm).map(|place| labels.get(place).label());
        Head::number(found.unwrap_or(arm))
    });
    Ok(Table {
        caption: format!("Exposure to {treatment} by arm"),
        head: std::iter::once(Head::text("Measure")).chain(head).collect(),
        rows: cells,
        note: None,
    })
}

/// Nobody of those for whom the treatment is planned.
fn nobody(rows: &[&Vec<String>], arm: &str) -> String {
    let planned = rows.iter().find(|row| row[0] == arm && row[2] == "planned");
    planned.map_or_else(|| "0".to_owned(), |row| format!("0 of {} (0.0 %)", row[4]))
}

/// `74 of 198 (37.4 %)`, or `75.2 (26.1 to 93.9), 60.7`.
fn cell(row: &[String]) -> Result<String, TableError> {
    let number = |column: usize| {
        row[column]
            .parse::<f64>()
            .map_err(|_| TableError::cell(TABLE, COLUMNS[column], &row[column]))
    };
    let [participants, count, q25, median, q75] = [4, 5, 8, 9, 10].map(|column| &row[column]);
    if count.is_empty() {
        return Ok(format!("{median} ({q25} to {q75}), {:.1}", number(7)?));
    }
    if row[2] == "planned" {
        return Ok(count.clone());
    }
    if row[6].is_empty() {
        return Ok(format!("{count} of {participants}"));
    }
    Ok(format!("{count} of {participants} ({:.1} %)", number(6)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Arm, Ratio};

    fn arms() -> Arms {
        let arm = |name: &str| Arm::new(name, &format!("Arm {name}")).unwrap();
        Arms::new(vec![arm("a"), arm("b")], Ratio::new(&[1, 1]).unwrap()).unwrap()
    }

    fn row(cells: [&str; 11]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn cells_are_as_a_paper_prints_them() {
        let counted = row([
            "a",
            "t",
            "reduced",
            "",
            "198",
            "74",
            "37.37373737373738",
            "",
            "",
            "",
            "",
        ]);
        assert_eq!(cell(&counted).unwrap(), "74 of 198 (37.4 %)");
        let measured = row([
            "a",
            "t",
            "cycles begun",
            "",
            "198",
            "",
            "",
            "26.36",
            "13",
            "34",
            "39",
        ]);
        assert_eq!(cell(&measured).unwrap(), "34 (13 to 39), 26.4");
        let nobody = row(["a", "t", "reduced", "", "0", "0", "", "", "", "", ""]);
        assert_eq!(cell(&nobody).unwrap(), "0 of 0");
    }

    #[test]
    fn an_arm_without_a_reason_has_zero() {
        let rows = [
            row(["b", "t", "planned", "", "3", "3", "100", "", "", "", ""]),
            row(["a", "t", "stopped", "", "2", "1", "50", "", "", "", ""]),
            row(["a", "t", "stopped", "death", "2", "1", "50", "", "", "", ""]),
            row(["b", "t", "stopped", "", "2", "0", "0", "", "", "", ""]),
        ];
        let table = table(&rows, "t", &arms()).unwrap();
        assert_eq!(table.rows.len(), 3);
        assert_eq!(table.rows[2][1], Cell::number("0 of 3 (0.0 %)"));
        assert_eq!(table.head[1], Head::number("Arm b"));
        let other = [row(["a", "t", "what", "", "", "", "", "", "", "", ""])];
        assert!(super::table(&other, "t", &arms()).is_err());
    }
}
