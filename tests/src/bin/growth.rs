//! What documents cost as they grow: time and memory of the generator for each of many shapes, at four sizes.
//!
//! The least of a few runs counts, since the machine may be busy, and so does processor time rather than that of the
//! clock. `--help` says when the command fails.

use clap::{Parser, Subcommand};
use specwright_tests::growth::shapes::{self, Shape};
use specwright_tests::growth::{HEAD, Programs, empty, measure, write};
use specwright_tests::program::bar;
use std::error::Error;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The program's own: what it takes to generate is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures how the cost of documents grows with their size
///
/// A document of each shape is read at four sizes, each twice as large as the one before, and a crate is emitted where it is
/// sound. What counts is the least processor time and the least peak memory of a few runs, without what an empty document
/// takes, against the bytes that are read and written. The command fails when, for some shape, twice the bytes take more
/// than `--limit` times as much time or memory, on the geometric mean of the three doublings: noise that makes one of them
/// high makes the next one low. What costs too little at all of its sizes to tell is listed.
#[derive(Parser)]
struct Arguments {
    /// The shapes whose names contain one of these; all without any
    shapes: Vec<String>,
    /// How many runs there are of each size
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// The ratio per doubling that is still linear
    #[arg(long, default_value_t = 2.3)]
    limit: f64,
    /// What the sizes are divided by, for a build without optimisation
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    shrink: u32,
    /// The program to measure; the generator of this build without it
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// What the process does that makes documents.
    #[command(hide = true)]
    Make { shape: String, size: usize, folder: PathBuf },
}

/// The first arguments with which this program is `specwright`.
const MEASURED: [&str; 2] = ["generate", "check"];

fn main() -> ExitCode {
    let first = std::env::args().nth(1).unwrap_or_default();
    if MEASURED.contains(&first.as_str()) {
        return specwright::command::main();
    }
    let arguments = Arguments::parse();
    let result = match &arguments.role {
        Some(Role::Make { shape, size, folder }) => {
            shapes::named(shape).ok_or_else(|| "there is no such shape".into()).and_then(|shape| {
                write(shape, *size, folder)?;
                Ok(true)
            })
        }
        None => run(&arguments),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// `false` when something grows faster than its bytes.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let is_wanted = |shape: &&Shape| {
        arguments.shapes.is_empty() || arguments.shapes.iter().any(|wanted| shape.name.contains(wanted.as_str()))
    };
    let wanted: Vec<&Shape> = shapes::all().filter(is_wanted).collect();
    if wanted.is_empty() {
        return Err("no shape has such a name".into());
    }
    let program = std::env::current_exe()?;
    let mut maker = Command::new(&program);
    maker.arg("make");
    let specwright = Command::new(arguments.program.as_ref().unwrap_or(&program));
    let folder = tempfile::tempdir()?;
    let programs = Programs { maker, specwright, folder: folder.path().to_owned(), repeats: arguments.repeats };
    let empty = empty(&programs)?;
    println!("{HEAD}");
    let bar = bar(wanted.len());
    let mut growths = Vec::new();
    for shape in wanted {
        bar.set_message(shape.name);
        let growth = measure(&programs, shape, empty, arguments.shrink)?;
        bar.suspend(|| print!("{}", growth.lines(arguments.limit)));
        growths.push(growth);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let above: Vec<&str> =
        growths.iter().filter(|growth| !growth.is_within(arguments.limit)).map(|growth| growth.name).collect();
    if !above.is_empty() {
        println!("above {}: {}", arguments.limit, above.join(", "));
    }
    // Sizes that are divided may all be too small.
    let untold = growths.iter().filter(|growth| arguments.shrink == 1 && !growth.is_told());
    let untold: Vec<&str> = untold.map(|growth| growth.name).collect();
    if !untold.is_empty() {
        println!("too small to tell: {}", untold.join(", "));
    }
    Ok(above.is_empty())
}
