//! `dispensing`: what participants are handed.

use std::sync::Arc;

use chrono::NaiveDate;

use super::columns::{ARM, COUNTRY, MOOD, PARTICIPANT, PERFORMED, SCHEDULED, SITE, TREATMENT};
use crate::design::Supply;
use crate::design::date::study_day;
use crate::participant::Participant;
use crate::supply::Dispensing;
use crate::table::{Batch, Cells, Column, Day, Reveals, Schema, Value};
use crate::trial::Trial;

const COLUMNS: &[Column] = &[
    PARTICIPANT,
    ARM,
    SITE,
    COUNTRY,
    TREATMENT,
    Column::date(
        "date",
        "Date",
        "day on which the participant is handed the items",
    )
    .revealing(Reveals::Arm),
    Column::whole("study_day", "Study day", "study day of that day").revealing(Reveals::Arm),
    Column::text("item", "Item", "what is counted, such as `tablet`").revealing(Reveals::Arm),
    Column::number(
        "strength",
        "Strength",
        "amount of the drug in one item, in `unit`; empty where a dose is so many items whatever its amount",
    )
    .revealing(Reveals::Arm),
    Column::text("unit", "Unit of strength", "unit, such as `mg`").revealing(Reveals::Arm),
    Column::whole(
        "items",
        "Items",
        "items that the doses until the next dispensing consist of",
    )
    .revealing(Reveals::Arm),
    Column::whole("packs", "Packs", "packs that hold them, the last filled in part")
        .revealing(Reveals::Arm),
    MOOD,
];

/// The schema of `dispensing`.
pub static DISPENSING: Schema = Schema::new(
    "dispensing",
    "Dispensing, planned and actual",
    "dispensing and strength",
    &["participant_id", "mood", "treatment", "date", "strength"],
    COLUMNS,
)
.about(
    "Written where the scenario has [[supply]], see [supply.md](supply.md). Participants in their order, treatments in \
     the order of the scenario, dates ascending, strengths as in the scenario. Where the scenario says what really \
     happens, what is handed out in a simulated trial follows what was planned.",
);

/// Who is handed something.
#[derive(Debug, Clone)]
pub struct Recipient {
    participant: Arc<str>,
    arm: Arc<str>,
    site: Value,
    country: Value,
    study_day_1: NaiveDate,
}

impl Recipient {
    /// A participant with the cells of the key and the arm, and study day 1.
    pub fn new(
        trial: &Trial,
        participant: &Participant,
        [id, arm]: [&Arc<str>; 2],
        study_day_1: NaiveDate,
    ) -> Self {
        let site = participant.site.map(|site| &trial.sites()[site]);
        Self {
            participant: id.clone(),
            arm: arm.clone(),
            site: site.map(|site| &*site.id).into(),
            country: site.map(|site| &*site.country).into(),
            study_day_1,
        }
    }
}

/// The rows of what a participant is handed of one treatment, whose strengths are in this unit.
pub fn dispensing_rows(
    recipient: &Recipient,
    supply: &Supply,
    [treatment, unit]: [&str; 2],
    handed_out: &[Dispensing],
    takes_place: bool,
) -> Batch {
    let whole = |of: &dyn Fn(&Dispensing) -> i64| {
        Cells::Whole(handed_out.iter().map(of).collect::<Vec<_>>())
    };
    let strengths = handed_out
        .iter()
        .map(|one| supply.contents.strength(one.strength.into()).into());
    let columns = vec![
        Cells::Same(Value::Text(recipient.participant.clone())),
        Cells::Same(Value::Text(recipient.arm.clone())),
        Cells::Same(recipient.site.clone()),
        Cells::Same(recipient.country.clone()),
        Cells::Same(Value::from(treatment)),
        Cells::Date(handed_out.iter().map(|one| Day::from(one.date)).collect()),
        whole(&|one| study_day(one.date, recipient.study_day_1)),
        Cells::Same(Value::from(&*supply.item)),
        Cells::Any(strengths.collect()),
        Cells::Same(Value::from(unit)),
        whole(&|one| one.items.into()),
        whole(&|one| one.packs.into()),
        Cells::Same(Value::Code(if takes_place { PERFORMED } else { SCHEDULED })),
    ];
    Batch::new(handed_out.len(), columns)
}
