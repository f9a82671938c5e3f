//! The command line that makes a run anew.

use serde::Serialize;

use super::assess_record::AssessRecord;
use super::forecast_record::ForecastRecord;
use super::manifest::{Command, Manifest};
use super::{ALLOCATIONS, DEVIATIONS, ListFormat, PARTICIPANTS, PeopleFormat, ROSTER};
use crate::assess::{Choice, Participants};
use crate::format::{Csv, Format as _};
use crate::inference::{Conditions, Outcome};
use crate::intake::InputForm;

/// The command of a manifest, as it is typed where the scenario and the copies of inputs are. What the manifest
/// does not hold is a word in capitals: a seed that is withheld, the directory of an earlier version.
pub(super) fn command_line(manifest: &Manifest) -> String {
    let mut line = Line::default();
    let scenario = manifest.scenario.as_ref().map(|file| file.file.as_str());
    let begin = |line: &mut Line, name| {
        line.word(name);
        line.words(scenario);
    };
    let mut formats: Vec<String> = Vec::new();
    match &manifest.command {
        Command::Simulate { replicate } => {
            begin(&mut line, "simulate");
            line.option_unless("--replicate", replicate, &0);
        }
        Command::Randomize { formats: asked } => {
            begin(&mut line, "randomize");
            formats.extend(Vec::<ListFormat>::from(*asked).iter().map(name));
            if !manifest.versions.is_empty() {
                line.option("--amends", "EARLIER");
            }
        }
        Command::Calendar { formats: asked } => {
            begin(&mut line, "calendar");
            formats.extend(Vec::<PeopleFormat>::from(*asked).iter().map(name));
            line.option("--participants", PARTICIPANTS);
            if manifest.inputs.iter().any(|input| input.name == DEVIATIONS) {
                line.option("--deviations", DEVIATIONS);
            }
        }
        Command::Balance {} => {
            begin(&mut line, "balance");
            line.option("--allocations", ALLOCATIONS);
        }
        Command::Assign { order, leftovers } => {
            begin(&mut line, "assign");
            line.word(ROSTER);
            line.option("--order", order.name());
            line.option("--leftovers", leftovers.name());
        }
        Command::Assess(record) => {
            begin(&mut line, "assess");
            assess(&mut line, record);
        }
        Command::Forecast(record) => {
            begin(&mut line, "forecast");
            forecast(&mut line, record);
        }
    }
    if let Some(input) = manifest.inputs.first() {
        input_form(&mut line, &input.form);
    }
    seed(&mut line, manifest);
    let table_format = manifest.table_format.as_deref().unwrap_or(Csv.name());
    if table_format != Csv.name() || !formats.is_empty() {
        formats.insert(0, table_format.to_owned());
        line.option("--format", &formats.join(","));
    }
    line.option("--out", "DIR");
    line.0
}

/// The seed as it was given, or a word for it; nothing where nothing was drawn.
fn seed(line: &mut Line, manifest: &Manifest) {
    let Some(seed) = &manifest.seed else {
        return;
    };
    line.option("--seed", seed.value.as_deref().unwrap_or("SEED"));
    let is_list = matches!(
        manifest.command,
        Command::Randomize { .. } | Command::Assign { .. }
    );
    if is_list && seed.form == "integer" {
        line.word("--allow-integer-seed");
    }
    if is_list && seed.value.is_none() {
        line.word("--withhold-seed");
    }
}

fn assess(line: &mut Line, record: &AssessRecord) {
    if let Some(entries) = record.entries {
        line.option("--n", &entries.to_string());
    }
    if let Some(ratio) = &record.ratio {
        let parts: Vec<String> = ratio.iter().map(u32::to_string).collect();
        line.option("--ratio", &parts.join(":"));
    }
    for procedure in &record.procedures {
        line.option("--procedure", procedure);
    }
    line.option("--replicates", &record.replicates.to_string());
    match record.method {
        Choice::Best => {}
        Choice::Exact => line.word("--exact"),
        Choice::MonteCarlo => line.word("--monte-carlo"),
    }
    if record.participants == Participants::Drawn {
        line.word("--prevalences");
    }
    if record.over_strata {
        line.word("--over-strata");
    }
    for wanted in &record.desirability {
        line.option("--desirability", &wanted.to_string());
    }
    if let Some(conditions) = &record.conditions {
        tests(line, conditions);
    }
}

