//! Tables of metrics, each explained where it is first printed.

use maud::{Markup, html};

use super::designs::{Designs, Found, Scope, TABLE};
use super::numbers;
use crate::picture::{Axis, Line, Scale, Trajectory, Unit, Words};
use crate::report::makings::Fact;
use crate::report::parts::{Cell, Head, MOST_ROWS, Table, facts, figure};
use crate::report::source::Source;

/// A metric with what it is called and what it means.
type Known = (&'static str, &'static str, &'static str);

/// Of balance.
const BALANCE: [Known; 12] = [
    (
        "mean_abs_imbalance",
        "Final imbalance |D|",
        "participants on one arm less those on the other, at the end, without its sign: the mean.",
    ),
    (
        "mean_max_imbalance",
        "Largest imbalance",
        "the largest |D| during enrolment: the mean.",
    ),
    (
        "prob_balanced",
        "P(D = 0)",
        "the probability that the arms end with equal numbers; 0 where the number of participants is odd.",
    ),
    (
        "mean_distance",
        "Final distance",
        "the distance of the arms' numbers at the end from their targets by the allocation ratio: the root of the sum of the squared deviations; the mean.",
    ),
    (
        "mean_max_distance",
        "Largest distance",
        "the largest distance during enrolment: the mean.",
    ),
    (
        "mean_abs_deviation",
        "Largest deviation of an arm",
        "how far the arm that is farthest from its target is from it at the end, in participants: the mean.",
    ),
    (
        "prob_on_target",
        "P(on target)",
        "the probability that every arm ends exactly on its target.",
    ),
    (
        "mean_cumulative_loss",
        "Mean cumulative loss",
        "the imbalance over the whole of enrolment, squared and divided by the number of participants so far: 0 at best, 1 for simple randomization.",
    ),
    (
        "loss_of_precision",
        "Loss of precision",
        "participants' worth of information about the treatment effect that is lost in a linear model with the stratification factors, compared with perfect balance.",
    ),
    (
        "max_ratio_deviation",
        "Largest deviation from the ratio",
        "how far the probability of an arm is from its share of the ratio, at the entry and arm where it is farthest: 0 where every entry preserves the ratio.",
    ),
    (
        "mean_max_deviation",
        "Largest deviation of an arm during enrolment",
        "the same as for the end, at its largest: the mean.",
    ),
    (
        "mean_scaled_difference",
        "Scaled difference",
        "numbers on the arms at the end, divided by their parts of the ratio: the largest less the smallest; the mean.",
    ),
];

/// Of predictability.
const PREDICTABILITY: [Known; 6] = [
    (
        "correct_guess_rate",
        "Correct guesses, overall",
        "the share of participants whose arm is guessed by someone who knows all earlier allocations and guesses the arm that lags, by a coin at a tie. One half is no better than chance for two arms 1:1.",
    ),
    (
        "lagging_guess_rate",
        "Correct guesses of the lagging arm",
        "the same for someone who counts the targets of the entries so far, and not that of the next.",
    ),
    (
        "directional_guess_rate",
        "Best guess",
        "the share that is guessed by someone who knows the probability of each arm at each entry: the most that any guesser can reach.",
    ),
    (
        "deterministic_rate",
        "Certain allocations",
        "the share of allocations that the procedure leaves no choice.",
    ),
    (
        "forcing_index",
        "Forcing index",
        "how far the probabilities of the arms are from the allocation ratio: 0 for simple randomization, about 1 for blocks that hold the ratio once.",
    ),
    (
        "entropy",
        "Entropy",
        "randomness of an allocation in bits, given all before: 1 for simple randomization of two arms 1:1.",
    ),
];

/// What is first printed below, explained.
fn explained(known: &[&Known], further: &[(&str, &str)]) -> Markup {
    let known = known.iter().map(|(_, name, meaning)| (*name, *meaning));
    let all: Vec<Fact> = known
        .chain(further.iter().copied())
        .map(|(name, meaning)| Fact::new(name, meaning))
        .collect();
    facts(&all)
}

/// A row for each design.
fn table(
    caption: &str,
    designs: &Designs,
    heads: Vec<String>,
    cells: impl Fn(usize) -> Vec<Option<Found>>,
) -> Table {
    let rows = designs.all.iter().enumerate().take(MOST_ROWS);
    let rows = rows.map(|(place, design)| {
        let cells = cells(place).into_iter();
        std::iter::once(Cell::text(&design.name))
            .chain(cells.map(|found| Cell::number(numbers::found(found))))
            .collect()
    });
    let many = designs.all.len();
    Table {
        caption: caption.to_owned(),
        head: std::iter::once(Head::text("Design"))
            .chain(heads.into_iter().map(Head::number))
            .collect(),
        rows: rows.collect(),
        note: (many > MOST_ROWS).then(|| {
            format!("The first {MOST_ROWS} of {many} designs; the table {TABLE} has the others.")
        }),
    }
}

/// Balance overall.
pub(super) fn balance(designs: &Designs) -> Markup {
    let own: Vec<&Known> = BALANCE
        .iter()
        .filter(|(metric, ..)| designs.have(metric))
        .collect();
    let heads = own.iter().map(|(_, name, _)| (*name).to_owned());
    let table = table(
        "Balance over all participants",
        designs,
        heads.collect(),
        |place| {
            let metrics = own
                .iter()
                .map(|(metric, ..)| designs.all[place].overall(metric));
            metrics.collect()
        },
    );
    html! {
        (explained(&own, &[]))
        (table.markup())
    }
}

/// Guesses, forcing and entropy.
pub(super) fn predictability(designs: &Designs) -> Markup {
    let own = PREDICTABILITY
        .iter()
        .filter(|(metric, ..)| designs.have(metric));
    let own: Vec<&Known> = own.collect();
    let in_strata = |place: usize| designs.all[place].in_strata("correct_guess_rate");
    let at_sites = |place: usize| designs.all[place].get("site", "site_id", "correct_guess_rate");
    let all = 0..designs.all.len();
    let has_strata = all.clone().any(|place| in_strata(place).is_some());
    let has_sites = all.clone().any(|place| at_sites(place).is_some());
    let mut further = Vec::new();
    if has_sites {
        further.push((
            "Correct guesses at a site",
            "the same share for an investigator who knows the earlier allocations of the own site only.",
        ));
    }
    if has_strata {
        further.push((
            "Correct guesses in a stratum",
            "the same share for someone who knows the earlier allocations of the stratum, at all sites.",
        ));
    }
    let heads = further.iter().map(|(name, _)| *name);
    let heads = heads
        .chain(own.iter().map(|(_, name, _)| *name))
        .map(str::to_owned);
    let table = table("Predictability", designs, heads.collect(), |place| {
        let sites = has_sites.then(|| at_sites(place));
        let strata = has_strata.then(|| in_strata(place));
        let metrics = own
            .iter()
            .map(|(metric, ..)| designs.all[place].overall(metric));
        sites.into_iter().chain(strata).chain(metrics).collect()
    });
    html! {
        (explained(&own, &further))
        (table.markup())
    }
}

/// The mean imbalance in strata, at levels of factors and at sites; nothing for one list.
pub(super) fn in_groups(designs: &Designs) -> Option<Markup> {
    let is_there = |metric: &&str| {
        let mut all = designs.all.iter();
        all.any(|one| one.in_strata(metric).is_some() || one.scopes().next().is_some())
    };
    let metric = ["mean_abs_imbalance", "mean_distance"]
        .into_iter()
        .filter(|metric| designs.have(metric))
        .find(is_there)?;
    let mut scopes: Vec<Scope> = Vec::new();
    for scope in designs.all.iter().flat_map(super::designs::Design::scopes) {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    let heads =
        std::iter::once("In strata".to_owned()).chain(scopes.iter().map(|(scope, name)| {
            match scope.as_str() {
                "site" => "At sites".to_owned(),
                _ => format!("At levels of {name}"),
            }
        }));
    let caption = match metric {
        "mean_distance" => "Mean final distance from the targets within groups",
        _ => "Mean final imbalance |D| within groups",
    };
    let table = table(caption, designs, heads.collect(), |place| {
        let one = &designs.all[place];
        let others = scopes
            .iter()
            .map(|(scope, name)| one.get(scope, name, metric));
        std::iter::once(one.in_strata(metric))
            .chain(others)
            .collect()
    });
    Some(html! {
        p {
            "The mean over all groups of a kind: strata of the design, levels of a stratification factor, sites. A group \
             without participants counts as balanced, so that many small groups make the mean small."
        }
        (table.markup())
    })
}

/// The distribution of the final imbalance: how likely it exceeds k.
pub(super) fn exceeded(
    source: &Source<'_>,
    designs: &Designs,
    on_front: &[bool],
) -> Option<Markup> {
    let (prefix, at_zero, what) = if designs.have("prob_imbalance_above_1") {
        ("prob_imbalance_above_", "prob_balanced", "|D|")
    } else if designs.have("prob_distance_above_1") {
        ("prob_distance_above_", "prob_on_target", "distance")
    } else {
        return None;
    };
    let metric = |place: usize, k: u32| match k {
        0 => designs.all[place].overall(at_zero).map(|found| Found {
            value: 1.0 - found.value,
            ..found
        }),
        k => designs.all[place].overall(&format!("{prefix}{k}")),
    };
    let heads = (0..=10).map(|k| format!("P({what} > {k})"));
    let caption = format!("probability that the final {what} is larger than k");
    let numbers = table(&caption, designs, heads.collect(), |place| {
        (0..=10).map(|k| metric(place, k)).collect()
    });
    let lines = designs.all.iter().enumerate().map(|(place, one)| Line {
        name: one.name.clone(),
        why: if on_front.get(place).copied().unwrap_or(false) {
            "on the Pareto front".to_owned()
        } else {
            String::new()
        },
        values: (0..=10)
            .filter_map(|k| Some((f64::from(k), metric(place, k)?.value)))
            .collect(),
    });
    let picture = Trajectory {
        words: Words {
            title: format!("How likely the final {what} is larger than k"),
            subtitle: match designs.key.as_str() {
                "" => String::new(),
                key => format!("Strata: {key}"),
            },
            source: source.makings.software.clone(),
        },
        x: Axis::new("k, participants"),
        y: Axis {
            unit: Unit::Percent,
            scale: Scale::Linear,
            ..Axis::new(format!("P({what} > k), %"))
        },
        lines: lines.collect(),
    };
    Some(html! {
        p {
            "The mean hides how unbalanced a single trial can be. The picture has the share of trials whose final " (what)
            " is larger than k."
        }
        (figure(&picture.svg(), &numbers))
    })
}
