//! A broken trial per rule of the lists, sites, enrolment and regimens: the path of the part, and what
//! is said.

use evenhand::design::{Conventions, EnrolmentPlan, Period, Site};
use evenhand::trial::Trial;
use evenhand::trial::draft::{Cap, Hold, Kits, Numbers, OwnList, Regimen, Schedule, When};

use super::rejects::check;
use super::{demo, starter};

fn plan() -> EnrolmentPlan {
    let start = "2027-01-04".parse().expect("it is a date");
    EnrolmentPlan::new(start, None, 1.5, 2.0, (0, 14)).expect("its numbers are in range")
}

fn pill() -> Regimen {
    Regimen::new("pill", 10.0, "mg", "oral").lasts(Period::Months(12))
}

#[test]
fn lists_and_what_is_handed_over() {
    let own = |list: OwnList| demo().own_list(list);
    let men = || OwnList::of(When::new().is("sex", "m"));
    let site = || [Site::new("AT-01", "Hospital", "Austria")];
    let kits = |kits: Kits| demo().sites(site()).kits(kits);
    let adaptive = || demo().procedure("taves");
    check([
        (
            Trial::builder("demo")
                .arms([("A", 1), ("B", 1)])
                .sample_size(9),
            "randomization.procedure",
            "there is no allocation procedure",
        ),
        (
            demo().procedure("permuted-block(4)"),
            "randomization.procedure",
            "4",
        ),
        (
            demo().sample_size(60).list_length(0),
            "randomization.list_length",
            "`list_length` is 0",
        ),
        (
            demo().factor("class", NUMERALS).list_length(10_000_000),
            "randomization.list_length",
            "entries: at most 50000000 are allowed",
        ),
        (
            own(men()),
            "randomization.stratum[0]",
            "nothing of their own",
        ),
        (
            own(OwnList::of(When::new()).list_length(9)),
            "randomization.stratum[0].when",
            "the condition is empty: name a stratification factor",
        ),
        (
            own(OwnList::of(When::new().is("age", "m")).list_length(9)),
            "randomization.stratum[0].when.age",
            "no stratification factor is named `age`",
        ),
        (
            own(men().list_length(9)).own_list(men().list_length(12)),
            "randomization.stratum[1]",
            "no stratum is left for this",
        ),
        (
            own(men().procedure("wheel(3)")),
            "randomization.stratum[0].procedure",
            "wheel",
        ),
        (
            demo().numbers(Numbers::new().prefix("=R")),
            "randomization.numbers.prefix",
            "a prefix is up to 12",
        ),
        (
            demo()
                .list_length(1_000)
                .numbers(Numbers::new().range(1, 1_000)),
            "randomization.numbers.count",
            "1000 numbers are too few: 2 strata with lists of up to 1005 entries can need 2010",
        ),
        (
            kits(Kits::in_ratio(4)),
            "randomization.kits.per_site",
            "4 kits per site are not in the ratio: write a multiple of 3",
        ),
        (
            kits(Kits::of_arms([("a", 4)])),
            "randomization.kits.per_site",
            "`b` has no number of kits",
        ),
        (
            kits(Kits::of_arms([("a", 4), ("c", 2), ("b", 2)])),
            "randomization.kits.per_site.c",
            "no arm is named `c`",
        ),
        (
            demo().kits(Kits::in_ratio(3)),
            "randomization.kits",
            "`kits` depends on sites",
        ),
        (
            adaptive().arms([("C", 1)]).sample_size(9),
            "randomization.list_length",
            "`taves` makes no list",
        ),
    ]);
}

const NUMERALS: [&str; 3] = ["I", "II", "III"];

