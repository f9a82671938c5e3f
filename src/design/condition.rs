//! Conditions on a participant: the one language of cases, criteria, factors and regimens.

use chrono::NaiveDate;

use super::arm::ArmIndex;
use super::conventions::MissingDay;
use super::date::before;
use super::period::Period;
use super::value::Value;

/// What a condition may ask about.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The values of the attributes, in their order; those not drawn yet are left off.
    pub values: &'a [Value],
    /// The arm, once allocated.
    pub arm: Option<ArmIndex>,
    /// The day of randomization (or of the decision that it cannot take place).
    pub randomized_on: NaiveDate,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clause {
    /// The arm is one of these.
    Arm(Vec<ArmIndex>),
    /// The attribute has one of these levels.
    Level {
        /// The attribute's place.
        attribute: usize,
        /// The levels' places.
        levels: Vec<u16>,
    },
    /// The attribute is in [at_least, below), both scaled by the attribute's decimals.
    Number {
        /// The attribute's place.
        attribute: usize,
        /// Least value, if bounded.
        at_least: Option<i64>,
        /// First value that is too large, if bounded.
        below: Option<i64>,
    },
    /// The date lies within the period before randomization, and more than the other before it.
    /// A missing date satisfies both ("radiotherapy, if given").
    Date {
        /// The attribute's place.
        attribute: usize,
        /// Not earlier than this before randomization.
        within: Option<Period>,
        /// Earlier than this before randomization.
        more_than: Option<Period>,
    },
}

impl Clause {
    /// The attribute that the clause asks about, if it is not the arm.
    pub fn attribute(&self) -> Option<usize> {
        match *self {
            Self::Arm(_) => None,
            Self::Level { attribute, .. }
            | Self::Number { attribute, .. }
            | Self::Date { attribute, .. } => Some(attribute),
        }
    }

    fn holds(&self, facts: Facts<'_>, missing_day: MissingDay) -> bool {
        let value = |attribute: &usize| facts.values.get(*attribute).copied();
        match self {
            Self::Arm(arms) => facts.arm.is_some_and(|arm| arms.contains(&arm)),
            Self::Level { attribute, levels } => {
                matches!(value(attribute), Some(Value::Level(level)) if levels.contains(&level))
            }
            Self::Number {
                attribute,
                at_least,
                below,
            } => match value(attribute) {
                Some(Value::Number(number)) => {
                    at_least.is_none_or(|least| number >= least)
                        && below.is_none_or(|limit| number < limit)
                }
                _ => false,
            },
            Self::Date {
                attribute,
                within,
                more_than,
            } => match value(attribute) {
                Some(Value::Date(date)) => {
                    let earliest = |period| before(facts.randomized_on, period, missing_day);
                    within.is_none_or(|period| date >= earliest(period))
                        && more_than.is_none_or(|period| date < earliest(period))
                        && date <= facts.randomized_on
                }
                Some(Value::Missing) => true,
                _ => false,
            },
        }
    }
}

/// Requirements that hold together. With none, the condition always holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Condition {
    clauses: Vec<Clause>,
}

impl Condition {
    /// The condition that every clause holds.
    pub fn new(clauses: Vec<Clause>) -> Self {
        Self { clauses }
    }

    /// The condition that always holds.
    pub fn always() -> Self {
        Self::default()
    }

    /// Whether there is nothing to ask.
    pub fn is_always(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The requirements.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Whether a participant of this arm may fulfil it.
    pub fn allows(&self, arm: ArmIndex) -> bool {
        self.clauses.iter().all(|clause| match clause {
            Clause::Arm(arms) => arms.contains(&arm),
            _ => true,
        })
    }

    /// Whether every requirement holds. A value that is absent holds nothing.
    pub fn holds(&self, facts: Facts<'_>, missing_day: MissingDay) -> bool {
        self.clauses
            .iter()
            .all(|clause| clause.holds(facts, missing_day))
    }
}
