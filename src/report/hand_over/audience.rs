//! Who may see which file of a list.

use maud::{Markup, html};

use crate::report::parts::{Cell, Head, MOST_ROWS, Table};
use crate::report::source::Source;

/// Folders of a list, with who may see what is in them.
const FOLDERS: [(&str, &str); 4] = [
    ("blinded/", "Blinded persons"),
    ("site/", "Each site, its own rows only"),
    (
        "supply/",
        "Depot and packing, who must not know which kit a participant is given",
    ),
    ("scenario/", "Anyone who may see the protocol"),
];

/// The files with who may see them.
pub(super) fn table(source: &Source<'_>) -> Markup {
    let files = &source.makings.files;
    let mut rows: Vec<Vec<Cell>> = (files.iter().take(MOST_ROWS))
        .map(|file| vec![Cell::text(file.name.as_str()), Cell::text(who(&file.name))])
        .collect();
    for name in ["manifest.json", "report.html"] {
        rows.push(vec![Cell::text(name), Cell::text(who(name))]);
    }
    let more = files.len().saturating_sub(MOST_ROWS);
    let table = Table {
        caption: "Who may see which file".to_owned(),
        head: vec![Head::text("File"), Head::text("Who")],
        rows,
        note: (more > 0).then(|| format!("{more} more files of the same folders are left out.")),
    };
    html! {
        h3 { "Who may see what" }
        (table.markup())
    }
}

fn who(file: &str) -> &'static str {
    let folder = FOLDERS.iter().find(|(folder, _)| file.starts_with(folder));
    folder.map_or("Unblinded statistician only", |(_, who)| who)
}
