//! `evenhand completions`

use clap::CommandFactory as _;

use super::args::{Args, CompletionsArgs};
use super::failure::Failure;
use super::{Exit, terminal};

pub(super) fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "evenhand", &mut text);
    terminal::print_bytes(&text)?;
    Ok(Exit::Success)
}
