//! Which share of the participants comes from a site or a country.
//!
//! Sites open over time and have gamma-distributed rates, so that the share of a place is a random variable
//! with a long tail, which a list has to outlast. Simulating whole trials shows nothing of a tail that one
//! trial in a hundred thousand reaches. Therefore only the other sites are simulated, and the place's own
//! rate is integrated over its gamma law.

use std::collections::BTreeMap;

use super::shares::{gamma, merged};
use crate::design::{EnrolmentPlan, FactorSource, Site, StratumIndex, date};
use crate::rng::{Draws, Purpose, Seed, StreamKey};
use crate::trial::Trial;

/// Days in a month: 365.25 / 12.
const DAYS_PER_MONTH: f64 = 30.4375;

/// The most replicates, and how many sites in all of them together and laws of places keep it short.
const MOST_REPLICATES: usize = 256;
const FEWEST_REPLICATES: usize = 16;
const MOST_SITES: usize = 200_000;
const MOST_LAWS: usize = 45_000;

/// What a stratum says of its place: levels of the site and of the country.
type Place = (Option<usize>, Option<usize>);

/// What makes places alike: the days on which their sites open, where known, and their relative rates.
type Kind = Vec<(Option<i64>, u64)>;

/// The shares of places. Places that are alike have one law.
pub(super) struct Places {
    laws: Vec<Vec<(f64, f64)>>,
    /// By place, its law; absent where no site is in the place.
    law_of: BTreeMap<Place, Option<usize>>,
}

impl Places {
    /// The laws of all places that strata name.
    pub(super) fn of(trial: &Trial, plan: &EnrolmentPlan, eligible_share: f64) -> Self {
        let mut law_of = BTreeMap::new();
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        // By kind, the sites of each of its places.
        let mut alike: Vec<Vec<Vec<usize>>> = Vec::new();
        let by_country = by_country(trial);
        for stratum in trial.strata().iter() {
            let place = place(trial, stratum);
            law_of.entry(place).or_insert_with(|| {
                let sites = sites_of(place, &by_country);
                if sites.is_empty() {
                    return None;
                }
                let kind = kind(trial, plan, &sites);
                let law = *kinds.entry(kind).or_insert(alike.len());
                if law == alike.len() {
                    alike.push(Vec::new());
                }
                alike[law].push(sites);
                Some(law)
            });
        }
        let replicates = (MOST_SITES / trial.sites().len()).min(MOST_LAWS / alike.len());
        let replicates = replicates.clamp(FEWEST_REPLICATES, MOST_REPLICATES);
        let replicates: Vec<Replicate> = (0..replicates)
            .map(|replicate| Replicate::draw(trial, plan, eligible_share, replicate as u64))
            .collect();
        let laws = alike.iter().map(|places| law(places, plan, &replicates));
        Self {
            laws: laws.collect(),
            law_of,
        }
    }

    /// The law of a stratum's place; nothing where no site is in it.
    pub(super) fn law(&self, trial: &Trial, stratum: StratumIndex) -> Option<usize> {
        self.law_of.get(&place(trial, stratum)).copied().flatten()
    }

    /// The shares of a law.
    pub(super) fn shares(&self, law: usize) -> &[(f64, f64)] {
        &self.laws[law]
    }
}

/// The place of a stratum.
fn place(trial: &Trial, stratum: StratumIndex) -> Place {
    let levels = trial.strata().levels(stratum);
    let factors = trial.strata().factors().iter();
    let mut place = (None, None);
    for (factor, level) in factors.zip(levels) {
        match factor.source() {
            FactorSource::Site => place.0 = Some(level),
            FactorSource::Country => place.1 = Some(level),
            FactorSource::Attribute(_) => {}
        }
    }
    place
}

/// The sites of each level of the country; none where no factor is the country.
fn by_country(trial: &Trial) -> Vec<Vec<usize>> {
    let mut factors = trial.strata().factors().iter();
    let country = factors.find(|factor| factor.source() == FactorSource::Country);
    let Some(country) = country else {
        return Vec::new();
    };
    let mut sites = vec![Vec::new(); country.labels().len()];
    for (place, site) in trial.sites().iter().enumerate() {
        if let Some(level) = country.find(&site.country) {
            sites[level].push(place);
        }
    }
    sites
}

fn sites_of(place: Place, by_country: &[Vec<usize>]) -> Vec<usize> {
    match place {
        (Some(site), Some(country)) if !by_country[country].contains(&site) => Vec::new(),
        (Some(site), _) => vec![site],
        (None, Some(country)) => by_country[country].clone(),
        (None, None) => Vec::new(),
    }
}

