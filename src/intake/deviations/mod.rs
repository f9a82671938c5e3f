//! What really happened to participants, for their calendars.

mod kind;
mod seen;
mod visit_names;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use chrono::NaiveDate;

use super::cell::{self, CellError};
use super::form::{Cells, ConvertError, InputForm};
use super::rows::{ColumnUse, Rows};
use super::scan::Row;
use super::table::Table;
use crate::design::{MAX_GRADE, MAX_PERIOD_DAYS};
use crate::participant::Participant;
use crate::problem::Problems;
use crate::problem::words::{listed, shown};
use crate::reported::{Report, Reported, Since};
use crate::trial::Trial;
use kind::{Column, Kind};
use seen::{Seen, Spell};
use visit_names::visit_named;

/// Why a file of deviations is refused.
#[derive(Debug, thiserror::Error)]
enum DeviationError {
    /// As any cell.
    #[error(transparent)]
    Cell(#[from] CellError),
    /// As a cell that a form reads.
    #[error(transparent)]
    Convert(#[from] ConvertError),
    /// A key of nobody.
    #[error(
        "no participant of the participants file is `{0}`: correct the key, or add the participant there"
    )]
    UnknownParticipant(String),
    /// A name of nothing, where nothing could be named.
    #[error("`{text}` is not a {what}: the scenario has none")]
    None {
        /// The cell.
        text: String,
        /// What it should be.
        what: &'static str,
    },
    /// A name of no visit.
    #[error(
        "`{text}` is not a visit of the scenario: write one of {allowed}, with numbers for what is in braces"
    )]
    Visit {
        /// The cell.
        text: String,
        /// The visits' names.
        allowed: String,
    },
    /// A column that is not there.
    #[error("line {line} has `{kind}`, which needs a column `{column}`: add it")]
    NoColumn {
        /// The line, from 1.
        line: usize,
        /// The kind.
        kind: &'static str,
        /// The column.
        column: &'static str,
    },
    /// An empty cell.
    #[error("the cell is empty, and `{kind}` needs {what}: write it")]
    Needed {
        /// The kind.
        kind: &'static str,
        /// What belongs there.
        what: &'static str,
    },
    /// A cell that says nothing of this kind.
    #[error("`{kind}` has no `{column}`: leave the cell empty; it takes {takes}")]
    NotTaken {
        /// The kind.
        kind: &'static str,
        /// The column.
        column: &'static str,
        /// The columns that it takes.
        takes: String,
    },
    /// No beginning of a reduction.
    #[error("line {0} does not say when the lower dose begins: write `start_date` or `cycle`")]
    NoBeginning(usize),
    /// Two beginnings of a reduction.
    #[error(
        "line {0} has both `start_date` and `cycle`: keep the one at which the lower dose begins"
    )]
    TwoBeginnings(usize),
    /// No whole number of the range.
    #[error("`{text}` is not a number of {what}: write a whole number from 1 to {MAX_PERIOD_DAYS}")]
    Whole {
        /// The cell.
        text: String,
        /// What is counted.
        what: &'static str,
    },
    /// A cycle of what has none.
    #[error("{0} is not given in cycles: write `given` with the days, or `start_date`")]
    NoCycles(String),
    /// No dose.
    #[error(
        "a dose of `{0}`: write the new amount of an administration, above 0; for none, report a hold or a stop"
    )]
    Dose(String),
    /// No grade.
    #[error("`{0}` is not a grade: write a grade (CTCAE) from 1 to {MAX_GRADE}")]
    Grade(String),
    /// The grade of death.
    #[error(
        "grade 5 is death: write its date in the participants file, in the column of an [[event]]"
    )]
    GradeOfDeath,
    /// A last day before the first.
    #[error("{end} lies before `start_date`, {start}: correct one of the two dates")]
    Ends {
        /// The last day.
        end: NaiveDate,
        /// The first.
        start: NaiveDate,
    },
    /// A date before randomization.
    #[error("{date} lies before the randomization of `{id}` on {randomized_on}: correct the date")]
    BeforeRandomization {
        /// The date.
        date: NaiveDate,
        /// The participant's key.
        id: String,
        /// The day of randomization.
        randomized_on: NaiveDate,
    },
}

