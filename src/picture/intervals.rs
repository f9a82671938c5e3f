//! Estimates with their intervals: a row for each procedure, a panel for each condition, an axis for each measure.

use svg::Node;
use svg::node::element::Group;

use super::axis;
use super::geometry::{Area, Segment, Spot};
use super::ink::{ABOVE, ACCENT, GREY, GRID, SOFT_TEXT, TEXT};
use super::legend::legend;
use super::number::{digits, short};
use super::page::{Align, MEDIUM, Page, SIDE, SMALL, WIDTH, dot, line, marked, set, text};
use super::scale::Mapping;
use super::text::{shortened, width, wrapped};
use super::{Axis, Words, left_out};

/// A chart of dots and intervals. The panels of one measure, such as the power, stand side by side and share rows and
/// axis; more than four go on below, and the next measure begins there with an axis of its own.
///
/// Where a measure has a reference, an interval that lies above it, below it, or holds it has a mark of
/// its own. Intervals are the caller's, 95 % as a rule: say so in the subtitle.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Intervals {
    /// The words around it.
    pub words: Words,
    /// What is estimated.
    pub measures: Vec<Measure>,
    /// The rows, from the top.
    pub rows: Vec<Row>,
}

/// What is estimated, in panels of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measure {
    /// Its name and its axis.
    pub x: Axis,
    /// Values that the axis reaches at least, such as 0 and 1.
    pub reaches: Vec<f64>,
    /// What the estimates are compared with.
    pub reference: Option<Reference>,
    /// The panels' titles, such as conditions. One without a title for a single panel.
    pub panels: Vec<String>,
}

/// A value that estimates are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Where it is.
    pub value: f64,
    /// What it is, such as `nominal level`.
    pub name: String,
}

/// A row: one procedure under each condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// One for each panel of the first measure, then of the second, and so on; `None` where there is no estimate.
    /// Those beyond the panels are left out, and counted.
    pub values: Vec<Option<Interval>>,
}

/// An estimate with its interval, low <= value <= high.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The height of a row.
const ROW: f64 = 21.0;
const GAP: f64 = 22.0;
const RADIUS: f64 = 4.0;
/// Panels in a line.
const ABREAST: usize = 4;

/// Where an interval lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
    Around,
    /// Compared with nothing.
    Free,
}

impl Side {
    fn colour(self) -> &'static str {
        match self {
            Self::Above => ABOVE,
            Self::Below => ACCENT,
            Self::Around => SOFT_TEXT,
            Self::Free => TEXT,
        }
    }

    fn mark(self, to: &mut Group, at: Spot) {
        let dot = dot(at, RADIUS, self.colour(), self != Self::Around);
        to.append(dot.set("stroke", self.colour()));
    }
}

impl Measure {
    fn reference(&self) -> Option<&Reference> {
        let reference = self.reference.as_ref();
        reference.filter(|reference| self.x.scale.holds(reference.value))
    }

    fn drawable(&self, one: &Interval) -> bool {
        [one.value, one.low, one.high]
            .into_iter()
            .all(|value| self.x.scale.holds(value))
    }

    fn side(&self, one: &Interval) -> Side {
        match self.reference() {
            Some(reference) if one.low > reference.value => Side::Above,
            Some(reference) if one.high < reference.value => Side::Below,
            Some(_) => Side::Around,
            None => Side::Free,
        }
    }

    /// A panel's title in lines that are no wider than the panel; bold is wider than plain.
    fn title(&self, panel: usize, room: f64) -> Vec<String> {
        wrapped(&self.panels[panel], MEDIUM * 1.1, room)
    }
}

/// The panels of a measure, with the place of its first value in a row.
#[derive(Clone, Copy)]
struct Part<'a> {
    measure: &'a Measure,
    first: usize,
}

impl Part<'_> {
    /// The estimate of a row in a panel, if it can be drawn.
    fn at(&self, row: &Row, panel: usize) -> Option<Interval> {
        let one = row.values.get(self.first + panel).copied().flatten();
        one.filter(|one| self.measure.drawable(one))
    }

    /// All estimates that are drawn.
    fn shown(&self, rows: &[Row]) -> Vec<Interval> {
        let panels = 0..self.measure.panels.len();
        let rows = rows.iter();
        rows.flat_map(|row| panels.clone().filter_map(|panel| self.at(row, panel)))
            .collect()
    }

    /// Everything that the axis holds.
    fn values(&self, rows: &[Row]) -> Vec<f64> {
        let shown = self.shown(rows).into_iter();
        let intervals = shown.flat_map(|one| [one.low, one.value, one.high]);
        let reference = self.measure.reference().map(|reference| reference.value);
        let reaches = self.measure.reaches.iter().copied();
        let reaches = reaches.filter(|value| self.measure.x.scale.holds(*value));
        intervals.chain(reference).chain(reaches).collect()
    }
}

