//! Cases worked by hand or published: counts so far, a profile, and what follows from them.

use std::sync::Arc;

use super::*;

/// Allocates `counts[arm]` participants with a profile to each arm.
fn assign_many<P: CovariateAdaptive>(
    procedure: &P,
    state: &mut P::State,
    profile: &[u16],
    counts: &[u32],
) {
    for (arm, &count) in counts.iter().enumerate() {
        for _ in 0..count {
            procedure.assign(state, profile, ArmIndex(arm as u8));
        }
    }
}

fn minimization(text: &str, parts: &[u32], levels: &[u16]) -> Arc<Minimization> {
    let covariates = Covariates::new(levels, None).unwrap();
    match AdaptiveProcedure::parse(text, &ratio(parts), &covariates).unwrap() {
        AdaptiveProcedure::Minimization(procedure) => procedure,
        other => panic!("{other}"),
    }
}

fn near(left: &[f64], right: &[f64]) {
    for (left, right) in left.iter().zip(right) {
        assert!((left - right).abs() < 1e-5, "{left} {right}");
    }
}

fn probabilities(chances: Chances) -> Vec<f64> {
    chances.iter().collect()
}

/// Sex (male, female) and ethnicity (not Hispanic, Hispanic): males 8 and 9, females 10 and 9,
/// Hispanics 2 and 2. Among them one Hispanic woman and man on each arm.
const WOMEN_AND_MEN: [([u16; 2], [u32; 2]); 4] = [
    ([0, 0], [7, 8]),
    ([0, 1], [1, 1]),
    ([1, 0], [9, 8]),
    ([1, 1], [1, 1]),
];

#[test]
fn a_hispanic_woman_is_preferably_allocated_to_the_second_arm() {
    for (function, expected) in [("range", [3.0, 1.0]), ("variance", [2.5, 0.5])] {
        let text = format!("minimization({function}, 0.8)");
        let procedure = minimization(&text, &[1, 1], &[2, 2]);
        let mut state = procedure.start();
        for (profile, counts) in WOMEN_AND_MEN {
            assign_many(&procedure, &mut state, &profile, &counts);
        }
        near(&procedure.imbalances(&state, &[1, 1]), &expected);
        near(
            &probabilities(procedure.chances(&state, &[1, 1])),
            &[0.2, 0.8],
        );
    }
}

#[test]
fn taves_compares_marginal_sums() {
    let covariates = Covariates::new(&[2, 2], None).unwrap();
    let taves = Taves::new(&vec![].into(), &ratio(&[1, 1]), &covariates).unwrap();
    let mut state = taves.start();
    for (profile, counts) in WOMEN_AND_MEN {
        assign_many(&taves, &mut state, &profile, &counts);
    }
    assert_eq!(taves.sums(&state, &[1, 1])[..2], [12, 11]);
    assert_eq!(probabilities(taves.chances(&state, &[1, 1])), [0.0, 1.0]);
}

/// Ratio 3:1. Males: A 5, B 1; at the site: A 5, B 3, so two women on B.
#[test]
fn a_ratio_of_three_to_one() {
    let alone = minimization("minimization(range, 0.8)", &[3, 1], &[2]);
    let mut state = alone.start();
    assign_many(&alone, &mut state, &[0], &[5, 1]);
    near(&alone.imbalances(&state, &[0]), &[1.0, 1.0 / 3.0]);
    // B has the smallest part, so p is its own.
    near(&probabilities(alone.chances(&state, &[0])), &[0.2, 0.8]);

    let sited = minimization("minimization(range, 0.8)", &[3, 1], &[2, 2]);
    let mut state = sited.start();
    assign_many(&sited, &mut state, &[0, 0], &[5, 1]);
    assign_many(&sited, &mut state, &[1, 0], &[0, 2]);
    near(&sited.imbalances(&state, &[0, 0]), &[2.0, 8.0 / 3.0]);
    // A preferred: 1 - 0.2 (4 - 3) / (4 - 1).
    near(
        &probabilities(sited.chances(&state, &[0, 0])),
        &[14.0 / 15.0, 1.0 / 15.0],
    );
}

