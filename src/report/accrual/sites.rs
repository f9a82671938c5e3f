//! Countries and sites, by how many participants they have.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::counts::{Counts, Tally};
use crate::design::{Site, date};
use crate::picture::{Axis, BarRow, Bars, Words};
use crate::report::flow::counted;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, figure};
use crate::trial::Trial;

/// The most sites that have a bar each.
const MOST_BARS: usize = 60;
/// The most sites in the table where there are more than have bars.
const LARGEST: usize = 50;
/// The most bars of the distribution of sizes, besides that of sites without participants.
const MOST_SIZES: u64 = 20;
const NOT_KNOWN: &str = "not known";

/// What a country comes to.
#[derive(Default)]
struct Country {
    sites: u64,
    active: u64,
    tally: Tally,
}

/// The table of countries; `None` where there is one or none.
pub(super) fn countries(counts: &Counts, trial: &Trial) -> Option<Markup> {
    let mut countries: BTreeMap<&str, Country> = BTreeMap::new();
    for (site, tally) in trial.sites().iter().zip(&counts.sites) {
        let country = countries.entry(site.country.as_str()).or_default();
        country.sites += 1;
        country.active += u64::from(tally.count.randomized > 0);
        country.tally.add(tally);
    }
    if countries.len() < 2 {
        return None;
    }
    let mut all: Vec<(&str, Country)> = countries.into_iter().collect();
    all.sort_by_key(|(_, country)| std::cmp::Reverse(country.tally.count.randomized));
    let mut head = vec![
        Head::text("Country"),
        Head::number("Sites"),
        Head::number("Sites with a participant"),
    ];
    head.extend(heads(counts));
    let more = all.len().saturating_sub(MOST_ROWS);
    let rows = all.iter().take(MOST_ROWS).map(|(name, country)| {
        let mut row = vec![
            Cell::text(if name.is_empty() { NOT_KNOWN } else { name }),
            Cell::number(country.sites.to_string()),
            Cell::number(country.active.to_string()),
        ];
        row.extend(cells(counts, &country.tally));
        row
    });
    let table = Table {
        caption: "Countries, by participants randomized".to_owned(),
        head,
        rows: rows.collect(),
        note: (more > 0).then(|| format!("{more} more countries are left out.")),
    };
    Some(html! {
        h3 { "Countries" }
        (table.markup())
    })
}

/// Sites by size, as a picture and a table.
pub(super) fn sites(counts: &Counts, trial: &Trial, software: &str) -> Option<Markup> {
    let is_placed = counts.without_site < counts.all.count.randomized;
    if trial.sites().is_empty() || !is_placed {
        return None;
    }
    let mut all: Vec<(&Site, &Tally)> = trial.sites().iter().zip(&counts.sites).collect();
    all.sort_by_key(|(_, tally)| std::cmp::Reverse((tally.count.randomized, tally.count.screened)));
    let words = |title: &str, subtitle: String| Words {
        title: title.to_owned(),
        subtitle,
        source: software.to_owned(),
    };
    let sites = counted(all.len() as u64, "site");
    if all.len() <= MOST_BARS {
        let picture = Bars {
            words: words("Sites by size", sites),
            x: Axis::new("Participants randomized"),
            rows: all.iter().map(|(site, tally)| bar(site, tally)).collect(),
        };
        return Some(html! {
            h3 { "Sites" }
            (figure(&picture.svg(), &table(&all, counts, trial)))
        });
    }
    let sizes = sizes(&all);
    let picture = Bars {
        words: words(
            "Sites by size",
            format!("{sites}, by how many participants each has"),
        ),
        x: Axis::new("Sites"),
        rows: sizes.iter().map(Size::bar).collect(),
    };
    Some(html! {
        h3 { "Sites" }
        (figure(&picture.svg(), &distribution(&sizes)))
        (table(&all[..LARGEST], counts, trial).markup())
        p.note {
            "The " (LARGEST) " largest of " (all.len()) " sites. The tables participants and screening have the site of everybody."
        }
    })
}

fn bar(site: &Site, tally: &Tally) -> BarRow {
    let about = [&site.name, &site.city, &site.country];
    let about = about.into_iter().filter(|part| !part.is_empty());
    let about: Vec<&str> = about.map(String::as_str).collect();
    BarRow {
        name: site.id.clone(),
        value: tally.count.randomized as f64,
        more: vec![about.join(", ")],
    }
}

/// Sites of sizes that lie close together.
struct Size {
    from: u64,
    to: u64,
    sites: u64,
    participants: u64,
}

impl Size {
    fn name(&self) -> String {
        if self.from == self.to {
            counted(self.from, "participant")
        } else {
            format!("{} to {} participants", self.from, self.to)
        }
    }

    fn bar(&self) -> BarRow {
        BarRow {
            name: self.name(),
            value: self.sites as f64,
            more: Vec::new(),
        }
    }
}

