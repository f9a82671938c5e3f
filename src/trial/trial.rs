//! The trial: every part of the design together.

use std::sync::Arc;

use super::randomization::Randomization;
use crate::design::{
    Arms, Attribute, Conventions, Criterion, Deviations, EnrolmentLimits, EnrolmentPlan,
    FactorSource, HandOver, Masking, RedcapFields, Regimen, Site, Strata, Supply, TreatmentPlan,
    Value,
};
use crate::outcome::OutcomeModel;
use crate::rng::{Seed, Streams};

/// The parts of a trial, each validated on its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrialParts {
    /// The scenario's name, such as `polar`.
    pub name: String,
    /// The title for people.
    pub title: String,
    /// Whether the arms of participants are hidden.
    pub masking: Masking,
    /// How many participants are randomized.
    pub sample_size: u32,
    /// The arms and their ratio.
    pub arms: Arms,
    /// The sites, in the order of their file.
    pub sites: Vec<Site>,
    /// How candidates arrive; where there is no plan, enrolment is not simulated.
    pub enrolment: Option<EnrolmentPlan>,
    /// Holds and caps.
    pub enrolment_limits: EnrolmentLimits,
    /// Baseline attributes, each depending on earlier ones only.
    pub attributes: Vec<Attribute>,
    /// Eligibility criteria.
    pub criteria: Vec<Criterion>,
    /// How participants are randomized.
    pub randomization: Randomization,
    /// What is handed over with the lists.
    pub hand_over: HandOver,
    /// The fields of a REDCap project.
    pub redcap: RedcapFields,
    /// What participants are given, when they are seen, and by which conventions.
    pub treatment_plan: TreatmentPlan,
    /// How far they really are from that plan.
    pub deviations: Deviations,
    /// How treatments are supplied.
    pub supplies: Vec<Supply>,
    /// What is measured of them.
    pub outcomes: Vec<OutcomeModel>,
}

/// A validated trial: the only thing that the core sees of it.
///
/// Clones share their parts, so that a clone costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial(Arc<TrialParts>);

impl Trial {
    /// Seals the parts, once it has been checked how they fit together.
    pub(crate) fn new(parts: TrialParts) -> Self {
        Self(Arc::new(parts))
    }

    /// The scenario's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The streams of a replicate of this trial under a seed, see [`Seed::tied_to`].
    pub fn streams(&self, seed: &Seed, replicate: u64) -> Streams {
        Streams::new(seed.tied_to(self.name()), replicate)
    }

    /// The title for people.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether the arms of participants are hidden.
    pub fn masking(&self) -> Masking {
        self.0.masking
    }

    /// How many participants are randomized.
    pub fn sample_size(&self) -> u32 {
        self.0.sample_size
    }

    /// The arms and their ratio.
    pub fn arms(&self) -> &Arms {
        &self.0.arms
    }

    /// The sites.
    pub fn sites(&self) -> &[Site] {
        &self.0.sites
    }

    /// How candidates arrive; `None` where enrolment is not simulated. Where there is a plan, there
    /// are sites, and every attribute has a distribution.
    pub fn enrolment(&self) -> Option<&EnrolmentPlan> {
        self.0.enrolment.as_ref()
    }

    /// Times in which nobody is screened, and caps.
    pub fn enrolment_limits(&self) -> &EnrolmentLimits {
        &self.0.enrolment_limits
    }

    /// Baseline attributes.
    pub fn attributes(&self) -> &[Attribute] {
        &self.0.attributes
    }

    /// Eligibility criteria.
    pub fn criteria(&self) -> &[Criterion] {
        &self.0.criteria
    }

    /// The level of every stratification factor for a participant's site and attributes.
    ///
    /// Levels partition the values of their attribute, so a participant always has one.
    pub fn levels<'a>(
        &'a self,
        site: usize,
        values: &'a [Value],
    ) -> impl Iterator<Item = Option<usize>> + 'a {
        self.strata()
            .factors()
            .iter()
            .map(move |factor| match factor.source() {
                FactorSource::Attribute(attribute) => factor.level(values[attribute]),
                FactorSource::Site => Some(site),
                FactorSource::Country => factor.find(&self.sites()[site].country),
            })
    }

    /// The stratification factors and their strata.
    pub fn strata(&self) -> &Strata {
        self.randomization().strata()
    }

    /// How participants are randomized.
    pub fn randomization(&self) -> &Randomization {
        &self.0.randomization
    }

    /// What is handed over with the lists: numbers, kits, lengths of single strata.
    pub fn hand_over(&self) -> &HandOver {
        &self.0.hand_over
    }

    /// The fields of a REDCap project that hold the stratification factors.
    pub fn redcap(&self) -> &RedcapFields {
        &self.0.redcap
    }

    /// What participants are given.
    pub fn regimens(&self) -> &[Regimen] {
        self.0.treatment_plan.regimens()
    }

    /// What participants are given and when they are seen.
    pub fn treatment_plan(&self) -> &TreatmentPlan {
        &self.0.treatment_plan
    }

    /// How far treatment and visits really are from their plan.
    pub fn deviations(&self) -> &Deviations {
        &self.0.deviations
    }

    /// How treatments are supplied: at most one entry for each.
    pub fn supplies(&self) -> &[Supply] {
        &self.0.supplies
    }

    /// The place among [`supplies`](Self::supplies) of that of a treatment; none where it has none.
    pub fn supply_of(&self, treatment: usize) -> Option<usize> {
        let mut supplies = self.supplies().iter();
        supplies.position(|supply| supply.treatment == treatment)
    }

    /// What is measured of participants.
    pub fn outcomes(&self) -> &[OutcomeModel] {
        &self.0.outcomes
    }

    /// Conventions on dates.
    pub fn conventions(&self) -> &Conventions {
        self.0.treatment_plan.conventions()
    }
}
