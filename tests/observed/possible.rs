//! Whether a procedure can have made an allocation: what it makes is possible, whatever else has probability
//! 0 is found at its place.

use std::collections::BTreeSet;

use evenhand::allocation::Allocator;
use evenhand::design::{ArmIndex, Levels, Ratio};
use evenhand::participant::Participant;
use evenhand::procedure::adaptive::{
    AdaptiveProcedure, AdaptiveVisitor, CovariateAdaptive, Covariates,
};
use evenhand::procedure::{Markov, Procedure, Visitor, sequences};
use evenhand::rerandomize::{Followed, follow};
use evenhand::rng::Streams;
use evenhand::scenario;
use evenhand::trial::{Randomization, Trial};
use proptest::prelude::*;

use super::common::{scenario_with, seed};

const PROCEDURE: &str = "procedure = \"permuted-block(4, 6)\"";
const FACTORS: &str = "stratify_by = [\"sex\", \"age_class\"]";

/// The starter's trial under a procedure, with three factors.
fn trial(procedure: &str) -> Trial {
    let procedure = format!("procedure = \"{procedure}\"");
    let factors = "stratify_by = [\"site_id\", \"sex\", \"age_class\"]";
    let source = scenario_with("starter", &[(PROCEDURE, &procedure), (FACTORS, factors)]);
    scenario::read(&source).unwrap_or_else(|problems| panic!("{problems}"))
}

fn participant(trial: &Trial, levels: [usize; 3], arm: Option<ArmIndex>) -> Participant {
    Participant {
        levels: Levels::new(trial.strata(), levels.map(Some)).unwrap(),
        arm,
        ..Participant::default()
    }
}

/// Participants with these levels, allocated by the trial's own procedure.
fn allocated(trial: &Trial, integer: u64, levels: &[[usize; 3]]) -> Vec<Participant> {
    let mut allocator = Allocator::new(trial, &Streams::new(seed(integer), 0));
    let allocate = |levels: &[usize; 3]| {
        let mut participant = participant(trial, *levels, None);
        allocator.allocate_participant(&mut participant).unwrap();
        participant
    };
    levels.iter().map(allocate).collect()
}

/// Every beginning, of at most so many entries, that a procedure can make.
struct Beginnings(usize);

impl Visitor<'_> for Beginnings {
    type Output = BTreeSet<Vec<u8>>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let lists = (0..=self.0).flat_map(|entries| sequences(procedure, entries));
        let arms = |arms: Vec<ArmIndex>| arms.iter().map(|arm| arm.0).collect();
        lists.map(|list| arms(list.arms)).collect()
    }
}

/// The probability of each participant's other arm, given the allocations before.
struct OtherArms<'a>(&'a [Participant]);

impl AdaptiveVisitor<'_> for OtherArms<'_> {
    type Output = Vec<f64>;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> Self::Output {
        let mut state = procedure.start();
        let chance = |participant: &Participant| {
            let levels = participant.levels.iter().flatten();
            let profile: Vec<u16> = levels.map(|level| level as u16).collect();
            let arm = participant.arm.unwrap();
            let chance = procedure.chances(&state, &profile).get(ArmIndex(1 - arm.0));
            procedure.assign(&mut state, &profile, arm);
            chance
        };
        self.0.iter().map(chance).collect()
    }
}

/// How many entries of a list are enumerated.
const SHORT: usize = 9;

fn examples() -> Vec<&'static str> {
    Procedure::examples()
        .chain(AdaptiveProcedure::examples())
        .collect()
}

#[test]
fn each_procedure_has_an_example() {
    let names: BTreeSet<&str> = examples()
        .iter()
        .map(|text| text.split('(').next().unwrap())
        .collect();
    assert_eq!(names.len(), 28);
}

