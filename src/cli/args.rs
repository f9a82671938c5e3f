//! The arguments of every command.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Parser, Subcommand};
use evenhand::assess::Desirable;
use evenhand::format::{Csv, Format, Json};
use evenhand::grammar::parse_quantity;
use evenhand::inference::{Analysis, Bias, Survival, View};
use evenhand::list_lengths::PROBABILITY;
use evenhand::rerandomize::Comparison;
use evenhand::rng::Seed;
use evenhand::run::{ListFormat, PeopleFormat, Shard, Target};
use strum::VariantNames;

use super::allocate::AllocateArgs;
use super::assign::AssignArgs;
use super::failure::Failure;
use super::forecast::ForecastArgs;
use super::input::InputArgs;
use super::quick::ScenarioArgs;
use super::report::ReportArgs;
use super::seal::{OpenArgs, SealArgs};
use super::seed;
use super::table_format::{Asked, TableFormat};

/// Randomization lists, allocation balance and treatment calendars of clinical trials,
/// reproducible from one seed.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Begin with `evenhand simulate`: it runs the built-in POLAR trial.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate a whole trial: enrolment, lists, allocations, calendars and balance
    Simulate(SimulateArgs),
    /// Write the randomization list, to hand over
    Randomize(RandomizeArgs),
    /// Allocate the next participant of a running trial and append the allocation to its history
    Allocate(AllocateArgs),
    /// Assign the people of a roster to arms, all at once
    Assign(AssignArgs),
    /// Write the calendars of participants who were randomized by any system
    Calendar(CalendarArgs),
    /// Show the balance of an existing allocation file
    Balance(BalanceArgs),
    /// Test the treatment effect of an observed trial by re-randomization
    RandomizationTest(RandomizationTestArgs),
    /// Compare procedures: operating characteristics, exact or simulated, of one list or in a trial
    Assess(AssessArgs),
    /// Forecast a trial's timeline: accrual, milestones and events, with quantiles
    Forecast(Box<ForecastArgs>),
    /// Merge the shares of an assessment: the same files as those of one run
    Merge(MergeArgs),
    /// Make the report of a run again: one HTML page
    Report(ReportArgs),
    /// Repeat a run from its manifest and compare every file
    Verify(VerifyArgs),
    /// Seal a list: encrypt what must stay concealed, keep readable what blinded staff may see
    Seal(SealArgs),
    /// Open a sealed list: restore every file
    Open(OpenArgs),
    /// Report every problem of a scenario
    Check(CheckArgs),
    /// List the built-in scenarios
    Scenarios(ScenariosArgs),
    /// Write a scenario to start from
    Init(InitArgs),
    /// Print a new 256-bit seed, or write it to a file that only you can read; print a seed's commitment
    Seed(SeedFileArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write the pages of all commands
    Man(ManArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct SimulateArgs {
    /// A scenario file, or the name of a built-in scenario
    #[arg(default_value = "polar")]
    pub(super) scenario: PathBuf,
    #[command(flatten)]
    pub(super) seed: SeedArgs,
    /// Which replicate of a Monte Carlo run to write, counted from 0
    #[arg(long, value_name = "K", default_value_t = 0)]
    pub(super) replicate: u64,
    #[command(flatten)]
    pub(super) threads: ThreadArgs,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    /// The directory to write [default: output/SCENARIO-SEED]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Replace a run that is already in the directory
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("needed").args(["seed", "seed_file"]).required(true)))]
#[command(mut_arg("seed", |arg| arg.help("The seed: 64 hexadecimal digits as `evenhand seed` prints \
                   them, which other users can see in process lists, or `-` to read it from standard input")))]
