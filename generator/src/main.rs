//! The program `specwright`: see [`specwright::command`].

fn main() -> std::process::ExitCode {
    specwright::command::main()
}
