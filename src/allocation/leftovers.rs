//! Whole sets of the ratio within strata, and the people who are left over balanced over the strata.
//!
//! Of a stratum's n people, q = floor(n / R) whole sets of the ratio are allocated, R the sum of its parts r_k:
//! q r_k people to arm k. Fewer than R are left over. Allocated within each stratum by chance, they can all
//! come to one arm, stratum after stratum: the "misfits" of Bruhn and McKenzie (World Bank blog, 2011) and of
//! Carril (Stata Journal 17:652-667, 2017), whose Stata command `randtreat` balances them either within strata
//! (`misfits(strata)`) or overall (`misfits(global)`, which can give a stratum's leftovers all to one arm). Here
//! they are balanced both ways at once, see [`Sets`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::design::{ArmIndex, StratumIndex};
use crate::rng::{Purpose, Streams};
use crate::trial::Trial;

/// How the people are allocated who are left over when a stratum's whole sets are full.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Leftovers {
    /// As the trial's procedure draws them, each stratum by itself.
    #[default]
    AsDrawn,
    /// Balanced over all strata together, and within each.
    Balanced,
}

impl Leftovers {
    /// The name, as it is written everywhere.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The procedures that give each stratum whole sets of the ratio.
const PROCEDURES: [&str; 3] = ["permuted-block", "shuffled-blocks", "random-allocation"];

/// Why leftovers of a trial cannot be balanced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeftoversError {
    /// A procedure that does not give whole sets.
    #[error(
        "leftovers are the people beyond a stratum's whole sets of the ratio, and `{0}` has no such \
         sets: leave `--leftovers balanced` out, or write `permuted-block`, `shuffled-blocks` or \
         `random-allocation` as the procedure"
    )]
    Procedure(String),
    /// Strata in different ratios.
    #[error(
        "leftovers are balanced over strata of one ratio, and `{stratum}` has {own} where the trial has {ratio}: leave `--leftovers balanced` out, or assign these strata by a scenario of their own"
    )]
    Ratio {
        /// The first such stratum.
        stratum: String,
        /// Its ratio.
        own: String,
        /// That of the trial.
        ratio: String,
    },
    /// Lists that change on the way.
    #[error(
        "leftovers are balanced over people who are assigned at once, and the scenario amends its \
         lists: leave out `--leftovers balanced`, or the amendments"
    )]
    Amended,
}

/// Sets of the ratio that the leftovers of one stratum after the other are dealt from.
///
/// A set has r_k places of each arm k, R in all. A stratum's leftovers draw from the places that are left in
/// the set at hand. When none is left, a new set is opened, and the places of it that are like those which the
/// stratum has already are held back until the stratum is done.
///
/// Always possible: of m < R leftovers of a stratum, a came from the set before, and the new one has
/// R - a >= m - a places that are not held back. Nobody opens a second one. So
///
/// * all strata together have every set but the last whole: each arm differs from its share by less than one set;
/// * within a stratum no arm has more than r_k leftovers, as its places are those of one set, each at most once.
///
/// The R places of a set could be told apart by labels, and nothing in these rules tells one label from
/// another. So each person has each label with probability 1/R and arm k with probability r_k / R exactly, and
/// arms of equal parts are treated alike.
struct Sets<'r> {
    parts: &'r [u32],
    left: Vec<u32>,
}

impl<'r> Sets<'r> {
    /// No set at hand yet.
    fn new(parts: &'r [u32]) -> Self {
        Self {
            parts,
            left: vec![0; parts.len()],
        }
    }

    /// How many of a stratum's leftovers each arm gets. `below` draws a whole number below its argument.
    fn deal(&mut self, leftovers: u32, mut below: impl FnMut(u32) -> u32) -> Vec<u32> {
        let mut dealt = vec![0; self.parts.len()];
        let mut held = vec![0; self.parts.len()];
        for _ in 0..leftovers {
            if self.left.iter().all(|&places| places == 0) {
                held.clone_from(&dealt);
                let places = self.parts.iter().zip(&held);
                self.left = places.map(|(part, held)| part - held).collect();
            }
            let mut place = below(self.left.iter().sum());
            let arm = self.left.iter().position(|&places| {
                let is_here = place < places;
                place = place.saturating_sub(places);
                is_here
            });
            let arm = arm.expect("the place is below the sum");
            self.left[arm] -= 1;
            dealt[arm] += 1;
        }
        for (left, held) in self.left.iter_mut().zip(held) {
            *left += held;
        }
        dealt
    }
}

