//! A trial that runs: who is randomized until a day, and what that tells of the rates of its sites.

use chrono::NaiveDate;

use super::arrivals::DAYS_PER_MONTH;
use super::population::screened_and_eligible;
use super::screening::EnrolmentFailure;
use super::site_law::{Opening, SiteLaw, days_to, window};
use crate::design::{CapOf, Clause, Condition, EnrolmentPlan, Facts, Site, Value};
use crate::participant::Participant;
use crate::rng::Seed;
use crate::trial::Trial;

/// By how many eligible candidates the share of them is estimated: its standard error is below 0.005.
const ELIGIBLE: usize = 10_000;

/// What is known of a site's rate when it has randomized n participants in v months.
///
/// The rate of candidates at a site of relative rate r is r G a month. Before the trial, G has a gamma
/// distribution with shape a and mean m. Of the candidates, a share p is eligible, so that the number of
/// participants, given G, is Poisson with mean r p v G, and G then has a gamma distribution with
///
/// shape a + n, mean (a + n) / (a / m + r p v).
///
/// # References
/// Anisimov and Fedorov (2007), Statistics in Medicine 26, 4958-4975, section 4; Anisimov (2011),
/// Communications in Statistics: Theory and Methods 40, 3684-3699.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SitePosterior {
    /// Participants randomized at the site, n.
    pub randomized: u32,
    /// Months of 30.4375 days in which candidates could arrive who are decided by now, v: on average over
    /// the time that screening takes, without holds.
    pub months: f64,
    /// The shape.
    pub shape: f64,
    /// The mean, in candidates a month at a site of relative rate 1.
    pub mean_rate: f64,
}

/// A trial that goes on from those who are randomized.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningTrial {
    as_of: NaiveDate,
    /// Days from the start of enrolment to the first day that is forecast.
    from: u32,
    /// By participant, in the order of randomization, the site, and the day since the start of enrolment.
    participants: Vec<(u16, u32)>,
    eligible_share: f64,
    posteriors: Vec<SitePosterior>,
    pub(super) laws: Vec<SiteLaw>,
    pub(super) of_caps: Vec<u32>,
}

/// Why a trial cannot go on from participants.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RunningError {
    /// Nothing says how candidates arrive, or whether they are eligible.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentFailure),
    /// A day before the trial starts.
    #[error(
        "the forecast is to begin after {as_of}, before enrolment starts on {start}: give a later day, or leave out the allocations"
    )]
    BeforeStart {
        /// The day.
        as_of: NaiveDate,
        /// The start of enrolment.
        start: NaiveDate,
    },
    /// No participant is left to come.
    #[error(
        "{given} participants are randomized, and the sample size is {sample_size}: nobody is left to be enrolled"
    )]
    Complete {
        /// How many there are.
        given: usize,
        /// The sample size.
        sample_size: u32,
    },
    /// A participant without a site.
    #[error("participant `{id}` has no site: write it in the column `site_id`")]
    NoSite {
        /// The participant.
        id: String,
        /// The place among the participants.
        place: usize,
    },
    /// A participant without a day of randomization.
    #[error(
        "participant `{id}` has no day of randomization: write it in the column `randomized_on`"
    )]
    NoDay {
        /// The participant.
        id: String,
        /// The place among the participants.
        place: usize,
    },
    /// A participant who is randomized after the day.
    #[error(
        "participant `{id}` was randomized on {day}, after {as_of}, the last day of the data: correct \
         one of the days, or leave the row out"
    )]
    AfterDay {
        /// The participant.
        id: String,
        /// The day of randomization.
        day: NaiveDate,
        /// The day from which the trial goes on.
        as_of: NaiveDate,
        /// The place among the participants.
        place: usize,
    },
    /// A participant who is randomized before the site opens.
    #[error(
        "participant `{id}` was randomized on {day}, before site `{site}` opened on {opens_on}: correct one of the days"
    )]
    BeforeOpening {
        /// The participant.
        id: String,
        /// The day of randomization.
        day: NaiveDate,
        /// The site.
        site: String,
        /// When it opened.
        opens_on: NaiveDate,
        /// The place among the participants.
        place: usize,
    },
    /// A site with participants of which nobody knows when it opened.
    #[error(
        "site `{0}` has participants, and no day on which it opened: write it in the column `opens_on` of the sites file"
    )]
    Opened(String),
    /// A site without participants that should have opened.
    #[error(
        "site `{site}` has no participants and no day on which it opens, and the opening of sites ended on {ended}: write the day in the column `opens_on` of the sites file"
    )]
    Opens {
        /// The site.
        site: String,
        /// The day on which the window of openings ended.
        ended: NaiveDate,
    },
    /// A participant of whom it is not known whether a cap counts them.
    #[error(
        "participant `{id}` has no `{attribute}`, which a cap needs: add a column of this name"
    )]
    CapUnknown {
        /// The participant.
        id: String,
        /// The attribute.
        attribute: String,
        /// The place among the participants.
        place: usize,
    },
}

