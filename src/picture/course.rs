//! One run's course within the bands that its procedure allows.

use svg::Node;
use svg::node::element::Group;

use super::axis;
use super::geometry::{Area, Spot};
use super::ink::{ABOVE, Stroke};
use super::legend::{Mark, legend};
use super::number::{digits, drawable};
use super::page::{Page, SIDE, WIDTH, marked, path};
use super::scale::Mapping;
use super::surface::{closed, rectangle, shade};
use super::{Axis, Scale, Words, left_out};

/// A quantity of one run after each participant, drawn as steps, within the bands in which its procedure keeps it
/// with a probability of 95 and of 99.9 %.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// The words around it.
    pub words: Words,
    /// What goes across: the number of participants.
    pub x: Axis,
    /// The quantity, on a linear scale.
    pub y: Axis,
    /// The quantity in the run, in order.
    pub observed: Vec<(f64, f64)>,
    /// The bands, in order; none where they are not known.
    pub bands: Vec<Range>,
}

/// What a procedure allows after some number of participants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The number of participants.
    pub at: f64,
    /// The 0.05 and the 99.95 % quantile.
    pub outer: [f64; 2],
    /// The 2.5 and the 97.5 % quantile.
    pub inner: [f64; 2],
}

const HEIGHT: f64 = 380.0;
/// How much of the paper the bands cover.
const COVER: [&str; 2] = ["0.14", "0.30"];
/// The run's own line.
const RUN: Stroke = Stroke {
    line: ABOVE,
    text: ABOVE,
    dashes: "",
};

impl Range {
    fn is_drawable(&self) -> bool {
        let values = self.outer.iter().chain(&self.inner).chain([&self.at]);
        values.into_iter().all(|&value| drawable(value))
    }
}

impl Course {
    /// The picture.
    pub fn svg(&self) -> String {
        let observed: Vec<Spot> = (self.observed.iter().copied())
            .filter(|&(x, y)| drawable(x) && drawable(y))
            .collect();
        let bands: Vec<Range> = (self.bands.iter().copied())
            .filter(Range::is_drawable)
            .collect();
        let missing = self.observed.len() - observed.len() + self.bands.len() - bands.len();
        let mut page = Page::new(&self.words, &self.description(&observed, &bands));
        key(&mut page, !bands.is_empty());
        self.draw(&mut page, &observed, &bands);
        let notes: Vec<String> = left_out(missing, "value").into_iter().collect();
        page.finish(&notes, &self.words.source)
    }

    /// What is drawn, in words.
    fn description(&self, observed: &[Spot], bands: &[Range]) -> String {
        let write = |value| digits(value, self.y.unit);
        let end = observed
            .last()
            .map_or_else(|| "nothing".to_owned(), |&(_, value)| write(value));
        let usual = bands.last().map_or_else(String::new, |band| {
            let [low, high] = band.inner.map(write);
            let [least, most] = band.outer.map(write);
            format!(
                " Of all allocations 95 % end between {low} and {high}, 99.9 % between {least} and {most}."
            )
        });
        format!(
            "A line of steps. Across: {}. Upwards: {}. At the end: {end}.{usual}",
            self.x.title, self.y.title
        )
    }

