//! Allocation of one participant after another: what is refused, and what a refusal leaves behind.

mod common;

use common::{scenario_with, seed};
use evenhand::allocation::{AllocationError, Allocator};
use evenhand::design::LevelsError;
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
         `aromatase inhibitor`, `tamoxifen`, `fulvestrant`; is `tamoxifen` meant?"
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
    assert_eq!(stratum, "man|fulvestrant");
    assert!((4..10).contains(&length), "{length}");
}
