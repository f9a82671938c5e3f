//! A table read by the form of its file: columns and arms by other names, texts that mean a missing
//! value, rows that are nobody's, and keys that are made.

use std::borrow::Cow;

use super::Table;
use crate::intake::cell::Keys;
use crate::intake::form::{ArmTexts, InputForm, KnownForm, Mapping, RowNames, Separator};
use crate::intake::scan::Row;
use crate::problem::words;
use crate::trial::Trial;

/// Which rows are nobody's allocation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passing {
    from: KnownForm,
    arm: usize,
    code: Option<usize>,
}

impl<'a> Table<'a> {
    /// Says how the file as a whole is read.
    pub(super) fn say_of_file(&mut self, separator: Separator, has_mark: bool) {
        let said = &mut self.cells.said;
        if has_mark {
            said.say("a byte order mark is skipped".to_owned());
        }
        if separator != Separator::Comma {
            said.say(format!("the separator is the {separator}"));
        }
        if self.row_names != RowNames::None && !self.form.asks_row_names() {
            said.say("row names in the first column are skipped".to_owned());
        }
    }

    /// Has the columns of the file be read as ours, by the form. `known` are those that are read.
    /// `false` where the form maps what cannot be mapped.
    pub(in crate::intake) fn map_columns(&mut self, known: &[&str]) -> bool {
        let names: Vec<&str> = self.columns.names().collect();
        let has_row_names = self.row_names != RowNames::None;
        let (mapping, errors) = Mapping::new(&self.form, known, &names, has_row_names);
        let are_mapped = errors.is_empty();
        for error in errors {
            self.refuse_header(error);
        }
        let mapped: Vec<(String, usize)> = mapping
            .places()
            .map(|(ours, place)| (ours.to_owned(), place))
            .collect();
        let is_mapped = |at: usize| mapped.iter().any(|(_, place)| *place == at);
        for (ours, place) in &mapped {
            let (ours, place) = (ours.clone(), *place);
            let theirs = self.name(place).to_owned();
            if theirs == ours {
                continue;
            }
            let note = self.form.from.and_then(|from| from.note(&ours, &theirs));
            let said = match &*theirs {
                "" => format!("row names are read as `{ours}`"),
                theirs => format!("`{}` is read as `{ours}`", words::shown(theirs)),
            };
            let said = note.map_or(said.clone(), |note| format!("{said}: it is {note}"));
            // A column is read once: as what it is mapped to.
            self.columns.places.retain(|_, at| *at != place);
            let replaced = self.columns.places.insert(Cow::Owned(ours.clone()), place);
            let said = match replaced {
                Some(at) if !is_mapped(at) => {
                    format!("{said}, and the column `{ours}` is skipped")
                }
                _ => said,
            };
            self.cells.said.say(said);
        }
        are_mapped
    }

    /// Has cells be read by the arms of a trial. The columns are mapped already.
    pub(in crate::intake) fn map_arms(&mut self, trial: &Trial) {
        let (arms, errors) = ArmTexts::new(trial.arms(), &self.form);
        arms.say_codes(trial.arms(), &self.form, &mut self.cells.said);
        self.cells.arms = arms;
        for error in errors {
            self.refuse_header(error);
        }
        self.passing = self.form.from.zip(self.column("arm")).map(|(from, arm)| {
            let is_code = |name: &str| {
                from.code_column()
                    .is_some_and(|code| code.eq_ignore_ascii_case(name))
            };
            let code = self.columns.names().position(is_code);
            Passing { from, arm, code }
        });
    }

    /// The form of the file.
    pub(in crate::intake) fn form(&self) -> &InputForm {
        &self.form
    }

    /// Says that a column is not read though the form names it.
    pub(in crate::intake) fn say(&mut self, what: String) {
        self.cells.said.say(what);
    }

    /// Which columns are read, so that texts in them can mean a missing value.
    pub(in crate::intake) fn use_columns(&mut self, columns: impl IntoIterator<Item = usize>) {
        self.used.extend(columns);
        self.used.sort_unstable();
        self.used.dedup();
    }

    /// Whether a column holds row names that are passed over, or notes without a name.
    pub(in crate::intake) fn is_unnamed(&self, column: usize) -> bool {
        self.columns.names[column].text.is_empty()
    }

    /// Empties the cells that mean a missing value.
    pub(super) fn empty_missing(&mut self, row: &mut Row<'a>) {
        if !self.cells.has_missing() {
            return;
        }
        for &column in &self.used {
            let cell = &mut row.cells[column];
            if self.cells.is_missing(&cell.text) {
                self.cells.said.count_missing(&cell.text);
                cell.text = Cow::Borrowed("");
            }
        }
    }

    /// Why a row is nobody's allocation, where it is none.
    pub(super) fn passes_over(&self, row: &Row<'a>) -> Option<&'static str> {
        let Passing { from, arm, code } = self.passing?;
        let text = |column: usize| &*row.cells[column].text;
        from.passes_over(text(arm), code.map(text))
    }

    /// Reads the key of a row, as the form makes it.
    pub(in crate::intake) fn read_key(
        &mut self,
        row: &Row<'a>,
        column: usize,
        keys: &mut Keys,
    ) -> Option<String> {
        let text = &*row.cells[column].text;
        let from = self.form.from;
        let stratum = from
            .filter(|from| from.has_keys_per_stratum())
            .and_then(|_| self.column("stratum"))
            .map(|stratum| &*row.cells[stratum].text)
            .filter(|stratum| !stratum.is_empty() && !text.is_empty());
        self.allocated += 1;
        let key = if let Some(stratum) = stratum {
            let key = format!("{stratum}/{text}");
            self.cells.said.count_key(&key);
            Cow::Owned(key)
        } else if text.is_empty() && from.is_some_and(KnownForm::numbers_rows) {
            self.cells.said.count_numbered();
            Cow::Owned(self.allocated.to_string())
        } else {
            Cow::Borrowed(text)
        };
        self.convert(row, column, |_, _| keys.read(&key, row.line))
    }
}
