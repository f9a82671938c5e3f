//! What the entries of a list so far say of the next: a filter along the procedure's chain.

use super::account::Probabilities;
use crate::design::ArmIndex;
use crate::procedure::{Markov, Procedure, Step, Visitor};

/// The most states of the chain that are followed at once. Only what a procedure hides, such as the
/// sizes of blocks, leaves more than one open.
pub const MAX_NODES: usize = 1 << 14;

/// The entries of a list so far.
pub(super) trait Past {
    /// The probability of each arm for the next entry; `None` where too many states are open.
    fn probabilities(&self) -> Option<Probabilities>;

    /// Takes up the next entry.
    fn record(&mut self, arm: ArmIndex);
}

/// Before the first entry of a procedure's list.
pub(super) fn past(procedure: &Procedure) -> Box<dyn Past> {
    let arms = procedure.ratio().arms();
    procedure.visit(Begin { arms })
}

struct Begin {
    arms: usize,
}

impl Visitor<'_> for Begin {
    type Output = Box<dyn Past>;

    fn visit<P: Markov + Clone + Send + 'static>(self, procedure: &P) -> Box<dyn Past> {
        let mut filter = Filter {
            procedure: procedure.clone(),
            arms: self.arms,
            reached: Vec::new(),
            steps: Vec::new(),
            nodes: vec![(procedure.first(), 1.0)],
            probabilities: None,
        };
        filter.look_ahead();
        Box::new(filter)
    }
}

/// The states that the past can have led to, each with its probability given the past:
///
/// ```text
/// P(arm | past) = sum over states s of P(s | past) * sum over steps of s with the arm of P(step | s)
/// ```
struct Filter<P: Markov> {
    procedure: P,
    arms: usize,
    nodes: Vec<(P::Node, f64)>,
    /// Every step from these, with the probability of state and step.
    reached: Vec<(ArmIndex, P::Node, f64)>,
    steps: Vec<Step<P::Node>>,
    probabilities: Option<Probabilities>,
}

impl<P: Markov> Filter<P> {
    /// Finds every step from the states.
    fn look_ahead(&mut self) {
        self.reached.clear();
        let mut sums = Probabilities::none(self.arms);
        for (node, probability) in &self.nodes {
            self.procedure.steps(node, &mut self.steps);
            for step in self.steps.drain(..) {
                let probability = probability * step.probability;
                sums.add(step.arm, probability);
                self.reached.push((step.arm, step.next, probability));
            }
        }
        let is_known = !self.nodes.is_empty() && self.reached.len() <= MAX_NODES;
        self.probabilities = is_known.then_some(sums);
        if !is_known {
            self.nodes.clear();
            self.reached.clear();
        }
    }
}

impl<P: Markov> Past for Filter<P> {
    fn probabilities(&self) -> Option<Probabilities> {
        self.probabilities
    }

    fn record(&mut self, arm: ArmIndex) {
        self.nodes.clear();
        let of_arm = self.reached.drain(..).filter(|(own, ..)| *own == arm);
        self.nodes
            .extend(of_arm.map(|(_, node, probability)| (node, probability)));
        if self.nodes.len() > 1 {
            self.nodes.sort_by(|a, b| a.0.cmp(&b.0));
            self.nodes.dedup_by(|next, kept| {
                let is_same = next.0 == kept.0;
                if is_same {
                    kept.1 += next.1;
                }
                is_same
            });
        }
        let total: f64 = self.nodes.iter().map(|(_, probability)| probability).sum();
        for (_, probability) in &mut self.nodes {
            *probability /= total;
        }
        self.look_ahead();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Ratio;

    /// Given the arms before, the probability of the next is that of all sequences that begin so.
    #[test]
    fn it_is_the_share_of_the_sequences_that_begin_so() {
        use crate::procedure::sequences;
        struct All;
        impl Visitor<'_> for All {
            type Output = Vec<(Vec<ArmIndex>, f64)>;
            fn visit<P: Markov + Clone + Send + 'static>(self, procedure: &P) -> Self::Output {
                let all = sequences(procedure, 10).into_iter();
                all.map(|sequence| (sequence.arms, sequence.probability))
                    .collect()
            }
        }
        let ratio = Ratio::new(&[1, 1]).unwrap();
        for specification in [
            "permuted-block(2, 4)",
            "permuted-block(4*2, 6)",
            "efron(2/3)",
            "drop-the-loser(2)",
        ] {
            let procedure = Procedure::parse(specification, &ratio, 10).unwrap();
            let all = procedure.visit(All);
            for (arms, _) in all.iter().step_by(37) {
                let mut past = past(&procedure);
                for (entry, &arm) in arms.iter().enumerate() {
                    let begins = |length: usize| -> f64 {
                        let same = all
                            .iter()
                            .filter(|(other, _)| other[..length] == arms[..length]);
                        same.map(|(_, probability)| probability).sum()
                    };
                    let expected = begins(entry + 1) / begins(entry);
                    let found = past.probabilities().unwrap().get()[arm.get()];
                    assert!(
                        (found - expected).abs() < 1e-12,
                        "{specification}, {arms:?}"
                    );
                    past.record(arm);
                }
            }
        }
    }
}
