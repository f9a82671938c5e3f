//! Who passed through a trial: boxes from the top down, joined by arrows.

mod layout;

use svg::Node;
use svg::node::element::{Group, Rectangle};

use super::Words;
use super::geometry::{Area, Segment, Spot};
use super::ink::{GREY, PAPER, SOFT_TEXT, TEXT};
use super::number::coordinate;
use super::page::{Align, MEDIUM, Page, SIDE, SMALL, WIDTH, line, marked, set, text};
use super::surface::{closed, rectangle};
use super::text::{shortened, width};
use layout::{Laid, laid};

/// A flow diagram as CONSORT has it: boxes that everybody passes, one below the other, then a column of boxes
/// for each arm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flow {
    /// The words around it.
    pub words: Words,
    /// The names of the stages: of what everybody passes, then of each box of a column.
    pub stages: Vec<String>,
    /// What everybody passes, from the top.
    pub trunk: Vec<Passage>,
    /// The boxes of each arm, from the top. Up to 8 arms are legible.
    pub lanes: Vec<Vec<FlowBox>>,
}

/// A box that everybody passes, and who goes no further.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// Who comes here.
    pub all: FlowBox,
    /// Of them, who goes no further: a box to the side, below.
    pub out: Option<FlowBox>,
}

/// A box of lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowBox {
    /// The lines, from the top.
    pub lines: Vec<Counted>,
}

/// Words with how many participants they are about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// The words.
    pub words: String,
    /// How many, where there is a number.
    pub count: Option<u64>,
    /// How the line is set.
    pub rank: Rank,
}

/// How a line of a box is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rank {
    /// In bold.
    #[default]
    Heading,
    /// As plain text.
    Plain,
    /// To the right, as a part of the line above, such as one reason of several.
    Part,
}

impl Counted {
    /// A heading with its number.
    pub fn heading(words: impl Into<String>, count: u64) -> Self {
        Self {
            words: words.into(),
            count: Some(count),
            rank: Rank::Heading,
        }
    }

    /// A plain line with its number.
    pub fn plain(words: impl Into<String>, count: u64) -> Self {
        Self {
            rank: Rank::Plain,
            ..Self::heading(words, count)
        }
    }

    /// A part of the line above with its number.
    pub fn part(words: impl Into<String>, count: u64) -> Self {
        Self {
            rank: Rank::Part,
            ..Self::heading(words, count)
        }
    }

    /// `(n = 12)`, unbreakable; empty where the number is not known.
    fn number(&self) -> String {
        self.count
            .map_or_else(String::new, |count| format!("(n\u{a0}=\u{a0}{count})"))
    }

    /// The whole line.
    fn whole(&self) -> String {
        let whole = format!("{} {}", self.words, self.number());
        whole.trim().to_owned()
    }
}

/// The column at the left that has the names of stages.
const STRIP: f64 = 30.0;
/// Before and after a stage's name.
const ASIDE: f64 = 5.0;
/// The widest box.
const WIDEST: f64 = 400.0;
/// The width of boxes that everybody passes.
const TRUNK: f64 = 300.0;
/// Between rows of boxes: room for an arrow.
const GAP: f64 = 26.0;

impl Flow {
    /// The picture.
    pub fn svg(&self) -> String {
        let mut page = Page::new(&self.words, &self.description());
        page.cursor += 6.0;
        let left = SIDE + STRIP;
        let centre = f64::midpoint(left, WIDTH - SIDE);
        let top = page.cursor;
        let from = self.trunk(&mut page, centre);
        self.stage(&mut page, 0, top);
        self.lanes(&mut page, from);
        page.finish(&[], &self.words.source)
    }

    /// Draws what everybody passes; where its last box ends.
    fn trunk(&self, page: &mut Page, centre: f64) -> Option<Spot> {
        let mut from: Option<Spot> = None;
        for passage in &self.trunk {
            let laid_out = laid(&passage.all, TRUNK, SMALL);
            let area = Area {
                left: centre - TRUNK / 2.0,
                top: page.cursor,
                right: centre + TRUNK / 2.0,
                bottom: page.cursor + laid_out.height,
            };
            if let Some(from) = from {
                page.add(arrow(from, (centre, area.top)));
            }
            page.add(boxed(&passage.all, &laid_out, &area));
            from = Some((centre, area.bottom));
            page.cursor = area.bottom + GAP;
            if let Some(out) = &passage.out {
                let laid_out = laid(out, WIDEST, SMALL);
                let left = centre + 32.0;
                let area = Area {
                    left,
                    top: page.cursor - GAP / 2.0,
                    right: left + WIDEST,
                    bottom: page.cursor - GAP / 2.0 + laid_out.height,
                };
                let middle = f64::midpoint(area.top, area.bottom);
                page.add(arrow((centre, middle), (area.left, middle)));
                page.add(boxed(out, &laid_out, &area));
                page.cursor = area.bottom + GAP / 2.0;
            }
        }
        if !self.trunk.is_empty() {
            page.cursor -= GAP;
        }
        from
    }

