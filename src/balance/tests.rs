//! The accumulator on small allocations, by hand and against recomputation from scratch.

use proptest::prelude::*;

use super::fixture::{Person, trial, trial_with};
use super::*;
use crate::design::{ArmIndex, Levels, Ratio, StratumIndex, Value};
use crate::participant::{Participant, ParticipantError};
use crate::trial::Trial;

fn balance(trial: &Trial, people: &[Person]) -> Balance {
    let mut balance = Balance::new(trial);
    for person in people {
        balance.add(&person.participant(trial)).unwrap();
    }
    balance
}

/// Rows as text.
fn text(measures: &[Measure]) -> Vec<String> {
    measures
        .iter()
        .map(|m| {
            format!(
                "{},{},{},{:?},{},{}",
                m.scope,
                m.name,
                m.level,
                m.counts.get(),
                m.statistic,
                m.value_text()
            )
        })
        .collect()
}

/// Two arms, six participants; the second woman's age and the last participant's sex are missing.
fn six(trial: &Trial) -> Vec<Person> {
    vec![
        Person::new(trial, 0, Some(0), Some(400), Some(0), Some(0)),
        Person::new(trial, 0, Some(0), None, Some(0), Some(0)),
        Person::new(trial, 1, Some(0), Some(420), Some(1), Some(2)),
        Person::new(trial, 0, Some(1), Some(600), Some(1), Some(0)),
        Person::new(trial, 1, Some(1), Some(640), Some(0), Some(2)),
        Person::new(trial, 1, None, Some(700), None, None),
    ]
}

