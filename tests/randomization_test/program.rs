//! The command, and what it refuses.

use super::common::Rows;
use super::workplace::{Outcome, Workplace};

const OUTCOMES: &str = include_str!("../cli/outcomes.csv");

fn place() -> Workplace {
    let place = Workplace::new();
    place.write("outcomes.csv", OUTCOMES.as_bytes());
    place
}

fn run(place: &Workplace, arguments: &str) -> Outcome {
    place.run(&format!(
        "randomization-test trial.toml --allocations outcomes.csv {arguments}"
    ))
}

#[test]
fn the_same_table_for_any_number_of_threads() {
    let place = place();
    let arguments = "--outcome score --seed 42 --rerandomizations 999 --csv --threads";
    let one = run(&place, &format!("{arguments} 1"));
    one.is(0, &[]);
    assert_eq!(one.out.lines().count(), 2, "{}", one.out);
    for threads in [2, 3, 7] {
        assert_eq!(run(&place, &format!("{arguments} {threads}")).out, one.out);
    }
}

/// The statistics were computed a second time in Python, with nothing but its standard library.
#[test]
fn every_statistic_has_its_test_beside_it() {
    let place = place();
    for (arguments, named, observed) in [
        (
            "--outcome score",
            ["mean-difference", "sex|age_class", "t-test"],
            6.217_136_221_964_195,
        ),
        (
            "--outcome score --statistic rank-sum --unstratified",
            ["rank-sum", "", "t-test"],
            4.814_049_586_776_861,
        ),
        (
            "--outcome years --event relapse --statistic log-rank",
            ["log-rank", "sex|age_class", "log-rank"],
            -1.789_974_455_094_370_1,
        ),
    ] {
        let arguments = format!("{arguments} --rerandomizations 199 --seed 1 --csv");
        let outcome = run(&place, &arguments);
        outcome.is(0, &[]);
        let rows = Rows::read(outcome.out.as_bytes());
        let columns = ["statistic", "stratified_by", "ordinary_test"];
        assert_eq!(rows.columns(columns).collect::<Vec<_>>(), [named]);
        let numbers = rows.columns([
            "observed",
            "extreme",
            "rerandomizations",
            "p_value",
            "p_lower",
            "p_upper",
            "ordinary_p_value",
        ]);
        let number = |cell: &str| cell.parse::<f64>().expect("a number");
        let numbers: Vec<_> = numbers.map(|cells| cells.map(number)).collect();
        let [[found, extreme, draws, p, lower, upper, ordinary]] = numbers[..] else {
            panic!("one row: {}", outcome.out);
        };
        assert!((found - observed).abs() < 1e-11, "{found} {observed}");
        assert!((p - (1.0 + extreme) / (1.0 + draws)).abs() < 1e-15);
        assert!(lower <= extreme / draws && extreme / draws <= upper);
        assert!(0.0 < ordinary && ordinary < 1.0);
    }
}

#[test]
fn a_key_is_told_by_its_commitment() {
    let place = place();
    let key = "ab".repeat(32);
    for csv in ["", "--csv"] {
        let arguments = format!("--outcome score --rerandomizations 9 --seed {key} {csv}");
        let outcome = run(&place, &arguments);
        outcome.is(0, &[]);
        assert!(
            !outcome.out.contains(&key) && outcome.out.contains("commitment"),
            "{outcome:?}"
        );
    }
}

#[test]
fn arguments_that_do_not_go_together_are_refused() {
    let place = place();
    for (arguments, told) in [
        (
            "--outcome score --rerandomizations 0",
            "0 re-randomizations: write a whole number from 1 to 10000000",
        ),
        (
            "--outcome years --statistic log-rank",
            "name with --event the column",
        ),
        (
            "--outcome years --event relapse",
            "give --statistic log-rank too",
        ),
        (
            "--outcome years --event years --statistic log-rank",
            "are the same column",
        ),
        ("--outcome scores", "is `score` meant?"),
        (
            "--outcome years --event relapsed --statistic log-rank",
            "is `relapse` meant?",
        ),
        ("--outcome score --statistic logrank", "log-rank"),
        ("--outcome score --seed x", "is not a seed"),
        ("", "--outcome"),
    ] {
        run(&place, arguments).is(2, &[told]);
    }
}

#[test]
fn what_is_wrong_with_the_file_is_told_with_its_place() {
    let place = place();
    let arguments = "--outcome years --event relapse --statistic log-rank --seed 1";
    for (old, new, told) in [
        ("50.1,1.46,0", "50.1,,0", "outcomes.csv:2"),
        ("50.1,1.46,0", "50.1,-1.46,0", "0 or more"),
        ("50.1,1.46,0", "50.1,NaN,0", "`NaN` is no value here"),
        ("50.1,1.46,0", "50.1,1.46,", "outcomes.csv:2"),
        ("50.1,1.46,0", "50.1,1.46,no", "write 1 for an event"),
        (",2027-03-15,", ",,", "or take the column out"),
        (
            "female|under 65,2027-03-15",
            ",2027-03-15",
            "line 2 tells no level of `sex`",
        ),
        ("stratum", "strata", "no column tells the level of `sex`"),
        ("control", "placebo", "`placebo` is not an arm"),
    ] {
        place.write("outcomes.csv", OUTCOMES.replacen(old, new, 1).as_bytes());
        assert!(OUTCOMES.contains(old), "{old}");
        run(&place, arguments).is(2, &[told]);
    }
    // All at once.
    let many = OUTCOMES.replacen("50.1,1.46,0", "50.1,x,2", 1);
    let many = many.replacen("female|65 or older", "female|old", 1);
    place.write("outcomes.csv", many.as_bytes());
    run(&place, arguments).is(
        2,
        &["`x` is not", "`2` does not", "`female|old`", "3 problems"],
    );
}

#[test]
fn a_trial_that_cannot_be_compared_is_refused() {
    let place = place();
    place.write(
        "outcomes.csv",
        OUTCOMES.replace(",control,", ",active,").as_bytes(),
    );
    run(&place, "--outcome score").is(2, &["nobody is on the arm `control`"]);
    let rows = "participant_id,arm,stratum,score\nA,active,male|under 65,1\n";
    place.write(
        "outcomes.csv",
        format!("{rows}B,control,female|under 65,2\n").as_bytes(),
    );
    run(&place, "--outcome score").is(2, &["no stratum has participants on both arms"]);
    run(
        &place,
        "--outcome score --unstratified --rerandomizations 9",
    )
    .is(0, &[]);
    place.edit("trial.toml", "permuted-block(4, 6)", "permuted-block(6)");
    place.edit(
        "trial.toml",
        "[[arm]]",
        "[[arm]]\nname = \"third\"\nratio = 1\n\n[[arm]]",
    );
    run(&place, "--outcome score").is(2, &["the trial has 3 arms"]);
}
