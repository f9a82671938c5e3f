//! Analyses against R, and where they find nothing.

use allocation_counter::measure;
use evenhand::inference::{
    Analysis, Analyst, Found, NotAnalysed, Observation, Observations, ResponseKind, Responses,
    t_test,
};

const DATA: &str = include_str!("data/analyses.csv");

/// The columns of `data/analyses.csv`, made by `data/make.py`.
pub(super) struct Data {
    pub(super) arms: Vec<u8>,
    pub(super) strata: Vec<u16>,
    age: Vec<f64>,
    marker: Vec<f64>,
    score: Vec<f64>,
    count: Vec<f64>,
    response: Vec<bool>,
    seen: Vec<Observation>,
}

pub(super) fn data() -> Data {
    let rows: Vec<Vec<f64>> = DATA
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    let column = |place: usize| -> Vec<f64> { rows.iter().map(|row| row[place]).collect() };
    let seen = rows.iter().map(|row| Observation {
        time: row[7],
        is_event: row[8] > 0.5,
    });
    Data {
        arms: column(0).iter().map(|&arm| arm as u8).collect(),
        strata: column(1).iter().map(|&stratum| stratum as u16).collect(),
        age: column(2),
        marker: column(3),
        score: column(4),
        count: column(5),
        response: column(6).iter().map(|&response| response > 0.5).collect(),
        seen: seen.collect(),
    }
}

impl Data {
    pub(super) fn responses(&self, analysis: Analysis) -> Responses<'_> {
        if analysis.is_for(ResponseKind::Binary) {
            Responses::Binary(&self.response)
        } else if analysis.is_for(ResponseKind::Time) {
            Responses::Times(&self.seen)
        } else if analysis.is_for(ResponseKind::Number) {
            Responses::Numbers(&self.score)
        } else {
            Responses::Numbers(&self.count)
        }
    }

    fn run(&self, analyst: &mut Analyst, analysis: Analysis) -> Result<Found, NotAnalysed> {
        let observations = Observations {
            arms: &self.arms,
            strata: &self.strata,
            covariates: &[&self.age, &self.marker],
            responses: self.responses(analysis),
        };
        analyst.run(analysis, &observations)
    }
}

#[track_caller]
fn close(found: f64, expected: f64, name: &str) {
    let apart = (found - expected).abs();
    assert!(apart <= 1e-8 * expected.abs(), "{name}: {found} {expected}");
}

/// R 4.2.2 with survival 3.5-3, by `data/expected.R`: estimate, standard error, statistic, p-value.
#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn as_r_has_it() {
    let data = data();
    let mut analyst = Analyst::default();
    let none = None;
    let expected = [
        (
            "t-test",
            Some(2.219_132_369_299_221),
            Some(1.194_259_527_561_596_6),
            1.858_165_933_019_751,
            0.068_223_048_752_379_93,
        ),
        (
            "stratified-t-test",
            Some(1.351_312_477_526_07),
            Some(0.986_512_291_637_337_1),
            1.369_787_775_561_585,
            0.176_422_323_199_959_9,
        ),
        (
            "ancova",
            Some(1.819_264_841_930_04),
            Some(0.773_630_468_368_085_4),
            2.351_594_096_038_695,
            0.022_516_809_277_710_232,
        ),
        (
            "chi-square",
            Some(0.242_491_657_397_107_87),
            Some(0.119_876_796_600_825_8),
            3.794_008_228_174_845,
            0.051_436_336_565_961_54,
        ),
        (
            "mantel-haenszel",
            Some(0.982_131_812_247_884_1),
            Some(0.590_475_213_401_017_6),
            2.805_328_443_851_148,
            0.093_951_602_154_124_8,
        ),
        (
            "logistic",
            Some(1.080_593_783_165_432_4),
            Some(0.563_452_176_300_788_1),
            1.917_809_227_856_417_4,
            0.055_135_205_261_562_07,
        ),
        (
            "adjusted-logistic",
            Some(0.988_637_371_142_731_9),
            Some(0.619_302_919_517_887),
            1.596_371_242_545_34,
            0.110_405_932_713_192_24,
        ),
        (
            "poisson",
            Some(-0.269_780_862_122_540_4),
            Some(0.305_730_963_039_631_3),
            -0.882_412_626_579_693_9,
            0.377_553_710_042_034_25,
        ),
        (
            "adjusted-poisson",
            Some(-0.134_150_814_760_248_18),
            Some(0.306_580_457_294_781_67),
            -0.437_571_317_963_232_6,
            0.661_697_066_755_598_8,
        ),
        (
            "rank-sum",
            Some(0.634_037_819_799_777_6),
            none,
            1.786_788_562_514_698_9,
            0.073_971_668_630_348_26,
        ),
        (
            "van-elteren",
            none,
            none,
            1.089_576_591_945_647_7,
            0.275_899_699_001_298_2,
        ),
        (
            "log-rank",
            Some(-0.812_219_046_368_737),
            Some(0.310_827_794_650_275_3),
            -2.613_083_708_561_510_4,
            0.008_972_932_205_180_232,
        ),
        (
            "stratified-log-rank",
            Some(-0.742_380_339_680_802_1),
            Some(0.328_432_385_254_280_3),
            -2.260_374_959_996_814,
            0.023_797_989_228_767_52,
        ),
        (
            "cox",
            Some(-0.796_213_911_678_448_7),
            Some(0.310_860_587_885_518_1),
            -2.561_321_514_233_491_7,
            0.010_427_480_596_437_711,
        ),
        (
            "stratified-cox",
            Some(-0.619_834_738_413_384_2),
            Some(0.347_673_515_304_390_06),
            -1.782_806_889_592_138,
            0.074_617_743_873_093_2,
        ),
    ];
    let names = expected.iter().map(|(name, ..)| *name);
    assert_eq!(names.collect::<Vec<_>>(), Analysis::NAMES);
    for (name, estimate, std_error, statistic, p_value) in expected {
        let found = data.run(&mut analyst, name.parse().unwrap()).unwrap();
        for (found, expected) in [(found.estimate, estimate), (found.std_error, std_error)] {
            assert_eq!(found.is_some(), expected.is_some(), "{name}");
            close(found.unwrap_or(0.0), expected.unwrap_or(0.0), name);
        }
        close(found.statistic, statistic, name);
        close(found.p_value, p_value, name);
    }
}

