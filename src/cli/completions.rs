//! `evenhand completions`

use clap::CommandFactory as _;

use super::args::{Args, CompletionsArgs};
use super::failure::Failure;
use super::{Verdict, terminal};

pub(super) fn run(args: &CompletionsArgs) -> Result<Verdict, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "evenhand", &mut text);
    terminal::print(&String::from_utf8_lossy(&text))?;
    Ok(Verdict::Well)
}