pub(super) struct RandomizeArgs {
    #[command(flatten)]
    pub(super) scenario: ScenarioArgs,
    #[command(flatten)]
    pub(super) seed: SeedArgs,
    /// Accept an integer seed, which anyone can find by search: for teaching and testing, never for a list
    /// that is used
    #[arg(long)]
    pub(super) allow_integer_seed: bool,
    /// Amend the list of this run: all its entries stay, even with another scenario, and only the added
    /// entries are handed over
    #[arg(long, value_name = "DIR")]
    pub(super) amends: Option<PathBuf>,
    /// Keep the seed out of the manifest; `verify` then asks for it
    #[arg(long)]
    pub(super) withhold_seed: bool,
    /// The format of the tables (csv, json or parquet) and other forms of the list (redcap, secutrial,
    /// plain, sheets), separated by commas
    #[arg(
        long = "format",
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "csv"
    )]
    pub(super) formats: Vec<Asked<ListFormat>>,
    #[command(flatten)]
    pub(super) out: OutArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CalendarArgs {
    /// A scenario file, or the name of a built-in scenario
    pub(super) scenario: PathBuf,
    /// A CSV with participant_id, arm, randomized_on, the attributes and events that parts and visits
    /// depend on, and, where known, first_dose_on and last_dose_on
    #[arg(long, value_name = "FILE")]
    pub(super) participants: PathBuf,
    /// A CSV with what happened: participant_id, deviation (hold, delay, reduction, stop, missed, given,
    /// toxicity or visit) and, as it needs them, treatment, start_date, end_date, planned_date, cycle, days,
    /// dose, grade and reason. Broken rules of the protocol are named
    #[arg(long, value_name = "FILE")]
    pub(super) deviations: Option<PathBuf>,
    #[command(flatten)]
    pub(super) threads: ThreadArgs,
    /// The format of the tables (csv, json or parquet) and files for each participant, ics (for calendar
    /// programs) and html (to print), separated by commas
    #[arg(
        long = "format",
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "csv"
    )]
    pub(super) formats: Vec<Asked<PeopleFormat>>,
    #[command(flatten)]
    pub(super) out: OutArgs,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct BalanceArgs {
    #[command(flatten)]
    pub(super) scenario: ScenarioArgs,
    /// A CSV with participant_id, arm and, where known, randomized_on, stratum, site_id, factors,
    /// attributes
    #[arg(long, value_name = "FILE")]
    pub(super) allocations: PathBuf,
    /// Fail if the imbalance, overall or in a stratum, was ever above this
    #[arg(long, value_name = "K")]
    pub(super) limit: Option<u32>,
    /// Fail if the scenario's procedure cannot have made the allocations
    #[arg(long)]
    pub(super) check_procedure: bool,
    #[command(flatten)]
    pub(super) table: PrintArgs,
    /// Write the table into a directory that `evenhand verify` can check later
    #[arg(long, value_name = "DIR", conflicts_with_all = ["csv", "json"])]
    pub(super) out: Option<PathBuf>,
    /// Replace a run that is already in the directory
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RandomizationTestArgs {
    /// A scenario file, or the name of a built-in scenario: how participants were allocated
    pub(super) scenario: PathBuf,
    /// A CSV with participant_id, arm, stratum or its factors, and the outcome; without randomized_on,
    /// rows in the order of randomization
    #[arg(long, value_name = "FILE")]
    pub(super) allocations: PathBuf,
    /// The column of the outcome: a number, or the time to an event, for each participant
    #[arg(long, value_name = "COLUMN")]
    pub(super) outcome: String,
    /// For times, the column that is 1 where the event was seen, 0 where the time is censored
    #[arg(long, value_name = "COLUMN")]
    pub(super) event: Option<String>,
    /// The statistic that compares the arms
    #[arg(long, value_name = "STATISTIC", default_value = Comparison::MeanDifference.name(), value_parser = one_of::<Comparison>())]
    pub(super) statistic: Comparison,
    /// Compare two arms by the statistic (t, z or chi-square) of this analysis, instead of --statistic
    #[arg(long, value_name = "ANALYSIS", conflicts_with = "statistic", value_parser = one_of::<Analysis>())]
    pub(super) analysis: Option<Analysis>,
    /// A column with a number for each participant, which the analysis adjusts for; several by repeating
    /// the option
    #[arg(long = "covariate", value_name = "COLUMN")]
    pub(super) covariates: Vec<String>,
    /// The null effect, in the outcome's unit: first arm minus second [default: 0]
    #[arg(long, value_name = "EFFECT", allow_hyphen_values = true, value_parser = number)]
    pub(super) null: Option<f64>,
    /// Add the confidence interval at this level, such as 0.95: the effects that are not rejected; for
    /// mean-difference and rank-sum
    #[arg(long, value_name = "LEVEL", value_parser = number)]
    pub(super) confidence: Option<f64>,
    /// Compare over all participants together, instead of within strata
    #[arg(long)]
    pub(super) unstratified: bool,
    /// Test even if the scenario's procedure cannot have made the allocations: the p-value is then not valid
    #[arg(long)]
    pub(super) allow_impossible: bool,
    /// How many times participants are allocated again, from 1 to 10000000
    #[arg(long, value_name = "M", default_value_t = 9999)]
    pub(super) rerandomizations: u32,
    #[command(flatten)]
    pub(super) seed: SeedArgs,
    #[command(flatten)]
    pub(super) threads: ThreadArgs,
    #[command(flatten)]
    pub(super) table: PrintArgs,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct AssessArgs {
    /// A scenario file, or the name of a built-in scenario; none for one list without stratification
    pub(super) scenario: Option<PathBuf>,
    /// A procedure, such as `permuted-block(4, 6)`; several by repeating the option [default: the
    /// scenario's own and a selection]
    #[arg(long = "procedure", value_name = "SPEC")]
    pub(super) procedures: Vec<String>,
    /// How many entries the one list has, from 1 to 1000000 [default: 405]
    #[arg(long = "n", value_name = "N", conflicts_with_all = ["scenario", "prevalences", "over_strata"])]
    pub(super) entries: Option<u64>,
    /// The allocation ratio of the one list, such as 2:1 or 1:1:1 [default: 1:1]
    #[arg(long, value_name = "RATIO", conflicts_with_all = ["scenario", "prevalences", "over_strata"])]
    pub(super) ratio: Option<String>,
    /// How many replicates Monte Carlo methods simulate, from 1 to 4294967295
    /// [default: 100000, in a scenario 10000]
    #[arg(long, value_name = "R")]
    pub(super) replicates: Option<u32>,
    /// Only exact numbers; a procedure without an exact method is refused [default: Monte Carlo for
    /// what has no exact method]
    #[arg(long, conflicts_with = "monte_carlo")]
    pub(super) exact: bool,
    /// Monte Carlo for every number
    #[arg(long)]
    pub(super) monte_carlo: bool,
    /// Draw a scenario's participants by the prevalences of its strata, instead of enrolling them at sites:
    /// much faster, but without results by site
    #[arg(long, requires = "scenario")]
    pub(super) prevalences: bool,
    /// Assess each procedure without strata, then stratified by the scenario's first factor, by the
    /// first two, and so on, finally by site too
    #[arg(long, requires = "scenario")]
    pub(super) over_strata: bool,
    /// Rank the designs by a score of metrics, each with its best and its worst value, such as
    /// 'correct_guess_rate(0.5, 0.75)', or with its lowest, best and highest, then weight=W and power=P;
    /// several by repeating the option
    #[arg(long = "desirability", value_name = "SPEC")]
    pub(super) wanted: Vec<Desirable>,
    #[command(flatten)]
    pub(super) seed: SeedArgs,
    #[command(flatten)]
    pub(super) threads: ThreadArgs,
    /// Simulate only the i-th of k shares of the replicates, such as 2/5, for `evenhand merge`
    #[arg(long, value_name = "I/K", requires_all = ["out", "seed_args"])]
    pub(super) shard: Option<Shard>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
    /// Resume a stopped assessment in its directory; takes no other option than --threads
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = [
            "scenario", "procedures", "entries", "ratio", "replicates", "exact", "monte_carlo",
            "prevalences", "over_strata", "biases", "effects", "alpha", "view", "rerandomizations",
            "survival", "hazard_ratios", "follow_up", "outcome", "analyses", "adjust_for", "covariates", "seed",
            "seed_file", "shard", "out", "force", "format", "csv", "json", "wanted",
        ]
    )]
    pub(super) resume: Option<PathBuf>,
    /// The directory to write; without it the numbers are only printed
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Replace a run that is already in the directory
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// Print operating_characteristics as CSV and nothing else, every metric in every scope
    #[arg(long, conflicts_with_all = ["out", "json"])]
    pub(super) csv: bool,
    /// The same as JSON: an array with an object per row
    #[arg(long, conflicts_with = "out")]
    pub(super) json: bool,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    pub(super) conditions: ConditionArgs,
}

