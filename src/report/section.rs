//! A section of a report.

use maud::Markup;

/// A part of the page under a heading of its own.
#[derive(Debug)]
pub(super) struct Section {
    /// What links to it: letters and hyphens.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What is below the heading.
    pub body: Markup,
}
