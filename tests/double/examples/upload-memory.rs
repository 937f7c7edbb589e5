//! How much memory a client takes that uploads a large file: the client runs in a process of its own, since the storage
//! behind the embedded Plane keeps files in memory.

use clap::{Parser, Subcommand};
use plane_api::Client;
use plane_double::{Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Measures the peak memory of a client that uploads a large file.
#[derive(Parser)]
struct Arguments {
    /// How much to upload.
    #[arg(long, default_value_t = 200)]
    megabytes: u64,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// What the measured process does.
    #[command(hide = true)]
    Client { url: String, file: PathBuf },
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.role {
        Some(Role::Client { url, file }) => upload(url, file.clone()).await,
        None => measure(arguments.megabytes).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

async fn measure(megabytes: u64) -> Result<(), Box<dyn Error>> {
    let size = megabytes * 1_000_000;
    let plane = Plane::start(Options { file_size_limit: size, ..Options::default() }).await?;
    let mut file = tempfile::Builder::new().suffix(".bin").tempfile()?;
    let block = vec![7_u8; 1_000_000];
    for _ in 0..megabytes {
        file.write_all(&block)?;
    }
    file.flush()?;
    let mut client = Command::new(std::env::current_exe()?);
    client.arg("client").arg(plane.url()).arg(file.path()).env("PLANE_API_KEY", plane.api_key());
    let start = Instant::now();
    let output = tokio::task::spawn_blocking(move || client.output()).await??;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let peak = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    println!("{megabytes} MB uploaded in {:.1} s, peak memory of the client {peak}", start.elapsed().as_secs_f64());
    Ok(())
}

async fn upload(url: &str, file: PathBuf) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().base_url(url).api_key(std::env::var("PLANE_API_KEY")?).build()?;
    client.workspace(WORKSPACE).project(PROJECT).attachments().attach(WORK_ITEM, file).await?;
    println!("{:.1} MB", peak_kilobytes()? / 1000.0);
    Ok(())
}

/// The most memory that this process ever held, as Linux tells it.
fn peak_kilobytes() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the kernel does not tell VmHWM")?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1.024)
}
