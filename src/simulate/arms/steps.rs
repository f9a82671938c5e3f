//! Deviations as the states of a table: what an entry on an arm does to them is looked up.

use super::course::EntrySums;
use super::measure::ArmsTotals;
use super::targets::Targets;
use super::track::{ArmsTrack, add, with_arms};
use crate::design::ArmIndex;

/// How many states there are at most. Of lists that go farther, each entry is computed.
const MAX_STATES: usize = 64;

/// How many counts there are at most.
const MAX_COUNTS: usize = 1 << 22;

/// In place of a state: it was not explored.
const UNEXPLORED: u8 = u8::MAX;

/// The longest run of entries.
const LONGEST: usize = 6;

/// The most runs of a state.
const MAX_RUNS: usize = 81;

/// How many entries are looked up at once, and added up in one term of the loss.
pub(super) fn run_length(arms: usize) -> usize {
    let lengths = (2..=LONGEST).rev();
    let mut fitting = lengths.filter(|&length| arms.pow(length as u32) <= MAX_RUNS);
    fitting.next().unwrap_or(1)
}

/// What entries in a row do in a state.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The state after each; the first is [`UNEXPLORED`] where the run was not looked at.
    states: [u8; LONGEST],
    guessed: u32,
    lagging: u32,
    deviation: u32,
    square: u64,
    weighted: [f64; LONGEST],
}

impl Run {
    const UNEXPLORED: Self = Self {
        states: [UNEXPLORED; LONGEST],
        guessed: 0,
        lagging: 0,
        deviation: 0,
        square: 0,
        weighted: [0.0; LONGEST],
    };
}

/// What an entry on an arm does in a state.
#[derive(Debug, Clone, Copy)]
struct Step {
    guessed: u32,
    lagging: u32,
    next: u8,
}

/// The sizes of a state's deviations.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    square: u64,
    deviation: u32,
    /// sum (W d_k)^2 / w_k.
    weighted: f64,
}

/// The states that lists of a design have come to, and how often each of them came at each entry since it was last
/// handed over.
#[derive(Debug)]
pub(in crate::simulate) struct Steps {
    targets: Targets,
    entries: usize,
    /// By state and arm.
    looked_up: Vec<Step>,
    /// How many entries a run has, and how many runs a state.
    length: usize,
    number: usize,
    /// By state and the arms of a run, of which the last varies fastest.
    runs: Vec<Run>,
    /// By state.
    sizes: Vec<Sizes>,
    /// W times the deviations, by state and arm.
    scaled: Vec<i32>,
    /// Of the list at hand, after each entry: the state, and that of the largest square so far.
    path: Vec<u8>,
    largest: Vec<u8>,
    /// By state and entry: how often it was the state, and that of the largest square.
    counts: Vec<[u32; 2]>,
    /// By arm and entry.
    of_arms: Vec<u32>,
    most: usize,
}

impl Steps {
    /// For lists of so many entries, whose course is kept or not.
    pub(in crate::simulate) fn new(targets: Targets, entries: u32, keeps_course: bool) -> Self {
        let (arms, n) = (targets.arms(), entries as usize);
        let kept = if keeps_course { n } else { 0 };
        let mut steps = Self {
            entries: kept,
            looked_up: Vec::new(),
            length: run_length(arms),
            number: arms.pow(run_length(arms) as u32),
            runs: Vec::new(),
            sizes: Vec::new(),
            scaled: Vec::new(),
            path: vec![0; n],
            largest: vec![0; n],
            counts: Vec::new(),
            of_arms: vec![0; arms * kept],
            most: MAX_STATES.min(MAX_COUNTS / kept.max(1)),
            targets,
        };
        steps.push(&vec![0; arms]);
        steps
    }

    fn push(&mut self, scaled: &[i32]) {
        let none = Step {
            guessed: 0,
            lagging: 0,
            next: UNEXPLORED,
        };
        let squares = || scaled.iter().map(|&one| f64::from(one) * f64::from(one));
        let weighted = squares().zip(&self.targets.reciprocals);
        let whole = scaled.iter().map(|&one| u64::from(one.unsigned_abs()));
        let deviation = scaled.iter().map(|one| one.unsigned_abs()).max();
        self.sizes.push(Sizes {
            square: whole.map(|one| one * one).sum(),
            deviation: deviation.unwrap_or(0),
            weighted: weighted.map(|(square, of_part)| square * of_part).sum(),
        });
        self.looked_up
            .resize(self.looked_up.len() + scaled.len(), none);
        self.runs
            .resize(self.runs.len() + self.number, Run::UNEXPLORED);
        self.scaled.extend_from_slice(scaled);
        self.counts.resize(self.counts.len() + self.entries, [0, 0]);
    }

