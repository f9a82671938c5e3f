//! Allocation procedures: one file each, one line each in the table below.
//!
//! A restricted procedure ([`Restricted`]) makes a list of its own, ahead of time, without
//! knowing the participants. Procedures are written one way everywhere, such as
//! `permuted-block(4, 6)`; see [`Procedure::parse`].

pub mod adaptive;
mod adaptive_coin;
mod adjustable_coin;
mod bayesian_coin;
mod big_stick;
mod block_orders;
mod block_urn;
mod chances;
mod chen;
mod coin;
mod drop_the_loser;
mod efron;
mod ehrenfest;
#[cfg(test)]
mod fixture;
mod fraction;
mod hadamard;
mod markov;
mod mass_weighted_urn;
mod max_entropy;
mod maximal;
mod permuted_block;
mod random_allocation;
mod shared;
mod shuffled_blocks;
mod simple;
mod smith;
mod spec;
mod states;
mod truncated_binomial;
mod wei_urn;

pub use adaptive_coin::AdaptiveCoin;
pub use adjustable_coin::AdjustableCoin;
pub use bayesian_coin::BayesianCoin;
pub use big_stick::BigStick;
pub use block_urn::BlockUrn;
pub use chances::Chances;
pub use chen::Chen;
pub use drop_the_loser::DropTheLoser;
pub use efron::Efron;
pub use ehrenfest::Ehrenfest;
pub use fraction::Fraction;
pub use hadamard::Hadamard;
pub use markov::{Markov, Sequence, Step, sequences};
pub use mass_weighted_urn::MassWeightedUrn;
pub use max_entropy::MaxEntropy;
pub use maximal::{Maximal, MaximalBounded, Paths};
pub use permuted_block::{MAX_BLOCK, PermutedBlock};
pub use random_allocation::RandomAllocation;
pub use shuffled_blocks::{SetOfBlocks, ShuffledBlocks};
pub use simple::Simple;
pub use smith::Smith;
pub use spec::{Arguments, ProcedureError};
pub use truncated_binomial::TruncatedBinomial;
pub use wei_urn::{Balls, WeiUrn};

use std::sync::Arc;

use crate::design::{ArmIndex, Ratio};
use crate::rng::Draws;

/// A procedure that makes a list: which arm comes next depends only on the arms before.
pub trait Restricted: Sized + Sync {
    /// What the procedure remembers of one list. Fixed in size: no allocation touches the heap.
    type State: Clone + Send + Sync;

    /// Specifications in common use, for two arms 1:1 and a list of even length: at least one. Tests,
    /// benches and the default choice of an assessment take them up.
    const EXAMPLES: &'static [&'static str];

    /// The procedure for a ratio and a number of participants, from its arguments.
    ///
    /// # Errors
    /// The argument that is not allowed, with what is.
    fn new(arguments: &Arguments, ratio: &Ratio, participants: u32)
    -> Result<Self, ProcedureError>;

    /// The arguments, as the specification string writes them.
    fn arguments(&self) -> Vec<String>;

    /// The state before the first entry.
    fn start(&self) -> Self::State;

    /// The next arm.
    fn next(&self, state: &mut Self::State, draws: &mut Draws) -> ArmIndex;

    /// The first entries of a list, as many as there is room for: what [`start`](Self::start) and
    /// then [`next`](Self::next) for each give, at a lower cost where a procedure can make many at
    /// once. The draws are spent then: how many words were taken is not promised.
    fn fill(&self, draws: &mut Draws, arms: &mut [ArmIndex]) {
        let mut state = self.start();
        for arm in arms {
            *arm = self.next(&mut state, draws);
        }
    }

    /// About how many words of a stream so many entries take: how far ahead a stream is worth
    /// making. No value depends on it.
    fn likely_words(&self, entries: usize) -> usize {
        entries
    }

    /// How many entries the longest block has; a list ends with a whole one. 1 for a procedure
    /// without blocks.
    fn longest_block(&self) -> u32 {
        1
    }

    /// How many entries the shortest block has, with the longest where there is only one size.
    fn shortest_block(&self) -> u32 {
        self.longest_block()
    }

    /// Where the last entry stands in its block; `None` for a procedure without blocks.
    fn place(&self, _state: &Self::State) -> Option<BlockPlace> {
        None
    }
}

/// Where an entry stands in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockPlace {
    /// The block's number in its list, from 1.
    pub block: u32,
    /// How many entries the block has.
    pub size: u32,
    /// The entry's position in the block, from 1.
    pub position: u32,
}

/// Does something with whichever procedure it is, compiled for each: the match stands outside
/// the hot loop.
pub trait Visitor<'a> {
    /// What comes of it.
    type Output;

    /// Works with the procedure. A clone of it is cheap, for what is to own it.
    fn visit<P: Markov + Clone + Send + 'static>(self, procedure: &'a P) -> Self::Output;
}

