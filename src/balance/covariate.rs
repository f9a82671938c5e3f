//! Balance of one baseline attribute.

use super::contingency;
use super::measure::{Measure, Quantity, Scope, Statistic};
use super::moments::Moments;
use super::smd;
use super::tally::Counts;
use crate::design::{ArmIndex, Arms, Attribute, Domain, Value};

/// What is summed up of one attribute, over the participants whose value is not missing.
#[derive(Debug, Clone)]
pub(super) enum Covariate {
    /// Counts per level.
    Category(Vec<Counts>),
    /// Counts, and the moments per arm.
    Number { counts: Counts, arms: Vec<Moments> },
    /// Dates are not compared.
    Date,
}

impl Covariate {
    pub(super) fn new(attribute: &Attribute, arms: usize) -> Self {
        match attribute.domain() {
            Domain::Category(levels) => Self::Category(vec![Counts::new(arms); levels.len()]),
            Domain::Number { .. } => Self::Number {
                counts: Counts::new(arms),
                arms: vec![Moments::EMPTY; arms],
            },
            Domain::Date => Self::Date,
        }
    }

    /// Takes a value in; one that is missing, or of another kind than the attribute, is left out.
    pub(super) fn add(&mut self, arm: ArmIndex, value: Value) {
        match (self, value) {
            (Self::Category(levels), Value::Level(level)) => levels[usize::from(level)].add(arm),
            (Self::Number { counts, arms }, Value::Number(number)) => {
                counts.add(arm);
                arms[arm.get()].add(number);
            }
            _ => {}
        }
    }

    /// The rows: for a number the means, the standard deviations and the difference; for a
    /// category the difference of each level, the distance over all, and the tests.
    pub(super) fn measures(&self, attribute: &Attribute, arms: &Arms, rows: &mut Vec<Measure>) {
        match (self, attribute.domain()) {
            (Self::Category(levels), Domain::Category(labels)) => {
                category(attribute.name(), levels, labels, arms, rows);
            }
            (Self::Number { counts, arms: own }, Domain::Number { decimals, .. }) => {
                number(attribute.name(), counts, own, *decimals, arms, rows);
            }
            _ => {}
        }
    }
}

fn number(
    name: &str,
    counts: &Counts,
    moments: &[Moments],
    decimals: u8,
    arms: &Arms,
    rows: &mut Vec<Measure>,
) {
    let unit = 10_u32.pow(u32::from(decimals));
    let mut row = |statistic, value: Option<f64>| {
        if let Some(value) = value {
            rows.push(Measure {
                scope: Scope::Covariate,
                name: name.to_owned(),
                level: String::new(),
                counts: *counts,
                statistic,
                quantity: Quantity::Real(value),
            });
        }
    };
    for (arm, own) in arms.iter().zip(moments) {
        let mean = own.mean().map(|mean| mean / f64::from(unit));
        row(Statistic::Mean(arm.name().to_owned()), mean);
    }
    for (arm, own) in arms.iter().zip(moments) {
        let sd = own.variance().map(|square| square.sqrt() / f64::from(unit));
        row(Statistic::Sd(arm.name().to_owned()), sd);
    }
    row(Statistic::Smd, smd::numeric(moments));
}

fn category(
    name: &str,
    levels: &[Counts],
    labels: &[String],
    arms: &Arms,
    rows: &mut Vec<Measure>,
) {
    let known = Counts::sum(levels, arms.count());
    let mut row = |level: &str, counts: &Counts, value: Option<f64>| {
        if let Some(value) = value {
            rows.push(Measure {
                scope: Scope::Covariate,
                name: name.to_owned(),
                level: level.to_owned(),
                counts: *counts,
                statistic: Statistic::Smd,
                quantity: Quantity::Real(value),
            });
        }
    };
    for (level, label) in levels.iter().zip(labels) {
        row(label, level, smd::proportion(level, &known));
    }
    row("", &known, smd::categorical(levels, arms.count()));
    tests(Scope::Covariate, name, levels, arms.count(), rows);
}

/// The rows of the tests of levels by arms; none where the table has no test.
pub(super) fn tests(
    scope: Scope,
    name: &str,
    levels: &[Counts],
    arms: usize,
    rows: &mut Vec<Measure>,
) {
    let Some(test) = contingency::test(levels) else {
        return;
    };
    let counts = Counts::sum(levels, arms);
    let mut row = |statistic, quantity| {
        rows.push(Measure {
            scope,
            name: name.to_owned(),
            level: String::new(),
            counts,
            statistic,
            quantity,
        });
    };
    row(Statistic::ChiSquare, Quantity::Real(test.statistic));
    row(Statistic::ChiSquareDf, Quantity::Whole(test.df));
    row(Statistic::ChiSquareP, Quantity::Real(test.p));
    if let Some(p) = test.fisher {
        row(Statistic::FisherP, Quantity::Real(p));
    }
}
