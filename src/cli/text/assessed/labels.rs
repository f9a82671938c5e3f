//! How designs are named in tables.

use evenhand::assess::{Assessed, StrataMarks};

/// Names of designs: the procedure, and where designs differ in their strata a letter for each factor.
pub(super) struct Labels(StrataMarks);

impl Labels {
    pub(super) fn new(assessed: &[Assessed]) -> Self {
        Self(StrataMarks::new(assessed))
    }

    /// The heads of the columns.
    pub(super) fn heads(&self) -> Vec<String> {
        let strata = (!self.0.is_empty()).then(|| "strata".to_owned());
        let procedure = std::iter::once("procedure".to_owned());
        procedure.chain(strata).collect()
    }

    /// The names of a design.
    pub(super) fn of(&self, one: &Assessed) -> Vec<String> {
        let strata = (!self.0.is_empty()).then(|| self.0.mark(&one.stratified_by));
        let procedure = std::iter::once(one.procedure.clone());
        procedure.chain(strata).collect()
    }

    /// What the letters mean; nothing where there are none.
    pub(super) fn key(&self) -> String {
        match self.0.key() {
            key if key.is_empty() => key,
            key => format!("strata: {key}"),
        }
    }
}
