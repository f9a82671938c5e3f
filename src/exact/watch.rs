//! Whether exact work is to go on.

use super::ExactError;
use crate::work::IsStopped;

/// How many additions are made between two questions: some milliseconds.
const BETWEEN: u64 = 1 << 20;

/// Ends work that was stopped, and asks so rarely that asking costs nothing.
pub(super) struct Watch<'a> {
    is_stopped: IsStopped<'a>,
    /// Additions since the last question.
    done: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(is_stopped: IsStopped<'a>) -> Self {
        Self {
            is_stopped,
            done: 0,
        }
    }

    /// Takes so many additions into account.
    ///
    /// # Errors
    /// [`ExactError::Stopped`] where the work was stopped.
    #[inline]
    pub(super) fn add(&mut self, additions: u64) -> Result<(), ExactError> {
        self.done += additions;
        if self.done < BETWEEN {
            return Ok(());
        }
        self.done = 0;
        if (self.is_stopped)() {
            return Err(ExactError::Stopped);
        }
        Ok(())
    }
}
