//! The library's seeds, streams and draws against the second implementation's.

use crate::chance::Chance;
use crate::stream::{Stream, commitment, hexadecimal, key_of_integer};
use evenhand::rng::{Draws, Purpose, Seed, Streams};

const PURPOSES: [Purpose; 8] = [
    Purpose::List,
    Purpose::RandomizationNumber,
    Purpose::SiteRate,
    Purpose::SiteOpening,
    Purpose::Arrival,
    Purpose::ScreeningTime,
    Purpose::Attribute,
    Purpose::Criterion,
];

/// As the table of the contract writes them.
const LABELS: [&str; 8] = [
    "list",
    "randomization-number",
    "site-rate",
    "site-opening",
    "arrival",
    "screening-time",
    "attribute",
    "criterion",
];

/// A seed of either form: the library's, and the key it has by the contract.
pub fn seed(chance: &mut Chance) -> (Seed, [u8; 32]) {
    if chance.once_in(3) {
        let mut key = [0; 32];
        for byte in &mut key {
            *byte = chance.between(0, 255) as u8;
        }
        let seed = hexadecimal(&key).parse().expect("64 hexadecimal digits");
        (seed, key)
    } else {
        let n = if chance.once_in(2) {
            chance.between(0, 999)
        } else {
            chance.wide()
        };
        let seed = n.to_string().parse().expect("a decimal integer");
        (seed, key_of_integer(n))
    }
}

/// A replicate: often 0, sometimes beyond 32 bits.
pub fn replicate(chance: &mut Chance) -> u64 {
    match chance.between(0, 3) {
        0 => 0,
        1 => chance.wide(),
        _ => chance.between(1, 100_000),
    }
}

fn pair(chance: &mut Chance) -> (Draws, Stream) {
    let (seed, key) = seed(chance);
    let replicate = replicate(chance);
    let place = chance.between(0, 7) as usize;
    let name = ["", "all", "H-Ü|≥ 65", "ecog@CH-04"][chance.between(0, 3) as usize];
    (
        Streams::new(seed, replicate).open(PURPOSES[place], name),
        Stream::new(&key, LABELS[place], name, replicate),
    )
}

#[test]
fn keys_and_commitments_of_seeds_agree() {
    let mut chance = Chance::new(1);
    for n in [0, 1, 42, u64::MAX] {
        assert_eq!(Seed::from_integer(n).key(), &key_of_integer(n), "seed {n}");
    }
    for _ in 0..200 {
        let (seed, key) = seed(&mut chance);
        assert_eq!(seed.key(), &key);
        assert_eq!(seed.commitment(), commitment(&key));
    }
}

/// The streams and draws that `tests/value_stability.rs` pins are right by the contract.
#[test]
fn pinned_draws_agree() {
    let key = key_of_integer(42);
    for (purpose, label, name, replicate) in [
        (Purpose::List, "list", "all", 0),
        (Purpose::List, "list", "all", 1),
        (Purpose::Attribute, "attribute", "ecog@CH-04", 0),
        (
            Purpose::RandomizationNumber,
            "randomization-number",
            "",
            u64::MAX,
        ),
    ] {
        let open = || Streams::new(Seed::from_integer(42), replicate).open(purpose, name);
        let second = || Stream::new(&key, label, name, replicate);
        let agree = |library: fn(&mut Draws) -> u64, ours: fn(&mut Stream) -> u64| {
            let (mut theirs, mut second) = (open(), second());
            for _ in 0..8 {
                assert_eq!(library(&mut theirs), ours(&mut second), "{label}:{name}");
            }
        };
        agree(|d| u64::from(d.word()), |s| u64::from(s.word()));
        agree(|d| u64::from(d.below(2)), |s| s.below(2));
        agree(|d| u64::from(d.below(6)), |s| s.below(6));
        agree(|d| u64::from(d.below(1_000)), |s| s.below(1_000));
        agree(
            |d| u64::from(d.below(0x8000_0001)),
            |s| s.below(0x8000_0001),
        );
        agree(
            |d| u64::from(d.below(u32::MAX)),
            |s| s.below(u64::from(u32::MAX)),
        );
        agree(Draws::bits53, Stream::bits53);
        agree(|d| d.unit().to_bits(), |s| s.uniform().to_bits());
        agree(|d| d.exponential().to_bits(), |s| s.exponential().to_bits());
        agree(|d| d.normal().to_bits(), |s| s.normal().to_bits());
        agree(|d| d.gamma(0.5).to_bits(), |s| s.gamma(0.5).to_bits());
        agree(|d| d.gamma(1.5).to_bits(), |s| s.gamma(1.5).to_bits());
        agree(|d| d.gamma(12.0).to_bits(), |s| s.gamma(12.0).to_bits());
        for length in [12, 40] {
            let mut theirs: Vec<u8> = (0..length).collect();
            let mut ours = theirs.clone();
            open().shuffle(&mut theirs);
            second().shuffle(&mut ours);
            assert_eq!(theirs, ours, "{length} elements");
        }
    }
}

#[test]
fn words_of_a_stream_agree_across_blocks_of_the_generator() {
    let mut chance = Chance::new(2);
    for _ in 0..200 {
        let (mut library, mut second) = pair(&mut chance);
        for place in 0..100 {
            assert_eq!(library.word(), second.word(), "word {place}");
        }
    }
}

/// Bounds near 2^32 are redrawn about every second time, so redrawing is compared as well.
#[test]
fn bounded_integers_agree_for_small_and_for_huge_bounds() {
    let mut chance = Chance::new(3);
    for _ in 0..100 {
        let (mut library, mut second) = pair(&mut chance);
        for _ in 0..50 {
            let bound = match chance.between(0, 3) {
                0 => chance.between(1, 10),
                1 => chance.between(1, 100_000),
                2 => chance.between(1 << 31, u64::from(u32::MAX)),
                _ => (1 << 31) + 1,
            };
            assert_eq!(
                u64::from(library.below(bound as u32)),
                second.below(bound),
                "below {bound}"
            );
        }
        assert_eq!(library.word(), second.word(), "as many words were taken");
    }
}

#[test]
fn shuffles_agree_from_no_element_to_hundreds() {
    let mut chance = Chance::new(4);
    let (mut library, mut second) = pair(&mut chance);
    for length in (0..200).chain([1_000, 3_000]) {
        let mut ours: Vec<u32> = (0..length).collect();
        let mut theirs = ours.clone();
        second.shuffle(&mut ours);
        library.shuffle(&mut theirs);
        assert_eq!(theirs, ours, "{length} elements");
        assert_eq!(library.word(), second.word(), "as many words were taken");
    }
}

#[test]
fn continuous_draws_agree_to_the_bit() {
    let mut chance = Chance::new(5);
    for _ in 0..100 {
        let (mut library, mut second) = pair(&mut chance);
        for _ in 0..20 {
            assert_eq!(library.bits53(), second.bits53());
            assert_eq!(library.unit().to_bits(), second.uniform().to_bits());
            assert_eq!(
                library.exponential().to_bits(),
                second.exponential().to_bits()
            );
            assert_eq!(library.normal().to_bits(), second.normal().to_bits());
            let shape = chance.between(1, 400) as f64 / 100.0;
            assert_eq!(
                library.gamma(shape).to_bits(),
                second.gamma(shape).to_bits(),
                "gamma of shape {shape}"
            );
        }
    }
}
