//! A mistake per rule of the head, arms, enrolment and attributes: what is replaced in the starter, what is underlined, and what is said.

use super::{problems, starter_with};

/// What is replaced, by what, what is underlined, and a part of the message.
pub type Mistake = (&'static str, &'static str, &'static str, &'static str);

/// Checks that each mistake, made in the starter, is the one problem.
#[track_caller]
pub fn check(mistakes: &[Mistake]) {
    for &(old, new, underlined, part) in mistakes {
        let problems = problems(&starter_with(old, new));
        let [(place, message)] = problems.as_slice() else {
            panic!("{new:?} should be one problem: {problems:#?}");
        };
        assert_eq!(place, underlined, "{new:?}: {message}");
        assert!(message.contains(part), "{new:?}: {message}");
        for jargon in ["invalid type", "i64", "u32", "serde", "expected", "visitor"] {
            assert!(!message.contains(jargon), "{message}");
        }
    }
}

#[test]
fn keys_and_kinds_of_values() {
    check(&[
        (
            "sample_size = 120",
            "samplesize = 120",
            "samplesize",
            "did you mean `sample_size`?",
        ),
        (
            "title =",
            "blinding = \"open\"\ntitle =",
            "blinding",
            "the keys are format, name",
        ),
        (
            "unit = \"years\"",
            "unit = \"years\"\nmean = 3",
            "mean",
            "no key `mean`",
        ),
        (
            "below = 65 }",
            "under = 3, below = 65 }",
            "under",
            "no key `under`",
        ),
        (
            "sample_size = 120",
            "sample_size = \"405\"",
            "\"405\"",
            "`sample_size` is text: write a whole number such as 405",
        ),
        (
            "sample_size = 120",
            "sample_size = 120.5",
            "120.5",
            "`sample_size` is 120.5: write a whole number",
        ),
        (
            "sample_size = 120",
            "sample_size = 99999999999999999999",
            "99999999999999999999",
            "is 99999999999999999999",
        ),
        (
            "mean_rate = 1.5",
            "mean_rate = true",
            "true",
            "`mean_rate` is true: write a number",
        ),
        (
            "mean_rate = 1.5",
            "mean_rate = nan",
            "nan",
            "`mean_rate` is nan",
        ),
        (
            "name = \"sex\"",
            "name = 3",
            "3",
            "`name` is 3: write text in quotes",
        ),
        (
            "levels = [\"female\", \"male\"]",
            "levels = [\"female\", \"male\", 3]",
            "3",
            "an entry of `levels` is 3",
        ),
        (
            "[conventions]",
            "[[conventions]]",
            "[[conventions]]",
            "`conventions` is a list: write a section headed [conventions]",
        ),
        (
            "cycle = { on = 21, off = 7 }",
            "cycle = 28",
            "28",
            "`cycle` is 28: write a table such as { on = 21",
        ),
    ]);
}

#[test]
fn missing_keys() {
    check(&[
        (
            "format = 1\n",
            "",
            "",
            "`format` is missing: write a whole number, such as format = 1",
        ),
        ("dose = 100\n", "", "[[regimen]]", "`dose` is missing"),
        (
            "sd = 11, ",
            "",
            "{ mean = 61, min = 16, max = 95 }",
            "`sd` is missing",
        ),
        (
            "start = 2027-01-04\n",
            "",
            "[enrolment]",
            "`start` is missing",
        ),
        (
            "label = \"under 65\", ",
            "",
            "{ below = 65 }",
            "`label` is missing",
        ),
    ]);
}

#[test]
fn the_head() {
    check(&[
        (
            "format = 1",
            "format = 2",
            "2",
            "this version reads format 1",
        ),
        (
            "name = \"starter\"",
            "name = \"My trial\"",
            "\"My trial\"",
            "is not a scenario's name",
        ),
        (
            "title = \"A two",
            "title = \"=A two",
            "\"=A two-arm trial, stratified by sex and age\"",
            "spreadsheet",
        ),
        (
            "sample_size = 120",
            "sample_size = 0",
            "0",
            "from 1 to 10000000",
        ),
        (
            "sample_size = 120",
            "sample_size = -5",
            "-5",
            "from 1 to 10000000",
        ),
        (
            "sample_size = 120",
            "sample_size = 1_000_000_000_000",
            "1_000_000_000_000",
            "is 1000000000000: write",
        ),
        (
            "\"end-exclusive\"",
            "\"exclusive\"",
            "\"exclusive\"",
            "write \"end-exclusive\" or \"end-inclusive\"",
        ),
    ]);
}

