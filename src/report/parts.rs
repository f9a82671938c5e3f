//! What sections consist of: figures, tables and facts.

use maud::{Markup, PreEscaped, html};

use super::makings::Fact;
use crate::design::{Factor, StratumIndex};
use crate::trial::Trial;

/// The most rows of a table. What has more is summed up, or its beginning is shown and the note says
/// where the rest is.
pub(super) const MOST_ROWS: usize = 300;

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    text: String,
    is_number: bool,
}

impl Head {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_number: false,
        }
    }

    /// Of a column of numbers, which are set to the right and sorted by value.
    pub(super) fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_number: true,
        }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Text,
    Number,
    Code,
    Date,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::Text,
        }
    }

    pub(super) fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::Number,
        }
    }

    /// A date, which is not broken over lines.
    pub(super) fn date(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::Date,
        }
    }

    /// A hash or another text that is compared letter by letter.
    pub(super) fn code(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::Code,
        }
    }
}

/// A table. The first cell of a row is its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// What it shows.
    pub caption: String,
    /// The heads of its columns.
    pub head: Vec<Head>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// What is said below it, such as which rows are left out.
    pub note: Option<String>,
}

impl Table {
    /// The table, in a region that scrolls by itself on a narrow screen. Readers with a script can sort
    /// it, and page through one that is long.
    pub(super) fn markup(&self) -> Markup {
        html! {
            div.table tabindex="0" role="group" aria-label=(self.caption) {
                table {
                    caption { (self.caption) }
                    thead {
                        tr {
                            @for head in &self.head {
                                th scope="col" class=[head.is_number.then_some("number")] { (head.text) }
                            }
                        }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (place, cell) in row.iter().enumerate() {
                                    (cell_markup(cell, place == 0))
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(note) = &self.note {
                p.note { (note) }
            }
        }
    }
}

fn cell_markup(cell: &Cell, is_heading: bool) -> Markup {
    let class = match cell.style {
        Style::Text => None,
        Style::Number => Some("number"),
        Style::Code => Some("code"),
        Style::Date => Some("date"),
    };
    html! {
        @if is_heading {
            th scope="row" class=[class] { (cell.text) }
        } @else {
            td class=[class] { (cell.text) }
        }
    }
}

/// A stratum for people: the labels of its levels, in the order of the factors.
pub(super) fn stratum_name(trial: &Trial, stratum: StratumIndex) -> String {
    let strata = trial.strata();
    let levels = strata.levels(stratum);
    let labels = strata.factors().iter().zip(levels);
    let labels: Vec<&str> = labels
        .map(|(factor, level)| &*factor.labels()[level])
        .collect();
    if labels.is_empty() {
        "all participants".to_owned()
    } else {
        labels.join(", ")
    }
}

/// The head of a column of [`stratum_name`]s: the factors, in the same order.
pub(super) fn stratum_head(trial: &Trial) -> String {
    let factors: Vec<&str> = trial.strata().factors().iter().map(Factor::name).collect();
    if factors.is_empty() {
        "Stratum".to_owned()
    } else {
        format!("Stratum: {}", factors.join(", "))
    }
}

/// A picture with its numbers below it, folded.
pub(super) fn figure(svg: &str, numbers: &Table) -> Markup {
    html! {
        figure {
            div.picture tabindex="0" role="group" aria-label={ "Picture: " (numbers.caption) } {
                (PreEscaped(svg))
            }
            details {
                summary { "Numbers of this picture: " (numbers.caption) }
                (numbers.markup())
            }
        }
    }
}

/// Facts with their names.
pub(super) fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for fact in facts {
                div {
                    dt { (fact.name) }
                    dd { (fact.value) }
                }
            }
        }
    }
}

/// What only unblinded persons may see, folded.
pub(super) fn unblinded(what: &str, body: &Markup) -> Markup {
    html! {
        details.unblinded {
            summary { "Unblinded: " (what) }
            (body)
        }
    }
}
