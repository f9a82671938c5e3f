//! How specifications are written everywhere: `NAME` or `NAME(ARGUMENT, ...)`, with numbers as
//! decimals or quotients.

mod as_text;
mod quantity;
mod specification;

pub(crate) use as_text::serde_as_text;
pub use quantity::parse_quantity;
pub use specification::split_specification;
