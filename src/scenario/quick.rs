//! A scenario of a list from a few words, for whoever needs no file.

use std::fmt::Write as _;

use super::Source;

/// What a list needs: arms and their ratio, its length, the procedure, the strata.
///
/// # Examples
/// ```
/// use evenhand::scenario::{QuickScenario, read};
/// let quick = QuickScenario {
///     name: "small".to_owned(),
///     arms: vec![("A".to_owned(), 2), ("B".to_owned(), 1)],
///     entries: 60,
///     procedure: "permuted-block(3, 6)".to_owned(),
///     strata: vec![("sex".to_owned(), vec!["f".to_owned(), "m".to_owned()])],
/// };
/// let trial = read(&quick.source())?;
/// assert_eq!((trial.strata().count(), trial.sample_size()), (2, 60));
/// # Ok::<(), evenhand::problem::Problems>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickScenario {
    /// The scenario's name.
    pub name: String,
    /// The arms by name, each with its part of the ratio.
    pub arms: Vec<(String, u32)>,
    /// How many participants; the list of each stratum has as many entries.
    pub entries: u32,
    /// The allocation procedure.
    pub procedure: String,
    /// The stratification factors with their levels; the levels of `site_id` are the keys of the sites.
    pub strata: Vec<(String, Vec<String>)>,
}

impl QuickScenario {
    /// The scenario as a text.
    pub fn source(&self) -> Source {
        Source {
            file: "scenario.toml".to_owned(),
            text: self.text().into_bytes(),
            sites: None,
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let of_arms: Vec<&str> = self.arms.iter().map(|(name, _)| name.as_str()).collect();
        let parts: Vec<String> = self.arms.iter().map(|(_, part)| part.to_string()).collect();
        let title = format!("{} {}", of_arms.join(" : "), parts.join(":"));
        let mut line = |key: &str, value: String| {
            let _ = writeln!(text, "{key} = {value}");
        };
        line("format", "1".to_owned());
        line("name", quoted(&self.name));
        line("title", quoted(&title));
        line("sample_size", self.entries.to_string());
        let sites = self.strata.iter().find(|(name, _)| name == "site_id");
        if let Some((_, ids)) = sites {
            line("sites", list(ids));
        }
        for (name, part) in &self.arms {
            let _ = write!(text, "\n[[arm]]\nname = {}\nratio = {part}\n", quoted(name));
        }
        for (name, levels) in self.strata.iter().filter(|(name, _)| name != "site_id") {
            let levels = list(levels);
            let _ = write!(
                text,
                "\n[[attribute]]\nname = {}\nlevels = {levels}\n",
                quoted(name)
            );
        }
        let procedure = quoted(&self.procedure);
        let _ = write!(text, "\n[randomization]\nprocedure = {procedure}\n");
        if !self.strata.is_empty() {
            let names: Vec<String> = self.strata.iter().map(|(name, _)| name.clone()).collect();
            let _ = writeln!(text, "stratify_by = {}", list(&names));
        }
        text
    }
}

/// A text in quotes: JSON's escapes are TOML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}
