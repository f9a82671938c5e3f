//! Counts over time: what happened, beside what was planned.

use svg::Node;
use svg::node::element::Group;

use super::geometry::{Area, Segment, Spot};
use super::ink::{SOFT_TEXT, Stroke, stroke};
use super::legend::{Mark, legend};
use super::number::{drawable, short};
use super::page::{Align, Page, SIDE, SMALL, WIDTH, line, marked, path, text};
use super::scale::Mapping;
use super::surface::rectangle;
use super::text::width;
use super::{Axis, Scale, Words, axis, left_out};

/// Counts over time, such as participants randomized by the end of each month: a whole line for what happened, a
/// dashed one of the same colour for what was planned of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    /// The words around it.
    pub words: Words,
    /// What goes across.
    pub across: String,
    /// Places across that have a text, in order.
    pub ticks: Vec<(f64, String)>,
    /// The quantity, on a linear scale.
    pub y: Axis,
    /// A value that is to be reached, with its name.
    pub target: Option<(f64, String)>,
    /// The times, in order, with their names.
    pub times: Vec<(f64, String)>,
    /// The lines.
    pub lines: Vec<TimeLine>,
}

/// A line of a [`Timeline`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeLine {
    /// Its name.
    pub name: String,
    /// Lines of one kind have one colour.
    pub kind: usize,
    /// Whether it is what was planned.
    pub is_planned: bool,
    /// Its value at each of the times; `None` where it has none.
    pub values: Vec<Option<f64>>,
}

const HEIGHT: f64 = 380.0;

impl TimeLine {
    fn stroke(&self) -> Stroke {
        Stroke {
            dashes: if self.is_planned { "6 4" } else { "" },
            ..stroke(self.kind)
        }
    }

    fn at(&self, time: usize) -> Option<f64> {
        let value = self.values.get(time).copied().flatten();
        value.filter(|value| drawable(*value))
    }
}

impl Timeline {
    /// The picture.
    pub fn svg(&self) -> String {
        let given = self.lines.iter().flat_map(|line| &line.values).flatten();
        let missing = given.filter(|value| !drawable(**value)).count();
        let mut page = Page::new(&self.words, &self.description());
        let marks: Vec<_> = self.lines.iter().map(swatch).collect();
        let entries: Vec<(Mark<'_>, &str)> = (marks.iter())
            .zip(&self.lines)
            .map(|(mark, line)| (mark as Mark<'_>, line.name.as_str()))
            .collect();
        legend(&mut page, &entries, 24.0);
        self.draw(&mut page);
        let notes: Vec<String> = left_out(missing, "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    fn draw(&self, page: &mut Page) {
        let values = self.lines.iter().flat_map(|line| &line.values).flatten();
        let target = self.target.iter().map(|(value, _)| *value);
        let upwards: Vec<f64> = (values.copied().filter(|value| drawable(*value)))
            .chain(target)
            .chain([0.0])
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
        let across: Vec<f64> = self.times.iter().map(|(at, _)| *at).collect();
        let x = Mapping::new(Scale::Linear, &across, (plot.left, plot.right), (0.0, 0.0));
        axis::upright(page, &plot, &y, &self.y);
        axis::across_named(page, &plot, &x, &self.ticks, &self.across);
        if let Some((value, name)) = &self.target {
            let at = y.place(*value);
            let across = Segment {
                from: (plot.left, at),
                to: (plot.right, at),
            };
            page.add(line(&across, SOFT_TEXT, 1.0));
            let place = (plot.right + 6.0, at + 0.35 * SMALL);
            page.add(text(name, place, SMALL, SOFT_TEXT, Align::Start));
        }
        for one in &self.lines {
            let times = self.times.iter().enumerate();
            let places: Vec<Spot> = times
                .filter_map(|(time, (at, _))| Some((x.place(*at), y.place(one.at(time)?))))
                .collect();
            if places.len() > 1 {
                page.add(path(&places, one.stroke(), 2.0));
            }
        }
        self.tooltips(page, &plot, &x);
    }

    /// What is shown where the pointer rests.
    fn tooltips(&self, page: &mut Page, plot: &Area, x: &Mapping) {
        for (time, (at, name)) in self.times.iter().enumerate() {
            let at = x.place(*at);
            let between = |other: Option<&(f64, String)>| {
                other.map_or(at, |(other, _)| f64::midpoint(at, x.place(*other)))
            };
            let left = between(
                time.checked_sub(1)
                    .and_then(|before| self.times.get(before)),
            );
            let right = between(self.times.get(time + 1));
            let values = self.lines.iter().filter_map(|line| {
                let value = short(line.at(time)?, self.y.unit);
                Some(format!("{}: {value}", line.name))
            });
            let told: Vec<String> = std::iter::once(name.clone()).chain(values).collect();
            let mut group = marked(&told);
            let area = Area {
                left,
                right,
                ..*plot
            };
            let area = rectangle(&area).set("fill", "none");
            group.append(area.set("pointer-events", "all"));
            page.add(group);
        }
    }

    /// What is drawn, in words.
    fn description(&self) -> String {
        let ends = self.lines.iter().filter_map(|line| {
            let last = line.values.iter().rev().flatten().next()?;
            Some(format!("{} {}", line.name, short(*last, self.y.unit)))
        });
        let ends: Vec<String> = ends.collect();
        format!(
            "A chart of {} lines over time. Across: {}. Upwards: {}. At the end: {}.",
            self.lines.len(),
            self.across,
            self.y.title,
            if ends.is_empty() {
                "nothing".to_owned()
            } else {
                ends.join("; ")
            }
        )
    }
}

/// A line's mark in the legend.
fn swatch(line: &TimeLine) -> impl Fn(&mut Group, Spot) + use<> {
    let stroke = line.stroke();
    move |group, (x, y)| group.append(path(&[(x - 12.0, y), (x + 12.0, y)], stroke, 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(values: Vec<Option<f64>>) -> Timeline {
        let months = 0..values.len();
        Timeline {
            times: months
                .map(|month| (month as f64, format!("month {month}")))
                .collect(),
            target: Some((10.0, "target 10".to_owned())),
            lines: vec![TimeLine {
                name: "randomized <b>".to_owned(),
                values,
                ..TimeLine::default()
            }],
            ..Timeline::default()
        }
    }

    #[test]
    fn each_time_shows_its_values() {
        let svg = timeline(vec![Some(1.0), Some(4.0), None, Some(9.0)]).svg();
        assert!(svg.contains("<title>month 1\nrandomized &lt;b&gt;: 4</title>"));
        assert!(svg.contains("At the end: randomized &lt;b&gt; 9."));
        assert!(svg.contains(">target 10</text>"));
    }

    #[test]
    fn few_or_impossible_values_make_a_picture() {
        for values in [vec![], vec![Some(1.0)], vec![None, Some(f64::NAN)]] {
            let has_none = values.contains(&None);
            let svg = timeline(values).svg();
            assert!(roxmltree::Document::parse(&svg).is_ok());
            assert_eq!(svg.contains("1 value is left out"), has_none);
        }
    }
}
