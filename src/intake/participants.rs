//! Participants of a trial that has been randomized already, for their treatment calendars.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::allocations::{places, read_site};
use super::cell::{CellError, Keys};
use super::form::{Cells, ConvertError, InputForm};
use super::rows::{ColumnUse, Rows};
use super::scan::Row;
use super::table::Table;
use crate::design::{
    Anchor, ArmIndex, Attribute, Domain, FactorSource, Levels, MAX_PARTICIPANTS, Value, column_name,
};
use crate::participant::{Dates, FIRST_DOSE_ON, LAST_DOSE_ON, Participant};
use crate::problem::Problems;
use crate::trial::Trial;

/// Why a file of participants is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ParticipantsError {
    /// More participants than are allowed.
    #[error(
        "the file has more than {MAX_PARTICIPANTS} participants: at most {MAX_PARTICIPANTS} are allowed"
    )]
    TooMany,
    /// A column of two treatments.
    #[error("the column `{0}` could belong to two treatments: rename one of them in the scenario")]
    Ambiguous(String),
}

/// The column of the site.
const SITE: &str = "site_id";

/// Where the columns of the file stand.
struct Columns {
    required: [usize; 3],
    screened_on: Option<usize>,
    site: Option<usize>,
    first_dose_on: Option<usize>,
    last_dose_on: Option<usize>,
    /// Those of the first and the last dose of each treatment.
    treatments: Vec<[Option<usize>; 2]>,
    events: Vec<Option<usize>>,
    attributes: Vec<Option<usize>>,
}

impl Columns {
    /// Finds the columns; `None` where one is lacking.
    fn find(trial: &Trial, table: &mut Table<'_>) -> Option<Self> {
        let plan = trial.treatment_plan();
        let of_treatments: Vec<[String; 2]> = plan
            .treatments()
            .iter()
            .map(|treatment| {
                let name = column_name(treatment);
                [FIRST_DOSE_ON, LAST_DOSE_ON].map(|of| format!("{of}_{name}"))
            })
            .collect();
        let attributes = trial.attributes().iter().map(Attribute::name);
        let events = plan.events().iter().map(|event| &*event.name);
        let mut known = vec![
            "participant_id",
            "arm",
            "randomized_on",
            "screened_on",
            FIRST_DOSE_ON,
            LAST_DOSE_ON,
        ];
        known.extend(of_treatments.iter().flatten().map(String::as_str));
        known.extend(attributes.clone());
        known.extend(events);
        let asks_site = asks_site(trial, table);
        known.extend(asks_site.then_some(SITE));
        if !table.map_columns(&known) {
            return None;
        }
        table.map_arms(trial);
        table.refuse_misspelt(&known);

        let is_asked = |attribute: usize| {
            let mut arms = (0..trial.arms().count() as u8).map(ArmIndex);
            arms.any(|arm| plan.asks(arm, attribute))
        };
        let asked = attributes.enumerate().filter(|&(place, _)| is_asked(place));
        let mut needed: Vec<&str> = asked.map(|(_, name)| name).collect();
        for moment in plan.moments() {
            needed.extend(match moment.anchor {
                Anchor::FirstDoseOn => Some(FIRST_DOSE_ON),
                Anchor::LastDoseOn => Some(LAST_DOSE_ON),
                Anchor::Screening => Some("screened_on"),
                Anchor::Event(event) => Some(&*plan.events()[event].name),
                Anchor::Attribute(attribute) => Some(trial.attributes()[attribute].name()),
                _ => None,
            });
        }
        let mut seen = HashSet::new();
        needed.retain(|name| seen.insert(*name));
        let required = table.require(["participant_id", "arm", "randomized_on"], &needed)?;
        for (place, names) in of_treatments.iter().enumerate() {
            let shared = |name: &&String| {
                let others = of_treatments[..place].iter().flatten();
                table.column(name).is_some() && others.clone().any(|other| other == *name)
            };
            if let Some(name) = names.iter().find(shared) {
                let name = name.clone();
                table.refuse_header(ParticipantsError::Ambiguous(name));
            }
        }
        let column = |name: &str| table.column(name);
        Some(Self {
            required,
            screened_on: column("screened_on"),
            site: column(SITE).filter(|_| asks_site),
            first_dose_on: column(FIRST_DOSE_ON),
            last_dose_on: column(LAST_DOSE_ON),
            treatments: of_treatments
                .iter()
                .map(|names| [&names[0], &names[1]].map(|name| column(name)))
                .collect(),
            events: plan
                .events()
                .iter()
                .map(|event| column(&event.name))
                .collect(),
            attributes: trial
                .attributes()
                .iter()
                .map(|attribute| column(attribute.name()))
                .collect(),
        })
    }

