//! How participants passed through the trial, as CONSORT reports it.

mod counts;
mod diagram;
mod numbers;

use maud::{Markup, html};

use super::parts::figure;
use super::section::Section;
use super::source::{Kind, Source, TableError};
use crate::design::Masking;
use crate::trial::Trial;
use counts::{Flow, Treatment};

/// The most arms that a diagram is legible with.
const MOST_ARMS: usize = 8;

/// The section.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let Some(trial) = trial_with_participants(source) else {
        return Ok(None);
    };
    let flow = Flow::read(source, trial)?;
    let (said, meant) = (summary(&flow), meanings(&flow));
    let by_arm = shown(source, trial, &flow);
    let body = if arms_are_open(source, trial) {
        by_arm
    } else {
        html! {
            (shown(source, trial, &flow.blinded()))
            (source.guarded("participant flow by arm", by_arm))
        }
    };
    Ok(Some(Section {
        id: "flow",
        title: "Participant flow",
        body: html! {
            p { (said) }
            (body)
            (meant)
        },
    }))
}

/// The trial of a run that has participants, each of whom is followed.
pub(super) fn trial_with_participants<'a>(source: &Source<'a>) -> Option<&'a Trial> {
    let has_participants = matches!(
        source.kind,
        Kind::Simulated | Kind::Calendars | Kind::Balance | Kind::Assigned
    );
    source
        .trial
        .filter(|_| has_participants && source.not_followed.is_none())
}

/// Whether the arms are shown at once: what tells them is neither left out nor folded away, see
/// [`Source::guarded`].
pub(super) fn arms_are_open(source: &Source<'_>, trial: &Trial) -> bool {
    let is_open = trial.masking() == Masking::OpenLabel || source.kind == Kind::Simulated;
    is_open && !source.is_blinded
}

/// The diagram with its numbers, or these alone where there are too many arms.
fn shown(source: &Source<'_>, trial: &Trial, flow: &Flow) -> Markup {
    let numbers = numbers::table(flow);
    if flow.arms.len() > MOST_ARMS {
        return html! {
            (numbers.markup())
            p.note {
                "There is no diagram: the trial has " (flow.arms.len()) " arms, and a diagram is legible with up to "
                (MOST_ARMS) "."
            }
        };
    }
    let title = format!("Participant flow: {}", trial.title());
    let diagram = diagram::diagram(flow, title, &source.makings.software);
    figure(&diagram.svg(), &numbers)
}

/// `1 participant`, `2 participants`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// The flow in a few sentences.
fn summary(flow: &Flow) -> String {
    let randomized = flow.randomized();
    let assessed = flow.screened.as_ref().map(|screened| {
        let candidates = counted(screened.assessed, "candidate");
        format!(
            "{candidates} {} assessed for eligibility; ",
            was(screened.assessed)
        )
    });
    let unknown = match assessed {
        Some(_) => "",
        None => " Who was screened is not part of this run.",
    };
    let ends = flow.ends().map(|ends| {
        format!(
            " {} discontinued treatment. {} left the trial before completing it, and {} after.",
            counted(ends.discontinued.total, "participant"),
            counted(ends.left.total, "participant"),
            ends.left_after.total,
        )
    });
    format!(
        "{}{} {} randomized.{unknown}{}",
        assessed.unwrap_or_default(),
        counted(randomized, "participant"),
        was(randomized),
        ends.unwrap_or_default()
    )
}

/// What the steps mean.
fn meanings(flow: &Flow) -> Markup {
    let has_ends = flow.ends().is_some();
    let has_plan = (flow.arms.iter()).any(|arm| matches!(arm.treatment, Treatment::Planned(_)));
    if flow.screened.is_none() && !has_ends && !has_plan && !flow.is_analysed {
        return Markup::default();
    }
    html! {
        p { "The steps are those of the CONSORT statement:" }
        ul {
            @if flow.screened.is_some() {
                li {
                    b { "Excluded" } ": not randomized. A candidate may fail several criteria and is counted once \
                    among those who failed any, and under each criterion, so that the reasons can add up to more."
                }
            }
            @if has_ends {
                li { b { "Received treatment" } ": at least one dose of any treatment of the arm." }
                li { b { "Never treated" } ": no dose, also where the arm has no treatment." }
                li {
                    b { "Discontinued treatment" } ": every treatment that was begun ended before the end of its plan. \
                    Whoever stops one treatment and completes another is not counted here."
                }
                li {
                    b { "Left the trial" } ": an event such as death, withdrawal of consent or loss to follow-up ended \
                    the participation. A simulated participant is followed until such an event comes, so that many leave \
                    long after treatment."
                }
            }
            @if has_plan {
                li {
                    b { "Treatment planned" } ": at least one dose is planned. The run does not say what was really \
                    given: everybody keeps to the plan."
                }
            }
            @if flow.is_analysed {
                li {
                    b { "Analysed" } ": by intention to treat, which is every randomized participant, in the arm that was \
                    allocated (ICH E9, full analysis set). The run itself has no analysis."
                }
            }
        }
    }
}
