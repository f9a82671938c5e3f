//! Whatever the bytes, a file of allocations is read or refused, and each problem lies within the text.
#![no_main]

use evenhand::intake::{InputForm, read_allocations};
use libfuzzer_sys::fuzz_target;
use problems::TRIAL;

mod problems;

fuzz_target!(|bytes: &[u8]| {
    problems::are_sound(read_allocations(&TRIAL, &InputForm::default(), "table.csv", bytes), bytes);
});
