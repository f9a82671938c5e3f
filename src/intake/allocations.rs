//! Allocations that were made already, here or elsewhere, for their balance.

use std::collections::HashMap;

use super::cell::{self, CellError, Keys};
use super::form::{Cells, ConvertError, InputForm};
use super::order::{Gathered, OrderError, RANDOMIZED_ON};
use super::participants::ParticipantsError;
use super::rows::{ColumnUse, Rows};
use super::scan::Row;
use super::table::Table;
use crate::design::{Attribute, Factor, FactorSource, Levels, MAX_PARTICIPANTS, Site, Value};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::problem::words::{self, listed};
use crate::trial::Trial;

/// Why a row of an allocation is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum AllocationError {
    /// A stratum that the scenario does not have.
    #[error("`{text}` is not a stratum of the scenario: write {form}")]
    Stratum {
        /// The cell.
        text: String,
        /// How a stratum is written.
        form: String,
    },
    /// Two columns that tell different true levels of one factor.
    #[error(
        "`{factor}` is `{here}` in this cell but `{there}` in the column `{other}`: correct one of the two"
    )]
    Disagree {
        /// The factor.
        factor: String,
        /// The level by this cell.
        here: String,
        /// The level by the other column.
        there: String,
        /// The other column.
        other: String,
    },
}

/// Where the columns of the file stand.
struct Columns {
    id: usize,
    /// None where nobody is allocated yet.
    arm: Option<usize>,
    stratum: Option<usize>,
    site: Option<usize>,
    randomized_on: Option<usize>,
    attributes: Vec<Option<usize>>,
    /// A factor's own column, where it is not an attribute's or the site's too.
    factors: Vec<Option<usize>>,
}

impl Columns {
    /// All of them.
    fn places(&self) -> impl Iterator<Item = usize> {
        let single = [
            Some(self.id),
            self.arm,
            self.stratum,
            self.site,
            self.randomized_on,
        ];
        let of_factors = self.attributes.iter().chain(&self.factors).copied();
        single.into_iter().chain(of_factors).flatten()
    }
}

/// Reads allocations: one row per participant, in the order of `randomized_on` where the file has this
/// column, rows of one day and all rows of a file without it in the order of the file.
///
/// Columns: `participant_id` (the key) and `arm` (an arm's name or label). Where the file has them:
/// `stratum` (the levels of all factors, joined by `|`, as randomized), `randomized_on`, `site_id` (a
/// site of the trial; the country follows from it), and any column named like a stratification factor or
/// an attribute. A further column is passed over; an empty cell of an optional column tells nothing, but
/// `randomized_on` is known of everybody or of nobody.
///
/// The level of a factor as randomized is taken from the stratum. The factor's own column, the attribute
/// and the place that the factor is of tell the true level: where several tell it, they must agree, and where
/// the level as randomized is another, the participant was randomized in the wrong stratum and has
/// [`actual_levels`](Participant::actual_levels). Of a factor that is told in one way only, that is both.
/// A column that is both factor and attribute may hold a value of the attribute or a label of the factor.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_allocations(
    trial: &Trial,
    form: &InputForm,
    file: &str,
    bytes: &[u8],
) -> Result<Rows<Participant>, Problems> {
    let mut table = Table::open_as(file, bytes, form)?;
    let mut allocations = Gathered::new();
    let mut columns = ColumnUse::default();
    if let Some(mut reader) = Reader::open(trial, &mut table) {
        columns = ColumnUse::new(&table, reader.places());
        let mut row = Row::default();
        while reader.next_row(&mut table, &mut row) {
            if let Some(participant) = reader.read(&mut table, &row) {
                allocations.push(participant.randomized_on, row.line, participant);
            }
        }
    }
    let conversions = table.finish()?;
    Ok(Rows {
        columns,
        conversions,
        ..allocations.in_order(trial, |participant| participant)
    })
}

pub(super) fn places(sites: &[Site]) -> HashMap<&str, usize> {
    let ids = sites.iter().map(|site| site.id.as_str());
    ids.zip(0..).collect()
}

/// What a cell tells of a factor's level, and which column it stands in.
type Told = (usize, usize);