/// Tests of the treatment effect: how often they reject.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Tests of the treatment effect")]
pub(super) struct ConditionArgs {
    /// What shifts outcomes besides the treatment: none, selection(ETA), linear(THETA), log(THETA),
    /// step(THETA, AFTER), or a sum of them such as 'selection(0.5) + linear(0.1)', ETA and THETA in
    /// standard deviations from -100 to 100; several by repeating the option [default: none]
    #[arg(long = "bias", value_name = "SPEC")]
    pub(super) biases: Vec<Bias>,
    /// The effect: difference of means in standard deviations, from -100 to 100, 0 for the type I
    /// error; with --outcome on the scale of that outcome; several by repeating the option [default: 0]
    #[arg(long = "effect", value_name = "D", allow_negative_numbers = true, value_parser = number)]
    pub(super) effects: Vec<f64>,
    /// The two-sided significance level, at least 0.000000001 and below 1 [default: 0.05]
    #[arg(long, value_name = "ALPHA", value_parser = number)]
    pub(super) alpha: Option<f64>,
    /// Which earlier allocations an investigator counts to guess the next, for selection(ETA)
    /// [default: stratum]
    #[arg(long, value_name = "VIEW", value_parser = one_of::<View>())]
    pub(super) view: Option<View>,
    /// An outcome of the scenario, [[outcome]], drawn for each participant and analysed, instead of normal
    /// responses; --effect is then on its scale [default: none, and the scenario's]
    #[arg(long, value_name = "NAME", requires = "scenario", conflicts_with_all = ["survival", "prevalences"])]
    pub(super) outcome: Option<String>,
    /// How the outcome is analysed; several separated by commas [default: a test without and one with
    /// the strata, by the kind of outcome]
    #[arg(long = "analysis", value_name = "NAME,..", value_delimiter = ',', requires = "outcome",
        value_parser = one_of::<Analysis>())]
    pub(super) analyses: Vec<Analysis>,
    /// The factors whose strata the outcome's analyses adjust for, such as site_id [default: the
    /// scenario's stratification factors, whatever the design is stratified by]
    #[arg(
        long,
        value_name = "FACTOR,..",
        value_delimiter = ',',
        requires = "outcome"
    )]
    pub(super) adjust_for: Vec<String>,
    /// Attributes that are covariates of the outcome's analyses: numbers [default: none]
    #[arg(
        long = "covariate",
        value_name = "NAME,..",
        value_delimiter = ',',
        requires = "outcome"
    )]
    pub(super) covariates: Vec<String>,
    /// Also do a randomization test of each replicate, with this many re-randomizations, at most 10000000: slow
    #[arg(long, value_name = "M", conflicts_with = "survival")]
    pub(super) rerandomizations: Option<u32>,
    /// Times to an event instead of normal responses: exponential(RATE) or weibull(SHAPE, SCALE)
    /// on the second arm, per year and in years; each from 0.000001 to 1000000, as are the hazard
    /// ratio and the follow-up
    #[arg(
        long,
        value_name = "SPEC",
        requires = "follow_up",
        conflicts_with = "effects"
    )]
    pub(super) survival: Option<Survival>,
    /// The hazard ratio, first arm to second, 1 for the type I error; several by repeating the
    /// option [default: 1]
    #[arg(long = "hazard-ratio", value_name = "HR", requires = "survival", value_parser = number)]
    pub(super) hazard_ratios: Vec<f64>,
    /// Years of follow-up after the last randomization; of one list, and with --prevalences, of
    /// every participant
    #[arg(long, value_name = "YEARS", requires = "survival", value_parser = number)]
    pub(super) follow_up: Option<f64>,
}

