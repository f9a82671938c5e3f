//! Verification: a run made again from its manifest and compared with its files.

use std::path::{Path, PathBuf};

use super::Run;
use super::comparison::Comparison;
use super::difference::Difference;
use super::error::RunError;
use super::files::FileRecord;
use super::manifest::{Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError, software};
use super::occupant::Files;
use super::reading::{self, Links, MAX_TABLE_BYTES, ReadError};
use super::records::{SeedRecord, sha256};
use super::report::{REPORT, report};
use crate::format::{Format, Layout};
use crate::problem::words::shown;
use crate::rng::{Commitment, Seed};
use crate::work::Conduct;

/// Why a run could not be verified at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A file of the run cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// The manifest does not give the run.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The run cannot be made again.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// One thing in which a run's directory differs from what its manifest makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A file of the run is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file of the run, or a folder of one, is a link: what it names is not in the run's directory.
    #[error("{0} is a symbolic link: copy its target into the run's directory")]
    Link(String),
    /// A file differs from the run made again.
    #[error("{0}")]
    Differs(Difference),
    /// An input is not the one that the run was made from, or a file whose bytes the run made again does
    /// not fix is not the one that was written.
    #[error("{name}: SHA-256 is {found}, the manifest has {recorded}")]
    Input {
        /// The file's name.
        name: String,
        /// The hash of the file that is there.
        found: String,
        /// The hash in the manifest.
        recorded: String,
    },
    /// The file is what the run makes, but the manifest says otherwise.
    #[error("{file}: the run made again is not what the manifest records (SHA-256 {made}, the manifest has {recorded}); the manifest was altered, or written by `{shown}` and not by `{this}`", shown = shown(.software), this = super::manifest::software())]
    Record {
        /// The file's name.
        file: String,
        /// The hash of the run made again.
        made: String,
        /// The hash in the manifest.
        recorded: String,
        /// The software that the manifest names.
        software: String,
    },
    /// A text that the manifest carries is not the one that its hash was taken of.
    #[error("{MANIFEST}: the text of `{0}` does not have the SHA-256 beside it")]
    Embedded(String),
    /// Another part of the manifest is not what the run made again records.
    #[error("{MANIFEST}: `{part}` differs from what the run made again records; the manifest was altered, or \
        written by `{shown}` and not by `{this}`", shown = shown(.software), this = super::manifest::software())]
    Manifest {
        /// The key in the manifest.
        part: &'static str,
        /// The software that the manifest names.
        software: String,
    },
    /// The run was made from another seed than the one that was committed to.
    #[error(
        "commitment: {published} was published, the run's seed has {made}: the run was made from another seed"
    )]
    Commitment {
        /// What was published.
        published: String,
        /// The commitment to the run's seed.
        made: String,
    },
    /// What was taken for the commitment is the key itself.
    #[error("commitment: what was given is the run's key itself, not the commitment to it, {0}")]
    Key(String),
    /// Nothing was drawn, so that the run has no seed.
    #[error("commitment: nothing was drawn in this run, so it has no commitment")]
    NoSeed,
}

/// What came of a verification.
#[derive(Debug)]
pub struct Verification {
    /// The manifest.
    pub manifest: Manifest,
    /// What differs.
    pub findings: Vec<Finding>,
    /// What is in the directory and does not belong to the run, by name: the first
    /// [`Verification::MOST_STRANGERS`], and one more where there are more.
    pub strangers: Vec<PathBuf>,
}

impl Verification {
    /// How many strange files are named.
    pub const MOST_STRANGERS: usize = 10;

    /// Whether the manifest names another version of evenhand than this, which cannot know what that
    /// one makes.
    pub fn is_of_another_version(&self) -> bool {
        self.manifest.software != software()
    }

    /// Whether the seed that made the run is the one that was committed to; what is found otherwise.
    ///
    /// The commitment in the manifest is that of the seed by which the run was made again: [`verify`] holds
    /// one against the other, and does not end without the seed. Where it found that files are missing or
    /// altered, and so made nothing again, only the manifest's record is compared.
    pub fn compare_commitment(&self, published: &Commitment) -> Option<Finding> {
        let Some(seed) = &self.manifest.seed else {
            return Some(Finding::NoSeed);
        };
        let made = seed.commitment.clone();
        if published.as_str() == made {
            None
        } else if published.is_key_of(&made) {
            Some(Finding::Key(made))
        } else {
            let published = published.as_str().to_owned();
            Some(Finding::Commitment { published, made })
        }
    }
}