/// Where the columns of the file stand.
struct Columns {
    participant_id: usize,
    deviation: usize,
    /// The others, in the order of [`Column::ALL`].
    others: [Option<usize>; Column::ALL.len()],
}

impl Columns {
    /// Finds the columns; `None` where one is lacking.
    fn find(table: &mut Table<'_>) -> Option<Self> {
        const REQUIRED: [&str; 2] = ["participant_id", "deviation"];
        let others = Column::ALL.map(Column::name);
        let known: Vec<&str> = REQUIRED.into_iter().chain(others).collect();
        if !table.map_columns(&known) {
            return None;
        }
        table.refuse_misspelt(&known);
        let [participant_id, deviation] = table.require(REQUIRED, &[])?;
        Some(Self {
            participant_id,
            deviation,
            others: others.map(|name| table.column(name)),
        })
    }

    fn of(&self, column: Column) -> Option<usize> {
        self.others[column as usize]
    }

    /// All of them.
    fn places(&self) -> impl Iterator<Item = usize> {
        let others = self.others.iter().copied().flatten();
        [self.participant_id, self.deviation]
            .into_iter()
            .chain(others)
    }
}

/// Reads what really happened to participants: a row for each deviation from a plan, in any order of
/// participants and kinds.
///
/// Columns: `participant_id` (a key of `participants`) and `deviation` (the kind of row), and those that
/// the kind needs:
///
/// | `deviation` | needs | may have |
/// |---|---|---|
/// | `hold` | `treatment`, `start_date` (the first day without a dose) | `end_date` (the last; still held where it is empty), `reason` |
/// | `delay` | `treatment`, `cycle`, `days` (so many later than it would have begun) | `reason` |
/// | `reduction` | `treatment`, `dose` (the new amount of an administration), `start_date` or `cycle` (from which on) | `reason` |
/// | `stop` | `start_date` (the first day without a dose), `reason` | `treatment` (all where it is empty) |
/// | `missed` | `treatment`, `planned_date` | `reason` |
/// | `given` | `treatment`, `planned_date`, `start_date` (the day on which it was given) | |
/// | `toxicity` | `reason` (its name), `grade`, `start_date` | `end_date` (the last day; still there where it is empty) |
/// | `visit` | `reason` (its name), `planned_date` | `start_date` (the day on which it took place; missed where it is empty) |
///
/// Any other cell of a row is empty. No date but those of a visit lies before the participant's
/// randomization. Holds of a treatment, and episodes of a toxicity, come in order of time and do not
/// overlap; nothing is reported twice. Any further column is passed over. Of the form, separator, dates,
/// decimals and missing values count: columns have these names.
///
/// # Errors
/// Every problem of the file, in the order of its text.
pub fn read_deviations(
    trial: &Trial,
    participants: &[Participant],
    form: &InputForm,
    file: &str,
    bytes: &[u8],
) -> Result<Rows<Report>, Problems> {
    let form = InputForm {
        from: None,
        columns: std::collections::BTreeMap::new(),
        arms: std::collections::BTreeMap::new(),
        ..form.clone()
    };
    let mut table = Table::open_as(file, bytes, &form)?;
    let mut rows = Rows::default();
    if let Some(columns) = Columns::find(&mut table) {
        rows.columns = ColumnUse::new(&table, columns.places());
        table.use_columns(columns.places());
        let places = participants.iter().enumerate();
        let places = places.map(|(place, one)| (one.id_text(), place)).collect();
        let reader = Reader {
            trial,
            participants,
            places,
            columns,
        };
        let mut seen = Seen::default();
        let mut row = Row::default();
        while table.next_row(&mut row) {
            if let Some(report) = reader.report(&mut table, &row)
                && reader.is_new(&report, &mut seen, &mut table, &row)
            {
                rows.lines.push(row.line);
                rows.rows.push(report);
            }
        }
    }
    rows.conversions = table.finish()?;
    Ok(rows)
}

