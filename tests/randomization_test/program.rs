//! The command, and what it refuses.

use evenhand::inference::{Analysis, ResponseKind};

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

/// Each analysis as the statistic, with its own p-value beside it.
#[test]
fn every_analysis_can_be_the_statistic() {
    let place = place();
    for analysis in Analysis::all() {
        let outcome = if analysis.is_for(ResponseKind::Time) {
            "years --event relapse"
        } else if analysis.is_for(ResponseKind::Binary) || analysis.is_for(ResponseKind::Count) {
            // 0 or 1: a relapse was seen.
            "relapse"
        } else {
            "score"
        };
        let name = analysis.name();
        let arguments =
            format!("--outcome {outcome} --analysis {name} --rerandomizations 199 --seed 1 --csv");
        let found = run(&place, &arguments);
        found.is(0, &[]);
        let rows = Rows::read(found.out.as_bytes());
        let columns = ["statistic", "ordinary_test", "stratified_by"];
        let factors = if analysis.uses_strata() {
            "sex|age_class"
        } else {
            ""
        };
        assert_eq!(
            rows.columns(columns).collect::<Vec<_>>(),
            [[name, name, factors]]
        );
        let numbers = rows.columns(["p_value", "ordinary_p_value"]);
        let number = |cell: &str| cell.parse::<f64>().expect("a number");
        let numbers: Vec<_> = numbers.map(|cells| cells.map(number)).collect();
        let [[p_value, ordinary]] = numbers[..] else {
            panic!("one row: {}", found.out);
        };
        // With 199 allocations a p-value of 0.5 is known to 0.035; the two tests differ by little.
        assert!(
            (p_value - ordinary).abs() < 0.12,
            "{name}: {p_value} {ordinary}"
        );
    }
}

/// With a covariate the analysis is another: R 4.2.2 has the p-values, of `lm(score ~ arm + stratum)` and of
/// `lm(score ~ arm + stratum + years)`.
#[test]
fn a_covariate_enters_the_analysis() {
    let place = place();
    for (covariate, expected) in [
        ("", 0.000_618_056_996_109_068),
        ("--covariate years", 0.000_647_998_156_891_006),
    ] {
        let arguments = format!(
            "--outcome score --analysis ancova {covariate} --rerandomizations 99 --seed 1 --csv"
        );
        let found = run(&place, &arguments);
        found.is(0, &[]);
        let rows = Rows::read(found.out.as_bytes());
        let [cell] = rows.columns(["ordinary_p_value"]).next().expect("a row");
        let p_value: f64 = cell.parse().expect("a number");
        assert!((p_value - expected).abs() < 1e-8 * expected, "{p_value}");
    }
}

/// The limits of the interval as null effects: one side rejects, the other does not.
#[test]
fn the_interval_holds_what_is_not_rejected() {
    let place = place();
    for statistic in ["mean-difference", "rank-sum"] {
        let run = |more: &str| {
            let arguments = format!(
                "--outcome score --statistic {statistic} --rerandomizations 399 --seed 5 --csv {more}"
            );
            let found = run(&place, &arguments);
            found.is(0, &[]);
            let rows = Rows::read(found.out.as_bytes());
            let columns = [
                "p_value",
                "null_effect",
                "estimate",
                "effect_lower",
                "effect_upper",
            ];
            let cells = rows.columns(columns).next().expect("a row");
            cells.map(|cell| cell.parse::<f64>().unwrap_or(f64::NAN))
        };
        let [_, null, estimate, lower, upper] = run("--confidence 0.95");
        assert!(null == 0.0 && 0.0 < lower && lower < estimate && estimate < upper);
        for (limit, outwards) in [(lower, -1e-6), (upper, 1e-6)] {
            let [beyond, null, ..] = run(&format!("--null {}", limit + outwards));
            assert!(beyond <= 0.05 && (null - limit - outwards).abs() < 1e-9);
            let [within, ..] = run(&format!("--null {}", limit - outwards));
            assert!(within > 0.05);
        }
        let [p_value, null, .., lower, _] = run("--null=-1.5");
        assert!(p_value <= 0.05 && (null + 1.5).abs() < 1e-12 && lower.is_nan());
    }
}

