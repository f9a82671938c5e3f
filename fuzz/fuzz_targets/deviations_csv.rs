//! Whatever the bytes, a file of what happened is read or refused, and each problem lies within the text.
#![no_main]

use std::sync::LazyLock;

use evenhand::intake::{InputForm, read_deviations, read_participants};
use evenhand::participant::Participant;
use libfuzzer_sys::fuzz_target;
use problems::TRIAL;

mod problems;

static PARTICIPANTS: LazyLock<Vec<Participant>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../tests/seeds/participants/small.csv");
    let read = read_participants(&TRIAL, &InputForm::default(), "small.csv", bytes);
    read.expect("it is valid").rows
});

fuzz_target!(|bytes: &[u8]| {
    let read = read_deviations(&TRIAL, &PARTICIPANTS, &InputForm::default(), "table.csv", bytes);
    problems::are_sound(read, bytes);
});
