//! The operating characteristics of procedures, side by side.

mod analysed;
mod families;
mod labels;
mod numbers;
mod scores;
mod worst;

use std::fmt::Write as _;
use std::ops::Range;

use self::analysed::analysed_table;
use self::families::{Column, OF_ANY_RATIO, OF_TWO, WITHIN};
use self::labels::Labels;
use self::numbers::{UNKNOWN, cell, digits};
use self::scores::desirability_table;
use self::worst::worst;
use super::grid::{Cell, Grid, GridRow, WIDTH, wrapped};
use super::number_of;
use evenhand::assess::{Assessed, Choice, Participants, Plan, trade_off};
use evenhand::design::Arm;
use evenhand::inference::{Condition, Conditions, Outcome, TestKind};
use evenhand::metric::{Estimate, Method};
use evenhand::run::Assess;

/// Designs in rows and metrics in columns, simulated numbers with their standard errors, and below each table what its
/// columns mean. No line is longer than [`WIDTH`] characters.
pub(crate) fn assessed_table(assess: &Assess, assessed: &[Assessed]) -> String {
    let (plan, seed) = (assess.plan(), assess.seed());
    let labels = Labels::new(assessed);
    let mut text = heading(plan);
    if assessed.iter().any(Assessed::is_drawn) {
        let replicates = plan.approach().replicates;
        let _ = writeln!(
            text,
            "{}, {}",
            seed.public_name(),
            number_of(replicates, "replicate", "replicates")
        );
    }
    text += &lines(&labels.key());
    let overall = if plan.ratio().is_one_to_one() {
        OF_TWO
    } else {
        OF_ANY_RATIO
    };
    text += &table(assessed, &labels, overall, "");
    if plan.trial().is_some() {
        text += &table(assessed, &labels, WITHIN, "within strata and sites");
    }
    if let Some(conditions) = plan.conditions() {
        text += &match conditions.outcome() {
            Outcome::Modelled { .. } => analysed_table(conditions, assessed, &labels),
            Outcome::Normal { .. } | Outcome::Survival { .. } => {
                rejection_table(conditions, assessed, &labels)
            }
        };
    }
    if !assess.wanted().is_empty() {
        text += &desirability_table(assess.wanted(), assessed, &labels);
    }
    if assessed.len() > 1 {
        text += &trade_off_table(plan, assessed, &labels);
    }
    text + &worst(assess, assessed)
}

/// A text as lines that are not too long; none of an empty one.
fn lines(text: &str) -> String {
    match text {
        "" => String::new(),
        text => wrapped(text, WIDTH, 2).join("\n") + "\n",
    }
}

/// The designs by their distance from perfect balance and perfect randomness.
fn trade_off_table(plan: &Plan, assessed: &[Assessed], labels: &Labels) -> String {
    let mut designs = trade_off(assessed);
    if designs.is_empty() {
        return String::new();
    }
    let overall = match plan.trial() {
        Some(_) => "overall, ",
        None => "",
    };
    designs.sort_by_key(|one| (one.standing.rank, one.design));
    let number = |value: String| Cell {
        value,
        after: String::new(),
    };
    let rows = designs.iter().map(|one| {
        let rank = one.standing.rank.to_string();
        GridRow {
            names: [vec![rank], labels.of(&assessed[one.design])].concat(),
            cells: vec![
                number(digits(one.point.imbalance)),
                number(digits(one.point.predictability)),
                number(digits(one.standing.distance)),
                number(if one.standing.is_on_front { "*" } else { "" }.to_owned()),
            ],
        }
    });
    let grid = Grid {
        names: [vec!["rank".to_owned()], labels.heads()].concat(),
        heads: ["loss", "forcing", "distance", "front"]
            .map(str::to_owned)
            .to_vec(),
        sections: vec![(None, rows.collect())],
    };
    format!(
        "\nbalance against randomness, {overall}both 0 at best; * marks designs that no other beats in \
         both\n{}",
        grid.text()
    )
}

/// Rejection rates: the conditions one below the other, designs in rows and tests in columns.
fn rejection_table(conditions: &Conditions, assessed: &[Assessed], labels: &Labels) -> String {
    let mut tests: Vec<TestKind> = Vec::new();
    for rate in assessed.iter().flat_map(|one| &one.rejections) {
        if !tests.contains(&rate.test) {
            tests.push(rate.test);
        }
    }
    let outcome = conditions.outcome();
    let rate = |one: &Assessed, condition: Condition, test: TestKind| {
        let mut rates = one.rejections.iter();
        let found = rates.find(|rate| rate.condition == condition && rate.test == test);
        let cell = cell(found.map(|rate| (rate.method, rate.estimate)));
        match found.and_then(|rate| rate.interval) {
            Some((low, high)) if cell.after == UNKNOWN => Cell {
                after: format!("({low:.3} to {high:.3})"),
                ..cell
            },
            _ => cell,
        }
    };
    let sections = conditions.all().map(|condition| {
        let title = condition_title(outcome, &condition);
        let rows = assessed.iter().map(|one| GridRow {
            names: labels.of(one),
            cells: tests
                .iter()
                .map(|test| rate(one, condition, *test))
                .collect(),
        });
        (Some(title), rows.collect())
    });
    let grid = Grid {
        names: labels.heads(),
        heads: tests.iter().map(|test| test.name().into_owned()).collect(),
        sections: sections.collect(),
    };
    let title = format!(
        "how often tests reject at {}, outcome {outcome}, an investigator sees: {}",
        conditions.alpha(),
        conditions.view().name()
    );
    format!("\n{}{}{}", lines(&title), grid.text(), errors(&grid))
}

