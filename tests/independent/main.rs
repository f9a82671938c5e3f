//! Double programming: a second implementation, deliberately naive, written from
//! `docs/reproducibility.md` and the conventions of dates before `src/` was read, and compared with
//! the library on random designs. It shares no code with `src/`.
//!
//! | module | holds |
//! |---|---|
//! | `chacha`, `stream` | ChaCha20 from RFC 8439; seeds, streams and draws |
//! | `list`, `number` | procedures, sections, strata; randomization numbers and kits |
//! | `roster` | the order and the arms of people who are there already |
//! | `civil`, `calendar` | civil dates; dosing days and exposure |
//! | `schedule` | designs with epochs, parts and visits; participants |
//! | `schedule_days`, `schedule_dose` | dosing days and frequencies; doses by weight and surface |
//! | `schedule_course`, `schedule_tables` | starts and ends; calendar, exposure and visits |
//! | `schedule_text` | a design as TOML, its participants as CSV |
//! | `schedule_examples`, `schedule_trial_examples` | days worked out by hand |
//! | `deviation`, `deviation_text` | what a design says of what really happens; as TOML |
//! | `deviation_draws`, `deviation_course` | what is drawn; one treatment of a participant, day by day |
//! | `deviation_trial`, `deviation_tables` | all treatments and visits of a participant; their lines |
//! | `deviation_examples` | worked out by hand |
//! | `chance` | the generator of random designs |
//! | `random_*` | random lists, schedules, participants and deviations |
//! | `compare_*` | the comparisons with the library |

// A test states its expectations by unwrapping; plain, repetitive code is the purpose here, and
// the formulas keep the letters that the contract has.
#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::many_single_char_names
)]

mod calendar;
mod chacha;
mod chance;
mod civil;
mod compare_calendars;
mod compare_deviations;
mod compare_draws;
mod compare_kits;
mod compare_lists;
mod compare_numbers;
mod compare_rosters;
mod compare_schedules;
mod compare_trials;
mod deviation;
mod deviation_course;
mod deviation_draws;
mod deviation_examples;
mod deviation_tables;
mod deviation_text;
mod deviation_trial;
mod list;
mod number;
#[path = "../value_stability/pinned.rs"]
mod pinned;
mod random_deviations;
mod random_lists;
mod random_moments;
mod random_participants;
mod random_parts;
mod random_schedules;
mod roster;
mod schedule;
mod schedule_course;
mod schedule_coverage;
mod schedule_days;
mod schedule_dose;
mod schedule_examples;
mod schedule_rules;
mod schedule_tables;
mod schedule_text;
mod schedule_trial_examples;
mod stream;
