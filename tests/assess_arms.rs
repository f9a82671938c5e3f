//! Assessments for more arms than two and for other ratios than 1:1: what is exact and what is simulated agree, and
//! runs keep their promises.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use crate::common;

use std::path::PathBuf;

use common::assess::{
    assess_trial, assessed, assessed_files, conditions, findings, with_conduct, write_assessment,
};
use evenhand::assess::{
    Approach, AssessError, Assessed, Choice, Participants, Plan, Row, Sample, monte_carlo,
};
use evenhand::balance::Scope;
use evenhand::design::Ratio;
use evenhand::exact::exact;
use evenhand::metric::{Characteristics, Estimate, Method, Metric};
use evenhand::procedure::Procedure;
use evenhand::rng::Seed;
use evenhand::run::{Assess, merge};
use evenhand::scenario::{Source, builtin};

fn ratio(parts: &[u32]) -> Ratio {
    Ratio::new(parts).unwrap()
}

/// Whether a replicate's own value may be rare, so that its standard error says little.
fn is_rare(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::ProbOnTarget | Metric::ProbDistanceAbove(_) | Metric::DeterministicRate
    )
}

/// Holds that a simulated number is within 4 standard errors of the exact one. Where no replicate differs from the
/// next, what they all lack may still have a probability of 10 in as many as there are.
#[track_caller]
fn near(found: Estimate, known: f64, metric: Option<Metric>, replicates: u64, what: &str) {
    let r = replicates as f64;
    let error = match metric {
        Some(metric) if is_rare(metric) => ((known * (1.0 - known)).max(0.0) / r).sqrt() + 3.0 / r,
        _ => found.std_error.unwrap_or(10.0 / r),
    };
    assert!(
        (found.value - known).abs() <= 4.0 * error + 1e-9,
        "{what}: {found:?}, not {known}"
    );
}

/// Holds that a list's exact and simulated numbers agree; how many metrics both know.
#[track_caller]
fn agree(known: &Characteristics, found: &Characteristics, replicates: u64, what: &str) -> usize {
    let mut both = 0;
    for (metric, estimate) in &known.metrics {
        if let Some(drawn) = found.get(*metric) {
            near(
                drawn,
                estimate.value,
                Some(*metric),
                replicates,
                &format!("{what}, {metric}"),
            );
            both += 1;
        }
    }
    assert_eq!(known.of_arms.len(), found.of_arms.len());
    for ((scope, metrics), (same, drawn)) in known.of_arms.iter().zip(&found.of_arms) {
        assert_eq!((scope, metrics.len()), (same, drawn.len()));
        for ((metric, known), (_, drawn)) in metrics.iter().zip(drawn) {
            let what = format!("{what}, {scope:?} {metric}");
            near(*drawn, known.value, Some(*metric), replicates, &what);
        }
    }
    // The course at a few entries: with all of them, some would be far away by chance.
    for at in [0, 6, 40, 404] {
        for (name, drawn) in found.course[at].named() {
            // The largest distance may be known of simulated lists only.
            let mut named = known.course[at].named();
            if let Some((_, known)) = named.find(|(same, _)| *same == name) {
                let what = format!("{what}, {at} {name}");
                near(drawn, known.value, None, replicates, &what);
            }
        }
        let arms = known.probabilities[at].iter().zip(&found.probabilities[at]);
        for (known, drawn) in arms {
            near(
                *drawn,
                known.value,
                None,
                replicates,
                &format!("{what}, arms of {at}"),
            );
        }
    }
    both
}

/// Some 60 comparisons of each at 4 standard errors.
#[test]
fn lists_of_405_agree_with_the_exact_method() {
    let seed = Seed::from_integer(405);
    let sample = Sample {
        seed: &seed,
        replicates: 500,
        threads: 2,
        keep_course: true,
    };
    for (parts, procedures) in [
        (
            &[2, 1][..],
            &[
                "simple",
                "permuted-block(3, 6)",
                "block-urn(3)",
                "mass-weighted-urn(4)",
            ][..],
        ),
        (&[2, 2, 1], &["permuted-block(5)", "block-urn(2)"]),
        (&[1, 1, 1, 1], &["permuted-block(8)"]),
    ] {
        let ratio = ratio(parts);
        for name in procedures {
            let what = format!("{ratio} {name}");
            let procedure = Procedure::parse(name, &ratio, 405).unwrap();
            let known = exact(&procedure, 405).unwrap();
            let found = monte_carlo(&procedure, 405, &sample).unwrap();
            assert_eq!(known.method, Method::Exact);
            let both = agree(&known, &found, sample.replicates, &what);
            assert!(both >= 24, "{what}: {both}");
        }
    }
}

