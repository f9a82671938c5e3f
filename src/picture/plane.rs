//! The plane of balance and randomness: procedures by imbalance and by predictability.

use svg::Node;
use svg::node::element::Group;

use super::axis;
use super::geometry::{Area, Segment, Spot};
use super::ink::{ACCENT, GREY, SOFT_TEXT, Stroke, TEXT};
use super::label::{Anchor, Placed, Surroundings, place};
use super::legend::legend;
use super::number::digits;
use super::page::{
    Align, Page, SIDE, SMALL, WIDTH, dot, filled, haloed, line, marked, path, set, text,
};
use super::scale::Mapping;
use super::text::{shortened, width};
use super::{Axis, Words, left_out};

/// A scatter of procedures, x a measure of imbalance and y one of predictability; smaller is better
/// on both.
///
/// A procedure is *beaten* where another is at least as good on both axes and better on one. Those
/// that nothing beats are the Pareto front; a line of steps joins them, and bounds what the
/// procedures reach. Which these are the caller says.
///
/// # References
/// Ryeznik Y, Sverdlov O (2018). A comparative study of restricted randomization procedures for
/// multiarm trials with equal or unequal treatment allocation ratios. *Statistics in Medicine*
/// 37:3056-3077.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plane {
    /// The words around it.
    pub words: Words,
    /// The measure of imbalance.
    pub x: Axis,
    /// The measure of predictability.
    pub y: Axis,
    /// What the lower left corner stands for, such as `balanced and hard to guess`.
    pub best: String,
    /// The procedures.
    pub points: Vec<Point>,
}

/// A procedure in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its name.
    pub name: String,
    /// Its imbalance.
    pub x: f64,
    /// Its predictability.
    pub y: f64,
    /// The standard errors of both, where it was simulated.
    pub errors: Option<(f64, f64)>,
    /// Whether no other procedure beats it.
    pub is_on_front: bool,
}

/// The boxes around a simulated point: the share of estimates that are within so many standard errors, on each axis,
/// and how dark the box is.
const BOXES: [(&str, f64, &str); 2] = [("95 %", 1.96, "0.12"), ("50 %", 0.6745, "0.22")];

const RADIUS: f64 = 5.0;
const LABEL: f64 = 12.0;
const HEIGHT: f64 = 500.0;
/// What is free of points below the smallest y, for the words on the corner.
const CORNER: f64 = 40.0;
const STEPS: Stroke = Stroke {
    line: ACCENT,
    text: ACCENT,
    dashes: "",
};

impl Plane {
    /// The picture.
    pub fn svg(&self) -> String {
        let shown: Vec<&Point> = self
            .points
            .iter()
            .filter(|point| self.x.scale.holds(point.x) && self.y.scale.holds(point.y))
            .collect();
        let values: Vec<Spot> = shown.iter().map(|point| (point.x, point.y)).collect();
        let front: Vec<bool> = shown.iter().map(|point| point.is_on_front).collect();

        let mut page = Page::new(&self.words, &self.description(&shown, &front));
        legend(
            &mut page,
            &[
                (
                    &|to, at| to.append(dot(at, RADIUS, ACCENT, true)),
                    "Pareto front: no other is better on one axis and as good on the other",
                ),
                (
                    &|to, at| to.append(dot(at, RADIUS - 0.5, GREY, false)),
                    "beaten by another",
                ),
            ],
            2.0 * RADIUS,
        );
        let (plot, x, y) = self.axes(&mut page, &values);
        let places: Vec<Spot> = values
            .iter()
            .map(|&(a, b)| (x.place(a), y.place(b)))
            .collect();

        let corner = self.corner(&mut page, &plot);
        self.boxes(&mut page, &shown, &plot, &x, &y);
        let steps = steps(&places, &front);
        if !steps.is_empty() {
            page.add(path(&steps, STEPS, 1.2).set("stroke-opacity", "0.6"));
        }
        let names: Vec<String> = shown
            .iter()
            .map(|point| shortened(&point.name, LABEL, plot.width() / 2.0))
            .collect();
        let labels = labels(&plot, corner, &places, &names, &steps);
        self.points(&mut page, &shown, &front, &places, &labels, &names);

        let has_boxes = shown.iter().any(|point| point.errors.is_some());
        let nameless = labels.iter().filter(|label| label.is_none()).count();
        let mut notes: Vec<String> = left_out(self.points.len() - shown.len(), "procedure")
            .into_iter()
            .collect();
        if has_boxes {
            let [(wide, ..), (narrow, ..)] = BOXES;
            notes.push(format!(
                "The boxes around simulated points are {narrow} and {wide} intervals on each axis; \
                 exact points have none."
            ));
        }
        if nameless > 0 {
            let names = match nameless {
                1 => "1 name has no room: it shows".to_owned(),
                many => format!("{many} names have no room: they show"),
            };
            notes.push(format!("{names} when the pointer rests on a point."));
        }
        page.finish(&notes, &self.words.source)
    }