#[test]
fn arms() {
    check(&[
        (
            "ratio = 1",
            "ratio = 0",
            "0",
            "whole numbers from 1 to 1000",
        ),
        ("ratio = 1", "ratio = -1", "-1", "from 1 to 1000"),
        ("ratio = 1", "ratio = 1001", "1001", "from 1 to 1000"),
        (
            "name = \"control\"",
            "name = \"active\"",
            "\"active\"",
            "two arms are named `active`",
        ),
        (
            "arm = \"active\"",
            "arm = \"aktive\"",
            "\"aktive\"",
            "no arm is named `aktive`: did you mean `active`?",
        ),
        (
            "arm = \"active\"",
            "arm = [\"active\", \"x\"]",
            "\"x\"",
            "choose one of active, control",
        ),
        (
            "arm = \"active\"",
            "arm = { below = 3 }",
            "{ below = 3 }",
            "`arm` has names",
        ),
        (
            "[[arm]]\nname = \"control\"\nlabel = \"Standard of care\"\nratio = 1\n",
            "",
            "[[arm]]",
            "a trial here has 2 to 16 [[arm]], not 1",
        ),
    ]);
}

#[test]
fn enrolment() {
    check(&[
        (
            "2027-01-04",
            "2027-02-30",
            "2027-02-30",
            "not a date of the calendar",
        ),
        (
            "2027-01-04",
            "2027-01-04T08:00:00",
            "2027-01-04T08:00:00",
            "`start` is a date with a time: write a date",
        ),
        (
            "2027-01-04",
            "\"2027-01-04\"",
            "\"2027-01-04\"",
            "`start` is text: write a date without quotes",
        ),
        (
            "2027-01-04",
            "1899-12-31",
            "1899-12-31",
            "in the years 1900 to 2199",
        ),
        (
            "\"6 months\"",
            "\"half a year\"",
            "\"half a year\"",
            "is not a period",
        ),
        (
            "\"6 months\"",
            "\"101 years\"",
            "\"101 years\"",
            "1 day to 100 years",
        ),
        ("mean_rate = 1.5", "mean_rate = 0", "0", "above 0"),
        ("shape = 2.0", "shape = 0", "0", "from 0.05 to 1000"),
        ("[0, 14]", "[14, 0]", "[14, 0]", "min <= max"),
        ("[0, 14]", "[14]", "[14]", "the fewest and the most days"),
        ("[0, 14]", "[0, -1]", "-1", "from 0 to 366"),
    ]);
}

#[test]
fn attributes() {
    check(&[
        (
            "name = \"weight\"",
            "name = \"age\"",
            "\"age\"",
            "two attributes are named `age`",
        ),
        (
            "name = \"weight\"",
            "name = \"country\"",
            "\"country\"",
            "already a column of the tables",
        ),
        (
            "name = \"weight\"",
            "name = \"Body weight\"",
            "\"Body weight\"",
            "is not a name",
        ),
        (
            "[0.55, 0.45]",
            "[0.55, 0.4]",
            "[0.55, 0.4]",
            "sum to 0.95, not to 1",
        ),
        ("[0.55, 0.45]", "[1.55, 0]", "1.55", "not a probability"),
        (
            "[0.55, 0.45]",
            "[1]",
            "[1]",
            "the number of probabilities is 1, of levels 2",
        ),
        (
            "[\"female\", \"male\"]",
            "[\"male\", \"male\"]",
            "\"male\"",
            "is listed twice",
        ),
        (
            "levels = [\"female\", \"male\"]",
            "levels = [\"female\", \"male\"]\nunit = \"kg\"",
            "\"kg\"",
            "keep one of them",
        ),
        ("decimals = 1", "decimals = 7", "7", "from 0 to 6"),
        ("unit = \"kg\"", "unit = \"=kg\"", "\"=kg\"", "spreadsheet"),
        (
            "sd = 11",
            "sd = 0",
            "{ mean = 61, sd = 0, min = 16, max = 95 }",
            "sd > 0",
        ),
    ]);
}
