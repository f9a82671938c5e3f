//! A history as far as it was followed, and its next row.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::cells;
use super::chain::Chain;
use super::error::HistoryError;
use super::form::Form;
use super::ids::Ids;
use super::row::Row;
use super::version::Version;
use crate::allocation::{Account, AccountedAllocator, AllocationError};
use crate::balance::{Counts, Imbalance, imbalance, is_one_ratio};
use crate::characters::is_hidden;
use crate::design::{ArmIndex, StratumIndex};
use crate::participant::Participant;
use crate::rng::Seed;
use crate::trial::{RandomizationPlan, Trial};

/// A history as far as it was followed: what allocates the next participant.
pub struct History {
    pub(super) trial: Trial,
    pub(super) form: Form,
    pub(super) version: Version,
    pub(super) commitment: String,
    pub(super) allocator: AccountedAllocator,
    /// Whether amendments change lists, and whether not all allocations are in one ratio.
    is_amended: bool,
    has_ratios: bool,
    header: String,
    /// The cells of each factor's levels, and the places of these.
    levels: Vec<Level>,
    /// By stratum; none before its first row.
    strata: Vec<Option<StratumCells>>,
    arms: Vec<String>,
    /// Of each stratum's list, or of the whole trial.
    counts: Vec<Counts>,
    /// The participants, with their lines.
    pub(super) ids: Ids,
    pub(super) sequence: u32,
    pub(super) chain: Chain,
}

/// The levels of a factor in rows.
struct Level {
    labels: Vec<String>,
    places: HashMap<String, usize>,
}

/// What a stratum is called in rows.
struct StratumCells {
    label: String,
    stream: String,
}

/// What a row holds besides its chain.
pub(super) struct Cells<'a> {
    pub(super) sequence: u32,
    pub(super) id: &'a str,
    /// The day of randomization, or nothing.
    pub(super) on: &'a str,
    pub(super) levels: &'a [usize],
    pub(super) account: &'a Account,
    pub(super) before: Imbalance,
    pub(super) after: Imbalance,
    pub(super) version: Version,
}

impl History {
    /// The history of a trial before its first allocation. `version` identifies its design.
    ///
    /// # Errors
    /// [`HistoryError::Column`].
    pub fn new(trial: &Trial, seed: &Seed, version: Version) -> Result<Self, HistoryError> {
        let form = Form::new(trial)?;
        let header = form.header();
        let commitment = seed.commitment();
        let strata = trial.strata();
        let levels = strata.factors().iter().map(|factor| Level {
            labels: factor.labels().to_vec(),
            places: factor.labels().iter().cloned().zip(0..).collect(),
        });
        let groups = trial
            .randomization()
            .lists()
            .map_or(1, |plan| plan.strata.count());
        Ok(Self {
            chain: Chain::begin(trial.name(), version, &commitment, &header),
            header: header + "\n",
            levels: levels.collect(),
            strata: (0..strata.count()).map(|_| None).collect(),
            arms: trial
                .arms()
                .iter()
                .map(|arm| arm.name().to_owned())
                .collect(),
            counts: vec![Counts::new(trial.arms().count()); groups],
            ids: Ids::default(),
            sequence: 0,
            allocator: AccountedAllocator::new(trial, &trial.streams(seed, 0)),
            has_ratios: !is_one_ratio(trial),
            is_amended: (trial.randomization().lists()).is_some_and(RandomizationPlan::is_amended),
            trial: trial.clone(),
            form,
            version,
            commitment,
        })
    }

    /// The first line of the file, with its line end.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// How many allocations there are.
    pub fn allocations(&self) -> u32 {
        self.sequence
    }

    /// The last link of the chain; before the first row, that which the first is bound to.
    pub fn chain(&self) -> Chain {
        self.chain
    }

    /// The line on which a participant stands, from 1; `None` for one who was not allocated.
    pub fn line_of(&self, participant_id: &str) -> Option<usize> {
        self.ids.line(participant_id)
    }

    /// Allocates a participant, of whom the id and the level of each stratification factor are known, and
    /// the day of randomization where it is to be kept.
    ///
    /// # Errors
    /// [`HistoryError`]; the history is then as it was.
    pub fn allocate(&mut self, participant: &Participant) -> Result<Row, HistoryError> {
        let id = participant.id_text().into_owned();
        self.check_id(&id)?;
        let error = |error| HistoryError::Allocation {
            id: id.clone(),
            error,
        };
        let levels = participant.levels.all(self.trial.strata());
        let levels = levels.map_err(|levels| error(AllocationError::Levels(levels)))?;
        let account = self.allocator.next(&levels).map_err(error)?;
        let on = participant.randomized_on;
        let on = on.map_or_else(String::new, |day| day.to_string());
        let sequence = self.sequence + 1;
        let (before, after) = self.imbalances(account.stratum, account.arm);
        let mut line = String::new();
        let cells = Cells {
            sequence,
            id: &id,
            on: &on,
            levels: &levels,
            account: &account,
            before,
            after,
            version: self.version,
        };
        self.put(&cells, &mut line);
        self.chain = self.chain.next(&line);
        let _ = writeln!(line, ",{}", self.chain);
        self.record(&levels, account.stratum, account.arm)
            .map_err(error)?;
        self.ids.put(&id, sequence as usize + 1);
        self.sequence = sequence;
        Ok(Row {
            line,
            sequence,
            participant_id: id,
            account,
            imbalance_before: before,
            imbalance_after: after,
            stream: self.allocator.stream(account.stratum),
            chain: self.chain,
        })
    }

