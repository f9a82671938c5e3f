//! A small trial for the tests of the readers, and a look at what they refuse.

use std::ops::Range;

use crate::design::{
    Arm, ArmIndex, Arms, Attribute, Case, Clause, Condition, Conventions, Deviations, Distribution,
    Domain, Dose, EnrolmentLimits, EnrolmentPlan, Epoch, Factor, FactorSource, HandOver, Level,
    Masking, Period, Probability, Ratio, RedcapFields, Regimen, Schedule, Site, Strata, Treatment,
    TreatmentPlan, Weights,
};
use crate::problem::Problems;
use crate::trial::{Randomization, RandomizationPlan, Trial, TrialParts};

/// What a test looks at: the text underlined and the message.
pub(crate) fn seen<'a>(text: &'a str, problems: &Problems) -> Vec<(&'a str, String)> {
    let underlined = |span: &Range<usize>| &text[span.clone()];
    problems
        .iter()
        .map(|problem| (underlined(&problem.span), problem.message()))
        .collect()
}

/// Asserts that a text is refused for these reasons: the text underlined, a part of the message.
pub(crate) fn assert_refused<T: std::fmt::Debug>(
    text: &str,
    result: Result<T, Problems>,
    expected: &[(&str, &str)],
) {
    let problems = result.expect_err(text);
    let seen = seen(text, &problems);
    let fits = seen.len() == expected.len()
        && seen
            .iter()
            .zip(expected)
            .all(|(seen, expected)| seen.0 == expected.0 && seen.1.contains(expected.1));
    assert!(fits, "{text:?}\nseen: {seen:#?}\nexpected: {expected:#?}");
}

/// Asserts that a reader survives every small damage to a text, and underlines within it.
pub(crate) fn assert_survives<T>(text: &str, read: impl Fn(&[u8]) -> Result<T, Problems>) {
    const PIECES: [&[u8]; 12] = [
        b"",
        b"\"",
        b",",
        b"\r",
        b"\n",
        b"\r\n",
        b"|",
        b"-",
        b"\0",
        b"\xFF",
        b"\xC3\xA9",
        b"9999999999",
    ];
    for at in 0..=text.len() {
        for piece in PIECES {
            for removed in [0, 1, 9] {
                let mut bytes = text.as_bytes().to_vec();
                bytes.splice(at..(at + removed).min(text.len()), piece.iter().copied());
                let Err(problems) = read(&bytes) else {
                    continue;
                };
                let damaged = String::from_utf8_lossy(&bytes);
                let lies_within = |span: &Range<usize>| damaged.get(span.clone()).is_some();
                let mut spans = problems.iter().map(|problem| &problem.span);
                assert!(spans.all(lies_within), "{damaged:?}: {problems}");
            }
        }
    }
}

fn attribute(name: &str, domain: Domain, draw: Distribution) -> Attribute {
    let when = Condition::always();
    Attribute::new(name, domain, vec![Case { when, draw }]).unwrap()
}

fn category(name: &str, levels: &[&str]) -> Attribute {
    let share = 1.0 / levels.len() as f64;
    let weights = Weights::new(&vec![share; levels.len()]).unwrap();
    let levels = levels.iter().map(ToString::to_string).collect();
    attribute(
        name,
        Domain::Category(levels),
        Distribution::Category(weights),
    )
}

fn number(name: &str, decimals: u8) -> Attribute {
    let unit = "units".to_owned();
    let draw = Distribution::Uniform { min: 0, max: 100 };
    attribute(name, Domain::Number { decimals, unit }, draw)
}

fn regimen(treatment: &str, when: Vec<Clause>) -> Regimen {
    let dose = Dose::new(100.0, "mg").unwrap();
    Regimen {
        epoch: 1,
        when: Condition::new(when),
        ..Regimen::new(treatment, dose, "oral", Schedule::Daily, Period::Months(12))
    }
}

