//! What is measured of participants.

use super::super::decode::At;
use super::super::notes::Notes;
use super::super::raw;
use super::parts::when;
use super::{choice, list, map, part, values};
use crate::trial::draft::{Effect, Outcome};

pub(super) fn outcome(raw: &At<raw::Outcome>, notes: &mut Notes<'_>) -> Outcome {
    let raw = &raw.value;
    Outcome {
        name: part(&raw.name),
        kind: choice(&raw.kind, "kind", notes),
        mean: part(&raw.mean),
        sd: part(&raw.sd),
        probability: part(&raw.probability),
        probabilities: values(&raw.probabilities),
        dispersion: part(&raw.dispersion),
        survival: part(&raw.survival),
        follow_up: part(&raw.follow_up),
        site_sd: part(&raw.site_sd),
        effects: list(&raw.effects, effect),
    }
}

fn effect(raw: &At<raw::OutcomeEffect>) -> Effect {
    let raw = &raw.value;
    Effect {
        when: map(&raw.when, when),
        attribute: part(&raw.attribute),
        per: part(&raw.per),
        from: part(&raw.from),
        per_years: part(&raw.per_years),
        sizes: [
            part(&raw.difference),
            part(&raw.odds_ratio),
            part(&raw.rate_ratio),
            part(&raw.hazard_ratio),
        ],
    }
}
