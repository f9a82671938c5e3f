//! A whole history, made again.

use std::ops::Range;

use super::cells;
use super::chain::Chain;
use super::error::HistoryError;
use super::finding::{Difference, Fault, Finding, Findings};
use super::following::{Cells, History};
use super::form::Form;
use super::version::Version;
use crate::allocation::Account;
use crate::design::{ArmIndex, MAX_PARTICIPANTS};
use crate::rng::Seed;
use crate::trial::Trial;

/// What came of a replay.
pub struct Replayed {
    /// The history after its last row, with what was recorded.
    pub history: History,
    /// Every line that does not follow.
    pub findings: Findings,
    /// The versions of the design that rows were made under, each with its first line, in order. Several
    /// where the trial was amended.
    pub versions: Vec<(usize, String)>,
}

/// Makes every allocation of a history again, and compares each row with what follows from the
/// design, the seed and the rows before. Where a row does not follow, it is judged what comes after it
/// given what was recorded: under a covariate-adaptive procedure the arm of the row.
///
/// # Errors
/// [`HistoryError::NotText`]; [`HistoryError::OtherSeed`]; [`HistoryError::OtherScenario`] where the
/// last row is of another version of the design; [`HistoryError::Column`].
pub fn replay(
    trial: &Trial,
    seed: &Seed,
    version: Version,
    bytes: &[u8],
) -> Result<Replayed, HistoryError> {
    let replayed = replay_amended(trial, seed, version, bytes)?;
    match replayed.versions.last() {
        Some((_, last)) if last != version.text() => Err(HistoryError::OtherScenario {
            line: replayed.history.allocations() as usize + 1,
            history: last.clone(),
            given: version,
        }),
        _ => Ok(replayed),
    }
}

/// The same of a trial that was amended since the last row: the rows need not be of this version, and
/// are made again under it.
///
/// # Errors
/// As [`replay`], but for [`HistoryError::OtherScenario`].
pub fn replay_amended(
    trial: &Trial,
    seed: &Seed,
    version: Version,
    bytes: &[u8],
) -> Result<Replayed, HistoryError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        HistoryError::NotText {
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
        }
    })?;
    let mut replayed = Replayed {
        history: History::new(trial, seed, version)?,
        findings: Findings::default(),
        versions: Vec::new(),
    };
    let expected = replayed.history.header().trim_end().to_owned();
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.strip_suffix('\n') != Some(&expected) {
        let found = first.strip_suffix('\n').unwrap_or(first).to_owned();
        replayed.findings.add(Finding {
            line: 1,
            participant_id: String::new(),
            faults: vec![Fault::Header { found, expected }],
        });
        return Ok(replayed);
    }
    let mut reader = Reader::new(&mut replayed);
    let rows = text.len() - first.len();
    for (place, line) in lines.enumerate() {
        if place == 0 {
            reader.begin(line)?;
            reader
                .replayed
                .history
                .ids
                .reserve(rows / line.len().max(1));
        }
        reader.read(place + 2, line);
    }
    Ok(replayed)
}

/// Reads rows, with room that is kept between them.
struct Reader<'a> {
    replayed: &'a mut Replayed,
    cells: Vec<Range<usize>>,
    others: Vec<Range<usize>>,
    levels: Vec<usize>,
    expected: String,
    faults: Vec<Fault>,
    /// How many rows were lost whose entries or words were not passed by yet.
    lost: u32,
}

impl<'a> Reader<'a> {
    fn new(replayed: &'a mut Replayed) -> Self {
        Self {
            replayed,
            cells: Vec::new(),
            others: Vec::new(),
            levels: Vec::new(),
            expected: String::new(),
            faults: Vec::new(),
            lost: 0,
        }
    }

    /// Binds the first row to the version and the seed that it names.
    fn begin(&mut self, line: &str) -> Result<(), HistoryError> {
        let history = &mut self.replayed.history;
        cells::split(line.trim_end(), &mut self.cells);
        if self.cells.len() != history.form.count() {
            return Ok(());
        }
        let commitment = &line[self.cells[history.form.commitment()].clone()];
        if commitment != history.commitment {
            return Err(HistoryError::OtherSeed {
                history: commitment.to_owned(),
                given: history.commitment.clone(),
            });
        }
        let version = line[self.cells[history.form.scenario()].clone()].parse();
        if let Ok(version) = version {
            let header = history.header().trim_end();
            history.chain =
                Chain::begin(history.trial.name(), version, &history.commitment, header);
        }
        Ok(())
    }

    /// Reads one row, which stands on this line.
    fn read(&mut self, number: usize, line: &str) {
        self.faults.clear();
        let row = line.strip_suffix('\n').unwrap_or_else(|| {
            self.faults.push(Fault::Cut);
            line
        });
        cells::split(row, &mut self.cells);
        let mut participant = "".into();
        let form = &self.replayed.history.form;
        if self.cells.len() == form.count() {
            participant = cells::text(&row[self.cells[Form::ID].clone()]);
            self.follow(number, row, &participant);
        } else {
            self.faults.push(Fault::Cells {
                found: self.cells.len(),
                expected: form.count(),
            });
        }
        if !self.faults.is_empty() {
            self.replayed.findings.add(Finding {
                line: number,
                participant_id: participant.into_owned(),
                faults: std::mem::take(&mut self.faults),
            });
        }
    }

