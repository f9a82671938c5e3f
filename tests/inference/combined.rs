//! Selection bias and a trend at once.

use evenhand::inference::Bias;

use super::published::mean_rejection;

/// The 216 lists of three blocks of 4, each with its doubly noncentral t distribution: a program of its own in Python
/// enumerated the lists, wrote the shifts down and integrated P(|T| > c given W) over the noncentral chi-square
/// distribution of W with SciPy's `quad` (relative tolerance 1e-12).
#[test]
fn the_type_one_error_under_a_combined_bias_is_that_of_all_lists() {
    for (bias, rate) in [
        ("selection(0.5)", 0.088_602_543_732_732_19),
        ("linear(0.1)", 0.039_632_212_556_318_14),
        ("selection(0.5) + linear(0.1)", 0.073_860_577_831_526_08),
        ("linear(-0.1) + selection(0.5)", 0.073_860_577_831_526_04),
    ] {
        let found = mean_rejection("permuted-block(4)", bias, 0.0);
        assert!((found - rate).abs() < 1e-10, "{bias}: {found}");
    }
}

/// In an unequal ratio an investigator guesses the arm with fewer participants for its part. For 2:1 and the arms 0, 0, 1, 1, 0:
/// N0/2 and N1 are equal, then 1/2 and 0, 1 and 0, 1 and 1, 1 and 2.
#[test]
fn guesses_go_by_the_parts_of_the_ratio() {
    let bias: Bias = "selection(0.5)".parse().unwrap();
    let ratio = evenhand::design::Ratio::new(&[2, 1]).unwrap();
    let mut shifts = [0.0; 5];
    let (arms, views) = ([0, 0, 1, 1, 0], [0; 5]);
    bias.course(1)
        .in_ratio(&ratio)
        .shifts(&arms, &views, &mut shifts);
    let expected = [0.0, -0.5, -0.5, 0.0, 0.5];
    assert_eq!(shifts.map(f64::to_bits), expected.map(f64::to_bits));
}
