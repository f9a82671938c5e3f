//! The names that moments may refer to.

use super::super::super::draft::{Draft, Part};
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::BrokenRule;
use super::super::attributes::Kind;
use super::Parts;
use crate::design::{Anchor, Span, column_name};
use crate::participant::{FIRST_DOSE_ON, LAST_DOSE_ON};

/// The parts, treatments, epochs, events and dates of a trial by their names, as far as they are known.
pub(in super::super) struct Names<'a> {
    /// The name of each part that has one.
    parts: Vec<Option<&'a str>>,
    /// The treatment of each part.
    treatments_of: Vec<Option<&'a str>>,
    /// The treatments, in the order of their first parts.
    treatments: Vec<&'a str>,
    epochs: Vec<Option<&'a str>>,
    events: Vec<Option<&'a str>>,
    dates: Vec<(&'a str, usize)>,
    attributes: Vec<Option<&'a str>>,
    factors: Vec<Option<&'a str>>,
    /// Whether a name could not be read, so that any name may be it.
    has_unknown: bool,
    /// Whether the name of a treatment could not be read.
    has_unknown_treatment: bool,
}

impl<'a> Names<'a> {
    pub fn new(draft: &'a Draft, parts: Parts<'a>) -> Self {
        let text = |part: &'a Part<String>| part.given().map(String::as_str);
        let regimens = draft.regimens.entries();
        let treatments_of: Vec<_> = regimens.iter().map(|one| text(&one.treatment)).collect();
        let mut treatments = Vec::new();
        for treatment in treatments_of.iter().flatten() {
            if !treatments.contains(treatment) {
                treatments.push(*treatment);
            }
        }
        let is_date = |kind: &Kind<'_>| matches!(kind, Kind::Date | Kind::Unknown);
        let dates = parts.known.iter().enumerate();
        let dates = dates.filter(|(_, known)| is_date(&known.kind));
        let events: Vec<_> = draft
            .events
            .entries()
            .iter()
            .map(|one| text(&one.name))
            .collect();
        let epochs = match parts.epochs {
            Some(epochs) => epochs.iter().map(|one| Some(&*one.name)).collect(),
            None => vec![None],
        };
        let unread = |list: &[Option<&str>]| list.iter().any(Option::is_none);
        let has_unknown = unread(&treatments_of)
            || unread(&events)
            || unread(&epochs)
            || regimens.iter().any(|one| one.part.is_unreadable())
            || draft.regimens.is_unreadable()
            || draft.events.is_unreadable()
            || parts.known.iter().any(|known| known.name.is_none());
        let has_unknown_treatment = draft.regimens.is_unreadable() || unread(&treatments_of);
        Self {
            parts: regimens.iter().map(|one| text(&one.part)).collect(),
            treatments_of,
            treatments,
            epochs,
            events,
            dates: dates
                .filter_map(|(place, known)| Some((known.name?, place)))
                .collect(),
            attributes: parts.known.iter().map(|known| known.name).collect(),
            factors: draft
                .factors
                .entries()
                .iter()
                .map(|one| text(&one.name))
                .collect(),
            has_unknown,
            has_unknown_treatment,
        }
    }

    /// Refuses a name of a part or an event that something else has as well, and columns that are read as
    /// those of doses.
    pub fn check(&self, found: &mut Findings) {
        let at = Path::new("regimen");
        for (place, name) in self.parts.iter().enumerate() {
            let Some(name) = *name else { continue };
            let is_twice = self.parts[..place].contains(&Some(name));
            let is_other = self.treatments.contains(&name)
                || self.epochs.contains(&Some(name))
                || self.events.contains(&Some(name));
            if is_twice || is_other {
                let rule = BrokenRule::PartNamed {
                    name: name.to_owned(),
                    like: if is_twice {
                        "another part"
                    } else {
                        "a treatment, an epoch or an event"
                    },
                };
                found.add(at.index(place).key("part"), rule);
            }
        }
        let at = Path::new("event");
        for (place, name) in self.events.iter().enumerate() {
            let Some(name) = *name else { continue };
            let is_other = self.treatments.contains(&name)
                || self.epochs.contains(&Some(name))
                || self.attributes.contains(&Some(name))
                || self.factors.contains(&Some(name));
            if is_other {
                let rule = BrokenRule::EventNamed(name.to_owned());
                found.add(at.index(place).key("name"), rule);
            }
        }
        let of_treatments: Vec<String> = self
            .treatments
            .iter()
            .flat_map(|treatment| {
                let name = column_name(treatment);
                [FIRST_DOSE_ON, LAST_DOSE_ON].map(|of| format!("{of}_{name}"))
            })
            .collect();
        for (list, names) in [
            ("attribute", &self.attributes),
            ("factor", &self.factors),
            ("event", &self.events),
        ] {
            for (place, name) in names.iter().enumerate() {
                let Some(name) = *name else { continue };
                if of_treatments.iter().any(|own| own == name) {
                    let at = Path::new(list).index(place).key("name");
                    found.add(at, BrokenRule::DoseColumn(name.to_owned()));
                }
            }
        }
    }

