//! A run: from a scenario and a task to tables, their files and a manifest, and back again.
//!
//! A [`Run`] is what the manifest holds. [`Run::execute`] yields its tables to any
//! [`Sink`](crate::table::Sink); [`write()`] makes a directory of them, and [`verify`] compares them
//! with one that is there.

mod assess;
mod assess_record;
mod assign;
mod balanced;
mod calendars;
mod command_line;
mod comparison;
mod difference;
mod directory;
mod disk;
mod dispensings;
mod error;
mod files;
mod forecast;
mod forecast_record;
mod format;
pub mod history_file;
mod leftover;
mod manifest;
mod occupant;
mod part;
mod people;
mod randomize;
mod reading;
mod records;
mod report;
mod report_again;
#[cfg(feature = "seal")]
mod seal;
mod shard;
mod simulate;
mod stopping;
mod verify;
mod versions;
mod what_happened;

mod write;

pub use assess::{Assess, AssessRunError, Found};
pub use assess_record::{AssessRecord, Counted};
pub use assign::Assigned;
pub use balanced::Balanced;
pub use calendars::Untreated;
pub use comparison::Comparison;
pub use difference::{Difference, Found as FoundDifference};
pub use directory::{Committed, DirectoryError, DirectoryPlan, RunDirectory};
pub use error::RunError;
pub use files::{FileRecord, NewFile, Place};
pub use forecast::GoingOn;
pub use forecast_record::{EventNumber, ForecastRecord};
pub use format::{Formats, ListFormat};
pub use leftover::Leftover;
pub use manifest::{MANIFEST, Manifest, ManifestError};
pub use part::{PartError, merge, resume};
pub use people::{PeopleFormat, PeopleFormats};
pub use randomize::SHEETS;
pub use reading::{MAX_SCENARIO_BYTES, MAX_SITES_BYTES, MAX_TABLE_BYTES, ReadError, read_input};
pub use records::{ConventionRecord, EmbeddedFile, InputRecord, SeedRecord, VersionRecord};
pub use report::REPORT;
pub use report_again::{NewReport, ReportError, ReportPlan, report_again};
#[cfg(feature = "seal")]
pub use seal::{
    ARCHIVE, ArchiveRecord, Identities, KeyError, OpenError, Recipients, SEALED, SealError,
    SealedList, SealedRecord, Sealing,
};
pub use shard::{Shard, ShardError};
pub use simulate::Screened;
pub use verify::{Finding, Verification, VerifyError, verify};
pub use versions::{AmendError, Version, versions};
use what_happened::Happening;
pub use write::{Target, WriteError, Written, begin, write, write_to};

use std::sync::Arc;

use files::{Files, Hidden};
use stopping::Stopping;

use crate::actual::ArmExposure;
use crate::allocation::{Allocator, Leftovers, RosterOrder};
use crate::balance::Balance;
use crate::design::Masking;
use crate::forecast::{Asked, Forecast};
use crate::format::{Csv, Format};
use crate::intake::{self, ColumnUse, Conversions, FurtherColumns, InputForm, Rows};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::reported::Report;
use crate::rng::Seed;
use crate::scenario::{self, Source};
use crate::table::{Collected, Sink, Table, write_table};
use crate::tables;
use crate::trial::Trial;
use crate::work::Conduct;