impl Intervals {
    /// The picture.
    pub fn svg(&self) -> String {
        let mut page = Page::new(&self.words, &self.description());
        if let Some((measure, reference)) = self.first_reference() {
            let value = short(reference.value, measure.x.unit);
            legend(
                &mut page,
                &[
                    (
                        &|to, at| Side::Above.mark(to, at),
                        &format!("interval above {value}"),
                    ),
                    (
                        &|to, at| Side::Around.mark(to, at),
                        &format!("contains {value}"),
                    ),
                    (
                        &|to, at| Side::Below.mark(to, at),
                        &format!("below {value}"),
                    ),
                ],
                2.0 * RADIUS,
            );
        }
        for (place, part) in self.parts().enumerate() {
            if place > 0 {
                page.cursor += 24.0;
            }
            self.part(&mut page, &part);
        }
        let notes: Vec<String> = left_out(self.missing(), "estimate").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    /// The panels of one measure.
    fn part(&self, page: &mut Page, part: &Part<'_>) {
        let measure = part.measure;
        let names: Vec<String> = self
            .rows
            .iter()
            .map(|row| shortened(&row.name, SMALL, 300.0))
            .collect();
        let widest = names
            .iter()
            .map(|name| width(name, SMALL))
            .fold(0.0, f64::max);
        let from = SIDE + widest + 12.0;
        let abreast = measure.panels.len().clamp(1, ABREAST);
        let each = (WIDTH - SIDE - from - GAP * (abreast - 1) as f64) / abreast as f64;
        let values = part.values(&self.rows);
        let scale = |left: f64| {
            let pixels = (left, left + each);
            Mapping::new(measure.x.scale, &values, pixels, (10.0, 10.0))
        };
        let numbers: Vec<usize> = (0..measure.panels.len()).collect();
        for (place, bank) in numbers.chunks(ABREAST).enumerate() {
            if place > 0 {
                page.cursor += 16.0;
            }
            let lines = bank.iter().map(|&panel| measure.title(panel, each).len());
            let lines = lines.max().unwrap_or(0) as f64;
            page.cursor += (MEDIUM + 3.0) * lines + 24.0;
            let top = page.cursor;
            let bottom = top + ROW * self.rows.len() as f64 + 8.0;
            write_names(page, &names, from, top);
            for (place, &panel) in bank.iter().enumerate() {
                let left = from + (each + GAP) * place as f64;
                let plot = Area {
                    left,
                    top,
                    right: left + each,
                    bottom,
                };
                self.panel(page, &plot, &scale(left), part, panel, place == 0);
            }
            let right = from + (each + GAP) * bank.len() as f64 - GAP;
            axis::across_title(page, (from, right), bottom, &scale(from), &measure.x);
        }
    }

    /// The measures, each with the place of its first value.
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut next = 0;
        self.measures.iter().map(move |measure| {
            let first = next;
            next += measure.panels.len();
            Part { measure, first }
        })
    }

    /// The first measure that is compared with something.
    fn first_reference(&self) -> Option<(&Measure, &Reference)> {
        let mut measures = self.measures.iter();
        measures.find_map(|measure| Some((measure, measure.reference()?)))
    }

    /// What is drawn, in words.
    fn description(&self) -> String {
        let measures = self.parts().map(|part| {
            let (measure, shown) = (part.measure, part.shown(&self.rows));
            let compared = measure.reference().map_or_else(String::new, |reference| {
                let side = |wanted: Side| {
                    let are = shown.iter().filter(|one| measure.side(one) == wanted);
                    are.count()
                };
                format!(
                    " Compared with {} {}: {} intervals lie above it, {} below, {} contain it.",
                    reference.name,
                    short(reference.value, measure.x.unit),
                    side(Side::Above),
                    side(Side::Below),
                    side(Side::Around),
                )
            });
            format!(
                "A chart of {} estimates with intervals, {} rows in {} panels. Across: {}.{compared}",
                shown.len(),
                self.rows.len(),
                measure.panels.len(),
                measure.x.title,
            )
        });
        measures.collect::<Vec<_>>().join(" ")
    }

    /// How many estimates are not drawn.
    fn missing(&self) -> usize {
        let rows = self.rows.iter().flat_map(|row| &row.values);
        let given = rows.flatten().count();
        let shown: usize = self.parts().map(|part| part.shown(&self.rows).len()).sum();
        let measures = self.measures.iter();
        let references =
            measures.filter(|one| one.reference.is_some() && one.reference().is_none());
        given - shown + references.count()
    }

