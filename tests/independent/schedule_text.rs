//! The text of a case: the design as a scenario in TOML, the participants as CSV.

use crate::civil::MissingDay;
use crate::schedule::{
    Anchor, Condition, Conventions, Day, Design, DoseBy, Length, Millionths, Moment, Offset, Part,
    Participant, Period, Planned, Rounding, Schedule, Slots, Surface, Thing, Visit,
};
use crate::schedule_days::date;
use crate::schedule_dose::decimal;

pub const SITES: &str = "site_id,name,city,country\n\
    AT-01,University Hospital,Vienna,Austria\n\
    DE-01,Cancer Center,Berlin,Germany\n";

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

pub fn period(period: Period) -> String {
    match period {
        Period::Days(n) => counted(n, "day"),
        Period::Weeks(n) => counted(n, "week"),
        Period::Months(n) => counted(n, "month"),
        Period::Years(n) => counted(n, "year"),
    }
}

fn counted(n: i64, unit: &str) -> String {
    if n == 1 {
        format!("1 {unit}")
    } else {
        format!("{n} {unit}s")
    }
}

fn thing(thing: &Thing) -> &str {
    match thing {
        Thing::Part(name) | Thing::Treatment(name) | Thing::Epoch(name) => name,
    }
}

pub fn moment(moment: &Moment) -> String {
    let of = |of: &Option<Thing>| {
        of.as_ref()
            .map_or(String::new(), |of| format!(" of {}", thing(of)))
    };
    let anchor = match &moment.anchor {
        Anchor::Randomization => "randomization".to_string(),
        Anchor::Screening => "screening".to_string(),
        Anchor::Day(n) => format!("day {n}"),
        Anchor::DayBefore(n) => format!("day -{n}"),
        Anchor::Week(n) => format!("week {n}"),
        Anchor::StartOf(x) => format!("start of {}", thing(x)),
        Anchor::EndOf(x) => format!("end of {}", thing(x)),
        Anchor::Whole(x) => thing(x).to_string(),
        Anchor::FirstDose(x) => format!("first dose{}", of(x)),
        Anchor::LastDose(x) => format!("last dose{}", of(x)),
        Anchor::Named(name) => name.clone(),
        Anchor::Date(day) => date(*day).to_string(),
        Anchor::PreviousVisit => "previous visit".to_string(),
    };
    match moment.offset {
        Offset::At => anchor,
        Offset::RightAfter => format!("after {anchor}"),
        Offset::After(length) => format!("{} after {anchor}", period(length)),
        Offset::Before(length) => format!("{} before {anchor}", period(length)),
    }
}

/// One moment as a text, several as a list.
fn moments(all: &[Moment]) -> String {
    let texts: Vec<String> = all
        .iter()
        .map(|one| format!("\"{}\"", moment(one)))
        .collect();
    if texts.len() == 1 {
        texts[0].clone()
    } else {
        format!("[{}]", texts.join(", "))
    }
}

fn numbers(numbers: &[i64]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("[{}]", texts.join(", "))
}

fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

pub fn when(condition: &Condition) -> String {
    let mut tests = Vec::new();
    if let Some(arm) = &condition.arm {
        tests.push(format!("arm = \"{arm}\""));
    }
    match condition.risk.as_slice() {
        [] => {}
        [level] => tests.push(format!("risk = \"{level}\"")),
        levels => tests.push(format!("risk = [\"{}\"]", levels.join("\", \""))),
    }
    let mut bounds = Vec::new();
    if let Some(least) = condition.weight_at_least {
        bounds.push(format!("at_least = {}", tenths(least)));
    }
    if let Some(below) = condition.weight_below {
        bounds.push(format!("below = {}", tenths(below)));
    }
    if !bounds.is_empty() {
        tests.push(format!("weight = {{ {} }}", bounds.join(", ")));
    }
    if tests.is_empty() {
        return String::new();
    }
    format!("when = {{ {} }}\n", tests.join(", "))
}

fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::Once => "once = true".to_string(),
        Schedule::Daily => "daily = true".to_string(),
        Schedule::OnOff { on, off } => format!("cycle = {{ on = {on}, off = {off} }}"),
        Schedule::DaysOfCycle { length, days } => {
            format!("cycle = {{ length = {length}, days = {} }}", numbers(days))
        }
        Schedule::Every {
            interval,
            loading,
            from_day,
        } => {
            let mut text = format!("every = {{ interval = \"{}\"", period(*interval));
            if let Some(days) = loading {
                text += &format!(", loading_days = {}", numbers(days));
            }
            if let Some(day) = from_day {
                text += &format!(", from_day = {day}");
            }
            text + " }"
        }
        Schedule::EveryHours(hours) => {
            format!("every = {{ interval = \"{}\" }}", counted(*hours, "hour"))
        }
        Schedule::Weekdays(days) => {
            let names: Vec<&str> = days.iter().map(|day| WEEKDAYS[*day as usize]).collect();
            format!("weekdays = [\"{}\"]", names.join("\", \""))
        }
    }
}

