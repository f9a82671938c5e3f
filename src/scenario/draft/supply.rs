//! How treatments are supplied.

use super::super::asked::DispensedAsked;
use super::super::decode::At;
use super::super::raw;
use super::{part, read, values};
use crate::trial::draft::{Dispensed, Supply};

pub(super) fn supply(raw: &At<raw::Supply>) -> Supply {
    let raw = &raw.value;
    Supply {
        treatment: part(&raw.treatment),
        item: part(&raw.item),
        strengths: values(&raw.strengths),
        per_dose: part(&raw.per_dose),
        whole: part(&raw.whole),
        pack: part(&raw.pack),
        dispensed: read(&raw.dispensed, |given| match &given.value {
            DispensedAsked::Text(text) => Some(Dispensed::Text(text.clone())),
            DispensedAsked::At(at) => {
                let visits = at.visits.value()?.iter();
                let visits = visits.map(|visit| visit.value.clone());
                Some(Dispensed::Visits(visits.collect()))
            }
        }),
        overage: part(&raw.overage),
    }
}
