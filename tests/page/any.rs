//! What holds for every agenda.

use std::collections::BTreeSet;

use chrono::{Days as Span, NaiveDate};
use evenhand::page::{Agenda, Days, Entry, SingleDose, Visit, html, ics};
use proptest::prelude::*;

use super::{given, heading, on, unescaped, values};

/// Agendas of any entries within three years, with names of any characters.
fn agendas() -> impl Strategy<Value = Agenda> {
    let entry = (
        0_u64..1100,
        0_u64..40,
        0_usize..3,
        "[ab]|\\PC{1,60}",
        0_u32..4,
    );
    proptest::collection::vec(entry, 0..40).prop_map(|rows| {
        let mut entries: Vec<Entry> = rows
            .into_iter()
            .map(|(start, length, kind, name, number)| {
                let first = on("2026-03-12") + Span::new(start);
                let last = first + Span::new(length);
                let given = given(&name, &name, "oral", (number > 0).then_some(number));
                let times_per_day = number + 1;
                match kind {
                    0 => Entry::Days(Days {
                        first,
                        last,
                        times_per_day,
                        given,
                    }),
                    1 => Entry::Dose(SingleDose { date: first, given }),
                    _ => Entry::Visit(Visit {
                        name,
                        planned: first + Span::new(length / 2),
                        earliest: first,
                        latest: last,
                    }),
                }
            })
            .collect();
        entries.sort_by_key(Entry::date);
        Agenda::new(heading(), entries).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_entry_is_an_event_of_its_own(agenda in agendas()) {
        let file = ics(&agenda);
        prop_assert_eq!(&file, &ics(&agenda));
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        let uids: BTreeSet<String> = values(&file, "UID").into_iter().collect();
        prop_assert_eq!(uids.len(), agenda.entries().len());
        let names = values(&file, "SUMMARY");
        for (entry, name) in agenda.entries().iter().zip(names) {
            let own = match entry {
                Entry::Days(days) => &days.given.treatment,
                Entry::Dose(dose) => &dose.given.treatment,
                Entry::Visit(visit) => &visit.name,
            };
            prop_assert!(unescaped(&name).contains(own.as_str()));
        }
    }

    #[test]
    fn every_day_is_on_the_page(agenda in agendas()) {
        let page = html(&agenda);
        prop_assert_eq!(&page, &html(&agenda));
        for entry in agenda.entries() {
            let month = entry.date().format("<caption>%B %Y</caption>").to_string();
            prop_assert_eq!(page.matches(&month).count(), 1);
        }
        let planned: BTreeSet<NaiveDate> = agenda
            .entries()
            .iter()
            .filter(|entry| matches!(entry, Entry::Visit(_)))
            .map(Entry::date)
            .collect();
        prop_assert_eq!(page.matches("<em>V</em><span").count(), planned.len());
    }
}
