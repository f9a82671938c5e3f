//! A table's schema.

use std::borrow::Cow;

use super::column::{Column, Reveals};

/// What a table holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    name: Cow<'static, str>,
    title: &'static str,
    one_row_per: &'static str,
    about: &'static str,
    key: &'static [&'static str],
    columns: Cow<'static, [Column]>,
    is_for_csv_readers: bool,
}

impl Schema {
    /// A schema. `name` is the file's name without its extension, with `/` after a folder;
    /// `one_row_per` and `key` say what a row is, and which columns tell rows apart.
    pub const fn new(
        name: &'static str,
        title: &'static str,
        one_row_per: &'static str,
        key: &'static [&'static str],
        columns: &'static [Column],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            title,
            one_row_per,
            about: "",
            key,
            columns: Cow::Borrowed(columns),
            is_for_csv_readers: false,
        }
    }

    /// The same with what else the data dictionary says of the table: when it is written, the order of
    /// its rows.
    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// The same for a table that a system reads which takes CSV and nothing else.
    #[must_use]
    pub const fn for_csv_readers(mut self) -> Self {
        self.is_for_csv_readers = true;
        self
    }

    /// The same table under another name.
    #[must_use]
    pub fn named(&self, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            ..self.clone()
        }
    }

    /// The schema in which these columns are in the place of the pattern of this name.
    #[must_use]
    pub fn expanded(&self, pattern: &str, with: impl IntoIterator<Item = Column>) -> Self {
        let place = self.columns.iter().position(|own| own.name() == pattern);
        let mut columns = self.columns.to_vec();
        if let Some(place) = place {
            columns.splice(place..=place, with);
        }
        Self {
            columns: columns.into(),
            ..self.clone()
        }
    }

    /// The pattern of this name.
    ///
    /// # Panics
    /// Where the schema has no such column.
    pub fn pattern(&self, name: &str) -> &Column {
        let own = self.columns.iter().find(|own| own.name() == name);
        own.expect("a schema is asked for its own columns")
    }

    /// The file's name without its extension, with `/` after a folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table's title.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// What a row is.
    pub fn one_row_per(&self) -> &'static str {
        self.one_row_per
    }

    /// What else there is to say of the table.
    pub fn description(&self) -> &'static str {
        self.about
    }

    /// The columns that together tell each row from every other.
    pub fn key(&self) -> &'static [&'static str] {
        self.key
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether the table is only of use as CSV.
    pub fn is_for_csv_readers(&self) -> bool {
        self.is_for_csv_readers
    }

    /// The most that any of its columns reveals of the allocation.
    pub fn reveals(&self) -> Reveals {
        let all = self.columns.iter().map(Column::reveals);
        all.max().unwrap_or(Reveals::Nothing)
    }
}
