//! What was converted on the way from a file's cells to what is read.

use std::collections::BTreeMap;

use super::dates::{DateForm, is_mdy_too};
use crate::problem::words::shown;
use chrono::NaiveDate;

/// What was converted, in the order in which it is told.
///
/// Nothing is in it of a file that is written as evenhand writes files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversions {
    /// Of the file as a whole.
    of_file: Vec<String>,
    arms: BTreeMap<(String, String), u64>,
    dates: [u64; 6],
    /// Whether each column's dates can be read by month, day, year as well, by their columns.
    mdy_too: BTreeMap<usize, bool>,
    of_columns: Vec<String>,
    commas: u64,
    missing: BTreeMap<String, u64>,
    rows: BTreeMap<&'static str, u64>,
    keys: Option<(String, u64)>,
    numbered: u64,
}

impl Conversions {
    /// One line for each kind of conversion.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.of_file.clone();
        if let Some((key, count)) = &self.keys {
            let (keys, key) = (counted(*count, "key"), shown(key));
            lines.push(format!("{keys} made of stratum and id, such as `{key}`"));
        }
        if self.numbered > 0 {
            lines.push(match self.numbered {
                1 => "1 row without a number is named by its place".to_owned(),
                rows => format!("{rows} rows without a number are named by their places"),
            });
        }
        for ((text, arm), count) in &self.arms {
            let text = shown(text);
            let cells = counted(*count, "cell");
            lines.push(format!("{cells} `{text}` read as the arm `{arm}`"));
        }
        for (form, count) in FORMS.into_iter().zip(self.dates) {
            if count > 0 {
                let dates = counted(count, "date");
                lines.push(format!("{dates} read as {} ({})", form.what(), form.name()));
            }
        }
        lines.extend(self.of_columns.iter().cloned());
        if self.commas > 0 {
            let numbers = counted(self.commas, "number");
            lines.push(format!("{numbers} read with a comma before the decimals"));
        }
        for (text, count) in &self.missing {
            let (cells, text) = (counted(*count, "cell"), shown(text));
            lines.push(format!("{cells} `{text}` read as missing"));
        }
        for (why, count) in &self.rows {
            lines.push(format!("{} {why}", counted(*count, "row")));
        }
        lines
    }

    /// Whether nothing was converted.
    pub fn is_empty(&self) -> bool {
        self.lines().is_empty()
    }

    /// Says something of the file as a whole.
    pub(in crate::intake) fn say(&mut self, what: String) {
        self.of_file.push(what);
    }

    pub(in crate::intake) fn pass_over_row(&mut self, why: &'static str) {
        *self.rows.entry(why).or_default() += 1;
    }

    pub(in crate::intake) fn count_key(&mut self, key: &str) {
        self.keys.get_or_insert_with(|| (key.to_owned(), 0)).1 += 1;
    }

    pub(in crate::intake) fn count_numbered(&mut self) {
        self.numbered += 1;
    }

    pub(in crate::intake) fn count_missing(&mut self, text: &str) {
        match self.missing.get_mut(text) {
            Some(count) => *count += 1,
            None => drop(self.missing.insert(text.to_owned(), 1)),
        }
    }

    pub(super) fn count_comma(&mut self) {
        self.commas += 1;
    }

    pub(super) fn count_arm(&mut self, text: &str, arm: &str) {
        let found = self
            .arms
            .iter_mut()
            .find(|((t, a), _)| t == text && a == arm);
        match found {
            Some((_, count)) => *count += 1,
            None => drop(self.arms.insert((text.to_owned(), arm.to_owned()), 1)),
        }
    }

    pub(super) fn count_date(&mut self, form: DateForm, column: usize, date: NaiveDate) {
        self.dates[form as usize] += 1;
        if form == DateForm::Dmy {
            *self.mdy_too.entry(column).or_insert(true) &= is_mdy_too(date);
        }
    }

    /// Says which columns' dates could be read otherwise, by the columns' names.
    pub(in crate::intake) fn close<'a>(&mut self, name: impl Fn(usize) -> &'a str) {
        let open = self.mdy_too.iter().filter(|(_, is_too)| **is_too);
        self.of_columns = open
            .map(|(column, _)| {
                let name = shown(name(*column));
                format!("no date of `{name}` has a day above 12: mdy would read each of them too")
            })
            .collect();
    }
}

const FORMS: [DateForm; 6] = [
    DateForm::Dmy,
    DateForm::Mdy,
    DateForm::Sas,
    DateForm::Excel,
    DateForm::IsoTime,
    DateForm::Iso,
];

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
