use super::*;
use crate::design::Ratio;
use crate::procedure::Procedure;

const A: ArmIndex = ArmIndex(0);
const B: ArmIndex = ArmIndex(1);

/// Follows a list; the entry, from 1, that is not possible, and the arms that are.
fn fails_at(procedure: &str, arms: &[ArmIndex]) -> Option<(usize, Vec<ArmIndex>)> {
    let ratio = Ratio::new(&[1, 1]).unwrap();
    let procedure = Procedure::parse(procedure, &ratio, 200).unwrap();
    let mut list = procedure.visit(Begin);
    for (place, &arm) in arms.iter().enumerate() {
        match list.step(arm) {
            Step::Possible => {}
            Step::Impossible { entry, possible } => {
                assert_eq!(entry, Some(place as u32 + 1));
                return Some((place + 1, possible));
            }
            Step::Lost => panic!("{procedure} is lost at {place}"),
        }
    }
    None
}

/// The audit of November 2026, D2, and the field case L21.
#[test]
fn a_block_of_four_has_no_third_of_an_arm() {
    assert_eq!(
        fails_at("permuted-block(4)", &[A, A, A]),
        Some((3, vec![B]))
    );
    assert_eq!(fails_at("permuted-block(4, 6)", &[A, A, A]), None);
    assert_eq!(fails_at("big-stick(2)", &[A; 8]), Some((3, vec![B])));
    assert_eq!(fails_at("simple", &[A; 1000]), None);
}

/// After a a a b b b: a block of six, or one of four and the beginning of another.
#[test]
fn all_hidden_states_are_followed() {
    let begun = [A, A, B, B, A, A];
    assert_eq!(fails_at("permuted-block(4, 6)", &begun), None);
    let four_then_six = [&[A, A, B, B][..], &[A, A, A, B, B, B]].concat();
    assert_eq!(fails_at("permuted-block(4, 6)", &four_then_six), None);
    let not = [&[A, A, B, B][..], &[A; 4]].concat();
    assert_eq!(fails_at("permuted-block(4, 6)", &not), Some((8, vec![B])));
}

/// Fifty sizes of a block: more states than are kept at first, and those that are kept end after 32.
#[test]
fn a_list_is_followed_again_where_states_were_left_out() {
    let sizes: Vec<String> = (1..=50).map(|half| (2 * half).to_string()).collect();
    let blocks = format!("permuted-block({})", sizes.join(", "));
    assert_eq!(fails_at(&blocks, &[A; 50]), None);
    assert_eq!(fails_at(&blocks, &[A; 51]), Some((51, vec![B])));
}

/// The number of its hidden states grows with the list.
#[test]
fn a_long_list_of_many_hidden_states_is_followed() {
    let arms: Vec<ArmIndex> = (0..3_000).map(|n| ArmIndex((n % 3 % 2) as u8)).collect();
    assert_eq!(fails_at("drop-the-loser(2)", &arms), None);
}
