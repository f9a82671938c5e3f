//! Verification: a run made again from its manifest and compared with its files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Run;
use super::comparison::Comparison;
use super::difference::Difference;
use super::error::RunError;
use super::files::FileRecord;
use super::manifest::{Command, MANIFEST, Manifest, ManifestError};
use super::records::sha256;
use crate::format::{Format, Layout};
use crate::rng::Seed;
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
        /// What the file system says.
        error: io::Error,
    },
    /// The manifest does not give the run.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The run cannot be made again.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// One thing in which a run's directory is not what its manifest makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A file of the run is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file differs from the run made again.
    #[error("{0}")]
    Differs(Difference),
    /// An input is not the one that the run was made from.
    #[error("{name}: SHA-256 is {found}, the manifest has {recorded}")]
    Input {
        /// The input's name.
        name: String,
        /// The hash of the file that is there.
        found: String,
        /// The hash in the manifest.
        recorded: String,
    },
    /// The file is what the run makes, but the manifest says otherwise.
    #[error("{file}: the run made again is not what the manifest records (SHA-256 {made}, the manifest has {recorded}); the manifest was altered, or written by `{software}` and not by `{this}`", this = super::manifest::software())]
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
    #[error("{MANIFEST}: the text of `{0}` does not have the SHA-256 that stands beside it")]
    Embedded(String),
    /// Another part of the manifest is not what the run made again records.
    #[error("{MANIFEST}: `{part}` is not what the run made again records; the manifest was altered, or written by `{software}` and not by `{this}`", this = super::manifest::software())]
    Manifest {
        /// The key in the manifest.
        part: &'static str,
        /// The software that the manifest names.
        software: String,
    },
}

/// Makes a run again from the manifest in its directory and compares every file: tables by their rows
/// and columns, everything else by its bytes.
/// Returns what differs, and the manifest.
///
/// `seed` is needed only where the manifest withholds it.
///
/// # Errors
/// [`VerifyError`] where the comparison cannot be made.
pub fn verify(
    directory: &Path,
    seed: Option<Seed>,
    conduct: &mut Conduct<'_>,
) -> Result<(Manifest, Vec<Finding>), VerifyError> {
    let manifest = Manifest::from_json(&read(&directory.join(MANIFEST))?)?;
    let mut findings: Vec<Finding> = manifest
        .files
        .iter()
        .filter(|file| !directory.join(&file.name).is_file())
        .map(|file| Finding::Missing(file.name.clone()))
        .collect();
    let input = (manifest.command.input())
        .map(|name| read(&directory.join(name)))
        .transpose()?;
    if let Some(bytes) = &input {
        let found = sha256(bytes);
        let altered = manifest.inputs.iter().filter(|one| one.sha256 != found);
        findings.extend(altered.map(|one| Finding::Input {
            name: one.name.clone(),
            found: found.clone(),
            recorded: one.sha256.clone(),
        }));
    }
    if !findings.is_empty() {
        return Ok((manifest, findings));
    }
    let is_seed_given = seed.is_some();
    let run = match manifest.run(seed, input) {
        Err(ManifestError::Altered(file)) => return Ok((manifest, vec![Finding::Embedded(file)])),
        run => part_of(run?, &manifest),
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
        &manifest,
        made,
        is_seed_given,
        run.format(),
    ));
    Ok((manifest, findings))
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
    recorded: &Manifest,
    mut made: Manifest,
    is_seed_given: bool,
    format: &dyn Format,
) -> Vec<Finding> {
    if is_seed_given && let Some((made, recorded)) = made.seed.as_mut().zip(recorded.seed.as_ref())
    {
        made.value.clone_from(&recorded.value);
        made.form.clone_from(&recorded.form);
    }
    let software = || recorded.software.clone();
    let names = |manifest: &Manifest| -> Vec<String> {
        let files = manifest.files.iter();
        files.map(|file| file.name.clone()).collect()
    };
    let mut findings = Vec::new();
    for (part, is_same) in [
        ("command", made.command == recorded.command),
        ("seed", made.seed == recorded.seed),
        ("conventions", made.conventions == recorded.conventions),
        ("inputs", made.inputs == recorded.inputs),
        ("table_format", made.table_format == recorded.table_format),
        ("files", names(&made) == names(recorded)),
    ] {
        if !is_same {
            let software = software();
            findings.push(Finding::Manifest { part, software });
        }
    }
    for made in &made.files {
        let same_name = recorded.files.iter().find(|file| file.name == made.name);
        // Bytes of a format whose rows are read back may change with the library that writes it.
        let is_by_rows = matches!(format.layout(), Layout::Rows { .. })
            && made.name.ends_with(&format!(".{}", format.name()));
        let is_same = |recorded: &&FileRecord| {
            *recorded == made || (is_by_rows && recorded.rows == made.rows)
        };
        if let Some(recorded) = same_name.filter(|recorded| !is_same(recorded)) {
            findings.push(Finding::Record {
                file: made.name.clone(),
                made: made.sha256.clone(),
                recorded: recorded.sha256.clone(),
                software: software(),
            });
        }
    }
    findings
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge that reads a run's directory"
)]
fn read(path: &Path) -> Result<Vec<u8>, VerifyError> {
    fs::read(path).map_err(|error| VerifyError::Read {
        path: path.to_owned(),
        error,
    })
}