/// Under which conditions tests were assessed.
fn tests(line: &mut Line, conditions: &Conditions) {
    for bias in conditions.biases() {
        line.option("--bias", &bias.to_string());
    }
    line.option("--alpha", &conditions.alpha().to_string());
    line.option("--view", conditions.view().name());
    let many = |line: &mut Line, option, numbers: &[f64]| {
        for number in numbers {
            line.option(option, &number.to_string());
        }
    };
    match conditions.outcome() {
        Outcome::Normal {
            effects,
            rerandomizations,
        } => {
            many(line, "--effect", effects);
            line.option_unless("--rerandomizations", rerandomizations, &0);
        }
        Outcome::Survival {
            control,
            hazard_ratios,
            follow_up,
        } => {
            line.option("--survival", &control.to_string());
            many(line, "--hazard-ratio", hazard_ratios);
            line.option("--follow-up", &follow_up.to_string());
        }
        Outcome::Modelled {
            name: own,
            effects,
            analyses,
            adjust_for,
            covariates,
            rerandomizations,
            ..
        } => {
            line.option("--outcome", own);
            many(line, "--effect", effects);
            let analyses: Vec<&str> = analyses.iter().map(|analysis| analysis.name()).collect();
            line.list("--analysis", &analyses);
            line.list("--adjust-for", adjust_for);
            line.list("--covariate", covariates);
            line.option_unless("--rerandomizations", rerandomizations, &0);
        }
    }
}

fn forecast(line: &mut Line, record: &ForecastRecord) {
    line.option("--replicates", &record.replicates.to_string());
    for milestone in &record.milestones {
        line.option("--milestone", &milestone.to_string());
    }
    for date in &record.by_dates {
        line.option("--by-date", date);
    }
    for event in &record.events {
        line.option("--events", &format!("{}:{}", event.event, event.number));
    }
    if record.by_site {
        line.option("--by", "site");
    }
    if let Some(as_of) = &record.as_of {
        line.option("--allocations", ALLOCATIONS);
        line.option("--as-of", as_of);
    }
}

/// How the inputs are written.
fn input_form(line: &mut Line, form: &InputForm) {
    if let Some(from) = form.from {
        line.option("--from", from.name());
    }
    if let Some(separator) = form.separator {
        line.option("--separator", separator.name());
    }
    for (ours, theirs) in &form.columns {
        line.option("--column", &format!("{ours}={theirs}"));
    }
    for (text, arm) in &form.arms {
        line.option("--arm", &format!("{text}={arm}"));
    }
    if let Some(dates) = form.dates {
        line.option("--dates", dates.name());
    }
    if let Some(decimal) = form.decimal {
        line.option("--decimal", &name(&decimal));
    }
    line.list("--missing", &form.missing);
}

/// The name by which something is written in manifests and on command lines.
fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A command line in the making.
struct Line(String);

impl Default for Line {
    fn default() -> Self {
        Self("evenhand".to_owned())
    }
}

impl Line {
    fn word(&mut self, word: &str) {
        self.0.push(' ');
        self.0.push_str(&quoted(word));
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        for word in words {
            self.word(word);
        }
    }

    fn option(&mut self, option: &str, value: &str) {
        // A value that begins with a hyphen would be taken for an option.
        if value.starts_with('-') {
            self.word(&format!("{option}={value}"));
        } else {
            self.words([option, value]);
        }
    }

    /// An option that is left out where it has its default.
    fn option_unless<T: PartialEq + ToString>(&mut self, option: &str, value: &T, default: &T) {
        if value != default {
            self.option(option, &value.to_string());
        }
    }

    /// Values with commas between, if there are any.
    fn list<S: AsRef<str>>(&mut self, option: &str, values: &[S]) {
        if !values.is_empty() {
            let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
            self.option(option, &values.join(","));
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them_otherwise() {
        let mut line = Line::default();
        line.option("--procedure", "permuted-block(4, 6)");
        line.option("--effect", "-0.5");
        line.list("--missing", &["NA", "it's"]);
        line.list::<&str>("--adjust-for", &[]);
        let expected =
            r"evenhand --procedure 'permuted-block(4, 6)' --effect=-0.5 --missing 'NA,it'\''s'";
        assert_eq!(line.0, expected);
    }
}
