//! Numbers are those of the tables, row by row.

use std::collections::BTreeMap;

use evenhand::scenario::builtin;

use super::page::{self, section, table};
use super::{Made, count, row};
use crate::common::Rows;

#[test]
fn who_was_screened_is_that_of_the_table() {
    let made = Made::simulated(builtin("polar").unwrap());
    let rows = table(&section(&made.report(), "flow"), "Participant flow");
    let screening = made.table("screening");

    let all = |begins: &[&str]| row(&rows, begins)[4].clone();
    let screened = |is: &dyn Fn([&str; 3]) -> bool| {
        count(
            &screening,
            ["eligible", "failed_criteria", "participant_id"],
            is,
        )
    };
    assert_eq!(
        all(&["Assessed for eligibility"]),
        screening.rows.len().to_string()
    );
    assert_eq!(
        all(&["Excluded", ""]),
        screened(&|[_, _, id]| id.is_empty())
    );
    let failed = all(&["Excluded", "did not meet every criterion"]);
    assert_eq!(failed, screened(&|[eligible, _, _]| eligible == "N"));
    assert_eq!(
        all(&["Excluded", "eligible, the sample size was reached first"]),
        screened(&|[eligible, failed, id]| eligible == "Y" && failed.is_empty() && id.is_empty())
    );
    assert_eq!(all(&["Randomized"]), "405");
    let mut criteria: BTreeMap<&str, usize> = BTreeMap::new();
    for [failed] in screening.columns(["failed_criteria"]) {
        for id in failed
            .split(';')
            .filter(|id| !id.is_empty() && *id != "cap")
        {
            *criteria.entry(id).or_default() += 1;
        }
    }
    let listed = rows.iter().filter(|row| row[0] == "Criterion not met");
    assert_eq!(listed.count(), criteria.len());
    for (id, times) in criteria {
        let own = rows
            .iter()
            .find(|row| row[1].starts_with(&format!("{id} ")))
            .unwrap();
        assert_eq!(own[4], times.to_string(), "{id}");
    }
}

#[test]
fn what_became_of_participants_is_that_of_the_table() {
    let made = Made::simulated(builtin("polar").unwrap());
    let flow = section(&made.report(), "flow");
    let rows = table(&flow, "Participant flow");
    let disposition = made.table("disposition");
    let arms = ["palbociclib_et", "et"];
    let mut reasons: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let columns = [
        "arm",
        "treatment_status",
        "treatment_reason",
        "trial_status",
        "trial_reason",
    ];
    for [arm, status, reason, trial_status, trial_reason] in disposition.columns(columns) {
        if status == "DISCONTINUED" {
            *reasons
                .entry((arm, "Discontinued treatment", reason))
                .or_default() += 1;
        }
        if trial_status == "DISCONTINUED" {
            let left = match status {
                "COMPLETED" => "Left the trial after treatment",
                _ => "Left the trial before completing treatment",
            };
            *reasons.entry((arm, left, trial_reason)).or_default() += 1;
        }
    }
    assert!(reasons.len() > 8);
    for ((arm, step, reason), number) in reasons {
        let place = arms.iter().position(|one| *one == arm).unwrap();
        assert_eq!(
            row(&rows, &[step, reason])[2 + place],
            number.to_string(),
            "{arm} {reason}"
        );
    }
    for (place, arm) in arms.into_iter().enumerate() {
        let of_arm = |is: &dyn Fn(&str) -> bool| {
            count(
                &disposition,
                ["arm", "treatment_status"],
                |[own, status]| own == arm && is(status),
            )
        };
        let cell = |step: &str| row(&rows, &[step, ""])[2 + place].clone();
        assert_eq!(cell("Allocated"), of_arm(&|_| true));
        assert_eq!(
            cell("Received treatment"),
            of_arm(&|status| status != "NOT TREATED")
        );
        assert_eq!(
            cell("Never treated"),
            of_arm(&|status| status == "NOT TREATED")
        );
        assert_eq!(
            cell("Discontinued treatment"),
            of_arm(&|status| status == "DISCONTINUED")
        );
        assert_eq!(cell("Analysed"), of_arm(&|_| true));
        let number = format!("(n\u{a0}=\u{a0}{})", cell("Discontinued treatment"));
        assert!(flow.contains(&number), "{number} is in the picture");
    }
}

