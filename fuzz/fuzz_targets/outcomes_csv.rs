//! Whatever the bytes, a file of outcomes is read or refused, and each problem lies within the text.
#![no_main]

use evenhand::intake::{InputForm, OutcomeColumns, read_outcomes};
use libfuzzer_sys::fuzz_target;
use problems::TRIAL;

mod problems;

const COLUMNS: OutcomeColumns<'_> = OutcomeColumns {
    outcome: "y",
    event: Some("event"),
    covariates: &[],
};

fuzz_target!(|bytes: &[u8]| {
    problems::are_sound(read_outcomes(&TRIAL, COLUMNS, &InputForm::default(), "table.csv", bytes), bytes);
});
