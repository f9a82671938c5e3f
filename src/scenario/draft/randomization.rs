//! The randomization, and what is handed over with the lists.

use super::super::asked;
use super::super::decode::At;
use super::super::notes::Notes;
use super::super::raw;
use super::parts::when;
use super::{choice, list, map, part, values};
use crate::trial::draft::{Kits, Numbers, OwnList, PerSite, Randomization};

pub(super) fn randomization(raw: &raw::Randomization, notes: &mut Notes<'_>) -> Randomization {
    Randomization {
        procedure: part(&raw.procedure),
        stratify_by: values(&raw.stratify_by),
        list_length: part(&raw.list_length),
        strata: list(&raw.stratum, own_list),
        numbers: map(&raw.numbers, |raw| numbers(raw, notes)),
        kits: map(&raw.kits, |raw| Kits {
            per_site: map(&raw.per_site, per_site),
            numbers: map(&raw.numbers, |raw| numbers(raw, notes)),
        }),
    }
}

fn own_list(raw: &At<raw::Stratum>) -> OwnList {
    let raw = &raw.value;
    OwnList {
        when: map(&raw.when, when),
        procedure: part(&raw.procedure),
        list_length: part(&raw.list_length),
    }
}

fn numbers(raw: &raw::Numbers, notes: &mut Notes<'_>) -> Numbers {
    Numbers {
        prefix: part(&raw.prefix),
        start: part(&raw.start),
        count: part(&raw.count),
        check_digit: choice(&raw.check_digit, "check_digit", notes),
    }
}

fn per_site(raw: &asked::PerSite) -> PerSite {
    match raw {
        asked::PerSite::InRatio(kits) => PerSite::InRatio(*kits),
        asked::PerSite::Arms(arms) => PerSite::Arms(
            arms.iter()
                .map(|(name, kits)| (name.value.clone(), part(kits)))
                .collect(),
        ),
    }
}
