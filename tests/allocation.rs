//! Allocation of one participant after another: what is refused, and what a refusal leaves behind.

use crate::common;

use common::{scenario_with, seed};
use evenhand::allocation::{AllocationError, Allocator, ListUse, entries};
use evenhand::balance::Balance;
use evenhand::design::{Levels, LevelsError, StratumIndex, Value};
use evenhand::enrolment::Enrolment;
use evenhand::participant::{Participant, ParticipantError};
use evenhand::rng::Streams;
use evenhand::scenario;
use evenhand::trial::Trial;

const LISTS: &str = "procedure = \"permuted-block(4, 6)\"   # assumption";
const MINIMIZATION: &str = "procedure = \"minimization(range, 0.85)\"   # assumption";

fn polar(procedure: &str) -> Trial {
    let source = scenario_with("polar", &[(LISTS, procedure)]);
    scenario::read(&source).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Too few levels, none, one out of range, too many.
#[test]
fn levels_that_make_no_stratum_are_refused() {
    for procedure in [LISTS, MINIMIZATION] {
        let trial = polar(procedure);
        let mut allocator = Allocator::new(&trial, &Streams::new(seed(42), 0));
        let mut undisturbed = Allocator::new(&trial, &Streams::new(seed(42), 0));
        for levels in [&[1][..], &[], &[0, 5], &[2, 2, 2]] {
            let refused = allocator.allocate(levels);
            let Err(AllocationError::Levels(error)) = refused else {
                panic!("{levels:?}: {refused:?}");
            };
            match (levels, error) {
                (
                    [0, 5],
                    LevelsError::Place {
                        factor,
                        given,
                        labels,
                    },
                ) => {
                    assert_eq!((&*factor, given), ("planned_endocrine_therapy", 5));
                    assert_eq!(labels, ["aromatase inhibitor", "tamoxifen", "fulvestrant"]);
                }
                (_, LevelsError::Count { given, factors }) => {
                    assert_eq!(given, levels.len());
                    let names = ["gender_menopausal_status", "planned_endocrine_therapy"];
                    assert_eq!(factors, names);
                }
                (_, error) => panic!("{levels:?}: {error}"),
            }
            // A refusal uses no entry and no draw.
            assert_eq!(allocator.allocate(&[1, 0]), undisturbed.allocate(&[1, 0]));
        }
    }
}

#[test]
fn labels_choose_the_stratum_that_places_do() {
    let trial = polar(LISTS);
    let mut by_label = Allocator::new(&trial, &Streams::new(seed(42), 0));
    let mut by_place = Allocator::new(&trial, &Streams::new(seed(42), 0));
    for (labels, levels) in [
        (["postmenopausal woman", "tamoxifen"], [1, 1]),
        (["man", "fulvestrant"], [2, 2]),
        (["postmenopausal woman", "tamoxifen"], [1, 1]),
    ] {
        assert_eq!(
            by_label.allocate_labels(&labels),
            by_place.allocate(&levels)
        );
    }
    let mut message = |labels: &[&str]| match by_label.allocate_labels(labels) {
        Err(error) => error.to_string(),
        Ok(allocation) => panic!("{allocation:?}"),
    };
    assert_eq!(
        message(&["man", "Tamoxifene"]),
        "`Tamoxifene` is not a level of `planned_endocrine_therapy`: write one of \
         `aromatase inhibitor`, `tamoxifen`, `fulvestrant`; did you mean `tamoxifen`?"
    );
    assert_eq!(
        message(&["tamoxifen"]),
        "1 level for 2 factors: give one level of each of `gender_menopausal_status`, \
         `planned_endocrine_therapy`, in this order"
    );
}

#[test]
fn an_exhausted_list_says_whose_it_is() {
    let short = format!("list_length = 4\n{LISTS}");
    let trial = polar(&short);
    let mut allocator = Allocator::new(&trial, &Streams::new(seed(42), 0));
    let refused = (0..10).find_map(|_| allocator.allocate(&[2, 2]).err());
    let Some(AllocationError::ListExhausted { stratum, length }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        stratum,
        "gender_menopausal_status=man|planned_endocrine_therapy=fulvestrant"
    );
    assert!((4..10).contains(&length), "{length}");
}

#[test]
fn a_participant_is_allocated_by_the_levels_that_are_known() {
    let trial = polar(LISTS);
    let mut allocator = Allocator::new(&trial, &Streams::new(seed(42), 0));
    let participant = |levels: [Option<usize>; 2]| Participant {
        id: Some("A-1".into()),
        levels: Levels::new(trial.strata(), levels).expect("levels of the trial"),
        values: vec![Value::Missing; trial.attributes().len()],
        ..Participant::default()
    };
    let mut unknown = participant([Some(1), None]);
    let error = allocator.allocate_participant(&mut unknown);
    let factor = "planned_endocrine_therapy".to_owned();
    let expected = AllocationError::Levels(LevelsError::Unknown { factor });
    assert_eq!((error, unknown.arm), (Err(expected), None));
    assert_eq!(
        Balance::new(&trial).add(&unknown),
        Err(ParticipantError::NoArm {
            id: "A-1".to_owned()
        })
    );

    let mut known = participant([Some(1), Some(1)]);
    let allocation = allocator.allocate_participant(&mut known);
    let allocation = allocation.expect("the list has room");
    assert_eq!(
        (known.arm, known.stratum()),
        (Some(allocation.arm), Some(allocation.stratum))
    );
    let mut balance = Balance::new(&trial);
    assert_eq!(balance.add(&known), Ok(()));
    assert_eq!(balance.overall().counts().total(), 1);
}

/// What a binding holds in an object of its own: it borrows nothing, and threads may share it.
fn is_owned<T: Send + Sync + 'static>(_: &T) {}

#[test]
fn what_is_made_of_a_trial_outlives_it() {
    let trial = polar(LISTS);
    let streams = Streams::new(seed(42), 0);
    let mut allocator = Allocator::new(&trial, &streams);
    let balance = Balance::new(&trial);
    let mut enrolment = Enrolment::new(&trial, &streams);
    let plan = trial.randomization().lists().expect("lists");
    let mut list = entries(plan, &streams, ListUse::Production, StratumIndex(0));
    drop(trial);
    is_owned(&allocator);
    is_owned(&balance);
    is_owned(&list);
    is_owned(&enrolment);
    assert!(enrolment.next().is_some_and(|screening| screening.is_ok()));
    let allocation = allocator.allocate(&[0, 0]).expect("the list has room");
    assert_eq!(list.next(), allocation.entry);
    assert_eq!(balance.overall().counts().total(), 0);
}
