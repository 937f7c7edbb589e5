//! The mock run: every operation of many documents, called once through the emitted command line.
//!
//! What comes in are documents; what goes out is one `Row` for each. A strict mock of another author stands in for
//! the API; a call passes when the mock finds nothing wrong with the request and its response comes out of the emitted types.

mod exclusions;
mod server;
mod table;
mod words;

pub use server::Mocks;

use super::crates::{Crates, Driver, Subject};
use super::tee::{Heard, Tee, shown};
use crate::instances::judge::Judge;
use crate::instances::operation;
use crate::instances::random;
use crate::instances::schemas::Library;
use crate::program::bar;
use exclusions::{Exclusion, Fault};
use server::{Kind, Server, is_own, violations};
use specwright::ir::Operation;
use std::error::Error;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use table::table;
use words::Words;

/// Documents that are larger are not run, in bytes.
const LARGEST: usize = 1_000_000;

/// The share of calls that must pass.
const BAR: f64 = 0.97;

/// What became of the operations of a document.
#[derive(Clone, Debug, Default)]
struct Row {
    document: String,
    /// The mock; none when no mock reads the document.
    mock: Option<&'static str>,
    /// Why there is none.
    message: String,
    operations: usize,
    passed: usize,
    /// The operations that were left out, with the numbers of their entries.
    excluded: Vec<(String, usize)>,
    /// The numbers of the entries for which another mock was asked.
    asked_again: Vec<usize>,
    failures: Vec<Failure>,
}

/// A call that did not pass.
#[derive(Clone, Debug)]
struct Failure {
    operation: String,
    says: String,
}

/// Runs the documents of folders; `false` when too many calls fail, or an entry of the exclusions is not needed.
///
/// # Errors
///
/// When a document cannot be read, or a program not be built or started.
pub fn run(mocks: &Mocks, paths: &[PathBuf], target: &Path, seed: Option<u64>) -> Result<bool, Box<dyn Error>> {
    let seed = seed.map_or_else(random::seed, Ok)?;
    eprintln!("the seed is {seed}");
    let folder = target.join("instances");
    let mut crates = Crates::default();
    let subjects = crates.add_all(&folder, paths, |reading| {
        let bytes: usize = reading.sources.iter().map(|(_, source)| source.text.len()).sum();
        (bytes > LARGEST).then_some("too large")
    })?;
    eprintln!("{} crates are built", crates.count());
    let driver = crates.build(&folder, target)?;
    let exclusions = exclusions::exclusions()?;
    let bar = bar(subjects.len());
    let mut rows = Vec::new();
    for subject in &subjects {
        bar.set_message(subject.document.name.clone());
        rows.push(document(subject, mocks, &driver, &exclusions, seed)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    print!("{}", table(&rows, &exclusions));
    let needed = |index| {
        let of_row =
            |row: &Row| row.asked_again.contains(&index) || row.excluded.iter().any(|(_, entry)| *entry == index);
        rows.iter().any(of_row)
    };
    let known = |exclusion: &Exclusion| rows.iter().any(|row| exclusion.documents.contains(&row.document));
    let mut is_good = true;
    for (index, exclusion) in exclusions.iter().enumerate().filter(|(index, one)| known(one) && !needed(*index)) {
        eprintln!("entry {} is not needed: {}", index + 1, exclusion.because);
        is_good = false;
    }
    let operations: usize = rows.iter().map(|row| row.operations).sum();
    let passed: usize = rows.iter().map(|row| row.passed).sum();
    let is_explained = rows.iter().all(|row| row.failures.is_empty());
    #[expect(clippy::cast_precision_loss, reason = "a float counts all operations of a document")]
    let is_enough = passed as f64 >= BAR * operations as f64;
    Ok(is_good && is_explained && is_enough)
}

fn document(
    subject: &Subject,
    mocks: &Mocks,
    driver: &Driver,
    exclusions: &[Exclusion],
    seed: u64,
) -> Result<Row, Box<dyn Error>> {
    let (Some(api), Some(origins)) = (&subject.reading.api, &subject.reading.origins) else {
        return Err("the document was read".into());
    };
    let table = driver.tables.get(&subject.package).ok_or("every crate has a table")?;
    let mut library = Library::new(&subject.reading.sources);
    let operations: Vec<&Operation> = api.tags.iter().flat_map(|tag| &tag.operations).collect();
    let asked: Vec<_> = operations
        .iter()
        .map(|emitted| {
            let (file, pointer) = origins.find(&emitted.origin);
            library.place(file, pointer).map(|place| operation::read(&mut library, &place)).unwrap_or_default()
        })
        .collect();
    let schemas = library.finish();
    let relaxed = schemas.relaxed();
    let (judge, lenient) = (Judge::new(&schemas)?, Judge::new(&relaxed)?);
    let bodies = tempfile::tempdir()?;
    let (schemas, judge, relaxed) = (&schemas, &judge, (&relaxed, &lenient));
    let words = Words { api, schemas, judge, relaxed, seed, folder: bodies.path() };
    let name = subject.document.name.clone();
    let mut row = Row { document: name, operations: operations.len(), ..Row::default() };
    let bench = |server: Server| -> std::io::Result<Bench<'_>> {
        let tee = Tee::new(server.port)?;
        Ok(Bench { tee, server, driver, package: &subject.package, keys: &table.keys })
    };
    let first = match mocks.start(&subject.document.path) {
        Ok(server) => Some(bench(server)?),
        Err(error) => {
            row.message = error.to_string();
            None
        }
    };
    row.mock = first.as_ref().map(|bench| bench.server.kind.name());
    // Started when the first one is at fault.
    let mut second = None;
    for (emitted, asked) in operations.iter().zip(&asked) {
        let name = format!("{} {}", emitted.method, emitted.path);
        let entry = table.commands.iter().find(|entry| entry.method == emitted.method && entry.path == emitted.path);
        let outcome = match (&first, entry) {
            (None, _) => Err("no mock can read the document".to_owned()),
            (_, None) => Err("there is no command".to_owned()),
            (Some(first), Some(entry)) => match words.make(asked, emitted, entry) {
                Err(error) => Err(error.to_string()),
                Ok(words) => match first.call(&words) {
                    Err(refused)
                        if first.server.kind == Kind::Steady && refused.is_mocks(&mut row, &name, exclusions) =>
                    {
                        if second.is_none() {
                            let server = mocks.start_one(Kind::Prism, &subject.document.path)?;
                            second = Some(server.ok().map(bench).transpose()?);
                        }
                        let mut again = second.iter().flatten().map(|second| second.call(&words));
                        let again = again.next_back().unwrap_or(Err(Refused { says: String::new(), is_own: true }));
                        again.map_err(|again| format!("{}\n  and Prism: {}", refused.says, again.says))
                    }
                    outcome => outcome.map_err(|refused| refused.says),
                },
            },
        };
        match outcome {
            Ok(()) => row.passed += 1,
            Err(says) => match exclusions::find(exclusions, &row.document, &name, &says) {
                Some(index) => row.excluded.push((name, index)),
                None => row.failures.push(Failure { operation: name, says }),
            },
        }
    }
    Ok(row)
}

/// What is between a command line and its mock.
struct Bench<'b> {
    tee: Tee,
    server: Server,
    driver: &'b Driver,
    package: &'b str,
    keys: &'b [String],
}

