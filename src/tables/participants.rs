//! `participants`: who was randomized.

use super::columns::{ARM, COUNTRY, PARTICIPANT, SITE, STRATUM, kind_of, own_factors, value_of};
use crate::participant::Participant;
use crate::table::{Column, Schema, Value};
use crate::trial::Trial;

/// The patterns of the factors' and the attributes' columns.
const FACTOR: &str = "FACTOR";
const ATTRIBUTE: &str = "ATTRIBUTE";
const EVENT: &str = "EVENT";

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    SITE,
    COUNTRY,
    Column::date("screened_on", "Date of screening", "day of screening"),
    Column::date(
        "randomized_on",
        "Date of randomization",
        "day of randomization; study day 1",
    ),
    ARM,
    STRATUM,
    Column::text(
        FACTOR,
        "Level of the factor",
        "level of each stratification factor that is neither the site, nor the country, nor an attribute \
         under its own name",
    )
    .one_per("factor"),
    Column::text(
        ATTRIBUTE,
        "Baseline attribute",
        "each baseline attribute: text, a number in the scenario's unit, or a date",
    )
    .one_per("attribute"),
    Column::date(
        EVENT,
        "Date of the event",
        "each event; empty where it never comes",
    )
    .one_per("event"),
];

/// The schema of `participants`.
pub static PARTICIPANTS: Schema = Schema::new(
    "participants",
    "Participants",
    "randomized participant",
    &["participant_id"],
    COLUMNS,
)
.about("In the order of randomization. The file is one that `calendar` and `balance` read.");

/// The schema of a trial's `participants`.
pub fn participants_schema(trial: &Trial) -> Schema {
    let factor = PARTICIPANTS.pattern(FACTOR);
    let attribute = PARTICIPANTS.pattern(ATTRIBUTE);
    let factors = own_factors(trial).map(|(_, own)| {
        let name = own.name().to_owned();
        factor.named(name).labelled(own.name())
    });
    let attributes = trial.attributes().iter().map(|own| {
        let (kind, unit) = kind_of(own);
        let column = attribute.named(own.name().to_owned());
        column.labelled(own.name()).holding(kind, unit)
    });
    let event = PARTICIPANTS.pattern(EVENT);
    let events = trial.treatment_plan().events().iter();
    let events = events.map(|own| event.named(own.name.clone()).labelled(&own.name));
    PARTICIPANTS
        .expanded(FACTOR, factors)
        .expanded(ATTRIBUTE, attributes)
        .expanded(EVENT, events)
}

/// The row of a participant who has an arm.
pub fn participant_row(trial: &Trial, participant: &Participant) -> Vec<Value> {
    let site = participant.site.map(|site| &trial.sites()[site]);
    let (arm, stratum) = (participant.arm, participant.stratum());
    let mut row = vec![
        Value::from(&*participant.id_text()),
        site.map(|site| &*site.id).into(),
        site.map(|site| &*site.country).into(),
        participant.screened_on.into(),
        participant.randomized_on.into(),
        arm.map(|arm| trial.arms().get(arm).name()).into(),
        stratum.map(|stratum| trial.strata().label(stratum)).into(),
    ];
    row.extend(own_factors(trial).map(|(place, factor)| {
        let level = participant.levels.get(place);
        Value::from(level.map(|level| &*factor.labels()[level]))
    }));
    let values = trial.attributes().iter().zip(&participant.values);
    row.extend(values.map(|(attribute, &value)| value_of(attribute, value)));
    let events = 0..trial.treatment_plan().events().len();
    row.extend(events.map(|event| {
        participant
            .dates
            .events
            .get(event)
            .copied()
            .flatten()
            .into()
    }));
    row
}
