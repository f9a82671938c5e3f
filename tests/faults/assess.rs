//! What a statistician may ask of an assessment that cannot be answered, and shares that do not
//! make a run: each is told with what was given, the rule and what to do, and nothing is written.

use super::workplace::Workplace;

/// One list in blocks, simulated.
const LIST: &str = "assess --procedure permuted-block(4) --n 12 --monte-carlo --replicates 300";

/// Three shares of it, `s1` to `s3`, and the whole.
fn shares() -> Workplace {
    let place = Workplace::new();
    for share in 1..=3 {
        let share = format!("{LIST} --seed 1 --shard {share}/3 --out s{share}");
        place.run(&share).is(0, &[]);
    }
    place
        .run(&format!("{LIST} --seed 1 --out whole"))
        .is(0, &[]);
    place
}

/// Holds that every command is refused with its texts, and nothing is written.
#[track_caller]
fn refused(place: &Workplace, commands: &[(&str, &[&str])]) {
    let before = place.names("");
    for (arguments, told) in commands {
        place.run(arguments).is(2, told);
    }
    assert_eq!(place.names(""), before);
}

#[test]
fn conditions_that_cannot_be_are_refused() {
    refused(
        &Workplace::new(),
        &[
            (
                "assess --n 12 --bias selecton(1)",
                &[
                    "no bias is named `selecton`",
                    "none, selection, linear, log, step",
                ],
            ),
            (
                "assess --n 12 --bias linear",
                &["'--bias <SPEC>'", "0 arguments", "such as 1/12"],
            ),
            (
                "assess --n 12 --bias step(1,-2)",
                &["`-2` is not a whole number from 0"],
            ),
            (
                "assess --n 12 --effect 0,4",
                &[
                    "'0,4' for '--effect <D>'",
                    "a decimal such as 0.4, or a quotient such as 1/12",
                ],
            ),
            (
                "assess --n 12 --alpha 2",
                &["the level is 2", "below 1, such as 0.05"],
            ),
            (
                "assess --n 12 --alpha 0",
                &["the level is 0", "such as 0.05"],
            ),
            (
                "assess --n 12 --effect inf",
                &["'inf' for '--effect <D>'", "a decimal such as 0.4"],
            ),
            (
                "assess --n 12 --survival exponential(0.1) --follow-up 0",
                &["the follow-up is 0", "a number from 0.000001 to 1000000"],
            ),
            (
                "assess --n 12 --survival exponential(0.1) --follow-up 5 --hazard-ratio 0",
                &["the hazard ratio is 0", "a number from 0.000001 to 1000000"],
            ),
            (
                "assess --n 12 --survival exponential(0) --follow-up 5",
                &[
                    "`0` is not a number from 0.000001 to 1000000",
                    "such as 0.05",
                ],
            ),
            (
                "assess --n 12 --survival exponential(0.1)",
                &["--follow-up <YEARS>"],
            ),
            ("assess --n 12 --follow-up 5", &["--survival <SPEC>"]),
            (
                "assess --n 12 --view sites",
                &["'sites'", "overall, stratum, site"],
            ),
            (
                "assess --n 12 --view site",
                &[
                    "participants have no sites",
                    "--view stratum or --view overall",
                ],
            ),
            (
                "assess trial.toml --view site --prevalences",
                &["participants have no sites", "without --prevalences"],
            ),
            (
                "assess --n 17 --exact --bias none",
                &[
                    "the t test for one list of at most 16 entries",
                    "leave --exact out",
                ],
            ),
            (
                "assess --n 12 --exact --rerandomizations 9",
                &["the only exact rejection rate", "leave --exact out"],
            ),
        ],
    );
}