    /// All of them.
    fn places(&self) -> impl Iterator<Item = usize> {
        let single = [
            self.screened_on,
            self.site,
            self.first_dose_on,
            self.last_dose_on,
        ];
        self.required
            .into_iter()
            .chain(single.into_iter().flatten())
            .chain(self.treatments.iter().flatten().copied().flatten())
            .chain(self.events.iter().copied().flatten())
            .chain(self.attributes.iter().copied().flatten())
    }
}

/// Whether the site of a participant is read: where something is handed out there. The sites of another system
/// need not be those of the scenario, so that of a known form is read only where the form says so.
fn asks_site(trial: &Trial, table: &Table<'_>) -> bool {
    let form = table.form();
    let is_own = form.from.is_none() || form.columns.contains_key(SITE);
    let is_asked = is_own || table.column(SITE).is_some();
    !trial.supplies().is_empty() && !trial.sites().is_empty() && is_asked
}

/// Reads participants: one row per participant, in the order of the file; which columns were read, and
/// what was converted.
///
/// Columns: `participant_id` (the key, 1 to 50 characters), `arm` (an arm's name or label), and
/// `randomized_on` (YYYY-MM-DD unless the form says otherwise); one column for each attribute that a part of a treatment or a visit
/// asks about, and for each event or date that one is counted from. Where the file has them:
/// `screened_on`, `first_dose_on`, `last_dose_on`, the same two with `_` and a treatment's name in lower
/// case, events, other attributes, and, where the scenario has `[[supply]]`, `site_id`. Any further column is passed over.
///
/// An empty cell of an attribute is [`Value::Missing`], but refused for a level or a number that
/// a part or a visit of the participant's own arm asks about, since nobody could say whether it is
/// given, or how much. A number has at most the decimals of its attribute and is kept exactly; the date
/// of an attribute lies on or before `randomized_on`, a dose or an event on or after it.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_participants(
    trial: &Trial,
    form: &InputForm,
    file: &str,
    bytes: &[u8],
) -> Result<Rows<Participant>, Problems> {
    let mut table = Table::open_as(file, bytes, form)?;
    let mut rows = Rows::default();
    if let Some(columns) = Columns::find(trial, &mut table) {
        rows.columns = ColumnUse::new(&table, columns.places());
        table.use_columns(columns.places());
        let sites = places(trial.sites());
        let mut keys = Keys::default();
        let mut row = Row::default();
        let mut count = 0;
        while table.next_row(&mut row) {
            count += 1;
            if count > MAX_PARTICIPANTS {
                table.refuse_row(&row, ParticipantsError::TooMany);
                break;
            }
            rows.rows.extend(read_participant(
                trial, &mut table, &row, &columns, &sites, &mut keys,
            ));
        }
    }
    rows.conversions = table.finish()?;
    Ok(rows)
}

fn read_participant<'a>(
    trial: &Trial,
    table: &mut Table<'a>,
    row: &Row<'a>,
    columns: &Columns,
    sites: &HashMap<&str, usize>,
    keys: &mut Keys,
) -> Option<Participant> {
    let [id, arm, randomized_on] = columns.required;
    let participant_id = table.read_key(row, id, keys);
    let arm = table.convert(row, arm, |text, cells| cells.arm(trial, text));
    let randomized_on = table.convert(row, randomized_on, |text, cells| cells.date(text));
    let screened_on = match columns.screened_on {
        Some(column) => table.convert(row, column, |text, cells| {
            date_or_missing(cells, text, |date| {
                check_before(Value::Date(date), randomized_on).map(drop)
            })
        }),
        None => Some(None),
    };
    let site = columns.site.map_or(Some(None), |column| {
        table.convert(row, column, |text, _| match text {
            "" => Ok(None),
            text => read_site(trial, sites, text).map(Some),
        })
    });
    let dates = read_dates(trial, table, row, columns, randomized_on);
    let values: Vec<Option<Value>> = trial
        .attributes()
        .iter()
        .zip(&columns.attributes)
        .enumerate()
        .map(|(place, (attribute, column))| {
            let Some(column) = *column else {
                return Some(Value::Missing);
            };
            let is_date = matches!(attribute.domain(), Domain::Date);
            let is_asked = arm.is_some_and(|arm| trial.treatment_plan().asks(arm, place));
            table.convert(row, column, |text, cells| {
                if text.is_empty() && (is_date || !is_asked) {
                    return Ok::<_, ConvertError>(Value::Missing);
                }
                let value = cells.value(attribute, text)?;
                Ok(check_before(value, randomized_on)?)
            })
        })
        .collect();
    let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
    Some(Participant {
        id: Some(participant_id?.into()),
        arm: Some(arm?),
        site: site?,
        randomized_on: Some(randomized_on?),
        screened_on: screened_on?,
        dates: dates?,
        levels: levels(trial, &values),
        values,
        ..Participant::default()
    })
}