    /// Draws the columns of the arms below where everybody comes from.
    fn lanes(&self, page: &mut Page, from: Option<Spot>) {
        let count = self.lanes.len();
        if count == 0 {
            return;
        }
        let (gap, size) = if count > 4 {
            (8.0, 11.0)
        } else {
            (16.0, SMALL)
        };
        let left = SIDE + STRIP;
        let room = (WIDTH - SIDE - left - gap * (count - 1) as f64) / count as f64;
        let wide = room.min(WIDEST);
        let centres: Vec<f64> = (0..count)
            .map(|lane| left + (room + gap) * lane as f64 + room / 2.0)
            .collect();
        let first = page.cursor + GAP + 14.0;
        if let Some(from) = from {
            spread_out(page, from, &centres, first);
        }
        page.cursor = first;
        let rows = self.lanes.iter().map(Vec::len).max().unwrap_or(0);
        let mut ends: Vec<Option<Spot>> = vec![None; count];
        for row in 0..rows {
            let top = page.cursor;
            let mut lowest = top;
            let laid_out: Vec<Option<(&FlowBox, Laid)>> = self
                .lanes
                .iter()
                .map(|lane| lane.get(row).map(|one| (one, laid(one, wide, size))))
                .collect();
            let name = self.stages.get(row + 1).map_or("", String::as_str);
            lowest += width(&shortened(name, MEDIUM, 160.0), MEDIUM) + 2.0 * ASIDE;
            for (_, one) in laid_out.iter().flatten() {
                lowest = lowest.max(top + one.height);
            }
            for (lane, drawn) in laid_out.iter().enumerate() {
                let Some((one, laid_out)) = drawn else {
                    continue;
                };
                let area = Area {
                    left: centres[lane] - wide / 2.0,
                    top,
                    right: centres[lane] + wide / 2.0,
                    bottom: lowest,
                };
                if let Some(end) = ends[lane] {
                    page.add(arrow(end, (centres[lane], top)));
                }
                page.add(boxed(one, laid_out, &area));
                ends[lane] = Some((centres[lane], lowest));
            }
            page.cursor = lowest;
            self.stage(page, row + 1, top);
            page.cursor = lowest + GAP;
        }
        page.cursor -= GAP;
    }

    /// Writes a stage's name upwards at the left of what lies between `top` and the cursor.
    fn stage(&self, page: &mut Page, place: usize, top: f64) {
        let Some(name) = self.stages.get(place).filter(|name| !name.is_empty()) else {
            return;
        };
        let room = page.cursor - top;
        let strip = Area {
            left: SIDE,
            top,
            right: SIDE + 20.0,
            bottom: page.cursor,
        };
        page.add(outline(&strip));
        let (x, y) = (SIDE + 14.0, f64::midpoint(top, page.cursor));
        let name = shortened(name, MEDIUM, room - ASIDE);
        let words = text(&name, (x, y), MEDIUM, SOFT_TEXT, Align::Middle);
        let turned = format!("rotate(-90 {} {})", coordinate(x), coordinate(y));
        page.add(set(words, "transform", &turned));
    }

    /// What is drawn, in words.
    fn description(&self) -> String {
        let said = |one: &FlowBox| {
            let lines: Vec<String> = one.lines.iter().map(Counted::whole).collect();
            lines.join(", ")
        };
        let trunk = self.trunk.iter().flat_map(|passage| {
            let out = passage.out.iter().map(said);
            std::iter::once(said(&passage.all)).chain(out)
        });
        let lanes = self.lanes.iter().flatten().map(said);
        let all: Vec<String> = trunk.chain(lanes).collect();
        format!("A flow diagram from the top down. {}.", all.join(". "))
    }
}

/// A line from one place down to a bar, from which an arrow leads to each centre.
fn spread_out(page: &mut Page, from: Spot, centres: &[f64], to: f64) {
    let bar = f64::midpoint(from.1, to) - 2.0;
    let down = Segment {
        from,
        to: (from.0, bar),
    };
    page.add(line(&down, GREY, 1.0));
    let ends = centres.iter().copied().chain([from.0]);
    let (mut low, mut high) = (from.0, from.0);
    for end in ends {
        low = low.min(end);
        high = high.max(end);
    }
    let across = Segment {
        from: (low, bar),
        to: (high, bar),
    };
    if high > low {
        page.add(line(&across, GREY, 1.0));
    }
    for &centre in centres {
        page.add(arrow((centre, bar), (centre, to)));
    }
}

/// An arrow straight down or to the right.
fn arrow(from: Spot, to: Spot) -> Group {
    let shaft = Segment { from, to };
    let is_down = (to.0 - from.0).abs() < (to.1 - from.1).abs();
    let (x, y) = to;
    let corners: [Spot; 3] = if is_down {
        [(x, y), (x - 4.0, y - 8.0), (x + 4.0, y - 8.0)]
    } else {
        [(x, y), (x - 8.0, y - 4.0), (x - 8.0, y + 4.0)]
    };
    let mut group = Group::new();
    group.append(line(&shaft, GREY, 1.0));
    group.append(closed(&corners).set("fill", GREY));
    group
}

fn outline(area: &Area) -> Rectangle {
    rectangle(area)
        .set("rx", "3")
        .set("fill", PAPER)
        .set("stroke", GREY)
        .set("stroke-width", "1")
}

/// A box with its text, whole where the pointer rests.
fn boxed(one: &FlowBox, laid_out: &Laid, area: &Area) -> Group {
    let whole: Vec<String> = one.lines.iter().map(Counted::whole).collect();
    let mut group = marked(&whole);
    group.append(outline(area));
    for written in &laid_out.lines {
        let place = (area.left + written.x, area.top + written.y);
        let mut words = text(&written.words, place, laid_out.size, TEXT, Align::Start);
        if written.is_bold {
            words = set(words, "font-weight", "600");
        }
        group.append(words);
    }
    group
}
