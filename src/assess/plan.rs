//! Which procedures are assessed, in which trial, by which method.

use super::error::AssessError;
use super::requested;
use crate::design::Ratio;
use crate::inference::{Conditions, View};
use crate::metric::MAX_ASSESSED;
use crate::procedure::Procedure;
use crate::procedure::adaptive::AdaptiveProcedure;
use crate::simulate::ParticipantSource;
use crate::simulate::Prevalences;
use crate::simulate::{AllocationDesign, MAX_SCALED};
use crate::trial::Trial;

/// Which method is used.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Choice {
    /// The exact one where it exists, else Monte Carlo.
    Best,
    /// The exact one, or none.
    Exact,
    /// Monte Carlo.
    MonteCarlo,
}

impl Choice {
    /// The name in manifests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Where a trial's simulated participants come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Participants {
    /// From the trial's enrolment, with their sites and dates: replicate k is the trial that
    /// `simulate --replicate k` writes.
    #[default]
    Enrolled,
    /// Drawn independently by the strata's prevalences, hundreds of times as fast; without sites.
    Drawn,
}

/// How a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approach {
    /// How many replicates are simulated where the method is Monte Carlo.
    pub replicates: u32,
    /// Which method is used.
    pub choice: Choice,
    /// Where a trial's simulated participants come from.
    pub participants: Participants,
    /// Whether each list procedure is assessed without stratification, by the first factor, by the
    /// first two, and so on, at last by the site too.
    pub over_strata: bool,
}

/// Restricted procedures in common use, for two arms 1:1: the
/// [examples](Procedure::examples) of those that are defined for a list of any length.
///
/// # Panics
/// Never: 1:1 is a ratio.
pub fn default_procedures() -> Vec<&'static str> {
    let ratio = Ratio::new(&[1, 1]).expect("1:1 is a ratio");
    Procedure::examples()
        .filter(|example| Procedure::parse(example, &ratio, 1).is_ok())
        .collect()
}

/// Restricted procedures in common use for more arms than two or for another ratio than 1:1: those of
/// [`default_procedures`] that know such ratios, with the parameters that are usual for it, as far as they are defined for
/// a list of any length.
pub fn default_procedures_of(ratio: &Ratio) -> Vec<String> {
    if ratio.is_one_to_one() {
        return default_procedures()
            .into_iter()
            .map(str::to_owned)
            .collect();
    }
    let total = ratio.total();
    let blocks = [
        format!("permuted-block({total})"),
        format!("permuted-block({})", 2 * total),
        format!("permuted-block({total}, {})", 2 * total),
    ];
    let others = [
        "block-urn(2)",
        "block-urn(3)",
        "mass-weighted-urn(4)",
        "drop-the-loser(2)",
        "wei-urn(0, 1)",
        "adaptive-coin(2)",
        "max-entropy(0.5)",
        "truncated-binomial",
        "random-allocation",
    ];
    let all = std::iter::once("simple".to_owned()).chain(blocks);
    all.chain(others.map(str::to_owned))
        .filter(|procedure| Procedure::parse(procedure, ratio, total).is_ok())
        .collect()
}

/// Procedures in common use for trials with stratification factors, for more arms than two or for another ratio than
/// 1:1.
fn trial_procedures_of(ratio: &Ratio) -> Vec<String> {
    let of_lists = default_procedures_of(ratio).into_iter();
    let of_lists = of_lists.filter(|one| one != "random-allocation" && one != "truncated-binomial");
    let adaptive = ["minimization(range, 0.8)", "minimization(squares, 0.85)"];
    of_lists.chain(adaptive.map(str::to_owned)).collect()
}

/// Procedures in common use for trials with stratification factors, for two arms 1:1.
pub fn default_trial_procedures() -> &'static [&'static str] {
    &[
        "simple",
        "permuted-block(2)",
        "permuted-block(4)",
        "permuted-block(4, 6)",
        "permuted-block(8)",
        "big-stick(2)",
        "big-stick(3)",
        "efron(2/3)",
        "chen(3, 2/3)",
        "wei-urn(0, 1)",
        "ehrenfest(3)",
        "block-urn(3)",
        "minimization(range, 0.8)",
        "minimization(squares, 0.85)",
        "hu-hu(0.85)",
        "stratified-coin(0.85)",
    ]
}

/// An assessment, validated: of procedures for one list, or in a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    entries: u32,
    ratio: Ratio,
    trial: Option<Box<Trial>>,
    designs: Vec<AllocationDesign>,
    approach: Approach,
    conditions: Option<Conditions>,
}

