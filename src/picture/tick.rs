//! Round values along an axis, held as decimal digits so that their text is exact.

use super::Unit;
use super::number::{grouped, signed, with_unit};

/// The value `digits * 10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tick {
    digits: i64,
    exponent: i32,
}

impl Tick {
    pub(super) const ZERO: Self = Self {
        digits: 0,
        exponent: 0,
    };

    /// The number nearest to the decimal.
    pub(super) fn value(self) -> f64 {
        let text = format!("{}e{}", self.digits, self.exponent);
        text.parse().expect("digits and an exponent are a number")
    }

    /// The text below the tick: plain decimals from 10^-5 to 10^7, else with an exponent.
    pub(super) fn label(self, unit: Unit) -> String {
        let exponent = match unit {
            Unit::Number => self.exponent,
            Unit::Percent => self.exponent + 2,
        };
        let shown = Self { exponent, ..self };
        let size = shown.value().abs();
        let text = if size == 0.0 {
            "0".to_owned()
        } else if (9e-6..1.1e7).contains(&size) {
            let decimals = (-exponent).max(0) as usize;
            grouped(&format!("{:.decimals$}", shown.value()))
        } else {
            signed(&format!("{:e}", shown.value()))
        };
        with_unit(text, unit)
    }
}

/// Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, about `count` of them.
pub(super) fn even(low: f64, high: f64, count: f64) -> Vec<Tick> {
    let raw = (high - low) / count.max(1.0);
    let exponent = libm::floor(libm::log10(raw)) as i32;
    let power = libm::pow(10.0, f64::from(exponent));
    let (step, exponent) = match raw / power {
        share if share <= 1.0 => (1, exponent),
        share if share <= 2.0 => (2, exponent),
        share if share <= 5.0 => (5, exponent),
        _ => (1, exponent + 1),
    };
    let one = Tick {
        digits: step,
        exponent,
    };
    let first = libm::ceil(low / one.value() - 1e-9);
    let last = libm::floor(high / one.value() + 1e-9);
    if first.abs().max(last.abs()) > 1e15 {
        return Vec::new();
    }
    (first as i64..=last as i64)
        .map(|place| Tick {
            digits: place * step,
            exponent,
        })
        .collect()
}

/// `leads` times each `every`-th power of ten, from `low` to `high`, both above 0, in order.
pub(super) fn decades(low: f64, high: f64, leads: &[i64], every: i32) -> Vec<Tick> {
    let first = libm::floor(libm::log10(low)) as i32 - 1;
    let last = libm::ceil(libm::log10(high)) as i32 + 1;
    let mut ticks = Vec::new();
    for exponent in (first..=last).filter(|exponent| exponent.rem_euclid(every) == 0) {
        for &digits in leads {
            let tick = Tick { digits, exponent };
            if (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(&tick.value()) {
                ticks.push(tick);
            }
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<String> {
        ticks.iter().map(|tick| tick.label(Unit::Number)).collect()
    }

    #[test]
    fn even_ticks_are_round_and_within_range() {
        assert_eq!(
            labels(&even(0.0, 1.0, 5.0)),
            ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(
            labels(&even(-7.0, 12.0, 4.0)),
            ["\u{2212}5", "0", "5", "10"]
        );
        assert_eq!(
            labels(&even(0.0, 405.0, 8.0)),
            ["0", "100", "200", "300", "400"]
        );
        for (low, high) in [(0.013, 0.98), (3e-9, 4e-9), (-1e90, 1e90), (0.0, 1e-300)] {
            let ticks = even(low, high, 6.0);
            assert!((2..=13).contains(&ticks.len()), "{low} {high} {ticks:?}");
            let within = |tick: &Tick| tick.value() >= low && tick.value() <= high;
            assert!(ticks.iter().all(within), "{ticks:?}");
        }
    }

    #[test]
    fn decades_have_exact_text() {
        let ticks = decades(0.009, 1.0, &[1, 2, 5], 1);
        assert_eq!(
            labels(&ticks),
            ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]
        );
        assert_eq!(
            labels(&decades(1e-9, 1e9, &[1], 6)),
            ["1e\u{2212}6", "1", "1,000,000"]
        );
    }

    #[test]
    fn percentages_are_exact() {
        let ticks = even(0.45, 0.75, 6.0);
        let percent: Vec<String> = ticks.iter().map(|tick| tick.label(Unit::Percent)).collect();
        assert_eq!(percent[0], "45\u{a0}%");
        assert_eq!(percent.last().unwrap(), "75\u{a0}%");
        let tick = Tick {
            digits: 25,
            exponent: -3,
        };
        assert_eq!(tick.label(Unit::Percent), "2.5\u{a0}%");
        assert_eq!(Tick::ZERO.label(Unit::Percent), "0\u{a0}%");
    }
}
