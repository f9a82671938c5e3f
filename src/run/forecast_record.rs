//! What a manifest records of a forecast.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::forecast::GoingOn;
use super::manifest::ManifestError;
use crate::forecast::Asked;

/// What was forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastRecord {
    /// How many replicates were simulated.
    pub replicates: u32,
    /// Whether sites were counted one by one.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub by_site: bool,
    /// The participants whose dates were asked for, by their number.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub milestones: Vec<u32>,
    /// The days that were asked about.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub by_dates: Vec<String>,
    /// The events whose dates were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub events: Vec<EventNumber>,
    /// The last day of which everything was known, where the trial ran.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub as_of: Option<String>,
}

/// The how many-th of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventNumber {
    /// The event's name.
    pub event: String,
    /// The number, from 1.
    pub number: u32,
}

impl ForecastRecord {
    /// What is recorded of a forecast.
    pub(super) fn new(asked: &Asked, going_on: Option<&GoingOn>) -> Self {
        let event = |(event, number): &(String, u32)| EventNumber {
            event: event.clone(),
            number: *number,
        };
        Self {
            replicates: asked.replicates,
            by_site: asked.by_site,
            milestones: asked.milestones.clone(),
            by_dates: asked.by_dates.iter().map(NaiveDate::to_string).collect(),
            events: asked.events.iter().map(event).collect(),
            as_of: going_on.map(|going_on| going_on.as_of.to_string()),
        }
    }

    /// What was asked, and the last day of which everything was known.
    pub(super) fn asked(&self) -> Result<(Asked, Option<NaiveDate>), ManifestError> {
        let day = |text: &String, part| text.parse().map_err(|_| ManifestError::Part(part));
        let by_dates = self.by_dates.iter().map(|text| day(text, "by_dates"));
        let events = self
            .events
            .iter()
            .map(|one| (one.event.clone(), one.number));
        let asked = Asked {
            replicates: self.replicates,
            by_site: self.by_site,
            milestones: self.milestones.clone(),
            by_dates: by_dates.collect::<Result<_, _>>()?,
            events: events.collect(),
        };
        let as_of = self.as_of.as_ref().map(|text| day(text, "as_of"));
        Ok((asked, as_of.transpose()?))
    }
}
