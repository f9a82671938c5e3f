//! One line of text that is a secret, in a file or on standard input: a seed, a passphrase.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::failure::Failure;
use super::terminal;

/// More bytes than a secret has, with whatever space is around it.
const MOST: usize = 4096;

/// What a secret is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secret {
    /// As in `cannot read the seed from`.
    pub(super) name: &'static str,
    /// What whoever reads it has.
    pub(super) opens: &'static str,
    /// How a file of one is made.
    pub(super) made: &'static str,
}

/// A seed.
pub(super) const SEED: Secret = Secret {
    name: "seed",
    opens: "anyone who has the seed has the list",
    made: "`evenhand seed --out FILE` writes one",
};

/// A passphrase.
pub(super) const PASSPHRASE: Secret = Secret {
    name: "passphrase",
    opens: "anyone who has the passphrase has the list",
    made: "write the passphrase on one line of a file that only you can read",
};

/// A file with the secret keys of age, of which nothing more is known here.
pub(super) const IDENTITY: Secret = Secret {
    name: "secret key",
    opens: "anyone who has the secret key has the list",
    made: "`age-keygen -o FILE` writes one",
};

impl Secret {
    /// The one line of a file, or, for `-`, of standard input, without its end. What a wrong file has in it
    /// is never shown.
    pub(super) fn read(self, path: &Path) -> Result<String, Failure> {
        let bytes = self.read_bytes(path, MOST)?;
        let text = String::from_utf8(bytes);
        let place = place(path);
        let Ok(text) = text else {
            return Err(self.refused(&format!("{place} is not UTF-8 text")));
        };
        let lines: Vec<&str> = (text.lines())
            .filter(|line| !line.trim().is_empty())
            .collect();
        match lines[..] {
            [line] => Ok(line.to_owned()),
            [] => Err(self.refused(&format!("{place} is empty"))),
            _ => Err(self.refused(&format!(
                "{place} holds {} lines of text: keep only the {} in it",
                lines.len(),
                self.name
            ))),
        }
    }

    /// At most so many bytes.
    pub(super) fn read_bytes(self, path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
        let deed = format!("read the {} from", self.name);
        let bytes = if path == Path::new("-") {
            read_some(io::stdin().lock(), most)
        } else {
            self.open(path).and_then(|file| read_some(file, most))
        };
        let bytes = bytes.map_err(|error| Failure::file(&deed, path, &error))?;
        if bytes.len() > most {
            let place = place(path);
            return Err(self.refused(&format!("{place} has more than {most} bytes")));
        }
        Ok(bytes)
    }

    /// A refusal that says how it is made.
    fn refused(self, found: &str) -> Failure {
        let Self { name, made, .. } = self;
        Failure::Message(format!("cannot read the {name}: {found}; {made}"))
    }

    /// Opens a file, or a pipe, such as a shell makes of another program's output.
    #[expect(clippy::disallowed_methods, reason = "the edge that reads inputs")]
    fn open(self, path: &Path) -> io::Result<File> {
        let file = File::open(path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let metadata = file.metadata()?;
            if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
                terminal::say(&format!(
                    "warning: others can read `{0}`, and {1}: chmod 600 {0}\n",
                    path.display(),
                    self.opens
                ));
            }
        }
        Ok(file)
    }
}

/// What a place is called.
fn place(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        format!("`{}`", path.display())
    }
}

/// One byte more than is allowed, where there are so many.
fn read_some(file: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
