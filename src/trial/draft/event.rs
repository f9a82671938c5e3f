//! Events.

use super::{Part, When};

/// A date after randomization, such as the progression of the disease.
///
/// # Examples
/// ```
/// use evenhand::trial::draft::{Event, When};
/// let progression = Event::new("progression_on").survival("exponential(0.5)");
/// let intolerance = Event::new("intolerance_on")
///     .hazard(&[(Some(3), 0.05), (None, 0.012)])
///     .when(When::new().is("arm", "active"))
///     .ends(&["letrozole"])
///     .begins("tamoxifen")
///     .reason("ADVERSE EVENT");
/// let lost = Event::new("lost_on").survival("exponential(0.02)").ends_contact();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub(crate) name: Part<String>,
    pub(crate) law: Law,
    pub(crate) cases: Part<Vec<EventCase>>,
    pub(crate) when: Part<When>,
    pub(crate) ends: Part<EventEnds>,
    pub(crate) begins: Part<String>,
    pub(crate) reason: Part<String>,
}

/// When an event comes in a simulated trial.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Law {
    /// A distribution of the time in years, by its specification.
    pub survival: Part<String>,
    /// A probability per month, period by period.
    pub hazard: Part<Vec<HazardPeriod>>,
    /// A number of days.
    pub days_after: Part<DaysAfter>,
}

/// A probability per month, for some months.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HazardPeriod {
    /// For how many; for ever where this is left out.
    pub months: Part<i64>,
    /// The probability.
    pub per_month: Part<f64>,
}

/// Days after randomization.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DaysAfter {
    /// Fewest.
    pub min: Part<i64>,
    /// Most.
    pub max: Part<i64>,
}

/// A law under a condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventCase {
    /// The condition.
    pub when: Part<When>,
    /// The law.
    pub law: Law,
}

/// What an event ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EventEnds {
    /// These treatments.
    Treatments(Vec<String>),
    /// All treatments.
    Treatment,
    /// All treatments and visits, on its day.
    Trial,
    /// All treatments and visits; the last contact was before.
    Contact,
}

impl Law {
    fn survival(specification: &str) -> Self {
        Self {
            survival: Part::Given(specification.to_owned()),
            ..Self::default()
        }
    }

    fn hazard(periods: &[(Option<u32>, f64)]) -> Self {
        let period = |&(months, per_month): &(Option<u32>, f64)| HazardPeriod {
            months: months.map(i64::from).into(),
            per_month: Part::Given(per_month),
        };
        Self {
            hazard: Part::Given(periods.iter().map(period).collect()),
            ..Self::default()
        }
    }
}

impl Event {
    /// An event whose dates are those of a file.
    pub fn new(name: &str) -> Self {
        Self {
            name: Part::Given(name.to_owned()),
            law: Law::default(),
            cases: Part::Absent,
            when: Part::Absent,
            ends: Part::Absent,
            begins: Part::Absent,
            reason: Part::Absent,
        }
    }

    /// In a simulated trial, after a time in years of this distribution, such as `exponential(0.5)`.
    #[must_use]
    pub fn survival(mut self, specification: &str) -> Self {
        self.law.survival = Part::Given(specification.to_owned());
        self
    }

    /// In a simulated trial, by a probability per month in each of some consecutive periods: their months
    /// and the probability. The last may have no months, and lasts for ever.
    #[must_use]
    pub fn hazard(mut self, periods: &[(Option<u32>, f64)]) -> Self {
        self.law.hazard = Law::hazard(periods).hazard;
        self
    }

    /// In a simulated trial, a number of days after randomization, uniform from `min` to `max`.
    #[must_use]
    pub fn days_after(mut self, min: u32, max: u32) -> Self {
        self.law.days_after = Part::Given(DaysAfter {
            min: Part::Given(min.into()),
            max: Part::Given(max.into()),
        });
        self
    }

    /// After a time of another distribution where this condition holds; the first that holds is taken.
    #[must_use]
    pub fn survival_when(self, when: When, specification: &str) -> Self {
        self.case(when, Law::survival(specification))
    }

    /// By other probabilities per month where this condition holds; the first that holds is taken.
    #[must_use]
    pub fn hazard_when(self, when: When, periods: &[(Option<u32>, f64)]) -> Self {
        self.case(when, Law::hazard(periods))
    }

    fn case(mut self, when: When, law: Law) -> Self {
        self.cases.or_begin().push(EventCase {
            when: Part::Given(when),
            law,
        });
        self
    }

    /// For those for whom the condition holds; it may ask about the `arm`. It never comes for others.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = Part::Given(when);
        self
    }

    /// It ends these treatments.
    #[must_use]
    pub fn ends(mut self, treatments: &[&str]) -> Self {
        let treatments = treatments.iter().map(|&name| name.to_owned()).collect();
        self.ends = Part::Given(EventEnds::Treatments(treatments));
        self
    }

    /// It ends all treatments.
    #[must_use]
    pub fn ends_treatment(mut self) -> Self {
        self.ends = Part::Given(EventEnds::Treatment);
        self
    }

    /// It ends all treatments and visits; the participant is last known of on its day.
    #[must_use]
    pub fn ends_trial(mut self) -> Self {
        self.ends = Part::Given(EventEnds::Trial);
        self
    }

    /// It ends all treatments and visits; the participant was last known of before: loss to follow-up.
    #[must_use]
    pub fn ends_contact(mut self) -> Self {
        self.ends = Part::Given(EventEnds::Contact);
        self
    }

    /// This treatment begins in place of one that it ends.
    #[must_use]
    pub fn begins(mut self, treatment: &str) -> Self {
        self.begins = Part::Given(treatment.to_owned());
        self
    }

    /// Why, in tables; its name where this is left out.
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Self {
        self.reason = Part::Given(reason.to_owned());
        self
    }
}