impl Plan {
    /// An assessment of `specifications` for one list of `entries` entries without stratification.
    ///
    /// # Errors
    /// [`AssessError::Entries`] unless 1 <= entries <= [`MAX_ASSESSED`];
    /// [`AssessError::Replicates`] where replicates = 0; [`AssessError::Ratio`] where the ratio is too fine for so
    /// many entries; a procedure that is not defined for the ratio, or stands twice.
    ///
    /// # Examples
    /// ```
    /// use evenhand::assess::{Approach, Choice, Participants, Plan};
    /// use evenhand::design::Ratio;
    /// let ratio = Ratio::new(&[1, 1])?;
    /// let approach = Approach::new(1000, Choice::Best);
    /// let plan = Plan::new(&["permuted-block(4,6)"], 405, &ratio, approach)?;
    /// assert_eq!(plan.designs()[0].procedure(), "permuted-block(4, 6)");
    /// assert!(Plan::new(&["simple"], 0, &ratio, approach).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<S: AsRef<str>>(
        specifications: &[S],
        entries: u64,
        ratio: &Ratio,
        approach: Approach,
    ) -> Result<Self, AssessError> {
        let entries = u32::try_from(entries)
            .ok()
            .filter(|n| (1..=MAX_ASSESSED).contains(n))
            .ok_or(AssessError::Entries(entries))?;
        let mut plan = Self::empty(entries, None, ratio, approach)?;
        for specification in specifications.iter().map(AsRef::as_ref) {
            if AdaptiveProcedure::is_named_in(specification) {
                return Err(AssessError::NoFactors(specification.to_owned()));
            }
            plan.add(AllocationDesign::parse(specification, ratio, &[], entries)?)?;
        }
        Ok(plan)
    }

    /// An assessment of `specifications` in a trial, in place of its own procedure; where none are
    /// given, of its own and of [`default_trial_procedures`], as far as they are defined for it and,
    /// under [`Choice::Exact`], make lists.
    ///
    /// # Errors
    /// As [`Plan::new`]; [`AssessError::Strata`] where there would be too many strata.
    pub fn of_trial<S: AsRef<str>>(
        trial: Trial,
        specifications: &[S],
        approach: Approach,
    ) -> Result<Self, AssessError> {
        let entries = trial.sample_size();
        let ratio = *trial.arms().ratio();
        check_alike(&trial)?;
        let own = AllocationDesign::of_trial(&trial);
        let mut plan = Self::empty(entries, Some(Box::new(trial)), &ratio, approach)?;
        let factors = plan.participant_source(None).factors();
        let own_depth = own.strata().factors().len();
        let depths = if approach.over_strata {
            0..=factors.len()
        } else {
            own_depth..=own_depth
        };
        if !specifications.is_empty() {
            for specification in specifications.iter().map(AsRef::as_ref) {
                let is_adaptive = AdaptiveProcedure::is_named_in(specification);
                for depth in depths.clone() {
                    // Without a factor, such a procedure has nothing to look at.
                    if is_adaptive && depth == 0 && approach.over_strata {
                        continue;
                    }
                    plan.add(AllocationDesign::parse(
                        specification,
                        &ratio,
                        &factors[..depth],
                        entries,
                    )?)?;
                }
            }
            return Ok(plan);
        }
        if approach.over_strata {
            let is_adaptive = AdaptiveProcedure::is_named_in(own.procedure());
            for depth in depths.filter(|&depth| depth > 0 || !is_adaptive) {
                let other = || own.over(&factors[..depth]);
                plan.add(if depth == own_depth {
                    own.clone()
                } else {
                    other()?
                })?;
            }
            return Ok(plan);
        }
        plan.add(own)?;
        let usual: Vec<String> = if ratio.is_one_to_one() {
            let usual = default_trial_procedures().iter();
            usual.copied().map(str::to_owned).collect()
        } else {
            trial_procedures_of(&ratio)
        };
        for specification in &usual {
            let is_adaptive = AdaptiveProcedure::is_named_in(specification);
            if is_adaptive && approach.choice == Choice::Exact {
                continue;
            }
            // Some are not defined without factors.
            let design =
                AllocationDesign::parse(specification, &ratio, &factors[..own_depth], entries);
            if let Ok(design) = design
                && design.procedure() != plan.designs[0].procedure()
            {
                plan.add(design)?;
            }
        }
        Ok(plan)
    }

    fn empty(
        entries: u32,
        trial: Option<Box<Trial>>,
        ratio: &Ratio,
        approach: Approach,
    ) -> Result<Self, AssessError> {
        check_ratio(ratio, entries)?;
        if approach.replicates == 0 {
            return Err(AssessError::Replicates);
        }
        Ok(Self {
            entries,
            ratio: *ratio,
            trial,
            designs: Vec::new(),
            approach,
            conditions: None,
        })
    }

    fn add(&mut self, design: AllocationDesign) -> Result<(), AssessError> {
        if self.designs.contains(&design) {
            return Err(AssessError::Twice(design.procedure().to_owned()));
        }
        self.designs.push(design);
        Ok(())
    }

    /// The same, with tests of the treatment effect under these conditions.
    ///
    /// # Errors
    /// [`AssessError::NoSites`] where investigators are to see their sites' allocations, but
    /// participants have none; [`AssessError::TestedArms`] for more arms than two; [`AssessError::Outcome`] where
    /// the trial does not have the outcome, the factors or the covariates that are asked for.
    pub fn with_conditions(self, conditions: Option<Conditions>) -> Result<Self, AssessError> {
        let is_by_site = (conditions.as_ref()).is_some_and(|one| one.view() == View::Site);
        if is_by_site && !self.participant_source(None).has_sites() {
            return Err(AssessError::NoSites);
        }
        if conditions.is_some() && self.ratio.arms() != 2 {
            return Err(AssessError::TestedArms(self.ratio.arms()));
        }
        if let Some(conditions) = &conditions {
            let factors = self.participant_source(None).factors();
            let participants = self.approach.participants;
            requested::check(conditions, self.trial(), &factors, participants)?;
        }
        Ok(Self { conditions, ..self })
    }

    /// Under which conditions tests of the treatment effect are assessed, where they are.
    pub fn conditions(&self) -> Option<&Conditions> {
        self.conditions.as_ref()
    }

    /// Where the participants of replicates come from.
    pub(super) fn participant_source<'a>(
        &'a self,
        prevalences: Option<&'a Prevalences>,
    ) -> ParticipantSource<'a> {
        match (&self.trial, self.approach.participants) {
            (None, _) => ParticipantSource::Unknown(self.entries),
            (Some(trial), Participants::Drawn) => ParticipantSource::Drawn { trial, prevalences },
            (Some(trial), Participants::Enrolled) => ParticipantSource::Enrolled(trial),
        }
    }

    /// How many entries the list has, or how many participants the trial.
    pub fn entries(&self) -> u32 {
        self.entries
    }

    /// The allocation ratio.
    pub fn ratio(&self) -> &Ratio {
        &self.ratio
    }

    /// The arms' names; of one list their numbers, from 1.
    pub fn arm_names(&self) -> Vec<String> {
        match self.trial() {
            Some(trial) => trial
                .arms()
                .iter()
                .map(|arm| arm.name().to_owned())
                .collect(),
            None => (1..=self.ratio.arms()).map(|arm| arm.to_string()).collect(),
        }
    }

    /// The trial, where procedures are assessed in one.
    pub fn trial(&self) -> Option<&Trial> {
        self.trial.as_deref()
    }

    /// The designs, in their order.
    pub fn designs(&self) -> &[AllocationDesign] {
        &self.designs
    }

    /// Whether the trial has strata.
    pub(super) fn is_stratified(&self) -> bool {
        let strata = self.trial().map(|trial| trial.strata().count());
        strata.is_some_and(|strata| strata > 1)
    }

    /// How the plan is carried out.
    pub fn approach(&self) -> &Approach {
        &self.approach
    }
}

