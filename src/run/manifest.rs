//! The manifest: everything that makes a run again, and what it wrote.

use serde::{Deserialize, Serialize};

use super::assess::Assess;
use super::assess_record::AssessRecord;
use super::files::FileRecord;
use super::forecast::GoingOn;
use super::forecast_record::ForecastRecord;
use super::records::{
    ConventionRecord, EmbeddedFile, InputRecord, SeedRecord, VersionRecord, sha256,
};
use super::versions::Version;
use super::{
    ALLOCATIONS, DEVIATIONS, Formats, InputFile, Outcome, PARTICIPANTS, PeopleFormats, ROSTER, Run,
    Task, Written,
};
use crate::allocation::{Leftovers, RosterOrder};
use crate::assess::AssessError;
use crate::format::{self, Csv, Format};
use crate::problem::Problems;
use crate::problem::words::shown;
use crate::rng::{Seed, SeedForm};
use crate::scenario::{self, SitesSource, Source};
use crate::trial::Trial;

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";

/// The most bytes of a manifest: it carries the scenario and the sites.
pub(super) const MAX_MANIFEST_BYTES: u64 = 256 << 20;

/// The version of the manifest's form.
pub(super) const FORMAT: u32 = 1;

/// The manifest of a run. No clock time, no host, no path: the same run has the same manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the manifest's form.
    pub format: u32,
    /// The software's name and version.
    pub software: String,
    /// What was done.
    pub command: Command,
    /// The format of the tables, where it is not CSV.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub table_format: Option<String>,
    /// The scenario file; an assessment of one list has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scenario: Option<EmbeddedFile>,
    /// The sites file, where the scenario names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sites: Option<EmbeddedFile>,
    /// Earlier versions of the trial whose lists were handed over, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub versions: Vec<VersionRecord>,
    /// The seed, where anything was drawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seed: Option<SeedRecord>,
    /// The conventions on dates, by name, where there are dates.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conventions: Option<ConventionRecord>,
    /// Copies of inputs in the run's directory.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inputs: Vec<InputRecord>,
    /// What was written to each file.
    pub files: Vec<FileRecord>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// `evenhand simulate`.
    Simulate {
        /// The replicate.
        replicate: u64,
    },
    /// `evenhand randomize`.
    Randomize {
        /// What the list is handed over as, besides plain CSV.
        #[serde(skip_serializing_if = "Formats::is_plain", default)]
        formats: Formats,
    },
    /// `evenhand calendar`.
    Calendar {
        /// What calendars are made for people, besides the tables.
        #[serde(skip_serializing_if = "PeopleFormats::is_none", default)]
        formats: PeopleFormats,
    },
    /// `evenhand balance`.
    // With braces, so that other keys are refused.
    Balance {},
    /// `evenhand assign`.
    Assign {
        /// In which order people were taken.
        order: RosterOrder,
        /// How those were allocated who were left over.
        leftovers: Leftovers,
    },
    /// `evenhand assess`.
    Assess(AssessRecord),
    /// `evenhand forecast`.
    Forecast(ForecastRecord),
}

impl Command {
    /// The name of the copy in the run's directory of the input that the command needs.
    fn needed_input(&self) -> Option<&'static str> {
        match self {
            Self::Calendar { .. } => Some(PARTICIPANTS),
            Self::Balance {} => Some(ALLOCATIONS),
            Self::Assign { .. } => Some(ROSTER),
            Self::Forecast(record) => record.as_of.is_some().then_some(ALLOCATIONS),
            Self::Simulate { .. } | Self::Randomize { .. } | Self::Assess(_) => None,
        }
    }
}

