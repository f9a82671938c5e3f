//! The report of a run that is there, made again from its directory.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::manifest::{Command, MANIFEST, MAX_MANIFEST_BYTES, Manifest, ManifestError, software};
use super::reading::{self, Links, MAX_TABLE_BYTES, ReadError};
use super::records::{SeedRecord, sha256};
use super::report::{REPORT, report};
use super::verify::compare_bytes;
use super::{Finding, Run, RunError, VerifyError};
use crate::rng::Seed;

/// Why no report is made of a directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// No run.
    #[error("`{0}` has no {MANIFEST}, so it is not a run of evenhand: give the directory of a run")]
    NotARun(PathBuf),
    /// A part of an assessment.
    #[error(
        "`{directory}` is a part of an assessment: {counted} of {replicates} replicates are counted; \
         continue with `evenhand assess --resume {directory}`, or put the shares together with `evenhand merge`"
    )]
    Part {
        /// The directory.
        directory: PathBuf,
        /// How many replicates are counted.
        counted: u64,
        /// How many there will be.
        replicates: u32,
    },
    /// The run is not as it was written.
    #[error("`{directory}` is not as it was written, so no report is made of it:{}", lines(.findings))]
    Changed {
        /// The directory.
        directory: PathBuf,
        /// What differs.
        findings: Vec<Finding>,
    },
    /// The run of another version, whose report is part of it.
    #[error(
        "the run was made by {made_by}, and its report is part of it; this is {this}, which may show it \
         otherwise: give another file with --out",
        this = software()
    )]
    OtherVersion {
        /// The version that made it.
        made_by: String,
    },
    /// A blinded report in the place of the run's own.
    #[error(
        "the report of the run is part of it: give another file for the blinded one with --out"
    )]
    Blinded,
    /// A file cannot be read.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The manifest does not give the run.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The report cannot be made of the tables.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The file is there already.
    #[error("`{0}` already exists: replace it with --force, or give another name")]
    Exists(PathBuf),
    /// The file system refuses.
    #[error("cannot write `{path}`: {error}")]
    Write {
        /// The path.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn lines(findings: &[Finding]) -> String {
    use crate::characters::visible;
    let lines = findings
        .iter()
        .map(|finding| format!("\n  {}", visible(&finding.to_string())));
    lines.collect()
}

/// Which report is made of which run.
#[derive(Debug, Clone, Copy)]
pub struct ReportPlan<'a> {
    /// The run's directory.
    pub directory: &'a Path,
    /// Whether what only unblinded persons may see is left out.
    pub is_blinded: bool,
    /// The file to write, where it is not the run's own.
    pub file: Option<&'a Path>,
    /// Whether a file that is there is replaced.
    pub replace: bool,
}

/// A report that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Where.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
}

/// Makes the report of a run again, from what its directory holds. No seed is needed. `progress` is called with the
/// number of mebibytes that are checked so far.
///
/// # Errors
/// [`ReportError`]; a file that is there is then as it was.
pub fn report_again(
    plan: ReportPlan<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<NewReport, ReportError> {
    let directory = plan.directory;
    let manifest = read_manifest(directory)?;
    if let Command::Assess(record) = &manifest.command
        && let Some(counted) = record.counted
    {
        return Err(ReportError::Part {
            directory: directory.to_owned(),
            counted: counted.until - counted.from,
            replicates: record.replicates,
        });
    }
    if plan.file.is_none() {
        if manifest.software != software() {
            let made_by = manifest.software;
            return Err(ReportError::OtherVersion { made_by });
        }
        if plan.is_blinded {
            return Err(ReportError::Blinded);
        }
    }
    let run = read_run(directory, &manifest, progress)?;
    let html = report(&run, &manifest, directory, plan.is_blinded)?.unwrap_or_default();
    let path = plan
        .file
        .map_or_else(|| directory.join(REPORT), Path::to_owned);
    let replace = plan.replace || plan.file.is_none();
    let reveals = !plan.is_blinded && run.hidden().hides(run.report_reveals());
    put(&path, &html, reveals, replace)?;
    let bytes = html.len() as u64;
    Ok(NewReport { path, bytes })
}

fn read_manifest(directory: &Path) -> Result<Manifest, ReportError> {
    let path = directory.join(MANIFEST);
    match reading::read(&path, MAX_MANIFEST_BYTES, Links::Refused) {
        Ok(bytes) => Ok(Manifest::from_json(&bytes)?),
        Err(ReadError::Io(error))
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Err(ReportError::NotARun(directory.to_owned()))
        }
        Err(error) => Err(VerifyError::Read { path, error }.into()),
    }
}

/// The run of a directory whose files are as the manifest records them; its seed is of no use here.
fn read_run(
    directory: &Path,
    manifest: &Manifest,
    progress: &mut dyn FnMut(u64),
) -> Result<Run, ReportError> {
    let mut checked = 0;
    let mut findings = Vec::new();
    let mut inputs = Vec::new();
    for name in manifest.inputs() {
        let path = directory.join(name);
        match reading::read(&path, MAX_TABLE_BYTES, Links::Refused) {
            Ok(bytes) => {
                let found = sha256(&bytes);
                let recorded = manifest.inputs.iter().filter(|one| one.name == name);
                let altered = recorded.filter(|one| one.sha256 != found);
                findings.extend(altered.map(|one| Finding::Input {
                    name: name.to_owned(),
                    found: found.clone(),
                    recorded: one.sha256.clone(),
                }));
                inputs.push((name, bytes));
            }
            Err(error) => findings.push(not_read(path, name, error)?),
        }
    }
    for file in manifest.files.iter().filter(|file| file.name != REPORT) {
        let read_so_far = &mut |bytes: u64| progress((checked + bytes) >> 20);
        match compare_bytes(directory, file, read_so_far) {
            Ok(found) => findings.extend(found),
            Err(VerifyError::Read { path, error }) => {
                findings.push(not_read(path, &file.name, error)?);
            }
            Err(error) => return Err(error.into()),
        }
        checked += file.bytes;
    }
    if !findings.is_empty() {
        let directory = directory.to_owned();
        return Err(ReportError::Changed {
            directory,
            findings,
        });
    }
    let mut unseeded = manifest.clone();
    if let Some(seed) = &mut unseeded.seed {
        *seed = SeedRecord::new(&Seed::from_integer(0), false);
    }
    Ok(unseeded.run(None, &inputs)?)
}

/// What is found where a file of the run is not read.
fn not_read(path: PathBuf, name: &str, error: ReadError) -> Result<Finding, VerifyError> {
    match error {
        ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Finding::Missing(name.to_owned()))
        }
        ReadError::NotRegular(_) if path.is_symlink() => Ok(Finding::Link(name.to_owned())),
        error => Err(VerifyError::Read { path, error }),
    }
}

/// Writes a file whole or not at all.
fn put(path: &Path, html: &str, is_secret: bool, replace: bool) -> Result<(), ReportError> {
    let failed = |error| ReportError::Write {
        path: path.to_owned(),
        error,
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(if is_secret {
        0o600
    } else {
        0o666
    }));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(html.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    if replace {
        file.persist(path).map_err(|error| failed(error.error))?;
    } else {
        file.persist_noclobber(path)
            .map_err(|error| match error.error.kind() {
                io::ErrorKind::AlreadyExists => ReportError::Exists(path.to_owned()),
                _ => failed(error.error),
            })?;
    }
    Ok(())
}
