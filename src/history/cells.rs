//! The cells of a row: CSV as histories have it, one line per row.

use std::borrow::Cow;
use std::ops::Range;

/// Appends a cell and a comma; in quotes where it needs them.
pub(super) fn put(row: &mut String, cell: &str) {
    if cell.bytes().any(|byte| matches!(byte, b',' | b'"')) {
        row.push('"');
        row.push_str(&cell.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(cell);
    }
    row.push(',');
}

/// Appends a number and a comma.
pub(super) fn put_number(row: &mut String, number: u32) {
    let mut digits = [0; 10];
    let mut begin = digits.len();
    let mut rest = number;
    loop {
        begin -= 1;
        digits[begin] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    row.push_str(std::str::from_utf8(&digits[begin..]).expect("digits"));
    row.push(',');
}

/// Appends a probability and a comma: the shortest decimal with at most 9 digits after the point.
pub(super) fn put_probability(row: &mut String, probability: f64) {
    const UNIT: u32 = 1_000_000_000;
    let mut rest = (probability * f64::from(UNIT)).round() as u32;
    if rest >= UNIT {
        row.push_str("1,");
        return;
    }
    row.push('0');
    if rest > 0 {
        row.push('.');
        while rest > 0 {
            row.push(char::from(b'0' + (rest / (UNIT / 10)) as u8));
            rest = rest % (UNIT / 10) * 10;
        }
    }
    row.push(',');
}

/// Finds the cells of a row, each with its quotes.
pub(super) fn split(row: &str, cells: &mut Vec<Range<usize>>) {
    cells.clear();
    let (mut begin, mut is_quoted) = (0, false);
    for (place, byte) in row.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => {
                cells.push(begin..place);
                begin = place + 1;
            }
            _ => {}
        }
    }
    cells.push(begin..row.len());
}

/// The text of a cell, without quotes around it.
pub(super) fn text(cell: &str) -> Cow<'_, str> {
    let inner = cell
        .strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'));
    match inner {
        Some(inner) => Cow::Owned(inner.replace("\"\"", "\"")),
        None => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_back_as_they_were_put() {
        let given = ["", "P-1", "a,b", "\"", "say \"no\", twice", "yes|no"];
        let mut row = String::new();
        for cell in given {
            put(&mut row, cell);
        }
        let row = row.strip_suffix(',').unwrap();
        let mut cells = Vec::new();
        split(row, &mut cells);
        let found: Vec<_> = cells.into_iter().map(|cell| text(&row[cell])).collect();
        assert_eq!(found, given);
    }

    #[test]
    fn numbers_are_the_shortest() {
        let put = |probability| {
            let mut row = String::new();
            put_probability(&mut row, probability);
            row
        };
        for (probability, text) in [
            (0.0, "0,"),
            (1.0, "1,"),
            (0.5, "0.5,"),
            (2.0 / 3.0, "0.666666667,"),
            (0.05, "0.05,"),
            (0.849_999_999_9, "0.85,"),
            (1e-12, "0,"),
        ] {
            assert_eq!(put(probability), text);
        }
        let mut row = String::new();
        for number in [0, 7, 10, 4_294_967_295] {
            put_number(&mut row, number);
        }
        assert_eq!(row, "0,7,10,4294967295,");
    }
}
