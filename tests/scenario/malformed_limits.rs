//! A mistake per rule of holds, closing sites and caps.

use evenhand::scenario::read;

use super::malformed::check;
use super::{problems, starter, starter_with};

/// The starter with more keys of [enrolment].
fn with(keys: &str) -> String {
    starter_with(
        "screening_days = [0, 14]",
        &format!("screening_days = [0, 14]\n{keys}"),
    )
}

/// Checks that keys of [enrolment] are one problem, with this text underlined and this message.
#[track_caller]
fn refused(keys: &str, underlined: &str, message: &str) {
    let found = problems(&with(keys));
    assert_eq!(found, [(underlined.to_owned(), message.to_owned())]);
}

#[test]
fn holds() {
    let until = |until: &str| format!("hold = [{{ from = 2027-03-01, until = {until} }}]");
    refused(
        &until("2027-03-01"),
        "2027-03-01",
        "the hold ends on 2027-03-01, not after 2027-03-01, when it begins: write `from` < `until`",
    );
    refused(
        &until("2047-03-01"),
        "2047-03-01",
        "the hold takes 7305 days: write at most 3653, and let sites close with `closes_on`",
    );
    refused(
        &until("2247-03-01"),
        "2247-03-01",
        "`until` is 2247-03-01: write a date in the years 1900 to 2199",
    );
    refused(
        "hold = [{ from = 2027-03-01 }]",
        "{ from = 2027-03-01 }",
        "`until` is missing: write a date without quotes, such as until = 2027-05-01",
    );
    let at = |place: &str| format!("hold = [{{ from = 2027-03-01, until = 2027-05-01, {place} }}]");
    refused(
        &at("country = \"Austri\""),
        "\"Austri\"",
        "no country is named `Austri`: did you mean `Austria`?",
    );
    refused(
        &at("sites = [\"AT-01\", \"AT-1\"]"),
        "\"AT-1\"",
        "no site is named `AT-1`: did you mean `AT-01`?",
    );
    refused(
        &at("sites = []"),
        "[]",
        "the list is empty: name at least one site",
    );
    refused(
        &at("country = \"Austria\", sites = [\"AT-01\"]"),
        "[\"AT-01\"]",
        "`country` and `sites` are both given: keep one",
    );
}

#[test]
fn caps() {
    refused(
        "cap = [{ at_most = 0, site = \"AT-01\" }]",
        "0",
        "`at_most` is 0: write a whole number from 1 to 10000000",
    );
    refused(
        "cap = [{ at_most = 5 }]",
        "{ at_most = 5 }",
        "the cap has no target: write `site`, `country` or `when`",
    );
    refused(
        "cap = [{ site = \"AT-01\" }]",
        "{ site = \"AT-01\" }",
        "`at_most` is missing: write a whole number, such as at_most = 50",
    );
    refused(
        "cap = [{ at_most = 5, site = \"AT-9\" }]",
        "\"AT-9\"",
        "no site is named `AT-9`: choose one of AT-01, AT-02, DE-01, DE-02",
    );
    refused(
        "cap = [{ at_most = 5, country = \"France\" }]",
        "\"France\"",
        "no country is named `France`: choose one of Austria, Germany",
    );
    refused(
        "cap = [{ at_most = 5, country = \"Austria\", when = { sex = \"male\" } }]",
        "{ sex = \"male\" }",
        "`country` and `when` are both given: keep one",
    );
    refused(
        "cap = [{ at_most = 5, when = { sex = \"men\" } }]",
        "\"men\"",
        "no level is named `men`: choose one of female, male",
    );
    refused(
        "cap = [{ at_most = 5, when = { arm = \"active\" } }]",
        "arm",
        "the arm is not known here, before randomization: only parts of treatments, visits and events may use it",
    );
    refused(
        "cap = [{ at_most = 50, country = \"Austria\" }, { at_most = 69, country = \"Germany\" }]",
        "120",
        "the caps allow 119 participants together, and the sample size is 120: raise a cap, or lower `sample_size`",
    );
    assert!(problems(&with(
        "cap = [{ at_most = 50, country = \"Austria\" }, { at_most = 70, country = \"Germany\" }]"
    ))
    .is_empty());
    // Of one country nothing is said.
    assert!(problems(&with("cap = [{ at_most = 50, country = \"Austria\" }]")).is_empty());
    let named = with("cap = [{ at_most = 50, country = \"Austria\" }]");
    let named = named.replacen("id = \"I1\"", "id = \"cap\"", 1);
    assert_eq!(
        problems(&named),
        [(
            "\"cap\"".to_owned(),
            "in the tables `cap` marks candidates kept out by a cap: choose another id".to_owned()
        )]
    );
    check(&[(
        "screening_days = [0, 14]",
        "screening_days = [0, 14]\nhold = 5",
        "5",
        "`hold` is 5: write a section headed [[enrolment.hold]]",
    )]);
}

#[test]
fn sites_that_close_and_caps_of_sites() {
    let refused = |row: &str| {
        let (mut source, _) = starter();
        let sites = source.sites.as_mut().unwrap();
        let text = String::from_utf8(sites.text.clone()).unwrap();
        let text = text
            .replace("country\n", "country,opens_on,closes_on,at_most\n")
            .replace("Austria\n", "Austria,,,\n")
            .replace("Berlin,Germany\n", "Berlin,Germany,,,\n")
            .replace("Munich,Germany", &format!("Munich,Germany,{row}"));
        sites.text = text.clone().into_bytes();
        match read(&source) {
            Ok(_) => Vec::new(),
            Err(problems) => problems
                .iter()
                .map(|one| (text[one.span.clone()].to_owned(), one.message()))
                .collect(),
        }
    };
    let whole = |row: &str| format!("DE-02,City Clinic,Munich,Germany,{row}");
    assert_eq!(refused("2027-02-01,2027-03-01,1"), []);
    let closed = "2027-03-01,2027-03-01,";
    assert_eq!(
        refused(closed),
        [(
            whole(closed),
            "the site closes on 2027-03-01, not after 2027-03-01, when it opens: move one of the dates".to_owned()
        )]
    );
    let early = ",2027-01-04,";
    assert_eq!(
        refused(early),
        [(
            whole(early),
            "site `DE-02` closes on 2027-01-04, not after enrolment starts on 2027-01-04: move one of the dates".to_owned()
        )]
    );
    for cap in ["0", "-3", "1.5", "10000001", "many"] {
        assert_eq!(
            refused(&format!(",,{cap}")),
            [(
                cap.to_owned(),
                format!(
                    "line 5, `at_most`: `{cap}` is not a number of participants: write a whole number from 1 to 10000000, or leave it empty"
                )
            )]
        );
    }
}
