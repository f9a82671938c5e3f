//! The t test's exact rejection probability, the log-rank test and one step of a randomization test,
//! for 405 participants in 6 strata. The plain loop beside the first sums the same responses and
//! computes no probability.
//!
//! `cargo bench --bench inference`

use divan::{Bencher, black_box};
use evenhand::inference::{
    Analysis, Analyst, Bias, LogRank, Observation, Observations, RandomizationTest, ResponseKind,
    ResponseModel, Responses, Statistic, Survival, TTest,
};
use evenhand::rng::{Draws, Purpose, Seed, Streams};

const PARTICIPANTS: usize = 405;

fn main() {
    divan::main();
}

fn draws() -> Draws {
    Streams::new(Seed::from_integer(42), 0).open(Purpose::List, "bench")
}

/// Arms of a shuffled list, and strata in turn.
fn allocation(strata: u16) -> (Vec<u8>, Vec<u16>) {
    let mut arms: Vec<u8> = (0..PARTICIPANTS).map(|i| (i % 2) as u8).collect();
    draws().shuffle(&mut arms);
    let strata = (0..PARTICIPANTS).map(|i| i as u16 % strata).collect();
    (arms, strata)
}

#[divan::bench(args = [
    ("none", 1),
    ("selection(0.25)", 1),
    ("selection(0.25)", 6),
    ("linear(0.01)", 6),
])]
fn rejection(bencher: Bencher<'_, '_>, (bias, strata): (&str, u16)) {
    let (arms, strata_of) = allocation(strata);
    let mut course = bias.parse::<Bias>().expect("a bias").course(strata.into());
    let mut model = ResponseModel::new(strata.into());
    let mut test = TTest::new(0.05).expect("a level");
    bencher.bench_local(|| {
        course.restart();
        model.clear();
        for (&arm, &stratum) in arms.iter().zip(&strata_of) {
            model.add(stratum, arm, course.next(stratum, arm));
        }
        test.rejection(black_box(&model))
    });
}

#[divan::bench]
fn plain_sums(bencher: Bencher<'_, '_>) {
    let (arms, _) = allocation(1);
    bencher.bench_local(|| {
        let (mut lead, mut sums, mut square) = (0_i32, [0.0; 2], 0.0);
        for &arm in black_box(&arms) {
            let shift = f64::from(-lead.signum()) * 0.25;
            lead += 1 - 2 * i32::from(arm);
            sums[usize::from(arm)] += shift;
            square += shift * shift;
        }
        (sums, square)
    });
}

/// The probability alone, with the sums at hand.
#[divan::bench]
fn rejection_of_sums(bencher: Bencher<'_, '_>) {
    let (arms, strata) = allocation(6);
    let mut course = "selection(0.5)".parse::<Bias>().expect("a bias").course(6);
    let mut model = ResponseModel::new(6);
    for (&arm, &stratum) in arms.iter().zip(&strata) {
        model.add(stratum, arm, course.next(stratum, arm));
    }
    let mut test = TTest::new(0.05).expect("a level");
    bencher.bench_local(|| test.rejection(black_box(&model)));
}

fn times() -> Vec<Observation> {
    let control: Survival = "exponential(0.05)".parse().expect("a distribution");
    let mut draws = draws();
    let years = (0..PARTICIPANTS).map(|_| control.draw(1.0, &mut draws));
    years.map(|years| Observation::new(years, 5.0)).collect()
}

#[divan::bench(args = [1, 6])]
fn log_rank(bencher: Bencher<'_, '_>, strata: u16) {
    let (arms, strata) = allocation(strata);
    let times = times();
    let mut test = LogRank::default();
    bencher.bench_local(|| test.test(black_box(&times), &arms, &strata));
}

#[divan::bench(args = ["difference", "ranks", "log-rank"])]
fn randomization_test_step(bencher: Bencher<'_, '_>, statistic: &str) {
    let (arms, strata) = allocation(6);
    let mut draws = draws();
    let responses: Vec<f64> = (0..PARTICIPANTS).map(|_| draws.normal()).collect();
    let statistic = match statistic {
        "difference" => Statistic::mean_difference(&responses, &strata),
        "ranks" => Statistic::rank_sum(&responses, &strata),
        _ => Statistic::log_rank(&times(), &strata),
    };
    let statistic = statistic.expect("finite responses");
    let test = RandomizationTest::new(&statistic, &arms).expect("both arms");
    bencher.bench_local(|| test.is_extreme(black_box(&arms)));
}

/// An analysis of 405 participants in 53 strata, with two covariates where it uses any.
#[divan::bench(args = Analysis::NAMES)]
fn analysis(bencher: Bencher<'_, '_>, name: &str) {
    let analysis: Analysis = name.parse().expect("a name");
    let (arms, strata) = allocation(53);
    let mut draws = draws();
    let mut uniform = || (f64::from(draws.word()) + 0.5) / 2_f64.powi(32);
    let covariates = [0, 1].map(|_| (0..PARTICIPANTS).map(|_| uniform()).collect::<Vec<_>>());
    let numbers: Vec<f64> = (0..PARTICIPANTS)
        .map(|_| (5.0 * uniform()).floor())
        .collect();
    let binary: Vec<bool> = (0..PARTICIPANTS).map(|_| uniform() < 0.6).collect();
    let seen = times();
    let observations = Observations {
        arms: &arms,
        strata: &strata,
        covariates: &[&covariates[0], &covariates[1]],
        responses: if analysis.is_for(ResponseKind::Time) {
            Responses::Times(&seen)
        } else if analysis.is_for(ResponseKind::Binary) {
            Responses::Binary(&binary)
        } else {
            Responses::Numbers(&numbers)
        },
    };
    let mut analyst = Analyst::default();
    bencher.bench_local(|| {
        analyst
            .run(analysis, black_box(&observations))
            .expect("a result")
    });
}