fn dose_by(by: &DoseBy) -> String {
    let mut text = "dose_by = { weight = \"weight\"".to_string();
    if let Some(surface) = by.surface {
        let name = match surface {
            Surface::Mosteller => "mosteller",
            Surface::DuBois => "du-bois",
        };
        text += &format!(", height = \"height\", surface = \"{name}\"");
    }
    let amount = |key: &str, amount: Millionths| format!(", {key} = {}", decimal(amount));
    text += &by
        .at_most
        .map_or(String::new(), |most| amount("at_most", most));
    text += &by
        .round_to
        .map_or(String::new(), |step| amount("round_to", step));
    if let Some(rounding) = by.rounding {
        let name = match rounding {
            Rounding::Nearest => "nearest",
            Rounding::Up => "up",
            Rounding::Down => "down",
        };
        text += &format!(", rounding = \"{name}\"");
    }
    text + " }\n"
}

pub fn unit_in_tables(_part: &Part) -> &'static str {
    "mg"
}

fn regimen(part: &Part) -> String {
    let mut text = format!("\n[[regimen]]\ntreatment = \"{}\"\n", part.treatment);
    if let Some(name) = &part.name {
        text += &format!("part = \"{name}\"\n");
    }
    if let Some(epoch) = &part.epoch {
        text += &format!("epoch = \"{epoch}\"\n");
    }
    let per = match &part.dose_by {
        None => "",
        Some(by) if by.surface.is_none() => "/kg",
        Some(_) => "/m2",
    };
    text += &format!("dose = {}\nunit = \"mg{per}\"\n", decimal(part.dose));
    text += "route = \"oral\"\n";
    text += &part.dose_by.as_ref().map_or(String::new(), dose_by);
    text += &when(&part.when);
    if let Some(start) = &part.start {
        text += &format!("start = \"{}\"\n", moment(start));
    }
    text += &schedule(&part.schedule);
    text += "\n";
    match &part.slots {
        Slots::Unwritten => {}
        Slots::TimesPerDay(times) => text += &format!("times_per_day = {times}\n"),
        Slots::Listed(slots) => text += &format!("time_slots = {}\n", numbers(slots)),
    }
    match part.length {
        None => {}
        Some(Length::Period(length)) => text += &format!("for = \"{}\"\n", period(length)),
        Some(Length::Cycles(n)) => text += &format!("for = \"{}\"\n", counted(n, "cycle")),
        Some(Length::Doses(n)) => text += &format!("for = \"{}\"\n", counted(n, "dose")),
    }
    if !part.until.is_empty() {
        text += &format!("until = {}\n", moments(&part.until));
    }
    text
}

fn visit(visit: &Visit) -> String {
    let mut text = format!("\n[[visit]]\nname = \"{}\"\n", visit.name);
    if let Some(epoch) = &visit.epoch {
        text += &format!("epoch = \"{epoch}\"\n");
    }
    match &visit.planned {
        Planned::At(at) => text += &format!("at = \"{}\"\n", moment(at)),
        Planned::Cycle {
            of,
            days,
            first,
            last,
        } => {
            text += &format!("cycle = {{ of = \"{of}\", days = {}", numbers(days));
            text += &first.map_or(String::new(), |cycle| format!(", first = {cycle}"));
            text += &last.map_or(String::new(), |cycle| format!(", last = {cycle}"));
            text += " }\n";
        }
        Planned::Every {
            at,
            every,
            times,
            until,
        } => {
            text += &format!("at = \"{}\"\nevery = \"{}\"\n", moment(at), period(*every));
            text += &times.map_or(String::new(), |times| format!("times = {times}\n"));
            if !until.is_empty() {
                text += &format!("until = {}\n", moments(until));
            }
        }
    }
    if let Some((earlier, later)) = visit.window {
        text += &format!("window = [{}, {later}]\n", -earlier);
    }
    text + &when(&visit.when)
}

fn conventions(conventions: Conventions) -> String {
    let mut text = "\n[conventions]\n".to_string();
    text += if conventions.end_inclusive {
        "end = \"end-inclusive\"\n"
    } else {
        "end = \"end-exclusive\"\n"
    };
    text += match conventions.missing_day {
        MissingDay::Clamp => "missing_day = \"clamp\"\n",
        MissingDay::RollForward => "missing_day = \"roll-forward\"\n",
    };
    // The defaults of these two stay unwritten.
    if conventions.week_from_one {
        text += "week = \"from-one\"\n";
    }
    if conventions.study_day_from_first_dose {
        text += "study_day_1 = \"first-dose\"\n";
    }
    text
}