    /// Finds what an entry on an arm does in a state; `None` where there are too many states.
    fn explore<const K: usize>(&mut self, state: usize, arm: usize) -> Option<Step> {
        let parts: [i32; K] = std::array::from_fn(|arm| self.targets.parts[arm]);
        let mut own: [i32; K] = std::array::from_fn(|arm| self.scaled[state * K + arm]);
        let mut track = ArmsTrack::default();
        add(&mut track, &parts, self.targets.total, &mut own, arm);
        let (states, _) = self.scaled.as_chunks::<K>();
        let next = match states.iter().position(|known| *known == own) {
            Some(next) => next,
            None if states.len() < self.most => {
                let next = states.len();
                self.push(&own);
                next
            }
            None => return None,
        };
        let step = Step {
            guessed: track.guessed as u32,
            lagging: track.lagging as u32,
            next: next as u8,
        };
        self.looked_up[state * K + arm] = step;
        Some(step)
    }

    /// A whole run from a state; `None` where there are too many states.
    #[inline]
    fn run<const K: usize>(&mut self, state: usize, arms: &[ArmIndex]) -> Option<Run> {
        let number = arms.iter().fold(0, |number, arm| number * K + arm.get());
        let place = state * self.number + number;
        let run = self.runs[place];
        if run.states[0] != UNEXPLORED {
            return Some(run);
        }
        let run = self.added_up::<K>(state, arms)?;
        self.runs[place] = run;
        Some(run)
    }

    /// Adds up entries in a row, at most [`LONGEST`].
    fn added_up<const K: usize>(&mut self, mut state: usize, arms: &[ArmIndex]) -> Option<Run> {
        let mut run = Run::UNEXPLORED;
        for (entry, arm) in arms.iter().enumerate() {
            let mut step = self.looked_up[state * K + arm.get()];
            if step.next == UNEXPLORED {
                step = self.explore::<K>(state, arm.get())?;
            }
            state = usize::from(step.next);
            let sizes = self.sizes[state];
            run.states[entry] = step.next;
            run.weighted[entry] = sizes.weighted;
            run.guessed += step.guessed;
            run.lagging += step.lagging;
            run.deviation = run.deviation.max(sizes.deviation);
            run.square = run.square.max(sizes.square);
        }
        Some(run)
    }

    /// Follows a list and counts its course; `last` is given its last deviations. `None`, with nothing counted,
    /// where it has too many states.
    pub(super) fn follow(
        &mut self,
        arms: &[ArmIndex],
        reciprocals: &[f64],
        last: &mut [i32],
    ) -> Option<ArmsTotals> {
        if self.most == 0 {
            return None;
        }
        let count = self.targets.arms();
        let totals = with_arms!(count, follow(self, arms, reciprocals, last));
        if totals.is_none() {
            // Its other lists would come to as many.
            self.most = 0;
        }
        totals
    }

    fn count(&mut self, arms: &[ArmIndex]) {
        let n = self.entries;
        let states = self.path.iter().zip(&self.largest);
        for (j, ((&state, &largest), arm)) in states.zip(arms).enumerate().take(n) {
            self.counts[usize::from(state) * n + j][0] += 1;
            self.counts[usize::from(largest) * n + j][1] += 1;
            self.of_arms[arm.get() * n + j] += 1;
        }
    }

    /// Adds what was counted to the sums after each entry, and begins anew.
    pub(super) fn hand_over(&mut self, course: &mut [EntrySums]) {
        let n = self.entries;
        if n == 0 {
            return;
        }
        for (counts, sizes) in self.counts.chunks_exact(n).zip(&self.sizes) {
            for (sums, &[count, largest]) in course.iter_mut().zip(counts) {
                sums.add_state(&self.targets, (sizes.square, sizes.deviation), count);
                sums.add_largest(&self.targets, sizes.square, largest);
            }
        }
        for (arm, counts) in self.of_arms.chunks_exact(n).enumerate() {
            for (sums, &count) in course.iter_mut().zip(counts) {
                sums.add_arm(arm, count);
            }
        }
        self.counts.fill([0, 0]);
        self.of_arms.fill(0);
    }
}

