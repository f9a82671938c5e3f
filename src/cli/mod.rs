//! The command line: arguments in, files and text out.
//!
//! Results go to files or to standard output, everything else to standard error. Exit status: 0
//! done; 1 the check that was asked for failed; 2 bad usage, bad input or an I/O error. A closed
//! pipe is no error.

#![expect(
    clippy::result_large_err,
    reason = "a command fails once and ends the program"
)]

mod advice;
mod allocate;
mod args;
mod assess;
mod assign;
mod balance;
mod calendar;
mod check;
mod completions;
mod failure;
mod files;
mod forecast;
mod init;
mod input;
mod interrupt;
mod man;
mod merge;
mod progress;
mod quick;
mod randomization_test;
mod randomize;
mod report;
mod scenarios;
mod seal;
mod secret;
mod seed;
mod simulate;
mod table_format;
mod terminal;
mod text;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

/// How a command that was done ends the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Status 0.
    Success,
    /// Status 1: the check that was asked for failed.
    CheckFailed,
}

/// Runs the command that the arguments ask for.
pub(crate) fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return terminal::print_usage(&error),
    };
    let result = match &args.command {
        Command::Simulate(args) => simulate::run(args),
        Command::Randomize(args) => randomize::run(args),
        Command::Allocate(args) => allocate::run(args),
        Command::Assign(args) => assign::run(args),
        Command::Calendar(args) => calendar::run(args),
        Command::Balance(args) => balance::run(args),
        Command::RandomizationTest(args) => randomization_test::run(args),
        Command::Assess(args) => assess::run(args),
        Command::Forecast(args) => forecast::run(args),
        Command::Merge(args) => merge::run(args),
        Command::Report(args) => report::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Seal(args) => seal::run(args),
        Command::Open(args) => seal::open(args),
        Command::Check(args) => check::run(args),
        Command::Scenarios(args) => scenarios::run(args),
        Command::Init(args) => init::run(args),
        Command::Seed(args) => seed::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    };
    match result {
        Ok(Exit::Success) => ExitCode::SUCCESS,
        Ok(Exit::CheckFailed) => ExitCode::from(1),
        Err(failure) => {
            failure.tell();
            if failure.is_stop() {
                interrupt::end();
            }
            ExitCode::from(2)
        }
    }
}
