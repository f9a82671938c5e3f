//! `evenhand allocate`

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgGroup;
use evenhand::history::{Chain, Replayed, Row};
use evenhand::intake::{self, FurtherColumns, InputForm};
use evenhand::participant::Participant;
use evenhand::rng::SeedForm;
use evenhand::run::history_file::{self, Begin, Design};
use evenhand::scenario::{self, Source};
use evenhand::trial::{Randomization, Trial};

use super::args::SeedArgs;
use super::failure::Failure;
use super::input::InputArgs;
use super::{Exit, files, terminal};

/// What a list of one participant is called in problems.
const COMMAND_LINE: &str = "--id and --set";

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("needed").args(["seed", "seed_file"]).required(true)))]
#[command(mut_arg("seed", |arg| arg.help("The seed: 64 hexadecimal digits as `evenhand seed` prints \
                   them, which other users can see in process lists, or `-` to read it from standard input")))]
#[command(group(ArgGroup::new("who").args(["id", "participants", "replay"]).required(true)))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct AllocateArgs {
    /// A scenario file, or the name of a built-in scenario
    scenario: PathBuf,
    /// The history of the trial, to which each allocation is appended
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "replay",
        conflicts_with = "replay"
    )]
    history: Option<PathBuf>,
    /// Begin the history with this allocation; the file must not exist
    #[arg(long, conflicts_with = "replay")]
    new: bool,
    /// The participant's id
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The participant's level of a stratification factor, such as sex=F, or the value of its attribute;
    /// one for each factor, by repeating the option
    #[arg(long = "set", value_name = "FACTOR=LEVEL", requires = "id")]
    levels: Vec<String>,
    /// The day of randomization, YYYY-MM-DD, to record in the history
    #[arg(long, value_name = "DATE", requires = "id")]
    on: Option<String>,
    /// Allocate everybody in a CSV, in the order of its rows, all or none: participant_id, the
    /// stratification factors and, to record it, randomized_on
    #[arg(long, value_name = "FILE")]
    participants: Option<PathBuf>,
    /// Repeat every allocation of a history and name each row that does not follow
    #[arg(long, value_name = "HISTORY")]
    replay: Option<PathBuf>,
    /// The last link of the chain that was noted, which must be in the history
    #[arg(long, value_name = "CHAIN", requires = "replay")]
    last: Option<Chain>,
    /// The trial was amended: replay every row under this scenario, and continue under it
    #[arg(long)]
    amended: bool,
    #[command(flatten)]
    seed: SeedArgs,
    /// Accept an integer seed, which anyone can find by search: for teaching and testing, never for a trial
    #[arg(long)]
    allow_integer_seed: bool,
    /// Print only the randomization number, and nothing that reveals the arm
    #[arg(long, conflicts_with_all = ["csv", "replay"])]
    blinded: bool,
    /// Print the new rows of the history instead of text
    #[arg(long, conflicts_with = "replay")]
    csv: bool,
    /// How many seconds to wait while another process uses the history
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=86_400))]
    wait: u32,
    // Last: its heading would stand above whatever follows.
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn run(args: &AllocateArgs) -> Result<Exit, Failure> {
    let source = files::source(&args.scenario)?;
    let trial = scenario::read(&source).map_err(|found| files::problems(&source, &[], &found))?;
    let design = Design {
        seed: args.seed.or_fresh()?,
        version: Design::version_of(&source),
        amended: args.amended,
        trial,
    };
    if matches!(design.seed.form(), SeedForm::Integer(_)) && !args.allow_integer_seed {
        return Err(Failure::Message(
            "a running trial needs a seed of 64 hexadecimal digits, not an integer, which anyone who \
             sees some allocations can find by search to predict the next. Make one with `evenhand seed \
             --out FILE` and give --seed-file FILE; for teaching and testing, add --allow-integer-seed"
                .to_owned(),
        ));
    }
    match (&args.replay, &args.history) {
        (Some(history), _) => {
            let (replayed, bytes) = history_file::audit(&design, history)?;
            let lacks = args.last.filter(|&last| !history_file::has(&bytes, last));
            told_of_replay(&replayed, lacks)
        }
        (None, Some(history)) => {
            let participants = participants(args, &source, &design.trial)?;
            let begin = if args.new { Begin::Yes } else { Begin::No };
            let wait = Duration::from_secs(args.wait.into());
            let rows = history_file::allocate(&design, history, begin, wait, &participants)?;
            let text = told(args, &design.trial, &rows);
            terminal::print(&text).map_err(|failure| {
                let ids: Vec<&str> = rows.iter().map(|row| &*row.participant_id).collect();
                Failure::Message(format!(
                    "`{}` has the allocation of {}, which was not printed: {failure}",
                    history.display(),
                    ids.join(", ")
                ))
            })?;
            Ok(Exit::Success)
        }
        (None, None) => Err(Failure::Message(
            "name the history with --history".to_owned(),
        )),
    }
}

