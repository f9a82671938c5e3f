//! Strata: every combination of the levels of the stratification factors.

use super::factor::Factor;
use super::levels::LevelsError;
use super::limits::MAX_STRATA;

/// A stratum's place: the levels of the factors as digits, the first factor the slowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StratumIndex(pub u32);

impl StratumIndex {
    /// The place as an index.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// Why a stratification is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StrataError {
    /// More strata than are allowed.
    #[error(
        "the factors make {0} strata: at most {MAX_STRATA} are allowed, and far fewer are advisable; \
         drop a factor or merge levels"
    )]
    TooMany(u128),
    /// Two factors share a name.
    #[error("two factors are named `{0}`: stratify by each once")]
    Twice(String),
}

/// The stratification factors and the strata that they make. Without factors there is one
/// stratum, `all`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strata {
    factors: Vec<Factor>,
    count: u32,
}

impl Strata {
    /// The strata of these factors.
    ///
    /// # Errors
    /// [`StrataError::TooMany`] where the product of the numbers of levels is above
    /// [`MAX_STRATA`]; [`StrataError::Twice`] where a factor stands twice.
    pub fn new(factors: Vec<Factor>) -> Result<Self, StrataError> {
        for (index, factor) in factors.iter().enumerate() {
            if factors[..index]
                .iter()
                .any(|earlier| earlier.name() == factor.name())
            {
                return Err(StrataError::Twice(factor.name().to_owned()));
            }
        }
        let count = factors
            .iter()
            .map(|factor| factor.labels().len() as u128)
            .fold(1, u128::saturating_mul);
        if count > MAX_STRATA as u128 {
            return Err(StrataError::TooMany(count));
        }
        Ok(Self {
            factors,
            count: count as u32,
        })
    }