/// The distribution of sizes. Sites without participants are apart.
fn sizes(all: &[(&Site, &Tally)]) -> Vec<Size> {
    let counts = || all.iter().map(|(_, tally)| tally.count.randomized);
    let most = counts().max().unwrap_or(0);
    let mut step = 1;
    // 1, 2, 5, 10, 20, 50, ...
    for factor in [2, 5, 10].into_iter().cycle() {
        if most <= step * MOST_SIZES {
            break;
        }
        step = match factor {
            5 => step / 2 * 5,
            _ => step * 2,
        };
    }
    let mut sizes: Vec<Size> = vec![Size {
        from: 0,
        to: 0,
        sites: 0,
        participants: 0,
    }];
    sizes.extend((0..most.div_ceil(step)).map(|place| Size {
        from: place * step + 1,
        to: (place + 1) * step,
        sites: 0,
        participants: 0,
    }));
    for count in counts() {
        let size = &mut sizes[count.div_ceil(step) as usize];
        size.sites += 1;
        size.participants += count;
    }
    sizes
}

fn distribution(sizes: &[Size]) -> Table {
    let rows = sizes.iter().map(|size| {
        vec![
            Cell::text(size.name()),
            Cell::number(size.sites.to_string()),
            Cell::number(size.participants.to_string()),
        ]
    });
    Table {
        caption: "Sites by how many participants they have".to_owned(),
        head: vec![
            Head::text("Size of the site"),
            Head::number("Sites"),
            Head::number("Participants at these sites"),
        ],
        rows: rows.collect(),
        note: None,
    }
}

fn heads(counts: &Counts) -> Vec<Head> {
    let mut heads = Vec::new();
    if counts.has_screening {
        heads.push(Head::number("Screened"));
    }
    heads.push(Head::number("Randomized"));
    if !counts.months.is_empty() {
        heads.extend(["First randomized", "Last randomized"].map(Head::text));
    }
    heads
}

fn cells(counts: &Counts, tally: &Tally) -> Vec<Cell> {
    let mut cells = Vec::new();
    if counts.has_screening {
        cells.push(Cell::number(tally.count.screened.to_string()));
    }
    cells.push(Cell::number(tally.count.randomized.to_string()));
    if !counts.months.is_empty() {
        let (first, last) = tally.days.unzip();
        for day in [first, last] {
            cells.push(Cell::text(day.map_or(String::new(), |day| day.to_string())));
        }
    }
    cells
}

/// A row for each site.
fn table(all: &[(&Site, &Tally)], counts: &Counts, trial: &Trial) -> Table {
    let has_plan = trial.enrolment().is_some();
    let has_end = all.iter().any(|(site, _)| site.closes_on.is_some());
    let mut head = vec![
        Head::text("Site"),
        Head::text("Name"),
        Head::text("Country"),
    ];
    if has_plan {
        head.push(Head::text("Planned opening"));
    }
    if has_end {
        head.push(Head::text("Planned closing"));
    }
    head.extend(heads(counts));
    let window = window(trial);
    let rows = all.iter().map(|(site, tally)| {
        let mut row = vec![
            Cell::text(&site.id),
            Cell::text(&site.name),
            Cell::text(&site.country),
        ];
        if has_plan {
            let day = site.opens_on.map(|day| day.to_string());
            row.push(Cell::text(day.unwrap_or_else(|| window.clone())));
        }
        if has_end {
            let day = site.closes_on.map_or(String::new(), |day| day.to_string());
            row.push(Cell::text(day));
        }
        row.extend(cells(counts, tally));
        row
    });
    let is_drawn = has_plan && all.iter().any(|(site, _)| site.opens_on.is_none());
    let note = "A site without a date of its own opens on a day that is drawn from the time given.";
    Table {
        caption: "Sites, by participants randomized".to_owned(),
        head,
        rows: rows.collect(),
        note: (is_drawn && window.contains(' ')).then(|| note.to_owned()),
    }
}

/// When sites open that have no date of their own.
fn window(trial: &Trial) -> String {
    let Some(plan) = trial.enrolment() else {
        return String::new();
    };
    let start = plan.start();
    let Some(window) = plan.opening() else {
        return start.to_string();
    };
    let end = date::after(start, window, trial.conventions().missing_day);
    let last = end.pred_opt().unwrap_or(end);
    if last > start {
        format!("{start} to {last}")
    } else {
        start.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::counts::Pair;
    use super::*;

    fn of(counts: &[u64]) -> Vec<(u64, u64, u64)> {
        let site = Site::new("A", "A", "A");
        let tallies: Vec<Tally> = counts
            .iter()
            .map(|&randomized| Tally {
                count: Pair {
                    randomized,
                    screened: 0,
                },
                days: None,
            })
            .collect();
        let all: Vec<(&Site, &Tally)> = tallies.iter().map(|tally| (&site, tally)).collect();
        let sizes = sizes(&all);
        sizes
            .iter()
            .map(|size| (size.from, size.to, size.sites))
            .collect()
    }

    #[test]
    fn sizes_take_in_every_site() {
        assert_eq!(of(&[0, 0, 1, 2]), [(0, 0, 2), (1, 1, 1), (2, 2, 1)]);
        assert_eq!(of(&[0]), [(0, 0, 1)]);
        for most in [20_u64, 21, 40, 41, 100, 101, 200, 201, 1_000, 12_345] {
            let sizes = of(&[most, 1, 0]);
            assert!(
                sizes.len() as u64 <= MOST_SIZES + 1,
                "{most}: {}",
                sizes.len()
            );
            assert_eq!(sizes.iter().map(|(_, _, sites)| sites).sum::<u64>(), 3);
            let width = sizes[1].1 - sizes[1].0 + 1;
            let digits = width.to_string();
            assert!(
                matches!(digits.trim_end_matches('0'), "1" | "2" | "5"),
                "{width}"
            );
        }
    }
}
