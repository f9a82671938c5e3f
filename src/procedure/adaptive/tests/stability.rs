//! Vectors: what a seed yields must not change.

use super::*;

/// The first 48 allocations under a seed, profiles cycling through the levels.
struct First;

impl AdaptiveVisitor<'_> for First {
    type Output = String;

    fn visit<P: CovariateAdaptive>(self, procedure: &P) -> String {
        let mut draws = streams(1).open(Purpose::Allocation, "");
        let mut state = procedure.start();
        let arms = (0..48_u16).map(|n| {
            let profile = [n * n % 6, n % 3, n / 2 % 2];
            let arm = procedure.next(&mut state, &profile, &mut draws);
            char::from(b'A' + arm.0)
        });
        arms.collect()
    }
}

#[test]
fn allocations_are_as_they_were() {
    for (text, parts, expected) in VECTORS {
        let arms = parse(text, parts).visit(First);
        assert_eq!(&arms, expected, "{text}");
    }
}
const VECTORS: [(&str, &[u32], &str); 0] = [];
