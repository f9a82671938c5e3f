//! Labels at their places: each put where it costs least, then moved as long as all gain by it.

use super::super::geometry::{Area, Segment};
use super::choice::Choice;
use super::{FORBIDDEN, Placed};

const PASSES: usize = 12;
/// A label that costs more than this is badly placed.
const BAD: f64 = 20.0;
/// How many of its places such a label tries.
const TRIES: usize = 60;
/// A gain below this is rounding.
const ROUNDING: f64 = 1e-6;

/// How many pairs of labels were compared, and how many may be.
///
/// A count and not a time, so that a picture has the same bytes on every machine.
#[derive(Debug)]
pub(super) struct Budget {
    compared: u64,
    most: u64,
}

impl Budget {
    pub(super) fn new(most: u64) -> Self {
        Self { compared: 0, most }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.compared >= self.most
    }

    #[cfg(test)]
    pub(super) fn compared(&self) -> u64 {
        self.compared
    }

    fn spend(&mut self, pairs: usize) {
        self.compared += pairs as u64;
    }
}

/// Where each label is: one of its choices, none where it has none.
#[derive(Debug, Clone)]
pub(super) struct Layout<'a> {
    choices: &'a [Vec<Choice>],
    placed: Vec<Option<&'a Choice>>,
    /// The extents of those that are placed, side by side: most pairs are far apart, which is seen
    /// from these.
    extents: Vec<Area>,
}

/// The extent of a label that is not placed; it overlaps nothing.
const NOWHERE: Area = Area {
    left: f64::INFINITY,
    top: f64::INFINITY,
    right: f64::NEG_INFINITY,
    bottom: f64::NEG_INFINITY,
};

impl<'a> Layout<'a> {
    /// Labels placed one by one in an order, then moved until none gains.
    pub(super) fn settled(
        choices: &'a [Vec<Choice>],
        order: &[usize],
        budget: &mut Budget,
    ) -> Self {
        let mut layout = Self {
            choices,
            placed: vec![None; choices.len()],
            extents: vec![NOWHERE; choices.len()],
        };
        for pass in 0..PASSES {
            let mut moved = false;
            for &own in order {
                if pass > 0 && budget.is_spent() {
                    return layout;
                }
                let before = layout.placed[own];
                layout.set(own, None);
                let found = layout.cheapest(own, f64::INFINITY, budget);
                layout.set(own, found.map(|(choice, _)| choice));
                moved |= layout.placed[own] != before;
            }
            if !moved {
                break;
            }
        }
        layout
    }

    /// Lets labels that are badly placed push others aside, as long as it lowers the cost and the
    /// budget lasts.
    pub(super) fn push_aside(&mut self, budget: &mut Budget) {
        // How many pushes had gained when a label last tried all its places: until there are more
        // of them it would try the same in vain.
        let mut tried_after = vec![usize::MAX; self.placed.len()];
        let mut gains = 0;
        for _ in 0..PASSES {
            let before = gains;
            for (own, tried_after) in tried_after.iter_mut().enumerate() {
                if *tried_after != gains {
                    gains += self.push_for(own, budget);
                    *tried_after = gains;
                }
            }
            if gains == before {
                break;
            }
        }
    }

    /// Tries the places of one label until it is well placed; the number of pushes that gained.
    fn push_for(&mut self, own: usize, budget: &mut Budget) -> usize {
        let mut gains = 0;
        let mut is_bad = self.is_bad(own, budget);
        for choice in self.choices[own].iter().take(TRIES) {
            if !is_bad || budget.is_spent() {
                break;
            }
            if self.push(own, choice, budget) {
                gains += 1;
                is_bad = self.is_bad(own, budget);
            }
        }
        gains
    }

    fn is_bad(&mut self, own: usize, budget: &mut Budget) -> bool {
        let Some(choice) = self.placed[own] else {
            return true;
        };
        self.set(own, None);
        let cost = self.beside(choice, budget);
        self.set(own, Some(choice));
        cost >= BAD
    }