    fn draw(&self, page: &mut Page, observed: &[Spot], bands: &[Range]) {
        let across: Vec<f64> = (observed.iter().map(|spot| spot.0))
            .chain(bands.iter().map(|band| band.at))
            .collect();
        let upwards: Vec<f64> = (observed.iter().map(|spot| spot.1))
            .chain(bands.iter().flat_map(|band| band.outer))
            .chain([0.0])
            .collect();
        let upright =
            |top: f64| Mapping::new(Scale::Linear, &upwards, (top + HEIGHT, top), (0.0, 12.0));
        let draft = upright(0.0);
        axis::upright_title(page, SIDE, &draft, &self.y);
        let plot = Area {
            left: SIDE + axis::widest(&draft.ticks(44.0), &self.y) + 8.0,
            top: page.cursor,
            right: WIDTH - SIDE,
            bottom: page.cursor + HEIGHT,
        };
        let y = upright(plot.top);
        let x = Mapping::new(Scale::Linear, &across, (plot.left, plot.right), (0.0, 0.0));
        axis::upright(page, &plot, &y, &self.y);
        axis::across(page, &plot, &x, &self.x, false);
        axis::across_title(page, (plot.left, plot.right), plot.bottom, &x, &self.x);
        let edge = |of: fn(&Range) -> f64| {
            let spots = bands
                .iter()
                .map(|band| (x.place(band.at), y.place(of(band))));
            steps(&spots.collect::<Vec<Spot>>())
        };
        let ranges = [
            (edge(|band| band.outer[0]), edge(|band| band.outer[1])),
            (edge(|band| band.inner[0]), edge(|band| band.inner[1])),
        ];
        for ((low, high), cover) in ranges.into_iter().zip(COVER) {
            let around: Vec<Spot> = high.into_iter().chain(low.into_iter().rev()).collect();
            if around.len() > 2 {
                page.add(shade(closed(&around), cover));
            }
        }
        let spots: Vec<Spot> = (observed.iter())
            .map(|&(number, value)| (x.place(number), y.place(value)))
            .collect();
        let mut group = marked(&["this run".to_owned()]);
        group.append(path(&steps(&spots), RUN, 1.6));
        page.add(group);
    }
}

/// What the line and the bands are.
fn key(page: &mut Page, has_bands: bool) {
    let swatch = |covers: &'static [&'static str]| {
        move |group: &mut Group, spot: Spot| {
            let area = Area::around(spot, 6.0);
            for cover in covers {
                group.append(shade(rectangle(&area), cover));
            }
        }
    };
    let own = |group: &mut Group, (x, y): Spot| {
        group.append(path(&[(x - 8.0, y), (x + 8.0, y)], RUN, 2.0));
    };
    let (inner, outer) = (swatch(&COVER), swatch(&COVER[..1]));
    let mut marks: Vec<(Mark, &str)> = vec![(&own, "this run")];
    if has_bands {
        marks.push((&inner, "95 % of allocations"));
        marks.push((&outer, "99.9 %"));
    }
    legend(page, &marks, 16.0);
}

/// A line that stays where it is until it steps.
fn steps(spots: &[Spot]) -> Vec<Spot> {
    let mut line: Vec<Spot> = Vec::with_capacity(2 * spots.len());
    for &(x, y) in spots {
        if let Some(&(_, before)) = line.last()
            && before.to_bits() != y.to_bits()
        {
            line.push((x, before));
        }
        line.push((x, y));
    }
    // What goes on straight needs no corner.
    line.dedup_by(|next, before| next == before);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let range = |at: f64| Range {
            at,
            outer: [-2.0, 2.0],
            inner: [-1.0, 1.0],
        };
        Course {
            words: Words {
                title: "A < B".to_owned(),
                ..Words::default()
            },
            x: Axis::new("Participants"),
            y: Axis::new("Difference"),
            observed: vec![(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)],
            bands: vec![range(0.0), range(1.0), range(2.0)],
        }
    }

    #[test]
    fn the_description_says_how_it_ends() {
        let svg = course().svg();
        assert!(
            svg.contains("At the end: 0. Of all allocations 95 % end between"),
            "{svg}"
        );
        assert!(svg.contains("A &lt; B"));
    }

    #[test]
    fn without_bands_there_is_one_mark() {
        let mut course = course();
        course.bands.clear();
        let svg = course.svg();
        assert!(svg.contains(">this run</text>") && !svg.contains("95 %"));
    }

    #[test]
    fn a_line_stays_until_it_steps() {
        let line = steps(&[(0.0, 0.0), (1.0, 0.0), (2.0, 5.0)]);
        assert_eq!(line, [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 5.0)]);
    }

    #[test]
    fn what_has_no_place_is_counted() {
        let mut course = course();
        course.observed[1].1 = f64::NAN;
        assert!(course.svg().contains("1 value is left out"));
    }
}
