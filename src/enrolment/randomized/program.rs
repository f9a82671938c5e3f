//! What the participants of a trial depend on, in the form in which many candidates are judged at once.
//!
//! Only what can decide who is eligible, and in which stratum, is drawn: an attribute that no criterion,
//! no factor and none of these attributes asks about has streams of its own, which are left unread.

use super::normal::TruncatedNormal;
use crate::design::{
    Attribute, Clause, Condition, Criterion, Distribution, Domain, Factor, FactorSource, Period,
    Rule, Value,
};
use crate::enrolment::limits::{ends, limits};
use crate::rng::Purpose;
use crate::trial::Trial;

/// How the candidates of a site are judged.
pub(super) struct Program {
    /// The streams of a site; the first is the time of screening.
    pub(super) streams: Vec<Stream>,
    /// Criteria that look at one draw only.
    pub(super) filters: Vec<Filter>,
    /// The attributes that the others ask about, in their order.
    pub(super) columns: Vec<Column>,
    /// The other criteria: any of these conditions holds, with all its tests.
    pub(super) criteria: Vec<Vec<Vec<Test>>>,
    pub(super) factors: Vec<FactorLevels>,
    /// Numbers of calendar months that conditions look back.
    pub(super) months: Vec<u32>,
}

/// A stream of a site.
pub(super) struct Stream {
    pub(super) purpose: Purpose,
    /// What its name has before the site's; absent where it is the site's.
    pub(super) name: Option<String>,
    /// Whether every candidate takes two words of it, in turn.
    pub(super) is_even: bool,
}

/// A criterion that refuses a candidate by one draw of 53 bits.
pub(super) struct Filter {
    pub(super) stream: usize,
    /// First draw that is refused, and how many follow on it.
    pub(super) refused: Vec<(u64, u64)>,
}

/// An attribute of the candidates.
pub(super) struct Column {
    pub(super) stream: usize,
    /// The first case that holds is drawn from; the last always holds.
    pub(super) cases: Vec<(Vec<Test>, Draw)>,
}

/// How many levels are few.
const FEW: usize = 4;

/// How a value is drawn.
pub(super) enum Draw {
    /// A level, by the cumulated thresholds but the last; what is left over is above all draws.
    FewLevels([u64; FEW]),
    Levels(Vec<u64>),
    Normal(TruncatedNormal),
    Uniform {
        min: i64,
        values: u32,
    },
    DaysBefore {
        min: u32,
        days: u32,
        present: u64,
        /// The column of the date that it does not precede.
        not_before: Option<usize>,
    },
}

/// One requirement of a condition.
pub(super) enum Test {
    /// Holds for nobody: it asks about the arm.
    Never,
    Level {
        column: usize,
        takes: Vec<bool>,
    },
    Number {
        column: usize,
        at_least: i64,
        below: i64,
    },
    Date {
        column: usize,
        within: Option<Before>,
        more_than: Option<Before>,
    },
}

impl Test {
    /// The column that it looks at.
    pub(super) fn column(&self) -> Option<usize> {
        match *self {
            Self::Never => None,
            Self::Level { column, .. }
            | Self::Number { column, .. }
            | Self::Date { column, .. } => Some(column),
        }
    }
}

/// How far before the day of randomization.
#[derive(Clone, Copy)]
pub(super) enum Before {
    Days(i32),
    /// Calendar months, after their place in [`Program::months`].
    Months(usize, u32),
}

/// The level of a factor.
pub(super) enum FactorLevels {
    /// By the level of an attribute.
    Levels { column: usize, levels: Vec<u16> },
    /// By where the intervals of a number end.
    Numbers { column: usize, ends: Vec<i64> },
    /// By the site.
    Site(Vec<u16>),
}