/// Makes a run again from the manifest in its directory and compares every file: tables by their rows
/// and columns, everything else by its bytes.
///
/// That nothing differs shows that the files follow from the scenario, the seed and the inputs that are
/// there; it does not show who made them, or when. `seed` is needed only where the manifest withholds it.
///
/// # Errors
/// [`VerifyError`] where the comparison cannot be made.
pub fn verify(
    directory: &Path,
    seed: Option<Seed>,
    conduct: &mut Conduct<'_>,
) -> Result<Verification, VerifyError> {
    let manifest = Manifest::from_json(&read(&directory.join(MANIFEST), MAX_MANIFEST_BYTES)?)?;
    let (links, strangers) = look_around(directory, &manifest)?;
    let findings = findings(directory, &manifest, links, seed, conduct)?;
    Ok(Verification {
        manifest,
        findings,
        strangers,
    })
}

/// The links in the place of a run's files, and what does not belong to the run.
fn look_around(
    directory: &Path,
    manifest: &Manifest,
) -> Result<(Vec<Finding>, Vec<PathBuf>), VerifyError> {
    let files = Files::of(
        manifest.files.iter().map(|file| &*file.name),
        manifest.inputs().map(|name| -> &str { name }),
    );
    let found = files.strangers(directory, Verification::MOST_STRANGERS + 1);
    let found = found.map_err(|error| VerifyError::Read {
        path: directory.to_owned(),
        error: error.into(),
    })?;
    let is_link = |path: &PathBuf| files.has(path) && directory.join(path).is_symlink();
    let (links, strangers): (Vec<PathBuf>, _) = found.into_iter().partition(is_link);
    let links = links
        .into_iter()
        .map(|path| Finding::Link(path.display().to_string()));
    Ok((links.collect(), strangers))
}

/// What differs from the run made again, after what was found already.
fn findings(
    directory: &Path,
    manifest: &Manifest,
    mut findings: Vec<Finding>,
    seed: Option<Seed>,
    conduct: &mut Conduct<'_>,
) -> Result<Vec<Finding>, VerifyError> {
    let is_missing = |name: &String| !directory.join(name).is_file();
    let names = manifest.files.iter().map(|file| &file.name);
    findings.extend(
        names
            .filter(|name| is_missing(name))
            .cloned()
            .map(Finding::Missing),
    );
    if !findings.is_empty() {
        return Ok(findings);
    }
    let inputs = manifest
        .inputs()
        .map(|name| Ok((name, read(&directory.join(name), MAX_TABLE_BYTES)?)))
        .collect::<Result<Vec<_>, VerifyError>>()?;
    for (name, bytes) in &inputs {
        let found = sha256(bytes);
        let recorded = manifest.inputs.iter().filter(|one| one.name == *name);
        let altered = recorded.filter(|one| one.sha256 != found);
        findings.extend(altered.map(|one| Finding::Input {
            name: one.name.clone(),
            found: found.clone(),
            recorded: one.sha256.clone(),
        }));
    }
    if !findings.is_empty() {
        return Ok(findings);
    }
    let is_seed_given = seed.is_some();
    let run = match manifest.run(seed, &inputs) {
        Err(ManifestError::Altered(file)) => return Ok(vec![Finding::Embedded(file)]),
        run => part_of(run?, manifest),
    };
    let mut comparison = Comparison::new(directory);
    let written = run.write_into(&mut comparison, conduct)?;
    // Files that the manifest does not list, though the run makes them.
    findings.extend(comparison.missing().iter().cloned().map(Finding::Missing));
    let differences = comparison.into_differences().into_iter();
    findings.extend(differences.map(Finding::Differs));
    let is_withheld = (manifest.seed.as_ref()).is_some_and(|seed| seed.value.is_none());
    let made = run.manifest(&written, is_withheld);
    findings.extend(compare_manifests(
        directory,
        &without_report(manifest),
        made,
        is_seed_given,
        run.format(),
    )?);
    findings.extend(compare_report(
        directory,
        manifest,
        &run,
        findings.is_empty(),
    )?);
    Ok(findings)
}

/// A manifest without the record of its report, which is made of the tables.
fn without_report(manifest: &Manifest) -> Manifest {
    let mut manifest = manifest.clone();
    manifest.files.retain(|file| file.name != REPORT);
    manifest
}

