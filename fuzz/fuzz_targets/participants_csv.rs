//! Whatever the bytes, a participants file is read or refused, and each problem lies within the text.
#![no_main]

use evenhand::intake::read_participants;
use libfuzzer_sys::fuzz_target;
use problems::TRIAL;

mod problems;

fuzz_target!(|bytes: &[u8]| {
    problems::are_sound(read_participants(&TRIAL, "table.csv", bytes), bytes);
});