fn kind(trial: &Trial, plan: &EnrolmentPlan, sites: &[usize]) -> Kind {
    let of_site = |&site: &usize| {
        let site = &trial.sites()[site];
        (opening(site, plan), site.relative_rate.to_bits())
    };
    let mut kind: Kind = sites.iter().map(of_site).collect();
    kind.sort_unstable();
    kind
}

/// When a site opens, in days since the start of enrolment; nothing where that is drawn.
fn opening(site: &Site, plan: &EnrolmentPlan) -> Option<i64> {
    let of_day = site.opens_on.map(|day| (day - plan.start()).num_days());
    of_day.or_else(|| plan.opening().is_none().then_some(0))
}

/// The sites of one replicate, and how much work enrolment is.
struct Replicate {
    /// By site, its opening, its rate and its part of that, a gamma variable of mean 1.
    sites: Vec<Drawn>,
    /// The sites' openings in order, with the sums of rates, and of rates times openings, up to each.
    opened: Vec<(f64, f64, f64)>,
    /// The integral of all rates until the sample size is reached, where a rate is relative to the plan's.
    work: f64,
}

struct Drawn {
    opens: f64,
    rate: f64,
    gamma: f64,
}

impl Replicate {
    /// Draws as enrolment does, from a stream of its own.
    fn draw(trial: &Trial, plan: &EnrolmentPlan, eligible_share: f64, replicate: u64) -> Self {
        // A site's id is never empty, so that this stream is no site's.
        let key = StreamKey::new(&Seed::from_integer(0), Purpose::SiteRate, "");
        let mut draws: Draws = key.replicate(replicate);
        let window = plan.opening().map(|window| {
            let end = date::after(plan.start(), window, trial.conventions().missing_day);
            (end - plan.start()).num_days() as u32
        });
        let sites = trial.sites().iter().map(|site| {
            let gamma = draws.gamma(plan.shape());
            let opens = match (opening(site, plan), window) {
                (Some(day), _) => day as f64,
                (None, Some(days)) => f64::from(draws.below(days)),
                (None, None) => 0.0,
            };
            let rate = site.relative_rate * gamma;
            Drawn { opens, rate, gamma }
        });
        let sites: Vec<Drawn> = sites.collect();
        let participants = f64::from(trial.sample_size());
        let needed = participants * draws.gamma(participants);
        let mut opened: Vec<_> = sites
            .iter()
            .map(|site| (site.opens, site.rate, site.rate * site.opens))
            .collect();
        opened.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (mut rates, mut products) = (0.0, 0.0);
        for (_, rate, product) in &mut opened {
            rates += *rate;
            products += *product;
            (*rate, *product) = (rates, products);
        }
        Self {
            sites,
            opened,
            work: needed * DAYS_PER_MONTH / (plan.mean_rate() * eligible_share),
        }
    }

    /// The rate of all sites that are open at a time, and its integral until then.
    fn all_until(&self, time: f64) -> (f64, f64) {
        let open = self.opened.partition_point(|(opens, ..)| *opens < time);
        match open.checked_sub(1) {
            Some(last) => {
                let (_, rates, products) = self.opened[last];
                (rates, rates * time - products)
            }
            None => (0.0, 0.0),
        }
    }

    /// The same of these sites only.
    fn own_until(&self, own: &[usize], time: f64) -> (f64, f64) {
        let own = own.iter().map(|&site| &self.sites[site]);
        own.filter(|site| site.opens < time)
            .fold((0.0, 0.0), |(rates, integral), site| {
                let until = site.rate * (time - site.opens);
                (rates + site.rate, integral + until)
            })
    }

    /// The share of a place in all arrivals until the sample size is reached, were its sites' rates so many
    /// times what they are.
    fn share(&self, own: &[usize], times: f64) -> f64 {
        let until = |time: f64| {
            let (rates, integral) = self.all_until(time);
            let (own_rates, own) = self.own_until(own, time);
            let (rates, integral) = (
                rates + (times - 1.0) * own_rates,
                integral + (times - 1.0) * own,
            );
            (rates, integral, times * own)
        };
        // The integral is convex and piecewise linear, so that Newton's method from the right ends after as
        // many steps as there are pieces, and nearly always after one.
        let last = self.opened.last().map_or(0.0, |(opens, ..)| *opens);
        let (rates, integral, _) = until(last + 1.0);
        let mut time = (last + 1.0 + (self.work - integral) / rates).max(last);
        for _ in 0..self.opened.len() + 2 {
            let (rates, integral, _) = until(time);
            let step = (integral - self.work) / rates;
            if step.is_nan() || step <= 1e-9 * time {
                break;
            }
            time -= step;
        }
        (until(time).2 / self.work).clamp(0.0, 1.0)
    }
}

