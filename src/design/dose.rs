//! Doses: a fixed amount, or one by body weight or body surface.

use super::value::{Number, Value};

/// The most decimals of an amount.
const DECIMALS: u32 = 6;
/// Amounts are multiples of this part of a unit.
pub(super) const SCALE: i64 = 1_000_000;

/// Why a dose is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DoseError {
    /// An amount out of range.
    #[error(
        "a dose of `{0}`: write a number from 0 (a placebo) with at most 6 decimals, such as 125 or 3.6"
    )]
    Amount(String),
    /// A bound or a step that is no amount above 0.
    #[error(
        "`{key}` is {given}: write a number above 0 with at most 6 decimals, such as {example}"
    )]
    Limit {
        /// The bound or step.
        key: &'static str,
        /// What was given.
        given: String,
        /// What could be.
        example: &'static str,
    },
    /// A unit that is not per what the dose goes by.
    #[error(
        "the unit `{unit}` does not end in `{per}`: write it as the protocol does, such as \"mg{per}\""
    )]
    Unit {
        /// The unit given.
        unit: String,
        /// Such as `/kg`.
        per: &'static str,
    },
    /// A unit per kg or m2 with nothing that says by what.
    #[error("`{unit}` is a dose by {what}: write `dose_by`, such as {example}")]
    By {
        /// The unit given.
        unit: String,
        /// What the dose goes by.
        what: &'static str,
        /// What to write.
        example: &'static str,
    },
}

/// Why a participant's dose cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoAmount {
    /// The weight or the height is not known.
    #[error("a weight or height that the dose needs is missing")]
    Missing,
    /// The weight or the height is 0 or below.
    #[error("a weight or height that the dose needs is not above 0")]
    NotPositive,
    /// The amount rounds to 0.
    #[error("the dose rounds to 0: write a smaller `round_to`")]
    RoundsToZero,
}

/// The amount of one administration, with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    /// In millionths of the unit; per kg or per m2 where it goes by the body.
    amount: i64,
    unit: String,
    by: Option<DoseBy>,
}

/// What a dose is multiplied by, and how the product is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoseBy {
    body: Body,
    /// In millionths of the unit.
    at_most: Option<i64>,
    /// In millionths of the unit.
    round_to: i64,
    rounding: Rounding,
}

/// A number among the baseline attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The attribute's place.
    pub attribute: usize,
    /// Its decimals.
    pub decimals: u8,
}

/// What of the body a dose goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// The weight in kg.
    Weight(Measured),
    /// The surface in m2.
    Surface {
        /// From the weight in kg and the height in cm.
        formula: SurfaceFormula,
        /// The weight.
        weight: Measured,
        /// The height.
        height: Measured,
    },
}

/// How a body surface in m2 is computed of a weight in kg and a height in cm.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum SurfaceFormula {
    /// sqrt(height x weight / 3600). Mosteller RD, N Engl J Med 1987;317:1098.
    Mosteller,
    /// 0.007184 x weight^0.425 x height^0.725. DuBois D, DuBois EF, Arch Intern Med 1916;17:863-871.
    DuBois,
}

impl SurfaceFormula {
    /// The surface in m2.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::SurfaceFormula;
    /// let surface = SurfaceFormula::Mosteller.surface(70.0, 170.0);
    /// assert!((surface - 1.818).abs() < 0.001);
    /// ```
    pub fn surface(self, weight: f64, height: f64) -> f64 {
        match self {
            Self::Mosteller => (height * weight / 3600.0).sqrt(),
            Self::DuBois => 0.007_184 * libm::pow(weight, 0.425) * libm::pow(height, 0.725),
        }
    }
}

/// To which multiple an amount between two is rounded.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Rounding {
    /// The nearest; of two that are as near, the larger.
    #[default]
    Nearest,
    /// The larger.
    Up,
    /// The smaller.
    Down,
}

/// Millionths of a unit, where the number has at most 6 decimals and is below 10^9.
pub(super) fn millionths(number: f64) -> Option<i64> {
    let text = format!("{number}");
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let is_well = (0.0..1e9).contains(&number) && decimals <= DECIMALS as usize;
    is_well.then(|| (number * SCALE as f64).round() as i64)
}

/// A limit or a step, above 0.
fn limit(key: &'static str, example: &'static str, number: f64) -> Result<i64, DoseError> {
    let limit = millionths(number).filter(|&limit| limit > 0);
    limit.ok_or_else(|| DoseError::Limit {
        key,
        given: number.to_string(),
        example,
    })
}

impl DoseBy {
    /// A dose by this, not rounded but to 6 decimals.
    pub fn new(body: Body) -> Self {
        Self {
            body,
            at_most: None,
            round_to: 1,
            rounding: Rounding::default(),
        }
    }

    /// The same, where a larger amount is cut to this before it is rounded.
    ///
    /// # Errors
    /// [`DoseError::Limit`] unless it is above 0 with at most 6 decimals.
    pub fn at_most(self, amount: f64) -> Result<Self, DoseError> {
        let at_most = Some(limit("at_most", "1000", amount)?);
        Ok(Self { at_most, ..self })
    }

