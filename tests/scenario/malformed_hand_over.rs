//! A mistake per rule of what is handed over with lists.

use super::malformed::check;
use super::{problems, starter_with};

const BY: &str = "[\"sex\", \"age_class\"]";

#[test]
fn lengths_of_strata() {
    for (length, underlined, part) in [
        (
            "[{ when = { sex = \"male\" } }]",
            "{ when = { sex = \"male\" } }",
            "these strata have nothing of their own",
        ),
        (
            "[{ list_length = 4 }]",
            "{ list_length = 4 }",
            "`when` is missing",
        ),
        (
            "[{ when = { sex = \"male\" }, list_length = 0 }]",
            "0",
            "write a whole number from 1",
        ),
        (
            "[{ when = {}, list_length = 4 }]",
            "{}",
            "the condition is empty",
        ),
        (
            "[{ when = { sexx = \"male\" }, list_length = 4 }]",
            "sexx",
            "did you mean `sex`?",
        ),
        (
            "[{ when = { weight = { at_least = 3 } }, list_length = 4 }]",
            "weight",
            "no stratification factor is named `weight`",
        ),
        (
            "[{ when = { sex = \"man\" }, list_length = 4 }]",
            "\"man\"",
            "no level is named `man`",
        ),
        (
            "[{ when = { sex = [] }, list_length = 4 }]",
            "[]",
            "the list is empty",
        ),
        (
            "[{ when = { age_class = { below = 65 } }, list_length = 4 }]",
            "{ below = 65 }",
            "`age_class` has levels here",
        ),
        (
            "[{ when = { sex = \"male\" }, procedure = \"permuted-block(5)\" }]",
            "\"permuted-block(5)\"",
            "a block of 5 cannot hold the ratio 1:1",
        ),
        (
            "[{ when = { sex = \"male\" }, procedure = \"taves\" }]",
            "\"taves\"",
            "no procedure is named `taves`",
        ),
        (
            "[{ when = { sex = \"male\" }, list_length = 4 }, \
             { when = { sex = \"male\", age_class = \"under 65\" }, list_length = 8 }]",
            "{ when = { sex = \"male\", age_class = \"under 65\" }, list_length = 8 }",
            "no stratum is left",
        ),
    ] {
        let problems = problems(&starter_with(BY, &format!("{BY}\nstratum = {length}")));
        let [(place, message)] = problems.as_slice() else {
            panic!("{length:?} should be one problem: {problems:#?}");
        };
        assert_eq!(place, underlined, "{length:?}: {message}");
        assert!(message.contains(part), "{length:?}: {message}");
    }
}

#[test]
fn too_many_entries_by_lengths_of_their_own() {
    let told = |by: &str, when: &str, length: u32| {
        let length = format!("[{{ when = {{ {when} }}, list_length = {length} }}]");
        let problems = problems(&starter_with(BY, &format!("{by}\nstratum = {length}")));
        assert!(problems.iter().all(|(place, _)| *place == length));
        problems
            .into_iter()
            .map(|(_, message)| message)
            .collect::<Vec<_>>()
    };
    let by = "[\"site_id\", \"sex\"]";
    assert_eq!(told(by, "sex = \"male\"", 9_000_000), [""; 0]);
    let all = told(by, "sex = [\"male\", \"female\"]", 9_000_000);
    assert!(
        all[0].contains("up to 72000040 entries: at most 50000000"),
        "{all:?}"
    );
    // Sixteen strata of which four are long: 36,000,000 entries, which take up as many numbers.
    let by = "[\"site_id\", \"sex\", \"age_class\"]";
    let long = told(by, "sex = \"male\", age_class = \"under 65\"", 9_000_000);
    assert_eq!(long, [""; 0]);
}

