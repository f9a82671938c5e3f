//! How common strata are among eligible candidates, without simulation.
//!
//! The distribution of the attributes is integrated: categories level by level, numbers over the
//! intervals that conditions and levels of factors cut them into. Attributes that depend on each other, or
//! are judged by one criterion, are taken together; those that neither bear on a factor nor depend on one
//! leave the shares as they are. Dates depend on how long screening takes, and are not integrated.

use chrono::NaiveDate;

use super::limits::limits;
use crate::design::{
    Attribute, Clause, Condition, Criterion, Distribution, Domain, Factor, FactorSource, Facts,
    MissingDay, Rule, Value,
};
use crate::trial::Trial;

/// The most combinations of values that are looked at.
const MOST_CELLS: u64 = 10_000_000;

/// The share of each stratum among eligible candidates: P(stratum | eligible), up to the rounding of
/// numbers to 2^-53.
///
/// `None` where it is not found so: a factor is the site or the country; a factor bears on a date or
/// depends on one, or shares a criterion with one, directly or through other attributes; there are more
/// than ten million combinations of values; an attribute has no distribution; or nobody is eligible.
///
/// # Panics
/// Never: levels partition their attribute.
pub(crate) fn exact_shares(trial: &Trial) -> Option<Vec<f64>> {
    let links = Links::of(trial);
    let strata = trial.strata();
    let factors = strata.factors();
    let mut shares = vec![1.0; strata.count()];
    let mut done: Vec<usize> = Vec::new();
    for factor in factors {
        let group = links.group_of(attribute_of(factor)?);
        if done.contains(&group) {
            continue;
        }
        done.push(group);
        let together = Together::of(trial, &links, group)?;
        let found = together.shares()?;
        for (stratum, share) in strata.iter().zip(&mut shares) {
            let levels = strata.levels(stratum);
            let place = together.place(|factor| levels[factor]);
            *share *= found[place];
        }
    }
    Some(shares)
}

fn attribute_of(factor: &Factor) -> Option<usize> {
    match factor.source() {
        FactorSource::Attribute(attribute) => Some(attribute),
        FactorSource::Site | FactorSource::Country => None,
    }
}

/// The conditions of a criterion that asks about attributes.
fn required(criterion: &Criterion) -> &[Condition] {
    match &criterion.rule {
        Rule::Require(any) => any,
        Rule::Fails(_) => &[],
    }
}

/// The attributes that conditions ask about.
fn asked(conditions: &[Condition]) -> impl Iterator<Item = usize> {
    let clauses = conditions.iter().flat_map(Condition::clauses);
    clauses.filter_map(Clause::attribute)
}

/// The attributes that an attribute depends on, once for each case.
fn parents(attribute: &Attribute) -> impl Iterator<Item = usize> {
    attribute.cases().iter().flat_map(|case| {
        let earlier = match case.draw {
            Distribution::DaysBefore { not_before, .. } => not_before,
            _ => None,
        };
        asked(std::slice::from_ref(&case.when)).chain(earlier)
    })
}

/// Which attributes matter, and which of them have to be taken together.
struct Links {
    matters: Vec<bool>,
    /// The group of each attribute, by one that is in it.
    groups: Vec<usize>,
}

impl Links {
    fn of(trial: &Trial) -> Self {
        let attributes = trial.attributes();
        let mut matters = vec![false; attributes.len()];
        let of_criteria = trial.criteria().iter().flat_map(|one| asked(required(one)));
        let of_factors = trial.strata().factors().iter().filter_map(attribute_of);
        for attribute in of_criteria.chain(of_factors) {
            matters[attribute] = true;
        }
        // An attribute depends on earlier ones only.
        for (index, attribute) in attributes.iter().enumerate().rev() {
            if matters[index] {
                for parent in parents(attribute) {
                    matters[parent] = true;
                }
            }
        }
        let mut links = Self {
            groups: (0..attributes.len()).collect(),
            matters,
        };
        for (index, attribute) in attributes.iter().enumerate() {
            if links.matters[index] {
                for parent in parents(attribute) {
                    links.join(index, parent);
                }
            }
        }
        for criterion in trial.criteria() {
            let mut of_criterion = asked(required(criterion));
            if let Some(first) = of_criterion.next() {
                of_criterion.for_each(|other| links.join(first, other));
            }
        }
        links
    }

