//! A month: its days in weeks, and beneath them in words what there is.

use std::fmt::Write as _;

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::agenda::{Entry, Visit};
use super::markup::Text;
use super::plan::{Day, Intake, Mark, Medicine, Plan, SIGNS_ON_A_LINE};
use super::words;

/// A month that is to be shown.
pub(super) struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// What there is, in words: a line for each visit, then one for each medicine.
    notes: Vec<String>,
}

impl Month {
    pub(super) fn new(plan: &Plan<'_>, first: NaiveDate) -> Self {
        Self {
            first,
            notes: notes(plan, first),
        }
    }

    /// About how high the month is on paper, in millimetres, as `style.css` has it.
    pub(super) fn height(&self, plan: &Plan<'_>) -> f64 {
        let mut weeks = vec![0.0_f64; 1];
        for date in days_of(self.first) {
            if date.weekday() == Weekday::Mon && date.day() > 1 {
                weeks.push(0.0);
            }
            let height = plan.days.get(&date).map_or(0.0, day_height).max(CELL);
            if let Some(week) = weeks.last_mut() {
                *week = week.max(height);
            }
        }
        let lines = self.notes.iter().map(|note| visible(note) / LINE + 1);
        CAPTION + weeks.iter().sum::<f64>() + NOTE * lines.sum::<usize>() as f64
    }

    /// Appends the month.
    pub(super) fn push(&self, out: &mut String, plan: &Plan<'_>) {
        let title = words::month_and_year(self.first);
        let _ = writeln!(
            out,
            "<div class=\"month\">\n<table class=\"grid\">\n<caption>{title}</caption>"
        );
        out.push_str("<thead><tr>");
        for name in words::WEEKDAYS {
            let short = &name[..3];
            let _ = write!(
                out,
                "<th scope=\"col\"><abbr title=\"{name}\">{short}</abbr></th>"
            );
        }
        out.push_str("</tr></thead>\n<tbody>\n<tr>");
        let mut column = self.first.weekday().num_days_from_monday();
        push_blanks(out, column);
        for date in days_of(self.first) {
            if column == 7 {
                out.push_str("</tr>\n<tr>");
                column = 0;
            }
            push_day(out, plan, date);
            column += 1;
        }
        push_blanks(out, 7 - column);
        out.push_str("</tr>\n</tbody>\n</table>\n");
        if !self.notes.is_empty() {
            out.push_str("<ul class=\"notes\">\n");
            for note in &self.notes {
                let _ = writeln!(out, "<li>{note}</li>");
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</div>\n");
    }
}

/// The title of a month and the names of its weekdays, in millimetres.
const CAPTION: f64 = 14.0;
/// The least height of a day.
const CELL: f64 = 12.5;
/// A line of the notes.
const NOTE: f64 = 4.4;
/// Characters that have room on such a line.
const LINE: usize = 48;

fn day_height(day: &Day) -> f64 {
    let lines = day.marks.len().div_ceil(SIGNS_ON_A_LINE) as f64;
    let cycle = if day.cycles.is_empty() { 0.0 } else { 3.2 };
    6.2 + 4.4 * lines + cycle
}

/// The characters of a note without its markup.
fn visible(note: &str) -> usize {
    let mut is_markup = false;
    let is_visible = |&character: &char| {
        let was_markup = is_markup;
        is_markup = character == '<' || is_markup && character != '>';
        !is_markup && !was_markup
    };
    note.chars().filter(is_visible).count()
}

pub(super) fn days_of(first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let month = first.month();
    first
        .iter_days()
        .take_while(move |date| date.month() == month)
}

fn push_blanks(out: &mut String, number: u32) {
    for _ in 0..number {
        out.push_str("<td class=\"blank\"></td>");
    }
}

fn push_day(out: &mut String, plan: &Plan<'_>, date: NaiveDate) {
    let nothing = Day::default();
    let day = plan.days.get(&date).unwrap_or(&nothing);
    let _ = write!(
        out,
        "<td{}><p class=\"date\"><b>{}</b>",
        classes(plan, day),
        date.day()
    );
    if day.has_visit {
        out.push_str("<em>V</em><span class=\"unseen\">: visit planned.</span>");
    } else if day.is_in_window {
        out.push_str("<em class=\"maybe\">(V)</em><span class=\"unseen\">: visit possible.</span>");
    }
    out.push_str("</p>");
    if !day.marks.is_empty() {
        out.push_str("<p class=\"signs\">");
        for (place, (_, mark)) in day.marks.iter().enumerate() {
            if place > 0 {
                out.push(' ');
            }
            push_mark(out, plan, *mark);
        }
        out.push_str("</p>");
    }
    if !day.cycles.is_empty() {
        let numbers: Vec<String> = day.cycles.iter().map(u32::to_string).collect();
        let _ = write!(out, "<p class=\"cycle\">cycle {}</p>", numbers.join("/"));
    }
    out.push_str("</td>");
}

/// How the cell is drawn.
fn classes(plan: &Plan<'_>, day: &Day) -> String {
    let mut classes = Vec::new();
    let is_daily = |&(_, mark): &(usize, Mark)| matches!(mark, Mark::Given(medicine) if plan.medicines[medicine].intake != Intake::Single);
    let is_off = |&(_, mark): &(usize, Mark)| matches!(mark, Mark::Off(_));
    if day.marks.iter().any(is_off) {
        classes.push("off");
    } else if day.marks.iter().any(is_daily) {
        classes.push("on");
    }
    if day.has_visit {
        classes.push("visit");
    }
    if classes.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", classes.join(" "))
    }
}

fn push_mark(out: &mut String, plan: &Plan<'_>, mark: Mark) {
    let _ = match mark {
        Mark::Given(place) => {
            let medicine = &plan.medicines[place];
            write!(out, "{}", Sign(medicine))
        }
        Mark::Off(place) => {
            let treatment = Text(&plan.medicines[place].given.treatment);
            write!(
                out,
                "<i aria-hidden=\"true\">\u{2013}</i><span class=\"unseen\">no {treatment}</span>"
            )
        }
    };
}

/// The sign of a medicine, in a ring where it is for single doses.
pub(super) struct Sign<'a>(pub &'a Medicine<'a>);

impl std::fmt::Display for Sign<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = match self.0.intake {
            Intake::Daily(_) => "",
            Intake::Single => " class=\"single\"",
        };
        write!(f, "<b{class}>{}</b>", self.0.sign)
    }
}

