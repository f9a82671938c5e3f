//! Where analyses find nothing.

use evenhand::inference::{
    Analysis, Analyst, NotAnalysed, Observation, Observations, ResponseKind, Responses,
};

use super::analyses::data;

fn not_analysed(
    analysis: Analysis,
    arms: &[u8],
    strata: &[u16],
    responses: Responses<'_>,
) -> NotAnalysed {
    let observations = Observations {
        arms,
        strata,
        covariates: &[],
        responses,
    };
    let found = Analyst::default().run(analysis, &observations);
    found.expect_err(analysis.name())
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn what_cannot_be_analysed_is_told() {
    let data = data();
    let arms = [0, 0, 0, 1, 1, 1];
    let apart = [0, 0, 0, 1, 1, 1];
    let times = |events: [bool; 6]| {
        let mut time = 0.0;
        events.map(|is_event| {
            time += 1.0;
            Observation { time, is_event }
        })
    };
    for analysis in Analysis::all() {
        let why = not_analysed(analysis, &[0; 60], &data.strata, data.responses(analysis));
        assert_eq!(why, NotAnalysed::EmptyArm);
        let kind = ResponseKind::Time;
        if !analysis.is_for(kind) {
            let why = not_analysed(
                analysis,
                &arms,
                &[0; 6],
                Responses::Times(&times([true; 6])),
            );
            assert_eq!(why, NotAnalysed::NotFor { analysis, kind });
        }
    }
    let alike = Responses::Numbers(&[0.1; 6]);
    let numbers = Responses::Numbers(&[2.0, 1.0, 1.0, 2.0, 4.0, 3.0]);
    let binary = Responses::Binary(&[true, true, false, true, false, false]);
    let no_event = times([false; 6]);
    // The last three times belong to the second arm.
    let one_arm = times([false, false, false, true, true, true]);
    let all = times([true; 6]);
    let first_only = times([true, true, true, false, false, false]);
    for (analysis, strata, responses, why) in [
        (Analysis::TTest, [0; 6], alike, NotAnalysed::NoVariation),
        (Analysis::RankSum, [0; 6], alike, NotAnalysed::NoVariation),
        (Analysis::Ancova, apart, numbers, NotAnalysed::Confounded),
        (
            Analysis::StratifiedTTest,
            [0, 1, 2, 0, 3, 4],
            numbers,
            NotAnalysed::NoFreedom,
        ),
        (
            Analysis::VanElteren,
            apart,
            numbers,
            NotAnalysed::Confounded,
        ),
        (Analysis::Poisson, [0; 6], alike, NotAnalysed::NotCount),
        (
            Analysis::Poisson,
            [0; 6],
            Responses::Numbers(&[0.0; 6]),
            NotAnalysed::NoVariation,
        ),
        (
            Analysis::Poisson,
            [0; 6],
            Responses::Numbers(&[0.0, 0.0, 0.0, 1.0, 0.0, 2.0]),
            NotAnalysed::Separation,
        ),
        (
            Analysis::ChiSquare,
            [0; 6],
            Responses::Binary(&[true; 6]),
            NotAnalysed::NoVariation,
        ),
        (
            Analysis::Logistic,
            [0; 6],
            Responses::Binary(&[true; 6]),
            NotAnalysed::NoVariation,
        ),
        (
            Analysis::Logistic,
            [0; 6],
            Responses::Binary(&[true, true, true, true, false, true]),
            NotAnalysed::Separation,
        ),
        (
            Analysis::AdjustedLogistic,
            apart,
            binary,
            NotAnalysed::Confounded,
        ),
        (
            Analysis::MantelHaenszel,
            apart,
            binary,
            NotAnalysed::Confounded,
        ),
        (
            Analysis::MantelHaenszel,
            [0, 0, 1, 0, 1, 1],
            binary,
            NotAnalysed::NoVariation,
        ),
        (
            Analysis::LogRank,
            [0; 6],
            Responses::Times(&no_event),
            NotAnalysed::NoEvents,
        ),
        (
            Analysis::Cox,
            [0; 6],
            Responses::Times(&no_event),
            NotAnalysed::NoEvents,
        ),
        (
            Analysis::Cox,
            [0; 6],
            Responses::Times(&one_arm),
            NotAnalysed::NoEvents,
        ),
        (
            Analysis::Cox,
            [0; 6],
            Responses::Times(&all),
            NotAnalysed::Separation,
        ),
        (
            Analysis::Cox,
            [0; 6],
            Responses::Times(&first_only),
            NotAnalysed::Separation,
        ),
        (
            Analysis::StratifiedCox,
            apart,
            Responses::Times(&all),
            NotAnalysed::NoEvents,
        ),
    ] {
        assert_eq!(
            not_analysed(analysis, &arms, &strata, responses),
            why,
            "{} {strata:?} {responses:?}",
            analysis.name()
        );
    }
}

/// A covariate that is the arm leaves nothing to tell of the arm.
#[test]
fn a_covariate_can_determine_the_arm() {
    let data = data();
    let arm: Vec<f64> = data
        .arms
        .iter()
        .map(|&arm| f64::from(arm) * 3.0 + 1.0)
        .collect();
    for analysis in Analysis::all().filter(|analysis| analysis.uses_covariates()) {
        let observations = Observations {
            arms: &data.arms,
            strata: &data.strata,
            covariates: &[&arm],
            responses: data.responses(analysis),
        };
        let found = Analyst::default().run(analysis, &observations);
        assert_eq!(found, Err(NotAnalysed::Confounded), "{}", analysis.name());
    }
}