impl Approach {
    /// An approach with a trial's own enrolment and strata.
    pub fn new(replicates: u32, choice: Choice) -> Self {
        Self {
            replicates,
            choice,
            participants: Participants::Enrolled,
            over_strata: false,
        }
    }
}

/// That deviations of so many participants from a ratio can be added up.
pub(super) fn check_ratio(ratio: &Ratio, participants: u32) -> Result<(), AssessError> {
    if u64::from(ratio.total()) * u64::from(participants) > MAX_SCALED {
        return Err(AssessError::Ratio {
            ratio: Box::new(*ratio),
            participants,
        });
    }
    Ok(())
}

/// That no list of a trial has another ratio than the trial, and none is amended.
fn check_alike(trial: &Trial) -> Result<(), AssessError> {
    let Some(plan) = trial.randomization().lists() else {
        return Ok(());
    };
    if plan.is_amended() {
        return Err(AssessError::NotAlike(
            "[[randomization.amendment]] changes them",
        ));
    }
    let mut own = plan.own.values().filter_map(|own| own.procedure.as_ref());
    if own.any(|(procedure, _)| procedure.ratio() != trial.arms().ratio()) {
        let what = "a [[randomization.stratum]] has a ratio of its own";
        return Err(AssessError::NotAlike(what));
    }
    Ok(())
}