/// Reads the rows of allocations, whatever else stands in them.
pub(super) struct Reader<'t> {
    trial: &'t Trial,
    columns: Columns,
    keys: Keys,
    sites: HashMap<&'t str, usize>,
    rows: u32,
}

impl<'t> Reader<'t> {
    /// Finds the columns; `None` where one is lacking.
    pub(super) fn open(trial: &'t Trial, table: &mut Table<'_>) -> Option<Self> {
        Self::open_with(trial, table, true)
    }

    /// The same for participants who are not allocated yet.
    pub(super) fn open_without_arm(trial: &'t Trial, table: &mut Table<'_>) -> Option<Self> {
        Self::open_with(trial, table, false)
    }

    fn open_with(trial: &'t Trial, table: &mut Table<'_>, are_allocated: bool) -> Option<Self> {
        let factors = trial.strata().factors();
        let mut known = vec!["participant_id", "arm", "stratum", "site_id", RANDOMIZED_ON];
        known.extend(factors.iter().map(Factor::name));
        known.extend(trial.attributes().iter().map(Attribute::name));
        pass_over_site(trial, table, &mut known);
        if !table.map_columns(&known) {
            return None;
        }
        table.map_arms(trial);
        table.refuse_misspelt(&known);

        let (id, arm) = if are_allocated {
            let [id, arm] = table.require(["participant_id", "arm"], &[])?;
            (id, Some(arm))
        } else {
            let [id] = table.require(["participant_id"], &[])?;
            (id, None)
        };
        let own_column = |factor: &Factor| {
            let is_attribute = |attribute: &Attribute| attribute.name() == factor.name();
            let is_read_already = match factor.source() {
                FactorSource::Site => true,
                FactorSource::Country => false,
                FactorSource::Attribute(_) => trial.attributes().iter().any(is_attribute),
            };
            let column = table.column(factor.name());
            column.filter(|_| !is_read_already)
        };
        let attributes = trial.attributes().iter();
        let columns = Columns {
            id,
            arm,
            stratum: table.column("stratum"),
            site: table.column("site_id"),
            randomized_on: table.column(RANDOMIZED_ON),
            attributes: attributes.map(|a| table.column(a.name())).collect(),
            factors: factors.iter().map(own_column).collect(),
        };
        table.use_columns(columns.places());
        Some(Self {
            trial,
            columns,
            keys: Keys::default(),
            sites: places(trial.sites()),
            rows: 0,
        })
    }

