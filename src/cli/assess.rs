//! `evenhand assess`

use evenhand::assess::{
    Approach, AssessError, Choice, Participants, default_procedures_of, find_outcome,
};
use evenhand::design::Ratio;
use evenhand::format::{Csv, Format, Json};
use evenhand::inference::{Conditions, Outcome, View};
use evenhand::outcome::OutcomeModel;
use evenhand::run::{self, Assess, AssessRunError, Run, Target};
use evenhand::tables::operating_characteristics;
use evenhand::trial::Trial;
use evenhand::work::Conduct;

use super::args::{AssessArgs, ConditionArgs};
use super::failure::Failure;
use super::progress::with_progress;
use super::{Exit, files, terminal, text};

/// How many replicates are simulated where nobody says, of one list and of a trial.
const REPLICATES: [u32; 2] = [100_000, 10_000];

/// How many entries a list has where nobody says: as many as POLAR has participants.
const ENTRIES: u64 = 405;

/// The significance level where nobody says.
const ALPHA: f64 = 0.05;

pub(super) fn run(args: &AssessArgs) -> Result<Exit, Failure> {
    let threads = args.threads.number();
    let in_place = |directory, replace| Target {
        directory,
        replace,
        withhold_seed: false,
    };
    if let Some(directory) = &args.resume {
        let run = run::resume(directory)?;
        return files::write_run(&run, in_place(directory, true), threads);
    }
    let assess = assess(args)?;
    let conditions = conditions(&args.conditions, assess.plan().trial())?;
    let assess = assess
        .with_conditions(conditions)?
        .with_desirability(args.wanted.clone())
        .map_err(AssessRunError::from)?
        .with_shard(args.shard);
    if let Some(directory) = &args.out {
        let run = Run::from(assess).in_format(args.format.get());
        return files::write_run(&run, in_place(directory, args.force), threads);
    }
    let assessed = with_progress("replicates", Some(assess.part().end), |progress| {
        assess.assess(&mut Conduct {
            threads,
            is_stopped: &|| false,
            progress,
        })
    })?;
    let format: Option<&dyn Format> = match (args.csv, args.json) {
        (true, _) => Some(&Csv),
        (_, true) => Some(&Json),
        _ => None,
    };
    match format {
        Some(format) => terminal::print_table(operating_characteristics(&assessed), format)?,
        None => terminal::print(&text::assessed_table(&assess, &assessed))?,
    }
    Ok(Exit::Success)
}

/// What the arguments ask for.
fn assess(args: &AssessArgs) -> Result<Assess, Failure> {
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
            procedures.extend(default_procedures_of(&ratio));
        }
        return Ok(Assess::of_list(
            procedures, entries, &ratio, approach, seed,
        )?);
    };
    let source = files::source(scenario)?;
    Assess::of_trial(source.clone(), procedures, approach, seed).map_err(|error| match error {
        AssessRunError::Problems(found) => files::problems(&source, &[], &found),
        error => error.into(),
    })
}

/// The conditions that the arguments ask for; none where none of them is given.
fn conditions(args: &ConditionArgs, trial: Option<&Trial>) -> Result<Option<Conditions>, Failure> {
    let ConditionArgs {
        biases,
        effects,
        alpha,
        view,
        rerandomizations,
        survival,
        hazard_ratios,
        follow_up,
        outcome,
        ..
    } = args;
    let is_asked = !biases.is_empty()
        || !effects.is_empty()
        || alpha.is_some()
        || view.is_some()
        || rerandomizations.is_some()
        || survival.is_some()
        || outcome.is_some();
    if !is_asked {
        return Ok(None);
    }
    let or = |given: &[f64], default: f64| match given {
        [] => vec![default],
        given => given.to_vec(),
    };
    let outcome = match (outcome.as_deref().zip(trial), survival.zip(*follow_up)) {
        (Some((name, trial)), _) => {
            modelled(args, find_outcome(trial, name).map_err(AssessError::from)?)
        }
        (None, Some((control, follow_up))) => Outcome::Survival {
            control,
            hazard_ratios: or(hazard_ratios, 1.0),
            follow_up,
        },
        (None, None) => Outcome::Normal {
            effects: or(effects, 0.0),
            rerandomizations: rerandomizations.unwrap_or(0),
        },
    };
    let view = view.unwrap_or(View::Stratum);
    let alpha = alpha.unwrap_or(ALPHA);
    Ok(Some(Conditions::new(alpha, biases.clone(), view, outcome)?))
}

/// An outcome of the scenario, with what the arguments say of it.
fn modelled(args: &ConditionArgs, model: &OutcomeModel) -> Outcome {
    let mut outcome = Outcome::of_model(model);
    if let Outcome::Modelled {
        effects,
        analyses,
        adjust_for,
        covariates,
        rerandomizations,
        ..
    } = &mut outcome
    {
        if !args.effects.is_empty() {
            effects.clone_from(&args.effects);
        }
        if !args.analyses.is_empty() {
            analyses.clone_from(&args.analyses);
        }
        adjust_for.clone_from(&args.adjust_for);
        covariates.clone_from(&args.covariates);
        *rerandomizations = args.rerandomizations.unwrap_or(0);
    }
    outcome
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
