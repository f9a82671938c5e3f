//! Calendars for people: worked examples, hostile names, and what holds for every agenda.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "page/any.rs"]
mod any;
#[path = "page/hostile.rs"]
mod hostile;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use evenhand::page::{Agenda, Days, Entry, Given, Heading, SingleDose, Visit, html, ics};

fn on(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

fn heading() -> Heading {
    Heading {
        trial: "POLAR".to_owned(),
        scenario: "polar".to_owned(),
        participant: "P0001".to_owned(),
        randomized_on: on("2026-03-12"),
        arm: None,
    }
}

fn given(treatment: &str, dose: &str, route: &str, cycle: Option<u32>) -> Given {
    Given {
        treatment: treatment.to_owned(),
        dose: dose.to_owned(),
        route: route.to_owned(),
        cycle,
        part: None,
        epoch: "TREATMENT".to_owned(),
    }
}

fn palbociclib(first: &str, last: &str, cycle: u32) -> Entry {
    Entry::Days(Days {
        first: on(first),
        last: on(last),
        times_per_day: 1,
        given: given("palbociclib", "125 mg", "oral", Some(cycle)),
    })
}

fn goserelin(date: &str) -> Entry {
    Entry::Dose(SingleDose {
        date: on(date),
        given: given("goserelin", "3.6 mg", "subcutaneous", None),
    })
}

fn visit(name: &str, earliest: &str, planned: &str, latest: &str) -> Entry {
    Entry::Visit(Visit {
        name: name.to_owned(),
        planned: on(planned),
        earliest: on(earliest),
        latest: on(latest),
    })
}

/// Two cycles, two injections and two visits.
fn example() -> Agenda {
    let entries = vec![
        palbociclib("2026-03-12", "2026-04-01", 1),
        goserelin("2026-03-12"),
        visit("C1D1", "2026-03-12", "2026-03-12", "2026-03-12"),
        palbociclib("2026-04-09", "2026-04-29", 2),
        goserelin("2026-04-09"),
        visit("C2D1", "2026-03-30", "2026-04-09", "2026-04-12"),
    ];
    Agenda::new(heading(), entries).unwrap()
}

/// Lines as they were before they were folded.
fn unfolded(file: &str) -> Vec<String> {
    let file = file.replace("\r\n ", "");
    file.split_terminator("\r\n").map(str::to_owned).collect()
}

/// The values of a property, event by event.
fn values(file: &str, name: &str) -> Vec<String> {
    let lines = unfolded(file);
    let values = lines.iter().filter_map(|line| line.strip_prefix(name));
    values.map(|value| value[1..].to_owned()).collect()
}

/// A text of iCalendar as it was.
fn unescaped(text: &str) -> String {
    let mut characters = text.chars();
    let mut plain = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().unwrap() {
                'n' => plain.push('\n'),
                escaped => plain.push(escaped),
            },
            character => plain.push(character),
        }
    }
    plain
}

/// What stands between two texts, the first time that they do.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, after) = text.split_once(begin).unwrap();
    after.split_once(end).unwrap().0
}

#[test]
fn a_run_of_days_is_one_event() {
    let file = ics(&example());
    let first = between(&file, "BEGIN:VEVENT\r\n", "END:VEVENT");
    let mut lines = unfolded(first);
    assert!(lines[0].starts_with("UID:") && lines[0].ends_with("@evenhand.invalid"));
    lines.remove(0);
    assert_eq!(
        lines,
        [
            "DTSTAMP:20260312T000000Z",
            "DTSTART;VALUE=DATE:20260312",
            "DTEND;VALUE=DATE:20260402",
            "SUMMARY:palbociclib 125 mg\\, once a day\\, cycle 1",
            "DESCRIPTION:12 March to 1 April 2026: 21 days\\nOnce a day\\, oral\\nCycle: 1\\n\
             Epoch: TREATMENT\\nTrial: POLAR\\nParticipant: P0001",
            "CATEGORIES:Treatment",
            "TRANSP:TRANSPARENT",
        ]
    );
}

