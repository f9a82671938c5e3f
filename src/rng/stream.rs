//! Streams: what keeps one draw from shifting another.

use sha2::{Digest, Sha256};

use super::draws::Draws;
use super::seed::Seed;

/// The enum with all its variants, and each one's label in the stream's key.
macro_rules! purposes {
    ($(#[$about:meta])* pub enum Purpose {
        $($(#[$doc:meta])* $name:ident = $label:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Purpose {
            $($(#[$doc])* $name,)+
        }

        impl Purpose {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The purpose as it enters the stream's key.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)+
                }
            }
        }
    };
}

purposes! {
    /// What a stream is for. With a name (a stratum, a site, an attribute at a site) it selects one
    /// stream of a seed.
    pub enum Purpose {
        /// The entries of one stratum's list; the name is the stratum's label.
        List = "list",
        /// The entries of a stratum's list from an amendment on; the name is `AMENDMENT@STRATUM`.
        ListAmendment = "list-amendment",
        /// The order of the randomization numbers; without a name.
        RandomizationNumber = "randomization-number",
        /// The pages of numbers that a stratum's list is dealt; the name is the stratum's.
        NumberPage = "number-page",
        /// The pages of numbers for a list from an amendment on; the name is `AMENDMENT@STRATUM`.
        NumberPageAmendment = "number-page-amendment",
        /// The entries of one stratum's list to try a system with; the name is the stratum's label.
        ListDevelopment = "list-development",
        /// The entries of that list from an amendment on; the name is `AMENDMENT@STRATUM`.
        ListAmendmentDevelopment = "list-amendment-development",
        /// The order of the randomization numbers of that list; without a name.
        RandomizationNumberDevelopment = "randomization-number-development",
        /// The pages of numbers that a stratum's list to try a system with is dealt; the name is the
        /// stratum's.
        NumberPageDevelopment = "number-page-development",
        /// The pages of numbers of that list from an amendment on; the name is `AMENDMENT@STRATUM`.
        NumberPageAmendmentDevelopment = "number-page-amendment-development",
        /// The order of the kit numbers; without a name.
        KitNumber = "kit-number",
        /// The pages of kit numbers that an arm at a site is dealt; the name is `ARM@SITE`.
        KitPage = "kit-page",
        /// A site's arrival rate; the name is the site's id, as in the next three.
        SiteRate = "site-rate",
        /// When a site opens.
        SiteOpening = "site-opening",
        /// When candidates arrive at a site.
        Arrival = "arrival",
        /// How long a site's screening takes.
        ScreeningTime = "screening-time",
        /// An attribute of a site's candidates; the name is `ATTRIBUTE@SITE`.
        Attribute = "attribute",
        /// A criterion that is judged by chance; the name is `CRITERION@SITE`.
        Criterion = "criterion",
        /// The allocations of a covariate-adaptive procedure; without a name.
        Allocation = "allocation",
        /// The order in which the people of a roster are taken; without a name.
        Roster = "roster",
        /// Which stratum's leftovers come to which arms; without a name.
        Leftovers = "leftovers",
        /// Who of a stratum is on which arm where leftovers are balanced; the name is the stratum's.
        RosterArms = "roster-arms",
        /// The strata of participants who are drawn by prevalence; without a name.
        Cohort = "cohort",
        /// When an event of a participant comes; the name is `EVENT@NUMBER`.
        Event = "event",
        /// Whether a treatment of a participant is never begun; the name is `TREATMENT@NUMBER`, as in
        /// the next three.
        NeverStarted = "never-started",
        /// How long after its planned start a treatment is begun.
        FirstDose = "first-dose",
        /// How far from their days cycles are begun, or single doses given.
        Timing = "timing",
        /// Which doses are forgotten.
        MissedDose = "missed-dose",
        /// The episodes of a toxicity; the name is `TOXICITY@NUMBER`.
        Toxicity = "toxicity",
        /// Which of a visit's days are missed; the name is `VISIT@NUMBER`.
        MissedVisit = "missed-visit",
        /// How far from its days a visit takes place; the name likewise.
        VisitDay = "visit-day",
        /// The outcomes of participants; without a name.
        Outcome = "outcome",
        /// Allocations made again for a randomization test; the name is that of the purpose whose
        /// stream they stand in for, with its name.
        Rerandomization = "rerandomization",
    }
}

/// The key of one purpose and name: SHA-256(seed's key, "evenhand:stream:PURPOSE:NAME").
///
/// Because the name and not a position selects the stream, inserting a site, a factor or an
/// attribute anywhere leaves every other stream as it was.
#[derive(Clone)]
pub struct StreamKey([u8; 32]);

impl StreamKey {
    /// The key of a purpose and a name under a seed.
    pub fn new(seed: &Seed, purpose: Purpose, name: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.key());
        hash.update("evenhand:stream:");
        hash.update(purpose.label());
        hash.update(":");
        hash.update(name);
        Self(hash.finalize().into())
    }

    /// The draws of one replicate: ChaCha20 with this key and the replicate as stream id.
    pub fn replicate(&self, replicate: u64) -> Draws {
        Draws::new(self.0, replicate)
    }

    /// The key's bytes.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// All streams of one replicate of a seed.
#[derive(Debug, Clone)]
pub struct Streams {
    seed: Seed,
    replicate: u64,
}

impl Streams {
    /// The streams of a replicate. A single run is replicate 0.
    pub fn new(seed: Seed, replicate: u64) -> Self {
        Self { seed, replicate }
    }

    /// The seed.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The replicate.
    pub fn replicate(&self) -> u64 {
        self.replicate
    }

    /// The stream of a purpose and a name, from its beginning.
    pub fn open(&self, purpose: Purpose, name: &str) -> Draws {
        StreamKey::new(&self.seed, purpose, name).replicate(self.replicate)
    }
}
