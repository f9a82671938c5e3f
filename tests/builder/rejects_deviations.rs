//! A broken trial per part of what really happens: its path, and the whole of what is said. And a
//! scenario is the same.

use evenhand::design::{DaysLaw, Later};
use evenhand::problem::Problem;
use evenhand::scenario::{Source, read};
use evenhand::trial::TrialBuilder;
use evenhand::trial::draft::{
    Attendance, DoseModification, Event, Regimen, Schedule, Timing, Toxicity, Treatment, When,
};

use super::demo;
use super::rejects_schedules::check;

/// A trial with a treatment in cycles and a daily one.
fn planned() -> TrialBuilder {
    let pill = |treatment: &str| Regimen::new(treatment, 100.0, "mg", "oral").lasts("1 year");
    demo()
        .regimen(pill("pill").schedule(Schedule::cycles(21, 7)))
        .regimen(pill("other").when(When::new().is("arm", "b")))
}

fn rash() -> Toxicity {
    Toxicity::new("rash", "pill", "exponential(30)", "uniform(7, 28)").grade(3, 0.1)
}

fn held() -> DoseModification {
    DoseModification::hold("hold", "rash", [3], 7, 1)
}

#[test]
fn events() {
    let event = || Event::new("stopped_on");
    check([
        (
            planned().event(event().hazard(&[(Some(3), 0.05), (None, f64::NAN)])),
            "event[0].hazard[1].per_month",
            "a hazard of NaN per month: write a probability from 0 to 1",
        ),
        (
            planned().event(
                event()
                    .days_after(1, 2)
                    .hazard_when(When::new().is("arm", "a"), &[(Some(1201), 0.05)]),
            ),
            "event[0].case[0].hazard[0].months",
            "`months` is 1201: write a whole number from 1 to 1200",
        ),
        (
            planned().event(event().ends(&["pill", "pil"])),
            "event[0].ends[1]",
            "no treatment is named `pil`: did you mean `pill`?",
        ),
        (
            planned().event(event().ends_trial().begins("other")),
            "event[0].begins",
            "`begins` needs `ends` with a list of treatments, one of which this one replaces: write for example \
             ends = [\"letrozole\"], or leave `begins` out",
        ),
        (
            planned().event(event().reason("")),
            "event[0].reason",
            "the text has 0 characters: write 1 to 200",
        ),
    ]);
}

#[test]
fn treatments_and_attendance() {
    let pill = || Treatment::new("pill");
    check([
        (
            planned().treatment(Treatment::new("Pill")),
            "treatment[0].name",
            "no treatment is named `Pill`: did you mean `pill`?",
        ),
        (
            planned().treatment(pill().dose_levels([100.0, f64::NAN])),
            "treatment[0].dose_levels",
            "the doses [100, NaN] do not descend: write the planned dose and at least one lower, each above 0, such as \
             [125, 100, 75]",
        ),
        (
            planned().treatment(pill().dose_shares([f64::NAN, 0.5])),
            "treatment[0].dose_shares",
            "the shares [NaN, 0.5] do not descend from 1: write 1 and at least one smaller, each above 0, such as \
             [1, 0.8, 0.6]",
        ),
        (
            planned().treatment(pill().missed(f64::NAN)),
            "treatment[0].missed",
            "NaN is not a probability: write a number from 0 to 1",
        ),
        (
            planned().treatment(pill().timing(Timing::new().early(0.5))),
            "treatment[0].timing.early",
            "`early` goes with `outside`: write `outside` too, or leave it out",
        ),
        (
            planned().treatment(pill().timing(Timing::new().window(3, 367))),
            "treatment[0].timing.window",
            "the window [-3, 367] does not run from days before to days after: write for example [-3, 3], up to 366 days",
        ),
        (
            planned().attendance(Attendance::new().outside(0.1, "always")),
            "attendance.outside_days",
            "`always` is not a distribution of days: write uniform(A, B), such as \"uniform(3, 11)\", exponential(MEAN) or \
             weibull(SHAPE, SCALE)",
        ),
    ]);
}

#[test]
fn toxicities_and_rules() {
    check([
        (
            planned().toxicity(Toxicity::new(
                "rash",
                "pill",
                "uniform(1, 2)",
                "uniform(1, 2)",
            )),
            "toxicity[0].grades",
            "the list is empty: name at least one grade",
        ),
        (
            planned().toxicity(rash().grade(4, 0.95)),
            "toxicity[0].grades",
            "the shares sum to 1.05, above 1: a participant has one worst grade; correct them",
        ),
        (
            planned().dose_modification(held()),
            "dose_modification[0].toxicity",
            "no toxicity is named `rash`: there is none here",
        ),
        (
            planned().toxicity(rash()).dose_modification(held().lower()),
            "dose_modification[0].then",
            "pill has no lower dose: write `dose_levels` or `dose_shares` in a [[treatment]] of it, or action = \"stop\"",
        ),
        (
            planned()
                .toxicity(rash())
                .dose_modification(held().complicated()),
            "dose_modification[0].complicated",
            "the rule never applies: `rash` has no share `complicated`; write it there, or leave `complicated` out here",
        ),
        (
            planned()
                .toxicity(rash())
                .dose_modification(DoseModification::stop("stop", "rash", [3]).stop_after_days(7)),
            "dose_modification[0].stop_after_days",
            "`stop_after_days` goes with action = \"hold\": leave it out",
        ),
    ]);
}

