//! Histories: the allocations of a trial that runs, one row each, chained by hash.
//!
//! A [`History`] follows the rows of a history file, allocates the next participant and makes the
//! next row. [`replay`] makes every allocation of a file again and names each row that does not follow.
//! What the columns hold and what the chain shows stands in `docs/allocate.md`. Nothing here opens a
//! file.
//!
//! # Examples
//! ```
//! use evenhand::design::Levels;
//! use evenhand::history::{self, History, Version};
//! use evenhand::participant::Participant;
//! use evenhand::rng::Seed;
//! use evenhand::trial::Trial;
//!
//! let trial = Trial::builder("demo")
//!     .arms([("A", 1), ("B", 1)])
//!     .factor("sex", ["f", "m"])
//!     .procedure("permuted-block(2, 4)")
//!     .list_length(60)
//!     .build()?;
//! // What identifies the trial's design: here any bytes, in the program those of the scenario.
//! let version = Version::of(b"demo, protocol 1.0", None);
//! let seed = Seed::from_integer(42);
//!
//! let mut history = History::new(&trial, &seed, version)?;
//! let mut text = history.header().to_owned();
//! for id in ["P-001", "P-002"] {
//!     let row = history.allocate(&Participant {
//!         id: Some(id.into()),
//!         levels: Levels::labelled(trial.strata(), &["m"])?,
//!         ..Participant::default()
//!     })?;
//!     text.push_str(row.line());
//! }
//! let replayed = history::replay(&trial, &seed, version, text.as_bytes())?;
//! assert!(replayed.findings.is_empty());
//!
//! let altered = text.replace("P-001", "P-007");
//! let replayed = history::replay(&trial, &seed, version, altered.as_bytes())?;
//! assert_eq!(replayed.findings.count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cells;
mod chain;
mod error;
mod finding;
mod following;
mod form;
mod ids;
mod replay;
mod row;
mod version;

pub use chain::Chain;
pub use error::HistoryError;
pub use finding::{Difference, Fault, Finding, Findings, MOST_FINDINGS};
pub use following::History;
pub use replay::{Replayed, replay, replay_amended};
pub use row::Row;
pub use version::Version;