/// Attributes sex, age, weight (1 decimal), `surgery_on`, stage (IA, IB, II) and ecog (0, 1).
///
/// Factors: sex (0 female, 1 male), `age_class` (under 65, 65 or older), stage (I, II; named like
/// its attribute, two levels merged) and country.
///
/// The arm `active` is given `pill` by sex, weight and `surgery_on`; both arms `shot` by age; no
/// regimen that anybody could be given asks about stage or ecog.
#[expect(
    clippy::too_many_lines,
    reason = "a trial has many parts, each on lines of its own"
)]
pub(crate) fn trial() -> Trial {
    let arm = |name: &str| Arm::new(name, name).unwrap();
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let arms = Arms::new(vec![arm("active"), arm("control")], ratio).unwrap();
    let surgery = Distribution::DaysBefore {
        min: 5,
        max: 100,
        present: Probability::new(0.8).unwrap(),
        not_before: None,
    };
    let attributes = vec![
        category("sex", &["female", "male"]),
        number("age", 0),
        number("weight", 1),
        attribute("surgery_on", Domain::Date, surgery),
        category("stage", &["IA", "IB", "II"]),
        category("ecog", &["0", "1"]),
    ];
    let site = |id: &str, country: &str| Site {
        id: id.to_owned(),
        name: "Hospital".to_owned(),
        city: String::new(),
        country: country.to_owned(),
        opens_on: None,
        closes_on: None,
        at_most: None,
        code: None,
        relative_rate: 1.0,
    };
    let sites = vec![
        site("AT-01", "Austria"),
        site("AT-02", "Austria"),
        site("DE-01", "Germany"),
    ];
    let one_of = |label: &str, places: &[u16]| (label.to_owned(), Level::OneOf(places.to_vec()));
    let between =
        |label: &str, at_least, below| (label.to_owned(), Level::Between { at_least, below });
    let of = |name: &str, index: usize, levels| {
        Factor::of_attribute(name, index, &attributes[index], levels).unwrap()
    };
    let countries = vec!["Austria".to_owned(), "Germany".to_owned()];
    let strata = Strata::new(vec![
        of("sex", 0, vec![one_of("female", &[0]), one_of("male", &[1])]),
        of(
            "age_class",
            1,
            vec![
                between("under 65", None, Some(65)),
                between("65 or older", Some(65), None),
            ],
        ),
        of("stage", 4, vec![one_of("I", &[0, 1]), one_of("II", &[2])]),
        Factor::of_place(FactorSource::Country, countries),
    ])
    .unwrap();
    let level = |attribute| Clause::Level {
        attribute,
        levels: vec![0],
    };
    let at_least = |attribute| Clause::Number {
        attribute,
        at_least: Some(50),
        below: None,
    };
    let surgery = Clause::Date {
        attribute: 3,
        within: Some(Period::Months(3)),
        more_than: None,
    };
    let active = || Clause::Arm(vec![ArmIndex(0)]);
    let nobody = Clause::Arm(vec![ArmIndex(1)]);
    let start = "2027-01-04".parse().unwrap();
    Trial::new(TrialParts {
        outcomes: Vec::new(),
        supplies: Vec::new(),
        enrolment_limits: EnrolmentLimits::default(),
        deviations: Deviations {
            treatments: vec![Treatment::default(); 3],
            ..Deviations::default()
        },
        name: "fixture".to_owned(),
        title: "Fixture".to_owned(),
        masking: Masking::default(),
        sample_size: 10,
        arms,
        sites,
        enrolment: Some(EnrolmentPlan::new(start, None, 1.0, 2.0, (0, 14)).unwrap()),
        attributes,
        criteria: Vec::new(),
        redcap: RedcapFields::default(),
        randomization: Randomization::Lists(Box::new(RandomizationPlan::new(
            crate::procedure::Procedure::parse("permuted-block(4)", &ratio, 10).unwrap(),
            strata,
            10,
        ))),
        hand_over: HandOver::default(),
        treatment_plan: TreatmentPlan::new(
            Epoch::usual(),
            Vec::new(),
            vec![
                regimen("pill", vec![active(), level(0), at_least(2), surgery]),
                regimen("shot", vec![at_least(1)]),
                regimen("none", vec![active(), nobody, level(5)]),
            ],
            Vec::new(),
            Conventions::default(),
        )
        .unwrap(),
    })
}
