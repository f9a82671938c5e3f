//! The command line of evenhand.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
