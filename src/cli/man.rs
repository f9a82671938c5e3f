//! `evenhand man`

use clap::CommandFactory as _;

use super::args::{Args, ManArgs};
use super::failure::Failure;
use super::{Exit, terminal};

pub(super) fn run(args: &ManArgs) -> Result<Exit, Failure> {
    if let Some(dir) = &args.out {
        std::fs::create_dir_all(dir)
            .and_then(|()| clap_mangen::generate_to(Args::command(), dir))
            .map_err(|error| Failure::file("write", dir, &error))?;
        return Ok(Exit::Success);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command())
        .render(&mut page)
        .map_err(Failure::Output)?;
    terminal::print_bytes(&page)?;
    Ok(Exit::Success)
}