/// Compares the report with that of the run made again, if all else is the same. Another version of evenhand
/// may show the same tables otherwise: of a report by one, only the hash is compared.
fn compare_report(
    directory: &Path,
    manifest: &Manifest,
    run: &Run,
    is_same: bool,
) -> Result<Option<Finding>, VerifyError> {
    let is_of_this_version = manifest.software == software();
    let Some(recorded) = manifest.files.iter().find(|file| file.name == REPORT) else {
        // Every run has one, but for a part of an assessment.
        let is_part =
            matches!(&manifest.command, Command::Assess(record) if record.counted.is_some());
        let is_left_out = is_same && is_of_this_version && !is_part;
        return Ok(is_left_out.then(|| Finding::Manifest {
            part: "files",
            software: manifest.software.clone(),
        }));
    };
    let altered = compare_bytes(directory, recorded, &mut |_| ())?;
    if altered.is_some() || !is_same || !is_of_this_version {
        return Ok(altered);
    }
    let made = report(run, manifest, directory, false)?.unwrap_or_default();
    let made = sha256(made.as_bytes());
    Ok((made != recorded.sha256).then(|| Finding::Record {
        file: REPORT.to_owned(),
        made,
        recorded: recorded.sha256.clone(),
        software: manifest.software.clone(),
    }))
}

/// The run with only the replicates that were counted, where it was not whole.
fn part_of(run: Run, manifest: &Manifest) -> Run {
    let Command::Assess(record) = &manifest.command else {
        return run;
    };
    match run.assessment().cloned().zip(record.counted) {
        Some((assess, part)) => {
            Run::from(assess.with_part(part.from..part.until)).in_format(run.format())
        }
        None => run,
    }
}

/// What a manifest records otherwise than that of the run made again.
///
/// A seed that was given is taken for the recorded one in whichever form it was given; that it is
/// the same key is known already.
fn compare_manifests(
    directory: &Path,
    recorded: &Manifest,
    mut made: Manifest,
    is_seed_given: bool,
    format: &dyn Format,
) -> Result<Vec<Finding>, VerifyError> {
    if is_seed_given && let Some((made, recorded)) = made.seed.as_mut().zip(recorded.seed.as_ref())
    {
        made.value.clone_from(&recorded.value);
        match recorded.value.as_deref().map(str::parse) {
            Some(Ok(seed)) => SeedRecord::form(&seed).clone_into(&mut made.form),
            _ if SeedRecord::FORMS.contains(&&*recorded.form) => {
                made.form.clone_from(&recorded.form);
            }
            _ => {}
        }
    }
    let named = || recorded.software.clone();
    let names = |manifest: &Manifest| -> Vec<String> {
        let files = manifest.files.iter();
        files.map(|file| file.name.clone()).collect()
    };
    let mut findings = Vec::new();
    for (part, is_same) in [
        ("command", made.command == recorded.command),
        ("seed", made.seed == recorded.seed),
        ("versions", made.versions == recorded.versions),
        ("conventions", made.conventions == recorded.conventions),
        ("inputs", made.inputs == recorded.inputs),
        ("table_format", made.table_format == recorded.table_format),
        ("files", names(&made) == names(recorded)),
    ] {
        if !is_same {
            let software = named();
            findings.push(Finding::Manifest { part, software });
        }
    }
    for made in &made.files {
        let same_name = recorded.files.iter().find(|file| file.name == made.name);
        // Bytes of a format whose rows are read back may change with the library that writes it.
        let is_by_rows = matches!(format.layout(), Layout::Rows { .. })
            && made.name.ends_with(&format!(".{}", format.name()));
        let Some(recorded) = same_name.filter(|recorded| *recorded != made) else {
            continue;
        };
        if is_by_rows && recorded.rows == made.rows {
            findings.extend(compare_bytes(directory, recorded, &mut |_| ())?);
        } else {
            findings.push(Finding::Record {
                file: made.name.clone(),
                made: made.sha256.clone(),
                recorded: recorded.sha256.clone(),
                software: named(),
            });
        }
    }
    Ok(findings)
}

/// Holds a file against its record.
pub(super) fn compare_bytes(
    directory: &Path,
    recorded: &FileRecord,
    read_so_far: &mut dyn FnMut(u64),
) -> Result<Option<Finding>, VerifyError> {
    let path = directory.join(&recorded.name);
    let hashed =
        reading::hash(&path, read_so_far).map_err(|error| VerifyError::Read { path, error })?;
    let (bytes, found) = hashed;
    let is_same = bytes == recorded.bytes && found == recorded.sha256;
    Ok((!is_same).then(|| Finding::Input {
        name: recorded.name.clone(),
        found,
        recorded: recorded.sha256.clone(),
    }))
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, VerifyError> {
    reading::read(path, most, Links::Refused).map_err(|error| VerifyError::Read {
        path: path.to_owned(),
        error,
    })
}
