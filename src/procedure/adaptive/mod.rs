//! Covariate-adaptive procedures: one file each, one line each in the table below.
//!
//! Which arm a participant is allocated to depends on the participant's stratification factors and
//! on the allocations of everybody before. So there is no list that could be made ahead of time,
//! only allocations, one by one: [`CovariateAdaptive`] is not a [`Restricted`], and nothing that
//! makes a list takes it.
//!
//! Every allocation uses exactly one word of its stream, whatever its probabilities are: the n-th
//! participant's arm is decided by the n-th word. See `docs/reproducibility.md`, section 6.
//!
//! [`Restricted`]: super::Restricted

mod begg_iglewicz;
mod coin;
mod da_optimal;
mod error;
mod hierarchical;
mod hu_hu;
mod layout;
mod linear_model;
mod measure;
mod minimization;
mod options;
mod shared;
mod stratified_coin;
mod taves;
#[cfg(test)]
mod tests;

pub use begg_iglewicz::BeggIglewicz;
pub use da_optimal::DaOptimal;
pub use error::AdaptiveError;
pub use hierarchical::Hierarchical;
pub use hu_hu::HuHu;
pub use layout::Differences;
pub use linear_model::{Information, LinearModel, MAX_PARAMETERS};
pub use measure::Measure;
pub use minimization::{MAX_MULTIPLE, MAX_WEIGHT, MarginCounts, Minimization};
pub use stratified_coin::StratifiedCoin;
pub use taves::Taves;

use std::sync::Arc;

use super::{Arguments, Chances, spec};
use crate::design::{ArmIndex, FactorSource, Ratio, Strata};
use crate::rng::Draws;

/// The largest number of factors.
pub const MAX_FACTORS: usize = 32;

/// The factors that a covariate-adaptive procedure looks at: how many levels each has, and which
/// of them is the site.
///
/// # Examples
/// ```
/// use evenhand::procedure::adaptive::Covariates;
/// let covariates = Covariates::new(&[6, 3, 2], Some(0))?;
/// assert_eq!((covariates.levels(), covariates.site()), (&[6, 3, 2][..], Some(0)));
/// assert!(Covariates::new(&[], None).is_err());
/// # Ok::<(), evenhand::procedure::adaptive::AdaptiveError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covariates {
    levels: Vec<u16>,
    site: Option<usize>,
}

impl Covariates {
    /// The factors' numbers of levels and, where one of them is the site, its place.
    ///
    /// # Errors
    /// [`AdaptiveError::NoFactor`] unless there is a factor; [`AdaptiveError::Factors`] above
    /// [`MAX_FACTORS`]; [`AdaptiveError::Levels`] where a factor has none.
    ///
    /// # Panics
    /// Where `site` is not the place of a factor.
    pub fn new(levels: &[u16], site: Option<usize>) -> Result<Self, AdaptiveError> {
        if levels.is_empty() {
            return Err(AdaptiveError::NoFactor);
        }
        if levels.len() > MAX_FACTORS {
            return Err(AdaptiveError::Factors(levels.len()));
        }
        if let Some(factor) = levels.iter().position(|&levels| levels == 0) {
            return Err(AdaptiveError::Levels { factor, levels: 0 });
        }
        assert!(site.is_none_or(|site| site < levels.len()), "a factor");
        let levels = levels.to_vec();
        Ok(Self { levels, site })
    }

    /// The factors of a stratification, in their order.
    ///
    /// # Errors
    /// As [`Covariates::new`]; [`AdaptiveError::Levels`] also above 65535 levels.
    pub fn of(strata: &Strata) -> Result<Self, AdaptiveError> {
        let mut counts = Vec::with_capacity(strata.factors().len());
        for (factor, levels) in strata.factors().iter().enumerate() {
            let levels = levels.labels().len();
            let count =
                u16::try_from(levels).map_err(|_| AdaptiveError::Levels { factor, levels })?;
            counts.push(count);
        }
        let is_site = |factor: &crate::design::Factor| factor.source() == FactorSource::Site;
        Self::new(&counts, strata.factors().iter().position(is_site))
    }

    /// The factors' numbers of levels, in order.
    pub fn levels(&self) -> &[u16] {
        &self.levels
    }

    /// The place of the factor that is the site.
    pub fn site(&self) -> Option<usize> {
        self.site
    }
}

/// A procedure that allocates participants one by one, by their factors and by the allocations
/// before.
///
/// A `profile` is a participant's level of every factor, in the order of the [`Covariates`] that
/// the procedure was made for, counted from 0. Methods that take one panic where it has not one
/// level per factor, each below the factor's number of levels.
pub trait CovariateAdaptive: Sized + Sync {
    /// What the procedure remembers of the allocations so far. [`CovariateAdaptive::start`] takes
    /// all the memory that it will ever need; no allocation touches the heap.
    type State: Clone + Send + Sync;