    /// What is drawn, in words.
    fn description(&self, shown: &[&Point], front: &[bool]) -> String {
        let mut best: Vec<&Point> = Vec::new();
        for (point, _) in shown.iter().zip(front).filter(|&(_, &front)| front) {
            best.push(point);
        }
        best.sort_by(|a, b| a.x.total_cmp(&b.x));
        let names: Vec<&str> = best.iter().map(|point| point.name.as_str()).collect();
        format!(
            "A scatter of {} procedures. Across: {}. Upwards: {}. Smaller is better on both. On \
             the Pareto front, from left to right: {}.",
            shown.len(),
            self.x.title,
            self.y.title,
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join("; ")
            }
        )
    }

    /// Draws the axes; the plot and the two scales.
    fn axes(&self, page: &mut Page, values: &[Spot]) -> (Area, Mapping, Mapping) {
        let across: Vec<f64> = values.iter().map(|value| value.0).collect();
        let upwards: Vec<f64> = values.iter().map(|value| value.1).collect();
        let upright = |top: f64| {
            let pixels = (top + HEIGHT, top);
            Mapping::new(self.y.scale, &upwards, pixels, (CORNER, 26.0))
        };
        let draft = upright(0.0);
        axis::upright_title(page, SIDE, &draft, &self.y);
        let plot = Area {
            left: SIDE + axis::widest(&draft.ticks(44.0), &self.y) + 8.0,
            top: page.cursor,
            right: WIDTH - SIDE,
            bottom: page.cursor + HEIGHT,
        };
        let y = upright(plot.top);
        let x = Mapping::new(self.x.scale, &across, (plot.left, plot.right), (18.0, 18.0));
        axis::upright(page, &plot, &y, &self.y);
        axis::across(page, &plot, &x, &self.x, true);
        axis::across_title(page, (plot.left, plot.right), plot.bottom, &x, &self.x);
        (plot, x, y)
    }

    /// The words in the lower left corner, and the room that they take.
    fn corner(&self, page: &mut Page, plot: &Area) -> Area {
        let best = match self.best.as_str() {
            "" => "small on both axes",
            best => best,
        };
        let words = format!("\u{2199} best corner: {best}");
        let area = Area {
            left: plot.left,
            top: plot.bottom - 28.0,
            right: plot.left + 10.0 + width(&words, SMALL),
            bottom: plot.bottom,
        };
        let place = (plot.left + 8.0, plot.bottom - 11.0);
        let words = text(&words, place, SMALL, SOFT_TEXT, Align::Start);
        page.add(haloed(set(words, "font-style", "italic")));
        area
    }

    /// The intervals around simulated points, cut off at the edges of the plot.
    fn boxes(&self, page: &mut Page, shown: &[&Point], plot: &Area, x: &Mapping, y: &Mapping) {
        let end = |mapping: &Mapping, axis: &Axis, value: f64, ends: (f64, f64)| {
            // Where a scale has no place for a value it is below everything that has one.
            let has_place = axis.scale.holds(value) && mapping.holds_below(value);
            let place = if has_place {
                mapping.place(value)
            } else {
                mapping.start()
            };
            place.clamp(ends.0, ends.1)
        };
        for (_, reach, opacity) in BOXES {
            for point in shown {
                let Some((across, upwards)) = point.errors else {
                    continue;
                };
                let sides = (plot.left, plot.right);
                let heights = (plot.top, plot.bottom);
                let left = end(x, &self.x, point.x - reach * across, sides);
                let right = end(x, &self.x, point.x + reach * across, sides);
                let bottom = end(y, &self.y, point.y - reach * upwards, heights);
                let top = end(y, &self.y, point.y + reach * upwards, heights);
                let area = Area {
                    left,
                    top,
                    right,
                    bottom,
                };
                let colour = if point.is_on_front { ACCENT } else { GREY };
                page.add(set(filled(&area, colour), "fill-opacity", opacity));
            }
        }
    }

    /// Leaders below, then points, then names.
    fn points(
        &self,
        page: &mut Page,
        shown: &[&Point],
        front: &[bool],
        places: &[Spot],
        labels: &[Option<Placed>],
        names: &[String],
    ) {
        for leader in labels.iter().flatten().filter_map(|label| label.leader) {
            page.add(line(&leader, GREY, 0.75));
        }
        // Beaten ones first, so that they cover no other.
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by_key(|&place| front[place]);
        for number in order {
            let point = shown[number];
            let mut drawn = marked(&[
                point.name.clone(),
                format!("{}: {}", self.x.title, digits(point.x, self.x.unit)),
                format!("{}: {}", self.y.title, digits(point.y, self.y.unit)),
            ]);
            if front[number] {
                drawn.append(dot(places[number], RADIUS, ACCENT, true));
            } else {
                drawn.append(dot(places[number], RADIUS - 0.5, GREY, false));
            }
            if let Some(label) = &labels[number] {
                name(&mut drawn, label, &names[number], front[number]);
            }
            page.add(drawn);
        }
    }
}

