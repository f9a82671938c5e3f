//! The summary of a run, of a trial and of a balance.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::assessed::{assessed_table, counted};
use super::balanced::balanced_summary;
use super::columns::columns;
use super::exposure::exposure_table;
use super::forecast::forecast_text;
use super::number_of;
use evenhand::allocation::RosterOrder;
use evenhand::balance::{Balance, Located, Measure, Scope, Statistic, TimePoint};
use evenhand::intake::ColumnUse;
use evenhand::run::{
    Assigned, FileRecord, Leftover, Outcome, Run, SHEETS, Screened, Task, Untreated, Written,
};
use evenhand::trial::Trial;

/// The summary of a run that was written to `directory`. Where the seed is withheld from the manifest,
/// whoever verifies has to give it.
pub(crate) fn summary(
    run: &Run,
    written: &Written,
    directory: &str,
    is_seed_withheld: bool,
) -> String {
    let files = files_written(&written.files, directory, is_seed_withheld);
    if let (Task::Assess(assess), Outcome::Assessed(found)) = (run.task(), &written.outcome) {
        return match &found.assessed {
            Some(assessed) => {
                let table = assessed_table(assess, assessed);
                format!("{table}\n{files}")
            }
            None => counted(&found.replicates, &files),
        };
    }
    let Some(trial) = run.trial() else {
        return files;
    };
    let mut text = format!("{}\n", trial.title());
    match run.task() {
        Task::Simulate { seed, replicate } => {
            let _ = writeln!(text, "{}, replicate {replicate}", seed.public_name());
        }
        Task::Randomize { seed, .. } | Task::Assign { seed, .. } => {
            let procedure = trial.randomization().specification();
            let _ = writeln!(text, "{}, {procedure}", seed.public_name());
        }
        _ => {}
    }
    match &written.outcome {
        Outcome::Simulated {
            balance,
            screened,
            untreated,
            exposure,
        } => {
            let (screened, table) = (screened_text(screened), balance_table(trial, balance));
            let _ = write!(text, "\n{screened}{}\n{table}", untreated_text(untreated));
            if let Some(exposure) = exposure {
                let _ = write!(text, "\n{}", exposure_table(trial, exposure));
            }
        }
        Outcome::Forecast(found) => text += &forecast_text(run.task(), trial, found),
        Outcome::Balanced(balanced) => {
            let _ = write!(text, "\n{}", balanced_summary(trial, balanced));
        }
        Outcome::Assigned { assigned, columns } => {
            text += &assigned_text(run.task(), assigned, columns);
            let _ = write!(text, "\n{}", balance_table(trial, &assigned.balance));
        }
        Outcome::Calendars {
            participants,
            untreated,
            columns,
            exposure,
            departures,
        } => {
            let _ = writeln!(text, "{}", counted_participants(*participants));
            text += &untreated_text(untreated);
            text += &columns_text(columns);
            if let Some(exposure) = exposure {
                let _ = write!(
                    text,
                    "\n{}{}",
                    exposure_table(trial, exposure),
                    departures_text(*departures)
                );
            }
        }
        _ => {}
    }
    format!("{text}\n{files}")
}

/// How often a rule of the protocol is broken, on a line.
fn departures_text(departures: u64) -> String {
    match departures {
        0 => "no rule of the protocol is broken\n".to_owned(),
        1 => "1 rule of the protocol is broken, see protocol_deviations\n".to_owned(),
        more => format!("rules of the protocol are broken {more} times, see protocol_deviations\n"),
    }
}

/// How many people of a roster were assigned, and how.
fn assigned_text(task: &Task, assigned: &Assigned, columns: &ColumnUse) -> String {
    let order = match task {
        Task::Assign { order, .. } => *order,
        _ => RosterOrder::default(),
    };
    let order = match order {
        RosterOrder::Random => "in a random order",
        RosterOrder::File => "in the order of the file",
    };
    let mut text = format!("{} {order}", counted_participants(assigned.people));
    match assigned.leftovers {
        None => text.push('\n'),
        Some(0) => text += ", nobody left over from whole sets\n",
        Some(leftovers) => {
            let _ = writeln!(
                text,
                ", {leftovers} of them left over from whole sets and balanced over the strata"
            );
        }
    }
    text + &columns_text(columns)
}

/// Which columns of a file were read, and which were not.
fn columns_text(columns: &ColumnUse) -> String {
    let mut text = format!("columns read: {}\n", columns.used.join(", "));
    if !columns.unused.is_empty() {
        let _ = writeln!(text, "columns not read: {}", columns.unused.join(", "));
    }
    text
}

fn counted_participants(count: u64) -> String {
    number_of(count, "participant", "participants")
}

/// Who is planned no dose, on a line; nothing where everyone is.
fn untreated_text(untreated: &Untreated) -> String {
    if untreated.count == 0 {
        return String::new();
    }
    let more = untreated.count - untreated.first.len() as u64;
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    let who = counted_participants(untreated.count);
    format!(
        "{who} without any treatment: {}{more}\n",
        untreated.first.join(", ")
    )
}

/// What a run that was killed left.
pub(crate) fn leftover(leftover: &Leftover) -> String {
    match leftover {
        Leftover::Directory(path) => format!(
            "note: `{}` is left over from a run that was killed: it is incomplete or was replaced, and \
             can be deleted\n",
            path.display()
        ),
        Leftover::PutBack(path) => format!(
            "note: `{}` was left under a hidden name by a run that was killed, and is restored\n",
            path.display()
        ),
    }
}

