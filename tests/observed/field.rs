//! The field cases of November 2026 that are about observed allocations (`tests/field/`), with what a
//! trial's statistician expects of each.

use super::common::Rows;
use super::workplace::Workplace;

macro_rules! case {
    ($name:literal) => {
        [
            (
                concat!($name, ".toml"),
                include_str!(concat!("../field/", $name, ".toml")),
            ),
            (
                concat!($name, "-sites.csv"),
                include_str!(concat!("../field/", $name, "-sites.csv")),
            ),
            (
                concat!($name, ".csv"),
                include_str!(concat!("../field/", $name, ".csv")),
            ),
        ]
    };
}

fn place(case: [(&str, &str); 3]) -> Workplace {
    let place = Workplace::new();
    for (file, text) in case {
        place.write(file, text.as_bytes());
    }
    place
}

/// The value of a measure in `balance --csv`.
fn value(csv: &str, key: [&str; 4]) -> String {
    let rows = Rows::read(csv.as_bytes());
    let columns = ["scope", "name", "level", "measure", "value"];
    let found = rows.columns(columns).find(|cells| cells[..4] == key);
    found.unwrap_or_else(|| panic!("{key:?}: {csv}"))[4].to_owned()
}

/// The largest imbalance is 3 in the order of `randomized_on`, so that a limit of 2 fails.
#[test]
fn i04_the_course_is_in_the_order_of_randomization() {
    let place = place(case!("I04"));
    let command = "balance I04.toml --allocations I04.csv";
    let outcome = place.run(command);
    outcome.is(0, &[]);
    assert!(
        outcome
            .out
            .contains("read in the order of randomized_on, which is not that of the file\n"),
        "{outcome:?}"
    );
    let csv = place.run(&format!("{command} --csv"));
    csv.is(0, &["read in the order of randomized_on, which is not"]);
    assert_eq!(value(&csv.out, ["overall", "", "", "max_imbalance"]), "3");
    place.run(&format!("{command} --limit 2")).is(
        1,
        &["the imbalance reached 3 (overall), above the limit of 2"],
    );
    place.run(&format!("{command} --limit 3")).is(0, &[]);
    // The order follows from the input: the run can be made again.
    place.run(&format!("{command} --out run")).is(0, &[]);
    place.run("verify run").is(0, &[]);
    // Without the column, the order is that of the file: 1 at most.
    place.edit("I04.csv", "randomized_on", "day");
    let outcome = place.run(&format!("{command} --limit 1"));
    outcome.is(0, &[]);
    assert!(
        outcome
            .out
            .contains("read in the order of the file, as there is no randomized_on\n"),
        "{outcome:?}"
    );
}

/// Big stick of 2: after two on one arm the third must be on the other.
#[test]
fn l21_eight_in_a_row_are_not_of_a_big_stick_of_two() {
    let place = place(case!("L21"));
    let told = "not possible: on line 4, `P3`, entry 3 of the list, is on `active`, which big-stick(2) cannot \
                allocate there: only `control` is possible; commonly the trial used other block sizes";
    let balance = "balance L21.toml --allocations L21.csv";
    let outcome = place.run(balance);
    outcome.is(0, &[]);
    assert!(outcome.out.contains(told), "{outcome:?}");
    place.run(&format!("{balance} --csv")).is(0, &[told]);
    place.run(&format!("{balance} --check-procedure")).is(
        1,
        &["the check of the procedure failed: `P3` on line 4 is not possible"],
    );
    let test = "randomization-test L21.toml --allocations L21.csv --outcome y --seed 1 --rerandomizations 99";
    place
        .run(test)
        .is(2, &[told, "no valid p-value", "give --allow-impossible"]);
    let allowed = place.run(&format!("{test} --allow-impossible"));
    allowed.is(0, &[]);
    for text in [told, "the p-value of the randomization test is not valid"] {
        assert!(allowed.out.contains(text), "{allowed:?}");
    }
    place
        .run(&format!("{test} --allow-impossible --csv"))
        .is(0, &[told, "is not valid"]);
    // What the procedure makes passes.
    place.edit("L21.toml", "big-stick(2)", "simple");
    let outcome = place.run(&format!("{balance} --check-procedure"));
    outcome.is(0, &[]);
    assert!(
        outcome
            .out
            .contains("every allocation is possible under simple\n"),
        "{outcome:?}"
    );
    place.run(test).is(0, &[]);
}

