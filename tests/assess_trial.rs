//! Procedures assessed in a trial: the replicates are the trials that `simulate` writes, whatever
//! the number of threads, shares and interruptions.

#![expect(clippy::result_large_err, reason = "an error is looked at once")]

use crate::common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use common::assess::{
    assess_list, assess_trial, assessed, assessed_files, findings, row, with_conduct,
    write_assessment, write_with,
};
use common::{Rows, files, scenario_with, seed};
use evenhand::assess::{Approach, Assessed, Choice, Participants};
use evenhand::balance::Scope;
use evenhand::metric::{Estimate, Metric};
use evenhand::run::{Assess, PartError, Run, Task, merge, resume};
use evenhand::scenario::{Source, builtin};
use evenhand::work::Conduct;

fn monte_carlo(replicates: u32) -> Approach {
    Approach::new(replicates, Choice::MonteCarlo)
}

fn value(one: &Assessed, scope: Scope, level: &str, metric: Metric) -> f64 {
    row(one, scope, level, metric).estimate.value
}

/// D, the largest |D|, and the number of entries that the convergence strategy guesses.
#[derive(Default, Clone, Copy)]
struct Counted {
    d: i32,
    largest: i32,
    guessed: f64,
}

impl Counted {
    fn add(&mut self, is_first: bool) {
        let step = if is_first { 1 } else { -1 };
        self.guessed += match self.d {
            0 => 0.5,
            d if (d > 0) != is_first => 1.0,
            _ => 0.0,
        };
        self.d += step;
        self.largest = self.largest.max(self.d.abs());
    }
}

/// What a replicate's `allocations.csv` comes to, overall and by stratum and site.
struct Trial {
    overall: Counted,
    loss: f64,
    strata: BTreeMap<String, Counted>,
    sites: BTreeMap<String, Counted>,
}

fn replicate(source: &Source, number: u64, replicate: u64, first_arm: &str) -> Trial {
    let task = Task::Simulate {
        seed: seed(number),
        replicate,
    };
    let files = files(source, task, 1);
    let table = Rows::read(&files["allocations.csv"]);
    let mut trial = Trial {
        overall: Counted::default(),
        loss: 0.0,
        strata: BTreeMap::new(),
        sites: BTreeMap::new(),
    };
    for (j, [stratum, site, arm]) in (1..).zip(table.columns(["stratum", "site_id", "arm"])) {
        let is_first = arm == first_arm;
        trial.overall.add(is_first);
        trial.loss += f64::from(trial.overall.d).powi(2) / f64::from(j);
        trial
            .strata
            .entry(stratum.into())
            .or_default()
            .add(is_first);
        trial.sites.entry(site.into()).or_default().add(is_first);
    }
    trial
}

fn mean(trials: &[Trial], of: impl Fn(&Trial) -> f64) -> f64 {
    trials.iter().map(of).sum::<f64>() / trials.len() as f64
}

#[test]
fn replicates_are_the_trials_that_simulate_writes() {
    let by = "procedure = \"permuted-block(4, 6)\"";
    let adaptive = "procedure = \"minimization(range, 0.85)\"";
    let starter = builtin("starter").unwrap();
    let text = String::from_utf8_lossy(&starter.text).into_owned();
    assert!(text.contains(by), "the procedure that is replaced");
    for source in [starter, scenario_with("starter", &[(by, adaptive)])] {
        let replicates = 12;
        let trials: Vec<Trial> = (0..replicates)
            .map(|k| replicate(&source, 7, k, "active"))
            .collect();
        let run = assess_trial(&source, &[], monte_carlo(replicates as u32), 7);
        let own = &assessed(&run)[0];
        let is_close = |ours: f64, theirs: f64, what: &str| {
            assert!((ours - theirs).abs() < 1e-9, "{what}: {ours}, not {theirs}");
        };
        let n = 120.0;
        let overall = |metric| value(own, Scope::Overall, "", metric);
        is_close(
            overall(Metric::MeanAbsImbalance),
            mean(&trials, |one| f64::from(one.overall.d.abs())),
            "|D|",
        );
        is_close(
            overall(Metric::MeanMaxImbalance),
            mean(&trials, |one| f64::from(one.overall.largest)),
            "max |D|",
        );
        is_close(
            overall(Metric::CorrectGuessRate),
            mean(&trials, |one| one.overall.guessed / n),
            "guesses",
        );
        is_close(
            overall(Metric::MeanCumulativeLoss),
            mean(&trials, |one| one.loss / n),
            "loss",
        );
        for (scope, of) in [
            (
                Scope::Stratum,
                (|one| &one.strata) as fn(&Trial) -> &BTreeMap<String, Counted>,
            ),
            (Scope::Site, |one| &one.sites),
        ] {
            let groups: Vec<String> = (own.rows.iter())
                .filter(|row| row.place.scope == scope && !row.place.level.is_empty())
                .map(|row| row.place.level.clone())
                .collect();
            assert!(groups.len() >= 4);
            let in_group = |one: &Trial, group: &String| of(one).get(group).copied();
            for group in &groups {
                let d = |one: &Trial| in_group(one, group).map_or(0, |group| group.d.abs());
                let largest = |one: &Trial| in_group(one, group).map_or(0, |group| group.largest);
                is_close(
                    value(own, scope, group, Metric::MeanAbsImbalance),
                    mean(&trials, |one| f64::from(d(one))),
                    group,
                );
                is_close(
                    value(own, scope, group, Metric::MeanMaxImbalance),
                    mean(&trials, |one| f64::from(largest(one))),
                    group,
                );
            }
            is_close(
                value(own, scope, "", Metric::CorrectGuessRate),
                mean(&trials, |one| {
                    of(one).values().map(|group| group.guessed).sum::<f64>() / n
                }),
                "guesses within",
            );
        }
        // The worst replicates are those of the list of trials.
        let worst = own.worst.iter().find(|worst| {
            (worst.place.scope, worst.metric) == (Scope::Overall, Metric::MeanMaxImbalance)
        });
        let worst = worst.unwrap();
        let largest: Vec<i32> = trials.iter().map(|one| one.overall.largest).collect();
        let most = *largest.iter().max().unwrap();
        assert!((worst.value - f64::from(most)).abs() < 1e-12, "{worst:?}");
        let first = largest.iter().position(|&one| one == most).unwrap();
        assert_eq!(worst.replicate, first as u64);
    }
}

