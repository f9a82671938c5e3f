//! `evenhand assess`

use std::path::Path;

use evenhand::assess::{Approach, Choice, Participants, default_procedures};
use evenhand::design::Ratio;
use evenhand::inference::{Conditions, Outcome, View};
use evenhand::report;
use evenhand::run::{self, AssessRun, AssessRunError, Found, MANIFEST, RunDirectory};
use evenhand::simulate::Sums;
use evenhand::work::Conduct;

use super::args::{AssessArgs, ConditionArgs};
use super::failure::Failure;
use super::progress::with_progress;
use super::{Verdict, files, interrupt, terminal};

/// How many replicates are simulated where nobody says, of one list and of a trial.
const REPLICATES: [u32; 2] = [100_000, 10_000];

/// How many entries a list has where nobody says: as many as POLAR has participants.
const ENTRIES: u64 = 405;

/// The significance level where nobody says.
const ALPHA: f64 = 0.05;

pub(super) fn run(args: &AssessArgs) -> Result<Verdict, Failure> {
    let threads = args.threads.number();
    if let Some(target) = &args.resume {
        let (run, sums) = run::resume(target)?;
        let writing = Writing {
            target,
            replace: true,
            threads,
        };
        return write(&run, Some(sums), &writing);
    }
    let conditions = conditions(&args.conditions)?;
    let run = new_run(args)?
        .with_conditions(conditions)?
        .with_shard(args.shard);
    if let Some(target) = &args.out {
        let writing = Writing {
            target,
            replace: args.force,
            threads,
        };
        return write(&run, None, &writing);
    }
    let assessed = with_progress("replicates", Some(run.part().end), |progress| {
        run.assess(&mut Conduct {
            threads,
            is_stopped: &|| false,
            progress,
        })
    })?;
    terminal::print(&report::assessed_table(&run, &assessed))?;
    Ok(Verdict::Well)
}

/// The run that the arguments ask for.
fn new_run(args: &AssessArgs) -> Result<AssessRun, Failure> {
    let [of_list, of_trial] = REPLICATES;
    let is_list = args.scenario.is_none();
    let approach = Approach {
        replicates: args
            .replicates
            .unwrap_or(if is_list { of_list } else { of_trial }),
        choice: match (args.exact, args.monte_carlo) {
            (true, _) => Choice::Exact,
            (_, true) => Choice::MonteCarlo,
            _ => Choice::Best,
        },
        participants: if args.prevalences {
            Participants::Drawn
        } else {
            Participants::Enrolled
        },
        over_strata: args.over_strata,
    };
    let seed = args.seed.or_fresh()?;
    let mut procedures = args.procedures.clone();
    let Some(scenario) = &args.scenario else {
        let ratio = ratio(args.ratio.as_deref().unwrap_or("1:1"))?;
        let entries = args.entries.unwrap_or(ENTRIES);
        if procedures.is_empty() {
            procedures.extend(default_procedures().iter().map(ToString::to_string));
        }
        return Ok(AssessRun::of_list(
            procedures, entries, &ratio, approach, seed,
        )?);
    };
    let source = files::source(scenario)?;
    AssessRun::of_trial(source.clone(), procedures, approach, seed).map_err(|error| match error {
        AssessRunError::Problems(found) => files::problems(&source, &[], found),
        error @ AssessRunError::Assess(_) => error.into(),
    })
}

/// The conditions that the arguments ask for; none where none of them is given.
fn conditions(args: &ConditionArgs) -> Result<Option<Conditions>, Failure> {
    let ConditionArgs {
        biases,
        effects,
        alpha,
        view,
        rerandomizations,
        survival,
        hazard_ratios,
        follow_up,
    } = args;
    let is_asked = !biases.is_empty()
        || !effects.is_empty()
        || alpha.is_some()
        || view.is_some()
        || rerandomizations.is_some()
        || survival.is_some();
    if !is_asked {
        return Ok(None);
    }
    let or = |given: &[f64], default: f64| match given {
        [] => vec![default],
        given => given.to_vec(),
    };
    let outcome = match survival.zip(*follow_up) {
        Some((control, follow_up)) => Outcome::Survival {
            control,
            hazard_ratios: or(hazard_ratios, 1.0),
            follow_up,
        },
        None => Outcome::Normal {
            effects: or(effects, 0.0),
            rerandomizations: rerandomizations.unwrap_or(0),
        },
    };
    let named = |view: &View| Some(view.name()) == args.view.as_deref();
    let view = View::ALL.into_iter().find(named).unwrap_or(View::Stratum);
    let alpha = alpha.unwrap_or(ALPHA);
    Ok(Some(Conditions::new(alpha, biases.clone(), view, outcome)?))
}

/// How an assessment is written.
pub(super) struct Writing<'a> {
    /// The directory.
    pub(super) target: &'a Path,
    /// Whether a run that is there already is replaced.
    pub(super) replace: bool,
    /// How many threads simulate.
    pub(super) threads: usize,
}

/// Writes the run into a directory, whole or not at all, and prints what was found. `earlier` are
/// sums that are there already.
pub(super) fn write(
    run: &AssessRun,
    earlier: Option<Sums>,
    writing: &Writing<'_>,
) -> Result<Verdict, Failure> {
    use std::io::Write as _;
    let target = writing.target;
    interrupt::listen()?;
    let mut directory = RunDirectory::begin(target, writing.replace)?;
    let first = earlier
        .as_ref()
        .map_or(run.part().start, |sums| sums.replicates().end);
    let left = run.part().end - first;
    let outcome = with_progress("replicates", Some(left), |progress| {
        let mut conduct = Conduct {
            threads: writing.threads,
            is_stopped: &interrupt::is_stopped,
            progress,
        };
        run.execute(earlier, &mut conduct, &mut directory)
    })?;
    let manifest = run.manifest(&outcome).to_json();
    (directory.file(MANIFEST, true))
        .and_then(|mut file| file.write_all(manifest.as_bytes()))
        .map_err(|error| Failure::file("write", &target.join(MANIFEST), &error))?;
    directory.commit()?;
    let target = target.display().to_string();
    match &outcome.found {
        Found::Whole(assessed) => {
            let table = report::assessed_table(run, assessed);
            let files = report::written(&outcome.files, &target, false);
            terminal::print(&format!("{table}\n{files}"))?;
            Ok(Verdict::Well)
        }
        Found::Part(part) if *part == *run.part() => {
            terminal::print(&report::counted(&outcome.files, &target, part))?;
            Ok(Verdict::Well)
        }
        Found::Part(part) => Err(Failure::Message(format!(
            "stopped after {} of {} replicates, which are kept: go on with `evenhand assess --resume {target}`",
            part.end - run.part().start,
            run.part().end - run.part().start,
        ))),
    }
}

/// A ratio such as 1:1.
fn ratio(text: &str) -> Result<Ratio, Failure> {
    let parts: Option<Vec<u32>> = text
        .split(':')
        .map(|part| part.trim().parse().ok())
        .collect();
    let parts = parts.ok_or_else(|| {
        Failure::Message(format!(
            "`{text}` is not a ratio: write whole numbers with colons between, such as 1:1"
        ))
    })?;
    Ok(Ratio::new(&parts)?)
}
