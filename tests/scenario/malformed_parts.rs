//! A mistake per rule of criteria and randomization.

use super::malformed::check;
use super::{problems, starter_with};

#[test]
fn criteria() {
    check(&[
        (
            "id = \"I2\"",
            "id = \"I1\"",
            "\"I1\"",
            "two criteria are named `I1`",
        ),
        (
            "id = \"I2\"",
            "id = \"I 2\"",
            "\"I 2\"",
            "not a criterion's key",
        ),
        (
            "id = \"I2\"",
            "id = \"-2\"",
            "\"-2\"",
            "a letter or a digit first",
        ),
        (
            "kind = \"exclusion\"",
            "kind = \"out\"",
            "\"out\"",
            "\"inclusion\" or \"exclusion\"",
        ),
        (
            "text = \"Aged 18 years or older\"",
            "text = \"\"",
            "\"\"",
            "0 characters",
        ),
        ("fails = 0.05", "fails = 5", "5", "not a probability"),
        (
            "fails = 0.05",
            "",
            "[[criterion]]",
            "the criterion has no test",
        ),
        (
            "fails = 0.05",
            "fails = 0.05\nrequire = { sex = \"male\" }",
            "0.05",
            "keep one",
        ),
        (
            "{ age = { at_least = 18 } }",
            "[]",
            "[]",
            "nobody could pass",
        ),
        (
            "{ at_least = 18 }",
            "{ at_least = 18, below = 18 }",
            "{ at_least = 18, below = 18 }",
            "no number is at least 18 and below 18",
        ),
        (
            "{ at_least = 18 }",
            "{ at_least = 18.5 }",
            "18.5",
            "more decimals",
        ),
        (
            "{ at_least = 18 }",
            "{ within = \"2 weeks\" }",
            "\"2 weeks\"",
            "bounds a date",
        ),
        ("{ at_least = 18 }", "{}", "{}", "there is no bound"),
        (
            "{ at_least = 18 }",
            "18",
            "18",
            "`age` is 18: write a level",
        ),
        (
            "{ at_least = 18 }",
            "\"old\"",
            "\"old\"",
            "`age` is a number: write bounds",
        ),
        (
            "within = \"3 months\"",
            "within = \"14 days\"",
            "{ more_than = \"2 weeks\", within = \"14 days\" }",
            "no date is within",
        ),
        (
            "within = \"3 months\"",
            "within = \"-1 months\"",
            "\"-1 months\"",
            "is not a period",
        ),
        (
            "{ age = { at_least = 18 } }",
            "{ arm = \"active\" }",
            "arm",
            "only parts of treatments",
        ),
    ]);
}

/// The sample size is told once, where it stands, not again as one that the procedure refuses.
#[test]
fn a_sample_size_that_is_wrong_in_itself() {
    for procedure in ["hadamard", "random-allocation", "maximal(3)"] {
        for size in ["0", "-1", "120.5", "\"405\""] {
            let text = starter_with("permuted-block(4, 6)", procedure);
            let text = text.replace("sample_size = 120", &format!("sample_size = {size}"));
            let problems = problems(&text);
            assert_eq!(problems.len(), 1, "{procedure}, {size}: {problems:#?}");
        }
    }
    let text = starter_with("permuted-block(4, 6)", "hadamard");
    let problems = problems(&text.replace("sample_size = 120", "sample_size = 121"));
    let [(place, message)] = problems.as_slice() else {
        panic!("{problems:#?}")
    };
    assert_eq!(place, "\"hadamard\"");
    assert!(
        message.contains("cannot take 121 participants"),
        "{message}"
    );
}

