//! The balance of an observed allocation, and what stood out in it.

use std::fmt::Write as _;

use super::summary::balance_table;
use evenhand::balance::StratificationErrors;
use evenhand::intake::RowOrder;
use evenhand::rerandomize::Followed;
use evenhand::run::Balanced;
use evenhand::trial::Trial;

/// The table of balance, in which order it was read, and what stood out.
pub(crate) fn balanced_summary(trial: &Trial, balanced: &Balanced) -> String {
    let mut text = balance_table(trial, &balanced.balance);
    let _ = writeln!(text, "\nread {}", balanced.order);
    text += &stratification_errors(balanced.balance.stratification_errors());
    if balanced.followed == Followed::Possible {
        let procedure = trial.randomization().specification();
        let _ = writeln!(text, "every allocation is possible under {procedure}");
    }
    text += &not_possible(&balanced.followed, &balanced.lines);
    text
}

/// What must not be overlooked where only the table is printed: another order than that of the file, and
/// what stood out.
pub(crate) fn balanced_notes(balanced: &Balanced) -> String {
    let mut text = String::new();
    if let RowOrder::RandomizedOn { moved: true, .. } = balanced.order {
        let _ = writeln!(text, "read {}", balanced.order);
    }
    text += &stratification_errors(balanced.balance.stratification_errors());
    if let Followed::Impossible(_) = balanced.followed {
        text += &not_possible(&balanced.followed, &balanced.lines);
    }
    text
}

/// Who was randomized in another stratum than the true one, on a line each; nothing where nobody was.
pub(crate) fn stratification_errors(errors: &StratificationErrors) -> String {
    let count = errors.count();
    let first: Vec<String> = errors.first().iter().map(ToString::to_string).collect();
    let who = match count {
        0 => return String::new(),
        1 => "1 participant was randomized in another stratum than the true one".to_owned(),
        _ => format!("{count} participants were randomized in another stratum than the true one"),
    };
    let more = match count as usize - first.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{who}: {}{more}\n", first.join("; "))
}

/// That the procedure cannot have made the allocations, or that it is not known; nothing where it can.
/// `lines` are those of the participants in their file.
pub(crate) fn not_possible(followed: &Followed, lines: &[usize]) -> String {
    match followed {
        Followed::Possible => String::new(),
        Followed::Impossible(first) => format!(
            "not possible: on line {}, {first}; {}\n",
            lines[first.place],
            first.causes()
        ),
        Followed::Unknown(unknown) => format!(
            "whether the procedure can have made the allocations is not known from line {} on: {unknown}\n",
            lines[unknown.place()]
        ),
    }
}