/// A hidden directory that could not be removed.
pub(crate) fn not_removed(path: &Path, error: Option<&io::Error>) -> String {
    let path = path.display();
    match error {
        Some(error) => format!(
            "warning: the run that was replaced could not be removed and is now `{path}`: {error}\n"
        ),
        None => format!("warning: what was written could not be removed: `{path}`\n"),
    }
}

/// The files that were written to a directory, and how to verify them.
fn files_written(files: &[FileRecord], directory: &str, is_seed_withheld: bool) -> String {
    let mut text = format!("wrote {directory}\n");
    text.push_str(&columns(&file_rows(files)));
    let seed = if is_seed_withheld {
        " --seed-file FILE"
    } else {
        ""
    };
    let _ = writeln!(text, "\nverify: evenhand verify {directory}{seed}");
    text
}

/// What was written to each file, and to all sheets together, which can be thousands.
fn file_rows(files: &[FileRecord]) -> Vec<Vec<String>> {
    let row = |name: &str, rows: Option<u64>| {
        let name = format!("  {name}");
        let unit = |rows| if rows == 1 { "row" } else { "rows" };
        match rows {
            Some(rows) => vec![name, rows.to_string(), unit(rows).to_owned()],
            None => vec![name],
        }
    };
    // Files of which there is one for each stratum or participant are told together.
    let series = [SHEETS, "ics", "html"];
    let series_of = |file: &FileRecord| {
        let (folder, name) = file.name.rsplit_once('/')?;
        let is_index = name.starts_with("index.");
        series.iter().position(|own| *own == folder && !is_index)
    };
    let mut table: Vec<_> = files
        .iter()
        .filter(|file| series_of(file).is_none())
        .map(|file| row(&file.name, file.rows))
        .collect();
    for place in 0..series.len() {
        let of: Vec<_> = files
            .iter()
            .filter(|file| series_of(file) == Some(place))
            .collect();
        if let (Some(first), Some(last)) = (of.first(), of.last()) {
            let name = match last.name.rsplit('/').next() {
                Some(name) if of.len() > 1 => format!("{} to {name}", first.name),
                _ => first.name.clone(),
            };
            table.push(row(&name, of.iter().map(|file| file.rows).sum()));
        }
    }
    table
}

/// What a valid scenario describes, for `evenhand check`.
pub(crate) fn trial_summary(trial: &Trial) -> String {
    let strata = trial.strata();
    let arms: Vec<&str> = trial
        .arms()
        .iter()
        .map(evenhand::design::Arm::name)
        .collect();
    let factors: Vec<&str> = strata
        .factors()
        .iter()
        .map(evenhand::design::Factor::name)
        .collect();
    let by = if factors.is_empty() {
        String::new()
    } else {
        format!(" by {}", factors.join(", "))
    };
    format!(
        "{name}: valid\n  {title}\n  {participants} at {sites}, {arms} {ratio}\n  \
         {procedure} in {strata}{by}\n  {attributes}, {criteria}, {regimens}\n",
        name = trial.name(),
        title = trial.title(),
        participants = counted_participants(trial.sample_size().into()),
        sites = number_of(trial.sites().len(), "site", "sites"),
        arms = arms.join(" : "),
        ratio = trial.arms().ratio(),
        procedure = trial.randomization().specification(),
        strata = number_of(strata.count(), "stratum", "strata"),
        attributes = number_of(trial.attributes().len(), "attribute", "attributes"),
        criteria = number_of(trial.criteria().len(), "criterion", "criteria"),
        regimens = number_of(trial.regimens().len(), "regimen", "regimens"),
    )
}

/// Who is on which arm, per stratum and overall, and the largest imbalances.
pub(crate) fn balance_table(trial: &Trial, balance: &Balance) -> String {
    let mut head = vec!["stratum".to_owned()];
    head.extend(trial.arms().iter().map(|arm| arm.name().to_owned()));
    head.extend(["imbalance".to_owned(), "largest".to_owned()]);
    let measures = balance.measures();
    let strata =
        pairs(&measures, Scope::Stratum).map(|(end, largest)| row(&end.level, end, largest));
    let overall =
        pairs(&measures, Scope::Overall).map(|(end, largest)| row("overall", end, largest));
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(strata).chain(overall).collect();
    let mut text = columns(&rows);
    if let Some(worst) = balance.worst_stratum(TimePoint::End) {
        let _ = writeln!(text, "\nworst imbalance in a stratum: {}", located(&worst));
    }
    text
}

/// A set of counts at the end, and their largest imbalance over the course of enrolment.
fn pairs(measures: &[Measure], scope: Scope) -> impl Iterator<Item = (&Measure, &Measure)> {
    let of = move |statistic: Statistic| {
        measures
            .iter()
            .filter(move |m| m.scope == scope && m.statistic == statistic)
    };
    of(Statistic::Imbalance).zip(of(Statistic::MaxImbalance))
}

fn row(label: &str, end: &Measure, largest: &Measure) -> Vec<String> {
    let mut row = vec![label.to_owned()];
    row.extend(end.counts.get().iter().map(u32::to_string));
    row.extend([end.value_text(), largest.value_text()]);
    row
}

fn located(worst: &Located) -> String {
    format!("{} ({})", worst.imbalance, worst.level)
}

fn screened_text(screened: &Screened) -> String {
    let mut text = format!(
        "{} screened, {} failed a criterion, {} randomized",
        number_of(screened.screened, "candidate", "candidates"),
        screened.failed,
        screened.randomized
    );
    if let Some((first, last)) = screened.randomized_on {
        let _ = write!(text, "\nfrom {first} to {last}");
    }
    text.push('\n');
    text
}
