//! What procedures come to: balance, predictability, and tests of the treatment effect.

mod compared;
mod course;
mod designs;
mod metrics;
mod numbers;
mod rejections;

use maud::{Markup, html};

use super::parts::{Table, figure};
use super::section::Section;
use super::source::{Kind, Source, TableError};
use designs::{Design, Designs, Found};
use numbers::{count, percent};

/// The section; for assessments.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    if source.kind != Kind::Assessment {
        return Ok(None);
    }
    let Some(designs) = designs::read(source)? else {
        return Ok(None);
    };
    let places = compared::read(source, &designs)?;
    let rates = rejections::read(source, &designs)?;
    let mut on_front = vec![false; designs.all.len()];
    for place in &places {
        if let Some(design) = place.design {
            on_front[design] = place.is_on_front;
        }
    }
    let trade_off = trade_off(source, &places)?;
    let desirability = compared::desirability(source, &designs)?;
    let course = course(source, &designs)?;
    let rejected = rejected(source, &rates)?;
    let in_groups = metrics::in_groups(&designs);
    let exceeded = metrics::exceeded(source, &designs, &on_front);
    Ok(Some(Section {
        id: "characteristics",
        title: "Operating characteristics",
        body: html! {
            (preface(&designs))
            h3 { "What it means" }
            ul {
                @for sentence in compared::sentence(&places).into_iter()
                    .chain(guesses(&designs))
                    .chain(rejections::sentences(&rates)) {
                    li { (sentence) }
                }
            }
            @if let Some(trade_off) = trade_off {
                h3 { "Balance against randomness" }
                (trade_off)
            }
            @if let Some(desirability) = desirability {
                h3 { "Desirability" }
                p {
                    "Desirability turns a metric into a number from 0, unacceptable, to 1, as good as wanted; the score \
                     is the weighted geometric mean over metrics. The best and worst values were chosen by whoever asked \
                     for the score."
                }
                (desirability.markup())
            }
            h3 { "Balance" }
            (metrics::balance(&designs))
            @if let Some(exceeded) = exceeded { (exceeded) }
            @if let Some(course) = course { (course) }
            @if let Some(in_groups) = in_groups {
                h3 { "Balance within groups" }
                (in_groups)
            }
            h3 { "Predictability" }
            (metrics::predictability(&designs))
            @if let Some(rejected) = rejected {
                h3 { "Tests of the treatment effect" }
                (rejected)
            }
        },
    }))
}

/// What is assessed, and how numbers were found.
fn preface(designs: &Designs) -> Markup {
    let participants = designs.all.first().map_or("0", |one| &one.participants);
    let all: Vec<Found> = designs.all.iter().flat_map(Design::all).collect();
    let simulated = all.iter().filter(|found| found.is_simulated).count();
    let is_starred = all.iter().any(|found| found.is_given_prevalences);
    let has_unknown = all
        .iter()
        .any(|found| found.is_simulated && found.std_error.is_none());
    html! {
        p {
            (count(designs.all.len(), "design")) " for " (participants)
            @if participants == "1" { " participant" } @else { " participants" }
            ". A design is a procedure with its strata"
            @if !designs.key.is_empty() { ": " (designs.key) }
            ". The numbers describe what a design does before anything is drawn, not one particular allocation."
        }
        p.note {
            @if simulated == 0 {
                "Every number is exact."
            } @else if simulated == all.len() {
                "Every number is found by simulation, with its Monte Carlo standard error, SE."
            } @else {
                "Numbers with a Monte Carlo standard error, SE, are found by simulation, the others are exact."
            }
            @if has_unknown {
                " SE ? means that all replicates had the same value, so that the error is unknown."
            }
            @if is_starred {
                " A star means exact for prevalences of strata that were counted among simulated participants."
            }
            @if simulated > 0 {
                " The true value lies within 2 SE of the number in about 95 % of cases."
            }
            " \u{2013} means that there is no such number."
        }
    }
}

