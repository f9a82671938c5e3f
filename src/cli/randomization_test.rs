//! `evenhand randomization-test`

use evenhand::balance::StratificationErrors;
use evenhand::inference::{Analysis, MAX_COVARIATES, Observation, OwnedResponses, ResponseKind};
use evenhand::intake::{OutcomeColumns, ParticipantOutcome};
use evenhand::rerandomize::{
    ArmsTest, Compared, Comparison, Followed, ObservedAllocation, TrialTest, TrialTestError, follow,
};
use evenhand::rng::Seed;
use evenhand::tables::{randomization_test, randomization_test_of_arms};
use evenhand::trial::Trial;
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
    check_arms(args, &trial)?;
    let bytes = files::read_table(&args.allocations)?;
    let file = args.allocations.display().to_string();
    let columns = OutcomeColumns {
        outcome: &args.outcome,
        event: args.event.as_deref(),
        covariates: &args.covariates,
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
    let compared = compared(args, &analysed.rows, &analysed.lines)?;
    let tested = Tested::new(args, &trial, &allocation, compared)?;
    let followed = follow(&trial, analysed.rows.iter().map(|row| &row.participant));
    if let (Followed::Impossible(_), false) = (&followed, args.allow_impossible) {
        return Err(Failure::Message(format!(
            "{}; the test then has no valid p-value: correct the error, or give --allow-impossible",
            text::not_possible(&followed, &analysed.lines).trim_end()
        )));
    }
    let read = Read {
        order: analysed.order,
        errors: &errors,
        followed: &followed,
        lines: &analysed.lines,
    };
    tested.print(args, &seed, &read)?;
    Ok(Exit::Success)
}

/// What is tested, by the number of arms.
enum Tested {
    Two(Box<TrialTest>),
    More(Box<ArmsTest>),
}

impl Tested {
    fn new(
        args: &RandomizationTestArgs,
        trial: &Trial,
        allocation: &ObservedAllocation,
        compared: Compared,
    ) -> Result<Self, Failure> {
        let is_stratified = !args.unstratified;
        if trial.arms().count() > 2 {
            let test = ArmsTest::new(trial, allocation, compared, is_stratified)?;
            return Ok(Self::More(Box::new(test)));
        }
        let test = TrialTest::new(trial, allocation, compared, is_stratified)?;
        let test = match args.null {
            Some(null) => test.with_null(null)?,
            None => test,
        };
        Ok(Self::Two(Box::new(test)))
    }

    fn print(
        &self,
        args: &RandomizationTestArgs,
        seed: &Seed,
        read: &Read<'_>,
    ) -> Result<(), Failure> {
        let draws = u64::from(args.rerandomizations);
        let outcome = &args.outcome;
        let (table, summary) = match self {
            Self::Two(test) => {
                let tail = conducted(args, Some(draws), |conduct| {
                    test.rerandomize(seed, draws, conduct)
                })?;
                let interval = args.confidence.map(|level| {
                    conducted(args, None, |conduct| {
                        test.effect_interval(level, seed, draws, conduct)
                    })
                });
                let interval = interval.transpose()?;
                (
                    randomization_test(test, outcome, tail, interval.as_ref(), seed),
                    text::trial_test_summary(test, outcome, tail, interval.as_ref(), seed, read),
                )
            }
            Self::More(test) => {
                let found = conducted(args, Some(draws), |conduct| {
                    test.rerandomize(seed, draws, conduct)
                })?;
                (
                    randomization_test_of_arms(test, outcome, &found, seed),
                    text::arms_test_summary(test, outcome, &found, seed, read),
                )
            }
        };
        if let Some(format) = args.table.asked() {
            terminal::print_table(table, format)?;
            terminal::say(&read.notes());
        } else {
            terminal::print(&summary)?;
        }
        Ok(())
    }
}

