//! Which number an entry of a list, or an allocation without a list, has.

use std::collections::HashMap;

use super::deal::{Codes, Deal, Holder};
use super::list::ListUse;
use super::permutation::Permutation;
use crate::design::{NumberOrder, NumberScheme, StratumIndex};
use crate::rng::Streams;
use crate::trial::{RandomizationPlan, Section, Trial};

/// The randomization numbers of a trial, each used once.
///
/// In random order, each list is dealt numbers in pages by the stratum's name, so that they stay as they are
/// whatever is added later; a random permutation of all numbers, entry by entry, makes them tell neither
/// stratum, block nor arm. From an amendment on a list is dealt pages of its own, so that no number ever is
/// that of two entries.
#[derive(Debug, Clone)]
pub struct RandomizationNumbers {
    start: u32,
    numbering: Numbering,
}

/// Which number comes where.
#[derive(Debug, Clone)]
enum Numbering {
    /// Without lists: allocations in their order, through a permutation.
    OneByOne(Permutation),
    /// What each list is dealt, from each section on, through a permutation.
    Dealt(Vec<Vec<(u32, Codes)>>, Permutation),
    /// One after the other along each list: where it begins, and how many it has.
    InOrder(Vec<u32>, u32),
}

impl RandomizationNumbers {
    /// The numbers of a trial's list; without lists, those of its allocations.
    pub fn of_trial(trial: &Trial, streams: &Streams, list: ListUse) -> Self {
        Self::after(&[], trial, streams, list)
    }

    /// The numbers of a trial's list after earlier versions of the trial, in their order: every entry that one
    /// of them had keeps its number.
    pub fn after(before: &[Trial], trial: &Trial, streams: &Streams, list: ListUse) -> Self {
        let scheme = &trial.hand_over().numbers;
        let Some(plan) = trial.randomization().lists() else {
            let numbering = match scheme.order() {
                NumberOrder::List => Numbering::InOrder(vec![scheme.start()], scheme.count()),
                NumberOrder::Random => Numbering::OneByOne(permutation(scheme, streams, list)),
            };
            return Self {
                start: scheme.start(),
                numbering,
            };
        };
        let before = before
            .iter()
            .filter_map(|trial| trial.randomization().lists());
        let before: Vec<&RandomizationPlan> = before.collect();
        Self::of_plan(&before, plan, scheme, streams, list)
    }

    /// The numbers of a plan's lists in a scheme, after those of earlier plans.
    pub fn of_plan(
        before: &[&RandomizationPlan],
        plan: &RandomizationPlan,
        scheme: &NumberScheme,
        streams: &Streams,
        list: ListUse,
    ) -> Self {
        let numbering = match scheme.order() {
            NumberOrder::List => Numbering::InOrder(firsts(plan, scheme), scheme.count()),
            NumberOrder::Random => {
                let mut deal = Deal::new(scheme);
                for plan in before.iter().chain([&plan]) {
                    deal_to(&mut deal, plan, streams, list);
                }
                let hand = |stratum: StratumIndex| {
                    let name = plan.strata.stream_name(stratum);
                    let sections = plan.sections(stratum).into_iter();
                    let of = |one: Section| (one.from, deal.hand(&holder(&one, &name)));
                    sections.map(of).collect()
                };
                let lists = plan.strata.iter().map(hand).collect();
                Numbering::Dealt(lists, permutation(scheme, streams, list))
            }
        };
        Self {
            start: scheme.start(),
            numbering,
        }
    }

    /// The number of an entry; `sequence` counts from 1. `None` for 0, for a stratum that there is not,
    /// and where the list has no number left. Without lists, that of an allocation, in the first stratum.
    pub fn number(&self, stratum: StratumIndex, sequence: u32) -> Option<u32> {
        let place = sequence.checked_sub(1)?;
        match &self.numbering {
            Numbering::OneByOne(order) => {
                let is_there = stratum.0 == 0 && place < order.count();
                is_there.then(|| self.start + order.at(place))
            }
            Numbering::Dealt(lists, order) => {
                let sections = lists.get(stratum.get())?;
                let of = sections.iter().rev().find(|(from, _)| *from <= sequence);
                let (from, codes) = of?;
                let code = codes.at(sequence - from)?;
                Some(self.start + order.at(code))
            }
            Numbering::InOrder(firsts, count) => {
                let first = firsts.get(stratum.get())?;
                (place < *count).then(|| first + place)
            }
        }
    }
}

/// The random order of a scheme's numbers.
fn permutation(scheme: &NumberScheme, streams: &Streams, list: ListUse) -> Permutation {
    Permutation::new(&mut streams.open(list.number_purpose(), ""), scheme.count())
}

/// What a section is called where numbers are dealt. A stratum's name cannot hold the line feed.
fn holder(section: &Section, stratum: &str) -> String {
    match &section.amendment {
        None => stratum.to_owned(),
        Some(_) => format!("\n{}", section.stream_name(stratum)),
    }
}

