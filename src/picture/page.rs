//! The document: its background, the words above and below a chart, and the elements in it.

use svg::node::Text as Characters;
use svg::node::element::{Circle, Description, Element, Group, Path, Rectangle, SVG, Title};
use svg::{Document, Node};

use super::Words;
use super::geometry::{Area, Segment, Spot};
use super::ink::{PAPER, SOFT_TEXT, Stroke, TEXT};
use super::number::coordinate;
use super::text::{clean, wrapped};

/// The width of every picture.
pub(super) const WIDTH: f64 = 960.0;
/// What is left free at the sides.
pub(super) const SIDE: f64 = 32.0;
/// The size of axis text, legends and labels.
pub(super) const SMALL: f64 = 12.0;
/// The size of axis titles.
pub(super) const MEDIUM: f64 = 13.0;

const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

/// A picture while it is drawn, from the top to the foot.
pub(super) struct Page {
    body: Group,
    title: String,
    description: String,
    /// Where the next line goes.
    pub(super) cursor: f64,
}

impl Page {
    /// A page with title and subtitle. `description` says what is drawn, for those who do not see
    /// it.
    pub(super) fn new(words: &Words, description: &str) -> Self {
        let mut page = Self {
            body: Group::new(),
            title: clean(&words.title),
            description: clean(description),
            cursor: 26.0,
        };
        for line in wrapped(&page.title.clone(), 20.0 * 1.1, WIDTH - 2.0 * SIDE) {
            page.cursor += 20.0;
            let line = text(&line, (SIDE, page.cursor), 20.0, TEXT, Align::Start);
            page.add(set(line, "font-weight", "600"));
            page.cursor += 5.0;
        }
        for line in wrapped(&clean(&words.subtitle), 14.0, WIDTH - 2.0 * SIDE) {
            page.cursor += 18.0;
            let place = (SIDE, page.cursor);
            page.add(text(&line, place, 14.0, SOFT_TEXT, Align::Start));
        }
        page.cursor += 14.0;
        page
    }

    pub(super) fn add<N: Node>(&mut self, node: N) {
        self.body.append(node);
    }

    /// Notes and the source, each on lines of its own; then the whole document.
    pub(super) fn finish(mut self, notes: &[String], source: &str) -> String {
        self.cursor += 8.0;
        for note in notes.iter().map(String::as_str).chain([source]) {
            for line in wrapped(&clean(note), 11.0, WIDTH - 2.0 * SIDE) {
                self.cursor += 16.0;
                let place = (SIDE, self.cursor);
                self.add(text(&line, place, 11.0, SOFT_TEXT, Align::Start));
            }
        }
        let height = libm::ceil(self.cursor + 22.0);
        let background = Rectangle::new()
            .set("width", coordinate(WIDTH))
            .set("height", coordinate(height))
            .set("fill", PAPER);
        let document: SVG = Document::new()
            .set(
                "viewBox",
                format!("0 0 {} {}", coordinate(WIDTH), coordinate(height)),
            )
            .set("width", coordinate(WIDTH))
            .set("height", coordinate(height))
            .set("style", "max-width:100%;height:auto")
            .set("role", "img")
            .set("font-family", FONTS)
            .add(Title::new(self.title))
            .add(described(self.description))
            .add(background)
            .add(self.body);
        let mut written = document.to_string();
        written.push('\n');
        written
    }
}

fn described(words: String) -> Description {
    let mut description = Description::new();
    description.append(Characters::new(words));
    description
}

/// An element with one attribute more.
pub(super) fn set(mut element: Element, name: &str, value: &str) -> Element {
    element.assign(name, value);
    element
}

/// A line of text; `place` is on its baseline.
pub(super) fn text(words: &str, (x, y): Spot, size: f64, colour: &str, align: Align) -> Element {
    let mut element = Element::new("text");
    element.assign("x", coordinate(x));
    element.assign("y", coordinate(y));
    element.assign("font-size", coordinate(size));
    element.assign("fill", colour);
    match align {
        Align::Start => {}
        Align::Middle => element.assign("text-anchor", "middle"),
        Align::End => element.assign("text-anchor", "end"),
    }
    element.append(Characters::new(clean(words)));
    element
}

/// The same text with a white edge, readable on lines.
pub(super) fn haloed(mut text: Element) -> Element {
    text.assign("paint-order", "stroke");
    text.assign("stroke", PAPER);
    text.assign("stroke-width", "3");
    text.assign("stroke-linejoin", "round");
    text
}

/// A straight line.
pub(super) fn line(segment: &Segment, colour: &str, width: f64) -> Element {
    let mut element = Element::new("line");
    element.assign("x1", coordinate(segment.from.0));
    element.assign("y1", coordinate(segment.from.1));
    element.assign("x2", coordinate(segment.to.0));
    element.assign("y2", coordinate(segment.to.1));
    element.assign("stroke", colour);
    element.assign("stroke-width", coordinate(width));
    element
}

/// A filled rectangle.
pub(super) fn filled(area: &Area, colour: &str) -> Element {
    let mut element = Element::new("rect");
    element.assign("x", coordinate(area.left));
    element.assign("y", coordinate(area.top));
    element.assign("width", coordinate(area.right - area.left));
    element.assign("height", coordinate(area.bottom - area.top));
    element.assign("fill", colour);
    element
}

/// A line through places.
pub(super) fn path(places: &[Spot], stroke: Stroke, width: f64) -> Path {
    let mut data = String::new();
    for (number, &(x, y)) in places.iter().enumerate() {
        data.push(if number == 0 { 'M' } else { 'L' });
        data.push_str(&coordinate(x));
        data.push(' ');
        data.push_str(&coordinate(y));
    }
    let path = Path::new()
        .set("d", data)
        .set("fill", "none")
        .set("stroke", stroke.line)
        .set("stroke-width", coordinate(width))
        .set("stroke-linejoin", "round");
    if stroke.dashes.is_empty() {
        path
    } else {
        path.set("stroke-dasharray", stroke.dashes)
    }
}

/// A dot, whole or hollow.
pub(super) fn dot((x, y): Spot, radius: f64, colour: &str, whole: bool) -> Circle {
    Circle::new()
        .set("cx", coordinate(x))
        .set("cy", coordinate(y))
        .set("r", coordinate(radius))
        .set("fill", if whole { colour } else { PAPER })
        .set("stroke", if whole { PAPER } else { colour })
        .set("stroke-width", if whole { "1" } else { "1.5" })
}

/// Elements that share a tooltip of a few lines.
pub(super) fn marked(tooltip: &[String]) -> Group {
    let lines: Vec<String> = tooltip.iter().map(|line| clean(line)).collect();
    Group::new().add(Title::new(lines.join("\n")))
}