/// A built-in trial with other arms, and its strata drawn.
fn of_arms(arms: &[u32]) -> Source {
    let mut source = builtin("starter").unwrap();
    let text = String::from_utf8(source.text).unwrap();
    let begin = text.find("[[arm]]").unwrap();
    let end = text.find("# Sites stand in").unwrap();
    let names = ["active", "control", "third", "fourth"];
    let written = names.iter().zip(arms).map(|(name, part)| {
        format!("[[arm]]\nname = {name:?}\nlabel = {name:?}\nratio = {part}\n\n")
    });
    let written: String = written.collect();
    let text = format!("{}{written}{}", &text[..begin], &text[end..]);
    let blocks = format!("permuted-block({})", arms.iter().sum::<u32>());
    source.text = text.replace("permuted-block(4, 6)", &blocks).into_bytes();
    source
}

fn drawn(replicates: u32, choice: Choice) -> Approach {
    Approach {
        participants: Participants::Drawn,
        ..Approach::new(replicates, choice)
    }
}

#[test]
fn trials_with_strata_agree_with_the_exact_method() {
    for parts in [&[2, 1][..], &[1, 1, 1]] {
        let source = of_arms(parts);
        let total: u32 = parts.iter().sum();
        let blocks = format!("permuted-block({total})");
        let procedures = ["simple", &blocks, "block-urn(2)"];
        let assess = |approach| assessed(&assess_trial(&source, &procedures, approach, 7));
        let known = assess(drawn(1, Choice::Exact));
        let found = assess(drawn(1_000, Choice::MonteCarlo));
        for (known, found) in known.iter().zip(&found) {
            let mut compared = 0;
            for one in &known.rows {
                let is_same = |row: &&Row| row.place == one.place && row.metric == one.metric;
                let Some(row) = found.rows.iter().find(is_same) else {
                    continue;
                };
                let what = format!(
                    "{parts:?} {}, {:?} {}",
                    known.procedure, one.place, one.metric
                );
                let value = one.estimate.value;
                near(row.estimate, value, Some(one.metric), 1_000, &what);
                compared += 1;
            }
            assert!(compared > 60, "{}: {compared}", known.procedure);
        }
    }
}

/// The t test under selection bias for all lists of 12 entries 2:1, and for simulated ones; whoever guesses knows the
/// ratio.
#[test]
fn tests_of_two_arms_in_another_ratio_agree_with_all_lists() {
    let ratio = ratio(&[2, 1]);
    let found = |approach| {
        let procedures = vec!["permuted-block(3)".to_owned()];
        let run = Assess::of_list(procedures, 12, &ratio, approach, 3_u64.into()).unwrap();
        let conditions = conditions(&["none", "selection(0.5)"], &[0.0, 1.0], 0);
        let run = run.with_conditions(Some(conditions)).unwrap();
        assessed(&run).remove(0).rejections
    };
    let known = found(Approach::new(1, Choice::Exact));
    let drawn = found(Approach::new(4_000, Choice::MonteCarlo));
    assert_eq!(known.len(), 4);
    for (known, drawn) in known.iter().zip(&drawn) {
        let (value, what) = (known.estimate.value, format!("{:?}", known.condition));
        near(drawn.estimate, value, None, 4_000, &what);
    }
    let type_one = |place: usize| known[place].estimate.value;
    assert!((type_one(0) - 0.05).abs() < 1e-12 && type_one(2) > 0.06);
}

