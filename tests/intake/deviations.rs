//! Files of what really happened to participants: what is read, and the whole message of each mistake.

use evenhand::intake::{DateForm, DecimalMark, InputForm, Rows, read_deviations};
use evenhand::participant::Participant;
use evenhand::problem::Problems;
use evenhand::reported::{Report, Reported, Since};
use evenhand::trial::Trial;
use evenhand::trial::draft::{Regimen, Schedule, Toxicity, Visit};

const HEADER: &str = "participant_id,treatment,deviation,start_date,end_date,planned_date,cycle,days,dose,grade,reason\n";

fn trial() -> Trial {
    Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .procedure("permuted-block(4)")
        .list_length(20)
        .regimen(
            Regimen::new("palbociclib", 125.0, "mg", "oral")
                .schedule(Schedule::cycles(21, 7))
                .lasts("1 year"),
        )
        .regimen(
            Regimen::new("fulvestrant", 500.0, "mg", "intramuscular")
                .schedule(Schedule::every("28 days"))
                .lasts("1 year"),
        )
        .toxicity(
            Toxicity::new(
                "neutropenia",
                "palbociclib",
                "exponential(30)",
                "uniform(3, 11)",
            )
            .grade(3, 0.5),
        )
        .toxicity(
            Toxicity::new("rash", "palbociclib", "exponential(30)", "uniform(3, 11)").grade(2, 0.5),
        )
        .visit(Visit::at("Screening", "day -7"))
        .visit(Visit::in_cycles("C{cycle}D{day}", "palbociclib", [1, 15]))
        .build()
        .unwrap()
}

fn participants() -> Vec<Participant> {
    let participant = |id: &str, randomized_on: &str| Participant {
        id: Some(id.into()),
        randomized_on: Some(randomized_on.parse().unwrap()),
        ..Participant::default()
    };
    vec![
        participant("P1", "2027-01-04"),
        participant("P2", "2027-02-01"),
    ]
}

fn read_as(form: &InputForm, text: &str) -> Result<Rows<Report>, Problems> {
    read_deviations(
        &trial(),
        &participants(),
        form,
        "deviations.csv",
        text.as_bytes(),
    )
}

fn read(rows: &str) -> Result<Rows<Report>, Problems> {
    read_as(&InputForm::default(), &format!("{HEADER}{rows}"))
}

/// Checks that some text is refused: what is underlined, and the whole message of each problem.
#[track_caller]
fn refused_text(text: &str, expected: &[(&str, &str)]) {
    let problems = read_as(&InputForm::default(), text).expect_err(text);
    let seen: Vec<_> = problems
        .iter()
        .map(|problem| (text[problem.span.clone()].to_owned(), problem.message()))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|&(underlined, message)| (underlined.to_owned(), message.to_owned()))
        .collect();
    assert_eq!(seen, expected, "{text}");
}

