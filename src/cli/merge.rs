//! `evenhand merge`

use evenhand::run;

use super::Exit;
use super::args::MergeArgs;
use super::assess::{Writing, write};
use super::failure::Failure;

pub(super) fn run(args: &MergeArgs) -> Result<Exit, Failure> {
    let (run, sums) = run::merge(&args.shards)?;
    let writing = Writing {
        target: &args.out.dir,
        replace: args.out.force,
        threads: 1,
    };
    write(&run, Some(sums), &writing)
}
