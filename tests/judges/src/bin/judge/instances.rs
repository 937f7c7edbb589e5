//! Drives random instances of every schema of many documents through the emitted types, and prints a table.

use super::Judged;
use clap::Args;
use specwright_judges::conformance::crates::{Crates, Subject};
use specwright_judges::exclusions;
use specwright_judges::instances::run::{self as instances, Setting};
use specwright_judges::instances::table::table;
use specwright_judges::instances::{Row, driver, random};
use specwright_judges::program::{bar, target_folder};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Drives random instances of every schema of many documents through the emitted types, and prints a table
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folders of documents, each file and each sub-folder one; or the documents themselves
    #[arg(required = true, value_name = "DIR")]
    paths: Vec<PathBuf>,
    /// Instances of each schema, and as many that are broken
    #[arg(long, default_value_t = 20)]
    count: usize,
    /// What is random repeats with it; the variable `SPECWRIGHT_SEED`, or another one each time, if not given
    #[arg(long)]
    seed: Option<u64>,
    /// Documents at a time
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,
    /// Print the rows as JSON
    #[arg(long)]
    json: bool,
    /// The schemas that are left out
    #[arg(long, value_name = "FILE", default_value = "tests/instances/exclusions.yaml")]
    exclusions: PathBuf,
    /// Characters of an instance that are printed
    #[arg(long, value_name = "N", default_value_t = 600)]
    width: usize,
}

/// `false` when something was found that a person must look at.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => random::seed()?,
    };
    eprintln!("the seed is {seed}");
    let exclusions = exclusions::read(&arguments.exclusions)?;
    let target = target_folder()?;
    let folder = target.join("instances");
    let mut crates = Crates::default();
    let subjects = crates.add_all(&folder, &arguments.paths, |_| None)?;
    let program = driver::build(&crates, &subjects, &folder, &target)?;
    let setting = Setting { program: &program, count: arguments.count, seed, exclusions: &exclusions };
    let rows = go_through(&subjects, &setting, arguments.jobs)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        print!("{}", table(&rows, arguments.width));
    }
    Ok(!rows.iter().any(Row::is_bad))
}

fn go_through(subjects: &[Subject], setting: &Setting<'_>, jobs: usize) -> Result<Vec<Row>, Box<dyn Error>> {
    let bar = bar(subjects.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Row, String>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let work = || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(subject) = subjects.get(index) else { break };
                    bar.set_message(subject.document.name.clone());
                    let row = instances::run(&subject.document.name, &subject.package, &subject.reading, setting);
                    let row = row.map_err(|error| format!("{}: {error}", subject.document.name));
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, row));
                    bar.inc(1);
                }
            };
            // Schemas are in each other as deep as a document may be nested.
            let thread = std::thread::Builder::new().stack_size(256 << 20);
            if let Err(error) = thread.spawn_scoped(scope, work) {
                eprintln!("error: {error}");
            }
        }
    });
    bar.finish_and_clear();
    let mut rows = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.sort_by_key(|(index, _)| *index);
    Ok(rows.into_iter().map(|(_, row)| row).collect::<Result<_, _>>()?)
}