fn follow<const K: usize>(
    table: &mut Steps,
    arms: &[ArmIndex],
    reciprocals: &[f64],
    last: &mut [i32],
) -> Option<ArmsTotals> {
    let mut track = ArmsTrack::default();
    let (mut state, mut largest, mut loss) = (0, 0_u8, 0.0);
    let length = table.length;
    let mut begin = 0;
    for (arms, reciprocals) in arms.chunks(length).zip(reciprocals.chunks(length)) {
        // The last entries may be fewer than a run.
        let run = if arms.len() == length {
            table.run::<K>(state, arms)?
        } else {
            table.added_up::<K>(state, arms)?
        };
        track.guessed += u64::from(run.guessed);
        track.lagging += u64::from(run.lagging);
        track.largest_deviation = track.largest_deviation.max(run.deviation);
        let mut part = 0.0;
        for (weighted, reciprocal) in run.weighted.iter().zip(reciprocals) {
            part += weighted * reciprocal;
        }
        loss += part;
        let end = begin + arms.len();
        table.path[begin..end].copy_from_slice(&run.states[..arms.len()]);
        if run.square > track.largest_square {
            for (place, &state) in run.states[..arms.len()].iter().enumerate() {
                let square = table.sizes[usize::from(state)].square;
                if square > track.largest_square {
                    (track.largest_square, largest) = (square, state);
                }
                table.largest[begin + place] = largest;
            }
        } else {
            table.largest[begin..end].fill(largest);
        }
        state = usize::from(run.states[arms.len() - 1]);
        begin = end;
    }
    track.square = table.sizes[state].square;
    track.entries = arms.len() as u32;
    last.copy_from_slice(&table.scaled[state * K..][..K]);
    // As where each entry is computed.
    loss /= table.targets.scale() * (K - 1) as f64;
    table.count(arms);
    Some(ArmsTotals { track, loss })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Ratio;
    use crate::simulate::arms::ArmsMeasures;

    /// Lists of blocks, each turned by another place, that end within a run.
    fn lists(block: &[u8]) -> Vec<Vec<ArmIndex>> {
        let list = |turn: usize| {
            let entries = (0..41).map(|entry| {
                let (number, place) = (entry / block.len(), entry % block.len());
                ArmIndex(block[(place + number * turn + turn) % block.len()])
            });
            entries.collect()
        };
        (0..block.len()).map(list).collect()
    }

    #[test]
    fn what_is_looked_up_is_what_is_computed() {
        for (parts, block) in [
            (&[2, 1][..], &[0, 1, 0][..]),
            (&[2, 2, 1], &[2, 0, 1, 0, 1]),
            (&[1, 1, 1, 1], &[3, 2, 1, 0]),
        ] {
            let targets = Targets::new(&Ratio::new(parts).unwrap());
            let mut steps = Steps::new(targets.clone(), 41, true);
            let mut measures = ArmsMeasures::new(targets.clone(), 41);
            let mut computed = vec![EntrySums::new(parts.len()); 41];
            // Twice, so that runs are known the second time.
            for list in [lists(block), lists(block)].concat() {
                let looked_up = measures.by_steps(&list, &mut steps).unwrap();
                let last = measures.last.clone();
                let ArmsTotals { track, loss } = measures.overall(&list);
                assert_eq!(looked_up.track, track);
                assert_eq!(looked_up.loss.to_bits(), loss.to_bits());
                assert_eq!(last, measures.last);
                let sizes = measures.squares.iter().zip(&measures.deviations);
                let mut largest = 0;
                for ((sums, (&square, &deviation)), arm) in
                    computed.iter_mut().zip(sizes).zip(&list)
                {
                    largest = square.max(largest);
                    sums.add_state(&targets, (square, deviation), 1);
                    sums.add_largest(&targets, largest, 1);
                    sums.add_arm(arm.get(), 1);
                }
            }
            let mut counted = vec![EntrySums::new(parts.len()); 41];
            steps.hand_over(&mut counted);
            assert_eq!(counted, computed, "{parts:?}");
            // Nothing is handed over twice.
            steps.hand_over(&mut counted);
            assert_eq!(counted, computed, "{parts:?}");
        }
    }

    #[test]
    fn lists_of_too_many_states_are_not_looked_up() {
        let targets = Targets::new(&Ratio::new(&[2, 1]).unwrap());
        let mut steps = Steps::new(targets.clone(), 200, true);
        let mut measures = ArmsMeasures::new(targets, 200);
        assert!(measures.by_steps(&[ArmIndex(0); 200], &mut steps).is_none());
        assert!(measures.by_steps(&[ArmIndex(1); 3], &mut steps).is_none());
        let mut counted = vec![EntrySums::new(2); 200];
        steps.hand_over(&mut counted);
        assert_eq!(counted, vec![EntrySums::new(2); 200]);
    }
}