    fn join(&mut self, one: usize, other: usize) {
        let (from, to) = (self.groups[one], self.groups[other]);
        for group in self.groups.iter_mut().filter(|group| **group == from) {
            *group = to;
        }
    }

    fn group_of(&self, attribute: usize) -> usize {
        self.groups[attribute]
    }
}

/// Attributes that are taken together.
struct Together<'a> {
    trial: &'a Trial,
    /// The attributes, in their order, and where each is cut, if it is a number.
    attributes: Vec<(usize, Vec<i64>)>,
    /// The criteria that ask about them.
    criteria: Vec<&'a [Condition]>,
    /// Their factors, by their places.
    factors: Vec<usize>,
}

impl<'a> Together<'a> {
    /// The attributes of a group; `None` where there are dates, or an attribute has no distribution.
    fn of(trial: &'a Trial, links: &Links, group: usize) -> Option<Self> {
        let is_in = |attribute: usize| links.matters[attribute] && links.groups[attribute] == group;
        let criteria = trial.criteria().iter().map(required);
        let criteria: Vec<&[Condition]> = criteria.filter(|any| asked(any).any(is_in)).collect();
        let factors = trial.strata().factors().iter().enumerate();
        let factors: Vec<usize> = factors
            .filter(|(_, factor)| attribute_of(factor).is_some_and(is_in))
            .map(|(place, _)| place)
            .collect();
        let mut attributes = Vec::new();
        for (index, attribute) in trial.attributes().iter().enumerate() {
            if !is_in(index) {
                continue;
            }
            let is_drawn = attribute
                .cases()
                .last()
                .is_some_and(|case| case.when.is_always());
            if !is_drawn || *attribute.domain() == Domain::Date {
                return None;
            }
            attributes.push((index, limits(trial, index)));
        }
        Some(Self {
            trial,
            attributes,
            criteria,
            factors,
        })
    }

    /// The place of a combination of its factors' levels.
    fn place(&self, level: impl Fn(usize) -> usize) -> usize {
        let factors = self.trial.strata().factors();
        self.factors.iter().fold(0, |place, &factor| {
            place * factors[factor].labels().len() + level(factor)
        })
    }

    /// The share of each combination of its factors' levels.
    fn shares(&self) -> Option<Vec<f64>> {
        let factors = self.trial.strata().factors();
        let levels = self
            .factors
            .iter()
            .map(|&factor| factors[factor].labels().len());
        let mut found = Found {
            masses: vec![0.0; levels.product()],
            cells: 0,
        };
        let mut values = vec![Value::Missing; self.trial.attributes().len()];
        self.add(0, 1.0, &mut values, &mut found)?;
        let eligible: f64 = found.masses.iter().sum();
        let shares = found.masses.iter().map(|mass| mass / eligible);
        (eligible > 0.0).then(|| shares.collect())
    }

    /// Adds all candidates with the values of the attributes before this one.
    fn add(
        &self,
        next: usize,
        mass: f64,
        values: &mut Vec<Value>,
        found: &mut Found,
    ) -> Option<()> {
        let Some((attribute, limits)) = self.attributes.get(next) else {
            found.cells += 1;
            if self
                .criteria
                .iter()
                .all(|any| any.iter().any(|one| holds(one, values)))
            {
                let factors = self.trial.strata().factors();
                let level = |factor: usize| {
                    let attribute = attribute_of(&factors[factor]);
                    let value = attribute.map_or(Value::Missing, |attribute| values[attribute]);
                    let level = factors[factor].level(value);
                    level.expect("levels partition their attribute")
                };
                found.masses[self.place(level)] += mass;
            }
            return (found.cells <= MOST_CELLS).then_some(());
        };
        let drawn = &self.trial.attributes()[*attribute];
        let case = drawn
            .cases()
            .iter()
            .find(|case| holds(&case.when, values))?;
        for (value, share) in parts(&case.draw, drawn.domain(), limits) {
            if share > 0.0 {
                values[*attribute] = value;
                self.add(next + 1, mass * share, values, found)?;
            }
        }
        values[*attribute] = Value::Missing;
        Some(())
    }
}

