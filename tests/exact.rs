//! The exact method where there is more than one list, where sequences are counted, and where
//! procedures are compared.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "exact/any_ratio.rs"]
mod any_ratio;
#[path = "exact/paths.rs"]
mod paths;
#[path = "exact/sequences.rs"]
mod sequences;
#[path = "exact/stratified.rs"]
mod stratified;
#[path = "exact/tradeoff.rs"]
mod tradeoff;

use evenhand::design::Ratio;
use evenhand::procedure::Procedure;

fn procedure(specification: &str, n: u32) -> Procedure {
    Procedure::parse(specification, &Ratio::new(&[1, 1]).unwrap(), n).unwrap()
}
