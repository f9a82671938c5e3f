//! Scenarios as users write them: what reads well, and what each mistake is told.

#[path = "scenario/deviations.rs"]
mod deviations;
#[path = "scenario/malformed.rs"]
mod malformed;
#[path = "scenario/malformed_deviations.rs"]
mod malformed_deviations;
#[path = "scenario/malformed_doses.rs"]
mod malformed_doses;
#[path = "scenario/malformed_draws.rs"]
mod malformed_draws;
#[path = "scenario/malformed_hand_over.rs"]
mod malformed_hand_over;
#[path = "scenario/malformed_limits.rs"]
mod malformed_limits;
#[path = "scenario/malformed_outcomes.rs"]
mod malformed_outcomes;
#[path = "scenario/malformed_parts.rs"]
mod malformed_parts;
#[path = "scenario/malformed_schedules.rs"]
mod malformed_schedules;
#[path = "scenario/malformed_visits.rs"]
mod malformed_visits;
#[path = "scenario/mutations.rs"]
mod mutations;
#[path = "common/split_mix.rs"]
mod split_mix;
#[path = "scenario/texts.rs"]
mod texts;

use evenhand::design::{Distribution, Domain, Schedule};
use evenhand::problem::{Problem, Problems};
use evenhand::scenario::{Source, builtin, read, schema, sites_file_named};
use evenhand::trial::Trial;

/// The starter scenario, to make mistakes in.
fn starter() -> (Source, String) {
    let source = builtin("starter").expect("it is built in");
    let text = String::from_utf8(source.text.clone()).expect("it is UTF-8");
    (source, text)
}

/// Reads a text beside the starter's sites.
fn read_text(text: &str) -> Result<Trial, Problems> {
    let (mut source, _) = starter();
    source.text = text.as_bytes().to_vec();
    read(&source)
}

/// The problems of a text, each with the text that it underlines.
fn problems(text: &str) -> Vec<(String, String)> {
    let Err(problems) = read_text(text) else {
        return Vec::new();
    };
    let told = |problem: &Problem| (text[problem.span.clone()].to_owned(), problem.message());
    problems.iter().map(told).collect()
}

/// The starter with one piece of its text replaced, which must be there.
fn starter_with(old: &str, new: &str) -> String {
    let (_, text) = starter();
    assert!(text.contains(old), "the starter has no {old:?}");
    text.replacen(old, new, 1)
}

#[test]
fn the_starter_is_read_as_it_is_written() {
    let (source, _) = starter();
    let trial = read(&source).unwrap();
    assert_eq!((trial.name(), trial.sample_size()), ("starter", 120));
    assert_eq!(trial.arms().ratio().to_string(), "1:1");
    assert_eq!(trial.sites().len(), 4);
    assert_eq!(trial.enrolment().unwrap().start().to_string(), "2027-01-04");
    assert_eq!(trial.enrolment().unwrap().screening_days(), (0, 14));
    let [sex, age, weight, surgery] = trial.attributes() else {
        panic!("four attributes");
    };
    assert_eq!(sex.level("male"), Some(1));
    assert_eq!(
        (age.cases().len(), age.cases()[0].when.clauses().len()),
        (2, 1)
    );
    assert!(matches!(
        weight.domain(),
        Domain::Number { decimals: 1, .. }
    ));
    let uniform = Distribution::Uniform {
        min: 450,
        max: 1200,
    };
    assert_eq!(weight.cases()[0].draw, uniform);
    assert_eq!(surgery.domain(), &Domain::Date);
    assert_eq!(trial.criteria().len(), 3);
    let randomization = trial.randomization();
    let lists = randomization.lists().unwrap();
    assert_eq!(lists.procedure.to_string(), "permuted-block(4, 6)");
    assert_eq!((lists.strata.count(), lists.list_length), (4, 120));
    let schedules: Vec<_> = trial
        .regimens()
        .iter()
        .map(|regimen| &regimen.schedule)
        .collect();
    assert_eq!(schedules[0], &Schedule::Cycles { on: 21, off: 7 });
    assert!(matches!(schedules[1], Schedule::Every { from_day: 15, .. }));
}

#[test]
fn every_way_to_write_is_read() {
    for (old, new) in [
        (
            "fails = 0.05",
            "require = [{ age = { below = 70 } }, { sex = [\"male\", \"female\"] }]",
        ),
        (
            "stratify_by = [\"sex\", \"age_class\"]",
            "stratify_by = [\"country\", \"site_id\"]\nlist_length = 12",
        ),
        ("stratify_by = [\"sex\", \"age_class\"]\n", ""),
        ("cycle = { on = 21, off = 7 }", "daily = true"),
        ("\"1 month\", loading_days = [1, 15] }", "\"28 days\" }"),
        (
            "[conventions]\nend = \"end-exclusive\"\nmissing_day = \"clamp\"\n",
            "",
        ),
        ("\"end-exclusive\"", "\"end-inclusive\""),
        ("label = \"Active treatment\"\n", ""),
        ("unit = \"years\"", "unit = \"\""),
        ("opening = \"6 months\"", ""),
        (
            "present = 0.8 }",
            "present = 0.8 }\n[[attribute]]\nname = \"healed_on\"\ndays_before = { min = 0, max = 9, not_before = \"surgery_on\" }",
        ),
        ("below = 65 },", "below = 65.0 },"),
    ] {
        assert_eq!(problems(&starter_with(old, new)), [], "{new}");
    }
}

