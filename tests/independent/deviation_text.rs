//! What really happens as a scenario says it in TOML.

use crate::deviation::{
    Action, Actual, Comes, Ends, Event, Law, Rule, Timing, Toxicity, Treatment,
};
use crate::schedule_dose::decimal;
use crate::schedule_text::{scenario, when};

fn law(law: Law) -> String {
    match law {
        Law::Uniform(least, most) => format!("\"uniform({least}, {most})\""),
        Law::Exponential(mean) => format!("\"exponential({mean})\""),
        Law::Weibull(shape, scale) => format!("\"weibull({shape}, {scale})\""),
    }
}

fn names(names: &[String]) -> String {
    format!("[\"{}\"]", names.join("\", \""))
}

fn numbers(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("[{}]", numbers.join(", "))
}

fn event(event: &Event) -> String {
    let mut text = format!("\n[[event]]\nname = \"{}\"\n", event.name);
    text += &match &event.comes {
        Comes::Exponential(rate) => format!("survival = \"exponential({rate})\"\n"),
        Comes::DaysAfter(least, most) => {
            format!("days_after = {{ min = {least}, max = {most} }}\n")
        }
        Comes::Hazard(periods) => {
            let periods: Vec<String> = periods
                .iter()
                .map(|(months, probability)| match months {
                    Some(months) => {
                        format!("{{ months = {months}, per_month = {probability} }}")
                    }
                    None => format!("{{ per_month = {probability} }}"),
                })
                .collect();
            format!("hazard = [{}]\n", periods.join(", "))
        }
    };
    text += &match &event.ends {
        Ends::Nothing => String::new(),
        Ends::Treatments(treatments) => format!("ends = {}\n", names(treatments)),
        Ends::AllTreatments => "ends = \"treatment\"\n".to_string(),
        Ends::Trial => "ends = \"trial\"\n".to_string(),
        Ends::Contact => "ends = \"contact\"\n".to_string(),
    };
    if let Some(begins) = &event.begins {
        text += &format!("begins = \"{begins}\"\n");
    }
    if let Some(reason) = &event.reason {
        text += &format!("reason = \"{reason}\"\n");
    }
    text + &when(&event.when)
}

/// `outside` and what goes with it.
fn outside(timing: &Timing) -> Vec<String> {
    let mut keys = Vec::new();
    if let Some(days) = timing.outside_days {
        keys.push(format!("outside = {}", timing.outside));
        keys.push(format!("outside_days = {}", law(days)));
        keys.push(format!("early = {}", timing.early));
    }
    keys
}

fn treatment(actual: &Actual, own: &Treatment) -> String {
    let mut text = format!("\n[[treatment]]\nname = \"{}\"\n", own.name);
    if own.shares.len() > 1 {
        let parts = actual.design.parts.iter();
        let mut doses = parts.filter(|part| part.treatment == own.name);
        let dose = doses.next().expect("a part").dose;
        let (key, unit) = if own.is_written_as_doses {
            ("dose_levels", dose)
        } else {
            ("dose_shares", 1_000_000)
        };
        let levels: Vec<String> = own
            .shares
            .iter()
            .map(|share| decimal(share * unit / 1_000_000))
            .collect();
        text += &format!("{key} = [{}]\n", levels.join(", "));
    }
    if let Some(never) = own.never_started {
        text += &format!("never_started = {never}\n");
    }
    if let Some(days) = own.first_dose {
        text += &format!("first_dose = {}\n", law(days));
    }
    if let Some(missed) = own.missed {
        text += &format!("missed = {missed}\n");
    }
    if let Some(timing) = &own.timing {
        let (before, after) = timing.window;
        let mut keys = vec![format!("window = [{}, {after}]", -before)];
        keys.extend(outside(timing));
        text += &format!("timing = {{ {} }}\n", keys.join(", "));
    }
    if let Some(shifts) = own.later {
        text += &format!("later = \"{}\"\n", if shifts { "shift" } else { "stay" });
    }
    text
}

fn toxicity(own: &Toxicity) -> String {
    let grades: Vec<String> = own
        .grades
        .iter()
        .map(|(grade, share)| format!("{{ grade = {grade}, share = {share} }}"))
        .collect();
    let mut text = format!(
        "\n[[toxicity]]\nname = \"{}\"\ntreatment = \"{}\"\ngrades = [{}]\nonset = {}\nduration = {}\n",
        own.name,
        own.treatment,
        grades.join(", "),
        law(own.onset),
        law(own.duration),
    );
    if let Some(recurs) = own.recurs {
        text += &format!("recurs = {recurs}\n");
    }
    if let Some(interval) = own.interval {
        text += &format!("interval = {}\n", law(interval));
    }
    if let Some(complicated) = own.complicated {
        text += &format!("complicated = {complicated}\n");
    }
    if let Some(grade) = own.recovers_to {
        text += &format!("recovers_to = {grade}\n");
    }
    text
}

fn rule(own: &Rule) -> String {
    let mut text = format!(
        "\n[[dose_modification]]\nname = \"{}\"\ntoxicity = \"{}\"\ngrades = {}\n",
        own.name,
        own.toxicity,
        numbers(&own.grades)
    );
    if own.complicated {
        text += "complicated = true\n";
    }
    if !own.cycle_days.is_empty() {
        text += &format!("cycle_days = {}\n", numbers(&own.cycle_days));
    }
    if !own.cycles.is_empty() {
        text += &format!("cycles = {}\n", numbers(&own.cycles));
    }
    text += &match own.action {
        Action::Continue => "action = \"continue\"\n".to_string(),
        Action::Stop => "action = \"stop\"\n".to_string(),
        Action::Hold {
            recheck_days,
            resume_at_grade,
            lower,
            stop_after_days,
        } => {
            let then = if lower { "lower" } else { "same" };
            let most =
                stop_after_days.map_or(String::new(), |most| format!("stop_after_days = {most}\n"));
            format!(
                "action = \"hold\"\nrecheck_days = {recheck_days}\nresume_at_grade = {resume_at_grade}\n\
                 then = \"{then}\"\n{most}"
            )
        }
    };
    text
}

/// The whole scenario, of so many participants.
pub fn actual_scenario(actual: &Actual, sample_size: usize) -> String {
    let mut text = scenario(&actual.design);
    text = text.replace("sample_size = 20", &format!("sample_size = {sample_size}"));
    text += &actual.events.iter().map(event).collect::<String>();
    for own in &actual.treatments {
        text += &treatment(actual, own);
    }
    text += &actual.toxicities.iter().map(toxicity).collect::<String>();
    text += &actual.rules.iter().map(rule).collect::<String>();
    if let Some(attendance) = &actual.attendance {
        let mut keys = vec![format!("missed = {}", attendance.missed)];
        keys.extend(outside(&attendance.timing));
        text += &format!("\n[attendance]\n{}\n", keys.join("\n"));
    }
    text
}
