//! Malformed scenarios and CSV files, through the program: `check` exits 1, `simulate` exits 2 and
//! writes nothing. What each rule says in detail is the matter of `tests/scenario.rs`.

use super::workplace::Workplace;

/// Holds that the scenario is refused with these texts, and nothing is written.
#[track_caller]
fn refused(place: &Workplace, texts: &[&str]) {
    let before = place.names("");
    place.run("check trial.toml").is(1, texts);
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(2, texts);
    place
        .run("randomize trial.toml --seed 1 --allow-integer-seed --out run")
        .is(2, texts);
    assert_eq!(place.names(""), before);
}

#[test]
fn a_malformed_scenario_is_refused_with_its_line() {
    let place = Workplace::new();
    for (old, new, told) in [
        ("ratio = 1", "ratio = 0", "trial.toml:14:9"),
        ("permuted-block(4, 6)", "permuted-block(3)", "block"),
        (
            "\"age_class\"]\n\n[[factor]]",
            "\"stage\"]\n\n[[factor]]",
            "stage",
        ),
        ("sex = \"male\"", "sex = \"man\"", "man"),
        ("[0.55, 0.45]", "[0.55, 0.55]", "[0.55, 0.55]"),
        ("start = 2027-01-04", "start = 2027-02-30", "2027-02-30"),
        (
            "sample_size = 120",
            "sample_size = 1000000000000",
            "1000000000000",
        ),
        (
            "sample_size = 120",
            "sample_size = 120\nsample_size = 120",
            "sample_size",
        ),
        (
            "sites = \"trial-sites.csv\"",
            "sites = \"nowhere.csv\"",
            "nowhere.csv",
        ),
        (
            "sites = \"trial-sites.csv\"",
            "sites = \"../trial-sites.csv\"",
            "beside the scenario",
        ),
        ("[[arm]]", "[[arm]", "trial.toml:"),
        ("title = \"", "title = \"=2+5\" # ", "=2+5"),
        ("name = \"active\"", "name = \"=1+1\"", "=1+1"),
    ] {
        place.edit("trial.toml", old, new);
        refused(&place, &[told]);
        place.write("trial.toml", &place.scenario.text);
    }
    // Everything that is wrong is told at once.
    place.edit("trial.toml", "ratio = 1", "ratio = 0");
    place.edit("trial.toml", "[0.55, 0.45]", "[0.55, 0.55]");
    refused(&place, &["trial.toml:14:9", "[0.55, 0.55]"]);
}

#[test]
fn too_many_strata_are_refused() {
    let place = Workplace::new();
    let labels: Vec<String> = (0..300).map(|label| format!("\"l{label}\"")).collect();
    let weights = vec!["0.5", "0.5"]
        .into_iter()
        .chain(std::iter::repeat_n("0", 298));
    let (labels, weights) = (labels.join(", "), weights.collect::<Vec<_>>().join(", "));
    let attribute = |name: &str| {
        format!(
            "[[attribute]]\nname = \"{name}\"\nlevels = [{labels}]\nprobabilities = [{weights}]\n"
        )
    };
    let attributes = format!(
        "{}{}[[criterion]]\nid = \"I1\"",
        attribute("one"),
        attribute("two")
    );
    place.edit("trial.toml", "[[criterion]]\nid = \"I1\"", &attributes);
    place.edit(
        "trial.toml",
        "[\"sex\", \"age_class\"]",
        "[\"one\", \"two\"]",
    );
    refused(&place, &["strata", "90000"]);
}

#[test]
fn a_scenario_that_is_no_text_is_refused() {
    let place = Workplace::new();
    for bytes in [
        &b"\xFF\xFE\x00f\x00o"[..],
        b"",
        b"\0\0\0",
        b"name = \"\xC3\"",
        b"]]]]",
    ] {
        place.write("trial.toml", bytes);
        refused(&place, &["trial.toml"]);
    }
    // A byte order mark and CRLF are no fault.
    let text = String::from_utf8(place.scenario.text.clone()).unwrap();
    place.write(
        "trial.toml",
        format!("\u{FEFF}{}", text.replace('\n', "\r\n")).as_bytes(),
    );
    place.run("check trial.toml").is(0, &[]);
    place
        .run("simulate trial.toml --seed 1 --out run")
        .is(0, &[]);
    place.run("verify run").is(0, &[]);
}

#[test]
fn a_malformed_sites_file_is_refused_by_its_own_name() {
    let place = Workplace::new();
    let header = "site_id,name,city,country,opens_on,relative_rate";
    let site = "AT-01,Hospital,Vienna,Austria";
    for (rows, told) in [
        ("", "trial-sites.csv"),
        (header, "trial-sites.csv"),
        ("site_id,name,city\nAT-01,Hospital,Vienna", "country"),
        (&format!("{header}\n{site},2027-02-01"), "trial-sites.csv:2"),
        (&format!("{header}\n{site},,\n{site},,"), "AT-01"),
        (&format!("{header}\n{site},2027-02-30,1"), "2027-02-30"),
        (
            &format!("{header}\n{site},2027-01-03,1"),
            "before enrolment starts",
        ),
        (&format!("{header}\n{site},03.02.2027,1"), "03.02.2027"),
        (&format!("{header}\n{site},,-1"), "-1"),
        (&format!("{header}\n{site},,NaN"), "NaN"),
        (&format!("{header}\n{site},,1e999"), "1e999"),
        (
            &format!("{header}\r\n{site},,1\n{site},,1\r\n"),
            "trial-sites.csv",
        ),
        (
            &format!("{header}\nAT-01,\"Hospital,Vienna,Austria,,"),
            "trial-sites.csv",
        ),
        (
            &format!("{header}\nAT-01,Hos\"pital,Vienna,Austria,,"),
            "trial-sites.csv:2",
        ),
        (
            &format!("{header}\nAT-01,=HYPERLINK(1),Vienna,Austria,,"),
            "=HYPERLINK(1)",
        ),
        (
            &format!("{header}\n@AT-01,Hospital,Vienna,Austria,,"),
            "@AT-01",
        ),
        (&header.replace(',', ";"), "trial-sites.csv:1"),
    ] {
        place.write("trial-sites.csv", rows.as_bytes());
        refused(&place, &[told]);
    }
    for bytes in [
        &b"site_id,name,city,country\nAT-01,H\xF4pital,Lyon,France\n"[..],
        b"\xFF\xFEs\0i\0t\0e\0",
    ] {
        place.write("trial-sites.csv", bytes);
        refused(&place, &["trial-sites.csv"]);
    }
    std::fs::remove_file(place.path("trial-sites.csv")).unwrap();
    refused(&place, &["trial-sites.csv"]);
}

