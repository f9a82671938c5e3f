//! Without failures and screening time, the number randomized at a site is negative binomial.
//!
//! Each comparison fails by chance in less than 1 of 10,000 seeds; the seeds are fixed.

use evenhand::design::Site;
use evenhand::enrolment::Enrolment;
use evenhand::forecast::Asked;
use evenhand::rng::{Seed, Streams};

use super::negative_binomial::{NegativeBinomial, check};
use super::{day, forecast, plan, sites, trial};

/// Days from the start, in months.
const MONTHS: f64 = 273.0 / 30.4375;
/// The last of them.
const LAST: &str = "2027-09-30";
const REPLICATES: u32 = 20_000;

/// The number of standard errors that a mean is beyond with probability below 1e-4.
const ERRORS: f64 = 3.9;

#[test]
fn the_count_at_each_site_is_negative_binomial() {
    let (rate, shape) = (0.8, 1.5);
    let own = [1.0, 2.5];
    let of_rates = sites(["AT-1", "DE-1"]).into_iter().zip(own);
    let of_rates = of_rates.map(|(site, relative_rate)| Site {
        relative_rate,
        ..site
    });
    let trial = trial(2_000)
        .sites(of_rates)
        .enrolment(plan(rate, shape, (0, 0)))
        .build()
        .unwrap();
    let mut enrolment = Enrolment::new(&trial, &Streams::new(Seed::from_integer(7), 0));
    let mut counts = vec![vec![0_u64; 200]; 2];
    for replicate in 0..u64::from(REPLICATES) {
        enrolment.restart(replicate);
        let mut found = [0; 2];
        for record in enrolment.by_ref() {
            let record = record.unwrap();
            if record.decided_on > day(LAST) {
                break;
            }
            found[record.participant.site.unwrap()] += 1;
        }
        for (counts, found) in counts.iter_mut().zip(found) {
            counts[found] += 1;
        }
    }
    for (counts, own) in counts.iter().zip(own) {
        let mean = rate * own * MONTHS;
        check(counts, NegativeBinomial { shape, mean });
    }
}

#[test]
fn forecast_counts_have_the_mean_variance_and_quantiles_of_the_closed_form() {
    // Of a shape by which no site is so slow that enrolment takes centuries.
    let (rate, shape) = (1.2, 8.0);
    let law = NegativeBinomial {
        shape,
        mean: rate * MONTHS,
    };
    let trial = trial(120)
        .sites(sites(["AT-1"]))
        .enrolment(plan(rate, shape, (0, 0)))
        .build()
        .unwrap();
    let asked = Asked {
        by_dates: vec![day(LAST)],
        ..Asked::new(REPLICATES)
    };
    let found = forecast(&trial, asked).unwrap();
    let found = found.by_dates[0].randomized;
    let n = f64::from(REPLICATES);
    let error = (law.variance() / n).sqrt();
    assert!((found.mean - law.mean).abs() < ERRORS * error, "{found:?}");
    // The fourth central moment, for the error of the variance.
    let probabilities = law.probabilities(120);
    let fourth: f64 = (probabilities.iter().enumerate())
        .map(|(k, p)| p * (k as f64 - law.mean).powi(4))
        .sum();
    let variance = found.sd.unwrap().powi(2);
    let error = ((fourth - law.variance().powi(2)) / n).sqrt();
    assert!(
        (variance - law.variance()).abs() < ERRORS * error,
        "{variance}"
    );
    for (quantile, percent) in found.quantiles.into_iter().zip([5, 10, 25, 50, 75, 90, 95]) {
        let share = f64::from(percent) / 100.0;
        let error = ERRORS * (share * (1.0 - share) / n).sqrt();
        let below = if quantile == 0 {
            0.0
        } else {
            law.up_to(quantile as usize - 1)
        };
        assert!(below < share + error, "{percent} %: {quantile}");
        assert!(
            law.up_to(quantile as usize) > share - error,
            "{percent} %: {quantile}"
        );
    }
}

/// Sites add up: means and variances do, and enrolment is complete by a day where the sum reaches the
/// sample size.
#[test]
fn sites_add_up_and_enrolment_is_complete_as_often_as_the_closed_form_says() {
    let (rate, shape, sites_alike) = (1.0, 1.2, 5.0);
    let trial = |size| {
        trial(size)
            .sites(sites(["AT-1", "AT-2", "DE-1", "DE-2", "FR-1"]))
            .enrolment(plan(rate, shape, (0, 0)))
            .build()
            .unwrap()
    };
    let asked = || Asked {
        by_dates: vec![day(LAST)],
        ..Asked::new(REPLICATES)
    };
    // Alike, so that the sum is negative binomial too: of shape n a.
    let law = NegativeBinomial {
        shape: shape * sites_alike,
        mean: rate * MONTHS * sites_alike,
    };
    let n = f64::from(REPLICATES);
    let all = forecast(&trial(600), asked()).unwrap();
    let counted = all.by_dates[0].randomized;
    assert!((counted.mean - law.mean).abs() < ERRORS * (law.variance() / n).sqrt());
    let ratio = counted.sd.unwrap().powi(2) / law.variance();
    assert!((ratio - 1.0).abs() < 0.06, "{ratio}");
    for size in [30, 45, 60] {
        let found = forecast(&trial(size), asked()).unwrap();
        let (share, error) = found.by_dates[0].complete;
        let expected = 1.0 - law.up_to(size as usize - 1);
        assert!(
            (share - expected).abs() < ERRORS * error,
            "{size}: {share}, not {expected}"
        );
        let last = found.milestones.last().unwrap();
        assert_eq!((last.number, last.comes), (size, (1.0, 0.0)));
    }
}
