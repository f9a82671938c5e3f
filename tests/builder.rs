//! Trials made in memory: what is built, what each broken rule says, and that a scenario is the same
//! trial.

#[path = "builder/rejects.rs"]
mod rejects;
#[path = "builder/rejects_conduct.rs"]
mod rejects_conduct;
#[path = "builder/rejects_deviations.rs"]
mod rejects_deviations;
#[path = "builder/rejects_outcomes.rs"]
mod rejects_outcomes;
#[path = "builder/rejects_schedules.rs"]
mod rejects_schedules;

use evenhand::allocation::Allocator;
use evenhand::assess::{Approach, Assessment, Choice, Plan};
use evenhand::design::{Arm, EnrolmentPlan, Period, Site};
use evenhand::enrolment::{Enrolment, EnrolmentFailure};
use evenhand::rng::{Seed, Streams};
use evenhand::run::{self, Target, WriteError};
use evenhand::scenario::{builtin, read};
use evenhand::simulate::SimulateError;
use evenhand::trial::draft::{
    Attribute, Criterion, DaysBefore, Draw, Factor, Regimen, Schedule, When,
};
use evenhand::trial::{Trial, TrialBuilder};
use evenhand::work::Conduct;

/// A trial that is only randomized.
fn demo() -> TrialBuilder {
    Trial::builder("demo")
        .arms([("A", 2), ("B", 1)])
        .factor("sex", ["f", "m"])
        .procedure("permuted-block(3, 6)")
        .list_length(60)
}

fn site(id: &str, name: &str, city: &str, country: &str) -> Site {
    Site {
        city: city.to_owned(),
        ..Site::new(id, name, country)
    }
}

/// The built-in `starter`.
fn starter() -> TrialBuilder {
    let start = "2027-01-04".parse().expect("it is a date");
    let half_a_year = Some(Period::Months(6));
    let plan = EnrolmentPlan::new(start, half_a_year, 1.5, 2.0, (0, 14));
    let adult = When::new().at_least("age", 18.0);
    let surgery = When::new()
        .more_than("surgery_on", Period::Days(14))
        .within("surgery_on", Period::Months(3));
    let active = Regimen::new("active", 100.0, "mg", "oral")
        .when(When::new().is("arm", "active"))
        .schedule(Schedule::cycles(21, 7))
        .lasts(Period::Months(12));
    let supportive = Regimen::new("supportive", 2.5, "mg", "subcutaneous")
        .schedule(Schedule::loaded([1, 15], Period::Months(1)))
        .lasts(Period::Months(12));
    Trial::builder("starter")
        .title("A two-arm trial, stratified by sex and age")
        .sample_size(120)
        .arm("active", "Active treatment", 1)
        .arm("control", "Standard of care", 1)
        .sites(STARTER_SITES.map(|[id, name, city, country]| site(id, name, city, country)))
        .enrolment(plan.expect("its numbers are in range"))
        .attribute(Attribute::category("sex", ["female", "male"]).drawn(Draw::levels([0.55, 0.45])))
        .attribute(
            Attribute::number("age", "years", 0)
                .case(
                    When::new().is("sex", "male"),
                    Draw::normal(58.0, 12.0, 16.0..=95.0),
                )
                .drawn(Draw::normal(61.0, 11.0, 16.0..=95.0)),
        )
        .attribute(Attribute::number("weight", "kg", 1).drawn(Draw::uniform(45.0..=120.0)))
        .attribute(Attribute::date("surgery_on").drawn(DaysBefore::new(5..=120).present(0.8)))
        .criterion(Criterion::inclusion("I1", "Aged 18 years or older").require([adult]))
        .criterion(
            Criterion::inclusion(
                "I2",
                "Surgery, if any, more than 2 weeks and at most 3 months before randomization",
            )
            .require([surgery]),
        )
        .criterion(
            Criterion::exclusion(
                "E1",
                "Any condition that would interfere with the participant's safety",
            )
            .fails(0.05),
        )
        .procedure("permuted-block(4, 6)")
        .stratify_by("sex")
        .classes(
            Factor::new("age_class", "age")
                .below("under 65", 65.0)
                .at_least("65 or older", 65.0),
        )
        .regimen(active)
        .regimen(supportive)
}

