//! Holds, closing sites and caps.

use std::collections::BTreeMap;

use evenhand::design::{EnrolmentPlan, Site};
use evenhand::enrolment::{Enrolment, EnrolmentFailure, ScreeningRecord};
use evenhand::rng::{Seed, Streams};
use evenhand::run::Task;
use evenhand::trial::Trial;
use evenhand::trial::draft::{Attribute, Cap, Draw, Hold, When};

use super::common::{Rows, files, scenario_with, seed};
use super::{day, plan, sites, trial};

fn sex() -> Attribute {
    Attribute::category("sex", ["f", "m"]).drawn(Draw::levels([0.5, 0.5]))
}

fn enrolled(trial: &Trial, replicate: u64) -> Vec<ScreeningRecord> {
    let streams = Streams::new(Seed::from_integer(3), replicate);
    Enrolment::new(trial, &streams)
        .map(Result::unwrap)
        .collect()
}

fn months(trial: &Trial) -> EnrolmentPlan {
    *trial.enrolment().unwrap()
}

/// Whoever comes outside a hold comes on the same day as without it.
#[test]
fn a_hold_loses_who_would_have_come_and_moves_nobody() {
    let plan = plan(3.0, 2.0, (0, 10));
    let whole = trial(80)
        .sites(sites(["AT-1", "AT-2", "DE-1"]))
        .enrolment(plan)
        .build()
        .unwrap();
    let (from, until) = (day("2027-02-10"), day("2027-05-01"));
    let held = trial(80)
        .sites(sites(["AT-1", "AT-2", "DE-1"]))
        .enrolment(plan)
        .hold(Hold::new(from, until).at_sites(["AT-1", "DE-1"]))
        .build()
        .unwrap();
    assert_eq!(months(&whole), months(&held));
    let days = |records: &[ScreeningRecord], site| {
        let mut days: Vec<_> = records
            .iter()
            .map(|record| &record.participant)
            .filter(|participant| participant.site == Some(site))
            .map(|participant| participant.screened_on.unwrap())
            .collect();
        days.sort_unstable();
        days
    };
    let mut lost = 0;
    for replicate in 0..20 {
        let (whole, held) = (enrolled(&whole, replicate), enrolled(&held, replicate));
        for site in 0..3 {
            let mut expected = days(&whole, site);
            let all = expected.len();
            if site != 1 {
                expected.retain(|day| !(from..until).contains(day));
            }
            lost += all - expected.len();
            // Enrolment goes on for longer, as some are lost.
            assert!(
                days(&held, site).starts_with(&expected),
                "{site} of {replicate}"
            );
        }
    }
    assert!(lost > 100, "{lost}");
}

#[test]
fn nobody_is_screened_once_a_site_closes() {
    let [open, closing] = sites(["AT-1", "AT-2"]);
    let closes_on = day("2027-04-01");
    let trial = trial(60)
        .sites([
            open,
            Site {
                closes_on: Some(closes_on),
                ..closing
            },
        ])
        .enrolment(plan(2.0, 2.0, (5, 30)))
        .build()
        .unwrap();
    let mut late = 0;
    for replicate in 0..20 {
        for record in enrolled(&trial, replicate) {
            if record.participant.site == Some(1) {
                assert!(record.participant.screened_on.unwrap() < closes_on);
                late += usize::from(record.decided_on >= closes_on);
            }
        }
    }
    // Those in screening by then are randomized.
    assert!(late > 0);
}

#[test]
fn enrolment_ends_where_every_site_is_closed() {
    let closing = sites(["AT-1"]).map(|site| Site {
        closes_on: Some(day("2027-04-01")),
        ..site
    });
    let trial = trial(60)
        .sites(closing)
        .enrolment(plan(2.0, 2.0, (0, 0)))
        .build()
        .unwrap();
    let streams = Streams::new(Seed::from_integer(3), 0);
    let last = Enrolment::new(&trial, &streams).last().unwrap();
    let Err(failure @ EnrolmentFailure::Closed { randomized, .. }) = last else {
        panic!("{last:?}");
    };
    assert_eq!(
        failure.to_string(),
        format!(
            "enrolment ends with {randomized} of 60 participants, as every site is closed or has reached its cap: let sites close later, raise caps or lower `sample_size`"
        )
    );
}

