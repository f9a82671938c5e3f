//! Random numbers: one seed, one generator, one stream per purpose and name.
//!
//! The contract that this room keeps is written out in `docs/reproducibility.md`, precisely
//! enough for a second programmer to write the same draws from it.

mod chacha;
mod commitment;
mod continuous;
mod draws;
mod seed;
mod stream;
mod stream_batch;
mod stream_set;

pub use commitment::{Commitment, CommitmentError};
pub use draws::Draws;
pub(crate) use seed::hex;
pub use seed::{Seed, SeedError, SeedForm};
pub use stream::{Purpose, StreamKey, Streams};
pub(crate) use stream_batch::{BatchKey, StreamBatch};
pub use stream_set::StreamSet;
