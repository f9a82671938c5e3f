//! A progress bar for whatever takes longer than a second, on a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs work that tells how many are done of what is counted, of `total` where that is known.
#[expect(
    clippy::disallowed_methods,
    reason = "the bar waits a second; no result depends on it"
)]
pub(super) fn with_progress<T>(
    what: &str,
    total: Option<u64>,
    work: impl FnOnce(&mut dyn FnMut(u64)) -> T,
) -> T {
    let started = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    let result = work(&mut |done| {
        if bar.is_none() && started.elapsed() >= PATIENCE {
            bar = Some(new_bar(what, total));
        }
        if let Some(bar) = &bar {
            bar.set_position(done);
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    result
}

/// A bar on standard error; hidden where that is not a terminal.
fn new_bar(what: &str, total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    let template = match total {
        Some(_) => format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} left"),
        None => format!("{{pos}} {what}, {{elapsed}}"),
    };
    let style = ProgressStyle::with_template(&template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
