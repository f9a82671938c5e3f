//! Which procedures are assessed, for how many entries, by which method.

use super::exact::exact;
use super::metric::{Characteristics, Method};
use super::monte_carlo::{Sample, monte_carlo};
use crate::design::Ratio;
use crate::procedure::{Procedure, ProcedureError};
use crate::rng::Seed;

/// The most entries of a list that is assessed.
pub const MAX_ASSESSED: u32 = 1_000_000;

/// Which method is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The exact one where it exists, else Monte Carlo.
    Best,
    /// The exact one, or none.
    Exact,
    /// Monte Carlo.
    MonteCarlo,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Best, Self::Exact, Self::MonteCarlo];

    /// The name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Exact => "exact",
            Self::MonteCarlo => "monte-carlo",
        }
    }
}

/// Why procedures cannot be assessed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// No list, or one too long.
    #[error(
        "a list of {0} entries cannot be assessed: write a whole number from 1 to {MAX_ASSESSED}"
    )]
    Entries(u64),
    /// Not two arms 1:1.
    #[error(
        "the ratio is {0}: operating characteristics are defined here for two arms in the ratio 1:1"
    )]
    Ratio(Box<Ratio>),
    /// No lists to simulate.
    #[error("0 replicates give no estimate: write a whole number from 1 to {max}", max = u32::MAX)]
    Replicates,
    /// A procedure that cannot be read, or is not defined for the list.
    #[error("{specification}: {error}")]
    Procedure {
        /// The procedure, as it was given.
        specification: String,
        /// What is wrong with it.
        error: ProcedureError,
    },
    /// A procedure that is assessed already.
    #[error("the procedure {0} stands twice: write it once")]
    Twice(String),
    /// The dynamic program would be too large.
    #[error(
        "the exact method would take too much memory or time for a list this long: use Monte Carlo (--monte-carlo), or a shorter list"
    )]
    NoExact,
}

/// Restricted procedures in common use, for two arms 1:1.
pub fn default_procedures() -> &'static [&'static str] {
    &[
        "simple",
        "random-allocation",
        "permuted-block(2)",
        "permuted-block(4)",
        "permuted-block(6)",
        "permuted-block(4, 6)",
        "big-stick(2)",
        "big-stick(3)",
        "efron(2/3)",
        "chen(3, 2/3)",
        "adjustable-coin(2)",
        "smith(2)",
        "bayesian-coin(0.1)",
        "wei-urn(0, 1)",
        "ehrenfest(3)",
        "truncated-binomial",
        "block-urn(3)",
        "mass-weighted-urn(4)",
        "drop-the-loser(2)",
        "adaptive-coin(2)",
        "max-entropy(0.5)",
        "maximal(3)",
        "maximal-bounded(3)",
    ]
}

/// An assessment of procedures for one list, validated.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    entries: u32,
    procedures: Vec<Procedure>,
    replicates: u32,
    choice: Choice,
}

/// A procedure and its characteristics.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// The procedure, as specifications write it.
    pub procedure: String,
    /// Its characteristics.
    pub characteristics: Characteristics,
}

impl Plan {
    /// An assessment of `specifications` for a list of `entries` entries; `replicates` lists are
    /// simulated where the method is Monte Carlo.
    ///
    /// # Errors
    /// [`AssessError::Entries`] unless 1 <= entries <= [`MAX_ASSESSED`];
    /// [`AssessError::Replicates`] where replicates = 0; [`AssessError::Ratio`] unless the ratio is
    /// 1:1; a procedure that is not defined, or stands twice.
    ///
    /// # Examples
    /// ```
    /// use evenhand::assess::{Choice, Plan};
    /// use evenhand::design::Ratio;
    /// let ratio = Ratio::new(&[1, 1])?;
    /// let plan = Plan::new(&["permuted-block(4,6)"], 405, &ratio, 1000, Choice::Best)?;
    /// assert_eq!(plan.procedures()[0].to_string(), "permuted-block(4, 6)");
    /// assert!(Plan::new(&["simple"], 0, &ratio, 1000, Choice::Best).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<S: AsRef<str>>(
        specifications: &[S],
        entries: u64,
        ratio: &Ratio,
        replicates: u32,
        choice: Choice,
    ) -> Result<Self, AssessError> {
        let entries = u32::try_from(entries)
            .ok()
            .filter(|n| (1..=MAX_ASSESSED).contains(n))
            .ok_or(AssessError::Entries(entries))?;
        if ratio.parts() != [1, 1] {
            return Err(AssessError::Ratio(Box::new(*ratio)));
        }
        if replicates == 0 {
            return Err(AssessError::Replicates);
        }
        let mut procedures: Vec<Procedure> = Vec::new();
        for specification in specifications {
            let specification = specification.as_ref();
            let procedure = Procedure::parse(specification, ratio, entries).map_err(|error| {
                AssessError::Procedure {
                    specification: specification.to_owned(),
                    error,
                }
            })?;
            if procedures.contains(&procedure) {
                return Err(AssessError::Twice(procedure.to_string()));
            }
            procedures.push(procedure);
        }
        Ok(Self {
            entries,
            procedures,
            replicates,
            choice,
        })
    }

    /// How many entries the list has.
    pub fn entries(&self) -> u32 {
        self.entries
    }

    /// The procedures, in their order.
    pub fn procedures(&self) -> &[Procedure] {
        &self.procedures
    }

    /// How many lists are simulated where the method is Monte Carlo.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Which method is used.
    pub fn choice(&self) -> Choice {
        self.choice
    }

    /// Assesses the procedures. `keep_course` asks for the imbalance after each entry.
    ///
    /// The numbers are the same for any number of threads.
    ///
    /// # Errors
    /// [`AssessError::NoExact`] where the exact method was chosen and a procedure has none.
    pub fn assess(
        &self,
        seed: &Seed,
        threads: usize,
        keep_course: bool,
    ) -> Result<Vec<Assessed>, AssessError> {
        let sample = Sample {
            seed,
            replicates: u64::from(self.replicates),
            threads,
            keep_course,
        };
        let assess = |procedure: &Procedure| {
            let simulated = || monte_carlo(procedure, self.entries, &sample);
            let characteristics = match self.choice {
                Choice::Exact => exact(procedure, self.entries)?,
                Choice::Best => exact(procedure, self.entries).unwrap_or_else(|_| simulated()),
                Choice::MonteCarlo => simulated(),
            };
            Ok(Assessed {
                procedure: procedure.to_string(),
                characteristics,
            })
        };
        self.procedures.iter().map(assess).collect()
    }
}

/// Whether any procedure was assessed from simulated lists, so that the numbers depend on the seed.
pub fn is_drawn(assessed: &[Assessed]) -> bool {
    let mut methods = assessed.iter().map(|one| one.characteristics.method);
    methods.any(|method| method == Method::MonteCarlo)
}
