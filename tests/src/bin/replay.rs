//! Replays a folder of recorded exchanges through the emitted client, and says what became of each.

use clap::Parser;
use specwright_tests::replay::{Outcome, replay};
use std::path::PathBuf;
use std::process::ExitCode;

/// Replays recorded exchanges through the emitted types: every request and every answer must come out as it went in.
#[derive(Parser)]
struct Arguments {
    /// The folder with the recordings, one `.json` file each.
    folder: PathBuf,
    /// The document that the client was generated from.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/plane.yaml"))]
    spec: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let report = match replay(&arguments.folder, &arguments.spec).await {
        Ok(report) => report,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    for (name, outcome) in &report.outcomes {
        match outcome {
            Outcome::Lossless { operation, malformed: Some(mistake), .. } => {
                println!("answer only  {name}  {operation}: the request is malformed on purpose: {mistake}");
            }
            Outcome::Lossless { operation, is_cut: true, .. } => {
                println!("in part      {name}  {operation}: the recording kept only the first part of the answer");
            }
            Outcome::Lossless { .. } => {}
            Outcome::Outside => println!("outside      {name}  the document has no such method and path"),
            Outcome::Failed { operation, reason } => println!("failed       {name}  {operation}: {reason}"),
        }
    }
    println!("{}", report.summary());
    if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
