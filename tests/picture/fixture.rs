//! Pictures with real numbers, and what a test reads from one.

use evenhand::picture::{
    Axis, Band, Bands, Interval, Intervals, Line, Measure, Plane, Point, Reference, Row,
    Trajectory, Unit, Words,
};
use roxmltree::Document;

/// `evenhand assess --n 405 --exact` for the default procedures: mean cumulative loss and rate of
/// correct guesses.
const ASSESSED: [(&str, f64, f64); 23] = [
    ("simple", 1.000_000, 0.500_000),
    ("random-allocation", 0.501_235, 0.528_727),
    ("permuted-block(2)", 0.008_984, 0.749_383),
    ("permuted-block(4)", 0.014_398, 0.707_819),
    ("permuted-block(6)", 0.019_496, 0.682_469),
    ("permuted-block(4, 6)", 0.017_350, 0.692_681),
    ("big-stick(2)", 0.023_522, 0.624_691),
    ("big-stick(3)", 0.044_143, 0.582_579),
    ("efron(2/3)", 0.051_773, 0.624_486),
    ("chen(3, 2/3)", 0.028_116, 0.642_303),
    ("adjustable-coin(2)", 0.032_178, 0.609_187),
    ("smith(2)", 0.203_150, 0.533_599),
    ("bayesian-coin(0.1)", 0.648_339, 0.510_756),
    ("wei-urn(0, 1)", 0.334_156, 0.522_244),
    ("ehrenfest(3)", 0.022_877, 0.655_768),
    ("truncated-binomial", 0.950_217, 0.518_601),
    ("block-urn(3)", 0.028_292, 0.631_838),
    ("mass-weighted-urn(4)", 0.029_082, 0.636_201),
    ("drop-the-loser(2)", 0.036_397, 0.625_891),
    ("adaptive-coin(2)", 0.212_238, 0.532_490),
    ("max-entropy(0.5)", 0.027_420, 0.666_152),
    ("maximal(3)", 0.030_493, 0.624_947),
    ("maximal-bounded(3)", 0.030_515, 0.623_968),
];

fn words(title: &str) -> Words {
    Words {
        title: title.to_owned(),
        subtitle: "One list of 405 entries, two arms 1:1".to_owned(),
        source: "evenhand, exact".to_owned(),
    }
}

pub fn plane() -> Plane {
    let is_beaten = |x: f64, y: f64| {
        let beats = |&(_, a, b): &(&str, f64, f64)| a <= x && b <= y && (a < x || b < y);
        ASSESSED.iter().any(beats)
    };
    let points = ASSESSED.map(|(name, x, y)| Point {
        name: name.to_owned(),
        x,
        y,
        errors: None,
        is_on_front: !is_beaten(x, y),
    });
    Plane {
        words: words("Balance against predictability"),
        x: Axis::new("Imbalance: mean cumulative loss"),
        y: Axis {
            unit: Unit::Percent,
            ..Axis::new("Correct guesses, % of entries")
        },
        best: "balanced and hard to guess".to_owned(),
        points: points.into(),
    }
}

/// Curves between those of blocks and of simple randomization.
pub fn course() -> Trajectory {
    let lines = ASSESSED[..20]
        .iter()
        .enumerate()
        .map(|(place, (name, loss, _))| {
            let after = |j: u32| {
                (
                    f64::from(j),
                    (loss * f64::from(j)).sqrt() + f64::from(j % 2),
                )
            };
            Line {
                name: (*name).to_owned(),
                why: if place < 2 { "asked for" } else { "" }.to_owned(),
                values: (1..=405).map(after).collect(),
            }
        });
    Trajectory {
        words: words("Imbalance over enrolment"),
        x: Axis::new("Entries"),
        y: Axis::new("Mean absolute imbalance, entries"),
        lines: lines.collect(),
    }
}

pub fn intervals() -> Intervals {
    let row = |name: &str, values: [f64; 2]| Row {
        name: name.to_owned(),
        values: values
            .map(|value| {
                Some(Interval {
                    value,
                    low: value - 0.004,
                    high: value + 0.004,
                })
            })
            .into(),
    };
    Intervals {
        words: words("Type I error"),
        measures: vec![Measure {
            x: Axis {
                unit: Unit::Percent,
                ..Axis::new("Type I error")
            },
            reaches: Vec::new(),
            reference: Some(Reference {
                value: 0.05,
                name: "nominal level".to_owned(),
            }),
            panels: vec!["no bias".to_owned(), "selection bias".to_owned()],
        }],
        rows: vec![
            row("simple", [0.049, 0.051]),
            row("permuted-block(4)", [0.051, 0.074]),
            row("big-stick(3)", [0.043, 0.061]),
        ],
    }
}

/// Every text that is drawn.
pub fn texts(document: &Document) -> Vec<String> {
    document
        .descendants()
        .filter(|node| node.has_attribute("font-size"))
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

/// The numbers in the attributes that hold any.
pub fn numbers(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let names = [
        "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d",
    ];
    let attributes = document.descendants().flat_map(|node| node.attributes());
    attributes
        .filter(|attribute| names.contains(&attribute.name()))
        .flat_map(|attribute| attribute.value().split([' ', 'M', 'L']))
        .filter(|number| !number.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Accrual of 120 participants over 40 months.
pub fn bands() -> Bands {
    let band = |month: u32| {
        let median = f64::from(3 * month);
        let spread = |by: f64| (median + by * f64::from(month.min(40 - month))).min(120.0);
        Band {
            at: month.into(),
            name: format!("month {month}"),
            quantiles: [
                (median - 10.0).max(0.0),
                (median - 4.0).max(0.0),
                median,
                spread(0.3),
                spread(0.8),
            ],
        }
    };
    Bands {
        words: words("Participants randomized to date"),
        across: "Month".to_owned(),
        ticks: vec![(0.0, "2027-01".to_owned()), (12.0, "2028-01".to_owned())],
        y: Axis::new("Participants randomized to date"),
        target: Some((120.0, "sample size".to_owned())),
        bands: (0..=40).map(band).collect(),
    }
}

/// The advance of a character of Helvetica, as a share of the font size (Adobe's font metrics).
fn advance(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' => 0.222,
        'f' | 't' | ' ' | ',' | '.' | '/' => 0.278,
        'r' | '(' | ')' | '-' => 0.333,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 0.5,
        'w' => 0.722,
        'm' => 0.833,
        _ => 0.556,
    }
}

/// A name on a picture, with the room that it takes in Helvetica, from 0.72 of the font size above
/// the line to 0.2 below.
pub struct Label {
    pub name: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Label {
    pub fn overlaps(&self, other: &Self) -> bool {
        let across = self.left < other.right && other.left < self.right;
        across && self.top < other.bottom && other.top < self.bottom
    }

    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// The texts that are one of `names`.
pub fn labels(document: &Document, names: &[&str]) -> Vec<Label> {
    let texts = document
        .descendants()
        .filter(|node| node.has_attribute("font-size"));
    texts
        .filter(|node| node.text().is_some_and(|text| names.contains(&text)))
        .map(|node| {
            let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let name = node.text().unwrap().to_owned();
            let (left, line, size) = (number("x"), number("y"), number("font-size"));
            Label {
                left,
                right: left + size * name.chars().map(advance).sum::<f64>(),
                top: line - 0.72 * size,
                bottom: line + 0.2 * size,
                name,
            }
        })
        .collect()
}
