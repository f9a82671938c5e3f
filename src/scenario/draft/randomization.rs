//! The randomization, and what is handed over with the lists.

use super::super::asked;
use super::super::decode::{At, Field};
use super::super::notes::Notes;
use super::super::raw;
use super::parts::when;
use super::{choice, list, map, part, values};
use crate::trial::draft::{
    Amendment, FromEntry, Kits, Numbers, OwnList, Part, PerSite, Randomization,
};

pub(super) fn randomization(raw: &raw::Randomization, notes: &mut Notes<'_>) -> Randomization {
    Randomization {
        procedure: part(&raw.procedure),
        stratify_by: values(&raw.stratify_by),
        list_length: part(&raw.list_length),
        strata: list(&raw.stratum, own_list),
        amendments: list(&raw.amendment, amendment),
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
        ratio: map(&raw.ratio, named),
        list_length: part(&raw.list_length),
    }
}

fn amendment(raw: &At<raw::Amendment>) -> Amendment {
    let raw = &raw.value;
    Amendment {
        name: part(&raw.name),
        from: map(&raw.from, |from| match from {
            asked::FromEntry::Every(entry) => FromEntry::Every(*entry),
            asked::FromEntry::Strata(strata) => FromEntry::Strata(named(strata)),
        }),
        procedure: part(&raw.procedure),
        ratio: map(&raw.ratio, named),
    }
}

/// Numbers by names.
fn named(given: &asked::Named<i64>) -> Vec<(String, Part<i64>)> {
    let one = |(name, number): &(At<String>, Field<i64>)| (name.value.clone(), part(number));
    given.0.iter().map(one).collect()
}

fn numbers(raw: &raw::Numbers, notes: &mut Notes<'_>) -> Numbers {
    Numbers {
        prefix: part(&raw.prefix),
        start: part(&raw.start),
        count: part(&raw.count),
        check_digit: choice(&raw.check_digit, "check_digit", notes),
        order: choice(&raw.order, "order", notes),
        digits: part(&raw.digits),
    }
}

pub(super) fn redcap_fields(raw: &raw::Redcap) -> Part<Vec<(String, Part<String>)>> {
    map(&raw.fields, |fields| {
        let fields = fields.0.iter();
        fields
            .map(|(factor, field)| (factor.value.clone(), part(field)))
            .collect()
    })
}

fn per_site(raw: &asked::PerSite) -> PerSite {
    match raw {
        asked::PerSite::InRatio(kits) => PerSite::InRatio(*kits),
        asked::PerSite::Arms(arms) => PerSite::Arms(named(arms)),
    }
}
