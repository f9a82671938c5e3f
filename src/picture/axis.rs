//! Axes with grid lines, ticks and titles.

use super::Axis;
use super::geometry::{Area, Segment};
use super::ink::{GREY, GRID, SOFT_TEXT};
use super::page::{Align, MEDIUM, Page, SMALL, line, text};
use super::scale::Mapping;
use super::text::width;
use super::tick::Tick;

/// The widest of the ticks' texts.
pub(super) fn widest(ticks: &[Tick], axis: &Axis) -> f64 {
    let widths = ticks
        .iter()
        .map(|tick| width(&tick.label(axis.unit), SMALL));
    widths.fold(0.0, f64::max)
}

/// The gap between ticks below `plot`: about nine ticks, or as many as their texts leave room for.
fn gap_across(plot: &Area, mapping: &Mapping, axis: &Axis) -> f64 {
    let gap = (plot.width() / 9.0).clamp(30.0, 80.0);
    gap.max(widest(&mapping.ticks(gap), axis) + 8.0)
}

/// Grid lines across `plot`, the texts to its left, and the title above it.
pub(super) fn upright(page: &mut Page, plot: &Area, mapping: &Mapping, axis: &Axis) {
    for tick in mapping.ticks(44.0) {
        let y = mapping.place(tick.value());
        let grid = Segment {
            from: (plot.left, y),
            to: (plot.right, y),
        };
        page.add(line(&grid, GRID, 1.0));
        let place = (plot.left - 8.0, y + 0.35 * SMALL);
        page.add(text(
            &tick.label(axis.unit),
            place,
            SMALL,
            SOFT_TEXT,
            Align::End,
        ));
    }
}

/// The title of the vertical axis, above the plot from the left edge of its ticks' texts.
pub(super) fn upright_title(page: &mut Page, left: f64, mapping: &Mapping, axis: &Axis) {
    let words = format!("{}{}", axis.title, mapping.words());
    page.cursor += MEDIUM;
    let place = (left, page.cursor);
    page.add(text(&words, place, MEDIUM, SOFT_TEXT, Align::Start));
    page.cursor += 10.0;
}

/// The line below `plot`, with ticks, grid lines and texts.
pub(super) fn across(page: &mut Page, plot: &Area, mapping: &Mapping, axis: &Axis, grid: bool) {
    for tick in mapping.ticks(gap_across(plot, mapping, axis)) {
        let x = mapping.place(tick.value());
        if grid {
            let grid = Segment {
                from: (x, plot.top),
                to: (x, plot.bottom),
            };
            page.add(line(&grid, GRID, 1.0));
        }
        let mark = Segment {
            from: (x, plot.bottom),
            to: (x, plot.bottom + 5.0),
        };
        page.add(line(&mark, GREY, 1.0));
        let place = (x, plot.bottom + 8.0 + SMALL);
        page.add(text(
            &tick.label(axis.unit),
            place,
            SMALL,
            SOFT_TEXT,
            Align::Middle,
        ));
    }
    let base = Segment {
        from: (plot.left, plot.bottom),
        to: (plot.right, plot.bottom),
    };
    page.add(line(&base, GREY, 1.0));
}

/// The title of the horizontal axis, in the middle of `from` to `to`; `top` is the plots' lower
/// edge.
pub(super) fn across_title(
    page: &mut Page,
    (from, to): (f64, f64),
    top: f64,
    mapping: &Mapping,
    axis: &Axis,
) {
    let words = format!("{}{}", axis.title, mapping.words());
    page.cursor = top + 8.0 + SMALL + 10.0 + MEDIUM;
    let place = (f64::midpoint(from, to), page.cursor);
    page.add(text(&words, place, MEDIUM, SOFT_TEXT, Align::Middle));
    page.cursor += 8.0;
}

/// The line below `plot` with texts at some places, as many as there is room for, and the axis title.
pub(super) fn across_named(
    page: &mut Page,
    plot: &Area,
    x: &Mapping,
    ticks: &[(f64, String)],
    title: &str,
) {
    let base = Segment {
        from: (plot.left, plot.bottom),
        to: (plot.right, plot.bottom),
    };
    page.add(line(&base, GREY, 1.0));
    let mut free = plot.left - 40.0;
    for (at, words) in ticks {
        let at = x.place(*at);
        let mark = Segment {
            from: (at, plot.bottom),
            to: (at, plot.bottom + 5.0),
        };
        page.add(line(&mark, GREY, 1.0));
        let half = width(words, SMALL) / 2.0;
        if at - half < free {
            continue;
        }
        free = at + half + 8.0;
        let place = (at, plot.bottom + 8.0 + SMALL);
        page.add(text(words, place, SMALL, SOFT_TEXT, Align::Middle));
    }
    page.cursor = plot.bottom + 8.0 + SMALL + 10.0 + MEDIUM;
    let place = (f64::midpoint(plot.left, plot.right), page.cursor);
    page.add(text(title, place, MEDIUM, SOFT_TEXT, Align::Middle));
    page.cursor += 8.0;
}
