//! Surfaces that let what is behind them through.

use svg::Node;
use svg::node::element::{Path, Rectangle};

use super::geometry::{Area, Spot};
use super::ink::ACCENT;
use super::number::coordinate;

/// A rectangle without colour.
pub(super) fn rectangle(area: &Area) -> Rectangle {
    Rectangle::new()
        .set("x", coordinate(area.left))
        .set("y", coordinate(area.top))
        .set("width", coordinate(area.right - area.left))
        .set("height", coordinate(area.bottom - area.top))
}

/// A surface within a line, which is closed by filling it.
pub(super) fn closed(edge: &[Spot]) -> Path {
    let mut data = String::new();
    for (number, &(x, y)) in edge.iter().enumerate() {
        data.push(if number == 0 { 'M' } else { 'L' });
        data.push_str(&coordinate(x));
        data.push(' ');
        data.push_str(&coordinate(y));
    }
    Path::new().set("d", data)
}

/// A surface that lets what is behind it through.
pub(super) fn shade<N: Node>(mut surface: N, cover: &str) -> N {
    surface.assign("fill", ACCENT);
    surface.assign("fill-opacity", cover);
    surface
}
