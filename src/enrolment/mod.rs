//! Enrolment: who arrives, where and when, and who is eligible.
//!
//! Candidates arrive at sites ([`arrivals`](self), a Poisson process per site with
//! gamma-distributed rates), have baseline attributes drawn, wait for the decision, and are judged
//! by the criteria, until the sample size is randomized. A [`RunningTrial`] goes on from those who are
//! randomized already. Every draw comes from a stream of the
//! site's own, so that another site, attribute or criterion leaves this site's candidates alone.

mod arrivals;
mod baseline;
mod caps;
mod expected;
mod limits;
mod population;
mod randomized;
mod running;
mod screening;
mod shares;
mod site_law;

pub use expected::ExpectedEnrolment;
pub use population::eligible;
pub(crate) use population::screened_and_eligible;
pub(crate) use randomized::RandomizedParticipants;
pub use running::{RunningError, RunningTrial, SitePosterior};
pub use screening::{Enrolment, EnrolmentFailure, ScreeningRecord};
pub(crate) use shares::exact_shares;
