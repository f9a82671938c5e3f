//! Values of baseline attributes.

use chrono::NaiveDate;

/// A value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The level's place in [`Domain::Category`](super::Domain::Category).
    Level(u16),
    /// A number scaled by 10^decimals.
    Number(i64),
    /// A date.
    Date(NaiveDate),
    /// None, such as the end of a radiotherapy that was not given.
    Missing,
}

/// A scaled number with its decimals, as it is written in a table.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// The number times 10^decimals.
    pub scaled: i64,
    /// Digits after the point.
    pub decimals: u8,
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.decimals == 0 {
            return write!(f, "{}", self.scaled);
        }
        let unit = 10_u64.pow(u32::from(self.decimals));
        let sign = if self.scaled < 0 { "-" } else { "" };
        let size = self.scaled.unsigned_abs();
        let width = usize::from(self.decimals);
        write!(f, "{sign}{}.{:0width$}", size / unit, size % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_number_is_written_with_its_decimals() {
        let write = |scaled, decimals| Number { scaled, decimals }.to_string();
        assert_eq!(write(57, 0), "57");
        assert_eq!(write(2345, 2), "23.45");
        assert_eq!(write(-5, 2), "-0.05");
    }
}
