//! Whatever is amended, entries that were handed over stay: any sequence of amendments, longer lists and
//! added strata keeps every entry before it, with its arm and its number, and no number is given twice.

// Tests state their expectations by unwrapping.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use evenhand::allocation::{ListUse, RandomizationNumbers, entries};
use evenhand::rng::Seed;
use evenhand::trial::draft::{Amendment, Numbers};
use evenhand::trial::{RandomizationPlan, Trial};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const ARMS: [&str; 3] = ["a", "b", "c"];

/// What one version of a trial changes of the one before.
#[derive(Debug, Clone)]
struct Step {
    longer_by: u32,
    /// Before which level a level is added.
    added_level: Option<usize>,
    change: Option<Change>,
}

/// An amendment of lists: for stratum after stratum, how many entries after the last amendment.
#[derive(Debug, Clone)]
struct Change {
    every_list: bool,
    gaps: Vec<Option<u32>>,
    ratio: [u32; 3],
    procedure: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Simple,
    BigStick(u32),
    Blocks(u32),
    TwoBlocks(u32, u32),
}

impl Kind {
    /// The specification in a ratio.
    fn specification(self, ratio: [u32; 3]) -> String {
        let open: Vec<u32> = ratio.into_iter().filter(|&part| part > 0).collect();
        let is_even = open.len() == 2 && open[0] == open[1];
        let total: u32 = if open.iter().all(|&part| part == open[0]) {
            open.len() as u32
        } else {
            open.iter().sum()
        };
        match self {
            Self::BigStick(most) if is_even => format!("big-stick({most})"),
            Self::Simple | Self::BigStick(_) => "simple".to_owned(),
            Self::Blocks(times) => format!("permuted-block({})", times * total),
            Self::TwoBlocks(small, more) => {
                format!(
                    "permuted-block({}, {})",
                    small * total,
                    (small + more) * total
                )
            }
        }
    }
}

/// A version of a trial as the test knows it.
#[derive(Debug, Clone)]
struct Version {
    levels: Vec<String>,
    length: u32,
    changes: Vec<Made>,
}

/// An amendment with its first entries.
#[derive(Debug, Clone)]
struct Made {
    name: String,
    from: Since,
    ratio: [u32; 3],
    procedure: Kind,
}

#[derive(Debug, Clone)]
enum Since {
    Every(u32),
    Strata(BTreeMap<String, u32>),
}

impl Made {
    /// The first entry of a stratum's list that is amended.
    fn from(&self, stratum: &str) -> Option<u32> {
        match &self.from {
            Since::Every(from) => Some(*from),
            Since::Strata(from) => from.get(stratum).copied(),
        }
    }

    fn draft(&self) -> Amendment {
        let parts = ARMS.into_iter().zip(self.ratio);
        let amendment = Amendment::new(&self.name)
            .procedure(self.procedure.specification(self.ratio))
            .ratio(parts.filter(|&(_, part)| part > 0));
        match &self.from {
            Since::Every(from) => amendment.from_entry(*from),
            Since::Strata(from) => {
                amendment.from_entries(from.iter().map(|(stratum, &from)| (stratum.as_str(), from)))
            }
        }
    }
}

impl Version {
    /// Which amendment makes an entry, by its place; none where the list is as it began.
    fn made_by(&self, stratum: &str, sequence: u32) -> Option<usize> {
        let is_of = |made: &Made| made.from(stratum).is_some_and(|from| from <= sequence);
        self.changes.iter().rposition(is_of)
    }

    /// The first entry that can be amended: after the last amendment's first.
    fn next_from(&self, stratum: &str) -> u32 {
        let last = self.changes.iter().rev().find_map(|one| one.from(stratum));
        last.map_or(1, |from| from + 1)
    }

    fn after(&self, step: &Step) -> Self {
        let mut next = self.clone();
        next.length += step.longer_by;
        if let Some(place) = step.added_level {
            let place = place % (next.levels.len() + 1);
            next.levels
                .insert(place, format!("level-{}", next.levels.len()));
        }
        if let Some(change) = &step.change {
            let mut from = BTreeMap::new();
            for (level, gap) in next.levels.iter().zip(change.gaps.iter().cycle()) {
                if let Some(gap) = gap {
                    from.insert(level.clone(), next.next_from(level) + gap);
                }
            }
            // One entry for all lists is after the last amendment of each.
            let latest = next.levels.iter().map(|level| next.next_from(level)).max();
            let gap = change.gaps.iter().flatten().next().copied();
            let from = if change.every_list {
                Some(Since::Every(latest.unwrap() + gap.unwrap_or(3)))
            } else {
                (!from.is_empty()).then_some(Since::Strata(from))
            };
            if let Some(from) = from {
                next.changes.push(Made {
                    name: format!("v{}", next.changes.len() + 2),
                    from,
                    ratio: change.ratio,
                    procedure: change.procedure,
                });
            }
        }
        next
    }

    /// The trial; an arm without a part at first is there once an amendment opens it.
    fn trial(&self, first: [u32; 3], procedure: Kind, numbers: &Numbers) -> Trial {
        let opened = |arm: usize| self.changes.iter().any(|made| made.ratio[arm] > 0);
        let arms = (0..3).filter(|&arm| first[arm] > 0 || opened(arm));
        let mut builder = Trial::builder("amended")
            .sample_size(30)
            .arms(arms.map(|arm| (ARMS[arm], first[arm])))
            .factor("level", self.levels.iter().map(String::as_str))
            .procedure(procedure.specification(first))
            .list_length(self.length)
            .numbers(numbers.clone());
        for made in &self.changes {
            builder = builder.amendment(made.draft());
        }
        builder.build().unwrap()
    }
}

