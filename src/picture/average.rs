//! Moving means, in which the waves of blocks vanish.

use super::geometry::Spot;

/// A line with more values is averaged.
const FINE: usize = 48;
/// What is averaged: a multiple of the usual block sizes.
const STRETCH: usize = 12;
/// A line has not many more vertices than this.
const VERTICES: usize = 400;
/// How many values are averaged for a line of `count`, an even number, or 1.
pub(super) fn stretch(count: usize) -> usize {
    if count <= FINE {
        1
    } else {
        STRETCH * count.div_ceil(STRETCH * VERTICES)
    }
}

/// Means over `stretch` values: of those around a value, the two outermost count half, so that an
/// even stretch has a middle.
///
/// Near an end the stretch is the last whole one where the line is level there, so that waves do not
/// come back; else it is as long as fits around the value, and the end itself is the mean of two.
/// The last value, the first and one in every few between are kept.
pub(super) fn averaged(values: &[Spot], stretch: usize) -> Vec<Spot> {
    if stretch == 1 || values.len() < 2 {
        return values.to_vec();
    }
    let last = values.len() - 1;
    let whole = stretch / 2;
    let level = [
        is_level(values.iter(), stretch),
        is_level(values.iter().rev(), stretch),
    ];
    let mean = |place: usize| {
        let mut centre = place;
        if place < whole && level[0] {
            centre = whole;
        } else if last - place < whole && level[1] {
            centre = last - whole;
        }
        let half = whole.min(centre).min(last - centre);
        let (x, y) = values[place];
        if half == 0 {
            let beside = if place == 0 { 1 } else { place - 1 };
            return (x, f64::midpoint(y, values[beside].1));
        }
        let around = &values[centre - half..=centre + half];
        let sum: f64 = around.iter().map(|value| value.1).sum();
        let outer = f64::midpoint(around[0].1, around[2 * half].1);
        (x, (sum - outer) / (2 * half) as f64)
    };
    let every = values.len().div_ceil(VERTICES);
    let mut means: Vec<Spot> = (0..=last).rev().step_by(every).map(mean).collect();
    if !last.is_multiple_of(every) {
        means.push(mean(0));
    }
    means.reverse();
    means
}

/// Whether the means of the first two stretches differ by at most a hundredth of the larger.
fn is_level<'a>(values: impl ExactSizeIterator<Item = &'a Spot>, stretch: usize) -> bool {
    if values.len() < 2 * stretch {
        return false;
    }
    let mut sums = [0.0; 2];
    for (place, value) in values.take(2 * stretch).enumerate() {
        sums[place / stretch] += value.1;
    }
    (sums[0] - sums[1]).abs() <= 0.01 * sums[0].abs().max(sums[1].abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_in_a_stretch() {
        assert_eq!(stretch(48), 1);
        assert_eq!(stretch(405), 12);
        assert_eq!(stretch(10_000), 36);
        assert_eq!(stretch(1_000_000) % 12, 0);
    }

    #[test]
    fn means_take_waves_away() {
        let values: Vec<Spot> = (1..=50).map(|j| (f64::from(j), f64::from(j % 2))).collect();
        assert_eq!(averaged(&values, 1), values);
        let means = averaged(&values, 12);
        assert_eq!(means.len(), 50);
        assert!(means.iter().all(|mean| (mean.1 - 0.5).abs() < 1e-12));
        assert!(averaged(&[], 12).is_empty());
        assert_eq!(averaged(&[(1.0, 3.0)], 12), [(1.0, 3.0)]);
    }

    #[test]
    fn the_first_of_many_is_a_mean_too() {
        let values: Vec<Spot> = (1..=1000)
            .map(|j| (f64::from(j), f64::from(j % 2)))
            .collect();
        let means = averaged(&values, 12);
        assert_eq!(means[0], (1.0, 0.5));
        assert_eq!(means[means.len() - 1], (1000.0, 0.5));
    }

    #[test]
    fn a_fall_at_the_end_stays() {
        let values: Vec<Spot> = (1..=100)
            .map(|j| (f64::from(j), f64::from((100 - j).min(20))))
            .collect();
        let means = averaged(&values, 12);
        assert_eq!(means[99], (100.0, 0.5));
        assert_eq!(means[0], (1.0, 20.0));
    }

    #[test]
    fn a_straight_line_stays_straight() {
        let values: Vec<Spot> = (0..100_000).map(|j| (f64::from(j), f64::from(j))).collect();
        let stretch = stretch(values.len());
        let means = averaged(&values, stretch);
        assert!(means.len() <= VERTICES + 1);
        assert_eq!((means[0].0, means[means.len() - 1].0), (0.0, 99_999.0));
        let near = |(x, y): &Spot| (x - y).abs() <= stretch as f64 / 2.0;
        assert!(means.iter().all(near));
    }
}
