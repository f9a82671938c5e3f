//! Lanes of time: what each participant was given from when to when, and what happened.

mod marks;

use std::collections::BTreeSet;

use svg::Node;
use svg::node::element::Group;

use super::axis;
use super::geometry::{Area, Segment, Spot};
use super::ink::{GRID, TEXT};
use super::legend::{Mark, legend};
use super::number::{drawable, short};
use super::page::{Align, MEDIUM, Page, SIDE, SMALL, WIDTH, line, marked, set, text};
use super::scale::Mapping;
use super::text::{shortened, width};
use super::{Axis, Scale, Words, left_out};
use marks::{bar, gap, shape};

/// A swimmer plot: a lane for each participant with a bar for each thing that was given, and signs for what
/// happened.
///
/// Bars differ in colour and pattern, signs in shape. Bars of one colour share a line of their lane. Beyond 7 colours,
/// 3 patterns and 6 shapes they repeat: the tooltips name them all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Swimmer {
    /// The words around it.
    pub words: Words,
    /// What goes across, from 0 on; negative values are before it.
    pub x: Axis,
    /// What a bar can be.
    pub bars: Vec<BarKind>,
    /// What a sign can be.
    pub signs: Vec<String>,
    /// The lanes, from the top.
    pub lanes: Vec<Lane>,
}

/// What a bar can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BarKind {
    /// Its name.
    pub name: String,
    /// The number of its colour, such as that of a treatment.
    pub colour: usize,
    /// The number of its pattern, such as that of a part of the treatment.
    pub pattern: usize,
}

/// One participant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    /// The participant's name.
    pub name: String,
    /// The heading of the lanes that it is among; empty without headings.
    pub group: String,
    /// What was given.
    pub bars: Vec<Bar>,
    /// When nothing was given of what otherwise is: by the number of the colour.
    pub gaps: Vec<Bar>,
    /// What happened.
    pub signs: Vec<Sign>,
}

/// What was given from when to when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The place of its kind; of a gap the number of the colour.
    pub kind: usize,
    /// The start.
    pub from: f64,
    /// The end.
    pub to: f64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// The place of its kind.
    pub kind: usize,
    /// When.
    pub at: f64,
    /// What it concerns, by the number of the colour; the whole lane where it is nothing in particular.
    pub colour: Option<usize>,
    /// What it is, in words.
    pub note: String,
}

/// The height of a line of a lane.
const LINE: f64 = 8.0;
/// The least height of a lane, and what is free between lanes.
const LANE: f64 = 15.0;
const BETWEEN: f64 = 5.0;
/// The height of a heading.
const HEADING: f64 = 24.0;
/// Half the size of a sign.
const REACH: f64 = 4.0;

impl Bar {
    fn is_drawable(&self) -> bool {
        drawable(self.from) && drawable(self.to) && self.from <= self.to
    }
}

impl Lane {
    /// The colours of its bars and gaps, one line each.
    fn colours(&self, kinds: &[BarKind]) -> Vec<usize> {
        let of_bars = self.bars.iter().filter_map(|bar| kinds.get(bar.kind));
        let of_bars = of_bars.map(|kind| kind.colour);
        let colours: BTreeSet<usize> = of_bars.collect();
        colours.into_iter().collect()
    }

    fn height(&self, kinds: &[BarKind]) -> f64 {
        LANE.max(LINE * self.colours(kinds).len() as f64)
    }
}

