//! The table of baseline characteristics.

use maud::{Markup, html};

use super::groups::Groups;
use super::spread::{NONE, Spread};
use crate::design::{Attribute, Domain, Factor, FactorSource, Value};
use crate::report::parts::MOST_ROWS;
use crate::trial::Trial;

/// The most levels of a characteristic that have a row each; of more, the most frequent have.
const MOST_LEVELS: usize = 25;

/// After the name of a stratification factor.
const OF_FACTOR: &str = " (stratification factor)";

/// A characteristic with its rows.
struct Characteristic {
    name: String,
    rows: Vec<Row>,
}

impl Characteristic {
    /// Whether it is the stratification factor of this name.
    fn is(&self, factor: &str) -> bool {
        self.name.strip_suffix(OF_FACTOR) == Some(factor)
    }
}

/// A statistic, or a level, with a cell for each column.
struct Row {
    name: String,
    cells: Vec<String>,
}

/// The table; `None` where nothing is known of anybody.
pub(super) fn table(groups: &Groups<'_>, trial: &Trial) -> Option<Markup> {
    let mut unknown = Vec::new();
    let mut all = Vec::new();
    for (place, factor) in trial.strata().factors().iter().enumerate() {
        if !is_elsewhere(factor, groups, trial) {
            all.extend(of_factor(groups, place, factor));
        }
    }
    for (place, attribute) in trial.attributes().iter().enumerate() {
        match of_attribute(groups, place, attribute, trial) {
            Some(found) => all.push(found),
            // Of a roster the levels are known, and nothing else.
            None if all.iter().any(|one| one.is(attribute.name())) => {}
            None => unknown.push(attribute.name()),
        }
    }
    if all.is_empty() {
        return None;
    }
    let mut left = MOST_ROWS;
    let shown = all
        .iter()
        .take_while(|one| {
            let fits = one.rows.len() < left;
            left = left.saturating_sub(one.rows.len() + 1);
            fits
        })
        .count();
    let beyond: Vec<&str> = all[shown..].iter().map(|one| one.name.as_str()).collect();
    Some(html! {
        (markup(groups, &all[..shown]))
        p.note { (meanings(groups.arms.len() > 1)) }
        @if !unknown.is_empty() {
            p.note { "Left out, because the run has no value of anybody: " (unknown.join(", ")) "." }
        }
        @if !beyond.is_empty() {
            p.note { "Left out, because the table is long enough: " (beyond.join(", ")) "." }
        }
    })
}

fn meanings(has_arms: bool) -> String {
    let from = if has_arms {
        "Counted from the participants of this run, with arms as allocated."
    } else {
        "Counted from the participants of this run."
    };
    format!(
        "{from} SD: standard deviation. Q1, Q3: lower and upper quartile; between two values the quartile is their \
         mean. Percentages are of the participants whose value is known. Missing: no value is known, or there is none, \
         such as the date of a treatment that was not given."
    )
}

/// Whether a factor has no rows of its own: the site, which has a section, and what an attribute shows as it is.
fn is_elsewhere(factor: &Factor, groups: &Groups<'_>, trial: &Trial) -> bool {
    match factor.source() {
        FactorSource::Site => true,
        FactorSource::Country => false,
        FactorSource::Attribute(place) => {
            is_attribute(factor, &trial.attributes()[place]) && groups.has_value(place)
        }
    }
}

/// Whether a factor is an attribute as it is.
fn is_attribute(factor: &Factor, attribute: &Attribute) -> bool {
    factor.name() == attribute.name() && factor.labels() == attribute.domain().levels()
}

fn of_factor(groups: &Groups<'_>, place: usize, factor: &Factor) -> Option<Characteristic> {
    let columns = groups.values(|participant| participant.levels.get(place));
    let rows = of_levels(factor.labels(), &columns)?;
    Some(Characteristic {
        name: format!("{}{OF_FACTOR}", factor.name()),
        rows,
    })
}