/// What is done.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Task {
    /// The whole trial: enrolment, lists, allocations, calendars, balance.
    Simulate {
        /// The seed.
        seed: Seed,
        /// Which replicate of a Monte Carlo run; a single run is replicate 0.
        replicate: u64,
    },
    /// The randomization list, to be handed over.
    Randomize {
        /// The seed.
        seed: Seed,
        /// What the list is handed over as, besides its tables.
        formats: Formats,
    },
    /// Calendars of participants who were randomized by any system.
    Calendar {
        /// The participants' file.
        participants: InputFile,
        /// The file of what really happened to them.
        deviations: Option<InputFile>,
    },
    /// The balance of an allocation that was made by any system.
    Balance {
        /// The allocations' file.
        allocations: InputFile,
    },
    /// People who are there already, allocated at once.
    Assign {
        /// The seed.
        seed: Seed,
        /// Their file.
        roster: InputFile,
        /// In which order they are taken.
        order: RosterOrder,
        /// How those are allocated who are left over.
        leftovers: Leftovers,
    },
    /// Procedures, assessed.
    Assess(Box<Assess>),
    /// What the trial takes in time, forecast.
    Forecast {
        /// The seed.
        seed: Seed,
        /// What is asked.
        asked: Asked,
        /// Who is randomized already, where the trial runs.
        going_on: Option<GoingOn>,
    },
}

/// An input that a run keeps a copy of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The file, as the user named it.
    pub file: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// How it is written, as far as the user says; what that leaves out, a scenario may say.
    pub form: InputForm,
}

/// The names of the copies of inputs in a run's directory.
const PARTICIPANTS: &str = "participants.csv";
/// Likewise of what really happened.
const DEVIATIONS: &str = "deviations.csv";
const ALLOCATIONS: &str = "allocations.csv";
const ROSTER: &str = "roster.csv";

impl Task {
    /// The inputs that the run's directory keeps a copy of, with the copies' names.
    pub fn inputs(&self) -> Vec<(&'static str, &InputFile)> {
        match self {
            Self::Calendar {
                participants,
                deviations,
            } => {
                let deviations = deviations.iter().map(|input| (DEVIATIONS, input));
                std::iter::once((PARTICIPANTS, participants))
                    .chain(deviations)
                    .collect()
            }
            Self::Balance { allocations } => vec![(ALLOCATIONS, allocations)],
            Self::Assign { roster, .. } => vec![(ROSTER, roster)],
            Self::Forecast { going_on, .. } => {
                let going_on = going_on.iter();
                let allocations = going_on.map(|going_on| (ALLOCATIONS, &going_on.allocations));
                allocations.collect()
            }
            Self::Simulate { .. } | Self::Randomize { .. } | Self::Assess(_) => Vec::new(),
        }
    }

    /// The seed, where there is one.
    pub fn seed(&self) -> Option<&Seed> {
        match self {
            Self::Simulate { seed, .. }
            | Self::Randomize { seed, .. }
            | Self::Forecast { seed, .. }
            | Self::Assign { seed, .. } => Some(seed),
            Self::Assess(assess) => Some(assess.seed()),
            Self::Calendar { .. } | Self::Balance { .. } => None,
        }
    }
}

/// A task with everything that it needs, read and checked.
#[derive(Clone)]
pub struct Run {
    source: Option<Source>,
    trial: Option<Trial>,
    /// Earlier versions of the trial, whose lists were handed over.
    before: Vec<Version>,
    task: Task,
    /// Those of the task's input, and how it was read.
    read: Rows<Participant>,
    /// What a file says really happened to them.
    reports: Rows<Report>,
    /// What calendars are made for people.
    people: PeopleFormats,
    format: &'static dyn Format,
}

/// What came of a run, besides its tables.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// A simulated trial.
    Simulated {
        /// The balance of its allocation.
        balance: Box<Balance>,
        /// Who was screened.
        screened: Screened,
        /// Who is planned no dose.
        untreated: Untreated,
        /// Exposure of each arm, where the scenario says what may happen.
        exposure: Option<Box<ArmExposure>>,
    },
    /// A list.
    Listed,
    /// Calendars of participants.
    Calendars {
        /// How many participants.
        participants: u64,
        /// Who is planned no dose.
        untreated: Untreated,
        /// Which columns of their file were read, and which were not.
        columns: ColumnUse,
        /// Exposure of each arm, where a file says what really happened.
        exposure: Option<Box<ArmExposure>>,
        /// How often that breaks a rule of the protocol.
        departures: u64,
    },
    /// The balance of an allocation.
    Balanced(Box<Balanced>),
    /// People of a roster with their arms.
    Assigned {
        /// What came of it.
        assigned: Box<Assigned>,
        /// Which columns of the roster were read, and which were not.
        columns: ColumnUse,
    },
    /// An assessment.
    Assessed(Found),
    /// A forecast.
    Forecast(Box<Forecast>),
}

