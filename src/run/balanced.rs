//! The balance of an allocation that was made by any system, and what stood out in it.

use crate::balance::Balance;
use crate::intake::{RowOrder, Rows};
use crate::participant::Participant;
use crate::rerandomize::{Followed, follow};
use crate::trial::Trial;

/// The balance of an observed allocation, and how it was read.
#[derive(Debug, Clone)]
pub struct Balanced {
    /// The balance.
    pub balance: Balance,
    /// In which order participants were taken.
    pub order: RowOrder,
    /// Whether the trial's procedure can have made it.
    pub followed: Followed,
    /// Each participant's line in the file, from 1, in that order.
    pub lines: Vec<usize>,
}

/// The balance of participants who were read.
pub(super) fn balanced(trial: &Trial, read: &Rows<Participant>) -> Balanced {
    let mut balance = Balance::new(trial);
    for participant in &read.rows {
        let added = balance.add(participant);
        added.expect("an allocation that was read has an arm");
    }
    Balanced {
        balance,
        order: read.order,
        followed: follow(trial, &read.rows),
        lines: read.lines.clone(),
    }
}
