//! Small trials whose allocations can all be written down.

use evenhand::inference::TailCount;
use evenhand::rerandomize::{Compared, TrialTest};
use evenhand::rng::{Draws, Purpose, Seed, StreamKey};
use evenhand::trial::Trial;

use super::common::assess::with_conduct;
use super::{observed, seed, test_means, trial};

const DRAWS: u64 = 20_000;

/// Whole numbers, so that sums are exact and ties are ties.
const RESPONSES: [f64; 8] = [7.0, 3.0, 9.0, 4.0, 8.0, 6.0, 9.0, 2.0];

const ARMS: [u8; 8] = [0, 1, 0, 1, 0, 1, 0, 1];

/// Level of sex, level of age.
const PROFILES: [[usize; 2]; 8] = [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [1, 0],
];

/// The first arm's sum less the second's: the difference of means times half the participants,
/// where the arms have as many.
fn contrast(arms: [u8; 8]) -> f64 {
    let signed = |(response, arm): (&f64, u8)| if arm == 0 { *response } else { -response };
    RESPONSES.iter().zip(arms).map(signed).sum()
}

/// The difference of means over all participants; `None` where an arm is empty.
fn difference(arms: [u8; 8]) -> Option<f64> {
    let of = |arm: u8| {
        let on_arm = || (0..8).filter(|&who| arms[who] == arm);
        let count = on_arm().count();
        (count > 0).then(|| on_arm().map(|who| RESPONSES[who]).sum::<f64>() / count as f64)
    };
    Some(of(0)? - of(1)?)
}

/// Holds that a count of draws is what an exact p-value lets expect.
#[track_caller]
fn agrees(tail: TailCount, exact: f64) {
    assert_eq!(tail.draws, DRAWS);
    let error = (exact * (1.0 - exact) / DRAWS as f64).sqrt();
    let apart = tail.p_value() - exact;
    assert!(
        apart.abs() < 3.5 * error + 1.0 / DRAWS as f64,
        "{tail:?} {exact}"
    );
}

