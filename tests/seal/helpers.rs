//! A list to seal, keys to seal it for, and what is in a directory.

use std::collections::BTreeMap;
use std::path::Path;

use super::workplace::Workplace;

/// A seed, and two keys of age: both are of these tests only.
pub const SEED: &str = "6c3a1f09d2b84e57a0917bd4c2e85f3360d1ab79e4f28c153b96d07e8a42f5c1";
pub const SECRET: &str =
    "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
pub const PUBLIC: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

/// A workplace with `list`, its seed in `trial.key`, and the secret key in `statistician.key`.
pub fn place() -> Workplace {
    let place = Workplace::new();
    write_secret(&place, "trial.key", SEED);
    write_secret(
        &place,
        "statistician.key",
        &format!("# public key: {PUBLIC}\n{SECRET}\n"),
    );
    place
        .run(
            "randomize trial.toml --seed-file trial.key --withhold-seed --format csv,redcap,sheets --out list",
        )
        .is(0, &[]);
    place
}

/// The same with the list sealed in `sealed`.
pub fn sealed() -> Workplace {
    let place = place();
    place
        .run(&format!("seal list --to {PUBLIC} --out sealed"))
        .is(0, &[]);
    place
}

/// Writes a file that only its owner can read.
pub fn write_secret(place: &Workplace, name: &str, text: &str) {
    place.write(name, text.as_bytes());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(place.path(name), mode).unwrap();
    }
}

/// Every file and folder below a directory: who may do what with it, and a file's bytes.
pub fn tree(place: &Workplace, directory: &str) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        found.insert(folder.clone(), (mode(&place.path(&folder)), Vec::new()));
        for name in place.names(&folder) {
            let path = format!("{folder}/{name}");
            if place.path(&path).is_dir() {
                folders.push(path);
            } else {
                let bytes = place.read(&path);
                found.insert(path.clone(), (mode(&place.path(&path)), bytes));
            }
        }
    }
    let below = |(path, entry): (String, _)| (path[directory.len()..].to_owned(), entry);
    found.into_iter().map(below).collect()
}

#[cfg_attr(not(unix), allow(unused_variables))]
fn mode(path: &Path) -> u32 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        path.metadata().unwrap().permissions().mode() & 0o777
    }
    #[cfg(not(unix))]
    0
}

/// `sealed.json`.
pub fn record(place: &Workplace, directory: &str) -> serde_json::Value {
    serde_json::from_slice(&place.read(&format!("{directory}/sealed.json"))).unwrap()
}