/// An entry of a version: its arm's name and its number.
type Lists = BTreeMap<String, Vec<(String, u32)>>;

fn lists(before: &[&RandomizationPlan], trial: &Trial) -> Lists {
    let plan = trial.randomization().lists().unwrap();
    let streams = trial.streams(&Seed::from_integer(11), 0);
    let scheme = &trial.hand_over().numbers;
    let numbers =
        RandomizationNumbers::of_plan(before, plan, scheme, &streams, ListUse::Production);
    let list = |stratum| {
        let entries = entries(plan, &streams, ListUse::Production, stratum);
        let entries = entries.map(|entry| {
            let arm = trial.arms().get(entry.arm).name().to_owned();
            (arm, numbers.number(stratum, entry.sequence).unwrap())
        });
        (plan.strata.stream_name(stratum), entries.collect())
    };
    plan.strata.iter().map(list).collect()
}

fn ratio() -> impl Strategy<Value = [u32; 3]> {
    prop_oneof![
        Just([1, 1, 1]),
        Just([2, 1, 1]),
        Just([1, 1, 0]),
        Just([1, 0, 2]),
        Just([0, 1, 1]),
        Just([3, 2, 0]),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Simple),
        (1..5_u32).prop_map(Kind::BigStick),
        (1..5_u32).prop_map(Kind::Blocks),
        (1..3_u32, 1..3_u32).prop_map(|(small, more)| Kind::TwoBlocks(small, more)),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let gaps = prop::collection::vec(prop::option::of(0..15_u32), 1..5);
    (any::<bool>(), gaps, ratio(), kind()).prop_map(|(every_list, gaps, ratio, procedure)| Change {
        every_list,
        gaps,
        ratio,
        procedure,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let level = prop::option::weighted(0.3, 0..6_usize);
    let change = prop::option::weighted(0.8, change());
    (0..12_u32, level, change).prop_map(|(longer_by, added_level, change)| Step {
        longer_by,
        added_level,
        change,
    })
}

/// Few numbers, so that pages meet, and the usual ones.
fn numbers() -> impl Strategy<Value = Numbers> {
    prop_oneof![
        3 => Just(Numbers::new().range(1, 3_000)),
        1 => Just(Numbers::new().range(10, 1_500_000)),
        1 => Just(Numbers::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(11),
        ..ProptestConfig::with_cases(300)
    })]

    #[test]
    fn amendments_keep_every_entry_before_them(
        first in prop_oneof![Just([1, 1, 0]), Just([2, 1, 0]), Just([1, 1, 1]), Just([2, 3, 1])],
        procedure in kind(),
        length in 1..30_u32,
        steps in prop::collection::vec(step(), 1..5),
        numbers in numbers(),
    ) {
        let levels = ["one", "two"].map(str::to_owned).to_vec();
        let mut versions = vec![Version { levels, length, changes: Vec::new() }];
        for step in &steps {
            let next = versions.last().unwrap().after(step);
            versions.push(next);
        }
        let trials: Vec<Trial> =
            versions.iter().map(|version| version.trial(first, procedure, &numbers)).collect();
        let plans: Vec<&RandomizationPlan> =
            trials.iter().map(|trial| trial.randomization().lists().unwrap()).collect();
        let made: Vec<Lists> = (0..trials.len())
            .map(|place| lists(&plans[..place], &trials[place]))
            .collect();

        // A number is of one entry, ever: of a place in a list, as one amendment has made it.
        let mut all: BTreeMap<u32, (String, Option<usize>, usize)> = BTreeMap::new();
        for (version, lists) in versions.iter().zip(&made) {
            prop_assert_eq!(lists.len(), version.levels.len());
            for (stratum, list) in lists {
                prop_assert!(list.len() >= version.length as usize);
                for (place, (_, number)) in list.iter().enumerate() {
                    let sequence = place as u32 + 1;
                    let entry = (stratum.clone(), version.made_by(stratum, sequence), place);
                    let was = all.entry(*number).or_insert_with(|| entry.clone());
                    prop_assert_eq!(&*was, &entry, "{} is given twice", number);
                }
            }
        }

        for place in 1..versions.len() {
            let new = &versions[place].changes[versions[place - 1].changes.len()..];
            for (stratum, before) in &made[place - 1] {
                let after = &made[place][stratum];
                let from = new.iter().find_map(|one| one.from(stratum));
                let kept = from.map_or(before.len(), |from| before.len().min(from as usize - 1));
                prop_assert!(after.len() >= kept, "{}: {:?}", stratum, versions);
                prop_assert_eq!(&after[..kept], &before[..kept], "{}: {:?}", stratum, versions);
            }
        }
    }

    /// Lists that are all longer by as much keep their numbers without the version before.
    #[test]
    fn longer_lists_keep_their_numbers_by_themselves(
        procedure in kind(),
        length in 1..30_u32,
        longer_by in 1..30_u32,
        numbers in numbers(),
    ) {
        let levels = ["one", "two", "three"].map(str::to_owned).to_vec();
        let version = Version { levels, length, changes: Vec::new() };
        let longer = Version { length: length + longer_by, ..version.clone() };
        let [before, after] = [version, longer]
            .map(|version| lists(&[], &version.trial([1, 1, 0], procedure, &numbers)));
        for (stratum, list) in &before {
            prop_assert_eq!(&after[stratum][..list.len()], &list[..]);
        }
    }
}
