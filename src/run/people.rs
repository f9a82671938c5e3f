//! Calendars for people: a file for each participant, in the forms that were asked for.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::error::RunError;
use crate::calendar::{Course, Frequency, Plan, PlannedVisit};
use crate::design::Masking;
use crate::page::{Agenda, Days, Entry, Given, Heading, SingleDose, Visit, html, ics};
use crate::participant::Participant;
use crate::table::{Reveals, Sink};
use crate::trial::Trial;

/// A form of a participant's calendar, besides the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeopleFormat {
    /// iCalendar (RFC 5545), for calendars on telephones and computers.
    Ics,
    /// A page to print.
    Html,
}

/// The forms in which calendars are made for people, besides the tables.
///
/// # Examples
/// ```
/// use evenhand::run::{PeopleFormat, PeopleFormats};
/// let formats = PeopleFormats::from(vec![PeopleFormat::Ics]);
/// assert_eq!(formats, PeopleFormats { ics: true, html: false });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<PeopleFormat>", into = "Vec<PeopleFormat>")]
pub struct PeopleFormats {
    /// iCalendar files.
    pub ics: bool,
    /// Pages.
    pub html: bool,
}

impl PeopleFormats {
    /// Whether there are only tables.
    pub fn is_none(&self) -> bool {
        !self.ics && !self.html
    }
}

impl From<Vec<PeopleFormat>> for PeopleFormats {
    fn from(formats: Vec<PeopleFormat>) -> Self {
        Self {
            ics: formats.contains(&PeopleFormat::Ics),
            html: formats.contains(&PeopleFormat::Html),
        }
    }
}

impl From<PeopleFormats> for Vec<PeopleFormat> {
    fn from(formats: PeopleFormats) -> Self {
        let ics = formats.ics.then_some(PeopleFormat::Ics);
        let html = formats.html.then_some(PeopleFormat::Html);
        ics.into_iter().chain(html).collect()
    }
}

/// The files of one participant, not yet named.
pub(super) struct Personal {
    id: String,
    ics: Option<String>,
    html: Option<String>,
}

impl Personal {
    /// Makes the files of a participant; none where nothing is planned.
    pub(super) fn new(
        formats: PeopleFormats,
        trial: &Trial,
        participant: &Participant,
        plan: &Plan<'_>,
        visits: &[PlannedVisit],
    ) -> Result<Option<Self>, RunError> {
        let agenda = agenda(trial, participant, plan, visits);
        if agenda
            .as_ref()
            .is_ok_and(|agenda| agenda.entries().is_empty())
        {
            return Ok(None);
        }
        let agenda = agenda.map_err(RunError::Agenda)?;
        Ok(Some(Self {
            id: participant.id_text().into_owned(),
            ics: formats.ics.then(|| ics(&agenda)),
            html: formats.html.then(|| html(&agenda)),
        }))
    }
}

/// Names and writes the files of participants, one after the other.
#[derive(Default)]
pub(super) struct PersonalFiles {
    /// The names so far, in lower case: some file systems do not tell cases apart.
    names: HashSet<String>,
}

impl PersonalFiles {
    pub(super) fn write(
        &mut self,
        personal: &Personal,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError> {
        let name = self.name(&personal.id);
        let files = [("ics", &personal.ics), ("html", &personal.html)];
        for (format, text) in files {
            if let Some(text) = text {
                let file = format!("{format}/{name}.{format}");
                sink.document(&file, Reveals::Arm, text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// The participant's key with `_` for what not every file system takes, and a number behind it where
    /// another has the same.
    fn name(&mut self, id: &str) -> String {
        let safe = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                c
            } else {
                '_'
            }
        };
        let plain: String = id.chars().map(safe).collect();
        let mut name = plain.clone();
        let mut number = 1;
        while !self.names.insert(name.to_ascii_lowercase()) {
            number += 1;
            name = format!("{plain}-{number}");
        }
        name
    }
}

/// What a participant's calendar holds: one entry for each interval of exposure, and one for each
/// visit.
fn agenda(
    trial: &Trial,
    participant: &Participant,
    plan: &Plan<'_>,
    visits: &[PlannedVisit],
) -> Result<Agenda, crate::page::AgendaError> {
    let arm = participant.arm.map(|arm| trial.arms().get(arm).label());
    let heading = Heading {
        trial: trial.title().to_owned(),
        scenario: trial.name().to_owned(),
        participant: participant.id_text().into_owned(),
        randomized_on: participant.randomized_on.unwrap_or_else(|| plan.day_1()),
        // What is hidden from others is hidden from the participant.
        arm: arm
            .filter(|_| trial.masking() == Masking::OpenLabel)
            .map(str::to_owned),
    };
    let parts = 0..plan.treatment_plan().regimens().len();
    let mut entries: Vec<Entry> = parts
        .filter_map(|part| Some((part, plan.course(part)?)))
        .flat_map(|(part, course)| doses(plan, part, course))
        .collect();
    entries.extend(visits.iter().map(|visit| {
        Entry::Visit(Visit {
            name: visit.name.clone(),
            planned: visit.planned_on,
            earliest: visit.window.0,
            latest: visit.window.1,
        })
    }));
    entries.sort_by_key(Entry::date);
    Agenda::new(heading, entries)
}

/// The entries of one part.
fn doses(plan: &Plan<'_>, part: usize, course: &Course<'_>) -> Vec<Entry> {
    let regimen = course.regimen();
    let has_parts = plan
        .treatment_plan()
        .parts(plan.treatment_plan().treatment_of(part))
        .len()
        > 1;
    let given = |cycle| Given {
        treatment: regimen.treatment.clone(),
        dose: format!("{} {}", plan.amount(part), regimen.dose.unit()),
        route: regimen.route.clone(),
        cycle,
        part: has_parts.then(|| regimen.part.clone()),
        epoch: plan.epoch_name(part).to_owned(),
    };
    let entries = course.exposures().map(|exposure| {
        let given = given(exposure.cycle);
        if exposure.frequency == Frequency::Once {
            return Entry::Dose(SingleDose {
                date: course.date(exposure.start_day),
                given,
            });
        }
        Entry::Days(Days {
            first: course.date(exposure.start_day),
            last: course.date(exposure.end_day),
            times_per_day: exposure.slots.count(),
            given,
        })
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_no_file_could_be_named_by_have_files_of_their_own() {
        let mut files = PersonalFiles::default();
        let names = ["AT-01/007", "AT-01_007", "at-01_007", "../x", "München"];
        let names = names.map(|id| files.name(id));
        assert_eq!(
            names,
            ["AT-01_007", "AT-01_007-2", "at-01_007-3", "___x", "M_nchen"]
        );
    }
}