/// These took for ever, ended in a panic or gave a power of 0.
#[test]
fn numbers_beyond_their_range_are_refused() {
    let place = Workplace::new();
    let shift = "standard deviations";
    for zeros in [7, 155, 307] {
        let huge = format!("1{}", "0".repeat(zeros));
        for (option, told) in [
            (format!("--effect {huge}"), shift),
            (format!("--effect -{huge}"), shift),
            (format!("--bias selection({huge})"), shift),
            (format!("--bias linear(-{huge})"), shift),
            (format!("--bias log({huge})"), shift),
            (format!("--bias step({huge},6)"), shift),
        ] {
            let arguments = format!("assess --n 12 --seed 1 {option}");
            refused(&place, &[(&arguments, &[told, "from -100 to 100"])]);
        }
        let times = [
            format!("--survival exponential(0.1) --follow-up {huge}"),
            format!("--survival exponential({huge}) --follow-up 1"),
            format!("--survival weibull(1,{huge}) --follow-up 1"),
            format!("--survival exponential(0.1) --follow-up 1 --hazard-ratio {huge}"),
        ];
        for option in times {
            let arguments = format!("assess --n 12 --seed 1 {option}");
            refused(&place, &[(&arguments, &["from 0.000001 to 1000000"])]);
        }
    }
    refused(
        &place,
        &[(
            "assess --n 12 --seed 1 --rerandomizations 10000001",
            &["10000001 re-randomizations", "from 1 to 10000000"],
        )],
    );
    // The largest effect is sure to be found.
    let sure = "assess --n 12 --procedure permuted-block(4) --effect 100 --effect -100 --seed 1";
    let outcome = place.run(sure);
    outcome.is(0, &[]);
    let powers = outcome
        .out
        .lines()
        .skip_while(|line| !line.ends_with(": power"));
    let mut powers = powers.filter(|line| line.starts_with("permuted-block(4)"));
    assert!(
        (0..2).all(|_| powers.next().is_some_and(|line| line.ends_with("1.0000"))),
        "{outcome:?}"
    );
}

#[test]
fn what_is_not_to_be_assessed_is_refused() {
    let place = Workplace::new();
    let text = String::from_utf8(place.scenario.text.clone()).unwrap();
    let third = "[[arm]]\nname = \"third\"\nlabel = \"Third\"\nratio = 1\n\n[enrolment]";
    let three_arms = text
        .replacen("[enrolment]", third, 1)
        .replace("permuted-block(4, 6)", "permuted-block(6)");
    place.write("three.toml", three_arms.as_bytes());
    place.run("check three.toml").is(0, &[]);
    refused(
        &place,
        &[
            (
                "assess --n 0",
                &["a list of 0 entries", "from 1 to 1000000"],
            ),
            (
                "assess --n 1000001",
                &["a list of 1000001 entries", "from 1 to 1000000"],
            ),
            (
                "assess --n 12 --replicates 0",
                &["0 replicates", "from 1 to"],
            ),
            (
                "assess --n 12 --ratio 2:1 --procedure efron(2/3)",
                &[
                    "the ratio is 2:1",
                    "two arms in the ratio 1:1",
                    "choose one of simple",
                ],
            ),
            (
                "assess --n 12 --ratio 1-1",
                &["`1-1` is not a ratio", "such as 1:1"],
            ),
            (
                "assess --n 12 --procedure permuted-block(3)",
                &["permuted-block(3)", "3"],
            ),
            (
                "assess --n 12 --procedure efron(2/3) --procedure efron(4/6)",
                &["efron(2/3) is given twice", "write it once"],
            ),
            (
                "assess --n 12 --procedure minimization(range,0.8)",
                &["uses the participants' factors", "name a scenario"],
            ),
            ("assess trial.toml --n 12", &["'--n <N>'", "[SCENARIO]"]),
            (
                "assess trial.toml --ratio 1:1",
                &["'--ratio <RATIO>'", "[SCENARIO]"],
            ),
            ("assess --prevalences", &["<SCENARIO>"]),
            (
                "assess --n 12 --prevalences",
                &["'--n <N>'", "--prevalences"],
            ),
            (
                "assess --ratio 1:1 --over-strata",
                &["'--ratio <RATIO>'", "--over-strata"],
            ),
            (
                "assess --n 12 --exact --monte-carlo",
                &["'--exact'", "'--monte-carlo'"],
            ),
            (
                "assess polar-by-site --prevalences",
                &[
                    "the strata of `polar-by-site`",
                    "site or the country",
                    "leave --prevalences out",
                ],
            ),
            (
                "assess polar-by-site --exact",
                &[
                    "no exact method for permuted-block(4, 6)",
                    "leave --exact out",
                ],
            ),
            (
                "assess trial.toml --exact --procedure minimization(range,0.8)",
                &[
                    "no exact method for minimization(range, 0.8)",
                    "leave --exact out",
                ],
            ),
            (
                "assess three.toml --effect 0.5",
                &["there are 3 arms", "leave --bias, --effect"],
            ),
        ],
    );
}

