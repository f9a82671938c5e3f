//! The tables of an assessment.

use std::io;

use super::cell::{csv_writer, finish};
use crate::assess::{Assessed, IMBALANCE, PREDICTABILITY, Place, trade_off};
use crate::inference::{Condition, Conditions};
use crate::metric::Estimate;
use crate::simulate::{POPULATION, Prevalences};
use crate::trial::Trial;

/// A number and its standard error, as their shortest decimals; empty where there is none.
fn texts(estimate: Estimate) -> [String; 2] {
    let error = estimate.std_error;
    [
        estimate.value.to_string(),
        error.map_or_else(String::new, |error| error.to_string()),
    ]
}

/// A table whose rows are of designs: the columns that tell which, then these.
fn table_of_designs<W: io::Write>(out: W, columns: &[&str]) -> io::Result<csv::Writer<W>> {
    let mut out = csv_writer(out);
    let design = ["procedure", "stratified_by", "n"];
    out.write_record(design.iter().chain(columns))?;
    Ok(out)
}

/// The columns that tell which design a row is of.
fn design(one: &Assessed) -> [String; 3] {
    let n = one.participants.to_string();
    [one.procedure.clone(), one.stratified_by.clone(), n]
}

/// The columns that tell over whom a row is taken.
fn place(place: &Place) -> [&str; 3] {
    [place.scope.name(), &place.name, &place.level]
}

/// Writes `operating_characteristics.csv`: one row per design, scope and metric.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_characteristics<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = table_of_designs(
        out,
        &[
            "scope",
            "name",
            "level",
            "metric",
            "method",
            "value",
            "std_error",
        ],
    )?;
    for one in assessed {
        let design = design(one);
        for row in &one.rows {
            let [value, error] = texts(row.estimate);
            let metric = row.metric.to_string();
            let found = [&metric, row.method.name(), &value, &error];
            let design = design.iter().map(String::as_str);
            out.write_record(design.chain(place(&row.place)).chain(found))?;
        }
    }
    finish(out)
}

/// Writes `imbalance_trajectory.csv`: one row per design, allocation and metric.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_course<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = table_of_designs(
        out,
        &[
            "scope",
            "sequence",
            "metric",
            "method",
            "value",
            "std_error",
        ],
    )?;
    for one in assessed {
        let design = design(one);
        let overall = Place::overall().scope.name();
        for (sequence, moment) in (1..).zip(&one.course) {
            let sequence = i32::to_string(&sequence);
            for (metric, estimate) in moment.named() {
                let [value, error] = texts(estimate);
                let method = one.course_method.name();
                let found = [overall, &sequence, metric, method, &value, &error];
                out.write_record(design.iter().map(String::as_str).chain(found))?;
            }
        }
    }
    finish(out)
}

/// Writes `comparison.csv`: one row per design in the plane of balance and randomness.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_comparison<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = table_of_designs(
        out,
        &[
            &IMBALANCE.to_string(),
            &PREDICTABILITY.to_string(),
            "distance",
            "rank",
            "on_front",
        ],
    )?;
    for one in trade_off(assessed) {
        let found = [
            one.point.imbalance.to_string(),
            one.point.predictability.to_string(),
            one.standing.distance.to_string(),
            one.standing.rank.to_string(),
            one.standing.is_on_front.to_string(),
        ];
        out.write_record(design(&assessed[one.design]).iter().chain(&found))?;
    }
    finish(out)
}

/// Writes `rejection_rates.csv`: one row per design, condition and test.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_rejection_rates<W: io::Write>(
    assessed: &[Assessed],
    conditions: &Conditions,
    out: W,
) -> io::Result<W> {
    let mut out = table_of_designs(
        out,
        &[
            "outcome",
            "effect",
            "bias",
            "view",
            "test",
            "alpha",
            "method",
            "value",
            "std_error",
        ],
    )?;
    let outcome = conditions.outcome().to_string();
    let alpha = conditions.alpha().to_string();
    let view = conditions.view().name();
    for one in assessed {
        let design = design(one);
        for rate in &one.rejections {
            let [value, error] = texts(rate.estimate);
            let Condition { bias, effect } = rate.condition;
            let (bias, effect) = (bias.to_string(), effect.to_string());
            let (test, method) = (rate.test.name(), rate.method.name());
            let found = [
                &outcome, &*effect, &bias, view, test, &alpha, method, &value, &error,
            ];
            out.write_record(design.iter().map(String::as_str).chain(found))?;
        }
    }
    finish(out)
}

/// Writes `worst_replicates.csv`: one row per design, scope and metric.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_worst_replicates<W: io::Write>(assessed: &[Assessed], out: W) -> io::Result<W> {
    let mut out = table_of_designs(
        out,
        &["scope", "name", "level", "metric", "value", "replicate"],
    )?;
    for one in assessed {
        let design = design(one);
        for worst in &one.worst {
            let (metric, value) = (worst.metric.to_string(), worst.value.to_string());
            let replicate = worst.replicate.to_string();
            let found = [&metric, &value, &replicate].map(String::as_str);
            let design = design.iter().map(String::as_str);
            out.write_record(design.chain(place(&worst.place)).chain(found))?;
        }
    }
    finish(out)
}

/// Writes `prevalences.csv`: one row per stratum.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_prevalences<W: io::Write>(
    trial: &Trial,
    prevalences: &Prevalences,
    out: W,
) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record(["stratum", "simulated", "prevalence"])?;
    let strata = trial.strata();
    for (stratum, &count) in strata.iter().zip(prevalences.counts()) {
        let prevalence = f64::from(count) / f64::from(POPULATION);
        let row = [
            strata.label(stratum),
            count.to_string(),
            prevalence.to_string(),
        ];
        out.write_record(row)?;
    }
    finish(out)
}
