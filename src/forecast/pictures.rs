//! The pictures of a forecast.

use chrono::{Datelike as _, NaiveDate};

use super::found::{Forecast, MonthlyCounts, Spread};
use super::plan::ForecastPlan;
use crate::picture::{Axis, Band, Bands, Words};
use crate::rng::Seed;

/// What the pictures of one forecast have in common.
pub struct ForecastPictures<'a> {
    plan: &'a ForecastPlan,
    found: &'a Forecast,
    source: String,
}

impl<'a> ForecastPictures<'a> {
    /// The pictures of a forecast, made by a version of the software.
    pub fn new(plan: &'a ForecastPlan, found: &'a Forecast, software: &str, seed: &Seed) -> Self {
        let replicates = found.replicates;
        let source = format!(
            "{software}, {replicates} replicates, {}",
            seed.public_name()
        );
        Self {
            plan,
            found,
            source,
        }
    }

    /// Participants randomized to date, as SVG.
    pub fn accrual(&self) -> String {
        let randomized = &self.found.accrual[0].randomized;
        let target = f64::from(self.plan.trial().sample_size());
        self.bands(
            "Participants randomized to date",
            &self.found.months,
            randomized,
            Some((target, "sample size".to_owned())),
        )
    }

    /// Events of one kind to date, by its place, as SVG.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn events(&self, place: usize) -> String {
        let one = &self.found.events[place];
        let asked = self.plan.asked().events.iter();
        let asked = asked.filter(|(name, _)| *name == one.event);
        let target = asked.map(|&(_, number)| number).max();
        self.bands(
            &format!("Events to date: {}", one.event),
            &self.found.event_months,
            &one.counts,
            target.map(|number| (number.into(), format!("event {number}"))),
        )
    }

    /// Packs of an item of drug handed out to date, overall and as it really happens, by its place, as SVG.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn drug(&self, place: usize) -> String {
        let one = &self.found.drug[place];
        self.bands(
            &format!("Packs handed out to date: {}", self.drug_name(place)),
            &self.found.drug_months,
            &one.actual,
            None,
        )
    }

    /// An item of drug in words, such as `palbociclib 125 mg`.
    ///
    /// # Panics
    /// Where there are not so many.
    pub fn drug_name(&self, place: usize) -> String {
        let one = &self.found.drug[place];
        let trial = self.plan.trial();
        let supply = &trial.supplies()[one.supply];
        let treatment = &trial.treatment_plan().treatments()[supply.treatment];
        let part = trial.treatment_plan().parts(supply.treatment)[0];
        let unit = trial.regimens()[part].dose.unit();
        match supply.contents.strength(one.strength) {
            Some(strength) => format!("{treatment} {strength} {unit}"),
            None => format!("{treatment} {}", supply.item),
        }
    }

    fn bands(
        &self,
        title: &str,
        months: &[NaiveDate],
        counts: &MonthlyCounts,
        target: Option<(f64, String)>,
    ) -> String {
        let band = |(place, (month, spread)): (usize, (&NaiveDate, &Spread))| Band {
            // What is counted to date is known at the end of the month.
            at: (place + 1) as f64,
            name: format!("end of {}", month.format("%Y-%m")),
            quantiles: [0, 2, 3, 4, 6].map(|place| spread.quantiles[place].into()),
        };
        let bands = months.iter().zip(&counts.to_date).enumerate().map(band);
        let years = months.iter().enumerate();
        let years = years.filter(|(place, month)| *place == 0 || month.month0() == 0);
        let year =
            |(place, month): (usize, &NaiveDate)| (place as f64, month.format("%Y-%m").to_string());
        let running = self.plan.running().map_or_else(String::new, |running| {
            let (randomized, as_of) = (running.randomized(), running.as_of());
            format!(", continued from {randomized} participants on {as_of}")
        });
        let bands = Bands {
            words: Words {
                title: title.to_owned(),
                subtitle: format!("{}{running}", self.plan.trial().title()),
                source: self.source.clone(),
            },
            across: "Month".to_owned(),
            ticks: years.map(year).collect(),
            y: Axis::new(title),
            target,
            bands: std::iter::once(Band {
                at: 0.0,
                name: "start".to_owned(),
                quantiles: [0.0; 5],
            })
            .chain(bands)
            .collect(),
        };
        bands.svg()
    }
}
