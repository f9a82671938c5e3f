//! Scenarios: from a TOML text, and the CSV text of its sites, to a validated [`Trial`].
//!
//! Nothing here opens a file: the caller asks [`sites_file_named`] which sites file a scenario
//! wants, loads both texts into a [`Source`] and hands it to [`read`]. Every problem is reported
//! at once, each with the bytes that it is about.

mod asked;
mod builtin;
mod decode;
mod draft;
mod input;
mod leaves;
mod notes;
mod place;
mod quick;
mod raw;
mod schema;
mod sites;
mod syntax;

pub use builtin::{builtin, builtin_names, starter};
pub use quick::QuickScenario;
pub use schema::{schema, schema_text};

use std::collections::HashMap;
use std::ops::Range;

use toml::de::DeTable;

use crate::design::{ArmError, MAX_ARMS, MAX_SITES};
use crate::intake::InputForm;
use crate::problem::Problems;
use crate::trial::draft::Draft;
use crate::trial::{self, BrokenRule, Fault, Path, Step, Trial};
use notes::Notes;

/// The texts of a scenario, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The scenario file, as the user named it.
    pub file: String,
    /// Its bytes: TOML in UTF-8, with or without a byte order mark, lines ended by LF or CRLF.
    pub text: Vec<u8>,
    /// The sites file; `None` where the scenario names none that may be loaded.
    pub sites: Option<SitesSource>,
}

/// The text of a sites file, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitesSource {
    /// The file, as the user would name it.
    pub file: String,
    /// Its bytes: CSV as [`crate::intake::read_sites`] takes it.
    pub text: Vec<u8>,
}

/// The sites file that a scenario names, to be loaded from the scenario's own directory.
///
/// `None` where the text names none, or names one that is not a plain file name: a scenario from
/// elsewhere must not make the program read files of its choosing. [`read`] then says so.
///
/// # Examples
/// ```
/// use evenhand::scenario::sites_file_named;
/// let named = |text: &str| sites_file_named(text.as_bytes());
/// assert_eq!(named("[enrolment]\nsites = \"a.csv\""), Some("a.csv".to_owned()));
/// assert_eq!(named("[enrolment]\nsites = \"../a.csv\""), None);
/// assert_eq!(named(""), None);
/// ```
pub fn sites_file_named(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    let table = table.get_ref();
    let of_enrolment = || table.get("enrolment")?.get_ref().get("sites");
    let name = table.get("sites").or_else(of_enrolment)?;
    let name = name.get_ref().as_str()?;
    sites::is_plain_file_name(name).then(|| name.to_owned())
}

/// Reads and validates a scenario.
///
/// # Errors
/// Every problem of the scenario and of its sites file, with its place, in the order of the text; of
/// more than 50 of a file, the first and how many more there are. Where the text is not well-formed
/// TOML, only the problems of its syntax.
///
/// # Panics
/// Never: a part that cannot be read has left a problem.
///
/// # Examples
/// ```
/// use evenhand::scenario::{builtin, read};
/// let mut source = builtin("starter").expect("it is built in");
/// assert_eq!(read(&source)?.sample_size(), 120);
///
/// let text = String::from_utf8(source.text)?.replace("sample_size = 120", "sample_size = 0");
/// source.text = text.into_bytes();
/// let problems = read(&source).unwrap_err();
/// assert_eq!(problems.count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(source: &Source) -> Result<Trial, Problems> {
    let mut notes = Notes::new(&source.file);
    let trial = syntax::text(&source.text, &mut notes)
        .and_then(|text| syntax::table(text, &mut notes))
        .and_then(|table| {
            let scenario = raw::Scenario::of(&table, &mut notes);
            let draft = draft::draft(&scenario, source.sites.as_ref(), &mut notes);
            input::form(&scenario, &mut notes);
            let (trial, faults) = trial::check(&draft);
            let sites = source.sites.as_ref().filter(|_| trial.is_none());
            let rows = sites.map(|sites| (sites.file.as_str(), sites::rows(&sites.text)));
            for fault in faults {
                note(&fault, &draft, &table, rows.as_ref(), &mut notes);
            }
            trial
        });
    notes.finish()?;
    Ok(trial.expect("a part that cannot be read has left a problem"))
}

/// How the files of participants are written that a scenario is for, by its section `[input]`.
///
/// # Errors
/// As [`read`], of that section only.
///
/// # Examples
/// ```
/// use evenhand::intake::DateForm;
/// use evenhand::scenario::{builtin, input_form};
/// let mut source = builtin("starter").expect("it is built in");
/// assert!(input_form(&source)?.is_plain());
///
/// source.text.extend_from_slice(b"\n[input]\ndates = \"dmy\"\n");
/// assert_eq!(input_form(&source)?.dates, Some(DateForm::Dmy));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn input_form(source: &Source) -> Result<InputForm, Problems> {
    // What is wrong elsewhere is told by `read`.
    let mut others = Notes::new(&source.file);
    let mut notes = Notes::new(&source.file);
    let form = syntax::text(&source.text, &mut notes)
        .and_then(|text| syntax::table(text, &mut notes))
        .map(|table| {
            let scenario = raw::Scenario::of(&table, &mut others);
            input::form(&scenario, &mut notes)
        });
    notes.finish()?;
    Ok(form.unwrap_or_default())
}

/// Notes a fault at the place of its part, in the words of a scenario. `rows` are those of the sites
/// file, by the sites' keys.
fn note(
    fault: &Fault,
    draft: &Draft,
    table: &DeTable<'_>,
    rows: Option<&(&str, HashMap<&str, Range<usize>>)>,
    notes: &mut Notes<'_>,
) {
    let of = |path: &[&'static str]| place::place(table, &Path::of(path));
    match &fault.rule {
        BrokenRule::Arm(ArmError::Count(count)) => {
            let message = format!(
                "a trial here has 2 to {MAX_ARMS} [[arm]], not {count}: add or remove some"
            );
            notes.add(&place::place(table, &fault.path), message);
        }
        BrokenRule::SiteCount(count) => {
            let own = table.get("sites");
            let file = own
                .or_else(|| table.get("enrolment")?.get_ref().get("sites"))
                .and_then(|file| file.get_ref().as_str())
                .unwrap_or("sites");
            let message = format!("`{file}` has {count} sites: give 1 to {MAX_SITES}");
            let path: &[&str] = if own.is_some() {
                &["sites"]
            } else {
                &["enrolment", "sites"]
            };
            notes.add(&of(path), message);
        }
        rule => match (fault.path.steps(), rows) {
            ([Step::Key(key), Step::Index(place), ..], Some((file, rows))) if key == "site" => {
                let id = draft.sites.entries().get(*place).map(|site| &*site.id);
                match id.and_then(|id| rows.get(id)) {
                    Some(row) => notes.add_of(file, row, rule),
                    None if table.get("sites").is_some() => notes.add(&of(&["sites"]), rule),
                    None => notes.add(&of(&["enrolment", "start"]), rule),
                }
            }
            ([Step::Key(key), Step::Index(place), ..], None)
                if key == "site" && table.get("sites").is_some() =>
            {
                let own = Path::of(&["sites"]).index(*place);
                notes.add(&place::place(table, &own), rule);
            }
            _ => notes.add(&place::place(table, &fault.path), rule),
        },
    }
}