impl Program {
    /// The program of a trial; `None` where an attribute that it needs has no distribution.
    pub(super) fn new(trial: &Trial) -> Option<Self> {
        let attributes = trial.attributes();
        let is_filter = filters(trial);
        let needed = needed(trial, &is_filter);
        let has_draws = |attribute: &Attribute| {
            attribute
                .cases()
                .last()
                .is_some_and(|case| case.when.is_always())
        };
        let mut compiler = Compiler {
            trial,
            column_of: vec![None; attributes.len()],
            months: Vec::new(),
        };
        let mut streams = vec![Stream {
            purpose: Purpose::ScreeningTime,
            name: None,
            is_even: false,
        }];
        let mut columns = Vec::new();
        for (index, attribute) in attributes.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            if !has_draws(attribute) {
                return None;
            }
            columns.push(compiler.column(index, streams.len()));
            compiler.column_of[index] = Some(columns.len() - 1);
            streams.push(Stream {
                purpose: Purpose::Attribute,
                name: Some(attribute.name().to_owned()),
                is_even: matches!(attribute.domain(), Domain::Category(_)),
            });
        }
        let mut criteria = Vec::new();
        let mut filters = Vec::new();
        for (criterion, filter) in trial.criteria().iter().zip(is_filter) {
            let (purpose, name, refused) = match (&criterion.rule, filter) {
                (Rule::Fails(probability), _) => {
                    let refused = vec![(0, probability.threshold())];
                    (Purpose::Criterion, criterion.id.clone(), refused)
                }
                (Rule::Require(any), Some(attribute)) if !needed[attribute] => {
                    let attribute = &attributes[attribute];
                    if !has_draws(attribute) {
                        return None;
                    }
                    let name = attribute.name().to_owned();
                    (Purpose::Attribute, name, refused(attribute, any))
                }
                (Rule::Require(any), _) => {
                    let any = any.iter().map(|condition| compiler.tests(condition));
                    criteria.push(any.collect());
                    continue;
                }
            };
            // Two criteria may look at the same draw.
            let is_own = |stream: &Stream| {
                stream.purpose == purpose && stream.name.as_deref() == Some(name.as_str())
            };
            let stream = streams.iter().position(is_own);
            let stream = stream.unwrap_or_else(|| {
                streams.push(Stream {
                    purpose,
                    name: Some(name),
                    is_even: true,
                });
                streams.len() - 1
            });
            filters.push(Filter { stream, refused });
        }
        let factors = trial.strata().factors().iter();
        let factors = factors.map(|factor| compiler.factor(factor)).collect();
        Some(Self {
            streams,
            filters,
            columns,
            criteria,
            factors,
            months: compiler.months,
        })
    }
}

/// By criterion, the one category that it asks about, where this is drawn in the same way for everyone.
fn filters(trial: &Trial) -> Vec<Option<usize>> {
    let asked = |criterion: &Criterion| {
        let Rule::Require(any) = &criterion.rule else {
            return None;
        };
        let mut clauses = any.iter().flat_map(Condition::clauses);
        let first = clauses.next()?.attribute()?;
        let attribute = &trial.attributes()[first];
        let is_even =
            matches!(attribute.domain(), Domain::Category(_)) && attribute.cases().len() == 1;
        (is_even && clauses.all(|clause| clause.attribute() == Some(first))).then_some(first)
    };
    trial.criteria().iter().map(asked).collect()
}

/// Which attributes have to be known by more than a criterion of their own.
fn needed(trial: &Trial, is_filter: &[Option<usize>]) -> Vec<bool> {
    let mut needed = vec![false; trial.attributes().len()];
    let mark = |needed: &mut [bool], condition: &Condition| {
        for attribute in condition.clauses().iter().filter_map(Clause::attribute) {
            needed[attribute] = true;
        }
    };
    for factor in trial.strata().factors() {
        if let FactorSource::Attribute(attribute) = factor.source() {
            needed[attribute] = true;
        }
    }
    for (criterion, filter) in trial.criteria().iter().zip(is_filter) {
        if let (Rule::Require(any), None) = (&criterion.rule, filter) {
            for condition in any {
                mark(&mut needed, condition);
            }
        }
    }
    // An attribute depends on earlier ones only.
    for index in (0..needed.len()).rev() {
        if !needed[index] {
            continue;
        }
        for case in trial.attributes()[index].cases() {
            mark(&mut needed, &case.when);
            if let Distribution::DaysBefore {
                not_before: Some(earlier),
                ..
            } = case.draw
            {
                needed[earlier] = true;
            }
        }
    }
    needed
}

/// Which draws of a category none of the conditions, all of them about it, takes in.
fn refused(attribute: &Attribute, any: &[Condition]) -> Vec<(u64, u64)> {
    let Distribution::Category(weights) = &attribute.cases()[0].draw else {
        return Vec::new();
    };
    let takes = |level: u16| {
        any.iter().any(|condition| {
            condition.clauses().iter().all(
                |clause| matches!(clause, Clause::Level { levels, .. } if levels.contains(&level)),
            )
        })
    };
    let mut begin = 0;
    let mut refused: Vec<(u64, u64)> = Vec::new();
    for (level, &end) in (0..).zip(weights.thresholds()) {
        if !takes(level) && begin < end {
            match refused.last_mut() {
                Some((first, count)) if *first + *count == begin => *count += end - begin,
                _ => refused.push((begin, end - begin)),
            }
        }
        begin = end;
    }
    refused
}