#[test]
fn three_arms_after_two_participants() {
    let cases = [
        ("range", [4.0, 3.0, 1.0]),
        ("sd", [2.154_701, 1.577_350, 0.577_350]),
        ("variance", [2.333_333, 1.333_333, 0.333_333]),
        ("squares", [14.0, 8.0, 2.0]),
    ];
    for (function, expected) in cases {
        let text = format!("minimization({function}, ranks=0.7:0.2:0.1)");
        let procedure = minimization(&text, &[1, 1, 1], &[2, 2]);
        let mut state = procedure.start();
        procedure.assign(&mut state, &[1, 1], ArmIndex(0));
        procedure.assign(&mut state, &[0, 1], ArmIndex(1));
        near(&procedure.imbalances(&state, &[1, 1]), &expected);
        near(
            &probabilities(procedure.chances(&state, &[1, 1])),
            &[0.1, 0.2, 0.7],
        );
        // A man of the other type: A has none of his margin, B one, C none.
        near(
            &probabilities(procedure.chances(&state, &[0, 0])),
            &[0.45, 0.1, 0.45],
        );
        near(
            &probabilities(procedure.chances(&procedure.start(), &[0, 0])),
            &[1.0 / 3.0; 3],
        );
    }
}

/// Han, Enas and McEntegart 2009: ratio 1:2:3, p_H = 0.7. One margin whose counts make the arms
/// preferred in turn: 0, 2, 3; 1, 0, 3; 0, 0, 0.
#[test]
fn biased_coin_minimization_in_one_two_three() {
    let procedure = minimization("minimization(range, 0.7)", &[1, 2, 3], &[1]);
    for (counts, expected) in [
        ([0, 2, 3], [0.70, 0.12, 0.18]),
        ([1, 0, 3], [0.06, 0.76, 0.18]),
        ([0, 0, 0], [0.06, 0.12, 0.82]),
    ] {
        let mut state = procedure.start();
        assign_many(&procedure, &mut state, &[0], &counts);
        near(&probabilities(procedure.chances(&state, &[0])), &expected);
    }
}

fn da_optimal(levels: &[u16]) -> DaOptimal {
    let covariates = Covariates::new(levels, None).unwrap();
    DaOptimal::new(&vec![].into(), &ratio(&[1, 1]), &covariates).unwrap()
}

/// With one factor the fitted treatment is the mean treatment of the level: 3 and 1 give u = 1/2,
/// so (1/2)^2 against (3/2)^2.
#[test]
fn da_optimal_with_one_factor_looks_at_the_level_alone() {
    let procedure = da_optimal(&[3]);
    let mut state = procedure.start();
    assert_eq!(procedure.fitted(&state, &[0]), None);
    assign_many(&procedure, &mut state, &[0], &[3, 1]);
    assign_many(&procedure, &mut state, &[2], &[0, 1]);
    near(&probabilities(procedure.chances(&state, &[0])), &[0.1, 0.9]);
    near(&probabilities(procedure.chances(&state, &[2])), &[1.0, 0.0]);
    // A level not seen before.
    assert_eq!(procedure.fitted(&state, &[1]), None);
    near(&probabilities(procedure.chances(&state, &[1])), &[0.5, 0.5]);
}

