//! `evenhand balance`

use evenhand::balance::{Balance, TimePoint};
use evenhand::export::write_balance;
use evenhand::{intake, report, scenario};

use super::args::BalanceArgs;
use super::failure::Failure;
use super::{Verdict, files, terminal};

pub(super) fn run(args: &BalanceArgs) -> Result<Verdict, Failure> {
    let source = files::source(&args.scenario)?;
    let trial =
        scenario::read(&source).map_err(|problems| files::problems(&source, &[], problems))?;
    let bytes = files::read(&args.allocations)?;
    let file = args.allocations.display().to_string();
    let allocated = intake::read_allocations(&trial, &file, &bytes)
        .map_err(|problems| files::problems(&source, &[(&file, &bytes)], problems))?;
    let mut balance = Balance::new(&trial);
    for participant in &allocated {
        balance.add(participant)?;
    }
    if args.csv {
        let table = write_balance(&trial, &balance, Vec::new()).map_err(Failure::Output)?;
        terminal::print(&String::from_utf8_lossy(&table))?;
    } else {
        terminal::print(&report::balance_table(&trial, &balance))?;
    }
    let Some(limit) = args.limit else {
        return Ok(Verdict::Well);
    };
    let worst = balance.largest_imbalance(TimePoint::Largest);
    if worst.imbalance.value() <= f64::from(limit) {
        return Ok(Verdict::Well);
    }
    terminal::say(&format!(
        "the imbalance reached {} ({}), above the limit of {limit}\n",
        worst.imbalance,
        if worst.level.is_empty() {
            "overall"
        } else {
            &worst.level
        },
    ));
    Ok(Verdict::Failed)
}
