//! Leaves the embedded Plane running, and prints what it takes to try the `plane` program against it.

use clap::Parser;
use plane_double::{CYCLE, FILE_SIZE_LIMIT, MODULE, Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use std::io::Write as _;
use std::process::ExitCode;

/// Serves an embedded Plane and an S3 storage on 127.0.0.1 until Ctrl-C. Nothing is kept after that.
#[derive(Parser)]
struct Arguments {
    /// The port of the API; any free one if not given.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The port of the storage; any free one if not given.
    #[arg(long, default_value_t = 0)]
    storage_port: u16,
    /// Larger files are cut to this size without a word, as Plane does; in bytes.
    #[arg(long, default_value_t = FILE_SIZE_LIMIT)]
    file_size_limit: u64,
    /// Requests a minute for every key.
    #[arg(long)]
    requests_per_minute: Option<usize>,
    /// Serve the storage on the API's own host.
    #[arg(long)]
    storage_on_api_host: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        port: arguments.port,
        storage_port: arguments.storage_port,
        file_size_limit: arguments.file_size_limit,
        requests_per_minute: arguments.requests_per_minute,
        storage_on_api_host: arguments.storage_on_api_host,
        ..Options::default()
    };
    let plane = match Plane::start(options).await {
        Ok(plane) => plane,
        Err(error) => {
            eprintln!("error: cannot start: {error}");
            return ExitCode::from(2);
        }
    };
    let text = format!(
        "# Plane is at {api}, its storage at {storage}. Ctrl-C ends both, and what was made is gone.\n\
         # There is a workspace with the project Harbour (HARB): work items, one with a comment and a link, a cycle and\n\
         # a module; and the public project Ferry, which the owner of the key is not in.\n\
         export PLANE_BASE_URL={api}\n\
         export PLANE_API_KEY={key}\n\
         export PLANE_WORKSPACE={WORKSPACE} PLANE_PROJECT={PROJECT}\n\
         export PLANE_WORK_ITEM={WORK_ITEM}\n\
         export PLANE_CYCLE={CYCLE} PLANE_MODULE={MODULE}\n\
         # For example, in a shell with these lines (plane: cargo build -p plane-api --features cli):\n\
         # plane projects list\n\
         # plane work-items list --all --columns id,name,target_date\n\
         # plane work-items update --work-item HARB-2 --no-target-date\n\
         # plane attach FILE --work-item HARB-1\n",
        api = plane.url(),
        storage = plane.storage_url(),
        key = plane.api_key(),
    );
    // A reader that has gone away does not end the servers.
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    drop(output);
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot wait for Ctrl-C: {error}");
            ExitCode::from(2)
        }
    }
}
