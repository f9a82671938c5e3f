//! Where names go beside points: near, and not over each other or over the points.
//!
//! Each label has a choice of places on rings around its point, each with a cost. All are placed
//! one by one at the least cost; then each is moved again, given all others, until none gains by
//! it. This is done in a few orders. In the cheapest outcome, labels that stand badly are put where
//! they would like to be, and those in their way are placed anew, as long as all together gain.
//! Overlaps cost so much that only a picture without room has any, and there the label is left out.

mod choice;

use self::choice::{Choice, choices};
use super::geometry::{Area, Segment, Spot};

/// A point that wants a label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    pub at: Spot,
    /// The width of the label.
    pub width: f64,
}

/// A label's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub area: Area,
    /// A line from the point to the label, where that is not beside it.
    pub leader: Option<Segment>,
}

/// What labels share.
pub(super) struct Surroundings<'a> {
    /// Where labels may be.
    pub bounds: Area,
    /// Where they may not.
    pub taken: &'a [Area],
    /// Lines that they should rather not cover.
    pub lines: &'a [Segment],
    /// The radius of a point.
    pub radius: f64,
    /// The height of a label.
    pub height: f64,
}

/// What an overlap costs.
const FORBIDDEN: f64 = 1e4;
const PASSES: usize = 12;
/// A label that costs more than this stands badly.
const BAD: f64 = 20.0;
/// How many of its places such a label tries.
const TRIES: usize = 60;

/// Places a label beside each anchor; `None` where there is no room.
pub(super) fn place(anchors: &[Anchor], surroundings: &Surroundings) -> Vec<Option<Placed>> {
    let choices: Vec<Vec<Choice>> = (0..anchors.len())
        .map(|own| choices(own, anchors, surroundings))
        .collect();
    let mut best: Option<(f64, Vec<Option<Choice>>)> = None;
    for order in orders(anchors) {
        let placed = settled(&choices, &order);
        let cost = total(&placed);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, placed));
        }
    }
    let placed = best.map_or_else(Vec::new, |(_, placed)| placed);
    drop_overlapping(pushed(&choices, placed))
}

/// Labels placed one by one in an order, then moved until none gains.
fn settled(choices: &[Vec<Choice>], order: &[usize]) -> Vec<Option<Choice>> {
    let mut placed: Vec<Option<Choice>> = vec![None; choices.len()];
    for _ in 0..PASSES {
        let mut moved = false;
        for &own in order {
            let before = placed[own].take();
            placed[own] = cheapest(&choices[own], &placed);
            moved |= placed[own] != before;
        }
        if !moved {
            break;
        }
    }
    placed
}

/// Labels after those that stand badly have pushed others aside, as long as it lowers the cost.
fn pushed(choices: &[Vec<Choice>], mut placed: Vec<Option<Choice>>) -> Vec<Option<Choice>> {
    let mut least = total(&placed);
    for _ in 0..PASSES {
        let before = least;
        for own in 0..placed.len() {
            for &choice in choices[own].iter().take(TRIES) {
                if placed[own].is_some_and(|now| beside(own, &now, &placed) < BAD) {
                    break;
                }
                let tried = push(choices, &placed, own, choice);
                let cost = total(&tried);
                if cost < least - 1e-6 {
                    (placed, least) = (tried, cost);
                }
            }
        }
        if least >= before {
            break;
        }
    }
    placed
}

/// The labels with one at `choice`, and those that it disturbs placed anew.
fn push(
    choices: &[Vec<Choice>],
    placed: &[Option<Choice>],
    own: usize,
    choice: Choice,
) -> Vec<Option<Choice>> {
    let mut tried = placed.to_vec();
    tried[own] = Some(choice);
    let disturbed: Vec<usize> = (0..placed.len())
        .filter(|&other| other != own)
        .filter(|&other| placed[other].is_some_and(|one| between(&choice.label, &one.label) > 0.0))
        .collect();
    for &other in &disturbed {
        tried[other] = None;
    }
    for &other in &disturbed {
        tried[other] = cheapest(&choices[other], &tried);
    }
    tried
}

/// What a label costs beside the others.
fn beside(own: usize, choice: &Choice, placed: &[Option<Choice>]) -> f64 {
    let others = placed.iter().enumerate().filter(|&(other, _)| other != own);
    let costs = others
        .filter_map(|(_, other)| other.as_ref())
        .map(|other| between(&choice.label, &other.label));
    choice.cost + costs.sum::<f64>()
}

/// The choice of the least cost beside the labels that are placed.
fn cheapest(choices: &[Choice], placed: &[Option<Choice>]) -> Option<Choice> {
    let mut best = None;
    let mut least = f64::INFINITY;
    for &choice in choices {
        let mut cost = choice.cost;
        if cost >= least {
            break;
        }
        for other in placed.iter().flatten() {
            if cost >= least {
                break;
            }
            cost += between(&choice.label, &other.label);
        }
        if cost < least {
            (best, least) = (Some(choice), cost);
        }
    }
    best
}

