//! Brings `src/` up to date from `spec/` before it is compiled: see `specwright::build::regenerate`.

fn main() -> std::process::ExitCode {
    specwright::build::regenerate()
}
