//! Tables that are no wider than a page: numbers with their errors, and as many columns beside each other as fit.

use std::fmt::Write as _;

/// The most characters of a line.
pub(super) const WIDTH: usize = 100;

/// Between columns.
const GAP: usize = 2;

/// The longest name of a row that has its numbers beside it.
const NAME: usize = 40;

/// A number, with what stands after it, such as `±0.02`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) value: String,
    pub(super) after: String,
}

/// One row: what it is of, in one or more columns of text, and its numbers.
#[derive(Debug, Clone)]
pub(super) struct GridRow {
    pub(super) names: Vec<String>,
    pub(super) cells: Vec<Cell>,
}

/// Rows under heads. Where not all columns fit on a page, the rows are repeated below with those that are left.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The heads of the columns of text.
    pub(super) names: Vec<String>,
    /// The heads of the columns of numbers.
    pub(super) heads: Vec<String>,
    /// Rows, some under a title of their own.
    pub(super) sections: Vec<(Option<String>, Vec<GridRow>)>,
}

/// A column's widths.
#[derive(Clone, Copy)]
struct Widths {
    value: usize,
    after: usize,
}

impl Widths {
    fn total(self) -> usize {
        self.value + self.after
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

impl Grid {
    fn rows(&self) -> impl Iterator<Item = &GridRow> {
        self.sections.iter().flat_map(|(_, rows)| rows)
    }

    /// The table as text.
    pub(super) fn text(&self) -> String {
        let names: Vec<usize> = (0..self.names.len())
            .map(|place| {
                let rows = self.rows().map(|row| length(&row.names[place]));
                let rows = rows.filter(|length| *length <= NAME);
                rows.chain([length(&self.names[place])]).max().unwrap_or(0)
            })
            .collect();
        let left: usize = names.iter().map(|width| width + GAP).sum();
        let widths: Vec<Widths> = (0..self.heads.len())
            .map(|place| self.widths(place))
            .collect();
        let mut blocks: Vec<Vec<usize>> = vec![Vec::new()];
        let mut used = left;
        for (place, width) in widths.iter().enumerate() {
            let next = used + width.total() + GAP;
            let is_first = blocks.last().is_some_and(Vec::is_empty);
            if next > WIDTH + GAP && !is_first {
                blocks.push(Vec::new());
                used = left;
            }
            used += width.total() + GAP;
            if let Some(block) = blocks.last_mut() {
                block.push(place);
            }
        }
        let blocks = blocks
            .iter()
            .map(|block| self.block(block, &names, &widths));
        blocks.collect::<Vec<_>>().join("\n")
    }

    fn widths(&self, place: usize) -> Widths {
        let cells = || self.rows().filter_map(|row| row.cells.get(place));
        let most = |of: fn(&Cell) -> &str| cells().map(|cell| length(of(cell))).max().unwrap_or(0);
        let (value, head) = (most(|cell| &cell.value), length(&self.heads[place]));
        match most(|cell| &cell.after) {
            0 => Widths {
                value: value.max(head),
                after: 0,
            },
            // A long head reaches over what stands after the values.
            after => Widths {
                value,
                after: (after + 1).max(head.saturating_sub(value)),
            },
        }
    }

    /// Some of the columns.
    fn block(&self, block: &[usize], names: &[usize], widths: &[Widths]) -> String {
        let mut text = String::new();
        let heads = block.iter().map(|&place| Cell {
            value: self.heads[place].clone(),
            after: String::new(),
        });
        let heads: Vec<Cell> = heads.collect();
        let widths: Vec<Widths> = block.iter().map(|&place| widths[place]).collect();
        line(&mut text, &self.names, &heads, names, &widths);
        for (title, rows) in &self.sections {
            if let Some(title) = title {
                for part in wrapped(title, WIDTH, 2) {
                    text.push_str(&part);
                    text.push('\n');
                }
            }
            for row in rows {
                let cell = |&place: &usize| row.cells.get(place).cloned().unwrap_or_default();
                let cells: Vec<Cell> = block.iter().map(cell).collect();
                line(&mut text, &row.names, &cells, names, &widths);
            }
        }
        text
    }
}

/// One line; a name that is too long has lines of its own before it.
fn line(text: &mut String, own: &[String], cells: &[Cell], names: &[usize], widths: &[Widths]) {
    let mut line = String::new();
    for (name, &width) in own.iter().zip(names) {
        let name = if length(name) > width {
            for part in wrapped(name, WIDTH, 2) {
                text.push_str(&part);
                text.push('\n');
            }
            ""
        } else {
            name
        };
        let _ = write!(line, "{name:width$}{:GAP$}", "");
    }
    for (cell, widths) in cells.iter().zip(widths) {
        let mut number = format!("{:>width$}", cell.value, width = widths.value);
        if !cell.after.is_empty() {
            let _ = write!(number, " {}", cell.after);
        }
        let _ = write!(line, "{number:width$}{:GAP$}", "", width = widths.total());
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A text in lines of so many characters, broken at spaces, the later ones indented.
pub(super) fn wrapped(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| length(line));
        let is_first = lines.last().is_some_and(|line| line.trim().is_empty());
        if !is_first && line + 1 + length(word) > width {
            lines.push(" ".repeat(indent));
        }
        if let Some(line) = lines.last_mut() {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: &str, after: &str) -> Cell {
        let [value, after] = [value, after].map(str::to_owned);
        Cell { value, after }
    }

    fn grid(columns: usize) -> Grid {
        let row = |name: &str, after| GridRow {
            names: vec![name.to_owned()],
            cells: vec![cell("0.6941", after); columns],
        };
        Grid {
            names: vec!["procedure".to_owned()],
            heads: vec!["guessed".to_owned(); columns],
            sections: vec![(
                None,
                vec![row("simple", ""), row("big-stick(3)", "±0.0009")],
            )],
        }
    }

    #[test]
    fn errors_stand_behind_their_values() {
        let text = "\
procedure     guessed         guessed
simple        0.6941          0.6941
big-stick(3)  0.6941 ±0.0009  0.6941 ±0.0009
";
        assert_eq!(grid(2).text(), text);
    }

    #[test]
    fn what_does_not_fit_follows_below() {
        let text = grid(11).text();
        let widest = text.lines().map(length).max();
        assert!(widest <= Some(WIDTH), "{text}");
        let heads = text.lines().filter(|line| line.starts_with("procedure"));
        let counts: Vec<usize> = heads.map(|line| line.matches("guessed").count()).collect();
        assert_eq!(counts, [5, 5, 1]);
    }

    #[test]
    fn a_long_name_has_its_own_lines() {
        let mut grid = grid(1);
        grid.sections[0].1[0].names[0] = format!("permuted-block({}6)", "4, ".repeat(60));
        let text = grid.text();
        let widest = text.lines().map(length).max();
        assert!(widest <= Some(WIDTH), "{text}");
        assert!(text.contains("\n              0.6941\n"), "{text}");
    }
}
