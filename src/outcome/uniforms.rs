//! The random numbers that outcomes are made of.

use super::normal::normal_quantile;
use crate::rng::{Draws, Purpose, Seed, StreamKey};

/// Half of the step between two draws, so that 0 and 1 do not come.
const HALF_STEP: f64 = 1.0 / (1_u64 << 54) as f64;

/// The random numbers of an outcome, replicate by replicate: one uniform for each participant, in
/// the order of randomization, and one standard normal for each site, in the order of the sites.
///
/// The streams have the purpose [`Purpose::Outcome`] and the names `OUTCOME` and `OUTCOME@sites`.
pub struct Uniforms {
    of_participants: StreamKey,
    of_sites: StreamKey,
    participants: Vec<f64>,
    sites: Vec<f64>,
}

impl Uniforms {
    /// Those of the outcome with this name under a seed.
    pub fn new(seed: &Seed, outcome: &str) -> Self {
        let key = |name: &str| StreamKey::new(seed, Purpose::Outcome, name);
        Self {
            of_participants: key(outcome),
            of_sites: key(&format!("{outcome}@sites")),
            participants: Vec::new(),
            sites: Vec::new(),
        }
    }

    /// Draws those of a replicate.
    pub fn open(&mut self, replicate: u64, participants: usize, sites: usize) {
        let unit = |draws: &mut Draws| draws.unit() + HALF_STEP;
        let mut draws = self.of_participants.replicate(replicate);
        self.participants.clear();
        (self.participants).extend((0..participants).map(|_| unit(&mut draws)));
        let mut draws = self.of_sites.replicate(replicate);
        self.sites.clear();
        (self.sites).extend((0..sites).map(|_| normal_quantile(unit(&mut draws))));
    }

    /// Each participant's number, above 0 and below 1.
    pub fn participants(&self) -> &[f64] {
        &self.participants
    }

    /// Each site's number, standard normal.
    pub fn sites(&self) -> &[f64] {
        &self.sites
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_participant_or_site_moves_no_other() {
        let mut uniforms = Uniforms::new(&Seed::from_integer(3), "response");
        uniforms.open(7, 10, 4);
        let (participants, sites) = (uniforms.participants.clone(), uniforms.sites.clone());
        uniforms.open(7, 11, 5);
        assert_eq!(uniforms.participants[..10], participants);
        assert_eq!(uniforms.sites[..4], sites);
        uniforms.open(8, 10, 4);
        assert_ne!(uniforms.participants, participants);
        assert_ne!(uniforms.sites, sites);
    }
}
