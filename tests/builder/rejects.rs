//! A broken trial per rule: the path of the part, and what is said.

use evenhand::design::{Conventions, EnrolmentPlan, Period, Site};
use evenhand::trial::draft::{
    Attribute, Criterion, DaysBefore, Draw, Factor, Kits, Numbers, OwnList, Regimen, Schedule, When,
};
use evenhand::trial::{Trial, TrialBuilder};

use super::{demo, starter};

/// A broken trial, the path of its one fault, and a part of what is said.
type Broken = (TrialBuilder, &'static str, &'static str);

#[track_caller]
fn check(broken: impl IntoIterator<Item = Broken>) {
    for (builder, path, text) in broken {
        let faults = builder.build().expect_err(path);
        assert_eq!(faults.count(), 1, "{path}: {faults}");
        let fault = faults.iter().next().expect("there is one");
        assert_eq!(fault.path.to_string(), path, "{fault}");
        assert!(fault.rule.to_string().contains(text), "{path}: {fault}");
    }
}

fn plan() -> EnrolmentPlan {
    let start = "2027-01-04".parse().expect("it is a date");
    EnrolmentPlan::new(start, None, 1.5, 2.0, (0, 14)).expect("its numbers are in range")
}

fn pill() -> Regimen {
    Regimen::new("pill", 10.0, "mg", "oral").duration(Period::Months(12))
}

fn age() -> Attribute {
    Attribute::number("age", "years", 0)
}

fn asks(when: When) -> TrialBuilder {
    starter().criterion(Criterion::inclusion("I9", "Another").require([when]))
}

#[test]
fn the_head_and_the_arms() {
    let named = |name: &str| {
        Trial::builder(name)
            .arms([("A", 1), ("B", 1)])
            .procedure("simple")
            .sample_size(10)
    };
    let arms = || {
        Trial::builder("demo")
            .procedure("simple")
            .sample_size(10)
            .arm("a", "A", 1)
    };
    check([
        (
            named("../demo"),
            "name",
            "`../demo` is not a scenario's name",
        ),
        (named("demo").title("=1"), "title", "begins with '='"),
        (
            named("demo").sample_size(0),
            "sample_size",
            "`sample_size` is 0: write a whole number from 1 to 10000000",
        ),
        (arms(), "arm", "1 arms: a trial here has 2 to 16"),
        (
            arms().arm("a", "B", 1),
            "arm[1].name",
            "two arms are named `a`",
        ),
        (arms().arm("B", "B", 1), "arm[1].name", "`B` is not a name"),
        (arms().arm("b", "", 1), "arm[1].label", "0 characters"),
        (
            arms().arm("b", "B", 0),
            "arm[1].ratio",
            "a part of the allocation ratio is 0",
        ),
    ]);
}

#[test]
fn attributes_and_their_distributions() {
    check([
        (
            starter().attribute(Attribute::date("arm").drawn(DaysBefore::new(1..=2))),
            "attribute[4].name",
            "`arm` is a column of the tables already",
        ),
        (
            starter().attribute(Attribute::date("sex").drawn(DaysBefore::new(1..=2))),
            "attribute[4].name",
            "two attributes are named `sex`",
        ),
        (
            demo().attribute(Attribute::category("stage", ["I"])),
            "attribute[1].levels",
            "1 levels: a category has 2 to 1000",
        ),
        (
            demo().attribute(Attribute::category("stage", ["I", "II", "I"])),
            "attribute[1].levels[2]",
            "the level `I` stands twice",
        ),
        (
            demo().attribute(Attribute::number("weight", "kg", 7)),
            "attribute[1].decimals",
            "`decimals` is 7",
        ),
        (
            starter().attribute(Attribute::date("birth")),
            "attribute[4]",
            "there is no distribution: write `days_before`",
        ),
        (
            demo().attribute(age().drawn(Draw::levels([0.5, 0.5]))),
            "attribute[1].probabilities",
            "does not draw this attribute, which is a number",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(1.0..=2.0)).drawn(Draw::normal(
                1.5,
                1.0,
                1.0..=2.0,
            ))),
            "attribute[1].normal",
            "`uniform` and `normal` both stand here",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(1.5..=2.0))),
            "attribute[1].uniform.min",
            "1.5 has more decimals than the attribute",
        ),
        (
            demo().attribute(age().drawn(Draw::uniform(f64::NAN..=2.0))),
            "attribute[1].uniform.min",
            "NaN is out of range",
        ),
        (
            demo()
                .attribute(Attribute::category("ecog", ["0", "1"]).drawn(Draw::levels([0.5, 0.4]))),
            "attribute[1].probabilities",
            "the probabilities sum to 0.9",
        ),
        (
            demo().attribute(
                age()
                    .case(When::new().is("stage", "I"), Draw::uniform(1.0..=2.0))
                    .drawn(Draw::uniform(1.0..=3.0)),
            ),
            "attribute[1].case[0].when.stage",
            "no attribute is named `stage`: there are sex",
        ),
        (
            demo()
                .attribute(Attribute::date("end").drawn(DaysBefore::new(1..=9).not_before("sex"))),
            "attribute[1].days_before.not_before",
            "`sex` is a category: name a date",
        ),
    ]);
}

