//! A progress bar for whatever takes longer than a second, on a terminal.

use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::terminal;

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
            bar = Some(new_bar(what, total, started));
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

/// A bar on standard error, of work that began earlier; hidden where that is not a terminal.
fn new_bar(what: &str, total: Option<u64>, started: Instant) -> ProgressBar {
    let target = if terminal::stderr_is_drawn_on() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(total, target).with_elapsed(started.elapsed());
    let template = match total {
        Some(_) => format!("{{bar:40}} {{pos}} of {{len}} {what}{{left}}"),
        None => format!("{{pos}} {what}, {{elapsed}}"),
    };
    let style = ProgressStyle::with_template(&template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.with_key("left", left))
}

/// The time left, at the speed since the beginning: the bar itself knows only of its own time.
fn left(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    if let Some(left) = time_left(state.elapsed(), state.pos(), state.len().unwrap_or(0)) {
        let _ = write!(out, ", {} left", HumanDuration(left));
    }
}

fn time_left(elapsed: Duration, done: u64, total: u64) -> Option<Duration> {
    let share = total.saturating_sub(done) as f64 / done as f64;
    Duration::try_from_secs_f64(elapsed.as_secs_f64() * share).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_known_from_the_first_moment() {
        let of = |done, total| time_left(Duration::from_secs(1), done, total);
        assert_eq!(of(2_000, 60_000), Some(Duration::from_secs(29)));
        assert_eq!(of(60_000, 60_000), Some(Duration::ZERO));
        assert_eq!(of(0, 60_000), None);
        assert_eq!(of(0, 0), None);
    }
}