/// Carries out what allocates again.
fn conducted<T>(
    args: &RandomizationTestArgs,
    total: Option<u64>,
    work: impl FnOnce(&mut Conduct<'_>) -> Result<T, TrialTestError>,
) -> Result<T, TrialTestError> {
    with_progress("re-randomizations", total, |progress| {
        work(&mut Conduct {
            threads: args.threads.number(),
            is_stopped: &|| false,
            progress,
        })
    })
}

/// Refuses arguments that do not go together.
fn check(args: &RandomizationTestArgs) -> Result<(), Failure> {
    let is_of_times = match args.analysis {
        Some(analysis) => analysis.is_for(ResponseKind::Time),
        None => args.statistic == Comparison::LogRank,
    };
    let name = args.analysis.map_or(args.statistic.name(), Analysis::name);
    check_covariates(args, name)?;
    let message = match &args.event {
        None if is_of_times => format!(
            "{name} compares times to an event: name with --event the column that is 1 where the event was seen, 0 where the time is censored"
        ),
        Some(_) if !is_of_times => match args.analysis {
            None => "--event belongs to times, which log-rank compares: give --statistic log-rank too, or leave --event out".to_owned(),
            Some(_) => format!("--event belongs to times, and {name} is not for times: leave --event out, or choose one of log-rank, stratified-log-rank, cox and stratified-cox"),
        },
        Some(event) if *event == args.outcome => {
            "the outcome and the event are the same column: name the column of the times with --outcome".to_owned()
        }
        _ => return Ok(()),
    };
    Err(Failure::Message(message))
}

/// Refuses covariates that the analysis would leave out, or too many.
fn check_covariates(args: &RandomizationTestArgs, name: &str) -> Result<(), Failure> {
    let message = match args.covariates.len() {
        0 => return Ok(()),
        many if many > MAX_COVARIATES => {
            format!("{many} covariates: give at most {MAX_COVARIATES}")
        }
        _ if !args.analysis.is_some_and(Analysis::uses_covariates) => {
            let with = Analysis::all().filter(|analysis| analysis.uses_covariates());
            let with: Vec<&str> = with.map(Analysis::name).collect();
            format!(
                "{name} uses no covariates: leave --covariate out, or give --analysis with one of {}",
                with.join(", ")
            )
        }
        _ => return Ok(()),
    };
    Err(Failure::Message(message))
}

/// Refuses what is for two arms in a trial of more, before the file is read.
fn check_arms(args: &RandomizationTestArgs, trial: &Trial) -> Result<(), TrialTestError> {
    let arms = trial.arms().count();
    let name = match (args.analysis, args.null, args.confidence) {
        (Some(analysis), ..) => analysis.name(),
        (None, Some(_), _) => "--null",
        (None, None, Some(_)) => "--confidence",
        (None, None, None) => return Ok(()),
    };
    if arms == 2 {
        Ok(())
    } else {
        Err(TrialTestError::TwoArmsOnly(name, arms))
    }
}

fn compared(
    args: &RandomizationTestArgs,
    analysed: &[ParticipantOutcome],
    lines: &[usize],
) -> Result<Compared, Failure> {
    let outcomes = || analysed.iter().map(|one| one.outcome).collect();
    let seen = || {
        let observation = |one: &ParticipantOutcome| Observation {
            time: one.outcome,
            is_event: one.is_event,
        };
        analysed.iter().map(observation).collect()
    };
    let Some(analysis) = args.analysis else {
        return Ok(match args.statistic {
            Comparison::MeanDifference => Compared::MeanDifference(outcomes()),
            Comparison::RankSum => Compared::RankSum(outcomes()),
            Comparison::LogRank => Compared::LogRank(seen()),
        });
    };
    let responses = if analysis.is_for(ResponseKind::Time) {
        OwnedResponses::Times(seen())
    } else if analysis.is_for(ResponseKind::Binary) {
        let read = analysed.iter().zip(lines);
        let read = read.map(|(one, line)| yes_or_no(one.outcome, *line, analysis));
        OwnedResponses::Binary(read.collect::<Result<_, _>>()?)
    } else {
        OwnedResponses::Numbers(outcomes())
    };
    let column = |place: usize| analysed.iter().map(|one| one.covariates[place]).collect();
    Ok(Compared::Analysed {
        analysis,
        responses,
        covariates: (0..args.covariates.len()).map(column).collect(),
    })
}

fn yes_or_no(outcome: f64, line: usize, analysis: Analysis) -> Result<bool, Failure> {
    if outcome == 0.0 || (outcome - 1.0).abs() == 0.0 {
        return Ok(outcome > 0.0);
    }
    Err(Failure::Message(format!(
        "the outcome on line {line} is {outcome}, and {} is for yes-or-no outcomes: write 1 for yes and \
         0 for no",
        analysis.name()
    )))
}
