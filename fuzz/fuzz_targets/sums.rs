//! Whatever the bytes, the sums of a share are read or refused, and what was read is written as it is.
#![no_main]

use evenhand::simulate::Sums;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(sums) = serde_json::from_slice::<Sums>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&sums).expect("numbers are JSON");
    assert_eq!(serde_json::from_slice::<Sums>(&written).ok(), Some(sums));
});