#[test]
fn the_file_has_its_frame_and_an_event_for_each_entry() {
    let file = ics(&example());
    assert!(file.starts_with(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//evenhand//calendar//EN\r\n\
         CALSCALE:GREGORIAN\r\nX-WR-CALNAME:POLAR\\, participant P0001\r\nBEGIN:VEVENT\r\n"
    ));
    assert!(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert_eq!(
        values(&file, "SUMMARY"),
        [
            "palbociclib 125 mg\\, once a day\\, cycle 1",
            "goserelin 3.6 mg",
            "Visit C1D1 (12 March 2026)",
            "palbociclib 125 mg\\, once a day\\, cycle 2",
            "goserelin 3.6 mg",
            "Visit C2D1 (30 March to 12 April 2026)",
        ]
    );
    // A visit is on its planned day, whatever its window is.
    assert_eq!(values(&file, "DTSTART;VALUE=DATE")[5], "20260409");
    assert_eq!(values(&file, "DTEND;VALUE=DATE")[5], "20260410");
    assert!(values(&file, "DESCRIPTION")[5].contains("\\nPossible from 30 March to 12 April 2026"));
    assert!(!values(&file, "DESCRIPTION")[2].contains("Possible"));
}

#[test]
fn doses_that_share_everything_are_still_two_events() {
    let entries = vec![goserelin("2026-03-12"), goserelin("2026-03-12")];
    let file = ics(&Agenda::new(heading(), entries).unwrap());
    let uids: BTreeSet<String> = values(&file, "UID").into_iter().collect();
    assert_eq!(uids.len(), 2);
}

#[test]
fn each_day_has_its_signs() {
    let page = html(&example());
    let cell = |month: &str, day: u32| {
        let table = between(&page, &format!("<caption>{month}</caption>"), "</table>");
        let (before, after) = table.split_once(&format!("<b>{day}</b>")).unwrap();
        let class = before.rsplit_once("<td").unwrap().1;
        let class = class.split_once('>').unwrap().0.trim().to_owned();
        (class, after.split_once("</td>").unwrap().0.to_owned())
    };
    let (class, text) = cell("March 2026", 12);
    assert_eq!(class, "class=\"on visit\"");
    assert_eq!(
        text,
        "<em>V</em><span class=\"unseen\">: visit planned.</span></p>\
         <p class=\"signs\"><b>A</b> <b class=\"single\">B</b></p><p class=\"cycle\">cycle 1</p>"
    );
    let (class, text) = cell("March 2026", 30);
    assert_eq!(class, "class=\"on\"");
    assert!(text.contains("(V)") && text.contains(": visit possible."));
    let (class, text) = cell("April 2026", 8);
    assert_eq!(class, "class=\"off\"");
    assert!(text.contains("<i aria-hidden=\"true\">\u{2013}</i>"));
    assert!(text.contains("<span class=\"unseen\">no palbociclib</span>"));
    // Nothing is off after the last dose.
    assert_eq!(cell("April 2026", 30), (String::new(), "</p>".to_owned()));
}

#[test]
fn months_are_said_in_words() {
    let page = html(&example());
    let notes: Vec<&str> = page.split("<ul class=\"notes\">").skip(1).collect();
    assert!(notes[0].starts_with(
        "\n<li>Thu 12: randomization</li>\n<li>Thu 12: <b>visit C1D1</b></li>\n\
         <li>30, 31: visit C2D1 possible, planned on 9 April</li>\n\
         <li><b>A</b> palbociclib 125 mg: 12 to 31</li>\n\
         <li><b class=\"single\">B</b> goserelin 3.6 mg: 12</li>\n</ul>"
    ));
    assert!(notes[1].starts_with(
        "\n<li>Thu 9: <b>visit C2D1</b>, possible 30 March to 12 April</li>\n\
         <li><b>A</b> palbociclib 125 mg: 1, 9 to 29</li>\n"
    ));
}

#[test]
fn the_key_names_each_medicine_once() {
    let page = html(&example());
    let key = between(&page, "<caption>Medicines</caption>", "</table>");
    assert_eq!(key.matches("<th scope=\"row\">").count(), 2);
    assert!(key.contains(
        "<th scope=\"row\"><b>A</b></th><td>palbociclib</td><td>125 mg</td><td>oral</td>\
         <td>once a day</td><td>12 March to 29 April 2026</td>"
    ));
    assert!(!page.contains("Treatment group"));
    let arm = Some("Palbociclib".to_owned());
    let told = Heading { arm, ..heading() };
    let page = html(&Agenda::new(told, Vec::new()).unwrap());
    assert!(page.contains("<dt>Treatment group</dt><dd>Palbociclib</dd>"));
    assert!(!page.contains("<table"));
}

#[test]
fn empty_months_are_left_out() {
    let far = visit("Follow-up", "2029-03-12", "2029-03-12", "2029-03-12");
    let mut entries = example().entries().to_vec();
    entries.push(far);
    let page = html(&Agenda::new(heading(), entries).unwrap());
    assert_eq!(page.matches("<table class=\"grid\">").count(), 3);
    assert!(page.contains("Months without medicine and without a visit are left out."));
    assert!(!html(&example()).contains("left out"));
}

#[test]
fn a_long_break_is_no_row_of_days_off() {
    let off = |next: &str, last: &str| {
        let entries = vec![
            palbociclib("2026-03-12", "2026-04-01", 1),
            palbociclib(next, last, 2),
        ];
        let page = html(&Agenda::new(heading(), entries).unwrap());
        page.matches("<td class=\"off\">").count()
    };
    assert_eq!(off("2026-04-02", "2026-04-22"), 0);
    assert_eq!(off("2026-04-03", "2026-04-22"), 1);
    assert_eq!(off("2026-05-28", "2026-06-18"), 56);
    assert_eq!(off("2026-05-29", "2026-06-18"), 0);
}

#[test]
fn a_page_with_much_in_it_has_two_months() {
    let days: Vec<NaiveDate> = on("2026-01-01").iter_days().take(120).collect();
    let visits = days.iter().step_by(3).map(|day| {
        let day = day.to_string();
        visit("Blood pressure", &day, &day, &day)
    });
    let page = html(&Agenda::new(heading(), visits.collect()).unwrap());
    assert_eq!(page.matches("<section class=\"page\">").count(), 2);
    assert!(page.contains(">January to February 2026<") && page.contains(">March to April 2026<"));
}