/// Likewise of rows under the usual header.
#[track_caller]
fn refused(rows: &str, expected: &[(&str, &str)]) {
    refused_text(&format!("{HEADER}{rows}"), expected);
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn every_kind_is_read() {
    let read = read(
        "P2,palbociclib,hold,2027-03-01,2027-03-07,,,,,,neutropenia\n\
         P1,palbociclib,hold,2027-03-01,,,,,,,\n\
         P1,palbociclib,delay,,,,3,7,,,\n\
         P1,palbociclib,reduction,2027-04-01,,,,,100,,rash\n\
         P1,palbociclib,reduction,,,,6,,75.5,,\n\
         P1,fulvestrant,stop,2027-05-01,,,,,,,PROGRESSIVE DISEASE\n\
         P1,,stop,2027-06-01,,,,,,,DEATH\n\
         P1,palbociclib,missed,,,2027-01-05,,,,,forgotten\n\
         P1,fulvestrant,given,2027-02-03,,2027-02-01,,,,,\n\
         P1,,toxicity,2027-01-20,2027-01-26,,,,,3,neutropenia\n\
         P1,,toxicity,2027-01-27,,,,,,4,neutropenia\n\
         P1,,visit,2027-01-05,,2027-01-04,,,,,C1D1\n\
         P1,,visit,,,2026-12-28,,,,,Screening\n",
    )
    .unwrap();
    let text = |text: &str| Some(text.to_owned());
    let expected = [
        (
            1,
            Reported::Hold {
                treatment: 0,
                from: day("2027-03-01"),
                to: Some(day("2027-03-07")),
                reason: text("neutropenia"),
            },
        ),
        (
            0,
            Reported::Hold {
                treatment: 0,
                from: day("2027-03-01"),
                to: None,
                reason: None,
            },
        ),
        (
            0,
            Reported::Delay {
                treatment: 0,
                cycle: 3,
                days: 7,
                reason: None,
            },
        ),
        (
            0,
            Reported::Reduction {
                treatment: 0,
                from: Since::Day(day("2027-04-01")),
                dose: 100.0,
                reason: text("rash"),
            },
        ),
        (
            0,
            Reported::Reduction {
                treatment: 0,
                from: Since::Cycle(6),
                dose: 75.5,
                reason: None,
            },
        ),
        (
            0,
            Reported::Stop {
                treatment: Some(1),
                on: day("2027-05-01"),
                reason: "PROGRESSIVE DISEASE".to_owned(),
            },
        ),
        (
            0,
            Reported::Stop {
                treatment: None,
                on: day("2027-06-01"),
                reason: "DEATH".to_owned(),
            },
        ),
        (
            0,
            Reported::Missed {
                treatment: 0,
                planned_on: day("2027-01-05"),
                reason: text("forgotten"),
            },
        ),
        (
            0,
            Reported::Given {
                treatment: 1,
                planned_on: day("2027-02-01"),
                on: day("2027-02-03"),
            },
        ),
        (
            0,
            Reported::Toxicity {
                toxicity: 0,
                grade: 3,
                from: day("2027-01-20"),
                to: Some(day("2027-01-26")),
            },
        ),
        (
            0,
            Reported::Toxicity {
                toxicity: 0,
                grade: 4,
                from: day("2027-01-27"),
                to: None,
            },
        ),
        (
            0,
            Reported::Visit {
                visit: 1,
                name: "C1D1".to_owned(),
                planned_on: day("2027-01-04"),
                on: Some(day("2027-01-05")),
            },
        ),
        (
            0,
            Reported::Visit {
                visit: 0,
                name: "Screening".to_owned(),
                planned_on: day("2026-12-28"),
                on: None,
            },
        ),
    ];
    let expected: Vec<Report> = expected
        .into_iter()
        .zip(2..)
        .map(|((participant, what), line)| Report {
            participant,
            line,
            what,
        })
        .collect();
    assert_eq!(read.rows, expected);
    assert_eq!(read.lines, (2..15).collect::<Vec<_>>());
}

#[test]
fn columns_that_nothing_needs_may_be_left_out_and_cells_be_written_otherwise() {
    let form = InputForm {
        dates: Some(DateForm::Dmy),
        decimal: Some(DecimalMark::Comma),
        missing: vec!["NA".to_owned()],
        ..InputForm::default()
    };
    let mut of_other_file = form.clone();
    of_other_file.map_column("arm", "Gruppe").unwrap();
    of_other_file.map_arm("1", "A").unwrap();
    for form in [form, of_other_file] {
        let text = "deviation;participant_id;note;treatment;dose;start_date;reason\n\
                    reduction;P1;x;palbociclib;62,5;13.04.2027;NA\n";
        let read = read_as(&form, text).unwrap();
        assert_eq!(
            read.rows[0].what,
            Reported::Reduction {
                treatment: 0,
                from: Since::Day(day("2027-04-13")),
                dose: 62.5,
                reason: None,
            }
        );
        assert_eq!(read.columns.unused, ["note"]);
        assert_eq!(
            read.conversions.lines()[0],
            "the separator is the semicolon"
        );
    }
}

#[test]
fn columns_that_are_lacking() {
    refused_text(
        "participant,treatment\nP1,palbociclib\n",
        &[(
            "",
            "the file lacks the columns `participant_id`, `deviation`: it has the columns `participant`, `treatment`; \
             rename `participant` to `participant_id` if it is meant",
        )],
    );
    refused_text(
        "participant_id,deviation,Start_Date\nP1,visit,2027-01-05\n",
        &[
            (
                "Start_Date",
                "the column `Start_Date` is not `start_date`: write that if it is meant, or give it a clearly different name",
            ),
            (
                "P1,visit,2027-01-05",
                "line 2 has `visit`, which needs a column `planned_date`: add it",
            ),
            (
                "P1,visit,2027-01-05",
                "line 2 has `visit`, which needs a column `reason`: add it",
            ),
        ],
    );
}

#[test]
fn names_of_nothing() {
    refused(
        "P3,palbociclib,hold,2027-03-01,,,,,,,\n\
         P1,palbo,hold,2027-03-01,,,,,,,\n\
         P1,palbociclib,holds,2027-03-01,,,,,,,\n\
         P1,,toxicity,2027-03-01,,,,,,3,neutropaenia\n\
         P1,,visit,2027-03-01,,2027-03-01,,,,,C1D01\n\
         ,palbociclib,hold,2027-03-01,,,,,,,\n",
        &[
            (
                "P3",
                "line 2, `participant_id`: no participant of the participants file is `P3`: correct the key, or add the \
                 participant there",
            ),
            (
                "palbo",
                "line 3, `treatment`: `palbo` is not a treatment of the scenario: write one of `palbociclib`, \
                 `fulvestrant`",
            ),
            (
                "holds",
                "line 4, `deviation`: `holds` is not a kind of deviation: write one of `hold`, `delay`, `reduction`, \
                 `stop`, `missed`, `given`, `toxicity`, `visit`; did you mean `hold`?",
            ),
            (
                "neutropaenia",
                "line 5, `reason`: `neutropaenia` is not a toxicity of the scenario: write one of `neutropenia`, `rash`; did you mean `neutropenia`?",
            ),
            (
                "C1D01",
                "line 6, `reason`: `C1D01` is not a visit of the scenario: write one of `Screening`, `C{cycle}D{day}`, with numbers for what is in braces",
            ),
            (
                "",
                "line 7, `participant_id`: the cell is empty: write the participant's key",
            ),
        ],
    );
    // A trial without toxicities and visits.
    let trial = Trial::builder("demo")
        .arms([("A", 1), ("B", 1)])
        .procedure("permuted-block(4)")
        .list_length(20)
        .build()
        .unwrap();
    let text = format!(
        "{HEADER}P1,palbociclib,hold,2027-03-01,,,,,,,\nP1,,toxicity,2027-03-01,,,,,,3,rash\n\
         P1,,visit,2027-03-01,,2027-03-01,,,,,C1D1\n"
    );
    let problems = read_deviations(
        &trial,
        &participants(),
        &InputForm::default(),
        "deviations.csv",
        text.as_bytes(),
    )
    .unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(evenhand::problem::Problem::message)
        .collect();
    assert_eq!(
        told,
        [
            "line 2, `treatment`: `palbociclib` is not a treatment: the scenario has none",
            "line 3, `reason`: `rash` is not a toxicity: the scenario has none",
            "line 4, `reason`: `C1D1` is not a visit: the scenario has none",
        ]
    );
}

#[test]
fn cells_that_are_needed_or_not_taken() {
    let rows = "P1,,hold,,,,,,,,\n\
                P1,palbociclib,delay,,,,,,,,\n\
                P1,palbociclib,reduction,,,,,,100,,\n\
                P1,palbociclib,reduction,2027-04-01,,,2,,100,,\n\
                P1,,stop,2027-04-01,,,,,,,\n\
                P1,palbociclib,given,,,2027-04-01,,,,,\n\
                P1,palbociclib,hold,2027-04-01,,,2,,,,\n\
                P1,palbociclib,toxicity,2027-04-01,,,,,,3,rash\n";
    refused(
        rows,
        &[
            (
                "",
                "line 2, `treatment`: the cell is empty, and `hold` needs a treatment of the scenario: write it",
            ),
            (
                "",
                "line 2, `start_date`: the cell is empty, and `hold` needs the first day without a dose: write it",
            ),
            (
                "",
                "line 3, `cycle`: the cell is empty, and `delay` needs the number of the cycle: write it",
            ),
            (
                "",
                "line 3, `days`: the cell is empty, and `delay` needs the days of delay: write it",
            ),
            (
                "P1,palbociclib,reduction,,,,,,100,,",
                "line 4 does not say when the lower dose begins: write `start_date` or `cycle`",
            ),
            (
                "P1,palbociclib,reduction,2027-04-01,,,2,,100,,",
                "line 5 has both `start_date` and `cycle`: keep the one at which the lower dose begins",
            ),
            (
                "",
                "line 6, `reason`: the cell is empty, and `stop` needs the reason: write it",
            ),
            (
                "",
                "line 7, `start_date`: the cell is empty, and `given` needs the day on which the dose was given: write it",
            ),
            (
                "2",
                "line 8, `cycle`: `hold` has no `cycle`: leave the cell empty; it takes `treatment`, `start_date`, \
                 `end_date`, `reason`",
            ),
            (
                "palbociclib",
                "line 9, `treatment`: `toxicity` has no `treatment`: leave the cell empty; it takes `start_date`, \
                 `end_date`, `grade`, `reason`",
            ),
        ],
    );
}

#[test]
fn numbers_and_dates_that_cannot_be() {
    refused(
        "P1,palbociclib,delay,,,,0,-7,,,\n\
         P1,palbociclib,delay,,,,1.5,40000,,,\n\
         P1,fulvestrant,delay,,,,2,7,,,\n\
         P1,palbociclib,reduction,2027-04-01,,,,,-75,,\n\
         P1,palbociclib,reduction,2027-04-02,,,,,half,,\n\
         P1,,toxicity,2027-04-01,,,,,,5,rash\n\
         P1,,toxicity,2027-04-01,,,,,,0,rash\n\
         P1,palbociclib,hold,2027-02-29,,,,,,,\n\
         P1,palbociclib,hold,2327-02-28,,,,,,,\n\
         P1,palbociclib,hold,28/2/2027,,,,,,,\n\
         P1,palbociclib,hold,2027-03-07,2027-03-06,,,,,,\n\
         P2,palbociclib,hold,2027-01-31,2027-01-30,,,,,,\n\
         P2,palbociclib,missed,,,2027-01-31,,,,,\n",
        &[
            (
                "0",
                "line 2, `cycle`: `0` is not a number of a cycle: write a whole number from 1 to 36525",
            ),
            (
                "-7",
                "line 2, `days`: `-7` is not a number of days: write a whole number from 1 to 36525",
            ),
            (
                "1.5",
                "line 3, `cycle`: `1.5` is not a number of a cycle: write a whole number from 1 to 36525",
            ),
            (
                "40000",
                "line 3, `days`: `40000` is not a number of days: write a whole number from 1 to 36525",
            ),
            (
                "2",
                "line 4, `cycle`: fulvestrant is not given in cycles: write `given` with the days, or `start_date`",
            ),
            (
                "-75",
                "line 5, `dose`: a dose of `-75`: write the new amount of an administration, above 0; for none, report a \
                 hold or a stop",
            ),
            (
                "half",
                "line 6, `dose`: `half` is not a number: write digits with a point before the decimals, such as 12 or \
                 12.5",
            ),
            (
                "5",
                "line 7, `grade`: grade 5 is death: write its date in the participants file, in the column of an \
                 [[event]]",
            ),
            (
                "0",
                "line 8, `grade`: `0` is not a grade: write a grade (CTCAE) from 1 to 4",
            ),
            (
                "2027-02-29",
                "line 9, `start_date`: `2027-02-29` is not a day of the calendar: correct the month or the day \
                 (YYYY-MM-DD)",
            ),
            (
                "2327-02-28",
                "line 10, `start_date`: `2327-02-28` lies outside the years 1900 to 2199: correct the year",
            ),
            (
                "28/2/2027",
                "line 11, `start_date`: `28/2/2027` is not a date of the form YYYY-MM-DD: give --dates dmy to read it as \
                 2027-02-28",
            ),
            (
                "2027-03-06",
                "line 12, `end_date`: 2027-03-06 lies before `start_date`, 2027-03-07: correct one of the two dates",
            ),
            (
                "2027-01-31",
                "line 13, `start_date`: 2027-01-31 lies before the randomization of `P2` on 2027-02-01: correct the date",
            ),
            (
                "2027-01-30",
                "line 13, `end_date`: 2027-01-30 lies before the randomization of `P2` on 2027-02-01: correct the date",
            ),
            (
                "2027-01-31",
                "line 14, `planned_date`: 2027-01-31 lies before the randomization of `P2` on 2027-02-01: correct the \
                 date",
            ),
        ],
    );
}

#[test]
fn what_overlaps_is_out_of_order_or_stands_twice() {
    refused(
        "P1,palbociclib,hold,2027-03-01,2027-03-07,,,,,,\n\
         P1,palbociclib,hold,2027-03-07,2027-03-09,,,,,,\n\
         P1,palbociclib,hold,2027-02-01,2027-02-02,,,,,,\n\
         P1,palbociclib,hold,2027-03-10,,,,,,,\n\
         P1,palbociclib,hold,2027-04-10,,,,,,,\n\
         P1,,toxicity,2027-03-01,2027-03-07,,,,,3,rash\n\
         P1,,toxicity,2027-03-05,2027-03-09,,,,,3,rash\n\
         P1,palbociclib,delay,,,,3,7,,,\n\
         P1,palbociclib,delay,,,,3,8,,,\n\
         P1,palbociclib,missed,,,2027-03-20,,,,,\n\
         P1,palbociclib,given,2027-03-21,,2027-03-20,,,,,\n\
         P1,,stop,2027-06-01,,,,,,,DEATH\n\
         P1,,stop,2027-06-02,,,,,,,DEATH\n\
         P1,,visit,,,2027-01-04,,,,,C1D1\n\
         P1,,visit,2027-01-04,,2027-01-04,,,,,C1D1\n",
        &[
            (
                "2027-03-07",
                "line 3, `start_date`: on 2027-03-07 the one on line 2 still lasts, up to 2027-03-07: end that before \
                 this one begins",
            ),
            (
                "2027-02-01",
                "line 4, `start_date`: 2027-02-01 lies before 2027-03-01, the beginning of the one on line 2: write them \
                 in order of time",
            ),
            (
                "2027-04-10",
                "line 6, `start_date`: the one on line 5 has no `end_date`, so it still lasts on 2027-04-10: write it",
            ),
            (
                "2027-03-05",
                "line 8, `start_date`: on 2027-03-05 the one on line 7 still lasts, up to 2027-03-07: end that before \
                 this one begins",
            ),
            (
                "P1,palbociclib,delay,,,,3,8,,,",
                "line 10 repeats what line 9 says about the delay of this cycle: keep one of them",
            ),
            (
                "P1,palbociclib,given,2027-03-21,,2027-03-20,,,,,",
                "line 12 repeats what line 11 says about the dose of this day: keep one of them",
            ),
            (
                "P1,,stop,2027-06-02,,,,,,,DEATH",
                "line 14 repeats what line 13 says about the stop: keep one of them",
            ),
            (
                "P1,,visit,2027-01-04,,2027-01-04,,,,,C1D1",
                "line 16 repeats what line 15 says about this visit: keep one of them",
            ),
        ],
    );
    // Of others, the same days are no overlap.
    let rows = "P1,palbociclib,hold,2027-03-01,2027-03-07,,,,,,\n\
                P2,palbociclib,hold,2027-03-01,2027-03-07,,,,,,\n\
                P1,fulvestrant,hold,2027-03-01,2027-03-07,,,,,,\n\
                P1,palbociclib,hold,2027-03-08,2027-03-08,,,,,,\n\
                P1,,stop,2027-06-01,,,,,,,DEATH\n\
                P1,palbociclib,stop,2027-05-01,,,,,,,TOXICITY\n";
    assert_eq!(read(rows).unwrap().rows.len(), 6);
}

/// Whatever happens to the bytes, what is said lies within them.
#[test]
fn a_damaged_file_is_read_or_refused_with_places() {
    let text = format!(
        "{HEADER}P1,palbociclib,hold,2027-03-01,2027-03-07,,,,,,why\nP1,palbociclib,delay,,,,3,7,,,\n\
         P2,,visit,,,2027-01-04,,,,,C1D1\n"
    );
    let (mut read, mut refused) = (0, 0);
    for at in 0..=text.len() {
        for piece in ["", "\"", ",", "\r", "\n", "-", "\0", "é", "9999999999"] {
            for removed in [0, 1, 9] {
                let mut bytes = text.as_bytes().to_vec();
                bytes.splice(at..(at + removed).min(text.len()), piece.bytes());
                let damaged = String::from_utf8_lossy(&bytes).into_owned();
                let result = read_deviations(
                    &trial_once(),
                    &participants(),
                    &InputForm::default(),
                    "deviations.csv",
                    &bytes,
                );
                match result {
                    Ok(_) => read += 1,
                    Err(problems) => {
                        refused += 1;
                        for problem in problems.iter() {
                            assert!(damaged.get(problem.span.clone()).is_some(), "{problem:?}");
                            assert!(!problem.advice.is_empty(), "{problem:?} in {damaged:?}");
                        }
                    }
                }
            }
        }
    }
    assert!(
        read > 100 && refused > 1000,
        "{read} read, {refused} refused"
    );
}

/// One trial for many files.
fn trial_once() -> Trial {
    static TRIAL: std::sync::OnceLock<Trial> = std::sync::OnceLock::new();
    TRIAL.get_or_init(trial).clone()
}
