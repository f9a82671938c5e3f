//! Problems of the inputs, drawn with the text underlined.

use std::fmt::Write as _;
use std::ops::Range;

use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};

use crate::problem::{Problem, Problems};

/// Draws each problem with its file, line and column and the place underlined, and then says how
/// many there are.
///
/// `texts` are the files' names, as the problems have them, and their texts. A problem of a file
/// that is not among them, or that is not text, is written as one line. Without `color` the
/// drawing has no escape codes.
///
/// # Examples
/// ```
/// use evenhand::problem::{Problem, Problems};
/// use evenhand::report::draw;
/// let text = "format = 1\nsample_size = 0\n";
/// let problems = Problems::none_or(vec![Problem {
///     file: "a.toml".to_owned(),
///     span: 25..26,
///     message: "write more".to_owned(),
/// }])
/// .unwrap_err();
/// let drawn = draw(&problems, &[("a.toml", text)], false);
/// assert!(drawn.contains("a.toml:2:15"));
/// assert!(drawn.ends_with("1 problem\n"));
/// ```
pub fn draw(problems: &Problems, texts: &[(&str, &str)], color: bool) -> String {
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
    format!("{}: {}\n", problem.file, problem.message)
}

fn report(problem: &Problem, file: &str, source: &Source<&str>, color: bool) -> Option<String> {
    let config = Config::default()
        .with_index_type(IndexType::Byte)
        .with_char_set(CharSet::Unicode)
        .with_compact(true)
        .with_color(color);
    let span = (file, clamp(&problem.span, source.text()));
    let kind = ReportKind::Custom("Problem", Color::Red);
    let mut drawn = Vec::new();
    Report::build(kind, span.clone())
        .with_config(config)
        .with_message(&problem.message)
        .with_label(Label::new(span).with_color(Color::Red))
        .finish()
        .write((file, source), &mut drawn)
        .ok()?;
    String::from_utf8(drawn).ok()
}

/// The span within the text, its ends on borders of characters.
fn clamp(span: &Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}
