//! The course of a quantity over enrolment, one line for each procedure.

use svg::Node;

use super::average::{averaged, stretch};
use super::axis;
use super::geometry::{Area, Segment, Spot};
use super::ink::{PALE, SOFT_TEXT, Stroke, stroke};
use super::number::{digits, drawable, short};
use super::page::{Align, Page, SIDE, SMALL, WIDTH, line, marked, path, text};
use super::scale::Mapping;
use super::spread::spread;
use super::text::{shortened, width};
use super::{Axis, Scale, Words, left_out};

/// A quantity after each entry, such as the mean of |D_j| against j, for several procedures.
///
/// Procedures in blocks go up and down with each block. Where a line has more than 48 values, it
/// shows centred means over 12 successive ones, or a multiple of 12, in which blocks of 2, 4, 6 and
/// 12 are whole. Near an end the means are over fewer, down to 2, where the line rises or falls
/// there, else over the last 12. The picture says so.
///
/// Up to 8 lines all have a colour. If there are more, the first 8 that have a reason to stand out have one, and a note
/// tells the reasons; the others are grey, with small names where there is room for all of these.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trajectory {
    /// The words around it.
    pub words: Words,
    /// What goes across: the number of entries. Its scale is linear where it is automatic.
    pub x: Axis,
    /// The quantity.
    pub y: Axis,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One procedure's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Why it stands out among more than 8, such as `on the Pareto front`; empty where it does not.
    pub why: String,
    /// The number of entries and the quantity after them, in order.
    pub values: Vec<(f64, f64)>,
}

impl Line {
    /// The values that an axis can have; a scale may ask for more.
    fn given(&self) -> impl DoubleEndedIterator<Item = Spot> {
        let finite = |&(x, y): &Spot| drawable(x) && drawable(y);
        self.values.iter().copied().filter(finite)
    }
}

const HEIGHT: f64 = 460.0;
/// As many lines can be told apart by colour.
const COLOURED: usize = 8;
/// The size of the names of lines that recede.
const TINY: f64 = 10.0;

/// A line as it is drawn.
struct Drawn<'a> {
    line: &'a Line,
    values: Vec<Spot>,
    /// `None` for a line that recedes.
    stroke: Option<Stroke>,
}

/// A line's name at the right end.
struct Name {
    text: String,
    /// Where the line ends.
    end: Spot,
    size: f64,
    colour: &'static str,
    /// The colour of the line to the name.
    leader: &'static str,
}

impl Trajectory {
    /// The picture.
    pub fn svg(&self) -> String {
        let x_axis = Axis {
            scale: match self.x.scale {
                Scale::Automatic => Scale::Linear,
                scale => scale,
            },
            ..self.x.clone()
        };
        let longest = self.lines.iter().map(|line| line.values.len()).max();
        let stretch = stretch(longest.unwrap_or(0));
        let mut missing = 0;
        let mut means: Vec<Vec<Spot>> = Vec::new();
        for line in &self.lines {
            let given: Vec<Spot> = line.given().collect();
            let mut shown = averaged(&given, stretch);
            missing += line.values.len() - given.len() + shown.len();
            shown.retain(|&(x, y)| x_axis.scale.holds(x) && self.y.scale.holds(y));
            missing -= shown.len();
            means.push(shown);
        }
        let drawn = self.drawn(means);

        let mut page = Page::new(&self.words, &self.description(&drawn));
        let (plot, x, y, names) = self.axes(&mut page, &x_axis, &drawn);
        for one in drawn.iter().filter(|one| one.stroke.is_none()) {
            self.line(&mut page, one, &x, &y);
        }
        for one in drawn.iter().filter(|one| one.stroke.is_some()) {
            self.line(&mut page, one, &x, &y);
        }
        let nameless = names.iter().any(Option::is_none);
        let ends = drawn.iter().map(|one| {
            let &(a, b) = one.values.last()?;
            Some((x.place(a), y.place(b)))
        });
        let names: Vec<Name> = names
            .into_iter()
            .zip(ends)
            .filter_map(|(name, end)| Some(Name { end: end?, ..name? }))
            .collect();
        write_names(&mut page, &plot, names);

        let mut notes = Vec::new();
        if stretch > 1 {
            notes.push(format!(
                "Lines are means over {stretch} entries, over fewer where a line rises or falls at an \
                 end, so that blocks do not show as waves."
            ));
        }
        notes.extend(reasons(&drawn));
        if nameless {
            notes.push("Grey lines show their names when the pointer rests on them.".to_owned());
        }
        notes.extend(left_out(missing, "value"));
        page.finish(&notes, &self.words.source)
    }

