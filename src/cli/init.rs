//! `evenhand init`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use evenhand::design::check_scenario_name;
use evenhand::scenario;

use super::args::InitArgs;
use super::failure::Failure;
use super::{Exit, terminal};

pub(super) fn run(args: &InitArgs) -> Result<Exit, Failure> {
    let name = &args.name;
    check_scenario_name(name)?;
    let starter = scenario::starter(name).expect("the starter is built in");
    let sites = starter.sites.expect("the starter names its sites");
    create(Path::new(&sites.file), &sites.text)?;
    if let Err(failure) = create(Path::new(&starter.file), &starter.text) {
        // The sites file is of this call; without its scenario it is of no use.
        let _ = std::fs::remove_file(&sites.file);
        return Err(failure);
    }
    terminal::print(&format!(
        "wrote {name}.toml and {name}-sites.csv\nnext: evenhand check {name}.toml\n"
    ))?;
    Ok(Exit::Success)
}

/// Writes a file that must not be there yet.
fn create(path: &Path, text: &[u8]) -> Result<(), Failure> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(text))
        .map_err(|error| Failure::file("create", path, error))
}