/// The audit's D2: two strata of four, a1 a1 a1 a1 and a2 a2 a2 a2 under permuted-block(4).
#[test]
fn d2_four_on_one_arm_are_not_of_a_block_of_four() {
    let place = place(case!("T04"));
    let row = |n: usize| {
        let (arm, sex) = if n < 4 { ("a", "F") } else { ("b", "M") };
        format!("P{},{arm},{sex},{}\n", n + 1, n + 1)
    };
    let rows: String = (0..8).map(row).collect();
    place.write(
        "D2.csv",
        format!("participant_id,arm,stratum,y\n{rows}").as_bytes(),
    );
    place
        .run("randomization-test T04.toml --allocations D2.csv --outcome y --unstratified --seed 1")
        .is(
            2,
            &[
                "on line 4, `P3`, entry 3 of stratum `sex=F`, is on `a`",
                "only `b` is possible",
            ],
        );
}

/// P1 was randomized in stratum F and is M: shown by both.
#[test]
fn t04_a_participant_in_the_wrong_stratum() {
    let place = place(case!("T04"));
    let command = "balance T04.toml --allocations T04.csv";
    let outcome = place.run(command);
    outcome.is(0, &[]);
    let told =
        "1 participant was randomized in another stratum than the true one: P1, in sex F, is M\n";
    assert!(outcome.out.contains(told), "{outcome:?}");
    let csv = place.run(&format!("{command} --csv"));
    csv.is(0, &[told]);
    // As randomized: a b in F, b a in M. Truly: b in F; a b a in M.
    for (scope, name, level, largest, last) in [
        ("stratum", "sex", "sex=F", "1", "0"),
        ("stratum", "sex", "sex=M", "1", "0"),
        ("factor", "sex", "M", "1", "0"),
        ("stratum-actual", "sex", "sex=F", "1", "1"),
        ("stratum-actual", "sex", "sex=M", "1", "1"),
        ("factor-actual", "sex", "F", "1", "1"),
    ] {
        assert_eq!(
            value(&csv.out, [scope, name, level, "max_imbalance"]),
            largest
        );
        assert_eq!(
            value(&csv.out, [scope, name, level, "imbalance"]),
            last,
            "{scope}"
        );
    }
    place.run(&format!("{command} --out run")).is(0, &[]);
    place.run("verify run").is(0, &[]);
    // The test uses the strata as randomized, in which both arms are.
    let with_outcome = include_str!("../field/T04.csv")
        .lines()
        .enumerate()
        .map(|(n, line)| {
            if n == 0 {
                format!("{line},y\n")
            } else {
                format!("{line},{n}\n")
            }
        });
    place.write("outcomes.csv", with_outcome.collect::<String>().as_bytes());
    let test = "randomization-test T04.toml --allocations outcomes.csv --outcome y --seed 1 --rerandomizations 99";
    let outcome = place.run(test);
    outcome.is(0, &[]);
    // In F: 1 - 2, in M: 4 - 3. The mean of both is 0.
    assert!(
        outcome.out.contains("within strata by sex: 0\n"),
        "{outcome:?}"
    );
    for text in [told, "within the strata as randomized"] {
        assert!(outcome.out.contains(text), "{outcome:?}");
    }
    // Nobody differs: no row of true levels.
    place.edit("T04.csv", "P1,a,F,M", "P1,a,F,F");
    let csv = place.run(&format!("{command} --csv"));
    csv.is(0, &[]);
    assert!(!csv.out.contains("actual") && csv.err.is_empty(), "{csv:?}");
}
