//! What the library does with arguments out of range: an error or a panic that says so, never a number.

use std::panic::catch_unwind;

use evenhand::design::{CheckDigit, KitPlan, NumberScheme};
use evenhand::inference::{MAX_DRAWS, clopper_pearson};
use evenhand::rng::{Draws, Purpose, Seed, Streams};

fn draws() -> Draws {
    Streams::new(Seed::from_integer(1), 0).open(Purpose::List, "all")
}

fn panics<T>(work: impl FnOnce() -> T + std::panic::UnwindSafe) -> bool {
    catch_unwind(|| drop(work())).is_err()
}

#[test]
fn no_number_is_below_0() {
    assert!(panics(|| draws().below(0)));
    assert!(panics(|| draws().below_each(0, &mut [0; 3], |_, _| ())));
    assert_eq!(draws().below(1), 0);
}

#[test]
fn a_shape_is_above_0_and_finite() {
    for shape in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(panics(move || draws().gamma(shape)), "{shape}");
    }
    for shape in [1e-9, 1e9] {
        let drawn = draws().gamma(shape);
        assert!((0.0..2.0).contains(&drawn), "{shape}: {drawn}");
    }
}

#[test]
fn an_interval_is_of_a_bounded_number_of_draws() {
    for (count, of) in [
        (2, 1),
        (1 << 59, 1 << 60),
        (0, MAX_DRAWS + 1),
        (0, u64::MAX),
    ] {
        assert!(
            panics(move || clopper_pearson(count, of)),
            "{count} of {of}"
        );
    }
    let half = MAX_DRAWS / 2;
    let (lower, upper) = clopper_pearson(half, MAX_DRAWS);
    // 1.96 / (2 sqrt(n)) on either side of a half.
    let half_width = 1.959_963_985 * 0.5 / (MAX_DRAWS as f64).sqrt();
    assert!((0.5 - lower - half_width).abs() < 1e-9, "{lower}");
    assert!((upper - 0.5 - half_width).abs() < 1e-9, "{upper}");
}

#[test]
fn check_digits_are_of_digits() {
    for check in [CheckDigit::None, CheckDigit::Luhn, CheckDigit::Mod97] {
        for text in ["", "-1", "1.5", "１", "a", " 1"] {
            assert_eq!(check.of(text), None, "{check:?} of {text:?}");
        }
    }
}

#[test]
fn no_number_of_sites_needs_few_kits() {
    let plan = KitPlan::new(vec![10_000, 10_000], NumberScheme::of_kits()).expect("kits");
    assert_eq!(plan.numbers_needed(3), 60_000);
    assert_eq!(plan.numbers_needed(usize::MAX), u64::MAX);
}
