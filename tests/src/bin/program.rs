//! The program `specwright` under a name of its own, so that the tests of this package can start it; and, after the word
//! `build-step`, a build script: without more that of this workspace's `generated/`, with a document that of a crate which
//! includes a client from `OUT_DIR`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != "build-step") {
        return specwright::command::main();
    }
    let Some(document) = arguments.next() else { return specwright::build::regenerate() };
    match specwright::build::Config::new(document).compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
