//! Double programming: a second implementation, deliberately naive, written from
//! `docs/reproducibility.md` and the conventions of dates before `src/` was read, and compared with
//! the library on random designs. It shares no code with `src/`.
//!
//! | module | holds |
//! |---|---|
//! | `chacha`, `stream` | ChaCha20 from RFC 8439; seeds, streams and draws |
//! | `list` | procedures, strata, randomization numbers |
//! | `civil`, `calendar` | civil dates; dosing days and exposure |
//! | `chance` | the generator of random designs |
//! | `compare_*` | the comparisons with the library |

// A test states its expectations by unwrapping; plain, repetitive code is the purpose here, and
// the formulas keep the letters that the contract has.
#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::many_single_char_names
)]

mod calendar;
mod chacha;
mod chance;
mod civil;
mod compare_calendars;
mod compare_draws;
mod compare_lists;
mod list;
mod stream;