/// Means and counts by hand, from the participants.
#[test]
fn baseline_characteristics_are_those_of_the_participants() {
    let made = Made::simulated(builtin("starter").unwrap());
    let baseline = section(&made.report(), "baseline");
    let rows = page::grouped(&baseline, "Baseline characteristics");
    let participants = made.table("participants");
    let ages = |arm: &str| {
        let all = participants.columns(["arm", "age"]);
        let mut ages: Vec<f64> = all
            .filter(|[own, _]| arm.is_empty() || *own == arm)
            .map(|[_, age]| age.parse().unwrap())
            .collect();
        ages.sort_by(f64::total_cmp);
        ages
    };
    for (place, arm) in ["active", "control", ""].into_iter().enumerate() {
        let ages = ages(arm);
        let n = ages.len() as f64;
        let mean = ages.iter().sum::<f64>() / n;
        let squares: f64 = ages.iter().map(|age| (age - mean) * (age - mean)).sum();
        let sd = (squares / (n - 1.0)).sqrt();
        let age =
            |statistic: &str| rows[&("age, years".to_owned(), statistic.to_owned())][place].clone();
        assert_eq!(age("Mean (SD)"), format!("{mean:.1} ({sd:.1})"));
        let (least, most) = (ages[0], ages[ages.len() - 1]);
        assert_eq!(age("Min, max"), format!("{least}, {most}"));
        let half = ages.len() / 2;
        let median = if ages.len() % 2 == 0 {
            f64::midpoint(ages[half - 1], ages[half])
        } else {
            ages[half]
        };
        assert!(age("Median (Q1, Q3)").starts_with(&format!("{median} (")));

        let sexes = participants.columns(["arm", "sex"]);
        let women = sexes.filter(|[own, sex]| (arm.is_empty() || *own == arm) && *sex == "female");
        let women = women.count();
        let percent = 100.0 * women as f64 / n;
        let key = (
            "sex (stratification factor)".to_owned(),
            "female".to_owned(),
        );
        assert_eq!(rows[&key][place], format!("{women} ({percent:.1}\u{a0}%)"));
        let dates = participants.columns(["arm", "surgery_on"]);
        let missing = dates.filter(|[own, day]| (arm.is_empty() || *own == arm) && day.is_empty());
        let key = ("surgery_on".to_owned(), "Missing".to_owned());
        assert_eq!(rows[&key][place], missing.count().to_string());
    }
    let sizes = format!("Active treatment (n\u{a0}=\u{a0}{})", ages("active").len());
    assert!(baseline.contains(&sizes), "{sizes}");
    assert!(!baseline.contains("chi") && !baseline.contains("p =") && !baseline.contains("p &lt;"));

    // Standardized differences, digit by digit.
    let shown = table(&baseline, "Standardized mean differences");
    let balance = made.table("balance");
    let columns = ["scope", "name", "level", "measure", "value"];
    let wanted: Vec<[&str; 3]> = (balance.columns(columns))
        .filter(|[scope, _, _, measure, _]| *scope == "covariate" && *measure == "smd")
        .map(|[_, name, level, _, value]| [name, level, value])
        .collect();
    assert_eq!(shown.len(), wanted.len());
    for (row, [name, level, value]) in shown.iter().zip(wanted) {
        assert_eq!((row[0].as_str(), row[2].as_str()), (name, value));
        assert!(row[1] == level || row[1] == "all levels");
    }
}

#[test]
fn accrual_is_that_of_the_tables() {
    let made = Made::simulated(builtin("polar").unwrap());
    let accrual = section(&made.report(), "accrual");
    let months = table(&accrual, "Accrual by month");
    let participants = made.table("participants");
    let screening = made.table("screening");
    let mut until = [0, 0];
    for row in months.iter().filter(|row| !row[1].is_empty()) {
        let in_month = |table: &Rows, column: &str| {
            table
                .columns([column])
                .filter(|[day]| day.starts_with(&row[0]))
                .count()
        };
        let own = [
            in_month(&screening, "screened_on"),
            in_month(&participants, "randomized_on"),
        ];
        until = [until[0] + own[0], until[1] + own[1]];
        let wanted = [own[0], until[0], own[1], until[1]].map(|count| count.to_string());
        assert_eq!(row[1..5], wanted, "{}", row[0]);
    }
    assert_eq!(until, [screening.rows.len(), 405]);

    let sites = table(&accrual, "Sites, by participants randomized");
    assert_eq!(sites.len(), 53);
    let mut before = usize::MAX;
    for row in &sites {
        let at = |table: &Rows| {
            table
                .columns(["site_id"])
                .filter(|[site]| *site == row[0])
                .count()
        };
        let randomized = at(&participants);
        assert_eq!(
            row[4..6],
            [at(&screening), randomized].map(|count| count.to_string())
        );
        assert!(randomized <= before, "the largest first");
        before = randomized;
        let mut days: Vec<&str> = (participants.columns(["site_id", "randomized_on"]))
            .filter(|[site, _]| *site == row[0])
            .map(|[_, day]| day)
            .collect();
        days.sort_unstable();
        assert_eq!(row[6], days.first().copied().unwrap_or_default());
        assert_eq!(row[7], days.last().copied().unwrap_or_default());
    }
    let countries = table(&accrual, "Countries, by participants randomized");
    for row in countries {
        let own = participants
            .columns(["country"])
            .filter(|[country]| *country == row[0]);
        assert_eq!(row[4], own.count().to_string(), "{}", row[0]);
    }
    // The scenario's plan is calibrated so that enrolment ends in December 2024, on average.
    let expected = accrual.split("Sample size expected by").nth(1).unwrap();
    assert!(expected.contains("<dd>2024-1"), "{}", &expected[..60]);
}
