//! The main job, from end to end, without a key and without a network: the client that the build step just brought up to
//! date puts a file on a work item of an embedded Plane, finds it in the list, brings it back and compares.

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use plane_api::Client;
use plane_api::Progress;
use plane_double::{Host, Options, PROJECT, Plane, WORK_ITEM, WORKSPACE};
use specwright::Project;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Uploads a file to an embedded Plane with a real S3 server behind it, lists it, downloads it again and compares.
#[derive(Parser)]
struct Arguments {
    /// The file to upload.
    #[arg(default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md"))]
    file: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match tour(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

async fn tour(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    println!("{}\n", freshness()?);
    let plane = Plane::start(Options::default()).await?;
    println!("An embedded Plane listens on {}, its S3 storage on {}.", plane.url(), plane.storage_url());

    let client = Client::builder().base_url(plane.url()).api_key(plane.api_key()).build()?;
    let attachments = client.workspace(WORKSPACE).project(PROJECT).attachments();
    let content = std::fs::read(&arguments.file)?;

    println!("\n1. attach {}", arguments.file.file_name().unwrap_or_default().display());
    let bar = bar();
    let uploaded =
        attachments.attach(WORK_ITEM, arguments.file.as_path()).progress(|progress| moved(&bar, progress)).await?;
    bar.finish();
    println!("   {} of {} bytes sent, attachment {}", uploaded.size, content.len(), uploaded.id);
    for request in plane.requests() {
        let host = match request.host {
            Host::Api => "plane",
            Host::Storage => "s3   ",
        };
        let key = if request.header("x-api-key").is_some() { "with the key" } else { "without a key" };
        println!("   {host} saw {} {} {key}", request.method, shortened(request.path()));
    }

    println!("\n2. list the attachments");
    for attachment in attachments.list(WORK_ITEM).await? {
        let attributes = &attachment.attributes;
        println!("   {}  {}  {}  {} bytes", attachment.id, attributes.name, attributes.type_, attributes.size);
    }

    println!("\n3. download it again");
    let mut downloaded = Vec::new();
    attachments.download(WORK_ITEM, uploaded.id, &mut downloaded).await?;
    if downloaded != content {
        return Err("what came down is not what went up".into());
    }
    println!("   {} bytes, the same as went up", downloaded.len());
    Ok(())
}

/// What the build step did: the client is what the generator makes of the document.
fn freshness() -> Result<String, Box<dyn Error>> {
    let start = Instant::now();
    let project = Project::find(Path::new(env!("CARGO_MANIFEST_DIR"))).map_err(|_| "no specwright.toml")?;
    let (reading, files) = specwright::generate(&project.spec(), &project.options(), &project.layout())?;
    let (Some(api), Some(files)) = (reading.api, files) else { return Err("the document has errors".into()) };
    if !specwright::plan(&files, &project.output())?.is_up_to_date() {
        return Err("generated/src is stale: run `cargo regenerate`".into());
    }
    let (spec, folder) = (project.spec.display(), project.output.display());
    let operations: usize = api.tags.iter().map(|tag| tag.operations.len()).sum();
    let time = start.elapsed().as_millis();
    Ok(format!("{folder}/src is what {spec} says: {operations} operations, {} files, {time} ms.", files.len()))
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("   {wide_bar} {bytes}/{total_bytes}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn moved(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.total.unwrap_or(progress.done));
    bar.set_position(progress.done);
}

/// A path whose ids do not fill the line.
fn shortened(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').map(|part| if uuid::Uuid::parse_str(part).is_ok() { "…" } else { part }).collect();
    parts.join("/")
}
