//! Several biases at once.

use super::{Bias, BiasError};

/// Biases whose shifts add up: each kind at most once, and at least one.
///
/// [`Display`](std::fmt::Display) writes them in the order of [`Bias`], joined by ` + `.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BiasSum {
    eta: Option<f64>,
    linear: Option<f64>,
    log: Option<f64>,
    step: Option<(f64, u32)>,
}

impl BiasSum {
    /// The sum of these biases, in any order.
    ///
    /// # Errors
    /// [`BiasError::Twice`] where a kind is there twice; [`BiasError::NoneInSum`] where one is `none`, or there is
    /// nothing to add.
    pub fn new(parts: &[Bias]) -> Result<Self, BiasError> {
        let mut sum = Self {
            eta: None,
            linear: None,
            log: None,
            step: None,
        };
        if parts.is_empty() {
            return Err(BiasError::NoneInSum);
        }
        for part in parts {
            sum.add(*part)?;
        }
        Ok(sum)
    }

    fn add(&mut self, part: Bias) -> Result<(), BiasError> {
        let earlier = match part {
            Bias::None => return Err(BiasError::NoneInSum),
            Bias::Selection { eta } => self.eta.replace(eta).map(|_| "selection"),
            Bias::Linear { theta } => self.linear.replace(theta).map(|_| "linear"),
            Bias::Log { theta } => self.log.replace(theta).map(|_| "log"),
            Bias::Step { theta, after } => self.step.replace((theta, after)).map(|_| "step"),
            Bias::Sum(sum) => return sum.parts().try_for_each(|part| self.add(part)),
        };
        match earlier {
            Some(name) => Err(BiasError::Twice(name)),
            None => Ok(()),
        }
    }

    /// The biases that are added, in the order of [`Bias`].
    pub fn parts(&self) -> impl Iterator<Item = Bias> + use<> {
        let parts = [
            self.eta.map(|eta| Bias::Selection { eta }),
            self.linear.map(|theta| Bias::Linear { theta }),
            self.log.map(|theta| Bias::Log { theta }),
            self.step.map(|(theta, after)| Bias::Step { theta, after }),
        ];
        parts.into_iter().flatten()
    }
}

impl std::fmt::Display for BiasSum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, part) in self.parts().enumerate() {
            if place > 0 {
                f.write_str(" + ")?;
            }
            part.fmt(f)?;
        }
        Ok(())
    }
}

/// The texts between the plus signs that are outside parentheses.
pub(super) fn summands(text: &str) -> Vec<&str> {
    let mut is_inside = false;
    let parts = text.split(|c| {
        match c {
            '(' => is_inside = true,
            ')' => is_inside = false,
            _ => (),
        }
        c == '+' && !is_inside
    });
    parts.collect()
}
