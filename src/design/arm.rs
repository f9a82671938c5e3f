//! Arms and the allocation ratio.

use std::sync::Arc;

use super::code::{CodeError, check_code, resolved};
use super::name::{NameError, check_arm_name, check_text, column_name};

/// The largest number of arms. Fixed, so that the state of a procedure needs no heap.
pub const MAX_ARMS: usize = 16;

/// The largest part of an allocation ratio.
const MAX_PART: u32 = 1_000;

/// An arm's place in the scenario, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArmIndex(pub u8);

impl ArmIndex {
    /// The place as an index.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// One treatment arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    name: String,
    label: String,
    code: String,
}

impl Arm {
    /// An arm with the name that tables use and the label that people read.
    ///
    /// # Errors
    /// A name or a label that the tables do not allow.
    pub fn new(name: &str, label: &str) -> Result<Self, NameError> {
        check_arm_name(name)?;
        check_text(label)?;
        Ok(Self {
            name: name.to_owned(),
            label: label.to_owned(),
            code: String::new(),
        })
    }

    /// The same arm with the code that other systems know it by.
    ///
    /// # Errors
    /// [`CodeError::Form`], as [`check_code`].
    pub fn with_code(mut self, code: &str) -> Result<Self, CodeError> {
        check_code(code)?;
        code.clone_into(&mut self.code);
        Ok(self)
    }

    /// The name in tables, such as `palbociclib_et`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name as a part of a column's name, such as `active_drug` of `Active Drug`.
    pub fn column(&self) -> String {
        column_name(&self.name)
    }

    /// The code that other systems know the arm by: among the arms of a trial of which none was given
    /// one, its place from 1. Empty where the arm was given none and is not one of [`Arms`].
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The label for people, such as "Palbociclib plus endocrine therapy".
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// Why arms or their ratio are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArmError {
    /// Fewer than two arms, or more than [`MAX_ARMS`].
    #[error("a trial here has 2 to {MAX_ARMS} arms, not {0}: add or remove some")]
    Count(usize),
    /// A part of the ratio is zero or absurdly large.
    #[error("a part of the allocation ratio is {0}: write whole numbers from 1 to {MAX_PART}")]
    Part(u32),
    /// Fewer than two arms that anybody is allocated to.
    #[error(
        "the number of parts of the allocation ratio above 0 is {0}: give at least two; a part of 0 \
         closes an arm"
    )]
    Open(usize),
    /// Two arms share a name.
    #[error("two arms are named `{0}`: give each its own name")]
    Twice(String),
    /// Two arms whose columns would have one name.
    #[error("the columns of `{0}` and `{1}` would have the same name: rename one of the arms")]
    SameColumn(String, String),
    /// The codes of the arms.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Not one part per arm.
    #[error("the number of arms is {arms}, of parts of the ratio {parts}: give one part per arm")]
    Parts {
        /// How many arms there are.
        arms: usize,
        /// How many parts were given.
        parts: usize,
    },
}

/// An allocation ratio in lowest terms, such as 1:1 or 2:1.
///
/// # Examples
/// ```
/// use evenhand::design::Ratio;
/// let ratio = Ratio::new(&[4, 2])?;
/// assert_eq!(ratio.parts(), [2, 1]);
/// assert_eq!(ratio.total(), 3);
/// assert!(Ratio::new(&[1, 0]).is_err());
/// # Ok::<(), evenhand::design::ArmError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    parts: [u32; MAX_ARMS],
    arms: u8,
    total: u32,
}

impl Ratio {
    /// A ratio from its parts, one per arm.
    ///
    /// # Errors
    /// [`ArmError::Count`] unless 2 <= parts <= [`MAX_ARMS`]; [`ArmError::Part`] unless each is
    /// from 1 to 1000.
    pub fn new(parts: &[u32]) -> Result<Self, ArmError> {
        if parts.len() < 2 || parts.len() > MAX_ARMS {
            return Err(ArmError::Count(parts.len()));
        }
        if let Some(&part) = parts.iter().find(|&&part| part == 0 || part > MAX_PART) {
            return Err(ArmError::Part(part));
        }
        let divisor = parts.iter().fold(0, |d, &part| gcd(d, u64::from(part))) as u32;
        let mut lowest = [0; MAX_ARMS];
        for (low, part) in lowest.iter_mut().zip(parts) {
            *low = part / divisor;
        }
        let total = lowest.iter().sum();
        Ok(Self {
            parts: lowest,
            arms: parts.len() as u8,
            total,
        })
    }

