//! The randomization list: what it is, how much of it is used, who may see what, and a blank for signatures.

mod audience;
mod entries;

use maud::{Markup, html};

use self::entries::Entries;
use super::makings::Fact;
use super::parts::facts;
use super::section::Section;
use super::source::{Kind, Source, TableError};
use crate::design::Arm;
use crate::trial::{RandomizationPlan, Trial};

/// The section, of runs that have a list.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let is_of_list = matches!(source.kind, Kind::List | Kind::Simulated);
    let Some((trial, plan)) = source.trial.filter(|_| is_of_list).and_then(with_lists) else {
        return Ok(None);
    };
    let Some(entries) = Entries::read(source, trial)? else {
        return Ok(None);
    };
    let is_list = source.kind == Kind::List;
    let body = html! {
        @if is_list {
            p {
                "A randomization list is made before the first participant is randomized. Whoever has it, or its seed \
                 and its scenario, knows every arm to come: it is handed over to the unblinded statistician only."
            }
        }
        (facts(&what(trial, plan, &entries)))
        h3 { "Entries by stratum" }
        (entries.by_stratum(trial, plan, source.kind))
        @if !source.is_blinded && is_list {
            (super::parts::unblinded("entries by stratum and arm", &entries.by_arm(trial)))
        }
        @if is_list {
            (audience::table(source))
            (signatures())
        }
    };
    Ok(Some(Section {
        id: "list",
        title: if is_list {
            "List hand-over"
        } else {
            "Randomization list"
        },
        body,
    }))
}

fn with_lists(trial: &Trial) -> Option<(&Trial, &RandomizationPlan)> {
    Some((trial, trial.randomization().lists()?))
}

/// The list in facts.
fn what(trial: &Trial, plan: &RandomizationPlan, entries: &Entries) -> Vec<Fact> {
    let ratio: Vec<String> = trial
        .arms()
        .ratio()
        .parts()
        .iter()
        .map(u32::to_string)
        .collect();
    let arms: Vec<&str> = trial.arms().iter().map(Arm::label).collect();
    let strata = trial.strata();
    let factors = if strata.factors().is_empty() {
        "none".to_owned()
    } else {
        strata.names()
    };
    let mut facts = vec![
        Fact::new("Procedure", trial.randomization().specification()),
        Fact::new("Arms", arms.join(" : ")),
        Fact::new("Allocation ratio", ratio.join(":")),
        Fact::new("Stratification factors", factors),
        Fact::new("Strata", strata.count().to_string()),
        Fact::new("Entries", entries.total().to_string()),
        Fact::new("Sample size", trial.sample_size().to_string()),
    ];
    if plan.is_amended() {
        facts.push(Fact::new(
            "Amended",
            "yes: an amendment changes entries that are added",
        ));
    }
    facts
}

/// A blank for those who hand over and receive the list.
fn signatures() -> Markup {
    html! {
        h3 { "Signatures" }
        div.sign {
            @for role in ["Made and checked by", "Received by"] {
                div { (role) ": name and role" }
                div { "Signature" }
                div { "Date" }
            }
        }
    }
}
