//! A broken trial per rule of parts, epochs, events and visits: the path of the part, and the whole of
//! what is said.

use evenhand::design::{EpochKind, Period, Rounding, SurfaceFormula};
use evenhand::trial::TrialBuilder;
use evenhand::trial::draft::{Attribute, Criterion, Epoch, Event, Regimen, Schedule, Visit, When};

use super::{demo, starter};

/// A broken trial, the path of its one fault, and what is said.
pub type Broken = (TrialBuilder, &'static str, &'static str);

#[track_caller]
pub fn check(broken: impl IntoIterator<Item = Broken>) {
    for (builder, path, message) in broken {
        let faults = builder.build().expect_err(path);
        let told: Vec<_> = faults
            .iter()
            .map(|fault| (fault.path.to_string(), fault.rule.to_string()))
            .collect();
        assert_eq!(told, [(path.to_owned(), message.to_owned())]);
    }
}

fn pill(treatment: &str) -> Regimen {
    Regimen::new(treatment, 10.0, "mg", "oral")
}

fn measured() -> TrialBuilder {
    demo()
        .attribute(Attribute::number("weight", "kg", 1))
        .attribute(Attribute::number("height", "cm", 0))
        .attribute(Attribute::number("age", "years", 0))
}

#[test]
fn parts_beside_each_other() {
    let in_arm = |arm: &str| When::new().is("arm", arm);
    check([
        (
            demo()
                .regimen(pill("pill").part("low").lasts("10 days"))
                .regimen(pill("pill").part("high").start("day 10").lasts("10 days")),
            "regimen[1]",
            "the parts `low` and `high` of pill both give a dose on day 10 in time slot 1: end the one (entry 1) before \
             the other begins, or give them different time slots or conditions",
        ),
        (
            demo()
                .regimen(pill("first").when(in_arm("a")).lasts("10 days"))
                .regimen(
                    pill("then")
                        .when(in_arm("b"))
                        .start("after first")
                        .lasts("10 days"),
                ),
            "regimen[1].start",
            "it waits for a part that nobody with this one is given: make the conditions `when` fit each other",
        ),
        (
            demo()
                .regimen(pill("one").start("after three").lasts("10 days"))
                .regimen(pill("two").start("after one").lasts("10 days"))
                .regimen(pill("three").start("after two").lasts("10 days")),
            "regimen[0].start",
            "dates follow from each other in a circle, `one`, `three`, `two`: give one of them a day of its own",
        ),
        (
            demo()
                .regimen(pill("pill").part("x").lasts("1 day"))
                .regimen(pill("pill").part("x").start("day 2").lasts("1 day")),
            "regimen[1].part",
            "`x` is the name of another part too: give the part its own name",
        ),
    ]);
}

#[test]
fn ends_and_lengths() {
    let event = || demo().event(Event::new("progression_on"));
    check([
        (
            event().regimen(pill("pill").until("progression_on")),
            "regimen[0].until",
            "it ends with an event that may never come: also write a maximum, such as for = \"3 years\"",
        ),
        (
            demo().regimen(pill("pill").schedule(Schedule::once()).lasts("3 doses")),
            "regimen[0].for",
            "`once` needs no length: leave `for` out",
        ),
        (
            demo().regimen(pill("pill").lasts("3 cycles")),
            "regimen[0].for",
            "the schedule has no cycles to count: write `cycle`, or `every` without loading days, or a length in days, \
             weeks, months, years or doses",
        ),
        (
            demo().regimen(
                pill("pill")
                    .schedule(Schedule::every("1 year"))
                    .lasts("102 cycles"),
            ),
            "regimen[0].for",
            "it takes more than 100 years: write a shorter one",
        ),
    ]);
}

