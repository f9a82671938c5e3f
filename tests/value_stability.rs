//! What a seed yields, pinned. These values were checked with the second implementation
//! (`tests/independent/`) when they were recorded. A change here is value-breaking: it needs a line
//! under that heading in CHANGELOG.md.

// Tests state their expectations by unwrapping.
#![allow(clippy::unwrap_used)]

#[path = "value_stability/adaptive.rs"]
mod adaptive;
#[path = "value_stability/pinned.rs"]
mod pinned;
#[path = "value_stability/procedures.rs"]
mod procedures;

use evenhand::allocation::{ListUse, RandomizationNumbers, kits};
use evenhand::design::{
    CheckDigit, Factor, FactorSource, NumberScheme, Ratio, Site, Strata, StratumIndex,
};
use evenhand::procedure::Procedure;
use evenhand::rng::{Draws, Purpose, Seed, Streams};
use evenhand::trial::draft::Kits;
use evenhand::trial::{RandomizationPlan, Section, Trial};

fn streams(replicate: u64) -> Streams {
    Streams::new(Seed::from_integer(42), replicate)
}

/// The stream of the list of a trial without strata.
fn draws() -> Draws {
    streams(0).open(Purpose::List, "all")
}

#[test]
fn seed_42_has_its_key_and_its_commitment() {
    let seed = Seed::from_integer(42);
    let key = "ab498db70bb4586b57fba04c226c2ab5d8a9253cfd01ff9006689a91b3bfae09";
    assert_eq!(seed.key(), key.parse::<Seed>().unwrap().key());
    assert_eq!(
        seed.commitment(),
        "648d737bb5aa7376e37ad379ce735d297c6cde0deb92ca83461bb3e97b6c9dbd"
    );
}

#[test]
fn seed_42_has_its_key_in_the_trial_polar() {
    let seed = Seed::from_integer(42).tied_to("polar");
    let key: Seed = pinned::KEY_IN_POLAR.parse().unwrap();
    assert_eq!(seed.key(), key.key());
}

#[test]
fn streams_begin_with_their_words() {
    let cases = [
        (
            Purpose::List,
            "all",
            0,
            [0xa996_c901, 0x6b67_26be, 0xc4fc_f39b, 0x51e7_82b0],
        ),
        (
            Purpose::List,
            "all",
            1,
            [0xaa6c_b5bc, 0x8a9e_44f5, 0x064a_1a40, 0xaa66_e551],
        ),
        (
            Purpose::Attribute,
            "ecog@CH-04",
            0,
            [0x38dc_6408, 0x18a1_213f, 0x9527_b2ab, 0x1b50_c3b0],
        ),
        (
            Purpose::RandomizationNumber,
            "",
            u64::MAX,
            [0x9be5_a83a, 0xfff6_3273, 0xf1db_7ed4, 0x1dd3_108a],
        ),
    ];
    for (purpose, name, replicate, words) in cases {
        let mut draws = streams(replicate).open(purpose, name);
        assert_eq!(
            words.map(|_| draws.word()),
            words,
            "{purpose:?} {name:?}, replicate {replicate}"
        );
    }
}

/// With the bound 2^31 + 1, about every second word is drawn again.
#[test]
fn bounded_integers() {
    let cases = [
        (2, [1, 0, 1, 0, 0, 1]),
        (6, [3, 2, 4, 1, 2, 3]),
        (1_000, [662, 419, 769, 319, 334, 550]),
        (
            0x8000_0001,
            [
                1_183_208_555,
                1_753_238_228,
                1_168_950_313,
                1_859_949_717,
                810_467_752,
                2_016_197_167,
            ],
        ),
        (
            u32::MAX,
            [
                2_845_231_360,
                1_801_922_237,
                3_304_911_770,
                1_374_126_767,
                1_438_082_139,
                2_366_417_109,
            ],
        ),
    ];
    for (bound, expected) in cases {
        let mut draws = draws();
        assert_eq!(expected.map(|_| draws.below(bound)), expected, "{bound}");
    }
}

/// 12! is below 2^32, so one word orders 12 elements; the word after shows how many were taken.
#[test]
fn a_shuffle_of_12_takes_one_word() {
    let mut draws = draws();
    let mut elements: Vec<u8> = (0..12).collect();
    draws.shuffle(&mut elements);
    assert_eq!(elements, [1, 9, 0, 8, 5, 2, 6, 11, 3, 4, 10, 7]);
    assert_eq!(draws.word(), 0x6b67_26be);
}

#[test]
fn a_shuffle_of_40() {
    let mut draws = draws();
    let mut elements: Vec<u8> = (0..40).collect();
    draws.shuffle(&mut elements);
    let expected = [
        6, 39, 10, 2, 27, 22, 12, 9, 15, 11, 13, 1, 31, 20, 5, 17, 25, 35, 4, 36, 0, 7, 29, 34, 24,
        18, 33, 21, 30, 3, 32, 23, 8, 14, 38, 28, 37, 16, 19, 26,
    ];
    assert_eq!(elements, expected);
    assert_eq!(draws.word(), 0xd100_95a8);
}

