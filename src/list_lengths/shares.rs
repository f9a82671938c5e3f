//! Laws of an uncertain share as nodes with weights.

/// How many shares a law keeps at most, once several are put together.
const KEPT: usize = 128;

/// Where the density is this much less than at its mode, as a logarithm, the rest is left out: to the left,
/// where a share is too small to matter, sooner than to the right.
const LEFT: f64 = 16.0;
const RIGHT: f64 = 40.0;

/// Parts of a standard deviation from node to node.
pub(super) const COARSE: f64 = 2.0;
pub(super) const FINE: f64 = 8.0;

/// The share of which `found` of `of` people gave a sample: Beta(found + 1/2, of - found + 1/2), the
/// posterior law under Jeffreys' prior.
///
/// # Formula
/// With p = 1 / (1 + e^-x), the density of x is in proportion to e^(a x) / (1 + e^x)^(a + b), which the
/// trapezoid rule integrates. A node has its place in `parts` parts of a standard deviation: 2 suffice for moments,
/// and [`FINE`] for what is as steep as a binomial tail.
pub(super) fn of_count(found: u32, of: u32, parts: f64) -> Vec<(f64, f64)> {
    let (a, b) = (f64::from(found) + 0.5, f64::from(of - found) + 0.5);
    let density = |x: f64| {
        let softplus = x.max(0.0) + libm::log1p(libm::exp(-x.abs()));
        a * x - (a + b) * softplus
    };
    let deviation = ((a + b) / (a * b)).sqrt();
    let nodes = trapezoid(density, libm::log(a / b), deviation, parts);
    let share = |x: f64| 1.0 / (1.0 + libm::exp(-x));
    nodes.map(|(x, weight)| (share(x), weight)).collect()
}

/// A gamma variable of this shape and mean 1.
///
/// # Formula
/// The density of its logarithm x is in proportion to e^(shape (x - e^x)).
pub(super) fn gamma(shape: f64) -> Vec<(f64, f64)> {
    let density = |x: f64| shape * (x - libm::exp(x));
    let nodes = trapezoid(density, 0.0, 1.0 / shape.sqrt(), COARSE);
    nodes.map(|(x, weight)| (libm::exp(x), weight)).collect()
}

/// The nodes of the trapezoid rule outwards from the mode of a log-concave density.
fn trapezoid(
    log_density: impl Fn(f64) -> f64,
    mode: f64,
    deviation: f64,
    parts: f64,
) -> impl Iterator<Item = (f64, f64)> {
    let step = (deviation / parts).min(0.5);
    let top = log_density(mode);
    let side = |direction: f64, most: f64| {
        let node = |number: u32| {
            let x = mode + direction * step * f64::from(number);
            (x, log_density(x) - top)
        };
        let nodes = (1..).map(node).take_while(|(_, log)| *log > -most);
        nodes.map(|(x, log)| (x, libm::exp(log))).collect()
    };
    let mut nodes: Vec<(f64, f64)> = side(-1.0, LEFT);
    nodes.push((mode, 1.0));
    nodes.extend(side(1.0, RIGHT));
    let sum: f64 = nodes.iter().map(|(_, weight)| weight).sum();
    nodes.into_iter().map(move |(x, weight)| (x, weight / sum))
}

/// The product of two independent shares.
pub(super) fn product(left: &[(f64, f64)], right: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let with = |&(share, weight): &(f64, f64)| {
        let right = right.iter();
        right.map(move |(other, of_other)| (share * other, weight * of_other))
    };
    merged(left.iter().flat_map(with).collect())
}

/// The same law by few shares: each is split between its neighbours on a grid of equal ratios, so that the
/// mean stays. A ratio of 1 + d adds at most d^2 / 4 to the squared coefficient of variation.
pub(super) fn merged(shares: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if shares.len() <= KEPT {
        return shares;
    }
    let largest = shares
        .iter()
        .fold(0.0, |most: f64, (share, _)| most.max(*share));
    // Who has a share this small has nobody.
    let floor = 1e-7 * largest;
    let least = shares.iter().map(|(share, _)| share.max(floor));
    let least = least.fold(largest, f64::min);
    if least >= largest {
        return vec![(largest, 1.0)];
    }
    let ratio = libm::log(largest / least) / (KEPT - 1) as f64;
    let grid = |place: usize| least * libm::exp(ratio * place as f64);
    let mut kept: Vec<(f64, f64)> = (0..KEPT).map(|place| (grid(place), 0.0)).collect();
    for (share, weight) in shares {
        let share = share.max(least);
        let place = (libm::log(share / least) / ratio) as usize;
        let place = place.min(KEPT - 2);
        let (low, high) = (kept[place].0, kept[place + 1].0);
        let upper = ((share - low) / (high - low)).clamp(0.0, 1.0);
        kept[place].1 += weight * (1.0 - upper);
        kept[place + 1].1 += weight * upper;
    }
    kept.retain(|(_, weight)| *weight > 0.0);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(shares: &[(f64, f64)]) -> (f64, f64) {
        let mean: f64 = shares.iter().map(|(share, weight)| share * weight).sum();
        let square: f64 = shares
            .iter()
            .map(|(share, weight)| share * share * weight)
            .sum();
        (mean, square - mean * mean)
    }

    #[test]
    fn moments_are_those_of_the_laws() {
        for (found, of) in [(0, 100), (1, 65_536), (7, 9), (400, 400), (20_000, 65_536)] {
            let (a, b) = (f64::from(found) + 0.5, f64::from(of - found) + 0.5);
            let (mean, variance) = moments(&of_count(found, of, COARSE));
            let n = a + b;
            assert!(
                (mean - a / n).abs() < 1e-5 * a / n,
                "{found} of {of}: {mean}"
            );
            let expected = a * b / (n * n * (n + 1.0));
            assert!((variance / expected - 1.0).abs() < 1e-3, "{found} of {of}");
        }
        for shape in [0.05, 0.5, 1.5, 40.0, 1000.0] {
            let (mean, variance) = moments(&gamma(shape));
            assert!((mean - 1.0).abs() < 1e-3, "{shape}: {mean}");
            assert!((variance * shape - 1.0).abs() < 1e-2, "{shape}: {variance}");
        }
    }

    #[test]
    fn a_merged_law_keeps_the_mean_and_nearly_the_variance() {
        let all = product(&gamma(1.5), &of_count(300, 65_536, COARSE));
        let (mean, variance) = moments(&all);
        assert!(all.len() <= KEPT);
        assert!((mean / (300.5 / 65_537.0) - 1.0).abs() < 1e-5, "{mean}");
        // 1/1.5 of the gamma variable, 1/300.5 of the beta one, and their product.
        let expected = (1.0 + 1.0 / 1.5) * (1.0 + 1.0 / 300.5) - 1.0;
        let found = variance / (mean * mean);
        assert!((found / expected - 1.0).abs() < 0.02, "{found} {expected}");
    }
}