struct Reader<'t> {
    trial: &'t Trial,
    participants: &'t [Participant],
    /// The participants' places by their keys.
    places: HashMap<Cow<'t, str>, usize>,
    columns: Columns,
}

/// What a row has, each where it is there and its kind takes it.
#[derive(Debug, Default)]
struct Given {
    treatment: Option<usize>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    planned: Option<NaiveDate>,
    cycle: Option<u32>,
    days: Option<u32>,
    dose: Option<f64>,
    grade: Option<u8>,
    reason: Option<String>,
    /// The toxicity or the visit that `reason` names.
    named: Option<usize>,
}

impl Reader<'_> {
    /// What a row reports, where nothing is wrong with it.
    fn report<'a>(&self, table: &mut Table<'a>, row: &Row<'a>) -> Option<Report> {
        let before = table.problems();
        let participant = table.read(row, self.columns.participant_id, |text| {
            let id = cell::participant_id(text)?;
            let place = self.places.get(&*id).copied();
            place.ok_or_else(|| DeviationError::UnknownParticipant(shown(text)))
        });
        let kind = table.read(row, self.columns.deviation, |text| {
            cell::one_of(text, "a kind of deviation", Kind::names, Kind::named)
        })?;
        self.check_cells(kind, table, row);
        let given = self.read_cells(kind, table, row);
        self.check_dates(kind, participant, &given, table, row);
        if kind == Kind::Reduction {
            self.check_beginning(table, row);
        }
        if table.problems() != before {
            return None;
        }
        Some(Report {
            participant: participant?,
            line: row.line,
            what: reported(kind, given)?,
        })
    }

    /// The cell of a column, where it is there and not empty.
    fn text<'r>(&self, column: Column, row: &'r Row<'_>) -> Option<(usize, &'r str)> {
        let at = self.columns.of(column)?;
        let text = &*row.cells[at].text;
        (!text.is_empty()).then_some((at, text))
    }

    /// That what the kind needs is there, and nothing that it does not take.
    fn check_cells<'a>(&self, kind: Kind, table: &mut Table<'a>, row: &Row<'a>) {
        for column in Column::ALL {
            let is_needed = kind.needs().contains(&column);
            match (self.columns.of(column), self.text(column, row)) {
                (None, _) if is_needed => {
                    let error = DeviationError::NoColumn {
                        line: row.line,
                        kind: kind.name(),
                        column: column.name(),
                    };
                    table.refuse_row(row, error);
                }
                (Some(at), None) if is_needed => {
                    let (kind, what) = (kind.name(), kind.meaning(column));
                    table.refuse(row, at, DeviationError::Needed { kind, what });
                }
                (_, Some((at, _))) if !kind.takes(column) => {
                    let taken = Column::ALL.into_iter().filter(|column| kind.takes(*column));
                    let error = DeviationError::NotTaken {
                        kind: kind.name(),
                        column: column.name(),
                        takes: listed(taken.map(Column::name)),
                    };
                    table.refuse(row, at, error);
                }
                _ => {}
            }
        }
    }

    /// Reads a cell that the kind takes.
    fn cell<'a, T, E: Display>(
        &self,
        (kind, column): (Kind, Column),
        table: &mut Table<'a>,
        row: &Row<'a>,
        read: impl FnOnce(&str, &mut Cells) -> Result<T, E>,
    ) -> Option<T> {
        let (at, _) = self.text(column, row).filter(|_| kind.takes(column))?;
        table.convert(row, at, read)
    }

    fn read_cells<'a>(&self, kind: Kind, table: &mut Table<'a>, row: &Row<'a>) -> Given {
        let date = |column, table: &mut Table<'a>| {
            self.cell((kind, column), table, row, |text, cells| cells.date(text))
        };
        let whole = |column, what, table: &mut Table<'a>| {
            self.cell((kind, column), table, row, |text, _| whole(text, what))
        };
        let treatment = self.cell((kind, Column::Treatment), table, row, |text, _| {
            named("treatment", text, self.trial.treatment_plan().treatments())
        });
        let start = date(Column::Start, table);
        let end = date(Column::End, table);
        let planned = date(Column::Planned, table);
        let cycle = whole(Column::Cycle, "a cycle", table);
        if let (Some(treatment), Some(_)) = (treatment, cycle) {
            self.check_has_cycles(treatment, table, row);
        }
        let days = whole(Column::Days, "days", table);
        let dose = self.cell((kind, Column::Dose), table, row, |text, cells| {
            let dose = cells.outcome(text).map_err(DeviationError::from)?;
            let dose = Some(dose).filter(|&dose| dose > 0.0);
            dose.ok_or_else(|| DeviationError::Dose(shown(text)))
        });
        let grade = self.cell((kind, Column::Grade), table, row, |text, _| grade(text));
        let reason = self.cell((kind, Column::Reason), table, row, |text, _| {
            cell::text(text)
        });
        let named = match kind {
            Kind::Toxicity => self.cell((kind, Column::Reason), table, row, |text, _| {
                let toxicities = &self.trial.deviations().toxicities;
                let names: Vec<&str> = toxicities.iter().map(|toxicity| &*toxicity.name).collect();
                named("toxicity", text, &names)
            }),
            Kind::Visit => self.cell((kind, Column::Reason), table, row, |text, _| {
                self.visit(text)
            }),
            _ => None,
        };
        Given {
            treatment,
            start,
            end,
            planned,
            cycle,
            days,
            dose,
            grade,
            reason,
            named,
        }
    }

    fn visit(&self, text: &str) -> Result<usize, DeviationError> {
        let visits = self.trial.treatment_plan().visits();
        let names: Vec<&str> = visits.iter().map(|visit| &*visit.name).collect();
        visit_named(&names, text).ok_or_else(|| {
            let text = shown(text);
            if names.is_empty() {
                let what = "visit";
                return DeviationError::None { text, what };
            }
            let allowed = listed(names);
            DeviationError::Visit { text, allowed }
        })
    }

    fn check_has_cycles<'a>(&self, treatment: usize, table: &mut Table<'a>, row: &Row<'a>) {
        let plan = self.trial.treatment_plan();
        let mut parts = plan.parts(treatment).iter();
        let has_cycles = parts.any(|&part| plan.regimens()[part].schedule.cycle_length().is_some());
        if let (Some((at, _)), false) = (self.text(Column::Cycle, row), has_cycles) {
            let name = plan.treatments()[treatment].clone();
            table.refuse(row, at, DeviationError::NoCycles(name));
        }
    }

    /// That dates are in their order.
    fn check_dates<'a>(
        &self,
        kind: Kind,
        participant: Option<usize>,
        given: &Given,
        table: &mut Table<'a>,
        row: &Row<'a>,
    ) {
        let one = participant.map(|place| &self.participants[place]);
        let randomized_on = one.and_then(|one| one.randomized_on);
        for (column, date) in [
            (Column::Start, given.start),
            (Column::End, given.end),
            (Column::Planned, given.planned),
        ] {
            let (Some(at), Some(date)) = (self.columns.of(column), date) else {
                continue;
            };
            let ends = given.start.filter(|_| column == Column::End);
            if let (Some(one), Some(randomized_on)) = (one, randomized_on)
                && date < randomized_on
                && kind != Kind::Visit
            {
                let id = one.id_text().into_owned();
                let error = DeviationError::BeforeRandomization {
                    date,
                    id,
                    randomized_on,
                };
                table.refuse(row, at, error);
            } else if let Some(start) = ends.filter(|&start| date < start) {
                let end = date;
                table.refuse(row, at, DeviationError::Ends { end, start });
            }
        }
    }

    /// That a reduction has one beginning.
    fn check_beginning<'a>(&self, table: &mut Table<'a>, row: &Row<'a>) {
        let [start, cycle] =
            [Column::Start, Column::Cycle].map(|column| self.text(column, row).is_some());
        match (start, cycle) {
            (false, false) => table.refuse_row(row, DeviationError::NoBeginning(row.line)),
            (true, true) => table.refuse_row(row, DeviationError::TwoBeginnings(row.line)),
            _ => {}
        }
    }

    /// That it is not reported already, and comes after what is reported of the same before.
    fn is_new<'a>(
        &self,
        report: &Report,
        seen: &mut Seen,
        table: &mut Table<'a>,
        row: &Row<'a>,
    ) -> bool {
        let start = self.columns.of(Column::Start);
        let result = match &report.what {
            &Reported::Hold {
                treatment,
                from,
                to,
                ..
            } => {
                let spell = Spell {
                    from,
                    to,
                    line: report.line,
                };
                seen.follows((report.participant, false, treatment), spell)
            }
            &Reported::Toxicity {
                toxicity, from, to, ..
            } => {
                let spell = Spell {
                    from,
                    to,
                    line: report.line,
                };
                seen.follows((report.participant, true, toxicity), spell)
            }
            what => {
                if let Err(error) = seen.once(report.participant, what, report.line) {
                    table.refuse_row(row, error);
                    return false;
                }
                return true;
            }
        };
        match (result, start) {
            (Err(error), Some(at)) => {
                table.refuse(row, at, error);
                false
            }
            _ => true,
        }
    }
}

