//! Trials made in memory.

use std::fmt::Display;

use super::check;
use super::draft::{
    Amendment, Arm, Attendance, Attribute, Cap, Criterion, DoseModification, Draft, Epoch, Event,
    Factor, Hold, Kits, Numbers, Outcome, OwnList, Part, Randomization, Regimen, Supply, Toxicity,
    Treatment, Visit,
};
use super::fault::Faults;
use super::trial::Trial;
use crate::design::{Conventions, EnrolmentPlan, Masking, Site};

/// A trial that is being put together. [`build`](Self::build) checks all of it at once.
///
/// # Examples
/// A trial that is only randomized, in strata that are named by their labels:
/// ```
/// use evenhand::trial::Trial;
/// let trial = Trial::builder("demo")
///     .arms([("A", 2), ("B", 1)])
///     .factor("sex", ["f", "m"])
///     .procedure("permuted-block(3, 6)")
///     .list_length(60)
///     .build()?;
/// assert_eq!(trial.arms().ratio().to_string(), "2:1");
/// assert!(trial.strata().find("m").is_some());
/// # Ok::<(), evenhand::trial::Faults>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct TrialBuilder {
    draft: Draft,
}

impl Trial {
    /// Begins a trial with this name: 1 to 60 of `a-z`, `0-9`, `-` and `_`, a letter first.
    pub fn builder(name: &str) -> TrialBuilder {
        let draft = Draft {
            name: Part::Given(name.to_owned()),
            ..Draft::default()
        };
        TrialBuilder { draft }
    }
}

impl TrialBuilder {
    /// The title for people; the name where there is none.
    pub fn title(mut self, title: &str) -> Self {
        self.draft.title = Part::Given(title.to_owned());
        self
    }

    /// How many participants are randomized; the length of the lists where nothing is said.
    pub fn sample_size(mut self, participants: u32) -> Self {
        self.draft.sample_size = Part::Given(participants.into());
        self
    }

