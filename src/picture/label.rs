//! Where names go beside points: near, and not over each other or over the points.
//!
//! Each label has a choice of places on rings around its point, each with a cost. All are placed
//! one by one at the least cost; then each is moved again, given all others, until none gains by
//! it. This is done in a few orders. In the cheapest outcome, labels that are badly placed are put
//! where they cost less, and those in their way are placed anew, as long as all together gain.
//! Overlaps cost so much that only a picture without room has any, and there the label is left out.
//!
//! A crowd could be improved for minutes, so the work has a limit: a number of pairs of labels
//! compared. Two dozen points need a twentieth of it; forty that lie close can need all.

mod choice;
mod layout;

use self::choice::{Choice, choices};
use self::layout::{Budget, Layout};
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
/// How many pairs of labels are compared at most, beyond placing each once: some half a second.
const PAIRS: u64 = 100_000_000;

/// Places a label beside each anchor; `None` where there is no room.
pub(super) fn place(anchors: &[Anchor], surroundings: &Surroundings) -> Vec<Option<Placed>> {
    place_within(anchors, surroundings, &mut Budget::new(PAIRS))
}

fn place_within(
    anchors: &[Anchor],
    surroundings: &Surroundings,
    budget: &mut Budget,
) -> Vec<Option<Placed>> {
    let choices: Vec<Vec<Choice>> = (0..anchors.len())
        .map(|own| choices(own, anchors, surroundings))
        .collect();
    let mut best: Option<(f64, Layout)> = None;
    for order in orders(anchors) {
        if best.is_some() && budget.is_spent() {
            break;
        }
        let layout = Layout::settled(&choices, &order, budget);
        let cost = layout.cost();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, layout));
        }
    }
    let Some((_, mut layout)) = best else {
        return Vec::new();
    };
    layout.push_aside(budget);
    layout.without_overlaps()
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

    /// A hundred points in a third of the plane, on a curve as procedures are.
    fn a_hundred() -> Vec<Anchor> {
        let along = |number: u32| {
            let part = f64::from(number) / 100.0;
            Anchor {
                at: (
                    40.0 + 260.0 * part + f64::from(number * 37 % 11),
                    60.0 + 180.0 * (1.0 - part) * (1.0 - part) + f64::from(number * 53 % 13),
                ),
                width: 55.0 + f64::from(number % 5) * 12.0,
            }
        };
        (0..100).map(along).collect()
    }

    #[test]
    fn a_hundred_points_are_bounded_work() {
        let anchors = a_hundred();
        let mut budget = Budget::new(PAIRS);
        let placed = place_within(&anchors, &surroundings(BOUNDS), &mut budget);
        assert_clear(&anchors, &placed);
        assert!(placed.iter().flatten().count() >= 60);
        // What is begun is ended: at most one label compared at all its places.
        assert!(budget.compared() <= PAIRS + 100 * 1000, "{budget:?}");
        assert!(
            budget.is_spent(),
            "these are few enough to be placed at will"
        );
    }

    #[test]
    fn a_spent_budget_still_places_each_label_once() {
        let anchors = a_hundred();
        let mut budget = Budget::new(0);
        let placed = place_within(&anchors, &surroundings(BOUNDS), &mut budget);
        assert_clear(&anchors, &placed);
        assert!(placed.iter().flatten().count() >= 50);
        // One order, one pass: each label at each of its places against all others.
        assert!(budget.compared() <= 100 * 1000 * 100, "{budget:?}");
    }

    /// So few points are placed as if there were no limit.
    #[test]
    fn twenty_five_points_leave_most_of_the_budget() {
        let mut budget = Budget::new(PAIRS);
        let anchors: Vec<Anchor> = a_hundred().into_iter().step_by(4).collect();
        place_within(&anchors, &surroundings(BOUNDS), &mut budget);
        assert!(budget.compared() < PAIRS / 20, "{budget:?}");
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
