//! The program that the emitted client carries, built here so that tests can run it.

fn main() -> std::process::ExitCode {
    plane_api::runtime::cli::main(&plane_api::cli::PROGRAM)
}
