//! Strengths: how much of a drug an item holds, and which items make up a dose.

use super::arm::gcd;
use super::dose::{SCALE, millionths};
use super::supply::SupplyError;

/// The most strengths of an item.
pub const MAX_STRENGTHS: usize = 8;
/// The most items of a dose.
pub const MAX_DOSE_ITEMS: u8 = 20;
/// How many times the largest amount that divides all strengths a strength can be.
const MAX_STEPS: u64 = 10_000;

/// How many items of each strength make up a dose, in the order of the strengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DoseItems([u8; MAX_STRENGTHS]);

impl DoseItems {
    /// So many items of the only kind.
    pub(super) fn of_one_kind(count: u8) -> Self {
        let mut items = Self::default();
        items.0[0] = count;
        items
    }

    /// How many there are of each strength; 0 beyond the last.
    #[inline]
    pub fn counts(&self) -> &[u8; MAX_STRENGTHS] {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.0.iter().copied().map(u32::from).sum()
    }

    fn with(mut self, strength: usize) -> Self {
        self.0[strength] += 1;
        self
    }
}

/// The amounts that items hold, and of which items doses consist.
///
/// A dose is made up of the fewest items, up to [`MAX_DOSE_ITEMS`]; of as many, those whose largest strength is
/// larger, then whose second largest is, and so on. Where items need not make up doses exactly, as vials, they
/// hold the dose with the least waste, and only then are they the fewest. Amounts are compared exactly, in millionths of the
/// unit.
///
/// # Examples
/// ```
/// use evenhand::design::Strengths;
/// let tablets = Strengths::new(&[125.0, 100.0, 75.0], true)?;
/// assert_eq!(tablets.of(200.0).map(|items| items.counts()[..3].to_vec()), Some(vec![1, 0, 1]));
/// assert_eq!(tablets.of(110.0), None);
/// let vials = Strengths::new(&[150.0, 420.0], false)?;
/// // 450 mg of 150 mg vials waste 27 mg, 420 mg and 150 mg would waste 147 mg.
/// assert_eq!(vials.of(423.0).map(|items| items.counts()[..2].to_vec()), Some(vec![3, 0]));
/// # Ok::<(), evenhand::design::SupplyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Strengths {
    /// In millionths of the unit, as given.
    amounts: Vec<i64>,
    /// Whether items make up doses exactly.
    is_whole: bool,
    /// The largest amount that divides all strengths, in millionths.
    step: i64,
    /// What a dose of so many steps consists of, from 0 steps on.
    made: Vec<Option<DoseItems>>,
}

impl Strengths {
    /// Items of these strengths, which make up doses exactly or hold them at least.
    ///
    /// # Errors
    /// [`SupplyError::StrengthCount`] unless there are 1 to 8; [`SupplyError::Strength`] of one that is not above 0 with at
    /// most 6 decimals; [`SupplyError::SameStrength`] of one that stands twice; [`SupplyError::Steps`] where one
    /// is more than 10,000 times their greatest common divisor.
    pub fn new(strengths: &[f64], is_whole: bool) -> Result<Self, SupplyError> {
        if !(1..=MAX_STRENGTHS).contains(&strengths.len()) {
            return Err(SupplyError::StrengthCount(strengths.len()));
        }
        let mut amounts = Vec::with_capacity(strengths.len());
        for &strength in strengths {
            let amount = millionths(strength).filter(|&amount| amount > 0);
            let amount = amount.ok_or(SupplyError::Strength(strength))?;
            if amounts.contains(&amount) {
                return Err(SupplyError::SameStrength(strength));
            }
            amounts.push(amount);
        }
        let step = amounts.iter().map(|amount| amount.cast_unsigned());
        let step = step.fold(0, gcd);
        let steps: Vec<u64> = amounts
            .iter()
            .map(|amount| amount.cast_unsigned() / step)
            .collect();
        let largest = steps.iter().copied().max().unwrap_or(1);
        if largest > MAX_STEPS {
            return Err(SupplyError::Steps {
                largest: (largest * step) as f64 / SCALE as f64,
                step: step as f64 / SCALE as f64,
            });
        }
        let mut made = made_up(&steps, largest as usize);
        if !is_whole {
            // The least amount above that some items make up exactly.
            let mut above = None;
            for items in made.iter_mut().rev() {
                above = items.or(above);
                *items = above;
            }
        }
        Ok(Self {
            amounts,
            is_whole,
            step: step.cast_signed(),
            made,
        })
    }

