//! Double programming: a second implementation, deliberately naive, written from
//! `docs/reproducibility.md` and the conventions of dates before `src/` was read, and compared with
//! the library on random designs. It shares no code with `src/`.

mod calendar;
mod chacha;
mod civil;
mod list;
mod stream;