/// Reads a date, or nothing from an empty cell.
fn date_or_missing(
    cells: &mut Cells,
    text: &str,
    check: impl FnOnce(NaiveDate) -> Result<(), CellError>,
) -> Result<Option<NaiveDate>, ConvertError> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = cells.date(text)?;
    check(date)?;
    Ok(Some(date))
}

/// Reads the dates after randomization.
fn read_dates<'a>(
    trial: &Trial,
    table: &mut Table<'a>,
    row: &Row<'a>,
    columns: &Columns,
    randomized_on: Option<NaiveDate>,
) -> Option<Dates> {
    // A last dose lies on or after the first; everything on or after randomization.
    let mut read = |column: Option<usize>, first: Option<NaiveDate>, last: Option<NaiveDate>| {
        let Some(column) = column else {
            return Some(None);
        };
        let check = |date| match (first, last, randomized_on) {
            (Some(first), ..) if date < first => Err(CellError::BeforeFirstDose { date, first }),
            (_, Some(last), _) if date > last => Err(CellError::AfterLastDose { date, last }),
            (.., Some(randomized_on)) if date < randomized_on => {
                Err(CellError::BeforeRandomization {
                    date,
                    randomized_on,
                })
            }
            _ => Ok(()),
        };
        table.convert(row, column, |text, cells| {
            date_or_missing(cells, text, check)
        })
    };
    let first = read(columns.first_dose_on, None, None);
    let last = read(columns.last_dose_on, first.flatten(), None);
    let (first_of_all, last_of_all) = (first.flatten(), last.flatten());
    let treatments: Vec<_> = columns
        .treatments
        .iter()
        .map(|&[first, last]| {
            let first = read(first, None, last_of_all);
            // A treatment without a first dose of its own begins with the first of all.
            let last = read(last, first.flatten().or(first_of_all), None);
            Some((first?, last?))
        })
        .collect();
    let events: Vec<_> = columns
        .events
        .iter()
        .map(|&column| read(column, None, None))
        .collect();
    let mut treatments: Vec<_> = treatments.into_iter().collect::<Option<_>>()?;
    if treatments.iter().all(|own| *own == (None, None)) {
        treatments.clear();
    }
    let mut dates = Dates {
        first_dose_on: first?,
        last_dose_on: last?,
        treatments,
        events: Vec::new(),
    };
    let own = trial.treatment_plan().events().iter().enumerate();
    for ((place, event), date) in own.zip(events) {
        dates.set_event(place, &event.name, date?);
    }
    Some(dates)
}

/// The levels that attributes tell; nothing tells those of the site and the country.
fn levels(trial: &Trial, values: &[Value]) -> Levels {
    let factors = trial.strata().factors().iter();
    let levels = factors.map(|factor| match factor.source() {
        FactorSource::Attribute(place) => factor.level(values[place]),
        FactorSource::Site | FactorSource::Country => None,
    });
    Levels::new(trial.strata(), levels).expect("a factor's level is one of its levels")
}

/// That a date of an attribute does not lie after randomization.
fn check_before(value: Value, randomized_on: Option<NaiveDate>) -> Result<Value, CellError> {
    match (value, randomized_on) {
        (Value::Date(date), Some(randomized_on)) if date > randomized_on => {
            Err(CellError::AfterRandomization {
                date,
                randomized_on,
            })
        }
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests;
