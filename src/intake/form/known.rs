//! Forms of other systems by name: which of their columns are read as which of ours, and which of their
//! rows are nobody's allocation. What the user says of a column, an arm or dates comes first.

use serde::{Deserialize, Serialize};

use super::dates::DateForm;

/// The form of a file that another system writes.
///
/// # References
/// * REDCap's records: a record's key is the first field, `record_id` unless renamed; an export has
///   `redcap_data_access_group` where groups are exported (`exportRecords` of the R package redcapAPI;
///   `redcap_read_oneshot` of REDCapR).
/// * CDISC SDTM Implementation Guide 3.2 and 3.4, domain DM: `USUBJID`, `SITEID`, `ARM`, `ARMCD` and
///   `RFSTDTC`, the reference start date in ISO 8601. Screen failures have `ARMCD` `SCRNFAIL` and others
///   not assigned `NOTASSGN` up to 3.3, and neither arm nor code from then on.
/// * CDISC ADaM Implementation Guide 1.1, section 3.2, ADSL: `TRT01P`, `RANDDT`, `TRTSDT`, `TRTEDT`; dates
///   are numeric, in SAS's count, and written as dates by most programs.
/// * G. Snow, R package blockrand 1.5, `?blockrand`: columns `id`, `stratum`, `block.id`, `block.size`,
///   `treatment`; run once for each stratum, so that ids can begin again in each.
/// * REDCap's randomization module, template of the allocation table: `redcap_randomization_number`,
///   `redcap_randomization_group` with the codes of the field, strata, `redcap_data_access_group`, and
///   columns without a name that hold notes.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum KnownForm {
    /// REDCap's export of records.
    Redcap,
    /// CDISC SDTM, domain DM.
    SdtmDm,
    /// CDISC ADaM, ADSL.
    Adsl,
    /// The data frame of R's blockrand.
    Blockrand,
    /// REDCap's allocation table.
    RedcapAllocation,
}

/// The code and the text of an arm that nobody was allocated to (CDISC controlled terminology).
const NOT_ASSIGNED: [&str; 4] = ["SCRNFAIL", "NOTASSGN", "Screen Failure", "Not Assigned"];

impl KnownForm {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    const ALL: [Self; 5] = [
        Self::Adsl,
        Self::SdtmDm,
        Self::Blockrand,
        Self::RedcapAllocation,
        Self::Redcap,
    ];

    /// The form whose key and arm are among these columns, where there is one.
    pub(in crate::intake) fn of(names: &[&str]) -> Option<Self> {
        let has = |form: &Self, ours: &str| {
            let theirs = form.columns().iter().filter(|(column, _)| *column == ours);
            // What several forms have does not tell them apart.
            let first = theirs.filter_map(|(_, theirs)| theirs.first());
            first.into_iter().any(|theirs| names.contains(theirs))
        };
        let is_it = |form: &Self| has(form, "participant_id") && has(form, "arm");
        Self::ALL.into_iter().find(is_it)
    }

    /// For our columns, theirs: of several that are there the first is read.
    pub(super) fn columns(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Redcap => &[
                ("participant_id", &["record_id"]),
                ("site_id", &["redcap_data_access_group"]),
            ],
            Self::SdtmDm => &[
                ("participant_id", &["USUBJID"]),
                ("arm", &["ARM", "ARMCD"]),
                ("randomized_on", &["RFSTDTC"]),
                ("site_id", &["SITEID"]),
            ],
            Self::Adsl => &[
                ("participant_id", &["USUBJID"]),
                ("arm", &["TRT01P", "ARM", "ARMCD"]),
                ("randomized_on", &["RANDDT"]),
                ("first_dose_on", &["TRTSDT"]),
                ("last_dose_on", &["TRTEDT"]),
                ("site_id", &["SITEID"]),
            ],
            Self::Blockrand => &[
                ("participant_id", &["id"]),
                ("arm", &["treatment"]),
                ("stratum", &["stratum"]),
            ],
            Self::RedcapAllocation => &[
                ("participant_id", &["redcap_randomization_number"]),
                ("arm", &["redcap_randomization_group"]),
                ("site_id", &["redcap_data_access_group"]),
            ],
        }
    }

    /// Whether a column of it is that of the site.
    pub(in crate::intake) fn is_site(self, name: &str) -> bool {
        let sites = self.columns().iter().filter(|(ours, _)| *ours == "site_id");
        sites.flat_map(|(_, theirs)| *theirs).any(|theirs| {
            *theirs == name || (self.ignores_case() && theirs.eq_ignore_ascii_case(name))
        })
    }

    /// The forms of its dates, of which no text has two.
    pub(super) fn dates(self) -> &'static [DateForm] {
        match self {
            Self::Redcap | Self::SdtmDm => &[DateForm::IsoTime],
            Self::Adsl => &[DateForm::IsoTime, DateForm::Sas],
            Self::Blockrand | Self::RedcapAllocation => &[DateForm::Iso],
        }
    }

    /// Whether columns, and arms, are found whatever the case of their letters.
    pub(super) fn ignores_case(self) -> bool {
        matches!(self, Self::SdtmDm | Self::Adsl)
    }

    /// Whether an arm's code is its place, from 1, where the user gives no codes.
    pub(super) fn numbers_arms(self) -> bool {
        self == Self::RedcapAllocation
    }

    /// Whether columns without a name are notes.
    pub(in crate::intake) fn has_notes(self) -> bool {
        self == Self::RedcapAllocation
    }

    /// Whether keys begin again in each stratum.
    pub(in crate::intake) fn has_keys_per_stratum(self) -> bool {
        self == Self::Blockrand
    }

    /// Whether a row without a key is named by its number.
    pub(in crate::intake) fn numbers_rows(self) -> bool {
        self == Self::RedcapAllocation
    }

    /// Why a row with this cell of the arm, or of its code, is nobody's allocation; `None` where it is one.
    pub(in crate::intake) fn passes_over(
        self,
        arm: &str,
        code: Option<&str>,
    ) -> Option<&'static str> {
        let is_not_assigned = |text: &str| NOT_ASSIGNED.contains(&text);
        match self {
            Self::SdtmDm | Self::Adsl => {
                let is_nobody = arm.is_empty() || is_not_assigned(arm);
                (is_nobody || code.is_some_and(is_not_assigned))
                    .then_some("without arm skipped (screen failure or not assigned)")
            }
            Self::RedcapAllocation => arm.is_empty().then_some("without group skipped (notes)"),
            Self::Redcap | Self::Blockrand => None,
        }
    }

    /// The column of an arm's code, besides that of the arm.
    pub(in crate::intake) fn code_column(self) -> Option<&'static str> {
        self.ignores_case().then_some("ARMCD")
    }

    /// What is to be said of one of our columns, where theirs is not quite the same.
    pub(in crate::intake) fn note(self, ours: &str, theirs: &str) -> Option<&'static str> {
        let is_reference = self == Self::SdtmDm && theirs.eq_ignore_ascii_case("RFSTDTC");
        (is_reference && ours == "randomized_on").then_some("the reference start date")
    }
}
