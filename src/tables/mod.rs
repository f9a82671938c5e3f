//! The tables of a trial: one file each, with its schema and its rows; one line each in [`all`]. What
//! a table is, is [`crate::table`]'s; how it becomes a file, a [`crate::format`]'s.

mod administrations;
mod allocation_ratio;
mod allocations;
mod assignments;
mod balance;
mod calendar;
mod columns;
mod comparison;
mod designs;
mod desirability;
mod dictionary;
mod dispensing;
mod disposition;
mod events;
mod exposure;
mod exposure_by_arm;
mod exposure_summary;
mod forecast_accrual;
mod forecast_dates;
mod forecast_drug;
mod forecast_events;
mod forecast_milestones;
mod form_error;
mod imbalance_trajectory;
mod kits;
mod operating_characteristics;
mod participants;
mod plain;
mod prevalences;
mod protocol_deviations;
mod randomization_list;
mod randomization_numbers;
mod randomization_test;
mod redcap;
mod rejection_rates;
mod screening;
mod secutrial;
mod sheet_index;
mod site_kits;
mod spread;
mod trial_design;
mod visits;
mod worst_replicates;

pub use administrations::{ADMINISTRATIONS, administration_rows};
pub use allocation_ratio::{ALLOCATION_RATIO, allocation_ratio};
pub use allocations::{ALLOCATIONS, allocation_row};
pub use assignments::{ASSIGNMENTS, Assignment, assignments};
pub use balance::{BALANCE, balance};
pub use calendar::{CALENDAR, calendar_rows};
pub use comparison::{COMPARISON, comparison};
pub use desirability::{DESIRABILITY, desirability};
pub use dictionary::dictionary;
pub use dispensing::{DISPENSING, Recipient, dispensing_rows};
pub use disposition::{DISPOSITION, disposition_row};
pub use events::{EVENTS, event_rows};
pub use exposure::{EXPOSURE, actual_exposure_rows, exposure_rows};
pub use exposure_by_arm::{EXPOSURE_BY_ARM, exposure_by_arm};
pub use exposure_summary::{EXPOSURE_SUMMARY, exposure_summary_row};
pub use forecast_accrual::{FORECAST_ACCRUAL, forecast_accrual};
pub use forecast_dates::{FORECAST_DATES, forecast_dates};
pub use forecast_drug::{FORECAST_DRUG, forecast_drug};
pub use forecast_events::{FORECAST_EVENTS, forecast_events};
pub use forecast_milestones::{FORECAST_MILESTONES, forecast_milestones};
pub use form_error::FormError;
pub use imbalance_trajectory::{IMBALANCE_TRAJECTORY, imbalance_trajectory};
pub use kits::{KITS, SUPPLY_KITS, kits, supply_kits};
pub use operating_characteristics::{OPERATING_CHARACTERISTICS, operating_characteristics};
pub use participants::{PARTICIPANTS, participant_row, participants_schema};
pub use plain::{PLAIN, check_plain, plain};
pub use prevalences::{PREVALENCES, prevalences};
pub use protocol_deviations::{PROTOCOL_DEVIATIONS, protocol_deviation_rows};
pub use randomization_list::{ADDED_ENTRIES, ChangedEntry, Lists, Made, RANDOMIZATION_LIST, SHEET};
pub use randomization_numbers::{RANDOMIZATION_NUMBERS, randomization_numbers};
pub use randomization_test::{RANDOMIZATION_TEST, randomization_test, randomization_test_of_arms};
pub use redcap::{
    REDCAP_CODEBOOK, REDCAP_DEVELOPMENT, REDCAP_PRODUCTION, check_redcap, redcap_allocation_table,
    redcap_codebook,
};
pub use rejection_rates::{REJECTION_RATES, rejection_rates};
pub use screening::{SCREENING, screening_row};
pub use secutrial::{SECUTRIAL, check_secutrial, secutrial};
pub use sheet_index::{SHEET_INDEX, sheet_index};
pub use site_kits::{SITE_KITS, site_kits};
pub use trial_design::{
    TRIAL_ARMS, TRIAL_ELEMENTS, TRIAL_EPOCHS, TRIAL_VISITS, trial_arms, trial_elements,
    trial_epochs, trial_visits,
};
pub use visits::{VISITS, visit_rows};
pub use worst_replicates::{WORST_REPLICATES, worst_replicates};

use crate::table::Schema;

/// The schema of every table, in the order of the data dictionary. Columns that there is one of for
/// each of something, such as each arm, are patterns in them.
pub fn all() -> Vec<&'static Schema> {
    vec![
        &PARTICIPANTS,
        &SCREENING,
        &RANDOMIZATION_LIST,
        &ALLOCATIONS,
        &ASSIGNMENTS,
        &CALENDAR,
        &EXPOSURE,
        &VISITS,
        &DISPENSING,
        &ADMINISTRATIONS,
        &EVENTS,
        &EXPOSURE_SUMMARY,
        &DISPOSITION,
        &PROTOCOL_DEVIATIONS,
        &EXPOSURE_BY_ARM,
        &TRIAL_EPOCHS,
        &TRIAL_ARMS,
        &TRIAL_ELEMENTS,
        &TRIAL_VISITS,
        &BALANCE,
        &RANDOMIZATION_TEST,
        &RANDOMIZATION_NUMBERS,
        &SITE_KITS,
        &SUPPLY_KITS,
        &KITS,
        &REDCAP_PRODUCTION,
        &REDCAP_DEVELOPMENT,
        &REDCAP_CODEBOOK,
        &SECUTRIAL,
        &PLAIN,
        &SHEET_INDEX,
        &SHEET,
        &OPERATING_CHARACTERISTICS,
        &IMBALANCE_TRAJECTORY,
        &ALLOCATION_RATIO,
        &COMPARISON,
        &DESIRABILITY,
        &REJECTION_RATES,
        &WORST_REPLICATES,
        &PREVALENCES,
        &FORECAST_ACCRUAL,
        &FORECAST_MILESTONES,
        &FORECAST_DATES,
        &FORECAST_EVENTS,
        &FORECAST_DRUG,
    ]
}
