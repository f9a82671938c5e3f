//! `evenhand scenarios`

use std::fmt::Write as _;

use evenhand::scenario;

use super::args::ScenariosArgs;
use super::failure::Failure;
use super::{Exit, files, terminal};

pub(super) fn run(args: &ScenariosArgs) -> Result<Exit, Failure> {
    if args.schema {
        terminal::print(&scenario::schema_text())?;
        return Ok(Exit::Success);
    }
    let mut text = String::new();
    for name in scenario::builtin_names() {
        let source = scenario::builtin(name).expect("it is built in");
        let trial =
            scenario::read(&source).map_err(|problems| files::problems(&source, &[], &problems))?;
        let _ = writeln!(text, "{name:<16}{}", trial.title());
    }
    terminal::print(&text)?;
    Ok(Exit::Success)
}