/// What is found of a group.
struct Found {
    /// By combination of levels, the share of candidates who are eligible and have them.
    masses: Vec<f64>,
    cells: u64,
}

/// Whether a condition holds that does not look at dates.
fn holds(condition: &Condition, values: &[Value]) -> bool {
    let facts = Facts {
        values,
        arm: None,
        randomized_on: NaiveDate::default(),
    };
    condition.holds(facts, MissingDay::Clamp)
}

/// The parts of a distribution of which conditions tell one from another: a value of each, and its share.
fn parts(distribution: &Distribution, domain: &Domain, limits: &[i64]) -> Vec<(Value, f64)> {
    let below = limits.first().map_or(0, |&first| first - 1);
    let values = [below].into_iter().chain(limits.iter().copied());
    // Each part ends where the next one begins.
    let from = [None].into_iter().chain(limits.iter().copied().map(Some));
    let to = limits.iter().copied().map(Some).chain([None]);
    let numbers = |share: &dyn Fn(Option<i64>, Option<i64>) -> f64| {
        let parts = values.clone().zip(from.clone().zip(to.clone()));
        let parts = parts.map(|(value, (from, to))| (Value::Number(value), share(from, to)));
        parts.collect()
    };
    match *distribution {
        Distribution::Category(ref weights) => {
            let thresholds = weights.thresholds();
            let before = [0].iter().chain(thresholds);
            let shares = thresholds.iter().zip(before);
            let shares = shares.map(|(end, begin)| (end - begin) as f64 / (1_u64 << 53) as f64);
            (0..).map(Value::Level).zip(shares).collect()
        }
        Distribution::Normal { mean, sd, min, max } => {
            let scale = match domain {
                Domain::Number { decimals, .. } => 10_i64.pow(u32::from(*decimals)) as f64,
                Domain::Category(_) | Domain::Date => 1.0,
            };
            let z = |number: f64| (number.clamp(min, max) - mean) / sd;
            // A number is rounded to a limit or above it from half a step below.
            let edge = |limit: i64| z((limit as f64 - 0.5) / scale);
            let whole = normal_between(z(min), z(max));
            numbers(&|from, to| {
                let (from, to) = (from.map_or(z(min), edge), to.map_or(z(max), edge));
                normal_between(from, to) / whole
            })
        }
        Distribution::Uniform { min, max } => numbers(&|from, to| {
            let from = from.unwrap_or(min).clamp(min, max + 1);
            let to = to.unwrap_or(max + 1).clamp(min, max + 1);
            (to - from) as f64 / (max - min + 1) as f64
        }),
        Distribution::DaysBefore { .. } => Vec::new(),
    }
}

