//! `evenhand seed`, and seeds read from files.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::Path;

use evenhand::rng::Seed;

use super::args::SeedFileArgs;
use super::failure::Failure;
use super::{Exit, terminal};

/// More bytes than a seed has, with whatever space is around it.
const MOST: u64 = 4096;

pub(super) fn run(args: &SeedFileArgs) -> Result<Exit, Failure> {
    let mut key = [0; 32];
    fill(&mut key)?;
    let text = format!("{}\n", Seed::from_key(key));
    let Some(path) = &args.out else {
        terminal::print(&text)?;
        return Ok(Exit::Success);
    };
    create(path, text.as_bytes()).map_err(|error| Failure::file("create", path, &error))?;
    terminal::print(&format!(
        "wrote {}: keep it as you would the list\n",
        path.display()
    ))?;
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
    let text = if path == Path::new("-") {
        read_text(io::stdin().lock())
    } else {
        open(path).and_then(read_text)
    };
    let text = text.map_err(|error| Failure::file("read the seed from", path, &error))?;
    Ok(text.trim().parse()?)
}

/// Opens a file, or a pipe, such as a shell makes of another program's output.
#[expect(clippy::disallowed_methods, reason = "the edge that reads inputs")]
fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = file.metadata()?;
        if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
            terminal::say(&format!(
                "warning: others can read `{0}`, and whoever has the seed has the list: chmod 600 {0}\n",
                path.display()
            ));
        }
    }
    Ok(file)
}

fn read_text(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text)?;
    Ok(text)
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
            "the operating system gives no random bytes: {error}"
        ))
    })
}