/// Writes columns and tests.
struct Compiler<'a> {
    trial: &'a Trial,
    /// By attribute; absent where it is no column, or is none yet.
    column_of: Vec<Option<usize>>,
    months: Vec<u32>,
}

impl Compiler<'_> {
    fn column(&mut self, attribute: usize, stream: usize) -> Column {
        let cases = self.trial.attributes()[attribute].cases();
        let cases = cases.iter().map(|case| {
            let draw = self.draw(attribute, &case.draw);
            (self.tests(&case.when), draw)
        });
        Column {
            stream,
            cases: cases.collect(),
        }
    }

    fn draw(&self, attribute: usize, distribution: &Distribution) -> Draw {
        match *distribution {
            Distribution::Category(ref weights) => {
                let (_, thresholds) = weights.thresholds().split_last().unwrap_or((&0, &[]));
                let mut few = [u64::MAX; FEW];
                if thresholds.len() > FEW {
                    return Draw::Levels(thresholds.to_vec());
                }
                few[..thresholds.len()].copy_from_slice(thresholds);
                Draw::FewLevels(few)
            }
            Distribution::Normal { mean, sd, min, max } => {
                let decimals = match self.trial.attributes()[attribute].domain() {
                    Domain::Number { decimals, .. } => *decimals,
                    Domain::Category(_) | Domain::Date => 0,
                };
                let limits = limits(self.trial, attribute);
                Draw::Normal(TruncatedNormal::new(
                    [mean, sd, min, max],
                    decimals,
                    &limits,
                ))
            }
            Distribution::Uniform { min, max } => Draw::Uniform {
                min,
                values: (max - min) as u32 + 1,
            },
            Distribution::DaysBefore {
                min,
                max,
                present,
                not_before,
            } => Draw::DaysBefore {
                min,
                days: max - min + 1,
                present: present.threshold(),
                not_before: not_before.and_then(|earlier| self.column_of[earlier]),
            },
        }
    }

    fn tests(&mut self, condition: &Condition) -> Vec<Test> {
        let clauses = condition.clauses().iter();
        clauses.map(|clause| self.test(clause)).collect()
    }

    fn test(&mut self, clause: &Clause) -> Test {
        let Some(column) = clause.attribute().and_then(|one| self.column_of[one]) else {
            return Test::Never;
        };
        match clause {
            Clause::Arm(_) => Test::Never,
            Clause::Level { attribute, levels } => {
                let count = self.trial.attributes()[*attribute].domain().levels().len();
                Test::Level {
                    column,
                    takes: (0..count as u16).map(|one| levels.contains(&one)).collect(),
                }
            }
            Clause::Number {
                at_least, below, ..
            } => Test::Number {
                column,
                at_least: at_least.unwrap_or(i64::MIN),
                below: below.unwrap_or(i64::MAX),
            },
            Clause::Date {
                within, more_than, ..
            } => Test::Date {
                column,
                within: within.map(|period| self.before(period)),
                more_than: more_than.map(|period| self.before(period)),
            },
        }
    }

    fn before(&mut self, period: Period) -> Before {
        match period {
            Period::Days(days) => Before::Days(days.cast_signed()),
            Period::Months(months) => {
                let place = self.months.iter().position(|&one| one == months);
                let place = place.unwrap_or_else(|| {
                    self.months.push(months);
                    self.months.len() - 1
                });
                Before::Months(place, months)
            }
        }
    }

    fn factor(&self, factor: &Factor) -> FactorLevels {
        let sites = self.trial.sites();
        let level = |place: Option<usize>| place.unwrap_or(0) as u16;
        match factor.source() {
            FactorSource::Site => FactorLevels::Site((0..sites.len() as u16).collect()),
            FactorSource::Country => {
                let levels = sites.iter().map(|site| level(factor.find(&site.country)));
                FactorLevels::Site(levels.collect())
            }
            FactorSource::Attribute(attribute) => {
                let column = self.column_of[attribute].unwrap_or(0);
                match self.trial.attributes()[attribute].domain() {
                    Domain::Category(labels) => FactorLevels::Levels {
                        column,
                        levels: (0..labels.len() as u16)
                            .map(|one| level(factor.level(Value::Level(one))))
                            .collect(),
                    },
                    Domain::Number { .. } | Domain::Date => FactorLevels::Numbers {
                        column,
                        ends: ends(factor),
                    },
                }
            }
        }
    }
}
