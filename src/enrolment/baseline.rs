//! Baseline attributes of the candidates of one site.

use chrono::{Days, NaiveDate};

use super::arrivals::FIRST_WORDS;
use crate::design::{
    Condition, Criterion, Distribution, Domain, EnrolmentPlan, Facts, Rule, Value,
};
use crate::rng::{Draws, Purpose, Seed, StreamKey, StreamSet};
use crate::trial::Trial;

/// The streams of one site: the time of screening, one for each attribute and one for each criterion
/// that is judged by chance.
pub(super) struct SiteDraws {
    streams: StreamSet,
    screening_time: Draws,
    attributes: Vec<Draws>,
    criteria: Vec<Draws>,
}

impl SiteDraws {
    /// The streams under a seed, of no replicate yet.
    pub(super) fn new(trial: &Trial, site: &str, seed: &Seed) -> Self {
        let key = |purpose, name: &str| StreamKey::new(seed, purpose, &format!("{name}@{site}"));
        let attributes = trial.attributes().iter();
        let by_chance = |criterion: &&Criterion| matches!(criterion.rule, Rule::Fails(_));
        let criteria = trial.criteria().iter().filter(by_chance);
        let attributes: Vec<StreamKey> = attributes
            .map(|attribute| key(Purpose::Attribute, attribute.name()))
            .collect();
        let criteria: Vec<StreamKey> = criteria
            .map(|criterion| key(Purpose::Criterion, &criterion.id))
            .collect();
        let screening_time = StreamKey::new(seed, Purpose::ScreeningTime, site);
        let keys = [&screening_time]
            .into_iter()
            .chain(&attributes)
            .chain(&criteria);
        let open = |keys: &[StreamKey]| keys.iter().map(|key| key.replicate(0)).collect();
        Self {
            streams: StreamSet::new(keys.map(|key| (key, FIRST_WORDS))),
            screening_time: screening_time.replicate(0),
            attributes: open(&attributes),
            criteria: open(&criteria),
        }
    }

    /// Turns to the streams of a replicate.
    pub(super) fn restart(&mut self, replicate: u64) {
        self.streams.open(replicate);
        // In the order in which the set was given their keys.
        let draws = [&mut self.screening_time].into_iter();
        let draws = draws.chain(&mut self.attributes).chain(&mut self.criteria);
        for (stream, draws) in draws.enumerate() {
            self.streams.turn(stream, draws);
        }
    }

    /// Days from screening to the decision.
    pub(super) fn screening_days(&mut self, plan: &EnrolmentPlan) -> u32 {
        let (min, max) = plan.screening_days();
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
        let mut draws = self.criteria.iter_mut();
        for (index, criterion) in trial.criteria().iter().enumerate() {
            let passes = match &criterion.rule {
                Rule::Require(any) => any
                    .iter()
                    .any(|condition| condition.holds(facts, missing_day)),
                Rule::Fails(probability) => {
                    let draws = draws.next().expect("each has a stream");
                    !probability.happens(draws.bits53())
                }
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
