//! What numbers are compared with.

use crate::design::{Attribute, Clause, Condition, Factor, FactorSource, Level, Rule};
use crate::trial::Trial;

/// The numbers, scaled and ascending, that cases, criteria and factors compare an attribute with: nothing
/// tells two values apart that lie between the same two of them, or on the lower.
pub(super) fn limits(trial: &Trial, attribute: usize) -> Vec<i64> {
    let cases = trial.attributes().iter().flat_map(Attribute::cases);
    let criteria = trial.criteria().iter().flat_map(|one| match &one.rule {
        Rule::Require(any) => any.as_slice(),
        Rule::Fails(_) => &[],
    });
    let conditions = cases.map(|case| &case.when).chain(criteria);
    let mut limits: Vec<i64> = conditions
        .flat_map(Condition::clauses)
        .filter(|clause| clause.attribute() == Some(attribute))
        .flat_map(|clause| match *clause {
            Clause::Number {
                at_least, below, ..
            } => [at_least, below],
            _ => [None, None],
        })
        .flatten()
        .collect();
    for factor in trial.strata().factors() {
        if factor.source() == FactorSource::Attribute(attribute) {
            limits.extend(ends(factor));
        }
    }
    limits.sort_unstable();
    limits.dedup();
    limits
}

/// Where the intervals of a factor's levels end.
pub(super) fn ends(factor: &Factor) -> Vec<i64> {
    let levels = (0..factor.labels().len()).map(|place| factor.level_at(place));
    let end = |level: &Level| match level {
        Level::Between { below, .. } => *below,
        Level::OneOf(_) => None,
    };
    levels.filter_map(end).collect()
}
