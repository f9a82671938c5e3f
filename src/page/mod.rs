//! Calendars for people: what one participant takes and when the visits are, as a file for calendar
//! programs and as pages to print.
//!
//! An [`Agenda`] is plain data and knows no trial. [`ics`] writes it for Outlook, Apple Calendar,
//! Google Calendar and others, [`html`] for a printer or a screen, and [`small_months`] as a part of another
//! page. All are made of the agenda
//! alone: the same agenda gives the same bytes. `docs/calendars-for-people.md` says how to use them.
//!
//! # Examples
//! ```
//! use evenhand::page::{Agenda, Days, Entry, Given, Heading, Visit, html, ics};
//!
//! let heading = Heading {
//!     trial: "POLAR".to_owned(),
//!     scenario: "polar".to_owned(),
//!     participant: "P0001".to_owned(),
//!     randomized_on: "2026-03-12".parse()?,
//!     arm: None,
//! };
//! let given = Given {
//!     treatment: "palbociclib".to_owned(),
//!     dose: "125 mg".to_owned(),
//!     route: "oral".to_owned(),
//!     cycle: Some(1),
//!     part: None,
//!     epoch: "TREATMENT".to_owned(),
//! };
//! let agenda = Agenda::new(
//!     heading,
//!     vec![
//!         Entry::Days(Days {
//!             first: "2026-03-12".parse()?,
//!             last: "2026-04-01".parse()?,
//!             times_per_day: 1,
//!             given,
//!         }),
//!         Entry::Visit(Visit {
//!             name: "C1D15".to_owned(),
//!             planned: "2026-03-26".parse()?,
//!             earliest: "2026-03-24".parse()?,
//!             latest: "2026-03-28".parse()?,
//!         }),
//!     ],
//! )?;
//! assert!(ics(&agenda).contains("SUMMARY:Visit C1D15 (24 to 28 March 2026)\r\n"));
//! assert!(html(&agenda).contains("<caption>March 2026</caption>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agenda;
mod content_line;
mod html;
mod ics;
mod markup;
mod month;
mod plan;
mod small;
mod words;

pub use agenda::{Agenda, AgendaError, Days, Entry, Given, Heading, SingleDose, Visit};
pub use html::html;
pub use ics::ics;
pub use small::{SmallMedicine, SmallMonths, small_months};