impl Bench<'_> {
    fn call(&self, words: &[String]) -> Result<(), Refused> {
        let mut command = Command::new(&self.driver.path);
        command.arg0(self.package).args(["--json", "--timeout=20", "--base-url"]);
        command.arg(format!("http://localhost:{}", self.tee.port)).args(words);
        command.env_clear().envs(self.keys.iter().map(|key| (key.as_str(), "somebody:nobody")));
        // A call that goes elsewhere fails instead of leaving the machine.
        command
            .env("HTTPS_PROXY", "http://127.0.0.1:1")
            .env("HTTP_PROXY", "http://127.0.0.1:1")
            .env("NO_PROXY", "localhost");
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| Refused { says: error.to_string(), is_own: false })?;
        let heard = self.tee.take();
        let found = violations(&head(&heard));
        if output.status.success() && found.is_empty() {
            return Ok(());
        }
        let message = shown(&output.stderr);
        let is_own = is_own(&found) && !heard.request.is_empty();
        let says = format!(
            "{}{}\n  command: {}\n  sent: {}\n  response: {}",
            found.join("; "),
            if output.status.success() { String::new() } else { format!(" {}", message.trim()) },
            shown(words.join(" ").as_bytes()),
            heard.readable().trim(),
            heard.response_lines().trim(),
        );
        Err(Refused { says, is_own })
    }
}

/// A call that did not pass.
struct Refused {
    says: String,
    /// Whether the mock fails by itself.
    is_own: bool,
}

impl Refused {
    /// Whether the mock is at fault, by itself or as an entry says, so that another one is asked.
    fn is_mocks(&self, row: &mut Row, operation: &str, exclusions: &[Exclusion]) -> bool {
        let entry = exclusions::find(exclusions, &row.document, operation, &self.says);
        let entry = entry.filter(|index| exclusions[*index].fault == Fault::Mock);
        row.asked_again.extend(entry);
        self.is_own || entry.is_some()
    }
}

/// The head of a response.
fn head(heard: &Heard) -> String {
    let text = String::from_utf8_lossy(&heard.response).into_owned();
    text.split("\r\n\r\n").next().unwrap_or_default().to_owned()
}
