//! Arms by their names, by their labels, or by texts of the user's.

use super::InputForm;
use super::conversions::Conversions;
use crate::design::{Arm, ArmIndex, Arms};
use crate::problem::words::{listed, nearest, shown};

/// Which arm each text means.
#[derive(Debug, Default)]
pub(in crate::intake) struct ArmTexts {
    texts: Vec<Known>,
    ignores_case: bool,
}

/// What one text means.
#[derive(Debug)]
struct Known {
    text: String,
    arm: ArmIndex,
    by: By,
    /// Another arm that the text means too.
    other: Option<ArmIndex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    Label,
    Code,
}

/// Why a text is given to an arm that it cannot be given to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum ArmTextError {
    /// No such arm.
    #[error(
        "`{text}` is given the arm `{arm}`, which the scenario does not have: write one of {names}{hint}"
    )]
    NoArm {
        /// The text.
        text: String,
        /// The arm.
        arm: String,
        /// The arms of the scenario.
        names: String,
        /// Which may be meant.
        hint: String,
    },
    /// The name of another arm.
    #[error(
        "`{text}` is given the arm `{arm}` but is the name of another: leave it as it is, or rename the \
         arm in the scenario"
    )]
    OtherName {
        /// The text.
        text: String,
        /// The arm.
        arm: String,
    },
}

/// Why a cell tells no arm.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::intake) enum ArmError {
    /// Nothing.
    #[error("the cell is empty: write one of {0}")]
    Empty(String),
    /// No arm's name, label or code.
    #[error("`{text}` is not an arm of the scenario: write one of {allowed}{hint}")]
    Unknown {
        /// The cell.
        text: String,
        /// The arms.
        allowed: String,
        /// Which may be meant, or how another text is given an arm.
        hint: String,
    },
    /// Two arms.
    #[error("`{text}` can be the arm `{first}` or the arm `{second}`: say which with --arm")]
    Ambiguous {
        /// The cell.
        text: String,
        /// One arm.
        first: String,
        /// The other.
        second: String,
    },
}

impl ArmTexts {
    /// The texts of these arms under a form, and what is wrong with those that it gives.
    pub(in crate::intake) fn new(arms: &Arms, form: &InputForm) -> (Self, Vec<ArmTextError>) {
        let mut texts = Self {
            texts: Vec::new(),
            ignores_case: form.from.is_some_and(super::KnownForm::ignores_case),
        };
        let mut errors = Vec::new();
        let indices = || (0..).map(ArmIndex);
        for (arm, index) in arms.iter().zip(indices()) {
            texts.texts.push(Known::new(arm.name(), index, By::Name));
        }
        for (text, arm) in &form.arms {
            let Some(index) = arms.find(arm) else {
                let names = || arms.iter().map(Arm::name);
                let near = nearest(arm, names());
                errors.push(ArmTextError::NoArm {
                    text: shown(text),
                    arm: shown(arm),
                    names: listed(names()),
                    hint: near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")),
                });
                continue;
            };
            match texts.texts.iter().find(|known| known.text == *text) {
                Some(known) if known.arm == index => {}
                Some(_) => errors.push(ArmTextError::OtherName {
                    text: shown(text),
                    arm: shown(arm),
                }),
                None => texts.texts.push(Known::new(text, index, By::Code)),
            }
        }
        let is_numbered =
            form.arms.is_empty() && form.from.is_some_and(super::KnownForm::numbers_arms);
        for (arm, index) in arms.iter().zip(indices()) {
            texts.add(arm.label(), index, By::Label);
            if is_numbered {
                texts.add(&(index.get() + 1).to_string(), index, By::Code);
            }
        }
        (texts, errors)
    }

    /// Adds what a text means besides. A text that the user gives an arm means that one only.
    fn add(&mut self, text: &str, arm: ArmIndex, by: By) {
        match self.texts.iter_mut().find(|known| known.text == text) {
            None => self.texts.push(Known::new(text, arm, by)),
            Some(known) if known.arm != arm && known.by != By::Code => known.other = Some(arm),
            Some(_) => {}
        }
    }

    /// What is to be said of codes that nobody gave.
    pub(in crate::intake) fn say_codes(
        &self,
        arms: &Arms,
        form: &InputForm,
        said: &mut Conversions,
    ) {
        if form.arms.is_empty() && form.from.is_some_and(super::KnownForm::numbers_arms) {
            let codes = self.texts.iter().filter(|known| known.by == By::Code);
            let codes: Vec<String> = codes
                .map(|known| format!("`{}` is `{}`", known.text, arms.get(known.arm).name()))
                .collect();
            said.say(format!(
                "codes are those of the arms in their order: {}",
                codes.join(", ")
            ));
        }
    }

    /// The arm that a cell tells.
    pub(in crate::intake) fn read(
        &self,
        arms: &Arms,
        text: &str,
        said: &mut Conversions,
    ) -> Result<ArmIndex, ArmError> {
        let name = |index: ArmIndex| arms.get(index).name();
        let found = self.texts.iter().find(|known| known.text == text);
        let Some(known) = found else {
            return self.read_in_any_case(arms, text, said);
        };
        if let Some(other) = known.other {
            return Err(ArmError::Ambiguous {
                text: shown(text),
                first: name(known.arm).to_owned(),
                second: name(other).to_owned(),
            });
        }
        match known.by {
            By::Name => {}
            By::Label | By::Code => said.count_arm(&known.text, name(known.arm)),
        }
        Ok(known.arm)
    }

    fn read_in_any_case(
        &self,
        arms: &Arms,
        text: &str,
        said: &mut Conversions,
    ) -> Result<ArmIndex, ArmError> {
        let name = |index: ArmIndex| arms.get(index).name();
        let is_same = |known: &&Known| self.ignores_case && known.text.eq_ignore_ascii_case(text);
        let mut alike = self.texts.iter().filter(is_same);
        let Some(first) = alike.next() else {
            return Err(Self::unknown(arms, text));
        };
        let others = first.other.into_iter().chain(alike.map(|known| known.arm));
        if let Some(second) = others.into_iter().find(|arm| *arm != first.arm) {
            return Err(ArmError::Ambiguous {
                text: shown(text),
                first: name(first.arm).to_owned(),
                second: name(second).to_owned(),
            });
        }
        said.count_arm(text, name(first.arm));
        Ok(first.arm)
    }

    fn unknown(arms: &Arms, text: &str) -> ArmError {
        let allowed = listed(arms.iter().map(Arm::name));
        if text.is_empty() {
            return ArmError::Empty(allowed);
        }
        let hint = match nearest(text, arms.iter().map(Arm::name)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!(
                ", or its label, or give --arm '{}=NAME' with the name of the arm that is meant",
                shown(text)
            ),
        };
        ArmError::Unknown {
            text: shown(text),
            allowed,
            hint,
        }
    }
}

impl Known {
    fn new(text: &str, arm: ArmIndex, by: By) -> Self {
        Self {
            text: text.to_owned(),
            arm,
            by,
            other: None,
        }
    }
}
