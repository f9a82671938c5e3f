//! Outcomes of participants: what a trial measures, and what it depends on besides the arm.
//!
//! * [`OutcomeModel`] is an outcome of a scenario, `[[outcome]]`: a kind, and the effects of the arm, of
//!   factors, attributes, the site and time on its linear predictor.
//! * [`Uniforms`] are the random numbers of one replicate: one for each participant and one for each
//!   site, from streams of their own. They depend on neither the arm nor the design, so that all
//!   designs and effects are compared on the same numbers.
//!
//! `docs/outcomes.md` has formulas and conventions.

mod error;
mod kind;
mod model;
mod normal;
mod uniforms;

pub use error::OutcomeError;
pub(crate) use error::{LEAST, MAX_OUTCOME_LEVELS};
pub use kind::{EffectScale, MAX_COUNT, MAX_SIZE, OutcomeKind};
pub use model::{Effect, OutcomeModel};
pub use normal::normal_quantile;
pub use uniforms::Uniforms;
