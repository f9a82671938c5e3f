//! What really happens, as it is written.

use schemars::{JsonSchema, Schema};
use toml::Spanned;
use toml::de::DeValue;

use super::List;
use crate::scenario::decode::{Decode, Example, Field, Keys, Refused, Wanted};
use crate::scenario::notes::Notes;

tables! {
    /// A probability per month, for some months.
    HazardPeriod {
        /// For how many months, 1 to 1200; open-ended if absent, which only the last may be.
        optional months: i64 = "3";
        /// The probability per month, from 0 to 1.
        required per_month: f64 = "0.05";
    }

    /// How a treatment is really given.
    Treatment {
        /// The treatment.
        required name: String = "\"palbociclib\"";
        /// The planned dose and the lower ones, descending, in its unit.
        optional dose_levels: List<f64> = "[125, 100, 75]";
        /// Instead of `dose_levels`: shares of each planned dose, from 1 down.
        optional dose_shares: List<f64> = "[1, 0.8, 0.6]";
        /// The probability that it is never begun; 0 if absent.
        optional never_started: f64 = "0.01";
        /// A distribution of days: from its planned start until it can be begun.
        optional first_dose: String = "\"uniform(0, 7)\"";
        /// The probability that a dose is forgotten; 0 if absent.
        optional missed: f64 = "0.02";
        /// How far from their planned days cycles are begun, or single doses given.
        optional timing: Timing = "{ window = [-3, 3], outside = 0.05, outside_days = \"uniform(1, 7)\" }";
        /// Whether a cycle or a dose that is late or early moves those after it: `shift` (the default with
        /// cycles) or `stay`.
        optional later: String = "\"stay\"";
    }

    /// How far from its planned day a cycle is begun, or a single dose given.
    Timing {
        /// How many days it may be early and late; none if absent.
        optional window: List<i64> = "[-3, 3]";
        /// The probability that it is outside of the window; 0 if absent.
        optional outside: f64 = "0.05";
        /// A distribution of days: how far outside.
        optional outside_days: String = "\"uniform(1, 7)\"";
        /// The probability that what is outside is early; 0 if absent.
        optional early: f64 = "0.2";
    }

    /// A toxicity of a treatment.
    Toxicity {
        /// The name in tables.
        required name: String = "\"neutropenia\"";
        /// The treatment.
        required treatment: String = "\"palbociclib\"";
        /// The shares of participants by their worst grade; the others never have it.
        required grades: List<ToxicityGrade> = "[{ grade = 3, share = 0.56 }, { grade = 4, share = 0.11 }]";
        /// A distribution of days: from the first day of the treatment to the first episode.
        required onset: String = "\"weibull(1, 23)\"";
        /// A distribution of days: how long an episode lasts, at least 1.
        required duration: String = "\"uniform(3, 11)\"";
        /// The probability that another episode follows; 0 if absent.
        optional recurs: f64 = "0.8";
        /// A distribution of days: from the end of an episode to the next, at least 1.
        optional interval: String = "\"exponential(90)\"";
        /// The share of episodes with fever or infection; 0 if absent.
        optional complicated: f64 = "0.01";
        /// The grade after an episode; 0 if absent.
        optional recovers_to: i64 = "1";
    }

    /// The share of participants with a worst grade.
    ToxicityGrade {
        /// The grade (CTCAE), from 1 to 4.
        required grade: i64 = "3";
        /// The share, from 0 to 1.
        required share: f64 = "0.56";
    }

    /// A rule of the protocol: what is done when a toxicity has a grade.
    DoseModification {
        /// The name in tables and messages.
        required name: String = "\"grade 3 on day 1\"";
        /// The toxicity.
        required toxicity: String = "\"neutropenia\"";
        /// For which grades.
        required grades: List<i64> = "[3]";
        /// Only with fever or infection: `true`.
        optional complicated: bool = "true";
        /// On which days of a cycle it is looked at; on the first day of an episode if absent.
        optional cycle_days: List<i64> = "[1]";
        /// In which cycles it is looked at; in all if absent.
        optional cycles: List<i64> = "[1, 2]";
        /// `hold`, `continue` or `stop`.
        required action: String = "\"hold\"";
        /// With `hold`: the interval in days at which it is looked at again, 1 to 366.
        optional recheck_days: i64 = "7";
        /// With `hold`: ends on the first such day on which the grade is not above this.
        optional resume_at_grade: i64 = "2";
        /// With `hold`: treatment resumes at the `same` level, as if absent, or one `lower`.
        optional then: String = "\"lower\"";
        /// With `hold`: after how many days treatment is stopped.
        optional stop_after_days: i64 = "28";
    }

    /// How visits are really kept.
    Attendance {
        /// The probability that a visit is missed; 0 if absent.
        optional missed: f64 = "0.03";
        /// The probability that it is outside of its window; 0 if absent.
        optional outside: f64 = "0.1";
        /// A distribution of days: how far outside.
        optional outside_days: String = "\"uniform(1, 14)\"";
        /// The probability that what is outside is early; 0 if absent.
        optional early: f64 = "0.2";
    }
}
