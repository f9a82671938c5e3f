//! Rejection rates of the t test from every list that a procedure can make.

use crate::inference::{Conditions, Outcome, ResponseModel, TTest, TestKind};
use crate::procedure::{Markov, Procedure, Visitor, sequences};

/// The longest lists that are enumerated: 2^16 of them at most.
pub(crate) const MAX_ENUMERATED: u32 = 16;

/// The rejection rates, condition by condition, where they can be found so: of the t test for one
/// short list.
pub(crate) fn exact_rejections(
    procedure: &Procedure,
    entries: u32,
    conditions: &Conditions,
) -> Option<Vec<f64>> {
    let is_t_test = conditions.tests(false) == [TestKind::T];
    let is_normal = matches!(conditions.outcome(), Outcome::Normal { .. });
    (is_t_test && is_normal && entries <= MAX_ENUMERATED).then(|| {
        procedure.visit(Enumerate {
            entries,
            conditions,
        })
    })
}

struct Enumerate<'a> {
    entries: u32,
    conditions: &'a Conditions,
}

impl Visitor<'_> for Enumerate<'_> {
    type Output = Vec<f64>;

    fn visit<P: Markov>(self, procedure: &P) -> Vec<f64> {
        let mut test = TTest::new(self.conditions.alpha()).expect("the level was checked");
        let mut model = ResponseModel::new(1);
        let lists = sequences(procedure, self.entries as usize);
        let rates = self.conditions.all().map(|condition| {
            let mut course = condition.bias.course(1);
            let mut rate = 0.0;
            for list in &lists {
                course.restart();
                model.clear();
                for arm in &list.arms {
                    let effect = if arm.0 == 0 { condition.effect } else { 0.0 };
                    model.add(0, arm.0, effect + course.next(0, arm.0));
                }
                rate += list.probability * test.rejection(&model);
            }
            rate
        });
        rates.collect()
    }
}
