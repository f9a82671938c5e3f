//! Problems of the inputs, drawn with the text underlined.

use std::fmt::Write as _;
use std::ops::Range;

use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};

use evenhand::characters::{is_hidden, visible};
use evenhand::problem::{Problem, Problems};

/// How many bytes of a file are drawn at most; what is longer than a few screens helps nobody.
const MAX_DRAWN: usize = 4096;

/// The last line that is drawn: `ariadne` counts lines by having them all.
const MAX_LINE: usize = 1_000_000;

/// The byte order mark, which is not drawn.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Draws each problem with its file, line and column and the place underlined, and then says how
/// many there are.
///
/// `texts` are the files' names, as the problems have them, and their bytes. A problem of a file
/// that is not among them is written as one line, and so is one whose lines are too long to draw.
/// Without `color` the drawing has no escape codes; what the files hold of them is not drawn.
pub(crate) fn draw(problems: &Problems, texts: &[(&str, &[u8])], color: bool) -> String {
    let mut texts: Vec<(&str, Lines)> = texts
        .iter()
        .map(|&(file, bytes)| (file, Lines::of(bytes)))
        .collect();
    let mut drawn = String::new();
    for problem in problems.iter() {
        let text = texts.iter_mut().find(|(file, _)| *file == problem.file);
        drawn.push_str(&draw_one(problem, text.map(|(_, lines)| lines), color));
        drawn.push('\n');
    }
    let count = problems.count();
    let plural = if count == 1 { "" } else { "s" };
    writeln!(drawn, "{count} problem{plural}").expect("writing to a string does not fail");
    drawn
}

fn draw_one(problem: &Problem, text: Option<&mut Lines>, color: bool) -> String {
    let file = visible(&problem.file);
    let Some(lines) = text else {
        return format!("{file}: {}\n", problem.message());
    };
    lines.go_to(problem.span.start);
    let excerpt = lines.excerpt(&problem.span);
    let drawn = excerpt.and_then(|excerpt| report(problem, &file, excerpt, color));
    drawn.unwrap_or_else(|| {
        let (line, column) = (lines.line, lines.column());
        format!("{file}:{line}:{column}: {}\n", problem.message())
    })
}

/// The lines of a file, gone through once from the first to the last problem.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The line of `at`, from 1.
    line: usize,
    /// The byte at which it begins.
    start: usize,
}

impl<'a> Lines<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let start = if bytes.starts_with(MARK) {
            MARK.len()
        } else {
            0
        };
        Self {
            bytes,
            at: start,
            line: 1,
            start,
        }
    }

    /// Goes on to the line of this byte.
    fn go_to(&mut self, byte: usize) {
        let until = byte.clamp(self.at, self.bytes.len());
        for at in self.at..until {
            if ends_line(self.bytes, at) {
                self.line += 1;
                self.start = at + 1;
            }
        }
        self.at = until;
    }

    /// Which character of the line follows, from 1.
    fn column(&self) -> usize {
        let before = &self.bytes[self.start..self.at];
        before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1
    }

    /// The lines that the span touches, unless they are too long to be drawn, and the span in them.
    fn excerpt(&self, span: &Range<usize>) -> Option<Excerpt> {
        let from = self.start;
        let last = span.end.clamp(self.at, self.bytes.len());
        let limit = self.bytes.len().min(from + MAX_DRAWN);
        let rest = self.bytes.get(last..limit)?;
        let end = match rest.iter().position(|byte| b"\r\n".contains(byte)) {
            Some(offset) => last + offset,
            None if limit == self.bytes.len() => limit,
            None => return None,
        };
        if self.line > MAX_LINE {
            return None;
        }
        let mut text = "\n".repeat(self.line - 1);
        let place = |byte: usize| text.len() + byte.saturating_sub(from);
        let span = place(span.start)..place(span.end);
        text.extend(
            String::from_utf8_lossy(&self.bytes[from..end])
                .chars()
                .map(drawable),
        );
        Some(Excerpt { text, span })
    }
}

/// Whether a line ends with the byte at this place.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// Lines of a file, with an empty line for each that is before them, and a span in them.
struct Excerpt {
    text: String,
    span: Range<usize>,
}