    /// Puts a label at `choice` and those that it disturbs at their cheapest places, unless all
    /// together would not gain by it.
    ///
    /// Only the costs of the labels that move are counted, as those of the others stay.
    fn push(&mut self, own: usize, choice: &'a Choice, budget: &mut Budget) -> bool {
        let mut moving = vec![own];
        moving.extend(self.met_by(choice).filter(|&other| {
            let placed = self.placed[other];
            other != own && placed.is_some_and(|placed| between(choice, placed) > 0.0)
        }));
        budget.spend(self.placed.len());
        let before: Vec<Option<&Choice>> = moving.iter().map(|&one| self.placed[one]).collect();
        let mut saved = 0.0;
        for &one in &moving {
            let placed = self.placed[one];
            self.set(one, None);
            saved += placed.map_or(FORBIDDEN, |placed| self.beside(placed, budget));
        }
        // What is left of the saving if each label that is still to be placed costs the least it
        // can: once nothing is left, the push cannot gain.
        let disturbed = &moving[1..];
        let least = |one: usize| {
            self.choices[one]
                .first()
                .map_or(FORBIDDEN, |first| first.cost)
        };
        let least: Vec<f64> = disturbed.iter().map(|&one| least(one)).collect();
        let mut left = saved - choice.cost - least.iter().sum::<f64>();
        self.set(own, Some(choice));
        for (&one, least) in disturbed.iter().zip(least) {
            if left <= ROUNDING {
                break;
            }
            let limit = left + least;
            let found = self.cheapest(one, limit, budget);
            left = found.map_or(0.0, |(_, cost)| limit - cost);
            self.set(one, found.map(|(place, _)| place));
        }
        if left > ROUNDING {
            return true;
        }
        for (&one, &placed) in moving.iter().zip(&before) {
            self.set(one, placed);
        }
        false
    }

    fn set(&mut self, own: usize, choice: Option<&'a Choice>) {
        self.placed[own] = choice;
        self.extents[own] = choice.map_or(NOWHERE, |choice| choice.extent);
    }

    /// The labels that are placed whose extents meet that of a choice, in their order.
    fn met_by(&self, choice: &Choice) -> impl Iterator<Item = usize> {
        let extents = self.extents.iter().enumerate();
        extents
            .filter(|(_, extent)| choice.extent.overlaps(extent))
            .map(|(other, _)| other)
    }

    /// What a label that is not placed would cost at a place, beside those that are.
    fn beside(&self, choice: &Choice, budget: &mut Budget) -> f64 {
        budget.spend(self.placed.len());
        let others = self.met_by(choice).filter_map(|other| self.placed[other]);
        choice.cost + others.map(|other| between(choice, other)).sum::<f64>()
    }

    /// The cheapest place of a label that is not placed, beside those that are, with its cost;
    /// `None` where no place costs less than `limit`.
    fn cheapest(&self, own: usize, limit: f64, budget: &mut Budget) -> Option<(&'a Choice, f64)> {
        let mut best = None;
        let mut least = limit;
        for choice in &self.choices[own] {
            let mut cost = choice.cost;
            if cost >= least {
                break;
            }
            budget.spend(self.placed.len());
            for other in self.met_by(choice).filter_map(|other| self.placed[other]) {
                cost += between(choice, other);
                if cost >= least {
                    break;
                }
            }
            if cost < least {
                (best, least) = (Some((choice, cost)), cost);
            }
        }
        best
    }

    /// What all labels cost; one that has no place costs as much as an overlap.
    pub(super) fn cost(&self) -> f64 {
        let mut cost = 0.0;
        for (number, one) in self.placed.iter().enumerate() {
            let Some(one) = one else {
                cost += FORBIDDEN;
                continue;
            };
            cost += one.cost;
            for other in self.placed[..number].iter().flatten() {
                cost += between(one, other);
            }
        }
        cost
    }

    /// The labels, without those that overlap an earlier one.
    pub(super) fn without_overlaps(&self) -> Vec<Option<Placed>> {
        let mut kept: Vec<Option<Placed>> = Vec::new();
        for choice in &self.placed {
            let label = choice.map(|choice| choice.label).filter(|label| {
                let mut before = kept.iter().flatten();
                !before.any(|other| other.area.overlaps(&label.area))
            });
            kept.push(label);
        }
        kept
    }
}

/// What two labels cost each other.
fn between(one: &Choice, other: &Choice) -> f64 {
    let (one, other) = (&one.label, &other.label);
    let mut cost = 0.0;
    if one.area.overlaps(&other.area) {
        cost += FORBIDDEN;
    }
    let over = |label: &Placed, leader: &Option<Segment>| {
        leader.is_some_and(|leader| label.area.meets(&leader))
    };
    if over(one, &other.leader) || over(other, &one.leader) {
        cost += 1500.0;
    }
    if let (Some(a), Some(b)) = (&one.leader, &other.leader)
        && a.crosses(b)
    {
        cost += 200.0;
    }
    cost
}
