//! Whatever the bytes, a manifest is read or refused, and gives its run or says why not.
#![no_main]

use evenhand::run::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let run = Manifest::from_json(bytes).and_then(|manifest| manifest.run(None, &[]));
    if let Err(error) = run {
        assert!(!error.to_string().is_empty());
    }
});
