//! All replicates of a forecast, on several threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::drug::DrugCounter;
use super::error::ForecastError;
use super::event_draws::EventDraws;
use super::found::Forecast;
use super::plan::ForecastPlan;
use super::reader::Reader;
use super::scopes::Scopes;
use super::sums::{Counter, Sums};
use crate::rng::Seed;
use crate::work::{Conduct, in_units};

/// How many replicates a thread makes before it takes the next ones.
const UNIT: u64 = 32;

/// How many participants of a unit may be waited for when the work is to stop.
const STEPS: u64 = 2_000_000;

impl ForecastPlan {
    /// Simulates the replicates. The same for any number of threads.
    ///
    /// # Errors
    /// [`ForecastError::Replicate`] and [`ForecastError::Allocation`], of the first replicate that cannot
    /// be completed; [`ForecastError::Stopped`] where the conduct is stopped before the end.
    pub fn simulate(
        &self,
        seed: &Seed,
        conduct: &mut Conduct<'_>,
    ) -> Result<Forecast, ForecastError> {
        let seed = &seed.tied_to(self.trial().name());
        let scopes = &Scopes::new(self.trial(), self.asked().by_site);
        let is_failed = AtomicBool::new(false);
        let failure: Mutex<Option<(u64, ForecastError)>> = Mutex::new(None);
        let fail = |replicate, error| {
            is_failed.store(true, Ordering::Relaxed);
            let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
            if first
                .as_ref()
                .is_none_or(|(earlier, _)| replicate < *earlier)
            {
                *first = Some((replicate, error));
            }
        };
        let replicates = u64::from(self.asked().replicates);
        let size = STEPS / u64::from(self.trial().sample_size()).max(1);
        let (end, counted) = in_units(
            0..replicates,
            size.clamp(1, UNIT),
            conduct,
            || {
                (
                    Reader::new(self, seed),
                    EventDraws::new(self, seed),
                    DrugCounter::new(self, scopes, seed),
                    Counter::new(self, scopes),
                )
            },
            |(reader, draws, drug, counter), unit| {
                for replicate in unit {
                    if let Err(error) = reader.read(replicate) {
                        fail(replicate, error);
                        return;
                    }
                    counter.add(replicate, reader, draws);
                    let Some(drug) = drug else {
                        continue;
                    };
                    let sums = &mut counter.sums.drug;
                    if let Err(error) = drug.add(replicate, &mut reader.people, sums) {
                        fail(replicate, error);
                        return;
                    }
                }
            },
            || is_failed.load(Ordering::Relaxed),
            |(_, _, _, counter)| counter.sums,
        );
        let failure = failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, error)) = failure {
            return Err(error);
        }
        if end < replicates {
            return Err(ForecastError::Stopped);
        }
        let mut sums = Sums::new(self, scopes);
        for share in counted {
            sums.merge(share);
        }
        Ok(Forecast::new(self, scopes, sums))
    }
}
