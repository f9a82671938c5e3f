//! The rows of calendars and exposure, which are most bytes of a run: what is the same for a whole course,
//! dates, and whole numbers. They are written into room that is made first, from tables of texts, by a loop that knows
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
    let Some(found) = Found::of(parts) else {
        return false;
    };
    let counts = (
        found.first.len(),
        found.dates.len(),
        found.numbers.len(),
        found.more.len(),
    );
    match counts {
        // Calendars in cycles: study day, cycle, day of the cycle, number of the dose; and the time slot.
        (0, 1, 4, 0) => found.fill::<0, 1, 4, 0>(rows, out),
        (0, 1, 5, 0) => found.fill::<0, 1, 5, 0>(rows, out),
        // Without cycles, two cells are empty before the number of the dose.
        (0, 1, 1, 1) => found.fill::<0, 1, 1, 1>(rows, out),
        (0, 1, 2, 1) => found.fill::<0, 1, 2, 1>(rows, out),
        // Exposure: the cycle, two dates and their study days, how many doses.
        (1, 2, 2, 1) => found.fill::<1, 2, 2, 1>(rows, out),
        (0, 2, 2, 1) => found.fill::<0, 2, 2, 1>(rows, out),
        _ => false,
    }
}

/// The parts of rows by what they are: the same bytes, numbers, dates, the same bytes, numbers, the same
/// bytes, numbers, the same bytes; any of them may be missing.
struct Found<'b> {
    head: Literal,
    first: Vec<&'b [i64]>,
    dates: Vec<&'b [Day]>,
    after: Literal,
    numbers: Vec<&'b [i64]>,
    between: Literal,
    more: Vec<&'b [i64]>,
    tail: Literal,
}

impl<'b> Found<'b> {
    fn of(parts: &'b [Part<'b>]) -> Option<Self> {
        fn same(parts: &mut std::slice::Iter<'_, Part<'_>>) -> Literal {
            match parts.as_slice().first() {
                Some(Part::Same(bytes)) => {
                    parts.next();
                    Literal::new(bytes)
                }
                _ => Literal::new(b""),
            }
        }
        fn wholes<'b>(parts: &mut std::slice::Iter<'b, Part<'b>>) -> Vec<&'b [i64]> {
            let mut found = Vec::new();
            while let Some(Part::Whole(cells, _)) = parts.as_slice().first() {
                found.push(*cells);
                parts.next();
            }
            found
        }
        let mut parts = parts.iter();
        let head = same(&mut parts);
        let first = wholes(&mut parts);
        let mut dates = Vec::new();
        while let Some(Part::Date(days, _)) = parts.as_slice().first() {
            dates.push(*days);
            parts.next();
        }
        let found = Self {
            head,
            first,
            dates,
            after: same(&mut parts),
            numbers: wholes(&mut parts),
            between: same(&mut parts),
            more: wholes(&mut parts),
            tail: same(&mut parts),
        };
        parts.next().is_none().then_some(found)
    }

    fn fill<const K: usize, const D: usize, const N: usize, const M: usize>(
        &self,
        rows: usize,
        out: &mut Vec<u8>,
    ) -> bool {
        let fields = || {
            Some(Fields::<K, D, N, M> {
                head: &self.head,
                first: self.first.as_slice().try_into().ok()?,
                dates: self.dates.as_slice().try_into().ok()?,
                after: &self.after,
                numbers: self.numbers.as_slice().try_into().ok()?,
                between: &self.between,
                more: self.more.as_slice().try_into().ok()?,
                tail: &self.tail,
            })
        };
        fields().is_some_and(|fields| fields.fill(rows, out))
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
struct Fields<'b, const K: usize, const D: usize, const N: usize, const M: usize> {
    head: &'b Literal,
    first: [&'b [i64]; K],
    dates: [&'b [Day]; D],
    after: &'b Literal,
    numbers: [&'b [i64]; N],
    between: &'b Literal,
    more: [&'b [i64]; M],
    tail: &'b Literal,
}

impl<const K: usize, const D: usize, const N: usize, const M: usize> Fields<'_, K, D, N, M> {
    /// Appends the rows, if all their numbers and dates are in the tables.
    fn fill(&self, rows: usize, out: &mut Vec<u8>) -> bool {
        let texts = Texts::shared();
        let mut numbers = self.first.iter().chain(&self.numbers).chain(&self.more);
        let mut dates = self.dates.iter();
        if !dates.all(|days| texts.has_days(days))
            || !numbers.all(|cells| Texts::has_numbers(cells))
        {
            return false;
        }
        let literals = [self.head, self.after, self.between, self.tail];
        let pieces: usize = literals.iter().map(|literal| literal.pieces.len()).sum();
        let longest = pieces * PIECE + D * (DATE + 1) + (K + N + M) * (NUMBER + 1);
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
        for cells in &self.first {
            at = put_number(cells[row], at, place);
        }
        for days in &self.dates {
            place[at..at + DATE].copy_from_slice(texts.day(days[row]));
            place[at + DATE] = b',';
            at += DATE + 1;
        }
        at = self.after.put(at, place);
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
