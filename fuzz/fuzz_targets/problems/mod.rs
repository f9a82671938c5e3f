//! What the targets ask of a reader of tables, and the trial that the tables are of.
#![allow(dead_code, reason = "not every target has a trial")]

use std::sync::LazyLock;

use evenhand::problem::Problems;
use evenhand::scenario::{builtin, read};
use evenhand::trial::Trial;

/// The trial whose participants are read.
pub static TRIAL: LazyLock<Trial> = LazyLock::new(|| {
    let starter = builtin("starter").expect("it is built in");
    read(&starter).expect("it is valid")
});

/// Holds that each problem lies within the text and says what it is.
pub fn are_sound<T>(result: Result<T, Problems>, bytes: &[u8]) {
    let Err(problems) = result else {
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    assert!(problems.count() > 0);
    for problem in problems.iter() {
        assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
        assert!(!problem.message().is_empty());
    }
}