#[test]
fn a_byte_order_mark_crlf_and_quotes_in_a_sites_file_are_read() {
    let place = Workplace::new();
    place
        .run("simulate trial.toml --seed 1 --out plain")
        .is(0, &[]);
    let sites = String::from_utf8(place.read("trial-sites.csv")).unwrap();
    let quoted = sites.replace("Vienna", "\"Vienna\"").replace('\n', "\r\n");
    place.write("trial-sites.csv", format!("\u{FEFF}{quoted}").as_bytes());
    place.run("check trial.toml").is(0, &[]);
    place
        .run("simulate trial.toml --seed 1 --out quoted")
        .is(0, &[]);
    let [mut plain, mut quoted] = ["plain", "quoted"].map(|run| place.contents(run));
    // The manifests have the two texts, the reports their hashes; the trial is the same.
    for of_the_text in ["manifest.json", "report.html"] {
        plain.remove(of_the_text);
        quoted.remove(of_the_text);
    }
    assert!(plain == quoted);
    place.run("verify quoted").is(0, &[]);
}

#[test]
fn malformed_participants_and_allocations_are_refused() {
    let place = Workplace::new();
    let good = "participant_id,arm,randomized_on\nA-1,active,2028-02-29\n";
    for (old, new, told) in [
        ("randomized_on", "randomised_on", "randomized_on"),
        ("2028-02-29", "2027-02-29", "2027-02-29"),
        ("2028-02-29", "", "people.csv:2"),
        ("active", "placebo", "placebo"),
        ("A-1", "=A1", "=A1"),
        ("A-1", "", "people.csv:2"),
        ("A-1", "\u{FFFD}\0", "people.csv:2"),
        (
            "A-1,active,2028-02-29\n",
            "A-1,active,2028-02-29\nA-1,active,2028-02-28\n",
            "A-1",
        ),
        (",2028-02-29", "", "people.csv:2"),
    ] {
        place.write("people.csv", good.replace(old, new).as_bytes());
        place
            .run("calendar trial.toml --participants people.csv --out run")
            .is(2, &[told]);
        assert!(!place.path("run").exists());
    }
    let good = "participant_id,arm\nA-1,active\nA-2,control\n";
    for (old, new, told) in [
        ("A-2", "A-1", "A-1"),
        ("control", "", "people.csv:3"),
        ("arm", "treatment", "arm"),
        ("control", "+control", "+control"),
    ] {
        place.write("people.csv", good.replace(old, new).as_bytes());
        place
            .run("balance trial.toml --allocations people.csv")
            .is(2, &[told]);
    }
    place
        .run("calendar trial.toml --participants nowhere.csv --out run")
        .is(2, &["cannot read `nowhere.csv`"]);
    place
        .run("balance trial.toml --allocations .")
        .is(2, &["cannot read `.`"]);
}

#[test]
fn a_scenario_that_is_not_there_is_told() {
    let place = Workplace::new();
    std::fs::create_dir(place.path("folder.toml")).unwrap();
    std::fs::create_dir(place.path("folder")).unwrap();
    for (scenario, told) in [
        ("nowhere.toml", "cannot read `nowhere.toml`"),
        ("below/nowhere.toml", "cannot read `below/nowhere.toml`"),
        (
            "nowhere",
            "neither a file nor a built-in scenario: the built-in ones are polar",
        ),
        ("POLAR", "neither a file nor a built-in scenario"),
        ("folder.toml", "cannot read `folder.toml`"),
        ("folder", "cannot read `folder`"),
        (".", "cannot read `.`"),
    ] {
        for command in [
            "check",
            "simulate --seed 1 --out run",
            "randomize --seed 1 --out run",
        ] {
            place.run(&format!("{command} {scenario}")).is(2, &[told]);
        }
    }
    assert!(!place.path("run").exists());
}

#[test]
fn bad_usage_is_told_with_what_to_write() {
    let place = Workplace::new();
    for (arguments, told) in [
        ("simulate trial.toml --seed=-1", "is not a seed"),
        ("simulate trial.toml --seed 1.5", "is not a seed"),
        (
            "simulate trial.toml --seed 18446744073709551616",
            "is not a seed",
        ),
        ("simulate trial.toml --seed 0x2a", "is not a seed"),
        ("simulate trial.toml --seed 1 --threads 0", "--threads"),
        ("simulate trial.toml --seed 1 --replicate=-1", "--replicate"),
        ("randomize trial.toml --out run", "--seed"),
        ("randomise trial.toml", "randomize"),
        ("init ../elsewhere", "../elsewhere"),
        ("init =cmd", "=cmd"),
        ("", "Usage"),
    ] {
        place.run(arguments).is(2, &[told]);
    }
    assert_eq!(place.names(""), ["trial-sites.csv", "trial.toml"]);
}
