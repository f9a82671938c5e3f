//! Baseline attributes of the candidates of one site.

use chrono::{Days, NaiveDate};

use crate::design::{Condition, Distribution, Domain, Facts, Rule, Trial, Value};
use crate::rng::{Draws, Purpose, Streams};

/// The streams of one site: one per attribute and one per criterion that is judged by chance.
pub(super) struct SiteDraws {
    attributes: Vec<Draws>,
    criteria: Vec<Draws>,
    screening_time: Draws,
}

impl SiteDraws {
    pub(super) fn new(trial: &Trial, site: &str, streams: &Streams) -> Self {
        let open = |purpose, name: &str| streams.open(purpose, &format!("{name}@{site}"));
        Self {
            attributes: trial
                .attributes()
                .iter()
                .map(|attribute| open(Purpose::Attribute, attribute.name()))
                .collect(),
            criteria: trial
                .criteria()
                .iter()
                .map(|criterion| open(Purpose::Criterion, &criterion.id))
                .collect(),
            screening_time: streams.open(Purpose::ScreeningTime, site),
        }
    }

    /// Days from screening to the decision.
    pub(super) fn screening_days(&mut self, trial: &Trial) -> u32 {
        let (min, max) = trial.enrolment().screening_days();
        min + self.screening_time.below(max - min + 1)
    }

    /// The next candidate's attributes.
    pub(super) fn attributes(
        &mut self,
        trial: &Trial,
        screened_on: NaiveDate,
        decided_on: NaiveDate,
    ) -> Vec<Value> {
        let mut values = Vec::with_capacity(trial.attributes().len());
        for (attribute, draws) in trial.attributes().iter().zip(&mut self.attributes) {
            let facts = Facts {
                values: &values,
                arm: None,
                randomized_on: decided_on,
            };
            let holds = |when: &Condition| when.holds(facts, trial.conventions().missing_day);
            let case = attribute
                .cases()
                .iter()
                .find(|case| holds(&case.when))
                .expect("an attribute's last case has no condition");
            values.push(draw(
                &case.draw,
                attribute.domain(),
                &values,
                screened_on,
                draws,
            ));
        }
        values
    }

    /// Which criteria the candidate fails, by their place.
    pub(super) fn failures(&mut self, trial: &Trial, facts: Facts<'_>) -> Vec<u16> {
        let missing_day = trial.conventions().missing_day;
        let mut failed = Vec::new();
        for (index, (criterion, draws)) in
            trial.criteria().iter().zip(&mut self.criteria).enumerate()
        {
            let passes = match &criterion.rule {
                Rule::Require(any) => any
                    .iter()
                    .any(|condition| condition.holds(facts, missing_day)),
                Rule::Fails(probability) => !probability.happens(draws.bits53()),
            };
            if !passes {
                failed.push(index as u16);
            }
        }
        failed
    }
}

/// A value from a distribution.
fn draw(
    distribution: &Distribution,
    domain: &Domain,
    values: &[Value],
    screened_on: NaiveDate,
    draws: &mut Draws,
) -> Value {
    match *distribution {
        Distribution::Category(ref weights) => Value::Level(weights.level(draws.bits53()) as u16),
        Distribution::Normal { mean, sd, min, max } => {
            let scale = match domain {
                Domain::Number { decimals, .. } => 10_i64.pow(u32::from(*decimals)) as f64,
                Domain::Category(_) | Domain::Date => 1.0,
            };
            loop {
                let number = mean + sd * draws.normal();
                if (min..=max).contains(&number) {
                    return Value::Number(libm::round(number * scale) as i64);
                }
            }
        }
        Distribution::Uniform { min, max } => {
            Value::Number(min + i64::from(draws.below((max - min) as u32 + 1)))
        }
        Distribution::DaysBefore {
            min,
            max,
            present,
            not_before,
        } => {
            // Both are drawn for every candidate, so that one's radiotherapy is not another's draw.
            let is_present = present.happens(draws.bits53());
            let days = min + draws.below(max - min + 1);
            if !is_present {
                return Value::Missing;
            }
            let drawn = screened_on
                .checked_sub_days(Days::new(u64::from(days)))
                .expect("dates lie within 1900 to 2199 and distances within a century");
            let earliest = not_before.and_then(|index| match values[index] {
                Value::Date(date) => Some(date),
                Value::Level(_) | Value::Number(_) | Value::Missing => None,
            });
            Value::Date(earliest.map_or(drawn, |earliest| drawn.max(earliest)))
        }
    }
}
