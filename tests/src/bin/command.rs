//! The program `specwright` under a name of its own, so that the tests of this package can start it.

fn main() -> std::process::ExitCode {
    specwright::command::main()
}