    /// A ratio of which some parts may be 0: those of arms that nobody is allocated to, yet or any more.
    ///
    /// # Errors
    /// [`ArmError::Open`] unless at least two parts are above 0; as [`Ratio::new`] for these.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::{ArmIndex, Ratio};
    /// let ratio = Ratio::with_closed_arms(&[2, 0, 4])?;
    /// assert_eq!(ratio.to_string(), "1:0:2");
    /// let (open, arms) = ratio.open();
    /// assert_eq!((open.to_string().as_str(), arms.get(ArmIndex(1))), ("1:2", ArmIndex(2)));
    /// assert!(Ratio::with_closed_arms(&[1, 0]).is_err());
    /// # Ok::<(), evenhand::design::ArmError>(())
    /// ```
    pub fn with_closed_arms(parts: &[u32]) -> Result<Self, ArmError> {
        if parts.len() > MAX_ARMS {
            return Err(ArmError::Count(parts.len()));
        }
        let of_open: Vec<u32> = parts.iter().copied().filter(|&part| part > 0).collect();
        if of_open.len() < 2 {
            return Err(ArmError::Open(of_open.len()));
        }
        let open = Self::new(&of_open)?;
        let mut lowest = open.parts().iter().copied();
        let mut all = [0; MAX_ARMS];
        for (low, _) in all.iter_mut().zip(parts).filter(|(_, part)| **part > 0) {
            *low = lowest.next().unwrap_or_default();
        }
        Ok(Self {
            parts: all,
            arms: parts.len() as u8,
            total: open.total,
        })
    }

    /// The ratio of the arms whose part is above 0, and which arms these are.
    pub fn open(&self) -> (Self, OpenArms) {
        let is_open = |(_, part): &(usize, &u32)| **part > 0;
        let mut open = Self {
            parts: [0; MAX_ARMS],
            arms: 0,
            total: self.total,
        };
        let mut arms = Vec::with_capacity(self.arms());
        for (arm, &part) in self.parts().iter().enumerate().filter(is_open) {
            open.parts[arms.len()] = part;
            arms.push(ArmIndex(arm as u8));
        }
        open.arms = arms.len() as u8;
        (open, OpenArms(arms.into()))
    }

    /// The parts, in lowest terms, one per arm.
    pub fn parts(&self) -> &[u32] {
        &self.parts[..usize::from(self.arms)]
    }

    /// The sum of the parts.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// How many arms there are.
    pub fn arms(&self) -> usize {
        usize::from(self.arms)
    }

    /// Whether it is that of two arms with the same part.
    pub fn is_one_to_one(&self) -> bool {
        self.parts() == [1, 1]
    }

    /// Whether every arm has the same part.
    pub fn is_equal(&self) -> bool {
        self.total == u32::from(self.arms)
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, part) in self.parts().iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{part}")?;
        }
        Ok(())
    }
}

/// The arms that a procedure allocates to, where some of the trial's are closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenArms(Arc<[ArmIndex]>);

impl OpenArms {
    /// All of so many arms.
    pub fn all(arms: usize) -> Self {
        Self((0..arms as u8).map(ArmIndex).collect())
    }

    /// The trial's arm that is this one of the procedure's.
    ///
    /// # Panics
    /// Where the procedure has no such arm.
    pub fn get(&self, of_procedure: ArmIndex) -> ArmIndex {
        self.0[of_procedure.get()]
    }

    /// The procedure's arm that is this one of the trial's; none where it is closed.
    pub fn find(&self, of_trial: ArmIndex) -> Option<ArmIndex> {
        let place = self.0.iter().position(|&arm| arm == of_trial)?;
        Some(ArmIndex(place as u8))
    }

