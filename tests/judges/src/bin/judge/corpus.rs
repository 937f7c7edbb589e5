//! Generates every document of a folder, compiles what is emitted, and prints a table.

use super::Judged;
use clap::Args;
use specwright::Files;
use specwright_judges::corpus::compile::{Pass, Setting, Tool, compile};
use specwright_judges::corpus::names;
use specwright_judges::corpus::table::table;
use specwright_judges::corpus::{Document, Outcome, Row, find, generate, random as drawn};
use specwright_judges::instances::random;
use specwright_judges::program::{bar, target_folder};
use specwright_tests::examples::{blocks, program};
use specwright_tests::nested;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Generates every document of a folder, compiles what is emitted, and prints a table
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Arguments {
    /// Folders of documents, each file and each sub-folder one; or the documents themselves
    #[arg(required_unless_present = "random", value_name = "DIR")]
    paths: Vec<PathBuf>,
    /// So many documents that are drawn at random, of 25 operations each
    #[arg(long, value_name = "N")]
    random: Option<usize>,
    /// Draws the same documents again
    #[arg(long, value_name = "N", requires = "random")]
    seed: Option<u64>,
    /// Compile each crate with `cargo check`: with its default features, and with all
    #[arg(long)]
    check: bool,
    /// Compile each crate with `cargo clippy`, which is also the compiler, with all features
    #[arg(long)]
    clippy: bool,
    /// Do not compile with the default features
    #[arg(long)]
    all_features: bool,
    /// Compile the examples of each README and of each comment, too
    #[arg(long, requires = "check")]
    examples: bool,
    /// Compilers at a time; as many as there are processors if not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
    /// Say why operations are degraded
    #[arg(long)]
    report: bool,
    /// List the names that say less than they could: variants named by position, methods that repeat their tag, long ones
    #[arg(long)]
    names: bool,
    /// A document that is broken in itself and must be refused, by the name in the table
    #[arg(long, value_name = "NAME")]
    refused: Vec<String>,
    /// Do not generate a second time, nor with the components in another order
    #[arg(long)]
    once: bool,
}

/// `false` when something was found that a person must look at.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    let target = target_folder()?;
    let mut paths = arguments.paths.clone();
    if let Some(count) = arguments.random {
        let seed = arguments.seed.map_or_else(random::seed, Ok)?;
        eprintln!("--seed {seed} draws these documents again");
        paths.extend(drawn::write(&target.join("corpus-random"), seed, count)?);
    }
    let documents = find(&paths)?;
    if let Some(name) = arguments.refused.iter().find(|name| documents.iter().all(|document| document.name != **name)) {
        return Err(format!("there is no document {name}").into());
    }
    // One folder for all: cargo takes a package for the one of its name in another, and would not compile it.
    let folder = target.join("corpus");
    let setting = Setting { folder, target, jobs: arguments.jobs };
    let mut rows = generate_all(arguments, &documents, &setting.folder)?;
    let emitted: Vec<&str> = documents
        .iter()
        .zip(&rows)
        .filter(|(_, row)| matches!(row.outcome, Outcome::Emitted | Outcome::Unstable(_) | Outcome::NotRefused))
        .map(|(document, _)| document.package.as_str())
        .collect();
    nested::workspace(&setting.folder, &emitted)?;
    if arguments.examples {
        for package in &emitted {
            write_examples(&setting.folder.join(package))?;
        }
    }
    for pass in passes(arguments).into_iter().filter(|_| !emitted.is_empty()) {
        let bar = bar(emitted.len());
        let mut compiled = compile(&setting, pass, &emitted, |package| {
            bar.set_message(package.to_owned());
            bar.inc(1);
        })?;
        bar.finish_and_clear();
        for (document, row) in documents.iter().zip(&mut rows) {
            let compiled = compiled.remove(&document.package);
            *if pass.all_features { &mut row.whole } else { &mut row.check } = compiled;
        }
    }
    if arguments.json {
        serde_json::to_writer_pretty(std::io::stdout().lock(), &rows)?;
        println!();
    } else {
        print!("{}", table(&rows, arguments.report));
        if arguments.names {
            let generated = rows.iter().filter_map(|row| Some((row.document.as_str(), row.generated.as_ref()?)));
            let generated = generated.map(|(document, generated)| (document, &generated.names));
            print!("{}", names::list(&generated.collect()));
        }
    }
    Ok(!rows.iter().any(Row::is_bad))
}

/// What is done with the crates. The default features are those of most users, and the time of a check is that of theirs;
/// with all of them there is the program, too. What clippy is run on need not be checked as well.
fn passes(arguments: &Arguments) -> Vec<Pass> {
    let Arguments { check, clippy, examples, .. } = *arguments;
    let default = Pass { tool: Tool::Check, all_features: false, examples };
    let default = (check && !arguments.all_features).then_some(default);
    let tool = if clippy { Tool::Clippy } else { Tool::Check };
    // Once is enough for examples.
    let examples = examples && arguments.all_features;
    let whole = (check || clippy).then_some(Pass { tool, all_features: true, examples });
    default.into_iter().chain(whole).collect()
}

/// Puts the examples of a crate into a program of it.
fn write_examples(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Files::new();
    let list = std::fs::read_to_string(folder.join("specwright.files"))?;
    for path in list.lines().filter(|line| !line.starts_with("//")) {
        if let Ok(text) = std::fs::read_to_string(folder.join(path)) {
            files.insert(PathBuf::from(path), text);
        }
    }
    nested::put(&folder.join("examples/all.rs"), &program(&blocks(&files)))?;
    Ok(())
}

/// One document at a time, so that the figures are those of a machine that does nothing else.
fn generate_all(arguments: &Arguments, documents: &[Document], folder: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let bar = bar(documents.len());
    let mut rows = Vec::new();
    for document in documents {
        bar.set_message(document.name.clone());
        let is_refused = arguments.refused.contains(&document.name);
        rows.push(generate(document, &folder.join(&document.package), !arguments.once, is_refused)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(rows)
}
