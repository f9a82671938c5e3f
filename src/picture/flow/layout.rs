//! Where the lines of a box break.

use super::{Counted, FlowBox, Rank};
use crate::picture::text::{clean, shortened, width, wrapped};

/// Between a box and its text.
const PADDING: f64 = 8.0;
/// How far a part of a line is moved to the right.
const INDENT: f64 = 10.0;
/// The most lines of one text; the rest shows where the pointer rests.
const MOST_LINES: usize = 5;
/// Bold is wider than plain.
const BOLD: f64 = 1.1;

/// A box's text in lines.
pub(super) struct Laid {
    pub lines: Vec<Written>,
    pub height: f64,
    pub size: f64,
}

/// A line, with its place from the box's corner.
pub(super) struct Written {
    pub words: String,
    pub x: f64,
    pub y: f64,
    pub is_bold: bool,
}

/// The text of a box of some width, none of it wider than the box.
pub(super) fn laid(one: &FlowBox, wide: f64, size: f64) -> Laid {
    let step = size + 4.0;
    let mut y = PADDING - 3.0;
    let mut lines = Vec::new();
    for (place, counted) in one.lines.iter().enumerate() {
        let is_bold = counted.rank == Rank::Heading;
        if is_bold && place > 0 {
            y += 5.0;
        }
        let indent = if counted.rank == Rank::Part {
            INDENT
        } else {
            0.0
        };
        let x = PADDING + indent;
        let room = wide - x - PADDING;
        let bold = if is_bold { BOLD } else { 1.0 };
        for words in broken(counted, size * bold, room) {
            y += step;
            lines.push(Written {
                words,
                x,
                y,
                is_bold,
            });
        }
    }
    Laid {
        lines,
        height: y + PADDING,
        size,
    }
}

/// A text in lines of a width, the number last and always there.
fn broken(counted: &Counted, size: f64, room: f64) -> Vec<String> {
    let lines = fitted(&counted.whole(), size, room);
    if lines.len() <= MOST_LINES {
        return lines;
    }
    let number = counted.number();
    let kept = MOST_LINES - usize::from(!number.is_empty());
    let mut lines = fitted(&counted.words, size, room);
    if lines.len() > kept {
        let rest = lines.split_off(kept - 1).join(" ");
        lines.push(shortened(&rest, size, room));
    }
    lines.extend(fitted(&number, size, room));
    lines
}

/// Lines that break at spaces, and within words that are wider than the room.
fn fitted(words: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrapped(&clean(words), size, room) {
        let mut rest = String::new();
        let mut wide = 0.0;
        for character in line.chars() {
            let own = width(character.encode_utf8(&mut [0; 4]), size);
            if wide + own > room && !rest.is_empty() {
                lines.push(std::mem::take(&mut rest));
                wide = 0.0;
            }
            rest.push(character);
            wide += own;
        }
        lines.push(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_box() {
        let long =
            "Recurrent_tumour_that_is_written_without_a_single_space and then some more words";
        let one = FlowBox {
            lines: vec![
                Counted::heading(long, 1_234_567),
                Counted::part(long, 12),
                Counted::plain("short", 0),
            ],
        };
        for (wide, size) in [(100.0, 11.0), (300.0, 12.0), (60.0, 12.0)] {
            let laid_out = laid(&one, wide, size);
            for written in &laid_out.lines {
                let bold = if written.is_bold { BOLD } else { 1.0 };
                let end = written.x + width(&written.words, size * bold);
                assert!(end <= wide, "{}", written.words);
                assert!(written.y < laid_out.height);
            }
        }
    }

    #[test]
    fn a_long_text_is_cut_and_keeps_its_number() {
        let counted = Counted::plain("word ".repeat(100), 42);
        let lines = broken(&counted, 12.0, 100.0);
        assert_eq!(lines.len(), MOST_LINES);
        assert_eq!(lines.last().map(String::as_str), Some("(n\u{a0}=\u{a0}42)"));
        assert!(lines[MOST_LINES - 2].ends_with('\u{2026}'));
    }

    #[test]
    fn a_number_stands_beside_short_words() {
        let counted = Counted::heading("Randomized", 7);
        assert_eq!(
            broken(&counted, 12.0, 300.0),
            ["Randomized (n\u{a0}=\u{a0}7)"]
        );
    }
}
