//! `specwright completions`: what a shell completes.

use super::{Failure, Verdict, print};
use clap::{Args, Command};
use clap_complete::Shell;

/// Prints completions for a shell
#[derive(Args)]
#[command(after_help = "Example:\n  specwright completions bash")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, program: &mut Command) -> Result<Verdict, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, program, "specwright", &mut script);
        print(&String::from_utf8(script)?);
        Ok(Verdict::Good)
    }
}
