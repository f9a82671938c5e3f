//! Whatever the bytes, a participants file is read or refused, and each problem lies within the text.
#![no_main]

use std::sync::LazyLock;

use evenhand::intake::{DateForm, DecimalMark, InputForm, KnownForm, read_participants};
use libfuzzer_sys::fuzz_target;
use problems::TRIAL;

mod problems;

static PLAIN: LazyLock<InputForm> = LazyLock::new(InputForm::default);
static FOREIGN: LazyLock<InputForm> = LazyLock::new(|| InputForm {
    from: Some(KnownForm::SdtmDm),
    dates: Some(DateForm::Dmy),
    decimal: Some(DecimalMark::Comma),
    missing: vec!["NA".to_owned()],
    ..InputForm::default()
});

fuzz_target!(|bytes: &[u8]| {
    for form in [&*PLAIN, &*FOREIGN] {
        problems::are_sound(read_participants(&TRIAL, form, "table.csv", bytes), bytes);
    }
});