    /// Compares a row that has every cell with what follows, and takes it up.
    fn follow(&mut self, number: usize, row: &str, participant: &str) {
        self.follow_chain(row);
        let history = &mut self.replayed.history;
        if let Some(line) = history.ids.put(participant, number) {
            self.faults.push(Fault::Twice { line });
        }
        let cell = |column: usize| &row[self.cells[column].clone()];
        let form = &history.form;
        let unreadable = |column: usize| Fault::Unreadable {
            column: form.name(column).to_owned(),
            found: cells::text(cell(column)).into_owned(),
        };
        let version = cell(form.scenario());
        let Ok(own_version) = version.parse::<Version>() else {
            self.faults.push(unreadable(form.scenario()));
            return;
        };
        let versions = &mut self.replayed.versions;
        if versions.last().is_none_or(|(_, last)| last != version) {
            versions.push((number, version.to_owned()));
        }
        self.levels.clear();
        for (factor, column) in form.factors().enumerate() {
            match history.level(factor, &cells::text(cell(column))) {
                Some(level) => self.levels.push(level),
                None => self.faults.push(unreadable(column)),
            }
        }
        if self.levels.len() < form.factors().len() {
            return;
        }
        let recorded = history.arm(&cells::text(cell(form.arm())));
        let whole = |column: usize| cell(column).parse::<u32>().ok();
        let draw = whole(form.draw());
        let on = cells::text(cell(Form::ON));
        let follows = history.sequence + 1;
        let sequence = whole(Form::SEQUENCE).filter(|&sequence| sequence <= MAX_PARTICIPANTS);
        let sequence = sequence.unwrap_or(follows);
        history.sequence = sequence.max(follows);
        let Some(account) = self.account(draw, sequence, follows) else {
            return self.take_up(recorded);
        };
        let history = &mut self.replayed.history;
        let arm = recorded.unwrap_or(account.arm);
        let (before, after) = history.imbalances(account.stratum, arm);
        self.expected.clear();
        let cells = Cells {
            sequence: follows,
            id: participant,
            on: on_or_nothing(&on),
            levels: &self.levels,
            account: &account,
            before,
            after,
            version: own_version,
        };
        history.put(&cells, &mut self.expected);
        if let Err(error) = history.record(&self.levels, account.stratum, arm) {
            self.faults.push(Fault::Exhausted(error.to_string()));
        }
        let end = self.cells[self.replayed.history.form.commitment()].end;
        if self.expected != row[..end] {
            self.compare(row);
        }
    }

    /// What the row's entry or word gives; `None` where it is not there, or the row comes late.
    ///
    /// `sequence` is the row's number, and `follows` the one that follows on the row before. Where numbers
    /// are left out, rows were lost, and entries or words with them, of this list or of another; else the next
    /// is what the row is judged by.
    fn account(&mut self, draw: Option<u32>, sequence: u32, follows: u32) -> Option<Account> {
        self.lost += sequence.saturating_sub(follows);
        let allocator = &mut self.replayed.history.allocator;
        let mut account = allocator.next(&self.levels);
        if let (Ok(next), Some(draw)) = (&account, draw) {
            let fault = Fault::Draw {
                found: draw,
                follows: next.draw,
            };
            if draw > next.draw && draw - next.draw <= self.lost {
                self.lost -= draw - next.draw;
                self.faults.push(fault);
                if allocator.pass_to(&self.levels, draw) != Ok(true) {
                    return None;
                }
                account = allocator.next(&self.levels);
            } else if draw < next.draw && sequence < follows {
                self.faults.push(fault);
                return None;
            }
        }
        account
            .map_err(|error| self.faults.push(Fault::Exhausted(error.to_string())))
            .ok()
    }

    /// Takes up the arm of a row that names no entry or word that could be judged.
    fn take_up(&mut self, recorded: Option<ArmIndex>) {
        let taken = recorded.map(|arm| self.replayed.history.take_up(&self.levels, arm));
        if let Some(Err(error)) = taken {
            self.faults.push(Fault::Exhausted(error.to_string()));
        }
    }

    /// Follows the chain to this row.
    fn follow_chain(&mut self, row: &str) {
        let history = &mut self.replayed.history;
        let end = self.cells[history.form.commitment()].end;
        let expected = history.chain.next(&row[..end]);
        let found = &row[self.cells[history.form.chain()].clone()];
        history.chain = expected;
        if found != expected.text() {
            self.faults.push(Fault::Chain);
            // What follows is judged from here on.
            if let Ok(found) = found.parse() {
                history.chain = found;
            }
        }
    }

    /// Names every cell that does not follow.
    fn compare(&mut self, row: &str) {
        cells::split(&self.expected, &mut self.others);
        let form = &self.replayed.history.form;
        for (column, (found, follows)) in self.cells.iter().zip(&self.others).enumerate() {
            let (found, follows) = (&row[found.clone()], &self.expected[follows.clone()]);
            if found != follows {
                self.faults.push(Fault::Cell(Difference {
                    column: form.name(column).to_owned(),
                    found: cells::text(found).into_owned(),
                    follows: cells::text(follows).into_owned(),
                }));
            }
        }
    }
}

/// A day of the calendar as it is written; nothing for any other text, which then does not follow.
fn on_or_nothing(text: &str) -> &str {
    let is_day = text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok();
    if is_day { text } else { "" }
}
