//! The deviations along one list.

use super::targets::Targets;

/// A guess counts as so many: any number of arms up to 16 can be tied.
pub(super) const GUESS: u64 = 720_720;

/// The deviations of one list, or of the participants of one stratum, level or site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ArmsTrack {
    /// The largest (W d)^2 so far.
    pub(super) largest_square: u64,
    /// (W d)^2.
    pub(super) square: u64,
    /// The largest W |N_k - j rho_k| so far.
    pub(super) largest_deviation: u32,
    /// Entries that the convergence strategy guesses, in units of 1 / [`GUESS`].
    pub(super) guessed: u64,
    /// Entries on the arm that is farthest below its target so far, in the same units.
    pub(super) lagging: u64,
    /// How many entries or participants there are.
    pub(super) entries: u32,
}

/// Follows a list of K arms, with its W times deviations.
pub(super) fn follow<const K: usize>(
    targets: &Targets,
    scaled: &mut [i32],
    arms: impl Iterator<Item = u8>,
    mut after: impl FnMut(&[i32; K], u64),
) -> ArmsTrack {
    let parts: [i32; K] = std::array::from_fn(|arm| targets.parts[arm]);
    let mut own: [i32; K] = std::array::from_fn(|arm| scaled[arm]);
    let mut track = ArmsTrack::default();
    for arm in arms {
        let arm = usize::from(arm);
        add(&mut track, &parts, targets.total, &mut own, arm);
        after(&own, track.square);
    }
    scaled.copy_from_slice(&own);
    track
}

/// Counts an entry of a list with these deviations.
#[inline]
pub(super) fn add<const K: usize>(
    track: &mut ArmsTrack,
    parts: &[i32; K],
    total: i32,
    scaled: &mut [i32; K],
    arm: usize,
) {
    // By how far each arm is below its target so far, and will be below that of this entry.
    track.lagging += guessed(scaled, arm);
    for (scaled, part) in scaled.iter_mut().zip(parts) {
        *scaled -= part;
    }
    track.guessed += guessed(scaled, arm);
    // Not by its place, so that the deviations stay in registers.
    for (place, scaled) in scaled.iter_mut().enumerate() {
        *scaled += if place == arm { total } else { 0 };
    }
    let mut square = 0;
    let mut largest = 0;
    for &scaled in &*scaled {
        square += (i64::from(scaled) * i64::from(scaled)) as u64;
        largest = largest.max(scaled.unsigned_abs());
    }
    track.square = square;
    track.largest_square = track.largest_square.max(square);
    track.largest_deviation = track.largest_deviation.max(largest);
    track.entries += 1;
}

/// How much of an entry is guessed by whoever names the arm with the least deviation.
///
/// Without a branch: whether an entry is guessed, no processor can predict.
#[inline]
fn guessed<const K: usize>(scaled: &[i32; K], arm: usize) -> u64 {
    let least = scaled.iter().copied().fold(i32::MAX, i32::min);
    let (mut tied, mut is_guessed) = (0, 0);
    for (place, &one) in scaled.iter().enumerate() {
        let is_least = one == least;
        tied += usize::from(is_least);
        is_guessed |= u64::from(is_least && place == arm);
    }
    is_guessed * GUESSES[tied]
}

/// By how many arms are tied, what a guess of one of them counts.
const GUESSES: [u64; 17] = {
    let mut guesses = [0; 17];
    let mut tied = 1;
    while tied < guesses.len() {
        guesses[tied] = GUESS / tied as u64;
        tied += 1;
    }
    guesses
};

/// Does something with the number of arms known when it is compiled.
macro_rules! with_arms {
    ($arms:expr, $function:ident ( $($argument:expr),* )) => {
        match $arms {
            2 => $function::<2>($($argument),*),
            3 => $function::<3>($($argument),*),
            4 => $function::<4>($($argument),*),
            5 => $function::<5>($($argument),*),
            6 => $function::<6>($($argument),*),
            7 => $function::<7>($($argument),*),
            8 => $function::<8>($($argument),*),
            9 => $function::<9>($($argument),*),
            10 => $function::<10>($($argument),*),
            11 => $function::<11>($($argument),*),
            12 => $function::<12>($($argument),*),
            13 => $function::<13>($($argument),*),
            14 => $function::<14>($($argument),*),
            15 => $function::<15>($($argument),*),
            _ => $function::<16>($($argument),*),
        }
    };
}
pub(super) use with_arms;
