//! A small trial to test with.

use chrono::NaiveDate;

use crate::design::{
    Arm, ArmIndex, Arms, Attribute, Case, Condition, Conventions, Deviations, Distribution, Domain,
    EnrolmentLimits, EnrolmentPlan, Epoch, Factor, HandOver, Level, Levels, Masking, OpenArms,
    Probability, Ratio, RedcapFields, Site, Strata, StratumIndex, TreatmentPlan, Value, Weights,
};
use crate::participant::Participant;
use crate::procedure::Procedure;
use crate::trial::{OwnList, Randomization, RandomizationPlan, Trial, TrialParts};

/// A trial with arms `a`, `b`, ... in the ratio; factors `sex` (F, M, merging nothing) and `age`
/// (below 50, 50 and over); sites FR-01, FR-02, AT-01; attributes `sex`, `age` (one decimal),
/// `surgery` (a date) and `grade` (1, 2, 3).
pub(super) fn trial(parts: &[u32]) -> Trial {
    trial_with(parts, &[])
}

/// The same, with strata that have a ratio of their own.
pub(super) fn trial_with(parts: &[u32], own: &[(StratumIndex, &[u32])]) -> Trial {
    let ratio = Ratio::new(parts).unwrap();
    let arms = (b'a'..)
        .take(parts.len())
        .map(|letter| Arm::new(&char::from(letter).to_string(), "Arm").unwrap())
        .collect();
    let attributes = vec![
        category("sex", &["F", "M"]),
        attribute(
            "age",
            Domain::Number {
                decimals: 1,
                unit: "years".into(),
            },
            Distribution::Uniform { min: 180, max: 900 },
        ),
        attribute(
            "surgery",
            Domain::Date,
            Distribution::DaysBefore {
                min: 1,
                max: 100,
                present: Probability::new(0.5).unwrap(),
                not_before: None,
            },
        ),
        category("grade", &["1", "2", "3"]),
    ];
    let between = |at_least, below| Level::Between { at_least, below };
    let sex = vec![
        ("F".to_owned(), Level::OneOf(vec![0])),
        ("M".to_owned(), Level::OneOf(vec![1])),
    ];
    let age = vec![
        ("below 50".to_owned(), between(None, Some(500))),
        ("50 and over".to_owned(), between(Some(500), None)),
    ];
    let factors = vec![
        Factor::of_attribute("sex", 0, &attributes[0], sex).unwrap(),
        Factor::of_attribute("age", 1, &attributes[1], age).unwrap(),
    ];
    let simple = |ratio: &Ratio| Procedure::parse("simple", ratio, 20).unwrap();
    let mut plan = RandomizationPlan::new(simple(&ratio), Strata::new(factors).unwrap(), 20);
    for &(stratum, parts) in own {
        let procedure = simple(&Ratio::new(parts).unwrap());
        let arms = OpenArms::all(procedure.ratio().arms());
        let procedure = Some((procedure, arms));
        let list = OwnList {
            procedure,
            list_length: None,
        };
        plan.own.insert(stratum, list);
    }
    let start = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    Trial::new(TrialParts {
        outcomes: Vec::new(),
        supplies: Vec::new(),
        enrolment_limits: EnrolmentLimits::default(),
        deviations: Deviations::default(),
        name: "fixture".into(),
        title: "A small trial".into(),
        masking: Masking::default(),
        sample_size: 20,
        arms: Arms::new(arms, ratio).unwrap(),
        sites: [
            ("FR-01", "France"),
            ("FR-02", "France"),
            ("AT-01", "Austria"),
        ]
        .map(|(id, country)| site(id, country))
        .into(),
        enrolment: Some(EnrolmentPlan::new(start, None, 1.0, 1.0, (0, 7)).unwrap()),
        attributes,
        criteria: vec![],
        redcap: RedcapFields::default(),
        randomization: Randomization::Lists(Box::new(plan)),
        hand_over: HandOver::default(),
        treatment_plan: TreatmentPlan::new(
            Epoch::usual(),
            Vec::new(),
            Vec::new(),
            Vec::new(),
            Conventions::default(),
        )
        .unwrap(),
    })
}

fn category(name: &str, levels: &[&str]) -> Attribute {
    let mut weights = vec![0.0; levels.len()];
    weights[0] = 1.0;
    attribute(
        name,
        Domain::Category(levels.iter().map(|&level| level.to_owned()).collect()),
        Distribution::Category(Weights::new(&weights).unwrap()),
    )
}

fn attribute(name: &str, domain: Domain, draw: Distribution) -> Attribute {
    let when = Condition::always();
    Attribute::new(name, domain, vec![Case { when, draw }]).unwrap()
}

fn site(id: &str, country: &str) -> Site {
    Site {
        id: id.into(),
        name: id.into(),
        city: String::new(),
        country: country.into(),
        opens_on: None,
        closes_on: None,
        at_most: None,
        code: None,
        relative_rate: 1.0,
    }
}

/// A participant of the fixture's trial.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub arm: u8,
    pub site: Option<usize>,
    pub levels: [Option<usize>; 2],
    pub values: [Value; 4],
}

impl Person {
    /// A participant with a sex (0, 1), an age in tenths of a year, a grade (0 to 2) and a site;
    /// `None` is missing.
    pub(super) fn new(
        trial: &Trial,
        arm: u8,
        sex: Option<u16>,
        age: Option<i64>,
        grade: Option<u16>,
        site: Option<usize>,
    ) -> Self {
        let values = [
            sex.map_or(Value::Missing, Value::Level),
            age.map_or(Value::Missing, Value::Number),
            Value::Missing,
            grade.map_or(Value::Missing, Value::Level),
        ];
        let factors = trial.strata().factors();
        let levels = [factors[0].level(values[0]), factors[1].level(values[1])];
        Self {
            arm,
            site,
            levels,
            values,
        }
    }

    pub(super) fn participant(&self, trial: &Trial) -> Participant {
        Participant {
            arm: Some(ArmIndex(self.arm)),
            levels: Levels::new(trial.strata(), self.levels).unwrap(),
            site: self.site,
            values: self.values.to_vec(),
            ..Participant::default()
        }
    }
}
