//! The accumulator: one participant after another goes in, the measures come out.

use super::covariate::{Covariate, tests};
use super::expected::{ScopeTally, Unit};
use super::imbalance::Imbalance;
use super::in_force::{is_one_ratio, ratio_in_force, ratios};
use super::margins::Margins;
use super::measure::{Measure, Quantity, Scope, Statistic};
use super::stratification::StratificationErrors;
use super::tally::{Counts, Tally};
use crate::design::Value;
use crate::participant::{Participant, ParticipantError};
use crate::trial::Trial;

/// At which point of enrolment an imbalance is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimePoint {
    /// After the last participant.
    End,
    /// Where it was largest.
    Largest,
}

/// Where an imbalance was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// [`Scope::Overall`] or [`Scope::Stratum`].
    pub scope: Scope,
    /// The stratum's label; empty for [`Scope::Overall`].
    pub level: String,
    /// How large it is.
    pub imbalance: Imbalance,
}

/// Balance of one allocation, taken up participant by participant, in order of enrolment.
///
/// Memory grows with the strata, sites and levels of the trial, not with participants. Only
/// `max_imbalance` depends on the order; all sums are of integers.
///
/// Formulas and references stand with each measure in `docs/balance.md`.
#[derive(Debug, Clone)]
pub struct Balance {
    trial: Trial,
    is_one_ratio: bool,
    unit: Unit,
    overall: ScopeTally,
    /// By the levels as randomized.
    randomized: Margins,
    /// By the true levels, from the first participant on whose levels as randomized are others.
    actual: Option<Box<Margins>>,
    errors: StratificationErrors,
    sites: Vec<ScopeTally>,
    /// Per site, its country's place in `country_names`.
    country_of: Vec<usize>,
    /// In the order of their first site.
    country_names: Vec<String>,
    countries: Vec<ScopeTally>,
    covariates: Vec<Covariate>,
}

impl Balance {
    /// Nobody yet.
    pub fn new(trial: &Trial) -> Self {
        let ratio = trial.arms().ratio();
        let is_one_ratio = is_one_ratio(trial);
        let empty = ScopeTally::new(ratio, is_one_ratio);
        let mut country_names: Vec<String> = Vec::new();
        let mut country_of = Vec::with_capacity(trial.sites().len());
        for site in trial.sites() {
            let known = country_names.iter().position(|name| *name == site.country);
            country_of.push(known.unwrap_or(country_names.len()));
            if known.is_none() {
                country_names.push(site.country.clone());
            }
        }
        Self {
            trial: trial.clone(),
            is_one_ratio,
            unit: Unit::of(&ratios(trial)),
            randomized: Margins::new(trial.strata(), &empty),
            actual: None,
            errors: StratificationErrors::default(),
            sites: vec![empty.clone(); trial.sites().len()],
            country_of,
            countries: vec![empty.clone(); country_names.len()],
            overall: empty,
            country_names,
            covariates: trial
                .attributes()
                .iter()
                .map(|attribute| Covariate::new(attribute, ratio.arms()))
                .collect(),
        }
    }

    /// Takes up the next participant. Where no site or level is known, the participant does not
    /// count for it; the stratum is known where the levels of all factors are. The ratio is that of
    /// the stratum as randomized, where it is known, else the trial's.
    ///
    /// A participant without any values counts as one of whom no attribute is known.
    ///
    /// # Errors
    /// [`ParticipantError::NoArm`] where the participant is not allocated;
    /// [`ParticipantError::OtherTrial`] unless there are as many levels as factors and, where any values
    /// are known, as many as attributes.
    ///
    /// # Panics
    /// Where an arm, a level or a site of the participant is not in the trial.
    pub fn add(&mut self, participant: &Participant) -> Result<(), ParticipantError> {
        self.check(participant)?;
        let arm = participant.known_arm()?;
        let unit = self.unit;
        let own;
        let ratio = if self.is_one_ratio {
            self.trial.arms().ratio()
        } else {
            let stratum = participant.stratum();
            let before = stratum.map_or(0, |stratum| self.randomized.count_in(stratum));
            own = ratio_in_force(&self.trial, stratum, before + 1);
            &own
        };
        if participant.actual_levels.is_some() && self.actual.is_none() {
            // Everybody before was randomized by the true levels.
            self.actual = Some(Box::new(self.randomized.clone()));
        }
        self.overall.add(arm, ratio, unit);
        self.randomized.add(&participant.levels, arm, ratio, unit);
        if let Some(actual) = &mut self.actual {
            actual.add(participant.true_levels(), arm, ratio, unit);
        }
        self.errors.add(&self.trial, participant);
        if let Some(site) = participant.site {
            self.sites[site].add(arm, ratio, unit);
            self.countries[self.country_of[site]].add(arm, ratio, unit);
        }
        for (place, covariate) in self.covariates.iter_mut().enumerate() {
            let value = participant.values.get(place).copied();
            covariate.add(arm, value.unwrap_or(Value::Missing));
        }
        Ok(())
    }

    /// Refuses a participant of another trial.
    fn check(&self, participant: &Participant) -> Result<(), ParticipantError> {
        let (levels, values) = (participant.levels.factors(), participant.values.len());
        let (factors, attributes) = (self.randomized.factors.len(), self.covariates.len());
        let true_levels = participant.true_levels().factors();
        let is_known = values == attributes || values == 0;
        if levels == factors && true_levels == factors && is_known {
            return Ok(());
        }
        Err(ParticipantError::OtherTrial {
            id: participant.id_text().into_owned(),
            levels: if levels == factors {
                true_levels
            } else {
                levels
            },
            factors,
            values,
            attributes,
        })
    }

    /// All participants: counts and the largest imbalance.
    pub fn overall(&self) -> &Tally {
        self.overall.tally()
    }