/// Minimization is simulated; POLAR's sister trials are 2:1.
#[test]
fn built_in_trials_of_2_to_1_are_assessed() {
    let approach = Approach::new(40, Choice::Best);
    let procedures = ["permuted-block(3)", "minimization(range, 0.8)"];
    for name in ["paloma-2", "paloma-3"] {
        let found = assessed(&assess_trial(
            &builtin(name).unwrap(),
            &procedures,
            approach,
            1,
        ));
        let value = |one: &Assessed, metric| {
            let is_meant = |row: &&Row| row.metric == metric && row.place.scope == Scope::Overall;
            one.rows.iter().find(is_meant).unwrap().estimate.value
        };
        let distance = found.iter().map(|one| value(one, Metric::MeanDistance));
        let distance: Vec<f64> = distance.collect();
        // Of 666 or 521 participants by coins, d would be about sqrt(4/9 n), 15 or 17.
        assert!(distance.iter().all(|&one| one < 6.0), "{distance:?}");
        assert!(distance[1] < distance[0], "{name}: {distance:?}");
    }
}

#[test]
fn threads_and_shares_leave_every_byte_alone() {
    let source = of_arms(&[2, 2, 1]);
    let procedures = ["permuted-block(5)", "minimization(range, 0.8)"];
    for (participants, replicates) in [(Participants::Enrolled, 90), (Participants::Drawn, 700)] {
        let approach = Approach {
            participants,
            ..Approach::new(replicates, Choice::MonteCarlo)
        };
        let run = || assess_trial(&source, &procedures, approach, 11);
        let whole = with_conduct(1, |conduct| assessed_files(run(), conduct));
        assert!(
            whole.contains_key("allocation_ratio.csv"),
            "{:?}",
            whole.keys()
        );
        for threads in [2, 3] {
            let again = with_conduct(threads, |conduct| assessed_files(run(), conduct));
            assert!(again == whole, "{threads} threads");
        }
        let place = tempfile::tempdir().unwrap();
        let shares = (1..=2).map(|share| {
            let target = place.path().join(share.to_string());
            let part = format!("{share}/2").parse().unwrap();
            write_assessment(run().with_shard(Some(part)), &target);
            assert_eq!(findings(&target), []);
            target
        });
        let shares: Vec<PathBuf> = shares.collect();
        let merged = merge(&shares).unwrap();
        let files = with_conduct(1, |conduct| assessed_files(merged, conduct));
        assert!(files == whole, "merged");
    }
}

/// Sums that are altered are refused, whatever was altered in them; nothing panics.
#[test]
fn altered_sums_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("part");
    let procedures = ["simple".to_owned()];
    let approach = Approach::new(20, Choice::MonteCarlo);
    let ratio = ratio(&[2, 1, 1]);
    let run = Assess::of_list(procedures.into(), 12, &ratio, approach, 3_u64.into()).unwrap();
    write_assessment(run.with_shard(Some("1/2".parse().unwrap())), &target);
    let file = target.join("sums.json");
    #[expect(clippy::disallowed_methods, reason = "the test alters a file")]
    let sums = std::fs::read_to_string(&file).unwrap();
    assert!(sums.contains("\"parts\":[2,1,1]"), "{sums}");
    for [from, to] in [
        ["\"parts\":[2,1,1]", "\"parts\":[2,1]"],
        ["\"parts\":[2,1,1]", "\"parts\":[0,1,1]"],
        ["\"parts\":[2,1,1]", "\"parts\":[]"],
    ] {
        let altered: evenhand::simulate::Sums =
            serde_json::from_str(&sums.replace(from, to)).unwrap();
        assert!(!altered.are_whole(), "{to}");
    }
}

/// What is defined for two arms, or for a coarser ratio, is refused for others.
#[test]
fn what_is_not_defined_for_a_ratio_is_refused() {
    let approach = Approach::new(20, Choice::Best);
    let three = Plan::new(&["simple"], 60, &ratio(&[1, 1, 1]), approach).unwrap();
    let refused = three
        .with_conditions(Some(conditions(&["selection(0.5)"], &[0.0], 0)))
        .unwrap_err();
    assert_eq!(refused, AssessError::TestedArms(3));
    let told = refused.to_string();
    assert!(
        told.contains("3 arms") && told.contains("for two"),
        "{told}"
    );

    let fine = ratio(&[1_000, 999, 998]);
    let refused = Plan::new(&["simple"], 1_000_000, &fine, approach).unwrap_err();
    assert!(matches!(refused, AssessError::Ratio { .. }), "{refused}");
    let told = refused.to_string();
    assert!(
        told.contains("1000:999:998") && told.contains("1000000"),
        "{told}"
    );

    let refused = Plan::new(&["efron(2/3)"], 60, &ratio(&[2, 1]), approach).unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("for 2:1, choose one of simple"), "{told}");
}