#[test]
fn conditions_and_criteria() {
    check([
        (asks(When::new()), "criterion[3].require[0]", "asks nothing"),
        (
            asks(When::new().is("arm", "active")),
            "criterion[3].require[0].arm",
            "the arm is not known here",
        ),
        (
            asks(When::new().is("sex", "Male")),
            "criterion[3].require[0].sex",
            "no level is named `Male`: did you mean `male`?",
        ),
        (
            asks(When::new().is("age", "male")),
            "criterion[3].require[0].age",
            "`age` is a number: write bounds",
        ),
        (
            asks(When::new().at_least("age", 70.0).below("age", 60.0)),
            "criterion[3].require[0].age",
            "no number is at least 70 and below 60",
        ),
        (
            asks(
                When::new()
                    .within("age", Period::Days(3))
                    .below("age", 60.0),
            ),
            "criterion[3].require[0].age.within",
            "`within` bounds a date",
        ),
        (
            asks(
                When::new()
                    .within("surgery_on", Period::Days(7))
                    .more_than("surgery_on", Period::Months(1)),
            ),
            "criterion[3].require[0].surgery_on",
            "no date is within 7 days and more than 1 month",
        ),
        (
            asks(When::new().within("surgery_on", Period::Months(5000))),
            "criterion[3].require[0].surgery_on.within",
            "a period is from 1 day to 100 years",
        ),
        (
            starter().criterion(Criterion::inclusion("I1", "Again").fails(0.1)),
            "criterion[3].id",
            "two criteria are named `I1`",
        ),
        (
            starter().criterion(Criterion::inclusion("-1", "Minus").fails(0.1)),
            "criterion[3].id",
            "`-1` is not a criterion's key",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "").fails(0.1)),
            "criterion[3].text",
            "0 characters: write 1 to 2000",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "Judged by nobody")),
            "criterion[3]",
            "nothing says how candidates are judged",
        ),
        (
            starter().criterion(Criterion::inclusion("I9", "None").require([])),
            "criterion[3].require",
            "nobody could pass",
        ),
        (
            starter().criterion(
                Criterion::inclusion("I9", "Both")
                    .require([When::new().is("sex", "male")])
                    .fails(0.5),
            ),
            "criterion[3].fails",
            "`require` and `fails` both stand here",
        ),
    ]);
}

#[test]
fn factors_and_strata() {
    let classes = |factor: Factor| demo().attribute(age()).classes(factor);
    check([
        (
            classes(
                Factor::new("age", "age")
                    .below("y", 65.0)
                    .at_least("o", 65.0),
            ),
            "factor[0].name",
            "`age` is the name of an attribute",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .below("y", 60.0)
                    .at_least("o", 65.0),
            ),
            "factor[0].levels",
            "leave a gap or overlap",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .below("y", 65.0)
                    .at_least("y", 65.0),
            ),
            "factor[0].levels[1].label",
            "the level `y` stands twice",
        ),
        (
            classes(
                Factor::new("old", "age")
                    .one_of("y", ["1"])
                    .at_least("o", 65.0),
            ),
            "factor[0].levels[0].one_of",
            "the attribute is a number",
        ),
        (
            classes(
                Factor::new("gender", "sex")
                    .one_of("f", ["f"])
                    .one_of("m", ["x"]),
            ),
            "factor[0].levels[1].one_of[0]",
            "no level is named `x`",
        ),
        (
            classes(
                Factor::new("gender", "sex")
                    .below("f", 1.0)
                    .one_of("m", ["m"]),
            ),
            "factor[0].levels[0].below",
            "the attribute is a category",
        ),
        (
            demo().stratify_by("sex"),
            "randomization.stratify_by[1]",
            "`sex` stands twice",
        ),
        (
            demo().stratify_by("sec"),
            "randomization.stratify_by[1]",
            "no factor is named `sec`: did you mean `sex`?",
        ),
        (
            demo().attribute(age()).stratify_by("age"),
            "randomization.stratify_by[1]",
            "`age` is a number",
        ),
        (
            demo().stratify_by("site_id"),
            "randomization.stratify_by[1]",
            "`site_id` goes by sites, and the trial has none",
        ),
    ]);
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
        (own(men()), "randomization.stratum[0]", "strata's own"),
        (
            own(OwnList::of(When::new()).list_length(9)),
            "randomization.stratum[0].when",
            "the condition asks nothing: name a stratification factor",
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
            "`kits` goes by sites",
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
        (
            planned().sites([site()]).sample_size(1_000_000),
            "sample_size",
            "1000000 participants at 1.500 candidates a month over 1 sites",
        ),
    ]);
}

#[test]
fn regimens() {
    let given = |regimen: Regimen| demo().regimen(regimen).conventions(Conventions::default());
    let dosed = |dose, unit| Regimen::new("pill", dose, unit, "oral").duration(Period::Days(9));
    check([
        (
            given(pill()).regimen(pill()),
            "regimen[1].treatment",
            "two treatments are named `pill`",
        ),
        (given(dosed(0.0, "mg")), "regimen[0].dose", "a dose of `0`"),
        (given(dosed(1.0, "")), "regimen[0].unit", "0 characters"),
        (
            given(Regimen::new("pill", 10.0, "mg", "oral")),
            "regimen[0].for",
            "nothing says for how long it is given",
        ),
        (
            given(pill().duration(Period::Days(0))),
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
fn all_faults_are_reported_at_once() {
    let faults = Trial::builder("Demo")
        .arms([("A", 1), ("A", 0)])
        .procedure("permuted-block(4, 6)")
        .regimen(Regimen::new("pill", 1e-9, "mg", "oral"))
        .build()
        .unwrap_err();
    let paths: Vec<String> = faults.iter().map(|fault| fault.path.to_string()).collect();
    let expected = [
        "name",
        "sample_size",
        "arm[1].name",
        "arm[1].ratio",
        "regimen[0].dose",
        "regimen[0].for",
    ];
    assert_eq!(paths, expected);
    let text = faults.to_string();
    assert_eq!(text.lines().count(), expected.len());
    assert!(text.starts_with("name: `Demo` is not a scenario's name"));
}
