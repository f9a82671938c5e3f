//! From values to places along an axis.

use super::Scale;
use super::number::{SMALLEST, drawable};
use super::tick::{self, Tick};

/// A scale that has been chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Linear,
    SquareRoot,
    Logarithmic,
}

impl Kind {
    /// Whether the scale has a place for the value.
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Linear => true,
            Self::SquareRoot => value >= 0.0,
            Self::Logarithmic => value >= SMALLEST,
        }
    }

    fn forth(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::SquareRoot => value.max(0.0).sqrt(),
            Self::Logarithmic => libm::log10(value),
        }
    }

    fn back(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::SquareRoot => place.max(0.0) * place.max(0.0),
            Self::Logarithmic => libm::pow(10.0, place),
        }
    }
}

impl Scale {
    /// Whether a value can stand on an axis with this scale.
    pub(super) fn holds(self, value: f64) -> bool {
        drawable(value)
            && match self {
                Self::Automatic | Self::Linear => true,
                Self::SquareRoot => Kind::SquareRoot.holds(value),
                Self::Logarithmic => Kind::Logarithmic.holds(value),
            }
    }

    /// The scale for these values. The automatic one is logarithmic where all are positive and the
    /// largest is 20 times the smallest, a square root where some are 0, none is below, and half of
    /// them are below a tenth of the largest, else linear.
    fn chosen(self, values: &[f64]) -> Kind {
        match self {
            Self::Linear => return Kind::Linear,
            Self::SquareRoot => return Kind::SquareRoot,
            Self::Logarithmic => return Kind::Logarithmic,
            Self::Automatic => {}
        }
        let (low, high) = bounds(values);
        if low >= SMALLEST && high >= 20.0 * low {
            return Kind::Logarithmic;
        }
        let small = values.iter().filter(|&&value| value < high / 10.0).count();
        if low == 0.0 && 2 * small >= values.len() && small > 0 {
            return Kind::SquareRoot;
        }
        Kind::Linear
    }
}

/// The smallest and the largest value; 0 and 1 where there is none.
fn bounds(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low <= high { (low, high) } else { (0.0, 1.0) }
}

/// A scale with its range of values on a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mapping {
    kind: Kind,
    /// Where the axis begins and ends, after the scale's function.
    range: (f64, f64),
    /// The same in pixels; for an axis that points up, the first is the larger.
    pixels: (f64, f64),
}

impl Mapping {
    /// An axis from pixel `pixels.0` to `pixels.1` that has all `values`, and `margin` pixels
    /// beyond them: before the smallest and after the largest. An axis that comes near 0, and need
    /// not be logarithmic, begins at 0, without a margin there.
    pub(super) fn new(
        scale: Scale,
        values: &[f64],
        pixels: (f64, f64),
        margin: (f64, f64),
    ) -> Self {
        let kind = scale.chosen(values);
        let (mut low, mut high) = bounds(values);
        let mut margin = margin;
        if kind == Kind::Logarithmic && low <= 0.0 {
            (low, high) = (1.0, 10.0);
        }
        // All values are the same, or as good as that.
        if high - low <= (1e-9 * low.abs().max(high.abs())).max(SMALLEST) {
            let centre = low;
            (low, high) = match kind {
                Kind::Logarithmic => (centre / 2.0, centre * 2.0),
                _ if centre.abs() <= SMALLEST => (0.0, 1.0),
                _ => (centre - centre.abs() / 2.0, centre + centre.abs() / 2.0),
            };
        }
        if kind != Kind::Logarithmic && low >= 0.0 && low <= 0.25 * high {
            low = 0.0;
            margin.0 = 0.0;
        }
        let (low, high) = (kind.forth(low), kind.forth(high));
        let length = (pixels.1 - pixels.0).abs();
        let per_pixel = (high - low) / (length - margin.0 - margin.1).max(1.0);
        let mut first = low - margin.0 * per_pixel;
        if kind == Kind::SquareRoot {
            first = first.max(0.0);
        }
        Self {
            kind,
            range: (first, high + margin.1 * per_pixel),
            pixels,
        }
    }

    /// Whether a value has a place, which a logarithmic scale has not for 0 and a square-root scale not below 0.
    pub(super) fn holds_below(&self, value: f64) -> bool {
        match self.kind {
            Kind::Linear => value.is_finite(),
            Kind::SquareRoot => value >= 0.0,
            Kind::Logarithmic => value >= SMALLEST,
        }
    }

    /// Where the axis begins, in pixels.
    pub(super) fn start(&self) -> f64 {
        self.pixels.0
    }

    /// Where a value is, in pixels.
    pub(super) fn place(&self, value: f64) -> f64 {
        let share = (self.kind.forth(value) - self.range.0) / (self.range.1 - self.range.0);
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// What an axis title adds about the scale.
    pub(super) fn words(&self) -> &'static str {
        match self.kind {
            Kind::Linear => "",
            Kind::SquareRoot => " (square-root scale)",
            Kind::Logarithmic => " (log scale)",
        }
    }

    /// Round values on the axis, at least `gap` pixels apart.
    pub(super) fn ticks(&self, gap: f64) -> Vec<Tick> {
        let (low, high) = (self.kind.back(self.range.0), self.kind.back(self.range.1));
        let count = (self.pixels.1 - self.pixels.0).abs() / gap;
        let mut ticks = match self.kind {
            Kind::Linear => tick::even(low, high, count),
            Kind::SquareRoot => self.root_ticks(high, gap, count),
            Kind::Logarithmic => self.decade_ticks(low, high, gap, count),
        };
        // A hundredth of a pixel is rounding.
        let (from, to) = (
            self.pixels.0.min(self.pixels.1) - 0.01,
            self.pixels.0.max(self.pixels.1) + 0.01,
        );
        ticks.retain(|tick| (from..=to).contains(&self.place(tick.value())));
        ticks.sort_by(|a, b| a.value().total_cmp(&b.value()));
        ticks
    }