fn levels() -> impl Strategy<Value = Vec<[usize; 3]>> {
    prop::collection::vec(
        (0..4_usize, 0..2_usize, 0..2_usize).prop_map(<[usize; 3]>::from),
        1..100,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// What a trial allocates is possible, and an arm changed to one of probability 0 is found at its
    /// place, whatever follows.
    #[test]
    fn what_a_procedure_makes_is_possible(integer in 0..1_000_000_u64, levels in levels()) {
        for procedure in examples() {
            let trial = trial(procedure);
            let made = allocated(&trial, integer, &levels);
            prop_assert_eq!(follow(&trial, &made), Followed::Possible, "{}", procedure);

            let is_impossible: Vec<bool> = match trial.randomization() {
                Randomization::Lists(plan) => {
                    let beginnings = plan.procedure.visit(Beginnings(SHORT));
                    let mut lists = vec![Vec::new(); trial.strata().count()];
                    let changed = |participant: &Participant| {
                        let list = &mut lists[participant.stratum().unwrap().get()];
                        let arm = participant.arm.unwrap().0;
                        let mut other = list.clone();
                        other.push(1 - arm);
                        list.push(arm);
                        other.len() <= SHORT && !beginnings.contains(&other)
                    };
                    made.iter().map(changed).collect()
                }
                Randomization::Adaptive(plan) => {
                    let others = plan.procedure.visit(OtherArms(&made));
                    others.iter().map(|&chance| chance == 0.0).collect()
                }
                _ => unreachable!("lists, or one by one"),
            };
            for (place, _) in is_impossible.iter().enumerate().filter(|one| *one.1) {
                let mut changed = made.clone();
                changed[place].arm = Some(ArmIndex(1 - made[place].arm.unwrap().0));
                match follow(&trial, &changed) {
                    Followed::Impossible(first) => prop_assert_eq!(
                        (first.place, first.possible.len()), (place, 1), "{}", procedure
                    ),
                    other => prop_assert!(false, "{} at {}: {:?}", procedure, place, other),
                }
            }
        }
    }

    /// Any arms of one list, against the enumeration of all that the procedure can make.
    #[test]
    fn any_arms_of_a_list_are_judged_as_by_enumeration(arms in prop::collection::vec(0..2_u8, SHORT)) {
        for procedure in Procedure::examples() {
            let trial = trial(procedure);
            let plan = trial.randomization().lists().unwrap();
            let beginnings = plan.procedure.visit(Beginnings(SHORT));
            let people = arms.iter().map(|&arm| participant(&trial, [0; 3], Some(ArmIndex(arm))));
            let people: Vec<_> = people.collect();
            let first = (1..=SHORT).find(|&entries| !beginnings.contains(&arms[..entries]));
            match (first, follow(&trial, &people)) {
                (None, Followed::Possible) => {}
                (Some(entry), Followed::Impossible(found)) => {
                    prop_assert_eq!(found.entry, Some(entry as u32), "{}", procedure);
                }
                (first, found) => prop_assert!(false, "{}: {:?} {:?}", procedure, first, found),
            }
        }
    }
}

/// Three arms, and a minimization that always takes the arm with the least imbalance.
#[test]
fn of_several_arms_those_that_are_possible_are_named() {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let covariates = Covariates::new(&[2], None).unwrap();
    assert!(AdaptiveProcedure::parse("minimization(range, 1)", &ratio, &covariates).is_ok());
    let three = "[[arm]]\nname = \"third\"\nratio = 1\n\n[[arm]]\nname = \"control\"";
    let source = scenario_with(
        "starter",
        &[
            ("[[arm]]\nname = \"control\"", three),
            (PROCEDURE, "procedure = \"minimization(range, 1)\""),
        ],
    );
    let trial = scenario::read(&source).unwrap_or_else(|problems| panic!("{problems}"));
    let people = [1, 0, 2, 2, 2].map(|arm| Participant {
        id: Some("X".into()),
        levels: Levels::new(trial.strata(), [Some(0), Some(1)]).unwrap(),
        arm: Some(ArmIndex(arm)),
        ..Participant::default()
    });
    let Followed::Impossible(first) = follow(&trial, &people) else {
        panic!("the fifth must be on one of the others");
    };
    assert_eq!((first.place, first.entry), (4, None));
    assert_eq!(first.possible, ["active", "third"]);
    assert_eq!(
        first.to_string(),
        "`X`, a participant of stratum `sex=female|age_class=65 or older`, is on `control`, which minimization(range, 1) \
         cannot allocate there: only `active` or `third` is possible"
    );
    assert!(
        first
            .causes()
            .contains("a factor's level or an arm is recorded wrongly")
    );
}
