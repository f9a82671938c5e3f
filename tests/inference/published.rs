//! Numbers of the vignettes of randomizeR, recomputed (`tests/reference/README.md`).

use evenhand::design::Ratio;
use evenhand::inference::{Bias, ResponseModel, TTest};
use evenhand::procedure::{Markov, Procedure, Visitor, sequences};

/// The sequences of 12 entries, with their probabilities.
struct Lists;

impl Visitor<'_> for Lists {
    type Output = Vec<(Vec<u8>, f64)>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let all = sequences(procedure, 12).into_iter();
        all.map(|list| {
            (
                list.arms.iter().map(|arm| arm.0).collect(),
                list.probability,
            )
        })
        .collect()
    }
}

/// The mean probability of a rejection at level 0.05 over all lists, with an effect of the first
/// arm.
pub fn mean_rejection(procedure: &str, bias: &str, effect: f64) -> f64 {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let procedure = Procedure::parse(procedure, &ratio, 12).unwrap();
    let mut course = bias.parse::<Bias>().unwrap().course(1);
    let mut test = TTest::new(0.05).unwrap();
    let mut model = ResponseModel::new(1);
    let mut mean = 0.0;
    for (arms, probability) in procedure.visit(Lists) {
        course.restart();
        model.clear();
        for arm in arms {
            let of_arm = if arm == 0 { effect } else { 0.0 };
            model.add(0, arm, of_arm + course.next(0, arm));
        }
        mean += probability * test.rejection(&model);
    }
    mean
}

/// Selection bias eta = 1.796 / 4, by the convergence strategy.
#[test]
fn type_one_error_under_selection_bias() {
    for (procedure, published) in [
        ("big-stick(2)", "0.056"),
        ("maximal(2)", "0.072"),
        ("permuted-block(4)", "0.082"),
    ] {
        let found = mean_rejection(procedure, "selection(1.796/4)", 0.0);
        assert_eq!(format!("{found:.3}"), published, "{procedure}");
    }
}

/// A linear trend of 1/12 from one participant to the next.
#[test]
fn type_one_error_under_a_linear_trend() {
    let found = mean_rejection("big-stick(2)", "linear(1/12)", 0.0);
    assert_eq!(format!("{found:.2}"), "0.05", "{found}");
}

#[test]
fn without_bias_the_level_is_kept_and_power_is_as_published() {
    for procedure in [
        "big-stick(2)",
        "maximal(2)",
        "permuted-block(4)",
        "efron(2/3)",
    ] {
        let found = mean_rejection(procedure, "none", 0.0);
        // Efron's coin leaves an arm empty once in 2 * 3^11 lists or more rarely.
        assert!((found - 0.05).abs() < 1e-6, "{procedure} {found}");
    }
    let power = mean_rejection("big-stick(2)", "none", 1.796);
    assert_eq!(format!("{power:.3}"), "0.795");
}

/// The two-sided test does not tell which arm an effect is on, but a bias does.
#[test]
fn selection_bias_favours_the_first_arm() {
    let with = |effect| mean_rejection("permuted-block(4)", "selection(0.5)", effect);
    let without = mean_rejection("permuted-block(4)", "none", 1.0);
    assert!(with(1.0) > without + 0.05 && with(-1.0) < without - 0.05);
}
