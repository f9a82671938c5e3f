//! Unadjusted tests after stratified blocks and minimization are conservative: the rates of large trials
//! against their limits.
//!
//! Where a design keeps the strata balanced, the unadjusted statistic is asymptotically normal with the variance
//!
//! rho = (variance within strata) / (variance within strata + variance between strata)
//!
//! in place of 1, so that a test at the level 0.05 rejects with probability 2 Phi(-1.96 / sqrt(rho)), and one of an
//! effect whose statistic has the mean m with probability Phi(-(1.96 + m) / sqrt(rho)) + Phi(-(1.96 - m) / sqrt(rho)). That
//! such tests are conservative is shown in
//!
//! * Bugni, Canay and Shaikh 2018, JASA 113, 1784-1796, for the t test after stratified blocks;
//! * Ma, Hu and Zhang 2015, JASA 110, 669-680, for linear models after minimization too;
//! * Kahan and Morris 2012, Statistics in Medicine 31, 328-340, by simulation, for continuous, binary and
//!   time-to-event outcomes.
//!
//! The tables of these papers are not repeated here: the limits are computed from the scenarios.

use evenhand::assess::Assessed;
use evenhand::inference::Analysis;
use statrs::distribution::{ContinuousCDF, Normal};

use super::common::assess::factors_of;
use super::{Asked, rate, with};

const REPLICATES: u32 = 3_000;

/// The limit of the rate at the level 0.05.
fn limit(rho: f64, mean: f64) -> f64 {
    let z = Normal::standard();
    let critical = z.inverse_cdf(0.975);
    let beyond = |mean: f64| z.cdf(-(critical - mean) / rho.sqrt());
    beyond(mean) + beyond(-mean)
}

/// Within 3.5 standard errors of Monte Carlo, plus what a trial of finite size may differ by.
#[track_caller]
fn check(found: &Assessed, analysis: Analysis, effect: f64, expected: f64) {
    let found = (rate(found, analysis, effect), &found.procedure);
    let error = (expected * (1.0 - expected) / f64::from(REPLICATES)).sqrt();
    assert!(
        (found.0 - expected).abs() < 3.5 * error + 0.003,
        "{}, {}, {effect}: {} in place of {expected}",
        found.1,
        analysis.name(),
        found.0
    );
}

/// Two levels whose means are 2 standard deviations apart: rho is 1/2, and the t test rejects in 0.56 % of
/// trials without an effect. By coins, and adjusted, it keeps its level.
#[test]
fn the_t_test_after_stratified_blocks_is_conservative() {
    let source = with(
        factors_of(200, &[&[0.5, 0.5]]),
        "
[[outcome]]
name = \"y\"
kind = \"normal\"
mean = 0
sd = 1
effects = [
  { when = { arm = \"active\" }, difference = 0.4 },
  { when = { factor_1 = \"2\" }, difference = 2 },
]
",
    );
    let analyses = [Analysis::TTest, Analysis::StratifiedTTest];
    let asked = Asked::new("y", &analyses);
    let procedures = ["permuted-block(4)", "simple"];
    let found = asked.assess(&source, &procedures, REPLICATES, 21);
    // The variance of the difference of means is 4 / n times that of a response: 1 within strata, 2 in all.
    let n: f64 = 200.0;
    let of_means = |variance: f64| 0.4 / (4.0 * variance / n).sqrt();
    for (one, rho) in found.iter().zip([0.5, 1.0]) {
        check(one, Analysis::TTest, 0.0, limit(rho, 0.0));
        check(one, Analysis::TTest, 0.4, limit(rho, of_means(2.0)));
        check(one, Analysis::StratifiedTTest, 0.0, 0.05);
        check(
            one,
            Analysis::StratifiedTTest,
            0.4,
            limit(1.0, of_means(1.0)),
        );
    }
    assert!((limit(0.5, 0.0) - 0.005_57).abs() < 1e-4);
}

/// Minimization balances the margins of two factors, and the response is additive in them: the same limit.
#[test]
fn the_t_test_after_minimization_is_conservative() {
    let source = with(
        factors_of(200, &[&[0.5, 0.5], &[0.3, 0.7]]),
        "
[[outcome]]
name = \"y\"
kind = \"normal\"
mean = 10
sd = 3
effects = [
  { when = { factor_1 = \"2\" }, difference = 4 },
  { when = { factor_2 = \"1\" }, difference = -4 },
]
",
    );
    let analyses = [Analysis::TTest, Analysis::StratifiedTTest];
    let asked = Asked::new("y", &analyses);
    let found = asked.assess(&source, &["minimization(range, 0.9)"], REPLICATES, 22);
    let between = 16.0 * 0.25 + 16.0 * 0.21;
    check(
        &found[0],
        Analysis::TTest,
        0.0,
        limit(9.0 / (9.0 + between), 0.0),
    );
    check(&found[0], Analysis::StratifiedTTest, 0.0, 0.05);
}

/// The probability of an event is 0.2 in one level and 0.8 in the other: within strata its variance is 0.16, in all
/// 0.25.
#[test]
fn the_chi_square_test_after_stratified_blocks_is_conservative() {
    let source = with(
        factors_of(400, &[&[0.5, 0.5]]),
        "
[[outcome]]
name = \"y\"
kind = \"binary\"
probability = 0.2
effects = [{ when = { factor_1 = \"2\" }, odds_ratio = 16 }]
",
    );
    let analyses = [Analysis::ChiSquare, Analysis::MantelHaenszel];
    let asked = Asked::new("y", &analyses);
    let procedures = ["permuted-block(4)", "simple"];
    let found = asked.assess(&source, &procedures, REPLICATES, 23);
    for (one, rho) in found.iter().zip([0.16 / 0.25, 1.0]) {
        check(one, Analysis::ChiSquare, 1.0, limit(rho, 0.0));
        check(one, Analysis::MantelHaenszel, 1.0, 0.05);
    }
}

/// The hazards of the two levels differ by a factor of 8: after blocks the log-rank test is conservative, the
/// stratified one keeps its level, and by coins both do. The rates of the first have no closed form.
#[test]
fn the_log_rank_test_after_stratified_blocks_is_conservative() {
    let source = with(
        factors_of(200, &[&[0.5, 0.5]]),
        "
[[outcome]]
name = \"y\"
kind = \"survival\"
survival = \"exponential(0.2)\"
follow_up = 3
effects = [{ when = { factor_1 = \"2\" }, hazard_ratio = 8 }]
",
    );
    let analyses = [Analysis::LogRank, Analysis::StratifiedLogRank];
    let asked = Asked::new("y", &analyses);
    let procedures = ["permuted-block(4)", "simple"];
    let found = asked.assess(&source, &procedures, REPLICATES, 24);
    let [blocks, coins] = &found[..] else {
        panic!("two designs")
    };
    // 0.05 less 6 standard errors.
    assert!(rate(blocks, Analysis::LogRank, 1.0) < 0.026);
    check(blocks, Analysis::StratifiedLogRank, 1.0, 0.05);
    check(coins, Analysis::LogRank, 1.0, 0.05);
    check(coins, Analysis::StratifiedLogRank, 1.0, 0.05);
}
