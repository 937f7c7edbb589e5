//! Every judge under one name: a command for each, whose module says what it does.
//!
//! A command ends with 0 when it has nothing to say against what it looked at, with 1 when a person must look at it, and
//! with 2 when it could not be asked.

mod against;
mod conformance;
mod corpus;
mod examples;
mod growth;
mod instances;
mod replay;
mod semver;

use clap::{Parser, Subcommand};
use specwright_judges::corpus::compile::wrapper;
use specwright_judges::corpus::one;
use std::error::Error;
use std::process::ExitCode;

/// The program's own allocator: what it takes to generate is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The first arguments with which this program is `specwright`, for a command that measures it.
const MEASURED: [&str; 2] = ["generate", "check"];

/// Whether all is well; an error when that could not be found out.
type Judged = Result<bool, Box<dyn Error>>;

/// Holds emitted crates against what others say of them
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    judge: Judge,
}

#[derive(Subcommand)]
enum Judge {
    Corpus(corpus::Arguments),
    Conformance(conformance::Arguments),
    Instances(instances::Arguments),
    Examples(examples::Arguments),
    Replay(replay::Arguments),
    Semver(semver::Arguments),
    Growth(growth::Arguments),
    Against(against::Arguments),
}

fn main() -> ExitCode {
    if let Some(code) = wrapper() {
        return code;
    }
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let judged = match arguments.split_first() {
        Some((first, _)) if MEASURED.iter().any(|measured| first == measured) => return specwright::command::main(),
        Some((first, rest)) if first == one::COMMAND => one::main(rest).map(|()| true),
        _ => judge(&Arguments::parse().judge),
    };
    match judged {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn judge(judge: &Judge) -> Judged {
    match judge {
        Judge::Corpus(arguments) => corpus::run(arguments),
        Judge::Conformance(arguments) => conformance::run(arguments),
        Judge::Instances(arguments) => instances::run(arguments),
        Judge::Examples(arguments) => examples::run(arguments),
        Judge::Replay(arguments) => replay::run(arguments),
        Judge::Semver(arguments) => semver::run(arguments),
        Judge::Growth(arguments) => growth::run(arguments),
        Judge::Against(arguments) => against::run(arguments),
    }
}
