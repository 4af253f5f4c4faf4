//! The program `hostc`.

use std::process::ExitCode;

/// An evaluation makes and drops millions of small values; the system's allocator takes a third of its time for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hostc::cli::run()
}
