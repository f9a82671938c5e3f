//! Standard output and standard error.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use evenhand::characters::visible;
use evenhand::format::{self, Format, Layout};
use evenhand::table::Table;

use super::failure::Failure;

/// Prints a result. A closed pipe takes it no further, which is no error: whatever else the command
/// finds still decides the exit status.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(visible_lines(text).as_bytes())
}

/// Lines as a terminal may show them: what inputs have in them must not move the cursor, turn text
/// round or hide in it.
fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// Prints bytes that are not for people.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}

/// Prints a table. A terminal is given text only.
pub(super) fn print_table(table: Table<'_>, format: &dyn Format) -> Result<(), Failure> {
    let is_text = matches!(format.layout(), Layout::Lines { .. });
    if !is_text && io::stdout().is_terminal() {
        return Err(Failure::Message(format!(
            "a {} file cannot be shown on a terminal: write it to a file with `> FILE`",
            format.name()
        )));
    }
    let bytes = format::to_bytes(table, format).map_err(Failure::Output)?;
    print_bytes(&bytes)
}

/// Prints help or the version, which are results, or says how the program is used.
pub(super) fn print_usage(error: &clap::Error) -> ExitCode {
    let status = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    if error.use_stderr() {
        let text = error.render().to_string();
        let shown = visible_lines(&text);
        let shown = without_keys(&shown);
        if shown == text {
            // With colours.
            let _ = error.print();
        } else {
            say(&shown);
        }
        return status;
    }
    // A closed pipe takes it no further, which is no error.
    let flushed = error.print().and_then(|()| io::stdout().flush());
    match flushed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(&Failure::Output(error).text());
            ExitCode::from(2)
        }
        _ => status,
    }
}

/// A text without anything that may be a seed, which is secret even where it stands in a wrong place.
fn without_keys(text: &str) -> Cow<'_, str> {
    const FEWEST_DIGITS: usize = 32;
    let is_key = |word: &&str| {
        let digits = word.bytes().filter(u8::is_ascii_hexdigit);
        digits.count() >= FEWEST_DIGITS
    };
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let keys: Vec<&str> = words.filter(is_key).collect();
    let mut text = Cow::Borrowed(text);
    for key in keys {
        text = Cow::Owned(text.replace(key, "..."));
    }
    text
}

/// Says something that is not a result. What standard error refuses is lost: there is nowhere
/// left to say it.
pub(super) fn say(text: &str) {
    say_drawn(&visible_lines(text));
}

/// Says what may have the program's own escape codes in it.
pub(super) fn say_drawn(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whether standard error is a terminal that shows colours.
#[expect(
    clippy::disallowed_methods,
    reason = "NO_COLOR asks for text without colours"
)]
pub(super) fn stderr_has_color() -> bool {
    stderr_is_drawn_on() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether standard error is a terminal that knows more than plain text.
#[expect(
    clippy::disallowed_methods,
    reason = "TERM names what the terminal knows"
)]
pub(super) fn stderr_is_drawn_on() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|name| name != "dumb")
}
