//! `evenhand balance`

use evenhand::balance::{Balance, TimePoint};
use evenhand::run::{Outcome, Run, Target, Task};
use evenhand::table::Collected;
use evenhand::tables;
use evenhand::work::Conduct;

use super::args::BalanceArgs;
use super::failure::Failure;
use super::{Exit, files, terminal, text};

pub(super) fn run(args: &BalanceArgs) -> Result<Exit, Failure> {
    let task = Task::Balance {
        allocations: files::input(&args.allocations)?,
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let Some(directory) = &args.out else {
        return print(&run, args);
    };
    let run = run.in_format(args.table.format());
    let target = Target {
        directory,
        replace: args.force,
        withhold_seed: false,
    };
    files::write_run(&run, target, 1)?;
    with_balance(&run, |balance| Ok(checked(balance, args.limit)))
}

/// Prints the balance as a table or in words.
fn print(run: &Run, args: &BalanceArgs) -> Result<Exit, Failure> {
    let Some(trial) = run.trial() else {
        return Ok(Exit::Success);
    };
    with_balance(run, |balance| {
        match args.table.asked() {
            Some(format) => terminal::print_table(tables::balance(trial, balance), format)?,
            None => terminal::print(&text::balance_table(trial, balance))?,
        }
        Ok(checked(balance, args.limit))
    })
}

/// What comes of the balance of a run.
fn with_balance(
    run: &Run,
    then: impl FnOnce(&Balance) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    match run.execute(&mut conduct, &mut Collected::only(""))? {
        Outcome::Balanced(balance) => then(&balance),
        _ => Ok(Exit::Success),
    }
}

/// Whether the imbalance was ever above the limit.
fn checked(balance: &Balance, limit: Option<u32>) -> Exit {
    let worst = balance.largest_imbalance(TimePoint::Largest);
    let Some(limit) = limit.filter(|&limit| worst.imbalance.value() > f64::from(limit)) else {
        return Exit::Success;
    };
    terminal::say(&format!(
        "the imbalance reached {} ({}), above the limit of {limit}\n",
        worst.imbalance,
        if worst.level.is_empty() {
            "overall"
        } else {
            &worst.level
        },
    ));
    Exit::CheckFailed
}
