//! The parts of a trial's design, each validated on its own.
//!
//! Fields are private wherever a rule binds one value, so that a value of these types is a promise:
//! ratios are positive, levels cover their attribute. What only ties parts together ([`Regimen`],
//! [`Criterion`], [`Case`], [`Site`], [`Conventions`]) is plain data with public fields, and what
//! holds between parts is checked where [`crate::trial`] puts them together.

mod arm;
mod attribute;
mod check_digit;
mod condition;
mod conventions;
mod criterion;
pub(crate) mod date;
mod enrolment;
mod factor;
mod hand_over;
mod levels;
mod limits;
mod masking;
mod name;
mod period;
mod probability;
mod regimen;
mod site;
mod strata;
mod value;

pub(crate) use arm::gcd;
pub use arm::{Arm, ArmError, ArmIndex, Arms, MAX_ARMS, Ratio};
pub(crate) use attribute::MAX_LEVELS;
pub use attribute::{Attribute, AttributeError, Case, Distribution, Domain};
pub use check_digit::CheckDigit;
pub use condition::{Clause, Condition, Facts};
pub use conventions::{Conventions, EndRule, MissingDay};
pub use criterion::{Criterion, CriterionIdError, CriterionKind, Rule, check_criterion_id};
pub use enrolment::{EnrolmentError, EnrolmentPlan};
pub use factor::{Factor, FactorError, FactorSource, Level};
pub use hand_over::{HandOver, KitPlan, KitPlanError, NumberScheme, NumberSchemeError};
pub use levels::{Levels, LevelsError};
pub use limits::{
    MAX_ALL_ENTRIES, MAX_ENTRIES, MAX_PARTICIPANTS, MAX_PERIOD_DAYS, MAX_SITES, MAX_STRATA, YEARS,
};
pub use masking::Masking;
pub use name::{NameError, check_name, check_scenario_name, check_text};
pub use period::{Period, PeriodError};
pub use probability::{Probability, ProbabilityError, Weights};
pub use regimen::{Dose, DoseError, Regimen, Schedule, ScheduleError};
pub use site::{Site, SiteError};
pub use strata::{Strata, StrataError, StratumIndex};
pub use value::{Number, Value};
