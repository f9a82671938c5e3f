//! Why there are no exact numbers.

/// Why there are no exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// The dynamic program would be too large.
    #[error("the exact method would take too much memory or time for a list this long")]
    TooLarge,
    /// The work was stopped before its end.
    #[error("the exact numbers were not finished: the work was stopped")]
    Stopped,
}
