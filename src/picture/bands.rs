//! A quantity over time with the bands that it lies in.

use svg::Node;
use svg::node::element::Group;

use super::geometry::{Area, Segment, Spot};
use super::ink::{ABOVE, SOFT_TEXT, stroke};
use super::legend::legend;
use super::number::{digits, drawable};
use super::page::{Align, Page, SIDE, SMALL, WIDTH, line, marked, path, text};
use super::scale::Mapping;
use super::surface::{closed, rectangle, shade};
use super::text::width;
use super::{Axis, Scale, Words, axis, left_out};

/// The median of a quantity over time, between bands in which it lies with 50 % and with 90 % probability.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bands {
    /// The words around it.
    pub words: Words,
    /// What goes across.
    pub across: String,
    /// Places across that have a text, in order.
    pub ticks: Vec<(f64, String)>,
    /// The quantity, on a linear scale.
    pub y: Axis,
    /// A value that the quantity is to reach, with its name.
    pub target: Option<(f64, String)>,
    /// The quantity, in the order of time.
    pub bands: Vec<Band>,
}

/// The quantity at one time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// The time, as a place across.
    pub at: f64,
    /// The time in words.
    pub name: String,
    /// Its 5, 25, 50, 75 and 95 % quantiles.
    pub quantiles: [f64; 5],
}

const HEIGHT: f64 = 460.0;
/// How much of the paper the bands of 90 and of 50 % cover.
const COVER: [&str; 2] = ["0.18", "0.35"];

impl Band {
    fn is_drawable(&self) -> bool {
        drawable(self.at) && self.quantiles.iter().all(|&value| drawable(value))
    }
}

impl Bands {
    /// The picture.
    pub fn svg(&self) -> String {
        let drawn: Vec<&Band> = self.bands.iter().filter(|one| one.is_drawable()).collect();
        let missing = self.bands.len() - drawn.len();
        let mut page = Page::new(&self.words, &self.description(&drawn));
        // The inner band lies on the outer one.
        let swatch = |covers: &'static [&'static str]| {
            move |group: &mut Group, (x, y): Spot| {
                let area = Area::around((x, y), 6.0);
                for cover in covers {
                    group.append(shade(rectangle(&area), cover));
                }
            }
        };
        let median = |group: &mut Group, (x, y): Spot| {
            group.append(path(&[(x - 8.0, y), (x + 8.0, y)], stroke(0), 2.0));
        };
        legend(
            &mut page,
            &[
                (&median, "median"),
                (&swatch(&COVER), "50 % of replicates"),
                (&swatch(&COVER[..1]), "90 % of replicates"),
            ],
            16.0,
        );
        self.draw(&mut page, &drawn);
        let notes: Vec<String> = left_out(missing, "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    /// What is drawn, in words.
    fn description(&self, drawn: &[&Band]) -> String {
        let end = drawn.last().map_or_else(
            || "nothing".to_owned(),
            |last| {
                let [low, _, median, _, high] =
                    last.quantiles.map(|value| digits(value, self.y.unit));
                format!("{median}, in 90 % of replicates from {low} to {high}")
            },
        );
        format!(
            "A line with two bands around it. Across: {}. Upwards: {}. At the end: {end}.",
            self.across, self.y.title,
        )
    }

    fn draw(&self, page: &mut Page, drawn: &[&Band]) {
        let across: Vec<f64> = drawn.iter().map(|one| one.at).collect();
        let target = self.target.iter().map(|(value, _)| *value);
        let upwards: Vec<f64> = drawn
            .iter()
            .flat_map(|one| one.quantiles)
            .chain(target)
            .collect();
        let upright =
            |top: f64| Mapping::new(Scale::Linear, &upwards, (top + HEIGHT, top), (0.0, 12.0));
        let draft = upright(0.0);
        axis::upright_title(page, SIDE, &draft, &self.y);
        let name = self.target.as_ref().map_or("", |(_, name)| name);
        let plot = Area {
            left: SIDE + axis::widest(&draft.ticks(44.0), &self.y) + 8.0,
            top: page.cursor,
            right: WIDTH - SIDE - width(name, SMALL) - 8.0,
            bottom: page.cursor + HEIGHT,
        };
        let y = upright(plot.top);
        let x = Mapping::new(Scale::Linear, &across, (plot.left, plot.right), (0.0, 0.0));
        axis::upright(page, &plot, &y, &self.y);
        axis::across_named(page, &plot, &x, &self.ticks, &self.across);
        for ((low, high), cover) in [(0, 4), (1, 3)].into_iter().zip(COVER) {
            let places = |which: usize| {
                let places = drawn
                    .iter()
                    .map(move |one| (x.place(one.at), y.place(one.quantiles[which])));
                places.collect::<Vec<Spot>>()
            };
            let edge: Vec<Spot> = places(high)
                .into_iter()
                .chain(places(low).into_iter().rev())
                .collect();
            if edge.len() > 2 {
                page.add(shade(closed(&edge), cover));
            }
        }
        if let Some((value, name)) = &self.target {
            let at = y.place(*value);
            let across = Segment {
                from: (plot.left, at),
                to: (plot.right, at),
            };
            page.add(line(&across, ABOVE, 1.0));
            let place = (plot.right + 6.0, at + 0.35 * SMALL);
            page.add(text(name, place, SMALL, SOFT_TEXT, Align::Start));
        }
        let median: Vec<Spot> = drawn
            .iter()
            .map(|one| (x.place(one.at), y.place(one.quantiles[2])))
            .collect();
        if median.len() > 1 {
            page.add(path(&median, stroke(0), 2.0));
        }
        self.tooltips(page, &plot, &x, drawn);
    }

    /// What is told where the pointer rests.
    fn tooltips(&self, page: &mut Page, plot: &Area, x: &Mapping, drawn: &[&Band]) {
        for (place, one) in drawn.iter().enumerate() {
            let at = x.place(one.at);
            let between = |other: Option<&&Band>| {
                other.map_or(at, |other| f64::midpoint(at, x.place(other.at)))
            };
            let area = Area {
                left: between(place.checked_sub(1).and_then(|before| drawn.get(before))),
                right: between(drawn.get(place + 1)),
                ..*plot
            };
            let [low, lower, median, upper, high] =
                one.quantiles.map(|value| digits(value, self.y.unit));
            let mut group = marked(&[
                one.name.clone(),
                format!("median {median}"),
                format!("50 %: {lower} to {upper}"),
                format!("90 %: {low} to {high}"),
            ]);
            let mut rectangle = rectangle(&area);
            rectangle = rectangle.set("fill", "none").set("pointer-events", "all");
            group.append(rectangle);
            page.add(group);
        }
    }
}
