//! How specifications are written everywhere: `NAME` or `NAME(ARGUMENT, ...)`, with numbers as
//! decimals or quotients.

mod quantity;
mod specification;

pub use quantity::parse_quantity;
pub use specification::split_specification;
