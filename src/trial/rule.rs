//! The rules that tie the parts of a trial together, as they are broken.

mod deviations;

use chrono::NaiveDate;

use super::check::{MAX_CRITERION_TEXT, MAX_HOLD_DAYS};
use super::draft::LastingError;
use super::kind::Kind;
use super::needed::Needed;
use crate::calendar::BeyondCalendar;
use crate::design::{
    ArmError, AttributeError, CodeError, CriterionIdError, DoseError, EnrolmentError, EpochKind,
    FactorError, HazardError, KitPlanError, MAX_ALL_ENTRIES, MAX_PLANNED, MAX_SITES, NameError,
    Number, NumberSchemeError, Period, PeriodError, ProbabilityError, RedcapFieldError,
    ScheduleError, SiteError, StrataError, SupplyError, YEARS,
};
use crate::outcome::OutcomeError;
use crate::procedure::ProcedureError;
use crate::procedure::adaptive::AdaptiveError;
use crate::survival::SurvivalError;

pub use deviations::DeviationRule;

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
    /// A code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// A field of REDCap.
    #[error(transparent)]
    RedcapField(#[from] RedcapFieldError),
    /// Codes of what has no levels.
    #[error("`codes` go with `levels`, which a category has: leave them out")]
    CodesWithoutLevels,
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
    /// How a treatment is supplied.
    #[error(transparent)]
    Supply(#[from] SupplyError),
    /// An outcome.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),

    /// Two parts share a name.
    #[error("two {what} are named `{name}`: give each its own name")]
    Twice {
        /// What they are, such as "arms".
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that is a column of the tables already.
    #[error("`{0}` is already a column of the tables: choose another name")]
    OwnColumn(String),
    /// A name of the column of a treatment's first or last dose.
    #[error(
        "`{0}` is the column of a treatment's first or last dose in files of participants: choose another name"
    )]
    DoseColumn(String),
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
    #[error("`{}` and `{}` are both given: keep one", .0[0], .0[1])]
    Both([&'static str; 2]),

    /// Neither a sample size nor a length of lists.
    #[error("there is no sample size: give one, or the length of the lists")]
    NoSampleSize,
    /// No site, or too many.
    #[error("there are {0} sites: give 1 to {MAX_SITES}")]
    SiteCount(usize),
    /// Something that goes by sites, of a trial without any.
    #[error("`{0}` depends on sites, and the trial has none: give the sites, or leave it out")]
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
         correct one of the dates"
    )]
    OpensLate {
        /// The site.
        id: String,
        /// When it opens.
        opens_on: NaiveDate,
        /// When enrolment starts.
        start: NaiveDate,
    },

    /// A limit on enrolment that is not simulated.
    #[error(
        "`{0}` is a limit on enrolment, and there is no [enrolment]: write it, or leave the limit out"
    )]
    LimitWithoutEnrolment(&'static str),
    /// A hold that ends before it begins.
    #[error("the hold ends on {until}, not after {from}, when it begins: write `from` < `until`")]
    HoldEnds {
        /// Its first day.
        from: NaiveDate,
        /// The first day after it.
        until: NaiveDate,
    },
    /// A hold of decades.
    #[error(
        "the hold takes {0} days: write at most {MAX_HOLD_DAYS}, and let sites close with `closes_on`"
    )]
    LongHold(i64),
    /// A cap that does not say of whom.
    #[error("the cap has no target: write `site`, `country` or `when`")]
    CapOfNobody,
    /// A sample size that caps do not allow.
    #[error(
        "the caps allow {most} participants together, and the sample size is {sample_size}: raise a cap, or lower `sample_size`"
    )]
    CapsBelowSampleSize {
        /// How many the caps allow.
        most: u64,
        /// The sample size.
        sample_size: u32,
    },
    /// A criterion that is named as caps are in tables.
    #[error("in the tables `cap` marks candidates kept out by a cap: choose another id")]
    CriterionNamedCap,
    /// A site that closes before enrolment starts.
    #[error(
        "site `{id}` closes on {closes_on}, not after enrolment starts on {start}: move one of the dates"
    )]
    ClosesBefore {
        /// The site.
        id: String,
        /// When it closes.
        closes_on: NaiveDate,
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
    #[error("the condition is empty: name an attribute, or leave it out")]
    AsksNothing,
    /// An attribute that is drawn later than it is asked about.
    #[error("`{0}` is not drawn yet: use attributes that come before this one")]
    NotDrawnYet(String),
    /// The arm where nobody has one.
    #[error(
        "the arm is not known here, before randomization: only parts of treatments, visits and events \
         may use it"
    )]
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
    /// Levels of a factor over a number that do not follow each other.
    #[error("the levels are not adjacent: write one entry for each, or adjacent levels")]
    LevelsApart,
    /// No name to choose from.
    #[error("the list is empty: name at least one {0}")]
    EmptyList(&'static str),
    /// No bound.
    #[error("there is no bound: write `{}`, `{}` or both", .0[0], .0[1])]
    NoBound([&'static str; 2]),
    /// A bound on another kind of attribute.
    #[error("`{key}` bounds {of}, which this attribute is not: leave it out")]
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
        "the criterion has no test: write `require`, a condition, or `fails`, \
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
    #[error("`{0}` is listed twice: stratify by each factor once")]
    StratifiedTwice(String),
    /// Sites without countries, by which a trial is to be stratified.
    #[error(
        "not every site has a country: name a sites file with the column `country`, or leave `country` out"
    )]
    NoCountries,
    /// A number as a factor.
    #[error("`{0}` is a number: define a [[factor]] that puts it into classes, and name that")]
    NumberStratifies(String),
    /// Strata with nothing of their own.
    #[error("these strata have nothing of their own: write `procedure`, `ratio` or `list_length`")]
    NothingOwn,
    /// An amendment that changes nothing.
    #[error(
        "the amendment changes nothing: write `procedure`, `ratio` or both; for longer lists only `list_length` in \
         [randomization] is needed, and existing entries stay"
    )]
    NothingAmended,
    /// An amendment that begins nowhere.
    #[error("the first entry of the amendment is not given: write `from`")]
    AmendedNowhere,
    /// An amendment's name with other characters.
    #[error("`{0}` is not a name of an amendment: write 1 to 30 of a-z, 0-9, `_` and `-`")]
    AmendmentName(String),
    /// Two amendments of one name.
    #[error("two amendments are named `{0}`: give each its own name, which decides its draws")]
    AmendmentTwice(String),
    /// An amendment of entries that an earlier one has changed.
    #[error(
        "the list of `{stratum}` is already amended from entry {before} on: write an entry after it, not {from}"
    )]
    AmendedBackwards {
        /// The stratum.
        stratum: String,
        /// The entry given.
        from: u32,
        /// Where the section before begins.
        before: u32,
    },
    /// An arm that is never allocated to.
    #[error(
        "nobody is ever allocated to `{0}`: its part is 0, and no [[randomization.amendment]] names it in `ratio`"
    )]
    NeverOpened(String),
    /// Strata that earlier conditions have all taken.
    #[error(
        "no stratum is left for this: entries before it cover them all; write the \
         narrower condition first"
    )]
    NoStratumLeft,
    /// A condition on strata without a question.
    #[error(
        "the condition is empty: name a stratification factor, or write what holds for \
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
    /// Digits of numbers in random order.
    #[error(
        "`digits` goes with `order = \"list\"`: numbers in random order have as many digits as the last of them"
    )]
    DigitsInRandomOrder,
    /// Lists whose numbers in order would meet.
    #[error(
        "{0} lists have the same prefix, so their numbers would collide: name the factors in `prefix`, such as \
         \"S{{site_id}}-\", or write `count`, how many numbers each list has"
    )]
    ListsOfOnePrefix(u64),
    /// A prefix of kits with factors.
    #[error("a kit belongs to no stratum: write a prefix without braces")]
    PrefixOfKits,
    /// Kits with numbers in order.
    #[error("kit numbers in order would reveal the arm: leave `order` out")]
    KitsInOrder,
    /// Fewer numbers than kits can reach into.
    #[error(
        "{count} numbers are too few for the kits of all sites, which need {needed}: \
         write a larger `count` in [randomization.kits.numbers], or fewer kits"
    )]
    FewKitNumbers {
        /// How many numbers there are.
        count: u32,
        /// How many sites there are.
        sites: usize,
        /// How many numbers they take up.
        needed: u64,
    },
    /// An arm of which nobody says how many kits it has.
    #[error("`{0}` has no number of kits: write one for each arm, 0 for none")]
    ArmWithoutKits(String),

    /// More entries than a plan is taken to have.
    #[error("there are {0}: write at most {MAX_PLANNED}")]
    TooManyPlanned(usize),
    /// No epoch of treatment.
    #[error("no epoch is of kind `treatment`: write one")]
    NoTreatmentEpoch,
    /// An epoch in a place where it cannot be.
    #[error("an epoch of kind `{}` is here, but {place}: move it", .kind.name())]
    EpochMisplaced {
        /// Its kind.
        kind: EpochKind,
        /// Where it belongs.
        place: &'static str,
    },
    /// An epoch before randomization without a length in days.
    #[error(
        "`{0}` comes before randomization, from which it is counted back: write `for` in days or weeks, such as \"14 days\""
    )]
    EpochBeforeRandomization(String),
    /// An epoch that nothing ends.
    #[error("`{0}` has no part that ends it, and epochs come after it: write `for`")]
    EpochWithoutEnd(String),
    /// An epoch that is no run-in.
    #[error("`{0}` is not a run-in: name an epoch of kind `run-in`, or leave it out")]
    NotARunIn(String),

    /// A part that is named like something else.
    #[error("`{name}` is the name of {like} too: give the part its own name")]
    PartNamed {
        /// The name.
        name: String,
        /// What else has it.
        like: &'static str,
    },
    /// An event that is named like something else.
    #[error(
        "`{0}` is the name of a treatment, an epoch, an attribute or a factor too: give the event its own name"
    )]
    EventNamed(String),
    /// An event that comes only under conditions.
    #[error("the time of the event is not given: write `survival`, `hazard` or `days_after`")]
    NoLaw,
    /// More days than at most.
    #[error("min {min} is above max {max}: write min <= max")]
    DaysAfter {
        /// Fewest days.
        min: u32,
        /// Most days.
        max: u32,
    },
    /// Probabilities per month.
    #[error(transparent)]
    Hazard(#[from] HazardError),
    /// A period of a hazard that would last for ever, with others after it.
    #[error(
        "`months` is missing: only the last period is open-ended; write how many months this one lasts"
    )]
    HazardForEver,
    /// A name twice in a list.
    #[error("`{0}` is listed twice: name each once")]
    NamedTwice(String),
    /// A treatment that begins in place of none.
    #[error(
        "`begins` needs `ends` with a list of treatments, one of which this one replaces: write for example \
         ends = [\"letrozole\"], or leave `begins` out"
    )]
    BeginsInPlaceOfNothing,
    /// A treatment that the event both begins and ends.
    #[error("the event ends `{0}`: name another treatment to begin instead")]
    BeginsWhatItEnds(String),
    /// A treatment of several parts that would begin.
    #[error("`{name}` has {parts} parts: only a treatment of one part can be begun by an event")]
    BeginsParts {
        /// The treatment.
        name: String,
        /// How many parts it has.
        parts: usize,
    },
    /// A distribution of times.
    #[error(transparent)]
    Survival(#[from] SurvivalError),
    /// A moment.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// The length of a part.
    #[error(transparent)]
    Lasting(#[from] LastingError),

    /// A part without an end.
    #[error(
        "the duration is not given: write `for`, such as \"1 year\" or \"4 cycles\", or `until` and a moment"
    )]
    NoEnd,
    /// A part whose end may never come.
    #[error(
        "it ends with an event that may never come: also write a maximum, such as for = \"3 years\""
    )]
    NoSureEnd,
    /// A length of what is given once.
    #[error("`once` needs no length: leave `for` out")]
    OnceHasNoLength,
    /// Cycles of a schedule that has none.
    #[error(
        "the schedule has no cycles to count: write `cycle`, or `every` without loading days, or a length in days, weeks, months, years or doses"
    )]
    NoCycles,
    /// A part of more than a century.
    #[error("it takes more than 100 years: write a shorter one")]
    TooLong,
    /// What does not go with hours.
    #[error("`{0}` goes with an interval in days, weeks, months or years: leave it out")]
    GoesWithoutHours(&'static str),
    /// Hours and time slots.
    #[error(
        "an interval in hours gives the time slots itself: leave `times_per_day` and `time_slots` out, or write `daily = true`"
    )]
    HoursAndSlots,
    /// A body surface without a formula.
    #[error(
        "a dose by height and weight needs a formula: write surface = \"mosteller\" or \"du-bois\""
    )]
    NoFormula,
    /// A body surface without a height.
    #[error("a body surface needs a height: write height = and the name of a number in cm")]
    NoHeight,
    /// An attribute that is no weight or height.
    #[error("`{name}` is not a number in {unit}: name an attribute with unit = \"{unit}\"")]
    NotMeasured {
        /// The attribute.
        name: String,
        /// The unit it should have.
        unit: &'static str,
    },
    /// Parts or epochs whose dates follow from each other.
    #[error("dates follow from each other in a circle, {}: give one of them a day of its own", circle(.0))]
    Circle(Vec<String>),
    /// A part that waits for one that nobody is given who is given it.
    #[error(
        "it waits for a part that nobody with this one is given: make the conditions `when` fit each other"
    )]
    WaitsForNothing,
    /// Two parts that give a dose at the same time.
    #[error(
        "the parts `{}` and `{}` of {treatment} both give a dose on day {day} in time slot {slot}: end the one (entry {other}) before the other begins, or give them different time slots or conditions",
        .parts[0], .parts[1]
    )]
    Overlap {
        /// The treatment.
        treatment: String,
        /// The parts' names.
        parts: [String; 2],
        /// The place of the other part, from 1.
        other: usize,
        /// The day.
        day: i64,
        /// The time slot.
        slot: u8,
    },
    /// A plan that no calendar has.
    #[error(transparent)]
    Beyond(#[from] BeyondCalendar),

    /// A visit that no day is known of.
    #[error("the day is not given: write `at`, such as \"week 12\", or `cycle`")]
    VisitWithoutDay,
    /// What goes with a day.
    #[error("`{0}` goes with `at`: leave it out")]
    GoesWithAt(&'static str),
    /// What goes with a repeated visit.
    #[error("`{0}` goes with `every`: write `every` too, or leave it out")]
    GoesWithEvery(&'static str),
    /// A visit that is repeated without an end.
    #[error(
        "the repetition has no end: write `times`, or `until` and a moment that is sure to come"
    )]
    RepeatsForEver,
    /// No part of this name.
    #[error(
        "`{0}` is not one part: write the name of a part, or of a treatment that has only one part"
    )]
    NoSuchPart(String),
    /// Days that do not ascend.
    #[error("the days do not ascend from 1: write days of a cycle, such as [1, 15]")]
    DaysAscend,
    /// A last cycle before the first.
    #[error("`last` is before `first`: write first <= last")]
    NoCycleBetween,
    /// A series of visits of one name.
    #[error(
        "the visits of the series would all have this name: write {0} in it, which becomes a number"
    )]
    SameVisitName(&'static str),
    /// A window that does not hold the planned day.
    #[error(
        "the window {0:?} does not run from days before to days after: write for example [-3, 3], up to \
         366 days"
    )]
    Window(Vec<i64>),
    /// A window that reaches into the next visit's.
    #[error(
        "the window of {days} days is wider than the {apart} days between two of these visits: write a narrower window"
    )]
    WideWindow {
        /// The days of the window.
        days: u32,
        /// The days between visits, at least.
        apart: u32,
    },
    /// Cycles of a part that has none.
    #[error("{0} is not given in cycles: write `at`, with `every` if it is repeated")]
    PartWithoutCycles(String),
    /// A day that a cycle does not have.
    #[error("day {day} is beyond the cycle of {length} days: write days from 1 to {length}")]
    BeyondCycle {
        /// The day.
        day: u32,
        /// The length of the cycle.
        length: u32,
    },
    /// What really happens.
    #[error(transparent)]
    Deviation(#[from] DeviationRule),

    /// A visit before screening.
    #[error(
        "{before} days before randomization is before screening, which may begin only {fewest} days before: plan the visit later, or at `screening`"
    )]
    VisitBeforeScreening {
        /// Days before randomization.
        before: u32,
        /// Fewest days from screening to randomization.
        fewest: u32,
    },
}