/// The month in words: its visits in order of their days, then each medicine with its days.
fn notes(plan: &Plan<'_>, first: NaiveDate) -> Vec<String> {
    let mut notes = visit_notes(plan, first);
    for (place, medicine) in plan.medicines.iter().enumerate() {
        if let Some(days) = medicine_days(plan, place, first) {
            let (treatment, dose) = (Text(&medicine.given.treatment), Text(&medicine.given.dose));
            notes.push(format!("{} {treatment} {dose}: {days}", Sign(medicine)));
        }
    }
    notes
}

/// The randomization and the visits of a month in words, in order of their days.
pub(super) fn visit_notes(plan: &Plan<'_>, first: NaiveDate) -> Vec<String> {
    let last = days_of(first).last().unwrap_or(first);
    let mut dated = Vec::new();
    let randomized_on = plan.agenda.heading().randomized_on;
    if (first..=last).contains(&randomized_on) {
        let note = format!("{}: randomization", weekday_and_day(randomized_on));
        dated.push((randomized_on, note));
    }
    for entry in plan.agenda.entries() {
        if let Entry::Visit(visit) = entry
            && visit.earliest <= last
            && visit.latest >= first
        {
            dated.push((visit.planned, visit_note(visit, first, last)));
        }
    }
    dated.sort_by_key(|&(date, _)| date);
    dated.into_iter().map(|(_, note)| note).collect()
}

/// `Thu 12`.
fn weekday_and_day(date: NaiveDate) -> String {
    format!("{} {}", words::short(date.weekday()), date.day())
}

/// A visit whose window touches the month from `first` to `last`.
fn visit_note(visit: &Visit, first: NaiveDate, last: NaiveDate) -> String {
    let name = Text(&visit.name);
    if visit.planned < first || visit.planned > last {
        let window = words::days(
            visit.earliest.max(first).day(),
            visit.latest.min(last).day(),
        );
        let planned = words::day_and_month(visit.planned);
        return format!("{window}: visit {name} possible, planned on {planned}");
    }
    let day = weekday_and_day(visit.planned);
    let mut note = format!("{day}: <b>visit {name}</b>");
    if visit.earliest >= first && visit.latest <= last && visit.earliest < visit.latest {
        let window = [visit.earliest, visit.latest].map(weekday_and_day);
        let _ = write!(note, ", possible {}", window.join(" to "));
    } else if visit.earliest < visit.latest {
        let window = [visit.earliest, visit.latest].map(words::day_and_month);
        let _ = write!(note, ", possible {}", window.join(" to "));
    }
    note
}

/// The days of a month on which a medicine is given, such as `1 to 9, 17 to 31`.
fn medicine_days(plan: &Plan<'_>, place: usize, first: NaiveDate) -> Option<String> {
    let end = first + Months::new(1);
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (date, day) in plan.days.range(first..end) {
        if !day
            .marks
            .iter()
            .any(|&(_, mark)| mark == Mark::Given(place))
        {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == date.day() => *last = date.day(),
            _ => runs.push((date.day(), date.day())),
        }
    }
    let length = (end - first).num_days();
    if runs
        .first()
        .is_some_and(|&(from, to)| from == 1 && i64::from(to) == length)
    {
        return Some("every day".to_owned());
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(from, to)| words::days(from, to))
        .collect();
    (!runs.is_empty()).then(|| runs.join(", "))
}
