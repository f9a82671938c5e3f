//! Standard output and standard error.

use std::io::{self, IsTerminal as _, Write as _};

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
            "a {} file is no text for a terminal: write it to a file with `> FILE`",
            format.name()
        )));
    }
    let bytes = format::to_bytes(table, format).map_err(Failure::Output)?;
    print_bytes(&bytes)
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
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
