//! Colours. Text has a contrast of at least 4.5 to 1 on white (WCAG 2.1, 1.4.3), marks of 3 to 1,
//! but for what recedes on purpose.

/// Titles and what is to be read first.
pub(super) const TEXT: &str = "#1a1a1a";
/// Subtitles, axis text and notes.
pub(super) const SOFT_TEXT: &str = "#595959";
/// Axis lines and marks that recede.
pub(super) const GREY: &str = "#8c8c8c";
/// Lines behind highlighted ones.
pub(super) const PALE: &str = "#cccccc";
/// Grid lines.
pub(super) const GRID: &str = "#ebebeb";
/// The background.
pub(super) const PAPER: &str = "#ffffff";
/// The colour of what stands out; blue of Okabe and Ito's palette.
pub(super) const ACCENT: &str = "#0072b2";
/// The colour of what lies above a reference; vermilion of the same.
pub(super) const ABOVE: &str = "#d55e00";

/// How a line among others is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stroke {
    pub line: &'static str,
    /// The same hue, dark enough for text.
    pub text: &'static str,
    /// Lengths of dashes and gaps; empty for a whole line.
    pub dashes: &'static str,
}

/// The palette of Okabe and Ito, without yellow, which is too light on white; the second value is
/// darker where the first is too light for text.
const PALETTE: [(&str, &str); 7] = [
    ("#0072b2", "#0072b2"),
    ("#d55e00", "#b34e00"),
    ("#009e73", "#00795a"),
    ("#cc79a7", "#a3487c"),
    ("#000000", "#000000"),
    ("#e69f00", "#8f6200"),
    ("#56b4e9", "#1b74a6"),
];

/// The stroke of the `place`-th line: a colour for each of seven, dashed from the eighth on.
pub(super) fn stroke(place: usize) -> Stroke {
    let (line, text) = PALETTE[place % PALETTE.len()];
    let dashes = match place / PALETTE.len() {
        0 => "",
        1 => "6 3",
        _ => "2 3",
    };
    Stroke { line, text, dashes }
}

/// Each colour with the one that takes its place on a dark ground. There it has the same contrast.
const DARK: [(&str, &str); 18] = [
    (TEXT, "#ececec"),
    (SOFT_TEXT, "#b4b4b4"),
    (GREY, "#8c8c8c"),
    (PALE, "#5a5e64"),
    (GRID, "#2c3036"),
    (PAPER, "#16181b"),
    (ACCENT, "#56a8dc"),
    (ABOVE, "#ec7a2e"),
    ("#b34e00", "#f19a5e"),
    ("#009e73", "#2fb98f"),
    ("#00795a", "#4cc7a0"),
    ("#cc79a7", "#d58cb5"),
    ("#a3487c", "#dd9cc0"),
    ("#000000", "#ffffff"),
    ("#e69f00", "#e69f00"),
    ("#8f6200", "#ebb13a"),
    ("#56b4e9", "#7cc4f2"),
    ("#1b74a6", "#7cc4f2"),
];

/// A style sheet by which pictures within a page follow its reader's choice of light or dark.
pub(super) fn dark_style() -> String {
    use std::fmt::Write as _;
    let mut style = "@media screen and (prefers-color-scheme: dark) {\n".to_owned();
    for (light, dark) in DARK {
        for property in ["fill", "stroke"] {
            let _ = writeln!(
                style,
                "  svg [{property}=\"{light}\"] {{ {property}: {dark}; }}"
            );
        }
    }
    style.push_str("}\n");
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of a colour with white (WCAG 2.1, relative luminance).
    fn contrast(colour: &str) -> f64 {
        let channel = |from: usize| {
            let value = u8::from_str_radix(&colour[from..from + 2], 16).unwrap();
            let share = f64::from(value) / 255.0;
            if share <= 0.03928 {
                share / 12.92
            } else {
                libm::pow((share + 0.055) / 1.055, 2.4)
            }
        };
        let light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
        1.05 / (light + 0.05)
    }

    #[test]
    fn text_has_contrast() {
        assert!((contrast("#000000") - 21.0).abs() < 1e-9);
        for colour in [TEXT, SOFT_TEXT] {
            assert!(contrast(colour) >= 4.5, "{colour}");
        }
        for (_, text) in PALETTE {
            assert!(contrast(text) >= 4.5, "{text}");
        }
        for mark in [GREY, ACCENT, ABOVE] {
            assert!(contrast(mark) >= 3.0, "{mark}");
        }
    }

    #[test]
    fn fourteen_strokes_differ() {
        let strokes: Vec<Stroke> = (0..14).map(stroke).collect();
        for (place, one) in strokes.iter().enumerate() {
            assert!(!strokes[..place].contains(one));
        }
    }
}
