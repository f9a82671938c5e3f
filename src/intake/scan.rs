//! Scanning: text into rows of cells, each with its place in the text.
//!
//! The grammar is that of RFC 4180, section 2, read strictly, with LF allowed beside CRLF, another
//! separator than the comma where the file has one, and without line breaks in cells. The `csv` crate reads more than this (a quote in the middle of
//! a cell, text after a closing quote) and does not say where a cell stands, so the scanner is
//! our own; a test holds it to that crate's reading of every text that it accepts.

use std::borrow::Cow;
use std::ops::Range;

use super::findings::Findings;
use super::form::Separator;
use crate::characters::Named;

/// How many cells a row may have: the columns of a spreadsheet, A to XFD. It bounds the memory that
/// a row takes.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell<'a> {
    /// The content, without the quotes around it.
    pub(super) text: Cow<'a, str>,
    /// Its bytes in the file, with the quotes around it.
    pub(super) span: Range<usize>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Its bytes in the file, without the line end.
    pub(super) span: Range<usize>,
    /// The cells, in order.
    pub(super) cells: Vec<Cell<'a>>,
    /// Whether it is printable ASCII without quotes, so that nothing in it is hidden.
    pub(super) is_plain: bool,
}

/// What the scanner came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    /// A row.
    Row,
    /// A row that breaks the form; its problems are among the findings.
    Damaged,
    /// The end of the text.
    End,
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
}

impl std::fmt::Display for LineEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lf => "LF",
            Self::CrLf => "CRLF",
        })
    }
}

/// Why text is not a CSV table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FormError {
    /// A quote that nothing closes.
    #[error(
        "the quote that opens on line {0} is never closed: end the cell with a quote, or remove this one"
    )]
    Unclosed(usize),
    /// A line break between quotes.
    #[error("the quoted cell that begins on line {0} has a line break in it: write it on one line")]
    LineBreak(usize),
    /// Text between a closing quote and the next separator.
    #[error(
        "line {line}: {rest:?} follows a closing quote: only a {separator} or the line's end may; double a quote that belongs to the text (\"\")"
    )]
    AfterQuote {
        /// Line, from 1.
        line: usize,
        /// What follows.
        rest: String,
        /// What separates cells.
        separator: Separator,
    },
    /// A quote within a cell that does not begin with one.
    #[error(
        "line {0}: a quote within a cell that does not begin with one: put the whole cell in quotes and double those within (\"\")"
    )]
    StrayQuote(usize),
    /// A control character.
    #[error("line {line}: the control character {} is in a cell: remove it", Named(*.control))]
    Control {
        /// Line, from 1.
        line: usize,
        /// The character.
        control: char,
    },
    /// More cells than any table has.
    #[error(
        "line {0} has more than {MAX_COLUMNS} cells, as many as a spreadsheet has columns: remove columns"
    )]
    TooManyCells(usize),
    /// A carriage return without line feed.
    #[error("line {0} ends with only a carriage return: save the file with LF or CRLF line ends")]
    LoneReturn(usize),
    /// A line that ends otherwise than those before.
    #[error(
        "line {line} ends with {now}, those before it with {before}: mixed line ends are a sign of a \
         damaged or pasted file; look at it there, then save it with one kind of line end"
    )]
    Mixed {
        /// Line of the first change, from 1.
        line: usize,
        /// How it ends.
        now: LineEnd,
        /// How the lines before it end.
        before: LineEnd,
    },
    /// A line without a cell, before the last row.
    #[error("line {0} is empty: remove it")]
    EmptyLine(usize),
}

