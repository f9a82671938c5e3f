//! The balance-randomness plane, with a published table.

use evenhand::assess::{Anchors, CompareError, Point, Scale, Standing, Weights, compare};
use evenhand::exact::exact;
use evenhand::metric::Metric;

use super::procedure;

const BALANCE: Metric = Metric::MeanMaxImbalance;
const GUESSES: Metric = Metric::CorrectGuessRate;

fn point(specification: &str, n: u32) -> Point {
    let found = exact(&procedure(specification, n), n).unwrap();
    Point {
        imbalance: found.get(BALANCE).unwrap().value,
        predictability: found.get(GUESSES).unwrap().value,
    }
}

/// Zhao, Weng, Wu and Palesch 2012, Pharmaceutical Statistics 11:39-48, Table IV: n = 100, both
/// weights 1, means over simulated lists with three decimals. G, mean maximum imbalance, entropy in
/// nats, deterministic assignments, correct guesses, U_I and U_R. In the row of blocks of two the
/// table has U_R = 0.003, which its G says is 1.003.
const PUBLISHED: &[(&str, [f64; 7])] = &[
    (
        "big-stick(4)",
        [0.253, 3.999, 0.611, 0.118, 0.558, 0.272, 0.231],
    ),
    (
        "permuted-block(30)",
        [0.392, 5.608, 0.635, 0.056, 0.591, 0.418, 0.364],
    ),
    (
        "permuted-block(12)",
        [0.436, 3.916, 0.574, 0.137, 0.639, 0.265, 0.557],
    ),
    (
        "permuted-block(10)",
        [0.466, 3.620, 0.553, 0.167, 0.654, 0.238, 0.615],
    ),
    (
        "permuted-block(8)",
        [0.480, 3.272, 0.537, 0.192, 0.662, 0.206, 0.646],
    ),
    (
        "permuted-block(6)",
        [0.523, 2.830, 0.505, 0.241, 0.680, 0.166, 0.721],
    ),
    (
        "permuted-block(4)",
        [0.594, 2.000, 0.448, 0.334, 0.709, 0.091, 0.835],
    ),
    (
        "permuted-block(2)",
        [0.709, 1.000, 0.347, 0.500, 0.751, 0.000, 1.003],
    ),
    (
        "efron(0.65)",
        [0.432, 5.490, 0.658, 0.000, 0.614, 0.408, 0.455],
    ),
    (
        "random-allocation",
        [0.491, 8.207, 0.668, 0.020, 0.558, 0.654, 0.231],
    ),
];

#[test]
fn the_published_trade_off_comes_out() {
    let n = 100;
    let anchors = Anchors::exact(BALANCE, GUESSES, n).unwrap();
    let points: Vec<Point> = PUBLISHED.iter().map(|(name, _)| point(name, n)).collect();
    let standings = compare(&points, &anchors, Weights::EQUAL).unwrap();
    for (((specification, published), point), found) in
        PUBLISHED.iter().zip(&points).zip(&standings)
    {
        let exact = exact(&procedure(specification, n), n).unwrap();
        let value = |metric| exact.get(metric).unwrap().value;
        let ours = [
            found.distance,
            point.imbalance,
            value(Metric::Entropy) * std::f64::consts::LN_2,
            value(Metric::DeterministicRate),
            point.predictability,
            found.u_imbalance,
            found.u_predictability,
        ];
        // The largest of their standard errors are about 0.03 for the maximum and 0.003 for U.
        let allowed = [0.01, 0.08, 0.003, 0.003, 0.003, 0.01, 0.01];
        for (at, ((ours, published), allowed)) in
            ours.iter().zip(published).zip(allowed).enumerate()
        {
            assert!(
                (ours - published).abs() <= allowed,
                "{specification}, column {at}: {ours}, not {published}"
            );
        }
    }
    // The table is in the order of their ranks but for groups of designs.
    let blocks: Vec<usize> = standings[..8].iter().map(|one| one.rank).collect();
    assert!(blocks.is_sorted(), "{blocks:?}");
}

fn points(coordinates: &[(f64, f64)]) -> Vec<Point> {
    let point = |&(imbalance, predictability)| Point {
        imbalance,
        predictability,
    };
    coordinates.iter().map(point).collect()
}

