//! Every value of a manifest, altered: refused, or named as what `verify` cannot confirm.
//! `scripts/attack manifests` does the same at random.

use evenhand::run::{MANIFEST, verify};
use serde_json::{Value, json};

use super::common::assess::with_conduct;
use super::workplace::Workplace;

/// What the run made again cannot confirm, as docs/runs.md says.
const NOT_COVERED: [&str; 2] = ["/scenario/file", "/command/replicates"];

/// The paths of all values that hold no others.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                leaves(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                leaves(value, &format!("{path}/{place}"), found);
            }
        }
        _ => found.push(path.to_owned()),
    }
}

/// What somebody could write in the place of a value.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => vec![
            json!(format!("{text}x")),
            json!(""),
            json!(text.to_uppercase() + "\u{1b}"),
            json!(7),
        ],
        Value::Number(number) => vec![
            json!(number.as_u64().map_or(1, |number| number.wrapping_add(1))),
            json!(u64::MAX),
            json!(-1),
            json!("7"),
        ],
        _ => vec![json!("text"), Value::Null],
    }
}

/// Alters a manifest in every way, and returns the paths whose alteration was not noticed.
fn not_noticed(place: &Workplace, run: &str) -> Vec<String> {
    let name = format!("{run}/{MANIFEST}");
    let whole: Value = serde_json::from_slice(&place.read(&name)).unwrap();
    let is_refused = |altered: &Value| {
        place.write(&name, altered.to_string().as_bytes());
        let found = with_conduct(1, |conduct| verify(&place.path(run), None, conduct));
        found.is_err() || !found.unwrap().findings.is_empty()
    };
    assert!(!is_refused(&whole), "{run} as it is");
    let mut paths = Vec::new();
    leaves(&whole, "", &mut paths);
    let mut passed = Vec::new();
    for path in paths {
        let mut altered = whole.clone();
        for other in others(whole.pointer(&path).unwrap()) {
            *altered.pointer_mut(&path).unwrap() = other;
            if !is_refused(&altered) {
                passed.push(path.clone());
            }
        }
        // Without the key, and with one more beside it.
        let (holder, key) = path.rsplit_once('/').unwrap();
        let mut altered = whole.clone();
        if let Value::Object(map) = altered.pointer_mut(holder).unwrap() {
            let value = map.remove(key).unwrap();
            if !is_refused(&altered) {
                passed.push(format!("{path} removed"));
            }
            let map = altered.pointer_mut(holder).unwrap();
            map[key] = value;
            map["added"] = json!(1);
            if !is_refused(&altered) {
                passed.push(format!("{holder}/added"));
            }
        }
    }
    passed.dedup();
    passed
}

#[test]
fn every_altered_value_is_refused_or_said_not_to_be_covered() {
    let place = Workplace::new();
    place.write(
        "people.csv",
        b"participant_id,arm,randomized_on,age,sex\nA-1,active,2028-02-29,60,female\n",
    );
    let list = "assess --n 12 --seed 1 --procedure";
    for (run, command) in [
        (
            "list",
            "randomize trial.toml --seed 1 --allow-integer-seed".to_owned(),
        ),
        (
            "planned",
            "calendar trial.toml --participants people.csv".to_owned(),
        ),
        (
            "parquet",
            "calendar trial.toml --participants people.csv --format parquet".to_owned(),
        ),
        (
            "balanced",
            "balance trial.toml --allocations people.csv".to_owned(),
        ),
        ("exact", format!("{list} permuted-block(4) --exact")),
        (
            "simulated",
            format!("{list} efron(2/3) --monte-carlo --replicates 9 --effect 0.5"),
        ),
        (
            "share",
            format!("{list} efron(2/3) --monte-carlo --replicates 9 --shard 2/3"),
        ),
    ] {
        if run == "parquet" && cfg!(not(feature = "parquet")) {
            continue;
        }
        place.run(&format!("{command} --out {run}")).is(0, &[]);
        let mut passed = not_noticed(&place, run);
        passed.retain(|path| !NOT_COVERED.contains(&&**path));
        assert_eq!(passed, [""; 0], "{run}");
    }
}
