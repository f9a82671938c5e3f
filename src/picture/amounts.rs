//! Amounts by period, such as tablets by month, in a panel for each thing.

use svg::Node;

use super::axis;
use super::geometry::{Area, Segment};
use super::ink::{ABOVE, ACCENT, GREY, SOFT_TEXT, Stroke, TEXT};
use super::legend::legend;
use super::number::{digits, drawable};
use super::page::{Align, MEDIUM, Page, SIDE, SMALL, WIDTH, filled, line, marked, path, set, text};
use super::scale::Mapping;
use super::text::{shortened, width};
use super::{Axis, Scale, Words, left_out};

/// A column for each period in a panel for each thing, on a linear scale from 0 on, and over them a line of other
/// amounts that they are compared with, such as what was planned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Amounts {
    /// The words around it.
    pub words: Words,
    /// What goes across, such as `Month`.
    pub across: String,
    /// The periods, in order.
    pub periods: Vec<String>,
    /// The places of those periods that have a text below the panels, with it.
    pub ticks: Vec<(usize, String)>,
    /// What columns are, such as `handed out`.
    pub columns: String,
    /// What the line is, such as `planned`; empty without lines.
    pub line: String,
    /// The panels, from the top.
    pub panels: Vec<AmountsPanel>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AmountsPanel {
    /// Its name, with what is counted.
    pub name: String,
    /// By period.
    pub columns: Vec<f64>,
    /// By period; empty without a line.
    pub line: Vec<f64>,
}

/// The height of a panel.
const PANEL: f64 = 104.0;

const COMPARED: Stroke = Stroke {
    line: ABOVE,
    text: ABOVE,
    dashes: "5 3",
};

impl Amounts {
    /// The picture.
    pub fn svg(&self) -> String {
        let mut page = Page::new(&self.words, &self.description());
        self.key(&mut page);
        let left = self.left();
        for panel in &self.panels {
            self.panel(&mut page, panel, left);
        }
        page.cursor += 4.0 + MEDIUM;
        let place = (f64::midpoint(left, WIDTH - SIDE), page.cursor);
        page.add(text(&self.across, place, MEDIUM, SOFT_TEXT, Align::Middle));
        page.cursor += 8.0;
        let notes: Vec<String> = left_out(self.missing(), "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    fn description(&self) -> String {
        let sums = self.panels.iter().map(|panel| {
            let sum: f64 = panel.columns.iter().filter(|one| drawable(**one)).sum();
            format!(
                "{}, {} in all",
                panel.name,
                digits(sum, super::Unit::Number)
            )
        });
        format!(
            "Columns over {} periods in {} panels. Across: {}. {}.",
            self.periods.len(),
            self.panels.len(),
            self.across,
            sums.collect::<Vec<_>>().join("; ")
        )
    }

    fn key(&self, page: &mut Page) {
        let column = |group: &mut svg::node::element::Group, at| {
            group.append(filled(&Area::around(at, 6.0), ACCENT));
        };
        let compared = |group: &mut svg::node::element::Group, (x, y)| {
            group.append(path(&[(x - 8.0, y), (x + 8.0, y)], COMPARED, 2.0));
        };
        if self.line.is_empty() {
            return;
        }
        legend(
            page,
            &[(&column, &self.columns), (&compared, &self.line)],
            16.0,
        );
    }

    /// The values of a panel that have a place.
    fn values(panel: &AmountsPanel) -> impl Iterator<Item = f64> + '_ {
        let all = panel.columns.iter().chain(&panel.line).copied();
        all.filter(|value| drawable(*value))
    }

    fn missing(&self) -> usize {
        let panels = self.panels.iter();
        panels
            .map(|panel| panel.columns.len() + panel.line.len() - Self::values(panel).count())
            .sum()
    }

    fn upright(panel: &AmountsPanel, top: f64) -> Mapping {
        let values: Vec<f64> = Self::values(panel).chain([0.0, 1.0]).collect();
        Mapping::new(Scale::Linear, &values, (top + PANEL, top), (0.0, 6.0))
    }

    /// Where all panels begin: beside the widest text of an axis.
    fn left(&self) -> f64 {
        let axis = Axis::default();
        let texts = self.panels.iter().map(|panel| {
            let ticks = Self::upright(panel, 0.0).ticks(34.0);
            axis::widest(&ticks, &axis)
        });
        SIDE + texts.fold(0.0, f64::max) + 8.0
    }