fn front(standings: &[Standing]) -> Vec<bool> {
    standings.iter().map(|one| one.is_on_front).collect()
}

fn ranks(standings: &[Standing]) -> Vec<usize> {
    standings.iter().map(|one| one.rank).collect()
}

#[test]
fn the_front_holds_what_nothing_beats() {
    let points = points(&[
        (0.0, 1.0),
        (0.5, 0.5),
        (0.5, 0.5),
        (0.5, 0.6),
        (0.6, 0.4),
        (1.0, 0.4),
    ]);
    let found = compare(&points, &Anchors::UNIT, Weights::EQUAL).unwrap();
    assert_eq!(front(&found), [true, true, true, false, true, false]);
    assert_eq!(ranks(&found), [5, 1, 1, 4, 3, 6]);
    assert!((found[1].distance - 0.5).abs() < 1e-15);
    assert!((found[4].distance - 0.26_f64.sqrt()).abs() < 1e-15);
    assert_eq!(compare(&[], &Anchors::UNIT, Weights::EQUAL), Ok(Vec::new()));
}

#[test]
fn weights_say_which_of_the_two_counts() {
    let points = points(&[(0.2, 0.9), (0.9, 0.2)]);
    let of = |imbalance, predictability| {
        let weights = Weights {
            imbalance,
            predictability,
        };
        compare(&points, &Anchors::UNIT, weights).unwrap()
    };
    assert_eq!(ranks(&of(2.0, 1.0)), [1, 2]);
    assert_eq!(ranks(&of(0.0, 5.0)), [2, 1]);
    assert!((of(0.0, 5.0)[0].distance - 0.9).abs() < 1e-15);
    assert!((of(3.0, 1.0)[0].distance - ((3.0 * 0.04 + 0.81) / 4.0_f64).sqrt()).abs() < 1e-15);
}

#[test]
fn a_scale_may_run_downwards() {
    // Entropy: more is better.
    let anchors = Anchors::exact(BALANCE, Metric::Entropy, 100).unwrap();
    let Scale { best, worst } = anchors.predictability;
    assert!((best - 1.0).abs() < 1e-12 && (worst - 0.5).abs() < 1e-12);
    let points = points(&[(3.0, 0.9), (3.0, 0.8)]);
    let found = compare(&points, &anchors, Weights::EQUAL).unwrap();
    assert_eq!(front(&found), [true, false]);
    assert!((found[1].u_predictability - 0.4).abs() < 1e-12);
}

#[test]
fn the_standing_does_not_depend_on_the_others() {
    let anchors = Anchors::exact(BALANCE, GUESSES, 50).unwrap();
    let all: Vec<Point> = ["big-stick(3)", "simple", "permuted-block(2)", "efron(2/3)"]
        .map(|specification| point(specification, 50))
        .into();
    let together = compare(&all, &anchors, Weights::EQUAL).unwrap();
    let alone = compare(&all[..1], &anchors, Weights::EQUAL).unwrap();
    assert!((together[0].distance - alone[0].distance).abs() < 1e-15);
    assert!((together[1].u_imbalance - 1.0).abs() < 1e-15);
    assert!(together[1].u_predictability.abs() < 1e-15);
    assert!(together[2].u_imbalance.abs() < 1e-15);
    assert!((together[2].u_predictability - 1.0).abs() < 1e-15);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let good = points(&[(0.1, 0.2)]);
    let refused =
        |points: &[Point], anchors, weights| compare(points, &anchors, weights).unwrap_err();
    let bad = points(&[(0.1, 0.2), (f64::NAN, 0.2)]);
    let found = refused(&bad, Anchors::UNIT, Weights::EQUAL);
    assert_eq!(found, CompareError::Point(1));
    for (imbalance, predictability) in [(0.0, 0.0), (-1.0, 2.0), (f64::INFINITY, 1.0)] {
        let weights = Weights {
            imbalance,
            predictability,
        };
        let found = refused(&good, Anchors::UNIT, weights);
        assert!(matches!(found, CompareError::Weights { .. }));
    }
    // One entry: every procedure is a coin.
    let anchors = Anchors::exact(BALANCE, GUESSES, 1).unwrap();
    let found = refused(&good, anchors, Weights::EQUAL);
    let told = "the anchors 1 and 1 do not differ: give two finite numbers that do";
    assert_eq!(found.to_string(), told);
}
