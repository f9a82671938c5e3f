//! What holds whatever happens.

use evenhand::actual::{Actual, DoseFate, Fate, Treated, intervals};
use evenhand::allocation::Allocator;
use evenhand::calendar::Plan;
use evenhand::design::{
    Attendance, Deviations, DoseModification, HoldRule, Later, Modification, Timing, Toxicity,
};
use evenhand::enrolment::Enrolment;
use evenhand::participant::Participant;
use evenhand::participant_streams::NamedStreams;
use evenhand::rng::{Seed, Streams};
use evenhand::scenario;
use evenhand::trial::Trial;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(0x5EED),
        failure_persistence: None,
        ..ProptestConfig::with_cases(60)
    }
}

fn polar() -> Trial {
    scenario::read(&scenario::builtin("polar").unwrap()).unwrap()
}

/// Randomized participants of a trial, with their arms.
fn participants(trial: &Trial, streams: &Streams, count: usize) -> Vec<Participant> {
    let mut allocator = Allocator::new(trial, streams);
    let enrolled = Enrolment::new(trial, streams).map(|record| record.unwrap().participant);
    let randomized = enrolled.filter(Participant::is_randomized).take(count);
    randomized
        .map(|mut participant| {
            allocator.allocate_participant(&mut participant).unwrap();
            participant
        })
        .collect()
}

prop_compose! {
    fn toxicity(treatment: usize)(
        share in 0.3..0.7, severe in 0.0..0.3, onset in 1..200_u32, duration in 1..30_u32,
        recurs in 0.0..0.95, interval in 1..60_u32, complicated in 0.0..0.5, place in 0..100_u32,
    ) -> Toxicity {
        Toxicity {
            name: format!("toxicity-{place}"),
            treatment,
            grades: vec![(3, share), (4, severe)],
            onset: format!("exponential({onset})").parse().unwrap(),
            duration: format!("uniform(0, {duration})").parse().unwrap(),
            recurs,
            interval: Some(format!("uniform(0, {interval})").parse().unwrap()),
            complicated,
            recovers_to: 0,
        }
    }
}

prop_compose! {
    fn rule(toxicity: usize)(
        grade in 3..=4_u8, is_complicated: bool, day in prop::sample::select(vec![0, 1, 8, 15, 22]),
        action in 0..5, recheck_days in 1..10_u32, lowers: bool, longest in prop::option::of(5..40_u32),
    ) -> DoseModification {
        DoseModification {
            name: "rule".to_owned(),
            toxicity,
            grades: vec![grade],
            is_complicated,
            cycle_days: (day > 0).then_some(day).into_iter().collect(),
            cycles: Vec::new(),
            action: match action {
                0 => Modification::Continue,
                1 => Modification::Stop,
                _ => Modification::Hold(HoldRule {
                    recheck_days,
                    resume_at_grade: 2,
                    lowers,
                    stop_after_days: longest,
                }),
            },
        }
    }
}

prop_compose! {
    fn deviations(treatment: usize)(
        missed in 0.0..0.2, first in 0..20_u32, outside in 0.0..0.5,
        never_started in 0.0..0.1, stays: bool,
        toxicities in prop::collection::vec(toxicity(treatment), 2),
        rules in prop::collection::vec((0..2_usize).prop_flat_map(rule), 0..8),
    ) -> Deviations {
        let trial = polar();
        let mut deviations = Deviations::none(trial.treatment_plan());
        for own in &mut deviations.treatments {
            own.missed = missed;
            own.never_started = never_started;
            own.first_dose = Some(format!("uniform(0, {first})").parse().unwrap());
            own.timing = Timing {
                window: (0, 0),
                outside,
                outside_days: Some("uniform(1, 12)".parse().unwrap()),
                early: 0.0,
            };
        }
        deviations.treatments[treatment].dose_shares = vec![1.0, 0.8, 0.6];
        deviations.treatments[treatment].later = stays.then_some(Later::Stay);
        deviations.toxicities = toxicities;
        for (place, own) in deviations.toxicities.iter_mut().enumerate() {
            own.name = format!("toxicity-{place}");
        }
        deviations.modifications = rules;
        deviations.attendance = Attendance::default();
        deviations
    }
}

