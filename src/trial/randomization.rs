//! How participants are randomized.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::design::{OpenArms, Ratio, Strata, StratumIndex};
use crate::procedure::Procedure;
use crate::procedure::adaptive::AdaptiveProcedure;

/// How participants are randomized: from lists, or one by one without any.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Randomization {
    /// From one list per stratum, made ahead of time.
    Lists(Box<RandomizationPlan>),
    /// By a covariate-adaptive procedure: there is no list.
    Adaptive(Box<AdaptivePlan>),
}

impl Randomization {
    /// The strata: of the lists, or of the factors that the procedure looks at.
    pub fn strata(&self) -> &Strata {
        match self {
            Self::Lists(plan) => &plan.strata,
            Self::Adaptive(plan) => &plan.strata,
        }
    }

    /// The plan of the lists, where there are lists.
    pub fn lists(&self) -> Option<&RandomizationPlan> {
        match self {
            Self::Lists(plan) => Some(plan),
            Self::Adaptive(_) => None,
        }
    }

    /// The procedure as a specification; of several, each once.
    pub fn specification(&self) -> String {
        match self {
            Self::Lists(plan) => {
                let procedures = plan.procedures();
                let texts: Vec<String> = procedures.into_iter().map(Procedure::to_string).collect();
                texts.join(" and ")
            }
            Self::Adaptive(plan) => plan.procedure.to_string(),
        }
    }
}

/// The strata, and the procedure and the length of each one's list: plain data, which a list can be
/// made from without a trial. In a [`Trial`](super::Trial) the rules between them hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RandomizationPlan {
    /// The allocation procedure of strata without one of their own.
    pub procedure: Procedure,
    /// The arms that it allocates to.
    pub arms: OpenArms,
    /// The strata.
    pub strata: Strata,
    /// How many entries each stratum's list has, at least; a block is never cut.
    pub list_length: u32,
    /// The strata whose lists have a procedure, a ratio or a length of their own.
    pub own: BTreeMap<StratumIndex, OwnList>,
    /// The sections of lists that amendments changed, in their order; those before are the plan's.
    pub amended: BTreeMap<StratumIndex, Vec<Section>>,
}

/// What is a stratum's own; what is not is as in the plan. Plain data, as the plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnList {
    /// The allocation procedure, and the arms that it allocates to.
    pub procedure: Option<(Procedure, OpenArms)>,
    /// How many entries the list has, at least.
    pub list_length: Option<u32>,
}

/// A part of a list that one procedure makes: from its first entry to the one before the next section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The first entry, from 1.
    pub from: u32,
    /// The amendment that it begins with; none where the list begins.
    pub amendment: Option<Arc<str>>,
    /// The allocation procedure.
    pub procedure: Procedure,
    /// The arms that it allocates to.
    pub arms: OpenArms,
}

impl Section {
    /// What the section is called in the names of streams, in a stratum of this name.
    pub fn stream_name(&self, stratum: &str) -> String {
        match &self.amendment {
            None => stratum.to_owned(),
            Some(amendment) => format!("{amendment}@{stratum}"),
        }
    }
}

impl RandomizationPlan {
    /// A plan in which all strata are alike.
    pub fn new(procedure: Procedure, strata: Strata, list_length: u32) -> Self {
        Self {
            arms: OpenArms::all(procedure.ratio().arms()),
            procedure,
            strata,
            list_length,
            own: BTreeMap::new(),
            amended: BTreeMap::new(),
        }
    }

    /// The procedure that a stratum's list begins with, and the arms that it allocates to.
    fn first_of(&self, stratum: StratumIndex) -> (&Procedure, &OpenArms) {
        let own = self
            .own
            .get(&stratum)
            .and_then(|own| own.procedure.as_ref());
        own.map_or((&self.procedure, &self.arms), |(procedure, arms)| {
            (procedure, arms)
        })
    }

