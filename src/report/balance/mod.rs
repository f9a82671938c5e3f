//! Balance over enrolment and by stratum, beside what the procedure allows.

mod counted;
mod course;
mod expected;
mod strata;

use maud::html;

use self::counted::Counted;
use self::expected::Expected;
use super::section::Section;
use super::source::{Kind, Source, TableError};
use crate::trial::Trial;

/// The section, of runs in which participants were allocated.
#[expect(clippy::unnecessary_wraps, reason = "as every section is made")]
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let is_allocated = matches!(
        source.kind,
        Kind::Simulated | Kind::Balance | Kind::Assigned
    );
    let Some(trial) = source
        .trial
        .filter(|_| is_allocated && !source.participants.is_empty())
    else {
        return Ok(None);
    };
    if source.is_blinded {
        return Ok(None);
    }
    let counted = Counted::new(trial, source.participants);
    let expected = Expected::new(trial, &counted);
    let body = html! {
        p { (sizes(trial, &counted)) " " (how_unusual(trial, &counted, &expected)) }
        (course::figure(source, trial, &counted, &expected))
        h3 { "Strata by arm" }
        (strata::table(trial, &counted, &expected))
    };
    Ok(Some(Section {
        id: "balance",
        title: "Balance",
        body: source.guarded("arms of participants by stratum and over enrolment", body),
    }))
}

/// How many participants each arm has.
fn sizes(trial: &Trial, counted: &Counted) -> String {
    let arms = trial.arms().iter().zip(&counted.arms);
    let arms: Vec<String> = arms
        .map(|(arm, n)| format!("{n} to {}", arm.label()))
        .collect();
    let n: u32 = counted.arms.iter().sum();
    let participants = if n == 1 {
        "participant was"
    } else {
        "participants were"
    };
    format!("{n} {participants} allocated: {}.", arms.join(", "))
}

/// How unusual the final difference is under the procedure.
fn how_unusual(trial: &Trial, counted: &Counted, expected: &Expected) -> String {
    let procedure = trial.randomization().specification();
    let (Some(difference), Some(last)) = (counted.final_difference(), expected.overall.last())
    else {
        return format!("The procedure is {procedure}. {}", expected.why_not());
    };
    let size = difference.unsigned_abs();
    let probability = probability(last.law.at_least(size));
    let [low, high] = [last.law.quantile(0.025), last.law.quantile(0.975)];
    format!(
        "The procedure is {procedure}. With the same participants in the same strata, it ends with a difference of \
         {size} or more with probability {probability}, and 95 % of its allocations end between {low} and {high}. \
         These numbers are exact."
    )
}

/// A probability in three decimals.
fn probability(p: f64) -> String {
    if p < 0.0005 {
        "below 0.001".to_owned()
    } else {
        format!("{p:.3}")
    }
}
