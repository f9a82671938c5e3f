//! Random designs of lists: procedures, ratios, strata, sections, versions of a trial.

use crate::chance::Chance;
use crate::compare_draws::{replicate, seed};
use crate::list::{Procedure, Section, lowest_terms, stratum_labels};
use crate::number::List;
use evenhand::design::{
    Attribute, Case, Condition, Distribution, Domain, Factor, FactorSource, Level, OpenArms, Ratio,
    Strata, Weights,
};
use evenhand::rng::Seed;
use evenhand::trial::{OwnList, RandomizationPlan};
use std::collections::BTreeMap;

/// A procedure with its ratio, and its specification for the library; closed arms have the part 0.
#[derive(Clone, Debug)]
pub struct Made {
    pub procedure: Procedure,
    pub specification: String,
    pub ratio: Vec<u64>,
}

/// A change of lists: from which entry on, by the strata's labels.
#[derive(Clone, Debug)]
pub struct Amendment {
    pub name: String,
    pub from: BTreeMap<String, u64>,
    pub made: Made,
}

#[derive(Clone, Debug)]
pub struct Design {
    pub seed: Seed,
    pub key: [u8; 32],
    pub replicate: u64,
    pub sample_size: u64,
    pub made: Made,
    pub length: u64,
    pub factors: Vec<Vec<String>>,
    /// What is a stratum's own, by its label.
    pub own: BTreeMap<String, (Option<Made>, Option<u64>)>,
    pub amendments: Vec<Amendment>,
}

/// A ratio of so many arms; with `closed`, some may be closed, but never all but one.
pub fn random_ratio(chance: &mut Chance, arms: u64, closed: bool) -> Vec<u64> {
    loop {
        let mut ratio: Vec<u64> = (0..arms).map(|_| chance.between(1, 4)).collect();
        if chance.once_in(4) {
            ratio = vec![1; arms as usize];
        }
        for part in &mut ratio {
            if closed && chance.once_in(3) {
                *part = 0;
            }
        }
        if ratio.iter().filter(|&&part| part > 0).count() >= 2 {
            return ratio;
        }
    }
}

fn random_sizes(chance: &mut Chance, sum: u64) -> Vec<u64> {
    let largest = 128 / sum;
    let mut sizes: Vec<u64> = Vec::new();
    for _ in 0..chance.between(1, 4) {
        let most = if chance.once_in(5) {
            largest
        } else {
            largest.min(4)
        };
        let size = sum * chance.between(1, most);
        if !sizes.contains(&size) {
            sizes.push(size);
        }
    }
    sizes
}

/// A procedure for this ratio.
pub fn random_made(chance: &mut Chance, ratio: Vec<u64>) -> Made {
    let open: Vec<u64> = ratio.iter().copied().filter(|&part| part > 0).collect();
    let parts = lowest_terms(&open);
    let sum = parts.iter().sum();
    let (procedure, specification) = match chance.between(0, 11) {
        0 => (Procedure::Simple, "simple".to_string()),
        1 | 2 => (Procedure::RandomAllocation, "random-allocation".to_string()),
        3 | 4 if parts == [1, 1] => {
            let most = chance.between(1, 6);
            let specification = format!("big-stick({most})");
            (Procedure::BigStick(most.cast_signed()), specification)
        }
        5..=7 => {
            let mut sizes = Vec::new();
            let mut texts = Vec::new();
            for size in random_sizes(chance, sum) {
                let blocks = chance.between(1, 4);
                sizes.push((size, blocks));
                texts.push(format!("{size}*{blocks}"));
            }
            let specification = format!("shuffled-blocks({})", texts.join(", "));
            (Procedure::ShuffledBlocks(sizes), specification)
        }
        _ => {
            let mut sizes = Vec::new();
            let mut texts = Vec::new();
            for size in random_sizes(chance, sum) {
                if chance.once_in(2) {
                    let weight = chance.between(1, 9);
                    sizes.push((size, weight));
                    texts.push(format!("{size}*{weight}"));
                } else {
                    sizes.push((size, 1));
                    texts.push(size.to_string());
                }
            }
            let specification = format!("permuted-block({})", texts.join(", "));
            (Procedure::PermutedBlock(sizes), specification)
        }
    };
    Made {
        procedure,
        specification,
        ratio,
    }
}

fn random_factors(chance: &mut Chance) -> Vec<Vec<String>> {
    let stems = [
        "a",
        "Yes",
        "< 65",
        "≥ 65",
        "IHC 1+",
        "Zürich",
        "no: other",
        "x, y",
    ];
    let mut factors = Vec::new();
    for _ in 0..chance.between(0, 3) {
        let mut labels = Vec::new();
        for level in 0..chance.between(2, 4) {
            let stem = stems[chance.between(0, 7) as usize];
            labels.push(format!("{stem} {level}"));
        }
        factors.push(labels);
    }
    factors
}

pub fn random_design(chance: &mut Chance) -> Design {
    let (seed, key) = seed(chance);
    let replicate = replicate(chance);
    let arms = chance.between(2, 5);
    let closed = chance.once_in(3);
    let ratio = random_ratio(chance, arms, closed);
    let mut design = Design {
        seed,
        key,
        replicate,
        sample_size: chance.between(1, 60),
        made: random_made(chance, ratio),
        length: chance.between(1, 60),
        factors: random_factors(chance),
        own: BTreeMap::new(),
        amendments: Vec::new(),
    };
    if chance.once_in(2) {
        for label in stratum_labels(&design.factors) {
            if chance.once_in(3) {
                let made = chance.once_in(2).then(|| {
                    let ratio = random_ratio(chance, arms, true);
                    random_made(chance, ratio)
                });
                let length = chance.once_in(2).then(|| chance.between(1, 60));
                design.own.insert(label, (made, length));
            }
        }
    }
    for _ in 0..chance.between(0, 3) {
        design.amend(chance);
    }
    design
}

