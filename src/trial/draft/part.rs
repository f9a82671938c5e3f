//! What is known of a part of a trial before it is checked.

/// A part that may be left out, or could not be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Part<T> {
    /// Left out.
    #[default]
    Absent,
    /// There, but of no meaning; whoever read it has said so, and no more is said about it.
    Unreadable,
    /// There.
    Given(T),
}

impl<T> Part<T> {
    /// The part, where it was given.
    pub(crate) fn given(&self) -> Option<&T> {
        match self {
            Self::Given(given) => Some(given),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether it is left out.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it could not be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable)
    }

    /// The part, the default where it is left out, and nothing where it could not be read.
    pub(crate) fn value_or(&self, default: T) -> Option<T>
    where
        T: Clone,
    {
        match self {
            Self::Absent => Some(default),
            Self::Unreadable => None,
            Self::Given(given) => Some(given.clone()),
        }
    }

    /// The part, made of nothing where it is not given.
    pub(crate) fn or_begin(&mut self) -> &mut T
    where
        T: Default,
    {
        if self.given().is_none() {
            *self = Self::Given(T::default());
        }
        match self {
            Self::Given(given) => given,
            Self::Absent | Self::Unreadable => unreachable!("it was made above"),
        }
    }
}

impl<T> Part<Vec<T>> {
    /// The entries; none where the list is not given.
    pub(crate) fn entries(&self) -> &[T] {
        self.given().map_or(&[], Vec::as_slice)
    }
}

impl<T> From<Option<T>> for Part<T> {
    fn from(part: Option<T>) -> Self {
        part.map_or(Self::Absent, Self::Given)
    }
}
