//! Epochs.

use super::super::super::draft::{self, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::conditions::period;
use super::super::names::{check_unique, text};
use crate::design::epoch::first_of_treatment;
use crate::design::{Epoch, EpochKind, Period, Regimen};

/// The epochs; SCREENING and TREATMENT where the trial lists none.
pub(in super::super) fn epochs(
    part: &Part<Vec<draft::Epoch>>,
    found: &mut Findings,
) -> Option<Vec<Epoch>> {
    let list = match part {
        Part::Absent => return Some(Epoch::usual()),
        Part::Unreadable => return None,
        Part::Given(list) => list,
    };
    let at = Path::new("epoch");
    let names = list.iter().map(|one| one.name.given());
    check_unique(names, ["epoch", "name", "epochs"], found);
    let read: Vec<_> = list
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let at = at.index(place);
            let name = text(&one.name, &at.key("name"), found);
            let lasts = match &one.lasts {
                Part::Absent => Some(None),
                lasts => period(lasts, &at.key("for"), found).map(Some),
            };
            Some(Epoch {
                name: name?,
                kind: *one.kind.given()?,
                lasts: lasts?,
            })
        })
        .collect();
    let epochs: Vec<Epoch> = read.into_iter().collect::<Option<_>>()?;
    check_order(&epochs, &at, found).then_some(epochs)
}

/// Whether the epochs stand in an order in which they can be laid out.
fn check_order(epochs: &[Epoch], at: &Path, found: &mut Findings) -> bool {
    let Some(first) = first_of_treatment(epochs) else {
        found.add(at.clone(), BrokenRule::NoTreatmentEpoch);
        return false;
    };
    let mut is_well = true;
    for (place, epoch) in epochs.iter().enumerate() {
        let misplaced = match epoch.kind {
            EpochKind::Screening => place > 0,
            EpochKind::RunIn => place > first,
            EpochKind::FollowUp => place < first,
            EpochKind::Treatment | EpochKind::Washout => false,
        };
        if misplaced {
            let rule = BrokenRule::EpochMisplaced {
                kind: epoch.kind,
                place: match epoch.kind {
                    EpochKind::Screening => "it must be the first epoch",
                    EpochKind::RunIn => "it must come before the first epoch of treatment",
                    _ => "it must come after treatment",
                },
            };
            found.add(at.index(place).key("kind"), rule);
            is_well = false;
        }
        let needs_days = place < first && epoch.kind != EpochKind::Screening;
        let has_days = matches!(epoch.lasts, Some(Period::Days(_)));
        let is_wrong = (needs_days && !has_days)
            || (place < first && matches!(epoch.lasts, Some(Period::Months(_))));
        if is_wrong && !misplaced {
            let at = at.index(place);
            let at = if epoch.lasts.is_some() {
                at.key("for")
            } else {
                at
            };
            found.add(at, BrokenRule::EpochBeforeRandomization(epoch.name.clone()));
            is_well = false;
        }
    }
    is_well
}

/// Refuses an epoch without length and without parts that others come after.
pub(super) fn check_lengths(epochs: &[Epoch], regimens: &[Regimen], found: &mut Findings) {
    let first = first_of_treatment(epochs);
    let before_last = epochs.len().saturating_sub(1);
    for (place, epoch) in epochs.iter().enumerate().take(before_last) {
        let has_parts = regimens.iter().any(|regimen| regimen.epoch == place);
        if epoch.lasts.is_none() && !has_parts && first.is_some_and(|first| place > first) {
            let rule = BrokenRule::EpochWithoutEnd(epoch.name.clone());
            found.add(Path::new("epoch").index(place), rule);
        }
    }
}