pub fn scenario(design: &Design) -> String {
    let mut text =
        "format = 1\nname = \"case\"\ntitle = \"A random case\"\nsample_size = 20\n".to_string();
    for arm in &design.arms {
        text += &format!("\n[[arm]]\nname = \"{arm}\"\nratio = 1\n");
    }
    text += "\n[enrolment]\nstart = 2027-01-04\nsites = \"case-sites.csv\"\n\
        mean_rate = 1.5\nshape = 2.0\nscreening_days = [20, 28]\n\
        \n[[attribute]]\nname = \"risk\"\nlevels = [\"low\", \"medium\", \"high\"]\n\
        probabilities = [0.5, 0.25, 0.25]\n\
        \n[[attribute]]\nname = \"weight\"\nunit = \"kg\"\ndecimals = 1\n\
        uniform = { min = 45, max = 120 }\n\
        \n[[attribute]]\nname = \"height\"\nunit = \"cm\"\nuniform = { min = 140, max = 200 }\n\
        \n[[attribute]]\nname = \"surgery_on\"\n\
        days_before = { min = 5, max = 120, present = 0.8 }\n\
        \n[randomization]\nprocedure = \"simple\"\n";
    for epoch in &design.epochs {
        text += &format!(
            "\n[[epoch]]\nname = \"{}\"\nkind = \"{}\"\n",
            epoch.name, epoch.kind
        );
        if let Some(length) = epoch.length {
            text += &format!("for = \"{}\"\n", period(length));
        }
    }
    let laws = [
        "survival = \"exponential(0.3)\"",
        "days_after = { min = 1, max = 300 }",
        "survival = \"weibull(1.2, 2.5)\"",
    ];
    for (event, law) in design.events.iter().zip(laws) {
        text += &format!("\n[[event]]\nname = \"{event}\"\n{law}\n");
    }
    text += &design.parts.iter().map(regimen).collect::<String>();
    text += &design.visits.iter().map(visit).collect::<String>();
    text + &conventions(design.conventions)
}

/// `first_dose_on_` or `last_dose_on_` and the treatment's name, as in the participants file.
fn column(prefix: &str, treatment: &str) -> String {
    let name = treatment.to_lowercase();
    let plain = name.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' => letter,
        _ => '_',
    });
    format!("{prefix}{}", plain.collect::<String>())
}

/// Columns of dates that nobody has are left out, but for those of events and attributes.
pub fn participants(design: &Design, participants: &[Participant]) -> String {
    type Cell<'a> = Box<dyn Fn(&Participant) -> String + 'a>;
    let cell = |day: Option<Day>| day.map_or(String::new(), |day| date(day).to_string());
    let mut columns: Vec<(String, Cell)> = vec![
        ("participant_id".into(), Box::new(|one| one.id.clone())),
        ("arm".into(), Box::new(|one| one.arm.clone())),
        (
            "randomized_on".into(),
            Box::new(move |one| cell(Some(one.randomized_on))),
        ),
        (
            "screened_on".into(),
            Box::new(move |one| cell(one.screened_on)),
        ),
        ("risk".into(), Box::new(|one| one.risk.clone())),
        ("weight".into(), Box::new(|one| tenths(one.weight))),
        ("height".into(), Box::new(|one| one.height.to_string())),
        (
            "first_dose_on".into(),
            Box::new(move |one| cell(one.first_dose_on)),
        ),
        (
            "last_dose_on".into(),
            Box::new(move |one| cell(one.last_dose_on)),
        ),
    ];
    for treatment in design.treatments() {
        let key = treatment.clone();
        let first = move |one: &Participant| cell(one.first_dose_of.get(&key).copied());
        columns.push((column("first_dose_on_", &treatment), Box::new(first)));
        let key = treatment.clone();
        let last = move |one: &Participant| cell(one.last_dose_of.get(&key).copied());
        columns.push((column("last_dose_on_", &treatment), Box::new(last)));
    }
    columns.retain(|(_, value)| participants.iter().any(|one| !value(one).is_empty()));
    for name in design
        .events
        .iter()
        .map(String::as_str)
        .chain(["surgery_on"])
    {
        let value = move |one: &Participant| cell(one.dates.get(name).copied());
        columns.push((name.to_string(), Box::new(value)));
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut text = names.join(",") + "\n";
    for one in participants {
        let cells: Vec<String> = columns.iter().map(|(_, value)| value(one)).collect();
        text += &(cells.join(",") + "\n");
    }
    text
}
