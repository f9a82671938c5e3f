//! `evenhand randomization-test`

use evenhand::balance::StratificationErrors;
use evenhand::inference::Observation;
use evenhand::intake::{OutcomeColumns, ParticipantOutcome};
use evenhand::rerandomize::{
    Compared, Comparison, Followed, ObservedAllocation, TrialTest, follow,
};
use evenhand::tables::randomization_test;
use evenhand::work::Conduct;
use evenhand::{intake, scenario};

use super::args::RandomizationTestArgs;
use super::failure::Failure;
use super::progress::with_progress;
use super::text::Read;
use super::{Exit, files, terminal, text};

pub(super) fn run(args: &RandomizationTestArgs) -> Result<Exit, Failure> {
    check(args)?;
    let seed = args.seed.or_fresh()?;
    let source = files::source(&args.scenario)?;
    let trial =
        scenario::read(&source).map_err(|problems| files::problems(&source, &[], &problems))?;
    TrialTest::check(&trial)?;
    let bytes = files::read_table(&args.allocations)?;
    let file = args.allocations.display().to_string();
    let columns = OutcomeColumns {
        outcome: &args.outcome,
        event: args.event.as_deref(),
    };
    let problems = |problems| files::problems(&source, &[(&file, &bytes)], &problems);
    let said = scenario::input_form(&source).map_err(problems)?;
    let form = args.input.form()?.or(&said);
    let analysed =
        intake::read_outcomes(&trial, columns, &form, &file, &bytes).map_err(problems)?;
    files::say_conversions(&file, &analysed.conversions);
    let mut allocation = ObservedAllocation::default();
    let mut errors = StratificationErrors::default();
    for row in &analysed.rows {
        allocation.push(&row.participant)?;
        errors.add(&trial, &row.participant);
    }
    let compared = compared(args.statistic, &analysed.rows);
    let test = TrialTest::new(&trial, &allocation, compared, !args.unstratified)?;
    let followed = follow(&trial, analysed.rows.iter().map(|row| &row.participant));
    if let (Followed::Impossible(_), false) = (&followed, args.allow_impossible) {
        return Err(Failure::Message(format!(
            "{}; no p-value of the test is valid then: correct what is wrong, or give --allow-impossible",
            text::not_possible(&followed, &analysed.lines).trim_end()
        )));
    }
    let draws = u64::from(args.rerandomizations);
    let tail = with_progress("re-randomizations", Some(draws), |progress| {
        let mut conduct = Conduct {
            threads: args.threads.number(),
            is_stopped: &|| false,
            progress,
        };
        test.rerandomize(&seed, draws, &mut conduct)
    })?;
    let read = Read {
        order: analysed.order,
        errors: &errors,
        followed: &followed,
        lines: &analysed.lines,
    };
    if let Some(format) = args.table.asked() {
        let table = randomization_test(&test, &args.outcome, tail, &seed);
        terminal::print_table(table, format)?;
        terminal::say(&read.notes());
    } else {
        let summary = text::trial_test_summary(&test, &args.outcome, tail, &seed, &read);
        terminal::print(&summary)?;
    }
    Ok(Exit::Success)
}

/// Refuses arguments that do not go together.
fn check(args: &RandomizationTestArgs) -> Result<(), Failure> {
    let is_log_rank = args.statistic == Comparison::LogRank;
    let message = match &args.event {
        None if is_log_rank => {
            "log-rank compares times to an event: name with --event the column that is 1 where the event was seen, 0 where the time is censored"
        }
        Some(_) if !is_log_rank => {
            "--event belongs to times, which log-rank compares: give --statistic log-rank too, or leave --event out"
        }
        Some(event) if *event == args.outcome => {
            "the outcome and the event are the same column: name the column of the times with --outcome"
        }
        _ => return Ok(()),
    };
    Err(Failure::Message(message.to_owned()))
}

fn compared(comparison: Comparison, analysed: &[ParticipantOutcome]) -> Compared {
    let outcomes = || analysed.iter().map(|one| one.outcome).collect();
    match comparison {
        Comparison::MeanDifference => Compared::MeanDifference(outcomes()),
        Comparison::RankSum => Compared::RankSum(outcomes()),
        Comparison::LogRank => {
            let observation = |one: &ParticipantOutcome| Observation {
                time: one.outcome,
                is_event: one.is_event,
            };
            Compared::LogRank(analysed.iter().map(observation).collect())
        }
    }
}
