//! Rejection rates of the t test from every list that a procedure can make.

use super::ExactError;
use super::watch::Watch;
use crate::design::Ratio;
use crate::inference::{Conditions, Outcome, ResponseModel, TTest, TestKind};
use crate::procedure::{Markov, Procedure, Visitor, sequences};
use crate::work::IsStopped;

/// The longest lists that are enumerated: 2^16 of them at most.
pub(crate) const MAX_ENUMERATED: u32 = 16;

/// The rejection rates, condition by condition, where they can be found so: of the t test for one
/// short list.
///
/// # Errors
/// [`ExactError::Stopped`] where the work was stopped.
pub(crate) fn exact_rejections(
    procedure: &Procedure,
    entries: u32,
    conditions: &Conditions,
    is_stopped: IsStopped<'_>,
) -> Result<Option<Vec<f64>>, ExactError> {
    let is_t_test = conditions.tests(false) == [TestKind::T];
    let is_normal = matches!(conditions.outcome(), Outcome::Normal { .. });
    if !is_t_test || !is_normal || entries > MAX_ENUMERATED {
        return Ok(None);
    }
    let rates = procedure.visit(Enumerate {
        entries,
        ratio: procedure.ratio(),
        conditions,
        is_stopped,
    })?;
    Ok(Some(rates))
}

struct Enumerate<'a> {
    entries: u32,
    ratio: &'a Ratio,
    conditions: &'a Conditions,
    is_stopped: IsStopped<'a>,
}

/// The test of a list, in additions.
const TEST: u64 = 1 << 12;

impl Visitor<'_> for Enumerate<'_> {
    type Output = Result<Vec<f64>, ExactError>;

    fn visit<P: Markov>(self, procedure: &P) -> Self::Output {
        let mut watch = Watch::new(self.is_stopped);
        let mut test = TTest::new(self.conditions.alpha()).expect("the level was checked");
        let mut model = ResponseModel::new(1);
        let lists = sequences(procedure, self.entries as usize);
        let rates = self.conditions.all().map(|condition| {
            let mut course = condition.bias.course(1).in_ratio(self.ratio);
            let mut rate = 0.0;
            for list in &lists {
                watch.add(TEST)?;
                course.restart();
                model.clear();
                for arm in &list.arms {
                    let effect = if arm.0 == 0 { condition.effect } else { 0.0 };
                    model.add(0, arm.0, effect + course.next(0, arm.0));
                }
                rate += list.probability * test.rejection(&model);
            }
            Ok(rate)
        });
        rates.collect()
    }
}
