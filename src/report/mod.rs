//! A run's report: one page of HTML for people who look before they read.
//!
//! A [`Source`] is what a run has to show: its trial, its participants, its tables and how it was made.
//! [`html`] writes it as one document that needs nothing else: no network, no font, and no script to
//! be read. The same source gives the same bytes. `docs/report.md` says how to read it.
//!
//! Each section is one file and one line in [`SECTIONS`]: a function that makes it from the source, or
//! `None` where the run has nothing to say on it.

mod accrual;
mod balance;
mod baseline;
mod characteristics;
mod document;
mod flow;
mod forecast;
mod hand_over;
mod makings;
mod parts;
mod section;
mod source;
mod treatment;

pub use makings::{Fact, Makings, WrittenFile};
pub use source::{Kind, RowReader, Source, TableError, Tables};

use section::Section;

/// How a section is made. `None` where the run has nothing to say on it.
type Make = fn(&Source<'_>) -> Result<Option<Section>, TableError>;

/// The sections, in the order of the page.
const SECTIONS: &[Make] = &[
    flow::section,
    baseline::section,
    accrual::section,
    balance::section,
    treatment::section,
    forecast::section,
    characteristics::section,
    hand_over::section,
    makings::section,
];

/// The report as one HTML document.
///
/// # Errors
/// [`TableError`] where a table of the run cannot be read as what its schema says.
pub fn html(source: &Source<'_>) -> Result<String, TableError> {
    let mut sections = Vec::new();
    for make in SECTIONS {
        sections.extend(make(source)?);
    }
    Ok(document::document(source, &sections))
}
