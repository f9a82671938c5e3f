//! Closed forms and long-run limits, reached by the merged chain.

use evenhand::design::Ratio;
use evenhand::procedure::{Markov, Procedure, Visitor};

use super::chain::{Chain, Maximum, merged};

/// The chain after n entries.
struct After(u32);

impl Visitor<'_> for After {
    type Output = Chain;

    fn visit<P: Markov>(self, procedure: &P) -> Chain {
        merged(procedure, self.0, Maximum::Ignored)
    }
}

fn chain(specification: &str, n: u32) -> Chain {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let procedure = Procedure::parse(specification, &ratio, n).unwrap();
    procedure.visit(After(n))
}

fn assert_close(ours: f64, value: f64, tolerance: f64) {
    assert!((ours - value).abs() <= tolerance, "{ours}, not {value}");
}

#[test]
fn permuted_blocks_are_guessed_as_blackwell_and_hodges_say() {
    for (b, blocks) in [(2_u32, 50), (4, 25), (6, 10), (8, 10), (12, 5), (20, 2)] {
        let half = f64::from(b) / 2.0;
        let middle = (1..=b / 2).fold(1.0, |c, k| c * f64::from(b / 2 + k) / f64::from(k));
        let rate = (half + (f64::from(b) - 1.0).exp2() / middle - 0.5) / f64::from(b);
        let ours = chain(&format!("permuted-block({b})"), b * blocks);
        assert_close(ours.metrics.get("correct_guess_rate"), rate, 1e-12);
    }
}

#[test]
fn the_big_stick_is_at_its_bound_as_often_as_known() {
    for bound in [1, 2, 3, 5] {
        // Averaged over an even and an odd n, since |D| = bound has the parity of n.
        let (even, odd) = (
            chain(&format!("big-stick({bound})"), 600),
            chain(&format!("big-stick({bound})"), 601),
        );
        let at_bound = |chain: &Chain| {
            let of = |d| chain.difference.get(&d).copied().unwrap_or(0.0);
            of(bound) + of(-bound)
        };
        let mean = f64::midpoint(at_bound(&even), at_bound(&odd));
        let guess = f64::midpoint(even.last_guess, odd.last_guess);
        assert_close(mean, 1.0 / f64::from(2 * bound), 1e-9);
        assert_close(guess, 0.5 + 1.0 / f64::from(4 * bound), 1e-9);
        assert!(even.difference.keys().all(|d| d.abs() <= bound));
    }
}

#[test]
fn efron_s_coin_has_its_known_limits() {
    let (even, odd) = (chain("efron(2/3)", 600), chain("efron(2/3)", 601));
    assert_close(even.difference[&0], 0.5, 1e-9);
    assert_close(even.metrics.get("mean_sq_imbalance"), 40.0 / 9.0, 1e-7);
    assert_close(odd.metrics.get("mean_sq_imbalance"), 41.0 / 9.0, 1e-7);
    assert_close(f64::midpoint(even.last_guess, odd.last_guess), 0.625, 1e-9);
}

#[test]
fn wei_s_urn_has_a_third_of_the_variance() {
    for n in [3, 4, 10, 50, 120] {
        let variance = chain("wei-urn(0, 1)", n).metrics.get("mean_sq_imbalance");
        assert_close(variance, f64::from(n) / 3.0, 1e-10);
    }
}

#[test]
fn the_ehrenfest_urn_ends_in_the_binomial_of_its_parity() {
    // The balls of A are binomial(2m, 1/2) in the long run, given their parity.
    let m = 4;
    let chain = chain("ehrenfest(4)", 600);
    let mut choose = 1.0;
    for k in 0..=2 * m {
        let d = m - k;
        let expected = if d % 2 == 0 { choose / 128.0 } else { 0.0 };
        let ours = chain.difference.get(&d).copied().unwrap_or(0.0);
        assert_close(ours, expected, 1e-12);
        choose *= f64::from(2 * m - k) / f64::from(k + 1);
    }
}

#[test]
fn procedures_that_are_the_same_have_the_same_chain() {
    for (one, other) in [
        ("smith(1)", "wei-urn(0, 1)"),
        ("smith(0)", "simple"),
        ("adjustable-coin(0)", "simple"),
        ("wei-urn(1, 0)", "simple"),
        ("wei-urn(2, 4)", "wei-urn(1, 2)"),
        ("efron(1)", "permuted-block(2)"),
        ("big-stick(1)", "permuted-block(2)"),
        ("ehrenfest(1)", "permuted-block(2)"),
        ("chen(30, 2/3)", "efron(2/3)"),
        ("efron(0.75)", "efron(3/4)"),
    ] {
        let (one, other) = (chain(one, 30), chain(other, 30));
        assert_eq!(
            one.difference.keys().collect::<Vec<_>>(),
            other.difference.keys().collect::<Vec<_>>()
        );
        for (d, probability) in &one.difference {
            assert_close(*probability, other.difference[d], 1e-13);
        }
    }
}
