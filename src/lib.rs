//! Randomization lists, allocation balance and treatment calendars of clinical trials,
//! reproducible from one seed.
//!
//! A [`scenario`] is read and validated into a [`trial::Trial`]; a [`run::Run`] of it writes
//! tables to a directory or compares them with one. The parts are usable on their own: a
//! procedure's list, a regimen's calendar, the balance of an allocation.
//!
//! # Examples
//!
//! The built-in POLAR trial, and how many participants each arm has:
//!
//! ```
//! use evenhand::allocation::Allocator;
//! use evenhand::enrolment::Enrolment;
//! use evenhand::rng::{Seed, Streams};
//! use evenhand::scenario;
//!
//! let source = scenario::builtin("polar").expect("it is built in");
//! let trial = scenario::read(&source)?;
//! let streams = Streams::new(Seed::from_integer(42), 0);
//!
//! let mut lists = Allocator::new(&trial, &streams);
//! let mut counts = [0; 2];
//! for screening in Enrolment::new(&trial, &streams) {
//!     let mut participant = screening?.participant;
//!     if participant.is_randomized() {
//!         counts[lists.allocate_participant(&mut participant)?.arm.get()] += 1;
//!     }
//! }
//! assert_eq!(counts, [203, 202]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every draw comes from a stream that the seed, a purpose and a name choose; see [`rng`] and
//! `docs/reproducibility.md`. `docs/architecture.md` is the map of the rooms.

pub mod allocation;
pub mod assess;
pub mod balance;
pub mod calendar;
pub mod design;
pub mod enrolment;
pub mod exact;
pub mod export;
pub mod inference;
pub mod intake;
pub mod metric;
pub mod participant;
pub mod picture;
pub mod problem;
pub mod procedure;
pub mod report;
pub mod rerandomize;
pub mod rng;
pub mod run;
pub mod scenario;
pub mod simulate;
pub mod trial;
pub mod work;

/// Compiles and runs the example of a procedure.
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;
