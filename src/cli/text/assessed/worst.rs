//! The worst replicates of an assessment.

use super::super::columns::columns;
use super::lines;
use super::numbers::digits;
use evenhand::assess::{Assessed, Participants};
use evenhand::balance::Scope;
use evenhand::rng::SeedForm;
use evenhand::run::Assess;
use evenhand::scenario;

/// How to write the worst replicates of the trial's own procedure.
pub(super) fn worst(assess: &Assess, assessed: &[Assessed]) -> String {
    let plan = assess.plan();
    let Some((trial, source)) = plan.trial().zip(assess.source()) else {
        return String::new();
    };
    let is_builtin = scenario::builtin(trial.name()).is_some_and(|own| own == *source);
    let scenario = if is_builtin {
        trial.name()
    } else {
        &source.file
    };
    // A key is not shown on a terminal.
    let seed = match assess.seed().form() {
        SeedForm::Integer(number) => number.to_string(),
        SeedForm::Key => "SEED".to_owned(),
    };
    let own = trial.randomization().specification();
    let factors = trial.strata().names();
    let is_own = |one: &&Assessed| one.procedure == own && one.stratified_by == factors;
    let Some(one) = assessed.iter().find(is_own) else {
        return String::new();
    };
    if plan.approach().participants == Participants::Drawn || one.worst.is_empty() {
        return String::new();
    }
    let mut rows = vec![];
    for worst in &one.worst {
        let scope = match (worst.place.scope, &*worst.place.name) {
            (Scope::Factor, name) => name.to_owned(),
            (scope, _) => scope.name().to_owned(),
        };
        rows.push(vec![
            format!("  {}", worst.metric),
            scope,
            digits(worst.value),
            format!("--replicate {}", worst.replicate),
        ]);
    }
    let title = format!(
        "the worst replicates of {own}, as `evenhand simulate {scenario} --seed {seed}` writes them:"
    );
    format!("\n{}{}", lines(&title), columns(&rows))
}
