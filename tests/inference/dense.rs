//! Linear, logistic and log-linear models a second time, with a column for each stratum and Gaussian
//! elimination, where strata are many.

use evenhand::inference::{Analysis, Analyst, Observations, Responses, t_test};

const PARTICIPANTS: usize = 240;
const STRATA: u16 = 40;

/// Uniform numbers below 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Rows of columns: an intercept for each stratum that has rows, the covariates, and last the arm.
fn matrix(arms: &[u8], strata: &[u16], covariates: &[&[f64]]) -> Vec<Vec<f64>> {
    let used: Vec<u16> = (0..STRATA)
        .filter(|stratum| strata.contains(stratum))
        .collect();
    (0..arms.len())
        .map(|who| {
            let own = used
                .iter()
                .map(|&stratum| f64::from(u8::from(strata[who] == stratum)));
            let covariates = covariates.iter().map(|covariate| covariate[who]);
            let first = f64::from(u8::from(arms[who] == 0));
            own.chain(covariates).chain([first]).collect()
        })
        .collect()
}

/// The inverse of a matrix, by Gauss and Jordan with pivots.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let size = matrix.len();
    for (place, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|column| f64::from(u8::from(column == place))));
    }
    for place in 0..size {
        let largest = (place..size)
            .max_by(|&a, &b| matrix[a][place].abs().total_cmp(&matrix[b][place].abs()))
            .unwrap();
        matrix.swap(place, largest);
        let pivot = matrix[place][place];
        matrix[place].iter_mut().for_each(|cell| *cell /= pivot);
        let own = matrix[place].clone();
        for (_, cells) in matrix
            .iter_mut()
            .enumerate()
            .filter(|(row, _)| *row != place)
        {
            let factor = cells[place];
            cells
                .iter_mut()
                .zip(&own)
                .for_each(|(cell, own)| *cell -= factor * own);
        }
    }
    matrix.into_iter().map(|row| row[size..].to_vec()).collect()
}

/// Weighted least squares: coefficients, and the inverse of the cross products.
fn least_squares(x: &[Vec<f64>], weights: &[f64], y: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let width = x[0].len();
    let sum = |of: &dyn Fn(usize) -> f64| (0..x.len()).map(of).sum::<f64>();
    let cross: Vec<Vec<f64>> = (0..width)
        .map(|i| {
            (0..width)
                .map(|j| sum(&|row| weights[row] * x[row][i] * x[row][j]))
                .collect()
        })
        .collect();
    let right: Vec<f64> = (0..width)
        .map(|i| sum(&|row| weights[row] * x[row][i] * y[row]))
        .collect();
    let inverse = inverse(cross);
    let beta = inverse
        .iter()
        .map(|row| row.iter().zip(&right).map(|(a, b)| a * b).sum());
    (beta.collect(), inverse)
}

fn predicted(x: &[Vec<f64>], beta: &[f64]) -> Vec<f64> {
    x.iter()
        .map(|row| row.iter().zip(beta).map(|(x, b)| x * b).sum())
        .collect()
}

struct Data {
    arms: Vec<u8>,
    strata: Vec<u16>,
    covariates: [Vec<f64>; 2],
    numbers: Vec<f64>,
    counts: Vec<f64>,
    binary: Vec<bool>,
}

fn data(seed: u64) -> Data {
    let mut numbers = Numbers(seed);
    let mut data = Data {
        arms: Vec::new(),
        strata: Vec::new(),
        covariates: [Vec::new(), Vec::new()],
        numbers: Vec::new(),
        counts: Vec::new(),
        binary: Vec::new(),
    };
    for _ in 0..PARTICIPANTS {
        let arm = u8::from(numbers.next() < 0.4);
        let stratum = (numbers.next() * numbers.next() * f64::from(STRATA)) as u16;
        let (one, other) = (100.0 + 20.0 * numbers.next(), numbers.next() - 0.5);
        let mean =
            0.3 * f64::from(1 - arm) + 0.05 * f64::from(stratum) + 0.1 * (one - 110.0) + other;
        data.arms.push(arm);
        data.strata.push(stratum);
        data.covariates[0].push(one);
        data.covariates[1].push(other);
        data.numbers.push(mean + 3.0 * numbers.next());
        // In every tenth stratum nobody has an event.
        let counted = f64::from(u8::from(stratum % 10 != 3));
        let count = (numbers.next() * 2.0 * (1.0 + mean.max(-0.5))).floor();
        data.counts.push(counted * count);
        data.binary
            .push(numbers.next() < 1.0 / (1.0 + libm::exp(-mean)));
    }
    data
}

impl Data {
    fn run(&self, analysis: Analysis, responses: Responses<'_>) -> [f64; 2] {
        let observations = Observations {
            arms: &self.arms,
            strata: &self.strata,
            covariates: &[&self.covariates[0], &self.covariates[1]],
            responses,
        };
        let found = Analyst::default().run(analysis, &observations).unwrap();
        [found.estimate.unwrap(), found.std_error.unwrap()]
    }