impl Swimmer {
    /// The picture.
    pub fn svg(&self) -> String {
        let mut page = Page::new(&self.words, &self.description());
        self.key(&mut page);
        let names = self
            .lanes
            .iter()
            .map(|lane| shortened(&lane.name, SMALL, 150.0));
        let names: Vec<String> = names.collect();
        let widest = names.iter().map(|name| width(name, SMALL));
        let widest = widest.fold(0.0, f64::max);
        let top = page.cursor;
        let plot = Area {
            left: SIDE + widest + 12.0,
            top,
            right: WIDTH - SIDE,
            bottom: top + self.height(),
        };
        let x = Mapping::new(
            Scale::Linear,
            &self.values(),
            (plot.left, plot.right),
            (REACH, REACH + 2.0),
        );
        axis::across(&mut page, &plot, &x, &self.x, true);
        self.lanes(&mut page, &plot, &x, &names);
        axis::across_title(&mut page, (plot.left, plot.right), plot.bottom, &x, &self.x);
        let notes: Vec<String> = left_out(self.missing(), "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    fn description(&self) -> String {
        format!(
            "A chart of {} lanes, one for each participant, with {} bars and {} signs. Across: {}.",
            self.lanes.len(),
            self.lanes.iter().map(|lane| lane.bars.len()).sum::<usize>(),
            self.lanes
                .iter()
                .map(|lane| lane.signs.len())
                .sum::<usize>(),
            self.x.title,
        )
    }

    /// Everything that the axis holds.
    fn values(&self) -> Vec<f64> {
        let lanes = self.lanes.iter();
        let within = lanes.flat_map(|lane| {
            let bars = lane.bars.iter().filter(|bar| bar.is_drawable());
            let signs = lane.signs.iter().map(|sign| sign.at);
            bars.flat_map(|bar| [bar.from, bar.to])
                .chain(signs.filter(|at| drawable(*at)))
        });
        within.chain([0.0]).collect()
    }

    fn missing(&self) -> usize {
        let lanes = self.lanes.iter();
        let of_lane = |lane: &Lane| {
            let bars = lane.bars.iter().chain(&lane.gaps);
            let bars = bars.filter(|bar| !bar.is_drawable()).count();
            bars + lane.signs.iter().filter(|one| !drawable(one.at)).count()
        };
        lanes.map(of_lane).sum()
    }

    /// The height of all lanes with their headings.
    fn height(&self) -> f64 {
        let mut group = "";
        let mut height = BETWEEN;
        for lane in &self.lanes {
            if lane.group != group {
                group = &lane.group;
                height += HEADING;
            }
            height += lane.height(&self.bars) + BETWEEN;
        }
        height
    }

    /// What bars and signs mean, on as many lines as they need.
    fn key(&self, page: &mut Page) {
        type Draw<'d> = Box<dyn Fn(&mut Group, Spot) + 'd>;
        let mut entries: Vec<(Draw<'_>, String)> = Vec::new();
        for kind in &self.bars {
            let draw = move |to: &mut Group, (x, y): Spot| {
                to.append(bar(kind, (x - 11.0, x + 11.0), y));
            };
            entries.push((Box::new(draw), shortened(&kind.name, SMALL, 280.0)));
        }
        if self.lanes.iter().any(|lane| !lane.gaps.is_empty()) {
            let draw = |to: &mut Group, (x, y): Spot| to.append(gap((x - 11.0, x + 11.0), y, 0));
            entries.push((Box::new(draw), "held".to_owned()));
        }
        for (kind, name) in self.signs.iter().enumerate() {
            let draw = move |to: &mut Group, at: Spot| to.append(shape(kind, at));
            entries.push((Box::new(draw), shortened(name, SMALL, 280.0)));
        }
        let mut from = 0;
        let mut room = WIDTH - 2.0 * SIDE;
        let each: Vec<f64> = entries
            .iter()
            .map(|(_, name)| 22.0 + 7.0 + width(name, SMALL) + 22.0)
            .collect();
        for to in 0..=entries.len() {
            let is_full = each.get(to).is_none_or(|needs| *needs > room) && to > from;
            if is_full {
                let line: Vec<(Mark<'_>, &str)> = entries[from..to]
                    .iter()
                    .map(|(draw, name)| (&**draw, name.as_str()))
                    .collect();
                legend(page, &line, 22.0);
                page.cursor -= 8.0;
                (from, room) = (to, WIDTH - 2.0 * SIDE);
            }
            room -= each.get(to).copied().unwrap_or(0.0);
        }
        page.cursor += 8.0;
    }

    fn lanes(&self, page: &mut Page, plot: &Area, x: &Mapping, names: &[String]) {
        let mut group = "";
        let mut top = plot.top + BETWEEN;
        for (lane, name) in self.lanes.iter().zip(names) {
            if lane.group != group {
                group = &lane.group;
                let place = (SIDE, top + HEADING - 8.0);
                let name = shortened(group, MEDIUM * 1.1, WIDTH - 2.0 * SIDE);
                let words = text(&name, place, MEDIUM, TEXT, Align::Start);
                page.add(set(words, "font-weight", "600"));
                top += HEADING;
            }
            let height = lane.height(&self.bars);
            let place = (plot.left - 12.0, top + height / 2.0 + 0.35 * SMALL);
            page.add(text(name, place, SMALL, TEXT, Align::End));
            self.lane(page, x, lane, top);
            top += height + BETWEEN;
            let under = Segment {
                from: (plot.left, top - BETWEEN / 2.0),
                to: (plot.right, top - BETWEEN / 2.0),
            };
            page.add(line(&under, GRID, 1.0));
        }
    }

    fn lane(&self, page: &mut Page, x: &Mapping, lane: &Lane, top: f64) {
        let colours = lane.colours(&self.bars);
        let height = lane.height(&self.bars);
        let each = height / colours.len().max(1) as f64;
        let middle = |colour: Option<usize>| {
            let place = colour.and_then(|own| colours.iter().position(|other| *other == own));
            place.map_or(top + height / 2.0, |place| {
                top + each * (place as f64 + 0.5)
            })
        };
        let when = |at: f64| short(round(at), self.x.unit);
        for one in lane.bars.iter().filter(|bar| bar.is_drawable()) {
            let Some(kind) = self.bars.get(one.kind) else {
                continue;
            };
            let mut group = marked(&[
                format!("{}: {}", lane.name, kind.name),
                format!("{} to {}", when(one.from), when(one.to)),
            ]);
            // What lasts a day is still seen.
            let (from, to) = (x.place(one.from), x.place(one.to));
            let y = middle(Some(kind.colour));
            group.append(bar(kind, (from, to.max(from + 1.5)), y));
            page.add(group);
        }
        for one in lane.gaps.iter().filter(|bar| bar.is_drawable()) {
            let across = (x.place(one.from), x.place(one.to));
            page.add(gap(across, middle(Some(one.kind)), one.kind));
        }
        for sign in lane.signs.iter().filter(|sign| drawable(sign.at)) {
            let mut group = marked(&[
                format!("{}: {}", lane.name, sign.note),
                format!("at {}", when(sign.at)),
            ]);
            group.append(shape(sign.kind, (x.place(sign.at), middle(sign.colour))));
            page.add(group);
        }
    }
}

/// To a tenth.
fn round(value: f64) -> f64 {
    libm::round(value * 10.0) / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swimmer(lanes: Vec<Lane>) -> Swimmer {
        Swimmer {
            x: Axis::new("Months"),
            bars: vec![
                BarKind {
                    name: "a <b> & \"c\"".to_owned(),
                    colour: 0,
                    pattern: 0,
                },
                BarKind {
                    name: "d".to_owned(),
                    colour: 3,
                    pattern: 1,
                },
            ],
            signs: vec!["reduced".to_owned(), "stopped".to_owned()],
            lanes,
            ..Swimmer::default()
        }
    }

    fn lane(bars: &[(usize, f64, f64)]) -> Lane {
        let bar = |&(kind, from, to): &(usize, f64, f64)| Bar { kind, from, to };
        Lane {
            name: "P1 <&>".to_owned(),
            bars: bars.iter().map(bar).collect(),
            ..Lane::default()
        }
    }

    #[test]
    fn bars_of_one_colour_share_a_line() {
        let two = lane(&[(0, 0.0, 1.0), (0, 2.0, 3.0), (1, 0.0, 3.0)]);
        let drawn = swimmer(vec![two.clone()]);
        assert_eq!(two.colours(&drawn.bars), [0, 3]);
        assert!(two.height(&drawn.bars) > lane(&[(0, 0.0, 1.0)]).height(&drawn.bars));
    }

    #[test]
    fn what_has_no_place_is_counted_and_names_are_escaped() {
        let mut bad = lane(&[(0, f64::NAN, 1.0), (0, 2.0, 1.0), (0, 0.0, 1.0)]);
        bad.signs.push(Sign {
            kind: 0,
            at: f64::INFINITY,
            colour: None,
            note: String::new(),
        });
        let drawn = swimmer(vec![bad]);
        assert_eq!(drawn.missing(), 3);
        let svg = drawn.svg();
        assert!(svg.contains("3 values are left out"));
        assert!(!svg.contains("<b>") && svg.contains("P1 &lt;&amp;&gt;"));
    }

    #[test]
    fn the_picture_grows_with_its_lanes_and_can_be_empty() {
        let height = |lanes: usize| {
            let svg = swimmer(vec![lane(&[(0, 0.0, 1.0)]); lanes]).svg();
            let from = svg.find("height=\"").unwrap() + 8;
            let rest = &svg[from..];
            rest[..rest.find('"').unwrap()].parse::<f64>().unwrap()
        };
        assert!(height(0) > 0.0);
        assert!((height(300) - height(299) - LANE - BETWEEN).abs() < 1.01);
    }
}
