//! The two commands on files that tell the order or the stratum in part.

use super::workplace::Workplace;

const BALANCE: &str = "balance trial.toml --allocations a.csv";

fn place(rows: &str) -> Workplace {
    let place = Workplace::new();
    place.write("a.csv", rows.as_bytes());
    place
}

/// Some dates and some empty cells tell no order: both ways out are said, for each cell.
#[test]
fn a_day_is_known_of_everybody_or_of_nobody() {
    let place = place(
        "participant_id,arm,stratum,randomized_on,y\nA,active,male|under 65,2025-01-02,1\n\
         B,control,male|under 65,,2\nC,control,male|under 65,,3\n",
    );
    let told = [
        "write the day of everybody's randomization, or remove the column",
        "2 problems",
    ];
    place.run(BALANCE).is(2, &told);
    place
        .run("randomization-test trial.toml --allocations a.csv --outcome y --seed 1")
        .is(2, &told);
    place.edit("a.csv", "randomized_on", "Randomized_On");
    place.run(BALANCE).is(2, &["is not `randomized_on`"]);
}

/// Rows of one day stay in the order of the file, which is said where it can matter.
#[test]
fn rows_of_one_day_stay_in_their_order() {
    let place = place(
        "participant_id,arm,randomized_on\nA,active,2025-01-02\nB,active,2025-01-02\n\
         C,control,2025-01-02\nD,control,2025-01-01\nE,control,2025-01-01\nF,active,2025-01-03\n",
    );
    let outcome = place.run(BALANCE);
    outcome.is(0, &[]);
    // D E, A B C, F: 2, 0, 1, 0. In another order within 2 January, 3.
    assert!(
        outcome.out.contains(
            "read in the order of randomized_on, which is not that of the file; rows of the same day in \
             the order of the file, which can matter on 1 day\n"
        ),
        "{outcome:?}"
    );
    let overall = outcome.out.lines().find(|line| line.starts_with("overall"));
    assert!(overall.unwrap().ends_with(" 2"), "{outcome:?}");
}

/// The test is the same for rows in the order of randomization and for the same rows shuffled.
#[test]
fn a_test_takes_rows_in_the_order_of_randomization() {
    let outcomes = include_str!("../cli/outcomes.csv");
    let (header, rows) = outcomes.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    // Stable by anything but the day, so that rows of one day stay as they were.
    rows.sort_by_key(|row| {
        let day = row.split(',').nth(2).unwrap();
        day.chars().rev().collect::<String>()
    });
    let shuffled = format!("{header}\n{}\n", rows.join("\n"));
    assert_ne!(shuffled, outcomes);
    let place = place(outcomes);
    let test = "randomization-test trial.toml --allocations a.csv --outcome score --rerandomizations 99 --seed 3 --csv";
    let in_order = place.run(test);
    in_order.is(0, &[]);
    assert_eq!(in_order.err, "");
    place.write("a.csv", shuffled.as_bytes());
    let sorted = place.run(test);
    sorted.is(
        0,
        &["read in the order of randomized_on, which is not that of the file"],
    );
    assert_eq!(sorted.out, in_order.out);
}

/// A participant whose stratum is not known may have taken an entry of any list.
#[test]
fn without_a_stratum_nothing_is_known_from_there_on() {
    let place = place(
        "participant_id,arm,stratum\nA,active,male|under 65\nB,control,\nC,active,male|under 65\n\
         D,active,male|under 65\nE,active,male|under 65\nF,active,male|under 65\n",
    );
    let told = "whether the procedure can have made the allocations is not known from line 3 on: the stratum \
                of `B` is not known";
    let outcome = place.run(BALANCE);
    outcome.is(0, &[]);
    assert!(outcome.out.contains(told), "{outcome:?}");
    place.run(&format!("{BALANCE} --check-procedure")).is(
        1,
        &["nothing is known from line 3 on, as the stratum of `B` is not known"],
    );
    place.edit("a.csv", "B,control,\n", "");
    let outcome = place.run(&format!("{BALANCE} --check-procedure"));
    outcome.is(1, &["`E` on line 5 is not possible"]);
    let told = "on line 5, `E`, entry 4 of stratum `sex=male|age_class=under 65`";
    assert!(outcome.out.contains(told), "{outcome:?}");
}

/// What contradicts itself among the true values is an error still; the stratum may be another.
#[test]
fn true_values_agree_with_each_other() {
    let place = place(
        "participant_id,arm,stratum,age,age_class,sex\nA,active,female|under 65,70,under 65,male\n",
    );
    place.run(BALANCE).is(
        2,
        &["`age_class` is `under 65` in this cell but `65 or older` in the column `age`"],
    );
    place.edit("a.csv", "70,under 65", "70,65 or older");
    let outcome = place.run(BALANCE);
    outcome.is(0, &[]);
    let told = "A, in sex female and age_class under 65, is male and 65 or older\n";
    assert!(outcome.out.contains(told), "{outcome:?}");
}

#[test]
fn the_first_ten_in_a_wrong_stratum_are_named() {
    let rows: Vec<String> = (0..13)
        .map(|n| format!("P{n},active,female|under 65,male\n"))
        .collect();
    let rows = rows.concat();
    let place = place(&format!("participant_id,arm,stratum,sex\n{rows}"));
    let outcome = place.run(BALANCE);
    outcome.is(0, &[]);
    for told in [
        "13 participants were randomized in another stratum than the true one: P0, in sex female, is male; P1,",
        "P9, in sex female, is male; and 3 more\n",
    ] {
        assert!(outcome.out.contains(told), "{outcome:?}");
    }
}
