//! A directory of its own for each test, with a small trial in it, and the program run there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use evenhand::scenario::{Source, starter};

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// Holds the exit status, and that standard error has these texts and tells of no panic.
    #[track_caller]
    pub fn is(&self, status: i32, texts: &[&str]) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        for text in texts {
            assert!(self.err.contains(text), "no {text:?} in {self:?}");
        }
        if status == 2 {
            assert!(!self.err.is_empty() && self.out.is_empty(), "{self:?}");
        }
    }
}

/// A directory of its own, removed at the end, with `trial.toml` and `trial-sites.csv` in it.
pub struct Workplace {
    dir: tempfile::TempDir,
    pub scenario: Source,
}

impl Workplace {
    pub fn new() -> Self {
        let scenario = starter("trial").expect("the starter is built in");
        let place = Self {
            dir: tempfile::tempdir().expect("a directory for temporary files"),
            scenario,
        };
        place.write("trial.toml", &place.scenario.text);
        let sites = place.scenario.sites.as_ref().expect("sites");
        place.write("trial-sites.csv", &sites.text);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    #[allow(clippy::disallowed_methods, reason = "the test makes its own inputs")]
    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("a file of the test's own");
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the test looks at what was written"
    )]
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Replaces a piece of a file, which must be there.
    pub fn edit(&self, name: &str, old: &str, new: &str) {
        let text = String::from_utf8(self.read(name)).expect("UTF-8");
        assert!(text.contains(old), "{name} has no {old:?}");
        self.write(name, text.replacen(old, new, 1).as_bytes());
    }

    /// The names in the directory, or in one below it, sorted; hidden ones among them.
    pub fn names(&self, below: &str) -> Vec<String> {
        let entries = self.path(below).read_dir().expect("a directory");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// Every file of a directory with its bytes.
    pub fn contents(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let names = self.names(below).into_iter();
        names
            .map(|name| (name.clone(), self.read(&format!("{below}/{name}"))))
            .collect()
    }

    /// A command of the program, in this directory.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.any_command(env!("CARGO_BIN_EXE_evenhand"), arguments)
    }

    /// A command of any program, in this directory.
    pub fn any_command(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end; arguments are separated by spaces.
    pub fn run(&self, arguments: &str) -> Outcome {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        finish(&mut self.command(&arguments))
    }
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Outcome {
    let output = command.output().expect("the program starts");
    Outcome {
        status: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
