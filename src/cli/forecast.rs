//! `evenhand forecast`

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use evenhand::forecast::Asked;
use evenhand::run::{GoingOn, Outcome, Run, Target, Task};
use evenhand::table::Collected;
use evenhand::work::Conduct;

use super::args::{FormatArgs, SeedArgs, ThreadArgs};
use super::failure::Failure;
use super::input::InputArgs;
use super::progress::with_progress;
use super::{Exit, files, terminal, text};

/// What is forecast of which trial.
#[derive(Debug, clap::Args)]
pub(super) struct ForecastArgs {
    /// A scenario file, or the name of a built-in scenario
    pub(super) scenario: PathBuf,
    /// How many replicates of the trial are simulated, from 1 to 4294967295
    #[arg(long, value_name = "R", default_value_t = 1000)]
    replicates: u32,
    /// Forecast when the K-th participant is randomized, besides the first and the last; several by
    /// repeating the option [default: a quarter and half of the sample size]
    #[arg(long = "milestone", value_name = "K")]
    milestones: Vec<u32>,
    /// Forecast how many participants are randomized by the end of this day, such as 2027-12-31, and the
    /// probability that enrolment is complete; several by repeating the option
    #[arg(long = "by-date", value_name = "DATE", value_parser = date)]
    by_dates: Vec<NaiveDate>,
    /// Forecast when the D-th event of this name occurs, such as death:100; several by repeating the option
    #[arg(long = "events", value_name = "NAME:D", value_parser = event)]
    events: Vec<(String, u32)>,
    /// Also forecast each site
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(["site"]))]
    by: Option<String>,
    /// Continue from the participants of a running trial: a CSV with participant_id, arm, site_id and
    /// randomized_on, and the attributes that caps use
    #[arg(long, value_name = "FILE", requires = "as_of")]
    allocations: Option<PathBuf>,
    /// The last day with complete data: the forecast begins on the next day
    #[arg(long, value_name = "DATE", requires = "allocations", value_parser = date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    seed: SeedArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    format: FormatArgs,
    /// The directory to write; without it a summary is only printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace a run that is already in the directory
    #[arg(long, requires = "out")]
    force: bool,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn run(args: &ForecastArgs) -> Result<Exit, Failure> {
    let going_on = match args.allocations.as_ref().zip(args.as_of) {
        Some((allocations, as_of)) => Some(GoingOn {
            as_of,
            allocations: files::input(allocations, &args.input)?,
        }),
        None => None,
    };
    let task = Task::Forecast {
        seed: args.seed.or_fresh()?,
        asked: Asked {
            replicates: args.replicates,
            by_site: args.by.is_some(),
            milestones: args.milestones.clone(),
            by_dates: args.by_dates.clone(),
            events: args.events.clone(),
        },
        going_on,
    };
    let run = files::read_run(&files::source(&args.scenario)?, task)?;
    let run = run.in_format(args.format.get());
    let threads = args.threads.number();
    match &args.out {
        Some(directory) => {
            let target = Target {
                directory,
                replace: args.force,
                withhold_seed: false,
            };
            files::write_run(&run, target, threads)
        }
        None => print(&run, threads),
    }
}

/// Prints the summary, and writes nothing.
fn print(run: &Run, threads: usize) -> Result<Exit, Failure> {
    let outcome = with_progress("replicates", Some(run.work()), |progress| {
        let mut conduct = Conduct {
            threads,
            is_stopped: &|| false,
            progress,
        };
        run.execute(&mut conduct, &mut Collected::only(""))
    })?;
    if let Outcome::Forecast(found) = &outcome {
        terminal::print(&text::forecast_summary(run, found))?;
    }
    Ok(Exit::Success)
}

/// A day.
fn date(text: &str) -> Result<NaiveDate, String> {
    let is_long = text.len() == "2027-01-31".len();
    let day = text.parse().ok().filter(|_| is_long);
    day.ok_or_else(|| "write a day of the form YYYY-MM-DD, such as 2027-12-31".to_owned())
}

/// An event with a number.
fn event(text: &str) -> Result<(String, u32), String> {
    let found = text.rsplit_once(':').and_then(|(name, number)| {
        let number = number.parse().ok()?;
        Some((name.to_owned(), number))
    });
    found.ok_or_else(|| {
        "write the name of an event, a colon and a number, such as death:100".to_owned()
    })
}
