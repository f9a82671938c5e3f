//! The designs of an assessment with their numbers over everybody and over all groups of a kind.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::assess::StrataMarks;
use crate::report::source::{Source, TableError};

/// The table that has every number.
pub(super) const TABLE: &str = "operating_characteristics";

/// A number, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub value: f64,
    pub is_simulated: bool,
    /// Exact for prevalences that were counted.
    pub is_given_prevalences: bool,
    pub std_error: Option<f64>,
}

/// What a number is taken over: the scope, and of a factor its name.
pub(super) type Scope = (String, String);

/// A procedure with its strata.
#[derive(Debug, Clone, Default)]
pub(super) struct Design {
    pub procedure: String,
    pub stratified_by: String,
    pub participants: String,
    /// What it is called in tables and pictures.
    pub name: String,
    metrics: BTreeMap<(Scope, String), Found>,
}

impl Design {
    /// A metric over everybody.
    pub(super) fn overall(&self, metric: &str) -> Option<Found> {
        self.get("overall", "", metric)
    }

    /// A metric over everybody, or the mean over all groups of a kind.
    pub(super) fn get(&self, scope: &str, name: &str, metric: &str) -> Option<Found> {
        let key = ((scope.to_owned(), name.to_owned()), metric.to_owned());
        self.metrics.get(&key).copied()
    }

    /// A metric over all strata, by whatever factors they are.
    pub(super) fn in_strata(&self, metric: &str) -> Option<Found> {
        let mut own = self.metrics.iter();
        let found = own.find(|(((scope, _), name), _)| scope == "stratum" && name == metric);
        found.map(|(_, found)| *found)
    }

    /// Every number.
    pub(super) fn all(&self) -> impl Iterator<Item = Found> {
        self.metrics.values().copied()
    }

    /// What there are numbers of, besides everybody and strata.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &Scope> {
        let scopes = self.metrics.keys().map(|(scope, _)| scope);
        scopes.filter(|(scope, _)| matches!(scope.as_str(), "factor" | "site"))
    }
}

/// The designs of an assessment.
#[derive(Debug, Default)]
pub(super) struct Designs {
    pub all: Vec<Design>,
    /// What letters of factors mean; empty where designs do not differ in their strata.
    pub key: String,
}

impl Designs {
    /// Whether any design has a metric overall.
    pub(super) fn have(&self, metric: &str) -> bool {
        self.all.iter().any(|one| one.overall(metric).is_some())
    }

    /// The place of a design.
    pub(super) fn find(&self, procedure: &str, stratified_by: &str) -> Option<usize> {
        let mut all = self.all.iter();
        all.position(|one| one.procedure == procedure && one.stratified_by == stratified_by)
    }

    /// The name of a design that may not be among them.
    pub(super) fn name(&self, procedure: &str, stratified_by: &str) -> String {
        self.find(procedure, stratified_by).map_or_else(
            || procedure.to_owned(),
            |place| self.all[place].name.clone(),
        )
    }
}

/// The designs with every number that is not of a single group; none where the run has no such table.
pub(super) fn read(source: &Source<'_>) -> Result<Option<Designs>, TableError> {
    const COLUMNS: [&str; 10] = [
        "procedure",
        "stratified_by",
        "n",
        "scope",
        "name",
        "level",
        "metric",
        "method",
        "value",
        "std_error",
    ];
    let mut all: Vec<Design> = Vec::new();
    let found = source.tables.read(TABLE, &COLUMNS, &mut |cells| {
        let is_same = all
            .last()
            .is_some_and(|one| one.procedure == cells[0] && one.stratified_by == cells[1]);
        if !is_same {
            all.push(Design {
                procedure: cells[0].to_owned(),
                stratified_by: cells[1].to_owned(),
                participants: cells[2].to_owned(),
                ..Design::default()
            });
        }
        if cells[5].is_empty()
            && let Some(design) = all.last_mut()
        {
            let scope = (cells[3].to_owned(), cells[4].to_owned());
            let found = Found {
                value: number(TABLE, "value", cells[8])?,
                is_simulated: cells[7] == "monte-carlo",
                is_given_prevalences: cells[7] == "exact-given-prevalences",
                std_error: number_or_none(TABLE, "std_error", cells[9])?,
            };
            design.metrics.insert((scope, cells[6].to_owned()), found);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if !found || all.is_empty() {
        return Ok(None);
    }
    let marks = StrataMarks::of(all.iter().map(|one| one.stratified_by.as_str()));
    for one in &mut all {
        one.name = match (marks.is_empty(), one.stratified_by.as_str()) {
            (true, _) => one.procedure.clone(),
            (false, "") => format!("{}, no strata", one.procedure),
            (false, factors) => format!("{} by {}", one.procedure, marks.mark(factors)),
        };
    }
    Ok(Some(Designs {
        all,
        key: marks.key(),
    }))
}

/// A number of a table.
pub(super) fn number(table: &str, column: &str, cell: &str) -> Result<f64, TableError> {
    cell.parse()
        .map_err(|_| TableError::cell(table, column, cell))
}

/// A number of a table that may be missing.
pub(super) fn number_or_none(
    table: &str,
    column: &str,
    cell: &str,
) -> Result<Option<f64>, TableError> {
    match cell {
        "" => Ok(None),
        cell => number(table, column, cell).map(Some),
    }
}

#[cfg(test)]
pub(super) fn design(name: &str, metrics: &[(&str, &str, f64)]) -> Design {
    let metrics = metrics.iter().map(|&(scope, metric, value)| {
        let found = Found {
            value,
            is_simulated: false,
            is_given_prevalences: false,
            std_error: None,
        };
        (
            ((scope.to_owned(), String::new()), metric.to_owned()),
            found,
        )
    });
    Design {
        procedure: name.to_owned(),
        name: name.to_owned(),
        metrics: metrics.collect(),
        ..Design::default()
    }
}