#[test]
fn what_is_chosen_for_the_exact_method_has_one() {
    let approach = Approach::new(1, Choice::Exact);
    let source = builtin("polar").unwrap();
    let run = Assess::of_trial(source, Vec::new(), approach, seed(1)).unwrap();
    let found = assessed(&run);
    assert!(found.len() > 10, "{}", found.len());
    assert!(!found.iter().any(Assessed::is_drawn));
}

/// The replicates that a run goes on from.
fn counted(run: &Run) -> std::ops::Range<u64> {
    let earlier = run.assessment().and_then(Assess::earlier);
    earlier.expect("sums of a run before").replicates().clone()
}

#[test]
fn threads_shares_and_interruptions_leave_every_byte_alone() {
    let source = builtin("starter").unwrap();
    let procedures = [
        "permuted-block(4)",
        "big-stick(2)",
        "minimization(range, 0.8)",
    ];
    for (participants, replicates) in [(Participants::Enrolled, 150), (Participants::Drawn, 3_000)]
    {
        let approach = Approach {
            participants,
            ..monte_carlo(replicates)
        };
        let run = || assess_trial(&source, &procedures, approach, 11);
        let whole = with_conduct(1, |conduct| assessed_files(run(), conduct));
        for threads in [2, 3, 7] {
            let again = with_conduct(threads, |conduct| assessed_files(run(), conduct));
            assert!(again == whole, "{threads} threads");
        }

        let place = tempfile::tempdir().unwrap();
        let shards: Vec<PathBuf> = (1..=3)
            .map(|i| {
                let target = place.path().join(format!("shard-{i}"));
                let shard = format!("{i}/3").parse().unwrap();
                write_assessment(run().with_shard(Some(shard)), &target);
                assert_eq!(findings(&target), []);
                target
            })
            .collect();
        // In whichever order they are given.
        let given = [2, 0, 1].map(|i: usize| shards[i].clone());
        let merged = merge(&given).unwrap();
        let files = with_conduct(1, |conduct| assessed_files(merged, conduct));
        assert!(files == whole, "merged");

        // One share is stopped after the first units, gone on with twice, and then merged.
        let stopped = place.path().join("stopped");
        let asked = AtomicU64::new(0);
        let is_stopped = || asked.fetch_add(1, Ordering::Relaxed) >= 1;
        let mut conduct = Conduct {
            threads: 1,
            is_stopped: &is_stopped,
            progress: &mut |_| (),
        };
        write_with(run(), &stopped, &mut conduct);
        assert_eq!(findings(&stopped), []);
        let half = resume(&stopped).unwrap();
        assert_eq!(counted(&half), 0..64);
        asked.store(0, Ordering::Relaxed);
        write_with(half, &stopped, &mut conduct);
        let rest = resume(&stopped).unwrap();
        assert_eq!(counted(&rest), 0..128);
        let files = with_conduct(2, |conduct| assessed_files(rest, conduct));
        assert!(files == whole, "resumed");
    }
}

