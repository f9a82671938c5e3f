//! The dose of one administration: as written, or by weight or body surface.

use crate::schedule::{DoseBy, Millionths, ONE, Part, Participant, Rounding, Surface, Unfit};

/// How close to a border of the rounding a dose in double precision may come.
const BORDER: f64 = 1e-9;

pub fn dose(part: &Part, participant: &Participant) -> Result<Millionths, Unfit> {
    let Some(by) = &part.dose_by else {
        return Ok(part.dose);
    };
    let rounded = match by.surface {
        None => by_weight(part.dose, by, participant.weight),
        Some(surface) => by_surface(part.dose, by, surface, participant)?,
    };
    if part.dose > 0 && rounded == 0 {
        return Err(Unfit::RoundsToZero);
    }
    Ok(rounded)
}

/// Whole numbers throughout: millionths times tenths.
fn by_weight(dose: Millionths, by: &DoseBy, tenths: i64) -> Millionths {
    let mut amount = i128::from(dose) * i128::from(tenths);
    if let Some(most) = by.at_most {
        amount = amount.min(i128::from(most) * 10);
    }
    round(amount, 10, by)
}

/// `amount` counts `parts` of a millionth.
fn round(amount: i128, parts: i128, by: &DoseBy) -> Millionths {
    let step = i128::from(by.round_to.unwrap_or(1)) * parts;
    let steps = match by.rounding.unwrap_or(Rounding::Nearest) {
        Rounding::Nearest => (2 * amount + step) / (2 * step),
        Rounding::Up => (amount + step - 1) / step,
        Rounding::Down => amount / step,
    };
    Millionths::try_from(steps * step / parts).expect("a dose that fits")
}

#[expect(clippy::disallowed_methods, reason = "independent of libm on purpose")]
fn square_meters(surface: Surface, height: f64, weight: f64) -> f64 {
    match surface {
        Surface::Mosteller => (height * weight / 3600.0).sqrt(),
        Surface::DuBois => 0.007_184 * weight.powf(0.425) * height.powf(0.725),
    }
}

fn by_surface(
    dose: Millionths,
    by: &DoseBy,
    surface: Surface,
    participant: &Participant,
) -> Result<Millionths, Unfit> {
    let weight = participant.weight as f64 / 10.0;
    let height = participant.height as f64;
    let amount = dose as f64 / ONE as f64 * square_meters(surface, height, weight);
    if let Some(most) = by.at_most {
        let limit = most as f64 / ONE as f64;
        if (amount - limit).abs() <= BORDER * limit {
            return Err(Unfit::Borderline);
        }
        if amount > limit {
            return Ok(round(i128::from(most), 1, by));
        }
    }
    let step = by.round_to.unwrap_or(1);
    let steps = amount / (step as f64 / ONE as f64);
    let rounding = by.rounding.unwrap_or(Rounding::Nearest);
    let border = match rounding {
        Rounding::Nearest => steps.floor() + 0.5,
        Rounding::Up | Rounding::Down => steps.round(),
    };
    if dose > 0 && (steps - border).abs() <= BORDER * steps {
        return Err(Unfit::Borderline);
    }
    let whole = match rounding {
        Rounding::Nearest => steps.round(),
        Rounding::Up => steps.ceil(),
        Rounding::Down => steps.floor(),
    };
    Ok(whole as i64 * step)
}

/// The shortest decimal form: `423`, `0.25`.
pub fn decimal(millionths: Millionths) -> String {
    let (whole, rest) = (millionths / ONE, millionths % ONE);
    if rest == 0 {
        return whole.to_string();
    }
    let digits = format!("{rest:06}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}
