//! The program `hostc`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hostc::cli::run()
}
