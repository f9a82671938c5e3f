//! When and where participants came.

mod counts;
mod course;
mod sites;

use maud::{Markup, html};

use super::flow::{counted, trial_with_participants};
use super::makings::Fact;
use super::parts::{facts, figure};
use super::section::Section;
use super::source::{Source, TableError};
use crate::trial::Trial;
use counts::Counts;
use course::{Course, Planned};

/// The mean length of a month in days.
const DAYS_PER_MONTH: f64 = 30.4375;

/// The section.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, TableError> {
    let Some(trial) = trial_with_participants(source) else {
        return Ok(None);
    };
    let counts = Counts::read(source, trial)?;
    if counts.is_empty() {
        return Ok(None);
    }
    let software = &source.makings.software;
    let course = Course::new(&counts, trial);
    let planned = course.as_ref().and_then(|course| course.plan.as_ref());
    Ok(Some(Section {
        id: "accrual",
        title: "Accrual and sites",
        body: html! {
            p { (summary(&counts)) }
            (facts(&known(source, &counts, trial, planned)))
            @if let Some(course) = &course {
                h3 { "Over time" }
                @if let Some(planned) = planned { (about_plan(planned, trial)) }
                (figure(&course.picture(trial, software).svg(), &course.numbers()))
            }
            @if let Some(countries) = sites::countries(&counts, trial) { (countries) }
            @if let Some(sites) = sites::sites(&counts, trial, software) { (sites) }
        },
    }))
}

/// What came, in a few sentences.
fn summary(counts: &Counts) -> String {
    let all = counts.all.count.randomized;
    let was = if all == 1 { "was" } else { "were" };
    let when = match counts.all.days {
        Some((first, last)) if first == last => format!(", on {first}"),
        Some((first, last)) => {
            let days = (last - first).num_days() + 1;
            // Below a month a rate per month is no rate that was seen.
            let rate = (days >= 31).then(|| all as f64 / (days as f64 / DAYS_PER_MONTH));
            let rate = rate.map(|rate| format!(", {rate:.1} a month on average"));
            format!(" from {first} to {last}{}", rate.unwrap_or_default())
        }
        None => "; the days are not known".to_owned(),
    };
    let sites = counts.sites.len();
    let active = (counts.sites.iter())
        .filter(|site| site.count.randomized > 0)
        .count();
    let have = if active == 1 { "has" } else { "have" };
    let places = if active > 0 && sites > 1 {
        format!(" {active} of {sites} sites {have} a participant.")
    } else {
        String::new()
    };
    format!(
        "{} {was} randomized{when}.{places}",
        counted(all, "participant")
    )
}

/// Facts about who came, and the plan.
fn known(
    source: &Source<'_>,
    counts: &Counts,
    trial: &Trial,
    planned: Option<&Planned>,
) -> Vec<Fact> {
    let mut known = Vec::new();
    let dated = || {
        let all = source.participants.iter();
        all.filter_map(|one| Some((one.randomized_on?, one)))
    };
    let mut add = |name: &str, value: String| known.push(Fact::new(name, value));
    if let Some((day, first)) = dated().min_by_key(|(day, _)| *day) {
        add("First participant", format!("{}, {day}", first.id_text()));
    }
    // Of those of one day the last in the order of randomization.
    if let Some((day, last)) = dated().max_by_key(|(day, _)| *day) {
        add("Last participant", format!("{}, {day}", last.id_text()));
    }
    if counts.has_screening {
        add("Screened", counts.all.count.screened.to_string());
    }
    add("Randomized", counts.all.count.randomized.to_string());
    if counts.without_day > 0 && !counts.months.is_empty() {
        add(
            "Day of randomization not known",
            counted(counts.without_day, "participant"),
        );
    }
    if counts.without_site > 0 {
        add(
            "Site not known",
            counted(counts.without_site, "participant"),
        );
    }
    if let (Some(planned), Some(plan)) = (planned, trial.enrolment()) {
        add("Planned sample size", trial.sample_size().to_string());
        add("Planned start", planned.start.to_string());
        add(
            "Planned rate",
            format!(
                "{} candidates per site and month, on average",
                plan.mean_rate()
            ),
        );
        let reached = planned.reached_on.map(|day| day.to_string());
        add(
            "Sample size expected by",
            reached
                .unwrap_or_else(|| "not within twice the time that it took, and a year".to_owned()),
        );
    }
    known
}

/// How the expected numbers come about.
fn about_plan(planned: &Planned, trial: &Trial) -> Markup {
    let expected = &planned.expected;
    let limits = trial.enrolment_limits();
    html! {
        p {
            "Dashed lines are what the scenario's plan of enrolment lets expect: the mean rate of each site from its opening \
            on, and for participants the share of candidates who meet the criteria, "
            (format!("{:.1}", 100.0 * expected.eligible)) " % of " (expected.drawn) " that were drawn to estimate it, after the \
            time that screening takes."
            @if !limits.caps.is_empty() { " Caps are not taken into account." }
        }
    }
}
