//! The places that a label can have around its point, and what each costs by itself.

use super::super::geometry::{Area, Segment, Spot};
use super::{Anchor, Placed, Surroundings};

/// The distances from a point's edge to a label.
const GAPS: [f64; 15] = [
    3.0, 7.0, 13.0, 20.0, 28.0, 37.0, 47.0, 58.0, 70.0, 84.0, 100.0, 120.0, 145.0, 175.0, 210.0,
];
/// A label farther away than this has a leader.
const NEAR: f64 = 7.5;

/// A place that a label can have, and what that costs by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    pub label: Placed,
    /// The rectangle around the label and its leader.
    pub extent: Area,
    pub cost: f64,
}

/// The places a label can have, with what each costs by itself, cheapest first. None of them
/// overlaps a point or leaves the bounds.
pub(super) fn choices(own: usize, anchors: &[Anchor], around: &Surroundings) -> Vec<Choice> {
    let anchor = &anchors[own];
    let mut choices = Vec::new();
    for gap in GAPS {
        let directions = if gap < 50.0 { 32 } else { 96 };
        for direction in 0..directions {
            let turn = f64::from(direction) / f64::from(directions);
            let (dy, dx) = libm::sincos(turn * 2.0 * std::f64::consts::PI);
            let label = at(anchor, (dx, dy), gap, around);
            let covers = |other: &Anchor| {
                let dot = Area::around(other.at, around.radius + 1.0);
                dot.overlaps(&label.area)
            };
            if !around.bounds.holds(&label.area)
                || around.taken.iter().any(|taken| taken.overlaps(&label.area))
                || anchors.iter().any(covers)
            {
                continue;
            }
            let cost = gap + alone(own, &label, dx, anchors, around);
            choices.push(Choice {
                label,
                extent: extent(&label),
                cost,
            });
        }
    }
    choices.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    choices
}

/// The label in a direction from its point: beside, above or below it, and between these.
fn at(anchor: &Anchor, (dx, dy): Spot, gap: f64, around: &Surroundings) -> Placed {
    let reach = around.radius + gap;
    let (x, y) = (anchor.at.0 + reach * dx, anchor.at.1 + reach * dy);
    let aside = (1.5 * dx).clamp(-1.0, 1.0);
    let left = x - anchor.width * (1.0 - aside) / 2.0;
    let top = y - around.height * (1.0 - dy) / 2.0;
    let area = Area {
        left,
        top,
        right: left + anchor.width,
        bottom: top + around.height,
    };
    let leader = (gap > NEAR).then(|| {
        let inner = Area {
            top: area.top + 3.0,
            bottom: area.bottom - 3.0,
            ..area
        };
        let to = inner.nearest(anchor.at);
        let (ex, ey) = (to.0 - anchor.at.0, to.1 - anchor.at.1);
        let share = around.radius / (ex * ex + ey * ey).sqrt().max(around.radius);
        Segment {
            from: (anchor.at.0 + ex * share, anchor.at.1 + ey * share),
            to,
        }
    });
    Placed { area, leader }
}

/// The rectangle around a label and its leader.
fn extent(label: &Placed) -> Area {
    let Placed { area, leader } = *label;
    leader.map_or(area, |leader| Area {
        left: area.left.min(leader.from.0),
        top: area.top.min(leader.from.1),
        right: area.right.max(leader.from.0),
        bottom: area.bottom.max(leader.from.1),
    })
}

/// What a place costs by itself, beside its distance.
fn alone(own: usize, label: &Placed, dx: f64, anchors: &[Anchor], around: &Surroundings) -> f64 {
    // To the right of the point reads best, above and below least well.
    let mut cost = 2.0 - 2.0 * dx.abs() - 0.5 * dx;
    let others = || {
        let all = anchors.iter().enumerate();
        all.filter(|&(other, _)| other != own)
            .map(|(_, other)| other)
    };
    let lines = |is: &dyn Fn(&Segment) -> bool| {
        let some = around.lines.iter().filter(|line| is(line));
        some.count() as f64
    };
    // A name that is as near to another point could be taken for that one's.
    let away = |at: Spot| {
        let to = label.area.nearest(at);
        Segment { from: at, to }.length()
    };
    let limit = away(anchors[own].at) + 5.0;
    let taken_for = others().filter(|other| away(other.at) < limit).count() as f64;
    cost += if label.leader.is_none() { 24.0 } else { 8.0 } * taken_for;
    cost += 25.0 * lines(&|line| label.area.meets(line));
    if let Some(leader) = &label.leader {
        cost += 14.0 + 0.3 * leader.length();
        let passed = |other: &&Anchor| Area::around(other.at, around.radius + 1.5).meets(leader);
        cost += 90.0 * others().filter(passed).count() as f64;
        cost += 6.0 * lines(&|line| leader.crosses(line));
        cost += 120.0 * lines(&|line| runs_along(leader, line));
    }
    cost
}

/// Whether two inner places of a leader lie on a line, or nearly so.
fn runs_along(leader: &Segment, line: &Segment) -> bool {
    let near = Area {
        left: line.from.0.min(line.to.0),
        top: line.from.1.min(line.to.1),
        right: line.from.0.max(line.to.0),
        bottom: line.from.1.max(line.to.1),
    }
    .grown(3.0);
    [0.4, 0.7].into_iter().all(|share| {
        let part = |from: f64, to: f64| from + share * (to - from);
        let place = (
            part(leader.from.0, leader.to.0),
            part(leader.from.1, leader.to.1),
        );
        near.nearest(place) == place
    })
}
