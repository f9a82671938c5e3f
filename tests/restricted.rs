//! Every procedure with a list, in a whole trial: unstratified, per stratum, per site, per country.
#![allow(clippy::unwrap_used)] // what fails here fails the test

use crate::common;

use std::collections::BTreeSet;

use common::{Rows, scenario_with, simulated};
use evenhand::procedure::Procedure;

#[test]
fn every_procedure_with_a_list_runs_in_every_stratification() {
    for specification in Procedure::examples() {
        let procedure = format!("procedure = \"{specification}\"");
        for (by, strata) in [
            ("[]", 1),
            ("[\"sex\", \"age_class\"]", 4),
            ("[\"site_id\"]", 4),
            ("[\"country\"]", 2),
        ] {
            let by = format!("stratify_by = {by}\nlist_length = 120");
            let source = scenario_with(
                "starter",
                &[
                    ("procedure = \"permuted-block(4, 6)\"", &procedure),
                    ("stratify_by = [\"sex\", \"age_class\"]", &by),
                ],
            );
            let files = simulated(&source, 42);
            let list = Rows::read(&files["randomization_list.csv"]);
            let found: BTreeSet<&str> =
                list.columns(["stratum"]).map(|[stratum]| stratum).collect();
            assert_eq!(found.len(), strata, "{procedure}, {by}");
            // Each allocation is the next entry of its stratum's list.
            let allocations = Rows::read(&files["allocations.csv"]);
            assert_eq!(allocations.rows.len(), 120);
            for stratum in found {
                let used = |rows: &Rows| -> Vec<[String; 2]> {
                    let cells = rows.columns(["stratum", "randomization_number", "arm"]);
                    let own = cells.filter(|[own, _, _]| *own == stratum);
                    own.map(|[_, number, arm]| [number, arm].map(str::to_owned))
                        .collect()
                };
                let (listed, used) = (used(&list), used(&allocations));
                assert_eq!(listed[..used.len()], used[..], "{procedure}, {stratum}");
            }
        }
    }
}