    /// The same, rounded to a multiple of this, such as a strength or a vial.
    ///
    /// # Errors
    /// [`DoseError::Limit`] unless it is above 0 with at most 6 decimals.
    pub fn round_to(self, step: f64, rounding: Rounding) -> Result<Self, DoseError> {
        let round_to = limit("round_to", "50", step)?;
        Ok(Self {
            round_to,
            rounding,
            ..self
        })
    }

    /// What of the body it goes by.
    pub fn body(&self) -> Body {
        self.body
    }

    /// What its amounts are multiples of.
    pub fn step(&self) -> f64 {
        self.round_to as f64 / SCALE as f64
    }

    /// The attributes that it needs.
    pub fn attributes(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, second) = match self.body {
            Body::Weight(weight) => (weight, None),
            Body::Surface { weight, height, .. } => (weight, Some(height)),
        };
        [first].into_iter().chain(second).map(|one| one.attribute)
    }

    /// What a unit of such a dose ends in.
    fn per(&self) -> &'static str {
        match self.body {
            Body::Weight(_) => "/kg",
            Body::Surface { .. } => "/m2",
        }
    }

    /// The amount in millionths of the unit.
    fn amount(&self, per: i64, values: &[Value]) -> Result<i64, NoAmount> {
        let measured = |one: Measured| match values.get(one.attribute) {
            Some(&Value::Number(scaled)) if scaled > 0 => Ok(scaled),
            Some(Value::Number(_)) => Err(NoAmount::NotPositive),
            _ => Err(NoAmount::Missing),
        };
        let step = i128::from(self.round_to);
        let most = self.at_most.map(i128::from);
        // How many steps there are in the amount, as a quotient.
        let (amount, unit) = match self.body {
            Body::Weight(weight) => {
                let unit = 10_i128.pow(weight.decimals.into());
                (i128::from(per) * i128::from(measured(weight)?), unit)
            }
            Body::Surface {
                formula,
                weight,
                height,
            } => {
                let number = |one: Measured| {
                    let scaled = measured(one)?;
                    let decimals = one.decimals;
                    let number = Number { scaled, decimals }.to_string();
                    Ok(number.parse::<f64>().expect("digits are a number"))
                };
                let surface = formula.surface(number(weight)?, number(height)?);
                let exact = per as f64 * surface;
                let capped = most.map_or(exact, |most| exact.min(most as f64));
                let steps = capped / step as f64;
                let steps = match self.rounding {
                    Rounding::Nearest => (steps + 0.5).floor(),
                    Rounding::Up => steps.ceil(),
                    Rounding::Down => steps.floor(),
                };
                (steps as i128 * step, 1)
            }
        };
        let amount = most.map_or(amount, |most| amount.min(most * unit));
        let step = step * unit;
        let steps = match self.rounding {
            Rounding::Nearest => (2 * amount + step).div_euclid(2 * step),
            Rounding::Up => (amount + step - 1).div_euclid(step),
            Rounding::Down => amount.div_euclid(step),
        };
        let rounded = steps * i128::from(self.round_to);
        if rounded == 0 && per > 0 {
            return Err(NoAmount::RoundsToZero);
        }
        Ok(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

impl Dose {
    /// A dose such as 3.6 mg; 0 of a placebo.
    ///
    /// # Errors
    /// [`DoseError::Amount`] unless the amount is a decimal from 0 to below 10^9 with at most 6 decimals.
    pub fn new(amount: f64, unit: &str) -> Result<Self, DoseError> {
        let millionths = millionths(amount).ok_or_else(|| DoseError::Amount(amount.to_string()))?;
        Ok(Self {
            amount: millionths,
            unit: unit.to_owned(),
            by: None,
        })
    }

    /// A dose by the body, such as 6 mg/kg.
    ///
    /// # Errors
    /// As [`Dose::new`]; [`DoseError::Unit`] where the unit is not per kg or per m2.
    pub fn by(amount: f64, unit: &str, by: DoseBy) -> Result<Self, DoseError> {
        let per = by.per();
        let Some(given) = unit.strip_suffix(per).filter(|unit| !unit.is_empty()) else {
            return Err(DoseError::Unit {
                unit: unit.to_owned(),
                per,
            });
        };
        Ok(Self {
            by: Some(by),
            ..Self::new(amount, given)?
        })
    }

    /// The amount; per kg or per m2 where the dose goes by the body.
    pub fn amount(&self) -> f64 {
        self.amount as f64 / SCALE as f64
    }

    /// This share of the amount, as of a lower level, rounded to 6 decimals.
    pub fn at(&self, share: f64) -> f64 {
        (self.amount as f64 * share).round() / SCALE as f64
    }

    /// The unit of what is given, such as `mg`.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// What the dose goes by, where it does.
    pub fn goes_by(&self) -> Option<&DoseBy> {
        self.by.as_ref()
    }

    /// The amount for a participant with these values of the attributes.
    ///
    /// # Errors
    /// [`NoAmount`] where a value is missing, or the amount rounds to 0.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::{Body, Dose, DoseBy, Measured, Rounding, Value};
    /// let weight = Measured { attribute: 0, decimals: 1 };
    /// let vials = DoseBy::new(Body::Weight(weight)).round_to(50.0, Rounding::Up)?;
    /// let dose = Dose::by(6.0, "mg/kg", vials)?;
    /// assert_eq!(dose.of(&[Value::Number(705)]), Ok(450.0));
    /// assert_eq!(dose.unit(), "mg");
    /// # Ok::<(), evenhand::design::DoseError>(())
    /// ```
    pub fn of(&self, values: &[Value]) -> Result<f64, NoAmount> {
        let amount = match &self.by {
            Some(by) => by.amount(self.amount, values)?,
            None => self.amount,
        };
        Ok(amount as f64 / SCALE as f64)
    }
}

/// What is to be said of a unit such as `mg/kg` of a dose that goes by nothing.
///
/// # Errors
/// [`DoseError::By`] where the unit is per kg or per m2.
pub fn check_fixed_unit(unit: &str) -> Result<(), DoseError> {
    let plain = unit.to_lowercase().replace(' ', "").replace('²', "2");
    let (what, example) = if plain.ends_with("/kg") {
        ("weight", "dose_by = { weight = \"weight\" }")
    } else if plain.ends_with("/m2") || plain.ends_with("/m^2") {
        (
            "body surface",
            "dose_by = { surface = \"mosteller\", weight = \"weight\", height = \"height\" }",
        )
    } else {
        return Ok(());
    };
    Err(DoseError::By {
        unit: unit.to_owned(),
        what,
        example,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHT: Measured = Measured {
        attribute: 0,
        decimals: 1,
    };
    const HEIGHT: Measured = Measured {
        attribute: 1,
        decimals: 0,
    };

    #[test]
    fn a_dose_by_weight_is_exact_and_rounds_to_strengths() {
        let dose = |by: DoseBy| Dose::by(6.0, "mg/kg", by).unwrap();
        let plain = DoseBy::new(Body::Weight(WEIGHT));
        let of = |by: DoseBy, weight| dose(by).of(&[Value::Number(weight)]);
        assert_eq!(of(plain, 705), Ok(423.0));
        assert_eq!(of(plain, 703), Ok(421.8));
        let rounded = |step, rounding| plain.round_to(step, rounding).unwrap();
        assert_eq!(of(rounded(50.0, Rounding::Nearest), 705), Ok(400.0));
        // 425 lies between 400 and 450: a half goes up.
        let half = Dose::by(1.0, "mg/kg", rounded(50.0, Rounding::Nearest)).unwrap();
        assert_eq!(half.of(&[Value::Number(4250)]), Ok(450.0));
        assert_eq!(of(rounded(50.0, Rounding::Up), 705), Ok(450.0));
        assert_eq!(of(rounded(50.0, Rounding::Down), 705), Ok(400.0));
        assert_eq!(
            of(
                rounded(150.0, Rounding::Nearest).at_most(380.0).unwrap(),
                705
            ),
            Ok(450.0)
        );
        assert_eq!(
            of(rounded(1000.0, Rounding::Down), 705),
            Err(NoAmount::RoundsToZero)
        );
        assert_eq!(dose(plain).of(&[Value::Missing]), Err(NoAmount::Missing));
        assert_eq!(of(plain, 0), Err(NoAmount::NotPositive));
    }

    /// 170 cm and 70 kg: the square root of 3.30555, and DuBois' 1.8097.
    #[test]
    fn a_body_surface_is_by_the_named_formula() {
        let values = [Value::Number(700), Value::Number(170)];
        for (formula, expected) in [
            (SurfaceFormula::Mosteller, 136.4),
            (SurfaceFormula::DuBois, 135.7),
        ] {
            let body = Body::Surface {
                formula,
                weight: WEIGHT,
                height: HEIGHT,
            };
            let by = DoseBy::new(body).round_to(0.1, Rounding::Nearest).unwrap();
            let dose = Dose::by(75.0, "mg/m2", by).unwrap();
            assert_eq!(dose.of(&values), Ok(expected), "{formula:?}");
        }
    }

    #[test]
    fn a_placebo_has_a_dose_of_0_and_a_dose_below_is_refused() {
        assert_eq!(Dose::new(0.0, "mg").unwrap().of(&[]), Ok(0.0));
        for amount in [-1.0, 1e9, 0.000_000_1, f64::NAN, f64::INFINITY] {
            assert!(Dose::new(amount, "mg").is_err(), "{amount}");
        }
        assert!(check_fixed_unit("mg/kg").is_err() && check_fixed_unit("mg/m²").is_err());
        assert_eq!(check_fixed_unit("mg/ml"), Ok(()));
    }
}
