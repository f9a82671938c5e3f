//! Randomization lists, allocation balance and treatment calendars of clinical trials,
//! reproducible from one seed.
//!
//! A [`trial::Trial`] is built in memory, or read from a [`scenario`]. It allocates participants, and a
//! [`run::Run`] of it yields [`tables`]: rows in memory, files in any [`format`], or a comparison with
//! files that are there. The parts are usable on their own: a procedure's list, a regimen's calendar,
//! the balance of an allocation. `examples/` has a program for each.
//!
//! # Examples
//!
//! A trial is randomized 2:1 in two strata, which are named by their labels:
//!
//! ```
//! use evenhand::trial::Trial;
//!
//! let trial = Trial::builder("demo")
//!     .arms([("A", 2), ("B", 1)])
//!     .factor("sex", ["f", "m"])
//!     .procedure("permuted-block(3, 6)")
//!     .list_length(60)
//!     .build()?;
//! let mut allocator = trial.allocator(42);
//! let allocation = allocator.allocate_labels(&["m"])?;
//! println!("{}", trial.arms().get(allocation.arm).label());
//!
//! let list = trial.randomize(42).table("randomization_list")?;
//! assert!(list.batches.map(|batch| batch.rows()).sum::<usize>() >= 120);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The built-in POLAR trial, simulated:
//!
//! ```
//! use evenhand::format::{Csv, to_bytes};
//! use evenhand::scenario;
//!
//! let source = scenario::builtin("polar").expect("it is built in");
//! let trial = scenario::read(&source)?;
//! let allocations = trial.simulate(42).table("allocations")?;
//! let text = String::from_utf8(to_bytes(allocations, &Csv)?)?;
//! let on = |arm: &str| text.lines().filter(|row| row.ends_with(arm)).count();
//! assert_eq!((on(",palbociclib_et"), on(",et")), (201, 204));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every draw comes from a stream that the seed, a purpose and a name choose; see [`rng`] and
//! `docs/reproducibility.md`. `docs/architecture.md` is the map of the rooms.

pub mod actual;
pub mod allocation;
pub mod assess;
pub mod balance;
pub mod calendar;
pub mod characters;
pub mod design;
pub mod enrolment;
pub mod exact;
pub mod forecast;
pub mod format;
pub mod grammar;
pub mod history;
pub mod inference;
pub mod intake;
pub mod list_lengths;
pub mod metric;
pub mod outcome;
pub mod page;
pub mod participant;
pub mod participant_streams;
pub mod picture;
pub mod problem;
pub mod procedure;
pub mod report;
pub mod reported;
pub mod rerandomize;
pub mod rng;
pub mod run;
pub mod scenario;
pub mod simulate;
pub mod supply;
pub mod survival;
pub mod table;
pub mod tables;
pub mod trial;
pub mod work;

/// Compiles and runs the example of a procedure.
#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;
