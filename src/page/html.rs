//! The agenda as pages to print: a key of the signs, then the months.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::agenda::{Agenda, Entry};
use super::markup::Text;
use super::month::{Month, Sign};
use super::plan::{Day, Intake, Mark, Plan, SIGNS_ON_A_LINE};
use super::words;

/// What a page of US Letter, the lower of the two papers, has for months, in millimetres.
const ROOM: f64 = 240.0;

const STYLE: &str = include_str!("style.css");

/// The agenda as one HTML document that needs nothing else: no script, no font, no picture.
///
/// It is laid out for A4 and US Letter alike and can be read without colours. The first page has a
/// key of the signs; each page after it has four months, or two where these hold much, and says in
/// words what they hold.
/// Months in which there is nothing are left out.
pub fn html(agenda: &Agenda) -> String {
    let plan = Plan::new(agenda);
    let months = plan.months();
    let heading = agenda.heading();
    let (trial, participant) = (Text(&heading.trial), Text(&heading.participant));
    let class = if plan.most_marks() > SIGNS_ON_A_LINE {
        " class=\"many\""
    } else {
        ""
    };
    let mut out = String::new();
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Calendar of participant {participant}, {trial}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body{class}>\n<main>\n"
    );
    push_front(&mut out, &plan, &months);
    let months: Vec<Month> = months
        .iter()
        .map(|&first| Month::new(&plan, first))
        .collect();
    let mut rest = &months[..];
    while !rest.is_empty() {
        let (page, after) = rest.split_at(months_of_a_page(&plan, rest));
        push_page(&mut out, &plan, page);
        rest = after;
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Whose calendar it is, and how to read it.
fn push_front(out: &mut String, plan: &Plan<'_>, months: &[NaiveDate]) {
    let heading = plan.agenda.heading();
    let _ = write!(
        out,
        "<section class=\"front\">\n<h1>{}</h1>\n<dl class=\"who\">\n",
        Text(&heading.trial)
    );
    let randomized_on = words::day(heading.randomized_on);
    push_fact(out, "Participant", &heading.participant);
    push_fact(out, "Randomized on", &randomized_on);
    if let Some(arm) = &heading.arm {
        push_fact(out, "Treatment group", arm);
    }
    if let [first, .., last] | [first @ last] = months {
        push_fact(out, "Calendar", &words::months(*first, *last));
    }
    out.push_str("</dl>\n");
    push_medicines(out, plan);
    push_key(out, plan);
    if has_gap(months) {
        out.push_str("<p>Months without medicine and without a visit are left out.</p>\n");
    }
    out.push_str(
        "<div class=\"foot\">\n<p>This calendar shows what is planned. What your study doctor or study nurse tells you \
         comes first.</p>\n\
         <dl class=\"contact\">\n<dt>Study nurse</dt><dd></dd>\n<dt>Telephone</dt><dd></dd>\n\
         </dl>\n</div>\n</section>\n",
    );
}

fn push_fact(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", Text(value));
}

/// Whether a month between the first and the last is left out.
fn has_gap(months: &[NaiveDate]) -> bool {
    months
        .windows(2)
        .any(|pair| pair[0] + chrono::Months::new(1) != pair[1])
}

/// Which sign is which medicine.
fn push_medicines(out: &mut String, plan: &Plan<'_>) {
    if plan.medicines.is_empty() {
        return;
    }
    out.push_str(
        "<table class=\"medicines\">\n<caption>Medicines</caption>\n<thead><tr>\
         <th scope=\"col\" class=\"sign\">Sign</th><th scope=\"col\" class=\"name\">Medicine</th>\
         <th scope=\"col\" class=\"dose\">Dose</th><th scope=\"col\" class=\"route\">Route</th>\
         <th scope=\"col\" class=\"often\">How often</th><th scope=\"col\">From, to</th></tr></thead>\n<tbody>\n",
    );
    for medicine in &plan.medicines {
        let given = medicine.given;
        let often = match medicine.intake {
            Intake::Daily(times) => words::times_per_day(times),
            Intake::Single => "one dose".to_owned(),
        };
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{often}</td>\
             <td>{}</td></tr>",
            Sign(medicine),
            Text(&given.treatment),
            Text(&given.dose),
            Text(&given.route),
            words::span(medicine.first, medicine.last),
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

/// What the other signs mean, as far as there are any.
fn push_key(out: &mut String, plan: &Plan<'_>) {
    let mut rows: Vec<(&str, &str, &str)> = Vec::new();
    let has = |class: fn(&Day) -> bool| plan.days.values().any(class);
    let is_off = |day: &Day| {
        let mut marks = day.marks.iter();
        marks.any(|(_, mark)| matches!(mark, Mark::Off(_)))
    };
    let is_single = |entry: &Entry| matches!(entry, Entry::Dose(_));
    let is_daily = |entry: &Entry| matches!(entry, Entry::Days(_));
    let entries = plan.agenda.entries();
    if entries.iter().any(is_daily) {
        rows.push((
            "on",
            "<b>A</b>",
            "take the medicine with this letter, as often as stated above",
        ));
    }
    if has(is_off) {
        rows.push((
            "off",
            "<i>\u{2013}</i>",
            "a day off: do not take the medicine whose letter is in this place on other days",
        ));
    }
    if entries.iter().any(is_single) {
        rows.push((
            "",
            "<b class=\"single\">A</b>",
            "a letter in a ring: one dose on this day",
        ));
    }
    if has(|day| day.has_visit) {
        rows.push(("visit", "<em>V</em>", "a visit is planned on this day"));
    }
    if has(|day| day.is_in_window && !day.has_visit) {
        rows.push((
            "",
            "<em class=\"maybe\">(V)</em>",
            "the visit may also take place on this day",
        ));
    }
    if has(|day| !day.cycles.is_empty()) {
        rows.push((
            "",
            "<span class=\"cycle\">cycle 2</span>",
            "a new cycle begins, with this number",
        ));
    }
    if rows.is_empty() {
        return;
    }
    out.push_str(
        "<table class=\"key\">\n<caption>How to read a day</caption>\n<thead class=\"unseen\"><tr>\
         <th scope=\"col\">Sign</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n",
    );
    for (class, sign, meaning) in rows {
        let _ = writeln!(
            out,
            "<tr><td class=\"sample {class}\">{sign}</td><td>{}.</td></tr>",
            words::sentence(meaning)
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

/// How many of these months the next page has: four, or two if four have no room.
fn months_of_a_page(plan: &Plan<'_>, months: &[Month]) -> usize {
    let pairs = months.chunks(2).take(2);
    let height: f64 = pairs
        .map(|pair| {
            let heights = pair.iter().map(|month| month.height(plan));
            heights.fold(0.0, f64::max)
        })
        .sum();
    let most = if height <= ROOM { 4 } else { 2 };
    months.len().min(most)
}

fn push_page(out: &mut String, plan: &Plan<'_>, months: &[Month]) {
    let heading = plan.agenda.heading();
    let (first, last) = (months[0].first, months[months.len() - 1].first);
    let _ = write!(
        out,
        "<section class=\"page\">\n<h2><span class=\"when\">{}</span> <span class=\"trial\">{}</span> \
         <span class=\"id\">Participant {}</span></h2>\n",
        words::months(first, last),
        Text(&heading.trial),
        Text(&heading.participant)
    );
    for pair in months.chunks(2) {
        out.push_str("<div class=\"pair\">\n");
        for month in pair {
            month.push(out, plan);
        }
        out.push_str("</div>\n");
    }
    out.push_str("</section>\n");
}