    /// The arms, in the trial's order.
    pub fn iter(&self) -> impl Iterator<Item = ArmIndex> {
        self.0.iter().copied()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The greatest common divisor.
pub(crate) const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The arms of a trial and the ratio in which they are allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arms {
    arms: Vec<Arm>,
    ratio: Ratio,
}

impl Arms {
    /// Arms with their ratio. Where no arm has a code, their codes are 1, 2, ... in their order.
    ///
    /// # Errors
    /// [`ArmError::Parts`] unless there is one part per arm; [`ArmError::Twice`] where two arms
    /// share a name, [`ArmError::SameColumn`] where their columns would; [`ArmError::Code`] where
    /// two share a code, or some have one and others have none.
    pub fn new(mut arms: Vec<Arm>, ratio: Ratio) -> Result<Self, ArmError> {
        if arms.len() != ratio.arms() {
            return Err(ArmError::Parts {
                arms: arms.len(),
                parts: ratio.arms(),
            });
        }
        for (index, arm) in arms.iter().enumerate() {
            if arms[..index].iter().any(|earlier| earlier.name == arm.name) {
                return Err(ArmError::Twice(arm.name.clone()));
            }
            let column = arm.column();
            let mut earlier = arms[..index].iter();
            if let Some(other) = earlier.find(|earlier| earlier.column() == column) {
                let (other, own) = (other.name.clone(), arm.name.clone());
                return Err(ArmError::SameColumn(other, own));
            }
        }
        let given: Vec<Option<&str>> = arms
            .iter()
            .map(|arm| Some(arm.code.as_str()).filter(|code| !code.is_empty()))
            .collect();
        let codes = resolved(&given).map_err(|errors| errors[0].1.clone())?;
        for (arm, code) in arms.iter_mut().zip(codes) {
            arm.code = code;
        }
        Ok(Self { arms, ratio })
    }

    /// The allocation ratio.
    pub fn ratio(&self) -> &Ratio {
        &self.ratio
    }

    /// How many arms there are.
    pub fn count(&self) -> usize {
        self.arms.len()
    }

    /// The arms in the order of the scenario.
    pub fn iter(&self) -> impl Iterator<Item = &Arm> {
        self.arms.iter()
    }

    /// One arm.
    ///
    /// # Panics
    /// Where there is no such arm.
    pub fn get(&self, index: ArmIndex) -> &Arm {
        &self.arms[index.get()]
    }

    /// The arm with this name.
    pub fn find(&self, name: &str) -> Option<ArmIndex> {
        self.arms
            .iter()
            .position(|arm| arm.name == name)
            .map(|index| ArmIndex(index as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_kept_in_lowest_terms() {
        let ratio = Ratio::new(&[6, 4, 2]).unwrap();
        assert_eq!((ratio.parts(), ratio.total()), (&[3, 2, 1][..], 6));
        assert_eq!(ratio.to_string(), "3:2:1");
        assert!(Ratio::new(&[5, 5]).unwrap().is_equal());
    }

    #[test]
    fn an_absurd_ratio_is_refused() {
        assert_eq!(Ratio::new(&[1]), Err(ArmError::Count(1)));
        assert_eq!(Ratio::new(&[1, 0]), Err(ArmError::Part(0)));
        assert_eq!(Ratio::new(&[1, 5000]), Err(ArmError::Part(5000)));
        assert_eq!(Ratio::new(&[1; 17]), Err(ArmError::Count(17)));
    }

    #[test]
    fn arms_have_codes() {
        let ratio = || Ratio::new(&[1, 1]).unwrap();
        let arm = |name: &str| Arm::new(name, name).unwrap();
        let codes = |arms: Vec<Arm>| {
            let arms = Arms::new(arms, ratio())?;
            Ok(arms.iter().map(|arm| arm.code().to_owned()).collect())
        };
        let of = |name: &str, code: &str| arm(name).with_code(code).unwrap();
        let given = |codes: [&str; 2]| Ok(codes.map(str::to_owned).to_vec());
        assert_eq!(codes(vec![arm("a"), arm("b")]), given(["1", "2"]));
        assert_eq!(codes(vec![of("a", "1"), of("b", "0")]), given(["1", "0"]));
        let twice = ArmError::Code(CodeError::Twice("1".into()));
        assert_eq!(codes(vec![of("a", "1"), of("b", "1")]), Err(twice));
        let missing = ArmError::Code(CodeError::Missing);
        assert_eq!(codes(vec![of("a", "1"), arm("b")]), Err(missing));
    }

    #[test]
    fn two_arms_of_one_name_are_refused() {
        let arm = Arm::new("a", "A").unwrap();
        let ratio = Ratio::new(&[1, 1]).unwrap();
        assert_eq!(
            Arms::new(vec![arm.clone(), arm], ratio),
            Err(ArmError::Twice("a".to_owned()))
        );
    }
}
