//! Holds the examples of many documents against the emitted types, and prints a table.

use clap::Parser;
use specwright_tests::conformance::crates::Crates;
use specwright_tests::examples::run::run;
use specwright_tests::examples::table::{is_enough, table};
use specwright_tests::examples::{Row, exclusions};
use specwright_tests::instances::driver;
use specwright_tests::program::target_folder;
use std::collections::HashSet;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Holds the examples of many documents against the emitted types, and prints a table
#[derive(Parser)]
struct Arguments {
    /// Folders of documents, each file and each sub-folder one; or the documents themselves
    #[arg(required = true, value_name = "DIR")]
    paths: Vec<PathBuf>,
    /// Print the rows as JSON
    #[arg(long)]
    json: bool,
    /// The examples whose types do something else with them, as they should
    #[arg(long, value_name = "FILE", default_value = "tests/instances/examples.yaml")]
    exclusions: PathBuf,
    /// Characters of a reason that are printed
    #[arg(long, value_name = "N", default_value_t = 400)]
    width: usize,
}

fn main() -> ExitCode {
    // Schemas stand in each other as deep as a document may be nested.
    let thread = std::thread::Builder::new().stack_size(256 << 20);
    let result = thread.spawn(|| start(&Arguments::parse()).map_err(|error| error.to_string()));
    let result = result.map_err(|error| error.to_string()).and_then(|thread| match thread.join() {
        Ok(result) => result,
        Err(_) => Err("it panicked".to_owned()),
    });
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// `false` when something was found that somebody must look at.
fn start(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let exclusions = exclusions::read(&arguments.exclusions)?;
    let target = target_folder()?;
    // Where the crates of the random instances stand, too: whoever has built those has all but the program.
    let folder = target.join("instances");
    let mut crates = Crates::default();
    let subjects = crates.add_all(&folder, &arguments.paths, |_| None)?;
    let program = driver::build(&crates, &subjects, &folder, &target)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = HashSet::new();
    for subject in &subjects {
        // The program has the types of one document of those that share a crate.
        if !seen.insert(&subject.package) {
            eprintln!("{} gives the crate of another document", subject.document.name);
            continue;
        }
        rows.push(run(&subject.document.name, &subject.package, &subject.reading, &program, &exclusions)?);
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        print!("{}", table(&rows, arguments.width));
    }
    Ok(is_enough(&rows) && !rows.iter().any(Row::is_bad))
}
