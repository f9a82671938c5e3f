//! Runs with outcomes: threads, shares, files and refusals.

use evenhand::assess::{Approach, AssessError, Choice, Participants, RequestError};
use evenhand::inference::{Analysis, Bias, ConditionError, Conditions, Outcome, View};
use evenhand::outcome::EffectScale;
use evenhand::run::merge;
use evenhand::scenario::builtin;

use super::common::assess::{
    assess_list, assess_trial, assessed_files, findings, with_conduct, write_assessment,
};
use super::{Asked, with};

const RESPONSE: &str = "
[[outcome]]
name = \"response\"
kind = \"binary\"
probability = 0.3
site_sd = 0.5
effects = [
  { when = { arm = \"active\" }, odds_ratio = 1.8 },
  { when = { age_class = \"65 or older\" }, odds_ratio = 0.5 },
  { attribute = \"weight\", per = 10, from = 80, odds_ratio = 0.9 },
  { per_years = 1, odds_ratio = 1.2 },
]
";

/// The same bytes on 1, 2 and 3 threads, and from three shares that are merged; and they verify.
#[test]
fn threads_and_shares_make_no_difference() {
    let source = with(builtin("starter").unwrap(), RESPONSE);
    let analyses = [Analysis::ChiSquare, Analysis::AdjustedLogistic];
    let mut asked = Asked::new("response", &analyses);
    asked.covariates = &["weight"];
    asked.rerandomizations = 19;
    asked.bias = Bias::Selection { eta: 0.3 };
    let procedures = ["permuted-block(4)", "minimization(range, 0.8)"];
    let run = || asked.run(&source, &procedures, 150, 9);
    let whole = with_conduct(1, |conduct| assessed_files(run(), conduct));
    for threads in [2, 3] {
        let again = with_conduct(threads, |conduct| assessed_files(run(), conduct));
        assert!(again == whole, "{threads} threads");
    }
    let place = tempfile::tempdir().unwrap();
    let shards = [1, 2, 3].map(|i| {
        let target = place.path().join(format!("{i}"));
        let shard = format!("{i}/3").parse().unwrap();
        write_assessment(run().with_shard(Some(shard)), &target);
        assert_eq!(findings(&target), []);
        target
    });
    let merged = merge(&shards).unwrap();
    let files = with_conduct(2, |conduct| assessed_files(merged, conduct));
    assert!(files == whole, "merged");
    let target = place.path().join("whole");
    write_assessment(run(), &target);
    assert_eq!(findings(&target), []);
    let rates = whole.get("rejection_rates.csv").unwrap();
    let rates = std::str::from_utf8(rates).unwrap();
    let head = rates.lines().next().unwrap();
    assert!(head.ends_with("std_error,lower,upper,not_analysed,mean_estimate,estimate_std_error"));
    assert!(
        rates.contains(",randomization-test(chi-square),"),
        "{rates}"
    );
    // 2 designs, 2 effects, 2 analyses and their randomization tests.
    assert_eq!(rates.lines().count(), 1 + 16);
}

/// A scenario's outcome changes nothing that does not ask for it.
#[test]
fn an_outcome_that_nobody_asks_for_changes_no_number() {
    let plain = builtin("starter").unwrap();
    let source = with(plain.clone(), RESPONSE);
    let approach = Approach::new(70, Choice::MonteCarlo);
    let [without, with] = [plain, source].map(|source| {
        let run = assess_trial(&source, &["permuted-block(4)"], approach, 3);
        with_conduct(1, |conduct| assessed_files(run, conduct))
    });
    assert_eq!(without.len(), with.len());
    for (name, bytes) in &without {
        let is_same = with.get(name) == Some(bytes);
        assert!(is_same || name == evenhand::run::MANIFEST, "{name}");
    }
}

/// Where a stratum-and-arm has no event the logistic model has no maximum: the replicate counts as not rejected.
#[test]
fn what_has_no_result_is_counted() {
    let text = RESPONSE.replace("probability = 0.3", "probability = 0.001");
    let source = with(builtin("starter").unwrap(), &text);
    let analyses = [Analysis::Logistic];
    let mut asked = Asked::new("response", &analyses);
    asked.effects = &[1.0];
    let found = asked.assess(&source, &["permuted-block(4)"], 200, 10);
    let rate = &found[0].rejections[0];
    let failed = rate.not_analysed.unwrap();
    assert!(failed > 150, "{failed}");
    assert!(rate.estimate.value * 200.0 <= (200 - failed) as f64);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let source = with(builtin("starter").unwrap(), RESPONSE);
    let approach = Approach::new(10, Choice::MonteCarlo);
    let trial = |approach| assess_trial(&source, &["simple"], approach, 1);
    let refused = |approach, asked: &Asked<'_>| {
        let conditions = asked.conditions(&source);
        match trial(approach).with_conditions(Some(conditions)) {
            Err(AssessError::Outcome(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let chi_square = [Analysis::ChiSquare];
    let plain = || Asked::new("response", &chi_square);

    let log_rank = [Analysis::LogRank];
    let error = refused(approach, &Asked::new("response", &log_rank));
    assert!(
        error
            .to_string()
            .contains("which is of the kind `binary`: choose chi-square")
    );

    let mut asked = plain();
    asked.adjust_for = &["sexx"];
    let error = refused(approach, &asked);
    assert!(error.to_string().contains("did you mean `sex`?"), "{error}");

    let mut asked = plain();
    asked.covariates = &["sex"];
    let error = refused(approach, &asked);
    assert!(
        error.to_string().contains("choose one of age, weight"),
        "{error}"
    );

    let drawn = Approach {
        participants: Participants::Drawn,
        ..approach
    };
    assert_eq!(refused(drawn, &plain()), RequestError::Prevalences);

    let conditions = plain().conditions(&source);
    let list = assess_list(&["simple"], 20, approach, 1);
    let error = list.with_conditions(Some(conditions)).unwrap_err();
    let expected = RequestError::NoTrial("response".to_owned());
    assert_eq!(error, AssessError::Outcome(expected));

    let outcome = |name: &str, scale, effects: &[f64], analyses: &[Analysis]| Outcome::Modelled {
        name: name.to_owned(),
        scale,
        effects: effects.to_vec(),
        analyses: analyses.to_vec(),
        adjust_for: Vec::new(),
        covariates: Vec::new(),
        rerandomizations: 0,
    };
    let conditions = |outcome| Conditions::new(0.05, Vec::new(), View::Stratum, outcome);
    let odds = EffectScale::OddsRatio;
    let other = outcome("respons", odds, &[1.0], &chi_square);
    let error = trial(approach).with_conditions(Some(conditions(other).unwrap()));
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("did you mean `response`?")
    );
    let other = outcome("response", EffectScale::HazardRatio, &[1.0], &chi_square);
    let error = trial(approach).with_conditions(Some(conditions(other).unwrap()));
    assert!(error.unwrap_err().to_string().contains("are `odds_ratio`"));

    let refused = conditions(outcome("response", odds, &[0.0], &chi_square));
    let expected = ConditionError::OnScale {
        scale: odds,
        given: 0.0,
    };
    assert_eq!(refused, Err(expected));
    let refused = conditions(outcome("response", odds, &[1.0], &[]));
    assert_eq!(refused, Err(ConditionError::NoAnalysis));
    let twice = [Analysis::Logistic, Analysis::Logistic];
    let refused = conditions(outcome("response", odds, &[1.0], &twice));
    assert_eq!(
        refused,
        Err(ConditionError::AnalysisTwice(Analysis::Logistic))
    );
}
