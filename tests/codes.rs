//! Codes of arms, levels and sites: read, given in the tables, and refused with their place.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use evenhand::design::Site;
use evenhand::scenario::{self, SitesSource, Source};
use evenhand::trial::draft::{Attribute, Factor};
use evenhand::trial::{Trial, TrialBuilder};

const L08: &str = include_str!("field/L08.toml");
const SITES: &str = include_str!("field/L08-sites.csv");

fn source(text: &str, sites: &str) -> Source {
    Source {
        file: "L08.toml".to_owned(),
        text: text.into(),
        sites: Some(SitesSource {
            file: "L08-sites.csv".to_owned(),
            text: sites.into(),
        }),
    }
}

fn codes_of(trial: &Trial, factor: usize) -> &[String] {
    trial.strata().factors()[factor].codes()
}

/// L08: Yes = 1, No = 0; Man 0, Woman 1, Other 2; the numbers of data access groups.
#[test]
fn l08_codes_are_those_of_the_scenario_and_the_sites() {
    let text = L08.replace(
        "\"smoker\", \"gender\"]",
        "\"smoker\", \"gender\", \"site_id\"]",
    );
    let trial = scenario::read(&source(&text, SITES)).unwrap();
    assert_eq!(codes_of(&trial, 0), ["1", "0"]);
    assert_eq!(codes_of(&trial, 1), ["0", "1", "2"]);
    assert_eq!(codes_of(&trial, 2), ["1330", "1331"]);
    let arms: Vec<&str> = trial
        .arms()
        .iter()
        .map(evenhand::design::Arm::code)
        .collect();
    assert_eq!(arms, ["A", "B"]);
    assert_eq!(trial.sites()[1].code.as_deref(), Some("1331"));
    assert_eq!(trial.attributes()[1].codes(), ["0", "1", "2"]);
}

#[test]
fn without_codes_they_are_numbers_in_order() {
    let text: String = L08
        .lines()
        .filter(|line| !line.starts_with("code"))
        .fold(String::new(), |text, line| text + line + "\n");
    let sites = "site_id,name,city,country\nS1,One,,Austria\nS2,Two,,Italy\n";
    let text = text.replace("\"gender\"]", "\"gender\", \"site_id\", \"country\"]");
    let trial = scenario::read(&source(&text, sites)).unwrap();
    for (factor, expected) in [
        (0, vec!["1", "2"]),
        (2, vec!["1", "2"]),
        (3, vec!["1", "2"]),
    ] {
        assert_eq!(codes_of(&trial, factor), expected);
    }
    assert_eq!(codes_of(&trial, 1), ["1", "2", "3"]);
    let arms: Vec<&str> = trial
        .arms()
        .iter()
        .map(evenhand::design::Arm::code)
        .collect();
    assert_eq!(arms, ["1", "2"]);
}

/// What is replaced, by what, the text that is underlined, and what is said.
const REFUSED: [[&str; 4]; 8] = [
    [
        "codes = [1, 0]",
        "codes = [1, 1]",
        "1",
        "the code `1` is given twice",
    ],
    [
        "codes = [1, 0]",
        "codes = [1]",
        "[1]",
        "the number of codes is 1, and 2 are needed: give one for each",
    ],
    [
        "codes = [1, 0]",
        "codes = [\"a b\", 0]",
        "\"a b\"",
        "`a b` is not a code: write 1 to 30",
    ],
    [
        "codes = [1, 0]",
        "codes = [true, 0]",
        "true",
        "write a list such as [0, 1]",
    ],
    [
        "code = \"B\"",
        "code = \"A\"",
        "\"A\"",
        "the code `A` is given twice",
    ],
    [
        "code = \"B\"\n",
        "",
        "[[arm]]",
        "the code is missing here, but others have one",
    ],
    ["code = \"B\"", "code = \"\"", "\"\"", "`` is not a code"],
    [
        "levels = [\"Yes\", \"No\"]",
        "unit = \"\"",
        "[1, 0]",
        "`codes` go with `levels`",
    ],
];

#[test]
fn codes_are_refused_at_their_place() {
    for [old, new, underlined, said] in REFUSED {
        assert!(L08.contains(old), "{old}");
        let text = L08.replacen(old, new, 1);
        let problems = scenario::read(&source(&text, SITES)).unwrap_err();
        let problem = problems
            .iter()
            .find(|problem| problem.message().contains(said))
            .unwrap_or_else(|| panic!("{new}: {problems:?}"));
        let place = &text[problem.span.clone()];
        assert!(place.starts_with(underlined), "{new}: {place:?}");
    }
}

#[test]
fn codes_of_sites_are_refused_at_their_row() {
    for (sites, said) in [
        (
            SITES.replace("1331", "1330"),
            "the code `1330` is given twice",
        ),
        (SITES.replace("1331", "13 31"), "`13 31` is not a code"),
        (SITES.replace("1331", ""), "the code is missing here"),
    ] {
        let problems = scenario::read(&source(L08, &sites)).unwrap_err();
        let problem = problems.iter().next().unwrap();
        assert_eq!((problems.count(), &*problem.file), (1, "L08-sites.csv"));
        assert!(problem.message().contains(said), "{}", problem.message());
        let place = &sites[problem.span.clone()];
        assert!(place.starts_with("S2") || place == "13 31", "{place}");
    }
}

fn demo() -> TrialBuilder {
    Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .arm_codes(["1", "0"])
        .attribute(Attribute::category("smoker", ["Yes", "No"]).codes(["1", "0"]))
        .stratify_by("smoker")
        .attribute(Attribute::number("age", "years", 0))
        .procedure("permuted-block(4)")
        .list_length(8)
}

fn age_class() -> Factor {
    Factor::new("age_class", "age")
        .below("under 65", 65.0)
        .at_least("65 or older", 65.0)
}

#[test]
fn a_builder_takes_codes() {
    let trial = demo()
        .classes(age_class().codes(["u", "o"]))
        .build()
        .unwrap();
    assert_eq!(codes_of(&trial, 0), ["1", "0"]);
    assert_eq!(codes_of(&trial, 1), ["u", "o"]);
    let coded = Site {
        code: Some("7".to_owned()),
        ..Site::new("AT-01", "Hospital", "Austria")
    };
    for (builder, path, said) in [
        (
            demo().arm_codes(["1"]),
            "arm",
            "the number of codes is 1, and 2 are needed",
        ),
        (demo().arm_codes(["1", "1"]), "arm[1]", "given twice"),
        (
            demo().classes(age_class().codes(["1"])),
            "factor[0].levels",
            "the number of codes is 1, and 2 are needed",
        ),
        (
            demo().classes(age_class().codes(["x", "x"])),
            "factor[0].levels[1]",
            "the code `x` is given twice",
        ),
        (
            demo().sites([coded.clone(), Site::new("AT-02", "Hospital", "Austria")]),
            "site[1]",
            "the code is missing here",
        ),
        (
            demo().sites([
                coded.clone(),
                Site {
                    id: "AT-02".to_owned(),
                    ..coded
                },
            ]),
            "site[1].code",
            "the code `7` is given twice",
        ),
    ] {
        let faults = builder.build().unwrap_err();
        let fault = faults.iter().next().unwrap();
        assert_eq!(
            (faults.count(), &*fault.path.to_string()),
            (1, path),
            "{faults}"
        );
        assert!(fault.rule.to_string().contains(said), "{fault}");
    }
}