#[test]
fn shares_that_cannot_be_are_refused() {
    let shares = ["0/3", "4/3", "1/0", "1", "a/b", "-1/2"];
    let place = Workplace::new();
    for share in shares {
        let arguments = format!("{LIST} --seed 1 --out run --shard={share}");
        let told = format!("`{share}` is not a share");
        refused(&place, &[(&arguments, &[&told, "1 <= i <= k", "2/5"])]);
    }
    // Without a seed of their own, shares would be of different runs.
    for (arguments, missing) in [
        ("--seed 1 --shard 1/3", "--out <DIR>"),
        ("--out run --shard 1/3", "--seed <SEED>"),
        ("--force", "--out <DIR>"),
    ] {
        refused(&place, &[(&format!("{LIST} {arguments}"), &[missing])]);
    }
}

#[test]
fn shares_that_do_not_make_the_run_are_refused() {
    let place = shares();
    let seed = format!("{LIST} --seed 2 --shard 2/3 --out other");
    place.run(&seed).is(0, &[]);
    place
        .run("simulate trial.toml --seed 1 --out trial")
        .is(0, &[]);
    refused(
        &place,
        &[
            (
                "merge s1 s1 s2 s3 --out run",
                &["two parts have the replicate 0", "each share once"],
            ),
            (
                "merge s1 s3 --out run",
                &["the replicates from 100 on, up to 200", "all shares"],
            ),
            (
                "merge s1 s2 --out run",
                &["the replicates from 200 on, up to 300", "all shares"],
            ),
            (
                "merge s1 other s3 --out run",
                &["`s1` and `other` are parts of different runs", "and seed"],
            ),
            (
                "merge s1 whole --out run",
                &["`whole` is neither a stopped assessment"],
            ),
            (
                "merge trial --out run",
                &["`trial` is neither a stopped assessment"],
            ),
            (
                "merge s1 nowhere --out run",
                &["cannot read `nowhere/manifest.json`"],
            ),
            ("merge s1 s2 s3", &["--out <DIR>"]),
            ("merge --out run", &["<DIR>..."]),
            (
                "merge s1 s2 s3 --out whole",
                &["`whole` already exists", "--force"],
            ),
        ],
    );
    place.run("merge s3 s1 s2 --out run").is(0, &[]);
    assert!(place.contents("run") == place.contents("whole"));
}

