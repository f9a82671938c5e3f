//! One number for each row, beside reference lines.

use super::geometry::{Area, Segment};
use super::ink::{ABOVE, GREY, GRID, SOFT_TEXT, TEXT};
use super::legend::legend;
use super::number::{digits, short};
use super::page::{Align, Page, SIDE, SMALL, WIDTH, dot, line, marked, set, text};
use super::scale::Mapping;
use super::text::{shortened, width};
use super::{Axis, Words, axis, left_out};

use svg::Node;
use svg::node::element::Group;

/// Numbers in rows, one each, such as standardized differences of baseline characteristics.
///
/// A dot beyond the outermost reference lines has a colour of its own. Dots are whole or hollow, which the
/// legend explains where both are there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dots {
    /// The words around it.
    pub words: Words,
    /// What the numbers are.
    pub x: Axis,
    /// Values that have a line, such as 0.
    pub references: Vec<f64>,
    /// What whole and hollow dots are.
    pub marks: [String; 2],
    /// The rows, from the top.
    pub rows: Vec<DotRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DotRow {
    /// Its name.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Whether the dot is hollow.
    pub is_hollow: bool,
}

const ROW: f64 = 20.0;
const RADIUS: f64 = 4.5;

impl Dots {
    /// The picture.
    pub fn svg(&self) -> String {
        let holds = |value: f64| self.x.scale.holds(value);
        let drawn: Vec<&DotRow> = self.rows.iter().filter(|row| holds(row.value)).collect();
        let references: Vec<f64> = (self.references.iter().copied())
            .filter(|&value| holds(value))
            .collect();
        let mut page = Page::new(&self.words, &self.description(&drawn));
        self.legend(&mut page, &drawn);
        page.cursor += 10.0;
        let names: Vec<String> = drawn
            .iter()
            .map(|row| shortened(&row.name, SMALL, 340.0))
            .collect();
        let widest = names.iter().map(|name| width(name, SMALL));
        let plot = Area {
            left: SIDE + widest.fold(0.0, f64::max) + 12.0,
            top: page.cursor,
            right: WIDTH - SIDE,
            bottom: page.cursor + ROW * drawn.len() as f64 + 8.0,
        };
        let values: Vec<f64> = drawn
            .iter()
            .map(|row| row.value)
            .chain(references.iter().copied())
            .collect();
        let x = Mapping::new(self.x.scale, &values, (plot.left, plot.right), (14.0, 14.0));
        axis::across(&mut page, &plot, &x, &self.x, false);
        self.reference_lines(&mut page, &plot, &x, &references);
        for (number, (row, name)) in drawn.iter().zip(&names).enumerate() {
            let y = plot.top + ROW * (number as f64 + 0.5);
            let guide = Segment {
                from: (plot.left, y),
                to: (plot.right, y),
            };
            page.add(line(&guide, GRID, 1.0));
            let place = (plot.left - 12.0, y + 0.35 * SMALL);
            page.add(text(name, place, SMALL, TEXT, Align::End));
            let mut group = marked(&[row.name.clone(), digits(row.value, self.x.unit)]);
            let colour = self.colour(row.value);
            let whole = dot((x.place(row.value), y), RADIUS, colour, !row.is_hollow);
            group.append(whole.set("stroke", colour));
            page.add(group);
        }
        axis::across_title(&mut page, (plot.left, plot.right), plot.bottom, &x, &self.x);
        let missing = self.rows.len() - drawn.len();
        let notes: Vec<String> = left_out(missing, "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    fn legend(&self, page: &mut Page, drawn: &[&DotRow]) {
        let has = |hollow: bool| drawn.iter().any(|row| row.is_hollow == hollow);
        if !(has(true) && has(false)) {
            return;
        }
        let mark = |is_whole: bool| {
            move |to: &mut Group, at| {
                to.append(dot(at, RADIUS, TEXT, is_whole).set("stroke", TEXT));
            }
        };
        let [whole, hollow] = &self.marks;
        legend(
            page,
            &[(&mark(true), whole), (&mark(false), hollow)],
            2.0 * RADIUS,
        );
    }

    /// The lowest and the highest reference, where there are two or more.
    fn span(&self) -> Option<(f64, f64)> {
        let low = self
            .references
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        let high = (self.references.iter().copied()).fold(f64::NEG_INFINITY, f64::max);
        (low < high).then_some((low, high))
    }

    fn is_beyond(&self, value: f64) -> bool {
        self.span()
            .is_some_and(|(low, high)| value < low || value > high)
    }

    fn colour(&self, value: f64) -> &'static str {
        if self.is_beyond(value) { ABOVE } else { TEXT }
    }

    fn reference_lines(&self, page: &mut Page, plot: &Area, x: &Mapping, references: &[f64]) {
        let mut free = f64::NEG_INFINITY;
        let mut sorted = references.to_vec();
        sorted.sort_by(f64::total_cmp);
        for value in sorted {
            let at = x.place(value);
            let upright = Segment {
                from: (at, plot.top - 2.0),
                to: (at, plot.bottom),
            };
            let drawn = line(&upright, GREY, 1.0);
            page.add(if value == 0.0 {
                drawn
            } else {
                set(drawn, "stroke-dasharray", "4 3")
            });
            let name = short(value, self.x.unit);
            let half = width(&name, 11.0) / 2.0;
            if at - half > free {
                free = at + half + 4.0;
                let place = (at, plot.top - 6.0);
                page.add(text(&name, place, 11.0, SOFT_TEXT, Align::Middle));
            }
        }
    }

    /// What is drawn, in words.
    fn description(&self, drawn: &[&DotRow]) -> String {
        let beyond = drawn.iter().filter(|row| self.is_beyond(row.value)).count();
        let compared = self.span().map_or_else(String::new, |(low, high)| {
            format!(
                " {beyond} of them lie below {} or above {}.",
                short(low, self.x.unit),
                short(high, self.x.unit),
            )
        });
        format!(
            "A chart of {} dots in rows. Across: {}.{compared}",
            drawn.len(),
            self.x.title,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dots(values: &[f64]) -> Dots {
        Dots {
            x: Axis::new("SMD"),
            references: vec![-0.1, 0.0, 0.1],
            rows: values
                .iter()
                .map(|&value| DotRow {
                    name: "a < b & \"c\"".to_owned(),
                    value,
                    is_hollow: false,
                })
                .collect(),
            ..Dots::default()
        }
    }

    #[test]
    fn what_lies_beyond_the_references_stands_out() {
        let picture = dots(&[0.1, -0.1, 0.100_1, -0.2]);
        assert_eq!(
            picture
                .rows
                .iter()
                .map(|row| picture.is_beyond(row.value))
                .collect::<Vec<_>>(),
            [false, false, true, true]
        );
        assert!(picture.svg().contains("2 of them lie below"));
        assert!(
            !Dots {
                references: vec![0.0],
                ..dots(&[5.0])
            }
            .is_beyond(5.0)
        );
    }

    #[test]
    fn names_are_escaped_and_what_has_no_place_is_counted() {
        let svg = dots(&[0.05, f64::NAN]).svg();
        assert!(svg.contains("a &lt; b &amp; "));
        assert!(svg.contains("1 value is left out"));
        assert!(roxmltree::Document::parse(&svg).is_ok());
        assert!(roxmltree::Document::parse(&dots(&[]).svg()).is_ok());
    }
}
