//! Names that would be markup, separators or too long for a line.

use evenhand::page::{Agenda, Days, Entry, Given, Heading, SingleDose, html, ics};

use super::{given, heading, on, unescaped, unfolded, values, visit};

/// Names that try to leave the place where they stand.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "a,b;c\\n\\",
    "</style><b \"'>",
    "\u{1F9EA} \u{6771}\u{4EAC} &amp;",
    "]]>--><!--",
];

#[test]
fn hostile_names_are_only_text() {
    for name in HOSTILE
        .map(str::to_owned)
        .into_iter()
        .chain(["x".repeat(200)])
    {
        let heading = Heading {
            trial: name.clone(),
            scenario: name.clone(),
            participant: name.clone(),
            arm: Some(name.clone()),
            ..heading()
        };
        let mut given = given(&name, &name, &name, Some(1));
        given.part = Some(name.clone());
        let (first, last) = (on("2026-03-12"), on("2026-04-01"));
        let days = Days {
            first,
            last,
            times_per_day: 2,
            given: given.clone(),
        };
        let entries = vec![
            Entry::Days(days),
            Entry::Dose(SingleDose { date: last, given }),
            visit(&name, "2026-04-01", "2026-04-01", "2026-04-02"),
        ];
        let agenda = Agenda::new(heading, entries).unwrap();

        let page = html(&agenda);
        // The same elements as with a plain name: none is opened or closed by a name.
        assert_eq!(elements(&page), elements(&html(&renamed(&agenda, "plain"))));
        assert_eq!(page.matches("<style>").count(), 1);
        assert!(!page.contains("<script"));

        let file = ics(&agenda);
        assert!(
            file.split("\r\n")
                .all(|line| line.len() <= 75 && !line.contains('\n'))
        );
        let named: Vec<String> = unfolded(&file).iter().map(|line| unescaped(line)).collect();
        assert_eq!(named[4], format!("X-WR-CALNAME:{name}, participant {name}"));
        assert_eq!(values(&file, "UID").len(), 3);
        assert!(values(&file, "UID").iter().all(|uid| uid.len() == 49));
    }
}

/// The tags of a document, in their order.
fn elements(page: &str) -> Vec<String> {
    let (_, body) = page.split_once("</style>").unwrap();
    let tags = body.split('<').skip(1);
    tags.map(|tag| tag.split_once('>').unwrap().0.to_owned())
        .collect()
}

/// The same agenda with one name everywhere.
fn renamed(agenda: &Agenda, name: &str) -> Agenda {
    let rename = |given: &mut Given| {
        for text in [&mut given.treatment, &mut given.dose, &mut given.route] {
            name.clone_into(text);
        }
    };
    let mut entries = agenda.entries().to_vec();
    for entry in &mut entries {
        match entry {
            Entry::Days(days) => rename(&mut days.given),
            Entry::Dose(dose) => rename(&mut dose.given),
            Entry::Visit(visit) => name.clone_into(&mut visit.name),
        }
    }
    let heading = Heading {
        trial: name.to_owned(),
        participant: name.to_owned(),
        arm: Some(name.to_owned()),
        ..agenda.heading().clone()
    };
    Agenda::new(heading, entries).unwrap()
}