/// A third arm, from the participants of the first: a row for all and for each two.
#[test]
fn three_arms_have_a_row_for_all_and_for_each_two() {
    let place = place();
    place.edit("trial.toml", "permuted-block(4, 6)", "simple");
    place.edit(
        "trial.toml",
        "[[arm]]",
        "[[arm]]\nname = \"third\"\nratio = 1\n\n[[arm]]",
    );
    let mut seen = 0;
    let rows = OUTCOMES.lines().map(|line| {
        seen += usize::from(line.contains(",active,"));
        let is_moved = line.contains(",active,") && seen % 3 == 0;
        line.replace(",active,", if is_moved { ",third," } else { ",active," }) + "\n"
    });
    place.write("outcomes.csv", rows.collect::<String>().as_bytes());
    let csv = run(
        &place,
        "--outcome score --rerandomizations 199 --seed 1 --csv",
    );
    csv.is(0, &[]);
    let rows = Rows::read(csv.out.as_bytes());
    let compared: Vec<_> = rows
        .columns(["comparison"])
        .map(|[cell]| cell.to_owned())
        .collect();
    let names = ["all", "third|active", "third|control", "active|control"];
    assert_eq!(compared, names);
    for [p_value, adjusted] in rows.columns(["p_value", "adjusted_p_value"]).skip(1) {
        let number = |cell: &str| cell.parse::<f64>().expect("a number");
        assert!(number(p_value) <= number(adjusted));
    }
    let text = run(&place, "--outcome score --rerandomizations 199 --seed 1");
    text.is(0, &[]);
    for line in [
        "all ",
        "third - active ",
        "third - control ",
        "active - control ",
    ] {
        assert!(
            text.out.lines().any(|found| found.starts_with(line)),
            "{}",
            text.out
        );
    }
    assert!(
        text.out
            .lines()
            .skip(1)
            .take(9)
            .all(|line| line.chars().count() <= 100)
    );
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
        ("--outcome scores", "did you mean `score`?"),
        (
            "--outcome years --event relapsed --statistic log-rank",
            "did you mean `relapse`?",
        ),
        ("--outcome score --statistic logrank", "log-rank"),
        ("--outcome score --seed x", "is not a seed"),
        ("--outcome score --null x", "give a decimal"),
        ("--outcome score --confidence 95", "from 0.5 to below 1"),
        (
            "--outcome years --event relapse --statistic log-rank --null 1",
            "`log-rank` estimates no effect in the unit of the outcome",
        ),
        (
            "--outcome years --event relapse --statistic log-rank --confidence 0.9",
            "`log-rank` estimates no effect in the unit of the outcome",
        ),
        (
            "--outcome score --analysis t-test --statistic rank-sum",
            "cannot be used with",
        ),
        (
            "--outcome years --analysis cox",
            "cox compares times to an event: name with --event",
        ),
        (
            "--outcome score --event relapse --analysis ancova",
            "ancova is not for times",
        ),
        (
            "--outcome score --covariate years",
            "mean-difference uses no covariates",
        ),
        (
            "--outcome score --analysis t-test --covariate years",
            "give --analysis with one of ancova, ",
        ),
        (
            "--outcome score --analysis ancova --covariate year",
            "did you mean `years`?",
        ),
        (
            "--outcome score --analysis logistic",
            "logistic is for yes-or-no outcomes: write 1 for yes and 0 for no",
        ),
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
        ("50.1,1.46,0", "50.1,NaN,0", "`NaN` is not a value here"),
        ("50.1,1.46,0", "50.1,1.46,", "outcomes.csv:2"),
        ("50.1,1.46,0", "50.1,1.46,no", "write 1 for an event"),
        (",2027-03-15,", ",,", "or remove the column"),
        (
            "female|under 65,2027-03-15",
            ",2027-03-15",
            "line 2 gives no level of `sex`",
        ),
        ("stratum", "strata", "no column gives the level of `sex`"),
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
    run(&place, "--outcome score").is(2, &["nobody is on the arm `third`"]);
    for (option, told) in [
        ("--null 1", "the trial has 3 arms, and `--null` is for two"),
        ("--confidence 0.95", "`--confidence` is for two"),
        ("--analysis t-test", "`t-test` is for two"),
    ] {
        run(&place, &format!("--outcome score {option}")).is(2, &[told]);
    }
}