    /// The columns that are read.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.columns.places()
    }

    /// The columns that may tell the level of a factor.
    pub(super) fn tellers(&self, factor: usize) -> impl Iterator<Item = usize> {
        let columns = &self.columns;
        let source = match self.factors()[factor].source() {
            FactorSource::Attribute(place) => columns.attributes[place],
            FactorSource::Site | FactorSource::Country => columns.site,
        };
        [columns.stratum, columns.factors[factor], source]
            .into_iter()
            .flatten()
    }

    /// Goes to the next row; `false` at the end, and where there are too many.
    pub(super) fn next_row<'a>(&mut self, table: &mut Table<'a>, row: &mut Row<'a>) -> bool {
        if !table.next_row(row) {
            return false;
        }
        self.rows += 1;
        let is_allowed = self.rows <= MAX_PARTICIPANTS;
        if !is_allowed {
            table.refuse_row(row, ParticipantsError::TooMany);
        }
        is_allowed
    }

    /// Reads a row. What cannot be read counts as not told here: its problem, kept by the
    /// table, refuses the whole file in the end.
    pub(super) fn read<'a>(&mut self, table: &mut Table<'a>, row: &Row<'a>) -> Option<Participant> {
        let trial = self.trial;
        let id = table.read_key(row, self.columns.id, &mut self.keys);
        let arm = match self.columns.arm {
            Some(column) => table
                .convert(row, column, |text, cells| cells.arm(trial, text))
                .map(Some),
            None => Some(None),
        };
        let stratum = read_filled(table, row, self.columns.stratum, |text, _| {
            self.read_stratum(text)
        });
        let site = read_filled(table, row, self.columns.site, |text, _| {
            read_site(trial, &self.sites, text)
        });

        let randomized_on = self.columns.randomized_on.and_then(|column| {
            if row.cells[column].text.is_empty() {
                table.refuse(row, column, OrderError::NoDate);
                return None;
            }
            table.convert(row, column, |text, cells| cells.date(text))
        });

        let mut told: Vec<Vec<Told>> = vec![Vec::new(); self.factors().len()];
        let mut values = Vec::with_capacity(trial.attributes().len());
        for (place, attribute) in trial.attributes().iter().enumerate() {
            let column = self.columns.attributes[place];
            let reading = read_filled(table, row, column, |text, cells| {
                read_attribute(trial, place, attribute, cells, text)
            });
            if let (Some(reading), Some(column)) = (reading, column) {
                self.tell_by_attribute(place, reading, column, &mut told);
            }
            values.push(match reading {
                Some(Reading::Value(value)) => value,
                Some(Reading::Level { .. }) | None => Value::Missing,
            });
        }
        self.tell_by_factors(table, row, &mut told);
        self.tell_by_site(site, &mut told);
        self.check_agreement(table, row, &told);
        let told = told
            .iter()
            .map(|told| told.first().map(|&(level, _)| level));
        let told: Vec<Option<usize>> = told.collect();
        let (levels, actual_levels) = self.levels(stratum.as_deref(), &told);
        Some(Participant {
            id: Some(id?.into()),
            arm: arm?,
            levels,
            actual_levels,
            site,
            values,
            randomized_on,
            ..Participant::default()
        })
    }

    /// The levels as randomized, those of the column `stratum` where it tells any, and the true ones
    /// where these are others. What is told of a factor in one way only is both.
    fn levels(
        &self,
        stratum: Option<&[usize]>,
        told: &[Option<usize>],
    ) -> (Levels, Option<Levels>) {
        let randomized = |factor: usize| {
            let by_stratum = stratum.map(|levels| levels[factor]);
            by_stratum.or(told[factor])
        };
        let of = |level: &dyn Fn(usize) -> Option<usize>| {
            let levels = Levels::new(self.trial.strata(), (0..told.len()).map(level));
            levels.expect("a level that is given is one of its factor")
        };
        let levels = of(&randomized);
        let actual = of(&|factor| told[factor].or_else(|| randomized(factor)));
        let differ = actual != levels;
        (levels, differ.then_some(actual))
    }

    pub(super) fn factors(&self) -> &[Factor] {
        self.trial.strata().factors()
    }

    fn read_stratum(&self, text: &str) -> Result<Vec<usize>, AllocationError> {
        let strata = self.trial.strata();
        let found = strata.find(text).map(|stratum| strata.levels(stratum));
        found.ok_or_else(|| {
            let names = self.factors().iter().map(Factor::name);
            let first = strata.label(crate::design::StratumIndex(0));
            let form = match self.factors() {
                [] => "`all`, as the trial is not stratified".to_owned(),
                [factor] => format!(
                    "a level of `{}`: {}",
                    factor.name(),
                    listed(factor.labels().iter().map(String::as_str))
                ),
                _ => format!(
                    "a level of each of {} in this order, joined by `|`, such as `{first}`",
                    listed(names)
                ),
            };
            AllocationError::Stratum {
                text: words::shown(text),
                form,
            }
        })
    }

    fn tell_by_attribute(
        &self,
        place: usize,
        reading: Reading,
        column: usize,
        told: &mut [Vec<Told>],
    ) {
        for (index, factor) in self.factors().iter().enumerate() {
            if factor.source() != FactorSource::Attribute(place) {
                continue;
            }
            let level = match reading {
                Reading::Value(value) => factor.level(value),
                Reading::Level { factor, level } => (factor == index).then_some(level),
            };
            told[index].extend(level.map(|level| (level, column)));
        }
    }

    fn tell_by_factors<'a>(&self, table: &mut Table<'a>, row: &Row<'a>, told: &mut [Vec<Told>]) {
        for (index, factor) in self.factors().iter().enumerate() {
            let column = self.columns.factors[index];
            let labels = || factor.labels().iter().map(String::as_str).collect();
            let level = read_filled(table, row, column, |text, _| {
                cell::one_of(text, "a level of the factor", labels, |label| {
                    factor.find(label)
                })
            });
            told[index].extend(level.zip(column));
        }
    }

    fn tell_by_site(&self, site: Option<usize>, told: &mut [Vec<Told>]) {
        let (Some(site), Some(column)) = (site, self.columns.site) else {
            return;
        };
        let site = &self.trial.sites()[site];
        for (factor, told) in self.factors().iter().zip(told) {
            let level = match factor.source() {
                FactorSource::Site => factor.find(&site.id),
                FactorSource::Country => factor.find(&site.country),
                FactorSource::Attribute(_) => None,
            };
            told.extend(level.map(|level| (level, column)));
        }
    }

    /// Refuses each cell that tells another level of a factor than the first that tells one.
    fn check_agreement<'a>(&self, table: &mut Table<'a>, row: &Row<'a>, told: &[Vec<Told>]) {
        for (factor, told) in self.factors().iter().zip(told) {
            let Some((&(first, first_column), others)) = told.split_first() else {
                continue;
            };
            for &(level, column) in others.iter().filter(|(level, _)| *level != first) {
                let error = AllocationError::Disagree {
                    factor: factor.name().to_owned(),
                    here: factor.labels()[level].clone(),
                    there: factor.labels()[first].clone(),
                    other: table.name(first_column).to_owned(),
                };
                table.refuse(row, column, error);
            }
        }
    }
}

