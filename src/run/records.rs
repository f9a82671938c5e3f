//! What a manifest records of texts, seeds, conventions and inputs.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::InputFile;
use crate::design::Conventions;
use crate::intake::{Conversions, InputForm};
use crate::rng::{Seed, SeedForm, hex};
use crate::scenario::Source;

/// A file that the manifest carries whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedFile {
    /// The file's name, without its path.
    pub file: String,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// The text.
    pub text: String,
}

/// An earlier version of the trial, whose lists were handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRecord {
    /// The scenario file.
    pub scenario: EmbeddedFile,
    /// The sites file, where the scenario names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sites: Option<EmbeddedFile>,
}

/// The seed and the rules by which it makes draws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedRecord {
    /// The seed as it was given; absent where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// `integer` or `key`.
    pub form: String,
    /// A commitment to the key.
    pub commitment: String,
    /// The generator.
    pub generator: String,
    /// How a purpose and a name choose a stream.
    pub stream_rule: String,
}

/// Conventions on dates, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConventionRecord {
    /// Whether an end date belongs to its period.
    pub end: String,
    /// What a missing day of the month becomes.
    pub missing_day: String,
    /// Which day is study day 1: that of randomization, or of the first dose.
    pub study_day_1: String,
    /// Which day the N-th week is.
    pub week: String,
    /// How study days are counted.
    pub study_day: String,
    /// How repeated months are counted.
    pub repeated_months: String,
}

/// A copy of an input in the run's directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputRecord {
    /// The copy's name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// How it is written, where that is not as evenhand writes files.
    #[serde(skip_serializing_if = "InputForm::is_plain", default)]
    pub form: InputForm,
    /// What was converted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub conversions: Vec<String>,
}

impl VersionRecord {
    pub(super) fn new(source: &Source) -> Self {
        let sites = source.sites.as_ref();
        Self {
            scenario: EmbeddedFile::new(&source.file, &source.text),
            sites: sites.map(|sites| EmbeddedFile::new(&sites.file, &sites.text)),
        }
    }
}

impl EmbeddedFile {
    /// A file's name without the path before it.
    pub(super) fn name(file: &str) -> &str {
        file.rsplit(['/', '\\']).next().unwrap_or(file)
    }

    pub(super) fn new(file: &str, text: &[u8]) -> Self {
        Self {
            file: Self::name(file).to_owned(),
            sha256: sha256(text),
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }
}

impl InputRecord {
    pub(super) fn new(name: &str, input: &InputFile, conversions: &Conversions) -> Self {
        Self {
            name: name.to_owned(),
            bytes: input.bytes.len() as u64,
            sha256: sha256(&input.bytes),
            form: input.form.clone(),
            conversions: conversions.lines(),
        }
    }
}

impl SeedRecord {
    /// The forms.
    pub(super) const FORMS: [&str; 2] = ["key", "integer"];

    /// The form of a seed.
    pub(super) fn form(seed: &Seed) -> &'static str {
        let [key, integer] = Self::FORMS;
        match seed.form() {
            SeedForm::Key => key,
            SeedForm::Integer(_) => integer,
        }
    }

    pub(super) fn new(seed: &Seed, withhold: bool) -> Self {
        Self {
            value: (!withhold).then(|| seed.to_string()),
            form: Self::form(seed).to_owned(),
            commitment: seed.commitment(),
            generator: "ChaCha20".to_owned(),
            stream_rule: "key = SHA-256(seed key, \"evenhand:stream:PURPOSE:NAME\"), \
                          stream id = replicate"
                .to_owned(),
        }
    }
}

impl ConventionRecord {
    pub(super) fn new(conventions: Conventions) -> Self {
        Self {
            end: conventions.end.name().to_owned(),
            missing_day: conventions.missing_day.name().to_owned(),
            study_day_1: conventions.study_day_1.name().to_owned(),
            week: conventions.week.name().to_owned(),
            study_day: "the day before day 1 is day -1; there is no day 0".to_owned(),
            repeated_months: "counted from the anchor, never chained".to_owned(),
        }
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
