//! A scenario from options, in place of a file.

use std::path::PathBuf;

use evenhand::scenario::{QuickScenario, Source};

use super::failure::Failure;
use super::files;

/// The scenario: a file or a built-in one, or options that say what a list needs.
#[derive(Debug, clap::Args)]
pub(super) struct ScenarioArgs {
    /// A scenario file, or the name of a built-in scenario; none with --arms
    #[arg(required_unless_present = "list_arms")]
    scenario: Option<PathBuf>,
    /// The arms with their parts of the ratio, such as A:2,B:1, instead of a scenario file
    #[arg(
        long,
        id = "list_arms",
        value_name = "NAME[:PART],...",
        value_delimiter = ',',
        requires_all = ["procedure", "entries"],
        conflicts_with = "scenario",
        value_parser = arm
    )]
    arms: Vec<(String, u32)>,
    /// With --arms: how many participants; the list of each stratum has as many entries
    #[arg(long = "n", id = "entries", value_name = "N", requires = "list_arms", value_parser = clap::value_parser!(u32).range(1..))]
    entries: Option<u32>,
    /// With --arms: the allocation procedure, such as 'permuted-block(4, 6)'
    #[arg(long, value_name = "SPEC", requires = "list_arms")]
    procedure: Option<String>,
    /// With --arms: a stratification factor and its levels, such as sex=f,m; the levels of site_id are the
    /// keys of sites; several by repeating the option
    #[arg(long, value_name = "FACTOR=LEVEL,...", requires = "list_arms", value_parser = factor)]
    strata: Vec<(String, Vec<String>)>,
    /// With --arms: the trial's name, to which an integer seed is tied
    #[arg(
        long,
        value_name = "NAME",
        requires = "list_arms",
        default_value = "list"
    )]
    name: String,
}

impl ScenarioArgs {
    /// The scenario's text.
    pub(super) fn source(&self) -> Result<Source, Failure> {
        match (&self.scenario, self.entries, &self.procedure) {
            (Some(scenario), ..) => files::source(scenario),
            (None, Some(entries), Some(procedure)) => {
                let quick = QuickScenario {
                    name: self.name.clone(),
                    arms: self.arms.clone(),
                    entries,
                    procedure: procedure.clone(),
                    strata: self.strata.clone(),
                };
                Ok(quick.source())
            }
            (None, ..) => Err(Failure::Message(
                "give a scenario, or --arms with --n and --procedure".to_owned(),
            )),
        }
    }
}

/// An arm with its part of the ratio.
fn arm(text: &str) -> Result<(String, u32), String> {
    let (name, part) = text.rsplit_once(':').unwrap_or((text, "1"));
    let part = part
        .trim()
        .parse()
        .map_err(|_| format!("`{text}`: write a name, a colon and a whole number, such as A:2"))?;
    Ok((name.trim().to_owned(), part))
}

/// A factor with its levels.
fn factor(text: &str) -> Result<(String, Vec<String>), String> {
    let (name, levels) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}`: write a factor, = and its levels, such as sex=f,m"))?;
    let levels = levels.split(',').map(|level| level.trim().to_owned());
    Ok((name.trim().to_owned(), levels.collect()))
}