    /// Specifications in common use, for two arms 1:1 and three factors: at least one. Tests and
    /// benches take them up.
    const EXAMPLES: &'static [&'static str];

    /// The procedure for a ratio and factors, from its arguments.
    ///
    /// # Errors
    /// The argument, the ratio or the factors that are not allowed, with what is.
    fn new(
        arguments: &Arguments,
        ratio: &Ratio,
        covariates: &Covariates,
    ) -> Result<Self, AdaptiveError>;

    /// The arguments, as the specification string writes them.
    fn arguments(&self) -> Vec<String>;

    /// The state before the first participant.
    fn start(&self) -> Self::State;

    /// Takes a state back to before the first participant, in the same memory.
    fn reset(&self, state: &mut Self::State);

    /// The probability of each arm for a participant with this profile, given the allocations so
    /// far: exactly what [`CovariateAdaptive::next`] draws from.
    fn chances(&self, state: &Self::State, profile: &[u16]) -> Chances;

    /// Records an allocation, drawn here or made elsewhere: a real trial is replayed with it.
    fn assign(&self, state: &mut Self::State, profile: &[u16], arm: ArmIndex);

    /// Draws the participant's arm with one word and records it. Returns the probability of the
    /// first arm too.
    #[inline]
    fn next_with_chance(
        &self,
        state: &mut Self::State,
        profile: &[u16],
        draws: &mut Draws,
    ) -> (ArmIndex, f64) {
        let chances = self.chances(state, profile);
        let arm = chances.pick(draws.word());
        self.assign(state, profile, arm);
        (arm, chances.get(ArmIndex(0)))
    }

    /// Draws the participant's arm with one word and records it.
    #[inline]
    fn next(&self, state: &mut Self::State, profile: &[u16], draws: &mut Draws) -> ArmIndex {
        self.next_with_chance(state, profile, draws).0
    }
}

/// Does something with whichever procedure it is, compiled for each: the match stands outside
/// the hot loop.
pub trait AdaptiveVisitor<'a> {
    /// What comes of it.
    type Output;

    /// Works with the procedure. A clone of it is cheap, for what is to own it.
    fn visit<P: CovariateAdaptive + Clone + Send + 'static>(self, procedure: &'a P)
    -> Self::Output;
}

macro_rules! adaptive_procedures {
    ($($name:literal => $type:ident,)+) => {
        /// Any of the covariate-adaptive procedures. Clones share it.
        #[derive(Debug, Clone, PartialEq)]
        pub enum AdaptiveProcedure {
            $(
                #[doc = concat!("`", $name, "`, see [`", stringify!($type), "`].")]
                $type(Arc<$type>),
            )+
        }

        impl AdaptiveProcedure {
            /// The names of all covariate-adaptive procedures.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The [examples](CovariateAdaptive::EXAMPLES) of all procedures, in the order of their
            /// names.
            pub fn examples() -> impl Iterator<Item = &'static str> + Clone {
                [$($type::EXAMPLES),+].into_iter().flatten().copied()
            }

            /// Reads a specification such as `minimization(range, 0.85)`.
            ///
            /// # Errors
            /// What is wrong with the text, the name or the arguments.
            ///
            /// # Examples
            /// ```
            /// use evenhand::design::Ratio;
            /// use evenhand::procedure::adaptive::{AdaptiveProcedure, Covariates};
            /// let ratio = Ratio::new(&[1, 1])?;
            /// let covariates = Covariates::new(&[6, 3, 2], None)?;
            /// let parse = |text| AdaptiveProcedure::parse(text, &ratio, &covariates);
            /// let procedure = parse("minimization( range,.850 )")?;
            /// assert_eq!(procedure.to_string(), "minimization(range, 0.85)");
            /// assert!(parse("minimization(range, 0.4)").is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn parse(
                text: &str,
                ratio: &Ratio,
                covariates: &Covariates,
            ) -> Result<Self, AdaptiveError> {
                let (name, arguments) = spec::split(text)?;
                match name {
                    $($name => CovariateAdaptive::new(&arguments, ratio, covariates).map(Self::$type),)+
                    _ => Err(AdaptiveError::Unknown(name.to_owned())),
                }
            }

            /// Whether a specification names a covariate-adaptive procedure, with whichever
            /// arguments.
            pub fn is_named_in(text: &str) -> bool {
                let name = text.split('(').next().unwrap_or(text);
                Self::NAMES.contains(&name.trim())
            }

            /// The name, without arguments.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$type(_) => $name,)+ }
            }

            /// Hands the procedure to a visitor.
            pub fn visit<'a, V: AdaptiveVisitor<'a>>(&'a self, visitor: V) -> V::Output {
                match self { $(Self::$type(procedure) => visitor.visit(procedure),)+ }
            }

            fn arguments(&self) -> Vec<String> {
                match self { $(Self::$type(procedure) => procedure.arguments(),)+ }
            }
        }
    };
}

adaptive_procedures! {
    "minimization" => Minimization,
    "taves" => Taves,
    "hu-hu" => HuHu,
    "stratified-coin" => StratifiedCoin,
    "begg-iglewicz" => BeggIglewicz,
    "da-optimal" => DaOptimal,
    "hierarchical" => Hierarchical,
}

impl std::fmt::Display for AdaptiveProcedure {
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

/// Refuses every ratio but 1:1 of two arms.
fn two_arms(procedure: &'static str, ratio: &Ratio) -> Result<(), AdaptiveError> {
    if ratio.arms() == 2 && ratio.is_equal() {
        Ok(())
    } else {
        let ratio = Box::new(*ratio);
        Err(AdaptiveError::TwoArms { procedure, ratio })
    }
}
