//! The months of an agenda in little markup, for a page of another kind that shows several agendas.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::agenda::Agenda;
use super::markup::Text;
use super::month::{days_of, visit_notes};
use super::plan::{Day, Intake, Mark, Plan};
use super::words;

/// An agenda in little markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallMonths {
    /// Which sign is which medicine, in the order in which they begin.
    pub medicines: Vec<SmallMedicine>,
    /// How many months there are.
    pub count: usize,
    /// The months as HTML: for each a `div` of the class `month` with a table of the class `grid`, and what is
    /// dated in words. Everything is escaped.
    pub html: String,
}

/// A medicine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallMedicine {
    /// The letter by which it stands in the days.
    pub sign: String,
    /// The treatment's name.
    pub treatment: String,
    /// Amount and unit of one dose.
    pub dose: String,
    /// The route of administration.
    pub route: String,
    /// How often, such as `once a day`.
    pub often: String,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// The months of an agenda. `not_given` are days with a treatment of which a dose was due and not given: they have a
/// cross, unless another dose of the treatment was given on the day. Months in which there is nothing are left out.
pub fn small_months(agenda: &Agenda, not_given: &[(NaiveDate, String)]) -> SmallMonths {
    let plan = Plan::new(agenda);
    let mut missing: BTreeMap<NaiveDate, BTreeSet<&str>> = BTreeMap::new();
    for (date, treatment) in not_given {
        missing.entry(*date).or_default().insert(treatment);
    }
    let months: BTreeSet<NaiveDate> = missing
        .keys()
        .filter_map(|date| date.with_day(1))
        .chain(plan.months())
        .collect();
    let mut html = String::new();
    for &first in &months {
        push_month(&mut html, &plan, &missing, first);
    }
    let medicines = plan.medicines.iter().map(|medicine| SmallMedicine {
        sign: medicine.sign.clone(),
        treatment: medicine.given.treatment.clone(),
        dose: medicine.given.dose.clone(),
        route: medicine.given.route.clone(),
        often: match medicine.intake {
            Intake::Daily(times) => words::times_per_day(times),
            Intake::Single => "one dose".to_owned(),
        },
        first: medicine.first,
        last: medicine.last,
    });
    SmallMonths {
        medicines: medicines.collect(),
        count: months.len(),
        html,
    }
}

fn push_month(
    out: &mut String,
    plan: &Plan<'_>,
    missing: &BTreeMap<NaiveDate, BTreeSet<&str>>,
    first: NaiveDate,
) {
    let title = words::month_and_year(first);
    let _ = write!(
        out,
        "<div class=\"month\"><table class=\"grid\"><caption>{title}</caption><thead><tr>"
    );
    for name in words::WEEKDAYS {
        let _ = write!(out, "<th scope=\"col\">{}</th>", &name[..2]);
    }
    out.push_str("</tr></thead><tbody><tr>");
    let mut column = first.weekday().num_days_from_monday();
    push_blanks(out, column);
    let (nothing, none) = (Day::default(), BTreeSet::new());
    for date in days_of(first) {
        if column == 7 {
            out.push_str("</tr><tr>");
            column = 0;
        }
        let day = plan.days.get(&date).unwrap_or(&nothing);
        push_day(
            out,
            plan,
            date.day(),
            day,
            missing.get(&date).unwrap_or(&none),
        );
        column += 1;
    }
    push_blanks(out, 7 - column);
    out.push_str("</tr></tbody></table>");
    let notes = visit_notes(plan, first);
    if !notes.is_empty() {
        out.push_str("<ul>");
        for note in notes {
            let _ = write!(out, "<li>{note}</li>");
        }
        out.push_str("</ul>");
    }
    out.push_str("</div>\n");
}

fn push_blanks(out: &mut String, number: u32) {
    match number {
        0 => {}
        1 => out.push_str("<td></td>"),
        many => {
            let _ = write!(out, "<td colspan=\"{many}\"></td>");
        }
    }
}

