//! A mistake per rule of distributions and regimens.

use super::malformed::check;

#[test]
fn distributions() {
    check(&[
        (
            "{ mean = 61, sd = 11, min = 16",
            "{ mean = 61, sd = 11, min = 16.5",
            "16.5",
            "more decimals",
        ),
        (
            "min = 45, max = 120",
            "min = 120, max = 45",
            "{ min = 120, max = 45 }",
            "from 120 to 45",
        ),
        (
            "min = 45, max = 120",
            "min = 45.25, max = 120",
            "45.25",
            "write a number with 1",
        ),
        (
            "min = 45, max = 120",
            "min = 45, max = 1e300",
            "1e300",
            "out of range",
        ),
        (
            "uniform = { min = 45, max = 120 }\n",
            "",
            "[[attribute]]",
            "write `normal` or `uniform`",
        ),
        (
            "uniform = { min",
            "days_before = { min",
            "{ min = 45, max = 120 }",
            "which is a number",
        ),
        (
            "uniform = { min",
            "normal = { mean = 60, sd = 9, min = 45, max = 120 }\nuniform = { min",
            "{ min = 45, max = 120 }",
            "keep one",
        ),
        (
            "sex = \"male\"",
            "sex = \"man\"",
            "\"man\"",
            "no level is named `man`",
        ),
        (
            "sex = \"male\"",
            "sex = { below = 3 }",
            "{ below = 3 }",
            "`sex` is a category",
        ),
        (
            "sex = \"male\"",
            "gender = \"male\"",
            "gender",
            "no attribute is named `gender`",
        ),
        (
            "sex = \"male\"",
            "weight = { below = 60 }",
            "weight",
            "not drawn yet",
        ),
        (
            "sex = \"male\"",
            "arm = \"active\"",
            "arm",
            "only parts of treatments, visits and events may use it",
        ),
        ("{ sex = \"male\" }", "{}", "{}", "is empty"),
        (
            "min = 5, max = 120",
            "min = 121, max = 120",
            "{ min = 121, max = 120, present = 0.8 }",
            "empty",
        ),
        ("present = 0.8", "present = 8", "8", "not a probability"),
        (
            "present = 0.8",
            "not_before = \"age\"",
            "\"age\"",
            "`age` is a number: name a date",
        ),
        (
            "present = 0.8",
            "not_before = \"surgery_on\"",
            "\"surgery_on\"",
            "not drawn yet",
        ),
    ]);
}

#[test]
fn regimens() {
    check(&[
        (
            "treatment = \"supportive\"",
            "treatment = \"active\"",
            "[[regimen]]",
            "the parts `1` and `2` of active both give a dose on day 1 ",
        ),
        (
            "treatment = \"supportive\"",
            "treatment = \"G|CSF\"",
            "\"G|CSF\"",
            "leave it out",
        ),
        ("dose = 100", "dose = -1", "-1", "from 0 (a placebo)"),
        ("dose = 100", "dose = 1e-9", "1e-9", "at most 6 decimals"),
        ("unit = \"mg\"", "unit = \"\"", "\"\"", "0 characters"),
        (
            "route = \"oral\"",
            "route = \"by|mouth\"",
            "\"by|mouth\"",
            "leave it out",
        ),
        (
            "for = \"1 year\"",
            "for = \"1 yr\"",
            "\"1 yr\"",
            "is not a length",
        ),
        (
            "for = \"1 year\"",
            "for = \"0 days\"",
            "\"0 days\"",
            "1 day to 100 years",
        ),
        (
            "cycle = { on = 21, off = 7 }",
            "cycle = { on = 0, off = 7 }",
            "{ on = 0, off = 7 }",
            "on >= 1",
        ),
        (
            "cycle = { on = 21, off = 7 }",
            "cycle = { on = 21, off = -7 }",
            "-7",
            "from 0 to",
        ),
        (
            "cycle = { on = 21, off = 7 }",
            "daily = false",
            "false",
            "`daily` is false",
        ),
        (
            "cycle = { on = 21, off = 7 }\n",
            "",
            "[[regimen]]",
            "the days of administration",
        ),
        (
            "cycle = { on",
            "daily = true\ncycle = { on",
            "[[regimen]]",
            "keep one of `once`, `daily`, `cycle`, `every` and `weekdays`",
        ),
        ("[1, 15]", "[15, 1]", "[15, 1]", "do not ascend"),
        ("[1, 15]", "[0, 15]", "0", "from 1 to"),
        (
            "\"1 month\"",
            "\"monthly\"",
            "\"monthly\"",
            "is not a period",
        ),
        (
            "loading_days = [1, 15]",
            "loading_days = [1, 15], from_day = 16",
            "{ interval = \"1 month\", loading_days = [1, 15], from_day = 16 }",
            "counted from day 16",
        ),
        (
            "arm = \"active\"",
            "age = { at_least = \"x\" }",
            "\"x\"",
            "`at_least` is text",
        ),
    ]);
}