#[derive(Debug, clap::Args)]
pub(super) struct MergeArgs {
    /// The directories of all shares, in any order
    #[arg(required = true, value_name = "DIR")]
    pub(super) shards: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) out: OutArgs,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("seed", |arg| arg.help("The seed, if the manifest withholds it")))]
pub(super) struct VerifyArgs {
    /// The directory of a run
    pub(super) dir: PathBuf,
    #[command(flatten)]
    pub(super) seed: SeedArgs,
    /// The commitment that was published before the trial, 64 hexadecimal digits: also check that the run
    /// was made from the seed it commits to
    #[arg(long, value_name = "HEX", conflicts_with = "commitment_file")]
    pub(super) commitment: Option<String>,
    /// Read the commitment from a file
    #[arg(long, value_name = "FILE")]
    pub(super) commitment_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) threads: ThreadArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// A scenario file, or the name of a built-in scenario
    pub(super) scenario: PathBuf,
    /// Show how long lists must be so that none runs out with this probability, from 0.5 to 0.999999
    #[arg(long, value_name = "P", value_parser = number, default_value_t = PROBABILITY)]
    pub(super) probability: f64,
}

#[derive(Debug, clap::Args)]
pub(super) struct ScenariosArgs {
    /// Print the JSON Schema of scenario files instead
    #[arg(long)]
    pub(super) schema: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The scenario's name; writes NAME.toml and NAME-sites.csv here
    pub(super) name: String,
}

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("kept").args(["out", "seed_file"])))]
pub(super) struct SeedFileArgs {
    /// A new file to write, for --seed-file
    #[arg(long, value_name = "FILE", conflicts_with = "seed_file")]
    pub(super) out: Option<PathBuf>,
    /// Print the commitment to the seed, to be published before the trial: it reveals nothing about the
    /// list, and `verify --commitment` compares the list with it later
    #[arg(long, requires = "kept")]
    pub(super) commit: bool,
    /// The seed to commit to, or with `-` from standard input
    #[arg(long, value_name = "FILE", requires = "commit")]
    pub(super) seed_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Write one page per command into this directory
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct OutArgs {
    /// The directory to write
    #[arg(long = "out", value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// Replace a run that is already in the directory
    #[arg(long)]
    pub(super) force: bool,
}

impl OutArgs {
    /// Where and how the run is written.
    pub(super) fn target(&self) -> Target<'_> {
        Target {
            directory: &self.dir,
            replace: self.force,
            withhold_seed: false,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct FormatArgs {
    /// The format of the tables: csv, json or parquet
    #[arg(
        id = "format",
        long = "format",
        value_name = "FORMAT",
        default_value = "csv"
    )]
    format: TableFormat,
}

impl FormatArgs {
    /// The format.
    pub(super) fn get(&self) -> &'static dyn Format {
        self.format.get()
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct PrintArgs {
    /// Print the table as CSV instead of the summary
    #[arg(long, conflicts_with_all = ["format", "json"])]
    csv: bool,
    /// Print the table as JSON instead of the summary: an array with an object per row
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print the table in a format instead of the summary: csv, json or parquet
    #[arg(id = "format", long = "format", value_name = "FORMAT")]
    format: Option<TableFormat>,
}

impl PrintArgs {
    /// The format in which the table is to be printed, if it is.
    pub(super) fn asked(&self) -> Option<&'static dyn Format> {
        let format = self.format.map(TableFormat::get);
        let named = format.or(self.csv.then_some(&Csv as &dyn Format));
        named.or(self.json.then_some(&Json as &dyn Format))
    }

