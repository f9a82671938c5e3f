//! Names in a column, moved apart as little as possible.

/// Where names stand that want to be at `wanted`, which is in ascending order, so that neighbours
/// are `gap` apart and all lie from `low` to `high`. The sum of squared moves is the least
/// possible, but for the ends. `None` where there is no room for all.
///
/// With `gap` times its place taken off each, the names need only be in order; that is isotonic
/// regression, solved by pooling neighbours that are out of order (Ayer and others 1955).
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Option<Vec<f64>> {
    if wanted.is_empty() {
        return Some(Vec::new());
    }
    let last = high - gap * (wanted.len() - 1) as f64;
    if last < low {
        return None;
    }
    // The mean and the size of each pool.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (place, &want) in wanted.iter().enumerate() {
        let mut pool = (want - gap * place as f64, 1);
        while let Some(&(mean, size)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            let both = size + pool.1;
            pool = (
                (mean * size as f64 + pool.0 * pool.1 as f64) / both as f64,
                both,
            );
        }
        pools.push(pool);
    }
    let means = pools
        .iter()
        .flat_map(|&(mean, size)| std::iter::repeat_n(mean.clamp(low, last), size));
    Some(
        means
            .enumerate()
            .map(|(place, mean)| mean + gap * place as f64)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_apart_stay_where_they_are() {
        let wanted = [10.0, 40.0, 90.0];
        assert_eq!(spread(&wanted, 12.0, 0.0, 100.0).unwrap(), wanted);
    }

    #[test]
    fn names_together_move_apart_evenly() {
        let found = spread(&[50.0, 50.0, 50.0], 10.0, 0.0, 100.0).unwrap();
        assert_eq!(found, [40.0, 50.0, 60.0]);
    }

    #[test]
    fn the_ends_hold() {
        let found = spread(&[1.0, 2.0, 99.0, 99.5], 10.0, 0.0, 100.0).unwrap();
        assert_eq!(found, [0.0, 10.0, 90.0, 100.0]);
    }

    #[test]
    fn without_room_there_is_no_answer() {
        assert_eq!(spread(&[1.0, 2.0, 3.0], 10.0, 0.0, 19.0), None);
        assert_eq!(spread(&[], 10.0, 0.0, 1.0), Some(Vec::new()));
    }
}