    /// That a row can hold the id, and that nobody has it or one that looks like it.
    fn check_id(&mut self, id: &str) -> Result<(), HistoryError> {
        if id.is_empty() {
            return Err(HistoryError::NoId);
        }
        if id.chars().any(is_hidden) {
            return Err(HistoryError::Id);
        }
        if let Some(line) = self.line_of(id) {
            let id = id.to_owned();
            return Err(HistoryError::Twice { id, line });
        }
        match self.ids.look_alike(id) {
            Some((other, line)) => Err(HistoryError::LooksLike {
                id: id.to_owned(),
                other,
                line,
            }),
            None => Ok(()),
        }
    }

    /// The place of a factor's level.
    pub(super) fn level(&self, factor: usize, label: &str) -> Option<usize> {
        self.levels[factor].places.get(label).copied()
    }

    /// The arm of a name.
    pub(super) fn arm(&self, name: &str) -> Option<ArmIndex> {
        let place = self.arms.iter().position(|own| own == name)?;
        Some(ArmIndex(place as u8))
    }

    /// The imbalance before an allocation, and after it.
    pub(super) fn imbalances(
        &self,
        stratum: StratumIndex,
        arm: ArmIndex,
    ) -> (Imbalance, Imbalance) {
        let mut counts = self.counts[self.group(stratum)];
        let ratio = match self.trial.randomization().lists() {
            Some(plan) if self.has_ratios => {
                plan.ratio_at(stratum, counts.total() + 1, self.arms.len())
            }
            _ => *self.trial.arms().ratio(),
        };
        let before = imbalance(counts.get(), &ratio);
        counts.add(arm);
        (before, imbalance(counts.get(), &ratio))
    }

    /// Which counts a stratum's participants belong to.
    fn group(&self, stratum: StratumIndex) -> usize {
        if self.counts.len() == 1 {
            0
        } else {
            stratum.get()
        }
    }

    /// Takes up an allocation.
    pub(super) fn record(
        &mut self,
        levels: &[usize],
        stratum: StratumIndex,
        arm: ArmIndex,
    ) -> Result<(), AllocationError> {
        self.allocator.record(levels, arm)?;
        let group = self.group(stratum);
        self.counts[group].add(arm);
        Ok(())
    }

    /// Takes up an allocation whose entry or word was passed by.
    pub(super) fn take_up(
        &mut self,
        levels: &[usize],
        arm: ArmIndex,
    ) -> Result<(), AllocationError> {
        self.allocator.take_up(levels, arm)?;
        let stratum = self.trial.strata().index(levels)?;
        let group = self.group(stratum);
        self.counts[group].add(arm);
        Ok(())
    }

    /// Appends a row without its chain, and without the comma before that.
    pub(super) fn put(&mut self, cells: &Cells<'_>, row: &mut String) {
        let account = cells.account;
        let stratum = &mut self.strata[account.stratum.get()];
        let stratum = stratum.get_or_insert_with(|| StratumCells {
            label: self.trial.strata().label(account.stratum),
            stream: self.allocator.stream(account.stratum),
        });
        // From an amendment on, a list draws from another stream.
        if self.is_amended {
            stratum.stream = self.allocator.stream(account.stratum);
        }
        cells::put_number(row, cells.sequence);
        cells::put(row, cells.id);
        cells::put(row, cells.on);
        for (factor, &level) in self.levels.iter().zip(cells.levels) {
            cells::put(row, &factor.labels[level]);
        }
        cells::put(row, &stratum.label);
        cells::put(row, &self.arms[account.arm.get()]);
        let number = self.trial.hand_over().number_text(
            self.trial.strata(),
            account.stratum,
            account.randomization_number,
        );
        cells::put(row, &number);
        match account.probabilities {
            Some(probabilities) => {
                for &probability in probabilities.get() {
                    cells::put_probability(row, probability);
                }
            }
            None => self.arms.iter().for_each(|_| row.push(',')),
        }
        for imbalance in [cells.before, cells.after] {
            if imbalance.denominator() == 1 {
                cells::put_number(row, imbalance.numerator() as u32);
            } else {
                let _ = write!(row, "{imbalance},");
            }
        }
        cells::put(row, &stratum.stream);
        cells::put_number(row, account.draw);
        cells::put(row, cells.version.text());
        row.push_str(&self.commitment);
    }
}
