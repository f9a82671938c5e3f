//! How long lists are, and how long they need be.

use std::fmt::Write as _;

use super::columns::columns;
use evenhand::list_lengths::{Basis, ListLengths, StratumLength, Verdict};
use evenhand::trial::Trial;

/// The most rows of a table; lists that are alike are then told together.
const MOST_ROWS: usize = 24;

/// The table of `evenhand check`.
pub(crate) fn lengths_table(trial: &Trial, lengths: &ListLengths) -> String {
    let probability = lengths.probability();
    let mut text = match lengths.basis() {
        Basis::One => String::new(),
        Basis::Unknown(why) => format!(
            "\nlists: it is not known how common the strata are, since {why}: only {} entries in each stratum, as \
             many as participants, are sure to suffice\nfor orientation only: if all strata were equally common, \
             {} entries in each would suffice with probability {probability}\n",
            lengths.participants(),
            lengths.if_equally_common()
        ),
        _ => format!(
            "\nhow long lists must be, so that none runs out with probability {probability}\n{}",
            table(trial, lengths)
        ),
    };
    let many = entries(lengths.own_total());
    let count = lengths.strata().len();
    let own = match count {
        1 => format!("the list of the scenario has {many}"),
        _ => format!("the {count} lists of the scenario have {many}"),
    };
    let _ = match lengths.runs_out() {
        None => writeln!(text, "{own}"),
        Some(above) if above <= 0.0 => writeln!(text, "{own}: none can run out"),
        Some(above) => writeln!(
            text,
            "{own}: they suffice with a probability of at least {}",
            rounded_down(1.0 - above)
        ),
    };
    text
}

fn table(trial: &Trial, lengths: &ListLengths) -> String {
    let strata = lengths.strata();
    let participants = f64::from(lengths.participants());
    let expected = |list: &StratumLength| participants * list.share.unwrap_or(0.0);
    let key = |list: &StratumLength| (list.own, list.sufficient, format!("{:.2}", expected(list)));
    let mut groups = grouped(strata, |one, other| {
        strata.len() > MOST_ROWS && key(one) == key(other)
    });
    if groups.len() > MOST_ROWS {
        groups = grouped(strata, |one, other| {
            (one.own, one.sufficient) == (other.own, other.sufficient)
        });
    }
    let head = ["stratum", "expected", "in the scenario", "sufficient"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(groups.iter().map(|group| {
        let first = trial.strata().label(group[0].stratum);
        let label = match group.len() - 1 {
            0 => first,
            more => format!("{first} and {more} more"),
        };
        let least = group.iter().map(|list| expected(list));
        let least = least.fold(f64::INFINITY, f64::min);
        let most = group.iter().map(|list| expected(list)).fold(0.0, f64::max);
        let (least, most) = (format!("{least:.2}"), format!("{most:.2}"));
        let expected = if least == most {
            least
        } else {
            format!("{least} to {most}")
        };
        let lengths = [group[0].own, group[0].sufficient].map(|length| length.to_string());
        [label, expected].into_iter().chain(lengths).collect()
    }));
    let totals = [lengths.own_total(), lengths.sufficient_total()].map(|total| total.to_string());
    let total = ["all strata".to_owned(), format!("{participants:.2}")];
    rows.push(total.into_iter().chain(totals).collect());
    columns(&rows)
}

/// The strata that are alike, in the order of the first of each.
fn grouped(
    strata: &[StratumLength],
    is_alike: impl Fn(&StratumLength, &StratumLength) -> bool,
) -> Vec<Vec<&StratumLength>> {
    let mut groups: Vec<Vec<&StratumLength>> = Vec::new();
    for list in strata {
        match groups.iter_mut().find(|group| is_alike(group[0], list)) {
            Some(group) => group.push(list),
            None => groups.push(vec![list]),
        }
    }
    groups
}

/// What is to be said of the scenario's own lengths, on a line; nothing where they are fair.
pub(crate) fn lengths_verdict(lengths: &ListLengths) -> Option<String> {
    let participants = lengths.participants();
    let own = lengths.own_total();
    let many = entries(own);
    let strata = match lengths.strata().len() {
        1 => "1 stratum".to_owned(),
        count => format!("{} strata", with_commas(count as u64)),
    };
    let sufficient = sufficient(lengths);
    Some(match lengths.verdict()? {
        Verdict::TooShort if own < participants.into() => format!(
            "warning: the lists have {many} in {strata} for {participants} participants, so they run out; {sufficient}\n"
        ),
        Verdict::TooShort => format!(
            "warning: a list runs out with probability up to {}: {strata}, {many}; {sufficient}\n",
            rounded_up(lengths.runs_out().unwrap_or(1.0))
        ),
        Verdict::Absurd => format!(
            "warning: the lists have {many} in {strata} for {participants} participants, {} for each of them: write a \
             smaller `list_length`, or stratify by less; {sufficient}\n",
            with_commas(own / u64::from(participants.max(1)))
        ),
        _ => format!("lists: {strata}, {many}; {sufficient}\n"),
    })
}

/// How many entries would suffice.
fn sufficient(lengths: &ListLengths) -> String {
    let probability = lengths.probability();
    if let Basis::Unknown(_) = lengths.basis() {
        return format!(
            "if all strata were equally common, {} per stratum would suffice with probability {probability}",
            lengths.if_equally_common()
        );
    }
    let each = lengths.strata().iter().map(|list| list.sufficient);
    let (least, most) = (each.clone().min(), each.max());
    let (least, most) = (least.unwrap_or(0), most.unwrap_or(0));
    let range = if least == most {
        with_commas(least)
    } else {
        format!("{} to {}", with_commas(least), with_commas(most))
    };
    format!("{range} per stratum would suffice with probability {probability}")
}

fn entries(count: u64) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{} entries", with_commas(count)),
    }
}

/// A count with a comma after each three digits.
fn with_commas(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A lower bound of a probability, with four digits.
fn rounded_down(probability: f64) -> String {
    format!("{:.4}", (probability * 1e4).floor() / 1e4)
}

/// An upper bound of a probability above 0, with two digits that count.
fn rounded_up(probability: f64) -> String {
    if probability >= 1.0 {
        return "1".to_owned();
    }
    let mut digits = 2;
    while digits < 12 && probability * 10_f64.powi(digits - 1) < 1.0 {
        digits += 1;
    }
    let unit = 10_f64.powi(digits);
    let text = format!("{:.*}", digits as usize, (probability * unit).ceil() / unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        let counts = [0, 999, 1000, 108_246, 1_000_000];
        let texts = ["0", "999", "1,000", "108,246", "1,000,000"];
        assert_eq!(counts.map(with_commas), texts);
        assert_eq!(rounded_down(0.999_97), "0.9999");
        assert_eq!(rounded_down(0.0), "0.0000");
        let bounds = [0.1171, 0.5, 0.001_21, 1.0, 0.997];
        assert_eq!(bounds.map(rounded_up), ["0.12", "0.5", "0.0013", "1", "1"]);
    }
}
