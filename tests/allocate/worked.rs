//! Probabilities and imbalances that were worked by hand.

use evenhand::allocation::AccountedAllocator;
use evenhand::design::{ArmIndex, Levels};
use evenhand::history::{History, Row, Version};
use evenhand::participant::Participant;
use evenhand::rng::{Seed, Streams};
use evenhand::trial::Trial;

fn trial(procedure: &str) -> Trial {
    let builder = Trial::builder("worked")
        .arms([("A", 1), ("B", 1)])
        .factor("sex", ["f", "m"])
        .factor("site", ["01", "02"])
        .procedure(procedure)
        .sample_size(40);
    let builder = if procedure.starts_with("minimization") {
        builder
    } else {
        builder.list_length(40)
    };
    builder.build().unwrap()
}

fn allocate(history: &mut History, trial: &Trial, labels: [&str; 2]) -> Row {
    let id = format!("P-{}", history.allocations() + 1);
    let participant = Participant {
        id: Some(id.into()),
        levels: Levels::labelled(trial.strata(), &labels).unwrap(),
        ..Participant::default()
    };
    history.allocate(&participant).unwrap()
}

fn of(row: &Row, arm: ArmIndex) -> f64 {
    row.account.probabilities.unwrap().get()[arm.get()]
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

/// L20. Pocock and Simon's range, p = 0.85: whoever shares every level with the one before is allocated
/// to the other arm with 0.85; whoever shares none, evenly.
#[test]
fn the_next_by_minimization() {
    let trial = trial("minimization(range, 0.85)");
    let seed = Seed::from_integer(20);
    let mut history = History::new(&trial, &seed, Version::of(b"", None)).unwrap();
    let first = allocate(&mut history, &trial, ["f", "01"]);
    near(of(&first, ArmIndex(0)), 0.5);
    assert_eq!(first.imbalance_before.to_string(), "0");
    assert_eq!(first.imbalance_after.to_string(), "1");
    assert_eq!((&*first.stream, first.account.draw), ("allocation:", 1));
    let apart = allocate(&mut history, &trial, ["m", "02"]);
    near(of(&apart, ArmIndex(0)), 0.5);
    // f has one on the first's arm, 02 one on the other's: with f|02 the range is 1 + 1 on either arm if the
    // two arms are equal; else the other arm is preferred.
    let third = allocate(&mut history, &trial, ["f", "02"]);
    let (one, two) = (first.account.arm, apart.account.arm);
    if one == two {
        near(of(&third, one), 0.15);
    } else {
        near(of(&third, one), 0.5);
    }
    assert_eq!(third.account.draw, 3);
}

/// What was recorded is what the next is judged by, whatever the procedure gave.
#[test]
fn the_recorded_arm_decides_what_follows() {
    let trial = trial("minimization(range, 0.85)");
    for recorded in [ArmIndex(0), ArmIndex(1)] {
        let streams = Streams::new(Seed::from_integer(20), 0);
        let mut allocator = AccountedAllocator::new(&trial, &streams);
        allocator.record(&[0, 1], recorded).unwrap();
        let next = allocator.next(&[0, 1]).unwrap();
        near(next.probabilities.unwrap().get()[recorded.get()], 0.15);
        assert_eq!(next.draw, 2);
    }
}

/// Blocks of 4: after one A, A is one of the three that are left; after the block, all is even. Of blocks
/// of 4 or 6, both as likely after one entry: (2/3 + 3/5) / 2.
#[test]
fn the_next_of_a_list() {
    let seed = Seed::from_integer(3);
    for (procedure, second) in [
        ("permuted-block(4)", 1.0 / 3.0),
        ("permuted-block(4, 6)", 1.0 - (2.0 / 3.0 + 3.0 / 5.0) / 2.0),
    ] {
        let trial = trial(procedure);
        let mut history = History::new(&trial, &seed, Version::of(b"", None)).unwrap();
        let rows: Vec<Row> = (0..5)
            .map(|_| allocate(&mut history, &trial, ["m", "01"]))
            .collect();
        near(of(&rows[0], ArmIndex(0)), 0.5);
        near(of(&rows[1], rows[0].account.arm), second);
        assert_eq!(rows[1].stream, "list:m|01");
        if procedure == "permuted-block(4)" {
            near(of(&rows[3], rows[3].account.arm), 1.0);
            assert_eq!(rows[3].imbalance_after.to_string(), "0");
            near(of(&rows[4], ArmIndex(0)), 0.5);
        }
        // Another stratum has a list and an imbalance of its own.
        let other = allocate(&mut history, &trial, ["f", "01"]);
        assert_eq!(other.account.draw, 1);
        assert_eq!(other.imbalance_before.to_string(), "0");
    }
}