#[test]
fn the_data_have_what_makes_it_hard() {
    let data = data();
    let strata = &data.strata;
    let of = |stratum| (0..60).filter(move |&who| strata[who] == stratum);
    assert_eq!(
        [0, 1, 2, 3, 4].map(|stratum| of(stratum).count()),
        [22, 17, 12, 6, 3]
    );
    assert!(of(4).all(|who| data.arms[who] == 0) && of(3).all(|who| data.response[who]));
    let events = |tied: &&Observation| {
        data.seen
            .iter()
            .filter(|one| one == tied && one.is_event)
            .count()
            > 1
    };
    assert!(data.seen.iter().any(|one| events(&one)));
    assert!(data.seen.iter().any(|one| !one.is_event));
}

#[test]
fn the_same_as_the_tests_that_were_there() {
    let data = data();
    let mut analyst = Analyst::default();
    for (analysis, strata) in [
        (Analysis::TTest, &vec![0; 60]),
        (Analysis::StratifiedTTest, &data.strata),
    ] {
        let found = data.run(&mut analyst, analysis).unwrap();
        let known = t_test(&data.score, &data.arms, strata).unwrap();
        assert!((found.statistic - known.t).abs() < 1e-12);
        assert!((found.p_value - known.p_value).abs() < 1e-12);
    }
}

/// A warmed analyst asks for no memory, and finds the same again.
#[test]
fn no_memory_is_asked_for_twice() {
    let data = data();
    let mut analyst = Analyst::default();
    let first: Vec<_> = Analysis::all()
        .map(|analysis| data.run(&mut analyst, analysis))
        .collect();
    for (analysis, first) in Analysis::all().zip(first) {
        let mut again = None;
        let asked = measure(|| again = Some(data.run(&mut analyst, analysis)));
        assert_eq!(asked.count_total, 0, "{}", analysis.name());
        assert_eq!(again, Some(first));
    }
}

/// With the arms exchanged every effect changes its sign, and no p-value changes.
#[test]
fn exchanged_arms_have_the_opposite_effect() {
    let mut data = data();
    let mut analyst = Analyst::default();
    let first: Vec<_> = Analysis::all()
        .map(|analysis| data.run(&mut analyst, analysis))
        .collect();
    data.arms.iter_mut().for_each(|arm| *arm = 1 - *arm);
    for (analysis, first) in Analysis::all().zip(first) {
        let (first, again) = (first.unwrap(), data.run(&mut analyst, analysis).unwrap());
        let name = analysis.name();
        close(again.p_value, first.p_value, name);
        close(again.statistic.abs(), first.statistic.abs(), name);
        if let (Some(first), Some(again)) = (first.estimate, again.estimate) {
            let opposite = if analysis == Analysis::RankSum {
                1.0 - first
            } else {
                -first
            };
            close(again, opposite, name);
        }
    }
}

/// Covariates that strata or other covariates determine change nothing.
#[test]
fn determined_covariates_are_left_out() {
    let data = data();
    let mut analyst = Analyst::default();
    let by_stratum: Vec<f64> = data
        .strata
        .iter()
        .map(|&stratum| libm::exp(f64::from(stratum)))
        .collect();
    let constant = vec![0.1; 60];
    let both: Vec<f64> = data
        .age
        .iter()
        .zip(&by_stratum)
        .map(|(age, other)| 1e3 - 7.0 * age + other)
        .collect();
    for analysis in Analysis::all().filter(|analysis| analysis.uses_covariates()) {
        let mut run = |covariates: &[&[f64]]| {
            let observations = Observations {
                arms: &data.arms,
                strata: &data.strata,
                covariates,
                responses: data.responses(analysis),
            };
            analyst.run(analysis, &observations).unwrap()
        };
        let few = run(&[&data.age]);
        let many = run(&[&constant, &data.age, &by_stratum, &both]);
        close(many.statistic, few.statistic, analysis.name());
        close(many.p_value, few.p_value, analysis.name());
    }
}

/// An odds ratio of 0 in all strata has a test, but no finite logarithm.
#[test]
fn mantel_haenszel_of_no_odds() {
    let observations = Observations {
        arms: &[0, 0, 1, 1],
        strata: &[0; 4],
        covariates: &[],
        responses: Responses::Binary(&[false, false, true, true]),
    };
    let found = Analyst::default()
        .run(Analysis::MantelHaenszel, &observations)
        .unwrap();
    assert_eq!((found.estimate, found.std_error), (None, None));
    // (0 - 1)^2 / (2 * 2 * 2 * 2 / (16 * 3)).
    assert!((found.statistic - 3.0).abs() < 1e-14);
}
