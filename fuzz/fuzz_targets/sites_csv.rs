//! Whatever the bytes, a sites file is read or refused, and each problem lies within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod problems;

fuzz_target!(|bytes: &[u8]| {
    problems::are_sound(evenhand::intake::read_sites("table.csv", bytes), bytes);
});
