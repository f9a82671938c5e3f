//! What a scenario says of what really happens, as the trial holds it.

use evenhand::design::{
    Attendance, DaysLaw, DoseModification, Ends, EventLaw, Hazard, HoldRule, Later, Modification,
    Timing, Toxicity, Treatment,
};
use evenhand::trial::Trial;

use super::malformed_deviations::sections;
use super::{read_text, starter};

fn trial() -> Trial {
    read_text(&sections()).expect("it is a scenario")
}

const fn uniform(min: u32, max: u32) -> DaysLaw {
    DaysLaw::Uniform { min, max }
}

#[test]
fn a_scenario_without_deviations_has_none() {
    let (_, text) = starter();
    let trial = read_text(&text).unwrap();
    assert!(trial.deviations().is_none(trial.treatment_plan()));
    assert_eq!(trial.deviations().treatments.len(), 2);
    let trial = self::trial();
    assert!(!trial.deviations().is_none(trial.treatment_plan()));
}

#[test]
fn treatments_stand_in_the_order_of_the_plan() {
    let trial = trial();
    assert_eq!(
        trial.treatment_plan().treatments(),
        ["active", "supportive", "rescue", "infusion"]
    );
    let active = Treatment {
        dose_shares: vec![1.0, 0.75, 0.5],
        never_started: 0.01,
        first_dose: Some(uniform(0, 7)),
        missed: 0.02,
        timing: Timing {
            window: (0, 0),
            outside: 0.1,
            outside_days: Some(DaysLaw::Exponential { mean: 3.0 }),
            early: 0.0,
        },
        later: Some(Later::Shift),
    };
    let infusion = Treatment {
        dose_shares: vec![1.0, 0.8, 0.6],
        missed: 0.01,
        timing: Timing {
            window: (3, 3),
            outside: 0.05,
            outside_days: Some(uniform(1, 7)),
            early: 0.2,
        },
        later: Some(Later::Stay),
        ..Treatment::default()
    };
    assert_eq!(
        trial.deviations().treatments,
        [active, Treatment::default(), Treatment::default(), infusion]
    );
    let attendance = Attendance {
        missed: 0.03,
        timing: Timing {
            window: (0, 0),
            outside: 0.1,
            outside_days: Some(uniform(1, 14)),
            early: 0.2,
        },
    };
    assert_eq!(trial.deviations().attendance, attendance);
}

#[test]
fn toxicities_and_their_rules() {
    let trial = trial();
    let neutropenia = Toxicity {
        name: "neutropenia".to_owned(),
        treatment: 0,
        grades: vec![(3, 0.56), (4, 0.11)],
        onset: DaysLaw::Weibull {
            shape: 1.0,
            scale: 23.0,
        },
        duration: uniform(3, 11),
        recurs: 0.8,
        interval: Some(DaysLaw::Exponential { mean: 90.0 }),
        complicated: 0.01,
        recovers_to: 1,
    };
    let rash = Toxicity {
        name: "rash".to_owned(),
        treatment: 1,
        grades: vec![(2, 1.0)],
        onset: uniform(0, 0),
        duration: uniform(0, 9),
        recurs: 0.0,
        interval: None,
        complicated: 0.0,
        recovers_to: 0,
    };
    assert_eq!(trial.deviations().toxicities, [neutropenia, rash]);

    let rule = |name: &str, grades: &[u8], action| DoseModification {
        name: name.to_owned(),
        toxicity: 0,
        grades: grades.to_vec(),
        is_complicated: false,
        cycle_days: Vec::new(),
        cycles: Vec::new(),
        action,
    };
    let hold = |resume_at_grade, lowers, stop_after_days| {
        Modification::Hold(HoldRule {
            recheck_days: 7,
            resume_at_grade,
            lowers,
            stop_after_days,
        })
    };
    assert_eq!(
        trial.deviations().modifications,
        [
            DoseModification {
                is_complicated: true,
                ..rule("fever", &[3, 4], hold(2, true, Some(28)))
            },
            DoseModification {
                cycle_days: vec![15, 22],
                cycles: vec![1, 2],
                ..rule("day 15", &[3], Modification::Continue)
            },
            DoseModification {
                cycle_days: vec![1],
                ..rule("day 1", &[3], hold(1, false, None))
            },
            DoseModification {
                toxicity: 1,
                ..rule("any rash", &[2], Modification::Stop)
            },
        ]
    );
}

#[test]
fn events_that_end_something() {
    let trial = trial();
    let [intolerance, refusal, death, lost] = trial.treatment_plan().events() else {
        panic!("four events");
    };
    assert_eq!(intolerance.name, "intolerance_on");
    assert_eq!(intolerance.ends, Ends::Treatments(vec![0, 1]));
    assert_eq!(intolerance.begins, Some(2));
    assert_eq!(intolerance.reason, "ADVERSE EVENT");
    assert_eq!(intolerance.when.clauses().len(), 1);
    let [(male, certain), (always, own)] = &intolerance.laws[..] else {
        panic!("two laws");
    };
    assert_eq!((male.clauses().len(), always.clauses().len()), (1, 0));
    let hazard = |periods: &[(Option<u32>, f64)]| {
        EventLaw::Hazard(Hazard::new(periods.to_vec()).expect("it is one"))
    };
    assert_eq!(*certain, hazard(&[(None, 1.0)]));
    assert_eq!(
        *own,
        hazard(&[(Some(3), 0.05), (Some(9), 0.0), (None, 0.012)])
    );

    assert_eq!(
        (&refusal.ends, &*refusal.reason),
        (&Ends::Treatment, "refusal_on")
    );
    assert_eq!((&death.ends, &lost.ends), (&Ends::Trial, &Ends::Contact));
    assert_eq!((refusal.begins, refusal.when.clauses().len()), (None, 0));
}

#[test]
fn an_event_that_ends_something_needs_a_law_to_be_simulated() {
    let text = sections().replacen(
        "survival = \"exponential(0.1)\"\nends = \"trial\"",
        "ends = \"trial\"",
        1,
    );
    let trial = read_text(&text).unwrap();
    assert_eq!(trial.treatment_plan().event_without_law(), Some("death_on"));
    assert_eq!(self::trial().treatment_plan().event_without_law(), None);
}