#[test]
fn caps_are_kept_and_screening_says_who_was_kept_out() {
    let [first, second] = sites(["AT-1", "AT-2"]);
    let capped = Site {
        at_most: Some(9),
        ..first
    };
    let trial = trial(50)
        .attribute(sex())
        .sites([capped, second].into_iter().chain(sites(["DE-1", "FR-1"])))
        .cap(Cap::of_country("AT", 15))
        .cap(Cap::of_site("DE-1", 12))
        .cap(Cap::of(When::new().is("sex", "m"), 20))
        .enrolment(plan(2.0, 2.0, (0, 21)))
        .build()
        .unwrap();
    let mut kept_out = 0;
    for replicate in 0..50 {
        let records = enrolled(&trial, replicate);
        let mut randomized = BTreeMap::<&str, u32>::new();
        // When a cap was reached.
        let mut full = BTreeMap::new();
        for record in &records {
            let participant = &record.participant;
            let site = participant.site.unwrap();
            let is_man = participant.values[0] == evenhand::design::Value::Level(1);
            let own = [
                (site == 0).then_some(("AT-1", 9)),
                (site <= 1).then_some(("AT", 15)),
                (site == 2).then_some(("DE-1", 12)),
                is_man.then_some(("men", 20)),
            ];
            let own = || own.iter().flatten();
            for &(name, _) in own().filter(|(name, _)| *name != "men") {
                if let Some(&on) = full.get(name) {
                    assert!(
                        participant.screened_on.unwrap() <= on,
                        "{name} of {replicate}"
                    );
                }
            }
            let is_full = own().any(|(name, _)| full.contains_key(name));
            assert!(!(participant.is_randomized() && is_full));
            let is_complete = randomized.values().count() > 0 && randomized.get("all") == Some(&50);
            assert_eq!(record.is_capped, is_full && !is_complete, "{replicate}");
            kept_out += u32::from(record.is_capped);
            if participant.is_randomized() {
                *randomized.entry("all").or_default() += 1;
                for &(name, most) in own() {
                    let count = randomized.entry(name).or_default();
                    *count += 1;
                    if *count == most {
                        full.insert(name, record.decided_on);
                    }
                }
            }
        }
        assert_eq!(randomized["all"], 50);
    }
    assert!(kept_out > 100, "{kept_out}");
}

#[test]
fn caps_that_keep_everybody_out_end_the_enrolment() {
    let trial = trial(50)
        .attribute(sex())
        .sites(sites(["AT-1"]))
        .cap(Cap::of(When::new().is("sex", "m"), 10))
        .cap(Cap::of(When::new().is("sex", "f"), 20))
        .enrolment(plan(5_000.0, 20.0, (0, 0)))
        .build()
        .unwrap();
    let streams = Streams::new(Seed::from_integer(3), 0);
    let last = Enrolment::new(&trial, &streams).last().unwrap();
    assert_eq!(
        last.unwrap_err().to_string(),
        "only 30 of 150000 candidates were randomized, and caps kept 149970 eligible ones out: raise `at_most` in [[enrolment.cap]], or lower `sample_size`"
    );
}

/// Of a simulated trial, the table says `cap`.
#[test]
fn the_screening_table_says_why() {
    let cap = "screening_days = [0, 14]\ncap = [{ at_most = 20, when = { sex = \"male\" } }]";
    let source = scenario_with("starter", &[("screening_days = [0, 14]", cap)]);
    let task = Task::Simulate {
        seed: seed(42),
        replicate: 0,
    };
    let files = files(&source, task, 2);
    let screening = Rows::read(&files["screening.csv"]);
    let columns = ["eligible", "failed_criteria", "participant_id"];
    let capped = screening
        .columns(columns)
        .filter(|[_, why, _]| *why == "cap");
    let capped: Vec<_> = capped.collect();
    assert!(capped.len() > 20);
    assert!(
        capped
            .iter()
            .all(|[eligible, _, id]| *eligible == "Y" && id.is_empty())
    );
    let participants = Rows::read(&files["participants.csv"]);
    let men = participants.columns(["sex"]).filter(|[sex]| *sex == "male");
    assert_eq!(men.count(), 20);
}
