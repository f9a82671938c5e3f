//! How far from its day something takes place.

use super::super::super::draft;
use super::super::super::fault::{Findings, Path};
use super::super::super::rule::DeviationRule;
use super::super::plan::window;
use super::{law_if_any, probability};
use crate::design::Timing;

/// The timing that a draft describes, of the part at this place.
pub(super) fn timing(draft: &draft::Timing, at: &Path, found: &mut Findings) -> Option<Timing> {
    let window = window(&draft.window, &at.key("window"), found);
    let outside = probability(&draft.outside, &at.key("outside"), found);
    let outside_days = law_if_any(&draft.outside_days, &at.key("outside_days"), found);
    let early = probability(&draft.early, &at.key("early"), found);
    for (is_there, key) in [
        (!draft.outside_days.is_absent(), "outside_days"),
        (!draft.early.is_absent(), "early"),
    ] {
        if is_there && draft.outside.is_absent() {
            let with = "outside";
            found.add(at.key(key), DeviationRule::GoesWith { key, with });
        }
    }
    if outside.is_some_and(|outside| outside > 0.0) && draft.outside_days.is_absent() {
        let rule = DeviationRule::NoDays {
            key: "outside",
            law: "outside_days",
        };
        found.add(at.key("outside"), rule);
    }
    Some(Timing {
        window: window?,
        outside: outside?,
        outside_days: outside_days?,
        early: early?,
    })
}
