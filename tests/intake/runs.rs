//! A run of a foreign file: what its manifest keeps, and that it is made again.

use evenhand::intake::{DateForm, InputForm, KnownForm};
use evenhand::run::{InputFile, Run, Target, Task, verify, write};
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::work::Conduct;

const DM: &[u8] = include_bytes!("../field/I06.csv");

fn source(more: &str) -> Source {
    Source {
        file: "I06.toml".to_owned(),
        text: format!("{}\n{more}", include_str!("../field/I06.toml")).into(),
        sites: Some(SitesSource {
            file: "I06-sites.csv".to_owned(),
            text: include_bytes!("../field/I06-sites.csv").to_vec(),
        }),
    }
}

fn task(form: InputForm) -> Task {
    Task::Calendar {
        participants: InputFile {
            file: "dm.csv".to_owned(),
            bytes: DM.into(),
            form,
        },
        deviations: None,
    }
}

fn conduct(progress: &mut dyn FnMut(u64)) -> Conduct<'_> {
    Conduct {
        threads: 1,
        is_stopped: &|| false,
        progress,
    }
}

/// The scenario and the options say the form together, and the run is made again by what they said.
#[test]
fn a_manifest_keeps_the_form_and_what_was_converted() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("run");
    let scenario = source("[input]\nfrom = \"sdtm-dm\"\ncolumns = { arm = \"ARM\" }\n");
    let mut given = InputForm::default();
    given.map_column("arm", "ARMCD").unwrap();
    let run = Run::new(scenario, task(given)).unwrap();
    let target = Target {
        directory: &directory,
        replace: false,
        withhold_seed: false,
    };
    let mut progress = |_| ();
    write(&run, target, &mut conduct(&mut progress)).unwrap();
    let kept = std::fs::read(directory.join("participants.csv")).unwrap();
    assert_eq!(kept, DM, "the copy has the bytes of the file");
    let manifest = std::fs::read_to_string(directory.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let input = &manifest["inputs"][0];
    assert_eq!(input["form"]["from"], "sdtm-dm");
    assert_eq!(input["form"]["columns"]["arm"], "ARMCD");
    assert_eq!(input["conversions"][0], "`ARMCD` is read as `arm`");
    let verified = verify(&directory, None, &mut conduct(&mut progress)).unwrap();
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);

    // What was converted is a part of what is verified.
    let altered = std::fs::read_to_string(directory.join("manifest.json")).unwrap();
    let altered = altered.replace("`ARMCD` is read", "`ARM` is read");
    std::fs::write(directory.join("manifest.json"), altered).unwrap();
    let verified = verify(&directory, None, &mut conduct(&mut progress)).unwrap();
    assert_eq!(verified.findings.len(), 1, "{:?}", verified.findings);
    assert!(verified.findings[0].to_string().contains("`inputs`"));
}

/// A plain file leaves no trace in the manifest but its hash.
#[test]
fn a_plain_file_has_no_form() {
    let plain = b"participant_id,arm,randomized_on\nP1,low,2027-02-01\n";
    let task = Task::Calendar {
        participants: InputFile {
            file: "a.csv".to_owned(),
            bytes: plain.as_slice().into(),
            form: InputForm::default(),
        },
        deviations: None,
    };
    let run = Run::new(source(""), task).unwrap();
    assert!(run.conversions().is_empty());
}

#[test]
fn a_scenario_refuses_a_form_that_cannot_be() {
    for (input, message) in [
        ("dates = \"ymd\"", "`dates` is \"ymd\": write"),
        ("from = \"redcup\"", "`from` is \"redcup\": write"),
        (
            "arms = { \"1\" = \"lo\" }",
            "there is no arm `lo`: write one of `placebo`, `low`",
        ),
        (
            "columns = { arm = \"X\", sex = \"X\" }",
            "the column `X` is to be read as `arm` and as `sex`",
        ),
        ("columns = { arm = 1 }", "`arm` is 1: write text in quotes"),
        ("colums = {}", "did you mean `columns`?"),
    ] {
        let problems = scenario::read(&source(&format!("[input]\n{input}\n"))).unwrap_err();
        let message_of = |problem: &evenhand::problem::Problem| problem.message();
        let found: Vec<String> = problems.iter().map(message_of).collect();
        assert!(
            found.len() == 1 && found[0].contains(message),
            "{input}: {found:?}"
        );
    }
    let form = scenario::input_form(&source("[input]\ndates = \"sas\"\nmissing = [\"NA\"]\n"));
    let form = form.unwrap();
    assert_eq!(
        (form.dates, form.from),
        (Some(DateForm::Sas), None::<KnownForm>)
    );
    assert_eq!(form.missing, ["NA"]);
}