/// The plane with its numbers; nothing where no design has a place in it.
fn trade_off(
    source: &Source<'_>,
    places: &[compared::Place],
) -> Result<Option<Markup>, TableError> {
    if places.is_empty() {
        return Ok(None);
    }
    let picture = picture(source, "trade_off.svg", &compared::table(places))?;
    Ok(Some(html! {
        p {
            "Imbalance is the mean cumulative loss: the squared imbalance divided by the number of participants so far, on \
             average over enrolment; 0 at best, 1 for simple randomization. Predictability is the forcing index: how far \
             the probabilities of the arms are from the allocation ratio; 0 for simple randomization, about 1 for blocks \
             that hold the ratio once. A design is on the Pareto front unless another is better in one and at least as \
             good in the other. Designs are ranked by their distance from the point where both are 0."
        }
        (picture)
    }))
}

/// The imbalance over enrolment; nothing where it is not known.
fn course(source: &Source<'_>, designs: &Designs) -> Result<Option<Markup>, TableError> {
    let Some(svg) = source.tables.document("imbalance_trajectory.svg")? else {
        return Ok(None);
    };
    let numbers = course::numbers(source, designs)?;
    Ok(svg.starts_with("<svg ").then(|| figure(&svg, &numbers)))
}

/// How often tests reject; nothing where none were asked for.
fn rejected(source: &Source<'_>, rates: &[rejections::Rate]) -> Result<Option<Markup>, TableError> {
    if rates.is_empty() {
        return Ok(None);
    }
    let picture = picture(source, "rejection_rates.svg", &rejections::table(rates))?;
    Ok(Some(html! {
        p {
            "The type I error is the probability that a test rejects where there is no effect of treatment; the power \
             that where there is one. A bias shifts outcomes besides the treatment: selection(x) by x standard deviations \
             in favour of the arm that an investigator guesses, linear, log and step by a drift over enrolment. A number in \
             parentheses is the exact 95 % interval of Clopper and Pearson where rejections are counted, or the standard \
             error, SE, where probabilities of a rejection are averaged."
        }
        (picture)
    }))
}

/// A picture of the run with its numbers; without the picture the numbers.
fn picture(source: &Source<'_>, name: &str, numbers: &Table) -> Result<Markup, TableError> {
    let svg = source.tables.document(name)?;
    Ok(match svg.filter(|svg| svg.starts_with("<svg ")) {
        Some(svg) => figure(&svg, numbers),
        None => numbers.markup(),
    })
}

/// What a site, or whoever knows more, can guess, in a sentence.
fn guesses(designs: &Designs) -> Option<String> {
    const METRIC: &str = "correct_guess_rate";
    type Get<'g> = &'g dyn Fn(&Design) -> Option<f64>;
    let value = |found: Option<Found>| found.map(|found| found.value);
    let at_site = |one: &Design| value(one.get("site", "site_id", METRIC));
    let in_stratum = |one: &Design| value(one.in_strata(METRIC));
    let overall = |one: &Design| value(one.overall(METRIC));
    let guessers: [(&str, Get<'_>); 3] = [
        (
            "an investigator who knows the allocations of the own site",
            &at_site,
        ),
        (
            "someone who knows the allocations of a stratum",
            &in_stratum,
        ),
        ("someone who knows all allocations", &overall),
    ];
    let said = guessers.iter().filter_map(|(who, get)| {
        let rates = designs
            .all
            .iter()
            .filter_map(|one| Some((get(one)?, &one.name)));
        let rates: Vec<(f64, &String)> = rates.collect();
        let least = rates.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        let most = rates.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(if rates.len() == 1 {
            format!("{who} guesses {} of them", percent(least.0))
        } else {
            format!(
                "{who} guesses from {} of them under {} to {} under {}",
                percent(least.0),
                least.1,
                percent(most.0),
                most.1
            )
        })
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| {
        format!(
            "Of the arms of the participants, by always guessing the arm that lags, {}.",
            said.join("; ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::designs::design;
    use super::*;

    #[test]
    fn what_can_be_guessed_is_said() {
        let designs = Designs {
            all: vec![
                design("a", &[("overall", "correct_guess_rate", 0.7)]),
                design("b", &[("overall", "correct_guess_rate", 0.5)]),
            ],
            key: String::new(),
        };
        assert_eq!(
            guesses(&designs).unwrap(),
            "Of the arms of the participants, by always guessing the arm that lags, someone who knows all allocations \
             guesses from 50.0 % of them under b to 70.0 % under a."
        );
        assert!(guesses(&Designs::default()).is_none());
    }
}