    fn panel(&self, page: &mut Page, panel: &AmountsPanel, left: f64) {
        page.cursor += 12.0 + MEDIUM;
        let name = shortened(&panel.name, MEDIUM * 1.1, WIDTH - 2.0 * SIDE);
        let words = text(&name, (SIDE, page.cursor), MEDIUM, TEXT, Align::Start);
        page.add(set(words, "font-weight", "600"));
        page.cursor += 8.0;
        let plot = Area {
            left,
            top: page.cursor,
            right: WIDTH - SIDE,
            bottom: page.cursor + PANEL,
        };
        let y = Self::upright(panel, plot.top);
        let axis = Axis::default();
        for tick in y.ticks(34.0) {
            let at = y.place(tick.value());
            let grid = Segment {
                from: (plot.left, at),
                to: (plot.right, at),
            };
            page.add(line(&grid, super::ink::GRID, 1.0));
            let place = (plot.left - 8.0, at + 0.35 * SMALL);
            let label = tick.label(axis.unit);
            page.add(text(&label, place, SMALL, SOFT_TEXT, Align::End));
        }
        let each = plot.width() / self.periods.len().max(1) as f64;
        let edge = |period: usize| plot.left + each * period as f64;
        for (period, &value) in panel.columns.iter().enumerate() {
            if !drawable(value) {
                continue;
            }
            let name = self.periods.get(period).map_or("", String::as_str);
            let mut tips = vec![
                format!("{name}: {}", panel.name),
                format!("{} {}", digits(value, axis.unit), self.columns),
            ];
            let other = panel.line.get(period).filter(|other| drawable(**other));
            tips.extend(other.map(|other| format!("{} {}", digits(*other, axis.unit), self.line)));
            let mut group = marked(&tips);
            let free = (0.08 * each).min(2.0);
            let area = Area {
                left: edge(period) + free,
                top: y.place(value.max(0.0)),
                right: edge(period + 1) - free,
                bottom: plot.bottom,
            };
            group.append(filled(&area, ACCENT));
            page.add(group);
        }
        let steps = panel.line.iter().enumerate();
        let steps = steps.filter(|(_, value)| drawable(**value));
        let steps: Vec<_> = steps
            .flat_map(|(period, &value)| {
                let at = y.place(value);
                [(edge(period), at), (edge(period + 1), at)]
            })
            .collect();
        if !steps.is_empty() {
            page.add(path(&steps, COMPARED, 2.0));
        }
        let base = Segment {
            from: (plot.left, plot.bottom),
            to: (plot.right, plot.bottom),
        };
        page.add(line(&base, GREY, 1.0));
        page.cursor = plot.bottom;
        self.texts(page, &edge);
    }

    /// The texts below a panel, as many as there is room for.
    fn texts(&self, page: &mut Page, edge: &dyn Fn(usize) -> f64) {
        let bottom = page.cursor;
        let mut free = 0.0;
        for (period, words) in &self.ticks {
            let at = edge(*period);
            let mark = Segment {
                from: (at, bottom),
                to: (at, bottom + 5.0),
            };
            page.add(line(&mark, GREY, 1.0));
            let half = width(words, SMALL) / 2.0;
            if at - half < free {
                continue;
            }
            free = at + half + 8.0;
            let place = (at, bottom + 8.0 + SMALL);
            page.add(text(words, place, SMALL, SOFT_TEXT, Align::Middle));
        }
        page.cursor += 8.0 + SMALL + 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(columns: Vec<f64>, line: Vec<f64>) -> Amounts {
        Amounts {
            across: "Month".to_owned(),
            periods: vec!["2026-01".to_owned(), "2026-02".to_owned()],
            ticks: vec![(0, "2026-01".to_owned())],
            columns: "handed out".to_owned(),
            line: "planned".to_owned(),
            panels: vec![AmountsPanel {
                name: "<drug> & \"tablets\"".to_owned(),
                columns,
                line,
            }],
            ..Amounts::default()
        }
    }

    #[test]
    fn columns_stand_on_zero() {
        let svg = amounts(vec![10.0, 0.0], vec![5.0, 5.0]).svg();
        assert!(svg.contains("2026-01: &lt;drug&gt; &amp;"));
        assert!(svg.contains("10.00 handed out") && svg.contains("5.000 planned"));
        assert!(!svg.contains("left out"));
    }

    #[test]
    fn what_has_no_place_is_counted() {
        let one = amounts(vec![f64::NAN, 3.0], vec![f64::INFINITY]);
        assert_eq!(one.missing(), 2);
        assert!(one.svg().contains("2 values are left out"));
        assert_eq!(Amounts::default().missing(), 0);
        assert!(Amounts::default().svg().starts_with("<svg "));
    }
}
