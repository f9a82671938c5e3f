//! The command line that makes a run anew.

use super::manifest::{Command, Manifest};

/// The command of a manifest, as it is typed in the run's directory; what the manifest does not hold, such as
/// a seed that is withheld, is a word in capitals.
pub(super) fn command_line(manifest: &Manifest) -> String {
    let mut words = vec!["evenhand".to_owned()];
    let scenario = manifest.scenario.as_ref().map(|file| quoted(&file.file));
    let seed = manifest.seed.as_ref().map(|seed| {
        let value = seed.value.as_deref().unwrap_or("SEED");
        ["--seed".to_owned(), value.to_owned()]
    });
    let name = match &manifest.command {
        Command::Simulate { .. } => "simulate",
        Command::Randomize { .. } => "randomize",
        Command::Calendar { .. } => "calendar",
        Command::Balance {} => "balance",
        Command::Assign { .. } => "assign",
        Command::Assess(_) => "assess",
        Command::Forecast(_) => "forecast",
    };
    words.push(name.to_owned());
    words.extend(scenario);
    words.extend(seed.into_iter().flatten());
    words.extend(["--out".to_owned(), "DIR".to_owned()]);
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
