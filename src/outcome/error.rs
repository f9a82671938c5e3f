//! Why outcomes are refused.

use super::kind::EffectScale;

/// The most levels of an ordinal outcome.
pub(crate) const MAX_OUTCOME_LEVELS: usize = 50;

/// The smallest probability, mean count and hazard ratio at the extremes of all effects together; probabilities
/// stay as far from 1.
pub(crate) const LEAST: f64 = 1e-6;

/// Why an outcome is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OutcomeError {
    /// A number that the kind needs.
    #[error("this outcome is {kind} and has no `{key}`: write it, such as {example}")]
    Missing {
        /// The kind.
        kind: &'static str,
        /// What is missing.
        key: &'static str,
        /// How it is written.
        example: &'static str,
    },
    /// A number that the effect of an attribute needs.
    #[error("the effect of a number has no `{key}`: write it, such as {example}")]
    MissingOfNumber {
        /// What is missing.
        key: &'static str,
        /// How it is written.
        example: &'static str,
    },
    /// A number of another kind of outcome.
    #[error("`{key}` belongs to another kind of outcome, and this one is {kind}: leave it out")]
    Stray {
        /// The kind.
        kind: &'static str,
        /// What is too much.
        key: &'static str,
    },
    /// A number out of its range.
    #[error("`{key}` is {given}: write a number {range}")]
    Range {
        /// What it is.
        key: &'static str,
        /// The number.
        given: f64,
        /// The range in words.
        range: String,
    },
    /// Too few levels or too many.
    #[error(
        "an ordinal outcome has 2 to {MAX_OUTCOME_LEVELS} levels, and the list has {0}: give the probability of each level"
    )]
    Levels(usize),
    /// An effect of nothing.
    #[error("what the effect depends on is not given: write `when`, `attribute` or `per_years`")]
    OfNothing,
    /// An effect of no size.
    #[error("the size of the effect is not given: write `{}`, as the outcome is {kind}", .scale.key())]
    NoSize {
        /// The kind.
        kind: &'static str,
        /// The scale.
        scale: EffectScale,
    },
    /// An effect on the scale of another kind.
    #[error("the outcome is {kind}: write the effect as `{}` instead of `{}`", .scale.key(), .given.key())]
    OtherScale {
        /// The kind.
        kind: &'static str,
        /// The scale of the kind.
        scale: EffectScale,
        /// The scale that was given.
        given: EffectScale,
    },
    /// A condition on several things.
    #[error(
        "the condition uses {0} things: an effect is that of one attribute, one factor or the arm, so \
         write an effect for each"
    )]
    SeveralQuestions(usize),
    /// An effect for each unit of what has none.
    #[error("`{name}` is {kind}: name a number, or write `when`")]
    NotANumber {
        /// The attribute.
        name: String,
        /// The kind of its values.
        kind: &'static str,
    },
    /// Effects that together go too far.
    #[error("{place} the {what} is {value}: {rule}; write smaller effects or another reference")]
    Extreme {
        /// Where: the combination of arm and attributes.
        place: String,
        /// What is too small or too large.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it must be.
        rule: String,
    },
}
