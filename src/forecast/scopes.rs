//! Of whom participants are counted: everybody, those of each country, those of each site.

use crate::trial::Trial;

/// A set of sites whose candidates and participants are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastScope {
    /// `overall`, `country` or `site`.
    pub kind: &'static str,
    /// The country or the key of the site; `all` overall.
    pub name: String,
}

/// The scopes, and in which of them each site is.
#[derive(Debug, Clone)]
pub(super) struct Scopes {
    pub(super) all: Vec<ForecastScope>,
    /// By site, the places of its scopes besides the first.
    pub(super) of_sites: Vec<Vec<usize>>,
    /// How many arms there are, whose scopes follow those where drug is counted.
    pub(super) arms: usize,
}

impl Scopes {
    /// Those of a trial: overall, each country in the order of the sites, and each site where it is asked.
    pub(super) fn new(trial: &Trial, by_site: bool) -> Self {
        let scope = |kind, name: &str| ForecastScope {
            kind,
            name: name.to_owned(),
        };
        let mut all = vec![scope("overall", "all")];
        let mut of_sites = vec![Vec::new(); trial.sites().len()];
        for (site, own) in trial.sites().iter().zip(&mut of_sites) {
            if site.country.is_empty() {
                continue;
            }
            let country = scope("country", &site.country);
            let place = all.iter().position(|one| *one == country);
            own.push(place.unwrap_or_else(|| {
                all.push(country);
                all.len() - 1
            }));
        }
        if by_site {
            for (site, own) in trial.sites().iter().zip(&mut of_sites) {
                own.push(all.len());
                all.push(scope("site", &site.id));
            }
        }
        Self {
            all,
            of_sites,
            arms: trial.arms().count(),
        }
    }
}
