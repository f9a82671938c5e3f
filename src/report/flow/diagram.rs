//! The flow diagram.

use super::counts::{Arm, Ends, Flow, Reasons, Screened, Treatment};
use crate::picture::{self, Counted, FlowBox, Passage, Words};

/// The most reasons in a box; the others are counted together.
const MOST_REASONS: usize = 8;
/// The longest words of a criterion, in characters.
const LONGEST: usize = 60;

/// The diagram.
pub(super) fn diagram(flow: &Flow, title: String, software: &str) -> picture::Flow {
    let lanes = flow.arms.iter().map(|arm| lane(arm, flow.is_analysed));
    // One box is too low for a name at its side.
    let first = if flow.screened.is_some() {
        "Enrolment"
    } else {
        ""
    };
    let mut stages = vec![first.to_owned(), "Allocation".to_owned()];
    if flow.ends().is_some() {
        stages.push("Follow-up".to_owned());
    }
    if flow.is_analysed {
        stages.push("Analysis".to_owned());
    }
    picture::Flow {
        words: Words {
            title,
            subtitle: "n: number of candidates or participants".to_owned(),
            source: software.to_owned(),
        },
        stages,
        trunk: trunk(flow),
        lanes: lanes.collect(),
    }
}

fn boxed(lines: Vec<Counted>) -> FlowBox {
    FlowBox { lines }
}

fn trunk(flow: &Flow) -> Vec<Passage> {
    let assessed = flow.screened.iter().map(|screened| Passage {
        all: boxed(vec![Counted::heading(
            "Assessed for eligibility",
            screened.assessed,
        )]),
        out: Some(boxed(excluded(screened))),
    });
    let randomized = Passage {
        all: boxed(vec![Counted::heading("Randomized", flow.randomized())]),
        out: None,
    };
    assessed.chain([randomized]).collect()
}

fn excluded(screened: &Screened) -> Vec<Counted> {
    let mut lines = vec![
        Counted::heading("Excluded", screened.excluded()),
        Counted::plain("Did not meet every criterion", screened.ineligible),
    ];
    let failed = screened.failed();
    let shown = if failed.len() > MOST_REASONS + 1 {
        MOST_REASONS
    } else {
        failed.len()
    };
    for (id, text, count) in &failed[..shown] {
        lines.push(Counted::part(format!("{id} {}", shortened(text)), *count));
    }
    if shown < failed.len() {
        let rest = &failed[shown..];
        let times = rest.iter().map(|(_, _, count)| count).sum();
        lines.push(Counted::part(
            format!("{} other criteria, times failed", rest.len()),
            times,
        ));
    }
    if screened.capped > 0 {
        lines.push(Counted::plain(
            "Eligible, but a cap was reached",
            screened.capped,
        ));
    }
    if screened.late > 0 {
        lines.push(Counted::plain(
            "Eligible, but the sample size was reached first",
            screened.late,
        ));
    }
    lines
}

/// The first words of a text.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    let whole = start
        .rsplit_once(' ')
        .map_or(start.as_str(), |(whole, _)| whole);
    format!("{}\u{2026}", whole.trim_end_matches([',', ';', ' ']))
}

fn lane(arm: &Arm, is_analysed: bool) -> Vec<FlowBox> {
    let mut allocation = vec![Counted::heading(
        format!("Allocated: {}", arm.label),
        arm.allocated,
    )];
    let mut boxes = Vec::new();
    match &arm.treatment {
        Treatment::Unknown => boxes.push(boxed(allocation)),
        Treatment::Planned(planned) => {
            allocation.push(Counted::plain("Treatment planned", *planned));
            allocation.push(Counted::plain(
                "No dose planned",
                arm.allocated.saturating_sub(*planned),
            ));
            boxes.push(boxed(allocation));
        }
        Treatment::Ended(ends) => {
            allocation.push(Counted::plain("Received treatment", ends.received));
            with_reasons(
                &mut allocation,
                Counted::plain("Never treated", ends.never.total),
                &ends.never,
            );
            boxes.push(boxed(allocation));
            boxes.push(boxed(follow_up(ends)));
        }
    }
    if is_analysed {
        boxes.push(boxed(vec![
            Counted::heading("Analysed", arm.allocated),
            Counted::plain("Excluded from analysis", 0),
        ]));
    }
    boxes
}

fn follow_up(ends: &Ends) -> Vec<Counted> {
    let mut lines = Vec::new();
    for (words, reasons) in [
        ("Discontinued treatment", &ends.discontinued),
        ("Left the trial before completing it", &ends.left),
    ] {
        with_reasons(&mut lines, Counted::heading(words, reasons.total), reasons);
    }
    if ends.left_after.total > 0 {
        let after = ends.left_after.total;
        lines.push(Counted::plain("Left the trial after treatment", after));
    }
    lines
}

fn with_reasons(lines: &mut Vec<Counted>, heading: Counted, reasons: &Reasons) {
    lines.push(heading);
    let sorted = reasons.sorted();
    let shown = if sorted.len() > MOST_REASONS + 1 {
        MOST_REASONS
    } else {
        sorted.len()
    };
    let parts = sorted[..shown].iter();
    lines.extend(parts.map(|(reason, count)| Counted::part(*reason, *count)));
    if shown < sorted.len() {
        let rest = &sorted[shown..];
        let count = rest.iter().map(|(_, count)| count).sum();
        lines.push(Counted::part(
            format!("{} other reasons", rest.len()),
            count,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_reasons_are_summed_up() {
        let mut reasons = Reasons::default();
        for reason in 0..12_u64 {
            reasons.of.insert(format!("R{reason:02}"), 20 - reason);
            reasons.total += 20 - reason;
        }
        let mut lines = Vec::new();
        with_reasons(
            &mut lines,
            Counted::heading("Left", reasons.total),
            &reasons,
        );
        assert_eq!(lines.len(), 1 + MOST_REASONS + 1);
        assert_eq!(
            lines.last(),
            Some(&Counted::part("4 other reasons", 12 + 11 + 10 + 9))
        );
        let parts: u64 = lines[1..].iter().filter_map(|line| line.count).sum();
        assert_eq!(parts, reasons.total);
    }

    #[test]
    fn a_long_criterion_is_cut_at_a_word() {
        assert_eq!(shortened("short"), "short");
        let long = shortened(&"word ".repeat(40));
        assert!(
            long.ends_with("word\u{2026}") && long.chars().count() <= LONGEST + 1,
            "{long}"
        );
    }
}