/// Deals to the lists of a plan: first to the beginnings of all, then amendment by amendment, so that an
/// amendment moves no number of before.
fn deal_to(deal: &mut Deal, plan: &RandomizationPlan, streams: &Streams, list: ListUse) {
    let mut rounds: Vec<Vec<Holder>> = Vec::new();
    for stratum in plan.strata.iter() {
        let name = plan.strata.stream_name(stratum);
        for (round, section) in plan.sections(stratum).iter().enumerate() {
            if rounds.len() == round {
                rounds.push(Vec::new());
            }
            rounds[round].push(Holder {
                name: holder(section, &name),
                codes: plan.entries_of(stratum, section),
            });
        }
    }
    for holders in rounds {
        deal.give(&holders, |name| match name.strip_prefix('\n') {
            Some(amended) => streams.open(list.page_purpose(true), amended),
            None => streams.open(list.page_purpose(false), name),
        });
    }
}

/// Where the numbers of each list begin: lists of one prefix one after the other.
fn firsts(plan: &RandomizationPlan, scheme: &NumberScheme) -> Vec<u32> {
    let mut next: HashMap<String, u32> = HashMap::new();
    let first = |stratum| {
        let of_prefix = next.entry(scheme.prefix_in(&plan.strata, stratum));
        let next = of_prefix.or_insert(scheme.start());
        let first = *next;
        *next += scheme.count();
        first
    };
    plan.strata.iter().map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Factor, FactorSource, Ratio, Strata};
    use crate::procedure::Procedure;
    use crate::rng::Seed;

    fn plan(sites: u32, length: u32) -> RandomizationPlan {
        let sites = (0..sites).map(|site| format!("{site:02}")).collect();
        let strata = Strata::new(vec![Factor::of_place(FactorSource::Site, sites)]).unwrap();
        let ratio = Ratio::new(&[1, 1]).unwrap();
        let procedure = Procedure::parse("permuted-block(4)", &ratio, length).unwrap();
        RandomizationPlan::new(procedure, strata, length)
    }

    fn numbers(before: &[&RandomizationPlan], plan: &RandomizationPlan) -> RandomizationNumbers {
        let streams = Streams::new(Seed::from_integer(7), 0);
        let scheme = NumberScheme::default();
        RandomizationNumbers::of_plan(before, plan, &scheme, &streams, ListUse::Production)
    }

    #[test]
    fn a_number_is_used_once_and_has_eight_digits() {
        let numbers = numbers(&[], &plan(9, 20_000));
        let mut all: Vec<u32> = (0..9)
            .flat_map(|stratum| (1..=20_000).map(move |sequence| (StratumIndex(stratum), sequence)))
            .map(|(stratum, sequence)| numbers.number(stratum, sequence).unwrap())
            .collect();
        let range = 10_000_000..=99_999_999;
        assert!(all.iter().all(|number| range.contains(number)));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 180_000);
    }

    #[test]
    fn there_is_no_number_beyond_what_a_list_is_dealt() {
        let numbers = numbers(&[], &plan(9, 177));
        let of = |stratum, sequence| numbers.number(StratumIndex(stratum), sequence);
        // 177 + 4 - 1 entries are two pages of 90.
        assert!(of(0, 1).is_some() && of(8, 180).is_some());
        for (stratum, sequence) in [(0, 0), (9, 1), (0, 181), (0, u32::MAX), (u32::MAX, 2)] {
            assert_eq!(of(stratum, sequence), None, "{stratum}, {sequence}");
        }
    }

    #[test]
    fn what_was_numbered_before_keeps_its_number() {
        let (before, after) = (plan(3, 40), plan(12, 400));
        let (old, new) = (numbers(&[], &before), numbers(&[&before], &after));
        for stratum in (0..3).map(StratumIndex) {
            for sequence in 1..=40 {
                assert_eq!(old.number(stratum, sequence), new.number(stratum, sequence));
            }
        }
    }

    #[test]
    fn numbers_of_a_stratum_lie_anywhere() {
        // 20,000 numbers of one stratum over 9 first digits: chi-square with 8 degrees of freedom
        // is above 27.87 with probability 0.0005; the seed is fixed.
        let numbers = numbers(&[], &plan(9, 20_000));
        let mut counts = [0.0; 9];
        for sequence in 1..=20_000 {
            let first = numbers.number(StratumIndex(3), sequence).unwrap() / 10_000_000;
            counts[first as usize - 1] += 1.0;
        }
        let expected = 20_000.0 / 9.0;
        let chi_square: f64 = counts
            .iter()
            .map(|n: &f64| (n - expected) * (n - expected) / expected)
            .sum();
        assert!(chi_square < 27.87, "{chi_square}");
    }
}
