//! The plan of treatment: epochs, parts, visits and events, and in which order their dates follow from
//! each other.

use super::arm::ArmIndex;
use super::condition::Condition;
use super::conventions::Conventions;
use super::epoch::{Epoch, first_of_treatment, has_end, run_in_days};
use super::event::Event;
use super::moment::{Anchor, Moment, Span};
use super::regimen::Regimen;
use super::visit::{Visit, VisitDays};
use crate::participant::{FIRST_DOSE_ON, LAST_DOSE_ON};

/// Everything that is planned for participants.
#[derive(Debug, Clone, PartialEq)]
pub struct TreatmentPlan {
    epochs: Vec<Epoch>,
    events: Vec<Event>,
    regimens: Vec<Regimen>,
    visits: Vec<Visit>,
    conventions: Conventions,
    /// The names of the treatments, in the order of their first parts.
    treatments: Vec<String>,
    /// The places of each treatment's parts.
    parts: Vec<Vec<usize>>,
    /// The treatment of each part.
    treatment_of: Vec<usize>,
    /// Spans in an order in which each waits only for those before it.
    order: Vec<Step>,
}

/// What gets its dates at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// When the epoch at this place begins.
    EpochStart(usize),
    /// When it ends.
    EpochEnd(usize),
    /// When the part at this place begins.
    PartStart(usize),
    /// When it ends.
    PartEnd(usize),
}

/// Parts or epochs that wait for each other, in a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle(pub Vec<Step>);

impl TreatmentPlan {
    /// The plan. Places that epochs, parts and moments refer to are those of these lists.
    ///
    /// # Errors
    /// [`Circle`] where dates would follow from themselves.
    pub fn new(
        epochs: Vec<Epoch>,
        events: Vec<Event>,
        regimens: Vec<Regimen>,
        visits: Vec<Visit>,
        conventions: Conventions,
    ) -> Result<Self, Circle> {
        let mut treatments: Vec<String> = Vec::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut treatment_of = Vec::with_capacity(regimens.len());
        for (place, regimen) in regimens.iter().enumerate() {
            let known = treatments.iter().position(|own| *own == regimen.treatment);
            let treatment = known.unwrap_or_else(|| {
                treatments.push(regimen.treatment.clone());
                parts.push(Vec::new());
                treatments.len() - 1
            });
            parts[treatment].push(place);
            treatment_of.push(treatment);
        }
        let mut plan = Self {
            epochs,
            events,
            regimens,
            visits,
            conventions,
            treatments,
            parts,
            treatment_of,
            order: Vec::new(),
        };
        plan.order = plan.ordered()?;
        Ok(plan)
    }

    /// The epochs, in their order.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The place of the first epoch of treatment, which begins on day 1.
    pub fn first_treatment_epoch(&self) -> usize {
        first_of_treatment(&self.epochs).unwrap_or(0)
    }

    /// The days of the epochs between screening and randomization.
    pub fn run_in_days(&self) -> u32 {
        run_in_days(&self.epochs)
    }

    /// The events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The parts of all treatments.
    pub fn regimens(&self) -> &[Regimen] {
        &self.regimens
    }

    /// The visits.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// The conventions on dates.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// The treatments' names, in the order of their first parts.
    pub fn treatments(&self) -> &[String] {
        &self.treatments
    }

    /// The places of a treatment's parts.
    pub fn parts(&self, treatment: usize) -> &[usize] {
        &self.parts[treatment]
    }

    /// The treatment of a part.
    pub fn treatment_of(&self, part: usize) -> usize {
        self.treatment_of[part]
    }

    /// Steps in an order in which each follows from those before it.
    pub fn order(&self) -> &[Step] {
        &self.order
    }

    /// The parts of a span.
    pub fn parts_of(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        (0..self.regimens.len()).filter(move |&part| match span {
            Span::Part(own) => part == own,
            Span::Treatment(treatment) => self.treatment_of[part] == treatment,
            Span::Epoch(epoch) => self.regimens[part].epoch == epoch,
        })
    }

    /// Whether anything that a participant of this arm may be given asks about the attribute.
    pub fn asks(&self, arm: ArmIndex, attribute: usize) -> bool {
        let asks = |when: &Condition, needs: bool| {
            when.allows(arm)
                && (needs
                    || when
                        .clauses()
                        .iter()
                        .any(|clause| clause.attribute() == Some(attribute)))
        };
        let by_dose = |regimen: &Regimen| {
            let by = regimen.dose.goes_by();
            by.is_some_and(|by| by.attributes().any(|own| own == attribute))
        };
        self.regimens
            .iter()
            .any(|regimen| asks(&regimen.when, by_dose(regimen)))
            || self.visits.iter().any(|visit| asks(&visit.when, false))
    }

