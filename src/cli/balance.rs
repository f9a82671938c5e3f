//! `evenhand balance`

use evenhand::balance::{Balance, TimePoint};
use evenhand::rerandomize::Followed;
use evenhand::run::{Balanced, Outcome, Run, Target, Task};
use evenhand::table::Collected;
use evenhand::tables;
use evenhand::work::Conduct;

use super::args::BalanceArgs;
use super::failure::Failure;
use super::{Exit, files, terminal, text};

pub(super) fn run(args: &BalanceArgs) -> Result<Exit, Failure> {
    let task = Task::Balance {
        allocations: files::input(&args.allocations, &args.input)?,
    };
    let run = files::read_run(&args.scenario.source()?, task)?;
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
    with_balance(&run, |balanced| Ok(checked(balanced, args)))
}

/// Prints the balance as a table or in words.
fn print(run: &Run, args: &BalanceArgs) -> Result<Exit, Failure> {
    let Some(trial) = run.trial() else {
        return Ok(Exit::Success);
    };
    with_balance(run, |balanced| {
        if let Some(format) = args.table.asked() {
            terminal::print_table(tables::balance(trial, &balanced.balance), format)?;
            terminal::say(&text::balanced_notes(balanced));
        } else {
            terminal::print(&text::balanced_summary(trial, balanced))?;
        }
        Ok(checked(balanced, args))
    })
}

/// What comes of the balance of a run.
fn with_balance(
    run: &Run,
    then: impl FnOnce(&Balanced) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    match run.execute(&mut conduct, &mut Collected::only(""))? {
        Outcome::Balanced(balanced) => then(&balanced),
        _ => Ok(Exit::Success),
    }
}

/// Whether the checks that were asked for hold.
fn checked(balanced: &Balanced, args: &BalanceArgs) -> Exit {
    let is_within = is_within(&balanced.balance, args.limit);
    let failed = args.check_procedure.then(|| failed(balanced)).flatten();
    if let Some(reason) = &failed {
        terminal::say(&format!("the check of the procedure failed: {reason}\n"));
    }
    if is_within && failed.is_none() {
        Exit::Success
    } else {
        Exit::CheckFailed
    }
}

/// Why the allocations do not pass the check of the procedure. What is not possible is told before.
fn failed(balanced: &Balanced) -> Option<String> {
    match &balanced.followed {
        Followed::Possible => None,
        Followed::Impossible(first) => {
            let line = balanced.lines[first.place];
            Some(format!("`{}` on line {line} is not possible", first.id))
        }
        Followed::Unknown(unknown) => {
            let line = balanced.lines[unknown.place()];
            Some(format!(
                "nothing is known from line {line} on, as {unknown}"
            ))
        }
    }
}

/// Whether the imbalance was never above the limit.
fn is_within(balance: &Balance, limit: Option<u32>) -> bool {
    let worst = balance.largest_imbalance(TimePoint::Largest);
    let Some(limit) = limit.filter(|&limit| worst.imbalance.value() > f64::from(limit)) else {
        return true;
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
    false
}