fn of_attribute(
    groups: &Groups<'_>,
    place: usize,
    attribute: &Attribute,
    trial: &Trial,
) -> Option<Characteristic> {
    let value = |participant: &crate::participant::Participant| {
        let value = participant.values.get(place).copied();
        value.unwrap_or(Value::Missing)
    };
    let name = attribute.name();
    match attribute.domain() {
        Domain::Category(levels) => {
            let columns = groups.values(|participant| match value(participant) {
                Value::Level(level) => Some(usize::from(level)),
                _ => None,
            });
            let mut factors = trial.strata().factors().iter();
            let is_factor = factors.any(|factor| is_attribute(factor, attribute));
            let note = if is_factor { OF_FACTOR } else { "" };
            Some(Characteristic {
                name: format!("{name}{note}"),
                rows: of_levels(levels, &columns)?,
            })
        }
        Domain::Number { decimals, unit } => {
            let columns = groups.values(|participant| match value(participant) {
                Value::Number(number) => Some(number),
                _ => None,
            });
            let comma = if unit.is_empty() { "" } else { ", " };
            Some(Characteristic {
                name: format!("{name}{comma}{unit}"),
                rows: of_numbers(columns, *decimals)?,
            })
        }
        Domain::Date => {
            let columns = groups.values(|participant| match value(participant) {
                Value::Date(date) => Some(date),
                _ => None,
            });
            let rows = of_dates(&columns)?;
            Some(Characteristic {
                name: name.to_owned(),
                rows,
            })
        }
    }
}

/// The row of missing values, where there are any.
fn missing(counts: &[usize]) -> Option<Row> {
    counts.iter().any(|count| *count > 0).then(|| Row {
        name: "Missing".to_owned(),
        cells: counts.iter().map(ToString::to_string).collect(),
    })
}

/// Whether the last column, that of everybody, has a value.
fn is_known<T>(columns: &[(Vec<T>, usize)]) -> bool {
    columns.last().is_some_and(|(values, _)| !values.is_empty())
}

fn of_numbers(columns: Vec<(Vec<i64>, usize)>, decimals: u8) -> Option<Vec<Row>> {
    if !is_known(&columns) {
        return None;
    }
    let counts: Vec<usize> = columns.iter().map(|(_, missing)| *missing).collect();
    let spreads: Vec<Spread> = columns
        .into_iter()
        .map(|(values, _)| Spread::of(values, decimals))
        .collect();
    let row = |name: &str, cell: &dyn Fn(&Spread) -> &str| Row {
        name: name.to_owned(),
        cells: spreads.iter().map(|one| cell(one).to_owned()).collect(),
    };
    let mut rows = vec![
        row("Mean (SD)", &|one| &one.mean),
        row("Median (Q1, Q3)", &|one| &one.median),
        row("Min, max", &|one| &one.range),
    ];
    rows.extend(missing(&counts));
    Some(rows)
}

fn of_dates<T: Ord + Copy + std::fmt::Display>(columns: &[(Vec<T>, usize)]) -> Option<Vec<Row>> {
    if !is_known(columns) {
        return None;
    }
    let range = |(values, _): &(Vec<T>, usize)| match (values.iter().min(), values.iter().max()) {
        (Some(first), Some(last)) => format!("{first}, {last}"),
        _ => NONE.to_owned(),
    };
    let counts: Vec<usize> = columns.iter().map(|(_, missing)| *missing).collect();
    let mut rows = vec![Row {
        name: "Earliest, latest".to_owned(),
        cells: columns.iter().map(range).collect(),
    }];
    rows.extend(missing(&counts));
    Some(rows)
}