/// Why a run cannot be made again from its manifest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not a manifest.
    #[error("{MANIFEST} is not a manifest of evenhand: {0}")]
    Json(#[from] serde_json::Error),
    /// Of another form.
    #[error(
        "{MANIFEST} has format {0}, this version reads {FORMAT}: verify the run with the version it names"
    )]
    Format(u32),
    /// Values that evenhand would write otherwise.
    #[error("{MANIFEST} was altered: it is not written as evenhand writes it")]
    Form,
    /// Software that is no version of evenhand.
    #[error("{MANIFEST} was altered: `{shown}` is not a version of evenhand", shown = shown(.0))]
    Software(String),
    /// A file outside the run's directory.
    #[error("{MANIFEST} was altered: `{shown}` is not the name of a file within the run's directory", shown = shown(.0))]
    Outside(String),
    /// A text that is not the one the hash was taken of.
    #[error("{MANIFEST} was altered: the text of `{0}` does not have the SHA-256 beside it")]
    Altered(String),
    /// A format of tables that this build does not have.
    #[error("the tables are in the format `{0}`, which this build of evenhand does not have")]
    TableFormat(String),
    /// No seed.
    #[error("{MANIFEST} holds no seed: give the run's seed")]
    NoSeed,
    /// A seed that is not the run's.
    #[error("the seed is not the one of {MANIFEST}: its commitment is {given}, not {recorded}")]
    WrongSeed {
        /// The commitment of the seed at hand.
        given: String,
        /// The commitment in the manifest.
        recorded: String,
    },
    /// The key of an integer, for a run that an integer made.
    #[error(
        "the run was made from an integer, which is tied to the trial's name and cannot be derived from \
         its key: give the integer"
    )]
    KeyOfInteger,
    /// A seed that cannot be read.
    #[error(transparent)]
    Seed(#[from] crate::rng::SeedError),
    /// A scenario or participants that are not valid.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Procedures that cannot be assessed.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// Something that its command needs is not there, or is of no known kind.
    #[error("{MANIFEST} has no usable `{0}` for its command: it was altered")]
    Part(&'static str),
}

impl Run {
    /// The manifest of this run and what came of it. A withheld seed leaves only its commitment.
    pub fn manifest(&self, written: &Written, withhold_seed: bool) -> Manifest {
        let (task, outcome) = (self.task(), &written.outcome);
        let command = match (task, outcome) {
            (Task::Simulate { replicate, .. }, _) => Command::Simulate {
                replicate: *replicate,
            },
            (Task::Randomize { formats, .. }, _) => Command::Randomize { formats: *formats },
            (Task::Calendar { .. }, _) => Command::Calendar {
                formats: self.people,
            },
            (Task::Balance { .. }, _) => Command::Balance {},
            (
                Task::Assign {
                    order, leftovers, ..
                },
                _,
            ) => Command::Assign {
                order: *order,
                leftovers: *leftovers,
            },
            (
                Task::Forecast {
                    asked, going_on, ..
                },
                _,
            ) => Command::Forecast(ForecastRecord::new(asked, going_on.as_ref())),
            (Task::Assess(assess), outcome) => Command::Assess(AssessRecord::new(
                assess,
                match outcome {
                    Outcome::Assessed(found) if found.assessed.is_none() => {
                        Some(found.replicates.clone())
                    }
                    _ => None,
                },
            )),
        };
        // Numbers that nothing was drawn for are those of any seed.
        let is_drawn = !matches!(outcome, Outcome::Assessed(found) if !found.is_drawn);
        let seed = task.seed().filter(|_| is_drawn);
        let source = self.source();
        let conventions = match task {
            Task::Assess(_) => None,
            _ => self.trial().map(Trial::conventions),
        };
        Manifest {
            format: FORMAT,
            software: software(),
            command,
            table_format: Some(self.format().name())
                .filter(|name| *name != Csv.name())
                .map(str::to_owned),
            scenario: source.map(|source| EmbeddedFile::new(&source.file, &source.text)),
            sites: source
                .and_then(|source| source.sites.as_ref())
                .map(|sites| EmbeddedFile::new(&sites.file, &sites.text)),
            versions: (self.before().iter())
                .map(|version| VersionRecord::new(&version.source))
                .collect(),
            seed: seed.map(|seed| SeedRecord::new(seed, withhold_seed)),
            conventions: conventions.copied().map(ConventionRecord::new),
            inputs: (task.inputs().into_iter())
                .map(|(name, input)| InputRecord::new(name, input, self.conversions_of(name)))
                .collect(),
            files: written.files.clone(),
        }
    }
}

impl Manifest {
    /// The manifest as it is written.
    ///
    /// # Panics
    /// Never: a manifest holds nothing that JSON cannot.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("text and numbers are JSON");
        text.push('\n');
        text
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError::Json`], [`ManifestError::Format`], [`ManifestError::Form`],
    /// [`ManifestError::Software`], or
    /// [`ManifestError::Outside`] where a file is named whose path does not stay within the run's
    /// directory.
    pub fn from_json(text: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let Form { format } = serde_json::from_slice(text)?;
        if format != FORMAT {
            return Err(ManifestError::Format(format));
        }
        let manifest: Self = serde_json::from_slice(text)?;
        // Two texts of one meaning, such as a format that is named twice, would hide an alteration.
        let text: serde_json::Value = serde_json::from_slice(text)?;
        if serde_json::to_value(&manifest)? != text {
            return Err(ManifestError::Form);
        }
        if !is_version(&manifest.software) {
            return Err(ManifestError::Software(manifest.software));
        }
        let files = manifest.files.iter().map(|file| &file.name);
        let mut names = files.chain(manifest.inputs.iter().map(|input| &input.name));
        match names.find(|name| !is_within(name)) {
            Some(name) => Err(ManifestError::Outside(name.clone())),
            None => Ok(manifest),
        }
    }

    /// The names of the copies of inputs in the run's directory.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &'static str> {
        let may_have = match self.command {
            Command::Calendar { .. } => Some(DEVIATIONS),
            _ => None,
        };
        let is_recorded = |name: &&str| self.inputs.iter().any(|input| input.name == **name);
        let more = may_have.filter(is_recorded);
        self.command.needed_input().into_iter().chain(more)
    }

    /// The run that this is the manifest of. `seed` is used in the place of the recorded one, and
    /// `inputs` has the bytes of each of its [`inputs`](Self::inputs), by name.
    ///
    /// # Errors
    /// [`ManifestError`]: a text or a seed that is not the recorded one, or is not valid.
    pub fn run(
        &self,
        seed: Option<Seed>,
        inputs: &[(&'static str, Vec<u8>)],
    ) -> Result<Run, ManifestError> {
        let copy_of = |name: &str| {
            let (_, bytes) = inputs.iter().find(|(own, _)| *own == name)?;
            let recorded = self.inputs.iter().find(|input| input.name == name);
            let form = recorded.map(|input| input.form.clone()).unwrap_or_default();
            Some(InputFile {
                file: name.to_owned(),
                bytes: bytes.as_slice().into(),
                form,
            })
        };
        let copy = || {
            let needed = self.command.needed_input();
            (needed.and_then(copy_of)).ok_or(ManifestError::Part("inputs"))
        };
        let task = match &self.command {
            Command::Simulate { replicate } => Task::Simulate {
                seed: self.recorded_seed(seed)?,
                replicate: *replicate,
            },
            Command::Randomize { formats } => Task::Randomize {
                seed: self.recorded_seed(seed)?,
                formats: *formats,
            },
            Command::Calendar { .. } => Task::Calendar {
                participants: copy()?,
                deviations: copy_of(DEVIATIONS),
            },
            Command::Balance {} => Task::Balance {
                allocations: copy()?,
            },
            Command::Assign { order, leftovers } => Task::Assign {
                seed: self.recorded_seed(seed)?,
                roster: copy()?,
                order: *order,
                leftovers: *leftovers,
            },
            Command::Forecast(record) => {
                let (asked, as_of) = record.asked()?;
                let going_on = as_of.map(|as_of| {
                    let allocations = copy()?;
                    Ok::<_, ManifestError>(GoingOn { as_of, allocations })
                });
                Task::Forecast {
                    seed: self.recorded_seed(seed)?,
                    asked,
                    going_on: going_on.transpose()?,
                }
            }
            Command::Assess(record) => {
                let assess = self.assess(record, seed)?;
                return Ok(Run::from(assess).in_format(self.table_format()?));
            }
        };
        let run = Run::new(self.source()?, task)?
            .in_format(self.table_format()?)
            .after(self.versions_before()?);
        Ok(match self.command {
            Command::Calendar { formats } => run.for_people(formats),
            _ => run,
        })
    }

    /// The assessment that this is the manifest of.
    fn assess(&self, record: &AssessRecord, seed: Option<Seed>) -> Result<Assess, ManifestError> {
        let seed = match self.seed {
            Some(_) => self.recorded_seed(seed)?,
            // Nothing was drawn, so that any seed makes the same numbers.
            None => Seed::from_integer(0),
        };
        let source = self.scenario.as_ref().map(|_| self.source()).transpose()?;
        record.assess(source, seed)
    }

    /// The format of the tables.
    fn table_format(&self) -> Result<&'static dyn Format, ManifestError> {
        match &self.table_format {
            None => Ok(&Csv),
            Some(name) => {
                format::find(name).ok_or_else(|| ManifestError::TableFormat(name.clone()))
            }
        }
    }

    /// The scenario with its sites.
    fn source(&self) -> Result<Source, ManifestError> {
        let scenario = (self.scenario.as_ref()).ok_or(ManifestError::Part("scenario"))?;
        embedded_source(scenario, self.sites.as_ref())
    }

    /// Earlier versions of the trial, in their order.
    fn versions_before(&self) -> Result<Vec<Version>, ManifestError> {
        let versions = self.versions.iter();
        let version = |record: &VersionRecord| {
            let source = embedded_source(&record.scenario, record.sites.as_ref())?;
            Ok(Version::read(source)?)
        };
        versions.map(version).collect()
    }

    /// All versions of the trial, that of the manifest last.
    pub(super) fn all_versions(&self) -> Result<Vec<Version>, ManifestError> {
        let mut versions = self.versions_before()?;
        versions.push(Version::read(self.source()?)?);
        Ok(versions)
    }

    fn recorded_seed(&self, given: Option<Seed>) -> Result<Seed, ManifestError> {
        let record = self.seed.as_ref().ok_or(ManifestError::NoSeed)?;
        let seed = match (&record.value, given) {
            (_, Some(given)) => given,
            (Some(value), None) => value.parse()?,
            (None, None) => return Err(ManifestError::NoSeed),
        };
        if seed.commitment() == record.commitment {
            let is_integer = record.form == SeedRecord::form(&Seed::from_integer(0));
            if is_integer && *seed.form() == SeedForm::Key {
                return Err(ManifestError::KeyOfInteger);
            }
            Ok(seed)
        } else {
            let recorded = record.commitment.clone();
            Err(ManifestError::WrongSeed {
                given: seed.commitment(),
                recorded,
            })
        }
    }
}

/// A scenario that a manifest carries, with its sites.
fn embedded_source(
    scenario: &EmbeddedFile,
    sites: Option<&EmbeddedFile>,
) -> Result<Source, ManifestError> {
    for embedded in std::iter::once(scenario).chain(sites) {
        if embedded.sha256 != sha256(embedded.text.as_bytes()) {
            return Err(ManifestError::Altered(embedded.file.clone()));
        }
    }
    let named = scenario::sites_file_named(scenario.text.as_bytes());
    let named = named.map(|name| EmbeddedFile::name(&name).to_owned());
    if named != sites.map(|sites| sites.file.clone()) {
        return Err(ManifestError::Part("sites"));
    }
    Ok(Source {
        file: scenario.file.clone(),
        text: scenario.text.clone().into_bytes(),
        sites: sites.map(|sites| SitesSource {
            file: sites.file.clone(),
            text: sites.text.clone().into_bytes(),
        }),
    })
}

/// Whether a path stays within the directory that it is joined to, on every platform.
pub(super) fn is_within(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    name.split('/').all(is_plain) && !name.contains(['\\', ':', '\0'])
}

/// Whether a text is evenhand's name and a version, such as `evenhand 1.2.3` or `evenhand 1.2.3-rc.1`.
fn is_version(software: &str) -> bool {
    let Some(version) = software.strip_prefix("evenhand ") else {
        return false;
    };
    let (numbers, more) = version.split_once('-').unwrap_or((version, "0"));
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_number =
        |part: &&str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
    parts.len() == 3
        && parts.iter().all(is_number)
        && !more.is_empty()
        && more.len() <= 20
        && more.chars().all(is_plain)
}

/// The software's name and version, as manifests give them.
pub(super) fn software() -> String {
    format!("evenhand {}", env!("CARGO_PKG_VERSION"))
}
