//! `kits.csv`: one row per kit, with its arm or without.

use std::io;

use super::cell::{csv_writer, finish};
use crate::allocation::Kit;
use crate::design::KitPlan;
use crate::trial::Trial;

/// Writes `unblinded/kits.csv`: which kit is at which site, and what is in it.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_kits<W: io::Write>(
    trial: &Trial,
    plan: &KitPlan,
    kits: &[Kit],
    out: W,
) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record(["kit_number", "site_id", "arm"])?;
    for kit in kits {
        out.write_record([
            plan.numbers().text(kit.number).as_str(),
            &trial.sites()[kit.site].id,
            trial.arms().get(kit.arm).name(),
        ])?;
    }
    finish(out)
}

/// Writes `blinded/kits.csv`: the same rows in the same order, without the arm.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write_blinded_kits<W: io::Write>(
    trial: &Trial,
    plan: &KitPlan,
    kits: &[Kit],
    out: W,
) -> io::Result<W> {
    let mut out = csv_writer(out);
    out.write_record(["kit_number", "site_id"])?;
    for kit in kits {
        out.write_record([
            plan.numbers().text(kit.number).as_str(),
            &trial.sites()[kit.site].id,
        ])?;
    }
    finish(out)
}