/// Reads rows one after the other.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    separator: Separator,
    at: usize,
    line: usize,
    line_end: Option<LineEnd>,
    mixture_told: bool,
    lone_return_told: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner of the text from this byte on.
    pub(super) fn new(text: &'a str, at: usize, separator: Separator) -> Self {
        Self {
            text,
            separator,
            at,
            line: 1,
            line_end: None,
            mixture_told: false,
            lone_return_told: false,
        }
    }

    /// What separates cells.
    pub(super) fn separator(&self) -> Separator {
        self.separator
    }

    /// The line that is read next, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Reads the next row. Empty lines are a problem, save at the end of the text.
    pub(super) fn next(&mut self, row: &mut Row<'a>, findings: &mut Findings) -> Scanned {
        row.cells.clear();
        let rest = &self.text[self.at..];
        let next = self.text.len() - rest.trim_start_matches(['\r', '\n']).len();
        if next == self.text.len() {
            self.at = next;
        }
        while self.at < next {
            let (place, empty) = (self.at, FormError::EmptyLine(self.line));
            self.take_line_end(findings);
            if !self.lone_return_told {
                findings.add(place..place, empty);
            }
        }
        if self.at == self.text.len() {
            return Scanned::End;
        }
        row.line = self.line;
        let start = self.at;
        row.is_plain = self.take_plain(row);
        if row.is_plain {
            row.span = start..self.at;
            self.take_line_end(findings);
            return Scanned::Row;
        }
        let mut sound = self.take_cell(row, findings);
        while self.byte(self.at) == Some(self.separator.byte()) {
            if row.cells.len() == MAX_COLUMNS {
                let error = FormError::TooManyCells(row.line);
                findings.add(self.at..self.at + 1, error);
                self.at = self.find_line_end(self.at);
                sound = false;
                break;
            }
            self.at += 1;
            sound &= self.take_cell(row, findings);
        }
        row.span = start..self.at;
        self.take_line_end(findings);
        if sound {
            Scanned::Row
        } else {
            Scanned::Damaged
        }
    }

    /// Takes a whole row at once, where it is printable ASCII without quotes, which most rows are:
    /// then separators are all that there is to find. Otherwise nothing is taken.
    fn take_plain(&mut self, row: &mut Row<'a>) -> bool {
        let (start, separator) = (self.at, self.separator.byte());
        let rest = &self.text[start..];
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let line = match rest[..end].strip_suffix('\r') {
            Some(line) if end < rest.len() => line,
            _ => &rest[..end],
        };
        // Counted and not looked for, which is done on many bytes at once.
        let is_other =
            |byte: &u8| (!(b' '..=b'~').contains(byte) || *byte == b'"') && *byte != separator;
        if line.as_bytes().iter().filter(|byte| is_other(byte)).count() > 0 {
            return false;
        }
        let mut from = 0;
        let cell = |from: usize, until: usize| Cell {
            text: Cow::Borrowed(&line[from..until]),
            span: start + from..start + until,
        };
        for at in memchr::memchr_iter(separator, line.as_bytes()) {
            row.cells.push(cell(from, at));
            from = at + 1;
        }
        if row.cells.len() >= MAX_COLUMNS {
            row.cells.clear();
            return false;
        }
        row.cells.push(cell(from, line.len()));
        self.at += line.len();
        true
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first place from `from` on that ends a cell, or the end of the text.
    fn find_end(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        let found = memchr::memchr3(self.separator.byte(), b'\r', b'\n', rest);
        found.map_or(self.text.len(), |offset| from + offset)
    }

    /// The first place from `from` on that ends a line, or the end of the text.
    fn find_line_end(&self, from: usize) -> usize {
        let found = memchr::memchr2(b'\r', b'\n', &self.text.as_bytes()[from..]);
        found.map_or(self.text.len(), |offset| from + offset)
    }

    /// The first quote from `from` on, or the end of the text.
    fn find_quote(&self, from: usize) -> usize {
        let found = memchr::memchr(b'"', &self.text.as_bytes()[from..]);
        found.map_or(self.text.len(), |offset| from + offset)
    }

    /// Takes a cell; afterwards a separator, a line end or the end of the text follows.
    fn take_cell(&mut self, row: &mut Row<'a>, findings: &mut Findings) -> bool {
        let start = self.at;
        if self.byte(start) == Some(b'"') {
            return self.take_quoted(row, findings);
        }
        self.at = self.find_end(start);
        let raw = &self.text[start..self.at];
        let mut sound = self.check_controls(start..self.at, findings);
        if let Some(quote) = raw.find('"') {
            let place = start + quote;
            findings.add(place..place + 1, FormError::StrayQuote(self.line));
            sound = false;
        }
        row.cells.push(Cell {
            text: Cow::Borrowed(raw),
            span: start..self.at,
        });
        sound
    }

    fn take_quoted(&mut self, row: &mut Row<'a>, findings: &mut Findings) -> bool {
        let start = self.at;
        let close = self.closing_quote(start + 1);
        let inner = start + 1..close.unwrap_or(self.text.len());
        let line_break = self.text[inner.clone()].find(['\r', '\n']);
        let (Some(close), None) = (close, line_break) else {
            let line_break = line_break.map_or(inner.end, |offset| inner.start + offset);
            self.leave_broken(start, close, line_break, findings);
            return false;
        };
        if !self.ends_cell(close + 1) {
            let rest = close + 1..self.find_end(close + 1);
            let error = FormError::AfterQuote {
                line: self.line,
                separator: self.separator,
                rest: crate::problem::words::shown(&self.text[rest.clone()]),
            };
            findings.add(rest, error);
            self.at = self.find_line_end(close);
            return false;
        }
        self.at = close + 1;
        let inner = &self.text[inner];
        let text = if inner.contains('"') {
            Cow::Owned(inner.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(inner)
        };
        row.cells.push(Cell {
            text,
            span: start..self.at,
        });
        self.check_controls(start..self.at, findings)
    }

    /// The first quote from `from` on that is not doubled.
    fn closing_quote(&self, mut from: usize) -> Option<usize> {
        loop {
            let quote = self.find_quote(from);
            if self.byte(quote).is_none() {
                return None;
            } else if self.byte(quote + 1) != Some(b'"') {
                return Some(quote);
            }
            from = quote + 2;
        }
    }

    fn ends_cell(&self, at: usize) -> bool {
        let byte = self.byte(at);
        matches!(byte, None | Some(b'\r' | b'\n')) || byte == Some(self.separator.byte())
    }

    /// Leaves a quoted cell that does not close on its line. Where the next quote could close
    /// it, it is a cell with line breaks and reading goes on after it; otherwise the quote was
    /// never closed and reading goes on with the next line.
    fn leave_broken(
        &mut self,
        start: usize,
        close: Option<usize>,
        line_break: usize,
        findings: &mut Findings,
    ) {
        if let Some(close) = close.filter(|&close| self.ends_cell(close + 1)) {
            findings.add(start..close + 1, FormError::LineBreak(self.line));
            let cell = &self.text[start..close];
            self.line += cell.matches('\n').count().max(1);
            self.at = close + 1;
        } else {
            findings.add(start..start + 1, FormError::Unclosed(self.line));
            self.at = line_break;
        }
    }

    fn check_controls(&self, span: Range<usize>, findings: &mut Findings) -> bool {
        let refused = |&(_, c): &(usize, char)| c.is_control() || c == '\u{feff}';
        let Some((offset, control)) = self.text[span.clone()].char_indices().find(refused) else {
            return true;
        };
        let place = span.start + offset;
        let error = FormError::Control {
            line: self.line,
            control,
        };
        findings.add(place..place + control.len_utf8(), error);
        false
    }

    fn take_line_end(&mut self, findings: &mut Findings) {
        let start = self.at;
        let now = match (self.byte(start), self.byte(start + 1)) {
            (None, _) => return,
            (Some(b'\r'), Some(b'\n')) => Some(LineEnd::CrLf),
            (Some(b'\r'), _) => None,
            _ => Some(LineEnd::Lf),
        };
        let line = self.line;
        self.line += 1;
        self.at += if now == Some(LineEnd::CrLf) { 2 } else { 1 };
        match (now, self.line_end) {
            (None, _) => {
                if !self.lone_return_told {
                    findings.add(start..self.at, FormError::LoneReturn(line));
                }
                self.lone_return_told = true;
            }
            (Some(_), None) => self.line_end = now,
            (Some(now), Some(before)) => {
                if now != before && !self.mixture_told {
                    findings.add(start..self.at, FormError::Mixed { line, now, before });
                    self.mixture_told = true;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
