//! The agenda as iCalendar (RFC 5545): one all-day event per entry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Days as Span, NaiveDate};
use sha2::{Digest, Sha256};

use super::agenda::{Agenda, Entry, Given, Heading};
use super::content_line::{push, push_text};
use super::words;

/// The agenda as a calendar file: an all-day event for each run of days, each single dose and each
/// visit.
///
/// An event is identified by the scenario's name, the participant's id, what it is and its date, so
/// that a file that is made again has the same identifiers. They are hashes: they reveal nothing,
/// and are short whatever the names are. Events are stamped with the day of randomization, as no clock
/// is read.
pub fn ics(agenda: &Agenda) -> String {
    let heading = agenda.heading();
    let mut out = String::new();
    push(&mut out, "BEGIN", "VCALENDAR");
    push(&mut out, "VERSION", "2.0");
    push(&mut out, "PRODID", "-//evenhand//calendar//EN");
    push(&mut out, "CALSCALE", "GREGORIAN");
    let name = format!("{}, participant {}", heading.trial, heading.participant);
    push_text(&mut out, "X-WR-CALNAME", &name);
    let mut seen = BTreeMap::new();
    for entry in agenda.entries() {
        let key = key(heading, entry);
        let number = seen.entry(key.clone()).and_modify(|n| *n += 1).or_insert(1);
        event(&mut out, heading, entry, &identifier(&key, *number));
    }
    push(&mut out, "END", "VCALENDAR");
    out
}

fn event(out: &mut String, heading: &Heading, entry: &Entry, uid: &str) {
    let last = match entry {
        Entry::Days(days) => days.last,
        Entry::Dose(_) | Entry::Visit(_) => entry.date(),
    };
    let category = match entry {
        Entry::Days(_) | Entry::Dose(_) => "Treatment",
        Entry::Visit(_) => "Visit",
    };
    push(out, "BEGIN", "VEVENT");
    push(out, "UID", uid);
    let stamp = format!("{}T000000Z", basic(heading.randomized_on));
    push(out, "DTSTAMP", &stamp);
    push(out, "DTSTART;VALUE=DATE", &basic(entry.date()));
    push(out, "DTEND;VALUE=DATE", &basic(last + Span::new(1)));
    push_text(out, "SUMMARY", &summary(entry));
    push_text(out, "DESCRIPTION", &description(heading, entry));
    push(out, "CATEGORIES", category);
    push(out, "TRANSP", "TRANSPARENT");
    push(out, "END", "VEVENT");
}

/// A date as iCalendar has it: `20260312`.
fn basic(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

fn summary(entry: &Entry) -> String {
    match entry {
        Entry::Days(days) => {
            let often = words::times_per_day(days.times_per_day);
            let mut summary = format!("{}, {often}", medicine(&days.given));
            if let Some(cycle) = days.given.cycle {
                let _ = write!(summary, ", cycle {cycle}");
            }
            summary
        }
        Entry::Dose(dose) => medicine(&dose.given),
        Entry::Visit(visit) => {
            let window = words::span(visit.earliest, visit.latest);
            format!("Visit {} ({window})", visit.name)
        }
    }
}

fn medicine(given: &Given) -> String {
    format!("{} {}", given.treatment, given.dose)
}

/// A line for each thing to know.
fn description(heading: &Heading, entry: &Entry) -> String {
    let mut lines = Vec::new();
    match entry {
        Entry::Days(days) => {
            let number = (days.last - days.first).num_days() + 1;
            let span = words::span(days.first, days.last);
            lines.push(format!("{span}: {}", words::number_of_days(number)));
            let often = words::times_per_day(days.times_per_day);
            lines.push(format!("{}, {}", words::sentence(&often), days.given.route));
            about(&mut lines, &days.given);
        }
        Entry::Dose(dose) => {
            lines.push(format!("{}: one dose", words::day(dose.date)));
            lines.push(words::sentence(&dose.given.route));
            about(&mut lines, &dose.given);
        }
        Entry::Visit(visit) => {
            lines.push(format!("Planned on {}", words::day(visit.planned)));
            if visit.earliest < visit.latest {
                let window = words::span(visit.earliest, visit.latest);
                lines.push(format!("Possible from {window}"));
            }
        }
    }
    lines.push(format!("Trial: {}", heading.trial));
    lines.push(format!("Participant: {}", heading.participant));
    lines.join("\n")
}

/// Where in the schedule a dose belongs.
fn about(lines: &mut Vec<String>, given: &Given) {
    lines.extend(given.cycle.map(|cycle| format!("Cycle: {cycle}")));
    lines.extend(given.part.as_ref().map(|part| format!("Part: {part}")));
    lines.push(format!("Epoch: {}", given.epoch));
}

/// What tells an entry from the others; two entries can still share it, such as two doses of one
/// treatment on one day.
fn key(heading: &Heading, entry: &Entry) -> [String; 5] {
    let (kind, name) = match entry {
        Entry::Days(days) => ("days", &days.given.treatment),
        Entry::Dose(dose) => ("dose", &dose.given.treatment),
        Entry::Visit(visit) => ("visit", &visit.name),
    };
    let date = entry.date().to_string();
    let participant = heading.participant.clone();
    let scenario = heading.scenario.clone();
    [scenario, participant, kind.to_owned(), name.clone(), date]
}

/// The identifier of the `number`-th entry with a key. Each part is hashed behind its length, so
/// that different parts cannot run together into the same.
fn identifier(key: &[String; 5], number: u64) -> String {
    let mut hash = Sha256::new();
    for part in key {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update(number.to_le_bytes());
    let digest = hash.finalize();
    let mut uid = String::new();
    for byte in &digest[..16] {
        let _ = write!(uid, "{byte:02x}");
    }
    uid.push_str("@evenhand.invalid");
    uid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(parts: [&str; 5]) -> [String; 5] {
        parts.map(str::to_owned)
    }

    #[test]
    fn parts_do_not_run_together() {
        let one = key_of(["polar", "1", "days", "a", "2026-03-12"]);
        let other = key_of(["polar1", "", "days", "a", "2026-03-12"]);
        assert_ne!(identifier(&one, 1), identifier(&other, 1));
        assert_ne!(identifier(&one, 1), identifier(&one, 2));
        // Calendars know the events of a file that is made again by it: it must not change.
        assert_eq!(
            identifier(&one, 1),
            "31662fac7bc756ccb08387c3d2c25da5@evenhand.invalid"
        );
    }

    #[test]
    fn a_date_has_eight_digits() {
        assert_eq!(basic("0987-06-05".parse().unwrap()), "09870605");
    }
}