const STARTER_SITES: [[&str; 4]; 4] = [
    ["AT-01", "University Hospital", "Vienna", "Austria"],
    ["AT-02", "General Hospital", "Graz", "Austria"],
    ["DE-01", "Cancer Center", "Berlin", "Germany"],
    ["DE-02", "City Clinic", "Munich", "Germany"],
];

#[test]
fn a_scenario_is_the_trial_that_its_parts_build() {
    let source = builtin("starter").unwrap();
    assert_eq!(starter().build().unwrap(), read(&source).unwrap());
}

#[test]
fn a_trial_is_randomized_without_enrolment() {
    let trial = demo().build().unwrap();
    assert_eq!((trial.sample_size(), trial.title()), (60, "demo"));
    let names: Vec<&str> = trial.arms().iter().map(Arm::name).collect();
    assert_eq!(names, ["a", "b"]);
    let streams = Streams::new(Seed::from_integer(1), 0);
    let mut allocator = Allocator::new(&trial, &streams);
    let counts = (0..60).fold([0, 0], |mut counts, _| {
        counts[allocator.allocate(&[1]).unwrap().arm.get()] += 1;
        counts
    });
    assert_eq!(counts, [40, 20]);
}

#[test]
fn minimization_needs_no_lists() {
    let trial = Trial::builder("demo")
        .arms([("Active treatment", 1), ("Control", 1)])
        .factor("sex", ["f", "m"])
        .factor("stage", ["I", "II", "III"])
        .procedure("minimization(range, 0.85)")
        .sample_size(100)
        .build()
        .unwrap();
    assert!(trial.randomization().lists().is_none());
    assert!(trial.arms().find("active_treatment").is_some());
}

#[test]
fn nobody_is_enrolled_without_a_plan() {
    let trial = demo().build().unwrap();
    let streams = Streams::new(Seed::from_integer(1), 0);
    let mut enrolment = Enrolment::new(&trial, &streams);
    assert_eq!(enrolment.next(), Some(Err(EnrolmentFailure::Unplanned)));
    assert_eq!(enrolment.next(), None);
    let population: Vec<_> = evenhand::enrolment::eligible(&trial, streams.seed()).collect();
    assert_eq!(population, [Err(EnrolmentFailure::Unplanned)]);
}

#[test]
fn nobody_is_assessed_without_a_plan() {
    let two = Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .factor("sex", ["f", "m"])
        .procedure("permuted-block(4)")
        .sample_size(60);
    let approach = Approach {
        over_strata: true,
        ..Approach::new(10, Choice::MonteCarlo)
    };
    let specifications: [&str; 0] = [];
    let plan = Plan::of_trial(two.build().unwrap(), &specifications, approach).unwrap();
    let failure = EnrolmentFailure::Unplanned;
    let expected = SimulateError::Enrolment {
        replicate: 0,
        failure,
    };
    assert_eq!(Assessment::new(&plan).err(), Some(expected.into()));
}

#[test]
fn a_clone_shares_its_parts() {
    let trial = starter().build().unwrap();
    let clone = trial.clone();
    assert!(std::ptr::eq(trial.attributes(), clone.attributes()));
}

/// What a trial made in memory yields, and what it cannot: a manifest needs the scenario.
#[test]
fn a_run_in_memory_has_tables_and_no_directory() {
    let run = starter().build().unwrap().randomize(1);
    assert!(run.table("randomization_list").is_ok());
    let refused = run.table("randomisation_list").err().unwrap();
    let names = "randomization_list, blinded/randomization_numbers";
    assert!(refused.to_string().contains(names), "{refused}");

    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("run");
    let target = Target {
        directory: &directory,
        replace: false,
        withhold_seed: false,
    };
    let mut conduct = Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress: &mut |_| (),
    };
    let refused = run::write(&run, target, &mut conduct);
    assert!(
        matches!(refused, Err(WriteError::NoScenario)),
        "{refused:?}"
    );
    assert!(!directory.exists());
}