/// Why a moment is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentError {
    /// A name that nothing has.
    #[error("`{0}` is not known")]
    Unknown(String),
    /// A text that is no moment.
    #[error(
        "`{0}` is not a moment: write for example \"day 8\", \"week 12\", \"after X\", \"14 days after \
         X\" or the name of an event, where X is a part, a treatment or an epoch"
    )]
    Form(String),
    /// A period that is none.
    #[error(transparent)]
    Period(PeriodError),
    /// A direction without a period.
    #[error("`{0}` does not say how long: write for example \"1 day after\", or the day itself")]
    HowLong(String),
    /// A span without a direction.
    #[error("`{0}` begins and ends: write `start of {0}` or `after {0}`")]
    WhichEnd(String),
    /// A day that there is not.
    #[error(
        "there is no day {0}: write 1 or more for days of treatment, -1 or less for days before randomization, up to 36525"
    )]
    Day(i64),
    /// A week that there is not.
    #[error("there is no week {week}: write a week from {first} to 5217")]
    Week {
        /// The week.
        week: i64,
        /// The first week that there is.
        first: i64,
    },
    /// A date in another century.
    #[error("{0} lies outside the years {first} to {last}: correct the year", first = YEARS.start(), last = YEARS.end())]
    Year(NaiveDate),
    /// A previous visit where there is none.
    #[error("there is no previous visit here: only a visit that follows another may count from it")]
    NoVisit,
}

/// Those who wait for each other.
fn circle(names: &[String]) -> String {
    match names {
        [one] => format!("`{one}` from itself"),
        names => format!("`{}`", names.join("`, `")),
    }
}
