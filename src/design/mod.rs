//! The parts of a trial's design, each validated on its own.
//!
//! Fields are private wherever a rule binds one value, so that a value of these types is a promise:
//! ratios are positive, levels cover their attribute. What only ties parts together ([`Regimen`],
//! [`Criterion`], [`Case`], [`Site`], [`Conventions`]) is plain data with public fields, and what
//! holds between parts is checked where [`crate::trial`] puts them together.

mod arm;
mod attribute;
mod check_digit;
mod code;
mod condition;
mod conventions;
mod criterion;
pub(crate) mod date;
mod days_law;
mod deviations;
mod dose;
mod enrolment;
mod enrolment_limits;
pub(crate) mod epoch;
mod event;
mod factor;
mod hand_over;
mod hazard;
mod levels;
mod limits;
mod masking;
mod moment;
mod name;
mod number_scheme;
mod period;
mod probability;
mod redcap;
mod regimen;
mod schedule;
mod site;
mod strata;
mod strengths;
mod supply;
mod treatment_plan;
mod value;
mod visit;

pub(crate) use arm::gcd;
pub use arm::{Arm, ArmError, ArmIndex, Arms, MAX_ARMS, OpenArms, Ratio};
pub(crate) use attribute::MAX_LEVELS;
pub use attribute::{Attribute, AttributeError, Case, Distribution, Domain};
pub use check_digit::CheckDigit;
pub(crate) use code::resolved;
pub use code::{CodeError, check_code};
pub use condition::{Clause, Condition, Facts};
pub use conventions::{Conventions, EndRule, MissingDay, StudyDayOne, WeekCount};
pub use criterion::{Criterion, CriterionIdError, CriterionKind, Rule, check_criterion_id};
pub use days_law::{DaysLaw, DaysLawError};
pub use deviations::{
    Attendance, Deviations, DoseModification, HoldRule, Later, MAX_GRADE, Modification, Timing,
    Toxicity, Treatment,
};
pub use dose::{
    Body, Dose, DoseBy, DoseError, Measured, NoAmount, Rounding, SurfaceFormula, check_fixed_unit,
};
pub use enrolment::{EnrolmentError, EnrolmentPlan};
pub use enrolment_limits::{Cap, CapOf, EnrolmentLimits, Hold};
pub use epoch::{Epoch, EpochKind};
pub use event::{Ends, Event, EventLaw, MAX_EVENT_YEARS};
pub use factor::{Factor, FactorError, FactorSource, Level};
pub use hand_over::{HandOver, KitPlan, KitPlanError};
pub use hazard::{Hazard, HazardError, MAX_HAZARD_MONTHS};
pub use levels::{Levels, LevelsError};
pub use limits::{
    MAX_ALL_ENTRIES, MAX_ENTRIES, MAX_PARTICIPANTS, MAX_PERIOD_DAYS, MAX_PLANNED, MAX_SITES,
    MAX_STRATA, YEARS,
};
pub use masking::Masking;
pub use moment::{Anchor, Moment, Shift, Span};
pub use name::{
    NameError, check_arm_name, check_name, check_scenario_name, check_text, column_name,
};
pub use number_scheme::{NumberOrder, NumberScheme, NumberSchemeError};
pub use period::{Period, PeriodError};
pub use probability::{Probability, ProbabilityError, Weights};
pub use redcap::{RedcapFieldError, RedcapFields, check_redcap_field};
pub use regimen::{Lasting, Regimen};
pub use schedule::{MAX_SLOTS, Schedule, ScheduleError, TimeSlots, WEEKDAYS, Weekdays};
pub use site::{Site, SiteError};
pub use strata::{Strata, StrataError, StratumIndex};
pub use strengths::{DoseItems, MAX_DOSE_ITEMS, MAX_STRENGTHS, Strengths};
pub use supply::{Contents, Dispensed, MAX_PACK, Overage, Supply, SupplyError};
pub use treatment_plan::{Circle, Step, TreatmentPlan};
pub use value::{Number, Value};
pub use visit::{Repeat, Visit, VisitDays};
