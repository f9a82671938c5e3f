//! Outputs that stop taking bytes: the error names the table, on any number of threads.

use evenhand::run::{Formats, Run, RunError, Table, Task};
use evenhand::scenario::builtin;

use crate::common::{Memory, seed, simulated};

#[test]
fn an_output_that_fails_after_any_number_of_bytes_is_named() {
    let source = builtin("starter").unwrap();
    let whole = simulated(&source, 1);
    let seed = seed(1);
    let run = Run::new(source, Task::Simulate { seed, replicate: 0 }).unwrap();
    for table in Table::SIMULATED {
        let size = whole[&*table.file_name()].len();
        for room in [0, 1, 10, 1_000, 8_192, 100_000, size - 1] {
            if room >= size {
                continue;
            }
            let mut memory = Memory {
                full: Some((table, room)),
                ..Memory::default()
            };
            let threads = 1 + room % 3;
            match run.execute(threads, &mut memory, &mut |_| ()) {
                Err(RunError::Output {
                    table: named,
                    error,
                }) => {
                    assert_eq!(named, table);
                    let full = std::io::ErrorKind::StorageFull.to_string();
                    assert_eq!(error.to_string(), full);
                    assert!(!memory.files.contains_key(&*table.file_name()));
                }
                other => panic!("{table:?} after {room} bytes: {other:?}"),
            }
        }
        // With just enough room, nothing fails.
        let mut memory = Memory {
            full: Some((table, size)),
            ..Memory::default()
        };
        run.execute(2, &mut memory, &mut |_| ()).unwrap();
        assert!(memory.files == whole);
    }
}

#[test]
fn the_error_of_an_output_names_the_file_and_what_to_do() {
    let source = builtin("starter").unwrap();
    let seed = seed(1);
    let run = Run::new(
        source,
        Task::Randomize {
            seed,
            formats: Formats::default(),
        },
    )
    .unwrap();
    let mut memory = Memory {
        full: Some((Table::RandomizationList, 100)),
        ..Memory::default()
    };
    let error = run
        .execute(1, &mut memory, &mut |_| ())
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("randomization_list.csv: "), "{error}");
    assert!(error.contains("nothing was left behind"), "{error}");
}
