//! The numbers of the flow, each with the table that it comes from.

use super::counts::{Arm, Ends, Flow, Reasons, Treatment};
use crate::report::parts::{Cell, Head, MOST_ROWS, Table};

/// The table of the diagram's numbers.
pub(super) fn table(flow: &Flow) -> Table {
    let mut rows = Rows {
        arms: flow.arms.len(),
        rows: Vec::new(),
    };
    if let Some(screened) = &flow.screened {
        let mut add = |step: &str, reason: String, count| {
            rows.of_all(step, reason, count, "screening");
        };
        add("Assessed for eligibility", String::new(), screened.assessed);
        add("Excluded", String::new(), screened.excluded());
        add(
            "Excluded",
            "did not meet every criterion".to_owned(),
            screened.ineligible,
        );
        for (id, text, count) in screened.failed() {
            add("Criterion not met", format!("{id} {text}"), count);
        }
        add(
            "Excluded",
            "eligible, a cap was reached".to_owned(),
            screened.capped,
        );
        add(
            "Excluded",
            "eligible, the sample size was reached first".to_owned(),
            screened.late,
        );
        add("Randomized", String::new(), screened.randomized);
    }
    let of_arms = |count: &dyn Fn(&Arm) -> u64| flow.arms.iter().map(count).collect::<Vec<u64>>();
    let allocated = of_arms(&|arm| arm.allocated);
    rows.of_arms("Allocated", "", &allocated, flow.allocated_in);
    add_treatment(flow, &mut rows);
    if flow.is_analysed {
        rows.of_arms("Analysed", "", &allocated, flow.allocated_in);
    }
    finished(flow, rows)
}

struct Rows {
    arms: usize,
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    /// A row of a step before allocation.
    fn of_all(&mut self, step: &str, reason: String, count: u64, table: &str) {
        let mut row = vec![Cell::text(step), Cell::text(reason)];
        if self.arms > 1 {
            row.extend((0..self.arms).map(|_| Cell::number("")));
        }
        row.push(Cell::number(count.to_string()));
        row.push(Cell::text(table));
        self.rows.push(row);
    }

    fn of_arms(&mut self, step: &str, reason: &str, counts: &[u64], table: &str) {
        let mut row = vec![Cell::text(step), Cell::text(reason)];
        if self.arms > 1 {
            row.extend(counts.iter().map(|count| Cell::number(count.to_string())));
        }
        let all: u64 = counts.iter().sum();
        row.push(Cell::number(all.to_string()));
        row.push(Cell::text(table));
        self.rows.push(row);
    }
}

fn add_treatment(flow: &Flow, rows: &mut Rows) {
    let planned: Option<Vec<u64>> = (flow.arms.iter())
        .map(|arm| match arm.treatment {
            Treatment::Planned(count) => Some(count),
            Treatment::Unknown | Treatment::Ended(_) => None,
        })
        .collect();
    if let Some(planned) = planned {
        let none = flow.arms.iter().zip(&planned);
        let none: Vec<u64> = none
            .map(|(arm, planned)| arm.allocated.saturating_sub(*planned))
            .collect();
        rows.of_arms("Treatment planned", "", &planned, "exposure");
        rows.of_arms("No dose planned", "", &none, "exposure");
    }
    let ends: Option<Vec<&Ends>> = (flow.arms.iter())
        .map(|arm| match &arm.treatment {
            Treatment::Ended(ends) => Some(ends),
            Treatment::Unknown | Treatment::Planned(_) => None,
        })
        .collect();
    if let (Some(ends), Some(all)) = (ends, flow.ends()) {
        let received: Vec<u64> = ends.iter().map(|ends| ends.received).collect();
        rows.of_arms("Received treatment", "", &received, "disposition");
        let mut add = |step: &str, of: &dyn Fn(&Ends) -> &Reasons| {
            let totals: Vec<u64> = ends.iter().map(|ends| of(ends).total).collect();
            rows.of_arms(step, "", &totals, "disposition");
            for (reason, _) in of(&all).sorted() {
                let counts = ends.iter().map(|ends| of(ends).of.get(reason));
                let counts: Vec<u64> = counts.map(|count| count.copied().unwrap_or(0)).collect();
                rows.of_arms(step, reason, &counts, "disposition");
            }
        };
        add("Never treated", &|ends| &ends.never);
        add("Discontinued treatment", &|ends| &ends.discontinued);
        add("Left the trial before completing treatment", &|ends| {
            &ends.left
        });
        add("Left the trial after treatment", &|ends| &ends.left_after);
    }
}

fn finished(flow: &Flow, rows: Rows) -> Table {
    let mut head = vec![Head::text("Step"), Head::text("Reason")];
    if flow.arms.len() > 1 {
        head.extend(flow.arms.iter().map(|arm| Head::number(&arm.label)));
        head.push(Head::number("All"));
    } else {
        head.push(Head::number("All arms"));
    }
    head.push(Head::text("Table"));
    let left_out = rows.rows.len().saturating_sub(MOST_ROWS);
    let mut rows = rows.rows;
    rows.truncate(MOST_ROWS);
    let what = "The last column names the run's table that each number is counted from.";
    Table {
        caption: "Participant flow".to_owned(),
        head,
        rows,
        note: Some(if left_out > 0 {
            format!("{what} {left_out} more rows are left out; the tables have them.")
        } else {
            what.to_owned()
        }),
    }
}
