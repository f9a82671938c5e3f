//! What was really given, arm by arm.

use evenhand::actual::{ArmExposure, INTENSITY_STEPS, TreatmentExposure};
use evenhand::trial::Trial;

use super::columns::columns;

/// A line for each arm and treatment.
pub(super) fn exposure_table(trial: &Trial, exposure: &ArmExposure) -> String {
    let header = [
        "what was given",
        "arm",
        "began",
        "completed",
        "reduced",
        "held or late",
        "median days",
        "median dose intensity",
    ];
    let treatments = trial.treatment_plan().treatments();
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for (arm, of) in trial.arms().iter().zip(exposure.arms()) {
        let given = treatments.iter().zip(of).filter(|(_, own)| own.begun > 0);
        rows.extend(given.map(|(treatment, own)| row(treatment, arm.name(), own)));
    }
    columns(&rows)
}

fn row(treatment: &str, arm: &str, own: &TreatmentExposure) -> Vec<String> {
    let percent = |count: u64| format!("{:.1} %", 100.0 * count as f64 / own.begun as f64);
    let [intensity, ..] = &own.intensity;
    let intensity = intensity.quantile(50);
    let days = own.days.quantile(50);
    vec![
        treatment.to_owned(),
        arm.to_owned(),
        own.begun.to_string(),
        percent(own.completed),
        percent(own.reduced),
        percent(own.interrupted_or_delayed),
        days.map_or_else(String::new, |days| days.to_string()),
        intensity.map_or_else(String::new, |steps| {
            format!("{:.1} %", 100.0 * steps as f64 / INTENSITY_STEPS)
        }),
    ]
}