    /// The sections of a stratum's list, in order.
    pub fn sections(&self, stratum: StratumIndex) -> Vec<Section> {
        let (procedure, arms) = self.first_of(stratum);
        let first = Section {
            from: 1,
            amendment: None,
            procedure: procedure.clone(),
            arms: arms.clone(),
        };
        let amended = self.amended.get(&stratum).into_iter().flatten().cloned();
        std::iter::once(first).chain(amended).collect()
    }

    /// Whether an amendment changes any list.
    pub fn is_amended(&self) -> bool {
        !self.amended.is_empty()
    }

    /// The allocation ratio in force for an entry of a stratum's list, from 1, over so many arms; that of a
    /// closed arm is 0.
    ///
    /// # Panics
    /// Where there are more than so many arms.
    pub fn ratio_at(&self, stratum: StratumIndex, sequence: u32, arms: usize) -> Ratio {
        let amended = self.amended.get(&stratum).into_iter().flatten();
        let last = amended
            .take_while(|section| section.from <= sequence)
            .last();
        let (procedure, open) = match last {
            Some(section) => (&section.procedure, &section.arms),
            None => self.first_of(stratum),
        };
        let mut parts = vec![0; arms];
        for (arm, &part) in open.iter().zip(procedure.ratio().parts()) {
            parts[arm.get()] = part;
        }
        Ratio::with_closed_arms(&parts).expect("the arms of a procedure are at least two")
    }

    /// The procedure that a stratum's list begins with.
    pub fn procedure_of(&self, stratum: StratumIndex) -> &Procedure {
        self.first_of(stratum).0
    }

    /// How many entries a stratum's list has, at least.
    pub fn length_of(&self, stratum: StratumIndex) -> u32 {
        let own = self.own.get(&stratum).and_then(|own| own.list_length);
        own.unwrap_or(self.list_length)
    }

    /// How many entries a stratum's list has, at most: it ends with a whole block.
    pub fn longest_of(&self, stratum: StratumIndex) -> u64 {
        let amended = self.amended.get(&stratum).into_iter().flatten();
        let amended = amended.map(|section| &section.procedure);
        let procedures = std::iter::once(self.procedure_of(stratum)).chain(amended);
        let block = procedures.map(Procedure::longest_block).max();
        u64::from(self.length_of(stratum)) + u64::from(block.unwrap_or(1)) - 1
    }

    /// How many entries a stratum's list has, at most, where its blocks are all of one size exactly so many.
    pub fn end_of(&self, stratum: StratumIndex) -> u64 {
        if self.amended.contains_key(&stratum) {
            return self.longest_of(stratum);
        }
        let procedure = self.procedure_of(stratum);
        procedure.end_of_list(self.length_of(stratum))
    }

    /// So many entries of a stratum's list, rounded up to a whole block where all its blocks are of one size.
    pub fn whole_blocks(&self, stratum: StratumIndex, entries: u32) -> u64 {
        let is_amended = self.amended.contains_key(&stratum);
        let size = self.procedure_of(stratum).block_size();
        match size.filter(|_| !is_amended) {
            Some(size) => u64::from(entries).next_multiple_of(size.into()),
            None => entries.into(),
        }
    }

    /// How many entries a section of a stratum's list has at most, were there none after it.
    pub fn entries_of(&self, stratum: StratumIndex, section: &Section) -> u64 {
        let block = section.procedure.longest_block();
        let last = u64::from(self.length_of(stratum)) + u64::from(block) - 1;
        (last + 1).saturating_sub(section.from.into())
    }

    /// The procedures that lists begin with, each once: that of most strata first.
    pub fn procedures(&self) -> Vec<&Procedure> {
        let mut procedures = vec![&self.procedure];
        let own = self.own.values().filter_map(|own| own.procedure.as_ref());
        for (own, _) in own {
            if !procedures.contains(&own) {
                procedures.push(own);
            }
        }
        procedures
    }
}

/// A covariate-adaptive procedure and the factors it looks at: plain data.
#[derive(Debug, Clone, PartialEq)]
pub struct AdaptivePlan {
    /// The procedure.
    pub procedure: AdaptiveProcedure,
    /// The factors, and the strata that they make.
    pub strata: Strata,
}