#[test]
fn what_is_no_part_of_one_run_is_refused() {
    let source = builtin("starter").unwrap();
    let place = tempfile::tempdir().unwrap();
    let share = |name: &str, seed: u64, shard: &str| {
        let target = place.path().join(name);
        let run = assess_trial(&source, &["permuted-block(4)"], monte_carlo(20), seed);
        let run = run.with_shard(Some(shard.parse().unwrap()));
        write_assessment(run, &target);
        target
    };
    let (first, second) = (share("first", 1, "1/2"), share("second", 1, "2/2"));
    let other = share("other", 2, "2/2");
    let merged = |parts: &[&PathBuf]| {
        let parts: Vec<PathBuf> = parts.iter().map(|&part| part.clone()).collect();
        merge(&parts)
    };
    assert!(merged(&[&second, &first]).is_ok());
    assert!(matches!(
        merged(&[&first, &other]),
        Err(PartError::Different { .. })
    ));
    assert!(matches!(
        merged(&[&first]),
        Err(PartError::Missing {
            from: 10,
            until: 20
        })
    ));
    assert!(matches!(
        merged(&[&second]),
        Err(PartError::Missing { from: 0, until: 10 })
    ));
    assert!(matches!(
        merged(&[&first, &first, &second]),
        Err(PartError::Twice(0))
    ));
    let whole = place.path().join("whole");
    let run = assess_trial(&source, &["permuted-block(4)"], monte_carlo(5), 1);
    write_assessment(run, &whole);
    // A share that is complete is as done as a whole run.
    for done in [&whole, &first] {
        assert!(matches!(resume(done), Err(PartError::NotAPart(_))));
    }
    let sums = second.join("sums.json");
    #[expect(clippy::disallowed_methods, reason = "the test alters a file")]
    let altered = std::fs::read_to_string(&sums)
        .unwrap()
        .replacen('1', "2", 1);
    #[expect(clippy::disallowed_methods, reason = "the test alters a file")]
    std::fs::write(&sums, altered).unwrap();
    assert!(matches!(
        merged(&[&first, &second]),
        Err(PartError::Altered(_))
    ));
    assert_eq!(findings(&second).len(), 1);
}

#[test]
fn a_list_is_shared_out_and_merged_too() {
    let place = tempfile::tempdir().unwrap();
    let run = || assess_list(&["big-stick(2)", "simple"], 30, monte_carlo(1_000), 3);
    let shards: Vec<PathBuf> = (1..=4)
        .map(|i| {
            let target = place.path().join(i.to_string());
            let shard = format!("{i}/4").parse().unwrap();
            write_assessment(run().with_shard(Some(shard)), &target);
            target
        })
        .collect();
    let merged = merge(&shards).unwrap();
    let merged = with_conduct(1, |conduct| assessed_files(merged, conduct));
    assert!(merged == with_conduct(3, |conduct| assessed_files(run(), conduct)));
}

#[test]
fn participants_drawn_by_prevalence_are_like_those_enrolled() {
    let source = builtin("starter").unwrap();
    let procedures = ["permuted-block(4)", "simple", "minimization(range, 0.8)"];
    let enrolled = assess_trial(&source, &procedures, monte_carlo(1_500), 5);
    let drawn = Approach {
        participants: Participants::Drawn,
        ..monte_carlo(6_000)
    };
    let drawn = assess_trial(&source, &procedures, drawn, 6);
    let mut compared = 0;
    for (enrolled, drawn) in assessed(&enrolled).iter().zip(&assessed(&drawn)) {
        for row in &drawn.rows {
            let is_same = |other: &&evenhand::assess::Row| {
                other.place == row.place && other.metric == row.metric
            };
            let theirs = enrolled.rows.iter().find(is_same).unwrap().estimate;
            // All replicates may have one value.
            let error_of = |one: Estimate| one.std_error.unwrap_or(0.0);
            let (ours, error) = (row.estimate, error_of(row.estimate));
            let both = error.hypot(error_of(theirs));
            // Five standard errors, for some 250 comparisons; and a share of 1/500 where neither
            // sample may have met what is rare.
            assert!(
                (ours.value - theirs.value).abs() <= 5.0 * both + 0.002,
                "{} {:?} {}: {ours:?}, {theirs:?}",
                drawn.procedure,
                row.place,
                row.metric
            );
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn strata_of_more_and_more_factors() {
    let source = builtin("starter").unwrap();
    let approach = Approach {
        over_strata: true,
        ..monte_carlo(300)
    };
    let found = assessed(&assess_trial(&source, &["permuted-block(4)"], approach, 9));
    let by: Vec<&str> = found.iter().map(|one| one.stratified_by.as_str()).collect();
    assert_eq!(by, ["", "sex", "sex|age_class", "sex|age_class|site_id"]);
    let overall = |one: &Assessed| value(one, Scope::Overall, "", Metric::MeanAbsImbalance);
    // 120 is a multiple of 4; the more strata, the more blocks are left unfinished.
    assert!(overall(&found[0]).abs() < 1e-12);
    assert!(
        found
            .windows(2)
            .all(|two| overall(&two[0]) < overall(&two[1]))
    );
    // Lists of their own are what a site can guess.
    let at_sites = |one: &Assessed| value(one, Scope::Site, "", Metric::CorrectGuessRate);
    assert!(at_sites(&found[3]) > at_sites(&found[0]) + 0.02);
}
