//! How a file is written that another system made.

use evenhand::intake::{DateForm, DecimalMark, InputForm, KnownForm, Separator};

use super::args::one_of;
use super::failure::Failure;

/// How the file is written, where not as evenhand writes it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "How the file is written")]
pub(super) struct InputArgs {
    /// A known form, whose columns, dates and rows without an arm are recognized
    #[arg(long, value_name = "FORM", value_parser = one_of::<KnownForm>())]
    from: Option<KnownForm>,
    /// Read the file's column THEIRS as OURS, such as participant_id=USUBJID; `row-names` are R's.
    /// Several by repeating the option
    #[arg(long = "column", value_name = "OURS=THEIRS")]
    columns: Vec<String>,
    /// Read a text as an arm, such as 1=active; names and labels of arms are always recognized. Several by
    /// repeating the option
    // `arms` is an option of commands that take a scenario from options.
    #[arg(id = "texts_of_arms", long = "arm", value_name = "TEXT=ARM")]
    arms: Vec<String>,
    /// How dates are written: as 27.08.2019 (dmy), 08/27/2019 (mdy), days since 1960-01-01 or 27AUG2019
    /// (sas), a spreadsheet's number (excel), with a time, which is dropped (iso-time), 2019-08-27 (iso)
    #[arg(long, value_name = "FORM", value_parser = one_of::<DateForm>())]
    dates: Option<DateForm>,
    /// The decimal separator
    #[arg(long, value_name = "MARK", value_parser = one_of::<DecimalMark>())]
    decimal: Option<DecimalMark>,
    /// Texts that mean a missing value, besides the empty cell, such as NA,.
    #[arg(long, value_name = "TEXTS", value_delimiter = ',')]
    missing: Vec<String>,
    /// The separator of cells [default: detected]
    #[arg(long, value_name = "SEPARATOR", value_parser = one_of::<Separator>())]
    separator: Option<Separator>,
}

impl InputArgs {
    /// The form that is said.
    pub(super) fn form(&self) -> Result<InputForm, Failure> {
        let mut form = InputForm {
            from: self.from,
            separator: self.separator,
            dates: self.dates,
            decimal: self.decimal,
            missing: self.missing.clone(),
            ..InputForm::default()
        };
        for column in &self.columns {
            let (ours, theirs) = split(column, column.find('='), "--column", "OURS=THEIRS")?;
            let mapped = form.map_column(ours, theirs);
            mapped.map_err(|error| Failure::Message(format!("--column {column}: {error}")))?;
        }
        for arm in &self.arms {
            // A text may have an equals sign in it, such as a code of several fields.
            let (text, name) = split(arm, arm.rfind('='), "--arm", "TEXT=ARM")?;
            let mapped = form.map_arm(text, name);
            mapped.map_err(|error| Failure::Message(format!("--arm {arm}: {error}")))?;
        }
        Ok(form)
    }
}

/// What stands before and after the equals sign.
fn split<'a>(
    given: &'a str,
    at: Option<usize>,
    option: &str,
    form: &str,
) -> Result<(&'a str, &'a str), Failure> {
    let at = at.ok_or_else(|| {
        Failure::Message(format!(
            "{option} {given} has no equals sign: write {option} {form}"
        ))
    })?;
    Ok((&given[..at], &given[at + 1..]))
}
