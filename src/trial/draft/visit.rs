//! Visits.

use super::{Length, Part, When};

/// A visit, or a series of visits.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::Visit;
/// let week_12 = Visit::at("Week 12", "week 12").window(3, 3);
/// let cycles = Visit::in_cycles("C{cycle}D{day}", "palbociclib", [1, 15]).cycles(1, Some(2));
/// let safety = Visit::at("Safety follow-up", "30 days after last dose").window(0, 7);
/// let imaging = Visit::at("Imaging {n}", "week 12").every("12 weeks").times(8);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub(crate) name: Part<String>,
    pub(crate) epoch: Part<String>,
    pub(crate) at: Part<String>,
    pub(crate) cycle: Part<VisitCycle>,
    pub(crate) every: Part<Length>,
    pub(crate) times: Part<i64>,
    pub(crate) until: Part<Vec<String>>,
    pub(crate) window: Part<Vec<i64>>,
    pub(crate) when: Part<When>,
}

/// Days of a part's cycles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VisitCycle {
    /// The part.
    pub of: Part<String>,
    /// The days.
    pub days: Part<Vec<i64>>,
    /// The first cycle.
    pub first: Part<i64>,
    /// The last cycle.
    pub last: Part<i64>,
}

impl Visit {
    fn new(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            epoch: Part::Absent,
            at: Part::Absent,
            cycle: Part::Absent,
            every: Part::Absent,
            times: Part::Absent,
            until: Part::Absent,
            window: Part::Absent,
            when: Part::Absent,
        }
    }

    /// A visit at a moment, such as `week 12` or `30 days after last dose`.
    pub fn at(name: &str, moment: &str) -> Self {
        Self {
            at: Part::Given(moment.to_owned()),
            ..Self::new(name)
        }
    }

    /// Visits on these days of each cycle of a part.
    pub fn in_cycles(name: &str, of: &str, days: impl IntoIterator<Item = u32>) -> Self {
        Self {
            cycle: Part::Given(VisitCycle {
                of: Part::Given(of.to_owned()),
                days: Part::Given(days.into_iter().map(i64::from).collect()),
                first: Part::Absent,
                last: Part::Absent,
            }),
            ..Self::new(name)
        }
    }

    /// Only from one cycle to another, or to the part's last.
    #[must_use]
    pub fn cycles(mut self, first: u32, last: Option<u32>) -> Self {
        if let Part::Given(cycle) = &mut self.cycle {
            cycle.first = Part::Given(first.into());
            cycle.last = last.map(i64::from).into();
        }
        self
    }

    /// Repeated so long after each other, counted from the first.
    #[must_use]
    pub fn every(mut self, period: impl Into<Length>) -> Self {
        self.every = Part::Given(period.into());
        self
    }

    /// So often, the first included.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Part::Given(times.into());
        self
    }

    /// Strictly before this moment; before the earliest where there are several.
    #[must_use]
    pub fn until(mut self, moment: &str) -> Self {
        self.until.or_begin().push(moment.to_owned());
        self
    }

    /// So many days early and so many late.
    #[must_use]
    pub fn window(mut self, before: u32, after: u32) -> Self {
        self.window = Part::Given(vec![-i64::from(before), after.into()]);
        self
    }

    /// In this epoch.
    #[must_use]
    pub fn epoch(mut self, name: &str) -> Self {
        self.epoch = Part::Given(name.to_owned());
        self
    }

    /// For those for whom the condition holds; it may ask about the `arm`.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = Part::Given(when);
        self
    }
}