impl Run {
    /// Reads the inputs of a run of a scenario.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario or, if that is valid, with the task's input.
    pub fn new(source: Source, mut task: Task) -> Result<Self, Problems> {
        let trial = scenario::read(&source)?;
        let said = scenario::input_form(&source)?;
        let mut reports = Rows::default();
        let read = match &mut task {
            Task::Calendar {
                participants: input,
                deviations,
            } => {
                input.form = input.form.or(&said);
                let read =
                    intake::read_participants(&trial, &input.form, &input.file, &input.bytes)?;
                if let Some(input) = deviations {
                    input.form = input.form.or(&said);
                    let (form, file) = (&input.form, &input.file);
                    reports =
                        intake::read_deviations(&trial, &read.rows, form, file, &input.bytes)?;
                }
                read
            }
            Task::Balance { allocations: input } => {
                input.form = input.form.or(&said);
                intake::read_allocations(&trial, &input.form, &input.file, &input.bytes)?
            }
            Task::Assign { roster: input, .. } => {
                input.form = input.form.or(&said);
                let further = FurtherColumns::PassedOver;
                intake::read_unallocated(&trial, &input.form, &input.file, &input.bytes, further)?
            }
            Task::Forecast {
                going_on: Some(going_on),
                ..
            } => {
                let input = &mut going_on.allocations;
                input.form = input.form.or(&said);
                let read =
                    intake::read_allocations(&trial, &input.form, &input.file, &input.bytes)?;
                forecast::check(&trial, going_on, &read)?;
                read
            }
            Task::Simulate { .. }
            | Task::Randomize { .. }
            | Task::Assess(_)
            | Task::Forecast { going_on: None, .. } => Rows::default(),
        };
        Ok(Self {
            source: Some(source),
            trial: Some(trial),
            before: Vec::new(),
            task,
            read,
            reports,
            people: PeopleFormats::default(),
            format: &Csv,
        })
    }

    /// A run of a trial that was made in memory: its tables can be taken, but not written with a
    /// manifest, which needs the scenario.
    fn in_memory(trial: Trial, task: Task) -> Self {
        Self {
            source: None,
            trial: Some(trial),
            before: Vec::new(),
            task,
            read: Rows::default(),
            reports: Rows::default(),
            people: PeopleFormats::default(),
            format: &Csv,
        }
    }

    /// The same with its tables in another format.
    #[must_use]
    pub fn in_format(self, format: &'static dyn Format) -> Self {
        Self { format, ..self }
    }

    /// The same after earlier versions of the trial, in their order: a list then keeps every entry that they
    /// made, and what is handed over are the entries that are added.
    #[must_use]
    pub fn after(self, before: Vec<Version>) -> Self {
        Self { before, ..self }
    }

    /// Earlier versions of the trial.
    pub fn before(&self) -> &[Version] {
        &self.before
    }

    /// The same with calendars for people too, a file for each participant, where the task is calendars.
    #[must_use]
    pub fn for_people(self, people: PeopleFormats) -> Self {
        Self { people, ..self }
    }

    /// The trial, where there is one.
    pub fn trial(&self) -> Option<&Trial> {
        match &self.task {
            Task::Assess(assess) => assess.plan().trial(),
            _ => self.trial.as_ref(),
        }
    }

    /// The scenario as it was read.
    pub fn source(&self) -> Option<&Source> {
        match &self.task {
            Task::Assess(assess) => assess.source(),
            _ => self.source.as_ref(),
        }
    }