    /// The lines that have values, with their strokes.
    fn drawn(&self, means: Vec<Vec<Spot>>) -> Vec<Drawn<'_>> {
        let all = means.iter().filter(|values| !values.is_empty()).count() <= COLOURED;
        let mut coloured = 0;
        let mut drawn = Vec::new();
        for (line, values) in self.lines.iter().zip(means) {
            if values.is_empty() {
                continue;
            }
            let stands_out = !line.why.is_empty() && coloured < COLOURED;
            let stroke = (all || stands_out).then(|| {
                coloured += 1;
                stroke(coloured - 1)
            });
            drawn.push(Drawn {
                line,
                values,
                stroke,
            });
        }
        drawn
    }

    /// What is drawn, in words.
    fn description(&self, drawn: &[Drawn]) -> String {
        let ends: Vec<String> = drawn
            .iter()
            .filter_map(|one| {
                let (_, value) = one.line.given().next_back()?;
                Some(format!("{} {}", one.line.name, digits(value, self.y.unit)))
            })
            .collect();
        format!(
            "A chart of {} lines. Across: {}. Upwards: {}. After the last entry: {}.",
            drawn.len(),
            self.x.title,
            self.y.title,
            if ends.is_empty() {
                "nothing".to_owned()
            } else {
                ends.join("; ")
            }
        )
    }

    /// Draws the axes; the plot, the scales, and each line's name but for where it stands.
    fn axes(
        &self,
        page: &mut Page,
        x_axis: &Axis,
        drawn: &[Drawn],
    ) -> (Area, Mapping, Mapping, Vec<Option<Name>>) {
        let values = || drawn.iter().flat_map(|one| &one.values);
        let across: Vec<f64> = values().map(|value| value.0).collect();
        let upwards: Vec<f64> = values().map(|value| value.1).collect();
        let upright =
            |top: f64| Mapping::new(self.y.scale, &upwards, (top + HEIGHT, top), (12.0, 12.0));
        let draft = upright(0.0);
        axis::upright_title(page, SIDE, &draft, &self.y);
        let names = names(drawn);
        let widths = names
            .iter()
            .flatten()
            .map(|name| width(&name.text, name.size));
        let plot = Area {
            left: SIDE + axis::widest(&draft.ticks(44.0), &self.y) + 8.0,
            top: page.cursor,
            right: WIDTH - SIDE - 26.0 - widths.fold(0.0, f64::max),
            bottom: page.cursor + HEIGHT,
        };
        let y = upright(plot.top);
        let x = Mapping::new(x_axis.scale, &across, (plot.left, plot.right), (0.0, 0.0));
        axis::upright(page, &plot, &y, &self.y);
        axis::across(page, &plot, &x, x_axis, false);
        axis::across_title(page, (plot.left, plot.right), plot.bottom, &x, x_axis);
        (plot, x, y, names)
    }

    fn line(&self, page: &mut Page, one: &Drawn, x: &Mapping, y: &Mapping) {
        let places: Vec<Spot> = one
            .values
            .iter()
            .map(|&(a, b)| (x.place(a), y.place(b)))
            .collect();
        let Some((last, value)) = one.line.given().next_back() else {
            return;
        };
        let mut group = marked(&[
            one.line.name.clone(),
            format!(
                "at {}: {}",
                short(last, self.x.unit),
                digits(value, self.y.unit)
            ),
        ]);
        let pale = Stroke {
            line: PALE,
            text: SOFT_TEXT,
            dashes: "",
        };
        match one.stroke {
            Some(stroke) => group.append(path(&places, stroke, 2.0)),
            None => group.append(path(&places, pale, 1.25)),
        }
        page.add(group);
    }
}

/// Which lines have a colour among grey ones, and why; nothing where all have one.
fn reasons(drawn: &[Drawn]) -> Option<String> {
    if drawn.iter().all(|one| one.stroke.is_some()) {
        return None;
    }
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in drawn.iter().filter(|one| one.stroke.is_some()) {
        let (why, name) = (one.line.why.as_str(), one.line.name.as_str());
        match groups.iter_mut().find(|(other, _)| *other == why) {
            Some((_, names)) => names.push(name),
            None => groups.push((why, vec![name])),
        }
    }
    let groups = groups.iter();
    let groups = groups.map(|(why, names)| format!("{why}: {}", names.join(", ")));
    Some(match groups.collect::<Vec<_>>() {
        none if none.is_empty() => "No line stands out; all are grey.".to_owned(),
        groups => format!("In colour: {}. The others are grey.", groups.join("; ")),
    })
}

/// The names at the right end: of all lines, or of those with a colour where there is no room.
fn names(drawn: &[Drawn]) -> Vec<Option<Name>> {
    let size = |one: &Drawn| if one.stroke.is_some() { SMALL } else { TINY };
    let room: f64 = drawn.iter().map(|one| size(one) + 2.0).sum();
    let all = room <= HEIGHT;
    drawn
        .iter()
        .map(|one| {
            (all || one.stroke.is_some()).then(|| Name {
                text: shortened(&one.line.name, size(one), 240.0),
                end: (0.0, 0.0),
                size: size(one),
                colour: one.stroke.map_or(SOFT_TEXT, |stroke| stroke.text),
                leader: one.stroke.map_or(PALE, |stroke| stroke.line),
            })
        })
        .collect()
}

/// Names beside the ends of their lines, moved apart, with a line to those that had to move.
fn write_names(page: &mut Page, plot: &Area, mut names: Vec<Name>) {
    names.sort_by(|a, b| a.end.1.total_cmp(&b.end.1));
    let wanted: Vec<f64> = names.iter().map(|name| name.end.1).collect();
    let largest = names.iter().map(|name| name.size).fold(0.0, f64::max);
    let room = |gap: f64| spread(&wanted, gap, plot.top, plot.bottom - 4.0);
    let places = room(largest + 3.0)
        .or_else(|| room(largest + 1.0))
        .or_else(|| room(TINY + 2.0));
    for (name, y) in names.iter().zip(places.unwrap_or_default()) {
        let leader = Segment {
            from: (name.end.0 + 3.0, name.end.1),
            to: (plot.right + 18.0, y),
        };
        page.add(line(&leader, name.leader, 0.75));
        let place = (plot.right + 22.0, y + 0.35 * name.size);
        page.add(text(
            &name.text,
            place,
            name.size,
            name.colour,
            Align::Start,
        ));
    }
}
