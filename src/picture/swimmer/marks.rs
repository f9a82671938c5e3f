//! Bars, gaps and signs.

use svg::Node;
use svg::node::element::Element;

use super::{BarKind, REACH};
use crate::picture::geometry::{Segment, Spot};
use crate::picture::ink::{PAPER, TEXT, stroke};
use crate::picture::number::coordinate;
use crate::picture::page::{line, set};

/// The height of a bar.
const BAR: f64 = 5.0;
/// Lengths of dashes and gaps of patterns.
const PATTERNS: [&str; 3] = ["", "5 1.5", "1.5 1.5"];
const SHAPES: usize = 6;

/// A bar in the middle of its line: a thick line, which dashes give its pattern.
pub(super) fn bar(kind: &BarKind, (from, to): (f64, f64), y: f64) -> Element {
    let segment = Segment {
        from: (from, y),
        to: (to, y),
    };
    let drawn = line(&segment, stroke(kind.colour % 7).line, BAR);
    match PATTERNS[kind.pattern % PATTERNS.len()] {
        "" => drawn,
        dashes => set(drawn, "stroke-dasharray", dashes),
    }
}

/// What is not given for a while: a hollow bar.
pub(super) fn gap((from, to): (f64, f64), y: f64, colour: usize) -> Element {
    let mut element = Element::new("rect");
    element.assign("x", coordinate(from));
    element.assign("y", coordinate(y - BAR / 2.0 + 0.5));
    element.assign("width", coordinate((to - from).max(0.5)));
    element.assign("height", coordinate(BAR - 1.0));
    element.assign("fill", PAPER);
    element.assign("stroke", stroke(colour % 7).line);
    element.assign("stroke-width", "1");
    element
}

/// The shape of a kind of sign.
pub(super) fn shape(kind: usize, (x, y): Spot) -> Element {
    let r = REACH;
    let closed = |points: &[Spot]| {
        let mut data = String::new();
        for (place, (dx, dy)) in points.iter().enumerate() {
            data.push(if place == 0 { 'M' } else { 'L' });
            data.push_str(&coordinate(x + dx));
            data.push(' ');
            data.push_str(&coordinate(y + dy));
        }
        data.push('Z');
        data
    };
    let (data, is_whole) = match kind % SHAPES {
        0 => (closed(&[(-r, -r), (r, -r), (0.0, r)]), true),
        1 => (
            closed(&[(-r, -r), (r, r), (0.0, 0.0), (r, -r), (-r, r), (0.0, 0.0)]),
            false,
        ),
        2 => (
            closed(&[
                (0.0, -r - 1.0),
                (r + 1.0, 0.0),
                (0.0, r + 1.0),
                (-r - 1.0, 0.0),
            ]),
            true,
        ),
        3 => (closed(&[(-r, -r), (r, -r), (r, r), (-r, r)]), true),
        4 => (closed(&[(-r, r), (r, r), (0.0, -r)]), false),
        _ => (
            closed(&[
                (0.0, -r - 1.0),
                (r + 1.0, 0.0),
                (0.0, r + 1.0),
                (-r - 1.0, 0.0),
            ]),
            false,
        ),
    };
    let mut path = Element::new("path");
    path.assign("d", data);
    path.assign("fill", if is_whole { TEXT } else { PAPER });
    path.assign("stroke", if is_whole { PAPER } else { TEXT });
    path.assign("stroke-width", if is_whole { "1" } else { "1.75" });
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shapes_differ() {
        let shapes: BTreeSet<String> = (0..SHAPES)
            .map(|kind| shape(kind, (0.0, 0.0)).to_string())
            .collect();
        assert_eq!(shapes.len(), SHAPES);
    }
}