#[test]
fn every_row_of_a_small_allocation() {
    let trial = trial(&[1, 1]);
    let rows = text(&balance(&trial, &six(&trial)).measures());
    // Age: a 40, 60 (mean 50, variance 200); b 42, 64, 70 (mean 176/3, variance 652/3); smd =
    // (50 - 176/3) / sqrt((200 + 652/3) / 2) = -26/3 / sqrt(626/3) = -0.599965.
    // Sex: a 2 F, 1 M; b 1 F, 1 M: 1/6 / sqrt((2/9 + 1/4) / 2) = 0.342997; chi-square
    // 5 (2 - 1)^2 / (3 2 3 2) = 5/36, p = erfc(sqrt(5/72)); Fisher 1.
    // Grade: a 2, 1, 0; b 1, 1, 0: the same table.
    // Site: a 3, 0; b 0, 2: chi-square 5 (the whole), p = erfc(sqrt(5/2)); Fisher 1/10.
    let expected = [
        "overall,,,[3, 3],imbalance,0",
        "overall,,,[3, 3],max_imbalance,2",
        "stratum,sex|age,sex=F|age=below 50,[1, 1],imbalance,0",
        "stratum,sex|age,sex=F|age=below 50,[1, 1],max_imbalance,1",
        "stratum,sex|age,sex=M|age=50 and over,[1, 1],imbalance,0",
        "stratum,sex|age,sex=M|age=50 and over,[1, 1],max_imbalance,1",
        "factor,sex,F,[2, 1],imbalance,1",
        "factor,sex,F,[2, 1],max_imbalance,2",
        "factor,sex,M,[1, 1],imbalance,0",
        "factor,sex,M,[1, 1],max_imbalance,1",
        "factor,sex,,[3, 2],chi_square,0.138889",
        "factor,sex,,[3, 2],chi_square_df,1",
        "factor,sex,,[3, 2],chi_square_p,0.709388",
        "factor,sex,,[3, 2],fisher_p,1",
        "factor,age,below 50,[1, 1],imbalance,0",
        "factor,age,below 50,[1, 1],max_imbalance,1",
        "factor,age,50 and over,[1, 2],imbalance,1",
        "factor,age,50 and over,[1, 2],max_imbalance,1",
        "factor,age,,[2, 3],chi_square,0.138889",
        "factor,age,,[2, 3],chi_square_df,1",
        "factor,age,,[2, 3],chi_square_p,0.709388",
        "factor,age,,[2, 3],fisher_p,1",
        "site,site_id,FR-01,[3, 0],imbalance,3",
        "site,site_id,FR-01,[3, 0],max_imbalance,3",
        "site,site_id,AT-01,[0, 2],imbalance,2",
        "site,site_id,AT-01,[0, 2],max_imbalance,2",
        "site,site_id,,[3, 2],chi_square,5",
        "site,site_id,,[3, 2],chi_square_df,1",
        "site,site_id,,[3, 2],chi_square_p,0.0253473",
        "site,site_id,,[3, 2],fisher_p,0.1",
        "country,country,France,[3, 0],imbalance,3",
        "country,country,France,[3, 0],max_imbalance,3",
        "country,country,Austria,[0, 2],imbalance,2",
        "country,country,Austria,[0, 2],max_imbalance,2",
        "country,country,,[3, 2],chi_square,5",
        "country,country,,[3, 2],chi_square_df,1",
        "country,country,,[3, 2],chi_square_p,0.0253473",
        "country,country,,[3, 2],fisher_p,0.1",
        "covariate,sex,F,[2, 1],smd,0.342997",
        "covariate,sex,M,[1, 1],smd,-0.342997",
        "covariate,sex,,[3, 2],smd,0.342997",
        "covariate,sex,,[3, 2],chi_square,0.138889",
        "covariate,sex,,[3, 2],chi_square_df,1",
        "covariate,sex,,[3, 2],chi_square_p,0.709388",
        "covariate,sex,,[3, 2],fisher_p,1",
        "covariate,age,,[2, 3],mean_a,50",
        "covariate,age,,[2, 3],mean_b,58.6667",
        "covariate,age,,[2, 3],sd_a,14.1421",
        "covariate,age,,[2, 3],sd_b,14.7422",
        "covariate,age,,[2, 3],smd,-0.599965",
        "covariate,grade,1,[2, 1],smd,0.342997",
        "covariate,grade,2,[1, 1],smd,-0.342997",
        "covariate,grade,,[3, 2],smd,0.342997",
        "covariate,grade,,[3, 2],chi_square,0.138889",
        "covariate,grade,,[3, 2],chi_square_df,1",
        "covariate,grade,,[3, 2],chi_square_p,0.709388",
        "covariate,grade,,[3, 2],fisher_p,1",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn an_empty_allocation_has_no_undefined_rows() {
    let trial = trial(&[1, 1]);
    let balance = Balance::new(&trial);
    let rows = balance.measures();
    assert_eq!(text(&rows)[0], "overall,,,[0, 0],imbalance,0");
    // Overall and four levels of factors, twice each.
    assert_eq!(rows.len(), 10);
    assert_eq!(balance.worst_stratum(TimePoint::Largest), None);
    assert_eq!(
        balance.largest_imbalance(TimePoint::End).scope,
        Scope::Overall
    );
}

#[test]
fn the_worst_stratum_is_found_at_the_end_and_over_the_course() {
    let trial = trial(&[1, 1]);
    let person = |arm, sex, age| Person::new(&trial, arm, Some(sex), Some(age), None, None);
    // F|below 50: a a b b, at most 2, 0 at the end. M|50 and over: b, 1 at the end.
    let balance = balance(
        &trial,
        &[
            person(0, 0, 400),
            person(1, 1, 500),
            person(0, 0, 400),
            person(1, 0, 400),
            person(1, 0, 499),
        ],
    );
    let worst = |course| balance.worst_stratum(course).unwrap();
    assert_eq!(worst(TimePoint::End).level, "sex=M|age=50 and over");
    assert_eq!(worst(TimePoint::End).imbalance, Imbalance::whole(1));
    assert_eq!(worst(TimePoint::Largest).level, "sex=F|age=below 50");
    assert_eq!(worst(TimePoint::Largest).imbalance, Imbalance::whole(2));
    // Overall: 1, 0, 1, 0, 1.
    let largest = balance.largest_imbalance(TimePoint::Largest);
    assert_eq!(
        (largest.scope, largest.imbalance),
        (Scope::Stratum, Imbalance::whole(2))
    );
    assert_eq!(
        balance.largest_imbalance(TimePoint::End).scope,
        Scope::Overall
    );
    assert_eq!(balance.overall().max_imbalance(), Imbalance::whole(1));
}

/// Arms 1:2:3 after 3, 1 and 2 of them: 3, 1/2, 2/3.
#[test]
fn three_arms_in_one_two_three() {
    let trial = trial(&[1, 2, 3]);
    let people: Vec<Person> = [0, 1, 2, 2, 0, 0]
        .iter()
        .map(|&arm| {
            Person::new(
                &trial,
                arm,
                Some(0),
                Some(400 + i64::from(arm)),
                Some(0),
                None,
            )
        })
        .collect();
    let rows = text(&balance(&trial, &people).measures());
    assert_eq!(rows[0], "overall,,,[3, 1, 2],imbalance,2.5");
    assert_eq!(rows[1], "overall,,,[3, 1, 2],max_imbalance,2.5");
    // Arm b has one age, and nobody's age varies within an arm: means, two deviations of 0, no smd.
    let ages: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.strip_prefix("covariate,age,,[3, 1, 2],"))
        .collect();
    assert_eq!(
        ages,
        [
            "mean_a,40",
            "mean_b,40.1",
            "mean_c,40.2",
            "sd_a,0",
            "sd_c,0"
        ]
    );
}

#[test]
fn without_a_known_level_a_participant_is_in_no_stratum() {
    let trial = trial(&[1, 1]);
    let rows = balance(&trial, &[Person::new(&trial, 0, Some(0), None, None, None)]).measures();
    assert!(rows.iter().all(|row| row.scope != Scope::Stratum));
    assert_eq!(rows[0].counts.get(), [1, 0]);
}

fn people(arms: u8) -> impl Strategy<Value = Vec<Person>> {
    let one = (
        0..arms,
        prop::option::weighted(0.9, 0_u16..2),
        prop::option::weighted(0.9, -300_i64..900),
        prop::option::weighted(0.9, 0_u16..3),
        prop::option::weighted(0.9, 0_usize..3),
    );
    let fixture = trial(&vec![1; usize::from(arms)]);
    prop::collection::vec(one, 0..60).prop_map(move |all| {
        all.into_iter()
            .map(|(arm, sex, age, grade, site)| Person::new(&fixture, arm, sex, age, grade, site))
            .collect()
    })
}

/// The counts of those who satisfy a condition, and their largest imbalance, from scratch.
fn naive(
    people: &[Person],
    ratio: &Ratio,
    holds: impl Fn(&Person) -> bool,
) -> (Vec<u32>, Imbalance, Imbalance) {
    let those: Vec<&Person> = people.iter().filter(|person| holds(person)).collect();
    let counts = |first: usize| -> Vec<u32> {
        (0..ratio.arms())
            .map(|arm| {
                let on = |person: &&&Person| usize::from(person.arm) == arm;
                those[..first].iter().filter(on).count() as u32
            })
            .collect()
    };
    let course = (0..=those.len()).map(|first| imbalance(&counts(first), ratio));
    let all = counts(those.len());
    let last = imbalance(&all, ratio);
    (all, last, course.max().unwrap())
}

proptest! {
    #[test]
    fn only_the_largest_imbalance_depends_on_the_order(
        (people, shuffled) in people(3).prop_flat_map(|people| {
            (Just(people.clone()), Just(people).prop_shuffle())
        }),
    ) {
        let trial = trial(&[1, 2, 3]);
        let rows = |people: &[Person]| {
            let mut rows = balance(&trial, people).measures();
            rows.retain(|row| row.statistic != Statistic::MaxImbalance);
            rows
        };
        // Equal as floating-point numbers, not only as text.
        prop_assert_eq!(rows(&people), rows(&shuffled));
    }

    #[test]
    fn one_by_one_is_as_from_scratch(people in people(2)) {
        let trial = trial(&[2, 1]);
        let ratio = trial.arms().ratio();
        let strata = trial.strata();
        for row in balance(&trial, &people).measures() {
            let factor = |name: &str| strata.factors().iter().position(|f| f.name() == name);
            let site = |person: &Person| person.site.map(|site| &trial.sites()[site]);
            let expected = match row.scope {
                Scope::Overall => naive(&people, ratio, |_| true),
                Scope::Stratum => naive(&people, ratio, |person| {
                    let levels: Option<Vec<usize>> = person.levels.iter().copied().collect();
                    levels.is_some_and(|levels| strata.label(strata.index(&levels).unwrap()) == row.level)
                }),
                Scope::Factor if !row.level.is_empty() => naive(&people, ratio, |person| {
                    let index = factor(&row.name).unwrap();
                    let label = |level: usize| &strata.factors()[index].labels()[level];
                    person.levels[index].is_some_and(|level| *label(level) == row.level)
                }),
                Scope::Site if !row.level.is_empty() => {
                    naive(&people, ratio, |person| site(person).is_some_and(|s| s.id == row.level))
                }
                Scope::Country if !row.level.is_empty() => naive(&people, ratio, |person| {
                    site(person).is_some_and(|s| s.country == row.level)
                }),
                _ => continue,
            };
            prop_assert_eq!(row.counts.get(), &expected.0[..]);
            let imbalance = match row.statistic {
                Statistic::Imbalance => expected.1,
                _ => expected.2,
            };
            prop_assert_eq!(row.quantity, Quantity::Exact(imbalance));
        }
    }

    #[test]
    fn means_and_differences_are_as_from_scratch(people in people(2)) {
        let trial = trial(&[1, 1]);
        let ages = |arm: u8| -> Vec<f64> {
            let age = |person: &Person| match person.values[1] {
                Value::Number(age) => Some(age as f64 / 10.0),
                _ => None,
            };
            people.iter().filter(|person| person.arm == arm).filter_map(age).collect()
        };
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let variance = |of: &[f64]| {
            let centre = mean(of);
            let squares: f64 = of.iter().map(|x| (x - centre) * (x - centre)).sum();
            squares / (of.len() as f64 - 1.0)
        };
        let (a, b) = (ages(0), ages(1));
        for row in balance(&trial, &people).measures() {
            if row.scope != Scope::Covariate || row.name != "age" {
                continue;
            }
            let expected = match &row.statistic {
                Statistic::Mean(arm) => mean(if arm == "a" { &a } else { &b }),
                Statistic::Sd(arm) => variance(if arm == "a" { &a } else { &b }).sqrt(),
                _ => (mean(&a) - mean(&b)) / f64::midpoint(variance(&a), variance(&b)).sqrt(),
            };
            prop_assert!((row.value() - expected).abs() < 1e-9 * expected.abs().max(1.0));
        }
    }

    #[test]
    fn every_row_is_finite_and_has_its_own_key(people in people(3)) {
        let trial = trial(&[1, 1, 1]);
        let rows = balance(&trial, &people).measures();
        prop_assert!(rows.iter().all(|row| row.value().is_finite()));
        let key = |row: &Measure| {
            format!("{}\n{}\n{}\n{}", row.scope, row.name, row.level, row.statistic)
        };
        let keys: std::collections::BTreeSet<String> = rows.iter().map(key).collect();
        prop_assert_eq!(keys.len(), rows.len());
    }
}

#[test]
fn a_participant_of_another_trial_is_refused() {
    let trial = trial(&[1, 1]);
    let mut balance = Balance::new(&trial);
    let nobody = Participant {
        arm: Some(ArmIndex(0)),
        ..Participant::default()
    };
    let refused = balance.add(&nobody);
    assert!(
        matches!(refused, Err(ParticipantError::OtherTrial { levels: 0, .. })),
        "{refused:?}"
    );
}

/// Men of 50 and over are allocated 1:4, all others 1:1: a stratum by its own ratio, the scopes that mix
/// the two by what is expected. The example of docs/balance.md.
#[test]
fn strata_with_a_ratio_of_their_own() {
    let trial = trial_with(&[1, 1], &[(StratumIndex(3), &[1, 4])]);
    let person = |arm, sex: u16| {
        let age = 400 + 200 * i64::from(sex);
        Person::new(&trial, arm, Some(sex), Some(age), None, Some(0))
    };
    let of = |sex, first, second| {
        let first = (0..first).map(move |_| person(0, sex));
        first.chain((0..second).map(move |_| person(1, sex)))
    };
    let people: Vec<Person> = of(0, 6, 4).chain(of(1, 2, 8)).collect();
    let balance = balance(&trial, &people);
    let rows = text(&balance.measures());
    for row in [
        "overall,,,[8, 12],imbalance,1.538462",
        "overall,,,[8, 12],max_imbalance,6",
        "stratum,sex|age,sex=F|age=below 50,[6, 4],imbalance,2",
        "stratum,sex|age,sex=M|age=50 and over,[2, 8],imbalance,0",
        "factor,sex,M,[2, 8],imbalance,0",
        "site,site_id,FR-01,[8, 12],imbalance,1.538462",
        "country,country,France,[8, 12],imbalance,1.538462",
    ] {
        assert!(rows.iter().any(|found| found == row), "{row}: {rows:#?}");
    }
    // 7 - 13 * 7 / 13 = 0: as many as are expected.
    let people: Vec<Person> = of(0, 5, 5).chain(of(1, 2, 8)).collect();
    let balance = self::balance(&trial, &people);
    let largest = balance.largest_imbalance(TimePoint::End);
    assert_eq!(
        (largest.scope, largest.imbalance),
        (Scope::Overall, Imbalance::ZERO)
    );
}

/// A procedure of its own in the trial's ratio changes no value.
#[test]
fn one_ratio_is_one_ratio_whatever_the_procedures() {
    let (plain, own) = (
        trial(&[2, 3]),
        trial_with(&[2, 3], &[(StratumIndex(3), &[2, 3])]),
    );
    let rows = |trial: &Trial| text(&balance(trial, &six(trial)).measures());
    assert_eq!(rows(&plain), rows(&own));
    // With another ratio in a stratum where nobody is, neither.
    let other = trial_with(&[2, 3], &[(StratumIndex(1), &[1, 1])]);
    assert_eq!(rows(&plain), rows(&other));
}

/// The second of three women is a man: by strata as randomized, and by the true ones.
#[test]
fn a_wrong_stratum_is_counted_both_ways() {
    let trial = trial(&[1, 1]);
    let mut people: Vec<Participant> = [0, 0, 1]
        .map(|arm| Person::new(&trial, arm, Some(0), Some(400), None, None).participant(&trial))
        .into();
    people[1].actual_levels = Some(Levels::labelled(trial.strata(), &["M", "below 50"]).unwrap());
    people[1].id = Some("P2".into());
    let mut balance = Balance::new(&trial);
    for participant in &people {
        balance.add(participant).unwrap();
    }
    let rows = text(&balance.measures());
    let of = |scope: &str| -> Vec<&String> {
        let rows = rows.iter().filter(|row| row.starts_with(scope));
        rows.filter(|row| row.contains("imbalance")).collect()
    };
    assert_eq!(
        of("stratum"),
        [
            "stratum,sex|age,sex=F|age=below 50,[2, 1],imbalance,1",
            "stratum,sex|age,sex=F|age=below 50,[2, 1],max_imbalance,2",
            "stratum-actual,sex|age,sex=F|age=below 50,[1, 1],imbalance,0",
            "stratum-actual,sex|age,sex=F|age=below 50,[1, 1],max_imbalance,1",
            "stratum-actual,sex|age,sex=M|age=below 50,[1, 0],imbalance,1",
            "stratum-actual,sex|age,sex=M|age=below 50,[1, 0],max_imbalance,1",
        ]
    );
    assert_eq!(of("factor,sex,M")[0], "factor,sex,M,[0, 0],imbalance,0");
    assert_eq!(
        of("factor-actual,sex,M")[0],
        "factor-actual,sex,M,[1, 0],imbalance,1"
    );
    // The largest is of strata as randomized, which the procedure balances.
    assert_eq!(
        balance.largest_imbalance(TimePoint::Largest).imbalance,
        Imbalance::whole(2)
    );
    let errors = balance.stratification_errors();
    assert_eq!(
        (errors.count(), errors.first()[0].to_string()),
        (1, "P2, in sex F, is M".into())
    );
}