/// The same as [`planned`] with all that the builder has.
const SCENARIO: &str = r#"
format = 1
name = "demo"
title = "demo"
sample_size = 60
arm = [{ name = "a", label = "A", ratio = 2 }, { name = "b", label = "B", ratio = 1 }]
attribute = [{ name = "sex", levels = ["f", "m"] }]

[randomization]
procedure = "permuted-block(3, 6)"
stratify_by = ["sex"]
list_length = 60

[[regimen]]
treatment = "pill"
dose = 100
unit = "mg"
route = "oral"
cycle = { on = 21, off = 7 }
for = "1 year"

[[regimen]]
treatment = "other"
dose = 100
unit = "mg"
route = "oral"
daily = true
when = { arm = "b" }
for = "1 year"

[[event]]
name = "intolerance_on"
hazard = [{ months = 3, per_month = 0.05 }, { per_month = 0.01 }]
when = { arm = "a" }
ends = ["pill"]
begins = "other"
reason = "ADVERSE EVENT"

[[event.case]]
when = { sex = "m" }
hazard = [{ months = 1, per_month = 0.5 }]

[[event]]
name = "refused_on"
ends = "treatment"

[[event]]
name = "death_on"
ends = "trial"

[[event]]
name = "lost_on"
ends = "contact"

[[treatment]]
name = "pill"
dose_levels = [100, 80]
never_started = 0.01
first_dose = "uniform(0, 7)"
missed = 0.02
timing = { window = [-1, 2], outside = 0.05, outside_days = "exponential(3)", early = 0.2 }
later = "stay"

[[treatment]]
name = "other"
dose_shares = [1, 0.5]

[[toxicity]]
name = "rash"
treatment = "pill"
grades = [{ grade = 2, share = 0.2 }, { grade = 3, share = 0.1 }]
onset = "exponential(30)"
duration = "uniform(7, 28)"
recurs = 0.5
interval = "weibull(1, 90)"
complicated = 0.1
recovers_to = 1

[[dose_modification]]
name = "hold"
toxicity = "rash"
grades = [3]
complicated = true
cycle_days = [1, 15]
cycles = [1, 2]
action = "hold"
recheck_days = 7
resume_at_grade = 1
then = "lower"
stop_after_days = 28

[[dose_modification]]
name = "on"
toxicity = "rash"
grades = [2]
action = "continue"

[[dose_modification]]
name = "stop"
toxicity = "rash"
grades = [3]
action = "stop"

[attendance]
missed = 0.03
outside = 0.1
outside_days = "uniform(1, 14)"
early = 0.3
"#;

#[test]
fn a_scenario_of_what_really_happens_is_the_same_trial() {
    let event = Event::new;
    let built = planned()
        .event(
            event("intolerance_on")
                .hazard(&[(Some(3), 0.05), (None, 0.01)])
                .hazard_when(When::new().is("sex", "m"), &[(Some(1), 0.5)])
                .when(When::new().is("arm", "a"))
                .ends(&["pill"])
                .begins("other")
                .reason("ADVERSE EVENT"),
        )
        .event(event("refused_on").ends_treatment())
        .event(event("death_on").ends_trial())
        .event(event("lost_on").ends_contact())
        .treatment(
            Treatment::new("pill")
                .dose_levels([100.0, 80.0])
                .never_started(0.01)
                .first_dose(DaysLaw::Uniform { min: 0, max: 7 })
                .missed(0.02)
                .timing(
                    Timing::new()
                        .window(1, 2)
                        .outside(0.05, "exponential(3)")
                        .early(0.2),
                )
                .later(Later::Stay),
        )
        .treatment(Treatment::new("other").dose_shares([1.0, 0.5]))
        .toxicity(
            Toxicity::new("rash", "pill", "exponential(30)", "uniform(7, 28)")
                .grade(2, 0.2)
                .grade(3, 0.1)
                .recurs(0.5, "weibull(1, 90)")
                .complicated(0.1)
                .recovers_to(1),
        )
        .dose_modification(
            held()
                .complicated()
                .cycle_days([1, 15])
                .cycles([1, 2])
                .lower()
                .stop_after_days(28),
        )
        .dose_modification(DoseModification::go_on("on", "rash", [2]))
        .dose_modification(DoseModification::stop("stop", "rash", [3]))
        .attendance(
            Attendance::new()
                .missed(0.03)
                .outside(0.1, "uniform(1, 14)")
                .early(0.3),
        )
        .build()
        .unwrap();
    let source = Source {
        file: "demo.toml".to_owned(),
        text: SCENARIO.as_bytes().to_vec(),
        sites: None,
    };
    let read = read(&source).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(Problem::message).collect();
        panic!("{told:#?}")
    });
    assert_eq!(read.deviations(), built.deviations());
    assert_eq!(
        read.treatment_plan().events(),
        built.treatment_plan().events()
    );
    assert_eq!(read.treatment_plan(), built.treatment_plan());
    let pill = &built.deviations().treatments[0];
    assert_eq!(
        (&pill.dose_shares[..], pill.later),
        (&[1.0, 0.8][..], Some(Later::Stay))
    );
}
