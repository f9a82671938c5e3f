//! The library's assignments of rosters against the second implementation's, on random rosters.

use crate::chance::Chance;
use crate::list::{Procedure, Section, list, lowest_terms, stratum_labels};
use crate::roster::{Person, balanced, random_order};
use crate::stream::{Stream, key_of_integer_in};
use evenhand::allocation::{Leftovers, RosterOrder};
use evenhand::format::{Csv, to_bytes};
use evenhand::intake::InputForm;
use evenhand::rng::Seed;
use evenhand::run::{InputFile, Run, Task};
use evenhand::scenario::QuickScenario;

const ROSTERS: usize = 200;
/// The entries of a list, at least.
const LENGTH: u64 = 100;
const RATIOS: [&[u64]; 6] = [
    &[1, 1],
    &[2, 1],
    &[1, 1, 1],
    &[4, 2],
    &[2, 1, 1],
    &[1, 2, 3, 1],
];

/// A roster with two factors, and how it is assigned.
struct Case {
    seed: u64,
    ratio: &'static [u64],
    /// The entries of a block.
    size: u64,
    factors: Vec<Vec<String>>,
    people: Vec<Person>,
    order: RosterOrder,
    leftovers: Leftovers,
}

impl Case {
    fn random(chance: &mut Chance) -> Self {
        let ratio = RATIOS[chance.between(0, 5) as usize];
        let whole: u64 = lowest_terms(ratio).iter().sum();
        let mut levels = |most: u64| {
            let count = chance.between(2, most);
            (0..count).map(|level| format!("l{level}")).collect()
        };
        let factors: Vec<Vec<String>> = vec![levels(4), levels(3)];
        let strata = stratum_labels(&factors).len() as u64;
        let n = chance.between(1, 70);
        let people = (0..n).map(|person| {
            let stratum = chance.between(0, strata - 1) as usize;
            // Keys that no order of the rows agrees with, some of them not ASCII.
            let mark = ["z", "A", "é", "日"][chance.between(0, 3) as usize];
            (format!("{mark}{}-{person}", chance.between(0, 99)), stratum)
        });
        let people = people.collect();
        Self {
            seed: chance.wide(),
            ratio,
            size: whole * chance.between(1, 3),
            factors,
            people,
            order: if chance.once_in(3) {
                RosterOrder::File
            } else {
                RosterOrder::Random
            },
            leftovers: if chance.once_in(3) {
                Leftovers::AsDrawn
            } else {
                Leftovers::Balanced
            },
        }
    }

    /// The rows without randomization numbers, as the contract gives them.
    fn ours(&self) -> Vec<String> {
        let labels = stratum_labels(&self.factors);
        let key = key_of_integer_in(self.seed, "rosters");
        let taken = match self.order {
            RosterOrder::File => self.people.clone(),
            RosterOrder::Random => random_order(&key, &self.people),
        };
        let arms = match self.leftovers {
            Leftovers::Balanced => balanced(&key, self.ratio, &labels, &taken),
            Leftovers::AsDrawn => self.as_drawn(&key, &labels, &taken),
        };
        let mut rows = Vec::new();
        for (place, (person, arm)) in taken.iter().zip(arms).enumerate() {
            let (one, other) = labels[person.1].split_once('|').unwrap();
            rows.push(format!(
                "{},{},one={one}|other={other},a{arm}",
                place + 1,
                person.0
            ));
        }
        rows
    }

    fn as_drawn(&self, key: &[u8; 32], labels: &[String], taken: &[Person]) -> Vec<usize> {
        let procedure = Procedure::PermutedBlock(vec![(self.size, 1)]);
        let section = Section::whole(&procedure, self.ratio);
        let mut arms = Vec::new();
        let mut used = vec![0; labels.len()];
        for (_, stratum) in taken {
            let stream = |_: &Section| Stream::new(key, "list", &labels[*stratum], 0);
            let entries = list(
                std::slice::from_ref(&section),
                LENGTH,
                LENGTH as usize,
                stream,
            );
            arms.push(entries[used[*stratum]].arm);
            used[*stratum] += 1;
        }
        arms
    }

    /// The same rows as the library has them.
    fn theirs(&self) -> Vec<String> {
        let labels = stratum_labels(&self.factors);
        let mut roster = "participant_id,one,other\n".to_string();
        for (id, stratum) in &self.people {
            roster.push_str(&format!("{id},{}\n", labels[*stratum].replace('|', ",")));
        }
        let arms = self.ratio.iter().enumerate();
        let quick = QuickScenario {
            name: "rosters".to_string(),
            arms: arms
                .map(|(arm, &part)| (format!("a{arm}"), part as u32))
                .collect(),
            entries: LENGTH as u32,
            procedure: format!("permuted-block({})", self.size),
            strata: vec![
                ("one".to_string(), self.factors[0].clone()),
                ("other".to_string(), self.factors[1].clone()),
            ],
        };
        let task = Task::Assign {
            seed: Seed::from_integer(self.seed),
            roster: InputFile {
                file: "roster.csv".to_string(),
                bytes: roster.into_bytes().into(),
                form: InputForm::default(),
            },
            order: self.order,
            leftovers: self.leftovers,
        };
        let run = Run::new(quick.source(), task).unwrap_or_else(|problems| panic!("{problems}"));
        let table = to_bytes(run.table("assignments").unwrap(), &Csv).unwrap();
        let table = String::from_utf8(table).unwrap();
        let rows = table.lines().skip(1);
        // Without the randomization number.
        rows.map(|row| row.rsplit_once(',').unwrap().0.to_string())
            .collect()
    }
}

#[test]
fn assignments_of_random_rosters_agree_person_by_person() {
    let mut chance = Chance::new(16);
    let mut compared = [0; 4];
    for number in 0..ROSTERS {
        let case = Case::random(&mut chance);
        let how = (case.order, case.leftovers);
        assert_eq!(
            case.theirs(),
            case.ours(),
            "roster {number}: {:?} {how:?}",
            case.ratio
        );
        let is_random = usize::from(case.order == RosterOrder::Random);
        compared[2 * is_random + usize::from(case.leftovers == Leftovers::Balanced)] += 1;
    }
    assert!(compared.iter().all(|&count| count > 5), "{compared:?}");
}
