//! One by one as `simulate` allocates, under the same seed and in the same order.

use super::common::Rows;
use super::workplace::Workplace;

/// The starter by another procedure, which has no lists.
pub fn by_minimization(place: &Workplace) {
    place.edit(
        "trial.toml",
        "procedure = \"permuted-block(4, 6)\"",
        "procedure = \"minimization(range, 0.85)\"",
    );
    place.edit(
        "trial.toml",
        "stratify_by = [\"sex\", \"age_class\"]",
        "stratify_by = [\"sex\", \"age_class\", \"site_id\"]",
    );
}

const COLUMNS: [&str; 4] = ["participant_id", "stratum", "site_id", "randomized_on"];

const SAME: [&str; 5] = [
    "participant_id",
    "randomization_number",
    "stratum",
    "randomized_on",
    "arm",
];

fn are_as_simulated(place: &Workplace) {
    place
        .run("simulate trial.toml --seed 7 --out run")
        .is(0, &[]);
    let simulated = Rows::read(&place.read("run/allocations.csv"));
    let mut roster = COLUMNS.join(",") + "\n";
    // The first twelve are allocated one by one, with what the command line takes.
    let options = "--history history.csv --seed 7 --allow-integer-seed";
    for (number, cells) in simulated.columns(COLUMNS).enumerate() {
        if number >= 12 {
            roster += &(cells.join(",") + "\n");
            continue;
        }
        let mut arguments: Vec<String> = format!("allocate trial.toml {options}")
            .split(' ')
            .map(str::to_owned)
            .collect();
        if number == 0 {
            arguments.push("--new".to_owned());
        }
        let [id, stratum, site, on] = cells;
        arguments.extend(["--id", id, "--on", on].map(str::to_owned));
        for set in [format!("stratum={stratum}"), format!("site_id={site}")] {
            arguments.extend(["--set".to_owned(), set]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let outcome = super::workplace::finish(&mut place.command(&arguments));
        outcome.is(0, &[]);
        assert!(outcome.out.starts_with(&format!("{id}: ")), "{outcome:?}");
    }
    place.write("roster.csv", roster.as_bytes());
    place
        .run(&format!(
            "allocate trial.toml {options} --participants roster.csv"
        ))
        .is(0, &[]);
    let history = Rows::read(&place.read("history.csv"));
    assert_eq!(history.rows.len(), 120);
    let ours: Vec<_> = history.columns(SAME).collect();
    let theirs: Vec<_> = simulated.columns(SAME).collect();
    assert_eq!(ours, theirs);
    let audit = "allocate trial.toml --replay history.csv --seed 7 --allow-integer-seed";
    let outcome = place.run(audit);
    outcome.is(0, &[]);
    assert!(outcome.out.starts_with("all 120 allocations follow"));
}

#[test]
fn a_list_allocates_as_it_is_simulated() {
    are_as_simulated(&Workplace::new());
}

#[test]
fn minimization_allocates_as_it_is_simulated() {
    let place = Workplace::new();
    by_minimization(&place);
    are_as_simulated(&place);
}
