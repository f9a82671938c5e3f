//! `evenhand seed`, and seeds read from files.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use evenhand::rng::{Seed, SeedForm};

use super::args::SeedFileArgs;
use super::failure::Failure;
use super::secret::SEED;
use super::{Exit, terminal};

pub(super) fn run(args: &SeedFileArgs) -> Result<Exit, Failure> {
    let SeedFileArgs {
        out,
        commit,
        seed_file,
    } = args;
    if let Some(file) = seed_file {
        return print_commitment(&read(file)?);
    }
    let mut key = [0; 32];
    fill(&mut key)?;
    let seed = Seed::from_key(key);
    let text = format!("{seed}\n");
    let Some(path) = out else {
        terminal::print(&text)?;
        return Ok(Exit::Success);
    };
    create(path, text.as_bytes()).map_err(|error| Failure::file("create", path, &error))?;
    let wrote = format!(
        "wrote {}: protect it as you would the list\n",
        path.display()
    );
    if *commit {
        // What is printed is what is published, and nothing else.
        terminal::say(&wrote);
        return print_commitment(&seed);
    }
    terminal::print(&wrote)?;
    Ok(Exit::Success)
}

/// Prints what is published of a seed.
fn print_commitment(seed: &Seed) -> Result<Exit, Failure> {
    if matches!(seed.form(), SeedForm::Integer(_)) {
        return Err(Failure::Message(
            "a commitment to an integer hides nothing, as anyone can find the integer by search: \
             make a seed of 64 hexadecimal digits with `evenhand seed --commit --out FILE`"
                .to_owned(),
        ));
    }
    terminal::print(&format!("{}\n", seed.commitment()))?;
    Ok(Exit::Success)
}

/// Writes a new file that only its owner can read.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The seed in a file, or, for `-`, on standard input.
pub(super) fn read(path: &Path) -> Result<Seed, Failure> {
    let line = SEED.read(path)?;
    let words = line.split_whitespace().count();
    if words > 1 {
        return Err(Failure::Message(format!(
            "cannot read the seed: there are {words} words where one seed is expected: keep only the \
             seed in the file; {}",
            SEED.made
        )));
    }
    Ok(line.trim().parse()?)
}

/// A fresh integer seed for a simulation: of at most 16 digits, which R and spreadsheets keep exactly. It
/// is no secret; lists that are used have 256 bits.
pub(super) fn fresh_integer() -> Result<u64, Failure> {
    const BITS: u32 = 53;
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes) >> (u64::BITS - BITS))
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| {
        Failure::Message(format!(
            "the operating system provides no random bytes: {error}"
        ))
    })
}
