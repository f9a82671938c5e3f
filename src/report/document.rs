//! The whole document: its head, the way to each section, and the sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::section::Section;
use super::source::Source;
use crate::picture;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The document.
pub(super) fn document(source: &Source<'_>, sections: &[Section]) -> String {
    let name = source.trial.map_or("One list", |trial| trial.title());
    let title = source.kind.title();
    let markup: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) ": " (name) }
                style { (PreEscaped(STYLE)) (PreEscaped(picture::dark_style())) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header {
                    p.kind { (title) }
                    h1 { (name) }
                    p.made { "Made by " (source.makings.software)
                        @if source.is_blinded { ". Blinded: what only unblinded persons may see is left out" }
                        "."
                    }
                }
                nav aria-label="Sections" {
                    ol {
                        @for section in sections {
                            li { a href={ "#" (section.id) } { (section.title) } }
                        }
                    }
                }
                main #main {
                    @if let Some(all) = source.not_followed {
                        p.note {
                            "The run has " (all) " participants, too many to be followed one by one: the sections \
                             on participants are left out. The tables have everybody."
                        }
                    }
                    @for section in sections {
                        section #(section.id) aria-labelledby={ (section.id) "-heading" } {
                            h2 #{ (section.id) "-heading" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}
