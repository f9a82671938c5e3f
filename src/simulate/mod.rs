//! Monte Carlo: replicate after replicate, its participants, their arms under every design, what
//! these come to, and the sums.
//!
//! An [`AllocationDesign`] is what is simulated: a procedure with its strata. [`Prevalences`] are how
//! common the strata are, and [`Sums`] all that a range of replicates hands over.

mod allocate;
mod allocation_design;
mod analysed;
mod arms;
mod counts;
mod course;
mod eights;
mod error;
mod findings;
mod group_sums;
mod measure;
mod modelled;
mod modelled_plan;
mod moments;
mod participants;
mod precision;
mod predictability;
mod prevalences;
mod rejections;
mod simulation;
mod sums;
mod tally;
mod track;
mod worker;
mod worst;

pub(crate) use allocate::{Allocated, Allocation, Population, Purposes};
pub use allocation_design::AllocationDesign;
pub(crate) use arms::MAX_SCALED;
pub use error::SimulateError;
pub(crate) use findings::{Findings, WorstOf};
pub(crate) use participants::{ParticipantSource, ReplicateParticipants};
pub use prevalences::{POPULATION, Prevalences};
pub(crate) use simulation::{Detail, Simulation};
pub use sums::Sums;
