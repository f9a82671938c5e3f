//! A column: its name, its label, and what stands in its cells.

use std::borrow::Cow;

/// The most characters of a label: what SAS transport files (XPT) hold.
pub const MAX_LABEL: usize = 40;

/// The most characters of a name: what SAS data sets hold.
pub const MAX_NAME: usize = 32;

/// What kind of value stands in a column's cells. Any cell may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text. An empty text is a missing one.
    Text,
    /// A whole number.
    Whole,
    /// A number in binary floating point.
    Number(Notation),
    /// A decimal with so many places, held as the whole number of its last place.
    Decimal(u8),
    /// A civil date.
    Date,
    /// True or false.
    Flag,
}

impl Kind {
    /// The kind in words, as the data dictionary has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "integer",
            Self::Number(_) | Self::Decimal(_) => "number",
            Self::Date => "date",
            Self::Flag => "boolean",
        }
    }
}

/// How a number is written as text: with as many digits as read back to the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Always in full: `0.00000012`.
    Plain,
    /// With an exponent below 0.000001: `1.2e-7`.
    Scientific,
}

/// What a column tells of the allocation. A file is readable by its owner only if one of its columns
/// reveals something that the trial's masking hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reveals {
    /// Nothing.
    Nothing,
    /// Arms of participants who were allocated: hidden unless the trial is open-label.
    Arm,
    /// Arms of participants who are yet to come: hidden in every trial.
    List,
}

/// The codes of a column, each with its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codelist {
    /// The codelist's name in CDISC's controlled terminology, where it is one.
    pub cdisc: Option<&'static str>,
    /// Code and meaning; the meaning is empty where the code says it.
    pub codes: &'static [(&'static str, &'static str)],
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    name: Cow<'static, str>,
    label: Cow<'static, str>,
    kind: Kind,
    unit: Cow<'static, str>,
    meaning: Cow<'static, str>,
    codelist: Option<Codelist>,
    reveals: Reveals,
    one_per: Option<&'static str>,
}

impl Column {
    const fn new(
        name: &'static str,
        label: &'static str,
        kind: Kind,
        meaning: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            label: Cow::Borrowed(label),
            kind,
            unit: Cow::Borrowed(""),
            meaning: Cow::Borrowed(meaning),
            codelist: None,
            reveals: Reveals::Nothing,
            one_per: None,
        }
    }

    /// A column of texts.
    pub const fn text(name: &'static str, label: &'static str, meaning: &'static str) -> Self {
        Self::new(name, label, Kind::Text, meaning)
    }

    /// A column of whole numbers.
    pub const fn whole(name: &'static str, label: &'static str, meaning: &'static str) -> Self {
        Self::new(name, label, Kind::Whole, meaning)
    }

    /// A column of numbers, written in full.
    pub const fn number(name: &'static str, label: &'static str, meaning: &'static str) -> Self {
        Self::new(name, label, Kind::Number(Notation::Plain), meaning)
    }

    /// A column of numbers, of which small ones are written with an exponent.
    pub const fn scientific(
        name: &'static str,
        label: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self::new(name, label, Kind::Number(Notation::Scientific), meaning)
    }

    /// A column of dates.
    pub const fn date(name: &'static str, label: &'static str, meaning: &'static str) -> Self {
        Self::new(name, label, Kind::Date, meaning)
    }

    /// A column of true and false.
    pub const fn flag(name: &'static str, label: &'static str, meaning: &'static str) -> Self {
        Self::new(name, label, Kind::Flag, meaning)
    }

    /// The same with a unit.
    #[must_use]
    pub const fn in_unit(mut self, unit: &'static str) -> Self {
        // What was there is forgotten and not dropped: a constant function cannot drop.
        std::mem::forget(std::mem::replace(&mut self.unit, Cow::Borrowed(unit)));
        self
    }

    /// The same with the codes that its cells are from.
    #[must_use]
    pub const fn of_codes(mut self, codelist: Codelist) -> Self {
        self.codelist = Some(codelist);
        self
    }

    /// The same, revealing something of the allocation.
    #[must_use]
    pub const fn revealing(mut self, reveals: Reveals) -> Self {
        self.reveals = reveals;
        self
    }

    /// A pattern: a table has one such column for each of something, such as each arm, under a name of
    /// its own. See [`Schema::expanded`](super::Schema::expanded).
    #[must_use]
    pub const fn one_per(mut self, what: &'static str) -> Self {
        self.one_per = Some(what);
        self
    }

    /// The same column under another name.
    #[must_use]
    pub fn named(&self, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            one_per: None,
            ..self.clone()
        }
    }

    /// The same column with another kind of cell and another unit.
    #[must_use]
    pub fn holding(self, kind: Kind, unit: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            unit: unit.into(),
            ..self
        }
    }

    /// The same column with another label, cut to [`MAX_LABEL`] characters.
    #[must_use]
    pub fn labelled(self, label: &str) -> Self {
        let label: String = label.chars().take(MAX_LABEL).collect();
        Self {
            label: label.into(),
            ..self
        }
    }

    /// The name: at most [`MAX_NAME`] characters of a-z, 0-9 and `_`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The label for people: at most [`MAX_LABEL`] characters.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The kind of its cells.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The unit of its numbers; empty where there is none.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// What a cell means, as the data dictionary has it.
    pub fn meaning(&self) -> &str {
        &self.meaning
    }

    /// The codes that cells are from, where there are codes.
    pub fn codelist(&self) -> Option<&Codelist> {
        self.codelist.as_ref()
    }

    /// What it reveals of the allocation.
    pub fn reveals(&self) -> Reveals {
        self.reveals
    }

    /// What there is one such column for, where this is a pattern.
    pub fn pattern_of(&self) -> Option<&'static str> {
        self.one_per
    }
}
