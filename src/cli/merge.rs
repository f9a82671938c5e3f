//! `evenhand merge`

use evenhand::run;

use super::Exit;
use super::args::MergeArgs;
use super::failure::Failure;
use super::files;

pub(super) fn run(args: &MergeArgs) -> Result<Exit, Failure> {
    let run = run::merge(&args.shards)?;
    files::write_run(&run, args.out.target(), 1)
}
