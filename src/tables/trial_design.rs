//! `trial_epochs`, `trial_arms`, `trial_elements` and `trial_visits`: the design of the trial (CDISC TA,
//! TE, TV).

use std::fmt::Write as _;

use super::columns::EPOCH;
use crate::calendar::{Element, elements};
use crate::design::{EpochKind, Period, VisitDays};
use crate::table::{Codelist, Column, Schema, Table, Value};
use crate::trial::Trial;

/// What an epoch is for.
const EPOCH_KIND: Codelist = Codelist {
    cdisc: None,
    codes: &[
        ("screening", "before anything is given"),
        ("run-in", "treatment before randomization"),
        ("treatment", ""),
        ("washout", "between treatments"),
        ("follow-up", "after treatment"),
    ],
};

const DURATION: Column = Column::text(
    "duration",
    "Planned duration",
    "length as in ISO 8601, such as `P14D`; empty where it is not fixed",
);

const EPOCHS: &[Column] = &[
    Column::whole(
        "epoch_order",
        "Order of epoch",
        "place of the epoch, from 1",
    ),
    EPOCH,
    Column::text("kind", "Kind of epoch", "what it is for").of_codes(EPOCH_KIND),
    Column::text("start_rule", "Start of epoch", "when it begins"),
    Column::text("end_rule", "End of epoch", "when it ends"),
    DURATION,
];

/// The schema of `trial_epochs`.
pub static TRIAL_EPOCHS: Schema = Schema::new(
    "trial_epochs",
    "Epochs of the trial",
    "epoch",
    &["epoch_order"],
    EPOCHS,
)
.about("The periods that every participant goes through, in their order.");

const ARMS: &[Column] = &[
    Column::text("arm", "Arm", "name of the arm (CDISC ARMCD)"),
    Column::text(
        "arm_label",
        "Label of arm",
        "its label for people (CDISC ARM)",
    ),
    Column::whole(
        "ratio",
        "Part of the ratio",
        "the arm's part of the allocation ratio",
    ),
    Column::whole(
        "element_order",
        "Order of element",
        "place of the element within the arm, from 1 (CDISC TAETORD)",
    ),
    Column::text(
        "element_code",
        "Code of element",
        "as in `trial_elements` (CDISC ETCD)",
    ),
    Column::text("element", "Element", "what is given, in words"),
    EPOCH,
];

/// The schema of `trial_arms`.
pub static TRIAL_ARMS: Schema = Schema::new(
    "trial_arms",
    "Arms of the trial",
    "element of an arm",
    &["arm", "element_order"],
    ARMS,
)
.about("What each arm is given in each epoch (CDISC TA).");

const ELEMENTS: &[Column] = &[
    Column::text(
        "element_code",
        "Code of element",
        "`E` and a number (CDISC ETCD)",
    ),
    Column::text(
        "element",
        "Element",
        "what is given, in words: treatments for everyone joined by ` + `, those for some by ` / `",
    ),
    Column::text(
        "start_rule",
        "Start of element",
        "when it begins (CDISC TESTRL)",
    ),
    Column::text("end_rule", "End of element", "when it ends (CDISC TEENRL)"),
    DURATION,
];

/// The schema of `trial_elements`.
pub static TRIAL_ELEMENTS: Schema = Schema::new(
    "trial_elements",
    "Elements of the trial",
    "element",
    &["element_code"],
    ELEMENTS,
)
.about("An element that two arms share, or that two epochs have, is there once (CDISC TE).");

const VISITS: &[Column] = &[
    Column::whole(
        "visit_number",
        "Number of visit",
        "place of the visit, or of its series, in the scenario, from 1 (CDISC VISITNUM)",
    ),
    Column::text(
        "visit",
        "Visit",
        "name; `{n}`, `{cycle}` and `{day}` are numbers in `visits`",
    ),
    Column::text(
        "start_rule",
        "Planned day of visit",
        "the planned day as the scenario has it (CDISC TVSTRL)",
    ),
    Column::text(
        "repeat_rule",
        "Repetition of visit",
        "how it is repeated; empty for a single visit",
    ),
    Column::whole(
        "window_before",
        "Days before",
        "how many days the visit may be early",
    )
    .in_unit("days"),
    Column::whole(
        "window_after",
        "Days after",
        "how many days the visit may be late",
    )
    .in_unit("days"),
];

/// The schema of `trial_visits`.
pub static TRIAL_VISITS: Schema = Schema::new(
    "trial_visits",
    "Visits of the trial",
    "visit or series of visits",
    &["visit_number"],
    VISITS,
)
.about("Written where the scenario has visits (CDISC TV).");

/// The table `trial_epochs`.
pub fn trial_epochs(trial: &Trial) -> Table<'static> {
    let plan = trial.treatment_plan();
    let rows: Vec<_> = (0..plan.epochs().len())
        .map(|place| {
            let epoch = &plan.epochs()[place];
            let [start, end] = rules(trial, place);
            [
                Value::from(place + 1),
                Value::from(&*epoch.name),
                Value::Code(epoch.kind.name()),
                Value::from(&*start),
                Value::from(&*end),
                duration(epoch.lasts),
            ]
        })
        .collect();
    Table::from_rows(&TRIAL_EPOCHS, rows)
}

