//! What to type: the library says what is wrong, the program adds which option or command helps.

use evenhand::assess::AssessError;
use evenhand::exact::ExactError;
use evenhand::rerandomize::TrialTestError;
use evenhand::run::{
    AssessRunError, DirectoryError, ManifestError, OpenError, PartError, RunError, SealError,
    VerifyError, WriteError,
};

use super::failure::Failure;

/// Where a seed of 64 digits comes from.
const OF_SEED: &str = " as `evenhand seed` prints them";

/// What follows a failure's own text; empty where that says all.
pub(super) fn advice(failure: &Failure) -> String {
    match failure {
        Failure::Assess(error) | Failure::AssessRun(AssessRunError::Assess(error)) => {
            of_assess(error)
        }
        Failure::Seed(_) => OF_SEED.to_owned(),
        Failure::TrialTest(TrialTestError::NoStratum) => " (--unstratified)".to_owned(),
        Failure::Run(error)
        | Failure::Write(WriteError::Run(error))
        | Failure::Verify(VerifyError::Run(error)) => of_run(error),
        Failure::Write(WriteError::Directory(error)) => of_directory(error),
        Failure::Seal(SealError::Directory(DirectoryError::Exists(_)))
        | Failure::Open(OpenError::Directory(DirectoryError::Exists(_))) => {
            ": give another directory with --out".to_owned()
        }
        Failure::Open(OpenError::NeedsKey) => ": give --identity FILE".to_owned(),
        Failure::Open(OpenError::NeedsPassphrase) => {
            ": give --passphrase-file FILE, or --passphrase to be asked for it".to_owned()
        }
        Failure::Part(PartError::Manifest { error, .. })
        | Failure::Verify(VerifyError::Manifest(error)) => of_manifest(error),
        _ => String::new(),
    }
}

fn of_assess(error: &AssessError) -> String {
    let advice = match error {
        AssessError::NoFactors(procedure) => {
            return format!(
                ": name a scenario that has some, such as `evenhand assess polar --procedure '{procedure}'`"
            );
        }
        AssessError::Exact(ExactError::TooLarge(_)) => " (--monte-carlo)",
        AssessError::TestedArms(_) => ": leave --bias, --effect, --survival and the like out",
        AssessError::NoExactDesign(_) => "; leave --exact out",
        AssessError::NoExactTest => ": leave --exact out",
        AssessError::NoPrevalences(_) => ": leave --prevalences out",
        AssessError::NoSites => {
            ": assess a scenario without --prevalences, or give --view stratum or --view overall"
        }
        _ => "",
    };
    advice.to_owned()
}

fn of_run(error: &RunError) -> String {
    match error {
        RunError::Assess(error) => of_assess(error),
        RunError::NoList(_) => {
            "; give a procedure with a list, or use `evenhand simulate`".to_owned()
        }
        RunError::Output(_) => {
            "; nothing was left behind: free some space, or give another directory with --out"
                .to_owned()
        }
        _ => String::new(),
    }
}

fn of_directory(error: &DirectoryError) -> String {
    let advice = match error {
        DirectoryError::Exists(_) => {
            ": give another directory with --out, or --force to replace the run in it"
        }
        DirectoryError::NotARun(_) => ": give another directory with --out",
        _ => "",
    };
    advice.to_owned()
}

fn of_manifest(error: &ManifestError) -> String {
    match error {
        ManifestError::Assess(error) => of_assess(error),
        ManifestError::Seed(_) => OF_SEED.to_owned(),
        ManifestError::NoSeed => " with --seed-file or --seed".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use evenhand::exact::Limit;
    use evenhand::rng::Seed;

    use super::*;

    #[test]
    fn the_program_adds_what_the_library_does_not_know() {
        for (error, advice) in [
            (
                AssessError::NoFactors("taves".to_owned()),
                "`evenhand assess polar --procedure 'taves'`",
            ),
            (
                ExactError::TooLarge(Limit::States).into(),
                "states: shorten the list, or use Monte Carlo (--monte-carlo)",
            ),
            (
                AssessError::NoExactDesign("taves".to_owned()),
                "countries; leave --exact out",
            ),
            (AssessError::TestedArms(3), "--survival and the like out"),
            (AssessError::NoExactTest, "entries: leave --exact out"),
            (
                AssessError::NoPrevalences("t".to_owned()),
                "country: leave --prevalences out",
            ),
            (
                AssessError::NoSites,
                "or give --view stratum or --view overall",
            ),
        ] {
            let told = error.to_string();
            assert!(!told.contains("--") && !told.contains("evenhand"), "{told}");
            let nested = Failure::Part(PartError::Manifest {
                path: PathBuf::from("a"),
                error: ManifestError::Assess(error.clone()),
            });
            for failure in [
                Failure::Assess(error.clone()),
                Failure::AssessRun(error.clone().into()),
                Failure::Run(error.clone().into()),
                Failure::Verify(RunError::Assess(error).into()),
                nested,
            ] {
                let text = failure.text();
                assert!(text.contains(&told), "{text}");
                assert!(text.ends_with(&format!("{advice}\n")), "{text}");
            }
        }
    }

    #[test]
    fn a_seed_and_a_stratum_have_their_advice_too() {
        let error = "x".parse::<Seed>().unwrap_err();
        assert!(error.to_string().ends_with("64 hexadecimal digits"));
        let failure = Failure::Verify(ManifestError::Seed(error).into());
        assert!(
            failure
                .text()
                .ends_with("64 hexadecimal digits as `evenhand seed` prints them\n")
        );
        let text = Failure::TrialTest(TrialTestError::NoStratum).text();
        assert!(
            text.ends_with("all participants together (--unstratified)\n"),
            "{text}"
        );
    }

    #[test]
    fn what_needs_no_advice_gets_none() {
        let failure = Failure::Assess(AssessError::Replicates);
        assert_eq!(
            failure.text(),
            format!("error: {}\n", AssessError::Replicates)
        );
    }
}
