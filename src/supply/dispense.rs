//! Dispensing: which items are handed out when.

use chrono::{Days, NaiveDate};

use super::intervals::Intervals;
use super::portion::Portion;
use crate::design::{Dispensed, DoseItems, MAX_DOSE_ITEMS, MAX_STRENGTHS, MissingDay, Supply};

/// Items of one strength that a participant is handed on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispensing {
    /// The day.
    pub date: NaiveDate,
    /// The strength's place.
    pub strength: u8,
    /// How many items the doses need until the next dispensing.
    pub items: u32,
    /// How many packs hold them.
    pub packs: u32,
}

/// A dose that the items of its supply do not make up.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "no {MAX_DOSE_ITEMS} or fewer items of the strengths in [[supply]] make up a dose of {amount}: write larger strengths, or `whole = false` for vials"
)]
pub struct NotMadeUp {
    /// The dose's amount, in its unit.
    pub amount: f64,
}

/// What is handed out for these doses of a treatment, in place of what stands in `handed_out`: in order of days and
/// then of strengths.
///
/// The portions are in order of time. `visits` are the days, ascending, of the visits at which items are
/// handed out, where they are ([`Dispensed::Visits`]); what is needed before the first of them is handed out on the day of
/// the first dose. Nothing is allocated once `handed_out` has room.
///
/// # Errors
/// [`NotMadeUp`] of a dose that no items make up.
///
/// # Examples
/// ```
/// use evenhand::design::{Contents, Dispensed, MissingDay, Overage, Strengths, Supply};
/// use evenhand::supply::{Portion, dispense};
///
/// let letrozole = Supply {
///     treatment: 0,
///     item: "tablet".into(),
///     contents: Contents::Strengths(Strengths::new(&[2.5], true)?),
///     pack: 30,
///     dispensed: Dispensed::Every("12 weeks".parse()?),
///     overage: Overage::default(),
/// };
/// let daily = Portion { days: 100, ..Portion::once("2027-01-04".parse()?, 2.5) };
/// let mut handed_out = Vec::new();
/// dispense(&letrozole, MissingDay::default(), &[daily], &[], &mut handed_out)?;
/// let told: Vec<_> = handed_out.iter().map(|one| (one.date.to_string(), one.items, one.packs)).collect();
/// assert_eq!(told, [("2027-01-04".into(), 84, 3), ("2027-03-29".into(), 16, 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dispense(
    supply: &Supply,
    missing_day: MissingDay,
    portions: &[Portion],
    visits: &[NaiveDate],
    handed_out: &mut Vec<Dispensing>,
) -> Result<(), NotMadeUp> {
    handed_out.clear();
    let Some(first) = portions.first() else {
        return Ok(());
    };
    let mut counter = Counter::new(handed_out);
    let mut made_up = MadeUp::new(supply);
    match &supply.dispensed {
        Dispensed::Cycle => {
            for portion in portions {
                let items = made_up.of(portion.amount)?;
                counter.add(portion.begins, portion.days * portion.doses, items);
            }
        }
        Dispensed::Dose => {
            for portion in portions {
                let items = made_up.of(portion.amount)?;
                for day in 0..u64::from(portion.days) {
                    counter.add(portion.first + Days::new(day), portion.doses, items);
                }
            }
        }
        &Dispensed::Every(period) => {
            let intervals = Intervals::every(period, missing_day, first.first);
            by_intervals(intervals, portions, &mut made_up, &mut counter)?;
        }
        Dispensed::Visits(_) => {
            let intervals = Intervals::on(visits, first.first);
            by_intervals(intervals, portions, &mut made_up, &mut counter)?;
        }
    }
    let is_ordered = counter.end();
    if !is_ordered {
        // Parts of a treatment beside each other: what is handed out on one day belongs together.
        handed_out.sort_unstable_by_key(|one| (one.date, one.strength));
        handed_out.dedup_by(|later, one| {
            let is_same = (later.date, later.strength) == (one.date, one.strength);
            if is_same {
                one.items += later.items;
            }
            is_same
        });
    }
    for one in handed_out {
        one.packs = one.items.div_ceil(supply.pack);
    }
    Ok(())
}

/// Doses of each interval, counted and not walked through.
fn by_intervals(
    mut intervals: Intervals<'_>,
    portions: &[Portion],
    made_up: &mut MadeUp<'_>,
    counter: &mut Counter<'_>,
) -> Result<(), NotMadeUp> {
    for portion in portions {
        let items = made_up.of(portion.amount)?;
        let (mut day, mut left) = (portion.first, portion.days);
        while left > 0 {
            let (begin, end) = intervals.of(day);
            let days = left.min(u32::try_from((end - day).num_days()).unwrap_or(u32::MAX));
            counter.add(begin, days * portion.doses, items);
            day = day + Days::new(days.into());
            left -= days;
        }
    }
    Ok(())
}

/// The items of the amount that was asked for last.
struct MadeUp<'a> {
    supply: &'a Supply,
    last: Option<(f64, DoseItems)>,
}

impl<'a> MadeUp<'a> {
    fn new(supply: &'a Supply) -> Self {
        Self { supply, last: None }
    }

    #[inline]
    fn of(&mut self, amount: f64) -> Result<DoseItems, NotMadeUp> {
        match self.last {
            Some((last, items)) if last.to_bits() == amount.to_bits() => Ok(items),
            _ => {
                let items = self.supply.contents.of(amount);
                let items = items.ok_or(NotMadeUp { amount })?;
                self.last = Some((amount, items));
                Ok(items)
            }
        }
    }
}

/// Counts the items of one day after the other.
struct Counter<'o> {
    date: NaiveDate,
    items: [u32; MAX_STRENGTHS],
    handed_out: &'o mut Vec<Dispensing>,
    is_ordered: bool,
}

impl<'o> Counter<'o> {
    fn new(handed_out: &'o mut Vec<Dispensing>) -> Self {
        Self {
            date: NaiveDate::MIN,
            items: [0; MAX_STRENGTHS],
            handed_out,
            is_ordered: true,
        }
    }

    /// Counts the items of so many doses.
    #[inline]
    fn add(&mut self, date: NaiveDate, doses: u32, items: DoseItems) {
        if date != self.date {
            self.hand_out();
            self.is_ordered &= date > self.date;
            self.date = date;
        }
        for (sum, &count) in self.items.iter_mut().zip(items.counts()) {
            *sum += doses * u32::from(count);
        }
    }

    #[inline]
    fn hand_out(&mut self) {
        for (strength, items) in self.items.iter_mut().enumerate() {
            if *items > 0 {
                self.handed_out.push(Dispensing {
                    date: self.date,
                    strength: strength as u8,
                    items: *items,
                    packs: 0,
                });
                *items = 0;
            }
        }
    }

    /// Whether days were in order.
    fn end(mut self) -> bool {
        self.hand_out();
        self.is_ordered
    }
}
