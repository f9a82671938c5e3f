//! What a test reads from a report.

use std::collections::BTreeMap;

/// The section with an id.
pub fn section(report: &str, id: &str) -> String {
    let start = format!("<section id=\"{id}\"");
    let (_, rest) = report
        .split_once(&start)
        .unwrap_or_else(|| panic!("no section {id}"));
    let (section, _) = rest.split_once("</section>").unwrap();
    section.to_owned()
}

/// What a section folds away because it tells arms of real participants in a masked trial.
pub fn unblinded(report: &str, id: &str) -> String {
    let section = section(report, id);
    let (_, folded) = section.split_once("<summary>Unblinded: ").unwrap();
    folded.to_owned()
}

/// The pictures in a section.
pub fn pictures(section: &str) -> Vec<String> {
    let parts = section.split("<svg ").skip(1);
    parts
        .map(|part| format!("<svg {}</svg>", part.split_once("</svg>").unwrap().0))
        .collect()
}

/// The HTML of the table with a caption.
fn of_caption<'a>(section: &'a str, caption: &str) -> &'a str {
    let start = format!("<caption>{caption}</caption>");
    let (_, rest) = section
        .split_once(&start)
        .unwrap_or_else(|| panic!("no table {caption}"));
    rest.split_once("</table>").unwrap().0
}

/// The rows of the table with a caption, but for its head.
pub fn table(section: &str, caption: &str) -> Vec<Vec<String>> {
    let (_, body) = of_caption(section, caption).split_once("<tbody>").unwrap();
    body.split("<tr>").skip(1).map(cells).collect()
}

/// The rows of a table in groups, by the group's heading and the row's.
pub fn grouped(section: &str, caption: &str) -> BTreeMap<(String, String), Vec<String>> {
    let mut rows = BTreeMap::new();
    for group in of_caption(section, caption).split("<tbody>").skip(1) {
        let mut lines = group.split("<tr>").skip(1).map(cells);
        let name = lines.next().unwrap().remove(0);
        for mut line in lines {
            let statistic = line.remove(0);
            let before = rows.insert((name.clone(), statistic), line);
            assert!(before.is_none(), "{name} has a row twice");
        }
    }
    rows
}

/// The texts of a row's cells.
fn cells(row: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = row;
    while let Some(start) = rest.find("<t") {
        let cell = &rest[start..];
        let (_, content) = cell.split_once('>').unwrap();
        let (text, after) = content.split_once("</t").unwrap();
        cells.push(unescaped(text));
        rest = after;
    }
    cells
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
