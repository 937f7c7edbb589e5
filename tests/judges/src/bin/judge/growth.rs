//! What documents cost as they grow: time and memory of the generator for each of many shapes, at four sizes.
//!
//! The least of a few runs counts, since the machine may be busy, and so does processor time rather than that of the
//! clock. `--help` says when the command fails.

use super::Judged;
use clap::{Args, Subcommand};
use specwright_judges::growth::shapes::{self, Shape};
use specwright_judges::growth::{HEAD, Programs, empty, measure, write};
use specwright_judges::program::bar;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Measures how the cost of documents grows with their size
///
/// A document of each shape is read at four sizes, each twice as large as the one before, and a crate is emitted where it is
/// sound. What counts is the least processor time and the least peak memory of a few runs, without what an empty document
/// takes, against the bytes that are read and written. The command fails when, for some shape, twice the bytes take more
/// than `--limit` times as much time or memory, on the geometric mean of the three doublings: noise that makes one of them
/// high makes the next one low. What costs too little at all of its sizes to tell is listed.
#[derive(Args)]
pub(crate) struct Arguments {
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

/// A folder whose file system costs nothing, where there is one: thousands of small files otherwise take as long as the crate.
fn in_memory() -> io::Result<TempDir> {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())
}

/// `false` when something grows faster than its bytes.
pub(crate) fn run(arguments: &Arguments) -> Judged {
    if let Some(Role::Make { shape, size, folder }) = &arguments.role {
        write(shapes::named(shape).ok_or("there is no such shape")?, *size, folder)?;
        return Ok(true);
    }
    let is_wanted = |shape: &&Shape| {
        arguments.shapes.is_empty() || arguments.shapes.iter().any(|wanted| shape.name.contains(wanted.as_str()))
    };
    let wanted: Vec<&Shape> = shapes::all().filter(is_wanted).collect();
    if wanted.is_empty() {
        return Err("no shape has such a name".into());
    }
    let program = std::env::current_exe()?;
    let mut maker = Command::new(&program);
    maker.args(["growth", "make"]);
    let specwright = Command::new(arguments.program.as_ref().unwrap_or(&program));
    let folder = in_memory()?;
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
    let untold = growths.iter().filter(|growth| arguments.shrink == 1 && !growth.is_reported());
    let untold: Vec<&str> = untold.map(|growth| growth.name).collect();
    if !untold.is_empty() {
        println!("too small to tell: {}", untold.join(", "));
    }
    Ok(above.is_empty())
}
