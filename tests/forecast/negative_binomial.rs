//! The negative binomial distribution, as a mixture of Poisson distributions over a gamma distribution,
//! and the tests that hold counts against it.

/// The number of arrivals at a rate that has a gamma distribution with this shape, and a mean number of
/// arrivals of this size.
#[derive(Debug, Clone, Copy)]
pub struct NegativeBinomial {
    pub shape: f64,
    pub mean: f64,
}

impl NegativeBinomial {
    /// mean + mean^2 / shape.
    pub fn variance(self) -> f64 {
        self.mean + self.mean * self.mean / self.shape
    }

    /// P(N = 0), P(N = 1), ..., P(N = last), by the recursion P(k) = P(k - 1) (a + k - 1) / k q with
    /// q = mean / (mean + a) and P(0) = (1 - q)^a.
    pub fn probabilities(self, last: usize) -> Vec<f64> {
        let q = self.mean / (self.mean + self.shape);
        let mut all = vec![libm::pow(1.0 - q, self.shape)];
        for k in 1..=last {
            let k = k as f64;
            all.push(all[all.len() - 1] * q * (self.shape + k - 1.0) / k);
        }
        all
    }

    /// P(N <= last).
    pub fn up_to(self, last: usize) -> f64 {
        self.probabilities(last).iter().sum()
    }
}

/// The chi-square statistic of counts against probabilities, in cells of at least 20 expected, the last with
/// all that is beyond; and its degrees of freedom.
pub fn chi_square(counts: &[u64], law: NegativeBinomial) -> (f64, f64) {
    let all = counts.iter().sum::<u64>() as f64;
    let probabilities = law.probabilities(counts.len().max(1) - 1);
    let (mut statistic, mut cells) = (0.0, 0.0_f64);
    let (mut expected, mut found) = (0.0, 0.0);
    let (mut expected_so_far, mut found_so_far) = (0.0, 0.0);
    for (&count, probability) in counts.iter().zip(probabilities) {
        expected += all * probability;
        found += count as f64;
        let rest = all - expected_so_far - expected;
        if expected >= 20.0 && rest >= 20.0 {
            statistic += (found - expected).powi(2) / expected;
            cells += 1.0;
            expected_so_far += expected;
            found_so_far += found;
            (expected, found) = (0.0, 0.0);
        }
    }
    let (expected, found) = (all - expected_so_far, all - found_so_far);
    statistic += (found - expected).powi(2) / expected;
    (statistic, cells)
}

/// A quantile of the chi-square distribution that is exceeded with probability below 1e-4, by Wilson and
/// Hilferty (1931), whose error is far below what it is taken for here.
pub fn limit(degrees: f64) -> f64 {
    let spread = 2.0 / (9.0 * degrees);
    degrees * (1.0 - spread + 3.72 * spread.sqrt()).powi(3)
}

/// Fails where counts are not those of the law: by chance in less than 1 of 10,000 cases.
#[track_caller]
pub fn check(counts: &[u64], law: NegativeBinomial) {
    let (statistic, degrees) = chi_square(counts, law);
    assert!(degrees >= 5.0, "{degrees} degrees of freedom are too few");
    let most = limit(degrees);
    assert!(
        statistic < most,
        "{statistic} of {degrees} degrees, at most {most}: {law:?}"
    );
}

#[test]
fn the_law_and_its_test_are_right() {
    let law = NegativeBinomial {
        shape: 1.5,
        mean: 4.0,
    };
    let probabilities = law.probabilities(300);
    let moment = |power: i32| {
        let terms = probabilities.iter().enumerate();
        terms.map(|(k, p)| (k as f64).powi(power) * p).sum::<f64>()
    };
    assert!((moment(0) - 1.0).abs() < 1e-12 && (moment(1) - 4.0).abs() < 1e-9);
    assert!((moment(2) - 16.0 - law.variance()).abs() < 1e-9);
    // The limit is a little above the 0.9999 quantile of chi-square (R: qchisq), so that it errs on the safe side.
    for (degrees, quantile) in [(5.0, 25.74), (20.0, 52.39)] {
        let most = limit(degrees);
        assert!(
            quantile < most && most < quantile + 0.7,
            "{degrees}: {most}"
        );
    }
    // Counts of another shape are found out.
    let other = NegativeBinomial { shape: 2.0, ..law };
    let probabilities = other.probabilities(60).into_iter();
    let counts: Vec<u64> = probabilities.map(|p| (p * 20_000.0) as u64).collect();
    let (statistic, degrees) = chi_square(&counts, law);
    assert!(statistic > limit(degrees));
}