    /// One panel: title, axis, reference, intervals.
    fn panel(
        &self,
        page: &mut Page,
        plot: &Area,
        x: &Mapping,
        part: &Part<'_>,
        panel: usize,
        first: bool,
    ) {
        let measure = part.measure;
        let lines = measure.title(panel, plot.width());
        for (number, words) in lines.iter().rev().enumerate() {
            let above = 24.0 + (MEDIUM + 3.0) * number as f64;
            let place = (plot.left, plot.top - above);
            let words = text(words, place, MEDIUM, TEXT, Align::Start);
            page.add(set(words, "font-weight", "600"));
        }
        axis::across(page, plot, x, &measure.x, false);
        for number in 0..self.rows.len() {
            let y = middle(plot.top, number);
            let guide = Segment {
                from: (plot.left, y),
                to: (plot.right, y),
            };
            page.add(line(&guide, GRID, 1.0));
        }
        if let Some(reference) = measure.reference() {
            let at = x.place(reference.value);
            let upright = Segment {
                from: (at, plot.top - 4.0),
                to: (at, plot.bottom),
            };
            page.add(set(line(&upright, GREY, 1.0), "stroke-dasharray", "4 3"));
            if first {
                let name = format!(
                    "{} {}",
                    reference.name,
                    short(reference.value, measure.x.unit)
                );
                let half = width(&name, 11.0) / 2.0;
                let middle = at.clamp(plot.left + half, (plot.right - half).max(plot.left + half));
                let place = (middle, plot.top - 8.0);
                page.add(text(&name, place, 11.0, SOFT_TEXT, Align::Middle));
            }
        }
        for (number, row) in self.rows.iter().enumerate() {
            if let Some(one) = part.at(row, panel) {
                let y = middle(plot.top, number);
                let title = match measure.panels[panel].as_str() {
                    "" => String::new(),
                    title => format!(", {title}"),
                };
                page.add(interval(
                    measure,
                    x,
                    y,
                    &format!("{}{title}", row.name),
                    &one,
                ));
            }
        }
    }
}

/// An estimate with its interval, under a name.
fn interval(measure: &Measure, x: &Mapping, y: f64, name: &str, one: &Interval) -> Group {
    let side = measure.side(one);
    let number = |value: f64| digits(value, measure.x.unit);
    let mut drawn = marked(&[
        name.to_owned(),
        format!(
            "{} ({} to {})",
            number(one.value),
            number(one.low),
            number(one.high)
        ),
    ]);
    let whisker = Segment {
        from: (x.place(one.low), y),
        to: (x.place(one.high), y),
    };
    drawn.append(line(&whisker, side.colour(), 2.0));
    side.mark(&mut drawn, (x.place(one.value), y));
    drawn
}

/// The rows' names, to the left of the panels.
fn write_names(page: &mut Page, names: &[String], from: f64, top: f64) {
    for (number, name) in names.iter().enumerate() {
        let place = (from - 12.0, middle(top, number) + 0.35 * SMALL);
        page.add(text(name, place, SMALL, TEXT, Align::End));
    }
}

/// The middle of a row below `top`.
fn middle(top: f64, row: usize) -> f64 {
    top + ROW * (row as f64 + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure() -> Measure {
        Measure {
            reference: Some(Reference {
                value: 0.05,
                name: "nominal level".to_owned(),
            }),
            panels: vec![String::new()],
            ..Measure::default()
        }
    }

    fn interval(low: f64, value: f64, high: f64) -> Interval {
        Interval { value, low, high }
    }

    #[test]
    fn an_interval_is_above_below_or_around_the_reference() {
        let measure = measure();
        assert_eq!(measure.side(&interval(0.051, 0.06, 0.07)), Side::Above);
        assert_eq!(measure.side(&interval(0.03, 0.04, 0.049)), Side::Below);
        assert_eq!(measure.side(&interval(0.04, 0.05, 0.05)), Side::Around);
        let free = Measure::default();
        assert_eq!(free.side(&interval(0.8, 0.9, 1.0)), Side::Free);
    }

    #[test]
    fn what_cannot_be_drawn_is_counted() {
        let row = Row {
            name: "simple".to_owned(),
            values: vec![
                Some(interval(f64::NAN, 0.05, 0.06)),
                Some(interval(0.04, 0.05, 0.06)),
                None,
            ],
        };
        let chart = Intervals {
            measures: vec![measure()],
            rows: vec![row],
            ..Intervals::default()
        };
        assert_eq!(chart.missing(), 2);
        let both = Intervals {
            measures: vec![measure(), measure()],
            ..chart
        };
        assert_eq!(both.missing(), 1);
    }
}
