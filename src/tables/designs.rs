//! What the tables of an assessment have in common: which design a row is of, and what it is taken over.

use std::sync::Arc;

use crate::assess::{Assessed, Place};
use crate::metric::Estimate;
use crate::table::{Codelist, Column, Value};

/// The columns that tell which design a row is of.
pub(super) const PROCEDURE: Column = Column::text(
    "procedure",
    "Procedure",
    "the procedure, such as `permuted-block(4, 6)`",
);
pub(super) const STRATIFIED_BY: Column = Column::text(
    "stratified_by",
    "Stratification factors",
    "names of the stratification factors, joined by `|`; empty for one list",
);
pub(super) const N: Column = Column::whole(
    "n",
    "Participants",
    "entries of the list, participants of the trial",
);

/// An arm. It tells nothing about a participant.
pub(super) const ARM_OF_DESIGN: Column = Column::text(
    "arm",
    "Arm",
    "name of the arm; of one list its number, from 1",
);

/// The columns that tell what a row is taken over.
pub(super) const SCOPE: Column = Column::text(
    "scope",
    "Scope",
    "`overall`, `arm`, `arm-pair`, `stratum`, `factor` or `site`",
);
pub(super) const NAME: Column = Column::text(
    "name",
    "Factor",
    "the factor; the names of the stratification factors, joined by `|`, for `stratum`; `site_id` for \
     `site`; empty for `overall`",
);
pub(super) const LEVEL: Column = Column::text(
    "level",
    "Level",
    "arm, two arms joined by `|`, stratum, level or site; empty overall and for the mean over all groups",
);

pub(super) const METRIC: Column = Column::text("metric", "Metric", "name of the metric");
pub(super) const METHOD: Column = Column::text("method", "Method", "how the value was found")
    .of_codes(Codelist {
        cdisc: None,
        codes: &[
            ("exact", ""),
            (
                "exact-given-prevalences",
                "exact for prevalences that were counted among simulated participants",
            ),
            ("monte-carlo", ""),
        ],
    });
pub(super) const VALUE: Column = Column::number(
    "value",
    "Value",
    "its value, with as many digits as read back to the same number",
);
pub(super) const STD_ERROR: Column = Column::number(
    "std_error",
    "Monte Carlo standard error",
    "Monte Carlo standard error; empty for an exact value, and where all replicates have the same value",
);

/// The cells that tell which design a row is of.
pub(super) fn design(one: &Assessed) -> [Value; 3] {
    [
        Value::Text(Arc::from(&*one.procedure)),
        Value::Text(Arc::from(&*one.stratified_by)),
        one.participants.into(),
    ]
}

/// The cells that tell what a row is taken over.
pub(super) fn place(place: &Place) -> [Value; 3] {
    [
        Value::Code(place.scope.name()),
        Value::from(&*place.name),
        Value::from(&*place.level),
    ]
}

/// A number and its standard error.
pub(super) fn estimate(estimate: Estimate) -> [Value; 2] {
    [estimate.value.into(), estimate.std_error.into()]
}