/// The arms of people, each of whom is in one of these strata, with leftovers balanced; and how many are left
/// over.
///
/// # Errors
/// [`LeftoversError`] where the trial's lists are not such that leftovers could be balanced.
///
/// # Panics
/// Where there are 2^32 people or more.
pub fn with_balanced_leftovers(
    trial: &Trial,
    people: &[StratumIndex],
    streams: &Streams,
) -> Result<(Vec<ArmIndex>, u32), LeftoversError> {
    check(trial)?;
    let parts = trial.arms().ratio().parts();
    let total = trial.arms().ratio().total();
    let mut strata: BTreeMap<StratumIndex, Vec<usize>> = BTreeMap::new();
    for (person, &stratum) in people.iter().enumerate() {
        strata.entry(stratum).or_default().push(person);
    }
    let size = |people: &[usize]| u32::try_from(people.len()).expect("fewer than 2^32 people");

    let mut draws = streams.open(Purpose::Leftovers, "");
    let leftovers = strata
        .iter()
        .map(|(&stratum, people)| (stratum, size(people) % total));
    let mut leftovers: Vec<(StratumIndex, u32)> =
        leftovers.filter(|&(_, count)| count > 0).collect();
    draws.shuffle(&mut leftovers);
    let mut sets = Sets::new(parts);
    let mut dealt: BTreeMap<StratumIndex, Vec<u32>> = BTreeMap::new();
    let mut count = 0;
    for (stratum, of_stratum) in leftovers {
        dealt.insert(stratum, sets.deal(of_stratum, |bound| draws.below(bound)));
        count += of_stratum;
    }

    let mut assigned = vec![ArmIndex(0); people.len()];
    for (stratum, people) in strata {
        let whole = size(&people) / total;
        let more = dealt.remove(&stratum);
        let mut arms = Vec::with_capacity(people.len());
        for (arm, part) in parts.iter().enumerate() {
            let more = more.as_ref().map_or(0, |more| more[arm]);
            let of_arm = whole * part + more;
            arms.extend((0..of_arm).map(|_| ArmIndex(arm as u8)));
        }
        let name = trial.strata().stream_name(stratum);
        streams.open(Purpose::RosterArms, &name).shuffle(&mut arms);
        for (person, arm) in people.into_iter().zip(arms) {
            assigned[person] = arm;
        }
    }
    Ok((assigned, count))
}