/// What these cells report; nothing where one that is needed is not there, which is a problem already.
fn reported(kind: Kind, given: Given) -> Option<Reported> {
    let Given {
        treatment,
        start,
        end: to,
        planned,
        reason,
        ..
    } = given;
    Some(match kind {
        Kind::Hold => Reported::Hold {
            treatment: treatment?,
            from: start?,
            to,
            reason,
        },
        Kind::Delay => Reported::Delay {
            treatment: treatment?,
            cycle: given.cycle?,
            days: given.days?,
            reason,
        },
        Kind::Reduction => Reported::Reduction {
            treatment: treatment?,
            from: start.map(Since::Day).or(given.cycle.map(Since::Cycle))?,
            dose: given.dose?,
            reason,
        },
        Kind::Stop => Reported::Stop {
            treatment,
            on: start?,
            reason: reason?,
        },
        Kind::Missed => Reported::Missed {
            treatment: treatment?,
            planned_on: planned?,
            reason,
        },
        Kind::Given => Reported::Given {
            treatment: treatment?,
            planned_on: planned?,
            on: start?,
        },
        Kind::Toxicity => Reported::Toxicity {
            toxicity: given.named?,
            grade: given.grade?,
            from: start?,
            to,
        },
        Kind::Visit => Reported::Visit {
            visit: given.named?,
            name: reason?,
            planned_on: planned?,
            on: start,
        },
    })
}

