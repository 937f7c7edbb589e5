//! Replays recorded exchanges through the emitted client, and says what became of each.

use clap::Parser;
use specwright_tests::replay::replay;
use std::path::PathBuf;
use std::process::ExitCode;

/// Replays recorded exchanges through the emitted types: every request and every response must come out as it went in.
#[derive(Parser)]
struct Arguments {
    /// HAR files and recordings, or folders of them; those of this repository without any.
    #[arg(default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/exchanges"))]
    traffic: Vec<PathBuf>,
    /// The document that the client was generated from.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/plane.yaml"))]
    spec: PathBuf,
    /// The list of requests that no typed client can make.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/exchanges/excuses.yaml"))]
    excuses: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let report = match replay(&arguments.traffic, &arguments.spec, Some(&arguments.excuses)).await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    for line in report.lines() {
        println!("{line}");
    }
    println!("{report}");
    if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
