//! How often analyses of a scenario's outcome reject.

use evenhand::assess::{Assessed, RejectionRate};
use evenhand::inference::Conditions;

use super::super::grid::{Cell, Grid, GridRow};
use super::labels::Labels;
use super::{condition_title, lines};

/// Designs and analyses in rows, the conditions one below the other: the rate with its exact interval, the mean of the
/// estimates, and in how many replicates the analysis had no result, where that is any.
pub(super) fn analysed_table(
    conditions: &Conditions,
    assessed: &[Assessed],
    labels: &Labels,
) -> String {
    let outcome = conditions.outcome();
    let rates = || assessed.iter().flat_map(|one| &one.rejections);
    let fails = rates().any(|rate| rate.not_analysed.unwrap_or(0) > 0);
    let row = |one: &Assessed, rate: &RejectionRate| {
        let mut cells = vec![
            number(format!("{:.4}", rate.estimate.value)),
            number(
                rate.interval
                    .map_or_else(String::new, |(low, high)| format!("{low:.3} to {high:.3}")),
            ),
            number(
                rate.mean_estimate
                    .map_or_else(String::new, |mean| format!("{:.3}", mean.value)),
            ),
        ];
        cells.extend(fails.then(|| number(rate.not_analysed.unwrap_or(0).to_string())));
        GridRow {
            names: [labels.of(one), vec![rate.test.name().into_owned()]].concat(),
            cells,
        }
    };
    let sections = conditions.all().map(|condition| {
        let title = condition_title(outcome, &condition);
        let rows = assessed.iter().flat_map(|one| {
            let rates = one.rejections.iter();
            let rates = rates.filter(move |rate| rate.condition == condition);
            rates.map(move |rate| row(one, rate))
        });
        (Some(title), rows.collect())
    });
    let mut heads = ["rejected", "95 % interval", "estimate"]
        .map(str::to_owned)
        .to_vec();
    heads.extend(fails.then(|| "no result".to_owned()));
    let grid = Grid {
        names: [labels.heads(), vec!["analysis".to_owned()]].concat(),
        heads,
        sections: sections.collect(),
    };
    let title = format!(
        "how often analyses reject at {}, outcome {outcome}, an investigator sees: {}",
        conditions.alpha(),
        conditions.view().name()
    );
    let legend = "rejected: the share of replicates, with its exact interval; estimate: the mean over replicates";
    let legend = if fails {
        format!("{legend}; no result: replicates without one, which do not reject")
    } else {
        legend.to_owned()
    };
    format!("\n{}{}{}", lines(&title), grid.text(), lines(&legend))
}

fn number(value: String) -> Cell {
    Cell {
        value,
        after: String::new(),
    }
}