/// The arms of a block of 4, in each of its 6 orders.
const BLOCKS: [[u8; 4]; 6] = [
    [0, 0, 1, 1],
    [0, 1, 0, 1],
    [0, 1, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [1, 1, 0, 0],
];

/// The seed of the tests in a trial.
fn tied(trial: &Trial) -> Seed {
    seed(42).tied_to(trial.name())
}

#[test]
fn two_blocks_of_four_have_36_allocations() {
    let trial = trial("permuted-block(4)", "");
    let allocation = observed(&trial, &ARMS.map(|arm| ([], arm)));
    let limit = contrast(ARMS).abs();
    let mut extreme = 0;
    for first in BLOCKS {
        for second in BLOCKS {
            let mut arms = [0; 8];
            arms[..4].copy_from_slice(&first);
            arms[4..].copy_from_slice(&second);
            extreme += u32::from(contrast(arms).abs() >= limit);
        }
    }
    // The observed one is the most extreme, with its mirror.
    assert_eq!(extreme, 2);
    let tail = test_means(&trial, &allocation, &RESPONSES, true, DRAWS, 2);
    agrees(tail, 2.0 / 36.0);

    // And draw by draw, from the streams that docs/reproducibility.md names.
    let key = StreamKey::new(&tied(&trial), Purpose::Rerandomization, "list:all");
    let again = |draw: u64| {
        let mut draws = key.replicate(draw);
        let mut arms = [0, 0, 1, 1, 0, 0, 1, 1];
        draws.shuffle(&mut arms[..4]);
        draws.shuffle(&mut arms[4..]);
        contrast(arms).abs() >= limit
    };
    assert_eq!(
        tail.extreme,
        (0..DRAWS).filter(|&draw| again(draw)).count() as u64
    );
}

/// Of 400 intervals at least 95 % are expected to hold the exact p-value, so 380 with a standard
/// deviation of 4.4; the bound is 3.5 of them away.
#[test]
fn the_interval_holds_the_exact_p_value() {
    let trial = trial("permuted-block(4)", "");
    let allocation = observed(&trial, &ARMS.map(|arm| ([], arm)));
    let compared = Compared::MeanDifference(RESPONSES.to_vec());
    let test = TrialTest::new(&trial, &allocation, compared, true).expect("both arms");
    let holds = |number: &u64| {
        let tail = with_conduct(1, |conduct| test.rerandomize(&seed(*number), 499, conduct));
        let (lower, upper) = tail.expect("nobody stops it").interval();
        lower < 2.0 / 36.0 && 2.0 / 36.0 < upper
    };
    let held = (0..400).filter(holds).count();
    assert!(held >= 365, "{held} of 400");
}

/// A pair in each of four strata, whose members do not stand side by side: 16 allocations.
#[test]
fn every_stratum_is_allocated_again_from_a_list_of_its_own() {
    let trial = trial("permuted-block(2)", "\"sex\", \"age_class\"");
    let labels = [
        "female|under 65",
        "female|65 or older",
        "male|under 65",
        "male|65 or older",
    ];
    let who: Vec<_> = PROFILES
        .iter()
        .copied()
        .zip([0, 0, 0, 1, 0, 1, 1, 1])
        .collect();
    let allocation = observed(&trial, &who);
    let stratum = |&[sex, age]: &[usize; 2]| 2 * sex + age;
    // Each stratum's first member is on the arm of its bit, the second on the other.
    let deal = |firsts: [u8; 4]| {
        let mut seen = [false; 4];
        let mut arms = [0; 8];
        for (arm, profile) in arms.iter_mut().zip(&PROFILES) {
            let stratum = stratum(profile);
            *arm = firsts[stratum] ^ u8::from(seen[stratum]);
            seen[stratum] = true;
        }
        contrast(arms).abs()
    };
    let limit = deal([0; 4]);
    let bits = |set: u8| std::array::from_fn(|stratum| (set >> stratum) & 1);
    let extreme = (0..16).filter(|&set| deal(bits(set)) >= limit).count();
    assert!((2..16).contains(&extreme), "{extreme}");
    let tail = test_means(&trial, &allocation, &RESPONSES, true, DRAWS, 2);
    agrees(tail, extreme as f64 / 16.0);
    // With pairs in all strata the statistic is the same over all participants together.
    let together = test_means(&trial, &allocation, &RESPONSES, false, DRAWS, 2);
    assert_eq!(together, tail);

    let keys = labels.map(|label| {
        StreamKey::new(
            &tied(&trial),
            Purpose::Rerandomization,
            &format!("list:{label}"),
        )
    });
    let again = |draw: u64| {
        deal(std::array::from_fn(|stratum| {
            let mut pair = [0, 1];
            keys[stratum].replicate(draw).shuffle(&mut pair);
            pair[0]
        })) >= limit
    };
    assert_eq!(
        tail.extreme,
        (0..DRAWS).filter(|&draw| again(draw)).count() as u64
    );
}

/// What minimization looks at: counts by factor, level and arm.
#[derive(Default)]
struct Counts([[[i32; 2]; 2]; 2]);

impl Counts {
    /// Below 0 where the first arm is preferred: the range of each factor, were the participant on
    /// the first arm, less that were it on the second, summed over the factors.
    fn preference(&self, profile: [usize; 2]) -> i32 {
        let factors = self.0.iter().zip(profile);
        let terms = factors.map(|(levels, level)| {
            let [first, second] = levels[level];
            (first + 1 - second).abs() - (first - second - 1).abs()
        });
        terms.sum()
    }

    fn add(&mut self, profile: [usize; 2], arm: u8) {
        for (levels, level) in self.0.iter_mut().zip(profile) {
            levels[level][usize::from(arm)] += 1;
        }
    }
}

/// The probability of an allocation under `minimization(range, 0.85)`.
fn probability(arms: [u8; 8]) -> f64 {
    let mut counts = Counts::default();
    let mut probability = 1.0;
    for (arm, &profile) in arms.into_iter().zip(&PROFILES) {
        let preference = counts.preference(profile);
        let preferred = match preference {
            0 => None,
            preference => Some(u8::from(preference > 0)),
        };
        probability *= match preferred {
            None => 0.5,
            Some(preferred) if preferred == arm => 0.85,
            Some(_) => 0.15,
        };
        counts.add(profile, arm);
    }
    probability
}

/// One word for each participant, as the contract has it.
fn minimize(draws: &mut Draws) -> [u8; 8] {
    let mut counts = Counts::default();
    PROFILES.map(|profile| {
        let threshold = match counts.preference(profile) {
            0 => 1_u64 << 31,
            ..0 => 3_650_722_202,
            1.. => 644_245_094,
        };
        let arm = u8::from(u64::from(draws.word()) >= threshold);
        counts.add(profile, arm);
        arm
    })
}

#[test]
fn minimization_allocates_again_one_by_one() {
    let trial = trial("minimization(range, 0.85)", "\"sex\", \"age_class\"");
    let tail = test_together(&trial);
    let limit = difference(ARMS).expect("both arms").abs() - 1e-9;
    let is_extreme = |arms: [u8; 8]| difference(arms).is_none_or(|t| t.abs() >= limit);
    let all = (0_u16..256).map(|set| std::array::from_fn(|who| ((set >> who) & 1) as u8));
    let (mut exact, mut sum) = (0.0, 0.0);
    for arms in all {
        sum += probability(arms);
        exact += if is_extreme(arms) {
            probability(arms)
        } else {
            0.0
        };
    }
    assert!((sum - 1.0_f64).abs() < 1e-12);
    assert!((0.01..0.5).contains(&exact), "{exact}");
    agrees(tail, exact);

    let key = StreamKey::new(&tied(&trial), Purpose::Rerandomization, "allocation:");
    let again = |draw: u64| is_extreme(minimize(&mut key.replicate(draw)));
    assert_eq!(
        tail.extreme,
        (0..DRAWS).filter(|&draw| again(draw)).count() as u64
    );
}

fn test_together(trial: &Trial) -> TailCount {
    let who: Vec<_> = PROFILES.iter().copied().zip(ARMS).collect();
    test_means(trial, &observed(trial, &who), &RESPONSES, false, DRAWS, 3)
}
