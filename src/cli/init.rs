//! `evenhand init`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use evenhand::scenario::{builtin, check_scenario_name};

use super::args::InitArgs;
use super::failure::Failure;
use super::{Verdict, terminal};

pub(super) fn run(args: &InitArgs) -> Result<Verdict, Failure> {
    let name = &args.name;
    check_scenario_name(name)?;
    let starter = builtin::starter(name);
    let scenario = PathBuf::from(format!("{name}.toml"));
    let sites = PathBuf::from(format!("{name}-sites.csv"));
    create(&sites, &starter.sites)?;
    if let Err(failure) = create(&scenario, &starter.scenario) {
        // The sites file is of this call; without its scenario it is of no use.
        let _ = std::fs::remove_file(&sites);
        return Err(failure);
    }
    terminal::print(&format!(
        "wrote {name}.toml and {name}-sites.csv\nnext: evenhand check {name}.toml\n"
    ))?;
    Ok(Verdict::Well)
}

/// Writes a file that must not be there yet.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::file("create", path, &error))
}
