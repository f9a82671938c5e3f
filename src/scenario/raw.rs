//! The scenario as it is written: one struct per TOML table, a field per key. What each key means
//! is said here once, and becomes the JSON Schema's description.

use schemars::{JsonSchema, Schema};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::asked::{DispensedAsked, FromEntry, Named, PerSite, Require, SitesAsked, Texts, When};
use super::decode::{At, Decode, Example, Field, Keys, Refused, Wanted};
use super::leaves::{Code, Date};
use super::notes::Notes;

/// A list with the place of each entry.
pub(super) type List<T> = Vec<At<T>>;

/// A field's name as a key; `for` is a word of Rust's.
macro_rules! key {
    (r#for) => {
        "for"
    };
    ($key:ident) => {
        stringify!($key)
    };
}

/// A struct per table. A key has an example of its value, `key: type = "405"`, or is a section of
/// its own, `key: type as "[[arm]]"`.
macro_rules! tables {
    ($($(#[$about:meta])* $name:ident {
        $($(#[$doc:meta])* $need:ident $key:ident : $type:ty $(= $example:literal)? $(as $header:literal)?;)*
    })*) => {$(
        $(#[$about])*
        #[derive(Debug, JsonSchema)]
        #[schemars(deny_unknown_fields, transform = $name::require)]
        pub(in crate::scenario) struct $name {
            $($(#[$doc])* pub $key: Field<$type>,)*
        }

        impl $name {
            const KEYS: &'static [&'static str] = &[$(key!($key)),*];

            /// Which keys the JSON Schema requires.
            fn require(schema: &mut Schema) {
                let keys = [$((key!($key), stringify!($need) == "required")),*];
                let required: Vec<&str> =
                    keys.iter().filter(|(_, is)| *is).map(|(key, _)| *key).collect();
                schema.remove("required");
                if !required.is_empty() {
                    schema.insert("required".to_owned(), required.into());
                }
            }

            pub(in crate::scenario) fn from_keys(keys: &Keys<'_, '_>, notes: &mut Notes<'_>) -> Self {
                Self {
                    $($key: keys.field(
                        key!($key),
                        stringify!($need) == "required",
                        $(Example::Value($example))? $(Example::Header($header))?,
                        notes,
                    ),)*
                }
            }
        }

        impl Decode for $name {
            const KIND: &'static str = "a table";

            fn decode(
                value: &Spanned<DeValue<'_>>,
                wanted: &Wanted,
                notes: &mut Notes<'_>,
            ) -> Result<Self, Refused> {
                let keys = Keys::of(value, Self::KEYS, wanted, notes)?;
                Ok(Self::from_keys(&keys, notes))
            }
        }
    )*};
}

mod deviations;

pub(super) use deviations::{Attendance, DoseModification, HazardPeriod, Toxicity, Treatment};

tables! {
    /// A clinical trial: its arms, sites, participants, randomization and treatments.
    Scenario {
        /// The version of this file's format: 1.
        required format: i64 = "1";
        /// The scenario's name: 1 to 60 of a-z, 0-9, - and _, a letter first.
        required name: String = "\"starter\"";
        /// The title for people.
        required title: String = "\"A two-arm trial\"";
        /// Whether the arms of participants are hidden: masked, as if absent, or open-label, so that anyone
        /// can read files with them. Future arms are always hidden.
        optional masking: String = "\"open-label\"";
        /// How many participants are randomized.
        required sample_size: i64 = "405";
        /// The treatment arms, two or more.
        required arm: List<Arm> as "[[arm]]";
        /// The sites: a CSV file beside the scenario, or a list of their keys.
        optional sites: SitesAsked = "[\"01\", \"02\"]";
        /// How candidates arrive, if a whole trial is simulated.
        optional enrolment: Enrolment as "[enrolment]";
        /// Baseline attributes. Each may depend on earlier ones.
        optional attribute: List<Attribute> as "[[attribute]]";
        /// Eligibility criteria.
        optional criterion: List<Criterion> as "[[criterion]]";
        /// How participants are randomized.
        required randomization: Randomization as "[randomization]";
        /// Stratification factors over an attribute.
        optional factor: List<Factor> as "[[factor]]";
        /// The periods of the trial, in their order; SCREENING and TREATMENT if there is none.
        optional epoch: List<Epoch> as "[[epoch]]";
        /// Dates after randomization that treatment depends on, such as progression.
        optional event: List<Event> as "[[event]]";
        /// What participants are given: one entry for each part of a treatment.
        optional regimen: List<Regimen> as "[[regimen]]";
        /// When participants are seen.
        optional visit: List<Visit> as "[[visit]]";
        /// How treatments are supplied: in which items, and when participants are handed them.
        optional supply: List<Supply> as "[[supply]]";
        /// How treatments are really given, one entry for each that differs from its plan.
        optional treatment: List<Treatment> as "[[treatment]]";
        /// Toxicities of treatments.
        optional toxicity: List<Toxicity> as "[[toxicity]]";
        /// The protocol's rules for toxicities, in the order in which they are looked at.
        optional dose_modification: List<DoseModification> as "[[dose_modification]]";
        /// How visits are really kept.
        optional attendance: Attendance as "[attendance]";
        /// What is measured of participants, and what it depends on.
        optional outcome: List<Outcome> as "[[outcome]]";
        /// How the list is written for REDCap.
        optional redcap: Redcap as "[redcap]";
        /// Conventions on dates.
        optional conventions: Conventions as "[conventions]";
        /// How the files of participants and allocations are written.
        optional input: Input as "[input]";
    }

    /// A treatment arm.
    Arm {
        /// The name in tables.
        required name: String = "\"control\"";
        /// The label for people; the name if absent.
        optional label: String = "\"Standard of care\"";
        /// The arm's part of the allocation ratio, from 1 to 1000.
        required ratio: i64 = "1";
        /// The arm's code in other systems: a whole number, or 1 to 30 of A-Z, a-z, 0-9, `_`, `.` and
        /// `-`; all arms have a code or none, and then their codes are 1, 2, ...
        optional code: Code = "1";
    }

    /// How candidates arrive at the sites.
    Enrolment {
        /// The first day on which a site can open.
        required start: Date = "2027-01-04";
        /// The CSV file of the sites, beside the scenario, unless the scenario's own `sites` names it.
        optional sites: String = "\"starter-sites.csv\"";
        /// Sites without a date of their own open evenly over this time; all at once if absent.
        optional opening: String = "\"6 months\"";
        /// Candidates per site and month, above 0 and at most 10000.
        required mean_rate: f64 = "1.5";
        /// The shape of the gamma distribution of rates over sites, 0.05 to 1000; small is uneven.
        required shape: f64 = "2.0";
        /// Fewest and most days from screening to randomization.
        required screening_days: List<i64> = "[0, 14]";
        /// Periods in which nobody is screened.
        optional hold: List<Hold> as "[[enrolment.hold]]";
        /// How many participants are randomized at most: at a site, in a country, or in strata.
        optional cap: List<Cap> as "[[enrolment.cap]]";
    }

    /// A period in which nobody is screened: at all sites, or at those of `country` or `sites`.
    Hold {
        /// Its first day.
        required from: Date = "2027-03-01";
        /// The first day after it, at most ten years later.
        required until: Date = "2027-05-01";
        /// The country whose sites are held.
        optional country: String = "\"Austria\"";
        /// The keys of the sites that are held.
        optional sites: List<String> = "[\"AT-01\"]";
    }

    /// How many participants are randomized at most, with one of `site`, `country` and `when`.
    Cap {
        /// The number, from 1 on.
        required at_most: i64 = "50";
        /// The key of the site.
        optional site: String = "\"AT-01\"";
        /// The country.
        optional country: String = "\"Austria\"";
        /// The condition, on attributes and stratification factors.
        optional when: When = "{ sex = \"male\" }";
    }

    /// A baseline attribute: a category with `levels`, a number with a `unit`, or else a date.
    Attribute {
        /// The name in tables: 1 to 30 of a-z, 0-9 and _, a letter first.
        required name: String = "\"sex\"";
        /// The levels of a category.
        optional levels: List<String> = "[\"female\", \"male\"]";
        /// The codes of the levels in other systems, one for each; 1, 2, ... if absent.
        optional codes: List<Code> = "[0, 1]";
        /// The unit of a number; empty for a pure number.
        optional unit: String = "\"years\"";
        /// The decimals of a number, 0 to 6; none if absent.
        optional decimals: i64 = "1";
        /// The probability of each level, in their order.
        optional probabilities: List<f64> = "[0.5, 0.5]";
        /// A normal distribution within bounds.
        optional normal: Normal = "{ mean = 61, sd = 11, min = 16, max = 95 }";
        /// A uniform distribution.
        optional uniform: Uniform = "{ min = 45, max = 120 }";
        /// A date some days before screening.
        optional days_before: DaysBefore = "{ min = 5, max = 120 }";
        /// Other distributions under a condition; the first that holds is drawn from.
        optional case: List<Case> as "[[attribute.case]]";
    }

    /// A distribution that holds under a condition.
    Case {
        /// The condition, on earlier attributes.
        required when: When = "{ sex = \"male\" }";
        /// The probability of each level, in their order.
        optional probabilities: List<f64> = "[0.5, 0.5]";
        /// A normal distribution within bounds.
        optional normal: Normal = "{ mean = 61, sd = 11, min = 16, max = 95 }";
        /// A uniform distribution.
        optional uniform: Uniform = "{ min = 45, max = 120 }";
        /// A date some days before screening.
        optional days_before: DaysBefore = "{ min = 5, max = 120 }";
    }

    /// A normal distribution, redrawn until it falls within [min, max].
    Normal {
        /// The mean before truncation.
        required mean: f64 = "61";
        /// The standard deviation before truncation, above 0.
        required sd: f64 = "11";
        /// The least value.
        required min: f64 = "16";
        /// The greatest value.
        required max: f64 = "95";
    }

    /// A uniform distribution over the values from min to max.
    Uniform {
        /// The least value.
        required min: f64 = "45";
        /// The greatest value.
        required max: f64 = "120";
    }

    /// A date some days before screening, uniform from min to max.
    DaysBefore {
        /// Fewest days before screening.
        required min: i64 = "5";
        /// Most days before screening.
        required max: i64 = "120";
        /// The probability that there is such a date; 1 if absent.
        optional present: f64 = "0.8";
        /// An earlier date attribute that this date may not precede.
        optional not_before: String = "\"surgery_on\"";
    }

    /// A criterion of eligibility, with either `require` or `fails`.
    Criterion {
        /// The key in tables: 1 to 30 of A-Z, a-z, 0-9, `_`, `.` and `-`.
        required id: String = "\"I1\"";
        /// `inclusion` or `exclusion`.
        required kind: String = "\"inclusion\"";
        /// The protocol's words.
        required text: String = "\"Aged 18 years or older\"";
        /// Passes where this holds; for a list of tables, any of them.
        optional require: Require = "{ age = { at_least = 18 } }";
        /// The probability of failing, for a criterion without an attribute.
        optional fails: f64 = "0.05";
        /// The run-in at whose end it is judged, for those who meet all criteria without one.
        optional epoch: String = "\"RUN-IN\"";
    }

    /// How participants are randomized.
    Randomization {
        /// The allocation procedure.
        required procedure: String = "\"permuted-block(4, 6)\"";
        /// Stratification factors: a category or a [[factor]] by its name, `site_id` or `country`.
        optional stratify_by: List<String> = "[\"sex\"]";
        /// Entries of each stratum's list; the sample size if absent.
        optional list_length: i64 = "200";
        /// Strata whose lists have a procedure, a ratio or a length of their own; the first whose
        /// condition holds is taken.
        optional stratum: List<Stratum> = "[{ when = { sex = \"male\" }, list_length = 40 }]";
        /// Changes of the lists from an entry on; the entries before stay as they are.
        optional amendment: List<Amendment> as "[[randomization.amendment]]";
        /// The randomization numbers; eight digits if absent.
        optional numbers: Numbers = "{ prefix = \"R\", check_digit = \"luhn\" }";
        /// The kits that each site starts with; none if absent.
        optional kits: Kits = "{ per_site = 12 }";
    }

    /// The procedure, the ratio or the length of some strata's lists.
    Stratum {
        /// The strata: the level, or a list of levels, of stratification factors.
        required when: When = "{ sex = \"male\" }";
        /// The allocation procedure of these strata's lists; as in [randomization] if absent.
        optional procedure: String = "\"big-stick(3)\"";
        /// The allocation ratio of these strata, by the arms' names; nobody in them is allocated to an
        /// arm that is not named.
        optional ratio: Named<i64> = "{ active = 1, control = 4 }";
        /// Entries of each of these strata's lists; as in [randomization] if absent.
        optional list_length: i64 = "40";
    }

    /// A change of the lists from an entry on.
    Amendment {
        /// A name, used in the names of random streams: 1 to 30 of a-z, 0-9, `_` and `-`.
        required name: String = "\"2\"";
        /// The first entry that it makes: of every list, or of the lists of these strata.
        required from: FromEntry = "{ \"sex=F\" = 13, \"sex=M\" = 9 }";
        /// The allocation procedure from then on; as before if absent.
        optional procedure: String = "\"permuted-block(6)\"";
        /// The allocation ratio from then on, by the arms' names; an arm that is not named is closed.
        optional ratio: Named<i64> = "{ active = 2, control = 1 }";
    }

    /// Numbers: `count` of them from `start`.
    Numbers {
        /// The prefix of each number: up to 12 of A-Z, a-z, 0-9, `-`, `_` and `.`, a letter first, and
        /// stratification factors in braces.
        optional prefix: String = "\"S{site_id}-\"";
        /// The first number, 0 to 1000000000; 10000000, or 100000 for kits, or 1 in the order of lists.
        optional start: i64 = "10_000_000";
        /// How many numbers there are, 1000 to 100000000; 90000000, or 900000 for kits. In the order of
        /// lists, how many each list has.
        optional count: i64 = "90_000_000";
        /// `random`, which reveals nothing about the list, or `list`, consecutive along each list, as if
        /// absent and `count` is below 1000.
        optional order: String = "\"list\"";
        /// The least digits of numbers in the order of lists; 3 if absent.
        optional digits: i64 = "3";
        /// The check digits of each number: `none`, `luhn` (one digit) or `mod-97` (two digits).
        optional check_digit: String = "\"luhn\"";
    }

    /// The kits that each site starts with.
    Kits {
        /// Kits at each site: a number, divided among the arms in the ratio, or a number for each arm.
        required per_site: PerSite = "12";
        /// The kits' numbers; six digits if absent.
        optional numbers: Numbers = "{ prefix = \"K\", check_digit = \"luhn\" }";
    }

    /// An outcome: its distribution on arms without an effect, with every other effect at its reference,
    /// and what it depends on.
    Outcome {
        /// The name: 1 to 30 of a-z, 0-9 and _, a letter first.
        required name: String = "\"response\"";
        /// `normal`, `binary`, `ordinal`, `count` or `survival`.
        required kind: String = "\"binary\"";
        /// For a normal outcome or a count: the mean.
        optional mean: f64 = "50";
        /// For a normal outcome: the residual standard deviation, above 0.
        optional sd: f64 = "10";
        /// For a binary outcome: the probability of an event, above 0 and below 1.
        optional probability: f64 = "0.3";
        /// For an ordinal outcome: the probability of each level, from the lowest.
        optional probabilities: List<f64> = "[0.2, 0.5, 0.3]";
        /// For a count: the variance is mean + dispersion * mean^2; 0, a Poisson distribution, if absent.
        optional dispersion: f64 = "0.5";
        /// For a time to an event: its distribution in years.
        optional survival: String = "\"exponential(0.05)\"";
        /// For a time to an event: years of follow-up after the last randomization.
        optional follow_up: f64 = "2";
        /// The standard deviation of the sites' effects: of means, else of log odds, log rates or log
        /// hazards; no effects of sites if absent.
        optional site_sd: f64 = "0.4";
        /// The effects.
        optional effects: List<OutcomeEffect> = "[{ when = { arm = \"active\" }, odds_ratio = 1.8 }]";
    }

    /// An effect on an outcome: for those who meet `when`, for every `per` units that an `attribute` is
    /// above `from`, or for every `per_years`.
    OutcomeEffect {
        /// Who has it: a condition on one arm, factor or attribute.
        optional when: When = "{ sex = \"male\" }";
        /// The number that it depends on.
        optional attribute: String = "\"age\"";
        /// The units of the attribute per effect, above 0.
        optional per: f64 = "10";
        /// The value of the attribute at which there is no effect.
        optional from: f64 = "60";
        /// The years since the first randomization per effect, above 0.
        optional per_years: f64 = "1";
        /// For a normal outcome: the difference of means.
        optional difference: f64 = "-5";
        /// For a binary or an ordinal outcome: the ratio of the odds of an event, or of a higher level.
        optional odds_ratio: f64 = "1.8";
        /// For a count: the ratio of means.
        optional rate_ratio: f64 = "0.8";
        /// For a time to an event: the ratio of hazards.
        optional hazard_ratio: f64 = "0.75";
    }

    /// How the list is written for REDCap.
    Redcap {
        /// The project's fields that hold stratification factors, by the factors' names, if they differ: 1
        /// to 100 of a-z, 0-9 and _, a letter first. A field for `site_id` makes sites an ordinary field;
        /// without one they are data access groups.
        required fields: Named<String> = "{ smoker = \"smk\", site_id = \"center\" }";
    }

    /// A stratification factor over an attribute.
    Factor {
        /// The name in tables: 1 to 30 of a-z, 0-9 and _, a letter first.
        required name: String = "\"age_class\"";
        /// The attribute that defines the levels: a category or a number.
        required attribute: String = "\"age\"";
        /// The levels; each value of the attribute belongs to exactly one.
        required levels: List<Level> = "[{ label = \"under 65\", below = 65 }, { label = \"65 or older\", at_least = 65 }]";
    }

    /// A level of a factor.
    Level {
        /// The label in tables.
        required label: String = "\"under 65\"";
        /// For a category: the attribute's levels that it includes.
        optional one_of: List<String> = "[\"low\", \"middle\"]";
        /// For a number: the least value, if there is one.
        optional at_least: f64 = "65";
        /// For a number: the first value that is too large, if there is one.
        optional below: f64 = "65";
        /// The level's code in other systems; all levels have a code or none, and then their codes
        /// are 1, 2, ...
        optional code: Code = "1";
    }

    /// A period of the trial that every participant goes through.
    Epoch {
        /// The name in tables.
        required name: String = "\"TREATMENT\"";
        /// `screening`, `run-in`, `treatment`, `washout` or `follow-up`.
        required kind: String = "\"treatment\"";
        /// Its length; until its last part ends if absent.
        optional r#for: String = "\"24 weeks\"";
    }

    /// A date after randomization: a column of its name in files of participants.
    Event {
        /// The name: 1 to 30 of a-z, 0-9 and _, a letter first.
        required name: String = "\"progression_on\"";
        /// In a simulated trial: the distribution of the time in years.
        optional survival: String = "\"exponential(0.5)\"";
        /// In a simulated trial: the probability per month, period by period.
        optional hazard: List<HazardPeriod> = "[{ months = 3, per_month = 0.05 }, { per_month = 0.01 }]";
        /// In a simulated trial: days after randomization, uniform.
        optional days_after: DaysAfter = "{ min = 0, max = 7 }";
        /// For whom; it never occurs for others. May use the `arm`.
        optional when: When = "{ arm = \"active\" }";
        /// What it ends: a list of treatments, or `treatment` (all of them), `trial` (visits too), or
        /// `contact` (visits too, and the last contact was earlier).
        optional ends: Texts = "[\"letrozole\"]";
        /// The treatment that begins instead of one that it ends.
        optional begins: String = "\"tamoxifen\"";
        /// The reason in tables; the event's name if absent.
        optional reason: String = "\"ADVERSE EVENT\"";
        /// Other distributions under a condition; the first that holds is drawn from.
        optional case: List<EventCase> as "[[event.case]]";
    }

    /// When an event occurs under a condition.
    EventCase {
        /// The condition; it may use the `arm`.
        required when: When = "{ arm = \"active\" }";
        /// The distribution of the time in years.
        optional survival: String = "\"exponential(0.3)\"";
        /// The probability per month, period by period.
        optional hazard: List<HazardPeriod> = "[{ months = 3, per_month = 0.05 }, { per_month = 0.01 }]";
        /// Days after randomization, uniform.
        optional days_after: DaysAfter = "{ min = 0, max = 7 }";
    }

    /// Days after randomization, uniform from min to max.
    DaysAfter {
        /// Fewest days.
        required min: i64 = "0";
        /// Most days.
        required max: i64 = "7";
    }

    /// One part of a treatment, given on the days of one of `once`, `daily`, `cycle`, `every` and
    /// `weekdays`.
    Regimen {
        /// The treatment's name in tables.
        required treatment: String = "\"nab-paclitaxel\"";
        /// The part's name in tables and in moments; its number if absent.
        optional part: String = "\"loading\"";
        /// The epoch; the first of treatment if absent.
        optional epoch: String = "\"TREATMENT\"";
        /// The dose of one administration: per kg or per m2 with `dose_by`, 0 for a placebo.
        required dose: f64 = "100";
        /// The dose's unit.
        required unit: String = "\"mg\"";
        /// The body size that the dose depends on.
        optional dose_by: DoseBy = "{ weight = \"weight\", round_to = 50 }";
        /// How it is given.
        required route: String = "\"oral\"";
        /// For whom; for everyone if absent. May use the `arm`.
        optional when: When = "{ arm = \"active\" }";
        /// When it begins, such as `day 8` or `14 days after loading`; with its epoch if absent.
        optional start: String = "\"day 8\"";
        /// Given once, on its first day: `true`.
        optional once: bool = "true";
        /// Given every day: `true`.
        optional daily: bool = "true";
        /// Given in cycles: days on and off, or the days of a cycle.
        optional cycle: Cycle = "{ on = 21, off = 7 }";
        /// Given at intervals.
        optional every: Every = "{ interval = \"1 month\", loading_days = [1, 15] }";
        /// Given on days of the week.
        optional weekdays: List<String> = "[\"Monday\", \"Thursday\"]";
        /// How often on such a day, 1 to 24; once if absent.
        optional times_per_day: i64 = "2";
        /// In which time slots of such a day, from 1 to 24, instead of `times_per_day`.
        optional time_slots: List<i64> = "[1, 3]";
        /// For how long: a period, cycles or doses.
        optional r#for: String = "\"1 year\"";
        /// Strictly before which moment; for a list, the earliest.
        optional until: Texts = "\"progression_on\"";
    }

    /// The body size that a dose depends on, and how it is rounded.
    DoseBy {
        /// The attribute that is the weight in kg.
        required weight: String = "\"weight\"";
        /// The attribute that is the height in cm, for a body surface.
        optional height: String = "\"height\"";
        /// The formula of the body surface: `mosteller` or `du-bois`.
        optional surface: String = "\"mosteller\"";
        /// The largest dose, before it is rounded.
        optional at_most: f64 = "1000";
        /// The dose is a multiple of this, such as a strength or a vial; 0.000001 if absent.
        optional round_to: f64 = "50";
        /// `nearest`, `up` or `down`.
        optional rounding: String = "\"nearest\"";
    }

    /// A cycle: `on` and `off`, or `length` and `days`.
    Cycle {
        /// Days with a dose.
        optional on: i64 = "21";
        /// Days without.
        optional off: i64 = "7";
        /// The days of a cycle.
        optional length: i64 = "28";
        /// Those with a dose.
        optional days: List<i64> = "[1, 8, 15]";
    }

    /// Doses on the loading days, then one per interval.
    Every {
        /// The interval; hours that divide 24 are time slots of every day.
        required interval: String = "\"1 month\"";
        /// Days of the loading doses, ascending from 1; day 1 if absent.
        optional loading_days: List<i64> = "[1, 15]";
        /// The day from which intervals are counted; the last loading day if absent.
        optional from_day: i64 = "15";
    }

    /// A visit, or a series of visits: with `at` or with `cycle`.
    Visit {
        /// The name in tables; `{n}` becomes the number in the series, `{cycle}` and `{day}` those of the cycle.
        required name: String = "\"C{cycle}D{day}\"";
        /// The epoch; the one that has begun by the planned day if absent.
        optional epoch: String = "\"TREATMENT\"";
        /// The planned day.
        optional at: String = "\"week 12\"";
        /// Days of the cycles of a part.
        optional cycle: VisitCycle = "{ of = \"palbociclib\", days = [1, 15], last = 2 }";
        /// With `at`: the interval at which it is repeated.
        optional every: String = "\"12 weeks\"";
        /// How often, the first included.
        optional times: i64 = "8";
        /// Strictly before which moment; for a list, the earliest.
        optional until: Texts = "\"end of palbociclib\"";
        /// How many days the visit may be early and late.
        optional window: List<i64> = "[-3, 3]";
        /// For whom; for everyone if absent. May use the `arm`.
        optional when: When = "{ arm = \"active\" }";
    }

    /// Days of the cycles of a part.
    VisitCycle {
        /// The part, or a treatment of one part.
        required of: String = "\"palbociclib\"";
        /// Days of the cycle.
        required days: List<i64> = "[1, 15]";
        /// The first cycle; 1 if absent.
        optional first: i64 = "1";
        /// The last cycle; the part's last if absent.
        optional last: i64 = "6";
    }

    /// In which items a treatment comes, and when participants are handed them.
    Supply {
        /// The treatment.
        required treatment: String = "\"palbociclib\"";
        /// What is counted.
        required item: String = "\"tablet\"";
        /// The amounts in one item, in the unit of the dose; 1 to 8 of them, above 0 with at most 6 decimals.
        optional strengths: List<f64> = "[125, 100, 75]";
        /// The items of each dose whatever its amount, 1 to 20, instead of `strengths`: kits, a placebo.
        optional per_dose: i64 = "1";
        /// Whether the items of a dose make it up exactly (`true`, as if absent) or contain at least the
        /// dose, with the least waste (`false`, for vials).
        optional whole: bool = "false";
        /// The items of one strength in a pack, 1 to 10000; 1 if absent.
        optional pack: i64 = "21";
        /// When participants are handed items: at each `cycle`, each `dose`, at an interval from the first
        /// dose on, or at visits.
        required dispensed: DispensedAsked = "\"cycle\"";
        /// The share that is added to summed demand, 0 to 10; 0 if absent.
        optional overage: f64 = "0.1";
    }

    /// At visits.
    DispensedAt {
        /// The names of the visits.
        required visits: List<String> = "[\"C{cycle}D1\"]";
    }

    /// Conventions on dates.
    Conventions {
        /// Whether the date that ends a period belongs to it: `end-exclusive` or `end-inclusive`.
        optional end: String = "\"end-exclusive\"";
        /// A month without the day: `clamp` to its last day, or `roll-forward` to the next.
        optional missing_day: String = "\"clamp\"";
        /// Which day is study day 1: that of `randomization`, or of the `first-dose`.
        optional study_day_1: String = "\"randomization\"";
        /// Which day `week N` is: `from-zero`, N weeks after day 1, or `from-one`, with week 1 on day 1.
        optional week: String = "\"from-zero\"";
    }

    /// How the files of participants and allocations are written, if not as evenhand writes them.
    Input {
        /// A known form: `redcap`, `sdtm-dm`, `adsl`, `blockrand` or `redcap-allocation`.
        optional from: String = "\"sdtm-dm\"";
        /// For each column that is read, the column of the file.
        optional columns: Named<String> = "{ participant_id = \"USUBJID\" }";
        /// For each text of the file, the name of the arm.
        optional arms: Named<String> = "{ \"1\" = \"active\" }";
        /// How dates are written: `iso`, `dmy`, `mdy`, `sas`, `excel` or `iso-time`.
        optional dates: String = "\"dmy\"";
        /// The decimal separator: `point` or `comma`.
        optional decimal: String = "\"comma\"";
        /// The texts that mean a missing value, besides the empty cell.
        optional missing: List<String> = "[\"NA\", \".\"]";
        /// The separator of cells: `comma`, `semicolon`, `tab` or `bar`; detected if absent.
        optional separator: String = "\"semicolon\"";
    }

    /// Bounds on a number (`at_least`, `below`) or on a date (`within`, `more_than`).
    Bounds {
        /// The least number.
        optional at_least: f64 = "18";
        /// The first number that is too large.
        optional below: f64 = "65";
        /// The date is at most this long before randomization.
        optional within: String = "\"6 months\"";
        /// The date is more than this long before randomization.
        optional more_than: String = "\"2 weeks\"";
    }
}

impl Scenario {
    /// The whole file.
    pub fn of(table: &DeTable<'_>, notes: &mut Notes<'_>) -> Self {
        let keys = Keys::new(table, 0..0, Self::KEYS, notes);
        Self::from_keys(&keys, notes)
    }
}