/// A condition, and what the rejection rate under it is.
fn condition_title(outcome: &Outcome, condition: &Condition) -> String {
    let is_none = (condition.effect - outcome.no_effect()).abs() == 0.0;
    let what = if is_none { "type I error" } else { "power" };
    format!(
        "bias {}, {} {}: {what}",
        condition.bias,
        outcome.effect_name(),
        condition.effect
    )
}

/// What the numbers are of.
fn heading(plan: &Plan) -> String {
    let (n, ratio) = (plan.entries(), plan.ratio());
    let title = match plan.trial() {
        None => String::new(),
        Some(trial) => lines(trial.title()),
    };
    let trial_arms = plan
        .trial()
        .into_iter()
        .flat_map(|trial| trial.arms().iter());
    let arms: Vec<&str> = trial_arms.map(Arm::name).collect();
    let how = match (plan.approach().participants, plan.approach().choice) {
        (Participants::Enrolled, Choice::Best | Choice::MonteCarlo) => "enrolled at their sites",
        (Participants::Drawn, _) | (_, Choice::Exact) => "drawn by the strata's prevalences",
    };
    let what = match plan.trial() {
        None => format!("one list of {}, ", number_of(n, "entry", "entries")),
        Some(_) => format!("{}, {how}, ", number_of(n, "participant", "participants")),
    };
    let of_arms = match (ratio.is_one_to_one(), &arms[..]) {
        (true, []) => "two arms 1:1, D = (first arm) - (second arm)".to_owned(),
        (true, arms) => format!("D = {}", arms.join(" - ")),
        (false, []) => {
            let count = ratio.arms();
            format!("{count} arms {ratio}, d = distance of the arms' counts from their targets")
        }
        (false, arms) => format!(
            "{} {ratio}, d = distance of the arms' counts from their targets",
            arms.join(" : ")
        ),
    };
    format!("{title}{}", lines(&format!("{what}{of_arms}")))
}

/// The columns that have numbers, and what they mean.
fn table(assessed: &[Assessed], labels: &Labels, all: &[Column], title: &str) -> String {
    let found = |one: &Assessed, column: &Column| -> Option<(Method, Estimate)> {
        one.over_all(column.scope, column.metric)
    };
    let is_shown = |column: &&Column| assessed.iter().any(|one| found(one, column).is_some());
    let shown: Vec<&Column> = all.iter().filter(is_shown).collect();
    if shown.is_empty() {
        return String::new();
    }
    let rows = assessed.iter().map(|one| GridRow {
        names: labels.of(one),
        cells: shown
            .iter()
            .map(|column| cell(found(one, column)))
            .collect(),
    });
    let grid = Grid {
        names: labels.heads(),
        heads: shown.iter().map(|column| column.head.to_owned()).collect(),
        sections: vec![(None, rows.collect())],
    };
    let mut text = format!("\n{}{}", lines(title), grid.text());
    let width = shown
        .iter()
        .map(|column| column.head.chars().count())
        .max()
        .unwrap_or(0);
    text.push('\n');
    for column in shown {
        let _ = writeln!(text, "  {:width$}  {}", column.head, column.meaning);
    }
    text + &errors(&grid)
}

/// What stands behind the numbers of a table.
fn errors(grid: &Grid) -> String {
    let cells = || {
        grid.sections
            .iter()
            .flat_map(|(_, rows)| rows)
            .flat_map(|row| &row.cells)
    };
    let mut text = String::new();
    if cells().any(|cell| cell.after.starts_with('±') && cell.after != UNKNOWN) {
        text += "  ± standard error over the replicates; a number without it is exact\n";
    }
    if cells().any(|cell| cell.after.starts_with('(')) {
        text += "  (low to high) 95 % interval, where all replicates agree and the standard error is unknown\n";
    }
    if cells().any(|cell| cell.after == UNKNOWN) {
        text += "  ±? simulated, the same in every replicate: the error is unknown\n";
    }
    text
}

/// The replicates that a share of an assessment has counted, and what to do with its files.
pub(super) fn counted(part: &Range<u64>, files: &str) -> String {
    let last = part.end.saturating_sub(1);
    format!(
        "replicates {} to {last} are counted\n\n{files}merge all shares: evenhand merge DIR... --out DIR\n",
        part.start
    )
}

#[cfg(test)]
mod tests {
    use evenhand::assess::Approach;
    use evenhand::scenario;
    use evenhand::work::Conduct;

    use super::*;

    #[test]
    fn a_key_is_told_by_its_commitment() {
        let key = "ab".repeat(32);
        let source = scenario::builtin("starter").unwrap();
        let seed = key.parse().unwrap();
        let approach = Approach::new(5, Choice::MonteCarlo);
        let assess = Assess::of_trial(source, Vec::new(), approach, seed).unwrap();
        let assessed = assess.assess(&mut Conduct {
            threads: 2,
            is_stopped: &|| false,
            progress: &mut |_| (),
        });
        let text = assessed_table(&assess, &assessed.unwrap());
        assert!(!text.contains(&key), "{text}");
        for told in ["seed with commitment", "simulate starter --seed SEED"] {
            assert!(text.contains(told), "{told}: {text}");
        }
    }
}
