//! What is refused, and the rule that the error names.

use super::*;
use crate::procedure::ProcedureError;

fn refused(text: &str, parts: &[u32]) -> AdaptiveError {
    let result = AdaptiveProcedure::parse(text, &ratio(parts), &covariates());
    result.expect_err(text)
}

#[test]
fn malformed_specifications() {
    use AdaptiveError as E;
    let two = |text| refused(text, &[1, 1]);
    assert!(matches!(
        two("minimization(range, 0.85"),
        E::Specification(_)
    ));
    assert!(matches!(two("permuted-block(4)"), E::Unknown(name) if name == "permuted-block"));
    assert!(matches!(two("minimization"), E::Count { given: 0, .. }));
    assert!(matches!(
        two("minimization(range)"),
        E::Count { given: 1, .. }
    ));
    assert!(matches!(two("minimization(span, 0.8)"), E::Function(_)));
    assert!(matches!(
        two("minimization(range, 80%)"),
        E::Specification(_)
    ));
    assert!(matches!(
        two("minimization(range, 0.8, weight=1:1:1)"),
        E::Option { .. }
    ));
    assert!(matches!(
        two("minimization(range, 0.8, weights=1:1:1, weights=1:1:1)"),
        E::OptionTwice(_)
    ));
    assert!(matches!(
        two("minimization(range, 0.8, weights=1:1)"),
        E::PerFactor {
            given: 2,
            factors: 3,
            ..
        }
    ));
    assert!(matches!(
        two("minimization(range, 0.8, weights=1:0:1)"),
        E::Specification(ProcedureError::NotWhole { .. })
    ));
    assert!(matches!(
        two("minimization(range, 0.8, weights=1:1001:1)"),
        E::Specification(ProcedureError::NotWhole { .. })
    ));
    assert!(matches!(two("taves(1)"), E::Specification(_)));
    assert!(matches!(two("stratified-coin"), E::Count { .. }));
    assert!(matches!(two("da-optimal(0.8)"), E::Specification(_)));
    assert!(matches!(two("begg-iglewicz(1)"), E::Specification(_)));
    assert!(matches!(two("hierarchical(2, 2)"), E::Count { .. }));
    assert!(matches!(two("hierarchical(2, 0, 4)"), E::Specification(_)));
}

#[test]
fn probabilities_outside_their_range() {
    for text in [
        "minimization(range, 0.4999)",
        "minimization(range, 1.01)",
        "minimization(range, 1/3)",
        "hu-hu(0.4)",
        "stratified-coin(2)",
        "hierarchical(2, 2, 4, p=0)",
    ] {
        let error = refused(text, &[1, 1]);
        assert!(error.to_string().contains("from 0.5 to 1"), "{error}");
    }
    let least = refused("minimization(range, 0.16)", &[1, 2, 3]).to_string();
    assert!(
        least.starts_with("`0.16` is not a number from 1/6 to 1"),
        "{least}"
    );
    parse("minimization(range, 1/6)", &[1, 2, 3]);
    parse("minimization(range, 0.5)", &[1, 1]);
}

#[test]
fn ranks_that_make_no_distribution() {
    use AdaptiveError as E;
    let ranks = |text: &str, parts| refused(&format!("minimization(range, {text})"), parts);
    let three: &[u32] = &[1, 1, 1];
    assert!(matches!(
        ranks("ranks=0.7:0.3", three),
        E::PerArm { given: 2, arms: 3 }
    ));
    assert!(matches!(ranks("ranks=0.7:0.2:0.2", three), E::Ranks(_)));
    assert!(matches!(ranks("ranks=0.7:0.2:0.0", three), E::Ranks(_)));
    assert!(matches!(ranks("ranks=0.2:0.7:0.1", three), E::Ranks(_)));
    assert!(matches!(
        ranks("0.8, ranks=0.7:0.2:0.1", three),
        E::Together
    ));
    assert!(matches!(
        ranks("ranks=0.7:0.2:0.1", &[1, 1, 2]),
        E::RanksRatio(_)
    ));
    parse("minimization(range, ranks=1/3:1/3:1/3)", three);
}

#[test]
fn weights_of_hu_and_hu() {
    use AdaptiveError as E;
    let two = |text| refused(text, &[1, 1]);
    assert!(matches!(two("hu-hu(0.8, overall=0.2)"), E::SomeWeights));
    assert!(matches!(
        two("hu-hu(0.8, overall=0.2, margins=0.2:0.2, stratum=0.2)"),
        E::PerFactor { given: 2, .. }
    ));
    assert!(matches!(
        two("hu-hu(0.8, overall=0, margins=0:0:0, stratum=0)"),
        E::Weights
    ));
    assert!(matches!(
        two("hu-hu(0.8, overall=-1, margins=0:0:0, stratum=1)"),
        E::Specification(_)
    ));
}

#[test]
fn ratios_and_factors_that_do_not_fit() {
    use AdaptiveError as E;
    for text in [
        "hu-hu(0.8)",
        "stratified-coin(0.8)",
        "da-optimal",
        "hierarchical(2, 2, 4)",
    ] {
        assert!(matches!(refused(text, &[2, 1]), E::TwoArms { .. }));
        assert!(matches!(refused(text, &[1, 1, 1]), E::TwoArms { .. }));
    }
    let wide = refused("minimization(range, 0.8)", &[997, 991, 983]);
    assert!(matches!(wide, E::Multiple(_)));

    let two = ratio(&[1, 1]);
    let parse = |text, levels: &[u16]| {
        let covariates = Covariates::new(levels, None).unwrap();
        AdaptiveProcedure::parse(text, &two, &covariates)
    };
    assert_eq!(
        parse("hierarchical(2, 2, 4)", &[2, 2]),
        Err(E::NoSite("hierarchical"))
    );
    assert_eq!(
        parse("da-optimal", &[33, 2]),
        Err(E::Parameters { given: 34 })
    );
    assert!(parse("da-optimal", &[31, 2]).is_ok());
    assert_eq!(parse("hu-hu(0.8)", &[1000, 1000]), Err(E::Strata));
    assert!(parse("minimization(range, 0.8)", &[1000, 1000]).is_ok());
    assert_eq!(Covariates::new(&[], None), Err(E::NoFactor));
    assert_eq!(Covariates::new(&[2; 33], None), Err(E::Factors(33)));
    assert_eq!(
        Covariates::new(&[2, 0], None),
        Err(E::Levels {
            factor: 1,
            levels: 0
        })
    );
}

#[test]
#[should_panic(expected = "a level of the factor")]
fn a_level_that_a_factor_does_not_have() {
    parse("minimization(range, 0.8)", &[1, 1]).visit(Profile(&[0, 3, 0]));
}

#[test]
#[should_panic(expected = "one level per factor")]
fn a_profile_of_too_few_factors() {
    parse("stratified-coin(0.8)", &[1, 1]).visit(Profile(&[0, 0]));
}

struct Profile<'p>(&'p [u16]);

impl AdaptiveVisitor<'_> for Profile<'_> {
    type Output = Chances;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> Chances {
        procedure.chances(&procedure.start(), self.0)
    }
}
