//! A build script that the tests can start: without arguments the build step of this workspace's `generated/`, with a
//! document that of a crate which includes a client from `OUT_DIR`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(document) = std::env::args_os().nth(1) else { return specwright::build::regenerate() };
    match specwright::build::Config::new(document).compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