/// Who is to be allocated.
fn participants(
    args: &AllocateArgs,
    source: &Source,
    trial: &Trial,
) -> Result<Vec<Participant>, Failure> {
    let (name, bytes, further, form) = if let Some(file) = &args.participants {
        let bytes = files::read_table(file)?;
        let said =
            scenario::input_form(source).map_err(|found| files::problems(source, &[], &found))?;
        let form = args.input.form()?.or(&said);
        let name = file.display().to_string();
        (name, bytes, FurtherColumns::PassedOver, form)
    } else {
        let bytes = as_table(args)?.into_bytes();
        let name = COMMAND_LINE.to_owned();
        (name, bytes, FurtherColumns::Refused, InputForm::default())
    };
    let read = intake::read_unallocated(trial, &form, &name, &bytes, further)
        .map_err(|found| files::problems(source, &[(&name, &bytes)], &found))?;
    files::say_conversions(&name, &read.conversions);
    Ok(read.rows)
}

/// The participant of the command line as a table, which is read as any other.
fn as_table(args: &AllocateArgs) -> Result<String, Failure> {
    let mut names = vec!["participant_id"];
    let mut cells = vec![args.id.as_deref().unwrap_or_default()];
    if let Some(on) = &args.on {
        names.push("randomized_on");
        cells.push(on);
    }
    for given in &args.levels {
        let Some((name, level)) = given.split_once('=') else {
            return Err(Failure::Message(format!(
                "--set takes a factor and its level, such as sex=F, not `{given}`"
            )));
        };
        names.push(name);
        cells.push(level);
    }
    let line = |cells: &[&str]| {
        let quoted = cells.iter().map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                (*cell).to_owned()
            }
        });
        quoted.collect::<Vec<_>>().join(",") + "\n"
    };
    Ok(line(&names) + &line(&cells))
}

/// The new rows as they are printed.
fn told(args: &AllocateArgs, trial: &Trial, rows: &[Row]) -> String {
    let number = |row: &Row| {
        let numbers = &trial.hand_over().numbers;
        numbers.text(row.account.randomization_number)
    };
    if args.blinded && args.participants.is_none() {
        return rows.iter().map(|row| number(row) + "\n").collect();
    }
    if args.blinded {
        let lines: Vec<String> = rows
            .iter()
            .map(|row| format!("{}: {}\n", row.participant_id, number(row)))
            .collect();
        return lines.concat();
    }
    if args.csv {
        return rows.iter().map(Row::line).collect();
    }
    rows.iter()
        .map(|row| in_words(trial, row, &number(row)))
        .collect()
}

fn in_words(trial: &Trial, row: &Row, number: &str) -> String {
    let account = &row.account;
    let arm = trial.arms().get(account.arm);
    let probabilities = match account.probabilities {
        Some(probabilities) => {
            let arms = trial.arms().iter().zip(probabilities.get());
            let each: Vec<String> = arms
                .map(|(arm, probability)| format!("{} {}", arm.name(), decimal(*probability)))
                .collect();
            each.join(", ")
        }
        None => "not computed: the procedure has too many possible states".to_owned(),
    };
    let (scope, draw) = match trial.randomization() {
        Randomization::Lists(_) => ("in the stratum", "entry"),
        _ => ("overall", "word"),
    };
    format!(
        "{id}: {arm} ({label})\n\
         \x20 randomization number  {number}\n\
         \x20 stratum               {stratum}\n\
         \x20 probabilities         {probabilities}\n\
         \x20 imbalance             {before} before, {after} after, {scope}\n\
         \x20 drawn from            stream `{stream}`, {draw} {place}\n\
         \x20 history               row {sequence}, chain {chain}\n",
        id = row.participant_id,
        arm = arm.name(),
        label = arm.label(),
        stratum = trial.strata().label(account.stratum),
        before = row.imbalance_before,
        after = row.imbalance_after,
        stream = row.stream,
        place = account.draw,
        sequence = row.sequence,
        chain = row.chain,
    )
}

/// A probability with at most 4 digits after the point.
fn decimal(probability: f64) -> String {
    let text = format!("{probability:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// Tells what came of a replay. `lacks` is a link of the chain that should be in the history.
fn told_of_replay(replayed: &Replayed, lacks: Option<Chain>) -> Result<Exit, Failure> {
    let history = &replayed.history;
    let allocations = history.allocations();
    if replayed.findings.is_empty() && lacks.is_none() {
        let followed = match allocations {
            1 => "1 allocation follows".to_owned(),
            count => format!("all {count} allocations follow"),
        };
        let mut text = format!(
            "{followed} from the scenario and the seed\nlast chain {}\n",
            history.chain()
        );
        if replayed.versions.len() > 1 {
            for (line, version) in &replayed.versions {
                text += "from line ";
                text += &line.to_string();
                text += " under the scenario ";
                text += version;
                text.push('\n');
            }
        }
        terminal::print(&text)?;
        return Ok(Exit::Success);
    }
    terminal::say(&replayed.findings.to_string());
    if let Some(last) = lacks {
        terminal::say(&format!(
            "no row ends with the chain {last}: rows at the end are lost, or others were written in their place\n"
        ));
    }
    let lines = replayed.findings.count();
    if lines > 0 {
        let word = if lines == 1 { "line does" } else { "lines do" };
        terminal::say(&format!("{lines} {word} not follow\n"));
    }
    Ok(Exit::CheckFailed)
}
