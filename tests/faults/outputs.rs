//! Outputs that stop taking bytes: the error names the file, on any number of threads.

use evenhand::format::formats;
use evenhand::run::{Run, RunError, Task};
use evenhand::scenario::builtin;

use crate::common::assess::with_conduct;
use crate::common::{Memory, seed};

#[test]
fn an_output_that_fails_after_any_number_of_bytes_is_named() {
    let task = Task::Simulate {
        seed: seed(1),
        replicate: 0,
    };
    let run = Run::new(builtin("starter").unwrap(), task).unwrap();
    for format in formats() {
        let run = run.clone().in_format(*format);
        let written = |memory: &mut Memory, threads| {
            with_conduct(threads, |conduct| run.write_into(memory, conduct))
        };
        let mut memory = Memory::default();
        written(&mut memory, 2).unwrap();
        let whole = memory.files();
        for (name, bytes) in &whole {
            let size = bytes.len();
            for room in [0, 1, 10, 1_000, 8_192, 100_000, size - 1] {
                if room >= size {
                    continue;
                }
                let mut memory = Memory::with_room(name, room);
                match written(&mut memory, 1 + room % 3) {
                    Err(RunError::Output(refused)) => {
                        assert_eq!(refused.name, *name);
                        let full = std::io::ErrorKind::StorageFull.to_string();
                        assert!(refused.error.to_string().contains(&full), "{refused}");
                        assert!(!memory.files().contains_key(name));
                    }
                    other => panic!("{name} after {room} bytes: {other:?}"),
                }
            }
            // With just enough room, nothing fails.
            let mut memory = Memory::with_room(name, size);
            written(&mut memory, 2).unwrap();
            assert!(memory.files() == whole);
        }
    }
}
