//! Tables and documents as the files of a run, with the record of what was written to each.

use std::io::{self, Write as _};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::format::{Csv, Format, Layout, Out, Output, TableFile};
use crate::rng::hex;
use crate::table::{Chunk, Encode, Reveals, Schema, Sink, SinkError, TableId};

/// Where the files of a run go: a directory in the making, or a comparison with one that is there.
pub trait Place {
    /// Begins a file. Each is begun at most once.
    ///
    /// # Errors
    /// Whatever keeps the file from being begun.
    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Out>;
}

/// A file that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Its path within the run's directory, with `/` between its parts.
    pub name: &'a str,
    /// Whether only its owner may read it.
    pub is_secret: bool,
    /// How its rows are compared; `None` for what is no table.
    pub layout: Option<Layout>,
}

/// What was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The file's path within the run's directory, with `/` between its parts.
    pub name: String,
    /// Rows of a table, without the header.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// What a trial's masking hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// The arm of every participant.
    Arms,
    /// Only what is still to come: the trial is open-label.
    FutureArms,
}

impl Hidden {
    pub(super) fn hides(self, reveals: Reveals) -> bool {
        match self {
            Self::Arms => reveals >= Reveals::Arm,
            Self::FutureArms => reveals >= Reveals::List,
        }
    }
}

/// The files of a run as they are written.
pub(super) struct Files<'p> {
    place: &'p mut dyn Place,
    format: &'static dyn Format,
    hidden: Hidden,
    begun: Vec<File>,
}

/// A file, begun.
struct File {
    name: String,
    /// `None` for a document.
    table: Option<OpenTable>,
    written: Arc<OnceLock<(u64, String)>>,
}

/// What a table's file is written by.
struct OpenTable {
    rows: u64,
    encoder: Arc<dyn Encode>,
    /// `None` once it is ended.
    file: Option<Box<dyn TableFile>>,
}

impl<'p> Files<'p> {
    /// No file yet.
    pub(super) fn new(
        place: &'p mut dyn Place,
        format: &'static dyn Format,
        hidden: Hidden,
    ) -> Self {
        Self {
            place,
            format,
            hidden,
            begun: Vec::new(),
        }
    }

    /// What was written, in the order in which the files were begun.
    pub(super) fn records(self) -> Vec<FileRecord> {
        let records = self.begun.into_iter().filter_map(|file| {
            let (bytes, sha256) = file.written.get()?.clone();
            Some(FileRecord {
                name: file.name,
                rows: file.table.map(|table| table.rows),
                bytes,
                sha256,
            })
        });
        records.collect()
    }

    fn format_of(&self, schema: &Schema) -> &'static dyn Format {
        if schema.is_for_csv_readers() {
            &Csv
        } else {
            self.format
        }
    }

    fn create(&mut self, file: &NewFile<'_>) -> io::Result<Recorded> {
        Ok(Recorded {
            out: self.place.create(file)?,
            bytes: 0,
            hash: Sha256::new(),
            written: Arc::default(),
        })
    }
}

fn at(name: &str) -> impl Fn(io::Error) -> SinkError {
    move |error| SinkError {
        name: name.to_owned(),
        error,
    }
}

impl Sink for Files<'_> {
    fn begin(&mut self, schema: &Schema) -> Result<TableId, SinkError> {
        let format = self.format_of(schema);
        let name = self.name_of(schema);
        let recorded = self.create(&NewFile {
            name: &name,
            is_secret: self.hidden.hides(schema.reveals()),
            layout: Some(format.layout()),
        });
        let recorded = recorded.map_err(at(&name))?;
        let written = recorded.written.clone();
        let file = format
            .begin(schema, Box::new(recorded))
            .map_err(at(&name))?;
        let table = OpenTable {
            rows: 0,
            encoder: format.encoder(schema),
            file: Some(file),
        };
        self.begun.push(File {
            name,
            table: Some(table),
            written,
        });
        Ok(TableId(self.begun.len() - 1))
    }

    fn encoder(&self, table: TableId) -> Arc<dyn Encode> {
        let open = self.begun[table.0].table.as_ref();
        open.expect("a table that was begun").encoder.clone()
    }

    fn write(&mut self, table: TableId, chunk: Chunk) -> Result<(), SinkError> {
        let file = &mut self.begun[table.0];
        let open = file.table.as_mut().expect("a table that was begun");
        open.rows += chunk.rows;
        match &mut open.file {
            Some(table) => table.write(chunk).map_err(at(&file.name)),
            None => Ok(()),
        }
    }

    fn end(&mut self, table: TableId) -> Result<(), SinkError> {
        let file = &mut self.begun[table.0];
        let open = file.table.as_mut().expect("a table that was begun");
        match open.file.take() {
            Some(table) => table.end().map_err(at(&file.name)),
            None => Ok(()),
        }
    }

    fn document(&mut self, name: &str, reveals: Reveals, bytes: &[u8]) -> Result<(), SinkError> {
        let file = NewFile {
            name,
            is_secret: self.hidden.hides(reveals),
            layout: None,
        };
        let mut recorded = self.create(&file).map_err(at(name))?;
        let written = recorded.written.clone();
        (recorded.write_all(bytes))
            .and_then(|()| Box::new(recorded).finish())
            .map_err(at(name))?;
        self.begun.push(File {
            name: name.to_owned(),
            table: None,
            written,
        });
        Ok(())
    }

    fn name_of(&self, schema: &Schema) -> String {
        format!("{}.{}", schema.name(), self.format_of(schema).name())
    }
}

/// A file that counts and hashes what is written to it.
struct Recorded {
    out: Out,
    bytes: u64,
    hash: Sha256,
    written: Arc<OnceLock<(u64, String)>>,
}

impl Output for Recorded {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.out.finish()?;
        // A file is ended once.
        let _ = (self.written).set((self.bytes, hex(&self.hash.finalize())));
        Ok(())
    }
}

impl io::Write for Recorded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
