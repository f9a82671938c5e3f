//! The labels of `exact_n12_n50.csv`.

/// The reference's labels and our specifications.
pub const SPECIFICATIONS: &[(&str, &str)] = &[
    ("CR", "simple"),
    ("RAR", "random-allocation"),
    ("PBR(2)", "permuted-block(2)"),
    ("PBR(4)", "permuted-block(4)"),
    ("PBR(6)", "permuted-block(6)"),
    ("PBR(8)", "permuted-block(8)"),
    ("BSD(2)", "big-stick(2)"),
    ("BSD(3)", "big-stick(3)"),
    ("EBC(2/3)", "efron(2/3)"),
    ("CHEN(2/3,3)", "chen(3, 2/3)"),
    ("UD(0,1)", "wei-urn(0, 1)"),
    ("UD(1,1)", "wei-urn(1, 1)"),
    ("ABCD(2)", "adjustable-coin(2)"),
    ("GBCD(2)", "smith(2)"),
    ("EUD(2)", "ehrenfest(2)"),
    ("EUD(3)", "ehrenfest(3)"),
    ("BUD(2)", "block-urn(2)"),
    ("BUD(3)", "block-urn(3)"),
    ("TBD", "truncated-binomial"),
];