impl Design {
    /// One more amendment of some lists, from an entry behind those that were amended before.
    pub fn amend(&mut self, chance: &mut Chance) {
        let name = format!("v{}", self.amendments.len() + 2);
        let mut from = BTreeMap::new();
        for list in self.lists() {
            let last = list.sections.last().unwrap();
            // The first entry of all may be amended: nothing is left of the list as it began.
            let least = match last.amendment {
                None => 1,
                Some(_) => last.from + 1,
            };
            if chance.once_in(2) {
                let most = least + list.length / 2 + 2;
                from.insert(list.stratum, chance.between(least, most));
            }
        }
        let ratio = random_ratio(chance, self.made.ratio.len() as u64, true);
        let made = random_made(chance, ratio);
        self.amendments.push(Amendment { name, from, made });
    }

    /// A later version of the trial: longer lists, one more amendment, or one more level of a factor.
    pub fn next_version(&self, chance: &mut Chance) -> Self {
        let mut next = self.clone();
        if chance.once_in(2) {
            next.length += chance.between(1, 40);
        }
        if !next.factors.is_empty() && chance.once_in(2) {
            let factor = chance.between(0, next.factors.len() as u64 - 1) as usize;
            let levels = &mut next.factors[factor];
            let place = chance.between(0, levels.len() as u64) as usize;
            levels.insert(place, format!("new {}", levels.len()));
        }
        if chance.once_in(2) {
            next.amend(chance);
        }
        next
    }

    /// The lists, in the order of strata.
    pub fn lists(&self) -> Vec<List> {
        let mut lists = Vec::new();
        for stratum in stratum_labels(&self.factors) {
            let own = self.own.get(&stratum).cloned().unwrap_or((None, None));
            let made = own.0.unwrap_or_else(|| self.made.clone());
            let mut sections = vec![Section::whole(&made.procedure, &made.ratio)];
            for amendment in &self.amendments {
                if let Some(&from) = amendment.from.get(&stratum) {
                    sections.push(Section {
                        from,
                        amendment: Some(amendment.name.clone()),
                        procedure: amendment.made.procedure.clone(),
                        ratio: amendment.made.ratio.clone(),
                    });
                }
            }
            lists.push(List {
                stratum,
                length: own.1.unwrap_or(self.length),
                sections,
            });
        }
        lists
    }

    /// The design as the library takes it.
    pub fn plan(&self) -> RandomizationPlan {
        let factors = self
            .factors
            .iter()
            .enumerate()
            .map(|(place, labels)| factor(place, labels, place == 2))
            .collect();
        let (procedure, arms) = self.of_library(&self.made);
        let strata = Strata::new(factors).unwrap();
        let mut own = BTreeMap::new();
        for (label, (made, length)) in &self.own {
            let list = OwnList {
                procedure: made.as_ref().map(|made| self.of_library(made)),
                list_length: length.map(|length| length as u32),
            };
            own.insert(strata.find(label).unwrap(), list);
        }
        let mut amended: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for amendment in &self.amendments {
            for (label, &from) in &amendment.from {
                let (procedure, arms) = self.of_library(&amendment.made);
                let section = evenhand::trial::Section {
                    from: from as u32,
                    amendment: Some(amendment.name.as_str().into()),
                    procedure,
                    arms,
                };
                let stratum = strata.find(label).unwrap();
                amended.entry(stratum).or_default().push(section);
            }
        }
        RandomizationPlan {
            arms,
            own,
            amended,
            ..RandomizationPlan::new(procedure, strata, self.length as u32)
        }
    }

    fn of_library(&self, made: &Made) -> (evenhand::procedure::Procedure, OpenArms) {
        let parts: Vec<u32> = made.ratio.iter().map(|part| *part as u32).collect();
        let (ratio, arms) = Ratio::with_closed_arms(&parts).unwrap().open();
        let procedure = evenhand::procedure::Procedure::parse(
            &made.specification,
            &ratio,
            self.sample_size as u32,
        );
        (procedure.unwrap(), arms)
    }
}

/// A factor over a categorical attribute with one level per label; with `country`, over countries.
fn factor(place: usize, labels: &[String], country: bool) -> Factor {
    if country {
        return Factor::of_place(FactorSource::Country, labels.to_vec());
    }
    // Halves, quarters and so on, the last as likely as the one before.
    let mut probabilities = Vec::new();
    let mut rest = 1.0;
    for _ in 1..labels.len() {
        rest /= 2.0;
        probabilities.push(rest);
    }
    probabilities.push(rest);
    let attribute = Attribute::new(
        &format!("attribute_{place}"),
        Domain::Category(labels.to_vec()),
        vec![Case {
            when: Condition::always(),
            draw: Distribution::Category(Weights::new(&probabilities).unwrap()),
        }],
    )
    .unwrap();
    let levels = labels
        .iter()
        .enumerate()
        .map(|(level, label)| (label.clone(), Level::OneOf(vec![level as u16])))
        .collect();
    Factor::of_attribute(&format!("factor_{place}"), place, &attribute, levels).unwrap()
}
