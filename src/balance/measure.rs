//! A measure: one row of `balance.csv`.

use std::fmt;

use super::imbalance::Imbalance;
use super::tally::Counts;

/// Over whom a measure is taken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Scope {
    /// All participants.
    Overall,
    /// One stratum: a combination of levels of all stratification factors, as randomized.
    Stratum,
    /// One level of a stratification factor, or the factor, as randomized.
    Factor,
    /// One stratum by the true levels, where somebody was randomized by others.
    StratumActual,
    /// One level of a stratification factor by the true levels, or the factor, likewise.
    FactorActual,
    /// One arm.
    Arm,
    /// Two arms that are compared.
    ArmPair,
    /// One site, or all sites.
    Site,
    /// One country, or all countries.
    Country,
    /// A baseline attribute, or one level of it.
    Covariate,
}

impl Scope {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What is measured. [`Display`](fmt::Display) writes the name in tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statistic {
    /// `imbalance`: at the end, see [`super::imbalance`].
    Imbalance,
    /// `max_imbalance`: the largest over the course of enrolment.
    MaxImbalance,
    /// `mean_ARM`: the mean on the arm of this name, in the attribute's unit.
    Mean(String),
    /// `sd_ARM`: the standard deviation (divisor n - 1), in the attribute's unit.
    Sd(String),
    /// `smd`: the standardized mean difference, in standard deviations.
    Smd,
    /// `chi_square`: Pearson's statistic.
    ChiSquare,
    /// `chi_square_df`: its degrees of freedom.
    ChiSquareDf,
    /// `chi_square_p`: its p-value.
    ChiSquareP,
    /// `fisher_p`: the two-sided p-value of Fisher's exact test.
    FisherP,
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imbalance => f.write_str("imbalance"),
            Self::MaxImbalance => f.write_str("max_imbalance"),
            Self::Mean(arm) => write!(f, "mean_{arm}"),
            Self::Sd(arm) => write!(f, "sd_{arm}"),
            Self::Smd => f.write_str("smd"),
            Self::ChiSquare => f.write_str("chi_square"),
            Self::ChiSquareDf => f.write_str("chi_square_df"),
            Self::ChiSquareP => f.write_str("chi_square_p"),
            Self::FisherP => f.write_str("fisher_p"),
        }
    }
}

/// The value of a measure. Never infinite and never NaN: what is undefined has no row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// An exact fraction.
    Exact(Imbalance),
    /// A whole number.
    Whole(u32),
    /// A statistic.
    Real(f64),
}

impl Quantity {
    /// The value as a floating-point number.
    pub fn value(self) -> f64 {
        match self {
            Self::Exact(imbalance) => imbalance.value(),
            Self::Whole(number) => f64::from(number),
            Self::Real(value) => value,
        }
    }
}

/// The text in tables, which R, SAS, Python and spreadsheets read alike.
///
/// Fractions have at most 6 digits after the point. Statistics have at most 6 significant
/// digits, so that the last digits, in which platforms' logarithms may differ, do not reach a file;
/// below 10^-6 they are written such as `1.2e-8`. Zeros at the end are left out.
///
/// # Examples
/// ```
/// use evenhand::balance::{Imbalance, Quantity};
/// assert_eq!(Quantity::Exact(Imbalance::whole(3)).to_string(), "3");
/// assert_eq!(Quantity::Real(34.0 / 70.0).to_string(), "0.485714");
/// assert_eq!(Quantity::Real(-1234.5678).to_string(), "-1234.57");
/// assert_eq!(Quantity::Real(1.2e-8).to_string(), "1.2e-8");
/// ```
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(imbalance) => imbalance.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Real(value) => f.write_str(&six_digits(*value)),
        }
    }
}

/// Six significant digits, without zeros at the end; a plain decimal from 10^-6 on.
fn six_digits(value: f64) -> String {
    let scientific = format!("{:.5e}", value.abs());
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific; // not finite, which `Quantity` rules out
    };
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if value < 0.0 { "-" } else { "" };
    if exponent < -6 {
        let mantissa = with_point(digits, 1);
        return format!("{sign}{mantissa}e{exponent}");
    }
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return format!("{sign}0.{zeros}{digits}");
    }
    format!("{sign}{}", with_point(digits, exponent as usize + 1))
}

/// The digits with a point after the first `whole` of them, filled up with zeros to that many.
fn with_point(digits: &str, whole: usize) -> String {
    if digits.len() > whole {
        let (whole, decimals) = digits.split_at(whole);
        format!("{whole}.{decimals}")
    } else {
        format!("{digits:0<whole$}")
    }
}

/// One measure: one row of `balance.csv`. Its key is (scope, name, level, statistic).
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Over whom.
    pub scope: Scope,
    /// The factor, attribute or place: empty for [`Scope::Overall`], the factors' names joined by
    /// `|` for a stratum, `site_id` and `country` for these.
    pub name: String,
    /// The level, stratum, site or country; empty for a measure over all levels.
    pub level: String,
    /// How many participants the measure is taken over, per arm. Those with a missing value do not
    /// count where the measure needs the value.
    pub counts: Counts,
    /// What is measured.
    pub statistic: Statistic,
    /// Its value.
    pub quantity: Quantity,
}

impl Measure {
    /// The value as a floating-point number.
    pub fn value(&self) -> f64 {
        self.quantity.value()
    }

    /// The value as it is written in tables, see [`Quantity`].
    pub fn value_text(&self) -> String {
        self.quantity.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_significant_digits_and_no_noise() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333"),
            (-2.0 / 3.0, "-0.666667"),
            (57.123_456, "57.1235"),
            (999_999.5, "1000000"),
            (0.999_999_6, "1"),
            (1_234_567.0, "1234570"),
            (120.0, "120"),
            (0.000_536_724_1, "0.000536724"),
            (1e-6, "0.000001"),
            (9.999_999e-7, "0.000001"),
            (9.9e-7, "9.9e-7"),
            (1.2e-8, "1.2e-8"),
            (3.333_621_353e-50, "3.33362e-50"),
            (-2e-9, "-2e-9"),
            (1e15, "1000000000000000"),
        ];
        for (value, text) in cases {
            assert_eq!(Quantity::Real(value).to_string(), text);
        }
    }

    #[test]
    fn the_text_reads_back_as_the_value() {
        for value in [1e-300, 4.25e-7, 0.062_5, 7.0, 12_345.6, 6.5e12] {
            let text = Quantity::Real(value).to_string();
            assert_eq!(text.parse::<f64>(), Ok(value), "{text}");
        }
    }
}
