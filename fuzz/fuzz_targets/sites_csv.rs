//! Whatever the bytes, a sites file is read or refused, and each problem lies within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Err(problems) = evenhand::intake::read_sites("sites.csv", bytes) else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    assert!(problems.count() > 0);
    for problem in problems.iter() {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        assert!(!problem.message().is_empty());
    }
});
