//! Bars from 0, one for each row.

use svg::Node;

use super::geometry::{Area, Segment};
use super::ink::{ACCENT, GREY, SOFT_TEXT, TEXT};
use super::number::{drawable, short};
use super::page::{Align, Page, SIDE, SMALL, WIDTH, filled, line, marked, text};
use super::scale::Mapping;
use super::text::{shortened, width};
use super::{Axis, Scale, Words, axis, left_out};

/// Numbers from 0 as horizontal bars, one for each row, such as participants of sites.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// The words around it.
    pub words: Words,
    /// What the numbers are; the axis is linear from 0.
    pub x: Axis,
    /// The rows, from the top.
    pub rows: Vec<BarRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarRow {
    /// Its name.
    pub name: String,
    /// The number, >= 0.
    pub value: f64,
    /// What else is known of it, shown where the pointer rests.
    pub more: Vec<String>,
}

impl BarRow {
    fn is_drawable(&self) -> bool {
        drawable(self.value) && self.value >= 0.0
    }
}

impl Bars {
    /// The picture.
    pub fn svg(&self) -> String {
        let drawn: Vec<&BarRow> = self.rows.iter().filter(|row| row.is_drawable()).collect();
        let mut page = Page::new(&self.words, &self.description(&drawn));
        let step = if drawn.len() > 40 { 15.0 } else { 20.0 };
        let size = if drawn.len() > 40 { 11.0 } else { SMALL };
        let names: Vec<String> = drawn
            .iter()
            .map(|row| shortened(&row.name, size, 300.0))
            .collect();
        let widest = names.iter().map(|name| width(name, size));
        let numbers = drawn.iter().map(|row| short(row.value, self.x.unit));
        let numbers: Vec<String> = numbers.collect();
        let room = numbers.iter().map(|number| width(number, size));
        page.cursor += 4.0;
        let plot = Area {
            left: SIDE + widest.fold(0.0, f64::max) + 10.0,
            top: page.cursor,
            right: WIDTH - SIDE,
            bottom: page.cursor + step * drawn.len() as f64 + 6.0,
        };
        let mut values: Vec<f64> = drawn.iter().map(|row| row.value).collect();
        values.push(0.0);
        let margin = room.fold(0.0, f64::max) + 10.0;
        let pixels = (plot.left, plot.right);
        let x = Mapping::new(Scale::Linear, &values, pixels, (0.0, margin));
        axis::across(&mut page, &plot, &x, &self.x, true);
        for (number, row) in drawn.iter().enumerate() {
            let top = plot.top + 3.0 + step * number as f64;
            let y = top + step / 2.0 + 0.35 * size - 1.5;
            let place = (plot.left - 8.0, y);
            page.add(text(&names[number], place, size, TEXT, Align::End));
            let bar = Area {
                left: plot.left,
                top,
                right: x.place(row.value),
                bottom: top + step - 4.0,
            };
            let told = [row.name.clone(), numbers[number].clone()];
            let mut group = marked(&[&told[..], &row.more].concat());
            group.append(filled(&bar, ACCENT));
            let place = (bar.right + 5.0, y);
            group.append(text(&numbers[number], place, size, SOFT_TEXT, Align::Start));
            page.add(group);
        }
        let upright = Segment {
            from: (plot.left, plot.top),
            to: (plot.left, plot.bottom),
        };
        page.add(line(&upright, GREY, 1.0));
        axis::across_title(&mut page, pixels, plot.bottom, &x, &self.x);
        let missing = self.rows.len() - drawn.len();
        let notes: Vec<String> = left_out(missing, "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    /// What is drawn, in words.
    fn description(&self, drawn: &[&BarRow]) -> String {
        let most = drawn.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        let longest = most.map_or_else(String::new, |bar| {
            format!(
                " The longest is {}, {}.",
                bar.name,
                short(bar.value, self.x.unit)
            )
        });
        format!(
            "A chart of {} horizontal bars. Across: {}.{longest}",
            drawn.len(),
            self.x.title
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(values: &[f64]) -> Bars {
        let row = |(place, &value): (usize, &f64)| BarRow {
            name: format!("<site> & {place}"),
            value,
            more: vec!["Österreich".to_owned()],
        };
        Bars {
            x: Axis::new("Participants"),
            rows: values.iter().enumerate().map(row).collect(),
            ..Bars::default()
        }
    }

    #[test]
    fn every_bar_has_its_name_and_its_number() {
        let svg = bars(&[12.0, 3.0, 0.0]).svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let texts: Vec<&str> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| node.text())
            .collect();
        for wanted in ["<site> & 0", "12", "<site> & 2"] {
            assert!(texts.iter().any(|text| text.trim() == wanted), "{wanted}");
        }
        assert!(svg.contains("The longest is &lt;site&gt; &amp; 0, 12."));
    }

    #[test]
    fn what_is_below_0_or_no_number_is_counted() {
        let svg = bars(&[f64::NAN, -1.0, 2.0]).svg();
        assert!(svg.contains("2 values are left out"));
        for values in [&[][..], &[0.0], &[1.0; 300]] {
            assert!(roxmltree::Document::parse(&bars(values).svg()).is_ok());
        }
    }
}
