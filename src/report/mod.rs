//! Reports for people.

mod problems;

pub use problems::draw;
