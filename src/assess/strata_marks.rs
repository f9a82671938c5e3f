//! Short names of stratifications, for tables and pictures in which designs differ in them.

use super::Assessed;

/// A letter for each stratification factor of the designs; none where designs do not differ in their strata.
///
/// # Examples
/// ```
/// use evenhand::assess::StrataMarks;
/// let marks = StrataMarks::of(["", "sex", "sex|age_class"]);
/// assert_eq!(marks.mark("sex|age_class"), "a+b");
/// assert_eq!(marks.mark(""), "none");
/// assert_eq!(marks.key(), "a = sex, b = age_class");
/// assert!(StrataMarks::of(["sex", "sex"]).key().is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StrataMarks {
    factors: Vec<String>,
}

impl StrataMarks {
    /// For these designs.
    pub fn new(assessed: &[Assessed]) -> Self {
        Self::of(assessed.iter().map(|one| one.stratified_by.as_str()))
    }

    /// For designs that are stratified so: the names of the factors, joined by `|`.
    pub fn of<'a>(stratified_by: impl IntoIterator<Item = &'a str>) -> Self {
        let all: Vec<&str> = stratified_by.into_iter().collect();
        let mut factors: Vec<String> = Vec::new();
        if all.iter().any(|one| *one != all[0]) {
            for factor in all.iter().flat_map(|one| names(one)) {
                if !factors.iter().any(|other| other == factor) {
                    factors.push(factor.to_owned());
                }
            }
        }
        Self { factors }
    }

    /// Whether designs do not differ in their strata, so that nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.factors.is_empty()
    }

    /// What a design is stratified by, such as `a+b`; `none` where it is by nothing.
    pub fn mark(&self, stratified_by: &str) -> String {
        let marks: Vec<String> = names(stratified_by).map(|one| self.letter(one)).collect();
        if marks.is_empty() {
            return "none".to_owned();
        }
        marks.join("+")
    }

    /// What the letters mean; empty where nothing is marked.
    pub fn key(&self) -> String {
        let factors = self.factors.iter();
        let marks = factors.map(|factor| format!("{} = {factor}", self.letter(factor)));
        marks.collect::<Vec<_>>().join(", ")
    }

    /// A letter, or behind the last one a number.
    fn letter(&self, factor: &str) -> String {
        let place = self.factors.iter().position(|other| other == factor);
        let place = place.unwrap_or(self.factors.len());
        let letter = ('a'..='z').nth(place);
        letter.map_or_else(|| (place + 1).to_string(), String::from)
    }
}

fn names(stratified_by: &str) -> impl Iterator<Item = &str> {
    stratified_by.split('|').filter(|name| !name.is_empty())
}
