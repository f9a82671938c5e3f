//! How treatments are supplied.

use super::{Length, Part};

/// In which items a treatment comes, and when participants are handed them.
///
/// # Examples
/// ```
/// use evenhand::trial::Trial;
/// use evenhand::trial::draft::{Regimen, Schedule, Supply};
/// let trial = Trial::builder("demo")
///     .arms([("A", 1), ("B", 1)])
///     .procedure("simple")
///     .list_length(60)
///     .regimen(
///         Regimen::new("palbociclib", 125.0, "mg", "oral")
///             .schedule(Schedule::cycles(21, 7))
///             .lasts("3 years"),
///     )
///     .supply(
///         Supply::new("palbociclib", "tablet")
///             .strengths([125.0, 100.0, 75.0])
///             .pack(21)
///             .each_cycle()
///             .overage(0.1),
///     )
///     .build()?;
/// assert_eq!(trial.supplies()[0].pack, 21);
/// # Ok::<(), evenhand::trial::Faults>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    pub(crate) treatment: Part<String>,
    pub(crate) item: Part<String>,
    pub(crate) strengths: Part<Vec<f64>>,
    pub(crate) per_dose: Part<i64>,
    pub(crate) whole: Part<bool>,
    pub(crate) pack: Part<i64>,
    pub(crate) dispensed: Part<Dispensed>,
    pub(crate) overage: Part<f64>,
}

/// When items are handed out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Dispensed {
    /// As a scenario says it: `cycle`, `dose` or a period.
    Text(String),
    /// At the beginning of each cycle.
    Cycle,
    /// On each day with a dose.
    Dose,
    /// Every so long.
    Every(Length),
    /// At visits of these names.
    Visits(Vec<String>),
}

impl Supply {
    /// A treatment that comes in items of this name, such as `tablet`. What a dose consists of, and when items are
    /// handed out, is still to be said.
    pub fn new(treatment: &str, item: &str) -> Self {
        Self {
            treatment: Part::Given(treatment.to_owned()),
            item: Part::Given(item.to_owned()),
            strengths: Part::Absent,
            per_dose: Part::Absent,
            whole: Part::Absent,
            pack: Part::Absent,
            dispensed: Part::Absent,
            overage: Part::Absent,
        }
    }

    /// Items hold these amounts, in the unit of the dose.
    #[must_use]
    pub fn strengths(mut self, strengths: impl IntoIterator<Item = f64>) -> Self {
        self.strengths = Part::Given(strengths.into_iter().collect());
        self
    }

    /// Each dose is so many items, whatever its amount: kits, a placebo.
    #[must_use]
    pub fn per_dose(mut self, items: u32) -> Self {
        self.per_dose = Part::Given(items.into());
        self
    }

    /// Items hold a dose at least, as vials do; they make it up exactly where this is left out.
    #[must_use]
    pub fn at_least(mut self) -> Self {
        self.whole = Part::Given(false);
        self
    }

    /// A pack holds so many items; 1 where this is left out.
    #[must_use]
    pub fn pack(mut self, items: u32) -> Self {
        self.pack = Part::Given(items.into());
        self
    }

    /// At the beginning of each cycle, for its doses.
    #[must_use]
    pub fn each_cycle(mut self) -> Self {
        self.dispensed = Part::Given(Dispensed::Cycle);
        self
    }

    /// On each day with a dose.
    #[must_use]
    pub fn each_dose(mut self) -> Self {
        self.dispensed = Part::Given(Dispensed::Dose);
        self
    }

    /// On the day of the first dose and every so long from it.
    #[must_use]
    pub fn every(mut self, period: impl Into<Length>) -> Self {
        self.dispensed = Part::Given(Dispensed::Every(period.into()));
        self
    }

    /// At visits of these names.
    #[must_use]
    pub fn at_visits<'a>(mut self, visits: impl IntoIterator<Item = &'a str>) -> Self {
        let visits = visits.into_iter().map(str::to_owned);
        self.dispensed = Part::Given(Dispensed::Visits(visits.collect()));
        self
    }

    /// This share is added to a demand; none where this is left out.
    #[must_use]
    pub fn overage(mut self, share: f64) -> Self {
        self.overage = Part::Given(share);
        self
    }
}