/// The law of the share of places that are alike: in each replicate of one of them, over the gamma law of
/// its sites' total.
///
/// # Formula
/// Of m sites the sum of their gamma variables, each of shape a and mean 1, is m times a gamma variable of
/// shape m a and mean 1, and independent of how it is divided between them (Lukacs 1955).
fn law(places: &[Vec<usize>], plan: &EnrolmentPlan, replicates: &[Replicate]) -> Vec<(f64, f64)> {
    let mut shares = Vec::new();
    let weight = 1.0 / replicates.len() as f64;
    let sites = places.first().map_or(0, Vec::len) as f64;
    let totals = gamma(sites * plan.shape());
    for (number, replicate) in replicates.iter().enumerate() {
        let own = &places[number % places.len()];
        let gammas = own.iter().map(|&site| replicate.sites[site].gamma);
        let drawn: f64 = gammas.sum();
        let of_total = |&(total, of_node): &(f64, f64)| {
            let share = replicate.share(own, sites * total / drawn);
            (share, weight * of_node)
        };
        shares.extend(totals.iter().map(of_total));
    }
    merged(shares)
}

#[cfg(test)]
mod tests {
    use super::super::law::Law;
    use super::*;
    use crate::design::Period;

    /// Where all sites are alike and open at once, shares have a Dirichlet law, and counts a beta-binomial one:
    /// scipy 1.17.1, `betabinom.sf(length, n, shape, (sites - 1) * shape)`, the least length with at most 0.001
    /// over all sites.
    #[test]
    fn sites_that_open_at_once_have_a_beta_binomial_law() {
        for (n, sites, shape, length) in
            [(100, 10, 1.5, 57), (405, 53, 1.5, 64), (200, 20, 8.0, 35)]
        {
            let trial = trial(n, sites, |_| 1.0);
            let plan = plan(shape, None);
            let places = Places::of(&trial, &plan, 0.7);
            assert_eq!(places.laws.len(), 1);
            let law = Law::new(n, places.shares(0).to_vec());
            let found = law.least_length(0.001 / sites as f64);
            assert!(found.abs_diff(length) <= 2, "{n} {sites} {shape}: {found}");
            let mean = law.mean_share() * sites as f64;
            assert!((mean - 1.0).abs() < 0.05, "{mean}");
        }
    }

    /// The share of a site is solved for by Newton's method; by bisection it is the same.
    #[test]
    fn a_share_is_that_of_the_day_on_which_the_sample_size_is_reached() {
        let trial = trial(40, 12, |site| 0.25 * (1 + site) as f64);
        let plan = plan(1.2, Some(Period::Months(30)));
        for number in 0..40 {
            let replicate = Replicate::draw(&trial, &plan, 0.8, number);
            for (site, times) in [(0, 0.01), (3, 1.0), (11, 40.0)] {
                let rate = |at: usize| {
                    let own = if at == site { times } else { 1.0 };
                    own * replicate.sites[at].rate
                };
                let until =
                    |at: usize, day: f64| rate(at) * (day - replicate.sites[at].opens).max(0.0);
                let all = |day: f64| (0..12).map(|at| until(at, day)).sum::<f64>();
                let (mut low, mut high) = (0.0, 1e9);
                for _ in 0..200 {
                    let middle: f64 = 0.5 * (low + high);
                    if all(middle) < replicate.work {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                let expected = until(site, high) / replicate.work;
                let found = replicate.share(&[site], times);
                assert!(
                    (found - expected).abs() < 1e-7,
                    "{number} {site}: {found} {expected}"
                );
            }
        }
    }

    fn plan(shape: f64, opening: Option<Period>) -> EnrolmentPlan {
        let start = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
        EnrolmentPlan::new(start, opening, 0.5, shape, (0, 0)).unwrap()
    }

    fn trial(participants: u32, sites: usize, rate: impl Fn(usize) -> f64) -> Trial {
        let site = |number: usize| Site {
            relative_rate: rate(number),
            ..Site::new(&format!("S{number}"), "site", "")
        };
        Trial::builder("places")
            .arms([("A", 1), ("B", 1)])
            .sample_size(participants)
            .sites((0..sites).map(site))
            .stratify_by("site_id")
            .procedure("permuted-block(4)")
            .build()
            .unwrap()
    }
}