/// The table `trial_arms`.
pub fn trial_arms(trial: &Trial) -> Table<'static> {
    let plan = trial.treatment_plan();
    let (elements, of_arms) = elements(plan, trial.arms());
    let mut rows = Vec::new();
    for ((arm, part), of_arm) in trial
        .arms()
        .iter()
        .zip(trial.arms().ratio().parts())
        .zip(&of_arms)
    {
        for (epoch, &element) in of_arm.iter().enumerate() {
            rows.push([
                Value::from(arm.name()),
                Value::from(arm.label()),
                Value::Whole((*part).into()),
                Value::from(epoch + 1),
                Value::from(&*elements[element].code),
                Value::from(&*elements[element].name),
                Value::from(&*plan.epochs()[epoch].name),
            ]);
        }
    }
    Table::from_rows(&TRIAL_ARMS, rows)
}

/// The table `trial_elements`.
pub fn trial_elements(trial: &Trial) -> Table<'static> {
    let plan = trial.treatment_plan();
    let (elements, _) = elements(plan, trial.arms());
    let rows: Vec<_> = elements
        .iter()
        .map(|element| {
            let [start, end] = rules_of(trial, element);
            let mut lasts = element
                .epochs
                .iter()
                .map(|&epoch| plan.epochs()[epoch].lasts);
            let first = lasts.next().flatten();
            let is_same = lasts.all(|other| other == first);
            [
                Value::from(&*element.code),
                Value::from(&*element.name),
                Value::from(&*start),
                Value::from(&*end),
                duration(first.filter(|_| is_same)),
            ]
        })
        .collect();
    Table::from_rows(&TRIAL_ELEMENTS, rows)
}

/// The table `trial_visits`.
pub fn trial_visits(trial: &Trial) -> Table<'static> {
    let plan = trial.treatment_plan();
    let rows: Vec<_> = plan
        .visits()
        .iter()
        .enumerate()
        .map(|(place, visit)| {
            let (start, repeat) = match &visit.days {
                VisitDays::At { at, repeat } => {
                    let repeat = repeat.as_ref().map(|repeat| {
                        let mut text = format!("every {}", repeat.every);
                        if let Some(times) = repeat.times {
                            let _ = write!(text, ", {times} times");
                        }
                        for until in &repeat.until {
                            let _ = write!(text, ", until {}", until.text);
                        }
                        text
                    });
                    (at.text.to_string(), repeat)
                }
                VisitDays::InCycles {
                    part,
                    days,
                    first,
                    last,
                } => {
                    let regimen = &plan.regimens()[*part];
                    let parts = plan.parts(plan.treatment_of(*part));
                    let of = if parts.len() == 1 {
                        regimen.treatment.clone()
                    } else {
                        format!("{}, part {}", regimen.treatment, regimen.part)
                    };
                    let word = if days.len() == 1 { "day" } else { "days" };
                    let days: Vec<String> = days.iter().map(u32::to_string).collect();
                    let last = last.map_or("the last".to_owned(), |last| last.to_string());
                    (
                        format!("{word} {} of each cycle of {of}", days.join(", ")),
                        Some(format!("cycles {first} to {last}")),
                    )
                }
            };
            [
                Value::from(place + 1),
                Value::from(&*visit.name),
                Value::from(&*start),
                Value::from(repeat.as_deref()),
                Value::Whole(visit.window.0.into()),
                Value::Whole(visit.window.1.into()),
            ]
        })
        .collect();
    Table::from_rows(&TRIAL_VISITS, rows)
}

/// When an epoch begins and ends, in words.
fn rules(trial: &Trial, place: usize) -> [String; 2] {
    let plan = trial.treatment_plan();
    let epochs = plan.epochs();
    let first = plan.first_treatment_epoch();
    let epoch = &epochs[place];
    let start = match epoch.lasts {
        _ if place == first => "day 1: first dose where it is known, else randomization".to_owned(),
        _ if place > first => format!("end of {}", epochs[place - 1].name),
        None if epoch.kind == EpochKind::Screening => "screening".to_owned(),
        None => "before randomization".to_owned(),
        Some(lasts) => format!("{lasts} before its end"),
    };
    let end = match epoch.lasts {
        _ if place + 1 == first => "randomization".to_owned(),
        _ if place < first => format!("start of {}", epochs[place + 1].name),
        Some(lasts) => format!("{lasts} after its start"),
        None => "end of its last part".to_owned(),
    };
    [start, end]
}

/// When an element begins and ends, in words.
fn rules_of(trial: &Trial, element: &Element) -> [String; 2] {
    let epochs = trial.treatment_plan().epochs();
    if let &[epoch] = element.epochs.as_slice() {
        return rules(trial, epoch);
    }
    let names: Vec<&str> = element
        .epochs
        .iter()
        .map(|&epoch| &*epochs[epoch].name)
        .collect();
    let names = names.join(" or ");
    [format!("start of {names}"), format!("end of {names}")]
}

/// A length as in ISO 8601.
fn duration(lasts: Option<Period>) -> Value {
    let text = lasts.map(|lasts| match lasts {
        Period::Days(days) => format!("P{days}D"),
        Period::Months(months) if months % 12 == 0 => format!("P{}Y", months / 12),
        Period::Months(months) => format!("P{months}M"),
    });
    Value::from(text.as_deref())
}