#[test]
fn schedules_and_moments() {
    let given = |regimen: Regimen| demo().regimen(regimen.lasts("1 year"));
    check([
        (
            given(pill("pill").schedule(Schedule::cycle_days(21, [1, 22]))),
            "regimen[0].cycle.days",
            "the days [1, 22] do not ascend from 1 to 21, the length of the cycle: write the days of one cycle, such as \
             [1, 8, 15]",
        ),
        (
            given(pill("pill").schedule(Schedule::every("5 hours"))),
            "regimen[0].every.interval",
            "every 5 hours gives other times each day: write hours that divide 24, such as \"12 hours\", or a multiple of 24",
        ),
        (
            given(pill("pill").schedule(Schedule::loaded([1], "12 hours"))),
            "regimen[0].every.loading_days",
            "`loading_days` goes with an interval in days, weeks, months or years: leave it out",
        ),
        (
            given(pill("pill").times_per_day(25)),
            "regimen[0].times_per_day",
            "`times_per_day` is 25: write a whole number from 1 to 24",
        ),
        (
            given(pill("pill").time_slots([25])),
            "regimen[0].time_slots",
            "the time slots [25] do not ascend from 1 to 24: write the slots of one day, such as [1, 2]",
        ),
        (
            given(pill("pill").times_per_day(2).time_slots([1, 2])),
            "regimen[0]",
            "`times_per_day` and `time_slots` are both given: keep one",
        ),
        (
            given(pill("pill").start("day 0")),
            "regimen[0].start",
            "there is no day 0: write 1 or more for days of treatment, -1 or less for days before randomization, up to 36525",
        ),
        (
            given(pill("pill").start("after day 8")),
            "regimen[0].start",
            "`after day 8` does not say how long: write for example \"1 day after\", or the day itself",
        ),
        (
            given(pill("loading")).regimen(pill("other").start("after loadin").lasts("1 day")),
            "regimen[1].start",
            "no part, treatment, epoch, event or date is named `loadin`: did you mean `loading`?",
        ),
    ]);
}

#[test]
fn doses_by_the_body() {
    let by = |unit: &str| Regimen::new("pill", 6.0, unit, "oral").schedule(Schedule::once());
    check([
        (
            measured().regimen(by("mg/kg")),
            "regimen[0].unit",
            "`mg/kg` is a dose by weight: write `dose_by`, such as dose_by = { weight = \"weight\" }",
        ),
        (
            measured().regimen(by("mg").by_weight("weight")),
            "regimen[0].unit",
            "the unit `mg` does not end in `/kg`: write it as the protocol does, such as \"mg/kg\"",
        ),
        (
            measured().regimen(by("mg/kg").by_weight("age")),
            "regimen[0].dose_by.weight",
            "`age` is not a number in kg: name an attribute with unit = \"kg\"",
        ),
        (
            measured().regimen(by("mg/m2").by_surface(SurfaceFormula::DuBois, "weight", "age")),
            "regimen[0].dose_by.height",
            "`age` is not a number in cm: name an attribute with unit = \"cm\"",
        ),
        (
            measured().regimen(by("mg/kg").by_weight("weight").at_most(-1.0)),
            "regimen[0].dose_by.at_most",
            "`at_most` is -1: write a number above 0 with at most 6 decimals, such as 1000",
        ),
        (
            measured().regimen(by("mg/kg").by_weight("weight").round_to(0.0, Rounding::Up)),
            "regimen[0].dose_by.round_to",
            "`round_to` is 0: write a number above 0 with at most 6 decimals, such as 50",
        ),
    ]);
    let well = by("mg/m2").by_surface(SurfaceFormula::Mosteller, "weight", "height");
    measured().regimen(well).build().expect("it is well");
}

