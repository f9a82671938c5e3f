//! What a trial takes in time, forecast.

use chrono::NaiveDate;

use super::InputFile;
use super::error::RunError;
use super::manifest::software;
use crate::enrolment::RunningTrial;
use crate::forecast::{Asked, Forecast, ForecastPictures, ForecastPlan};
use crate::intake::Rows;
use crate::participant::Participant;
use crate::problem::{Problem, Problems};
use crate::rng::Seed;
use crate::table::{Reveals, Sink, write_table};
use crate::tables::{
    forecast_accrual, forecast_dates, forecast_drug, forecast_events, forecast_milestones,
};
use crate::trial::Trial;
use crate::work::Conduct;

/// Who is randomized in a trial that runs.
#[derive(Debug, Clone)]
pub struct GoingOn {
    /// The last day of which everything is known.
    pub as_of: NaiveDate,
    /// The allocations until then.
    pub allocations: InputFile,
}

/// What is wrong with the rows of allocations that a trial goes on from.
pub(super) fn check(
    trial: &Trial,
    going_on: &GoingOn,
    read: &Rows<Participant>,
) -> Result<(), Problems> {
    let input = &going_on.allocations;
    let faults = RunningTrial::faults(trial, &read.rows, going_on.as_of);
    let problems = faults.into_iter().map(|fault| {
        let line = fault.place().and_then(|place| read.lines.get(place));
        let span = line.map_or(0..0, |&line| span_of(&input.bytes, line));
        Problem::new(&input.file, span, &fault.to_string())
    });
    Problems::none_or(problems.collect())
}

/// The bytes of a line, from 1, without its end.
fn span_of(bytes: &[u8], line: usize) -> std::ops::Range<usize> {
    let mut from = 0;
    for (number, text) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        if number == line {
            return from..from + text.trim_ascii_end().len();
        }
        from += text.len();
    }
    0..0
}

/// Forecasts, and yields the tables and pictures. The same for any number of threads.
pub(super) fn forecast(
    trial: &Trial,
    seed: &Seed,
    asked: &Asked,
    going_on: Option<(&GoingOn, &Rows<Participant>)>,
    conduct: &mut Conduct<'_>,
    sink: &mut dyn Sink,
) -> Result<Forecast, RunError> {
    let running = going_on.map(|(going_on, read)| {
        let seed = seed.tied_to(trial.name());
        RunningTrial::new(trial, &read.rows, going_on.as_of, &seed)
    });
    let running = running
        .transpose()
        .map_err(crate::forecast::ForecastError::from)?;
    let plan = ForecastPlan::new(trial.clone(), asked.clone(), running)?;
    let found = plan.simulate(seed, conduct)?;
    write_table(forecast_accrual(&found), sink)?;
    write_table(forecast_milestones(&found), sink)?;
    if !found.by_dates.is_empty() {
        write_table(forecast_dates(&found), sink)?;
    }
    if !found.events.is_empty() {
        write_table(forecast_events(&found), sink)?;
    }
    if !found.drug.is_empty() {
        write_table(forecast_drug(trial, &found), sink)?;
    }
    let pictures = ForecastPictures::new(&plan, &found, &software(), seed);
    let mut picture = |name: &str, svg: &str| sink.document(name, Reveals::Nothing, svg.as_bytes());
    picture("forecast_accrual.svg", &pictures.accrual())?;
    for place in 0..found.events.len() {
        let name = format!("forecast_events_{}.svg", found.events[place].event);
        picture(&name, &pictures.events(place))?;
    }
    let overall = found
        .drug
        .iter()
        .take_while(|one| one.scope.kind == "overall");
    for (place, one) in overall.enumerate() {
        if one.actual.to_date.iter().any(|packs| packs.mean > 0.0) {
            let name = pictures.drug_name(place).replace(' ', "_");
            picture(&format!("forecast_drug_{name}.svg"), &pictures.drug(place))?;
        }
    }
    Ok(found)
}
