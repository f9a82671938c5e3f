//! The rules of what really happens, as they are broken.

use crate::design::{DaysLawError, MAX_GRADE};

/// A rule that treatments, toxicities, the rules for these, or attendance break.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviationRule {
    /// A law of days.
    #[error(transparent)]
    DaysLaw(#[from] DaysLawError),
    /// What only goes with another key.
    #[error("`{key}` goes with `{with}`: write `{with}` too, or leave it out")]
    GoesWith {
        /// The key given.
        key: &'static str,
        /// The key that is missing.
        with: &'static str,
    },
    /// A probability without the law of days that goes with it.
    #[error(
        "`{key}` is above 0, and the number of days is not given: write `{law}`, such as \"uniform(1, 7)\""
    )]
    NoDays {
        /// The probability.
        key: &'static str,
        /// The law.
        law: &'static str,
    },
    /// A treatment that is written twice.
    #[error("`{0}` has a [[treatment]] before this one: write its keys there")]
    TreatmentTwice(String),
    /// Dose levels that do not descend.
    #[error(
        "the doses {} do not descend: write the planned dose and at least one lower, each above 0, such as [125, 100, 75]",
        numbers(.0)
    )]
    DoseLevels(Vec<f64>),
    /// Shares of the dose that do not descend.
    #[error(
        "the shares {} do not descend from 1: write 1 and at least one smaller, each above 0, such as [1, 0.8, 0.6]",
        numbers(.0)
    )]
    DoseShares(Vec<f64>),
    /// Levels of a dose by the body.
    #[error(
        "the dose depends on body size: write `dose_shares`, such as [1, 0.8, 0.6], instead of `dose_levels`"
    )]
    LevelsByBody,
    /// Levels of parts with different doses.
    #[error(
        "parts of the treatment have different doses, {} and {}: write `dose_shares`, such as [1, 0.8, \
         0.6], instead of `dose_levels`",
        .0[0], .0[1]
    )]
    LevelsOfParts([String; 2]),
    /// Levels that do not begin with the planned dose.
    #[error(
        "the first level is {first}, and the planned dose {planned} {unit}: begin with the planned dose"
    )]
    FirstLevel {
        /// The first level.
        first: f64,
        /// The planned dose.
        planned: f64,
        /// Its unit.
        unit: String,
    },
    /// What moves units of treatment, of a treatment that has none.
    #[error(
        "`{0}` applies to cycles and doses at intervals, and the treatment is given daily or on days \
         of the week only: leave it out"
    )]
    NoUnits(&'static str),
    /// A grade that there is not.
    #[error("there is no grade {0}: write a grade (CTCAE) from 1 to {MAX_GRADE}")]
    Grade(i64),
    /// The grade of death.
    #[error(
        "grade 5 is death from it: write an [[event]] for that; grades are 1 to {MAX_GRADE} here"
    )]
    GradeOfDeath,
    /// A grade twice.
    #[error("grade {0} is listed twice: write each once")]
    GradeTwice(u8),
    /// Shares of more than all participants.
    #[error(
        "the shares sum to {}, above 1: a participant has one worst grade; correct them",
        (.0 * 1e9).round() / 1e9
    )]
    GradeShares(f64),
    /// A recovery that is none.
    #[error(
        "`recovers_to` is {recovers_to}, not below {lowest}, the lowest grade of the toxicity: write a lower one, or \
         leave it out"
    )]
    NoRecovery {
        /// The grade after an episode.
        recovers_to: u8,
        /// The lowest grade of an episode.
        lowest: u8,
    },
    /// A rule of grades that its toxicity never has.
    #[error(
        "the rule never applies: `{toxicity}` has grade {}, and the rule none of these",
        grades(.has)
    )]
    NeverApplies {
        /// The toxicity.
        toxicity: String,
        /// The grades that it has.
        has: Vec<u8>,
    },
    /// A rule of complications that never come.
    #[error(
        "the rule never applies: `{0}` has no share `complicated`; write it there, or leave `complicated` out here"
    )]
    NeverComplicated(String),
    /// Cycles that do not ascend.
    #[error("the cycles do not ascend from 1: write numbers of cycles, such as [1, 2]")]
    CyclesAscend,
    /// Days of cycles, or cycles, of a treatment that has none.
    #[error("`{key}` goes with cycles, and {treatment} has none: leave it out")]
    WithoutCycles {
        /// The key.
        key: &'static str,
        /// The treatment.
        treatment: String,
    },
    /// What goes with a hold.
    #[error("`{0}` goes with action = \"hold\": leave it out")]
    GoesWithHold(&'static str),
    /// A hold that is never looked at again.
    #[error(
        "the hold never ends: write `recheck_days`, after how many days the toxicity is looked at again, such as 7"
    )]
    NeverRechecked,
    /// A hold of which nobody says when it ends.
    #[error(
        "the hold never ends: write `resume_at_grade`, the highest grade at which treatment goes on, such as 2"
    )]
    NeverResumed,
    /// A hold that the toxicity never ends.
    #[error(
        "the hold never ends: `{toxicity}` recovers to grade {recovers_to} only; write {recovers_to} or more, or \
         `stop_after_days`"
    )]
    HoldWithoutEnd {
        /// The toxicity.
        toxicity: String,
        /// The grade after an episode.
        recovers_to: u8,
    },
    /// A hold that ends at once.
    #[error(
        "a grade of {resume_at_grade} ends the hold, and the rule is of grade {lowest}: write a grade below that of the rule"
    )]
    ResumesAtOnce {
        /// The grade at which the hold ends.
        resume_at_grade: u8,
        /// The lowest grade of the rule.
        lowest: u8,
    },
    /// A lower level of a treatment that has none.
    #[error(
        "{0} has no lower dose: write `dose_levels` or `dose_shares` in a [[treatment]] of it, or action = \"stop\""
    )]
    NoLowerDose(String),
}

/// Numbers as a list.
fn numbers(all: &[f64]) -> String {
    let all: Vec<String> = all.iter().map(f64::to_string).collect();
    format!("[{}]", all.join(", "))
}

/// Grades in words, such as `3 and 4`.
fn grades(all: &[u8]) -> String {
    let all: Vec<String> = all.iter().map(u8::to_string).collect();
    all.join(" and ")
}
