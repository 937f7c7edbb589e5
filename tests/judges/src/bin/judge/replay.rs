//! Replays recorded exchanges through the emitted client, and says what became of each.

use super::Judged;
use clap::Args;
use specwright_judges::replay::replay;
use std::path::PathBuf;

/// Replays recorded exchanges through the emitted types: every request and every response must come out as it went in.
#[derive(Args)]
pub(crate) struct Arguments {
    /// HAR files and recordings, or folders of them; those of this repository without any.
    #[arg(default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../exchanges"))]
    traffic: Vec<PathBuf>,
    /// The document that the client was generated from.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/plane.yaml"))]
    spec: PathBuf,
    /// The list of requests that no typed client can make.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../exchanges/excuses.yaml"))]
    excuses: PathBuf,
}

/// `false` when something did not come out as it went in.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn run(arguments: &Arguments) -> Judged {
    let report = replay(&arguments.traffic, &arguments.spec, Some(&arguments.excuses)).await?;
    for line in report.lines() {
        println!("{line}");
    }
    println!("{report}");
    Ok(report.is_clean())
}