#[test]
fn epochs_and_criteria() {
    let epoch = |name: &str, kind| Epoch::new(name, kind);
    let treatment = || epoch("T", EpochKind::Treatment);
    let judged = |name: &str| {
        starter().criterion(Criterion::inclusion("R1", "Adheres").fails(0.1).epoch(name))
    };
    check([
        (
            demo().epoch(epoch("S", EpochKind::Screening)),
            "epoch",
            "no epoch is of kind `treatment`: write one",
        ),
        (
            demo()
                .epoch(epoch("R", EpochKind::RunIn))
                .epoch(treatment()),
            "epoch[0]",
            "`R` comes before randomization, from which it is counted back: write `for` in days or weeks, such as \
             \"14 days\"",
        ),
        (
            demo()
                .epoch(epoch("F", EpochKind::FollowUp))
                .epoch(treatment()),
            "epoch[0].kind",
            "an epoch of kind `follow-up` is here, but it must come after treatment: move it",
        ),
        (
            demo()
                .epoch(treatment())
                .epoch(epoch("W", EpochKind::Washout))
                .epoch(epoch("P", EpochKind::Treatment)),
            "epoch[1]",
            "`W` has no part that ends it, and epochs come after it: write `for`",
        ),
        (
            demo().epoch(treatment()).epoch(treatment()),
            "epoch[1].name",
            "two epochs are named `T`: give each its own name",
        ),
        (
            judged("TREATMENT"),
            "criterion[3].epoch",
            "`TREATMENT` is not a run-in: name an epoch of kind `run-in`, or leave it out",
        ),
    ]);
}

#[test]
fn events() {
    check([
        (
            demo()
                .event(Event::new("seen_on"))
                .event(Event::new("seen_on")),
            "event[1].name",
            "two events are named `seen_on`: give each its own name",
        ),
        (
            demo().event(
                Event::new("seen_on")
                    .survival("exponential(1)")
                    .days_after(0, 7),
            ),
            "event[0]",
            "`survival` and `days_after` are both given: keep one",
        ),
        (
            demo().event(Event::new("seen_on").days_after(8, 7)),
            "event[0].days_after",
            "min 8 is above max 7: write min <= max",
        ),
        (
            demo().event(
                Event::new("seen_on").survival_when(When::new().is("arm", "a"), "exponential(1)"),
            ),
            "event[0]",
            "the time of the event is not given: write `survival`, `hazard` or `days_after`",
        ),
    ]);
}

#[test]
fn visits() {
    let given = |visit: Visit| {
        demo()
            .regimen(
                pill("pill")
                    .schedule(Schedule::cycles(21, 7))
                    .lasts("1 year"),
            )
            .visit(visit)
    };
    check([
        (
            given(Visit::at("V{n}", "day 1").every("1 week")),
            "visit[0].every",
            "the repetition has no end: write `times`, or `until` and a moment that is sure to come",
        ),
        (
            given(
                Visit::at("V{n}", "day 1")
                    .every("1 week")
                    .times(3)
                    .window(3, 4),
            ),
            "visit[0].window",
            "the window of 8 days is wider than the 7 days between two of these visits: write a narrower window",
        ),
        (
            given(
                Visit::at("V{n}", "day 1")
                    .every(Period::Months(1))
                    .times(3)
                    .window(14, 14),
            ),
            "visit[0].window",
            "the window of 29 days is wider than the 28 days between two of these visits: write a narrower window",
        ),
        (
            given(Visit::in_cycles("V{n}", "pill", [29])),
            "visit[0].cycle.days",
            "day 29 is beyond the cycle of 28 days: write days from 1 to 28",
        ),
        (
            given(Visit::in_cycles("V{n}", "pil", [1])),
            "visit[0].cycle.of",
            "`pil` is not one part: write the name of a part, or of a treatment that has only one part",
        ),
        (
            starter().visit(Visit::at("V{n}", "day -3")),
            "visit[0].at",
            "3 days before randomization is before screening, which may begin only 0 days before: plan the visit later, \
             or at `screening`",
        ),
        (
            given(Visit::in_cycles("V{n}", "pill", [1]).every("1 week")),
            "visit[0].every",
            "`every` goes with `at`: leave it out",
        ),
    ]);
    check([(
        given(Visit::at("V", "day 1").every("1 week").times(3)),
        "visit[0].name",
        "the visits of the series would all have this name: write `{n}` in it, which becomes a number",
    )]);
    // Nobody knows how long the screening of a trial without enrolment takes.
    given(Visit::at("V{n}", "day -3"))
        .build()
        .expect("it is well");
}
