//! The drug of a forecast is what the simulated trials hand out.

use std::collections::BTreeMap;

use evenhand::forecast::{Asked, ForecastPlan};
use evenhand::run::Task;
use evenhand::scenario;

use super::common::assess::with_conduct;
use super::common::{Rows, files, scenario_with, seed};

const REPLICATES: u64 = 3;

/// Packs by scope, treatment, strength, mood and month.
type Packs = BTreeMap<[String; 5], u32>;

/// What the tables of the trials add up to.
fn added_up(source: &scenario::Source) -> Packs {
    let mut packs = Packs::new();
    for replicate in 0..REPLICATES {
        let task = Task::Simulate {
            seed: seed(42),
            replicate,
        };
        let files = files(source, task, 2);
        let dispensing = Rows::read(&files["dispensing.csv"]);
        let columns = [
            "arm",
            "country",
            "treatment",
            "strength",
            "mood",
            "date",
            "packs",
        ];
        for [arm, country, treatment, strength, mood, date, count] in dispensing.columns(columns) {
            let month = format!("{}-01", &date[..7]);
            for scope in ["all", arm, country] {
                let key = [scope, treatment, strength, mood, &month].map(str::to_owned);
                *packs.entry(key).or_default() += count.parse::<u32>().unwrap();
            }
        }
    }
    packs
}

#[test]
fn packs_are_those_of_the_simulated_trials_month_by_month() {
    let source = scenario_with("polar", &[("overage = 0.1\n", ""); 7]);
    let mut expected = added_up(&source);
    assert!(expected.keys().any(|[.., strength, _, _]| strength == "75"));
    let trial = scenario::read(&source).unwrap();
    let plan = ForecastPlan::new(trial.clone(), Asked::new(REPLICATES as u32), None).unwrap();
    let found = with_conduct(2, |conduct| plan.simulate(&seed(42), conduct)).unwrap();
    for one in &found.drug {
        let supply = &trial.supplies()[one.supply];
        let treatment = &trial.treatment_plan().treatments()[supply.treatment];
        let strength = supply.contents.strength(one.strength).unwrap().to_string();
        for (mood, counts) in [("SCHEDULED", &one.planned), ("PERFORMED", &one.actual)] {
            let mut to_date = 0.0;
            for (place, month) in found.drug_months.iter().enumerate() {
                let month = month.to_string();
                let key = [&*one.scope.name, treatment, &strength, mood, &month];
                let wanted = expected.remove(&key.map(str::to_owned)).unwrap_or(0);
                let packs = counts.in_month[place].mean * REPLICATES as f64;
                assert!(
                    (packs - f64::from(wanted)).abs() < 1e-6,
                    "{key:?}: {packs}, {wanted}"
                );
                to_date += packs;
                let all = counts.to_date[place].mean * REPLICATES as f64;
                assert!((all - to_date).abs() < 1e-6, "{key:?}");
            }
        }
    }
    assert!(expected.is_empty(), "{expected:?}");
}

#[test]
fn the_overage_is_added_to_each_month() {
    let without = scenario_with("polar", &[("overage = 0.1\n", ""); 7]);
    let with = scenario_with("polar", &[]);
    let [without, with] = [without, with].map(|source| {
        let trial = scenario::read(&source).unwrap();
        let plan = ForecastPlan::new(trial, Asked::new(1), None).unwrap();
        with_conduct(1, |conduct| plan.simulate(&seed(42), conduct)).unwrap()
    });
    let mut months = 0;
    for (bare, more) in without.drug.iter().zip(&with.drug) {
        for (bare, more) in bare.actual.in_month.iter().zip(&more.actual.in_month) {
            let added = (bare.mean * 1.1 - 1e-9).ceil();
            assert!(
                (more.mean - added).abs() < 1e-9,
                "{} of {}",
                more.mean,
                bare.mean
            );
            months += u32::from(bare.mean > 0.0);
        }
    }
    assert!(months > 500, "{months}");
}
