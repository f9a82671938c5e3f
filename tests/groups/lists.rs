//! Tests of lists in use: allocated, assigned, amended, handed over, sealed.
//!
//! One program, as each takes as long to link as the library: see `[[test]]` in `Cargo.toml`.

#[path = "../common/mod.rs"]
mod common;

#[path = "../allocate.rs"]
mod allocate;
#[path = "../amendments.rs"]
mod amendments;
#[path = "../assign.rs"]
mod assign;
#[path = "../codes.rs"]
mod codes;
#[path = "../determinism.rs"]
mod determinism;
#[path = "../enrolment.rs"]
mod enrolment;
#[path = "../fill.rs"]
mod fill;
#[path = "../hand_over.rs"]
mod hand_over;
#[path = "../list_lengths.rs"]
mod list_lengths;
#[path = "../lists_in_use.rs"]
mod lists_in_use;
#[path = "../observed.rs"]
mod observed;
#[path = "../redcap_upload.rs"]
mod redcap_upload;
#[path = "../seal.rs"]
mod seal;

/// A directory to work in, which tests of several files share.
#[path = "../faults/workplace.rs"]
mod workplace;
