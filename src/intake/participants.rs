//! Participants of a trial that has been randomized already, for their treatment calendars.

use chrono::NaiveDate;

use super::cell::{self, CellError, Keys};
use super::scan::Row;
use super::table::Table;
use crate::design::{
    ArmIndex, Attribute, Clause, Domain, FactorSource, Levels, MAX_PARTICIPANTS, Regimen, Value,
};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::trial::Trial;

/// Why a file of participants is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ParticipantsError {
    /// More participants than are allowed.
    #[error("the file goes on after {MAX_PARTICIPANTS} participants: at most so many are allowed")]
    TooMany,
}

/// Reads participants: one row per participant, in the order of the file.
///
/// Columns: `participant_id` (the key, 1 to 50 characters), `arm` (an arm's name), and
/// `randomized_on` (YYYY-MM-DD); one column for each attribute that a regimen asks about. A
/// column of another attribute is read where there is one; any further column is passed over.
///
/// An empty cell of an attribute is [`Value::Missing`], but refused for a level or a number that
/// a regimen of the participant's own arm asks about, since nobody could say whether that
/// regimen is given. A number has at most the decimals of its attribute and is kept exactly; a
/// date lies on or before `randomized_on`.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_participants(
    trial: &Trial,
    file: &str,
    bytes: &[u8],
) -> Result<Vec<Participant>, Problems> {
    let mut table = Table::open(file, bytes)?;
    let attributes = trial.attributes();
    let mut known = vec!["participant_id", "arm", "randomized_on"];
    known.extend(attributes.iter().map(Attribute::name));
    table.refuse_misspelt(&known);

    let is_asked = |attribute: usize| {
        let arms = 0..trial.arms().count() as u8;
        arms.map(ArmIndex)
            .any(|arm| asks(trial.regimens(), arm, attribute))
    };
    let asked: Vec<&str> = (0..attributes.len())
        .filter(|&attribute| is_asked(attribute))
        .map(|attribute| attributes[attribute].name())
        .collect();

    let mut participants = Vec::new();
    if let Some(required) = table.require(["participant_id", "arm", "randomized_on"], &asked) {
        let columns: Vec<Option<usize>> = attributes
            .iter()
            .map(|attribute| table.column(attribute.name()))
            .collect();
        let mut keys = Keys::default();
        let mut row = Row::default();
        let mut count = 0;
        while table.next_row(&mut row) {
            count += 1;
            if count > MAX_PARTICIPANTS {
                table.refuse_row(&row, ParticipantsError::TooMany);
                break;
            }
            let read = read_participant(trial, &mut table, &row, required, &columns, &mut keys);
            participants.extend(read);
        }
    }
    table.finish()?;
    Ok(participants)
}

/// Whether a regimen that a participant of this arm may be given asks about the attribute.
fn asks(regimens: &[Regimen], arm: ArmIndex, attribute: usize) -> bool {
    regimens.iter().any(|regimen| {
        let clauses = regimen.when.clauses();
        let allows = |clause: &Clause| match clause {
            Clause::Arm(arms) => arms.contains(&arm),
            _ => true,
        };
        clauses.iter().all(allows)
            && clauses
                .iter()
                .any(|clause| clause.attribute() == Some(attribute))
    })
}

/// Reads the cell of an arm.
pub(super) fn read_arm(trial: &Trial, text: &str) -> Result<ArmIndex, CellError> {
    let names = || trial.arms().iter().map(crate::design::Arm::name).collect();
    cell::one_of(text, "an arm of the scenario", names, |name| {
        trial.arms().find(name)
    })
}

/// Reads the cell of a participant's key.
pub(super) fn read_key(keys: &mut Keys, text: &str, line: usize) -> Result<String, CellError> {
    let id = cell::participant_id(text)?;
    keys.check(&id, line).map(|()| id)
}

fn read_participant<'a>(
    trial: &Trial,
    table: &mut Table<'a>,
    row: &Row<'a>,
    [id, arm, randomized_on]: [usize; 3],
    columns: &[Option<usize>],
    keys: &mut Keys,
) -> Option<Participant> {
    let participant_id = table.read(row, id, |text| read_key(keys, text, row.line));
    let arm = table.read(row, arm, |text| read_arm(trial, text));
    let randomized_on = table.read(row, randomized_on, cell::date);
    let values: Vec<Option<Value>> = trial
        .attributes()
        .iter()
        .zip(columns)
        .enumerate()
        .map(|(place, (attribute, column))| {
            let Some(column) = *column else {
                return Some(Value::Missing);
            };
            let is_date = matches!(attribute.domain(), Domain::Date);
            let is_asked = arm.is_some_and(|arm| asks(trial.regimens(), arm, place));
            table.read(row, column, |text| {
                if text.is_empty() && (is_date || !is_asked) {
                    return Ok(Value::Missing);
                }
                let value = cell::value(attribute, text)?;
                check_before(value, randomized_on)
            })
        })
        .collect();
    let values: Vec<Value> = values.into_iter().collect::<Option<_>>()?;
    Some(Participant {
        id: Some(participant_id?.into()),
        arm: Some(arm?),
        randomized_on: Some(randomized_on?),
        levels: levels(trial, &values),
        values,
        ..Participant::default()
    })
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