/// What the cell of an attribute holds.
#[derive(Debug, Clone, Copy)]
enum Reading {
    /// A value of the attribute.
    Value(Value),
    /// A label of the factor of the same name, which may take in several values.
    Level { factor: usize, level: usize },
}

fn read_attribute(
    trial: &Trial,
    place: usize,
    attribute: &Attribute,
    cells: &mut Cells,
    text: &str,
) -> Result<Reading, ConvertError> {
    let value = cells.value(attribute, text).map(Reading::Value);
    let is_same = |factor: &Factor| {
        factor.source() == FactorSource::Attribute(place) && factor.name() == attribute.name()
    };
    let factors = trial.strata().factors();
    let level = || {
        let factor = factors.iter().position(is_same)?;
        let level = factors[factor].find(text)?;
        Some(Reading::Level { factor, level })
    };
    value.or_else(|error| level().ok_or(error))
}

/// Reads a cell; `None` where the column is absent, the cell empty, or a problem.
pub(super) fn read_filled<'a, T, E: std::fmt::Display>(
    table: &mut Table<'a>,
    row: &Row<'a>,
    column: Option<usize>,
    read: impl FnOnce(&str, &mut Cells) -> Result<T, E>,
) -> Option<T> {
    let column = column.filter(|&column| !row.cells[column].text.is_empty())?;
    table.convert(row, column, read)
}

/// The place of the site of this id.
pub(super) fn read_site(
    trial: &Trial,
    places: &HashMap<&str, usize>,
    text: &str,
) -> Result<usize, CellError> {
    let ids = || trial.sites().iter().map(|site| site.id.as_str()).collect();
    cell::one_of(text, "a site of the trial", ids, |id| {
        places.get(id).copied()
    })
}

/// Leaves the site of a known form out of what is read, where no factor asks for it: the sites of another
/// system need not be those of the scenario.
fn pass_over_site(trial: &Trial, table: &mut Table<'_>, known: &mut Vec<&str>) {
    let is_place = |factor: &Factor| !matches!(factor.source(), FactorSource::Attribute(_));
    let is_needed = trial.strata().factors().iter().any(is_place);
    let form = table.form();
    let is_asked = form.columns.contains_key("site_id") || table.column("site_id").is_some();
    let Some(from) = form.from.filter(|_| !is_needed && !is_asked) else {
        return;
    };
    known.retain(|name| *name != "site_id");
    let site = table.names().find(|name| from.is_site(name));
    if let Some(site) = site.map(words::shown) {
        table.say(format!(
            "`{site}` is not read, as no stratification factor needs the site"
        ));
    }
}

#[cfg(test)]
mod tests;