/// A day: its number, the letters of what is given, crosses, and whether there is a visit.
fn push_day(out: &mut String, plan: &Plan<'_>, number: u32, day: &Day, missing: &BTreeSet<&str>) {
    let mut missing = missing.clone();
    let mut signs: Vec<&str> = Vec::new();
    for &(_, mark) in &day.marks {
        if let Mark::Given(place) = mark {
            let medicine = &plan.medicines[place];
            missing.remove(&*medicine.given.treatment);
            signs.push(&medicine.sign);
        }
    }
    let class = if day.has_visit {
        " class=\"visit\""
    } else if signs.is_empty() {
        ""
    } else {
        " class=\"on\""
    };
    let _ = write!(out, "<td{class}>{number}");
    if !signs.is_empty() {
        let is_short = signs.iter().all(|sign| sign.len() == 1);
        let between = if is_short { "" } else { " " };
        let _ = write!(out, "<b>{}</b>", signs.join(between));
    }
    for treatment in missing {
        let treatment = Text(treatment);
        let _ = write!(out, "<s title=\"not given: {treatment}\">\u{d7}</s>");
    }
    if day.has_visit {
        out.push_str("<em>V</em>");
    } else if day.is_in_window {
        out.push_str("<i>(V)</i>");
    }
    out.push_str("</td>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Days, Entry, Given, Heading, SingleDose, Visit};

    fn on(date: &str) -> NaiveDate {
        date.parse().unwrap()
    }

    fn given(treatment: &str) -> Given {
        Given {
            treatment: treatment.to_owned(),
            dose: "1 mg".to_owned(),
            route: "oral".to_owned(),
            cycle: Some(1),
            part: None,
            epoch: "TREATMENT".to_owned(),
        }
    }

    fn agenda() -> Agenda {
        let heading = Heading {
            trial: "Trial".to_owned(),
            scenario: "trial".to_owned(),
            participant: "1".to_owned(),
            randomized_on: on("2026-03-30"),
            arm: None,
        };
        let entries = vec![
            Entry::Days(Days {
                first: on("2026-03-30"),
                last: on("2026-04-02"),
                times_per_day: 2,
                given: given("<a>"),
            }),
            Entry::Dose(SingleDose {
                date: on("2026-04-01"),
                given: given("b"),
            }),
            Entry::Visit(Visit {
                name: "V & 1".to_owned(),
                planned: on("2026-06-10"),
                earliest: on("2026-06-09"),
                latest: on("2026-06-10"),
            }),
        ];
        Agenda::new(heading, entries).unwrap()
    }

    #[test]
    fn days_have_their_letters_and_visits() {
        let small = small_months(&agenda(), &[]);
        assert_eq!(small.count, 3);
        assert!(small.html.contains("<caption>March 2026</caption>"));
        assert!(small.html.contains("<td class=\"on\">1<b>AB</b></td>"));
        assert!(small.html.contains("<td>3</td>"));
        assert!(small.html.contains("<td>9<i>(V)</i></td>"));
        assert!(small.html.contains("<td class=\"visit\">10<em>V</em></td>"));
        assert!(small.html.contains("visit V &amp; 1</b>"));
        assert!(!small.html.contains("May 2026"));
        assert_eq!(small.medicines[0].treatment, "<a>");
        assert_eq!(small.medicines[0].often, "twice a day");
        assert_eq!(small.medicines[1].often, "one dose");
    }

    #[test]
    fn what_was_not_given_has_a_cross() {
        let small = small_months(
            &agenda(),
            &[
                (on("2026-04-02"), "<a>".to_owned()),
                (on("2026-04-03"), "<a>".to_owned()),
            ],
        );
        assert!(small.html.contains("<td class=\"on\">2<b>A</b></td>"));
        assert!(
            small
                .html
                .contains("<td>3<s title=\"not given: &lt;a&gt;\">\u{d7}</s></td>")
        );
    }

    #[test]
    fn every_day_of_a_month_is_there_once() {
        let small = small_months(&agenda(), &[]);
        assert_eq!(small.html.matches("<td").count(), 31 + 30 + 30 + 2 + 2 + 1);
    }
}