impl RunningError {
    /// The place, among the participants, of the one it is about.
    pub fn place(&self) -> Option<usize> {
        match *self {
            Self::NoSite { place, .. }
            | Self::NoDay { place, .. }
            | Self::AfterDay { place, .. }
            | Self::BeforeOpening { place, .. }
            | Self::CapUnknown { place, .. } => Some(place),
            _ => None,
        }
    }
}

impl RunningTrial {
    /// A trial that goes on, from the day after `as_of`, from its participants until then. The share of eligible candidates is estimated from
    /// candidates that are drawn under the seed, until 10,000 of them are eligible.
    ///
    /// # Errors
    /// [`RunningError`], the first that is found.
    pub fn new(
        trial: &Trial,
        participants: &[Participant],
        as_of: NaiveDate,
        seed: &Seed,
    ) -> Result<Self, RunningError> {
        let plan = trial.enrolment().ok_or(EnrolmentFailure::Unplanned)?;
        let start = plan.start();
        if as_of < start {
            return Err(RunningError::BeforeStart { as_of, start });
        }
        let sample_size = trial.sample_size();
        if participants.len() >= sample_size as usize {
            return Err(RunningError::Complete {
                given: participants.len(),
                sample_size,
            });
        }
        let rows = participants.iter().enumerate();
        let rows = rows.map(|(place, one)| row(trial, one, place, as_of));
        let mut rows: Vec<(u16, u32)> = rows.collect::<Result<_, _>>()?;
        let of_caps = counted(trial, participants, &rows);
        rows.sort_by_key(|&(_, day)| day);
        let mut randomized = vec![0_u32; trial.sites().len()];
        for &(site, _) in &rows {
            randomized[usize::from(site)] += 1;
        }
        let eligible_share = eligible_share(trial, plan, seed)?;
        let from = days_to(plan, as_of) as u32 + 1;
        let mut going = Going {
            trial,
            plan,
            from,
            eligible_share,
            laws: SiteLaw::of_trial(trial, plan),
        };
        let sites = (trial.sites().iter().zip(randomized)).enumerate();
        let posteriors =
            sites.map(|(place, (site, randomized))| going.site(place, site, randomized));
        let posteriors = posteriors.collect::<Result<_, _>>()?;
        Ok(Self {
            as_of,
            from,
            of_caps,
            participants: rows,
            eligible_share,
            posteriors,
            laws: going.laws,
        })
    }

    /// What is wrong with the participants, one by one; what is wrong with the trial, [`new`](Self::new) says.
    pub fn faults(
        trial: &Trial,
        participants: &[Participant],
        as_of: NaiveDate,
    ) -> Vec<RunningError> {
        let rows = participants.iter().enumerate();
        let faults = rows.filter_map(|(place, one)| row(trial, one, place, as_of).err());
        faults.collect()
    }

    /// The last day of which everything is known.
    pub fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Days from the start of enrolment to the first day that is forecast.
    pub(crate) fn from(&self) -> u32 {
        self.from
    }

    /// By participant who is randomized, the place of the site and the day since the start of enrolment.
    pub(crate) fn participants(&self) -> &[(u16, u32)] {
        &self.participants
    }

    /// How many participants are randomized.
    pub fn randomized(&self) -> u32 {
        self.participants.len() as u32
    }

    /// The share of candidates that is eligible, p.
    pub fn eligible_share(&self) -> f64 {
        self.eligible_share
    }

    /// What is known of each site's rate.
    pub fn posteriors(&self) -> &[SitePosterior] {
        &self.posteriors
    }
}

