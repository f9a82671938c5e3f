//! From draws to the arms of a roster: `docs/reproducibility.md`, section 9.

use crate::list::lowest_terms;
use crate::stream::Stream;

/// A person: the key, and the number of the stratum.
pub type Person = (String, usize);

/// The order in which people are taken by `--order random`.
pub fn random_order(key: &[u8; 32], people: &[Person]) -> Vec<Person> {
    let mut people = people.to_vec();
    people.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    Stream::new(key, "roster", "", 0).shuffle(&mut people);
    people
}

/// The arms of people in the order in which they are taken, with leftovers balanced. `labels` are the strata's
/// names in streams, in their order.
pub fn balanced(key: &[u8; 32], ratio: &[u64], labels: &[String], people: &[Person]) -> Vec<usize> {
    let r = lowest_terms(ratio);
    let whole: u64 = r.iter().sum();
    let mut n = vec![0_u64; labels.len()];
    for (_, stratum) in people {
        n[*stratum] += 1;
    }
    let mut strata: Vec<usize> = (0..labels.len())
        .filter(|&s| !n[s].is_multiple_of(whole))
        .collect();
    let mut stream = Stream::new(key, "leftovers", "", 0);
    stream.shuffle(&mut strata);

    let mut l = vec![0_u64; r.len()];
    let mut dealt = vec![vec![0_u64; r.len()]; labels.len()];
    for &stratum in &strata {
        let mut x = vec![0; r.len()];
        let mut h = vec![0; r.len()];
        for _ in 0..n[stratum] % whole {
            if l.iter().sum::<u64>() == 0 {
                for k in 0..r.len() {
                    h[k] = x[k];
                    l[k] = r[k] - x[k];
                }
            }
            // The places one by one, in the order of the arms.
            let mut places = Vec::new();
            for (k, &left) in l.iter().enumerate() {
                for _ in 0..left {
                    places.push(k);
                }
            }
            let arm = places[stream.below(places.len() as u64) as usize];
            l[arm] -= 1;
            x[arm] += 1;
        }
        for k in 0..r.len() {
            l[k] += h[k];
        }
        dealt[stratum] = x;
    }

    let mut arms = vec![usize::MAX; people.len()];
    for stratum in 0..labels.len() {
        let mut of_stratum = Vec::new();
        for k in 0..r.len() {
            for _ in 0..n[stratum] / whole * r[k] + dealt[stratum][k] {
                of_stratum.push(k);
            }
        }
        Stream::new(key, "roster-arms", &labels[stratum], 0).shuffle(&mut of_stratum);
        let mut next = of_stratum.into_iter();
        for (place, person) in people.iter().enumerate() {
            if person.1 == stratum {
                arms[place] = next.next().unwrap();
            }
        }
    }
    arms
}