/// Eight participants and factors of 3 and 2 levels: the normal equations solved in fractions.
#[test]
fn da_optimal_with_two_factors_solves_the_normal_equations() {
    let procedure = da_optimal(&[3, 2]);
    let mut state = procedure.start();
    for (profile, arm) in [
        ([0, 0], 0),
        ([1, 0], 1),
        ([2, 1], 0),
        ([0, 1], 0),
        ([1, 1], 0),
        ([2, 0], 1),
        ([0, 0], 0),
        ([1, 0], 0),
    ] {
        procedure.assign(&mut state, &profile, ArmIndex(arm));
    }
    for (profile, fitted, p) in [
        ([0, 0], 23.0 / 33.0, 25.0 / 809.0),
        ([1, 1], 31.0 / 33.0, 1.0 / 1025.0),
        ([2, 0], -5.0 / 11.0, 64.0 / 73.0),
        ([2, 1], 5.0 / 11.0, 9.0 / 73.0),
    ] {
        near(&[procedure.fitted(&state, &profile).unwrap()], &[fitted]);
        near(
            &probabilities(procedure.chances(&state, &profile)),
            &[p, 1.0 - p],
        );
    }
}

/// Fixed by the limits 2, 1 and 3: site, stratum, overall.
#[test]
fn hierarchical_looks_at_the_site_first() {
    let covariates = Covariates::new(&[2, 2], Some(1)).unwrap();
    let arguments = vec!["2", "1", "3"].into();
    let procedure = Hierarchical::new(&arguments, &ratio(&[1, 1]), &covariates).unwrap();
    let first = |state: &Differences, profile: [u16; 2]| {
        procedure.chances(state, &profile).get(ArmIndex(0))
    };
    let mut state = procedure.start();
    near(&[first(&state, [0, 0])], &[0.5]);
    // Site 0 leads by 2 in stratum 0: a participant of stratum 1 there is forced by the site.
    assign_many(&procedure, &mut state, &[0, 0], &[2, 0]);
    near(&[first(&state, [1, 0])], &[0.0]);
    // At the other site, stratum 0 forces; stratum 1 is balanced, overall is below 3: fair.
    near(&[first(&state, [0, 1])], &[0.0]);
    near(&[first(&state, [1, 1])], &[0.5]);
    // Stratum 1 leads by -1, which comes before the overall difference of 1.
    assign_many(&procedure, &mut state, &[1, 1], &[0, 1]);
    near(&[first(&state, [1, 1])], &[1.0]);
    // Strata in balance, overall at its limit.
    let loose =
        Hierarchical::new(&vec!["9", "9", "1"].into(), &ratio(&[1, 1]), &covariates).unwrap();
    let mut state = loose.start();
    assign_many(&loose, &mut state, &[0, 0], &[0, 1]);
    near(&probabilities(loose.chances(&state, &[1, 1])), &[1.0, 0.0]);
}

/// D = 1, D_f = 1 and -1, D_s = 0 with weights .2, .3, .1, .4: L = .4 > 0. The stratum's weight
/// turns it with D_s = -1 twice.
#[test]
fn hu_hu_weighs_overall_margins_and_stratum() {
    let covariates = Covariates::new(&[2, 2], None).unwrap();
    let parse =
        |text: &str| match AdaptiveProcedure::parse(text, &ratio(&[1, 1]), &covariates).unwrap() {
            AdaptiveProcedure::HuHu(procedure) => procedure,
            other => panic!("{other}"),
        };
    let procedure = parse("hu-hu(0.9, overall=0.2, margins=0.3:0.1, stratum=0.4)");
    let mut state = procedure.start();
    assign_many(&procedure, &mut state, &[0, 1], &[1, 0]);
    assign_many(&procedure, &mut state, &[1, 0], &[0, 1]);
    assign_many(&procedure, &mut state, &[1, 1], &[1, 0]);
    // For (0, 0): overall 1, first factor 1, second factor -1, stratum 0.
    near(
        &probabilities(procedure.chances(&state, &[0, 0])),
        &[0.1, 0.9],
    );
    // One more on the second arm there: 0, 0, -2, -1: L = -0.6.
    assign_many(&procedure, &mut state, &[0, 0], &[0, 1]);
    near(
        &probabilities(procedure.chances(&state, &[0, 0])),
        &[0.9, 0.1],
    );
}
