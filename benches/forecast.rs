//! A forecast of POLAR's accrual, beside a loop that enrols every replicate and counts it by month.
//!
//! `cargo bench --bench forecast`

use chrono::Datelike as _;
use divan::Bencher;
use divan::counter::ItemsCount;
use evenhand::enrolment::Enrolment;
use evenhand::forecast::{Asked, ForecastPlan};
use evenhand::rng::Seed;
use evenhand::scenario;
use evenhand::trial::Trial;
use evenhand::work::Conduct;

const REPLICATES: u32 = 500;

fn main() {
    divan::main();
}

fn polar() -> Trial {
    scenario::read(&scenario::builtin("polar").expect("it is built in")).expect("well")
}

/// All tables' numbers, on one and two threads, overall and by country, or by site too.
#[divan::bench(args = [(1, false), (2, false), (1, true)])]
fn evenhand(bencher: Bencher<'_, '_>, (threads, by_site): (usize, bool)) {
    let asked = Asked {
        by_site,
        ..Asked::new(REPLICATES)
    };
    let plan = ForecastPlan::new(polar(), asked, None).expect("well");
    let seed = Seed::from_integer(42);
    bencher
        .counter(ItemsCount::new(REPLICATES))
        .bench_local(|| {
            let mut conduct = Conduct {
                threads,
                is_stopped: &|| false,
                progress: &mut |_| (),
            };
            plan.simulate(&seed, &mut conduct).expect("a forecast")
        });
}

/// Every candidate of every replicate, counted by month of screening and of randomization.
#[divan::bench]
fn plain_loop(bencher: Bencher<'_, '_>) {
    let trial = polar();
    let mut enrolment = Enrolment::new(&trial, &trial.streams(&Seed::from_integer(42), 0));
    let month =
        |day: chrono::NaiveDate| ((day.year() - 2019) * 12 + day.month0().cast_signed()) as usize;
    bencher
        .counter(ItemsCount::new(REPLICATES))
        .bench_local(|| {
            let mut counts = vec![[0_u64; 2]; 2_400];
            for replicate in 0..REPLICATES {
                enrolment.restart(replicate.into());
                for record in enrolment.by_ref() {
                    let record = record.expect("a trial");
                    if let Some(day) = record.participant.screened_on {
                        counts[month(day)][0] += 1;
                    }
                    if record.participant.is_randomized() {
                        counts[month(record.decided_on)][1] += 1;
                    }
                }
            }
            counts
        });
}