    /// Even ticks, and round ones below the first of them, as far as they fit.
    fn root_ticks(&self, high: f64, gap: f64, count: f64) -> Vec<Tick> {
        let even = tick::even(0.0, high, count.min(6.0));
        let Some(step) = even.get(1).map(|tick| tick.value()) else {
            return even;
        };
        let below = tick::decades(step * 1e-6, step * 0.999, &[1, 2, 5], 1);
        let mut kept = vec![Tick::ZERO];
        for tick in even
            .into_iter()
            .skip(1)
            .rev()
            .chain(below.into_iter().rev())
        {
            let place = self.place(tick.value());
            let near = |other: &Tick| (self.place(other.value()) - place).abs() < gap;
            if !kept.iter().any(near) {
                kept.push(tick);
            }
        }
        kept
    }

    /// The finest of a few kinds of decades that fits; even ticks where a range is too short.
    fn decade_ticks(&self, low: f64, high: f64, gap: f64, count: f64) -> Vec<Tick> {
        let span = self.range.1 - self.range.0;
        let every = libm::ceil(span / count.max(1.0)).max(1.0) as i32;
        let mut ticks = tick::decades(low, high, &[1], every);
        if every == 1 {
            let finer: [&[i64]; 3] = [&[1, 3], &[1, 2, 5], &[1, 2, 3, 4, 5, 6, 8]];
            for leads in finer {
                let finer = tick::decades(low, high, leads, 1);
                let places: Vec<f64> = finer.iter().map(|t| self.place(t.value())).collect();
                if places
                    .windows(2)
                    .all(|pair| (pair[1] - pair[0]).abs() >= gap)
                {
                    ticks = finer;
                }
            }
        }
        if ticks.len() < 3 && high < 10.0 * low {
            ticks = tick::even(low, high, count.min(6.0));
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    const PIXELS: (f64, f64) = (100.0, 900.0);

    fn labels(mapping: &Mapping, gap: f64) -> Vec<String> {
        let ticks = mapping.ticks(gap);
        ticks.iter().map(|tick| tick.label(Unit::Number)).collect()
    }

    #[test]
    fn the_automatic_scale_follows_the_range() {
        let chosen = |values: &[f64]| Scale::Automatic.chosen(values);
        assert_eq!(chosen(&[0.009, 0.05, 1.0]), Kind::Logarithmic);
        assert_eq!(chosen(&[0.5, 0.75]), Kind::Linear);
        assert_eq!(chosen(&[0.0, 0.01, 0.02, 1.0]), Kind::SquareRoot);
        assert_eq!(chosen(&[-1.0, 0.0, 1.0]), Kind::Linear);
        assert_eq!(chosen(&[]), Kind::Linear);
    }

    #[test]
    fn values_lie_within_the_margins_in_order() {
        for scale in [
            Scale::Linear,
            Scale::SquareRoot,
            Scale::Logarithmic,
            Scale::Automatic,
        ] {
            let values = [0.4, 0.9, 1.1, 7.0];
            let mapping = Mapping::new(scale, &values, PIXELS, (20.0, 10.0));
            let places = values.map(|value| mapping.place(value));
            assert!(places.is_sorted(), "{scale:?}");
            assert!(
                places[0] >= 119.9 && places[3] <= 890.1,
                "{scale:?} {places:?}"
            );
        }
    }

    #[test]
    fn an_axis_that_points_up_is_turned() {
        let mapping = Mapping::new(Scale::Linear, &[0.0, 1.0], (500.0, 100.0), (0.0, 0.0));
        assert!((mapping.place(0.0) - 500.0).abs() < 1e-9);
        assert!((mapping.place(1.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_round() {
        let log = Mapping::new(Scale::Automatic, &[0.009, 1.0], PIXELS, (0.0, 0.0));
        assert_eq!(
            labels(&log, 60.0),
            ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]
        );
        let root = Mapping::new(Scale::SquareRoot, &[0.0, 1.0], PIXELS, (0.0, 0.0));
        assert_eq!(
            labels(&root, 60.0),
            [
                "0", "0.02", "0.05", "0.1", "0.2", "0.4", "0.6", "0.8", "1.0"
            ]
        );
        let narrow = Mapping::new(Scale::Logarithmic, &[0.41, 0.44], PIXELS, (0.0, 0.0));
        assert!(narrow.ticks(60.0).len() >= 3);
    }

    #[test]
    fn degenerate_ranges_have_finite_places_and_ticks_within() {
        let scales = [
            Scale::Automatic,
            Scale::Linear,
            Scale::SquareRoot,
            Scale::Logarithmic,
        ];
        let ranges: [&[f64]; 8] = [
            &[],
            &[0.0],
            &[3.0, 3.0],
            &[-2.0],
            &[1.0, 1.0 + 1e-15],
            &[1e-300, 1e100],
            &[-1e100, 1e100],
            &[5e-324],
        ];
        for scale in scales {
            for values in ranges {
                let values: Vec<f64> = values.iter().copied().filter(|&v| scale.holds(v)).collect();
                let mapping = Mapping::new(scale, &values, PIXELS, (20.0, 20.0));
                for &value in &values {
                    let place = mapping.place(value);
                    assert!(
                        (99.0..=901.0).contains(&place),
                        "{scale:?} {values:?} {place}"
                    );
                }
                for tick in mapping.ticks(60.0) {
                    let place = mapping.place(tick.value());
                    assert!(
                        (99.0..=901.0).contains(&place),
                        "{scale:?} {values:?} {tick:?}"
                    );
                }
            }
        }
    }
}
