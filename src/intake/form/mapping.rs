//! Which column of a file is read as which of ours.

use std::collections::{BTreeMap, HashMap};

use super::InputForm;
use super::row_names::ROW_NAMES;
use crate::problem::words::{listed, nearest, shown};

/// Why a column cannot be mapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum MappingError {
    /// No column that is read.
    #[error(
        "`{theirs}` is to be read as `{ours}`, which is not a column that is read here: write one of \
         {allowed}{hint}"
    )]
    NotRead {
        /// The column of the file.
        theirs: String,
        /// What it is to be read as.
        ours: String,
        /// What is read.
        allowed: String,
        /// Which may be meant.
        hint: String,
    },
    /// No column of the file.
    #[error(
        "there is no column `{theirs}` to be read as `{ours}`: the file has the columns {present}{hint}"
    )]
    NotThere {
        /// The column.
        theirs: String,
        /// What it is to be read as.
        ours: String,
        /// Columns that are there.
        present: String,
        /// Which may be meant.
        hint: String,
    },
    /// Two columns that only the case of their letters tells apart.
    #[error(
        "the columns `{first}` and `{second}` can both be `{ours}`: choose with --column {ours}=NAME"
    )]
    Alike {
        /// What they can be read as.
        ours: String,
        /// One column.
        first: String,
        /// The other.
        second: String,
    },
}

/// The places of our columns in a file, where they have other names there.
#[derive(Debug, Default)]
pub(in crate::intake) struct Mapping {
    places: BTreeMap<String, usize>,
}

impl Mapping {
    /// Finds the columns that a form maps among the names of a file. `known` are those that are read.
    /// The first name is that of the row names, where there are some.
    pub(in crate::intake) fn new(
        form: &InputForm,
        known: &[&str],
        names: &[&str],
        has_row_names: bool,
    ) -> (Self, Vec<MappingError>) {
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (place, name) in names.iter().enumerate().rev() {
            places.insert(name, place);
        }
        if has_row_names {
            places.entry(ROW_NAMES).or_insert(0);
        }
        let mut mapping = Self::default();
        let mut errors = Vec::new();
        for (ours, theirs) in &form.columns {
            let hint = |name: &str, among: &[&str]| match nearest(name, among.iter().copied()) {
                Some(near) => format!("; did you mean `{}`?", shown(near)),
                None => String::new(),
            };
            if !known.contains(&&**ours) {
                errors.push(MappingError::NotRead {
                    theirs: shown(theirs),
                    ours: shown(ours),
                    allowed: listed(known.iter().copied()),
                    hint: hint(ours, known),
                });
            } else if let Some(place) = places.get(&**theirs) {
                mapping.places.insert(ours.clone(), *place);
            } else {
                errors.push(MappingError::NotThere {
                    theirs: shown(theirs),
                    ours: shown(ours),
                    present: listed(names.iter().copied().filter(|name| !name.is_empty())),
                    hint: hint(theirs, names),
                });
            }
        }
        mapping.fill_in(form, known, names, &mut errors);
        (mapping, errors)
    }

    /// The columns of a known form, where the user says nothing of them.
    fn fill_in(
        &mut self,
        form: &InputForm,
        known: &[&str],
        names: &[&str],
        errors: &mut Vec<MappingError>,
    ) {
        let Some(from) = form.from else {
            return;
        };
        let ignores_case = from.ignores_case();
        let is_same = |name: &str, theirs: &str| {
            name == theirs || (ignores_case && name.eq_ignore_ascii_case(theirs))
        };
        let own = from.columns();
        for &ours in known {
            if self.places.contains_key(ours) {
                continue;
            }
            let of_form = own.iter().find(|(known, _)| *known == ours);
            let theirs = of_form.map_or(&[][..], |(_, theirs)| theirs);
            for theirs in theirs.iter().copied().chain([ours]) {
                let taken: Vec<usize> = self.places.values().copied().collect();
                let mut found = names
                    .iter()
                    .enumerate()
                    .filter(|(place, name)| is_same(name, theirs) && !taken.contains(place));
                let Some((place, first)) = found.next() else {
                    continue;
                };
                // Two columns of one name are a problem of their own.
                if let Some((_, second)) = found.find(|(_, name)| *name != first) {
                    errors.push(MappingError::Alike {
                        ours: ours.to_owned(),
                        first: shown(first),
                        second: shown(second),
                    });
                }
                self.places.insert(ours.to_owned(), place);
                break;
            }
        }
    }

    /// Our columns with their places.
    pub(in crate::intake) fn places(&self) -> impl Iterator<Item = (&str, usize)> {
        self.places.iter().map(|(ours, place)| (&**ours, *place))
    }
}