#[test]
fn what_cannot_be_gone_on_with_is_refused() {
    let place = shares();
    place
        .run("simulate trial.toml --seed 1 --out trial")
        .is(0, &[]);
    refused(
        &place,
        &[
            (
                "assess --resume whole",
                &["`whole`", "nothing is left to do"],
            ),
            (
                "assess --resume trial",
                &["`trial` is neither a stopped assessment"],
            ),
            (
                "assess --resume nowhere",
                &["cannot read `nowhere/manifest.json`"],
            ),
            (
                "assess --resume trial.toml",
                &["cannot read `trial.toml/manifest.json`"],
            ),
            ("assess --resume s1 --seed 1", &["'--resume <DIR>'"]),
        ],
    );
    for (file, old, new, told) in [
        (
            "sums.json",
            "\"replicates\":100",
            "\"replicates\":101",
            &["s1/sums.json", "was altered", "SHA-256"],
        ),
        (
            "manifest.json",
            "\"shard\": \"1/3\"",
            "\"shard\": \"9/3\"",
            &["`s1`", "not a manifest", "`9/3` is not a share"],
        ),
        (
            "manifest.json",
            "\"method\": \"monte-carlo\"",
            "\"method\": \"guess\"",
            &["`s1`", "not a manifest", "unknown variant `guess`"],
        ),
        (
            "manifest.json",
            "{",
            "",
            &["`s1`", "manifest.json", "not a manifest"],
        ),
    ] {
        let path = format!("s1/{file}");
        let whole = place.read(&path);
        place.edit(&path, old, new);
        refused(
            &place,
            &[
                ("assess --resume s1", told),
                ("merge s1 s2 s3 --out run", &told[..1]),
            ],
        );
        place.write(&path, &whole);
    }
    std::fs::remove_file(place.path("s1/sums.json")).unwrap();
    refused(
        &place,
        &[("assess --resume s1", &["cannot read `s1/sums.json`"])],
    );
}

/// Alters the sums of a share, and their hash and size in its manifest.
fn forge(place: &Workplace, share: &str, old: &str, new: &str) {
    use sha2::{Digest as _, Sha256};
    let hash = |bytes: &[u8]| {
        let digits = Sha256::digest(bytes);
        let texts: Vec<String> = digits.iter().map(|byte| format!("{byte:02x}")).collect();
        texts.concat()
    };
    let (sums, manifest) = (
        format!("{share}/sums.json"),
        format!("{share}/manifest.json"),
    );
    let before = hash(&place.read(&sums));
    place.edit(&sums, old, new);
    place.edit(&manifest, &before, &hash(&place.read(&sums)));
}

/// A part is not believed because it has a hash.
#[test]
fn parts_that_cannot_be_of_the_run_are_refused() {
    let all = "merge s1 s2 s3 --out merged";
    let version = concat!("evenhand ", env!("CARGO_PKG_VERSION"));
    let place = shares();
    place.edit("s2/manifest.json", version, "evenhand 9.9.9");
    let told = format!("`s2` was made by evenhand 9.9.9, and this is {version}");
    refused(&place, &[(all, &[&told]), ("assess --resume s2", &[&told])]);

    for (old, new) in [
        // Counts of other replicates than the manifest says.
        ("{\"start\":100,\"end\":200}", "{\"start\":100,\"end\":300}"),
        (
            "\"replicates\":100,\"by_imbalance\"",
            "\"replicates\":99,\"by_imbalance\"",
        ),
        ("\"by_imbalance\":[", "\"by_imbalance\":[1,"),
        (
            "\"by_imbalance\":[",
            "\"by_imbalance\":[18446744073709551615,1,",
        ),
    ] {
        let place = shares();
        forge(&place, "s2", old, new);
        refused(&place, &[(all, &["s2/sums.json", "was altered"])]);
    }
    // Sums so large that they cannot be added.
    let place = shares();
    let most = u128::MAX;
    let text = String::from_utf8(place.read("s3/sums.json")).unwrap();
    let (_, guesses) = text.split_once("\"guesses\":{\"sum\":").unwrap();
    let (sum, _) = guesses.split_once(',').unwrap();
    let place = shares();
    forge(
        &place,
        "s3",
        &format!("\"guesses\":{{\"sum\":{sum},"),
        &format!("\"guesses\":{{\"sum\":{most},"),
    );
    refused(&place, &[(all, &["too large to be those of a run"])]);
    // Of a design that is not the run's.
    let place = shares();
    forge(&place, "s1", "\"participants\":12", "\"participants\":13");
    refused(&place, &[(all, &["do not follow"])]);

    let place = shares();
    place.edit(
        "s1/manifest.json",
        "\"until\": 100",
        "\"until\": 18446744073709551615",
    );
    refused(&place, &[("verify s1", &["no usable `counted`"])]);
}
