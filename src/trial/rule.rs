//! The rules that tie the parts of a trial together, as they are broken.

use chrono::NaiveDate;

use super::check::MAX_CRITERION_TEXT;
use super::kind::Kind;
use super::needed::Needed;
use crate::design::{
    ArmError, AttributeError, CriterionIdError, DoseError, EnrolmentError, FactorError,
    KitPlanError, MAX_ALL_ENTRIES, MAX_SITES, NameError, Number, NumberSchemeError, Period,
    PeriodError, ProbabilityError, ScheduleError, SiteError, StrataError, YEARS,
};
use crate::procedure::ProcedureError;
use crate::procedure::adaptive::AdaptiveError;

/// A rule that a part of a trial breaks: what was given, the rule, and what to give instead.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenRule {
    /// A name or a label.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The arms or their ratio.
    #[error(transparent)]
    Arm(#[from] ArmError),
    /// A site.
    #[error(transparent)]
    Site(SiteError),
    /// An attribute.
    #[error(transparent)]
    Attribute(#[from] AttributeError),
    /// A probability.
    #[error(transparent)]
    Probability(#[from] ProbabilityError),
    /// A criterion's key.
    #[error(transparent)]
    CriterionId(#[from] CriterionIdError),
    /// A factor.
    #[error(transparent)]
    Factor(#[from] FactorError),
    /// The strata.
    #[error(transparent)]
    Strata(#[from] StrataError),
    /// How candidates arrive.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// A procedure that makes lists.
    #[error(transparent)]
    Procedure(#[from] ProcedureError),
    /// A covariate-adaptive procedure.
    #[error(transparent)]
    Adaptive(#[from] AdaptiveError),
    /// The numbers of participants or of kits.
    #[error(transparent)]
    Numbers(#[from] NumberSchemeError),
    /// The kits.
    #[error(transparent)]
    Kits(#[from] KitPlanError),
    /// A dose.
    #[error(transparent)]
    Dose(#[from] DoseError),
    /// A schedule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A period.
    #[error(transparent)]
    Period(#[from] PeriodError),

    /// Two parts share a name.
    #[error("two {what} are named `{name}`: give each its own name")]
    Twice {
        /// What they are, such as "arms".
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that is a column of the tables already.
    #[error("`{0}` is a column of the tables already: choose another name")]
    OwnColumn(String),
    /// A factor that is named like an attribute.
    #[error(
        "`{0}` is the name of an attribute, and both are columns of the same table: choose another name"
    )]
    NamedAsAttribute(String),
    /// A name that nothing has.
    #[error("no {what} is named `{name}`: {instead}")]
    Unknown {
        /// What is named, such as "level".
        what: &'static str,
        /// The name.
        name: String,
        /// Which name was probably meant, or which there are.
        instead: String,
    },
    /// A whole number out of its range.
    #[error("`{key}` is {given}: write a whole number from {min} to {max}")]
    Whole {
        /// What the number is.
        key: String,
        /// The number.
        given: i64,
        /// The least that is allowed.
        min: u32,
        /// The greatest that is allowed.
        max: u32,
    },
    /// A number beyond what an attribute can have.
    #[error("{0} is out of range: write a number below 1e9")]
    TooLarge(f64),
    /// A number with more decimals than its attribute.
    #[error(
        "{number} has more decimals than the attribute: write a number with {decimals}, such as {}",
        Number { scaled: *nearest, decimals: *decimals }
    )]
    Decimals {
        /// The number.
        number: f64,
        /// The nearest that has so many decimals, scaled by 10^decimals.
        nearest: i64,
        /// The decimals of the attribute.
        decimals: u8,
    },
    /// Bounds that no number lies between.
    #[error(
        "no number is at least {} and below {}: write `at_least` < `below`",
        Number { scaled: *low, decimals: *decimals },
        Number { scaled: *high, decimals: *decimals }
    )]
    NothingBetween {
        /// The least number, scaled by 10^decimals.
        low: i64,
        /// The first number that is too large, scaled by 10^decimals.
        high: i64,
        /// The decimals of the attribute.
        decimals: u8,
    },
    /// A date beyond the calendar of a trial.
    #[error("{0} lies outside the years {first} to {last}: correct the year", first = YEARS.start(), last = YEARS.end())]
    Year(NaiveDate),
    /// Two that exclude each other.
    #[error("`{}` and `{}` both stand here: keep one", .0[0], .0[1])]
    Both([&'static str; 2]),

    /// Neither a sample size nor a length of lists.
    #[error("there is no sample size: give one, or the length of the lists")]
    NoSampleSize,
    /// Enrolment that would take centuries.
    #[error(
        "{sample_size} participants at {rate:.3} candidates a month over {sites} sites take about {years:.0} years: \
         raise `mean_rate`, add sites or lower `sample_size`"
    )]
    Duration {
        /// The sample size.
        sample_size: u32,
        /// Candidates a month at all sites together.
        rate: f64,
        /// How many sites there are.
        sites: usize,
        /// How many years enrolment takes.
        years: f64,
    },
    /// No site, or too many.
    #[error("there are {0} sites: give 1 to {MAX_SITES}")]
    SiteCount(usize),
    /// Something that goes by sites, of a trial without any.
    #[error("`{0}` goes by sites, and the trial has none: give the sites, or leave it out")]
    NoSites(String),
    /// A site that opens before enrolment starts.
    #[error(
        "site `{id}` opens on {opens_on}, before enrolment starts on {start}: move one of the dates"
    )]
    OpensBefore {
        /// The site.
        id: String,
        /// When it opens.
        opens_on: NaiveDate,
        /// When enrolment starts.
        start: NaiveDate,
    },
    /// A site that opens a century after enrolment starts.
    #[error(
        "site `{id}` opens on {opens_on}, a century after enrolment starts on {start}: \
         mend one of the dates"
    )]
    OpensLate {
        /// The site.
        id: String,
        /// When it opens.
        opens_on: NaiveDate,
        /// When enrolment starts.
        start: NaiveDate,
    },

    /// Levels and a unit at one attribute.
    #[error("`levels` makes a category and `unit` a number: keep one of them")]
    LevelsAndUnit,
    /// Decimals of what is no number.
    #[error(
        "only a number has `decimals`: write its `unit`, such as \"kg\", or leave `decimals` out"
    )]
    DecimalsWithoutUnit,
    /// No distribution where one is needed.
    #[error("there is no distribution: write {}", .0.distributions())]
    NoDistribution(Kind),
    /// A distribution of other values than the attribute's.
    #[error(
        "`{distribution}` does not draw this attribute, which is {}: write {}",
        .kind.what(),
        .kind.distributions()
    )]
    OtherDistribution {
        /// The distribution.
        distribution: &'static str,
        /// The kind of the attribute.
        kind: Kind,
    },
    /// A date that may not precede what is no date.
    #[error("`{name}` is {kind}: name a date")]
    NotADate {
        /// The attribute.
        name: String,
        /// The kind of its values.
        kind: &'static str,
    },

    /// A condition without a question.
    #[error("the condition asks nothing: name an attribute, or leave it out")]
    AsksNothing,
    /// An attribute that is drawn later than it is asked about.
    #[error("`{0}` is not drawn yet: ask about attributes that stand before this one")]
    NotDrawnYet(String),
    /// The arm where nobody has one.
    #[error("the arm is not known here, before randomization: only a regimen may ask about it")]
    ArmNotKnown,
    /// Bounds on the arm.
    #[error("`arm` has names: write one in quotes, or a list of them")]
    ArmHasNames,
    /// A test of another kind than the attribute.
    #[error("`{name}` is {kind}: write {write}")]
    OtherTest {
        /// The attribute.
        name: String,
        /// The kind of its values.
        kind: &'static str,
        /// How a condition asks about it.
        write: &'static str,
    },
    /// No name to choose from.
    #[error("the list is empty: name at least one {0}")]
    EmptyList(&'static str),
    /// No bound.
    #[error("there is no bound: write `{}`, `{}` or both", .0[0], .0[1])]
    NoBound([&'static str; 2]),
    /// A bound on another kind of attribute.
    #[error("`{key}` bounds {of}, which this attribute is not")]
    StrayBound {
        /// The bound.
        key: &'static str,
        /// What it bounds.
        of: &'static str,
    },
    /// Bounds that no date lies between.
    #[error(
        "no date is within {within} and more than {more_than} before randomization: \
         write `more_than` shorter than `within`"
    )]
    NoDateWithin {
        /// The longer of the two, as it should be.
        within: Period,
        /// The shorter, as it should be.
        more_than: Period,
    },

    /// A criterion's text of no length, or too long.
    #[error("the text has {0} characters: write 1 to {MAX_CRITERION_TEXT}")]
    CriterionText(usize),
    /// A criterion that judges nobody.
    #[error(
        "nothing says how candidates are judged: write `require`, a condition, or `fails`, \
         the probability of failing"
    )]
    NotJudged,
    /// A criterion of which no condition is enough.
    #[error("the list is empty, so nobody could pass: write a condition")]
    NobodyPasses,

    /// Bounds on a category.
    #[error("the attribute is a category: write `one_of`, a list of its levels")]
    BoundsOfCategory,
    /// A level of a factor without levels of the category.
    #[error("`one_of` is missing: list the levels that belong here")]
    NoLevels,
    /// Levels of a number.
    #[error("the attribute is a number: write `at_least`, `below` or both")]
    LevelsOfNumber,

    /// No procedure.
    #[error(
        "there is no allocation procedure: give one, such as \"permuted-block(4, 6)\" or \"simple\""
    )]
    NoProcedure,
    /// A length of lists where there are none.
    #[error("`{0}` makes no list, so there is no `list_length`: leave it out")]
    LengthWithoutList(String),
    /// What goes with lists, where there are none.
    #[error("the procedure makes no list, and `{0}` goes with a list: leave it out")]
    WithoutList(&'static str),
    /// Too many entries, in lists of one length.
    #[error(
        "{strata} strata with lists of up to {longest} are {entries} entries: at most \
         {MAX_ALL_ENTRIES} are allowed; write a smaller `list_length` or merge strata"
    )]
    Entries {
        /// How many strata there are.
        strata: usize,
        /// The entries of each list, at most.
        longest: u64,
        /// The entries of all lists together, at most.
        entries: u64,
    },
    /// Too many entries, in lists of several lengths.
    #[error(
        "the lists have up to {0} entries: at most {MAX_ALL_ENTRIES} are allowed; \
         write smaller lengths or merge strata"
    )]
    AllEntries(u64),
    /// A factor twice.
    #[error("`{0}` stands twice: stratify by each factor once")]
    StratifiedTwice(String),
    /// A number as a factor.
    #[error("`{0}` is a number: define a [[factor]] that puts it into classes, and name that")]
    NumberStratifies(String),
    /// Strata that nothing is their own.
    #[error("nothing is these strata's own: write `procedure`, `list_length` or both")]
    NothingOwn,
    /// Strata that earlier conditions have all taken.
    #[error(
        "no stratum is left for this: entries before it hold for all of these; write the \
         narrower condition first"
    )]
    NoStratumLeft,
    /// A condition on strata without a question.
    #[error(
        "the condition asks nothing: name a stratification factor, or write what holds for \
         all in [randomization] itself"
    )]
    AsksNoFactor,
    /// Bounds on a factor.
    #[error("`{0}` has levels here: write one in quotes, or a list of them")]
    FactorHasLevels(String),
    /// Fewer randomization numbers than can be needed.
    #[error(
        "{count} numbers are too few: {why} can need {needed}; write a larger `count` in \
         [randomization.numbers], or shorter lists"
    )]
    FewNumbers {
        /// How many numbers there are.
        count: u32,
        /// What they are needed for.
        why: Needed,
        /// How many can be needed.
        needed: u64,
    },
    /// Fewer numbers than kits can reach into.
    #[error(
        "{count} numbers are too few for these kits at {sites} sites, which can reach into {needed}: \
         write a larger `count` in [randomization.kits.numbers], or fewer kits"
    )]
    FewKitNumbers {
        /// How many numbers there are.
        count: u32,
        /// How many sites there are.
        sites: usize,
        /// How many numbers can be reached into.
        needed: u64,
    },
    /// An arm of which nobody says how many kits it has.
    #[error("`{0}` has no number of kits: write one for each arm, 0 for none")]
    ArmWithoutKits(String),
    /// A regimen without an end.
    #[error("nothing says for how long it is given: give a period, such as \"1 year\"")]
    NoDuration,
}