    /// What is assessed, where that is the task.
    pub fn assessment(&self) -> Option<&Assess> {
        match &self.task {
            Task::Assess(assess) => Some(assess),
            _ => None,
        }
    }

    /// What was converted on the way from the task's input.
    pub fn conversions(&self) -> &Conversions {
        &self.read.conversions
    }

    /// What was converted on the way from the input whose copy has this name.
    pub fn conversions_of(&self, name: &str) -> &Conversions {
        match name {
            DEVIATIONS => &self.reports.conversions,
            _ => &self.read.conversions,
        }
    }

    /// What is done.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// The format of its tables.
    pub fn format(&self) -> &'static dyn Format {
        self.format
    }

    /// How many of what is counted the run will report as done: participants, or replicates.
    pub fn work(&self) -> u64 {
        match &self.task {
            Task::Simulate { .. } => {
                let size = self.trial.as_ref().map(Trial::sample_size);
                size.unwrap_or(0).into()
            }
            Task::Randomize { .. } | Task::Balance { .. } | Task::Assign { .. } => 0,
            Task::Calendar { .. } => self.read.rows.len() as u64,
            Task::Assess(assess) => assess.left(),
            Task::Forecast { asked, .. } => asked.replicates.into(),
        }
    }

    /// Yields the tables to a sink. What they hold is the same for any number of threads. An
    /// assessment that is stopped yields the sums over the replicates that are finished.
    ///
    /// # Errors
    /// [`RunError`]: a trial that cannot be completed, or a sink that refuses a table;
    /// [`RunError::Stopped`] where the conduct is stopped.
    ///
    /// # Panics
    /// Never: a run of a scenario has a trial.
    pub fn execute(
        &self,
        conduct: &mut Conduct<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, RunError> {
        let mut stopping = Stopping {
            sink,
            is_stopped: match &self.task {
                // It writes what is finished.
                Task::Assess(_) => &|| false,
                _ => conduct.is_stopped,
            },
            has_stopped: false,
        };
        let outcome = self.yield_tables(conduct, &mut stopping);
        stopping.result(outcome)
    }

    fn yield_tables(
        &self,
        conduct: &mut Conduct<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, RunError> {
        let trial = || {
            self.trial
                .as_ref()
                .expect("a run of a scenario has a trial")
        };
        Ok(match &self.task {
            Task::Simulate { seed, replicate } => {
                let streams = trial().streams(seed, *replicate);
                let (balance, screened, calendars) =
                    simulate::simulate(trial(), &streams, conduct, sink)?;
                Outcome::Simulated {
                    balance: Box::new(balance),
                    screened,
                    untreated: calendars.untreated,
                    exposure: calendars.exposure.map(Box::new),
                }
            }
            Task::Randomize { seed, formats } => {
                let streams = trial().streams(seed, 0);
                randomize::randomize(&self.before, trial(), &streams, *formats, sink)?;
                if let Some(source) = &self.source {
                    randomize::write_scenario(source, sink)?;
                }
                Outcome::Listed
            }
            Task::Calendar { deviations, .. } => {
                let happening = match deviations {
                    None => Happening::AsPlanned,
                    Some(_) => Happening::Reported(&self.reports.rows),
                };
                let (people, participants) = (self.people, &self.read.rows);
                let calendars =
                    calendars::calendars(trial(), participants, happening, people, conduct, sink)?;
                Outcome::Calendars {
                    participants: participants.len() as u64,
                    untreated: calendars.untreated,
                    columns: self.read.columns.clone(),
                    exposure: calendars.exposure.map(Box::new),
                    departures: calendars.departures,
                }
            }
            Task::Balance { .. } => {
                let balanced = balanced::balanced(trial(), &self.read);
                write_table(tables::balance(trial(), &balanced.balance), sink)?;
                Outcome::Balanced(Box::new(balanced))
            }
            Task::Assign {
                seed,
                order,
                leftovers,
                ..
            } => {
                let streams = trial().streams(seed, 0);
                let how = (*order, *leftovers);
                let assigned = assign::assign(trial(), &self.read.rows, how, &streams, sink)?;
                Outcome::Assigned {
                    assigned: Box::new(assigned),
                    columns: self.read.columns.clone(),
                }
            }
            Task::Assess(assess) => Outcome::Assessed(assess.execute(conduct, sink)?),
            Task::Forecast {
                seed,
                asked,
                going_on,
            } => {
                let going_on = going_on.as_ref().map(|going_on| (going_on, &self.read));
                let found = forecast::forecast(trial(), seed, asked, going_on, conduct, sink)?;
                Outcome::Forecast(Box::new(found))
            }
        })
    }

    /// One of the tables, with its rows in memory.
    ///
    /// # Errors
    /// [`RunError::NoTable`] where the run has no table of this name; else as [`Run::execute`].
    pub fn table(&self, name: &str) -> Result<Table<'static>, RunError> {
        let mut collected = Collected::only(name);
        let mut conduct = Conduct {
            threads: 1,
            is_stopped: &|| false,
            progress: &mut |_| (),
        };
        self.execute(&mut conduct, &mut collected)?;
        match collected.take(name) {
            Some((schema, batches)) => Ok(Table::new(schema, batches.into_iter())),
            None => Err(RunError::NoTable {
                name: name.to_owned(),
                names: collected.names().map(str::to_owned).collect(),
            }),
        }
    }

    /// Executes the run into a place, and records the files.
    ///
    /// # Errors
    /// As [`Run::execute`].
    pub fn write_into(
        &self,
        place: &mut dyn Place,
        conduct: &mut Conduct<'_>,
    ) -> Result<Written, RunError> {
        let mut files = Files::new(place, self.format, self.hidden());
        let outcome = self.execute(conduct, &mut files)?;
        let files = files.records();
        Ok(Written { outcome, files })
    }

    /// What the trial's masking hides.
    fn hidden(&self) -> Hidden {
        match self.trial().map(Trial::masking) {
            Some(Masking::OpenLabel) => Hidden::FutureArms,
            _ => Hidden::Arms,
        }
    }
}

