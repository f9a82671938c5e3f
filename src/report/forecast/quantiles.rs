//! Quantiles over replicates, as the tables of a forecast have them.

use crate::report::parts::{Cell, Head, MOST_ROWS, Table};

/// The columns of the quantiles that are shown.
pub(super) const QUANTILES: [&str; 5] = ["q05", "q25", "q50", "q75", "q95"];

/// The heads of the quantiles.
pub(super) fn heads() -> impl Iterator<Item = Head> {
    ["5 %", "25 %", "Median", "75 %", "95 %"]
        .into_iter()
        .map(Head::number)
}

/// What is counted to date by month.
#[derive(Debug, Clone, Default)]
pub(super) struct ByMonth {
    /// The month as in `2026-03`, the mean and the quantiles.
    rows: Vec<(String, String, [String; 5])>,
}

impl ByMonth {
    /// Adds a month; the quantiles are the last five of the cells, the mean is before them.
    pub(super) fn add(&mut self, month: &str, cells: &[&str]) {
        let [mean, quantiles @ ..] = cells else {
            return;
        };
        let mut own: [String; 5] = Default::default();
        for (own, cell) in own.iter_mut().zip(quantiles) {
            (*cell).clone_into(own);
        }
        let month = month.get(..7).unwrap_or(month).to_owned();
        self.rows.push((month, (*mean).to_owned(), own));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The month with the largest median, the first of several, with the median and the 95 % quantile.
    pub(super) fn peak(&self) -> Option<(&str, f64, &[String; 5])> {
        let mut most: Option<(&str, f64, &[String; 5])> = None;
        for (month, _, quantiles) in &self.rows {
            let median: f64 = quantiles[2].parse().ok()?;
            if most.is_none_or(|(_, other, _)| median > other) {
                most = Some((month, median, quantiles));
            }
        }
        most
    }

    /// The numbers as a table. `table` is the name of the one that has them all.
    pub(super) fn numbers(&self, caption: &str, table: &str) -> Table {
        let rows = self.rows.iter().take(MOST_ROWS);
        let rows = rows.map(|(month, mean, quantiles)| {
            let mean = crate::report::forecast::short(mean);
            let quantiles = quantiles.iter().map(Cell::number);
            std::iter::once(Cell::date(month))
                .chain(quantiles)
                .chain([Cell::number(mean)])
                .collect()
        });
        Table {
            caption: caption.to_owned(),
            head: std::iter::once(Head::text("End of month"))
                .chain(heads())
                .chain([Head::number("Mean")])
                .collect(),
            rows: rows.collect(),
            note: (self.rows.len() > MOST_ROWS).then(|| {
                format!("The first {MOST_ROWS} months; the table {table} has the others.")
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_the_first_month_with_the_largest_median() {
        let mut counts = ByMonth::default();
        assert!(counts.peak().is_none() && counts.is_empty());
        for (month, median) in [
            ("2026-01-01", "3"),
            ("2026-02-01", "7"),
            ("2026-03-01", "7"),
        ] {
            counts.add(month, &["5.25", "1", "2", median, "8", "9"]);
        }
        let (month, median, quantiles) = counts.peak().unwrap();
        assert_eq!((month, median), ("2026-02", 7.0));
        assert_eq!(quantiles[4], "9");
    }
}