/// The levels, each with how many have it and their percentage.
fn of_levels(labels: &[String], columns: &[(Vec<usize>, usize)]) -> Option<Vec<Row>> {
    if !is_known(columns) {
        return None;
    }
    let mut counts = vec![vec![0_usize; columns.len()]; labels.len()];
    for (column, (levels, _)) in columns.iter().enumerate() {
        for &level in levels {
            counts[level][column] += 1;
        }
    }
    let known: Vec<usize> = columns.iter().map(|(levels, _)| levels.len()).collect();
    let row = |name: String, counts: &[usize]| Row {
        name,
        cells: counts
            .iter()
            .zip(&known)
            .map(|(&count, &known)| of_known(count, known))
            .collect(),
    };
    let shown = most_frequent(&counts);
    let mut rows: Vec<Row> = shown
        .iter()
        .map(|&level| row(labels[level].clone(), &counts[level]))
        .collect();
    if shown.len() < labels.len() {
        let mut rest = vec![0; columns.len()];
        for level in (0..labels.len()).filter(|level| !shown.contains(level)) {
            for (sum, count) in rest.iter_mut().zip(&counts[level]) {
                *sum += count;
            }
        }
        let name = format!("{} other levels", labels.len() - shown.len());
        rows.push(row(name, &rest));
    }
    let missing_of: Vec<usize> = columns.iter().map(|(_, missing)| *missing).collect();
    rows.extend(missing(&missing_of));
    Some(rows)
}

/// The places of the levels that have a row, in their order.
fn most_frequent(counts: &[Vec<usize>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..counts.len()).collect();
    if places.len() > MOST_LEVELS + 1 {
        places.sort_by_key(|&place| std::cmp::Reverse(counts[place].last().copied()));
        places.truncate(MOST_LEVELS);
        places.sort_unstable();
    }
    places
}

/// `12 (40.0 %)`.
fn of_known(count: usize, known: usize) -> String {
    if known == 0 {
        return NONE.to_owned();
    }
    format!(
        "{count} ({:.1}\u{a0}%)",
        100.0 * count as f64 / known as f64
    )
}

fn markup(groups: &Groups<'_>, all: &[Characteristic]) -> Markup {
    let caption = "Baseline characteristics";
    let names = groups.arms.iter().zip(&groups.sizes);
    let mut heads: Vec<String> = names
        .map(|(arm, size)| format!("{arm} (n\u{a0}=\u{a0}{size})"))
        .collect();
    heads.push(format!("All (n\u{a0}=\u{a0}{})", groups.all()));
    html! {
        div.table tabindex="0" role="group" aria-label=(caption) {
            // The rows of a characteristic belong together: there is no sorting and no paging.
            table.baseline data-fixed {
                caption { (caption) }
                thead {
                    tr {
                        th scope="col" { "Characteristic" }
                        @for head in &heads {
                            th.number scope="col" { (head) }
                        }
                    }
                }
                @for one in all {
                    tbody {
                        tr {
                            th scope="rowgroup" colspan=(heads.len() + 1) { (one.name) }
                        }
                        @for row in &one.rows {
                            tr {
                                th.level scope="row" { (row.name) }
                                @for cell in &row.cells {
                                    td.number { (cell) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_of_those_who_are_known() {
        assert_eq!(of_known(1, 3), "1 (33.3\u{a0}%)");
        assert_eq!(of_known(0, 0), NONE);
        let labels = ["a", "b"].map(str::to_owned);
        let rows = of_levels(&labels, &[(vec![0, 0, 1], 2), (vec![], 1)]).map(|rows| rows.len());
        assert_eq!(rows, None, "nobody's level is known");
        let rows = of_levels(&labels, &[(vec![], 1), (vec![0, 0, 1, 1], 2)]).unwrap();
        assert_eq!(rows[0].cells, [NONE, "2 (50.0\u{a0}%)"]);
        assert_eq!(
            (rows[2].name.as_str(), &*rows[2].cells),
            ("Missing", &["1", "2"].map(str::to_owned)[..])
        );
    }

    #[test]
    fn of_many_levels_the_rare_ones_are_one_row() {
        let labels: Vec<String> = (0..100).map(|level| format!("L{level}")).collect();
        let values: Vec<usize> = (0..100).flat_map(|level| vec![level; level + 1]).collect();
        let rows = of_levels(&labels, &[(values, 0)]).unwrap();
        assert_eq!(rows.len(), MOST_LEVELS + 1);
        assert_eq!(rows[0].name, "L75");
        assert_eq!(rows[MOST_LEVELS].name, "75 other levels");
        // 1 + 2 + ... + 75 of 1 + 2 + ... + 100.
        assert_eq!(rows[MOST_LEVELS].cells, [of_known(2_850, 5_050)]);
    }
}
