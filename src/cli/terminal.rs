//! Standard output and standard error.

use std::io::{self, IsTerminal as _, Write as _};

use super::failure::Failure;

/// Prints a result. A closed pipe takes it no further, which is no error: whatever else the command
/// finds still decides the exit status.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}

/// Says something that is not a result. What standard error refuses is lost: there is nowhere
/// left to say it.
pub(super) fn say(text: &str) {
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
