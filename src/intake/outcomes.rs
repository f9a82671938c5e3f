//! Outcomes of participants who were allocated already, for a randomization test.

use super::allocations::Reader;
use super::cell;
use super::form::InputForm;
use super::order::Gathered;
use super::rows::{ColumnUse, Rows};
use super::scan::Row;
use super::table::Table;
use crate::design::{Factor, FactorSource};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::problem::words::listed;
use crate::trial::Trial;

/// A participant who was allocated, with the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantOutcome {
    /// The participant; the arm and the stratum are known.
    pub participant: Participant,
    /// The outcome; with events, the time from randomization to the event or to censoring.
    pub outcome: f64,
    /// Whether the event was seen; true where no column tells it.
    pub is_event: bool,
    /// The covariates, in the order of their columns.
    pub covariates: Vec<f64>,
}

/// The columns of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutcomeColumns<'a> {
    /// A number for each participant.
    pub outcome: &'a str,
    /// For times: 1 where the event was seen, 0 where the time is censored.
    pub event: Option<&'a str>,
    /// Covariates: a number for each participant.
    pub covariates: &'a [String],
}

/// Why an outcome is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum OutcomeError {
    /// A factor that no column tells.
    #[error(
        "no column gives the level of `{factor}`, by which the allocation is stratified: add one of {columns}"
    )]
    NoTeller {
        /// The factor.
        factor: String,
        /// Columns that would tell it.
        columns: String,
    },
    /// A participant without a level.
    #[error(
        "line {line} gives no level of `{factor}`: every participant needs one to be allocated again"
    )]
    NoLevel {
        /// The line, from 1.
        line: usize,
        /// The factor.
        factor: String,
    },
}

/// Reads allocations with outcomes: one row per participant, in the order of randomization, as
/// [`read_allocations`](super::read_allocations) finds it.
///
/// Columns as that takes them, and those of the outcome. Every participant has a number as outcome and
/// a level of every stratification factor: who is left out would be missing where participants are
/// allocated again.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_outcomes(
    trial: &Trial,
    columns: OutcomeColumns<'_>,
    form: &InputForm,
    file: &str,
    bytes: &[u8],
) -> Result<Rows<ParticipantOutcome>, Problems> {
    let mut table = Table::open_as(file, bytes, form)?;
    let mut analysed = Gathered::new();
    let mut columns_used = ColumnUse::default();
    let reader = Reader::open(trial, &mut table);
    let outcome = table.find_named(columns.outcome, "the outcome");
    let event = columns
        .event
        .map(|event| table.find_named(event, "the event"));
    let covariates: Vec<Option<usize>> = columns
        .covariates
        .iter()
        .map(|covariate| table.find_named(covariate, "the covariate"))
        .collect();
    let own: Vec<usize> = [outcome, event.flatten()]
        .into_iter()
        .chain(covariates.iter().copied())
        .flatten()
        .collect();
    table.use_columns(own.iter().copied());
    // A column that is not there is a problem already, and spoils only what it was to hold.
    if let Some(mut reader) = reader {
        let factors = trial.strata().factors();
        for (place, factor) in factors.iter().enumerate() {
            if reader.tellers(place).next().is_none() {
                table.refuse_header(no_teller(trial, factor));
            }
        }
        columns_used = ColumnUse::new(&table, reader.places().chain(own));
        let mut row = Row::default();
        while reader.next_row(&mut table, &mut row) {
            let before = table.problems();
            let allocated = reader.read(&mut table, &row);
            let is_sound = table.problems() == before;
            let participant = allocated.filter(|participant| {
                check_levels(&reader, &mut table, &row, participant, is_sound);
                participant.stratum().is_some()
            });
            let read = outcome.and_then(|at| {
                table.convert(&row, at, |text, cells| {
                    if event.is_some() {
                        cells.time(text)
                    } else {
                        cells.outcome(text)
                    }
                })
            });
            let is_event = match event {
                None => Some(true),
                Some(column) => column.and_then(|at| table.read(&row, at, cell::is_event)),
            };
            let covariates = covariates.iter().map(|column| {
                let column = (*column)?;
                table.convert(&row, column, |text, cells| cells.outcome(text))
            });
            // Every cell is read, so that every problem is found.
            let covariates: Vec<Option<f64>> = covariates.collect();
            let covariates: Option<Vec<f64>> = covariates.into_iter().collect();
            if let (Some(participant), Some(outcome), Some(is_event), Some(covariates)) =
                (participant, read, is_event, covariates)
            {
                let (randomized_on, line) = (participant.randomized_on, row.line);
                let read = ParticipantOutcome {
                    participant,
                    outcome,
                    is_event,
                    covariates,
                };
                analysed.push(randomized_on, line, read);
            }
        }
    }
    let conversions = table.finish()?;
    Ok(Rows {
        columns: columns_used,
        conversions,
        ..analysed.in_order(trial, |read| &read.participant)
    })
}

/// That the level of every factor is told. One that is not is a problem, unless the cells that should
/// tell it are refused already, or no column could.
fn check_levels<'a>(
    reader: &Reader<'_>,
    table: &mut Table<'a>,
    row: &Row<'a>,
    participant: &Participant,
    is_sound: bool,
) {
    for (place, level) in participant.levels.iter().enumerate() {
        let mut tellers = reader.tellers(place).peekable();
        let could_tell = tellers.peek().is_some();
        let are_empty = tellers.all(|column| row.cells[column].text.is_empty());
        if level.is_none() && could_tell && (are_empty || is_sound) {
            let error = OutcomeError::NoLevel {
                line: row.line,
                factor: reader.factors()[place].name().to_owned(),
            };
            table.refuse_row(row, error);
        }
    }
}

fn no_teller(trial: &Trial, factor: &Factor) -> OutcomeError {
    let source = match factor.source() {
        FactorSource::Attribute(place) => trial.attributes()[place].name(),
        FactorSource::Site | FactorSource::Country => "site_id",
    };
    let mut columns = vec!["stratum", factor.name(), source];
    columns.dedup();
    OutcomeError::NoTeller {
        factor: factor.name().to_owned(),
        columns: listed(columns),
    }
}

#[cfg(test)]
mod tests;