/// Days with a dose, ascending.
fn days_given(doses: &[DoseFate<'_>]) -> Vec<i32> {
    let given = doses.iter().filter(|dose| dose.fate == Fate::Given);
    let mut days: Vec<i32> = given.map(|dose| dose.given_on().0).collect();
    days.sort_unstable();
    days
}

fn check_treatment(actual: &Actual<'_, '_>, treated: &Treated<'_>, is_palbociclib: bool) {
    let doses = treated.fates();
    let days = days_given(&doses);
    // Every planned dose is there once, in the order of the plan.
    let planned: usize = treated
        .courses
        .iter()
        .map(|own| own.course.administrations().count())
        .sum();
    assert_eq!(doses.len(), planned);
    assert!(doses.windows(2).all(|pair| (pair[0].planned_on(), pair[0].slot)
        < (pair[1].planned_on(), pair[1].slot)));
    // No day has more doses than were planned, and none comes twice.
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{days:?}");
    if is_palbociclib {
        for window in days.windows(22) {
            assert!(window[21] - window[0] >= 28, "{window:?}");
        }
    }
    let start = treated.planned_start().0;
    let end = treated
        .courses
        .iter()
        .map(|own| own.course.end())
        .max()
        .unwrap();
    let end = evenhand::table::Day::from(end).0;
    for dose in doses.iter().filter(|dose| dose.fate == Fate::Given) {
        let on = dose.given_on().0;
        assert!(start <= on && on < end);
        if let Some(stop) = &treated.stop {
            assert!(on < stop.first_day().0);
        }
        let is_held =
            |hold: &evenhand::actual::Hold| hold.first_day().0 <= on && on <= hold.last_day().0;
        assert!(!treated.holds.iter().any(is_held));
        let lower = treated
            .levels
            .iter()
            .filter(|change| change.first_day().0 <= on);
        assert_eq!(
            dose.level,
            lower.map(|change| change.level).max().unwrap_or(0)
        );
    }
    // Levels never rise, and there are not more than were written.
    let mut given: Vec<_> = doses
        .iter()
        .filter(|dose| dose.fate == Fate::Given)
        .collect();
    given.sort_by_key(|dose| dose.given_on());
    assert!(given.windows(2).all(|pair| pair[0].level <= pair[1].level));
    assert!(treated.levels.iter().all(|change| change.level <= 2));
    // The sums of doses, of intervals and of the summary are the same.
    let summary = actual.summary(treated, &doses);
    let of_intervals = intervals(treated, &doses);
    let administrations: u32 = of_intervals.iter().map(|one| one.administrations).sum();
    assert_eq!(administrations as usize, days.len());
    assert_eq!(summary.given_doses as usize, days.len());
    let amount: f64 = of_intervals
        .iter()
        .map(|one| {
            let days = one.last_day().0 - one.first_day().0 + 1;
            assert_eq!(
                days.cast_unsigned() * one.slots.count(),
                one.administrations
            );
            f64::from(one.administrations) * treated.amount(one.course, one.level)
        })
        .sum();
    assert!((amount - summary.actual_amount).abs() < 1e-6 * amount.max(1.0));
    let is_explained = |dose: &&DoseFate<'_>| dose.fate != Fate::Given;
    assert_eq!(
        summary.planned_doses as usize,
        days.len() + doses.iter().filter(is_explained).count()
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_holds_whatever_happens(deviations in deviations(0), seed in 0..1_000_u64) {
        let trial = polar();
        assert_eq!(trial.treatment_plan().treatments()[0], "palbociclib");
        let streams = Streams::new(Seed::from_integer(seed), 0);
        for participant in participants(&trial, &streams, 40) {
            let plan = Plan::new(trial.treatment_plan(), &participant).unwrap().unwrap();
            let own = NamedStreams {
                plan: trial.treatment_plan(),
                deviations: &deviations,
                streams: &streams,
            };
            let actual = Actual::drawn(&plan, &deviations, &participant, &own).unwrap();
            for treated in &actual.treatments {
                check_treatment(&actual, treated, treated.treatment == 0);
            }
        }
    }
}
