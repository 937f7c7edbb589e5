//! Holds the examples of many documents against the emitted types, and prints a table.

use super::Judged;
use clap::Args;
use specwright_judges::conformance::crates::Crates;
use specwright_judges::examples::Row;
use specwright_judges::examples::run::run as judge;
use specwright_judges::examples::table::{is_enough, table};
use specwright_judges::exclusions;
use specwright_judges::instances::driver;
use specwright_judges::program::target_folder;
use std::collections::HashSet;
use std::path::PathBuf;

/// Holds the examples of many documents against the emitted types, and prints a table
#[derive(Args)]
pub(crate) struct Arguments {
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

/// `false` when something was found that a person must look at.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    // Schemas are in each other as deep as a document may be nested.
    let thread = std::thread::Builder::new().stack_size(256 << 20);
    std::thread::scope(|scope| {
        let work = || start(arguments).map_err(|error| error.to_string());
        match thread.spawn_scoped(scope, work)?.join() {
            Ok(result) => Ok(result?),
            Err(_) => Err("it panicked".into()),
        }
    })
}

fn start(arguments: &Arguments) -> Judged {
    let exclusions = exclusions::read(&arguments.exclusions)?;
    let target = target_folder()?;
    // Where the crates of the random instances are, too: whoever has built those has all but the program.
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
        rows.push(judge(&subject.document.name, &subject.package, &subject.reading, &program, &exclusions)?);
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        print!("{}", table(&rows, arguments.width));
    }
    Ok(is_enough(&rows) && !rows.iter().any(Row::is_bad))
}