    /// The format in which the table is written.
    pub(super) fn format(&self) -> &'static dyn Format {
        self.asked().unwrap_or(&Csv)
    }
}

#[derive(Debug, clap::Args)]
#[group(id = "seed_args", multiple = false)]
pub(super) struct SeedArgs {
    /// The seed: a whole number or 64 hexadecimal digits, or `-` to read it from standard input [default: a
    /// new number]
    // A text, as a seed that cannot be read must not be shown.
    #[arg(long, value_name = "SEED")]
    seed: Option<String>,
    /// Read the seed from a file, or with `-` from standard input
    #[arg(long, value_name = "FILE")]
    seed_file: Option<PathBuf>,
}

impl SeedArgs {
    /// The seed that was given, or a fresh number.
    pub(super) fn or_fresh(&self) -> Result<Seed, Failure> {
        match self.given()? {
            Some(seed) => Ok(seed),
            None => Ok(Seed::from_integer(seed::fresh_integer()?)),
        }
    }

    /// The seed, if one was given.
    pub(super) fn given(&self) -> Result<Option<Seed>, Failure> {
        match (&self.seed, &self.seed_file) {
            (Some(text), _) if text == "-" => Ok(Some(seed::read(Path::new(text))?)),
            (Some(text), _) => Ok(Some(text.parse()?)),
            (None, Some(file)) => Ok(Some(seed::read(file)?)),
            (None, None) => Ok(None),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ThreadArgs {
    /// The number of threads, from 1 to 1024; results do not depend on it [default: all cores]
    #[arg(long = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    number: Option<u16>,
}

impl ThreadArgs {
    /// The number asked for, or of the cores at hand.
    pub(super) fn number(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.number.map_or_else(cores, usize::from)
    }
}

/// Reads one of an enum's names.
pub(super) fn one_of<T>() -> impl TypedValueParser<Value = T>
where
    T: VariantNames + FromStr<Err: std::fmt::Debug> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(T::VARIANTS).map(|name| name.parse().expect("each is a name"))
}

/// A number of the command line, written as in specifications.
fn number(text: &str) -> Result<f64, &'static str> {
    parse_quantity(text).ok_or("give a decimal such as 0.4, or a quotient such as 1/12")
}
