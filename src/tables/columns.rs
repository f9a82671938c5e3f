//! What several tables have in common.

use std::sync::Arc;

use crate::design::{Arms, Attribute, Domain, Factor, FactorSource, Value as Known};
use crate::table::{Codelist, Column, Kind, Reveals, Value};
use crate::trial::Trial;

/// The participant's key.
pub(super) const PARTICIPANT: Column = Column::text(
    "participant_id",
    "Participant",
    "`P` and the number in the order of randomization, or the id that was given",
);

/// The participant's arm.
pub(super) const ARM: Column =
    Column::text("arm", "Arm", "name of the arm").revealing(Reveals::Arm);

/// What the participant is given, which may tell the arm as well.
pub(super) const TREATMENT: Column =
    Column::text("treatment", "Treatment", "name of the treatment").revealing(Reveals::Arm);

/// Which part of it.
pub(super) const PART: Column = Column::text(
    "part",
    "Part of the treatment",
    "name of the part; its number among the parts of its treatment where it has none",
)
.revealing(Reveals::Arm);

/// In which epoch.
pub(super) const EPOCH: Column = Column::text("epoch", "Epoch", "name of the epoch");

/// How much of it.
pub(super) const DOSE: Column = Column::number(
    "dose",
    "Dose",
    "amount at each administration, in `dose_unit`",
)
.revealing(Reveals::Arm);
pub(super) const DOSE_UNIT: Column =
    Column::text("dose_unit", "Unit of dose", "unit, such as `mg`").revealing(Reveals::Arm);

/// How it is given.
pub(super) const ROUTE: Column =
    Column::text("route", "Route", "route of administration, such as `oral`");

/// Whether a row was planned or took place.
pub(super) const MOOD: Column = Column::text(
    "mood",
    "Planned or actual",
    "whether it was planned or took place",
)
.of_codes(Codelist {
    cdisc: Some("BRDGMOOD"),
    codes: &[
        (SCHEDULED, "it was planned: everybody keeps to the plan"),
        (PERFORMED, "it took place"),
    ],
});
/// The mood of what was planned.
pub(super) const SCHEDULED: &str = "SCHEDULED";
/// The mood of what took place.
pub(super) const PERFORMED: &str = "PERFORMED";

/// The stratum's label.
pub(super) const STRATUM: Column = Column::text(
    "stratum",
    "Stratum",
    "each factor with the label of its level, such as `sex=F`, joined by `|` in the order of `stratify_by`; \
     `all` without factors",
);

/// The site's key.
pub(super) const SITE: Column = Column::text("site_id", "Site", "site, as in the sites file");

/// The site's country.
pub(super) const COUNTRY: Column = Column::text("country", "Country", "the site's country");

/// How many participants of an arm there are.
pub(super) const N_OF_ARM: Column = Column::whole(
    "n_ARM",
    "Participants on the arm",
    "participants on each arm that the measure is taken over",
)
.one_per("arm");

/// A column for each arm, by the pattern [`N_OF_ARM`].
pub(super) fn counts_of_arms(arms: &Arms) -> impl Iterator<Item = Column> {
    arms.iter().map(|arm| {
        let column = N_OF_ARM.named(format!("n_{}", arm.column()));
        column.labelled(&format!("Participants on {}", arm.name()))
    })
}

/// The arms' names, to be shared by many cells.
pub(super) fn arm_names(arms: &Arms) -> Vec<Arc<str>> {
    arms.iter().map(|arm| arm.name().into()).collect()
}

/// The factors that have a column of their own, with their places: neither the site nor the country,
/// and not a category that stratifies by its own name.
pub(super) fn own_factors(trial: &Trial) -> impl Iterator<Item = (usize, &Factor)> {
    let is_attribute = |name: &str| trial.attributes().iter().any(|a| a.name() == name);
    let factors = trial.strata().factors().iter().enumerate();
    factors.filter(move |(_, factor)| {
        matches!(factor.source(), FactorSource::Attribute(_)) && !is_attribute(factor.name())
    })
}

/// The kind of an attribute's cells, and their unit.
pub(super) fn kind_of(attribute: &Attribute) -> (Kind, String) {
    match attribute.domain() {
        Domain::Number { decimals: 0, unit } => (Kind::Whole, unit.clone()),
        Domain::Number { decimals, unit } => (Kind::Decimal(*decimals), unit.clone()),
        Domain::Date => (Kind::Date, String::new()),
        Domain::Category(_) => (Kind::Text, String::new()),
    }
}

/// The cell of an attribute's value.
pub(super) fn value_of(attribute: &Attribute, value: Known) -> Value {
    match (attribute.domain(), value) {
        (Domain::Category(levels), Known::Level(level)) => {
            Value::from(&*levels[usize::from(level)])
        }
        (_, Known::Number(scaled)) => Value::Whole(scaled),
        (_, Known::Date(date)) => Value::from(date),
        _ => Value::Missing,
    }
}
