//! Masking: who may know the arms.

/// Whether the arms of participants are hidden.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Masking {
    /// Somebody must not know the arms: files that tell them are readable by their owner only.
    #[default]
    Masked,
    /// Everybody may know the arms of participants who were allocated. Those of participants who are
    /// yet to come stay hidden: allocation concealment is not masking.
    OpenLabel,
}
