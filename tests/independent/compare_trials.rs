//! Whole trials by an integer seed, as their lists are handed over.

use crate::chance::Chance;
use crate::list::{Section, list, stratum_labels};
use crate::number::{Check, Deal, List, Numbers, Permutation, deal_version, firsts, written};
use crate::random_lists::{Made, random_made, random_ratio};
use crate::stream::{Stream, key_of_integer, key_of_integer_in};
use evenhand::allocation::{ListUse, RandomizationNumbers};
use evenhand::design::{CheckDigit, Site, StratumIndex};
use evenhand::format::{Csv, to_bytes};
use evenhand::rng::Seed;
use evenhand::trial::Trial;
use evenhand::trial::draft::{self, OwnList, When};
use std::collections::BTreeMap;

const TRIALS: usize = 150;
const ARMS: [&str; 3] = ["a", "b", "c"];

/// The tie of a seed to a trial that `tests/value_stability.rs` pins is right by the contract.
#[test]
fn seeds_are_tied_to_a_trial_by_its_name() {
    let mut chance = Chance::new(6);
    for trial in ["polar", "trial-one", "x"] {
        for n in [0, 42, u64::MAX, chance.wide()] {
            let seed = Seed::from_integer(n);
            assert_eq!(seed.tied_to(trial).key(), &key_of_integer_in(n, trial));
            assert_eq!(seed.key(), &key_of_integer(n));
        }
    }
    let key = Seed::from_key([9; 32]);
    assert_eq!(key.tied_to("polar").key(), &[9; 32]);
}

/// A trial by sex, maybe by site too, with lists of men of their own, and one amendment.
struct Handed {
    name: String,
    seed: u64,
    sample_size: u64,
    sites: Vec<String>,
    by_site: bool,
    length: u64,
    made: Made,
    men: Option<(Made, u64)>,
    amended: Option<(Amended, Made)>,
    prefix: String,
    start: u64,
    count: u64,
    digits: Option<u64>,
    check: Check,
}

/// From which entry on lists are amended.
enum Amended {
    Every(u64),
    Some(BTreeMap<String, u64>),
}

impl Handed {
    fn labels(&self) -> Vec<String> {
        let mut factors = vec![vec!["male".to_string(), "female".to_string()]];
        if self.by_site {
            factors.push(self.sites.clone());
        }
        stratum_labels(&factors)
    }

    fn lists(&self) -> Vec<List> {
        let mut lists = Vec::new();
        for stratum in self.labels() {
            let mut made = &self.made;
            let mut length = self.length;
            if let (Some((own, own_length)), true) = (&self.men, stratum.starts_with("male")) {
                made = own;
                length = *own_length;
            }
            let mut sections = vec![Section::whole(&made.procedure, &made.ratio)];
            if let Some((amended, made)) = &self.amended {
                let from = match amended {
                    Amended::Every(from) => Some(*from),
                    Amended::Some(from) => from.get(&stratum).copied(),
                };
                if let Some(from) = from {
                    sections.push(Section {
                        from,
                        amendment: Some("2".to_string()),
                        procedure: made.procedure.clone(),
                        ratio: made.ratio.clone(),
                    });
                }
            }
            lists.push(List {
                stratum,
                length,
                sections,
            });
        }
        lists
    }

    /// The table as the contract gives it.
    fn table(&self) -> String {
        let key = key_of_integer_in(self.seed, &self.name);
        let lists = self.lists();
        let prefixes: Vec<String> = lists
            .iter()
            .map(|list| match list.stratum.split_once('|') {
                Some((_, site)) => self.prefix.replace("{site_id}", site),
                None => self.prefix.clone(),
            })
            .collect();
        let firsts = firsts(&prefixes, self.start, self.count);
        let random = self.digits.is_none().then(|| {
            let mut deal = Deal::new(&key, 0, self.count);
            deal_version(&mut deal, &lists, self.sample_size, self.count, false);
            Numbers::new(deal, self.start, self.count, false)
        });
        let last = (self.start + self.count - 1).to_string().len() as u64;
        let digits = self.digits.unwrap_or(last) as usize;

        let mut text =
            "stratum,sequence,block,block_size,position,randomization_number,arm\n".to_string();
        for (t, one) in lists.iter().enumerate() {
            let stream = |section: &Section| {
                let (purpose, name) = section.stream("list", &one.stratum, false);
                Stream::new(&key, &purpose, &name, 0)
            };
            let entries = list(&one.sections, self.sample_size, one.length as usize, stream);
            for entry in entries {
                let number = match &random {
                    Some(numbers) => numbers.number(one, entry.sequence),
                    None => firsts[t] + entry.sequence - 1,
                };
                let block = match entry.block {
                    Some(block) => format!("{},{},{}", block.number, block.size, block.position),
                    None => ",,".to_string(),
                };
                let stratum = match one.stratum.split_once('|') {
                    Some((sex, site)) => format!("sex={sex}|site_id={site}"),
                    None => format!("sex={}", one.stratum),
                };
                text.push_str(&format!(
                    "{stratum},{},{block},{},{}\n",
                    entry.sequence,
                    written(&prefixes[t], number, digits, self.check),
                    ARMS[entry.arm],
                ));
            }
        }
        text
    }

