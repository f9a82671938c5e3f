//! Rates, their intervals, and the randomization test.

use evenhand::inference::{Analysis, Bias, TestKind};
use statrs::distribution::{Binomial, Discrete};

use super::common::assess::factors_of;
use super::{Asked, rate, with};
use evenhand::inference::clopper_pearson;

const NORMAL: &str = "
[[outcome]]
name = \"y\"
kind = \"normal\"
mean = 0
sd = 2
effects = [{ when = { arm = \"active\" }, difference = 1 }]
";

/// The t test rejects with probability 0.05 exactly. Over 1,000 runs of 60 replicates, intervals cover that as often
/// as the binomial distribution says, at least in 95 of 100.
#[test]
fn intervals_of_rates_cover() {
    const RUNS: u32 = 1_000;
    const REPLICATES: u32 = 60;
    let source = with(factors_of(20, &[&[0.5, 0.5]]), NORMAL);
    let analyses = [Analysis::TTest];
    let mut asked = Asked::new("y", &analyses);
    asked.effects = &[0.0];
    let run = asked.run(&source, &["permuted-block(4)"], REPLICATES, 0);
    let plan = run.plan().clone();
    let assessment = evenhand::assess::Assessment::new(&plan)
        .unwrap()
        .without_course();
    let covered = (0..RUNS).filter(|&seed| {
        let seed = evenhand::rng::Seed::from_integer(u64::from(seed));
        let sums = super::common::assess::with_conduct(1, |conduct| {
            assessment.simulate(&seed, 0..u64::from(REPLICATES), conduct)
        });
        let found = assessment.conclude(Some(&sums.unwrap()));
        let (low, high) = found[0].rejections[0].interval.unwrap();
        low <= 0.05 && 0.05 <= high
    });
    let covered = covered.count() as f64 / f64::from(RUNS);
    let law = Binomial::new(0.05, REPLICATES.into()).unwrap();
    let exact: f64 = (0..=u64::from(REPLICATES))
        .filter(|&count| {
            let (low, high) = clopper_pearson(count, REPLICATES.into());
            low <= 0.05 && 0.05 <= high
        })
        .map(|count| law.pmf(count))
        .sum();
    assert!(exact >= 0.95);
    let error = (exact * (1.0 - exact) / f64::from(RUNS)).sqrt();
    assert!((covered - exact).abs() < 4.0 * error, "{covered} {exact}");
}

/// Without an effect the estimates have mean 0, with one its size; the analyses that adjust are unbiased.
#[test]
fn estimates_are_around_the_effect() {
    let source = with(factors_of(80, &[&[0.5, 0.5]]), NORMAL);
    let analyses = [Analysis::TTest, Analysis::StratifiedTTest];
    let found = Asked::new("y", &analyses).assess(&source, &["simple"], 1_000, 5);
    assert_eq!(found[0].rejections.len(), 4);
    for rate in &found[0].rejections {
        let mean = rate.mean_estimate.unwrap();
        let error = mean.std_error.unwrap();
        // The standard error of a difference is 2 * sqrt(4 / 80) = 0.447, of 1,000 of them 0.0141.
        assert!((error - 0.0141).abs() < 0.002, "{error}");
        assert!((mean.value - rate.condition.effect).abs() < 4.0 * error);
        assert_eq!(rate.not_analysed, Some(0));
    }
}

/// The outcomes of a design are the same whatever other designs are assessed with it.
#[test]
fn outcomes_do_not_depend_on_other_designs() {
    let text = NORMAL.replace("difference = 1", "difference = 0");
    let source = with(factors_of(40, &[&[0.5, 0.5]]), &text);
    let analyses = [Analysis::TTest];
    let asked = Asked::new("y", &analyses);
    let found = asked.assess(&source, &["efron(2/3)", "efron(0.75)"], 300, 6);
    let both = asked.assess(&source, &["efron(2/3)"], 300, 6);
    assert_eq!(found[0].rejections, both[0].rejections);
    assert_ne!(found[0].rejections, found[1].rejections);
}

/// With 39 allocations made again, P(p <= 0.05) is 2/40 where there are no ties.
#[test]
fn the_randomization_test_keeps_its_level() {
    let source = with(factors_of(24, &[&[0.5, 0.5]]), NORMAL);
    let analyses = [Analysis::TTest, Analysis::RankSum];
    let mut asked = Asked::new("y", &analyses);
    asked.rerandomizations = 39;
    // A steep trend: the t test of blocks rejects hardly ever, the randomization test keeps its level.
    asked.bias = Bias::Linear { theta: 0.25 };
    asked.effects = &[0.0];
    let found = asked.assess(&source, &["permuted-block(4)"], 1_500, 7);
    let of = |test: TestKind| {
        let rates = &found[0].rejections;
        rates
            .iter()
            .find(|rate| rate.test == test)
            .unwrap()
            .estimate
            .value
    };
    let error = (0.05_f64 * 0.95 / 1_500.0).sqrt();
    for analysis in analyses {
        let by_chance = of(TestKind::RandomizationOf(analysis));
        assert!(
            (by_chance - 0.05).abs() < 4.0 * error,
            "{analysis:?}: {by_chance}"
        );
    }
    assert!(of(TestKind::Analysis(Analysis::TTest)) < 0.03);
}

/// A covariate that explains most of the variance makes ANCOVA far more powerful; the site's effects are taken out by
/// adjusting for sites.
#[test]
fn adjusting_buys_power() {
    let source = evenhand::scenario::builtin("starter").unwrap();
    let source = with(
        source,
        "
[[outcome]]
name = \"y\"
kind = \"normal\"
mean = 0
sd = 1
site_sd = 2
effects = [
  { when = { arm = \"active\" }, difference = 0.6 },
  { attribute = \"age\", per = 10, from = 60, difference = 1.5 },
]
",
    );
    let analyses = [Analysis::TTest, Analysis::Ancova];
    let mut asked = Asked::new("y", &analyses);
    asked.covariates = &["age"];
    asked.adjust_for = &["site_id"];
    let found = asked.assess(&source, &["permuted-block(4)"], 400, 8);
    let [plain, adjusted] = analyses.map(|analysis| rate(&found[0], analysis, 0.6));
    // With a standard error of 2 / sqrt(120) = 0.183 the power is about 0.9.
    assert!((0.82..0.97).contains(&adjusted), "{adjusted}");
    assert!(plain < 0.5, "{plain}");
    let level = rate(&found[0], Analysis::Ancova, 0.0);
    assert!(
        (level - 0.05).abs() < 4.0 * (0.05_f64 * 0.95 / 400.0).sqrt(),
        "{level}"
    );
}

/// Two arms 2:1 are counted by other sums than two arms 1:1.
#[test]
fn unequal_ratios_are_analysed_too() {
    let mut source = with(factors_of(60, &[&[0.5, 0.5]]), NORMAL);
    let text = String::from_utf8(source.text).unwrap();
    let text = text.replacen("ratio = 1", "ratio = 2", 1);
    source.text = text
        .replace("permuted-block(4)", "permuted-block(3)")
        .into_bytes();
    let analyses = [Analysis::TTest];
    let found = Asked::new("y", &analyses).assess(&source, &["permuted-block(3)"], 1_000, 12);
    let level = rate(&found[0], Analysis::TTest, 0.0);
    assert!(
        (level - 0.05).abs() < 4.0 * (0.05_f64 * 0.95 / 1_000.0).sqrt(),
        "{level}"
    );
    let mean = found[0].rejections[1].mean_estimate.unwrap();
    let error = mean.std_error.unwrap();
    // 2 * sqrt(1 / 40 + 1 / 20) = 0.548, of 1,000 of them 0.0173.
    assert!((error - 0.0173).abs() < 0.002, "{error}");
    assert!((mean.value - 1.0).abs() < 4.0 * error, "{}", mean.value);
}
