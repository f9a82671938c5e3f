//! Kits: numbered packages of one arm's treatment that sites hold.

use super::allocator::AllocationError;
use super::deal::{Deal, Holder};
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
/// An arm at a site is dealt numbers in pages as the list of a stratum is, by the name `ARM@SITE`, and they are
/// carried through a random permutation. So more kits, sites or arms leave the numbers of those that are
/// printed already as they were; after earlier versions of the trial, in their order, always.
///
/// # Errors
/// [`AllocationError::KitNumbersExhausted`] where the kits of earlier versions leave too few numbers.
pub fn kits(
    before: &[Trial],
    trial: &Trial,
    streams: &Streams,
) -> Result<Vec<Kit>, AllocationError> {
    let Some(plan) = &trial.hand_over().kits else {
        return Ok(Vec::new());
    };
    let scheme = plan.numbers();
    let mut draws = streams.open(Purpose::KitNumber, "");
    let order = Permutation::new(&mut draws, scheme.count());
    let mut deal = Deal::new(scheme);
    for version in before.iter().chain([trial]) {
        deal.give(&holders(version), |name| {
            streams.open(Purpose::KitPage, name)
        });
    }
    let mut kits = Vec::new();
    for site in 0..trial.sites().len() {
        let begin = kits.len();
        for (arm, &count) in plan.per_site().iter().enumerate() {
            let arm = ArmIndex(arm as u8);
            let codes = deal.hand(&holder(trial, site, arm));
            for kit in 0..count {
                let exhausted = AllocationError::KitNumbersExhausted(scheme.count());
                let code = codes.at(kit).ok_or(exhausted)?;
                kits.push(Kit {
                    number: scheme.start() + order.at(code),
                    site,
                    arm,
                });
            }
        }
        kits[begin..].sort_unstable_by_key(|kit| kit.number);
    }
    Ok(kits)
}

fn holder(trial: &Trial, site: usize, arm: ArmIndex) -> String {
    format!(
        "{}@{}",
        trial.arms().get(arm).name(),
        trial.sites()[site].id
    )
}

/// Who holds kits: every arm at every site.
fn holders(trial: &Trial) -> Vec<Holder> {
    let Some(plan) = &trial.hand_over().kits else {
        return Vec::new();
    };
    let of_site = |site| {
        let arms = plan.per_site().iter().enumerate();
        arms.map(move |(arm, &kits)| Holder {
            name: holder(trial, site, ArmIndex(arm as u8)),
            codes: kits.into(),
        })
    };
    (0..trial.sites().len()).flat_map(of_site).collect()
}
