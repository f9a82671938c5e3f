//! The rows of calendars, which are most bytes of a run: what is the same for a whole course, a date, and
//! whole numbers. They are written into room that is made first, from tables of texts, by a loop that knows
//! which field follows which; any other rows are written cell by cell.

use super::Part;
use crate::format::numbers::{DATE, NUMBER, Texts};
use crate::table::Day;

/// How many rows are given room at a time: as many as stay in the nearest cache.
const BLOCK: usize = 64;

/// Bytes that are the same in every row are copied in pieces of one size, which takes no call.
const PIECE: usize = 16;

/// Appends the rows of these parts, if they are such rows; returns whether they were.
pub(super) fn fill(rows: usize, parts: &[Part<'_>], out: &mut Vec<u8>) -> bool {
    use Part::{Date, Same, Whole};
    match parts {
        // In cycles: study day, cycle, day of the cycle, number of the dose.
        [
            Same(head),
            Date(days, _),
            Whole(a, _),
            Whole(b, _),
            Whole(c, _),
            Whole(d, _),
            Same(tail),
        ] => Fields {
            head: &Literal::new(head),
            days,
            numbers: [a, b, c, d],
            between: &Literal::new(b""),
            more: [],
            tail: &Literal::new(tail),
        }
        .fill(rows, out),
        // Without cycles: study day, two empty cells, number of the dose.
        [
            Same(head),
            Date(days, _),
            Whole(a, _),
            Same(between),
            Whole(b, _),
            Same(tail),
        ] => Fields {
            head: &Literal::new(head),
            days,
            numbers: [a],
            between: &Literal::new(between),
            more: [b],
            tail: &Literal::new(tail),
        }
        .fill(rows, out),
        _ => false,
    }
}

/// Bytes that are the same in every row, with blanks to the end of the last piece.
struct Literal {
    pieces: Vec<[u8; PIECE]>,
    length: usize,
}

impl Literal {
    fn new(bytes: &[u8]) -> Self {
        let pieces = bytes.chunks(PIECE).map(|piece| {
            let mut padded = [b' '; PIECE];
            padded[..piece.len()].copy_from_slice(piece);
            padded
        });
        Self {
            pieces: pieces.collect(),
            length: bytes.len(),
        }
    }

    /// Puts the bytes at a place, and returns where they end.
    #[inline]
    fn put(&self, at: usize, place: &mut [u8]) -> usize {
        let room = &mut place[at..at + self.pieces.len() * PIECE];
        for (place, piece) in room.as_chunks_mut().0.iter_mut().zip(&self.pieces) {
            *place = *piece;
        }
        at + self.length
    }
}

/// The fields of rows, in their order; a comma follows each number and each date.
struct Fields<'b, const N: usize, const M: usize> {
    head: &'b Literal,
    days: &'b [Day],
    numbers: [&'b [i64]; N],
    between: &'b Literal,
    more: [&'b [i64]; M],
    tail: &'b Literal,
}

impl<const N: usize, const M: usize> Fields<'_, N, M> {
    /// Appends the rows, if all their numbers and dates are in the tables.
    fn fill(&self, rows: usize, out: &mut Vec<u8>) -> bool {
        let texts = Texts::shared();
        let mut numbers = self.numbers.iter().chain(&self.more);
        if !texts.has_days(self.days) || !numbers.all(|cells| Texts::has_numbers(cells)) {
            return false;
        }
        let literals = [self.head, self.between, self.tail];
        let pieces: usize = literals.iter().map(|literal| literal.pieces.len()).sum();
        let longest = pieces * PIECE + DATE + 1 + (N + M) * (NUMBER + 1);
        let mut at = out.len();
        for first in (0..rows).step_by(BLOCK) {
            let block = first..rows.min(first + BLOCK);
            out.resize(at + block.len() * longest, 0);
            for row in block {
                at += self.put(row, texts, &mut out[at..at + longest]);
            }
            out.truncate(at);
        }
        true
    }

    /// Puts a row at the beginning of a place, and returns its length. Every text is copied with the
    /// blanks after it; what follows it is written later.
    #[inline]
    fn put(&self, row: usize, texts: &Texts, place: &mut [u8]) -> usize {
        let put_number = |number: i64, at: usize, place: &mut [u8]| {
            let (digits, length) = texts.number(number);
            place[at..at + NUMBER].copy_from_slice(digits);
            place[at + length] = b',';
            at + length + 1
        };
        let mut at = self.head.put(0, place);
        place[at..at + DATE].copy_from_slice(texts.day(self.days[row]));
        place[at + DATE] = b',';
        at += DATE + 1;
        for cells in &self.numbers {
            at = put_number(cells[row], at, place);
        }
        at = self.between.put(at, place);
        for cells in &self.more {
            at = put_number(cells[row], at, place);
        }
        self.tail.put(at, place)
    }
}