    /// The part, treatment or epoch of this name.
    pub fn span(&self, name: &str) -> Option<Span> {
        let part = self.parts.iter().position(|own| *own == Some(name));
        let treatment = || self.treatments.iter().position(|own| *own == name);
        let epoch = || self.epochs.iter().position(|own| *own == Some(name));
        part.map(Span::Part)
            .or_else(|| treatment().map(Span::Treatment))
            .or_else(|| epoch().map(Span::Epoch))
    }

    /// The event or the date of this name.
    pub fn date(&self, name: &str) -> Option<Anchor> {
        let event = self.events.iter().position(|own| *own == Some(name));
        let date = || self.dates.iter().find(|(own, _)| *own == name);
        event
            .map(Anchor::Event)
            .or_else(|| date().map(|(_, place)| Anchor::Attribute(*place)))
            .or(match name {
                FIRST_DOSE_ON => Some(Anchor::FirstDoseOn),
                LAST_DOSE_ON => Some(Anchor::LastDoseOn),
                _ => None,
            })
    }

    /// The only part of a span.
    pub fn one_part(&self, name: &str) -> Option<usize> {
        match self.span(name)? {
            Span::Part(part) => Some(part),
            Span::Treatment(treatment) => {
                let name = self.treatments[treatment];
                let mut parts = (0..self.treatments_of.len())
                    .filter(|&part| self.treatments_of[part] == Some(name));
                parts.next().filter(|_| parts.next().is_none())
            }
            Span::Epoch(_) => None,
        }
    }

    /// The place of the treatment of this name; a name that no treatment has is a fault.
    pub fn treatment(&self, name: &str, at: &Path, found: &mut Findings) -> Option<usize> {
        let place = self.treatments.iter().position(|own| *own == name);
        if place.is_none() && !self.has_unknown_treatment {
            found.add_unknown(at.clone(), "treatment", name, &self.treatments);
        }
        place
    }

    /// The treatments, in the order of their first parts.
    pub fn treatments(&self) -> &[&'a str] {
        &self.treatments
    }

    /// How many parts a treatment has.
    pub fn count_parts(&self, treatment: usize) -> usize {
        let name = Some(self.treatments[treatment]);
        self.treatments_of
            .iter()
            .filter(|own| **own == name)
            .count()
    }

    /// The place of the epoch of this name.
    pub fn epoch(&self, name: &str) -> Option<usize> {
        self.epochs.iter().position(|own| *own == Some(name))
    }

    /// Whether any name may be one that could not be read.
    pub fn has_unknown(&self) -> bool {
        self.has_unknown
    }

    /// The name of a part in tables: its own, or its number among those of its treatment, from 1.
    pub fn of_part(&self, place: usize) -> String {
        let own = self.parts[place].map(str::to_owned);
        own.unwrap_or_else(|| {
            let before = self.treatments_of[..place].iter();
            let same = before.filter(|own| **own == self.treatments_of[place]);
            (same.count() + 1).to_string()
        })
    }

    /// Every name that a moment may refer to.
    pub fn all(&self) -> Vec<&'a str> {
        let parts = self.parts.iter().copied().flatten();
        let epochs = self.epochs.iter().copied().flatten();
        let events = self.events.iter().copied().flatten();
        let dates = self.dates.iter().map(|(name, _)| *name);
        parts
            .chain(self.treatments.iter().copied())
            .chain(epochs)
            .chain(events)
            .chain(dates)
            .collect()
    }

    /// The names of the epochs.
    pub fn epochs(&self) -> Vec<&'a str> {
        self.epochs.iter().copied().flatten().collect()
    }
}