/// The site and the day of a participant, since the start of enrolment.
fn row(
    trial: &Trial,
    participant: &Participant,
    place: usize,
    as_of: NaiveDate,
) -> Result<(u16, u32), RunningError> {
    let plan = trial.enrolment().ok_or(EnrolmentFailure::Unplanned)?;
    let id = || participant.id_text().into_owned();
    let site = participant.site;
    let site = site.ok_or_else(|| RunningError::NoSite { id: id(), place })?;
    let day = participant.randomized_on;
    let day = day.ok_or_else(|| RunningError::NoDay { id: id(), place })?;
    if day > as_of {
        return Err(RunningError::AfterDay {
            id: id(),
            day,
            as_of,
            place,
        });
    }
    let opens_on = trial.sites()[site].opens_on.unwrap_or(plan.start());
    if day < opens_on {
        return Err(RunningError::BeforeOpening {
            id: id(),
            day,
            site: trial.sites()[site].id.clone(),
            opens_on,
            place,
        });
    }
    let asked = trial.enrolment_limits().caps.iter();
    let asked = asked.filter_map(|cap| match &cap.of {
        CapOf::Those(condition) => unknown(condition, &participant.values),
        CapOf::Sites(_) => None,
    });
    if let Some(attribute) = asked.min() {
        return Err(RunningError::CapUnknown {
            id: id(),
            attribute: trial.attributes()[attribute].name().to_owned(),
            place,
        });
    }
    Ok((site as u16, days_to(plan, day) as u32))
}

/// How many candidates are eligible, as a share: k of which the last is the k-th eligible one of s give
/// (k - 1) / (s - 1), which is unbiased (Haldane 1945).
fn eligible_share(
    trial: &Trial,
    plan: &EnrolmentPlan,
    seed: &Seed,
) -> Result<f64, EnrolmentFailure> {
    let mut all = 0;
    for found in screened_and_eligible(trial, Some(*plan), seed).take(ELIGIBLE) {
        (all, _) = found?;
    }
    Ok((ELIGIBLE - 1) as f64 / (all - 1) as f64)
}

/// A trial that goes on, while its sites are looked at.
struct Going<'a> {
    trial: &'a Trial,
    plan: &'a EnrolmentPlan,
    from: u32,
    eligible_share: f64,
    laws: Vec<SiteLaw>,
}

impl Going<'_> {
    /// What is known of a site's rate; its law becomes that from the day on.
    fn site(
        &mut self,
        place: usize,
        site: &Site,
        randomized: u32,
    ) -> Result<SitePosterior, RunningError> {
        let (fewest, most) = self.plan.screening_days();
        let run_in = self.trial.treatment_plan().run_in_days();
        let law = &mut self.laws[place];
        let from = f64::from(self.from);
        let mut days = 0.0;
        match law.opening {
            Opening::On(opens) if opens < from => {
                let decided =
                    |wait: u32| law.closed.open_days(opens, from - f64::from(wait + run_in));
                let waits = fewest..=most;
                let count = f64::from(most - fewest + 1);
                days = waits.map(decided).sum::<f64>() / count;
                // Whoever came earlier is decided.
                law.opening = Opening::On(opens.max(from - f64::from(most + run_in)));
            }
            Opening::On(_) => {}
            Opening::Within { .. } if randomized > 0 => {
                return Err(RunningError::Opened(site.id.clone()));
            }
            Opening::Within { first, days } => {
                let end = first + days;
                if end <= self.from {
                    let last = window(self.trial, self.plan).unwrap_or(end);
                    let ended = self.plan.start() + chrono::Days::new(u64::from(last) - 1);
                    return Err(RunningError::Opens {
                        site: site.id.clone(),
                        ended,
                    });
                }
                law.opening = Opening::Within {
                    first: self.from,
                    days: end - self.from,
                };
            }
        }
        let months = days / DAYS_PER_MONTH;
        let shape = law.shape + f64::from(randomized);
        let exposure = site.relative_rate * self.eligible_share * months;
        let mean_rate = shape / (law.shape / law.mean_rate + exposure);
        (law.shape, law.mean_rate) = (shape, mean_rate);
        Ok(SitePosterior {
            randomized,
            months,
            shape,
            mean_rate,
        })
    }
}

/// How many participants each cap counts.
fn counted(trial: &Trial, participants: &[Participant], rows: &[(u16, u32)]) -> Vec<u32> {
    let missing_day = trial.conventions().missing_day;
    let caps = &trial.enrolment_limits().caps;
    let mut counts = vec![0; caps.len()];
    for (participant, &(site, _)) in participants.iter().zip(rows) {
        let facts = Facts {
            values: &participant.values,
            arm: None,
            randomized_on: participant.randomized_on.unwrap_or_default(),
        };
        for (cap, count) in caps.iter().zip(&mut counts) {
            *count += u32::from(cap.of.counts(usize::from(site), facts, missing_day));
        }
    }
    counts
}

/// The first attribute that a condition asks about and that is not known.
fn unknown(condition: &Condition, values: &[Value]) -> Option<usize> {
    let mut asked = condition.clauses().iter().filter_map(Clause::attribute);
    asked.find(|&attribute| {
        let value = values.get(attribute);
        value.is_none_or(|value| matches!(value, Value::Missing))
    })
}
