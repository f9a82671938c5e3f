//! Lengths of lists that suffice: against trials simulated one by one, and through the program.
#![allow(clippy::unwrap_used)] // a test may panic
#![expect(clippy::disallowed_methods, reason = "a test writes its own files")]

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use evenhand::design::{EnrolmentPlan, Period, Site};
use evenhand::enrolment::Enrolment;
use evenhand::list_lengths::{
    Basis, ListLengths, ListLengthsError, Unknown, Verdict, list_lengths,
};
use evenhand::rng::{Seed, Streams};
use evenhand::scenario;
use evenhand::trial::Trial;

fn builtin(name: &str) -> Trial {
    scenario::read(&scenario::builtin(name).unwrap()).unwrap()
}

/// A scenario with pieces replaced.
fn changed(name: &str, pieces: &[(&str, &str)]) -> Trial {
    let mut source = scenario::builtin(name).unwrap();
    let mut text = String::from_utf8(source.text.clone()).unwrap();
    for (old, new) in pieces {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    source.text = text.into_bytes();
    scenario::read(&source).unwrap()
}

/// In how many of so many simulated trials some list is too short.
fn trials_that_run_out(trial: &Trial, lengths: &ListLengths, trials: u64) -> u64 {
    let seed = Seed::from_integer(1);
    let mut enrolment = Enrolment::new(trial, &Streams::new(seed, 0));
    let mut run_out = 0;
    for replicate in 0..trials {
        enrolment.restart(replicate);
        let mut counts = vec![0_u64; trial.strata().count()];
        for screening in &mut enrolment {
            let participant = screening.unwrap().participant;
            if participant.is_randomized() {
                let levels: Option<Vec<usize>> = participant.levels.iter().collect();
                let stratum = trial.strata().index(&levels.unwrap()).unwrap();
                counts[stratum.get()] += 1;
            }
        }
        let is_short = lengths
            .strata()
            .iter()
            .any(|list| counts[list.stratum.get()] > list.sufficient);
        run_out += u64::from(is_short);
    }
    run_out
}

/// Lists of the lengths proposed for P = 0.9 run out in at most a tenth of trials, and in more than none: the
/// proposal is not far too long either. With 600 trials, five standard errors are 0.061.
#[test]
fn lists_of_the_lengths_proposed_run_out_as_seldom_as_stated() {
    let blocks = ("permuted-block(4, 6)", "simple");
    let by_site = (
        "stratify_by = [\"sex\", \"age_class\"]",
        "stratify_by = [\"site_id\", \"sex\"]",
    );
    let by_country = (
        "stratify_by = [\"sex\", \"age_class\"]",
        "stratify_by = [\"age_class\", \"country\"]",
    );
    for (pieces, least) in [
        (vec![blocks], 12),
        (vec![blocks, by_site], 6),
        (vec![blocks, by_country], 6),
    ] {
        let trial = changed("starter", &pieces);
        let lengths = list_lengths(&trial, 0.9).unwrap();
        let run_out = trials_that_run_out(&trial, &lengths, 600);
        assert!((least..=97).contains(&run_out), "{pieces:?}: {run_out}");
    }
}

#[test]
fn lengths_grow_with_the_probability_and_none_is_longer_than_the_sample_size() {
    for name in ["starter", "polar-by-site"] {
        let trial = changed(name, &[("permuted-block(4, 6)", "simple")]);
        let mut before = vec![0; trial.strata().count()];
        for probability in [0.5, 0.9, 0.99, 0.999, 0.999_999] {
            let lengths = list_lengths(&trial, probability).unwrap();
            for (list, before) in lengths.strata().iter().zip(&mut before) {
                assert!(list.sufficient >= *before, "{name} {probability}");
                assert!(list.sufficient <= trial.sample_size().into());
                *before = list.sufficient;
            }
            let sum: u64 = lengths.strata().iter().map(|list| list.sufficient).sum();
            assert_eq!(sum, lengths.sufficient_total());
        }
    }
}

/// Lists of the lengths proposed are fair, and their sum of tails is within the rest.
#[test]
fn what_is_proposed_suffices_by_its_own_account() {
    let trial = changed("starter", &[("permuted-block(4, 6)", "permuted-block(4)")]);
    let lengths = list_lengths(&trial, 0.999).unwrap();
    assert!(matches!(lengths.basis(), Basis::Counted(65_536)));
    let each: Vec<u64> = lengths
        .strata()
        .iter()
        .map(|list| list.sufficient)
        .collect();
    assert!(
        each.iter().all(|length| length.is_multiple_of(4)),
        "{each:?}"
    );
    let most = each.iter().max().unwrap();
    let with = |length: u64| {
        let length = format!("permuted-block(4)\"\nlist_length = {length}\n");
        changed("starter", &[("permuted-block(4, 6)\"\n", &length)])
    };
    let fair = list_lengths(&with(*most), 0.999).unwrap();
    assert_eq!(fair.verdict(), None);
    assert!(fair.runs_out().unwrap() <= 0.001);
    let short = list_lengths(&with(most - 8), 0.999).unwrap();
    assert_eq!(short.verdict(), Some(Verdict::TooShort));
    assert!(short.runs_out() > fair.runs_out());
    // 4 lists of 20 entries for 120 participants.
    let none = list_lengths(&with(20), 0.999).unwrap();
    assert_eq!(
        (none.verdict(), none.runs_out()),
        (Some(Verdict::TooShort), Some(1.0))
    );
}

/// In POLAR by site the lists have 48 entries: in 4 of 40,000 simulated trials a stratum needed more, as the
/// scenario says.
#[test]
fn polar_by_site_agrees_with_its_simulation() {
    let trial = builtin("polar-by-site");
    let lengths = list_lengths(&trial, 0.999).unwrap();
    let above = lengths.runs_out().unwrap();
    assert!((2e-5..3e-4).contains(&above), "{above}");
    // One length for all strata makes most lists longer than they need be.
    assert_eq!(lengths.verdict(), Some(Verdict::Long));
}

/// A site in another country: nobody can be in the stratum, and its list needs no entry.
#[test]
fn a_stratum_that_nobody_can_be_in_needs_no_entry() {
    let site = |number: usize| {
        let country = if number < 3 { "Austria" } else { "France" };
        Site {
            relative_rate: if number == 0 { 4.0 } else { 1.0 },
            ..Site::new(&format!("S{number}"), "site", country)
        }
    };
    let start = "2027-01-04".parse().unwrap();
    let plan = EnrolmentPlan::new(start, Some(Period::Months(6)), 1.0, 2.0, (0, 14)).unwrap();
    let trial = Trial::builder("places")
        .arms([("A", 1), ("B", 1)])
        .sample_size(80)
        .sites((0..6).map(site))
        .enrolment(plan)
        .stratify_by("site_id")
        .stratify_by("country")
        .procedure("simple")
        .build()
        .unwrap();
    let lengths = list_lengths(&trial, 0.99).unwrap();
    let length: BTreeMap<String, u64> = lengths
        .strata()
        .iter()
        .map(|list| (trial.strata().label(list.stratum), list.sufficient))
        .collect();
    assert_eq!(length["site_id=S0|country=France"], 0);
    assert_eq!(
        length["site_id=S1|country=Austria"],
        length["site_id=S5|country=France"]
    );
    assert!(length["site_id=S0|country=Austria"] > length["site_id=S1|country=Austria"]);
    let expected: f64 = lengths.strata().iter().filter_map(|list| list.share).sum();
    assert!((expected - 1.0).abs() < 0.02, "{expected}");
    let run_out = trials_that_run_out(&trial, &list_lengths(&trial, 0.9).unwrap(), 600);
    assert!(run_out <= 97, "{run_out}");
}

#[test]
fn what_is_not_known_is_said() {
    let trial = Trial::builder("unknown")
        .arms([("A", 1), ("B", 1)])
        .sample_size(120)
        .factor("sex", ["f", "m"])
        .procedure("permuted-block(4)")
        .build()
        .unwrap();
    let lengths = list_lengths(&trial, 0.999).unwrap();
    let why = Unknown::Distribution("sex".to_owned());
    assert_eq!(lengths.basis(), &Basis::Unknown(why));
    // scipy 1.17.1: binom.isf(0.0005, 120, 0.5) = 78.
    assert_eq!(lengths.if_equally_common(), 78);
    assert!(lengths.strata().iter().all(|list| list.sufficient == 120));
    assert_eq!((lengths.runs_out(), lengths.verdict()), (Some(0.0), None));
}

#[test]
fn no_list_and_no_probability_are_refused() {
    let trial = builtin("starter");
    for probability in [0.0, 0.49, 1.0, f64::NAN] {
        let refused = list_lengths(&trial, probability);
        assert!(matches!(refused, Err(ListLengthsError::Probability(_))));
    }
    let adaptive = changed(
        "starter",
        &[("permuted-block(4, 6)", "minimization(range, 0.8)")],
    );
    let refused = list_lengths(&adaptive, 0.999).unwrap_err().to_string();
    assert_eq!(
        refused,
        "`minimization(range, 0.8)` makes no list: only lists have a length"
    );
}

/// A directory in which the program is run.
struct Place(tempfile::TempDir);

impl Place {
    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evenhand"));
        let output = command
            .current_dir(self.0.path())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.success(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }
}

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn scenario_text(participants: u32, sites: usize, length: u32) -> String {
    let keys: Vec<String> = (1..=sites).map(|site| format!("\"{site:03}\"")).collect();
    format!(
        "format = 1\nname = \"lengths\"\ntitle = \"Lengths\"\nsample_size = {participants}\nsites = [{}]\n\n\
         [[arm]]\nname = \"a\"\nratio = 1\n\n[[arm]]\nname = \"b\"\nratio = 1\n\n\
         [randomization]\nprocedure = \"permuted-block(2)\"\nlist_length = {length}\nstratify_by = [\"site_id\"]\n",
        keys.join(", ")
    )
}

#[test]
fn an_absurd_length_is_said_and_the_list_is_made() {
    let place = Place(tempfile::tempdir().unwrap());
    place.write("absurd.toml", &scenario_text(300, 700, 154));
    let (is_made, _, said) =
        place.run(&["randomize", "absurd.toml", "--seed", KEY, "--out", "list"]);
    assert!(is_made, "{said}");
    assert_eq!(
        said,
        "warning: the lists have 107,800 entries in 700 strata for 300 participants, 359 for each of them: write a \
         smaller `list_length`, or stratify by less; if all strata were equally common, 6 per stratum would suffice \
         with probability 0.999: see `evenhand check`\n"
    );
    let (is_valid, printed, said) = place.run(&["check", "absurd.toml"]);
    assert!(is_valid);
    assert!(
        said.starts_with("warning: the lists have 107,800 entries"),
        "{said}"
    );
    assert!(
        printed.contains(
            "since sites or countries stratify, and there is no [enrolment]: only 300 entries"
        ),
        "{printed}"
    );
    assert!(
        printed.ends_with("the 700 lists of the scenario have 107,800 entries\n"),
        "{printed}"
    );
}

#[test]
fn a_list_that_is_too_short_is_said() {
    let place = Place(tempfile::tempdir().unwrap());
    place.write("few.toml", &scenario_text(300, 10, 20));
    let (is_made, _, said) = place.run(&["randomize", "few.toml", "--seed", KEY, "--out", "few"]);
    assert!(is_made, "{said}");
    assert!(
        said.starts_with("warning: the lists have 200 entries in 10 strata for 300 participants, so they run out; "),
        "{said}"
    );
    let mut text = String::from_utf8(scenario::builtin("starter").unwrap().text).unwrap();
    text = text.replace("starter-sites.csv", "sites.csv");
    text = text.replace(
        "stratify_by = [\"sex\", \"age_class\"]",
        "stratify_by = [\"sex\"]\nlist_length = 72",
    );
    let sites = scenario::builtin("starter").unwrap().sites.unwrap();
    place.write("sites.csv", std::str::from_utf8(&sites.text).unwrap());
    place.write("short.toml", &text);
    let (is_valid, printed, said) = place.run(&["check", "short.toml"]);
    assert!(is_valid, "{said}");
    assert!(
        said.starts_with("warning: a list runs out with probability up to 0."),
        "{said}"
    );
    assert!(
        printed.contains("they suffice with a probability of at least 0."),
        "{printed}"
    );
    let (_, _, said) = place.run(&["check", "short.toml", "--probability", "0.7"]);
    assert_eq!(said, "");
    let (is_valid, _, said) = place.run(&["check", "short.toml", "--probability", "1"]);
    assert!(!is_valid);
    assert!(
        said.contains("a probability of 1: write one from 0.5 to 0.999999"),
        "{said}"
    );
}