#[test]
fn randomization() {
    check(&[
        (
            "permuted-block(4, 6)",
            "permuted-block(5)",
            "\"permuted-block(5)\"",
            "a multiple of 2",
        ),
        (
            "permuted-block(4, 6)",
            "coin",
            "\"coin\"",
            "no procedure is named `coin`",
        ),
        (
            "permuted-block(4, 6)",
            "permuted-block(4",
            "\"permuted-block(4\"",
            "not a procedure",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"sex\", \"sex\"]",
            "\"sex\"",
            "is listed twice",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"sex\", \"age_clas\"]",
            "\"age_clas\"",
            "did you mean `age_class`?",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"region\"]",
            "\"region\"",
            "choose one of age_class, sex, site_id, country",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"age\"]",
            "\"age\"",
            "define a [[factor]]",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"surgery_on\"]",
            "\"surgery_on\"",
            "cannot stratify",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"sex\"]\nlist_length = 0",
            "0",
            "from 1 to 10000000",
        ),
        (
            "[\"sex\", \"age_class\"]",
            "[\"site_id\", \"sex\"]\nlist_length = 9_000_000",
            "9_000_000",
            "are 72000040 entries",
        ),
        (
            "attribute = \"age\"",
            "attribute = \"agee\"",
            "\"agee\"",
            "did you mean `age`?",
        ),
        (
            "attribute = \"age\"",
            "attribute = \"surgery_on\"",
            "\"surgery_on\"",
            "cannot stratify",
        ),
        (
            "at_least = 65",
            "at_least = 65, one_of = [\"x\"]",
            "[\"x\"]",
            "the attribute is a number",
        ),
        (
            "label = \"65 or older\"",
            "label = \"under 65\"",
            "\"under 65\"",
            "is listed twice",
        ),
    ]);
}

#[test]
fn levels_of_factors() {
    let list = "[\n  { label = \"under 65\", below = 65 },\n  { label = \"65 or older\", at_least = 65 },\n]";
    let gap = "[{ label = \"a\", below = 65 }, { label = \"b\", at_least = 66 }]";
    let of_sex = |levels: &str| format!("attribute = \"sex\"\nlevels = {levels}\n");
    let old = format!("attribute = \"age\"\nlevels = {list}\n");
    let half = "[{ label = \"a\", one_of = [\"male\"] }, { label = \"b\", one_of = [\"male\"] }]";
    let named = "[{ label = \"a\", one_of = [\"man\"] }, { label = \"b\", one_of = [\"female\"] }]";
    let bounds = "[{ label = \"a\", below = 3 }, { label = \"b\", one_of = [\"female\"] }]";
    let well = "[{ label = \"a\", one_of = [\"male\"] }, { label = \"b\", one_of = [\"female\"] }]";
    for (old, new, underlined, part) in [
        (list, gap.to_owned(), gap, "leave a gap or overlap"),
        (&old, of_sex(half), half, "`female` belongs to 0 levels"),
        (&old, of_sex(named), "\"man\"", "no level is named `man`"),
        (&old, of_sex(bounds), "3", "write `one_of`"),
    ] {
        let problems = problems(&starter_with(old, &new));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0].0, underlined, "{}", problems[0].1);
        assert!(problems[0].1.contains(part), "{}", problems[0].1);
    }
    assert_eq!(problems(&starter_with(&old, &of_sex(well))), []);
}

#[test]
fn names_of_factors() {
    for (name, part) in [
        ("sex", "the name of an attribute"),
        ("arm", "already a column of the tables"),
        ("Age class", "is not a name"),
    ] {
        let text = starter_with("[\"sex\", \"age_class\"]", "[]");
        let text = text.replacen("name = \"age_class\"", &format!("name = \"{name}\""), 1);
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0].0, format!("\"{name}\""));
        assert!(problems[0].1.contains(part), "{}", problems[0].1);
    }
}

#[test]
fn too_many_strata() {
    let levels: Vec<String> = (0..900).map(|n| format!("\"l{n}\"")).collect();
    let mut probabilities = vec!["0"; 899];
    probabilities.push("1");
    let (levels, probabilities) = (levels.join(", "), probabilities.join(", "));
    let region = |name: &str| {
        format!(
            "[[attribute]]\nname = \"{name}\"\nlevels = [{levels}]\nprobabilities = [{probabilities}]\n\n"
        )
    };
    let text = starter_with(
        "[[criterion]]",
        &format!("{}{}[[criterion]]", region("r"), region("s")),
    );
    let text = text.replacen("[\"sex\", \"age_class\"]", "[\"r\", \"s\"]", 1);
    let problems = problems(&text);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].0, "[\"r\", \"s\"]");
    assert!(
        problems[0].1.contains("make 810000 strata"),
        "{}",
        problems[0].1
    );
}