#[test]
fn sites_and_enrolment() {
    let site = || Site::new("AT-01", "Hospital", "Austria");
    let opening = |day: &str| Site {
        opens_on: Some(day.parse().unwrap()),
        ..site()
    };
    let planned = || {
        Trial::builder("demo")
            .arms([("A", 1), ("B", 1)])
            .procedure("simple")
            .sample_size(100)
            .enrolment(plan())
    };
    check([
        (planned(), "site", "there are 0 sites: give 1 to 10000"),
        (
            planned().sites([site(), site()]),
            "site[1].id",
            "two sites are named `AT-01`",
        ),
        (
            planned().sites([Site::new("a b", "Hospital", "Austria")]),
            "site[0].id",
            "`a b` is not a site's key",
        ),
        (
            planned().sites([Site::new("AT-01", "Hospital", "Aus|tria")]),
            "site[0].country",
            "joins the levels of a stratum",
        ),
        (
            planned().sites([Site {
                relative_rate: -1.0,
                ..site()
            }]),
            "site[0].relative_rate",
            "a relative rate of -1",
        ),
        (
            planned().sites([opening("2026-01-01")]),
            "site[0].opens_on",
            "before enrolment starts on 2027-01-04",
        ),
        (
            planned().sites([opening("2150-01-01")]),
            "site[0].opens_on",
            "a century after enrolment starts",
        ),
    ]);
}

#[test]
fn regimens() {
    let given = |regimen: Regimen| demo().regimen(regimen).conventions(Conventions::default());
    let dosed = |dose, unit| Regimen::new("pill", dose, unit, "oral").lasts(Period::Days(9));
    check([
        (
            given(pill()).regimen(pill()),
            "regimen[1]",
            "the parts `1` and `2` of pill both give a dose on day 1 in time slot 1",
        ),
        (
            given(dosed(-1.0, "mg")),
            "regimen[0].dose",
            "a dose of `-1`",
        ),
        (given(dosed(1.0, "")), "regimen[0].unit", "0 characters"),
        (
            given(Regimen::new("pill", 10.0, "mg", "oral")),
            "regimen[0].for",
            "the duration is not given",
        ),
        (
            given(pill().lasts(Period::Days(0))),
            "regimen[0].for",
            "`0 days` is out of range",
        ),
        (
            given(pill().when(When::new().is("arm", "c"))),
            "regimen[0].when.arm",
            "no arm is named `c`",
        ),
        (
            given(pill().schedule(Schedule::cycles(0, 7))),
            "regimen[0].cycle",
            "a cycle of 0 days on",
        ),
        (
            given(pill().schedule(Schedule::loaded([1, 1], Period::Months(1)))),
            "regimen[0].every.loading_days",
            "do not ascend from day 1",
        ),
        (
            given(pill().schedule(Schedule::every(Period::Months(0)))),
            "regimen[0].every.interval",
            "is out of range",
        ),
    ]);
}

#[test]
fn limits_on_enrolment() {
    let day = |text: &str| text.parse().expect("it is a date");
    let hold = || Hold::new(day("2027-03-01"), day("2027-05-01"));
    let planned = starter;
    check([
        (
            demo().hold(hold()),
            "enrolment.hold",
            "`hold` is a limit on enrolment, and there is no [enrolment]: write it, or leave the limit out",
        ),
        (
            demo().cap(Cap::of_site("AT-01", 5)),
            "enrolment.cap",
            "`cap` is a limit on enrolment",
        ),
        (
            planned().hold(hold().at_sites(["AT-99"])),
            "enrolment.hold[0].sites[0]",
            "no site is named `AT-99`",
        ),
        (
            planned().hold(Hold::new(day("2199-12-01"), day("2200-02-01"))),
            "enrolment.hold[0].until",
            "lies outside the years 1900 to 2199",
        ),
        (
            planned().cap(Cap::of_country("Austria", 0)),
            "enrolment.cap[0].at_most",
            "`at_most` is 0",
        ),
        (
            planned().cap(Cap::of(When::new(), 5)),
            "enrolment.cap[0].when",
            "the condition is empty",
        ),
    ]);
}