#[test]
fn numbers() {
    check(&[
        (BY, "[]\nnumbers = 7", "7", "`numbers` is 7: write a table"),
        (
            BY,
            "[]\nnumbers = { prefixx = \"R\" }",
            "prefixx",
            "did you mean `prefix`?",
        ),
        (
            BY,
            "[]\nnumbers = { prefix = \"=R\" }",
            "\"=R\"",
            "a letter first",
        ),
        (
            BY,
            "[]\nnumbers = { prefix = \"7\" }",
            "\"7\"",
            "a letter first",
        ),
        (
            BY,
            "[]\nnumbers = { prefix = \"ABCDEFGHIJKLM\" }",
            "\"ABCDEFGHIJKLM\"",
            "up to 12",
        ),
        (
            BY,
            "[]\nnumbers = { start = -1 }",
            "-1",
            "`start` is -1: write a whole number from 0 to 1000000000",
        ),
        (
            BY,
            "[]\nnumbers = { start = 5_000_000_000 }",
            "5_000_000_000",
            "from 0 to 1000000000",
        ),
        (
            BY,
            "[]\nnumbers = { count = 999, order = \"random\" }",
            "999",
            "from 1000 to 100000000",
        ),
        (
            BY,
            "[]\nnumbers = { count = 100_000_001 }",
            "100_000_001",
            "from 1000 to 100000000",
        ),
        (
            BY,
            "[]\nnumbers = { check_digit = \"verhoeff\" }",
            "\"verhoeff\"",
            "write \"none\" or \"luhn\" or \"mod-97\"",
        ),
        (
            BY,
            "[\"sex\"]\nlist_length = 600\nnumbers = { count = 1_000 }",
            "1_000",
            "1000 numbers are too few: 2 strata with lists of up to 605 entries can need 1210",
        ),
    ]);
}

#[test]
fn kits() {
    check(&[
        (BY, "[]\nkits = {}", "{}", "`per_site` is missing"),
        (
            BY,
            "[]\nkits = { per_site = \"many\" }",
            "\"many\"",
            "`per_site` is text: write a whole number, or one for each arm",
        ),
        (BY, "[]\nkits = { per_site = 0 }", "0", "from 1 to 10000"),
        (
            BY,
            "[]\nkits = { per_site = 7 }",
            "7",
            "write a multiple of 2",
        ),
        (
            BY,
            "[]\nkits = { per_site = { active = 3 } }",
            "{ active = 3 }",
            "`control` has no number of kits",
        ),
        (
            BY,
            "[]\nkits = { per_site = { active = 3, control = 3, contrl = 1 } }",
            "contrl",
            "did you mean `control`?",
        ),
        (
            BY,
            "[]\nkits = { per_site = { active = 3, control = \"3\" } }",
            "\"3\"",
            "`control` is text",
        ),
        (
            BY,
            "[]\nkits = { per_site = { active = 3, control = 10_001 } }",
            "10_001",
            "from 0 to 10000",
        ),
        (
            BY,
            "[]\nkits = { per_site = { active = 0, control = 0 } }",
            "{ active = 0, control = 0 }",
            "no arm has a kit",
        ),
        (
            BY,
            "[]\nkits = { per_site = 400, numbers = { count = 1_000 } }",
            "1_000",
            "of all sites, which need 1600",
        ),
        (
            BY,
            "[]\nkits = { per_site = 4, numbers = { prefix = \"K 1\" } }",
            "\"K 1\"",
            "a prefix is up to 12",
        ),
    ]);
}

#[test]
fn without_lists_there_is_nothing_to_hand_over() {
    let minimization = "\"minimization(range, 0.85)\"";
    for (keys, underlined) in [
        ("kits = { per_site = 4 }", "{ per_site = 4 }"),
        (
            "stratum = [{ when = { sex = \"male\" }, list_length = 4 }]",
            "[{ when = { sex = \"male\" }, list_length = 4 }]",
        ),
    ] {
        let text = starter_with("\"permuted-block(4, 6)\"", minimization);
        let text = text.replacen(BY, &format!("{BY}\n{keys}"), 1);
        let problems = problems(&text);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0].0, underlined);
        assert!(problems[0].1.contains("makes no list"), "{}", problems[0].1);
    }
}
