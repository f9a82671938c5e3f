//! Pictures that people look at, as SVG text.
//!
//! A [`Plane`] shows procedures by imbalance and predictability, a [`Trajectory`] a quantity over
//! enrolment, [`Intervals`] estimates with their 95 % intervals, such as error rates, and [`Bands`] a quantity
//! over time with the bands that it lies in, a [`Course`] one run within the bands of its procedure, a
//! [`Timeline`] counts over time, [`Bars`] and [`Dots`] one number for each row, a [`Flow`] who passed through a
//! trial, a [`Swimmer`] what participants are given from when to when, and [`Amounts`] amounts by period. Each takes
//! plain numbers and words and knows nothing of where they come from; the same input gives the
//! same bytes. `docs/pictures.md` says how to read them.
//!
//! Every picture is 960 units wide on a white background of its own, names its marks directly,
//! has a title and a description for screen readers, and shows a mark's numbers when the pointer
//! rests on it. Fonts are the reader's, so that the widths of texts are estimates.
//!
//! A value that has no place on an axis is left out, and the picture says how many were: one that
//! is not finite or beyond 10^100, one below 0 on a square-root scale, one below 10^-100 on a
//! logarithmic one.
//!
//! # Examples
//! ```
//! use evenhand::picture::{Axis, Plane, Point, Unit, Words};
//!
//! let plane = Plane {
//!     words: Words {
//!         title: "Balance against predictability".to_owned(),
//!         subtitle: "One list of 405 entries, two arms 1:1".to_owned(),
//!         source: "evenhand 0.1.0, exact".to_owned(),
//!     },
//!     x: Axis::new("Imbalance: mean cumulative loss"),
//!     y: Axis { unit: Unit::Percent, ..Axis::new("Correct guesses, % of entries") },
//!     best: "balanced and hard to guess".to_owned(),
//!     points: vec![
//!         Point { name: "permuted-block(4)".to_owned(), x: 0.0144, y: 0.7078, errors: None, is_on_front: true },
//!         Point { name: "big-stick(3)".to_owned(), x: 0.0441, y: 0.5826, errors: None, is_on_front: true },
//!     ],
//! };
//! let svg = plane.svg();
//! assert!(svg.starts_with("<svg ") && svg.contains(">big-stick(3)</text>"));
//! assert_eq!(svg, plane.svg());
//! ```

mod amounts;
mod average;
mod axis;
mod bands;
mod bars;
mod course;
mod dots;
mod flow;
mod geometry;
mod ink;
mod intervals;
mod label;
mod legend;
mod number;
mod page;
mod plane;
mod scale;
mod spread;
mod surface;
mod swimmer;
mod text;
mod tick;
mod timeline;
mod trajectory;

pub use amounts::{Amounts, AmountsPanel};
pub use bands::{Band, Bands};
pub use bars::{BarRow, Bars};
pub use course::{Course, Range};
pub use dots::{DotRow, Dots};
pub use flow::{Counted, Flow, FlowBox, Passage, Rank};
pub use intervals::{Interval, Intervals, Measure, Reference, Row};
pub use plane::{Plane, Point};
pub use swimmer::{Bar, BarKind, Lane, Sign, Swimmer};
pub use timeline::{TimeLine, Timeline};
pub use trajectory::{Line, Trajectory};

/// The words around a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// What the picture shows, in one line.
    pub title: String,
    /// For whom and how: the list's length, the arms, the method.
    pub subtitle: String,
    /// At the foot: software, version and seed.
    pub source: String,
}

/// How values are spaced along an axis. An axis title names a scale that is not linear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// By the values: logarithmic where all are positive and the largest is at least 20 times the
    /// smallest; a square root where some are 0, none is below, and at least half are below a tenth
    /// of the largest; else linear.
    #[default]
    Automatic,
    /// Equal steps for equal differences.
    Linear,
    /// Proportional to the square root; values >= 0.
    SquareRoot,
    /// Equal steps for equal ratios; values >= 10^-100.
    Logarithmic,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// As they are.
    #[default]
    Number,
    /// A share of 1 in percent: 0.05 is `5 %`.
    Percent,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Axis {
    /// What is measured, with its unit.
    pub title: String,
    /// How values are spaced.
    pub scale: Scale,
    /// How numbers are written.
    pub unit: Unit,
}

impl Axis {
    /// An axis with an automatic scale and plain numbers.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }
}

/// A style sheet by which pictures within a page of HTML follow its reader's choice of light or dark. A
/// picture by itself stays on its white background.
pub fn dark_style() -> String {
    ink::dark_style()
}

/// What a picture says of values that it cannot show; nothing where there are none.
fn left_out(count: usize, what: &str) -> Option<String> {
    let (noun, verb) = match count {
        0 => return None,
        1 => (what.to_owned(), "is"),
        _ => (format!("{what}s"), "are"),
    };
    Some(format!(
        "{count} {noun} {verb} left out: no finite value that has a place on the axes."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(left_out(0, "point"), None);
        assert!(left_out(1, "point").unwrap().starts_with("1 point is left"));
        assert!(
            left_out(2, "point")
                .unwrap()
                .starts_with("2 points are left")
        );
    }
}