/// The probability that a standard normal number is between two others.
fn normal_between(from: f64, to: f64) -> f64 {
    let above = |z: f64| 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
    // On the side where the probabilities are small, so that no digits are lost.
    if from > 0.0 {
        above(from) - above(to)
    } else {
        above(-to) - above(-from)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // what fails here fails the test

    use super::*;
    use crate::enrolment::eligible;
    use crate::rng::Seed;
    use crate::scenario;

    fn trial(name: &str, replacements: &[(&str, &str)]) -> Trial {
        let mut source = scenario::builtin(name).unwrap();
        let mut text = String::from_utf8(source.text).unwrap();
        for (old, new) in replacements {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        source.text = text.into_bytes();
        scenario::read(&source).unwrap()
    }

    /// Each count of a stratum within 4.5 standard errors, for some 100 strata: by chance outside for one
    /// seed in 1,500. A share that is 0 has a count of 0.
    fn compare(trial: &Trial, sample: u32) {
        let shares = exact_shares(trial).unwrap();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let strata = trial.strata();
        let mut counts = vec![0_u32; strata.count()];
        for values in eligible(trial, &Seed::from_integer(12)).take(sample as usize) {
            let values = values.unwrap();
            let levels: Vec<usize> = trial.levels(0, &values).flatten().collect();
            counts[strata.index(&levels).unwrap().get()] += 1;
        }
        let n = f64::from(sample);
        for ((stratum, share), count) in strata.iter().zip(shares).zip(counts) {
            let error = (n * share * (1.0 - share)).sqrt();
            let difference = (f64::from(count) - n * share).abs();
            // One more, as a count is whole.
            assert!(
                difference < 4.5 * error + 1.0,
                "{}, {}: {count} of {n}, not {share}",
                trial.name(),
                strata.label(stratum)
            );
        }
    }

    /// The built-in trials whose factors are of attributes, and have nothing to do with dates: all but those
    /// with factors of places.
    fn compare_all(sample: u32) {
        let mut compared = Vec::new();
        for name in scenario::builtin_names() {
            let trial = trial(name, &[]);
            let factors = trial.strata().factors();
            assert_eq!(
                exact_shares(&trial).is_some(),
                factors.iter().all(|factor| attribute_of(factor).is_some()),
                "{name}"
            );
            if exact_shares(&trial).is_some() {
                compare(&trial, sample);
                compared.push(name);
            }
        }
        assert!(compared.contains(&"polar") && compared.contains(&"starter"));
        assert!(compared.len() > 5, "{compared:?}");
    }

    #[test]
    fn computed_shares_are_those_of_simulated_participants() {
        compare_all(40_000);
    }

    /// Takes a minute: `cargo test --release --lib shares -- --ignored`.
    #[test]
    #[ignore = "it takes long"]
    fn computed_shares_are_those_of_a_million_simulated_participants() {
        compare_all(1_000_000);
    }

    /// Numbers that cases and criteria cut, of both kinds, with decimals, and a criterion of several
    /// attributes.
    #[test]
    fn numbers_are_cut_by_everything_that_asks_about_them() {
        let cut = trial(
            "starter",
            &[
                (
                    "uniform = { min = 45, max = 120 }",
                    r#"uniform = { min = 45, max = 120 }

[[attribute.case]]
when = { sex = "male", age = { below = 60 } }
normal = { mean = 80.5, sd = 15, min = 40, max = 130 }"#,
                ),
                (
                    "require = { age = { at_least = 18 } }",
                    r#"require = [{ age = { at_least = 30, below = 62 }, sex = "male" }, { weight = { below = 80.5 } }]"#,
                ),
            ],
        );
        compare(&cut, 100_000);
    }

    #[test]
    fn shares_that_a_date_bears_on_are_not_computed() {
        let dated = trial(
            "starter",
            &[(
                "require = { age = { at_least = 18 } }",
                "require = [{ age = { at_least = 50 } }, { surgery_on = { within = \"1 month\" } }]",
            )],
        );
        assert_eq!(exact_shares(&dated), None);
    }

    /// Of men with fulvestrant in POLAR, 0.015 times 0.02 times what more men than others are old enough:
    /// few are younger than 17.5 years.
    #[test]
    fn a_rare_stratum_of_polar_has_its_share() {
        let shares = exact_shares(&trial("polar", &[])).unwrap();
        assert!((shares[8] - 0.000_300_015).abs() < 1e-9, "{}", shares[8]);
    }

    #[test]
    fn a_part_of_a_normal_distribution_keeps_its_digits_in_the_tails() {
        // Q(6) - Q(7) = 9.865876e-10 - 1.279813e-12.
        let expected = 9.865_876_450e-10 - 1.279_812_544e-12;
        for (from, to) in [(6.0, 7.0), (-7.0, -6.0)] {
            assert!((normal_between(from, to) / expected - 1.0).abs() < 1e-9);
        }
        assert!((normal_between(-1.0, 1.0) - 0.682_689_492_137_085_9).abs() < 1e-15);
    }
}