    /// Who was randomized in another stratum than the true one.
    pub fn stratification_errors(&self) -> &StratificationErrors {
        &self.errors
    }

    /// The stratum of the largest imbalance, the first of them where several are as large; `None`
    /// where no participant's stratum is known.
    pub fn worst_stratum(&self, at: TimePoint) -> Option<Located> {
        let strata = self.trial.strata();
        let mut worst = None;
        for (stratum, tally) in strata.iter().zip(&self.randomized.strata) {
            let imbalance = self.imbalance(tally, at);
            let is_worse = worst.is_none_or(|(_, so_far)| imbalance > so_far);
            if tally.counts().total() > 0 && is_worse {
                worst = Some((stratum, imbalance));
            }
        }
        worst.map(|(stratum, imbalance)| Located {
            scope: Scope::Stratum,
            level: strata.label(stratum),
            imbalance,
        })
    }

    /// The largest imbalance, overall or in a stratum: what a limit is compared with. Overall comes
    /// first where a stratum is as large.
    pub fn largest_imbalance(&self, at: TimePoint) -> Located {
        let overall = Located {
            scope: Scope::Overall,
            level: String::new(),
            imbalance: self.imbalance(&self.overall, at),
        };
        self.worst_stratum(at)
            .filter(|stratum| stratum.imbalance > overall.imbalance)
            .unwrap_or(overall)
    }

    fn imbalance(&self, tally: &ScopeTally, at: TimePoint) -> Imbalance {
        match at {
            TimePoint::End => tally.imbalance(self.trial.arms().ratio()),
            TimePoint::Largest => tally.tally().max_imbalance(),
        }
    }

    /// Every measure, in the order of the rows of `balance.csv`:
    ///
    /// 1. overall;
    /// 2. the strata with a participant, in order;
    /// 3. for each stratification factor, every level (also without a participant), then the tests
    ///    of the factor by arm;
    /// 4. where somebody was randomized in another stratum than the true one, 2 and 3 again by the true
    ///    levels;
    /// 5. the sites with a participant, in order, then the tests of site by arm;
    /// 6. the countries with a participant, in the order of their first site, then the tests;
    /// 7. for each attribute that is a number: mean per arm, standard deviation per arm, `smd`;
    ///    for each that is a category: `smd` per level, `smd` over all levels, the tests. Dates are
    ///    not compared.
    ///
    /// Within one set of counts: `imbalance`, `max_imbalance`. The tests are `chi_square`,
    /// `chi_square_df`, `chi_square_p` and, for a table of 2x2, `fisher_p`. A measure that is
    /// undefined has no row.
    pub fn measures(&self) -> Vec<Measure> {
        let mut rows = Vec::new();
        self.imbalances(Scope::Overall, "", "", &self.overall, &mut rows);
        self.margins([Scope::Stratum, Scope::Factor], &self.randomized, &mut rows);
        if let Some(actual) = &self.actual {
            let scopes = [Scope::StratumActual, Scope::FactorActual];
            self.margins(scopes, actual, &mut rows);
        }
        let site_ids = self.trial.sites().iter().map(|site| site.id.as_str());
        self.places(Scope::Site, "site_id", site_ids, &self.sites, &mut rows);
        let countries = self.country_names.iter().map(String::as_str);
        self.places(
            Scope::Country,
            "country",
            countries,
            &self.countries,
            &mut rows,
        );
        let arms = self.trial.arms();
        for (attribute, covariate) in self.trial.attributes().iter().zip(&self.covariates) {
            covariate.measures(attribute, arms, &mut rows);
        }
        rows
    }

    fn margins(&self, scopes: [Scope; 2], margins: &Margins, rows: &mut Vec<Measure>) {
        let [of_stratum, of_factor] = scopes;
        let strata = self.trial.strata();
        let names = strata.names();
        for (stratum, tally) in strata.iter().zip(&margins.strata) {
            if tally.counts().total() > 0 {
                let label = strata.label(stratum);
                self.imbalances(of_stratum, &names, &label, tally, rows);
            }
        }
        for (factor, tallies) in strata.factors().iter().zip(&margins.factors) {
            for (label, tally) in factor.labels().iter().zip(tallies) {
                self.imbalances(of_factor, factor.name(), label, tally, rows);
            }
            self.tests(of_factor, factor.name(), tallies, rows);
        }
    }

    fn places<'a>(
        &self,
        scope: Scope,
        name: &str,
        labels: impl Iterator<Item = &'a str>,
        tallies: &[ScopeTally],
        rows: &mut Vec<Measure>,
    ) {
        for (label, tally) in labels.zip(tallies) {
            // A site whose country is not known has none.
            if tally.counts().total() > 0 && !label.is_empty() {
                self.imbalances(scope, name, label, tally, rows);
            }
        }
        self.tests(scope, name, tallies, rows);
    }

    fn imbalances(
        &self,
        scope: Scope,
        name: &str,
        level: &str,
        tally: &ScopeTally,
        rows: &mut Vec<Measure>,
    ) {
        for (statistic, at) in [
            (Statistic::Imbalance, TimePoint::End),
            (Statistic::MaxImbalance, TimePoint::Largest),
        ] {
            rows.push(Measure {
                scope,
                name: name.to_owned(),
                level: level.to_owned(),
                counts: *tally.counts(),
                statistic,
                quantity: Quantity::Exact(self.imbalance(tally, at)),
            });
        }
    }

    fn tests(&self, scope: Scope, name: &str, tallies: &[ScopeTally], rows: &mut Vec<Measure>) {
        let levels: Vec<Counts> = tallies.iter().map(|tally| *tally.counts()).collect();
        tests(scope, name, &levels, self.trial.arms().count(), rows);
    }
}
