//! `evenhand seal` and `evenhand open`

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::ArgGroup;
use evenhand::run::{
    ARCHIVE, Committed, Identities, KeyError, Recipients, RunDirectory, SEALED, SealedList, Sealing,
};

use super::failure::Failure;
use super::secret::{IDENTITY, PASSPHRASE, Secret};
use super::{Exit, files, interrupt, terminal, text};

/// The most bytes of a file of keys.
const MOST_KEYS: usize = 1 << 20;

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("recipients").args(["to", "recipients_file"]).multiple(true)))]
#[command(group(ArgGroup::new("passphrases").args(["passphrase_file", "passphrase"])
    .conflicts_with("recipients")))]
#[command(group(ArgGroup::new("sealed_for").args(["to", "recipients_file", "passphrase_file", "passphrase"])
    .multiple(true).required(true)))]
pub(super) struct SealArgs {
    /// The directory of a list that `evenhand randomize` wrote
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// A public key of age, `age1...`, whose holder can open the list; several by repeating the option
    #[arg(long, value_name = "RECIPIENT")]
    to: Vec<String>,
    /// A file of public keys, one a line; lines with # are comments
    #[arg(long, value_name = "FILE")]
    recipients_file: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The directory to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("opened_by").args(["identity", "passphrase_file", "passphrase"]).required(true)))]
pub(super) struct OpenArgs {
    /// The directory that `evenhand seal` wrote
    #[arg(value_name = "DIR")]
    sealed: PathBuf,
    /// The file of a secret key, as `age-keygen -o FILE` writes it, or with `-` standard input
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The directory to write the list to
    #[arg(long, value_name = "LIST")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct PassphraseArgs {
    /// Read a passphrase from a file, or with `-` from standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Ask for a passphrase at the terminal, which does not show it
    #[arg(long)]
    passphrase: bool,
}

impl PassphraseArgs {
    /// The passphrase, where one is asked for; typed twice where it is new.
    fn given(&self, is_new: bool) -> Result<Option<String>, Failure> {
        match &self.passphrase_file {
            Some(file) => PASSPHRASE.read(file).map(Some),
            None if self.passphrase => ask(is_new).map(Some),
            None => Ok(None),
        }
    }
}

/// Asks for a passphrase.
fn ask(is_new: bool) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Message(
            "--passphrase asks at a terminal, and standard input is not one: give --passphrase-file FILE"
                .to_owned(),
        ));
    }
    let prompt = |text: &str| {
        rpassword::prompt_password(text)
            .map_err(|error| Failure::Message(format!("the terminal gives no passphrase: {error}")))
    };
    let passphrase = prompt("passphrase: ")?;
    if is_new && prompt("the same again: ")? != passphrase {
        return Err(Failure::Message(
            "the two passphrases differ: nothing was sealed".to_owned(),
        ));
    }
    Ok(passphrase)
}

/// `evenhand seal`
pub(super) fn run(args: &SealArgs) -> Result<Exit, Failure> {
    let sealing = Sealing::of(&args.list)?;
    let recipients = recipients(args)?;
    let (record, committed) = written(
        || Ok(sealing.begin(&args.out)?),
        |directory| Ok(sealing.write(&recipients, directory, &interrupt::is_stopped)?),
    )?;
    let (dir, list) = (committed.directory.display(), args.list.display());
    let for_blinded = (record.outside.iter()).map(|file| (&*file.name, "as it was"));
    let files = for_blinded.chain([
        (SEALED, "what anyone may know about the list"),
        (ARCHIVE, "everything else, encrypted"),
    ]);
    let files: Vec<(&str, &str)> = files.collect();
    let width = files.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = files
        .iter()
        .map(|(name, what)| format!("  {name:width$}  {what}\n"));
    let key = if args.to.is_empty() && args.recipients_file.is_none() {
        "--passphrase"
    } else {
        "--identity FILE"
    };
    terminal::print(&format!(
        "wrote {dir}\n{}\nopen: evenhand open {dir} {key} --out LIST\n{list} is unchanged: open {dir} \
         once before you remove it\n",
        lines.collect::<String>()
    ))?;
    Ok(Exit::Success)
}

fn recipients(args: &SealArgs) -> Result<Recipients, Failure> {
    if let Some(passphrase) = args.passphrase.given(true)? {
        return Ok(Recipients::of_passphrase(passphrase)?);
    }
    let file = args.recipients_file.as_deref();
    let text = file.map(read_text).transpose()?;
    let lines = text.iter().flat_map(|text| text.lines());
    let lines = lines
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = args.to.iter().map(String::as_str).chain(lines);
    Ok(Recipients::of_keys(keys)?)
}

/// The text of a file of public keys.
fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = files::read(path, MOST_KEYS as u64)?;
    String::from_utf8(bytes).map_err(|_| Failure::file("read", path, "it is not UTF-8 text"))
}

/// `evenhand open`
pub(super) fn open(args: &OpenArgs) -> Result<Exit, Failure> {
    let sealed = SealedList::read(&args.sealed)?;
    let identities = match (&args.identity, args.passphrase.given(false)?) {
        (_, Some(passphrase)) => Identities::of_passphrase(passphrase),
        (Some(file), None) => identities(IDENTITY, file)?,
        (None, None) => return Err(KeyError::NoIdentity.into()),
    };
    let (manifest, committed) = written(
        || Ok(sealed.begin(&args.out)?),
        |directory| Ok(sealed.write(&identities, directory, &interrupt::is_stopped)?),
    )?;
    let dir = committed.directory.display();
    let is_withheld = (manifest.seed.as_ref()).is_some_and(|seed| seed.value.is_none());
    let seed = if is_withheld { " --seed-file FILE" } else { "" };
    terminal::print(&format!(
        "opened {}: {} files in {dir}, as they were sealed\nverify: evenhand verify {dir}{seed}\n",
        sealed.record().trial,
        manifest.files.len() + 1,
    ))?;
    Ok(Exit::Success)
}

fn identities(secret: Secret, file: &Path) -> Result<Identities, Failure> {
    let bytes = secret.read_bytes(file, MOST_KEYS)?;
    Identities::of_file(&bytes).map_err(|error| {
        let deed = format!("read the {} from", secret.name);
        Failure::file(&deed, file, error)
    })
}

/// Writes a directory, whole or not at all.
fn written<T>(
    begin: impl FnOnce() -> Result<RunDirectory, Failure>,
    write: impl FnOnce(RunDirectory) -> Result<(T, Committed), Failure>,
) -> Result<(T, Committed), Failure> {
    interrupt::listen(files::NOT_KEPT).map_err(Failure::Interrupt)?;
    let directory = begin()?;
    let partial = directory.partial().to_owned();
    interrupt::guard(&partial);
    for leftover in directory.leftovers() {
        terminal::say(&text::leftover(leftover));
    }
    let written = write(directory);
    interrupt::release();
    if written.is_err() && partial.exists() {
        terminal::say(&text::not_removed(&partial, None));
    }
    written
}