/// Whether leftovers of a trial can be balanced.
fn check(trial: &Trial) -> Result<(), LeftoversError> {
    let randomization = trial.randomization();
    let Some(plan) = randomization.lists() else {
        return Err(LeftoversError::Procedure(randomization.specification()));
    };
    if plan.is_amended() {
        return Err(LeftoversError::Amended);
    }
    let mut procedures = plan.procedures().into_iter();
    if let Some(other) = procedures.find(|procedure| !PROCEDURES.contains(&procedure.name())) {
        return Err(LeftoversError::Procedure(other.to_string()));
    }
    let ratio = trial.arms().ratio();
    for &stratum in plan.own.keys() {
        let own = plan.ratio_at(stratum, 1, ratio.arms());
        if own != *ratio {
            return Err(LeftoversError::Ratio {
                stratum: plan.strata.label(stratum),
                own: own.to_string(),
                ratio: ratio.to_string(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way in which the draws can fall, with its probability and what each stratum was dealt.
    fn every_way(parts: &[u32], strata: &[u32]) -> Vec<(f64, Vec<Vec<u32>>)> {
        let mut ways = Vec::new();
        // The draws of a way with their bounds: the next way has the last draw that can be higher one higher.
        let mut path: Vec<(u32, u32)> = Vec::new();
        loop {
            let mut taken = 0;
            let mut sets = Sets::new(parts);
            let dealt: Vec<Vec<u32>> = strata
                .iter()
                .map(|&leftovers| {
                    sets.deal(leftovers, |bound| {
                        if taken == path.len() {
                            path.push((0, bound));
                        }
                        let (draw, same) = path[taken];
                        assert_eq!(same, bound);
                        taken += 1;
                        draw
                    })
                })
                .collect();
            let probability = path.iter().map(|&(_, bound)| 1.0 / f64::from(bound));
            ways.push((probability.product(), dealt));
            while path.last().is_some_and(|&(draw, bound)| draw + 1 == bound) {
                path.pop();
            }
            match path.last_mut() {
                Some((draw, _)) => *draw += 1,
                None => return ways,
            }
        }
    }

    /// All numbers of leftovers of so many strata, each below a set.
    fn all_leftovers(total: u32, strata: u32) -> impl Iterator<Item = Vec<u32>> {
        (0..total.pow(strata)).map(move |code| {
            let digit = |place| code / total.pow(place) % total;
            (0..strata).map(digit).collect()
        })
    }

    #[test]
    fn every_way_keeps_both_limits_and_each_person_has_the_ratio() {
        for (parts, strata) in [
            (&[1, 1][..], 5),
            (&[2, 1], 4),
            (&[1, 1, 1], 4),
            (&[3, 1], 3),
            (&[2, 1, 1], 3),
            (&[0, 1, 1], 4),
            (&[3, 2], 2),
            (&[1, 1, 1, 1, 1], 2),
        ] {
            let total: u32 = parts.iter().sum();
            for leftovers in all_leftovers(total, strata) {
                let ways = every_way(parts, &leftovers);
                let probability: f64 = ways.iter().map(|(probability, _)| probability).sum();
                assert!((probability - 1.0).abs() < 1e-9, "{parts:?} {leftovers:?}");
                let people: u32 = leftovers.iter().sum();
                for (arm, &part) in parts.iter().enumerate() {
                    for (place, &of_stratum) in leftovers.iter().enumerate() {
                        let mean: f64 = ways
                            .iter()
                            .map(|(probability, dealt)| probability * f64::from(dealt[place][arm]))
                            .sum();
                        let share = f64::from(of_stratum * part) / f64::from(total);
                        assert!((mean - share).abs() < 1e-9, "{parts:?} {leftovers:?}");
                    }
                    let whole = people / total * part;
                    for (_, dealt) in &ways {
                        let all: u32 = dealt.iter().map(|dealt| dealt[arm]).sum();
                        assert!(all >= whole && all <= whole + part, "{parts:?} {dealt:?}");
                        assert!(
                            dealt.iter().all(|dealt| dealt[arm] <= part),
                            "{parts:?} {dealt:?}"
                        );
                    }
                }
                for (_, dealt) in &ways {
                    let sizes: Vec<u32> = dealt.iter().map(|dealt| dealt.iter().sum()).collect();
                    assert_eq!(sizes, leftovers);
                }
            }
        }
    }

    /// Arms of equal parts can be exchanged: each outcome is as likely as that with the arms exchanged.
    #[test]
    fn arms_of_equal_parts_are_alike() {
        let parts = [1, 2, 1];
        let law = |exchange: bool| {
            let mut law: BTreeMap<Vec<Vec<u32>>, f64> = BTreeMap::new();
            for (probability, mut dealt) in every_way(&parts, &[3, 2, 3]) {
                if exchange {
                    for of_stratum in &mut dealt {
                        of_stratum.swap(0, 2);
                    }
                }
                *law.entry(dealt).or_default() += probability;
            }
            law
        };
        let (one, other) = (law(false), law(true));
        assert_eq!(one.len(), other.len());
        for (dealt, probability) in &one {
            assert!((probability - other[dealt]).abs() < 1e-12, "{dealt:?}");
        }
    }
}