macro_rules! procedures {
    ($($name:literal => $type:ident,)+) => {
        /// Any of the procedures, for the arms of a ratio. Clones share it.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Procedure {
            any: Any,
            ratio: Ratio,
        }

        #[derive(Debug, Clone, PartialEq)]
        enum Any {
            $($type(Arc<$type>),)+
        }

        impl Procedure {
            /// The names of all procedures.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The [examples](Restricted::EXAMPLES) of all procedures, in the order of their names.
            pub fn examples() -> impl Iterator<Item = &'static str> + Clone {
                [$($type::EXAMPLES),+].into_iter().flatten().copied()
            }

            /// Reads a specification such as `permuted-block(4, 6)`.
            ///
            /// # Errors
            /// What is wrong with the text, the name or the arguments.
            ///
            /// # Examples
            /// ```
            /// use evenhand::design::Ratio;
            /// use evenhand::procedure::Procedure;
            /// let ratio = Ratio::new(&[1, 1])?;
            /// let procedure = Procedure::parse("permuted-block(4,6)", &ratio, 405)?;
            /// assert_eq!(procedure.to_string(), "permuted-block(4, 6)");
            /// assert!(Procedure::parse("permuted-block(5)", &ratio, 405).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn parse(
                text: &str,
                ratio: &Ratio,
                participants: u32,
            ) -> Result<Self, ProcedureError> {
                let (name, arguments) = spec::split(text)?;
                let any = match name {
                    $($name => Restricted::new(&arguments, ratio, participants).map(Any::$type),)+
                    _ => Err(ProcedureError::Unknown(name.to_owned())),
                };
                Ok(Self { any: any?, ratio: *ratio })
            }

            /// The names of the procedures that are defined for a ratio.
            pub fn that_take(ratio: &Ratio) -> Vec<&'static str> {
                let is_defined = |examples: &[&str]| {
                    let refused = examples.first().and_then(|one| Self::parse(one, ratio, 4).err());
                    !matches!(
                        refused,
                        Some(ProcedureError::TwoEqualArms(_) | ProcedureError::EqualArms(_))
                    )
                };
                let mut names = Vec::new();
                $(names.extend(is_defined($type::EXAMPLES).then_some($name));)+
                names
            }

            /// The allocation ratio that it was made for.
            pub fn ratio(&self) -> &Ratio {
                &self.ratio
            }

            /// The name, without arguments.
            pub fn name(&self) -> &'static str {
                match &self.any { $(Any::$type(_) => $name,)+ }
            }

            /// How many entries the longest block has; 1 for a procedure without blocks.
            pub fn longest_block(&self) -> u32 {
                match &self.any { $(Any::$type(procedure) => procedure.longest_block(),)+ }
            }

            /// How many entries a list has at most that is to have so many: it ends with a whole block.
            pub fn end_of_list(&self, entries: u32) -> u64 {
                match self.block_size() {
                    Some(size) => u64::from(entries).next_multiple_of(size.into()),
                    None => u64::from(entries) + u64::from(self.longest_block()) - 1,
                }
            }

            /// How many entries every block has, where all are of one size; 1 for a procedure without blocks.
            pub fn block_size(&self) -> Option<u32> {
                let (shortest, longest) = match &self.any {
                    $(Any::$type(procedure) => (procedure.shortest_block(), procedure.longest_block()),)+
                };
                (shortest == longest).then_some(longest)
            }

            /// Hands the procedure to a visitor.
            pub fn visit<'a, V: Visitor<'a>>(&'a self, visitor: V) -> V::Output {
                match &self.any { $(Any::$type(procedure) => visitor.visit(procedure),)+ }
            }

            fn arguments(&self) -> Vec<String> {
                match &self.any { $(Any::$type(procedure) => procedure.arguments(),)+ }
            }
        }
    };
}

procedures! {
    "simple" => Simple,
    "random-allocation" => RandomAllocation,
    "permuted-block" => PermutedBlock,
    "shuffled-blocks" => ShuffledBlocks,
    "big-stick" => BigStick,
    "efron" => Efron,
    "chen" => Chen,
    "adjustable-coin" => AdjustableCoin,
    "smith" => Smith,
    "bayesian-coin" => BayesianCoin,
    "wei-urn" => WeiUrn,
    "ehrenfest" => Ehrenfest,
    "truncated-binomial" => TruncatedBinomial,
    "block-urn" => BlockUrn,
    "mass-weighted-urn" => MassWeightedUrn,
    "drop-the-loser" => DropTheLoser,
    "adaptive-coin" => AdaptiveCoin,
    "max-entropy" => MaxEntropy,
    "maximal" => Maximal,
    "maximal-bounded" => MaximalBounded,
    "hadamard" => Hadamard,
}

impl std::fmt::Display for Procedure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let arguments = self.arguments();
        f.write_str(self.name())?;
        if arguments.is_empty() {
            Ok(())
        } else {
            write!(f, "({})", arguments.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which procedures take a ratio is told where one does not.
    #[test]
    fn a_ratio_that_a_procedure_does_not_know_is_known_to_others() {
        let told = |text: &str, parts: &[u32]| {
            let ratio = Ratio::new(parts).unwrap();
            Procedure::parse(text, &ratio, 60).unwrap_err().to_string()
        };
        assert_eq!(
            told("efron(2/3)", &[2, 1]),
            "the ratio is 2:1: this procedure is defined for two arms in the ratio 1:1; for 2:1, choose one of simple, \
             random-allocation, permuted-block, shuffled-blocks, truncated-binomial, block-urn, \
             mass-weighted-urn, drop-the-loser, adaptive-coin, max-entropy"
        );
        assert!(told("efron(2/3)", &[1, 1, 1]).contains("for 1:1:1, choose one of simple"));
        assert!(told("efron(2/3)", &[1, 1, 1]).contains(", wei-urn, "));
        assert!(!told("wei-urn(0, 1)", &[2, 1]).contains(", wei-urn, "));
    }

    /// A list ends with a whole block, of whichever size it is.
    #[test]
    fn a_list_of_blocks_of_two_sizes_ends_anywhere_in_the_longest() {
        let ratio = Ratio::new(&[1, 1]).unwrap();
        for (specification, size, end) in [
            ("permuted-block(4, 6)", None, 410),
            ("permuted-block(6)", Some(6), 408),
            ("shuffled-blocks(4, 6)", None, 410),
            ("simple", Some(1), 405),
        ] {
            let procedure = Procedure::parse(specification, &ratio, 405).unwrap();
            assert_eq!(procedure.block_size(), size, "{specification}");
            assert_eq!(procedure.end_of_list(405), end, "{specification}");
        }
    }
}