/// What a trial yields under a seed.
impl Trial {
    /// The trial, simulated: enrolment, lists, allocations, calendars, balance.
    ///
    /// # Examples
    /// ```
    /// use evenhand::scenario;
    ///
    /// let trial = scenario::read(&scenario::builtin("starter").expect("it is built in"))?;
    /// let allocations = trial.simulate(42).table("allocations")?;
    /// assert_eq!(allocations.batches.map(|batch| batch.rows()).sum::<usize>(), 120);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn simulate(&self, seed: impl Into<Seed>) -> Run {
        let task = Task::Simulate {
            seed: seed.into(),
            replicate: 0,
        };
        Run::in_memory(self.clone(), task)
    }

    /// The trial's randomization list.
    pub fn randomize(&self, seed: impl Into<Seed>) -> Run {
        let task = Task::Randomize {
            seed: seed.into(),
            formats: Formats::default(),
        };
        Run::in_memory(self.clone(), task)
    }

    /// What allocates the trial's participants one by one, from the first on.
    pub fn allocator(&self, seed: impl Into<Seed>) -> Allocator {
        Allocator::new(self, &self.streams(&seed.into(), 0))
    }
}

impl From<Assess> for Run {
    fn from(assess: Assess) -> Self {
        Self {
            source: None,
            trial: None,
            before: Vec::new(),
            task: Task::Assess(Box::new(assess)),
            read: Rows::default(),
            reports: Rows::default(),
            people: PeopleFormats::default(),
            format: &Csv,
        }
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (f.debug_struct("Run"))
            .field("task", &self.task)
            .field("format", &self.format.name())
            .finish_non_exhaustive()
    }
}
