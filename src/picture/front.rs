//! The Pareto front: what nothing else beats.

use super::geometry::Spot;

/// Differences below this share of the range are rounding.
const SAME: f64 = 1e-9;

/// Which points no other beats, smaller being better: another beats a point if it is as good in
/// both coordinates and better in one.
pub(super) fn unbeaten(points: &[Spot]) -> Vec<bool> {
    let reach = |of: fn(&Spot) -> f64| {
        let low = points.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        (high - low) * SAME
    };
    let (dx, dy) = (reach(|point| point.0), reach(|point| point.1));
    let beats = |a: &Spot, b: &Spot| {
        let (x, y) = (b.0 - a.0, b.1 - a.1);
        x >= -dx && y >= -dy && (x > dx || y > dy)
    };
    let unbeaten = |point: &Spot| !points.iter().any(|other| beats(other, point));
    points.iter().map(unbeaten).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_beaten_points_are_off_the_front() {
        let points = [(1.0, 5.0), (2.0, 3.0), (3.0, 3.0), (4.0, 1.0), (4.0, 4.0)];
        assert_eq!(unbeaten(&points), [true, true, false, true, false]);
    }

    #[test]
    fn equal_points_are_both_on_the_front() {
        assert_eq!(unbeaten(&[(1.0, 1.0), (1.0, 1.0)]), [true, true]);
        assert_eq!(
            unbeaten(&[(0.3, 0.0), (0.1 + 0.2, 0.0), (1.0, 1.0)]),
            [true, true, false]
        );
        assert!(unbeaten(&[]).is_empty());
    }
}
