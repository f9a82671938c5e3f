//! Problems of the inputs, drawn with the text underlined.

use std::fmt::Write as _;
use std::ops::Range;

use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};

use evenhand::problem::{Problem, Problems};

/// Draws each problem with its file, line and column and the place underlined, and then says how
/// many there are.
///
/// `texts` are the files' names, as the problems have them, and their texts. A problem of a file
/// that is not among them, or that is not text, is written as one line. Without `color` the
/// drawing has no escape codes.
pub(crate) fn draw(problems: &Problems, texts: &[(&str, &str)], color: bool) -> String {
    let sources: Vec<(&str, Source<&str>)> = texts
        .iter()
        .map(|&(file, text)| (file, Source::from(text)))
        .collect();
    let mut drawn = String::new();
    for problem in problems.iter() {
        let source = sources.iter().find(|(file, _)| *file == problem.file);
        let report = source.and_then(|(file, source)| report(problem, file, source, color));
        match report {
            Some(report) => drawn.push_str(&report),
            None => drawn.push_str(&one_line(problem)),
        }
        drawn.push('\n');
    }
    let count = problems.count();
    let plural = if count == 1 { "" } else { "s" };
    writeln!(drawn, "{count} problem{plural}").expect("writing to a string does not fail");
    drawn
}

fn one_line(problem: &Problem) -> String {
    format!("{}: {}\n", problem.file, problem.message())
}

fn report(problem: &Problem, file: &str, source: &Source<&str>, color: bool) -> Option<String> {
    let config = Config::default()
        .with_index_type(IndexType::Byte)
        .with_char_set(CharSet::Unicode)
        .with_color(color);
    let span = (file, clamp(&problem.span, source.text()));
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
            &[("a.toml", text)],
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
    fn a_problem_of_an_unknown_file_is_one_line() {
        let problem = Problem::new("b.csv", 3..5, "it is wrong");
        let problems = Problems::none_or(vec![problem]).unwrap_err();
        assert_eq!(
            draw(&problems, &[], false),
            "b.csv: it is wrong\n\n1 problem\n"
        );
    }
}