    /// The amounts in one item, as they were given.
    pub fn amounts(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.amounts
            .iter()
            .map(|&amount| amount as f64 / SCALE as f64)
    }

    /// Whether items make up doses exactly.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The items of a dose; `None` where no 20 or fewer make it up.
    #[inline]
    pub fn of(&self, dose: f64) -> Option<DoseItems> {
        let dose = (dose * SCALE as f64).round() as i64;
        let steps = if self.is_whole {
            (dose % self.step == 0).then_some(dose / self.step)?
        } else {
            (dose + self.step - 1) / self.step
        };
        self.made.get(usize::try_from(steps).ok()?).copied()?
    }
}

/// For each number of steps that at most 20 items of these strengths make up: the fewest items, of as many those
/// with the larger strengths.
///
/// A dose's items are one of them, of the largest strength that leaves the fewest for the rest, and those of the rest.
fn made_up(strengths: &[u64], largest: usize) -> Vec<Option<DoseItems>> {
    let mut by_size: Vec<usize> = (0..strengths.len()).collect();
    by_size.sort_by_key(|&strength| std::cmp::Reverse(strengths[strength]));
    let most = largest * usize::from(MAX_DOSE_ITEMS);
    let mut made = vec![None; most + 1];
    made[0] = Some(DoseItems::default());
    for steps in 1..=most {
        let mut best: Option<(u32, DoseItems)> = None;
        for &strength in &by_size {
            let rest = steps.checked_sub(strengths[strength] as usize);
            let Some(rest) = rest.and_then(|rest| made[rest]) else {
                continue;
            };
            let count = rest.count() + 1;
            let is_better = best.is_none_or(|(fewest, _)| count < fewest);
            if count <= u32::from(MAX_DOSE_ITEMS) && is_better {
                best = Some((count, rest.with(strength)));
            }
        }
        made[steps] = best.map(|(_, items)| items);
    }
    made
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BTreeMap;

    use super::*;

    /// The best way to hold exactly each amount, among all ways to take up to 20 items: of the fewest items, of as many
    /// those with the larger strengths.
    fn by_trial(strengths: &[u64]) -> BTreeMap<u64, Vec<u8>> {
        let mut ways: Vec<Vec<u8>> = vec![Vec::new()];
        for _ in strengths {
            ways = ways
                .iter()
                .flat_map(|way| {
                    let left = MAX_DOSE_ITEMS - way.iter().sum::<u8>();
                    (0..=left).map(|count| [&way[..], &[count]].concat())
                })
                .collect();
        }
        let mut best: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        let rank = |way: &[u8]| {
            let mut sized: Vec<_> = strengths.iter().zip(way).collect();
            sized.sort_by_key(|(size, _)| Reverse(**size));
            let counts: Vec<_> = sized.iter().map(|(_, count)| Reverse(**count)).collect();
            (way.iter().sum::<u8>(), counts)
        };
        for way in ways {
            let held = strengths.iter().zip(&way);
            let held = held.map(|(size, count)| size * u64::from(*count)).sum();
            let other = best.entry(held).or_insert_with(|| way.clone());
            if rank(&way) < rank(other) {
                *other = way;
            }
        }
        best
    }

    #[test]
    fn items_are_those_that_every_combination_has_none_better_than() {
        for strengths in [&[125, 100, 75][..], &[150, 420], &[5, 20, 100], &[3, 7, 6]] {
            let given: Vec<f64> = strengths.iter().map(|&one| one as f64).collect();
            let best = by_trial(strengths);
            for is_whole in [true, false] {
                let table = Strengths::new(&given, is_whole).unwrap();
                for dose in (0..=900).chain([2_000, 2_500, 8_400, 8_401]) {
                    let told = table.of(dose as f64);
                    let told = told.map(|items| items.counts()[..strengths.len()].to_vec());
                    let expected = if is_whole {
                        best.get(&dose)
                    } else {
                        best.range(dose..).next().map(|(_, way)| way)
                    };
                    assert_eq!(
                        told.as_ref(),
                        expected,
                        "{dose} of {strengths:?}, {is_whole}"
                    );
                }
            }
        }
    }

    #[test]
    fn decimals_are_exact() {
        let tablets = Strengths::new(&[0.1, 0.025], true).unwrap();
        // 0.1 + 0.1 + 0.1 is not 0.3 in binary.
        assert_eq!(tablets.of(0.3).unwrap().counts()[..2], [3, 0]);
        assert_eq!(tablets.of(0.175).unwrap().counts()[..2], [1, 3]);
        assert_eq!(tablets.of(0.110), None);
    }
}