    /// The trial as the library takes it.
    fn trial(&self) -> Trial {
        let parts = |made: &Made| -> Vec<(&str, u32)> {
            let parts = ARMS.iter().zip(&made.ratio);
            parts.map(|(arm, part)| (*arm, *part as u32)).collect()
        };
        let sites = self.sites.iter();
        let sites = sites.map(|site| Site::new(site, "Hospital", "Austria"));
        let mut builder = Trial::builder(&self.name)
            .sample_size(self.sample_size as u32)
            .arms(parts(&self.made))
            .sites(sites)
            .factor("sex", ["male", "female"])
            .procedure(&self.made.specification)
            .list_length(self.length as u32)
            .numbers(self.numbers());
        if self.by_site {
            builder = builder.stratify_by("site_id");
        }
        if let Some((made, length)) = &self.men {
            let own = OwnList::of(When::new().is("sex", "male"))
                .procedure(&made.specification)
                .ratio(parts(made))
                .list_length(*length as u32);
            builder = builder.own_list(own);
        }
        if let Some((amended, made)) = &self.amended {
            let amendment = draft::Amendment::new("2")
                .procedure(&made.specification)
                .ratio(parts(made));
            builder = builder.amendment(match amended {
                Amended::Every(from) => amendment.from_entry(*from as u32),
                Amended::Some(from) => {
                    let from = from.iter();
                    amendment.from_entries(from.map(|(label, from)| (label.as_str(), *from as u32)))
                }
            });
        }
        builder.build().unwrap()
    }

    fn numbers(&self) -> draft::Numbers {
        let check = match self.check {
            Check::None => CheckDigit::None,
            Check::Luhn => CheckDigit::Luhn,
            Check::Mod97 => CheckDigit::Mod97,
        };
        let numbers = draft::Numbers::new()
            .prefix(&self.prefix)
            .range(self.start as u32, self.count as u32)
            .check_digit(check);
        match self.digits {
            None => numbers,
            Some(digits) => numbers.in_list_order(digits as u32),
        }
    }
}

fn random_handed(chance: &mut Chance, number: usize) -> Handed {
    let by_site = chance.once_in(2);
    let mut sites = Vec::new();
    for site in 1..=chance.between(2, 4) {
        sites.push(format!("S{site:02}"));
    }
    // A part of 0 needs an amendment that opens the arm.
    let ratio = random_ratio(chance, 3, false);
    let length = chance.between(1, 40);
    let in_order = chance.once_in(3);
    let mut handed = Handed {
        name: format!("trial-{number}"),
        seed: if chance.once_in(2) { 42 } else { chance.wide() },
        sample_size: chance.between(1, 60),
        sites,
        by_site,
        length,
        made: random_made(chance, ratio),
        men: None,
        amended: None,
        prefix: String::new(),
        start: chance.between(0, 5_000),
        count: if in_order {
            chance.between(1_000, 9_000)
        } else {
            chance.between(20_000, 3_000_000)
        },
        digits: in_order.then(|| chance.between(5, 9)),
        check: [Check::None, Check::Luhn, Check::Mod97][chance.between(0, 2) as usize],
    };
    if chance.once_in(2) {
        let ratio = random_ratio(chance, 3, true);
        handed.men = Some((random_made(chance, ratio), chance.between(1, 40)));
    }
    if chance.once_in(2) {
        let ratio = random_ratio(chance, 3, true);
        let made = random_made(chance, ratio);
        let amended = if chance.once_in(2) {
            Amended::Every(chance.between(1, length))
        } else {
            let mut from = BTreeMap::new();
            for label in handed.labels() {
                if from.is_empty() || chance.once_in(2) {
                    from.insert(label, chance.between(1, length));
                }
            }
            Amended::Some(from)
        };
        handed.amended = Some((amended, made));
    }
    if chance.once_in(2) {
        handed.prefix = "R-".to_string();
    }
    if by_site && chance.once_in(2) {
        handed.prefix = "R{site_id}-".to_string();
    }
    handed
}

#[test]
fn lists_are_handed_over_by_an_integer_seed_as_the_contract_says() {
    let mut chance = Chance::new(2_026);
    let mut amended = 0;
    for number in 0..TRIALS {
        let handed = random_handed(&mut chance, number);
        amended += usize::from(handed.amended.is_some());
        let run = handed.trial().randomize(handed.seed);
        let table = run.table("randomization_list").unwrap();
        let theirs = String::from_utf8(to_bytes(table, &Csv).unwrap()).unwrap();
        let ours = handed.table();
        for (theirs, ours) in theirs.lines().zip(ours.lines()) {
            assert_eq!(theirs, ours, "trial {number}, seed {}", handed.seed);
        }
        assert_eq!(theirs, ours, "trial {number}, seed {}", handed.seed);
    }
    assert!(amended > 50, "{amended} trials were amended");
}

/// Without lists, allocations have their numbers one after the other.
#[test]
fn numbers_of_allocations_without_lists_agree() {
    let trial = Trial::builder("without-lists")
        .arms([("a", 1), ("b", 1)])
        .factor("sex", ["male", "female"])
        .procedure("minimization(range, 0.8)")
        .sample_size(200)
        .numbers(draft::Numbers::new().range(7, 2_345))
        .build()
        .unwrap();
    let streams = trial.streams(&Seed::from_integer(3), 0);
    let theirs = RandomizationNumbers::of_trial(&trial, &streams, ListUse::Production);
    let key = key_of_integer_in(3, "without-lists");
    let mut stream = Stream::new(&key, "randomization-number", "", 0);
    let permutation = Permutation::new(2_345, &mut stream);
    for s in 0..200 {
        assert_eq!(
            theirs.number(StratumIndex(0), s + 1).map(u64::from),
            Some(7 + permutation.place(s.into()))
        );
    }
}
