//! Biases as they are written, and the shifts that they make.

use super::*;

#[test]
fn a_bias_is_written_one_way() {
    for (text, written) in [
        ("none", "none"),
        (" selection( 1.796/4 )", "selection(0.449)"),
        ("linear(-1/2)", "linear(-0.5)"),
        ("log(.1)", "log(0.1)"),
        ("step(1/3, 200)", "step(0.3333333333333333, 200)"),
        (
            "linear( 1/10 )+selection(.5)",
            "selection(0.5) + linear(0.1)",
        ),
        (
            "step(1, 9) + log(2) + linear(3) + selection(4)",
            "selection(4) + linear(3) + log(2) + step(1, 9)",
        ),
        ("step(1/3, 200)", "step(0.3333333333333333, 200)"),
    ] {
        let bias: Bias = text.parse().unwrap();
        assert_eq!(bias.to_string(), written);
        assert_eq!(written.parse(), Ok(bias));
    }
}

#[test]
fn what_is_no_bias_is_refused_with_its_reason() {
    let refused = |text: &str| text.parse::<Bias>().unwrap_err();
    assert_eq!(
        refused("selection(1"),
        BiasError::Form("selection(1".into())
    );
    assert_eq!(
        refused("selecton(1)"),
        BiasError::Unknown("selecton".into())
    );
    assert_eq!(refused("linear(1e3)"), BiasError::NotNumber("1e3".into()));
    for text in ["none(1)", "selection", "linear(1, 2)", "log", "step(1)"] {
        assert!(matches!(refused(text), BiasError::Count { .. }), "{text}");
    }
    for given in ["-1", "+1", "1.5", "4294967296"] {
        let given = given.to_owned();
        assert_eq!(
            refused(&format!("step(1, {given})")),
            BiasError::NotWhole { given }
        );
    }
}

#[test]
fn a_bias_beyond_all_others_is_refused() {
    let huge = "1".to_owned() + &"0".repeat(307);
    for name in ["selection", "linear", "log"] {
        for given in ["100.5", "-101", &huge] {
            let refused = format!("{name}({given})").parse::<Bias>();
            assert_eq!(refused, Err(BiasError::OutOfRange(given.parse().unwrap())));
        }
        assert!(format!("{name}(-100)").parse::<Bias>().is_ok());
    }
    let refused = "step(101, 3)".parse::<Bias>().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a shift of 101 standard deviations: write a number from -100 to 100"
    );
    assert!(Bias::Log { theta: f64::NAN }.checked().is_err());
}

fn shifts(bias: &str, arms: &[u8], views: &[u16]) -> Vec<f64> {
    let bias: Bias = bias.parse().unwrap();
    let mut shifts = vec![f64::NAN; arms.len()];
    bias.course(2).shifts(arms, views, &mut shifts);
    shifts
}

#[test]
fn an_investigator_guesses_within_the_view() {
    let (arms, views) = ([1, 1, 0, 0, 0, 1], [0, 1, 0, 1, 1, 1]);
    let seen = shifts("selection(2)", &arms, &views);
    assert_eq!(seen, [0.0, 0.0, 2.0, 2.0, 0.0, -2.0]);
    assert_eq!(
        shifts("selection(2)", &arms, &[0; 6]),
        [0.0, 2.0, 2.0, 2.0, 0.0, -2.0]
    );
}

#[test]
fn trends_follow_the_order_of_the_whole_trial() {
    let (arms, views) = ([0, 1, 1, 0], [0, 1, 0, 1]);
    assert_eq!(shifts("none", &arms, &views), [0.0; 4]);
    assert_eq!(shifts("linear(1/2)", &arms, &views), [0.5, 1.0, 1.5, 2.0]);
    assert_eq!(shifts("step(3, 2)", &arms, &views), [0.0, 0.0, 3.0, 3.0]);
    let log = shifts("log(2)", &arms, &views);
    assert_eq!((log[0], log[3]), (0.0, 2.0 * libm::log(4.0)));
}

#[test]
fn the_shift_of_a_sum_is_the_sum_of_the_shifts() {
    let (arms, views) = ([1, 1, 0, 0, 0, 1], [0, 1, 0, 1, 1, 1]);
    let sum = "selection(2) + linear(1/4) + step(8, 3)";
    // Selection bias gives 0, 0, 2, 2, 0, -2, the trend 0.25 to 1.5, the step 8 from participant 4 on.
    assert_eq!(
        shifts(sum, &arms, &views),
        [0.25, 0.5, 2.75, 11.0, 9.25, 7.5]
    );
}

#[test]
fn a_sum_that_cannot_be_is_refused_with_its_reason() {
    let refused = |text: &str| text.parse::<Bias>().unwrap_err();
    assert_eq!(
        refused("linear(1) + log(1) + linear(2)"),
        BiasError::Twice("linear")
    );
    assert_eq!(refused("selection(1) + none"), BiasError::NoneInSum);
    assert_eq!(
        refused("selection(1) + linear(101)"),
        BiasError::OutOfRange(101.0)
    );
    assert_eq!(refused("selection(1) +"), BiasError::Form(String::new()));
    assert_eq!(
        refused("selection(1) + trend(1)"),
        BiasError::Unknown("trend".into())
    );
    assert_eq!(BiasSum::new(&[]), Err(BiasError::NoneInSum));
    assert_eq!(
        refused("log(1) + log(1)").to_string(),
        "`log` is in the sum twice: write it once"
    );
}
