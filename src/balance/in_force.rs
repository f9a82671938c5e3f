//! Which ratio a participant was allocated in.

use crate::design::{Ratio, StratumIndex};
use crate::trial::Trial;

/// The ratio that is in force for an allocation: that of the stratum's list at its entry `sequence`,
/// from 1; the trial's where the stratum is not known, or there is no list.
pub(super) fn ratio_in_force(trial: &Trial, stratum: Option<StratumIndex>, sequence: u32) -> Ratio {
    let lists = trial.randomization().lists();
    match lists.zip(stratum) {
        Some((plan, stratum)) => plan.ratio_at(stratum, sequence, trial.arms().count()),
        None => *trial.arms().ratio(),
    }
}

/// Whether every allocation of a trial is in the trial's own ratio.
pub(crate) fn is_one_ratio(trial: &Trial) -> bool {
    ratios(trial).len() == 1
}

/// Every ratio that can be in force, each once: the trial's own first.
pub(super) fn ratios(trial: &Trial) -> Vec<Ratio> {
    let mut all = vec![*trial.arms().ratio()];
    let Some(plan) = trial.randomization().lists() else {
        return all;
    };
    let arms = trial.arms().count();
    let firsts = plan
        .own
        .keys()
        .map(|&stratum| plan.ratio_at(stratum, 1, arms));
    let amended = plan.amended.iter().flat_map(|(&stratum, sections)| {
        let begins = sections.iter().map(|section| section.from);
        begins.map(move |from| plan.ratio_at(stratum, from, arms))
    });
    for ratio in firsts.chain(amended) {
        if !all.contains(&ratio) {
            all.push(ratio);
        }
    }
    all
}
