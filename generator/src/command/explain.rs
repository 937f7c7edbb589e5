//! `specwright explain`: what a code means.

use super::{Failure, Verdict, print};
use crate::diagnostic::explain;
use crate::diagnostic::nearest::nearest;
use clap::Args;

/// Explains the code of a diagnostic, such as `unknown-key`
#[derive(Args)]
#[command(after_help = "Examples:\n  specwright explain\n  specwright explain unknown-key")]
pub(super) struct Explain {
    /// The code; without one, all codes are listed
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let Some(code) = &self.code else {
            print(&explain::codes().fold(String::new(), |text, code| text + code + "\n"));
            return Ok(Verdict::Good);
        };
        match explain::explain(code) {
            Some(text) => {
                print(&format!("{text}\n"));
                Ok(Verdict::Good)
            }
            None => Err(Failure::Because(match nearest(code, explain::codes()) {
                Some(meant) => format!("there is no code `{code}`; did you mean `{meant}`?"),
                None => format!("there is no code `{code}`; `specwright explain` lists them"),
            })),
        }
    }
}