    /// The rows of strata in which a response `tells`.
    fn rows(&self, tells: impl Fn(&[usize]) -> bool) -> Vec<usize> {
        let of = |stratum| (0..PARTICIPANTS).filter(move |&who| self.strata[who] == stratum);
        let kept = (0..STRATA).filter(|&stratum| tells(&of(stratum).collect::<Vec<_>>()));
        kept.flat_map(of).collect()
    }

    fn matrix(&self, rows: &[usize]) -> Vec<Vec<f64>> {
        let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&who| column[who]).collect() };
        let covariates = [pick(&self.covariates[0]), pick(&self.covariates[1])];
        let arms: Vec<u8> = rows.iter().map(|&who| self.arms[who]).collect();
        let strata: Vec<u16> = rows.iter().map(|&who| self.strata[who]).collect();
        matrix(&arms, &strata, &[&covariates[0], &covariates[1]])
    }
}

#[track_caller]
fn close(found: [f64; 2], expected: [f64; 2]) {
    for (found, expected) in found.into_iter().zip(expected) {
        let apart = (found - expected).abs();
        assert!(apart <= 1e-8 * expected.abs(), "{found} {expected}");
    }
}

#[test]
fn linear_models_of_forty_strata() {
    for seed in 1..6 {
        let data = data(seed);
        let all: Vec<usize> = (0..PARTICIPANTS).collect();
        let x = data.matrix(&all);
        let (beta, inverse) = least_squares(&x, &[1.0; PARTICIPANTS], &data.numbers);
        let left = data
            .numbers
            .iter()
            .zip(predicted(&x, &beta))
            .map(|(y, p)| (y - p).powi(2));
        let (last, df) = (beta.len() - 1, PARTICIPANTS - beta.len());
        let std_error = (left.sum::<f64>() / df as f64 * inverse[last][last]).sqrt();
        let found = data.run(Analysis::Ancova, Responses::Numbers(&data.numbers));
        close(found, [beta[last], std_error]);
        // Without covariates it is the t test that was there.
        let [estimate, _] = data.run(Analysis::StratifiedTTest, Responses::Numbers(&data.numbers));
        let known = t_test(&data.numbers, &data.arms, &data.strata).unwrap();
        assert!((estimate - known.estimate).abs() < 1e-10);
    }
}

#[test]
fn logistic_models_of_forty_strata() {
    for seed in 1..6 {
        let data = data(seed);
        let rows = data.rows(|of| {
            of.iter().any(|&who| data.binary[who]) && !of.iter().all(|&who| data.binary[who])
        });
        assert!(rows.len() < PARTICIPANTS, "some strata tell nothing");
        let x = data.matrix(&rows);
        let y: Vec<f64> = rows
            .iter()
            .map(|&who| f64::from(u8::from(data.binary[who])))
            .collect();
        let mut p = vec![0.0; rows.len()];
        let mut beta = Vec::new();
        let mut inverse = Vec::new();
        for _ in 0..40 {
            let mean = |p: &f64| 1.0 / (1.0 + libm::exp(-p));
            let weights: Vec<f64> = p.iter().map(|p| mean(p) * (1.0 - mean(p))).collect();
            let each = p.iter().zip(&y).zip(&weights);
            let working: Vec<f64> = each.map(|((p, y), w)| p + (y - mean(p)) / w).collect();
            (beta, inverse) = least_squares(&x, &weights, &working);
            p = predicted(&x, &beta);
        }
        let last = beta.len() - 1;
        let found = data.run(Analysis::AdjustedLogistic, Responses::Binary(&data.binary));
        close(found, [beta[last], inverse[last][last].sqrt()]);
    }
}

#[test]
fn log_linear_models_of_forty_strata() {
    for seed in 1..6 {
        let data = data(seed);
        let rows = data.rows(|of| of.iter().any(|&who| data.counts[who] > 0.0));
        assert!(rows.len() < PARTICIPANTS, "some strata tell nothing");
        let x = data.matrix(&rows);
        let y: Vec<f64> = rows.iter().map(|&who| data.counts[who]).collect();
        let mut p: Vec<f64> = y.iter().map(|y| libm::log(y + 0.5)).collect();
        let mut beta = Vec::new();
        let mut bread = Vec::new();
        for _ in 0..40 {
            let weights: Vec<f64> = p.iter().map(|&p| libm::exp(p)).collect();
            let each = p.iter().zip(&y).zip(&weights);
            let working: Vec<f64> = each.map(|((p, y), w)| p + (y - w) / w).collect();
            (beta, bread) = least_squares(&x, &weights, &working);
            p = predicted(&x, &beta);
        }
        let last = beta.len() - 1;
        let influence = |row: &Vec<f64>| {
            row.iter()
                .zip(&bread[last])
                .map(|(x, b)| x * b)
                .sum::<f64>()
        };
        let each = x.iter().zip(&y).zip(&p);
        let variance: f64 = each
            .map(|((row, y), p)| (influence(row) * (y - libm::exp(*p))).powi(2))
            .sum();
        let found = data.run(Analysis::AdjustedPoisson, Responses::Numbers(&data.counts));
        close(found, [beta[last], variance.sqrt()]);
    }
}