    /// Every moment of the plan.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        let of_parts = self
            .regimens
            .iter()
            .flat_map(|regimen| regimen.start.iter().chain(&regimen.until));
        let of_visits = self.visits.iter().flat_map(|visit| match &visit.days {
            VisitDays::At { at, repeat } => {
                let until = repeat.iter().flat_map(|repeat| &repeat.until);
                Some(at).into_iter().chain(until).collect()
            }
            VisitDays::InCycles { .. } => Vec::new(),
        });
        of_parts.chain(of_visits)
    }

    /// The name of an event that the plan hangs on, or that ends something, and that comes from files only.
    pub fn event_without_law(&self) -> Option<&str> {
        let of_moments = self.moments().find_map(|moment| match moment.anchor {
            Anchor::FirstDoseOn => Some(FIRST_DOSE_ON),
            Anchor::LastDoseOn => Some(LAST_DOSE_ON),
            Anchor::Event(event) if self.events[event].laws.is_empty() => {
                Some(&*self.events[event].name)
            }
            _ => None,
        });
        let mut events = self.events.iter();
        let ends = |event: &&Event| event.ends_anything() && event.laws.is_empty();
        of_moments.or_else(|| events.find(ends).map(|event| &*event.name))
    }

    /// What a moment waits for.
    fn waits(&self, moment: &Moment) -> Vec<Step> {
        let of: fn(usize) -> Step = match moment.anchor {
            Anchor::Start(_) => Step::PartStart,
            _ => Step::PartEnd,
        };
        match moment.anchor {
            Anchor::Start(Span::Epoch(epoch)) => vec![Step::EpochStart(epoch)],
            Anchor::End(Span::Epoch(epoch)) => vec![Step::EpochEnd(epoch)],
            Anchor::FirstDose(None) | Anchor::LastDose(None) => {
                (0..self.regimens.len()).map(of).collect()
            }
            anchor => {
                let span = anchor.span().into_iter();
                span.flat_map(|span| self.parts_of(span)).map(of).collect()
            }
        }
    }

    /// What a moment of a part waits for: the first and the last dose of all treatments are those of the
    /// other parts.
    fn waits_of(&self, part: usize, moment: &Moment) -> Vec<Step> {
        let mut steps = self.waits(moment);
        if let Anchor::FirstDose(None) | Anchor::LastDose(None) = moment.anchor {
            steps.retain(|step| *step != Step::PartEnd(part));
        }
        steps
    }

    /// What a step follows from.
    fn follows(&self, step: Step) -> Vec<Step> {
        let first = self.first_treatment_epoch();
        match step {
            Step::EpochStart(epoch) if epoch < first => match self.epochs[epoch].lasts {
                Some(_) => vec![Step::EpochEnd(epoch)],
                None => Vec::new(),
            },
            Step::EpochStart(epoch) if epoch > first => vec![Step::EpochEnd(epoch - 1)],
            Step::EpochStart(_) => Vec::new(),
            Step::EpochEnd(epoch) if epoch + 1 < first => vec![Step::EpochStart(epoch + 1)],
            Step::EpochEnd(epoch) if epoch < first => Vec::new(),
            Step::EpochEnd(epoch) => {
                let mut steps = vec![Step::EpochStart(epoch)];
                if self.epochs[epoch].lasts.is_none() {
                    steps.extend(self.parts_of(Span::Epoch(epoch)).map(Step::PartEnd));
                }
                steps
            }
            Step::PartStart(part) => {
                let regimen = &self.regimens[part];
                match &regimen.start {
                    Some(start) => self.waits_of(part, start),
                    None => vec![Step::EpochStart(regimen.epoch)],
                }
            }
            Step::PartEnd(part) => {
                let regimen = &self.regimens[part];
                let mut steps = vec![Step::PartStart(part)];
                for until in &regimen.until {
                    steps.extend(self.waits_of(part, until));
                }
                if self.has_end(regimen.epoch) {
                    steps.push(Step::EpochEnd(regimen.epoch));
                }
                steps
            }
        }
    }

    /// Whether an epoch ends at a time that does not hang on its parts.
    pub fn has_end(&self, epoch: usize) -> bool {
        has_end(&self.epochs, epoch)
    }

    /// Every step after those that it follows from.
    fn ordered(&self) -> Result<Vec<Step>, Circle> {
        let (epochs, parts) = (self.epochs.len(), self.regimens.len());
        let steps: Vec<Step> = (0..epochs)
            .map(Step::EpochStart)
            .chain((0..epochs).map(Step::EpochEnd))
            .chain((0..parts).map(Step::PartStart))
            .chain((0..parts).map(Step::PartEnd))
            .collect();
        let place = |step: Step| match step {
            Step::EpochStart(epoch) => epoch,
            Step::EpochEnd(epoch) => epochs + epoch,
            Step::PartStart(part) => 2 * epochs + part,
            Step::PartEnd(part) => 2 * epochs + parts + part,
        };
        let follows: Vec<Vec<Step>> = steps.iter().map(|&step| self.follows(step)).collect();
        let mut order = Vec::with_capacity(steps.len());
        let mut is_done = vec![false; steps.len()];
        let mut is_on_way = vec![false; steps.len()];
        // A stack in place of recursion: a chain may be as long as there are parts.
        for &root in &steps {
            let mut way: Vec<(Step, usize)> = vec![(root, 0)];
            is_on_way[place(root)] = true;
            while let Some((step, next)) = way.last_mut() {
                let own = place(*step);
                if is_done[own] {
                    way.pop();
                    continue;
                }
                let Some(&before) = follows[own].get(*next) else {
                    is_done[own] = true;
                    order.push(*step);
                    way.pop();
                    continue;
                };
                *next += 1;
                if is_done[place(before)] {
                    continue;
                }
                if is_on_way[place(before)] {
                    let first = way.iter().position(|(step, _)| *step == before);
                    let circle = way[first.unwrap_or(0)..].iter();
                    return Err(Circle(circle.map(|(step, _)| *step).collect()));
                }
                is_on_way[place(before)] = true;
                way.push((before, 0));
            }
        }
        Ok(order)
    }
}