/// The place of a name.
fn named<S: AsRef<str>>(
    what: &'static str,
    text: &str,
    names: &[S],
) -> Result<usize, DeviationError> {
    if names.is_empty() {
        let text = shown(text);
        return Err(DeviationError::None { text, what });
    }
    let of_scenario = match what {
        "treatment" => "a treatment of the scenario",
        _ => "a toxicity of the scenario",
    };
    let known = || names.iter().map(AsRef::as_ref).collect();
    let find = |text: &str| names.iter().position(|name| name.as_ref() == text);
    Ok(cell::one_of(text, of_scenario, known, find)?)
}

/// A whole number from 1 on.
fn whole(text: &str, what: &'static str) -> Result<u32, DeviationError> {
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_whole);
    let number = number.filter(|number| (1..=MAX_PERIOD_DAYS).contains(number));
    number.ok_or_else(|| DeviationError::Whole {
        text: shown(text),
        what,
    })
}

/// A grade.
fn grade(text: &str) -> Result<u8, DeviationError> {
    match text.parse() {
        Ok(grade) if (1..=MAX_GRADE).contains(&grade) && text.len() == 1 => Ok(grade),
        _ if text == "5" => Err(DeviationError::GradeOfDeath),
        _ => Err(DeviationError::Grade(shown(text))),
    }
}