    /// The factors, in order.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// How many strata there are.
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// The factors' names joined by `|`; empty without factors.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.factors.iter().map(Factor::name).collect();
        names.join("|")
    }

    /// Every stratum, in order.
    pub fn iter(&self) -> impl Iterator<Item = StratumIndex> + use<> {
        (0..self.count).map(StratumIndex)
    }

    /// The stratum of one level per factor, each by its place among the factor's levels, from 0.
    ///
    /// # Errors
    /// [`LevelsError::Count`] where there is not one level per factor; [`LevelsError::Place`] where
    /// a place is not below the factor's number of levels.
    ///
    /// # Examples
    /// ```
    /// use evenhand::design::{Factor, FactorSource, LevelsError, Strata, StratumIndex};
    ///
    /// let sites = vec!["AT-01".to_owned(), "FR-01".to_owned()];
    /// let strata = Strata::new(vec![Factor::of_place(FactorSource::Site, sites)])?;
    /// assert_eq!(strata.index(&[1])?, StratumIndex(1));
    /// let error = strata.index(&[2]).expect_err("there are two sites");
    /// assert!(matches!(error, LevelsError::Place { given: 2, .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self, levels: &[usize]) -> Result<StratumIndex, LevelsError> {
        self.check_count(levels.len())?;
        let mut index = 0;
        for (factor, &level) in self.factors.iter().zip(levels) {
            factor.check_level(level)?;
            index = index * factor.labels().len() + level;
        }
        Ok(StratumIndex(index as u32))
    }

    /// The places of one label per factor.
    ///
    /// # Errors
    /// [`LevelsError::Count`] where there is not one label per factor; [`LevelsError::Label`] where
    /// a factor has no level of that label.
    pub fn places(&self, labels: &[impl AsRef<str>]) -> Result<Vec<usize>, LevelsError> {
        self.check_count(labels.len())?;
        let factors = self.factors.iter().zip(labels);
        let place = |(factor, label): (&Factor, _)| {
            let label = AsRef::<str>::as_ref(label);
            factor.find(label).ok_or_else(|| LevelsError::Label {
                factor: factor.name().to_owned(),
                given: label.to_owned(),
                labels: factor.labels().to_vec(),
            })
        };
        factors.map(place).collect()
    }

    fn check(&self, stratum: StratumIndex) {
        let count = self.count;
        assert!(
            stratum.0 < count,
            "stratum {} of {count}, from 0",
            stratum.0
        );
    }

    pub(super) fn check_count(&self, given: usize) -> Result<(), LevelsError> {
        if given == self.factors.len() {
            return Ok(());
        }
        let names = self.factors.iter().map(|factor| factor.name().to_owned());
        Err(LevelsError::Count {
            given,
            factors: names.collect(),
        })
    }

    /// The levels of a stratum, one per factor.
    ///
    /// # Panics
    /// Where there is no such stratum.
    pub fn levels(&self, stratum: StratumIndex) -> Vec<usize> {
        self.check(stratum);
        let mut rest = stratum.get();
        let mut levels: Vec<usize> = self
            .factors
            .iter()
            .rev()
            .map(|factor| {
                let count = factor.labels().len();
                let level = rest % count;
                rest /= count;
                level
            })
            .collect();
        levels.reverse();
        levels
    }

    /// The stratum's label in tables: each factor with its level, joined by `|`, or `all`.
    ///
    /// # Panics
    /// Where there is no such stratum.
    ///
    /// # Examples
    /// ```
    /// use evenhand::trial::Trial;
    /// let trial = Trial::builder("demo")
    ///     .arms([("A", 1), ("B", 1)])
    ///     .factor("visceral", ["no", "yes"])
    ///     .factor("sensitive", ["no", "yes"])
    ///     .procedure("permuted-block(4)")
    ///     .list_length(20)
    ///     .build()?;
    /// let strata = trial.strata();
    /// let stratum = strata.index(&[1, 0])?;
    /// assert_eq!(strata.label(stratum), "visceral=yes|sensitive=no");
    /// assert_eq!(strata.stream_name(stratum), "yes|no");
    /// assert_eq!(strata.find("visceral=yes|sensitive=no"), Some(stratum));
    /// assert_eq!(strata.find("yes|no"), Some(stratum));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn label(&self, stratum: StratumIndex) -> String {
        self.joined(stratum, |factor, level| {
            format!("{}={}", factor.name(), factor.labels()[level])
        })
    }

    /// The stratum's name in streams: the labels of its levels joined by `|`, or `all`. It names no
    /// factor, so that a factor can be given another name without another list.
    ///
    /// # Panics
    /// Where there is no such stratum.
    pub fn stream_name(&self, stratum: StratumIndex) -> String {
        self.joined(stratum, |factor, level| factor.labels()[level].clone())
    }

    /// The levels of a stratum as texts, joined by `|`; `all` without factors.
    fn joined(&self, stratum: StratumIndex, text: impl Fn(&Factor, usize) -> String) -> String {
        self.check(stratum);
        if self.factors.is_empty() {
            return "all".to_owned();
        }
        let levels = self.factors.iter().zip(self.levels(stratum));
        let texts: Vec<String> = levels.map(|(factor, level)| text(factor, level)).collect();
        texts.join("|")
    }

    /// The stratum with this label, or with these labels of levels joined by `|`, as
    /// [`stream_name`](Self::stream_name) writes them. A text that is both is read as a label.
    pub fn find(&self, label: &str) -> Option<StratumIndex> {
        if self.factors.is_empty() {
            return (label == "all").then_some(StratumIndex(0));
        }
        let parts: Vec<&str> = label.split('|').collect();
        let named = self.factors.iter().zip(&parts);
        // A level may contain `=`, so the factor's name is taken off and not searched for.
        let levels = named.map(|(factor, part)| {
            let level = part.strip_prefix(factor.name())?.strip_prefix('=')?;
            Some(level)
        });
        let levels: Option<Vec<&str>> = levels.collect();
        let of_label = levels.filter(|levels| levels.len() == parts.len());
        let places = of_label.and_then(|levels| self.places(&levels).ok());
        let places = places.or_else(|| self.places(&parts).ok())?;
        self.index(&places).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::factor::FactorSource;
    use super::*;

    fn places(name: FactorSource, count: usize) -> Factor {
        Factor::of_place(name, (0..count).map(|n| format!("L{n}")).collect())
    }

    #[test]
    #[should_panic(expected = "stratum 6 of 6, from 0")]
    fn a_stratum_that_is_not_there_has_no_label() {
        let strata = Strata::new(vec![
            places(FactorSource::Site, 2),
            places(FactorSource::Country, 3),
        ]);
        strata.unwrap().label(StratumIndex(6));
    }

    #[test]
    fn every_stratum_has_its_own_label_and_is_found_by_it() {
        let strata = Strata::new(vec![
            places(FactorSource::Site, 5),
            places(FactorSource::Country, 3),
        ])
        .unwrap();
        assert_eq!(strata.count(), 15);
        for stratum in strata.iter() {
            assert_eq!(strata.find(&strata.label(stratum)), Some(stratum));
            assert_eq!(strata.find(&strata.stream_name(stratum)), Some(stratum));
            assert_eq!(strata.index(&strata.levels(stratum)), Ok(stratum));
        }
        assert_eq!(strata.label(StratumIndex(4)), "site_id=L1|country=L1");
        assert_eq!(strata.stream_name(StratumIndex(4)), "L1|L1");
        assert_eq!(strata.find("L1"), None);
        assert_eq!(strata.find("L1|L9"), None);
        assert_eq!(strata.find("L1|country=L1"), None);
        assert_eq!(strata.find("country=L1|site_id=L1"), None);
        assert_eq!(strata.find("site_id=L1|country=L1|"), None);
    }

    #[test]
    fn a_level_with_an_equals_sign_is_found() {
        let levels = ["F", "country=F", "=F", "country="];
        let labels = levels.map(str::to_owned).to_vec();
        let strata = Strata::new(vec![Factor::of_place(FactorSource::Country, labels)]).unwrap();
        for stratum in strata.iter() {
            assert_eq!(strata.find(&strata.label(stratum)), Some(stratum));
        }
        assert_eq!(strata.find("=F"), Some(StratumIndex(2)));
        // Both the label of `F` and the level `country=F`: read as the label.
        assert_eq!(strata.find("country=F"), Some(StratumIndex(0)));
    }

    #[test]
    fn levels_that_make_no_stratum_are_refused() {
        let factors = vec![
            places(FactorSource::Site, 2),
            places(FactorSource::Country, 3),
        ];
        let strata = Strata::new(factors).unwrap();
        let message = |levels: &[usize]| strata.index(levels).unwrap_err().to_string();
        assert_eq!(
            message(&[1]),
            "1 level for 2 factors: give one level of each of `site_id`, `country`, in this order"
        );
        assert_eq!(
            message(&[0, 3]),
            "`country` has no level 3: write a number from 0 to 2, for `L0`, `L1`, `L2`"
        );
        assert_eq!(strata.places(&["L1", "L2"]), Ok(vec![1, 2]));
        assert_eq!(
            strata.places(&["l1", "L2"]).unwrap_err().to_string(),
            "`l1` is not a level of `site_id`: write one of `L0`, `L1`; did you mean `L1`?"
        );
        let message = |levels: &[usize]| {
            let strata = Strata::new(vec![]).unwrap();
            strata.index(levels).map_err(|error| error.to_string())
        };
        assert_eq!(message(&[]), Ok(StratumIndex(0)));
        assert_eq!(
            message(&[0]).unwrap_err(),
            "1 level for 0 factors: the trial is not stratified, so give no level"
        );
    }

    #[test]
    fn without_factors_there_is_one_stratum() {
        let strata = Strata::new(vec![]).unwrap();
        assert_eq!(
            (strata.count(), strata.label(StratumIndex(0))),
            (1, "all".to_owned())
        );
        assert_eq!(strata.find("all"), Some(StratumIndex(0)));
    }

    #[test]
    fn too_many_strata_are_refused() {
        let huge = places(FactorSource::Site, 65_000);
        let two = places(FactorSource::Country, 2);
        assert_eq!(
            Strata::new(vec![huge, two]),
            Err(StrataError::TooMany(130_000))
        );
        let site = || places(FactorSource::Site, 2);
        assert_eq!(
            Strata::new(vec![site(), site()]),
            Err(StrataError::Twice("site_id".into()))
        );
    }
}
