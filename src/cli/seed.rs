//! `evenhand seed`

use evenhand::rng::Seed;

use super::failure::Failure;
use super::{Exit, terminal};

pub(super) fn run() -> Result<Exit, Failure> {
    let mut key = [0; 32];
    fill(&mut key)?;
    terminal::print(&format!("{}\n", Seed::from_key(key)))?;
    Ok(Exit::Success)
}

/// A fresh integer seed for a simulation, short enough to read out.
pub(super) fn fresh_integer() -> Result<u64, Failure> {
    let mut bytes = [0; 4];
    fill(&mut bytes)?;
    Ok(u64::from(u32::from_le_bytes(bytes)))
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| {
        Failure::Message(format!(
            "the operating system gives no random bytes: {error}"
        ))
    })
}