/// The character, or a sign in the place of one that is not seen: as many bytes, so that places stay
/// what they are.
fn drawable(character: char) -> char {
    match (character, character.len_utf8()) {
        ('\t' | '\r' | '\n', _) => character,
        _ if !is_hidden(character) => character,
        (_, 1) => '?',
        (_, 2) => '¿',
        (_, 3) => '\u{FFFD}',
        _ => '\u{1FBC4}',
    }
}

fn report(problem: &Problem, file: &str, excerpt: Excerpt, color: bool) -> Option<String> {
    let config = Config::default()
        .with_index_type(IndexType::Byte)
        .with_char_set(CharSet::Unicode)
        .with_color(color);
    let span = (file, clamp(&excerpt.span, &excerpt.text));
    let source = Source::from(excerpt.text);
    let advice = match problem.advice.as_str() {
        "" => "here",
        advice => advice,
    };
    let mut drawn = Vec::new();
    Report::build(ReportKind::Error, span.clone())
        .with_config(config)
        .with_message(&problem.what)
        .with_label(Label::new(span).with_message(advice).with_color(Color::Red))
        .finish()
        .write((file, source), &mut drawn)
        .ok()?;
    let drawn = String::from_utf8(drawn).ok()?;
    Some(
        drawn
            .lines()
            .flat_map(|line| [line.trim_end(), "\n"])
            .collect(),
    )
}

/// The span within the text, its ends on borders of characters.
fn clamp(span: &Range<usize>, text: &str) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, span: Range<usize>, color: bool) -> String {
        let problem = Problem::new("a.toml", span, "`a: b` is wrong: write a");
        draw(
            &Problems::none_or(vec![problem]).unwrap_err(),
            &[("a.toml", text.as_bytes())],
            color,
        )
    }

    #[test]
    fn the_place_is_underlined_and_the_advice_stands_below_it() {
        let expected = "\
Error: `a: b` is wrong
   ╭─[ a.toml:2:5 ]
   │
 2 │ b = é1
   │     ─┬
   │      ╰── write a
───╯

1 problem
";
        assert_eq!(drawn("a = 1\nb = é1\n", 10..13, false), expected);
        assert_eq!(drawn("a = 1\r\nb = é1\r\n", 11..14, false), expected);
    }

    #[test]
    fn there_are_escape_codes_only_where_color_is_asked_for() {
        assert!(!drawn("a = 1", 0..1, false).contains('\x1b'));
        assert!(drawn("a = 1", 0..1, true).contains('\x1b'));
    }

    #[test]
    fn any_span_of_any_text_is_drawn() {
        for text in [
            "",
            "\n",
            "\u{feff}a = 'é'\r\n\r\n",
            "a\tb",
            "é",
            "\r",
            "a\n\n\n",
        ] {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    let drawn = drawn(text, start..end, false);
                    assert!(drawn.ends_with("1 problem\n"), "{text:?} {start}..{end}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_seen_is_drawn_by_a_sign_and_keeps_its_place() {
        let text = "\u{feff}x = 1\u{2028}\n# \u{1B}[2J\u{9B}\u{200B}\u{E0041} = 5\r\n";
        let at = text.find('5').unwrap();
        let expected = "\
Error: `a: b` is wrong
   ╭─[ a.toml:2:13 ]
   │
 2 │ # ?[2J¿\u{FFFD}\u{1FBC4} = 5
   │             ┬
   │             ╰── write a
───╯

1 problem
";
        assert_eq!(drawn(text, at..at + 1, false), expected);
    }

    #[test]
    fn what_is_too_long_to_be_drawn_is_told_by_its_line_and_column() {
        let text = format!("\n{}\r\n{}b", "a".repeat(5000), "é".repeat(3000));
        let at = text.len() - 1;
        let expected = "a.toml:3:3001: `a: b` is wrong: write a\n\n1 problem\n";
        assert_eq!(drawn(&text, at..at + 1, false), expected);
        assert!(drawn(&text, 0..at, false).starts_with("a.toml:1:1: "));
    }

    #[test]
    fn a_problem_of_an_unknown_file_is_one_line() {
        let problem = Problem::new("b.csv", 3..5, "it is wrong");
        let problems = Problems::none_or(vec![problem]).unwrap_err();
        assert_eq!(
            draw(&problems, &[], false),
            "b.csv: it is wrong\n\n1 problem\n"
        );
    }
}