#[test]
fn ten_mistakes_are_reported_at_once_and_in_order() {
    let (_, mut text) = starter();
    let mistakes = [
        ("sample_size = 120", "sampel_size = 120", "sampel_size"),
        ("ratio = 1", "ratio = 0", "0"),
        ("start = 2027-01-04", "start = 2027-02-29", "2027-02-29"),
        ("shape = 2.0", "shape = \"even\"", "\"even\""),
        ("[0.55, 0.45]", "[0.55, 0.55]", "[0.55, 0.55]"),
        ("sex = \"male\"", "sex = \"man\"", "\"man\""),
        ("decimals = 1", "decimals = 9", "9"),
        ("kind = \"inclusion\"", "kind = \"include\"", "\"include\""),
        ("within = \"3 months\"", "within = \"soon\"", "\"soon\""),
        (
            "permuted-block(4, 6)",
            "permuted-block(3)",
            "\"permuted-block(3)\"",
        ),
        ("cycle = { on", "interval = 3\ncycle = { on", "interval"),
    ];
    for (old, new, _) in mistakes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let underlined: Vec<_> = problems(&text).into_iter().map(|(text, _)| text).collect();
    // The ratio is wrong, so the procedure's blocks cannot be judged.
    let expected: Vec<_> = mistakes
        .iter()
        .map(|(.., underlined)| *underlined)
        .filter(|underlined| !underlined.contains("permuted"))
        .collect();
    assert_eq!(underlined, expected);
    assert_eq!(underlined.len(), 10);
}

#[test]
fn the_schema_on_disk_is_the_one_of_the_code() {
    let on_disk = include_str!("../scenarios/scenario.schema.json");
    let on_disk: serde_json::Value = serde_json::from_str(on_disk).unwrap();
    assert!(
        on_disk == schema(),
        "write it anew: evenhand scenarios --schema > scenarios/scenario.schema.json"
    );
}

#[test]
fn the_sites_file_is_named_before_it_is_loaded() {
    let (_, text) = starter();
    assert_eq!(
        sites_file_named(text.as_bytes()),
        Some("starter-sites.csv".to_owned())
    );
    for name in [
        "/etc/passwd",
        "../x.csv",
        "a/b.csv",
        "C:\\\\x.csv",
        "..",
        "",
    ] {
        let text = starter_with("starter-sites.csv", name);
        assert_eq!(sites_file_named(text.as_bytes()), None, "{name}");
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{name}");
        assert!(problems[0].1.contains("beside the scenario"), "{name}");
    }
    for name in ["a\\u0000b", "a\u{202E}vsc.b"] {
        let text = starter_with("starter-sites.csv", name);
        assert_eq!(sites_file_named(text.as_bytes()), None, "{name}");
        assert!(problems(&text)[0].1.contains("character 2 is U+"), "{name}");
    }
    assert_eq!(sites_file_named(b"\xff"), None);
}

#[test]
fn a_site_that_opens_before_enrolment_is_refused_in_its_own_file() {
    let (mut source, _) = starter();
    let sites = source.sites.as_mut().unwrap();
    let text = "site_id,name,city,country,opens_on\n\
                AT-01,University Hospital,Vienna,Austria,2027-01-04\n\
                AT-02,General Hospital,Graz,Austria,2027-01-03\n\
                AT-03,Clinic,Linz,Austria,2150-01-01\n";
    sites.text = text.as_bytes().to_vec();
    let problems = read(&source).unwrap_err();
    let told: Vec<_> = problems.iter().collect();
    assert_eq!(told.len(), 2, "{problems}");
    assert!(
        told.iter()
            .all(|problem| problem.file == "starter-sites.csv")
    );
    assert!(text[told[0].span.clone()].starts_with("AT-02,"));
    assert!(
        told[0]
            .message()
            .contains("before enrolment starts on 2027-01-04")
    );
    assert!(told[1].message().contains("a century after"));
}

#[test]
fn sites_that_were_not_loaded_are_a_problem() {
    let (mut source, _) = starter();
    source.sites = None;
    let problems = read(&source).unwrap_err();
    assert!(
        problems
            .to_string()
            .contains("\"starter-sites.csv\" does not exist")
    );
}