/// On this stream words are drawn again, which has a probability of 0.36 for the first word of 40 elements.
#[test]
fn a_shuffle_of_40_that_draws_words_again() {
    let mut draws = streams(0).open(Purpose::Attribute, "ecog@CH-04");
    let mut elements: Vec<u8> = (0..40).collect();
    draws.shuffle(&mut elements);
    let expected = [
        25, 15, 23, 0, 8, 16, 20, 11, 12, 24, 21, 27, 29, 1, 5, 14, 34, 13, 18, 4, 10, 36, 6, 31,
        35, 17, 32, 2, 38, 28, 30, 22, 26, 19, 37, 7, 9, 39, 33, 3,
    ];
    assert_eq!(elements, expected);
    assert_eq!(draws.word(), 0x2c03_3d40);
}

#[test]
fn integers_of_53_bits() {
    let mut draws = draws();
    let expected = [
        3_778_904_826_655_449,
        2_881_752_701_378_462,
        4_962_736_375_772_908,
        7_769_420_566_503_442,
    ];
    assert_eq!(expected.map(|_| draws.bits53()), expected);
}

/// To the bit, since files depend on them.
#[test]
fn continuous_draws() {
    type Draw = fn(&mut Draws) -> f64;
    let cases: [(&str, Draw, [u64; 4]); 6] = [
        (
            "unit",
            Draws::unit,
            [
                0x3fda_d9c9_afaa_65b2,
                0x3fd4_79e0_ac31_3f3c,
                0x3fe1_a195_1aca_b6ec,
                0x3feb_9a3f_30fa_2012,
            ],
        ),
        (
            "exponential",
            Draws::exponential,
            [
                0x3fe1_67f2_e4da_84bd,
                0x3fd8_ad38_56cf_e636,
                0x3fe9_9f22_0eac_98a4,
                0x3fff_c15a_d9a0_f6d5,
            ],
        ),
        (
            "normal",
            Draws::normal,
            [
                0xbfe9_2ed3_5555_9160,
                0x3fc3_e4e3_3b34_7f1e,
                0x3fee_dba4_411f_e562,
                0x3fde_7a3e_5759_a9a5,
            ],
        ),
        (
            "gamma(0.5)",
            |draws| draws.gamma(0.5),
            [
                0x3fab_ffee_20a3_d2d3,
                0x3fa2_53f3_2563_c7a9,
                0x3fd8_3749_c9fb_69cd,
                0x3fec_0ebb_3c20_26b2,
            ],
        ),
        (
            "gamma(1.5)",
            |draws| draws.gamma(1.5),
            [
                0x3fd5_9af0_853b_00b9,
                0x3fe5_4c79_7be2_8ae7,
                0x3fc1_12b2_1464_bb34,
                0x3fb8_343f_5d03_8088,
            ],
        ),
        (
            "gamma(12)",
            |draws| draws.gamma(12.0),
            [
                0x3fe8_7ac1_c524_8a7b,
                0x3fed_a436_36a3_de43,
                0x3fe3_c058_4d11_49d7,
                0x3fe2_77af_35fb_3161,
            ],
        ),
    ];
    for (name, draw, expected) in cases {
        let mut draws = draws();
        let found = expected.map(|_| draw(&mut draws).to_bits());
        assert_eq!(found, expected, "{name}: {found:016x?}");
    }
}

/// The plan of `pinned::NUMBERS`.
fn amended() -> RandomizationPlan {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let sites = ["CH-01", "IT-01"].map(str::to_owned).to_vec();
    let strata = Strata::new(vec![Factor::of_place(FactorSource::Site, sites)]).unwrap();
    let blocks = |text| Procedure::parse(text, &ratio, 24).unwrap();
    let mut plan = RandomizationPlan::new(blocks("permuted-block(4)"), strata, 12);
    let section = Section {
        from: 7,
        amendment: Some("2".into()),
        procedure: blocks("shuffled-blocks(2*2, 4)"),
        arms: plan.arms.clone(),
    };
    plan.amended.insert(StratumIndex(1), vec![section]);
    plan
}

#[test]
fn randomization_numbers() {
    let plan = amended();
    let few = NumberScheme::new("", 1, 1_000, CheckDigit::None).unwrap();
    let [usual, few] = [NumberScheme::default(), few].map(|scheme| {
        RandomizationNumbers::of_plan(&[], &plan, &scheme, &streams(0), ListUse::Production)
    });
    let found = pinned::NUMBERS.map(|(stratum, sequence, _, _)| {
        let of = |numbers: &RandomizationNumbers| {
            numbers.number(StratumIndex(stratum), sequence).unwrap()
        };
        (stratum, sequence, of(&usual), of(&few))
    });
    assert_eq!(found, pinned::NUMBERS);
}

#[test]
fn kit_numbers() {
    let sites = ["CH-01", "IT-01"].map(|id| Site::new(id, "Hospital", "Switzerland"));
    let trial = Trial::builder("polar")
        .arms([("a", 1), ("b", 1)])
        .sites(sites)
        .procedure("simple")
        .list_length(12)
        .kits(Kits::of_arms([("a", 2), ("b", 1)]))
        .build()
        .unwrap();
    let found = kits(&[], &trial, &trial.streams(&Seed::from_integer(42), 0)).unwrap();
    let mut found: Vec<(usize, u8, u32)> = found
        .iter()
        .map(|kit| (kit.site, kit.arm.0, kit.number))
        .collect();
    found.sort_unstable();
    assert_eq!(found, pinned::KITS);
}
