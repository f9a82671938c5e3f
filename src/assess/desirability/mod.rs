//! Desirability: several metrics in one score, by which designs are ranked.

mod specification;

pub use specification::{DesirabilityError, Desirable};

use super::Assessed;

/// What a design is worth by one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// The metric's value.
    pub value: f64,
    /// Its desirability, from 0 to 1.
    pub desirability: f64,
}

/// The score of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The design's place among those assessed.
    pub design: usize,
    /// Metric by metric, in the order of the specifications; `None` where the metric is not known.
    pub worth: Vec<Option<Worth>>,
    /// The score; `None` where a metric is not known.
    pub score: Option<f64>,
    /// 1 for the largest score; equal scores share a rank. `None` without a score.
    pub rank: Option<usize>,
}

/// The weighted geometric mean of the desirabilities d_i with the weights w_i,
///
/// > (d_1^w_1 ... d_k^w_k)^(1 / (w_1 + ... + w_k)),
///
/// for each design, in the order of the designs. It is 0 where one of them is 0: no virtue makes up for what is
/// not acceptable.
///
/// # References
/// Derringer G, Suich R (1980). Simultaneous optimization of several response variables. *Journal of Quality
/// Technology* 12:214-219.
pub fn desirability(assessed: &[Assessed], wanted: &[Desirable]) -> Vec<Scored> {
    let scored = assessed.iter().enumerate().map(|(design, one)| {
        let worth = |wanted: &Desirable| {
            let (_, found) = one.overall(wanted.metric())?;
            Some(Worth {
                value: found.value,
                desirability: wanted.desirability(found.value),
            })
        };
        let worth: Vec<Option<Worth>> = wanted.iter().map(worth).collect();
        Scored {
            design,
            score: score(wanted, &worth),
            worth,
            rank: None,
        }
    });
    let mut scored: Vec<Scored> = scored.collect();
    let scores: Vec<f64> = scored.iter().filter_map(|one| one.score).collect();
    for one in &mut scored {
        let score = one.score;
        one.rank = score.map(|score| 1 + scores.iter().filter(|other| **other > score).count());
    }
    scored
}

fn score(wanted: &[Desirable], worth: &[Option<Worth>]) -> Option<f64> {
    let mut logarithm = 0.0;
    let mut weights = 0.0;
    for (wanted, worth) in wanted.iter().zip(worth) {
        let worth = (*worth)?.desirability;
        weights += wanted.weight();
        // The logarithm of 0 is minus infinity, of which the exponential is 0 again.
        logarithm += wanted.weight() * libm::log(worth);
    }
    (weights > 0.0).then(|| libm::exp(logarithm / weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(texts: &[&str]) -> Vec<Desirable> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn of(wanted: &[Desirable], values: &[f64]) -> Option<f64> {
        let worth = wanted.iter().zip(values).map(|(wanted, &value)| {
            Some(Worth {
                value,
                desirability: wanted.desirability(value),
            })
        });
        score(wanted, &worth.collect::<Vec<_>>())
    }

    /// By hand: 2 of 0 to 8 is worth 3/4, 0.6 of 0.5 to 0.75 is worth 3/5. The root of their product is
    /// sqrt(0.45) = 0.670820; with weights 1 and 2 it is the cube root of 0.75 x 0.36 = 0.27, 0.646330.
    #[test]
    fn the_score_is_the_weighted_geometric_mean() {
        let plain = wanted(&["mean_abs_imbalance(0, 8)", "correct_guess_rate(0.5, 0.75)"]);
        let found = of(&plain, &[2.0, 0.6]).unwrap();
        assert!((found - 0.670_820_393_249_936_9).abs() < 1e-12, "{found}");
        let weighted = wanted(&[
            "mean_abs_imbalance(0, 8)",
            "correct_guess_rate(0.5, 0.75, weight=2)",
        ]);
        let found = of(&weighted, &[2.0, 0.6]).unwrap();
        assert!((found - 0.646_330_407_009_565_2).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_is_not_acceptable_makes_the_score_0() {
        let wanted = wanted(&["mean_abs_imbalance(0, 8)", "correct_guess_rate(0.5, 0.75)"]);
        assert_eq!(of(&wanted, &[8.0, 0.5]), Some(0.0));
        assert_eq!(of(&wanted, &[0.0, 0.5]), Some(1.0));
        assert_eq!(score(&wanted, &[None, None]), None);
    }
}
