//! Conventions on dates: each has a name, is an option, and is printed in the manifest.

/// Whether the date that ends a period still belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EndRule {
    /// Dates d with start <= d < start + period.
    #[default]
    EndExclusive,
    /// Dates d with start <= d <= start + period.
    EndInclusive,
}

/// What start + N months means where that month has no such day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingDay {
    /// The month's last day: 31 January + 1 month is 28 or 29 February.
    #[default]
    Clamp,
    /// The first day of the month after: 31 January + 1 month is 1 March.
    RollForward,
}

/// The conventions on which users differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conventions {
    /// Whether the end date belongs to the period.
    pub end: EndRule,
    /// What a missing day of the month becomes.
    pub missing_day: MissingDay,
}

macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal),+ }) => {
        impl $type {
            /// Every option, by the name it has in scenarios and manifests.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The option's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The option with this name.
            pub fn find(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named!(EndRule { EndExclusive = "end-exclusive", EndInclusive = "end-inclusive" });
named!(MissingDay { Clamp = "clamp", RollForward = "roll-forward" });