/// Where the names go.
fn labels(
    plot: &Area,
    corner: Area,
    places: &[Spot],
    names: &[String],
    steps: &[Spot],
) -> Vec<Option<Placed>> {
    let anchors: Vec<Anchor> = places
        .iter()
        .zip(names)
        .map(|(&at, name)| Anchor {
            at,
            width: width(name, LABEL),
        })
        .collect();
    let lines: Vec<Segment> = steps
        .windows(2)
        .map(|pair| Segment {
            from: pair[0],
            to: pair[1],
        })
        .collect();
    let surroundings = Surroundings {
        bounds: Area {
            right: WIDTH - 8.0,
            ..*plot
        },
        taken: &[corner],
        lines: &lines,
        radius: RADIUS,
        height: LABEL + 3.0,
    };
    place(&anchors, &surroundings)
}

/// The steps through the front, from left to right: first across, then down.
fn steps(places: &[Spot], front: &[bool]) -> Vec<Spot> {
    let mut on: Vec<Spot> = places
        .iter()
        .zip(front)
        .filter(|&(_, &front)| front)
        .map(|(&place, _)| place)
        .collect();
    on.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut steps: Vec<Spot> = Vec::new();
    for place in on {
        if let Some(&(_, y)) = steps.last() {
            steps.push((place.0, y));
        }
        steps.push(place);
    }
    steps
}

fn name(drawn: &mut Group, label: &Placed, name: &str, front: bool) {
    let place = (label.area.left, label.area.bottom - 4.0);
    let colour = if front { TEXT } else { SOFT_TEXT };
    drawn.append(haloed(text(name, place, LABEL, colour, Align::Start)));
}
