//! Kits: numbered packages of one arm's treatment that sites hold.

use super::permutation::Permutation;
use crate::design::ArmIndex;
use crate::rng::{Purpose, Streams};
use crate::trial::Trial;

/// A kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kit {
    /// Its number.
    pub number: u32,
    /// The place of its site.
    pub site: usize,
    /// The arm whose treatment is in it.
    pub arm: ArmIndex,
}

/// The kits that sites begin with: sites in their order and, so that nobody reads the arm off the
/// order, numbers ascending. None where the trial has no kits.
///
/// Kit k (from 0) of arm a (of A) at site s (of S) has the code (k A + a) S + s, carried through a
/// random permutation as randomization numbers are. So more kits per site leave the numbers of
/// those that are printed already as they were; another site or arm does not.
pub fn kits(trial: &Trial, streams: &Streams) -> Vec<Kit> {
    let Some(plan) = &trial.hand_over().kits else {
        return Vec::new();
    };
    let mut draws = streams.open(Purpose::KitNumber, "");
    let order = Permutation::new(&mut draws, plan.numbers().count());
    let (arms, sites) = (plan.per_site().len(), trial.sites().len());
    let mut kits = Vec::new();
    for site in 0..sites {
        let begin = kits.len();
        for (arm, &count) in plan.per_site().iter().enumerate() {
            kits.extend((0..count).map(|kit| {
                let code = (kit as usize * arms + arm) * sites + site;
                Kit {
                    number: plan.numbers().start() + order.at(code as u32),
                    site,
                    arm: ArmIndex(arm as u8),
                }
            }));
        }
        kits[begin..].sort_unstable_by_key(|kit| kit.number);
    }
    kits
}
