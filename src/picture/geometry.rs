//! Rectangles and segments, in user units of the picture; y grows downwards.

/// A place on the picture.
pub(super) type Spot = (f64, f64);

/// A rectangle with sides along the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A straight line between two places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub from: Spot,
    pub to: Spot,
}

impl Area {
    /// The square around a place.
    pub(super) fn around((x, y): Spot, reach: f64) -> Self {
        Self {
            left: x - reach,
            top: y - reach,
            right: x + reach,
            bottom: y + reach,
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Whether they share more than an edge.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether `other` lies in it.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    /// The same with `by` more on every side.
    pub(super) fn grown(&self, by: f64) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    /// The place in it that is nearest to `(x, y)`.
    pub(super) fn nearest(&self, (x, y): Spot) -> Spot {
        (
            x.clamp(self.left, self.right),
            y.clamp(self.top, self.bottom),
        )
    }

    /// Whether part of the segment lies in it (Liang and Barsky 1984: the share of the segment
    /// within each pair of sides, intersected).
    pub(super) fn meets(&self, segment: &Segment) -> bool {
        let (dx, dy) = segment.way();
        let (x, y) = segment.from;
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        for (start, way, low, high) in [
            (x, dx, self.left, self.right),
            (y, dy, self.top, self.bottom),
        ] {
            if way == 0.0 {
                if start <= low || start >= high {
                    return false;
                }
            } else {
                let (a, b) = ((low - start) / way, (high - start) / way);
                enters = enters.max(a.min(b));
                leaves = leaves.min(a.max(b));
            }
        }
        enters < leaves
    }
}

impl Segment {
    fn way(&self) -> Spot {
        (self.to.0 - self.from.0, self.to.1 - self.from.1)
    }

    pub(super) fn length(&self) -> f64 {
        let (dx, dy) = self.way();
        (dx * dx + dy * dy).sqrt()
    }

    /// Whether they cross in a place inside both.
    pub(super) fn crosses(&self, other: &Self) -> bool {
        let side = |line: &Self, (x, y): Spot| {
            let (dx, dy) = line.way();
            dx * (y - line.from.1) - dy * (x - line.from.0)
        };
        side(self, other.from) * side(self, other.to) < 0.0
            && side(other, self.from) * side(other, self.to) < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 4.0,
    };

    fn segment(from: Spot, to: Spot) -> Segment {
        Segment { from, to }
    }

    #[test]
    fn areas_that_touch_do_not_overlap() {
        let beside = Area {
            left: 10.0,
            right: 20.0,
            ..AREA
        };
        assert!(!AREA.overlaps(&beside));
        assert!(AREA.overlaps(&beside.grown(0.1)));
        assert!(AREA.holds(&AREA) && !AREA.holds(&AREA.grown(1.0)));
        assert_eq!(AREA.nearest((12.0, 2.0)), (10.0, 2.0));
    }

    #[test]
    fn a_segment_meets_an_area_it_passes_through() {
        assert!(AREA.meets(&segment((-5.0, 2.0), (15.0, 2.0))));
        assert!(AREA.meets(&segment((5.0, 2.0), (6.0, 3.0))));
        assert!(AREA.meets(&segment((-1.0, -1.0), (5.0, 3.0))));
        assert!(!AREA.meets(&segment((-5.0, 2.0), (-1.0, 2.0))));
        assert!(!AREA.meets(&segment((-5.0, 0.0), (2.0, -9.0))));
        assert!(!AREA.meets(&segment((0.0, 4.0), (10.0, 4.0))));
    }

    #[test]
    fn segments_cross_inside_both() {
        let level = segment((0.0, 0.0), (10.0, 0.0));
        assert!(level.crosses(&segment((5.0, -1.0), (5.0, 1.0))));
        assert!(!level.crosses(&segment((5.0, 0.0), (5.0, 1.0))));
        assert!(!level.crosses(&segment((15.0, -1.0), (15.0, 1.0))));
        assert!((level.length() - 10.0).abs() < 1e-12);
    }
}