/// What all labels cost; one that has no place costs as much as an overlap.
fn total(placed: &[Option<Choice>]) -> f64 {
    let mut cost = 0.0;
    for (number, one) in placed.iter().enumerate() {
        let Some(one) = one else {
            cost += FORBIDDEN;
            continue;
        };
        cost += one.cost;
        for other in placed[..number].iter().flatten() {
            cost += between(&one.label, &other.label);
        }
    }
    cost
}

/// Without the labels that overlap an earlier one, or a point.
fn drop_overlapping(placed: Vec<Option<Choice>>) -> Vec<Option<Placed>> {
    let mut kept: Vec<Option<Placed>> = Vec::new();
    for choice in placed {
        let label = choice.map(|choice| choice.label).filter(|label| {
            let mut before = kept.iter().flatten();
            !before.any(|other| other.area.overlaps(&label.area))
        });
        kept.push(label);
    }
    kept
}

/// The orders in which labels are placed: those in a crowd first, then along each side, both ways.
fn orders(anchors: &[Anchor]) -> [Vec<usize>; 6] {
    let crowded = crowded_first(anchors);
    let by = |key: fn(&Anchor) -> f64| {
        let mut order = crowded.clone();
        order.sort_by(|&a, &b| key(&anchors[a]).total_cmp(&key(&anchors[b])));
        order
    };
    let mut lonely = crowded.clone();
    lonely.reverse();
    let right = by(|anchor| anchor.at.0);
    let left = by(|anchor| -anchor.at.0);
    let down = by(|anchor| anchor.at.1);
    let up = by(|anchor| -anchor.at.1);
    [crowded, lonely, right, left, down, up]
}

/// The anchors by how many others are near, and by their order.
fn crowded_first(anchors: &[Anchor]) -> Vec<usize> {
    let near = |own: &Anchor| {
        let square = Area::around(own.at, 50.0);
        let others = anchors.iter().map(|other| Area::around(other.at, 0.5));
        others.filter(|other| square.overlaps(other)).count()
    };
    let crowds: Vec<usize> = anchors.iter().map(near).collect();
    let mut order: Vec<usize> = (0..anchors.len()).collect();
    order.sort_by_key(|&own| std::cmp::Reverse(crowds[own]));
    order
}

/// What two labels cost each other.
fn between(one: &Placed, other: &Placed) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 800.0,
        bottom: 400.0,
    };

    fn surroundings(bounds: Area) -> Surroundings<'static> {
        Surroundings {
            bounds,
            taken: &[],
            lines: &[],
            radius: 5.0,
            height: 15.0,
        }
    }

    fn assert_clear(anchors: &[Anchor], placed: &[Option<Placed>]) {
        let areas: Vec<Area> = placed.iter().flatten().map(|label| label.area).collect();
        for (place, area) in areas.iter().enumerate() {
            assert!(BOUNDS.holds(area));
            assert!(!areas[..place].iter().any(|other| other.overlaps(area)));
            let dots = anchors.iter().map(|anchor| Area::around(anchor.at, 5.0));
            assert!(!dots.into_iter().any(|dot| dot.overlaps(area)));
        }
    }

    #[test]
    fn a_lone_label_is_to_the_right_without_a_leader() {
        let anchor = Anchor {
            at: (100.0, 100.0),
            width: 60.0,
        };
        let placed = place(&[anchor], &surroundings(BOUNDS));
        let label = placed[0].unwrap();
        assert_eq!(label.leader, None);
        assert!((label.area.left - 108.0).abs() < 1e-9);
        assert!((f64::midpoint(label.area.top, label.area.bottom) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_label_at_the_right_edge_goes_to_the_left() {
        let anchor = Anchor {
            at: (790.0, 100.0),
            width: 60.0,
        };
        let label = place(&[anchor], &surroundings(BOUNDS))[0].unwrap();
        assert!(label.area.right < 790.0 && label.leader.is_none());
    }

    #[test]
    fn forty_points_in_a_corner_have_labels_apart() {
        let anchors: Vec<Anchor> = (0..40)
            .map(|number| Anchor {
                at: (
                    20.0 + f64::from(number * 37 % 101),
                    380.0 - f64::from(number * 53 % 89),
                ),
                width: 70.0 + f64::from(number % 5) * 10.0,
            })
            .collect();
        let placed = place(&anchors, &surroundings(BOUNDS));
        assert_clear(&anchors, &placed);
        assert_eq!(placed.iter().flatten().count(), 40);
    }

    #[test]
    fn points_at_one_place_have_labels_apart() {
        let anchors = [Anchor {
            at: (400.0, 200.0),
            width: 80.0,
        }; 12];
        let placed = place(&anchors, &surroundings(BOUNDS));
        assert_clear(&anchors, &placed);
        assert_eq!(placed.iter().flatten().count(), 12);
    }

    #[test]
    fn where_there_is_no_room_there_is_no_label() {
        let tight = Area {
            right: 90.0,
            bottom: 40.0,
            ..BOUNDS
        };
        let anchors = [Anchor {
            at: (10.0, 20.0),
            width: 70.0,
        }; 9];
        let placed = place(&anchors, &surroundings(tight));
        assert_clear(&anchors, &placed);
        let shown = placed.iter().flatten().count();
        assert!((1..9).contains(&shown), "{shown}");
    }
}
