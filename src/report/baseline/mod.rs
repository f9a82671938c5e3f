//! Baseline characteristics, as journals print them, and how far the arms differ.

mod differences;
mod groups;
mod spread;
mod table;

use maud::{Markup, html};

use super::flow::{arms_are_open, counted, trial_with_participants};
use super::section::Section;
use super::source::{Source, TableError};
use groups::Groups;

/// The section.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let Some(trial) = trial_with_participants(source) else {
        return Ok(None);
    };
    if source.participants.is_empty() {
        return Ok(None);
    }
    let table = |has_arms: bool| table::table(&Groups::new(source, trial, has_arms), trial);
    let is_open = arms_are_open(source, trial);
    let Some(first) = table(is_open) else {
        return Ok(None);
    };
    let by_arm = if source.is_blinded {
        Markup::default()
    } else {
        let differences = differences::differences(source, trial)?;
        html! {
            @if !is_open { (table(true).unwrap_or_default()) }
            @if let Some(differences) = differences {
                h3 { "Standardized mean differences" }
                (differences)
            }
        }
    };
    let all = source.participants.len() as u64;
    Ok(Some(Section {
        id: "baseline",
        title: "Baseline characteristics",
        body: html! {
            p {
                "What was known of "
                @if all == 1 { "the only randomized participant" } @else { "the " (counted(all, "randomized participant")) }
                " before treatment"
                @if is_open { ", by the arm that was allocated" }
                ". There are no p-values: in a randomized trial differences at baseline are due to chance, so that \
                testing them answers no question (CONSORT 2010, item 15)."
            }
            (first)
            (source.guarded("baseline characteristics by arm", by_arm))
        },
    }))
}
