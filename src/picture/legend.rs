//! One line that says what the marks mean.

use svg::Node;
use svg::node::element::Group;

use super::geometry::Spot;
use super::ink::SOFT_TEXT;
use super::page::{Align, Page, SIDE, SMALL, text};
use super::text::width;

/// Draws a mark at a place.
pub(super) type Mark<'a> = &'a dyn Fn(&mut Group, Spot);

/// Marks with their meaning, side by side below the subtitle; `size` is a mark's width.
pub(super) fn legend(page: &mut Page, entries: &[(Mark, &str)], size: f64) {
    page.cursor += SMALL;
    let mut left = SIDE;
    for (mark, words) in entries {
        let mut drawn = Group::new();
        mark(&mut drawn, (left + size / 2.0, page.cursor - 0.36 * SMALL));
        left += size + 7.0;
        drawn.append(text(
            words,
            (left, page.cursor),
            SMALL,
            SOFT_TEXT,
            Align::Start,
        ));
        left += width(words, SMALL) + 22.0;
        page.add(drawn);
    }
    page.cursor += 16.0;
}