    /// Arms, each with its label and its part of the allocation ratio. An arm's name in tables is
    /// its label in lower case, with `_` for whatever a name cannot have.
    pub fn arms<'a>(mut self, arms: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        for (label, part) in arms {
            self = self.arm(&name_of(label), label, part);
        }
        self
    }

    /// An arm with its name in tables, its label and its part of the allocation ratio.
    pub fn arm(mut self, name: &str, label: &str, part: u32) -> Self {
        self.draft.arms.or_begin().push(Arm {
            name: Part::Given(name.to_owned()),
            label: Part::Given(label.to_owned()),
            ratio: Part::Given(part.into()),
            code: Part::Absent,
        });
        self
    }

    /// The codes that other systems know the arms by, in the order of the arms; 1, 2, ... where this is
    /// left out.
    pub fn arm_codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        let codes = codes.into_iter().map(str::to_owned).collect();
        self.draft.arm_codes = Part::Given(codes);
        self
    }

    /// A stratification factor with its levels: a category, of which nobody says how common its
    /// levels are.
    pub fn factor<'a>(self, name: &str, levels: impl IntoIterator<Item = &'a str>) -> Self {
        self.attribute(Attribute::category(name, levels))
            .stratify_by(name)
    }

    /// A stratification factor that puts the values of an attribute into classes.
    pub fn classes(mut self, factor: Factor) -> Self {
        let name = factor.name.given().cloned();
        self.draft.factors.or_begin().push(factor);
        match name {
            Some(name) => self.stratify_by(&name),
            None => self,
        }
    }

    /// Stratifies by a category, `site_id` or `country`.
    pub fn stratify_by(mut self, factor: &str) -> Self {
        let factors = &mut self.randomization().stratify_by;
        factors.or_begin().push(factor.to_owned());
        self
    }

    /// A baseline attribute. It may depend on those before it.
    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.draft.attributes.or_begin().push(attribute);
        self
    }

    /// A criterion of eligibility.
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.draft.criteria.or_begin().push(criterion);
        self
    }

    /// The allocation procedure, by its specification such as `permuted-block(4, 6)`.
    pub fn procedure(mut self, specification: impl Display) -> Self {
        self.randomization().procedure = Part::Given(specification.to_string());
        self
    }

    /// How many entries each stratum's list has, at least; the sample size where nothing is said.
    pub fn list_length(mut self, entries: u32) -> Self {
        self.randomization().list_length = Part::Given(entries.into());
        self
    }

    /// Strata whose lists have a procedure or a length of their own; the first whose condition
    /// holds is taken.
    pub fn own_list(mut self, list: OwnList) -> Self {
        self.randomization().strata.or_begin().push(list);
        self
    }

    /// A change of the lists from an entry on. It may open arms whose part of the ratio is 0.
    pub fn amendment(mut self, amendment: Amendment) -> Self {
        self.randomization().amendments.or_begin().push(amendment);
        self
    }

    /// The randomization numbers.
    pub fn numbers(mut self, numbers: Numbers) -> Self {
        self.randomization().numbers = Part::Given(numbers);
        self
    }

    /// The kits that each site begins with.
    pub fn kits(mut self, kits: Kits) -> Self {
        self.randomization().kits = Part::Given(kits);
        self
    }

    /// The fields of a REDCap project that hold stratification factors, each by the factor's name, where
    /// they have other names than the factors. Sites are data access groups unless `site_id` is here.
    pub fn redcap_fields<'a>(
        mut self,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let fields = fields.into_iter();
        let given =
            |(factor, field): (&str, &str)| (factor.to_owned(), Part::Given(field.to_owned()));
        self.draft.redcap = Part::Given(fields.map(given).collect());
        self
    }

    /// The sites, in this order.
    pub fn sites(mut self, sites: impl IntoIterator<Item = Site>) -> Self {
        self.draft.sites.or_begin().extend(sites);
        self
    }

    /// How candidates arrive at the sites. Enrolment is then simulated, so that there must be sites,
    /// and every attribute needs a distribution.
    pub fn enrolment(mut self, plan: EnrolmentPlan) -> Self {
        self.draft.enrolment = Part::Given((&plan).into());
        self
    }

    /// A time in which nobody is screened.
    pub fn hold(mut self, hold: Hold) -> Self {
        self.draft.holds.or_begin().push(hold);
        self
    }

    /// How many participants are randomized at most, at a site, in a country or in strata.
    pub fn cap(mut self, cap: Cap) -> Self {
        self.draft.caps.or_begin().push(cap);
        self
    }

    /// A period of the trial; SCREENING and TREATMENT where there is none.
    pub fn epoch(mut self, epoch: Epoch) -> Self {
        self.draft.epochs.or_begin().push(epoch);
        self
    }

    /// A date after randomization that treatment hangs on.
    pub fn event(mut self, event: Event) -> Self {
        self.draft.events.or_begin().push(event);
        self
    }

    /// When participants are seen.
    pub fn visit(mut self, visit: Visit) -> Self {
        self.draft.visits.or_begin().push(visit);
        self
    }

    /// What participants are given: a part of a treatment.
    pub fn regimen(mut self, regimen: Regimen) -> Self {
        self.draft.regimens.or_begin().push(regimen);
        self
    }

    /// In which items a treatment comes, and when participants are handed them.
    pub fn supply(mut self, supply: Supply) -> Self {
        self.draft.supplies.or_begin().push(supply);
        self
    }

    /// How a treatment is really given, where that differs from its plan.
    ///
    /// # Examples
    /// ```
    /// use evenhand::trial::Trial;
    /// use evenhand::trial::draft::{DoseModification, Regimen, Schedule, Toxicity, Treatment};
    /// let trial = Trial::builder("demo")
    ///     .arms([("A", 1), ("B", 1)])
    ///     .procedure("permuted-block(4)")
    ///     .list_length(60)
    ///     .regimen(
    ///         Regimen::new("pill", 100.0, "mg", "oral")
    ///             .schedule(Schedule::cycles(21, 7))
    ///             .lasts("1 year"),
    ///     )
    ///     .treatment(Treatment::new("pill").dose_levels([100.0, 75.0]).missed(0.02))
    ///     .toxicity(
    ///         Toxicity::new("rash", "pill", "exponential(30)", "uniform(7, 28)").grade(3, 0.1),
    ///     )
    ///     .dose_modification(DoseModification::hold("rash", "rash", [3], 7, 1).lower())
    ///     .build()?;
    /// assert_eq!(trial.deviations().treatments[0].dose_shares, [1.0, 0.75]);
    /// assert_eq!(trial.deviations().toxicities[0].grades, [(3, 0.1)]);
    /// # Ok::<(), evenhand::trial::Faults>(())
    /// ```
    pub fn treatment(mut self, treatment: Treatment) -> Self {
        self.draft.treatments.or_begin().push(treatment);
        self
    }

    /// A toxicity of a treatment.
    pub fn toxicity(mut self, toxicity: Toxicity) -> Self {
        self.draft.toxicities.or_begin().push(toxicity);
        self
    }

    /// A rule of the protocol for a toxicity; rules are looked at in their order.
    pub fn dose_modification(mut self, rule: DoseModification) -> Self {
        self.draft.modifications.or_begin().push(rule);
        self
    }

    /// How visits are really kept.
    pub fn attendance(mut self, attendance: Attendance) -> Self {
        self.draft.attendance = Part::Given(attendance);
        self
    }

    /// What is measured of participants.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.draft.outcomes.or_begin().push(outcome);
        self
    }

    /// Whether the arms of participants are hidden; they are where this is left out.
    pub fn masking(mut self, masking: Masking) -> Self {
        self.draft.masking = Part::Given(masking);
        self
    }

    /// Conventions on dates.
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.draft.conventions = Part::Given(conventions);
        self
    }

    /// The trial.
    ///
    /// # Errors
    /// Every rule that a part of the trial breaks, each with the path to the part.
    ///
    /// # Panics
    /// Never: a part without a fault is there.
    ///
    /// # Examples
    /// ```
    /// use evenhand::trial::Trial;
    /// let faults = Trial::builder("demo")
    ///     .arms([("A", 1), ("A", 1)])
    ///     .factor("arm", ["f", "m"])
    ///     .procedure("permuted-block(3)")
    ///     .list_length(60)
    ///     .build()
    ///     .unwrap_err();
    /// assert_eq!(
    ///     faults.to_string().lines().take(2).collect::<Vec<_>>(),
    ///     [
    ///         "arm[1].name: two arms are named `a`: give each its own name",
    ///         "attribute[0].name: `arm` is already a column of the tables: choose another name",
    ///     ],
    /// );
    /// ```
    pub fn build(self) -> Result<Trial, Faults> {
        let (trial, found) = check::trial(&self.draft);
        if found.is_empty() {
            Ok(trial.expect("a part without a fault is there"))
        } else {
            Err(found.into_faults())
        }
    }

    fn randomization(&mut self) -> &mut Randomization {
        self.draft.randomization.or_begin()
    }
}

/// A name for what has this label.
fn name_of(label: &str) -> String {
    let part = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let lower = label.chars().flat_map(char::to_lowercase);
    lower.map(part).collect()
}
