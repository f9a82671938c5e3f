//! Whatever the bytes, a scenario is read or refused, and each problem lies within its text.
#![no_main]

use evenhand::scenario::{SitesSource, Source, read, sites_file_named};
use libfuzzer_sys::fuzz_target;

const SITES: &[u8] = include_bytes!("../../scenarios/starter-sites.csv");

fuzz_target!(|bytes: &[u8]| {
    let sites = sites_file_named(bytes).map(|file| SitesSource {
        file,
        text: SITES.to_vec(),
    });
    let source = Source {
        file: "fuzz input".to_owned(),
        text: bytes.to_vec(),
        sites,
    };
    let Err(problems) = read(&source) else {
        return;
    };
    assert!(problems.count() > 0);
    for problem in problems.iter() {
        let bytes = if problem.file == source.file { bytes } else { SITES };
        let text = String::from_utf8_lossy(bytes);
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        assert!(!problem.message().is_empty());
    }
});
